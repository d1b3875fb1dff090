/** eval_jaxpr: a jaxpr in an eqn, without a name. Source: jax/_src/lax/eval_jaxpr.py, partial_eval.py _eval_jaxpr_partial_eval. */
import type { Jaxpr } from '../../../jaxpr/jaxpr.ts';
import type { Params } from '../../../jaxpr/primitive.ts';
import { primitives } from '../../../jaxpr/primitives/index.ts';
import { mergeLists, pick, putBack } from '../../../jaxpr/rewrite.ts';
import type { Val } from '../../../jaxpr/trace.ts';
import { bind } from '../../../jaxpr/trace.ts';
import { transposeJaxpr, unknownCotangents } from '../transposeJaxpr.ts';
import { dceCall } from '../dce.ts';
import { jvpJaxpr } from '../jvp.ts';
import { linearizeJaxpr } from '../linearize.ts';
import type { PartialTrace } from '../partialEval.ts';
import { partialJaxpr } from '../partialJaxpr.ts';
import type { Derivative } from '../rule.ts';
import { valueOrRef } from '../rule.ts';
import { nonzero, withZeros } from '../zero.ts';
import { nots } from './parts.ts';

interface EvalJaxpr extends Record<string, Params[string]> {
  call_jaxpr: Jaxpr;
}

export const evalJaxprDerivative: Derivative<EvalJaxpr> = {
  jvp(primals, tangents, { call_jaxpr: jaxpr }, primitive) {
    const made = jvpJaxpr(jaxpr, tangents.map(nonzero));
    const outs = bind(primitive, [...primals, ...tangents.filter(nonzero)], { call_jaxpr: made.jaxpr });
    const n = jaxpr.outvars.length;
    return { primals: outs.slice(0, n), tangents: withZeros(jaxpr.outAvals, made.nonzeros, outs.slice(n)) };
  },
  linearize(nonzeros, primals, { call_jaxpr: jaxpr }, isVjp) {
    const made = linearizeJaxpr(jaxpr, nonzeros, isVjp);
    const outs = bind(primitives.eval_jaxpr, primals, { call_jaxpr: made.forward });
    const results = outs.length - made.residuals;
    const residuals = putBack(made.forwarded, [...(jaxpr.consts as readonly Val[]), ...primals], outs.slice(results));
    return {
      primals: outs.slice(0, results),
      nonzeros: made.nonzeros,
      linear(tangents) {
        const changes = bind(primitives.eval_jaxpr, [...residuals, ...tangents.filter(nonzero)], {
          call_jaxpr: made.tangent,
        });
        return withZeros(jaxpr.outAvals, made.nonzeros, changes);
      },
    };
  },
  transpose(cts, operands, { call_jaxpr: jaxpr }, primitive) {
    const made = transposeJaxpr(jaxpr, operands, cts);
    const args = [...operands.flatMap((x) => valueOrRef(x) ?? []), ...cts.filter(nonzero)];
    const outs = bind(primitive, args, { call_jaxpr: made.jaxpr });
    return unknownCotangents(operands, made.nonzeros, outs);
  },
  dce: (used, eqn, { call_jaxpr }) => dceCall(used, eqn, call_jaxpr, (jaxpr) => ({ ...eqn.params, call_jaxpr: jaxpr })),
};

export function partialEvalJaxpr(trace: PartialTrace, args: readonly Val[], given: Params): Val[] {
  const { call_jaxpr: jaxpr } = given as EvalJaxpr;
  const unknowns = args.map((a) => trace.isUnknown(a));
  const made = partialJaxpr(jaxpr, unknowns);
  const known = pick(args, nots(unknowns));
  const outs = bind(primitives.eval_jaxpr, known, { call_jaxpr: made.known });
  const results = made.unknownOuts.filter((u) => !u).length;
  const residuals = putBack(made.forwarded, [...(jaxpr.consts as readonly Val[]), ...known], outs.slice(results));
  const inputs = [...residuals.map((x) => trace.residual(x)), ...pick(args, unknowns).map((x) => trace.lift(x))];
  const staged = trace.stage(primitives.eval_jaxpr, inputs, made.unknown.outAvals, {
    call_jaxpr: made.unknown,
  });
  return mergeLists<Val>(made.unknownOuts, outs.slice(0, results), staged);
}
