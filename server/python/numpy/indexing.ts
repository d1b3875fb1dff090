/** Subscripts of arrays. Source: numpy/_core/src/multiarray/mapping.c, NumPy's "Indexing on ndarrays". */
import { offsets } from '../../jaxpr/evaluate/rule.ts';
import { PyRaise, raise, typeError, valueError } from '../errors.ts';
import { sliceIndices, toIndex } from '../indices.ts';
import { special } from '../call.ts';
import type { Value } from '../values.ts';
import {
  EagerArray,
  Ellipsis,
  PyException,
  PyList,
  PyScalar,
  PySlice,
  PyTuple,
  Tracer,
  Unknown,
  UnknownSignal,
  isInt,
  typeOf,
} from '../values.ts';
import type { Shape } from './array.ts';
import {
  NdArray,
  assignElements,
  broadcastShapes,
  broadcastView,
  computed,
  elements,
  elementsAs,
  forgetElements,
  sameKind,
  scalarize,
  shapeText,
  sizeOf,
  take,
  viewOf,
} from './array.ts';
import { asArray } from './coerce.ts';
import { object } from './kinds.ts';
import { MAX_ELEMENTS } from './limits.ts';
import { perElement } from './storage.ts';

type Entry =
  | { readonly kind: 'int'; readonly index: number }
  | { readonly kind: 'slice'; readonly slice: PySlice }
  | { readonly kind: 'new' }
  | { readonly kind: 'rest' }
  | { readonly kind: 'array'; readonly values: readonly number[]; readonly shape: Shape }
  /** Made from a mask that spanned several axes, or none (`axes` 0: True or False alone). */
  | { readonly kind: 'mask'; readonly mask: NdArray };

const indexError = (message: string): Error => raise('IndexError', message);
const INVALID =
  'only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean arrays are valid indices';

function arrayEntry(a: NdArray, given: Value): Entry {
  if (a.dtype.kind === 'bool') return { kind: 'mask', mask: a };
  if (!a.dtype.isInteger) {
    const isEmptyList = given instanceof PyList && a.size === 0;
    if (!isEmptyList)
      throw indexError(
        given instanceof PyScalar || a.ndim === 0
          ? INVALID
          : 'arrays used as indices must be of integer (or boolean) type',
      );
    return { kind: 'array', values: [], shape: a.shape };
  }
  const all = elements(a);
  if (a.ndim === 0) return { kind: 'int', index: Number(all[0]) };
  return { kind: 'array', values: Array.from({ length: all.length }, (_, i) => Number(all[i])), shape: a.shape };
}

function entryOf(v: Value): Entry {
  if (v instanceof Unknown) throw new UnknownSignal(v.untraced());
  if (typeof v === 'number') return { kind: 'int', index: v };
  if (v === null) return { kind: 'new' };
  if (v === Ellipsis) return { kind: 'rest' };
  if (v instanceof PySlice) return { kind: 'slice', slice: v };
  if (typeof v === 'boolean') return { kind: 'mask', mask: asArray(v) };
  if (v instanceof NdArray || v instanceof PyScalar) return arrayEntry(asArray(v), v);
  if (typeof v === 'string') throw indexError(INVALID);
  if (v instanceof PyList || v instanceof PyTuple || v instanceof Tracer || v instanceof EagerArray)
    return arrayEntry(asArray(v), v);
  if (isInt(v) || special(v, '__index__') !== undefined) {
    const i = toIndex(v);
    if (i instanceof Unknown) throw new UnknownSignal(i);
    return { kind: 'int', index: i };
  }
  throw indexError(INVALID);
}

/** What an index means for an array: a view, or positions in its storage. */
interface Plan {
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
  /** Offsets of the elements, where index arrays choose them. */
  readonly at: Int32Array | undefined;
  /** All axes have an integer. */
  readonly scalar: boolean;
  readonly maskCount: number | undefined;
  /** One mask is all there is. */
  readonly wholeMask: boolean;
}

const axesTaken = (e: Entry): number =>
  e.kind === 'int' || e.kind === 'slice' || e.kind === 'array' ? 1 : e.kind === 'mask' ? e.mask.ndim : 0;

function boundsChecked(i: number, n: number, axis: number): number {
  const at = i < 0 ? i + n : i;
  if (at < 0 || at >= n) throw indexError(`index ${i} is out of bounds for axis ${axis} with size ${n}`);
  return at;
}

/** The positions where a mask is true, one list for each axis. */
export function truePositions(mask: NdArray): number[][] {
  const all = elements(mask);
  const out = mask.shape.map((): number[] => []);
  const index = mask.shape.map(() => 0);
  for (let i = 0; i < all.length; i++) {
    if (all[i]) index.forEach((k, d) => out[d].push(k));
    for (let d = index.length - 1; d >= 0; d--) {
      if (++index[d] < mask.shape[d]) break;
      index[d] = 0;
    }
  }
  return out;
}

