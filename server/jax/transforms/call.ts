/** Derivatives of the primitives that hold a jaxpr and call it. Source: jax/_src/pjit.py, jax/_src/custom_derivatives.py. */
import type { Jaxpr } from '../../jaxpr/jaxpr.ts';
import type { call } from '../../jaxpr/primitives/call.ts';
import type { Jit } from '../../jaxpr/primitives/call.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import { dedupOutputs, forwardedInputs, pick, pruneOutputs, putBack } from '../../jaxpr/rewrite.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { DynamicJaxprTrace, bind, currentTrace, traceToJaxpr } from '../../jaxpr/trace.ts';
import { Stop } from '../../python/errors.ts';
import { dce } from './dce.ts';
import { jvpJaxpr } from './jvp.ts';
import { linearizeJaxpr } from './linearize.ts';
import type { Derivatives, Undefined } from './rule.ts';
import { isUndefined } from './rule.ts';
import { backwardPass } from './transpose.ts';
import type { Tangent } from './zero.ts';
import { Zero, isZero, nonzero, tangentAval } from './zero.ts';
import { customJvpDerivative } from './custom.ts';

const bindJit = (params: Jit, jaxpr: Jaxpr, args: readonly Val[], donated: readonly boolean[]): Val[] =>
  bind(primitives.jit, args, { ...params, jaxpr, donated_invars: donated });

const transposed = new WeakMap<Jaxpr, Map<string, { jaxpr: Jaxpr; nonzeros: boolean[] }>>();

/**
 * The jaxpr of known operands and nonzero cotangents → nonzero cotangents of the unknown operands.
 * Source: pjit.py _transpose_jaxpr_fancy.
 */
export function transposeJaxpr(
  jaxpr: Jaxpr,
  operands: readonly (Val | Undefined)[],
  cts: readonly Tangent[],
): { jaxpr: Jaxpr; nonzeros: boolean[] } {
  let known = transposed.get(jaxpr);
  if (!known) transposed.set(jaxpr, (known = new Map<string, { jaxpr: Jaxpr; nonzeros: boolean[] }>()));
  const key =
    operands.map((x) => (isUndefined(x) ? '?' : x.aval.key)).join('|') +
    '>' +
    cts.map((c) => (isZero(c) ? '0' : c.aval.key)).join('|');
  let made = known.get(key);
  if (!made) {
    const knownAvals = operands.filter((x): x is Val => !isUndefined(x)).map((x) => x.aval);
    const ctAvals = cts.filter(nonzero).map((c) => c.aval);
    let nonzeros: boolean[] = [];
    const traced = traceToJaxpr(
      [...knownAvals, ...ctAvals],
      { tracedFor: 'jit', functionName: jaxpr.debugInfo?.functionName ?? '', functionSource: undefined, argNames: [] },
      (args) => {
        let next = 0;
        const ins = operands.map((x) => (isUndefined(x) ? x : args[next++]));
        const given = cts.map((c): Tangent => (isZero(c) ? c : args[next++]));
        const outs = backwardPass(jaxpr, ins, given).filter((_, i) => isUndefined(operands[i]));
        nonzeros = outs.map((o) => o !== undefined && nonzero(o));
        return outs.filter((o): o is Val => o !== undefined && nonzero(o));
      },
    );
    known.set(key, (made = { jaxpr: traced, nonzeros }));
  }
  return made;
}

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
      let next = n;
      return {
        primals: outs.slice(0, n),
        tangents: params.jaxpr.outAvals.map((a, i) => (made.nonzeros[i] ? outs[next++] : new Zero(tangentAval(a)))),
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
      const outAvals = params.jaxpr.outAvals.map(tangentAval);
      return {
        primals: answer.slice(0, results),
        nonzeros: made.nonzeros,
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
          let next = 0;
          return outAvals.map((a, i) => (made.nonzeros[i] ? outs[next++] : new Zero(a)));
        },
      };
    },
    transpose(cts, operands, params) {
      const made = transposeJaxpr(params.jaxpr, operands, cts);
      const args = [...operands.filter((x): x is Val => !isUndefined(x)), ...cts.filter(nonzero)];
      const outs = bindJit(params, made.jaxpr, args, no(args.length));
      let next = 0;
      let unknown = 0;
      return operands.map((x) => {
        if (!isUndefined(x)) return undefined;
        return made.nonzeros[unknown++] ? outs[next++] : new Zero(x.aval);
      });
    },
    dce(used, eqn, params) {
      if (!used.some(Boolean) && eqn.effects.size === 0) return { used: no(eqn.invars.length), eqn: undefined };
      const left = dce(params.jaxpr, used);
      if (!left.used.some(Boolean) && !used.some(Boolean) && left.jaxpr.effects.size === 0)
        return { used: left.used, eqn: undefined };
      if (left.jaxpr === params.jaxpr) return { used: left.used, eqn };
      return {
        used: left.used,
        eqn: {
          ...eqn,
          invars: pick(eqn.invars, left.used),
          outvars: pick(eqn.outvars, used),
          effects: left.jaxpr.effects,
          params: { ...params, jaxpr: left.jaxpr, donated_invars: pick(params.donated_invars, left.used) },
        },
      };
    },
  },
  custom_jvp_call: customJvpDerivative,
  custom_vmap_call: {
    jvp() {
      throw new Stop("jitlens doesn't differentiate custom_vmap functions yet", 'unsupported');
    },
  },
};
