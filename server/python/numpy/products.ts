/** Products of arrays: dot, matmul, tensordot, einsum … Source: numpy/_core/multiarray.py, numeric.py, einsumfunc.py. */
import type { DType } from '../../jaxpr/dtypes.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import { raise, valueError } from '../errors.ts';
import type { NativeFn } from '../native.ts';
import { str } from '../text.ts';
import type { Value } from '../values.ts';
import { PyTuple, UnknownSignal, Missing } from '../values.ts';
import { deliver as finish } from './deliver.ts';
import { inputOf, applyUfunc } from './apply.ts';
import type { Shape, View, NdArray } from './array.ts';
import { broadcastShapes, broadcastView, computed, elementsAs, scalarize, sizeOf, viewOf } from './array.ts';
import { settleFloats } from './cast.ts';
import { asArray } from './coerce.ts';
import { axisOf, dtypeOrNone, intOf, isSequence, listOfInts } from './declare.ts';
import { isNumPyOnly, isWide } from './kinds.ts';
import { MAX_OPERATIONS } from './limits.ts';
import { promoteTypes } from './promotion.ts';
import { reduceView } from './reduce.ts';
import { expandDims, moveaxis, ravel, reshape, transpose } from './shapes.ts';
import type { Elements } from './storage.ts';
import { allocateElements, spend } from './storage.ts';
import { specOf } from './ufuncTable.ts';
import { einsum, einsumArguments, sumOfProducts } from './einsum.ts';

const u = (name: string, ...args: readonly Value[]): NdArray => applyUfunc(specOf(name), args.map(inputOf))[0];

const WIDE_COST = 8;

/** What a multiply-add instruction gives: rounded once. BLAS adds up small products with it, one after the other. */
const fused32 = (x: number, y: number, sum: number): number => Math.fround(x * y + sum);
const plain = (x: number, y: number, sum: number): number => x * y + sum;
/** 2**27 + 1: it parts a double into two halves. */
const SPLITTER = 134217729;
function fused(x: number, y: number, sum: number): number {
  const p = x * y;
  const s = p + sum;
  const a = SPLITTER * x;
  const b = SPLITTER * y;
  const ah = a - (a - x);
  const bh = b - (b - y);
  const [al, bl] = [x - ah, y - bh];
  const productError = ah * bh - p + ah * bl + al * bh + al * bl;
  const t = s - p;
  const exact = s + (productError + (p - (s - t) + (sum - t)));
  return Number.isFinite(exact) ? exact : s;
}
/** Products with more multiply-adds take the quick way. */
const EXACT_OPERATIONS = 1e5;

/** `out[b,i,j] = Σ a[b,i,k] · c[b,k,j]` of dense elements. */
function multiply(
  a: Elements,
  c: Elements,
  dtype: DType,
  [batches, n, m, k]: readonly [number, number, number, number],
): Elements {
  const out = allocateElements(dtype, batches * n * m);
  spend(batches * n * m * k);
  const step = dtype === dt.float32 ? fused32 : batches * n * m * k <= EXACT_OPERATIONS ? fused : plain;
  for (let b = 0; b < batches; b++)
    for (let i = 0; i < n; i++)
      for (let j = 0; j < m; j++) {
        const at = (b * n + i) * m + j;
        const row = (b * n + i) * k;
        const column = b * k * m + j;
        if (dtype.kind === 'complex') {
          let [re, im] = [0, 0];
          for (let t = 0; t < k; t++) {
            const [ar, ai] = [a[2 * (row + t)] as number, a[2 * (row + t) + 1] as number];
            const [cr, ci] = [c[2 * (column + t * m)] as number, c[2 * (column + t * m) + 1] as number];
            re += ar * cr - ai * ci;
            im += ar * ci + ai * cr;
          }
          out[2 * at] = re;
          out[2 * at + 1] = im;
        } else if (isWide(dtype)) {
          let sum = 0n;
          for (let t = 0; t < k; t++) sum += (a[row + t] as bigint) * (c[column + t * m] as bigint);
          out[at] = sum;
        } else if (dtype.kind === 'bool') {
          let any = 0;
          for (let t = 0; t < k; t++) any |= (a[row + t] as number) & (c[column + t * m] as number);
          out[at] = any;
        } else if (dtype.isInteger) {
          let sum = 0;
          for (let t = 0; t < k; t++) sum = (sum + Math.imul(a[row + t] as number, c[column + t * m] as number)) | 0;
          out[at] = sum;
        } else {
          let sum = 0;
          for (let t = 0; t < k; t++) sum = step(a[row + t] as number, c[column + t * m] as number, sum);
          out[at] = sum;
        }
      }
  return settleFloats(out, dtype);
}

