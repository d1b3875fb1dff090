/**
 * Jaxprs made from jaxprs: outputs left out, inputs moved, constants as inputs. Each is kept for its
 * source, since the printer hoists by identity, as JAX's weakref caches make it.
 * Source: jax/_src/interpreters/partial_eval.py, jax/_src/lax/control_flow/common.py.
 */
import type { Aval } from './aval.ts';
import type { Atom } from './jaxpr.ts';
import { Jaxpr, Literal, Var } from './jaxpr.ts';
import { Kept, bits } from './kept.ts';

/** A jaxpr without constvars; what they stood for are its leading inputs. */
export interface ClosedBody {
  readonly jaxpr: Jaxpr;
  readonly consts: readonly unknown[];
}

const update = (jaxpr: Jaxpr, invars: readonly Var[], outvars: readonly Atom[], names = jaxpr.debugInfo?.argNames) =>
  new Jaxpr(
    jaxpr.constvars,
    invars,
    jaxpr.eqns,
    outvars,
    jaxpr.consts,
    jaxpr.effects,
    jaxpr.debugInfo && names && { ...jaxpr.debugInfo, argNames: names },
  );

const detached = new Kept<Jaxpr>();

/** Constants become leading inputs. Source: separate_consts. */
export function separateConsts(jaxpr: Jaxpr): ClosedBody {
  if (jaxpr.constvars.length === 0) return { jaxpr, consts: [] };
  const { constvars, debugInfo } = jaxpr;
  const made = detached.get(
    jaxpr,
    '',
    () =>
      new Jaxpr(
        [],
        [...constvars, ...jaxpr.invars],
        jaxpr.eqns,
        jaxpr.outvars,
        [],
        jaxpr.effects,
        debugInfo && { ...debugInfo, argNames: [...constvars.map(() => undefined), ...debugInfo.argNames] },
      ),
  );
  return { jaxpr: made, consts: jaxpr.consts };
}

/** For each output the number of the input that it simply is. Source: _jaxpr_forwarding. */
export function forwardedInputs(jaxpr: Jaxpr): (number | undefined)[] {
  const from = new Map<Atom, Atom>();
  for (const { primitive, params, invars, outvars } of jaxpr.eqns) {
    const { forward } = primitive.rules;
    if (!forward) continue;
    const forwards = forward.call(
      primitive.rules,
      invars.map((v) => v.aval),
      outvars.map((v) => v.aval),
      params,
    );
    forwards.forEach((i, k) => {
      if (i !== undefined) from.set(outvars[k], from.get(invars[i]) ?? invars[i]);
    });
  }
  const place = new Map<Atom, number>(jaxpr.invars.map((v, i) => [v, i]));
  return jaxpr.outvars.map((v) => (v instanceof Literal ? undefined : place.get(from.get(v) ?? v)));
}

const pruned = new Kept<Jaxpr>();

/** Only the outputs that are kept; eqns stay. Source: prune_jaxpr_outputs. */
export const pruneOutputs = (jaxpr: Jaxpr, keep: readonly boolean[]): Jaxpr =>
  keep.every(Boolean)
    ? jaxpr
    : pruned.get(jaxpr, bits(keep), () =>
        update(
          jaxpr,
          jaxpr.invars,
          jaxpr.outvars.filter((_, i) => keep[i]),
        ),
      );

const moved = new Kept<Jaxpr>();

/** Those of a list whose mark is set, and then the others. */
export const movedToFront = <T>(items: readonly T[], move: readonly boolean[]): T[] => [
  ...items.filter((_, i) => move[i]),
  ...items.filter((_, i) => !move[i]),
];

/** Source: move_binders_to_front. */
export const moveBindersToFront = (jaxpr: Jaxpr, move: readonly boolean[]): Jaxpr =>
  moved.get(jaxpr, bits(move), () =>
    update(
      jaxpr,
      movedToFront(jaxpr.invars, move),
      jaxpr.outvars,
      jaxpr.debugInfo && movedToFront(jaxpr.debugInfo.argNames, move),
    ),
  );

/**
 * Results that equal an earlier one are left out; `from` says which. Of the first `prefix` results, which stay, those count
 * that `forwards` marks. Source: dedup_jaxpr_outputs.
 */
export function dedupOutputs(
  jaxpr: Jaxpr,
  prefix: number,
  forwards: readonly boolean[] = jaxpr.outvars.map(() => true),
): { jaxpr: Jaxpr; from: (number | undefined)[] } {
  const index = new Map<Atom, number>();
  jaxpr.outvars.slice(0, prefix).forEach((v, i) => {
    if (forwards[i] && !(v instanceof Literal)) index.set(v, i);
  });
  let count = prefix;
  const from: (number | undefined)[] = new Array<undefined>(prefix).fill(undefined);
  for (const v of jaxpr.outvars.slice(prefix)) {
    const at = index.get(v);
    if (at === undefined) index.set(v, count++);
    from.push(at);
  }
  const keep = from.map((f) => f === undefined);
  return { jaxpr: pruneOutputs(jaxpr, keep), from };
}

