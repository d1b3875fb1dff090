/**
 * Keys for objects with an `__eq__` and a `__hash__` of their own.
 *
 * A Map needs one key for all that are equal: the first object of its kind that is used as a key brings a token, and what
 * has the same hash and equals it gets the same. Only objects of related classes are compared; a dict would compare those
 * that it holds, and these are the ones that were written for it.
 */
import { equal } from './comparisons.ts';
import type { PyObject } from './values.ts';
import { Unknown, UnknownSignal } from './values.ts';

interface Token {
  readonly first: WeakRef<PyObject>;
  readonly key: object;
}

const tokens = new Map<number | bigint, Token[]>();
/** Tokens since those of objects that are gone were dropped, and when to look again. */
let made = 0;
let sweepAt = 4096;

function sweep(): void {
  let alive = 0;
  for (const [hash, bucket] of tokens) {
    const left = bucket.filter((t) => t.first.deref() !== undefined);
    alive += left.length;
    if (left.length > 0) tokens.set(hash, left);
    else tokens.delete(hash);
  }
  made = alive;
  sweepAt = Math.max(4096, 2 * alive);
}

const related = (a: PyObject, b: PyObject): boolean =>
  a.cls === b.cls || a.cls.isSubclassOf(b.cls) || b.cls.isSubclassOf(a.cls);

/** One object for all values that are equal to `v`, whose hash is `hash`. */
export function customKey(v: PyObject, hash: number | bigint): object {
  const bucket = tokens.get(hash) ?? [];
  const firsts = bucket.map((t) => t.first.deref());
  const own = firsts.indexOf(v);
  if (own >= 0) return bucket[own].key;
  for (const [i, first] of firsts.entries()) {
    if (first === undefined || !related(first, v)) continue;
    const same = equal(first, v);
    if (same instanceof Unknown) throw new UnknownSignal(same);
    if (same) return bucket[i].key;
  }
  if (++made > sweepAt) sweep();
  const token = { first: new WeakRef(v), key: {} };
  tokens.set(hash, [...(tokens.get(hash) ?? []), token]);
  return token.key;
}
