/** Functions that rearrange: reshape, transpose, stack, split … Source: numpy/_core/fromnumeric.py, shape_base.py. */
import type { DType } from '../../jaxpr/dtypes.ts';
import { offsets } from '../../jaxpr/evaluate/rule.ts';
import { lookupAttr } from '../attributes.ts';
import { listOf } from '../iterate.ts';
import { getItem } from '../subscripts.ts';
import { typeError, valueError } from '../errors.ts';
import type { NativeFn } from '../native.ts';
import { str } from '../text.ts';
import type { Value } from '../values.ts';
import {
  EagerArray,
  PyInstance,
  PyList,
  PyScalar,
  PySlice,
  PyTuple,
  Tracer,
  Unknown,
  isInt,
  unbox,
} from '../values.ts';
import type { Shape, View } from './array.ts';
import {
  NdArray,
  affordable,
  arrayOf,
  broadcastShapes,
  broadcastView,
  checkShape,
  computed,
  copyOf,
  elementsAs,
  range,
  reshapedStrides,
  sameKind,
  scalarize,
  shapeText,
  sizeOf,
  take,
  tupleText,
  viewOf,
} from './array.ts';
import { asArray } from './coerce.ts';
import {
  MISSING,
  axisOf,
  byMethod,
  dtypeOrNone,
  intOf,
  isSequence,
  keywords,
  listOfInts,
  outOf,
  shapeOf,
} from './declare.ts';
import { promoteTypes } from './promotion.ts';
import { store } from './apply.ts';
import { perElement, allocateElements } from './storage.ts';

/** A dimension of -1 is what is left. */
function resolvedShape(dims: readonly number[], size: number): number[] {
  const open = dims.indexOf(-1);
  const unknown = dims.filter((n) => n < 0).length;
  const fault = (): Error =>
    valueError(`cannot reshape array of size ${size} into shape ${shapeText(dims).replace('-1', 'newaxis')}`);
  if (unknown > 1) throw valueError('can only specify one unknown dimension');
  const rest = dims.reduce((a, b) => (b < 0 ? a : a * b), 1);
  if (open < 0) {
    if (unknown > 0 || rest !== size) throw fault();
    return [...dims];
  }
  if (rest === 0 || size % rest !== 0) throw fault();
  return dims.map((n) => (n === -1 ? size / rest : n));
}

export function reshape(a: NdArray, dims: readonly number[], order = 'C'): NdArray {
  const shape = resolvedShape(dims, a.size);
  if (order === 'F') return transpose(reshape(transpose(a), [...shape].reverse()));
  const strides = reshapedStrides(a, shape);
  if (strides) return viewOf(a, shape, strides, a.offset);
  const copy = copyOf(a);
  return arrayOf(shape, a.dtype, copy.storage);
}

export function transpose(a: NdArray, axes?: readonly number[]): NdArray {
  const order = axes ?? a.shape.map((_, i) => a.ndim - 1 - i);
  if (order.length !== a.ndim) throw valueError("axes don't match array");
  const at = order.map((i) => axisOf(i, a.ndim));
  if (new Set(at).size !== at.length) throw valueError('repeated axis in transpose');
  return viewOf(
    a,
    at.map((i) => a.shape[i]),
    at.map((i) => a.strides[i]),
    a.offset,
  );
}

export const swapaxes = (a: NdArray, i: number, j: number): NdArray => {
  const order = a.shape.map((_, k) => k);
  [order[i], order[j]] = [order[j], order[i]];
  return transpose(a, order);
};

export const ravel = (a: NdArray, order = 'C'): NdArray => reshape(order === 'F' ? transpose(a) : a, [-1]);

export function expandDims(a: NdArray, axes: readonly number[]): NdArray {
  const rank = a.ndim + axes.length;
  const at = axes.map((i) => axisOf(i, rank));
  if (new Set(at).size !== at.length) throw valueError('repeated axis');
  const shape: number[] = [];
  const strides: number[] = [];
  let k = 0;
  for (let i = 0; i < rank; i++)
    if (at.includes(i)) {
      shape.push(1);
      strides.push(0);
    } else {
      shape.push(a.shape[k]);
      strides.push(a.strides[k++]);
    }
  return viewOf(a, shape, strides, a.offset);
}

