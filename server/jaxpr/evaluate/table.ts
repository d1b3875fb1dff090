/** Evaluate rules of all primitives: one that is missing doesn't compile. */
import type { PrimitiveName, PrimitiveParams } from '../primitives/index.ts';
import type { Unsupported } from '../primitive.ts';
import { arrangeRules } from './arrange.ts';
import { callRules } from './call.ts';
import { collectiveRules, shardedRules } from './collective.ts';
import { controlRules, rootRules } from './control.ts';
import { convertRules } from './convert.ts';
import { cumulativeRules } from './cumulative.ts';
import { customCallRules } from './customCalls.ts';
import { debugRules } from './debug.ts';
import { refRules } from './refs.ts';
import { dotRules } from './dot.ts';
import { elementwiseRules } from './elementwise.ts';
import { generatorRules } from './generators.ts';
import { placementRules } from './placement.ts';
import { raggedRules } from './ragged.ts';
import { randomRules } from './random.ts';
import { gatheringRules } from './gather.ts';
import { fftRules } from './fft.ts';
import { linalgRules } from './linalg.ts';
import { reductionRules } from './reductions.ts';
import type { EvaluateRule } from './rule.ts';
import { sortingRules } from './sorting.ts';
import { slicingRules } from './slicing.ts';
import { convolutionRules } from './convolution.ts';
import { specialRules } from './specialRules.ts';
import { structuralRules } from './structural.ts';
import { windowRules } from './windows.ts';

export const evaluateRules: { [K in PrimitiveName]: EvaluateRule<PrimitiveParams<K>> | Unsupported } = {
  ...elementwiseRules,
  ...specialRules,
  ...convolutionRules,
  ...windowRules,
  ...arrangeRules,
  ...convertRules,
  ...slicingRules,
  ...gatheringRules,
  ...structuralRules,
  ...fftRules,
  ...linalgRules,
  ...reductionRules,
  ...cumulativeRules,
  ...sortingRules,
  ...randomRules,
  ...dotRules,
  ...raggedRules,
  ...callRules,
  ...customCallRules,
  ...controlRules,
  ...rootRules,
  ...debugRules,
  ...refRules,
  ...placementRules,
  ...collectiveRules,
  ...shardedRules,
  ...generatorRules,
};