function planOf(a: NdArray, index: Value): Plan {
  const items = index instanceof PyTuple && !index.attrs ? index.items : [index];
  let entries = items.map(entryOf);
  const rests = entries.filter((e) => e.kind === 'rest').length;
  if (rests > 1) throw indexError("an index can only have a single ellipsis ('...')");
  const taken = entries.reduce((n, e) => n + axesTaken(e), 0);
  if (taken > a.ndim)
    throw indexError(`too many indices for array: array is ${a.ndim}-dimensional, but ${taken} were indexed`);
  const hadRest = rests > 0;
  if (!hadRest) entries = [...entries, { kind: 'rest' }];
  // Advanced indexing makes arrays of ints too.
  const advanced = entries.some((e) => e.kind === 'array' || e.kind === 'mask');
  const shape: number[] = [];
  const strides: number[] = [];
  let offset = a.offset;
  let axis = 0;
  /** Index arrays with the strides of their axes. */
  const chosen: { values: readonly number[]; shape: Shape; stride: number }[] = [];
  const places: number[] = [];
  let masks = 0;
  let maskCount: number | undefined;
  let previous: 'advanced' | 'basic' | undefined;
  let blocks = 0;
  const choose = (values: readonly number[], s: Shape, stride: number): void => {
    chosen.push({ values, shape: s, stride });
  };
  const enter = (kind: 'advanced' | 'basic'): void => {
    if (kind === 'advanced' && previous !== 'advanced') {
      blocks++;
      places.push(shape.length);
    }
    previous = kind;
  };
  for (const e of entries) {
    switch (e.kind) {
      case 'int': {
        const i = boundsChecked(e.index, a.shape[axis], axis);
        if (advanced) {
          enter('advanced');
          choose([i], [], a.strides[axis]);
        } else offset += i * a.strides[axis];
        axis++;
        break;
      }
      case 'slice': {
        enter('basic');
        const s = sliceIndices(e.slice, a.shape[axis]);
        if (s instanceof Unknown) throw new UnknownSignal(s);
        const n = s.step > 0 ? s.stop - s.start : s.start - s.stop;
        const count = n <= 0 ? 0 : Math.ceil(n / Math.abs(s.step));
        if (count > 0) offset += s.start * a.strides[axis];
        shape.push(count);
        strides.push(a.strides[axis] * s.step);
        axis++;
        break;
      }
      case 'new':
        enter('basic');
        shape.push(1);
        strides.push(0);
        break;
      case 'rest':
        for (let k = a.ndim - taken; k > 0; k--) {
          shape.push(a.shape[axis]);
          strides.push(a.strides[axis]);
          axis++;
        }
        if (hadRest) enter('basic');
        break;
      case 'array': {
        enter('advanced');
        const n = a.shape[axis];
        const at = axis;
        choose(
          e.values.map((i) => boundsChecked(i, n, at)),
          e.shape,
          a.strides[axis],
        );
        axis++;
        break;
      }
      default: {
        enter('advanced');
        masks++;
        const { mask } = e;
        mask.shape.forEach((n, d) => {
          if (n !== a.shape[axis + d])
            throw indexError(
              `boolean index did not match indexed array along axis ${axis + d}; size of axis is ${a.shape[axis + d]} but size of corresponding boolean axis is ${n}`,
            );
        });
        if (mask.ndim === 0) {
          const count = elements(mask)[0] ? 1 : 0;
          choose(new Array<number>(count).fill(0), [count], 0);
          break;
        }
        const positions = truePositions(mask);
        maskCount = positions[0].length;
        positions.forEach((values, d) => {
          choose(values, [values.length], a.strides[axis + d]);
        });
        axis += mask.ndim;
      }
    }
  }
  if (!advanced)
    return {
      shape,
      strides,
      offset,
      at: undefined,
      scalar: !hadRest && shape.length === 0,
      maskCount: undefined,
      wholeMask: false,
    };
  const together = togetherShape(chosen.map((c) => c.shape));
  const n = sizeOf(together);
  const first = blocks === 1 ? places[0] : 0;
  const full = [...shape.slice(0, first), ...together, ...shape.slice(first)];
  if (sizeOf(full) > MAX_ELEMENTS)
    throw new UnknownSignal(new Unknown(`arrays of more than ${MAX_ELEMENTS} elements aren't computed`));
  const base = new Int32Array(n);
  for (const c of chosen) {
    const view = offsets(together, broadcastStrides(c.shape, together), 0);
    for (let i = 0; i < n; i++) base[i] += c.values[view[i]] * c.stride;
  }
  const before = offsets(shape.slice(0, first), strides.slice(0, first), offset);
  const after = offsets(shape.slice(first), strides.slice(first), 0);
  const at = new Int32Array(before.length * n * after.length);
  let k = 0;
  for (const b of before) for (const m of base) for (const e of after) at[k++] = b + m + e;
  return {
    shape: full,
    strides: [],
    offset,
    at,
    scalar: false,
    maskCount: masks === 1 ? maskCount : undefined,
    wholeMask: masks === 1 && items.length === 1,
  };
}