export function squeeze(a: NdArray, axes?: readonly number[]): NdArray {
  const gone = axes?.map((i) => axisOf(i, a.ndim));
  if (gone?.some((i) => a.shape[i] !== 1))
    throw valueError('cannot select an axis to squeeze out which has size not equal to one');
  const keep = a.shape.flatMap((n, i) => ((gone ? gone.includes(i) : n === 1) ? [] : [i]));
  return viewOf(
    a,
    keep.map((i) => a.shape[i]),
    keep.map((i) => a.strides[i]),
    a.offset,
  );
}

export function moveaxis(a: NdArray, source: readonly number[], destination: readonly number[]): NdArray {
  const from = source.map((i) => axisOf(i, a.ndim, 'source'));
  const to = destination.map((i) => axisOf(i, a.ndim, 'destination'));
  if (from.length !== to.length)
    throw valueError('`source` and `destination` arguments must have the same number of elements');
  const order = a.shape.flatMap((_, i) => (from.includes(i) ? [] : [i]));
  const pairs = to.map((d, k) => [d, from[k]] as const).sort(([x], [y]) => x - y);
  for (const [d, s] of pairs) order.splice(d, 0, s);
  return transpose(a, order);
}

/** A repeated view that can't be written to. */
export function broadcastTo(a: NdArray, shape: Shape): NdArray {
  const v = broadcastView(a, shape);
  if (!v) {
    if (a.ndim > shape.length) throw valueError('input operand has more dimensions than allowed by the axis remapping');
    throw valueError(
      `operands could not be broadcast together with remapped shapes [original->remapped]: ${shapeText(a.shape)}  and requested shape ${shapeText(shape)}`,
    );
  }
  return new NdArray(a.buffer, a.dtype, shape, v.strides, a.offset, a.base ?? a, false);
}

/** The view with an axis reversed. */
function flipAxes(a: NdArray, axes: readonly number[]): NdArray {
  let { offset } = a;
  const strides = a.strides.map((s, i) => {
    if (!axes.includes(i)) return s;
    if (a.shape[i] > 0) offset += (a.shape[i] - 1) * s;
    return -s;
  });
  return viewOf(a, a.shape, strides, offset);
}

/** Elements of `a` along an axis: `at` says which one comes i-th. A copy. */
export function pickAxis(a: View, count: number, axis: number, at: (i: number) => number): NdArray {
  const shape = a.shape.map((n, i) => (i === axis ? count : n));
  return computed(shape, a.dtype, [a], ([v]) => {
    const before = offsets(v.shape.slice(0, axis), v.strides.slice(0, axis), v.offset);
    const after = offsets(v.shape.slice(axis + 1), v.strides.slice(axis + 1), 0);
    const places = new Int32Array(before.length * count * after.length);
    let k = 0;
    for (const b of before)
      for (let i = 0; i < count; i++) {
        const start = b + at(i) * v.strides[axis];
        for (const e of after) places[k++] = start + e;
      }
    const all = v.storage.get();
    return take(all, places, perElement(v.dtype), (n) => sameKind(all, n));
  });
}

/** Elements of `a` along an axis, by index: a copy. */
export const takeAxis = (a: View, indices: readonly number[], axis: number): NdArray =>
  pickAxis(a, indices.length, axis, (i) => indices[i]);

export function concatenate(arrays: readonly NdArray[], axis: number | null, dtype?: DType): NdArray {
  if (arrays.length === 0) throw valueError('need at least one array to concatenate');
  const parts = axis === null ? arrays.map((a) => ravel(a)) : arrays;
  const [first] = parts;
  if (parts.some((p) => p.ndim === 0)) throw valueError('zero-dimensional arrays cannot be concatenated');
  const at = axisOf(axis ?? 0, first.ndim);
  parts.forEach((p, k) => {
    if (p.ndim !== first.ndim)
      throw valueError(
        `all the input arrays must have same number of dimensions, but the array at index 0 has ${first.ndim} dimension(s) and the array at index ${k} has ${p.ndim} dimension(s)`,
      );
    p.shape.forEach((n, d) => {
      if (d !== at && n !== first.shape[d])
        throw valueError(
          `all the input array dimensions except for the concatenation axis must match exactly, but along dimension ${d}, the array at index 0 has size ${first.shape[d]} and the array at index ${k} has size ${n}`,
        );
    });
  });
  const d = dtype ?? parts.map((p) => p.dtype).reduce(promoteTypes);
  const total = parts.reduce((n, p) => n + p.shape[at], 0);
  const shape = first.shape.map((n, i) => (i === at ? total : n));
  const inner = sizeOf(shape.slice(at + 1));
  const outer = sizeOf(shape.slice(0, at));
  const per = perElement(d);
  return computed(shape, d, parts, (views) => {
    const out = allocateElements(d, sizeOf(shape));
    let start = 0;
    for (const v of views) {
      const all = elementsAs(v, d);
      const row = v.shape[at] * inner * per;
      const step = total * inner * per;
      for (let o = 0; o < outer; o++) for (let k = 0; k < row; k++) out[o * step + start + k] = all[o * row + k];
      start += row;
    }
    return out;
  });
}

