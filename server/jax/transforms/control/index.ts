/** Derivatives of loops, branches and other primitives that hold jaxprs. */
import type { control } from '../../../jaxpr/primitives/control.ts';
import { enterPartialRule } from '../partialEval.ts';
import type { Derivatives } from '../rule.ts';
import { condDerivative, partialCond } from './cond.ts';
import { evalJaxprDerivative, partialEvalJaxpr } from './evalJaxpr.ts';
import { linearCallDerivative } from './linearCall.ts';
import { scanDerivative } from './scan.ts';
import { partialScan } from './scanLinearize.ts';
import { linearSolveDerivative } from './solves.ts';
import { partialWhile, whileDerivative } from './while.ts';

export const controlDerivatives: Partial<Derivatives<typeof control>> = {
  while: whileDerivative,
  scan: scanDerivative,
  cond: condDerivative,
  eval_jaxpr: evalJaxprDerivative,
  linear_call: linearCallDerivative,
  custom_linear_solve: linearSolveDerivative,
};

export function installPartialControl(): void {
  enterPartialRule('scan', partialScan);
  enterPartialRule('while', partialWhile);
  enterPartialRule('cond', partialCond);
  enterPartialRule('eval_jaxpr', partialEvalJaxpr);
}
