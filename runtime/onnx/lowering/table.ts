/** Lowerings of all primitives: one that is missing doesn't compile. */
import type { Unsupported } from '../../../server/jaxpr/primitive.ts';
import type { PrimitiveName, PrimitiveParams } from '../../../server/jaxpr/primitives/index.ts';
import { arrangeLowerings } from './arrange.ts';
import { callLowerings } from './call.ts';
import { controlLowerings, rootLowerings } from './control.ts';
import { convertLowerings } from './convert.ts';
import { cumulativeLowerings } from './cumulative.ts';
import { customCallLowerings } from './customCalls.ts';
import { debugLowerings } from './debug.ts';
import { refLowerings } from './refs.ts';
import { dotLowerings, raggedLowerings } from './dot.ts';
import { elementwiseLowerings } from './elementwise.ts';
import { generatorLowerings } from './generators.ts';
import { collectiveLowerings, shardedLowerings } from './collective.ts';
import { placementLowerings } from './placement.ts';
import { randomLowerings } from './random.ts';
import { gatheringLowerings } from './gather.ts';
import { linalgLowerings } from './linalg.ts';
import { reductionLowerings } from './reductions.ts';
import type { Lowering } from './rule.ts';
import { sortingLowerings } from './sorting.ts';
import { slicingLowerings } from './slicing.ts';
import { specialLowerings } from './special.ts';
import { structuralLowerings } from './structural.ts';
import { convolutionLowerings, windowLowerings } from './windows.ts';

export const lowerings: { [K in PrimitiveName]: Lowering<PrimitiveParams<K>> | Unsupported } = {
  ...elementwiseLowerings,
  ...specialLowerings,
  ...convolutionLowerings,
  ...windowLowerings,
  ...arrangeLowerings,
  ...convertLowerings,
  ...slicingLowerings,
  ...gatheringLowerings,
  ...structuralLowerings,
  ...linalgLowerings,
  ...reductionLowerings,
  ...cumulativeLowerings,
  ...sortingLowerings,
  ...randomLowerings,
  ...dotLowerings,
  ...raggedLowerings,
  ...callLowerings,
  ...customCallLowerings,
  ...controlLowerings,
  ...rootLowerings,
  ...debugLowerings,
  ...refLowerings,
  ...placementLowerings,
  ...collectiveLowerings,
  ...shardedLowerings,
  ...generatorLowerings,
};