export function stack(arrays: readonly NdArray[], axis: number, dtype?: DType): NdArray {
  if (arrays.length === 0) throw valueError('need at least one array to stack');
  if (arrays.some((a) => a.ndim !== arrays[0].ndim || a.shape.some((n, i) => n !== arrays[0].shape[i])))
    throw valueError('all input arrays must have the same shape');
  const at = axisOf(axis, arrays[0].ndim + 1);
  return concatenate(
    arrays.map((a) => expandDims(a, [at])),
    at,
    dtype,
  );
}

export const atleast = (a: NdArray, rank: 1 | 2 | 3): NdArray => {
  if (a.ndim >= rank) return a;
  if (rank === 3 && a.ndim === 2) return expandDims(a, [2]);
  if (rank === 3 && a.ndim === 1) return expandDims(a, [0, 2]);
  return reshape(a, [...new Array<number>(rank - a.ndim).fill(1), ...a.shape]);
};

export function repeatAxis(a: NdArray, repeats: readonly number[], axis: number): NdArray {
  const n = a.shape[axis];
  const counts = repeats.length === 1 ? new Array<number>(affordable(n)).fill(repeats[0]) : repeats;
  if (counts.length !== n)
    throw valueError(`operands could not be broadcast together with shape (${n},) (${counts.length},)`);
  if (counts.some((c) => c < 0)) throw valueError('negative dimensions are not allowed');
  const total = counts.reduce((x, y) => x + y, 0);
  checkShape([total]);
  if (total > 1 << 22)
    return computed(
      a.shape.map((m, i) => (i === axis ? total : m)),
      a.dtype,
      [a],
      () => [],
    );
  const indices: number[] = [];
  counts.forEach((c, i) => {
    for (let k = 0; k < c; k++) indices.push(i);
  });
  return takeAxis(a, indices, axis);
}

export function roll(a: NdArray, shifts: readonly number[], axes: readonly number[]): NdArray {
  let out = a;
  axes.forEach((axis, k) => {
    const n = a.shape[axis];
    if (n === 0) return;
    const by = ((shifts[k % shifts.length] % n) + n) % n;
    out = pickAxis(out, n, axis, (i) => (i - by + n) % n);
  });
  return out === a ? copyOf(a) : out;
}

/** The arrays of a sequence argument, or of an array's first axis. */
const arraysOf = (v: Value): NdArray[] => {
  if (v instanceof NdArray && v.ndim > 0)
    return range(v.shape[0]).map((i) => viewOf(v, v.shape.slice(1), v.strides.slice(1), v.offset + i * v.strides[0]));
  if (!isSequence(v) && (v instanceof NdArray || v instanceof PyScalar || isInt(v)))
    throw typeError('The first input argument needs to be a sequence');
  return listOf(v).map((x) => asArray(x));
};

const deliver = (out: Value, result: NdArray): Value => {
  const target = outOf(out);
  if (target) store(target, result);
  return target ?? result;
};

/** Each part is an array of its own. */
const PART_COST = 64;

/** Parts of an array along an axis; of other values by their own slices. */
function split(v: Value, sections: Value, axis: number, equal: boolean): Value {
  const isOurs = !(v instanceof Tracer || v instanceof EagerArray);
  const shape = isOurs ? asArray(v).shape : v.aval.shape;
  const a = isOurs ? asArray(v) : v;
  const at = axisOf(axis, shape.length);
  const n = shape[at];
  let bounds: number[];
  const plain = unbox(sections);
  if (typeof plain === 'number') {
    if (plain <= 0) throw valueError('number sections must be larger than 0.');
    if (equal && n % plain !== 0) throw valueError('array split does not result in an equal division');
    const [each, extras] = [Math.floor(n / plain), n % plain];
    affordable(plain * PART_COST);
    bounds = [0];
    for (let k = 0; k < plain; k++) bounds.push(bounds[k] + each + (k < extras ? 1 : 0));
  } else bounds = [0, ...listOfInts(sections), n];
  const parts = bounds.slice(0, -1).map((from, k) => {
    const slice = new PySlice(from, bounds[k + 1], null);
    const index = new PyTuple([...new Array<Value>(at).fill(new PySlice(null, null, null)), slice]);
    return getItem(a, index);
  });
  return new PyList(parts);
}

