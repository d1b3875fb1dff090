/** Indices and slices as ints. */
import { callSpecial, special } from './call.ts';
import { raise, typeError, valueError } from './errors.ts';
import type { Value, PySlice } from './values.ts';
import { PyBoxed, PyScalar, Unknown, isInt, typeOf, unbox } from './values.ts';

/** An instance of a subclass of a built-in class; NumPy's numbers speak for themselves. */
export const isBoxed = (v: Value): v is PyBoxed =>
  v instanceof PyBoxed && !(v instanceof PyScalar && typeof v.value !== 'string');

/** An index as an int: `operator.index(v)`. Tracers convert, or raise, through their `__index__`. */
export function toIndex(v: Value, tooLarge: 'IndexError' | 'OverflowError' = 'IndexError'): number | Unknown {
  if (typeof v === 'number') return v;
  if (typeof v === 'boolean') return Number(v);
  if (typeof v === 'bigint') throw raise(tooLarge, "cannot fit 'int' into an index-sized integer");
  if (v instanceof Unknown) return v;
  if (isBoxed(v) && isInt(v.value)) return toIndex(v.value, tooLarge);
  const own = callSpecial(v, '__index__');
  if (own === undefined) throw typeError(`'${typeOf(v).shown}' object cannot be interpreted as an integer`);
  if (own instanceof Unknown) return own;
  if (!isInt(unbox(own))) throw typeError(`__index__ returned non-int (type ${typeOf(own).shown})`);
  return toIndex(unbox(own), tooLarge);
}

/** A slice's start, stop and step for a sequence of length n. Source: CPython's PySlice_AdjustIndices. */
export function sliceIndices(s: PySlice, n: number): { start: number; stop: number; step: number } | Unknown {
  const part = (v: Value, fallback: number): number | Unknown => {
    if (v === null) return fallback;
    if (typeof v === 'bigint') return v < 0n ? -Infinity : Infinity;
    if (!isInt(v) && !(v instanceof Unknown) && special(v, '__index__') === undefined)
      throw typeError('slice indices must be integers or None or have an __index__ method');
    return toIndex(v);
  };
  const step = part(s.step, 1);
  if (step instanceof Unknown) return step;
  if (step === 0) throw valueError('slice step cannot be zero');
  const clamp = (v: number): number => (v < 0 ? Math.max(v + n, step < 0 ? -1 : 0) : Math.min(v, step < 0 ? n - 1 : n));
  const start = part(s.start, step < 0 ? Infinity : 0);
  const stop = part(s.stop, step < 0 ? -Infinity : Infinity);
  if (start instanceof Unknown) return start;
  if (stop instanceof Unknown) return stop;
  const low = s.start === null ? (step < 0 ? n - 1 : 0) : clamp(start);
  const high = s.stop === null ? (step < 0 ? -1 : n) : clamp(stop);
  return { start: low, stop: high, step };
}

export function slicePositions({ start, stop, step }: { start: number; stop: number; step: number }): number[] {
  const out: number[] = [];
  for (let i = start; step > 0 ? i < stop : i > stop; i += step) out.push(i);
  return out;
}

/** Texts with characters that are two code units. */
export const WIDE = /[\ud800-\udfff]/;
