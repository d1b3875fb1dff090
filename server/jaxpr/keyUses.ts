/**
 * Which random keys a jaxpr consumes, and where it consumes one twice. Source: jax/experimental/key_reuse/_core.py
 * jaxpr_type_signature.
 *
 * Each element of a key array has a number. Slices and the like move numbers, so that `keys[0]` is the same key wherever it
 * is taken from; what isn't known to be a key of before is a new one. Of a loop two turns are followed.
 */
import type { Aval } from './aval.ts';
import { ShapedArray } from './aval.ts';
import * as dt from './dtypes.ts';
import { Budget, GaveUp, evaluateContext, evaluatePrimitive } from './evaluate/evaluate.ts';
import { filled } from './host.ts';
import type { Atom, Eqn, Jaxpr } from './jaxpr.ts';
import { Literal, jaxprsInParams } from './jaxpr.ts';
import { NDArray } from './ndarray.ts';
import type { Params, Primitive } from './primitive.ts';
import type { Cond, Scan, While } from './primitives/control.ts';
import { scanCounts } from './primitives/control.ts';
import { prngImpls } from './prng.ts';
import type { SourceFrame } from './source.ts';

/** An operation that consumes a key, or holds a jaxpr that does. */
export interface KeyEqn {
  readonly primitive: Primitive;
  readonly params: Params;
  readonly source: SourceFrame | undefined;
}

/** A key is consumed: the way goes from the outermost operation to the one that draws. */
export interface KeyUse {
  readonly eqn: KeyEqn;
  /** Of a loop. */
  readonly turn: number;
  readonly inner: KeyUse | undefined;
  /** Not by all branches of a `cond`. */
  readonly maybe: boolean;
  /** The key is a constant of the jaxpr. */
  readonly captured: boolean;
}

/** A key is consumed a second time. */
export interface KeyConflict {
  readonly first: KeyUse;
  readonly second: KeyUse;
}

/** The numbers of an array's keys; -1 where one isn't followed. */
export type KeyIds = Int32Array;

/** What a jaxpr does to its inputs, numbered one after the other, and to its constants, which come after them. */
export interface KeySignature {
  readonly sizes: readonly number[];
  readonly consts: readonly object[];
  readonly consumed: ReadonlyMap<number, KeyUse>;
  /** For each result: numbers of inputs, -1 for new keys; undefined for what is no key, or all new. */
  readonly outs: readonly (KeyIds | undefined)[];
  /** For each result: the elements that are new keys and are consumed already. */
  readonly spent: readonly ReadonlyMap<number, KeyUse>[];
  readonly conflicts: readonly KeyConflict[];
}

/** Arrays of more keys aren't followed. */
const MAX_KEYS = 1 << 14;
const RAW_SIZES: ReadonlySet<number> = new Set(prngImpls.flatMap((i) => i.keyShape));
const CONSUMERS: ReadonlySet<string> = new Set(['random_bits', 'random_split', 'random_gamma']);
/** They move elements, or give what they get. */
const MOVERS: ReadonlySet<string> = new Set(
  (
    'slice dynamic_slice dynamic_update_slice gather rev stack unstack split broadcast_in_dim reshape transpose squeeze ' +
    'concatenate copy device_put sharding_constraint convert_element_type random_wrap'
  ).split(' '),
);

/** The shape of the keys in an array: of typed keys, or of raw ones as words of uint32. */
function keyShape({ dtype, shape }: Aval): readonly number[] | undefined {
  if (dtype.kind === 'key') return shape;
  const words = shape.at(-1);
  return dtype === dt.uint32 && words !== undefined && RAW_SIZES.has(words) ? shape.slice(0, -1) : undefined;
}

/** How many keys an array may hold: 0 for what is none, or is too large. */
export function keyCount(aval: Aval): number {
  const n = keyShape(aval)?.reduce((a, b) => a * b, 1) ?? 0;
  return n > MAX_KEYS ? 0 : n;
}

/** An operand, as far as keys go. */
export interface KeyOperand {
  readonly aval: Aval;
  ids(): KeyIds | undefined;
  value(): NDArray | undefined;
}

/** What has been consumed so far. */
export class KeyLog {
  readonly consumed = new Map<number, KeyUse>();
  readonly conflicts: KeyConflict[] = [];
  private next = 0;

