/** How NumPy's functions are declared, and how their arguments are read. */
import type { DType } from '../../jaxpr/dtypes.ts';
import { lookupAttr } from '../attributes.ts';
import { call } from '../call.ts';
import { PyRaise, raise, raiseWith, typeError, valueError } from '../errors.ts';
import { defineException, exceptionClasses } from '../errors.ts';
import { toIndex } from '../indices.ts';
import type { NativeFn } from '../native.ts';
import { MISSING, native } from '../native.ts';
import { truth } from '../operators.ts';
import type { Kwargs, Value, PyBuiltin } from '../values.ts';
import {
  EagerArray,
  PyDict,
  PyInstance,
  PyList,
  PyScalar,
  PyTuple,
  Tracer,
  Unknown,
  UnknownSignal,
  isInt,
  typeOf,
  unbox,
} from '../values.ts';
import { NdArray, elements, isUnknown } from './array.ts';
import { asArray } from './coerce.ts';
import { dtypeArgumentOf } from './dtypes.ts';

/** Classes of NumPy's own exceptions. */
const NUMPY_ERRORS: Readonly<Record<string, readonly [string, string]>> = {
  AxisError: ['ValueError', 'numpy.exceptions'],
  ComplexWarning: ['RuntimeWarning', 'numpy.exceptions'],
  DTypePromotionError: ['TypeError', 'numpy.exceptions'],
  RankWarning: ['RuntimeWarning', 'numpy.exceptions'],
  TooHardError: ['RuntimeError', 'numpy.exceptions'],
  VisibleDeprecationWarning: ['UserWarning', 'numpy.exceptions'],
  UFuncTypeError: ['TypeError', 'numpy._core._exceptions'],
  LinAlgError: ['ValueError', 'numpy.linalg'],
};
export const numpyErrors = new Map(
  Object.entries(NUMPY_ERRORS).map(([name, [base, module]]) => {
    const parent = exceptionClasses.get(base) ?? exceptionClasses.get('Exception');
    if (!parent) throw new Error(`no exception class ${base}`);
    return [name, defineException(name, parent, module)] as const;
  }),
);
/** An AxisError is an IndexError too. */
const axisError = numpyErrors.get('AxisError');
const indexError = exceptionClasses.get('IndexError');
if (axisError && indexError)
  axisError.mro = [axisError, ...axisError.mro.slice(1, 2), indexError, ...indexError.mro.slice(1)];

/** How deep containers are searched for an unknown. */
const UNKNOWN_DEPTH = 3;

export function findUnknown(v: Value, depth = UNKNOWN_DEPTH): Unknown | undefined {
  if (v instanceof Unknown) return v;
  if (depth === 0) return undefined;
  if (v instanceof PyTuple || v instanceof PyList) {
    for (const x of v.items) {
      const u = findUnknown(x, depth - 1);
      if (u) return u;
    }
  } else if (v instanceof PyDict)
    for (const e of v.entries.values()) {
      const u = findUnknown(e.value, depth - 1);
      if (u) return u;
    }
  return undefined;
}

/** An unknown among the arguments makes the result unknown. */
const absorbing =
  (fn: NativeFn): NativeFn =>
  (...args) => {
    for (const a of args) {
      const u = findUnknown(a);
      if (u) return u.untraced();
    }
    return fn(...args);
  };

/** A function of NumPy's, from its Python signature. */
const npFunction = (signature: string, fn: NativeFn): PyBuiltin => native(signature, absorbing(fn));

/** Several functions of a module. */
export function npFunctions(table: Readonly<Record<string, NativeFn>>): Map<string, Value> {
  const out = new Map<string, Value>();
  for (const [signature, fn] of Object.entries(table)) {
    const f = npFunction(signature, fn);
    out.set(f.name, f);
  }
  return out;
}

// ---- arguments

/** An int argument that must be known. */
export function intOf(v: Value): number {
  const i = toIndex(v);
  if (i instanceof Unknown) throw new UnknownSignal(i);
  return i;
}

/** `bool` of an argument that must be known. */
export function flag(v: Value): boolean {
  const t = truth(v);
  if (t instanceof Unknown) throw new UnknownSignal(t);
  return t;
}

/** Like `flag`, with MISSING as false. */
export const given = (v: Value): boolean => v !== MISSING && flag(v);

/** `-n <= axis < n`. */
export function axisOf(axis: Value, rank: number, name = ''): number {
  const i = intOf(axis);
  if (i < -rank || i >= rank) throw axisFault(i, rank, name);
  return i < 0 ? i + rank : i;
}
const axisFault = (i: number, rank: number, name = ''): Error =>
  raise('AxisError', `${name === '' ? '' : `${name}: `}axis ${i} is out of bounds for array of dimension ${rank}`);

