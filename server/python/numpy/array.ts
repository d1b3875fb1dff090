/** `numpy.ndarray` as a value: a dtype, a shape, and a strided view of a buffer. */
import type { DType } from '../../jaxpr/dtypes.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import { offsets, sizeOf, stridesOf } from '../../jaxpr/evaluate/rule.ts';
import type { Scalar } from '../../jaxpr/jaxpr.ts';
import { raise, valueError } from '../errors.ts';
import { heap } from '../heap.ts';
import { normalizeInt } from '../numbers.ts';
import type { PyClass, Value } from '../values.ts';
import { Complex, PyFloat, PyInstance, PyScalar, Unknown, UnknownSignal, builtinClass } from '../values.ts';
import { castElements } from './cast.ts';
import { scalarClassOf } from './dtypes.ts';
import { isWide } from './kinds.ts';
import { MAX_DIMENSIONS, MAX_ELEMENTS } from './limits.ts';
import type { Elements } from './storage.ts';
import { NpBuffer, Storage, perElement, sameElements } from './storage.ts';

export { sizeOf, stridesOf };

export type Shape = readonly number[];

/** What computing reads: strided elements of a storage. Strides and offset count elements. */
export interface View {
  readonly storage: Storage;
  readonly dtype: DType;
  readonly shape: Shape;
  readonly strides: readonly number[];
  readonly offset: number;
}

/** A class whose errors say `numpy.NAME` and whose name is NAME. */
export function numpyClass(name: string, bases?: readonly PyClass[], moduleName = 'numpy'): PyClass {
  const cls = builtinClass(`${moduleName}.${name}`, bases, moduleName);
  cls.dict.set('__name__', name);
  (cls as { qualname: string }).qualname = name;
  return cls;
}

export const ndarrayClass = numpyClass('ndarray');

/** Elements that are as they were made; `view` and `reshape` share them. */
export class NdArray extends PyInstance implements View {
  constructor(
    readonly buffer: NpBuffer,
    readonly dtype: DType,
    public shape: Shape,
    public strides: readonly number[],
    readonly offset: number,
    readonly base: NdArray | null = null,
    public writeable = true,
    cls: PyClass = ndarrayClass,
  ) {
    super(cls);
  }
  get storage(): Storage {
    return this.buffer.value;
  }
  get ndim(): number {
    return this.shape.length;
  }
  get size(): number {
    return sizeOf(this.shape);
  }
  /** Why the elements aren't known. */
  get unknownBecause(): string | undefined {
    return this.storage.unknownBecause;
  }
  /** What it and another value have in common. */
  joinWith(other: Value, why: Unknown): Value | undefined {
    if (!(other instanceof NdArray) || other.dtype !== this.dtype || other.cls !== this.cls) return undefined;
    if (other.shape.length !== this.shape.length || other.shape.some((n, i) => n !== this.shape[i])) return undefined;
    if (this.buffer === other.buffer && this.offset === other.offset) return this;
    if (isWhole(this) && isWhole(other) && sameElements(this.storage, other.storage)) return this;
    return unknownArray(this.shape, this.dtype, why.reason, this.cls);
  }
}

/** The same elements whatever is written to the array afterwards. */
export function frozen(v: View): View {
  v.storage.shared = true;
  const { storage, dtype, shape, strides, offset } = v;
  return { storage, dtype, shape, strides, offset };
}

/** The view without the array's object: what it shows now. */
const bound = ({ storage, dtype, shape, strides, offset }: View): View => ({ storage, dtype, shape, strides, offset });

export function checkShape(shape: Shape): void {
  if (shape.length > MAX_DIMENSIONS)
    throw valueError(
      `maximum supported dimension for an ndarray is currently ${MAX_DIMENSIONS}, found ${shape.length}`,
    );
  if (shape.some((n) => n < 0)) throw valueError('negative dimensions are not allowed');
  // NumPy counts bytes in 64 bits.
  if (sizeOf(shape) > 2 ** 60)
    throw valueError('array is too big; `arr.size * arr.dtype.itemsize` is larger than the maximum possible size.');
}