/** Stacks of matrices, of shapes that fit. */
function product(a: View, c: View, shape: Shape, batch: Shape, n: number, m: number, k: number): NdArray {
  const d = promoteTypes(a.dtype, c.dtype);
  if (isNumPyOnly(d)) throw new UnknownSignal(new Missing(`products of arrays of ${d.name}`));
  const full = (v: View): View => broadcastView(v, [...batch, ...v.shape.slice(-2)]) ?? v;
  const batches = sizeOf(batch);
  // Multiplying bigints takes several times as long.
  if (batches * n * m * k * (isWide(d) ? WIDE_COST : 1) > MAX_OPERATIONS)
    throw new UnknownSignalOf(shape, d, 'a product of so many elements is not computed');
  return computed(shape, d, [full(a), full(c)], ([x, y]) =>
    multiply(elementsAs(x, d), elementsAs(y, d), d, [batches, n, m, k]),
  );
}
/** The result has a shape, and no values. */
class UnknownSignalOf extends Error {
  constructor(
    readonly shape: Shape,
    readonly dtype: DType,
    readonly reason: string,
  ) {
    super(reason);
  }
}
/** Run; what is too dear is an array of unknown values. */
function affordable(run: () => NdArray): NdArray {
  try {
    return run();
  } catch (e) {
    if (e instanceof UnknownSignalOf)
      return computed(e.shape, e.dtype, [], () => allocateElements(e.dtype, 0), Infinity);
    throw e;
  }
}

const mismatch = (name: string, n: number, k: number, which: string): Error =>
  valueError(
    `${name}: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature ${which} (size ${k} is different from ${n})`,
  );

/** `np.matmul`. */
export function matmul(a: NdArray, b: NdArray): NdArray {
  const signature = '(n?,k),(k,m?)->(n?,m?)';
  if (a.ndim === 0 || b.ndim === 0)
    throw valueError(
      `matmul: Input operand ${a.ndim === 0 ? 0 : 1} does not have enough dimensions (has 0, gufunc core with signature ${signature} requires 1)`,
    );
  const x = a.ndim === 1 ? expandDims(a, [0]) : a;
  const y = b.ndim === 1 ? expandDims(b, [1]) : b;
  const [n, k] = x.shape.slice(-2);
  const [k2, m] = y.shape.slice(-2);
  if (k !== k2) throw mismatch('matmul', k, k2, signature);
  const batch = broadcastShapes([x.shape.slice(0, -2), y.shape.slice(0, -2)]);
  const shape = [...batch, ...(a.ndim === 1 ? [] : [n]), ...(b.ndim === 1 ? [] : [m])];
  return affordable(() => product(x, y, shape, batch, n, m, k));
}

/** `np.dot`: the last axis with the second to last. */
export function dotProduct(a: NdArray, b: NdArray): Value {
  if (a.ndim === 0 || b.ndim === 0) return scalarize(u('multiply', a, b));
  const axis = b.ndim === 1 ? 0 : b.ndim - 2;
  const k = a.shape[a.ndim - 1];
  if (b.shape[axis] !== k)
    throw valueError(
      `shapes (${shown(a.shape)}) and (${shown(b.shape)}) not aligned: ${k} (dim ${a.ndim - 1}) != ${b.shape[axis]} (dim ${axis})`,
    );
  return scalarize(tensordot(a, b, [a.ndim - 1], [axis]));
}
const shown = (s: Shape): string => (s.length === 1 ? `${s[0]},` : s.join(','));

export function tensordot(a: NdArray, b: NdArray, left: readonly number[], right: readonly number[]): NdArray {
  const [x, y] = [left.map((i) => axisOf(i, a.ndim)), right.map((i) => axisOf(i, b.ndim))];
  if (x.length !== y.length || x.some((i, p) => a.shape[i] !== b.shape[y[p]]))
    throw valueError('shape-mismatch for sum');
  const freeA = a.shape.flatMap((_, i) => (x.includes(i) ? [] : [i]));
  const freeB = b.shape.flatMap((_, i) => (y.includes(i) ? [] : [i]));
  const k = sizeOf(x.map((i) => a.shape[i]));
  const [shapeA, shapeB] = [freeA.map((i) => a.shape[i]), freeB.map((i) => b.shape[i])];
  const [n, m] = [sizeOf(shapeA), sizeOf(shapeB)];
  const rows = reshape(transpose(a, [...freeA, ...x]), [n, k]);
  const columns = reshape(transpose(b, [...y, ...freeB]), [k, m]);
  return affordable(() => product(rows, columns, [...shapeA, ...shapeB], [], n, m, k));
}

