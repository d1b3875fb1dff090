/** scan: forward mode, the transpose, dead code. Source: jax/_src/lax/control_flow/loops.py. */
import { RefAval } from '../../../jaxpr/aval.ts';
import { Kept, bits } from '../../../jaxpr/kept.ts';
import { innerDebug } from '../../../jaxpr/jaxpr.ts';
import { FlatTree } from '../../../jaxpr/flatTree.ts';
import { Jaxpr } from '../../../jaxpr/jaxpr.ts';
import type { Scan } from '../../../jaxpr/primitives/control.ts';
import { pick } from '../../../jaxpr/rewrite.ts';
import type { Val } from '../../../jaxpr/trace.ts';
import { bind, traceToJaxpr } from '../../../jaxpr/trace.ts';
import { RuleError } from '../../../jaxpr/primitive.ts';
import { Stop } from '../../../python/errors.ts';
import { dce, trimmed } from '../dce.ts';
import { jvpJaxpr } from '../jvp.ts';
import type { DceRule, Derivative, JvpRule, TransposeRule } from '../rule.ts';
import { Undefined, isUndefined, valueOrRef } from '../rule.ts';
import { backwardPass } from '../transpose.ts';
import type { Tangent } from '../zero.ts';
import { Zero, instantiate, isZero, nonzero, zeroOf, zerosLike } from '../zero.ts';
import { linearizeScan } from './scanLinearize.ts';
import { fixpoint, unstacked } from './parts.ts';

/** The leaves of pairs `(a, b)` of trees one after the other: `((a1, b1), (a2, b2), …)`. Source: flattree.zipstar. */
function zipTrees(a: FlatTree, b: FlatTree): FlatTree {
  const bs = b.unpack();
  return FlatTree.tuple(...a.unpack().map((t, i) => FlatTree.tuple(t, bs[i])));
}

function zipValues<T>(a: FlatTree, as: readonly T[], b: FlatTree, bs: readonly T[]): T[] {
  const others = b.split(bs);
  return a.split(as).flatMap((own, i) => [...own, ...others[i]]);
}

/** The other way: the values of the first tree, and those of the second. */
function unzipValues<T>(a: FlatTree, b: FlatTree, values: readonly T[]): [T[], T[]] {
  const bs = b.unpack();
  const firsts: T[] = [];
  const seconds: T[] = [];
  let next = 0;
  a.unpack().forEach((t, i) => {
    firsts.push(...values.slice(next, (next += t.length)));
    seconds.push(...values.slice(next, (next += bs[i].length)));
  });
  return [firsts, seconds];
}

const jvp: JvpRule<Scan> = (primals, tangents, params, primitive) => {
  const { jaxpr, ft_in, ft_out } = params;
  const [constNz, initNz, xsNz] = ft_in.split(tangents.map(nonzero));
  const ys = jaxpr.outvars.length - initNz.length;
  // Which parts of the carry have tangents is found by repetition.
  const { made, nonzeros } = fixpoint(initNz, (carryNz) => {
    const nonzeros = [...constNz, ...carryNz, ...xsNz];
    const made = jvpJaxpr(jaxpr, nonzeros, [...carryNz, ...new Array<boolean>(ys).fill(false)]);
    return { made, nonzeros, carry: made.nonzeros.slice(0, initNz.length) };
  });
  const given = pick(tangents, nonzeros).map(instantiate);
  const inTangents = ft_in.filter(nonzeros);
  const outTangents = ft_out.filter(made.nonzeros);
  const n = jaxpr.invars.length;
  const m = jaxpr.outvars.length;
  const { invars, outvars } = made.jaxpr;
  const body = new Jaxpr(
    made.jaxpr.constvars,
    zipValues(ft_in, invars.slice(0, n), inTangents, invars.slice(n)),
    made.jaxpr.eqns,
    zipValues(ft_out, outvars.slice(0, m), outTangents, outvars.slice(m)),
    made.jaxpr.consts,
    made.jaxpr.effects,
    made.jaxpr.debugInfo,
  );
  const out = bind(primitive, zipValues(ft_in, primals, inTangents, given), {
    ...params,
    jaxpr: body,
    ft_in: zipTrees(ft_in, inTangents),
    ft_out: zipTrees(ft_out, outTangents),
  });
  const [outs, changes] = unzipValues(ft_out, outTangents, out);
  let next = 0;
  return { primals: outs, tangents: outs.map((p, i) => (made.nonzeros[i] ? changes[next++] : zeroOf(p))) };
};

