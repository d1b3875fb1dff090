/** Derivatives of the primitives that hold a jaxpr and call it. Source: jax/_src/pjit.py, jax/_src/custom_derivatives.py. */
import type { Jaxpr } from '../../jaxpr/jaxpr.ts';
import type { call } from '../../jaxpr/primitives/call.ts';
import type { Jit } from '../../jaxpr/primitives/call.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import { dedupOutputs, forwardedInputs, pick, pruneOutputs, putBack } from '../../jaxpr/rewrite.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { DynamicJaxprTrace, bind, currentTrace } from '../../jaxpr/trace.ts';
import { dceCall } from './dce.ts';
import { jvpJaxpr } from './jvp.ts';
import { linearizeJaxpr } from './linearize.ts';
import type { Derivatives } from './rule.ts';
import { valueOrRef } from './rule.ts';
import { transposeJaxpr, unknownCotangents } from './transposeJaxpr.ts';
import { nonzero, withZeros } from './zero.ts';
import { customJvpDerivative } from './custom.ts';
import { customVmapDerivative } from './customVmap.ts';

const bindJit = (params: Jit, jaxpr: Jaxpr, args: readonly Val[], donated: readonly boolean[]): Val[] =>
  bind(primitives.jit, args, { ...params, jaxpr, donated_invars: donated });

const no = (n: number): boolean[] => new Array<boolean>(n).fill(false);

export const callDerivatives: Derivatives<typeof call> = {
  jit: {
    jvp(primals, tangents, params) {
      const nonzeros = tangents.map(nonzero);
      const made = jvpJaxpr(params.jaxpr, nonzeros);
      const outs = bindJit(
        params,
        made.jaxpr,
        [...primals, ...tangents.filter(nonzero)],
        [...params.donated_invars, ...pick(params.donated_invars, nonzeros)],
      );
      const n = params.jaxpr.outvars.length;
      return {
        primals: outs.slice(0, n),
        tangents: withZeros(params.jaxpr.outAvals, made.nonzeros, outs.slice(n)),
      };
    },
    linearize(nonzeros, primals, params, isVjp) {
      const made = linearizeJaxpr(params.jaxpr, nonzeros, isVjp);
      const results = params.jaxpr.outvars.length;
      const inForwards = forwardedInputs(made.forward).map((f, i) => (i < results ? f : undefined));
      const first = pruneOutputs(
        made.forward,
        inForwards.map((f) => f === undefined),
      );
      const keptResiduals = made.residuals;
      const { jaxpr: forward, from } = dedupOutputs(first, first.outvars.length - keptResiduals);
      let answer = bindJit(params, forward, primals, params.donated_invars);
      answer = putBack(from, answer, answer);
      answer = putBack(inForwards, primals, answer);
      const kept = answer.slice(results);
      const residuals = putBack(made.forwarded, [...(params.jaxpr.consts as readonly Val[]), ...primals], kept);
      return {
        primals: answer.slice(0, results),
        nonzeros: [...made.nonzeros],
        linear(tangents) {
          const args = [...residuals, ...tangents.filter(nonzero)];
          const donated = [...no(residuals.length), ...pick(params.donated_invars, nonzeros)];
          const trace = currentTrace();
          const outs =
            isVjp && trace instanceof DynamicJaxprTrace
              ? trace.stageWhole(primitives.jit, args, {
                  ...params,
                  jaxpr: made.tangent,
                  donated_invars: donated,
                })
              : bindJit(params, made.tangent, args, donated);
          return withZeros(params.jaxpr.outAvals, made.nonzeros, outs);
        },
      };
    },
    transpose(cts, operands, params) {
      const made = transposeJaxpr(params.jaxpr, operands, cts);
      const args = [...operands.flatMap((x) => valueOrRef(x) ?? []), ...cts.filter(nonzero)];
      const outs = bindJit(params, made.jaxpr, args, no(args.length));
      return unknownCotangents(operands, made.nonzeros, outs);
    },
    dce: (used, eqn, params) =>
      dceCall(used, eqn, params.jaxpr, (jaxpr, left) => ({
        ...params,
        jaxpr,
        donated_invars: pick(params.donated_invars, left),
      })),
  },
  custom_jvp_call: customJvpDerivative,
  custom_vmap_call: customVmapDerivative,
};