function togetherShape(shapes: readonly Shape[]): Shape {
  try {
    return broadcastShapes(shapes);
  } catch (e) {
    if (!(e instanceof PyRaise)) throw e;
    throw indexError(
      `shape mismatch: indexing arrays could not be broadcast together with shapes ${shapes.map(shapeText).join(' ')} `,
    );
  }
}

function broadcastStrides(shape: Shape, to: Shape): number[] {
  const missing = to.length - shape.length;
  let stride = 1;
  const own = new Array<number>(shape.length);
  for (let i = shape.length - 1; i >= 0; i--) {
    own[i] = stride;
    stride *= shape[i];
  }
  return to.map((_, i) => (i < missing || shape[i - missing] === 1 ? 0 : own[i - missing]));
}

/** `a[index]`. */
export function getIndexed(a: NdArray, index: Value): Value {
  const plan = planOf(a, index);
  const { at } = plan;
  if (!at) {
    const view = viewOf(a, plan.shape, plan.strides, plan.offset);
    return plan.scalar ? scalarize(view) : view;
  }
  const per = perElement(a.dtype);
  return computed(plan.shape, a.dtype, [a], ([v]) => {
    const all = v.storage.get();
    return take(all, at, per, (n) => sameKind(all, n));
  });
}

/** `a[index] = value`. */
export function setIndexed(a: NdArray, index: Value, value: Value): void {
  if (!a.writeable) throw valueError('assignment destination is read-only');
  let plan: Plan;
  try {
    plan = planOf(a, index);
  } catch (e) {
    if (!(e instanceof UnknownSignal)) throw e;
    forgetElements(a, e.unknown.reason);
    return;
  }
  const source = sourceOf(a, value, plan);
  if (!source) return;
  const { at, shape } = plan;
  const target = at ? undefined : viewOf(a, shape, plan.strides, plan.offset);
  if (plan.wholeMask && source.ndim > 1)
    throw typeError(
      `NumPy boolean array indexing assignment requires a 0 or 1-dimensional input, input has ${source.ndim} dimensions`,
    );
  // Ones in front don't count.
  let trimmed = source;
  while (trimmed.ndim > shape.length && trimmed.shape[0] === 1)
    trimmed = viewOf(trimmed, trimmed.shape.slice(1), trimmed.strides.slice(1), trimmed.offset);
  const fitted = broadcastView(trimmed, shape);
  if (!fitted) {
    if (plan.maskCount !== undefined && trimmed.ndim === 1 && shape.length === 1)
      throw valueError(
        `NumPy boolean array indexing assignment cannot assign ${trimmed.size} input values to the ${plan.maskCount} output values where the mask is true`,
      );
    if (at)
      throw valueError(
        `shape mismatch: value array of shape ${shapeText(source.shape)} could not be broadcast to indexing result of shape ${shapeText(shape)}`,
      );
    throw valueError(
      `could not broadcast input array from shape ${shapeText(source.shape)} into shape ${shapeText(shape)}`,
    );
  }
  let values;
  try {
    values = elementsAs(fitted, a.dtype);
  } catch (e) {
    if (!(e instanceof UnknownSignal)) throw e;
    forgetElements(a, e.unknown.reason);
    return;
  }
  if (values === a.storage.get()) values = values.slice();
  if (target) assignElements(target, values);
  else assignElements(a, values, at);
}

/** The value as an array of the target's dtype; undefined where it isn't known, and so nothing is. */
function sourceOf(a: NdArray, value: Value, plan: Plan): NdArray | undefined {
  try {
    if (value instanceof NdArray || value instanceof PyScalar) return asArray(value);
    if (a.dtype === object && plan.scalar) return objectSlot(value);
    const made = asArray(value, a.dtype);
    if (plan.scalar && made.ndim > 0 && made.size !== 1) throw sequenceInPlaceOf(a, value);
    return made;
  } catch (e) {
    if (e instanceof UnknownSignal) {
      forgetElements(a, e.unknown.reason);
      return undefined;
    }
    // Into the place of one element goes what is a number.
    if (e instanceof PyRaise && plan.scalar && value instanceof Tracer) {
      const made = raise('ValueError', 'setting an array element with a sequence.');
      if (made.exc instanceof PyException) made.exc.cause = e.exc;
      throw made;
    }
    throw e;
  }
}

/** A sequence where one element belongs. */
function sequenceInPlaceOf(a: NdArray, value: Value): Error {
  const name = typeOf(value).name;
  if (a.dtype.isInteger)
    return typeError(`int() argument must be a string, a bytes-like object or a real number, not '${name}'`);
  if (a.dtype.isComplex) return typeError(`must be real number, not ${name}`);
  return valueError('setting an array element with a sequence.');
}

/** An array that holds one object, whatever it is. */
function objectSlot(v: Value): NdArray {
  return computed([], object, [], () => [v]);
}

/** `len(a)` and iteration need a first axis. */
export function itemAt(a: NdArray, i: number): Value {
  return scalarize(viewOf(a, a.shape.slice(1), a.strides.slice(1), a.offset + i * a.strides[0]));
}