  constructor(
    /** The numbers of a constant of a jaxpr. */
    private readonly idsOfConst: (value: object) => KeyIds | undefined,
    private readonly onConflict: (c: KeyConflict) => void = (c) => this.conflicts.push(c),
  ) {}

  fresh(count: number): KeyIds {
    const { next } = this;
    this.next += count;
    return Int32Array.from({ length: count }, (_, i) => next + i);
  }

  /** Consume keys; the first that was consumed before is reported. */
  private consume(ids: KeyIds, use: KeyUse): void {
    let reported = false;
    for (const id of new Set(ids)) {
      if (id < 0) continue;
      const first = this.consumed.get(id);
      if (!first) this.consumed.set(id, use);
      else if (!reported) {
        reported = true;
        this.report(first, use);
      }
    }
  }

  /**
   * Of two uses that may both not happen nobody knows that both do. Samplers of JAX's with several methods run each on one
   * key, and take the numbers of one of them.
   */
  private report(first: KeyUse, second: KeyUse): void {
    if (first.maybe && second.maybe) return;
    if (first.eqn.source === second.eqn.source && areMethods(first.eqn, second.eqn)) return;
    this.onConflict({ first, second });
  }

  /** An operation: the numbers of its results, as far as they are those of operands. */
  step(eqn: KeyEqn, args: readonly KeyOperand[], outAvals: readonly Aval[]): (KeyIds | undefined)[] {
    const { name } = eqn.primitive;
    if (CONSUMERS.has(name)) {
      const ids = args[0].ids();
      if (ids) this.consume(ids, { eqn, turn: 0, inner: undefined, maybe: false, captured: false });
      return [];
    }
    if (MOVERS.has(name)) return moveIds(eqn, args, outAvals);
    const { params } = eqn;
    switch (name) {
      case 'scan':
        return this.scan(eqn, params as Scan, args);
      case 'while':
        return this.while(eqn, params as While, args);
      case 'cond':
        return this.cond(eqn, params as Cond, args);
      case 'checkpoint':
        // The second time it only computes again.
        if (params.differentiated === true) return [];
    }
    const [jaxpr, ...others]: (Jaxpr | undefined)[] = [...jaxprsInParams(params)];
    if (jaxpr === undefined || others.length > 0 || jaxpr.invars.length !== args.length) return [];
    return this.apply(
      keySignature(jaxpr),
      args.map((a) => a.ids()),
      { eqn },
    ).outs;
  }

  /** A jaxpr is run. */
  private apply(
    signature: KeySignature,
    args: readonly (KeyIds | undefined)[],
    { eqn, turn = 0 }: { eqn: KeyEqn; turn?: number },
  ): { outs: (KeyIds | undefined)[]; numbers: KeyIds } {
    const { sizes, consts, consumed, outs, spent, conflicts } = signature;
    conflicts.forEach(this.onConflict);
    const inputs = [...args, ...consts.map((c) => this.idsOfConst(c))];
    const total = sizes.reduce((a, b) => a + b, 0);
    const numbers = new Int32Array(total).fill(-1);
    const owner = new Int32Array(total);
    let at = 0;
    sizes.forEach((size, i) => {
      const ids = inputs[i];
      if (ids?.length === size) numbers.set(ids, at);
      owner.fill(i, at, at + size);
      at += size;
    });
    const wrap = (inner: KeyUse, captured = false): KeyUse => ({ eqn, turn, inner, maybe: inner.maybe, captured });
    const own = new Map<number, number>();
    const reported = new Set<KeyUse>();
    for (const [input, inner] of consumed) {
      const id = numbers[input];
      if (id < 0) continue;
      const first = this.consumed.get(id);
      const use = wrap(inner, owner[input] >= args.length);
      const before = own.get(id);
      if (before === undefined) own.set(id, owner[input]);
      if (!first) this.consumed.set(id, use);
      else if (before === undefined ? !reported.has(first) : before !== owner[input] && !reported.has(use)) {
        reported.add(first);
        // Two arguments are one key: that is the caller's doing.
        if (before === undefined) this.report(first, use);
        else this.report({ ...first, inner: undefined }, { ...use, inner: undefined });
      }
    }
    const results = outs.map((ids, i) => {
      const result = ids?.map((id) => (id < 0 ? -1 : numbers[id]));
      if (spent[i].size === 0) return result?.every((id) => id >= 0) ? result : undefined;
      const own = this.fresh(ids?.length ?? 0);
      for (const [element, inner] of spent[i]) this.consumed.set(own[element], wrap(inner));
      return own.map((id, k) => (result && result[k] >= 0 ? result[k] : id));
    });
    return { outs: results, numbers };
  }