const rearranged = new Kept<Jaxpr>();

/**
 * The inputs in groups: known constants, mutable arrays of cotangents, linear ones; carry; of the xs mutable arrays of
 * cotangents, linear ones, known ones.
 * Source: _rearrange_binders_for_transpose.
 */
function groupInputs(
  jaxpr: Jaxpr,
  constLinear: readonly boolean[],
  constRefs: readonly boolean[],
  carry: number,
  xsLinear: readonly boolean[],
  xsRefs: readonly boolean[],
): Jaxpr {
  const key = [constLinear, constRefs, xsLinear, xsRefs].map(bits).join('|');
  return rearranged.get(jaxpr, key, () => {
    const n = constLinear.length;
    const consts = jaxpr.invars.slice(0, n);
    const xs = jaxpr.invars.slice(n + carry);
    return jaxpr.withInvars([
      ...consts.filter((_, i) => !constLinear[i] && !constRefs[i]),
      ...pick(consts, constRefs),
      ...pick(consts, constLinear),
      ...jaxpr.invars.slice(n, n + carry),
      ...pick(xs, xsRefs),
      ...pick(xs, xsLinear),
      ...xs.filter((_, i) => !xsLinear[i] && !xsRefs[i]),
    ]);
  });
}

const transposed = new Kept<Jaxpr>();

const isKnown = (x: Val | Undefined): x is Val => !isUndefined(x);

/** An input whose cotangent is added to a mutable array. */
const unknownRef = (ref: Val): Undefined =>
  new Undefined(ref.aval instanceof RefAval ? ref.aval.inner : ref.aval, undefined, ref);

