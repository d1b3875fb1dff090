/**
 * `hash(v)`: CPython's numbers for numbers and tuples of them. Those of texts differ from run to run in CPython; here they
 * are the same for equal texts, which is what programs rely on.
 */
import { idOf, keyOf, unhashable } from './keys.ts';
import { callSpecial, special } from './call.ts';
import { typeError } from './errors.ts';
import { normalizeInt } from './numbers.ts';
import { vm } from './vm.ts';
import type { Value } from './values.ts';
import { setStableHash } from './setTable.ts';
import {
  Complex,
  PyBoxed,
  PyFloat,
  PyInstance,
  PyObject,
  PyRange,
  PySet,
  PyTuple,
  Unknown,
  frozensetClass,
  isInt,
  typeOf,
  unbox,
} from './values.ts';

const MODULUS = (1n << 61n) - 1n;
const WORD = (1n << 64n) - 1n;
const signed = (n: bigint): bigint => BigInt.asIntN(64, n);

function hashInt(n: bigint): bigint {
  const r = (n < 0n ? -n : n) % MODULUS;
  const h = n < 0n ? -r : r;
  return h === -1n ? -2n : h;
}

/** Source: CPython's Python/pyhash.c _Py_HashDouble. */
function hashDouble(x: number): bigint | undefined {
  if (Number.isNaN(x)) return undefined;
  if (!Number.isFinite(x)) return x > 0 ? 314159n : -314159n;
  if (Number.isInteger(x)) return hashInt(BigInt(x));
  let [m, e] = [Math.abs(x), 0];
  while (!Number.isInteger(m)) {
    m *= 2;
    e++;
  }
  // x = m / 2**e, and 2**61 is 1 in this arithmetic.
  const inverse = 1n << BigInt((61 - (e % 61)) % 61);
  const h = ((BigInt(m) % MODULUS) * inverse) % MODULUS;
  return hashInt(x < 0 ? -h : h);
}

/** Source: CPython's Objects/tupleobject.c tuple_hash (xxHash). */
function hashTuple(parts: readonly bigint[]): bigint {
  const [p1, p2, p5] = [11400714785074694791n, 14029467366897019727n, 2870177450012600261n];
  let acc = p5;
  for (const part of parts) {
    acc = (acc + (part & WORD) * p2) & WORD;
    acc = ((acc << 31n) | (acc >> 33n)) & WORD;
    acc = (acc * p1) & WORD;
  }
  acc = (acc + (BigInt(parts.length) ^ (p5 ^ 3527539n))) & WORD;
  return acc === WORD ? 1546275796n : signed(acc);
}

/** Source: CPython's Objects/setobject.c frozenset_hash_impl. */
function hashMembers(parts: readonly bigint[]): bigint {
  let h = 0n;
  for (const part of parts) {
    const p = part & WORD;
    h ^= ((p ^ 89869747n ^ (p << 16n)) * 3644798167n) & WORD;
  }
  h ^= ((BigInt(parts.length) + 1n) * 1927868237n) & WORD;
  h ^= (h >> 11n) ^ (h >> 25n);
  h = (h * 69069n + 907133923n) & WORD;
  return h === WORD ? 590923713n : signed(h);
}

/** What a range is hashed as. */
const rangeParts = (r: PyRange): Value[] =>
  r.length === 0 ? [0, null, null] : r.length === 1 ? [1, r.start, null] : [r.length, r.start, r.step];

const NONE_HASH = 0xfca86420n;

/** The hash of a value where it is the same in every run of CPython. */
function stableHash(v: Value): bigint | undefined {
  if (v instanceof PyBoxed && special(v, '__hash__') !== undefined) return undefined;
  const u = unbox(v);
  if (isInt(u)) return hashInt(BigInt(u));
  if (u instanceof PyFloat) return hashDouble(u.value);
  if (u instanceof Complex) return hashComplex(u);
  if (u === null) return NONE_HASH;
  if (u === '') return 0n;
  const parts =
    u instanceof PyRange ? rangeParts(u) : u instanceof PyTuple && u.attrs === undefined ? u.items : undefined;
  const members = u instanceof PySet && u.cls === frozensetClass ? [...u.entries.values()] : undefined;
  const hashes: bigint[] = [];
  for (const x of parts ?? members ?? [undefined]) {
    vm.tick();
    const h = x === undefined ? undefined : stableHash(x);
    if (h === undefined) return undefined;
    hashes.push(h);
  }
  return parts ? hashTuple(hashes) : hashMembers(hashes);
}

setStableHash((v) => {
  if (typeof v === 'number' && v >= 0) return v;
  const h = stableHash(v);
  return h === undefined ? undefined : h & WORD;
});

function hashComplex(u: Complex): bigint | undefined {
  const re = hashDouble(u.re);
  const im = hashDouble(u.im);
  if (re === undefined || im === undefined) return undefined;
  const h = signed((re + 1000003n * im) & WORD);
  return h === -1n ? -2n : h;
}

function hashText(s: string): bigint {
  let h = 0xcbf29ce484222325n;
  for (let i = 0; i < s.length; i++) h = ((h ^ BigInt(s.charCodeAt(i))) * 0x100000001b3n) & WORD;
  return signed(h);
}

function hashBig(v: Value): bigint | Unknown {
  const u = unbox(v);
  if (isInt(u)) return hashInt(BigInt(u));
  if (u instanceof PyFloat) return hashDouble(u.value) ?? BigInt(idOf(u));
  if (u instanceof Complex) return hashComplex(u) ?? BigInt(idOf(u));
  if (typeof u === 'string') return u === '' ? 0n : hashText(u);
  if (u === null) return NONE_HASH;
  const isFrozen = u instanceof PySet && u.cls.isSubclassOf(frozensetClass);
  if (u instanceof PyTuple || u instanceof PyRange || isFrozen) {
    const items = u instanceof PyTuple ? u.items : u instanceof PyRange ? rangeParts(u) : [...u.entries.values()];
    const parts: bigint[] = [];
    for (const x of items) {
      vm.tick();
      const h = hash(x);
      if (h instanceof Unknown) return h;
      parts.push(BigInt(h));
    }
    return isFrozen ? hashMembers(parts) : hashTuple(parts);
  }
  const key = keyOf(v);
  if (typeof key === 'string') return hashText(key);
  return BigInt(v instanceof PyObject ? idOf(v) : 0);
}

/** `hash(v)`; raises TypeError for what can't be hashed. */
export function hash(v: Value): number | bigint | Unknown {
  if (v instanceof Unknown) return v;
  const own = v instanceof PyObject ? typeOf(v).lookup('__hash__') : undefined;
  if (own === null) throw unhashable(v);
  if (own !== undefined) {
    const h = callSpecial(v, '__hash__') ?? 0;
    const n = unbox(h);
    if (n instanceof Unknown) return n;
    if (!isInt(n)) throw typeError('__hash__ method should return an integer');
    const big = BigInt(n);
    const fits = BigInt.asIntN(64, big) === big;
    return normalizeInt(fits ? (big === -1n ? -2n : big) : hashInt(big));
  }
  return ownHash(v);
}

/** `object.__hash__`, and that of the built-in types. */
export function ownHash(v: Value): number | bigint | Unknown {
  // Where a class has a hash of its own, an instance is hashed by what it is.
  if (v instanceof PyInstance && !(v instanceof PyBoxed)) return idOf(v);
  const h = hashBig(v);
  return h instanceof Unknown ? h : normalizeInt(h);
}