  /** Each turn has the same constants, the carry of the turn before, and a slice of its own. */
  private scan(eqn: KeyEqn, params: Scan, args: readonly KeyOperand[]): (KeyIds | undefined)[] {
    const { jaxpr, length } = params;
    const { consts, carry } = scanCounts(params);
    const signature = keySignature(jaxpr);
    const all = args.map((a) => a.ids());
    const slice = (i: number, turn: number): KeyIds | undefined => {
      const size = signature.sizes[i];
      return all[i]?.length === size * length ? all[i].subarray(turn * size, (turn + 1) * size) : undefined;
    };
    let carried = all.slice(consts, consts + carry);
    let before = carried;
    const turns = Math.min(length, 2);
    for (let turn = 0; turn < turns; turn++) {
      const xs = jaxpr.invars.slice(consts + carry).map((_, i) => slice(consts + carry + i, turn));
      const { outs } = this.apply(signature, [...all.slice(0, consts), ...carried, ...xs], { eqn, turn });
      before = carried;
      carried = this.nextCarry(jaxpr, outs, carry);
    }
    this.consumeRest(eqn, signature, slice, consts + carry, args.length, turns, length);
    return carried.map((ids, i) => (sameIds(ids, before[i]) ? ids : undefined));
  }

  /** The slices of the turns that aren't followed are consumed as those of the last one that is. */
  private consumeRest(
    eqn: KeyEqn,
    { sizes, consumed }: KeySignature,
    slice: (i: number, turn: number) => KeyIds | undefined,
    from: number,
    to: number,
    turns: number,
    length: number,
  ): void {
    let start = 0;
    for (let i = 0; i < to; i++) {
      for (let e = 0; i >= from && e < sizes[i]; e++) {
        const inner = consumed.get(start + e);
        if (!inner) continue;
        const use: KeyUse = { eqn, turn: turns, inner, maybe: inner.maybe, captured: false };
        for (let turn = turns; turn < length; turn++) {
          const id = slice(i, turn)?.[e] ?? -1;
          if (id >= 0 && !this.consumed.has(id)) this.consumed.set(id, use);
        }
      }
      start += sizes[i];
    }
  }

  /** What the next turn gets: new keys have numbers, too. */
  private nextCarry(jaxpr: Jaxpr, outs: readonly (KeyIds | undefined)[], carry: number): KeyIds[] {
    return Array.from({ length: carry }, (_, i) => outs[i] ?? this.fresh(keyCount(jaxpr.outvars[i].aval)));
  }

  private while(eqn: KeyEqn, params: While, args: readonly KeyOperand[]): (KeyIds | undefined)[] {
    const { cond_jaxpr, cond_nconsts, body_jaxpr, body_nconsts } = params;
    const all = args.map((a) => a.ids());
    const condConsts = all.slice(0, cond_nconsts);
    const bodyConsts = all.slice(cond_nconsts, cond_nconsts + body_nconsts);
    let carried = all.slice(cond_nconsts + body_nconsts);
    let before = carried;
    for (let turn = 0; turn < 2; turn++) {
      this.apply(keySignature(cond_jaxpr), [...condConsts, ...carried], { eqn, turn });
      const { outs } = this.apply(keySignature(body_jaxpr), [...bodyConsts, ...carried], { eqn, turn });
      before = carried;
      carried = this.nextCarry(body_jaxpr, outs, carried.length);
    }
    return carried.map((ids, i) => (sameIds(ids, before[i]) ? ids : undefined));
  }

  /** Each branch from the same state. */
  private cond(eqn: KeyEqn, { branches }: Cond, [, ...args]: readonly KeyOperand[]): (KeyIds | undefined)[] {
    const ids = args.map((a) => a.ids());
    const uses = new Map<number, { use: KeyUse; count: number }>();
    const results = branches.map((branch) => {
      const side = new KeyLog(this.idsOfConst, this.onConflict);
      for (const [id, use] of this.consumed) side.consumed.set(id, use);
      side.next = this.next;
      const { outs } = side.apply(keySignature(branch), ids, { eqn });
      this.next = side.next;
      for (const [id, use] of side.consumed) {
        if (this.consumed.has(id)) continue;
        const known = uses.get(id);
        if (known) known.count++;
        else uses.set(id, { use, count: 1 });
      }
      return outs;
    });
    for (const [id, { use, count }] of uses)
      this.consumed.set(id, count === branches.length ? use : { ...use, maybe: true });
    return results[0].map((first, i) => (results.every((r) => sameIds(r[i], first)) ? first : undefined));
  }
}