const axesArgument = (v: Value): number[] => (isSequence(v) ? v.items.map(intOf) : [intOf(v)]);

/** The shape that shapes have together; the complaint names the first two that don't fit. */
function commonShape(shapes: readonly Shape[]): Shape {
  const fits = (a: Shape, b: Shape): boolean =>
    a.every((n, i) => {
      const at = b.length - a.length + i;
      return at < 0 || n === b[at] || n === 1 || b[at] === 1;
    });
  shapes.forEach((b, k) => {
    const i = shapes.slice(0, k).findIndex((a) => !fits(a, b));
    if (i >= 0)
      throw valueError(
        `shape mismatch: objects cannot be broadcast to a single shape.  Mismatch is between arg ${i} with shape ${tupleText(shapes[i])} and arg ${k} with shape ${tupleText(b)}.`,
      );
  });
  return broadcastShapes(shapes);
}

export const shapeTable: Readonly<Record<string, NativeFn>> = {
  "reshape(a, /, shape=<missing>, order='C', *, copy=None, newshape=<missing>)": (a, shape, order) =>
    byMethod(a, 'reshape', [shape], keywords({ order })) ?? reshape(asArray(a), shapeOf(shape), str(order)),
  "ravel(a, order='C')": (a, order) => ravel(asArray(a), str(order)),
  'transpose(a, axes=None)': (a, axes) =>
    byMethod(a, 'transpose', [axes], []) ?? transpose(asArray(a), axes === null ? undefined : axesArgument(axes)),
  'permute_dims(a, axes=None)': (a, axes) => transpose(asArray(a), axes === null ? undefined : axesArgument(axes)),
  'matrix_transpose(x, /)': (x) => {
    const a = asArray(x);
    if (a.ndim < 2) throw valueError(`Input array must be at least 2-dimensional, but it is ${a.ndim}`);
    return swapaxes(a, a.ndim - 2, a.ndim - 1);
  },
  'swapaxes(a, axis1, axis2)': (a, i, j) => {
    const own = byMethod(a, 'swapaxes', [i, j], []);
    if (own !== undefined) return own;
    const x = asArray(a);
    return swapaxes(x, axisOf(i, x.ndim, 'axis1'), axisOf(j, x.ndim, 'axis2'));
  },
  'moveaxis(a, source, destination)': (a, source, destination) =>
    moveaxis(asArray(a), axesArgument(source), axesArgument(destination)),
  'rollaxis(a, axis, start=0)': (a, axis, start) => {
    const x = asArray(a);
    const from = axisOf(axis, x.ndim);
    const to = intOf(start) < 0 ? intOf(start) + x.ndim : intOf(start);
    const order = x.shape.map((_, i) => i);
    order.splice(from, 1);
    order.splice(from < to ? to - 1 : to, 0, from);
    return transpose(x, order);
  },
  'squeeze(a, axis=None)': (a, axis) =>
    byMethod(a, 'squeeze', [], axis === null ? [] : [['axis', axis]]) ??
    squeeze(asArray(a), axis === null ? undefined : axesArgument(axis)),
  'expand_dims(a, axis)': (a, axis) => expandDims(asArray(a), axesArgument(axis)),
  'broadcast_to(array, shape, subok=False)': (a, shape) => broadcastTo(asArray(a), shapeOf(shape)),
  'broadcast_arrays(*args, subok=False)': (args) => {
    const arrays = args instanceof PyTuple ? args.items.map((v) => asArray(v)) : [];
    const shape = commonShape(arrays.map((a) => a.shape));
    return new PyTuple(arrays.map((a) => (a.shape.join() === shape.join() ? a : broadcastTo(a, shape))));
  },
  'broadcast_shapes(*args)': (args) =>
    new PyTuple(args instanceof PyTuple ? commonShape(args.items.map((s) => shapeOf(s))) : []),
  'concatenate(arrays, /, axis=0, out=None, *, dtype=None, casting=None)': (arrays, axis, out, dtype) =>
    deliver(out, concatenate(arraysOf(arrays), axis === null ? null : intOf(axis), dtypeOrNone(dtype))),
  'concat(arrays, /, axis=0, out=None, *, dtype=None, casting=None)': (arrays, axis, out, dtype) =>
    deliver(out, concatenate(arraysOf(arrays), axis === null ? null : intOf(axis), dtypeOrNone(dtype))),
  'stack(arrays, axis=0, out=None, *, dtype=None, casting=None)': (arrays, axis, out, dtype) =>
    deliver(out, stack(arraysOf(arrays), intOf(axis), dtypeOrNone(dtype))),
  'unstack(x, /, *, axis=0)': (x, axis) =>
    new PyTuple(arraysOf(moveaxis(asArray(x), [intOf(axis)], [0])).map(scalarize)),
  'vstack(tup, *, dtype=None, casting=None)': (tup, dtype) =>
    concatenate(
      arraysOf(tup).map((a) => atleast(a, 2)),
      0,
      dtypeOrNone(dtype),
    ),
  'hstack(tup, *, dtype=None, casting=None)': (tup, dtype) => {
    const arrays = arraysOf(tup).map((a) => atleast(a, 1));
    return concatenate(arrays, arrays[0]?.ndim === 1 ? 0 : 1, dtypeOrNone(dtype));
  },
  'dstack(tup)': (tup) =>
    concatenate(
      arraysOf(tup).map((a) => atleast(a, 3)),
      2,
    ),
  'column_stack(tup)': (tup) =>
    concatenate(
      arraysOf(tup).map((a) => (a.ndim < 2 ? transpose(atleast(a, 2)) : a)),
      1,
    ),
  'block(arrays)': (arrays) => block(arrays),
  'split(ary, indices_or_sections, axis=0)': (v, sections, axis) => split(v, sections, intOf(axis), true),
  'array_split(ary, indices_or_sections, axis=0)': (v, sections, axis) => split(v, sections, intOf(axis), false),
  'hsplit(ary, indices_or_sections)': (v, sections) => {
    const a = asArray(v);
    if (a.ndim === 0) throw valueError('hsplit only works on arrays of 1 or more dimensions');
    return split(a, sections, a.ndim > 1 ? 1 : 0, true);
  },
  'vsplit(ary, indices_or_sections)': (v, sections) => {
    const a = asArray(v);
    if (a.ndim < 2) throw valueError('vsplit only works on arrays of 2 or more dimensions');
    return split(a, sections, 0, true);
  },
  'dsplit(ary, indices_or_sections)': (v, sections) => {
    const a = asArray(v);
    if (a.ndim < 3) throw valueError('dsplit only works on arrays of 3 or more dimensions');
    return split(a, sections, 2, true);
  },
  'tile(A, reps)': (v, reps) => {
    const a = asArray(v);
    const counts = isSequence(reps) || reps instanceof NdArray ? listOfInts(reps) : [intOf(reps)];
    const rank = Math.max(a.ndim, counts.length);
    let out = reshape(a, [...new Array<number>(rank - a.ndim).fill(1), ...a.shape]);
    const full = [...new Array<number>(rank - counts.length).fill(1), ...counts];
    const target = out.shape.map((n, i) => n * full[i]);
    if (sizeOf(target) > 1 << 22) return computed(target, a.dtype, [a], () => []);
    full.forEach((c, axis) => {
      if (c === 1) return;
      const n = out.shape[axis];
      out = pickAxis(out, n * c, axis, (i) => i % n);
    });
    return out.buffer === a.buffer ? copyOf(out) : out;
  },
  'repeat(a, repeats, axis=None)': (v, repeats, axis) => {
    const own = byMethod(v, 'repeat', [repeats], [['axis', axis]]);
    if (own !== undefined) return own;
    const a = axis === null ? ravel(asArray(v)) : asArray(v);
    const counts =
      isSequence(repeats) || (repeats instanceof NdArray && repeats.ndim > 0) ? listOfInts(repeats) : [intOf(repeats)];
    return repeatAxis(a, counts, axis === null ? 0 : axisOf(axis, a.ndim));
  },
  'roll(a, shift, axis=None)': (v, shift, axis) => {
    const a = asArray(v);
    const shifts = isSequence(shift) ? shift.items.map(intOf) : [intOf(shift)];
    if (axis === null) return reshape(roll(ravel(a), shifts, [0]), a.shape);
    const axes = axesArgument(axis).map((i) => axisOf(i, a.ndim));
    return roll(a, shifts, axes);
  },
  'flip(m, axis=None)': (v, axis) => {
    const a = asArray(v);
    return flipAxes(a, axis === null ? a.shape.map((_, i) => i) : axesArgument(axis).map((i) => axisOf(i, a.ndim)));
  },
  'fliplr(m)': (v) => {
    const a = asArray(v);
    if (a.ndim < 2) throw valueError('Input must be >= 2-d.');
    return flipAxes(a, [1]);
  },
  'flipud(m)': (v) => {
    const a = asArray(v);
    if (a.ndim < 1) throw valueError('Input must be >= 1-d.');
    return flipAxes(a, [0]);
  },
  'rot90(m, k=1, axes=<missing>)': (v, k, axes) => {
    const a = asArray(v);
    if (axes === MISSING && a.ndim < 2) throw valueError('Axes must be different.');
    const [i, j] = axes === MISSING ? [0, 1] : listOfInts(axes).map((x) => axisOf(x, a.ndim));
    if (i === j) throw valueError('Axes must be different.');
    const turns = ((intOf(k) % 4) + 4) % 4;
    if (turns === 0) return viewOf(a, a.shape, a.strides, a.offset);
    if (turns === 2) return flipAxes(flipAxes(a, [i]), [j]);
    return turns === 1 ? swapaxes(flipAxes(a, [j]), i, j) : flipAxes(swapaxes(a, i, j), [j]);
  },
  'atleast_1d(*arys)': (arys) => eachAtLeast(arys, 1),
  'atleast_2d(*arys)': (arys) => eachAtLeast(arys, 2),
  'atleast_3d(*arys)': (arys) => eachAtLeast(arys, 3),
  'append(arr, values, axis=None)': (arr, values, axis) => {
    const [a, b] = [asArray(arr), asArray(values)];
    return axis === null ? concatenate([ravel(a), ravel(b)], 0) : concatenate([a, b], intOf(axis));
  },
  'resize(a, new_shape)': (v, shape) => {
    const a = ravel(asArray(v));
    const dims = shapeOf(shape);
    const n = sizeOf(dims);
    if (a.size === 0 || n === 0) return computed(dims, a.dtype, [], () => allocateElements(a.dtype, n));
    return reshape(
      pickAxis(a, n, 0, (i) => i % a.size),
      dims,
    );
  },
  'copy(a, order=None, subok=False)': (v) => copyOf(asArray(v)),
  'shape(a)': (v) => ownAnswer(v, 'shape') ?? new PyTuple(asArray(v).shape),
  'ndim(a)': (v) => ownAnswer(v, 'ndim') ?? asArray(v).ndim,
  'size(a, axis=None)': (v, axis) => {
    const own = ownAnswer(v, axis === null ? 'size' : 'shape');
    if (axis === null) return own ?? sizeOf(asArray(v).shape);
    if (own instanceof Unknown) return own;
    const shape = own instanceof PyTuple ? own.items : asArray(v).shape;
    return shape[axisOf(axis, shape.length)];
  },
};