/** A new array that owns its elements. */
export function arrayOf(shape: Shape, dtype: DType, storage: Storage): NdArray {
  return new NdArray(new NpBuffer(storage), dtype, shape, stridesOf(shape), 0);
}
export const fromElements = (shape: Shape, dtype: DType, elements: Elements): NdArray =>
  arrayOf(shape, dtype, Storage.of(sizeOf(shape), elements));

/** An array of known shape whose elements aren't known; one without dimensions can have a scalar's class. */
export const unknownArray = (shape: Shape, dtype: DType, reason: string, cls: PyClass = ndarrayClass): NdArray =>
  new NdArray(new NpBuffer(Storage.unknown(sizeOf(shape), reason)), dtype, shape, stridesOf(shape), 0, null, true, cls);

/** A new array whose elements are computed from others': now, later, or never. */
export function computed(
  shape: Shape,
  dtype: DType,
  sources: readonly View[],
  recipe: (sources: readonly View[]) => Elements,
  work = 0,
): NdArray {
  const size = sizeOf(shape);
  const views = sources.map(bound);
  let most = Math.max(size, work);
  for (const v of views) most = Math.max(most, sizeOf(v.shape));
  const storages = views.map((v) => v.storage);
  return arrayOf(
    shape,
    dtype,
    Storage.made(size, most, storages, () => recipe(views)),
  );
}

export const isUnknown = (v: View): boolean => v.storage.unknownBecause !== undefined;

/** In row-major order and without gaps. */
export function isContiguous({ shape, strides }: Pick<View, 'shape' | 'strides'>): boolean {
  let expected = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    if (shape[i] === 0) return true;
    if (shape[i] !== 1 && strides[i] !== expected) return false;
    expected *= shape[i];
  }
  return true;
}
/** It shows all of its storage, in order. */
const isWhole = (v: View): boolean => v.offset === 0 && isContiguous(v) && sizeOf(v.shape) === v.storage.size;

/** So many elements aren't looked at one by one. */
export function affordable(count: number): number {
  if (count > MAX_ELEMENTS)
    throw new UnknownSignal(
      new Unknown(`arrays of more than ${MAX_ELEMENTS.toLocaleString('en')} elements aren't computed`),
    );
  return count;
}

/** 0, 1, … */
export const range = (n: number): number[] => Array.from({ length: affordable(n) }, (_, i) => i);

export function offsetsOf(v: Pick<View, 'shape' | 'strides' | 'offset'>): Int32Array {
  affordable(sizeOf(v.shape));
  return offsets(v.shape, v.strides, v.offset);
}

export function take(from: Elements, at: Int32Array, per: number, like: (n: number) => Elements): Elements {
  const out = like(at.length * per);
  if (Array.isArray(from) || Array.isArray(out)) {
    for (let i = 0; i < at.length; i++) (out as Value[])[i] = (from as Value[])[at[i]];
    return out;
  }
  if (from instanceof Float64Array && out instanceof Float64Array && per === 1)
    for (let i = 0; i < at.length; i++) out[i] = from[at[i]];
  else if (per === 1) for (let i = 0; i < at.length; i++) out[i] = from[at[i]];
  else
    for (let i = 0; i < at.length; i++) {
      out[2 * i] = from[2 * at[i]];
      out[2 * i + 1] = from[2 * at[i] + 1];
    }
  return out;
}

/** A container like another one. */
export function sameKind(elements: Elements, length: number): Elements {
  if (Array.isArray(elements)) return new Array<Value>(length).fill(null);
  return new (elements.constructor as new (n: number) => Exclude<Elements, Value[]>)(length);
}

/** The elements in row-major order. Not to be written to. */
export function elements(v: View): Elements {
  const all = v.storage.get();
  if (isWhole(v)) return all;
  affordable(sizeOf(v.shape));
  const per = perElement(v.dtype);
  if (isContiguous(v)) return all.slice(v.offset * per, (v.offset + sizeOf(v.shape)) * per);
  if (per === 1 && v.strides.every((s, i) => s === 0 || v.shape[i] === 1))
    return repeated(all, v.offset, sizeOf(v.shape));
  return take(all, offsetsOf(v), per, (n) => sameKind(all, n));
}

/** One element over and over. */
function repeated(all: Elements, at: number, count: number): Elements {
  const out = sameKind(all, count);
  if (count > 0) out.fill(all[at] as never);
  return out;
}