/** Whether an operation holds code, and none of the program's. */
const isLibrarys = ({ params }: KeyEqn): boolean => {
  const jaxprs = [...jaxprsInParams(params)];
  return jaxprs.length > 0 && jaxprs.every((j) => j.debugInfo?.functionSource === undefined);
};

/** Whether JAX itself draws there, not a function that is given the key. */
export const drawsItself = (eqn: KeyEqn): boolean => CONSUMERS.has(eqn.primitive.name) || isLibrarys(eqn);

/** Two different parts of one function of JAX's; in a loop it would be the same one twice. */
function areMethods(a: KeyEqn, b: KeyEqn): boolean {
  if (a === b || !isLibrarys(a) || !isLibrarys(b)) return false;
  if (a.primitive !== b.primitive || a.params.name !== b.params.name) return true;
  return a.params.name === undefined && [...jaxprsInParams(a.params)][0] !== [...jaxprsInParams(b.params)][0];
}

const sameIds = (a: KeyIds | undefined, b: KeyIds | undefined): boolean =>
  a !== undefined && a.length === b?.length && a.every((id, i) => id === b[i]);

/** What it costs at most to move keys, in operations. */
const MOVE_OPERATIONS = 1 << 20;

export const movesKeys = ({ name }: Primitive): boolean => MOVERS.has(name);

/** The numbers after an operation that moves elements: it is applied to positions in the place of keys. */
export function moveIds(
  eqn: Pick<KeyEqn, 'primitive' | 'params'>,
  args: readonly KeyOperand[],
  outAvals: readonly Aval[],
): (KeyIds | undefined)[] {
  if (eqn.primitive.name === 'random_wrap') return [args[0].ids()];
  if (!outAvals.some((a) => keyCount(a) > 0)) return [];
  const all: number[] = [];
  const operands: NDArray[] = [];
  let keys = 0;
  for (const a of args) {
    const ids = keyCount(a.aval) > 0 ? a.ids() : undefined;
    if (ids) {
      operands.push(positions(a.aval, ids.length, all.length));
      for (const id of ids) all.push(id);
      keys++;
      continue;
    }
    const value = a.aval.dtype.kind === 'key' ? undefined : a.value();
    if (!value) return [];
    operands.push(value);
  }
  if (keys === 0) return [];
  try {
    const avals = outAvals.map((a) => new ShapedArray(a.shape, dt.int32));
    const params = 'new_dtype' in eqn.params ? { ...eqn.params, new_dtype: dt.int32 } : eqn.params;
    const context = evaluateContext(new Budget(MOVE_OPERATIONS));
    const results = evaluatePrimitive(eqn.primitive, operands, params, avals, context);
    return results.map((r, i) => idsAt(r, outAvals[i], all));
  } catch (e) {
    if (e instanceof GaveUp) return [];
    throw e;
  }
}

const wordsOf = ({ dtype, shape }: Aval): number => (dtype.kind === 'key' ? 1 : (shape.at(-1) ?? 1));

/** The positions of keys, one for each word of a raw one. */
function positions(aval: Aval, count: number, from: number): NDArray {
  const words = wordsOf(aval);
  const data = new Int32Array(count * words);
  for (let i = 0; i < data.length; i++) data[i] = from + Math.floor(i / words);
  return new NDArray(aval.shape, dt.int32, data);
}

/** Of each key the number, where all its words are of one. */
function idsAt({ data }: NDArray, aval: Aval, all: readonly number[]): KeyIds | undefined {
  const count = keyCount(aval);
  if (count === 0) return undefined;
  const words = wordsOf(aval);
  const ids = Int32Array.from({ length: count }, (_, i) => {
    const position = Number(data[i * words]);
    for (let w = 1; w < words; w++) if (Number(data[i * words + w]) !== position) return -1;
    return all[position] ?? -1;
  });
  return ids.every((id) => id >= 0) ? ids : undefined;
}

