/** All derivatives, entered once. */
import { callDerivatives } from './call.ts';
import { controlDerivatives, installPartialControl } from './control/index.ts';
import { rootDerivatives } from './control/roots.ts';
import { installCustomPartialControl } from './control/partialCustom.ts';
import { customVjpDerivatives } from './customVjp.ts';
import { enterDerivatives } from './derivatives.ts';
import { installCustomPartialRules } from './partialCustom.ts';
import { installPartialRules } from './partialJaxpr.ts';
import { installPartialRefs } from './partialRefs.ts';
import { installPartialRemat, rematDerivatives } from './remat.ts';
import { arrangeDerivatives } from './rules/arrange.ts';
import { collectiveDerivatives } from './rules/collective.ts';
import { convolutionDerivatives } from './rules/convolution.ts';
import { cumulativeDerivatives } from './rules/cumulative.ts';
import { barrierDerivatives, debugDerivatives, generatorDerivatives, placementDerivatives } from './rules/effects.ts';
import { elementwiseDerivatives } from './rules/elementwise.ts';
import { fftDerivatives } from './rules/fft.ts';
import { gatherDerivatives } from './rules/gather.ts';
import { linalgDerivatives } from './rules/linalg.ts';
import { linearSolveDerivatives } from './rules/linearSolve.ts';
import { raggedDerivatives } from './rules/ragged.ts';
import { randomDerivatives } from './rules/random.ts';
import { dotDerivatives, reductionDerivatives } from './rules/reductions.ts';
import { refDerivatives } from './rules/refs.ts';
import { slicingDerivatives } from './rules/slicing.ts';
import { sortingDerivatives } from './rules/sorting.ts';
import { specialDerivatives } from './rules/special.ts';
import { convertDerivatives, structuralDerivatives } from './rules/structural.ts';
import { installPartialShardMap } from '../shardMap/partial.ts';
import { shardMapDerivatives } from '../shardMap/rules.ts';
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
    specialDerivatives,
    linalgDerivatives,
    linearSolveDerivatives,
    fftDerivatives,
    barrierDerivatives,
    debugDerivatives,
    refDerivatives,
    generatorDerivatives,
    placementDerivatives,
    raggedDerivatives,
    randomDerivatives,
    callDerivatives,
    collectiveDerivatives,
    shardMapDerivatives,
    customVjpDerivatives,
    rematDerivatives,
    controlDerivatives,
    rootDerivatives,
  ])
    enterDerivatives(family);
  installPartialRules();
  installPartialRemat();
  installPartialControl();
  installCustomPartialRules();
  installPartialRefs();
  installPartialShardMap();
  installCustomPartialControl();
}
