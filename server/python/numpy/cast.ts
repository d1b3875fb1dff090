/** Elements from one dtype to another. Source: numpy/_core/src/multiarray/lowlevel_strided_loops.c.src, dtype_transfer.c. */
import type { DType } from '../../jaxpr/dtypes.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import { roundFloat } from '../../jaxpr/host.ts';
import type { Scalar } from '../../jaxpr/jaxpr.ts';
import { toFloat } from '../builtins/floats.ts';
import { integer } from '../builtins/known.ts';
import { call, special } from '../call.ts';
import { PyRaise, raise, typeError, valueError } from '../errors.ts';
import { normalizeInt } from '../numbers.ts';
import { truth } from '../operators.ts';
import { repr, str } from '../text.ts';
import type { Value } from '../values.ts';
import { Complex, PyFloat, PyScalar, Unknown, UnknownSignal, complexClass, isInt, typeOf, unbox } from '../values.ts';
import { charactersOf, isWide } from './kinds.ts';
import type { Elements } from './storage.ts';
import { allocateElements } from './storage.ts';

/** Floats of 16 bits and fewer are kept in a wider array. */
export const isNarrow = (d: DType): boolean => d.kind === 'float' && d.bits < 32;

/** Round what a kernel has written to the precision of the dtype. */
export function settleFloats(data: Elements, dtype: DType): Elements {
  if (isNarrow(dtype)) for (let i = 0; i < data.length; i++) data[i] = roundFloat(data[i] as number, dtype);
  return data;
}

const INT64_MIN = -(2n ** 63n);

/** What a C cast makes of a double on x86: the most negative int where it doesn't fit. */
function toWideInt(x: number, unsigned: boolean): bigint {
  if (!Number.isFinite(x)) return unsigned ? 2n ** 63n : INT64_MIN;
  const whole = BigInt(Math.trunc(x));
  if (unsigned) return whole < 0n || whole < 2n ** 64n ? whole : 0n;
  return whole >= INT64_MIN && whole < 2n ** 63n ? whole : INT64_MIN;
}
const INT32_MIN = -(2 ** 31);
const toSmallInt = (x: number, bits: number): number => {
  const whole = Math.trunc(x);
  if (bits === 32 && !(whole >= INT32_MIN && whole < 2 ** 32)) return INT32_MIN;
  return Number.isNaN(whole) ? 0 : whole;
};

function numbersTo(from: Exclude<Elements, Value[]>, source: DType, target: DType): Elements {
  const step = source.kind === 'complex' ? 2 : 1;
  const n = from.length / step;
  const out = allocateElements(target, n);
  if (target.kind === 'complex') {
    for (let i = 0; i < n; i++) {
      out[2 * i] = Number(from[step * i]);
      if (step === 2) out[2 * i + 1] = Number(from[2 * i + 1]);
    }
    return out;
  }
  if (target.kind === 'bool') {
    for (let i = 0; i < n; i++)
      // Compared loosely: 0n is 0.
      out[i] = Number(from[step * i]) !== 0 || (step === 2 && from[2 * i + 1] !== 0) ? 1 : 0;
    return out;
  }
  if (isWide(target)) {
    const unsigned = target.kind === 'uint';
    if (isWide(source)) for (let i = 0; i < n; i++) out[i] = from[i];
    else if (source.isInteger || source.kind === 'bool') for (let i = 0; i < n; i++) out[i] = BigInt(from[i]);
    else for (let i = 0; i < n; i++) out[i] = toWideInt(from[step * i] as number, unsigned);
    return out;
  }
  if (target.isInteger) {
    if (isWide(source)) for (let i = 0; i < n; i++) out[i] = Number(BigInt.asIntN(32, from[i] as bigint));
    else if (source.isInexact) for (let i = 0; i < n; i++) out[i] = toSmallInt(from[step * i] as number, target.bits);
    else for (let i = 0; i < n; i++) out[i] = from[i];
    return out;
  }
  for (let i = 0; i < n; i++) out[i] = Number(from[step * i]);
  return settleFloats(out, target);
}

/** A number of ours as text, as `str(np.dtype(...).type(x))` has it; filled by text.ts, which knows how floats print. */
let textOfElement: (from: Elements, i: number, dtype: DType) => string = (from, i) =>
  typeof from[i] === 'string' ? from[i] : repr(from[i]);
export function setElementText(text: typeof textOfElement): void {
  textOfElement = text;
}
let pythonItem: (from: Elements, i: number, dtype: DType) => Value = () => null;
export function setPythonItem(item: typeof pythonItem): void {
  pythonItem = item;
}

/** The elements as another dtype; the same object where nothing changes. */
export function castElements(from: Elements, source: DType, target: DType): Elements {
  if (source === target) return from;
  if (target.kind === 'str') {
    const n = source.kind === 'complex' ? from.length / 2 : from.length;
    const most = charactersOf(target);
    return Array.from({ length: n }, (_, i) => {
      const text = textOfElement(from, i, source);
      return most === 0 ? text : text.slice(0, most);
    });
  }
  if (target.kind === 'object') {
    const n = source.kind === 'complex' ? from.length / 2 : from.length;
    return Array.from({ length: n }, (_, i) => pythonItem(from, i, source));
  }
  if (Array.isArray(from)) {
    const out = allocateElements(target, from.length);
    from.forEach((v, i) => {
      storeElement(out, i, source.kind === 'str' ? fromText(v, target) : elementFromPython(v, target), target);
    });
    return out;
  }
  return numbersTo(from, source, target);
}

