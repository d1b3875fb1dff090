/** while_loop: forward mode only. Source: jax/_src/lax/control_flow/loops.py. */
import { Jaxpr, Var } from '../../../jaxpr/jaxpr.ts';
import { RuleError } from '../../../jaxpr/primitive.ts';
import type { Params } from '../../../jaxpr/primitive.ts';
import type { While } from '../../../jaxpr/primitives/control.ts';
import { primitives } from '../../../jaxpr/primitives/index.ts';
import { mergeLists, pick } from '../../../jaxpr/rewrite.ts';
import type { Val } from '../../../jaxpr/trace.ts';
import { bind } from '../../../jaxpr/trace.ts';
import { dce } from '../dce.ts';
import { jvpJaxpr } from '../jvp.ts';
import type { PartialTrace } from '../partialEval.ts';
import { partialJaxpr } from '../partialJaxpr.ts';
import type { Derivative } from '../rule.ts';
import { instantiate, nonzero, zeroOf } from '../zero.ts';
import { count, eachOr, fixpoint, nots } from './parts.ts';

/** Both groups of each pair one after the other. Source: ad.rearrange_binders. */
function interleave<T>(items: readonly T[], counts: readonly number[], tangentCounts: readonly number[]): T[] {
  let primal = 0;
  let tangent = counts.reduce((a, b) => a + b, 0);
  return counts.flatMap((n, i) => [
    ...items.slice(primal, (primal += n)),
    ...items.slice(tangent, (tangent += tangentCounts[i])),
  ]);
}

export const whileDerivative: Derivative<While> = {
  jvp(primals, tangents, params, primitive) {
    const { cond_nconsts: conds, body_nconsts: consts, cond_jaxpr: cond, body_jaxpr: body } = params;
    const nonzeros = tangents.map(nonzero);
    const constNz = nonzeros.slice(conds, conds + consts);
    const { made, carryNz } = fixpoint(nonzeros.slice(conds + consts), (carryNz) => {
      const made = jvpJaxpr(body, [...constNz, ...carryNz], carryNz);
      return { made, carryNz, carry: made.nonzeros };
    });
    const all = tangents.map((t, i) => (i >= conds + consts && carryNz[i - conds - consts] ? instantiate(t) : t));
    const constTangents = all.slice(conds, conds + consts).filter(nonzero);
    const initTangents = all.slice(conds + consts).filter(nonzero);
    const carry = carryNz.length;
    const { constvars, invars, eqns, outvars, effects, debugInfo } = made.jaxpr;
    const rearranged = new Jaxpr(
      constvars,
      interleave(invars, [consts, carry], [constTangents.length, initTangents.length]),
      eqns,
      interleave(outvars, [carry], [initTangents.length]),
      made.jaxpr.consts,
      effects,
      debugInfo,
    );
    const augmented = new Jaxpr(
      cond.constvars,
      [...cond.invars, ...initTangents.map((t) => new Var(t.aval))],
      cond.eqns,
      cond.outvars,
      cond.consts,
      cond.effects,
      cond.debugInfo && {
        ...cond.debugInfo,
        argNames: [...cond.debugInfo.argNames, ...initTangents.map(() => undefined)],
      },
    );
    const out = bind(
      primitive,
      [
        ...primals.slice(0, conds),
        ...primals.slice(conds, conds + consts),
        ...constTangents,
        ...primals.slice(conds + consts),
        ...initTangents,
      ],
      {
        cond_nconsts: conds,
        cond_jaxpr: augmented,
        body_nconsts: consts + constTangents.length,
        body_jaxpr: rearranged,
      },
    );
    const outs = out.slice(0, carry);
    let next = carry;
    return { primals: outs, tangents: outs.map((p, i) => (made.nonzeros[i] ? out[next++] : zeroOf(p))) };
  },
  transpose() {
    throw new RuleError(
      'ValueError',
      'Reverse-mode differentiation does not work for lax.while_loop or lax.fori_loop with dynamic start/stop values. ' +
        'Try using lax.scan, or using fori_loop with static start/stop.',
    );
  },
  dce(usedOuts, eqn, params) {
    if (!usedOuts.some(Boolean) && eqn.effects.size === 0) return { used: eqn.invars.map(() => false), eqn: undefined };
    const { cond_nconsts: conds, body_nconsts: consts, cond_jaxpr: cond, body_jaxpr: body } = params;
    const readByCond = dce(cond, [true]).used.slice(conds);
    const noConsts = new Array<boolean>(consts).fill(false);
    const { left, live } = fixpoint(eachOr(usedOuts, readByCond), (live) => {
      const left = dce(body, live, [...noConsts, ...live]);
      return { left, live, carry: left.used.slice(consts) };
    });
    const leftCond = dce(cond, [true], [...new Array<boolean>(conds).fill(false), ...live]);
    const condConsts = leftCond.used.slice(0, conds);
    const bodyConsts = left.used.slice(0, consts);
    const used = [...condConsts, ...bodyConsts, ...live];
    if (leftCond.jaxpr === cond && left.jaxpr === body && used.every(Boolean) && live.every(Boolean))
      return { used, eqn };
    const changed: While = {
      ...params,
      cond_jaxpr: leftCond.jaxpr,
      body_jaxpr: left.jaxpr,
      cond_nconsts: count(condConsts),
      body_nconsts: count(bodyConsts),
    };
    return {
      used,
      eqn: {
        ...eqn,
        invars: pick(eqn.invars, used),
        outvars: pick(eqn.outvars, live),
        effects: new Set([...leftCond.jaxpr.effects, ...left.jaxpr.effects]),
        params: changed,
      },
    };
  },
};

/**
 * A loop of which a part is known: that part is run, and then the whole loop is left to be run, the known part once more.
 * Source: _while_partial_eval.
 */
export function partialWhile(trace: PartialTrace, args: readonly Val[], given: Params): Val[] {
  const params = given as unknown as While;
  const { cond_nconsts: conds, body_nconsts: consts, cond_jaxpr: cond, body_jaxpr: body } = params;
  const unknowns = args.map((a) => trace.isUnknown(a));
  const condUk = unknowns.slice(0, conds);
  const constUk = unknowns.slice(conds, conds + consts);
  const { made, carryUk } = fixpoint(unknowns.slice(conds + consts), (carryUk) => {
    const made = partialJaxpr(body, [...constUk, ...carryUk], carryUk);
    return { made, carryUk, carry: made.unknownOuts };
  });
  const knownCond = partialJaxpr(cond, [...condUk, ...carryUk]);
  if (knownCond.unknownOuts[0] || unknowns.every(Boolean)) return trace.default(primitives.while, args, given);
  const known = nots([...condUk, ...constUk, ...carryUk]);
  const { known: bodyKnown } = made;
  const outs = bind(primitives.while, pick(args, known), {
    cond_nconsts: conds - count(condUk),
    cond_jaxpr: knownCond.known,
    body_nconsts: consts - count(constUk),
    body_jaxpr: new Jaxpr(
      bodyKnown.constvars,
      bodyKnown.invars,
      bodyKnown.eqns,
      bodyKnown.outvars.slice(0, carryUk.length - count(carryUk)),
      bodyKnown.consts,
      bodyKnown.effects,
      bodyKnown.debugInfo,
    ),
  });
  const staged = trace.default(primitives.while, args, given);
  return mergeLists(carryUk, outs, pick(staged, carryUk));
}