/** `axis=` of a reduction: all where it is None. */
export function axesOf(axis: Value, rank: number): number[] {
  if (axis === null || axis === MISSING) return Array.from({ length: rank }, (_, i) => i);
  const items = axis instanceof PyTuple || axis instanceof PyList ? axis.items : [axis];
  const axes = items.map((a) => axisOf(a, rank));
  if (new Set(axes).size !== axes.length) throw valueError("duplicate value in 'axis'");
  return axes;
}

const isSequence = (v: Value): v is PyTuple | PyList => v instanceof PyTuple || v instanceof PyList;

/** A shape argument: an int or a sequence of ints. */
export function shapeOf(v: Value): number[] {
  if (typeof v === 'string') throw typeError("'str' object cannot be interpreted as an integer");
  const dims = isSequence(v) ? v.items : v instanceof NdArray && v.ndim > 0 ? listOfInts(v) : [v];
  return dims.map((d) => {
    if (d instanceof Tracer && !isSequence(v))
      throw typeError(`expected a sequence of integers or a single integer, got '${shown(d)}'`);
    if (isInt(unbox(d)) || d instanceof Tracer || d instanceof EagerArray || d instanceof NdArray) return intOf(d);
    if (!isSequence(v) && !(typeOf(d).lookup('__index__') !== undefined))
      throw typeError(`expected a sequence of integers or a single integer, got '${shown(d)}'`);
    return intOf(d);
  });
}
let shownText: (v: Value) => string = () => '';
/** How a value shows in a message. */
export function setShown(text: (v: Value) => string): void {
  shownText = text;
}
const shown = (v: Value): string => shownText(v);

/** The ints of a sequence or of an array. */
export function listOfInts(v: Value): number[] {
  if (isSequence(v)) return v.items.map(intOf);
  const a = asArray(v);
  if (!a.dtype.isInteger && a.size > 0)
    throw typeError('only integer scalar arrays can be converted to a scalar index');
  const all = elements(a);
  return Array.from({ length: all.length }, (_, i) => Number(all[i]));
}

/** An `out=` argument. */
export function outOf(v: Value): NdArray | undefined {
  if (v === null || v === MISSING) return undefined;
  if (v instanceof NdArray) return v;
  if (v instanceof PyTuple && v.items.length === 1) return outOf(v.items[0]);
  throw typeError('return arrays must be of ArrayType');
}

export const dtypeOrNone = (v: Value): DType | undefined => (v === MISSING ? undefined : dtypeArgumentOf(v));

/** A `where=` mask; undefined where it is True. */
export function whereOf(v: Value): NdArray | undefined {
  if (v === null || v === MISSING || v === true) return undefined;
  return asArray(v);
}

export { isSequence };

/** Arguments given by keyword, without those that weren't given. */
export const keywords = (table: Readonly<Record<string, Value>>): Kwargs =>
  Object.entries(table).filter(([, v]) => v !== MISSING);

/**
 * Functions that leave it to the object's own method, which is how `np.sum(x)` of a traced array becomes `x.sum()`.
 * Undefined where the object is NumPy's, or has none. Source: numpy/_core/fromnumeric.py _wrapfunc, _wrapreduction.
 */
export function byMethod(v: Value, method: string, args: Value[], kwargs: Kwargs, falls = true): Value | undefined {
  if (v instanceof NdArray || v instanceof PyScalar) return undefined;
  if (!(v instanceof Tracer || v instanceof EagerArray || v instanceof PyInstance)) return undefined;
  const bound = lookupAttr(v, method);
  if (bound === undefined) return undefined;
  if (!falls) return call(bound, args, kwargs);
  try {
    return call(bound, args, kwargs);
  } catch (e) {
    // A TypeError means that the method takes other arguments: NumPy then tries with an array.
    if (e instanceof PyRaise && e.exc.cls.mro.some((c) => c.name === 'TypeError')) return undefined;
    throw e;
  }
}

/** An array of ints for indexing. */
export function indexArray(v: Value): NdArray {
  const a = asArray(v);
  if (a.size === 0 && a.dtype.isFloating) return asArray(new PyList([]), undefined);
  return a;
}

/** The elements of a known array; a signal otherwise. */
export function knownElements(a: NdArray): ReturnType<typeof elements> {
  if (isUnknown(a)) throw new UnknownSignal(new Unknown(a.unknownBecause ?? ''));
  return elements(a);
}

export { MISSING, raiseWith };