/** An element of an array of texts; complaints show it as NumPy's. */
function fromText(v: Value, target: DType): Scalar {
  try {
    return elementFromPython(v, target);
  } catch (e) {
    if (e instanceof PyRaise && e.exc.cls.name === 'ValueError' && typeof v === 'string') {
      const [message] = e.exc.args;
      if (typeof message === 'string') throw valueError(message.replace(repr(v), `np.str_(${repr(v)})`));
    }
    throw e;
  }
}

export function storeElement(to: Elements, i: number, s: Scalar, dtype: DType): void {
  if (dtype.kind === 'complex') {
    to[2 * i] = s instanceof Complex ? s.re : Number(s);
    to[2 * i + 1] = s instanceof Complex ? s.im : 0;
  } else if (isWide(dtype)) to[i] = BigInt(s as number | bigint | boolean);
  else to[i] = dtype.kind === 'float' ? roundFloat(Number(s), dtype) : Number(s);
}

function checkedInt(n: number | bigint, dtype: DType): number | bigint {
  const [low, high] = dt.integerBounds(dtype);
  if (n < low || n > high) throw raise('OverflowError', `Python integer ${n} out of bounds for ${dtype.name}`);
  return n;
}

/** A Python value as an element of a dtype. Raises what NumPy raises. */
export function elementFromPython(v: Value, dtype: DType): Scalar {
  if (v instanceof Unknown) throw new UnknownSignal(v);
  const isScalar = v instanceof PyScalar;
  const u = unbox(v);
  switch (dtype.kind) {
    case 'bool': {
      const t = truth(v);
      if (t instanceof Unknown) throw new UnknownSignal(t);
      return t;
    }
    case 'int':
    case 'uint': {
      if (typeof u === 'boolean') return Number(u);
      if (isInt(u)) return isScalar ? wrapped(u, dtype) : checkedInt(u, dtype);
      if (u instanceof PyFloat) {
        if (isScalar) return wrapped(toWideInt(u.value, dtype.kind === 'uint'), dtype);
        if (Number.isNaN(u.value)) throw valueError('cannot convert float NaN to integer');
        if (!Number.isFinite(u.value)) throw raise('OverflowError', 'cannot convert float infinity to integer');
        return checkedInt(BigInt(Math.trunc(u.value)), dtype);
      }
      if (u instanceof Complex) {
        if (isScalar) return wrapped(toWideInt(u.re, dtype.kind === 'uint'), dtype);
        throw typeError("int() argument must be a string, a bytes-like object or a real number, not 'complex'");
      }
      if (typeof u === 'string') {
        if (!/^\s*[-+]?\d+(_\d+)*\s*$/.test(u)) throw valueError(`invalid literal for int() with base 10: ${repr(u)}`);
        return checkedInt(normalizeInt(BigInt(u.trim().replaceAll('_', '').replace(/^\+/, ''))), dtype);
      }
      return checkedInt(integerOf(v), dtype);
    }
    case 'float': {
      if (u instanceof Complex) {
        if (isScalar) return u.re;
        throw typeError("float() argument must be a string or a real number, not 'complex'");
      }
      const f = toFloat(v);
      if (f instanceof PyFloat) return f.value;
      throw new UnknownSignal(f instanceof Unknown ? f : new Unknown('a float'));
    }
    case 'complex': {
      if (u instanceof Complex) return u;
      if (typeof u === 'string') return complexText(u);
      const f = toFloat(v);
      if (f instanceof PyFloat) return new Complex(f.value, 0);
      throw new UnknownSignal(f instanceof Unknown ? f : new Unknown('a complex'));
    }
    default:
      return undefined;
  }
}

/** `complex(text)`. */
function complexText(text: string): Complex {
  const made = call(complexClass, [text]);
  if (made instanceof Complex) return made;
  throw new UnknownSignal(made instanceof Unknown ? made : new Unknown('a complex'));
}

function integerOf(v: Value): number | bigint {
  try {
    return integer(v);
  } catch (e) {
    if (e instanceof UnknownSignal) throw e;
    if (special(v, '__float__') === undefined)
      throw typeError(`int() argument must be a string, a bytes-like object or a real number, not '${typeOf(v).name}'`);
    const f = toFloat(v);
    if (f instanceof PyFloat) return BigInt(Math.trunc(f.value));
    throw e;
  }
}

/** An int modulo the width of a dtype. */
export function wrapped(n: number | bigint, dtype: DType): number | bigint {
  const big = BigInt(n);
  return normalizeInt(dtype.kind === 'uint' ? BigInt.asUintN(dtype.bits, big) : BigInt.asIntN(dtype.bits, big));
}

/** A value as an element of an array of texts. */
export const textElement = (v: Value, dtype: DType): string => {
  const text = str(v);
  const most = charactersOf(dtype);
  return most > 0 ? text.slice(0, most) : text;
};
