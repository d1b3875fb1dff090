/** All derivatives, entered once. */
import { callDerivatives } from './call.ts';
import { enterDerivatives } from './derivatives.ts';
import { installPartialRules } from './partialJaxpr.ts';
import { elementwiseDerivatives } from './rules/elementwise.ts';
import { dotDerivatives, reductionDerivatives } from './rules/reductions.ts';
import { convertDerivatives, structuralDerivatives } from './rules/structural.ts';

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
    callDerivatives,
  ])
    enterDerivatives(family);
  installPartialRules();
}
