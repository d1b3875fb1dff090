/**
 * `hash(v)`: CPython's numbers for numbers and tuples of them. Those of texts differ from run to run in CPython; here they
 * are the same for equal texts, which is what programs rely on.
 */
import { idOf, keyOf } from './keys.ts';
import { callSpecial, special } from './call.ts';
import { typeError } from './errors.ts';
import { normalizeInt } from './numbers.ts';
import type { Value } from './values.ts';
import { Complex, PyFloat, PyInstance, PyObject, PyTuple, Unknown, isInt, typeOf, unbox } from './values.ts';

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

function hashText(s: string): bigint {
  let h = 0xcbf29ce484222325n;
  for (let i = 0; i < s.length; i++) h = ((h ^ BigInt(s.charCodeAt(i))) * 0x100000001b3n) & WORD;
  return signed(h);
}

function hashBig(v: Value): bigint | Unknown {
  const u = unbox(v);
  if (isInt(u)) return hashInt(BigInt(u));
  if (u instanceof PyFloat) return hashDouble(u.value) ?? BigInt(idOf(u));
  if (u instanceof Complex) {
    const re = hashDouble(u.re) ?? 0n;
    const im = hashDouble(u.im) ?? 0n;
    return signed((re + 1000003n * im) & WORD);
  }
  if (typeof u === 'string') return u === '' ? 0n : hashText(u);
  if (u === null) return 0xfca86420n;
  if (u instanceof PyTuple) {
    const parts: bigint[] = [];
    for (const x of u.items) {
      const h = hash(x);
      if (h instanceof Unknown) return h;
      parts.push(BigInt(h));
    }
    return hashTuple(parts);
  }
  const key = keyOf(v);
  if (typeof key === 'string') return hashText(key);
  return BigInt(v instanceof PyObject ? idOf(v) : 0);
}

/** `hash(v)`; raises TypeError for what can't be hashed. */
export function hash(v: Value): number | bigint | Unknown {
  if (v instanceof Unknown) return v;
  const own = v instanceof PyInstance ? special(v, '__hash__') : undefined;
  if (own !== undefined && own !== null) {
    const h = callSpecial(v, '__hash__') ?? 0;
    const n = unbox(h);
    if (n instanceof Unknown) return n;
    if (!isInt(n)) throw typeError(`__hash__ method should return an integer, not ${typeOf(h).name}`);
    return normalizeInt(BigInt.asIntN(64, BigInt(n)));
  }
  const h = hashBig(v);
  return h instanceof Unknown ? h : normalizeInt(h);
}