const drawing = new WeakMap<Jaxpr, boolean>();

/** Whether random numbers are drawn somewhere in it. */
function draws(jaxpr: Jaxpr): boolean {
  let known = drawing.get(jaxpr);
  if (known === undefined) {
    known = jaxpr.eqns.some((e) => CONSUMERS.has(e.primitive.name) || [...jaxprsInParams(e.params)].some(draws));
    drawing.set(jaxpr, known);
  }
  return known;
}

const signatures = new WeakMap<Jaxpr, KeySignature>();

export function keySignature(jaxpr: Jaxpr): KeySignature {
  let signature = signatures.get(jaxpr);
  if (!signature) signatures.set(jaxpr, (signature = computeSignature(jaxpr)));
  return signature;
}

function computeSignature(jaxpr: Jaxpr): KeySignature {
  const sizes = jaxpr.invars.map((v) => keyCount(v.aval));
  if (!draws(jaxpr) && sizes.every((n) => n === 0))
    return { sizes, consts: [], consumed: new Map(), outs: [], spent: [], conflicts: [] };
  const consts = new Map<object, KeyIds>();
  const log = new KeyLog((value) => consts.get(value));
  const ids = new Map<Atom, KeyIds>();
  jaxpr.invars.forEach((v, i) => ids.set(v, log.fresh(sizes[i])));
  const addConst = (value: object, aval: Aval): void => {
    const count = keyCount(aval);
    if (count === 0 || consts.has(value)) return;
    consts.set(value, log.fresh(count));
    sizes.push(count);
  };
  eachConst(jaxpr, addConst);
  const inputs = sizes.reduce((a, b) => a + b, 0);
  jaxpr.constvars.forEach((v, i) => {
    const found = consts.get(jaxpr.consts[i] as object);
    if (found) ids.set(v, found);
  });
  const idsOf = (a: Atom): KeyIds | undefined => {
    const known = ids.get(a);
    if (known) return known.length > 0 ? known : undefined;
    const count = a instanceof Literal ? 0 : keyCount(a.aval);
    if (count === 0) return undefined;
    const own = log.fresh(count);
    ids.set(a, own);
    return own;
  };
  const operand = (a: Atom): KeyOperand => ({
    aval: a.aval,
    ids: () => idsOf(a),
    value: () => (a instanceof Literal ? filled([], a.aval.dtype, a.value) : undefined),
  });
  for (const eqn of jaxpr.eqns) {
    const outs = log.step(eqn, eqn.invars.map(operand), outAvals(eqn));
    eqn.outvars.forEach((v, i) => {
      const known = outs[i];
      if (known) ids.set(v, known);
    });
  }
  const results = jaxpr.outvars.map(idsOf);
  return {
    sizes,
    consts: [...consts.keys()],
    consumed: new Map([...log.consumed].filter(([id]) => id < inputs)),
    outs: results.map((r) => r?.map((id) => (id < inputs ? id : -1))),
    spent: results.map((r) => {
      const uses = new Map<number, KeyUse>();
      r?.forEach((id, i) => {
        const use = id < inputs ? undefined : log.consumed.get(id);
        if (use) uses.set(i, use);
      });
      return uses;
    }),
    conflicts: log.conflicts,
  };
}

const outAvals = (eqn: Eqn): Aval[] => eqn.outvars.map((v) => v.aval);

/** The constants of a jaxpr and of those in it. */
function eachConst(jaxpr: Jaxpr, visit: (value: object, aval: Aval) => void, seen = new Set<Jaxpr>()): void {
  if (seen.has(jaxpr)) return;
  seen.add(jaxpr);
  jaxpr.constvars.forEach((v, i) => {
    const value = jaxpr.consts[i];
    if (typeof value === 'object' && value !== null) visit(value, v.aval);
  });
  for (const eqn of jaxpr.eqns) for (const sub of jaxprsInParams(eqn.params)) eachConst(sub, visit, seen);
}

/** Whether an operation outside of all traces may consume keys. */
export function mayConsumeKeys({ name, rules }: Primitive, params: Params): boolean {
  if (CONSUMERS.has(name)) return true;
  return rules.places === true && [...jaxprsInParams(params)].some(concernsKeys);
}

const concernsKeys = (jaxpr: Jaxpr): boolean => draws(jaxpr) || jaxpr.invars.some((v) => keyCount(v.aval) > 0);