function cross(a: NdArray, b: NdArray): NdArray {
  const [na, nb] = [a.shape[a.ndim - 1], b.shape[b.ndim - 1]];
  if (![2, 3].includes(na) || ![2, 3].includes(nb))
    throw valueError('incompatible dimensions for cross product\n(dimension must be 2 or 3)');
  if (na === 2 || nb === 2)
    throw valueError(
      `Both input arrays must be (arrays of) 3-dimensional vectors, but they are ${na} and ${nb} dimensional instead.`,
    );
  const part = (v: NdArray, i: number): NdArray =>
    viewOf(v, v.shape.slice(0, -1), v.strides.slice(0, -1), v.offset + i * v.strides[v.ndim - 1]);
  const component = (i: number, j: number): NdArray =>
    u('subtract', u('multiply', part(a, i), part(b, j)), u('multiply', part(a, j), part(b, i)));
  const parts = [component(1, 2), component(2, 0), component(0, 1)];
  return moveaxis(stackFirst(parts), [0], [parts[0].ndim]);
}
const stackFirst = (parts: readonly NdArray[]): NdArray =>
  reshape(asArray(new PyTuple(parts)), [parts.length, ...parts[0].shape]);

function kron(a: NdArray, b: NdArray): NdArray {
  const rank = Math.max(a.ndim, b.ndim);
  const wide = (v: NdArray): NdArray => reshape(v, [...new Array<number>(rank - v.ndim).fill(1), ...v.shape]);
  const [x, y] = [wide(a), wide(b)];
  const left = expandDims(
    x,
    Array.from({ length: rank }, (_, i) => 2 * i + 1),
  );
  const right = expandDims(
    y,
    Array.from({ length: rank }, (_, i) => 2 * i),
  );
  const all = u('multiply', left, right);
  return reshape(
    all,
    x.shape.map((n, i) => n * y.shape[i]),
  );
}

/** A sum along the last axis of a product, for the gufuncs on vectors. */
const vecdot = (a: NdArray, b: NdArray): NdArray => {
  const x = a.dtype.isComplex ? u('conjugate', a) : a;
  const products = u('multiply', x, b);
  return reduceView(specOf('add'), products, [products.ndim - 1], products.dtype);
};

export const productTable: Readonly<Record<string, NativeFn>> = {
  'dot(a, b, out=None)': (a, b, out) => finish(dotProduct(asArray(a), asArray(b)), out),
  'matmul(x1, x2, /, out=None, *, dtype=None, casting=None, order=None, subok=None, signature=None, axes=None, axis=None)':
    (a, b, out) => finish(matmul(asArray(a), asArray(b)), out),
  'matvec(x1, x2, /, out=None)': (a, b, out) => {
    const y = asArray(b);
    const made = matmul(asArray(a), expandDims(y, [y.ndim]));
    return finish(reshape(made, made.shape.slice(0, -1)), out);
  },
  'vecmat(x1, x2, /, out=None)': (a, b, out) => {
    const x = asArray(a);
    const made = matmul(expandDims(x, [x.ndim - 1]), asArray(b));
    return finish(reshape(made, [...made.shape.slice(0, -2), made.shape[made.ndim - 1]]), out);
  },
  'vecdot(x1, x2, /, out=None, *, axis=-1)': (a, b, out) => finish(vecdot(asArray(a), asArray(b)), out),
  'vdot(a, b, /)': (a, b) => {
    const x = ravel(asArray(a));
    return dotProduct(x.dtype.isComplex ? u('conjugate', x) : x, ravel(asArray(b)));
  },
  'inner(a, b, /)': (a, b) => {
    const [x, y] = [asArray(a), asArray(b)];
    if (x.ndim === 0 || y.ndim === 0) return scalarize(u('multiply', x, y));
    if (x.shape[x.ndim - 1] !== y.shape[y.ndim - 1])
      throw valueError(
        `shapes (${shown(x.shape)}) and (${shown(y.shape)}) not aligned: ${x.shape[x.ndim - 1]} (dim ${x.ndim - 1}) != ${y.shape[y.ndim - 1]} (dim ${y.ndim - 1})`,
      );
    return scalarize(tensordot(x, y, [-1], [-1]));
  },
  'outer(a, b, out=None)': (a, b, out) =>
    finish(u('multiply', expandDims(ravel(asArray(a)), [1]), expandDims(ravel(asArray(b)), [0])), out),
  'tensordot(a, b, axes=2)': (a, b, axes) => {
    const [x, y] = [asArray(a), asArray(b)];
    if (!isSequence(axes)) {
      const n = intOf(axes);
      if (n > x.ndim || n > y.ndim) throw raise('IndexError', 'tuple index out of range');
      return tensordot(
        x,
        y,
        Array.from({ length: n }, (_, i) => x.ndim - n + i),
        Array.from({ length: n }, (_, i) => i),
      );
    }
    const [left, right] = axes.items.map((v) => (isSequence(v) ? listOfInts(v) : [intOf(v)]));
    return tensordot(x, y, left, right);
  },
  'einsum(*operands, out=None, optimize=False, dtype=None, order=None, casting=None)': (
    operands,
    out,
    _optimize,
    dtype,
  ) => {
    const { text, arrays } = einsumArguments(operands instanceof PyTuple ? operands.items : []);
    return finish(einsum(text, arrays, dtypeOrNone(dtype)), out);
  },
  'cross(a, b, axisa=-1, axisb=-1, axisc=-1, axis=None)': (a, b, axisa, axisb, axisc, axis) => {
    const [i, j, k] = axis === null ? [axisa, axisb, axisc] : [axis, axis, axis];
    const [x, y] = [asArray(a), asArray(b)];
    const made = cross(moveaxis(x, [intOf(i)], [-1]), moveaxis(y, [intOf(j)], [-1]));
    return moveaxis(made, [-1], [intOf(k)]);
  },
  'kron(a, b)': (a, b) => scalarize(kron(asArray(a), asArray(b))),
  'trace(a, offset=0, axis1=0, axis2=1, dtype=None, out=None)': (a, offset, i, j, dtype, out) =>
    finish(trace(asArray(a), intOf(offset), intOf(i), intOf(j), dtypeOrNone(dtype)), out),
  "convolve(a, v, mode='full')": (a, v, mode) => correlate(asArray(a), asArray(v), str(mode), true),
  "correlate(a, v, mode='valid')": (a, v, mode) => correlate(asArray(a), asArray(v), str(mode), false),
};

