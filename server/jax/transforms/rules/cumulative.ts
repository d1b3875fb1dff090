/** Derivatives of cumulative reductions. Source: jax/_src/lax/control_flow/loops.py. */
import type { Cumulative, cumulative } from '../../../jaxpr/primitives/cumulative.ts';
import type { Val } from '../../../jaxpr/trace.ts';
import { associativeScanOf } from '../../lax/associativeScan.ts';
import * as lax from '../../lax/operations.ts';
import { cumulate } from '../../lax/sorting.ts';
import { logaddexpCall } from '../../numpy/ufuncsFloat.ts';
import { jvp } from '../jvp.ts';
import type { Derivative, Derivatives } from '../rule.ts';
import { linear } from '../rule.ts';

/** Differentiates the parallel prefix scan that computes the same. Source: _cumulative_jvp_rule. */
const asScan = (combine: (x: Val, y: Val) => Val): Derivative<Cumulative> => ({
  jvp: (primals, tangents, { axis, reverse }) =>
    jvp((xs) => associativeScanOf(([a], [b]) => [combine(a, b)], xs, axis, reverse), primals, tangents),
});

export const cumulativeDerivatives: Derivatives<typeof cumulative> = {
  cumsum: linear((ct, _operands, { axis, reverse }) => [cumulate('cumsum', ct, axis, !reverse)]),
  cumprod: asScan(lax.mul),
  cummax: asScan(lax.max),
  cummin: asScan(lax.min),
  cumlogsumexp: asScan(logaddexpCall),
};
