/**
 * A set's members, in the order in which CPython walks over them.
 *
 * Where the hash of every member is the same in each run (numbers, None, tuples of such), CPython's order is too, and
 * programs come to rely on it: `tuple(set(range(n)) - set(axes))`. So its table is modelled: which slot a member takes,
 * when the table grows, what a removal leaves. Other sets (of strings, say) keep the order in which they were filled.
 * Source: CPython's Objects/setobject.c.
 */
import type { Value } from './values.ts';

const LINEAR_PROBES = 9;
const PERTURB_SHIFT = 5;
const LEAST_SIZE = 8;
/** Beyond it, tables grow by less. */
const LARGE = 50_000;

const EMPTY = Symbol('empty');
const DUMMY = Symbol('dummy');

/** A hash as an unsigned number of 64 bits: a number where it is exact. */
type Hash = number | bigint;

let hashOf: (v: Value) => Hash | undefined = () => undefined;
/** hashing.ts knows the hashes that don't differ from run to run. */
export function setStableHash(of: (v: Value) => Hash | undefined): void {
  hashOf = of;
}

const lowBits = (h: Hash, mask: number): number =>
  typeof h === 'bigint' ? Number(h & 0xffffffffn) & mask : h <= 0x7fffffff ? h & mask : h % (mask + 1);

/** The open-addressing table: keys by slot. */
class Table {
  keys: unknown[];
  hashes: Hash[];
  mask: number;
  /** Slots that aren't empty, and those with a member. */
  fill = 0;
  used = 0;
  finger = 0;

  constructor(size = LEAST_SIZE) {
    this.mask = size - 1;
    this.keys = new Array<unknown>(size).fill(EMPTY);
    this.hashes = new Array<Hash>(size).fill(0);
  }

  /** The slots at which a member of this hash may be, in order. */
  private walk(h: Hash, visit: (slot: number) => boolean): void {
    const { mask } = this;
    let i = lowBits(h, mask);
    let perturb = h;
    for (;;) {
      const last = i + LINEAR_PROBES <= mask ? i + LINEAR_PROBES : i;
      for (let k = i; k <= last; k++) if (visit(k)) return;
      perturb =
        typeof perturb === 'bigint' ? perturb >> BigInt(PERTURB_SHIFT) : Math.floor(perturb / 2 ** PERTURB_SHIFT);
      i = (((i * 5 + 1) & mask) + lowBits(perturb, mask)) & mask;
    }
  }

  private put(slot: number, key: unknown, h: Hash): void {
    this.keys[slot] = key;
    this.hashes[slot] = h;
    this.used++;
  }

  /** A key that isn't there yet. */
  add(key: unknown, h: Hash): void {
    let free = -1;
    let slot = -1;
    this.walk(h, (k) => {
      if (this.keys[k] === DUMMY) free = k;
      if (this.keys[k] === EMPTY) slot = k;
      return slot >= 0;
    });
    if (free >= 0) {
      this.put(free, key, h);
      return;
    }
    this.put(slot, key, h);
    this.fill++;
    if (this.fill * 5 >= this.mask * 3) this.grow();
  }

  private insertClean(key: unknown, h: Hash): void {
    this.walk(h, (k) => {
      if (this.keys[k] !== EMPTY) return false;
      this.put(k, key, h);
      return true;
    });
    this.fill++;
  }

  /** Resize for as many as are there. */
  grow(): void {
    this.resize(this.used > LARGE ? this.used * 2 : this.used * 4);
  }

  resize(least: number): void {
    let size = LEAST_SIZE;
    while (size <= least) size *= 2;
    const old = [...this.entries()];
    this.mask = size - 1;
    this.keys = new Array<unknown>(size).fill(EMPTY);
    this.hashes = new Array<Hash>(size).fill(0);
    this.fill = this.used = 0;
    for (const [key, h] of old) this.insertClean(key, h);
  }

  remove(key: unknown): void {
    const slot = this.keys.indexOf(key);
    if (slot < 0) return;
    this.keys[slot] = DUMMY;
    this.hashes[slot] = 0;
    this.used--;
  }

  /** The slot of the member that `pop` takes. */
  first(): unknown {
    let k = this.finger & this.mask;
    while (this.keys[k] === EMPTY || this.keys[k] === DUMMY) k = k === this.mask ? 0 : k + 1;
    this.finger = k + 1;
    return this.keys[k];
  }

  *entries(): Generator<[unknown, Hash]> {
    for (let k = 0; k <= this.mask; k++)
      if (this.keys[k] !== EMPTY && this.keys[k] !== DUMMY) yield [this.keys[k], this.hashes[k]];
  }

