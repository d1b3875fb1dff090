/** Transformations of functions of values. Source: jax/_src/api.py vjp, grad; jax/_src/interpreters/ad.py. */
import type { ShapedArray } from '../../jaxpr/aval.ts';
import type { DebugInfo } from '../../jaxpr/jaxpr.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { currentTrace, withTrace } from '../../jaxpr/trace.ts';
import { dce } from './dce.ts';
import { linearize } from './linearize.ts';
import { PartialTrace, partialToJaxpr } from './partialEval.ts';
import { Undefined } from './rule.ts';
import { backwardPass } from './transpose.ts';
import { Zero, instantiate, isZero, tangentAval } from './zero.ts';

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

/** The transpose of a linear function of arrays of these types. Source: api.py linear_transpose. */
export function linearTranspose(
  f: (args: Val[]) => readonly Val[],
  avals: readonly ShapedArray[],
): (cts: readonly Val[]) => Val[] {
  const trace = new PartialTrace(currentTrace());
  const inputs = avals.map((a) => trace.newArg(a));
  const outs = withTrace(trace, () => f(inputs)).map((o) => trace.lift(o));
  const made = partialToJaxpr(inputs, outs, DEBUG, trace.kept);
  const { jaxpr } = dce(
    made.jaxpr,
    outs.map(() => true),
    inputs.map(() => true),
  );
  return (cts) => {
    const unknown = avals.map((a) => new Undefined(tangentAval(a)));
    return backwardPass(jaxpr, unknown, cts).map((ct, i) => instantiate(ct ?? new Zero(unknown[i].aval)));
  };
}

const DEBUG: DebugInfo = { tracedFor: 'linear_transpose', functionName: '', functionSource: undefined, argNames: [] };
