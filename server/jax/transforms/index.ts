/** All derivatives, entered once. */
import { callDerivatives } from './call.ts';
import { controlDerivatives, installPartialControl } from './control/index.ts';
import { enterDerivatives } from './derivatives.ts';
import { installPartialRules } from './partialJaxpr.ts';
import { arrangeDerivatives } from './rules/arrange.ts';
import { convolutionDerivatives } from './rules/convolution.ts';
import { cumulativeDerivatives } from './rules/cumulative.ts';
import { elementwiseDerivatives } from './rules/elementwise.ts';
import { gatherDerivatives } from './rules/gather.ts';
import { dotDerivatives, reductionDerivatives } from './rules/reductions.ts';
import { slicingDerivatives } from './rules/slicing.ts';
import { sortingDerivatives } from './rules/sorting.ts';
import { convertDerivatives, structuralDerivatives } from './rules/structural.ts';
import { windowDerivatives } from './rules/windows.ts';

let installed = false;

export function installTransforms(): void {
  if (installed) return;
  installed = true;
  for (const family of [
    elementwiseDerivatives,
    structuralDerivatives,
    convertDerivatives,
    reductionDerivatives,
    dotDerivatives,
    slicingDerivatives,
    gatherDerivatives,
    arrangeDerivatives,
    cumulativeDerivatives,
    sortingDerivatives,
    convolutionDerivatives,
    windowDerivatives,
    callDerivatives,
    controlDerivatives,
  ])
    enterDerivatives(family);
  installPartialRules();
  installPartialControl();
}