/** NumPy asks an object for its `shape`, `ndim` or `size` before it makes an array of it. Source: numpy/_core/fromnumeric.py. */
const ownAnswer = (v: Value, name: string): Value | undefined =>
  v instanceof Tracer || v instanceof EagerArray || v instanceof PyInstance ? lookupAttr(v, name) : undefined;

function eachAtLeast(arys: Value, rank: 1 | 2 | 3): Value {
  const arrays = (arys instanceof PyTuple ? arys.items : []).map((v) => atleast(asArray(v), rank));
  return arrays.length === 1 ? arrays[0] : new PyTuple(arrays);
}

/** `np.block`: the innermost lists side by side, the outer ones below each other. */
function block(v: Value): NdArray {
  const depthOf = (x: Value): number => (x instanceof PyList ? 1 + Math.max(0, ...x.items.map(depthOf)) : 0);
  const depth = depthOf(v);
  const leaves = (x: Value): NdArray[] => (x instanceof PyList ? x.items.flatMap(leaves) : [asArray(x)]);
  const rank = Math.max(depth, ...leaves(v).map((a) => a.ndim));
  const build = (x: Value, level: number): NdArray => {
    if (!(x instanceof PyList)) {
      const a = asArray(x);
      return reshape(a, [...new Array<number>(rank - a.ndim).fill(1), ...a.shape]);
    }
    if (x.items.length === 0) throw valueError('List depths are mismatched. First element was at depth 1');
    return concatenate(
      x.items.map((i) => build(i, level + 1)),
      rank - (depth - level),
    );
  };
  return build(v, 0);
}
