/** Evaluate rules of all primitives: one that is missing doesn't compile. */
import type { PrimitiveName, PrimitiveParams } from '../primitives/index.ts';
import type { Unsupported } from '../primitive.ts';
import { callRules } from './call.ts';
import { convertRules } from './convert.ts';
import { debugRules } from './debug.ts';
import { dotRules } from './dot.ts';
import { elementwiseRules } from './elementwise.ts';
import { reductionRules } from './reductions.ts';
import type { EvaluateRule } from './rule.ts';
import { structuralRules } from './structural.ts';

export const evaluateRules: { [K in PrimitiveName]: EvaluateRule<PrimitiveParams<K>> | Unsupported } = {
  ...elementwiseRules,
  ...convertRules,
  ...structuralRules,
  ...reductionRules,
  ...dotRules,
  ...callRules,
  ...debugRules,
};
