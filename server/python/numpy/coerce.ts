/** Any Python value as an array. Source: numpy/_core/src/multiarray/array_coercion.c, ctors.c. */
import type { DType } from '../../jaxpr/dtypes.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import { call, special } from '../call.ts';
import { PyRaise, valueError } from '../errors.ts';
import { listOf } from '../iterate.ts';
import type { Value } from '../values.ts';
import {
  Complex,
  EagerArray,
  PyBoxed,
  PyDict,
  PyFloat,
  PyInstance,
  PyList,
  PyRange,
  PyScalar,
  PyTuple,
  Tracer,
  Unknown,
  UnknownSignal,
  unbox,
} from '../values.ts';
import type { View } from './array.ts';
import {
  NdArray,
  computed,
  copyOf,
  elementsAs,
  fromElements,
  isUnknown,
  numberOf,
  sizeOf,
  tupleText,
} from './array.ts';
import { elementFromPython, storeElement, textElement } from './cast.ts';
import { charactersOf, object, textOf } from './kinds.ts';
import { MAX_DIMENSIONS } from './limits.ts';
import type { Weak } from './promotion.ts';
import { promoteTypes } from './promotion.ts';
import type { Elements } from './storage.ts';
import { allocateElements, spend } from './storage.ts';

/** The dtype that a value without parts has in an array. */
export function leafDType(v: Value): DType {
  switch (typeof v) {
    case 'boolean':
      return dt.bool;
    case 'number':
      return dt.int64;
    case 'bigint':
      return v >= -(2n ** 63n) && v < 2n ** 63n ? dt.int64 : v >= 0n && v < 2n ** 64n ? dt.uint64 : object;
    case 'string':
      return textOf(v.length);
    default:
  }
  if (v instanceof PyFloat) return dt.float64;
  if (v instanceof PyScalar) return v.dtype;
  if (v instanceof Complex) return dt.complex128;
  if (v instanceof PyBoxed && !(v.value instanceof PyInstance)) {
    const u = unbox(v);
    return u === v ? object : leafDType(u);
  }
  return object;
}

/** Python's own numbers are weak among operands. */
export function weakOf(v: Value): Weak | undefined {
  if (v instanceof PyScalar) return undefined;
  const u = unbox(v);
  if (typeof u === 'number' || typeof u === 'bigint') return 'int';
  if (u instanceof PyFloat) return 'float';
  return u instanceof Complex ? 'complex' : undefined;
}

/** What an object's `__array__` gives; undefined where it has none. */
function fromProtocol(v: Value): NdArray | undefined {
  if (!(v instanceof Tracer || v instanceof EagerArray || v instanceof PyInstance) || v instanceof PyScalar)
    return undefined;
  const method = special(v, '__array__');
  if (method === undefined) return undefined;
  const made = call(method, [v]);
  if (made instanceof Unknown) throw new UnknownSignal(made);
  if (made instanceof NdArray) return made;
  if (made instanceof PyScalar) return asArray(made);
  throw valueError('object __array__ method not producing an array');
}

/** Lists and tuples, and what behaves like them. */
function itemsOf(v: Value): readonly Value[] | undefined {
  if (v instanceof PyList || v instanceof PyTuple || v instanceof PyRange) return listOf(v);
  if (!(v instanceof PyInstance) || v instanceof PyDict || v instanceof PyBoxed) return undefined;
  if (special(v, '__len__') === undefined || special(v, '__getitem__') === undefined) return undefined;
  if (special(v, 'keys') !== undefined) return undefined;
  return listOf(v);
}

/** An array among the leaves of a sequence: its elements belong to the result. */
class Nested {
  constructor(readonly array: NdArray) {}
}
type Part = Nested | Value;

/** Leaves and arrays in order, and the shape that they have together. */
class Discovery {
  readonly parts: Part[] = [];
  /** `depth`: levels of sequences that are looked into. */
  constructor(private readonly depth: number) {}

  walk(v: Value, level: number): readonly number[] {
    if (v instanceof Unknown) throw new UnknownSignal(v);
    if (typeof v !== 'object' || v === null || v instanceof PyFloat || v instanceof PyScalar || level >= this.depth) {
      this.parts.push(v);
      return [];
    }
    const array = v instanceof NdArray ? v : fromProtocol(v);
    if (array) {
      this.parts.push(new Nested(array));
      return array.shape;
    }
    const items = itemsOf(v);
    if (!items) {
      this.parts.push(v);
      return [];
    }
    spend(items.length);
    let common: readonly number[] | undefined;
    let ragged = false;
    for (const item of items) {
      const shape = this.walk(item, level + 1);
      if (common === undefined) common = shape;
      else if (!same(common, shape)) {
        ragged = true;
        common = sharedStart(common, shape);
      }
    }
    if (ragged) throw new Ragged(level, [items.length, ...(common ?? [])]);
    return [items.length, ...(common ?? [])];
  }

  /** Ragged sequences raise; with dtype=object they are the elements. */
  static of(v: Value, depth: number, asObjects: boolean): { parts: readonly Part[]; shape: readonly number[] } {
    const found = new Discovery(depth);
    try {
      const shape = found.walk(v, 0);
      return { parts: found.parts, shape };
    } catch (e) {
      if (!(e instanceof Ragged)) throw e;
      const shape = e.shape;
      if (asObjects) return Discovery.of(v, Math.max(1, e.level + shape.length), true);
      throw valueError(
        'setting an array element with a sequence. The requested array has an inhomogeneous shape after ' +
          `${e.level + shape.length} dimensions. The detected shape was ${tupleText([...outerShape(v, e.level), ...shape])} + inhomogeneous part.`,
      );
    }
  }
}

