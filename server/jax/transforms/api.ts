/** Transformations of functions of values. Source: jax/_src/api.py vjp, grad; jax/_src/interpreters/ad.py. */
import type { Val } from '../../jaxpr/trace.ts';
import { linearize } from './linearize.ts';
import { Undefined } from './rule.ts';
import { backwardPass } from './transpose.ts';
import { instantiate, isZero } from './zero.ts';

export interface Vjp {
  /** The function's results. */
  primals: Val[];
  /** Cotangents of the results → cotangents of the arguments. */
  pullback: (cts: readonly Val[]) => Val[];
}

/** Source: api.py vjp, _vjp3_bwd. */
export function vjp(f: (args: Val[]) => readonly Val[], primals: readonly Val[]): Vjp {
  const { primals: outs, zeros, jaxpr } = linearize(f, primals, true);
  return {
    primals: outs,
    pullback(cts) {
      const unknown = jaxpr.invars.map((v) => new Undefined(v.aval));
      const given = cts.filter((_, i) => !zeros[i]);
      const back = backwardPass(jaxpr, unknown, given);
      return back.map((ct) => {
        if (ct === undefined) throw new Error('a cotangent is missing');
        return isZero(ct) ? instantiate(ct) : ct;
      });
    },
  };
}