/** Values with those put back that were left out. Source: util.subs_list. */
export function putBack<T>(from: readonly (number | undefined)[], source: readonly T[], rest: readonly T[]): T[] {
  let next = 0;
  return from.map((f) => (f === undefined ? rest[next++] : source[f]));
}

/** Items whose mark is set. */
export const pick = <T>(items: readonly T[], which: readonly boolean[]): T[] => items.filter((_, i) => which[i]);

/** Items whose mark isn't set, and those whose is. Source: util.partition_list. */
export const partition = <T>(which: readonly boolean[], items: readonly T[]): [T[], T[]] => [
  items.filter((_, i) => !which[i]),
  items.filter((_, i) => which[i]),
];

/** Items of two lists, in the places that the mask says: true takes from the second. Source: util.merge_lists. */
export function mergeLists<T>(mask: readonly boolean[], falses: readonly T[], trues: readonly T[]): T[] {
  let f = 0;
  let t = 0;
  return mask.map((m) => (m ? trues[t++] : falses[f++]));
}

/** Source: move_binders_to_back. */
export const moveBindersToBack = (jaxpr: Jaxpr, move: readonly boolean[]): Jaxpr =>
  moveBindersToFront(
    jaxpr,
    move.map((m) => !m),
  );

const padded = new Kept<Jaxpr>();

/** More constants on both sides of a jaxpr's own. Source: _pad_constvars. */
const padConsts = (jaxpr: Jaxpr, count: number, left: readonly Aval[], right: readonly Aval[]): Jaxpr => {
  const keys = [left, right].map((avals) => avals.map((a) => a.key).join(','));
  return padded.get(jaxpr, `${count}|${keys.join('|')}`, () =>
    update(
      jaxpr,
      [
        ...left.map((a) => new Var(a)),
        ...jaxpr.invars.slice(0, count),
        ...right.map((a) => new Var(a)),
        ...jaxpr.invars.slice(count),
      ],
      jaxpr.outvars,
    ),
  );
};

const deduplicated = new Kept<Jaxpr>();
const ids = new WeakMap<object, number>();
let nextId = 1;
const idOf = (value: unknown): number => {
  let id = ids.get(value as object);
  if (id === undefined) ids.set(value as object, (id = nextId++));
  return id;
};

/** Constants that are one object become one input. Source: _dedup_consts. */
function dedupConsts(jaxpr: Jaxpr, constIds: readonly number[]): Jaxpr {
  if (constIds.length === 0) return jaxpr;
  return deduplicated.get(jaxpr, constIds.join(), () => {
    const first = new Map<number, Var>();
    const replaced = new Map<Atom, Var>();
    constIds.forEach((id, i) => {
      const v = jaxpr.invars[i];
      const same = first.get(id);
      if (same) replaced.set(v, same);
      else first.set(id, v);
    });
    const sub = (v: Atom): Atom => replaced.get(v) ?? v;
    return new Jaxpr(
      jaxpr.constvars,
      [...first.values(), ...jaxpr.invars.slice(constIds.length)],
      jaxpr.eqns.map((e) => (e.invars.some((v) => replaced.has(v)) ? { ...e, invars: e.invars.map(sub) } : e)),
      jaxpr.outvars.map(sub),
      jaxpr.consts,
      jaxpr.effects,
      jaxpr.debugInfo && {
        ...jaxpr.debugInfo,
        argNames: [
          ...[...first.values()].map(() => undefined),
          ...jaxpr.debugInfo.argNames.slice(jaxpr.debugInfo.argNames.length - (jaxpr.invars.length - constIds.length)),
        ],
      },
    );
  });
}

/** Bodies that take each other's constants too, each constant once. Source: _merge_common_consts. */
export function mergeConsts<T extends { readonly aval: Aval }>(
  bodies: readonly { readonly jaxpr: Jaxpr; readonly consts: readonly T[] }[],
): { jaxprs: Jaxpr[]; consts: T[] } {
  const all = bodies.flatMap((b) => b.consts);
  const avals = all.map((c) => c.aval);
  const constIds = all.map(idOf);
  let before = 0;
  const jaxprs = bodies.map(({ jaxpr, consts }) => {
    const left = avals.slice(0, before);
    before += consts.length;
    return dedupConsts(padConsts(jaxpr, consts.length, left, avals.slice(before)), constIds);
  });
  return { jaxprs, consts: [...new Set(all)] };
}
