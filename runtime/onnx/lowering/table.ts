/** Lowerings of all primitives: one that is missing doesn't compile. */
import type { Unsupported } from '../../../server/jaxpr/primitive.ts';
import type { PrimitiveName, PrimitiveParams } from '../../../server/jaxpr/primitives/index.ts';
import { callLowerings } from './call.ts';
import { convertLowerings } from './convert.ts';
import { debugLowerings } from './debug.ts';
import { dotLowerings } from './dot.ts';
import { elementwiseLowerings } from './elementwise.ts';
import { reductionLowerings } from './reductions.ts';
import type { Lowering } from './rule.ts';
import { structuralLowerings } from './structural.ts';

export const lowerings: { [K in PrimitiveName]: Lowering<PrimitiveParams<K>> | Unsupported } = {
  ...elementwiseLowerings,
  ...convertLowerings,
  ...structuralLowerings,
  ...reductionLowerings,
  ...dotLowerings,
  ...callLowerings,
  ...debugLowerings,
};