/** The lengths of the first sequences down to a level. */
function outerShape(v: Value, level: number): number[] {
  const out: number[] = [];
  for (let at = v; out.length < level;) {
    const items = itemsOf(at);
    if (!items) break;
    out.push(items.length);
    at = items[0];
  }
  return out;
}

class Ragged extends Error {
  constructor(
    readonly level: number,
    readonly shape: readonly number[],
  ) {
    super();
  }
}

const same = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((n, i) => n === b[i]);
const sharedStart = (a: readonly number[], b: readonly number[]): readonly number[] => {
  let n = 0;
  while (n < a.length && n < b.length && a[n] === b[n]) n++;
  return a.slice(0, n);
};

function dtypeOfParts(parts: readonly Part[]): DType {
  let dtype: DType | undefined;
  for (const p of parts) {
    const d = p instanceof Nested ? p.array.dtype : leafDType(p);
    if (d !== dtype) dtype = dtype ? promoteTypes(dtype, d) : d;
  }
  return dtype ?? dt.float64;
}

/** Texts without a length get the longest one's. */
function sizedText(dtype: DType, parts: readonly Part[]): DType {
  if (dtype.kind !== 'str' || charactersOf(dtype) > 0) return dtype;
  let most = 1;
  for (const p of parts) if (!(p instanceof Nested)) most = Math.max(most, textElement(p, dtype).length);
  return textOf(most);
}

function storePart(to: Elements, i: number, p: Value, dtype: DType): void {
  if (dtype.kind === 'object') (to as Value[])[i] = p instanceof PyScalar ? unscaled(p) : p;
  else if (dtype.kind === 'str') (to as Value[])[i] = textElement(p, dtype);
  else if (p instanceof PyScalar && p.dtype === dtype) storeElement(to, i, numberOf(p), dtype);
  else storeElement(to, i, element(p, dtype), dtype);
}
const unscaled = (p: PyScalar): Value => p;

function element(p: Value, dtype: DType) {
  try {
    return elementFromPython(p, dtype);
  } catch (e) {
    // A sequence where a number belongs.
    if (e instanceof PyRaise && e.exc.cls.name === 'TypeError' && itemsOf(p) !== undefined)
      throw valueError('setting an array element with a sequence.');
    throw e;
  }
}

/** The dtype and the shape of an array of a value, without making it. */
export function arrayFrom(v: Value, dtype?: DType): NdArray {
  const plain = plainArray(v, dtype);
  if (plain) return plain;
  const { parts, shape } = Discovery.of(v, MAX_DIMENSIONS, dtype === object);
  const d = sizedText(dtype ?? dtypeOfParts(parts), parts);
  const size = sizeOf(shape);
  const arrays = parts.flatMap((p) => (p instanceof Nested ? [p.array] : []));
  if (arrays.length === parts.length && arrays.length > 0)
    return computed(shape, d, arrays, (sources) => joined(sources, d, size));
  if (arrays.some(isUnknown)) {
    const lost = arrays.find(isUnknown);
    throw new UnknownSignal(new Unknown(lost?.unknownBecause ?? ''));
  }
  const out = allocateElements(d, size);
  let at = 0;
  for (const p of parts) {
    if (!(p instanceof Nested)) {
      storePart(out, at++, p, d);
      continue;
    }
    const part = elementsAs(p.array, d);
    const per = d.kind === 'complex' ? 2 : 1;
    for (let k = 0; k < part.length; k++) out[at * per + k] = part[k];
    at += sizeOf(p.array.shape);
  }
  return fromElements(shape, d, out);
}

function joined(sources: readonly View[], dtype: DType, size: number): Elements {
  const out = allocateElements(dtype, size);
  let at = 0;
  for (const s of sources) {
    const part = elementsAs(s, dtype);
    for (let k = 0; k < part.length; k++) out[at++] = part[k];
  }
  return out;
}

/** What most values are: a number, a scalar, a flat list of Python's numbers. */
function plainArray(v: Value, dtype: DType | undefined): NdArray | undefined {
  if (v instanceof Unknown) throw new UnknownSignal(v);
  if (v instanceof PyList && !v.attrs && v.items.length > 0) {
    const { items } = v;
    const floats = items.every((x) => x instanceof PyFloat);
    const ints = !floats && items.every((x) => typeof x === 'number');
    if (!floats && !ints) return undefined;
    if (dtype && !dtype.isFloating) return undefined;
    spend(items.length);
    const d = dtype ?? (floats ? dt.float64 : dt.int64);
    const out = allocateElements(d, items.length);
    for (let i = 0; i < items.length; i++) {
      const x = items[i];
      storeElement(out, i, x instanceof PyFloat ? x.value : x, d);
    }
    return fromElements([items.length], d, out);
  }
  if (typeof v === 'object' && v !== null && !(v instanceof PyFloat || v instanceof PyScalar || v instanceof Complex))
    return undefined;
  const d = sizedText(dtype ?? leafDType(v), [v]);
  const out = allocateElements(d, 1);
  storePart(out, 0, v, d);
  return fromElements([], d, out);
}

/** `np.asarray(v, dtype)`: the array itself where it is one. */
export function asArray(v: Value, dtype?: DType): NdArray {
  const array = v instanceof NdArray ? v : fromProtocol(v);
  if (!array) return arrayFrom(v, dtype);
  if (
    dtype &&
    array.dtype !== dtype &&
    !(dtype.kind === 'str' && charactersOf(dtype) === 0 && array.dtype.kind === 'str')
  )
    return copyOf(array, dtype.kind === 'str' && charactersOf(dtype) === 0 ? promoteTypes(array.dtype, dtype) : dtype);
  return array;
}