/** The elements in row-major order, as another dtype. */
export const elementsAs = (v: View, dtype: DType): Elements => castElements(elements(v), v.dtype, dtype);

/** The view repeated to a shape; undefined where it doesn't fit. */
export function broadcastView(v: View, shape: Shape): View | undefined {
  const missing = shape.length - v.shape.length;
  if (missing < 0) return undefined;
  const strides = shape.map((n, i) => {
    if (i < missing) return 0;
    const own = v.shape[i - missing];
    return own === n ? v.strides[i - missing] : own === 1 ? 0 : NaN;
  });
  if (strides.some(Number.isNaN)) return undefined;
  return { storage: v.storage, dtype: v.dtype, shape, strides, offset: v.offset };
}

const shapeText = (shape: Shape): string => `(${shape.join(',')}${shape.length === 1 ? ',' : ''})`;
export { shapeText };
/** As Python's tuple prints it. */
export const tupleText = (shape: Shape): string => `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;

/** The shape that shapes have together. */
export function broadcastShapes(shapes: readonly Shape[], what = 'operands could not be broadcast together'): Shape {
  let rank = 0;
  for (const s of shapes) rank = Math.max(rank, s.length);
  const out = new Array<number>(rank).fill(1);
  for (const s of shapes)
    s.forEach((n, i) => {
      const at = rank - s.length + i;
      if (n === 1 || out[at] === n) return;
      if (out[at] !== 1) throw valueError(`${what} with shapes ${shapes.map(shapeText).join(' ')} `);
      out[at] = n;
    });
  return out;
}

/** One number of the elements, as JavaScript has it. */
export function loadElement(from: Elements, i: number, dtype: DType): Scalar {
  switch (dtype.kind) {
    case 'bool':
      return from[i] !== 0;
    case 'complex':
      return new Complex(Number(from[2 * i]), Number(from[2 * i + 1]));
    case 'int':
    case 'uint':
      return isWide(dtype) ? normalizeInt(from[i] as bigint) : (from[i] as number);
    default:
      return from[i] as number;
  }
}

/** An element as Python has it: what `item` and `tolist` give. */
export function itemOf(from: Elements, i: number, dtype: DType): Value {
  if (Array.isArray(from)) return from[i];
  const s = loadElement(from, i, dtype);
  if (s === undefined) return null;
  return typeof s === 'number' && dtype.kind === 'float' ? new PyFloat(s) : s;
}

/** A NumPy scalar of a number. */
export function makeScalar(s: Scalar, dtype: DType): PyScalar {
  const value =
    dtype.kind === 'float' ? new PyFloat(Number(s)) : typeof s === 'boolean' || s === undefined ? Number(s ?? 0) : s;
  return new PyScalar(scalarClassOf(dtype), value, dtype);
}

/** An element as NumPy gives it: a scalar, or the object. */
export function scalarOf(from: Elements, i: number, dtype: DType): Value {
  if (dtype.kind === 'object') return (from as Value[])[i];
  if (dtype.kind === 'str') return new PyScalar(scalarClassOf(dtype), (from as Value[])[i] as string, dtype);
  return makeScalar(loadElement(from, i, dtype), dtype);
}

/** `array[()]`: of an array without dimensions its scalar, else the array. */
export function scalarize(a: NdArray): Value {
  if (a.shape.length > 0) return a;
  try {
    return scalarOf(a.storage.get(), a.offset, a.dtype);
  } catch (e) {
    if (!(e instanceof UnknownSignal)) throw e;
    if (a.dtype.kind === 'object') return e.unknown;
    return unknownArray([], a.dtype, e.unknown.reason, scalarClassOf(a.dtype));
  }
}

/** A scalar of NumPy's whose value isn't known. */
export const isUnknownScalar = (v: Value): v is NdArray =>
  v instanceof NdArray && v.shape.length === 0 && v.cls !== ndarrayClass && !v.cls.isSubclassOf(ndarrayClass);

/** The number of a NumPy scalar. */
export function numberOf(s: PyScalar): Scalar {
  const { value, dtype } = s;
  if (dtype.kind === 'bool') return value !== 0;
  if (value instanceof PyFloat) return value.value;
  return value as number | bigint | Complex;
}

/** Write elements (of the array's dtype, row-major) to where the array has its own. */
export function assignElements(a: NdArray, from: Elements, at: Int32Array | undefined = undefined): void {
  if (!a.writeable) throw valueError('assignment destination is read-only');
  const to = a.buffer.writable('elements');
  if (!to) return;
  const per = perElement(a.dtype);
  const where = at ?? offsetsOf(a);
  if (Array.isArray(to)) for (let i = 0; i < where.length; i++) to[where[i]] = (from as Value[])[i];
  else if (per === 1) for (let i = 0; i < where.length; i++) to[where[i]] = (from as number[])[i];
  else
    for (let i = 0; i < where.length; i++) {
      to[2 * where[i]] = (from as number[])[2 * i];
      to[2 * where[i] + 1] = (from as number[])[2 * i + 1];
    }
}

/** All elements at once, where the array shows all of its memory: the storage changes hands, computed or not. */
export function replaceElements(a: NdArray, storage: Storage): boolean {
  if (!isWhole(a) || storage.size !== a.storage.size) return false;
  if (!a.writeable) throw valueError('assignment destination is read-only');
  storage.shared = true;
  heap.fieldSet(a.buffer, 'value', storage, 'elements');
  return true;
}

/** Nothing is known of the array's elements any more. */
export function forgetElements(a: NdArray, reason: string): void {
  if (!a.writeable) throw valueError('assignment destination is read-only');
  a.buffer.forget(reason);
}

/** A view of an array's buffer. */
export const viewOf = (a: NdArray, shape: Shape, strides: readonly number[], offset: number): NdArray =>
  new NdArray(
    a.buffer,
    a.dtype,
    shape,
    strides,
    offset,
    a.base ?? a,
    a.writeable,
    a.cls === ndarrayClass || a.cls.isSubclassOf(ndarrayClass) ? a.cls : ndarrayClass,
  );

/** A copy in row-major order. */
export const copyOf = (a: View, dtype = a.dtype): NdArray =>
  computed(a.shape, dtype, [a], ([x]) => {
    const made = elementsAs(x, dtype);
    return made === x.storage.get() ? made.slice() : made;
  });

/** The view that a reshape without copying gives; undefined where there is none. Source: multiarray/shape.c _attempt_nocopy_reshape. */
export function reshapedStrides(v: View, shape: Shape): number[] | undefined {
  if (isContiguous(v)) return stridesOf(shape);
  const old = v.shape.map((n, i) => [n, v.strides[i]] as const).filter(([n]) => n !== 1);
  const out = new Array<number>(shape.length).fill(0);
  let oi = 0;
  let ni = 0;
  while (ni < shape.length && oi < old.length) {
    let np = shape[ni];
    let op = old[oi][0];
    let nj = ni + 1;
    let oj = oi + 1;
    while (np !== op)
      if (np < op) np *= shape[nj++];
      else op *= old[oj++][0];
    for (let k = oi; k < oj - 1; k++) if (old[k][1] !== old[k + 1][0] * old[k + 1][1]) return undefined;
    out[nj - 1] = old[oj - 1][1];
    for (let k = nj - 1; k > ni; k--) out[k - 1] = out[k] * shape[k];
    ni = nj;
    oi = oj;
  }
  for (let k = Math.max(ni, 1); k < shape.length; k++) out[k] = out[k - 1];
  return out;
}

/** `a.shape = …` of an array that can be seen so. */
export function setShape(a: NdArray, shape: Shape): void {
  const strides = reshapedStrides(a, shape);
  if (!strides)
    throw raise(
      'AttributeError',
      'Incompatible shape for in-place modification. Use `.reshape()` to make a copy with the desired shape.',
    );
  heap.fieldSet(a, 'shape', shape, 'shape');
  heap.fieldSet(a, 'strides', strides, 'strides');
}

/** The dtype that counts and indices have. */
export const INDEX = dt.int64;

/** An array of positions. */
export const indexOf = (values: readonly number[], shape: Shape = [values.length]): NdArray =>
  fromElements(
    shape,
    INDEX,
    BigInt64Array.from(values, (i) => BigInt(i)),
  );