/** The sum along a diagonal. */
export function trace(a: NdArray, offset: number, axis1: number, axis2: number, dtype?: DType): NdArray {
  const [i, j] = [axisOf(axis1, a.ndim), axisOf(axis2, a.ndim)];
  const [n, m] = [a.shape[i], a.shape[j]];
  const count = Math.max(0, offset >= 0 ? Math.min(n, m - offset) : Math.min(n + offset, m));
  const rest = a.shape.flatMap((_, k) => (k === i || k === j ? [] : [k]));
  const start = count === 0 ? 0 : offset >= 0 ? offset * a.strides[j] : -offset * a.strides[i];
  const d = viewOf(
    a,
    [...rest.map((k) => a.shape[k]), count],
    [...rest.map((k) => a.strides[k]), a.strides[i] + a.strides[j]],
    a.offset + start,
  );
  const wide =
    dtype ??
    (a.dtype.kind === 'bool' || (a.dtype.isInteger && a.dtype.kind === 'int')
      ? dt.int64
      : a.dtype.kind === 'uint'
        ? dt.uint64
        : a.dtype);
  return reduceView(specOf('add'), d, [d.ndim - 1], wide);
}

function correlate(a: NdArray, v: NdArray, mode: string, flipped: boolean): Value {
  if (a.size === 0) throw valueError(flipped ? 'a cannot be empty' : 'first array argument cannot be empty');
  if (v.size === 0) throw valueError(flipped ? 'v cannot be empty' : 'second array argument cannot be empty');
  if (a.ndim > 1 || v.ndim > 1) throw valueError('object too deep for desired array');
  let [x, y] = [ravel(a), ravel(v)];
  let reversed = false;
  if (y.size > x.size) {
    [x, y] = [y, x];
    reversed = !flipped;
  }
  const d = promoteTypes(x.dtype, y.dtype);
  const [n, m] = [x.size, y.size];
  if (!['full', 'same', 'valid'].includes(mode))
    throw valueError(`mode must be one of 'valid', 'same', or 'full' (got '${mode}')`);
  const count = mode === 'full' ? n + m - 1 : mode === 'same' ? n : n - m + 1;
  // Where the shorter one begins, seen from the longer one's first element.
  const left = mode === 'full' ? 1 - m : mode === 'same' ? -Math.floor(m / 2) : 0;
  const kernel = flipped
    ? viewOf(y, y.shape, [-y.strides[0]], y.offset + (m - 1) * y.strides[0])
    : d.isComplex
      ? u('conjugate', y)
      : y;
  const result = computed([count], d, [x, kernel], ([p, q]) => {
    const [f, g] = [elementsAs(p, d), elementsAs(q, d)];
    const data = [f, g];
    const out = allocateElements(d, count);
    const per = d.isComplex ? 2 : 1;
    for (let i = 0; i < count; i++) {
      const start = left + i;
      const lo = Math.max(0, -start);
      const hi = Math.min(m, n - start);
      const terms = Math.max(0, hi - lo);
      const at0 = Int32Array.of(0);
      const one = sumOfProducts(
        data,
        [at0, at0],
        [
          Int32Array.from({ length: terms }, (_, t) => start + lo + t),
          Int32Array.from({ length: terms }, (_, t) => lo + t),
        ],
        d,
        1,
        terms,
      );
      for (let c = 0; c < per; c++) out[i * per + c] = one[c];
    }
    return out;
  });
  return reversed ? viewOf(result, result.shape, [-1], result.offset + count - 1) : result;
}