  /** Room for so many more, at the start of filling in another set or a dict. */
  reserve(more: number): void {
    if ((this.fill + more) * 5 >= this.mask * 3) this.resize((this.used + more) * 2);
  }

  /** Fill an empty table with another's members. */
  copyFrom(other: Table): void {
    this.reserve(other.used);
    if (this.mask === other.mask && other.fill === other.used) {
      this.keys = other.keys.slice();
      this.hashes = other.hashes.slice();
      this.fill = this.used = other.used;
    } else for (const [key, h] of other.entries()) this.insertClean(key, h);
  }

  copy(): Table {
    const made = new Table();
    Object.assign(made, this, { keys: this.keys.slice(), hashes: this.hashes.slice() });
    return made;
  }
}

/** A display of constants is that frozenset itself (after `in`), or an empty set that is updated by it. */
export type Folding = 'constant' | 'copied';

export class SetEntries extends Map<unknown, Value> {
  /** Made when the order is first asked for, or something is removed; null where there is no order but the Map's. */
  private table: Table | null | undefined;
  private folded: Folding | undefined;

  /** The table, made from the Map: until there is one, its order is that of filling. */
  private made(): Table | null {
    if (this.table !== undefined) return this.table;
    const table = new Table();
    for (const [key, v] of super.entries()) {
      const h = hashOf(v);
      if (h === undefined) return (this.table = null);
      table.add(key, h);
    }
    if (this.folded === undefined) return (this.table = table);
    // The compiler makes the frozenset again from what it holds (Python/compile.c merge_consts_recursive).
    const constant = new Table();
    for (const [key, h] of table.entries()) constant.add(key, h);
    if (this.folded === 'constant') return (this.table = constant);
    this.table = new Table();
    this.table.copyFrom(constant);
    return this.table;
  }

  /** It has been filled from a display of constants, of which CPython's compiler makes a frozenset. */
  fold(how: Folding): void {
    this.folded = how;
  }

  override set(key: unknown, v: Value): this {
    if (this.folded !== undefined && this.table === undefined && !super.has(key)) this.made();
    if (this.table && !super.has(key)) {
      const h = hashOf(v);
      if (h === undefined) this.table = null;
      else this.table.add(key, h);
    }
    return super.set(key, v);
  }

  override delete(key: unknown): boolean {
    if (!super.has(key)) return false;
    this.made()?.remove(key);
    return super.delete(key);
  }

  override clear(): void {
    this.table = undefined;
    this.folded = undefined;
    super.clear();
  }

  override keys(): MapIterator<unknown> {
    const table = this.size > 1 ? this.made() : null;
    return table ? Array.from(table.entries(), ([key]) => key)[Symbol.iterator]() : super.keys();
  }
  override values(): MapIterator<Value> {
    const table = this.size > 1 ? this.made() : null;
    return table ? Array.from(table.entries(), ([key]) => this.member(key))[Symbol.iterator]() : super.values();
  }
  override entries(): MapIterator<[unknown, Value]> {
    const table = this.size > 1 ? this.made() : null;
    if (!table) return super.entries();
    return Array.from(table.entries(), ([key]): [unknown, Value] => [key, this.member(key)])[Symbol.iterator]();
  }
  override [Symbol.iterator](): MapIterator<[unknown, Value]> {
    return this.entries();
  }
  override forEach(each: (v: Value, key: unknown, map: Map<unknown, Value>) => void): void {
    for (const [key, v] of this.entries()) each(v, key, this);
  }

  private member(key: unknown): Value {
    return super.get(key) ?? null;
  }

  /** The key of the member that `pop` takes. */
  popKey(): unknown {
    const table = this.made();
    return table ? table.first() : super.keys().next().value;
  }

  /** Before other members are filled in: CPython makes room for them at once. */
  reserve(more: number): void {
    if (more > 0) this.made()?.reserve(more);
  }

  /** After many were removed: CPython clears away what they left. */
  tidy(): void {
    const { table } = this;
    if (table && table.fill - table.used > table.mask / 4) table.grow();
  }

  /** Become what another set is; this one is empty. */
  copyFrom(other: SetEntries): void {
    const from = other.size > 0 ? other.made() : undefined;
    for (const [key, v] of other.entries()) super.set(key, v);
    if (from === null) this.table = null;
    else if (from) {
      const table = new Table();
      table.copyFrom(from);
      this.table = table;
    }
  }

  /** Take over the order of a set with the same members. */
  adoptOrder(other: SetEntries): void {
    const from = other.made();
    this.table = from ? from.copy() : from;
  }
}