/** Source: _scan_transpose_fancy, _transpose_scan_jaxpr_fancy. */
const transpose: TransposeRule<Scan> = (cts, operands, params, primitive) => {
  const { ft_in } = params;
  const [consts, carry, xs] = ft_in.split(operands);
  const constRefs = consts.map((x) => isUndefined(x) && x.ref !== undefined);
  const constLinear = consts.map((x, i) => isUndefined(x) && !constRefs[i]);
  const xsRefs = xs.map((x) => isUndefined(x) && x.ref !== undefined);
  const xsLinear = xs.map((x, i) => isUndefined(x) && !xsRefs[i]);
  const knownConsts = consts.filter(isKnown);
  const refs = pick(consts, constRefs).flatMap((x) => valueOrRef(x) ?? []);
  const turnedRefs = pick(xs, xsRefs).flatMap((x) => valueOrRef(x) ?? []);
  if (refs.some((r) => turnedRefs.includes(r)))
    throw new RuleError(
      'NotImplementedError',
      'Differentiating a scan with respect to an array that is both a constant and a scanned-over input, with its gradient ' +
        "accumulated into a Ref (as with `with_refs`), isn't supported yet.",
    );
  if (new Set([...refs, ...turnedRefs]).size < refs.length + turnedRefs.length)
    throw new Stop("jitlens doesn't transpose scans on the same mutable array twice yet", 'unsupported');
  const linearConsts = pick(consts, constLinear).filter(isUndefined);
  const linearXs = pick(xs, xsLinear).filter(isUndefined);
  const knownXs = xs.filter(isKnown);
  const jaxpr = groupInputs(params.jaxpr, constLinear, constRefs, carry.length, xsLinear, xsRefs);
  const ctCarry = cts.slice(0, carry.length).map(instantiate);
  const ctYs = cts.slice(carry.length);
  const givenYs = ctYs.filter(nonzero);
  // Cotangents of constants add up in the carry.
  const sums = linearConsts.map((x) => zerosLike(x.aval));
  const given = [...knownConsts, ...refs, ...sums, ...ctCarry, ...turnedRefs, ...givenYs, ...knownXs];
  const fixed = knownConsts.length + refs.length + sums.length + ctCarry.length;
  const avals = given.map((x, i) => (i < fixed ? x.aval : unstacked(x.aval)));
  const xAvals = linearXs.map((x) => unstacked(x.aval));

  const key = [
    knownConsts.length,
    refs.length,
    turnedRefs.length,
    sums.length,
    ctYs.map((c) => (isZero(c) ? '0' : '1')).join(''),
    avals.map((a) => a.traceKey).join(),
    xAvals.map((a) => a.traceKey).join(),
  ].join('|');
  const body = transposed.get(jaxpr, key, () =>
    traceToJaxpr(avals, innerDebug(jaxpr), (args) => {
      let next = 0;
      const take = (n: number): Val[] => args.slice(next, (next += n));
      const known: (Val | Undefined)[] = [...take(knownConsts.length), ...take(refs.length).map(unknownRef)];
      const constSums = take(sums.length).map((x) => new Undefined(x.aval, x));
      const carried = take(ctCarry.length);
      const turned = take(turnedRefs.length).map(unknownRef);
      const ys = ctYs.map((c): Tangent => (isZero(c) ? new Zero(unstacked(c.aval)) : take(1)[0]));
      const rest = take(knownXs.length);
      const kept = [...constSums, ...carried.map((c) => new Undefined(c.aval))];
      const unknown = [...known, ...kept, ...turned, ...xAvals.map((a) => new Undefined(a))];
      const results = backwardPass(jaxpr, [...unknown, ...rest], [...carried, ...ys]);
      const behind = known.length + kept.length;
      const wanted = [...results.slice(known.length, behind), ...results.slice(behind + turned.length, unknown.length)];
      return wanted.map((ct) => {
        if (ct === undefined) throw new Error('a cotangent is missing');
        return instantiate(ct);
      });
    }),
  );
  const outs = bind(primitive, given, {
    ...params,
    reverse: !params.reverse,
    jaxpr: body,
    ft_in: FlatTree.lists([
      [knownConsts.length, refs.length],
      [sums.length, ctCarry.length],
      [turnedRefs.length, givenYs.length, knownXs.length],
    ]),
    ft_out: FlatTree.tuple(
      FlatTree.lists([sums.length, ctCarry.length]),
      FlatTree.tuple(FlatTree.list(linearXs.length), FlatTree.nones(0)),
    ),
  });
  let next = 0;
  const constCts = constLinear.map((u) => (u ? outs[next++] : undefined));
  // A part of the carry that isn't linear takes its cotangent all the same.
  const carryCts = carry.map((x) => (isUndefined(x) ? outs[next++] : void next++));
  return [...constCts, ...carryCts, ...xsLinear.map((u) => (u ? outs[next++] : undefined))];
};

/** Source: _scan_dce_rule. */
const deadCode: DceRule<Scan> = (usedOuts, eqn, params) => {
  if (!usedOuts.some(Boolean) && eqn.effects.size === 0) return { used: eqn.invars.map(() => false), eqn: undefined };
  const { jaxpr, ft_in, ft_out } = params;
  const [usedCarry, usedYs] = ft_out.split(usedOuts);
  const [consts, , xs] = ft_in.split(eqn.invars);
  const { left, used } = fixpoint(usedCarry, (carryOut) => {
    const used = [...carryOut, ...usedYs];
    const left = dce(jaxpr, used, [...consts.map(() => false), ...carryOut, ...xs.map(() => false)]);
    return { left, used, carry: ft_in.split(left.used)[1] };
  });
  if (left.jaxpr === jaxpr && left.used.every(Boolean) && used.every(Boolean)) return { used: left.used, eqn };
  return trimmed(eqn, left, used, {
    ...params,
    jaxpr: left.jaxpr,
    ft_in: ft_in.filter(left.used),
    ft_out: ft_out.filter(used),
  });
};

export const scanDerivative: Derivative<Scan> = { jvp, linearize: linearizeScan, transpose, dce: deadCode };
