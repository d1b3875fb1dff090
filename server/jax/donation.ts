/**
 * Donated arguments: which arrays a call of a jitted function deletes.
 * Source: jax/_src/interpreters/mlir.py _set_up_aliases, jaxlib's common_pjrt_client.cc.
 */
import { ShapedArray } from '../jaxpr/aval.ts';
import { Jaxpr } from '../jaxpr/jaxpr.ts';
import type { Params, Primitive } from '../jaxpr/primitive.ts';
import { primitives } from '../jaxpr/primitives/index.ts';
import type { SourceFrame } from '../jaxpr/source.ts';
import type { Val } from '../jaxpr/trace.ts';
import { EagerArray, EagerRef, setOperandGuard } from '../jaxpr/trace.ts';
import { vm } from '../python/vm.ts';
import { isCertain, isDeleted, isViewed, markDeleted, refuse, refuseDeleted } from './deleted.ts';
import type { PjitFunction } from './pjitFunction.ts';
import { dce } from './transforms/dce.ts';

declare module '../python/record.ts' {
  interface RecordEvents {
    /** Donated arguments that no output can take the place of. */
    'donation-unusable': { jit: PjitFunction; names: readonly string[]; avals: readonly string[] };
  }
}

const sizeKey = (aval: unknown): string => (aval instanceof ShapedArray ? `${aval.size}` : '');
const avalKey = (aval: unknown): string => (aval instanceof ShapedArray ? aval.strongType().key : '');

/** The donated inputs that an output takes the place of: first of the same shape and dtype, then of the same size. */
function usableDonations(jaxpr: Jaxpr, donated: readonly boolean[]): boolean[] {
  const usable = donated.map(() => false);
  const outs: unknown[] = jaxpr.outvars.map((v) => v.aval);
  for (const key of [avalKey, sizeKey])
    for (const [i, { aval }] of jaxpr.invars.entries()) {
      if (!donated[i] || usable[i]) continue;
      const o = outs.findIndex((out) => out !== undefined && key(out) === key(aval));
      if (o < 0) continue;
      outs[o] = undefined;
      usable[i] = true;
    }
  return usable;
}

/** Eager operations refuse deleted arrays; a compiled function drops operands that it doesn't use. */
function guard(primitive: Primitive, args: readonly Val[], params: Params): void {
  const jaxpr = primitive === primitives.jit && params.jaxpr instanceof Jaxpr ? params.jaxpr : undefined;
  const used = jaxpr && args.some(isDeleted) ? dce(jaxpr).used : undefined;
  for (const [i, a] of args.entries()) if (used?.[i] !== false) refuseDeleted(a);
  jaxpr?.consts.forEach(refuseDeleted);
}

/** A call outside of all traces. */
export interface DonatingCall {
  readonly jit: PjitFunction;
  readonly site: SourceFrame | undefined;
  readonly jaxpr: Jaxpr;
  readonly operands: readonly Val[];
  readonly donated: readonly boolean[];
  readonly names: readonly string[];
  /** Whether the function is compiled for this call. */
  readonly compiles: boolean;
}

/** Before a call: raises if it is given a buffer twice. The answer deletes what the call takes. */
export function donating({ jit, site, jaxpr, operands, donated, names, compiles }: DonatingCall): () => void {
  const { keepUnused, inShardings = null, outShardings = null } = jit.options;
  const kept = keepUnused ? operands.map(() => true) : dce(jaxpr).used;
  const offered = operands.map((_, i) => donated[i] && kept[i]);
  const usable = usableDonations(jaxpr, offered);
  const useless = operands.flatMap((_, i) => (offered[i] && !usable[i] ? [i] : []));
  if (useless.length > 0 && compiles) {
    const avals = useless.map((i) => jaxpr.invars[i].aval.strShort());
    vm.recorder.add('donation-unusable', { jit, names: useless.map((i) => names[i]), avals }, site);
  }
  // Where arrays are spread over devices, XLA decides.
  if (!isCertain() || vm.recorder.trace || inShardings !== null || outShardings !== null) return () => undefined;
  const taken = (v: Val, i: number): v is EagerArray =>
    usable[i] &&
    v instanceof EagerArray &&
    !(v instanceof EagerRef) &&
    v.aval.dtype.kind !== 'key' &&
    !isViewed(v) &&
    !isDeleted(v);
  const given = operands.filter((_, i) => kept[i]);
  const takenFrom = operands.findIndex((v, i) => taken(v, i) && given.indexOf(v) !== given.lastIndexOf(v));
  if (takenFrom >= 0) {
    const v = operands[takenFrom];
    const twice = operands.every((o, i) => o !== v || !kept[i] || usable[i]);
    const [does, call] = twice
      ? ['donate the same buffer twice in', 'f(donate(a), donate(a))']
      : ['use a buffer that was previously donated in the same call to', 'f(donate(a), a)'];
    const first = given.indexOf(v);
    const message =
      `INVALID_ARGUMENT: Attempt to ${does} Execute() (flattened argument ${given.indexOf(v, first + 1)}, replica 0, ` +
      `partition 0, first use: ${first}). Toy example for this bug: \`${call}\`.`;
    refuse({ jit, site, name: names[takenFrom] }, twice ? 'RuntimeError' : 'ValueError', message, true);
  }
  return () => {
    for (const [i, v] of operands.entries()) if (taken(v, i)) markDeleted(v, { jit, site, name: names[i] });
    setOperandGuard(guard);
  };
}
