/** numpy.linalg. Source: numpy/linalg/_linalg.py. */
import type { DType } from '../../jaxpr/dtypes.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import { raise, valueError } from '../errors.ts';
import type { NativeFn } from '../native.ts';
import { MISSING } from '../native.ts';
import { str } from '../text.ts';
import type { Value } from '../values.ts';
import type { PyClass } from '../values.ts';
import { Missing, PyFloat, PyTuple, Unknown, unbox } from '../values.ts';
import { makeNamedTuple } from '../stdlib/namedtuple.ts';
import type { NdArray } from './array.ts';
import {
  broadcastShapes,
  broadcastView,
  computed,
  copyOf,
  elements,
  elementsAs,
  fromElements,
  isUnknown,
  makeScalar,
  scalarize,
  sizeOf,
  unknownArray,
  viewOf,
} from './array.ts';
import { asArray } from './coerce.ts';
import { eye, zeros } from './creation.ts';
import { axisOf, flag, given, intOf, isSequence, npFunctions } from './declare.ts';
import type { Matrix } from './decompositions.ts';
import * as d from './decompositions.ts';
import { MAX_OPERATIONS } from './limits.ts';
import { dotProduct, matmul, productTable, trace } from './products.ts';
import { promoteTypes } from './promotion.ts';
import { doubleOf, methodReductions, u } from './reductions.ts';
import { expandDims, moveaxis, ravel, reshape, swapaxes } from './shapes.ts';
import { spend } from './storage.ts';

const fault = (message: string): Error => raise('LinAlgError', message);

/** Arrays of matrices of doubles. */
function matrices(v: Value, square = false): NdArray {
  const a = asArray(v);
  if (a.ndim < 2) throw fault(`${a.ndim}-dimensional array given. Array must be at least two-dimensional`);
  if (square && a.shape[a.ndim - 1] !== a.shape[a.ndim - 2])
    throw fault('Last 2 dimensions of the array must be square');
  if (a.dtype === dt.float16 || a.dtype.kind === 'str' || a.dtype.kind === 'object')
    throw raise('UFuncTypeError', `array type ${a.dtype.name} is unsupported in linalg`);
  return a;
}
/** What LAPACK computes in. */
const resultOf = (a: DType): DType => (a.isInexact ? a : dt.float64);

/** Apply a function to each matrix of a stack; complex ones and those that are too large have unknown values. */
function eachMatrix(
  a: NdArray,
  shape: readonly number[],
  dtype: DType,
  f: (m: Matrix, index: number) => Float64Array | readonly number[],
  others: readonly NdArray[] = [],
): NdArray {
  const [n, m] = a.shape.slice(-2);
  const batch = sizeOf(a.shape.slice(0, -2));
  const full = [...a.shape.slice(0, -2), ...shape];
  const work = batch * n * m * Math.max(n, m);
  if (a.dtype.isComplex || others.some((o) => o.dtype.isComplex))
    return unknownArray(full, dtype, 'linear algebra of complex matrices');
  if (work > MAX_OPERATIONS) return unknownArray(full, dtype, 'linear algebra of so large a matrix');
  if (isUnknown(a) || others.some(isUnknown))
    return unknownArray(full, dtype, a.unknownBecause ?? others.find(isUnknown)?.unknownBecause ?? '');
  spend(work);
  const all = elementsAs(a, dt.float64) as Float64Array;
  const out = new Float64Array(sizeOf(full));
  const size = sizeOf(shape);
  for (let b = 0; b < batch; b++) out.set(f(d.matrixOf(all.slice(b * n * m, (b + 1) * n * m), n, m), b), b * size);
  return fromElements(full, dtype, elementsAs(fromElements(full, dt.float64, out), dtype));
}
const flatten = (m: Matrix): Float64Array => Float64Array.from(m.flatMap((row) => [...row]));

// ---- results with names

/** Named tuples, made when they are first needed. */
const resultClasses = new Map<string, PyClass>();
function resultClass(name: string, fields: readonly string[]): PyClass {
  let cls = resultClasses.get(name);
  if (!cls) resultClasses.set(name, (cls = makeNamedTuple(name, fields, new Map(), 'numpy.linalg._linalg')));
  return cls;
}
const slogdetResult = (): PyClass => resultClass('SlogdetResult', ['sign', 'logabsdet']);
const eighResult = (): PyClass => resultClass('EighResult', ['eigenvalues', 'eigenvectors']);
const svdResult = (): PyClass => resultClass('SVDResult', ['U', 'S', 'Vh']);
const qrResult = (): PyClass => resultClass('QRResult', ['Q', 'R']);

function invert(v: Value): NdArray {
  const a = matrices(v, true);
  const n = a.shape[a.ndim - 1];
  return eachMatrix(a, [n, n], resultOf(a.dtype), (m) => {
    const x = d.solve(m, d.identityMatrix(n));
    if (!x) throw fault('Singular matrix');
    return flatten(x);
  });
}

function solveSystem(v: Value, w: Value): Value {
  const a = matrices(v, true);
  let b = asArray(w);
  const isVector = b.ndim === 1;
  if (isVector) b = expandDims(b, [1]);
  const n = a.shape[a.ndim - 1];
  if (b.shape[b.ndim - 2] !== n)
    throw valueError(
      `solve${isVector ? '1' : ''}: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature ${isVector ? '(m,m),(m)->(m)' : '(m,m),(m,n)->(m,n)'} (size ${b.shape[b.ndim - 2]} is different from ${n})`,
    );
  const m = b.shape[b.ndim - 1];
  const batch = broadcastShapes([a.shape.slice(0, -2), b.shape.slice(0, -2)]);
  const left = solid(a, [...batch, n, n]);
  const right = solid(b, [...batch, n, m]);
  const dtype = resultOf(promoteTypes(a.dtype, b.dtype));
  const columns =
    isUnknown(right) || right.dtype.isComplex ? new Float64Array(0) : (elementsAs(right, dt.float64) as Float64Array);
  const x = eachMatrix(
    left,
    [n, m],
    dtype,
    (matrix, k) => {
      const made = d.solve(matrix, d.matrixOf(columns.slice(k * n * m, (k + 1) * n * m), n, m));
      if (!made) throw fault('Singular matrix');
      return flatten(made);
    },
    [right],
  );
  return isVector ? reshape(x, x.shape.slice(0, -1)) : x;
}
function solid(a: NdArray, shape: readonly number[]): NdArray {
  const v = broadcastView(a, shape) ?? a;
  return computed(shape, a.dtype, [v], ([x]) => elements(x).slice());
}

const determinants = (v: Value): NdArray => {
  const a = matrices(v, true);
  return eachMatrix(a, [], resultOf(a.dtype), (m) => {
    const { sign, diagonal } = d.determinantParts(m);
    return [diagonal.reduce((x, y) => x * y, sign)];
  });
};

function singularValues(a: NdArray): NdArray {
  const [n, m] = a.shape.slice(-2);
  return eachMatrix(a, [Math.min(n, m)], resultOf(a.dtype), (x) => d.singular(x, m).s.slice(0, Math.min(n, m)));
}

/** The smallest singular value is what rounding left of zero. */
function noise(s: NdArray): boolean {
  if (isUnknown(s)) return false;
  const all = Array.from(elementsAs(s, dt.float64) as Float64Array);
  return Math.min(...all) <= 1e-14 * Math.max(...all);
}

function matrixNorm(a: NdArray, ord: Value, keepdims: boolean): NdArray {
  const sums = (axis: number): NdArray =>
    asArray(methodReductions.sum(u('absolute', a), axis, null, null, true, MISSING, MISSING));
  const extreme = (x: NdArray, kind: 'max' | 'min', axis: Value): NdArray =>
    asArray(methodReductions[kind](x, axis, null, null, keepdims, MISSING, MISSING));
  const two = new PyTuple([-2, -1]);
  const o = unbox(ord);
  if (ord === 'fro' || ord === null || ord === 'f') {
    const squares = a.dtype.isComplex ? u('square', u('absolute', a)) : u('multiply', a, a);
    return u('sqrt', methodReductions.sum(squares, two, null, null, keepdims, MISSING, MISSING));
  }
  if (ord === 'nuc' || o === 2 || o === -2) {
    const s = singularValues(a);
    const r =
      ord === 'nuc'
        ? methodReductions.sum(s, -1, null, null, false, MISSING, MISSING)
        : methodReductions[o === 2 ? 'max' : 'min'](s, -1, null, null, false, MISSING, MISSING);
    const made = asArray(r);
    return keepdims ? expandDims(expandDims(made, [made.ndim]), [made.ndim + 1]) : made;
  }
  const order = o instanceof PyFloat ? o.value : o;
  if (order === 1) return extreme(sums(-2), 'max', two);
  if (order === -1) return extreme(sums(-2), 'min', two);
  if (order === Infinity) return extreme(sums(-1), 'max', two);
  if (order === -Infinity) return extreme(sums(-1), 'min', two);
  throw valueError('Invalid norm order for matrices.');
}

/** Source: _linalg.py norm. */
function norm(v: Value, ord: Value, axis: Value, keepdims: boolean): Value {
  let x = asArray(v);
  if (!x.dtype.isInexact) x = asArray(x, dt.float64);
  const o = unbox(ord);
  if (axis === null) {
    const plain = ord === null || ((ord === 'f' || ord === 'fro') && x.ndim === 2) || (o === 2 && x.ndim === 1);
    if (plain) {
      const flat = ravel(x);
      const squares = x.dtype.isComplex ? u('square', u('absolute', flat)) : undefined;
      const sum = squares
        ? methodReductions.sum(squares, null, null, null, MISSING, MISSING, MISSING)
        : dotProduct(flat, flat);
      const made = u('sqrt', sum);
      return keepdims
        ? reshape(
            made,
            x.shape.map(() => 1),
          )
        : scalarize(made);
    }
    if (x.ndim > 2) throw valueError('Improper number of dimensions to norm.');
  }
  const axes =
    axis === null
      ? x.shape.map((_, i) => i)
      : isSequence(axis)
        ? axis.items.map((a) => axisOf(a, x.ndim))
        : [axisOf(axis, x.ndim)];
  if (axes.length === 1) {
    const [at] = axes;
    const reduce = (kind: 'sum' | 'max' | 'min', a: NdArray): NdArray =>
      asArray(methodReductions[kind](a, at, null, null, keepdims, MISSING, MISSING));
    const order = o instanceof PyFloat ? o.value : typeof o === 'number' ? o : ord === null ? 2 : NaN;
    if (order === Infinity) return scalarize(reduce('max', u('absolute', x)));
    if (order === -Infinity) return scalarize(reduce('min', u('absolute', x)));
    if (order === 0) return scalarize(reduce('sum', asArray(u('not_equal', x, 0), x.dtype)));
    if (order === 1) return scalarize(reduce('sum', u('absolute', x)));
    if (order === 2)
      return scalarize(
        u('sqrt', reduce('sum', x.dtype.isComplex ? u('square', u('absolute', x)) : u('multiply', x, x))),
      );
    if (Number.isNaN(order)) throw valueError(`Invalid norm order '${str(ord)}' for vectors`);
    return scalarize(
      u('power', reduce('sum', u('power', u('absolute', x), ord)), u('reciprocal', asArray(new PyFloat(order)))),
    );
  }
  if (axes.length === 2) {
    if (axes[0] === axes[1]) throw valueError('Duplicate axes given.');
    const moved = moveaxis(x, axes, [x.ndim - 2, x.ndim - 1]);
    const made = matrixNorm(moved, ord, keepdims);
    return keepdims ? moveaxis(made, [x.ndim - 2, x.ndim - 1], axes) : scalarize(made);
  }
  throw valueError('Improper number of dimensions to norm.');
}

function pseudoInverse(v: Value, rcond: Value): NdArray {
  const a = matrices(v);
  const [n, m] = a.shape.slice(-2);
  const eps = a.dtype === dt.float32 ? 2 ** -23 : 2 ** -52;
  const cut = rcond === null ? Math.max(n, m) * eps : doubleOf(rcond);
  return eachMatrix(a, [m, n], resultOf(a.dtype), (x) => {
    const { u: left, s, v: right } = d.singular(x, m);
    const out = new Float64Array(n * m);
    s.forEach((value, k) => {
      if (!(value > cut * s[0])) return;
      for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) out[i * n + j] += (right[i][k] * left[j][k]) / value;
    });
    return out;
  });
}

function rank(v: Value, tol: Value, rtol: Value): Value {
  const a = asArray(v);
  if (a.ndim < 2) {
    const any = isUnknown(a) ? undefined : elements(asArray(a, dt.bool)).some((x) => x !== 0);
    return any === undefined ? new Unknown(a.unknownBecause ?? '') : Number(any);
  }
  const s = singularValues(a);
  const [n, m] = a.shape.slice(-2);
  const eps = a.dtype === dt.float32 ? 2 ** -23 : 2 ** -52;
  const largest = asArray(methodReductions.max(s, -1, null, null, true, MISSING, MISSING));
  const limit =
    tol !== null
      ? asArray(tol)
      : u('multiply', largest, new PyFloat(given(rtol) ? doubleOf(rtol) : Math.max(n, m) * eps));
  return methodReductions.sum(u('greater', s, limit), -1, 'int64', null, MISSING, MISSING, MISSING);
}

function matrixPower(v: Value, n: Value): Value {
  let a = asArray(v);
  if (a.ndim < 2) throw fault(`${a.ndim}-dimensional array given. Array must be at least two-dimensional`);
  const size = a.shape[a.ndim - 1];
  if (size !== a.shape[a.ndim - 2]) throw fault('Last 2 dimensions of the array must be square');
  let k = intOf(n);
  if (k === 0) {
    return solid(eye(size, size, 0, a.dtype), a.shape);
  }
  if (k < 0) {
    a = invert(a);
    k = -k;
  }
  let z: NdArray | undefined;
  let result: NdArray | undefined;
  for (; k > 0; k = Math.floor(k / 2)) {
    z = z === undefined ? a : matmul(z, z);
    if (k % 2 === 1) result = result === undefined ? z : matmul(result, z);
  }
  return copyOf(result ?? a);
}

function leastSquares(v: Value, w: Value, rcond: Value): Value {
  const a = matrices(v);
  const b = asArray(w);
  const [n, m] = a.shape;
  if (b.shape[0] !== n) throw fault('Incompatible dimensions');
  const vector = b.ndim === 1;
  const right = vector ? expandDims(b, [1]) : b;
  const dtype = resultOf(promoteTypes(a.dtype, b.dtype));
  const s = singularValues(a);
  const x = matmul(pseudoInverse(a, rcond), right);
  const r = rank(a, null, MISSING);
  const count = unbox(r) as number | Unknown;
  let residuals: NdArray = zeros([0], dtype);
  if (count instanceof Unknown) residuals = unknownArray([0], dtype, count.reason);
  else if (count === m && n > m) {
    const error = u('subtract', right, matmul(a, x));
    residuals = asArray(
      asArray(methodReductions.sum(u('square', error), 0, null, null, MISSING, MISSING, MISSING)),
      dtype,
    );
  }
  const solution = asArray(vector ? reshape(x, [m]) : x, dtype);
  return new PyTuple([solution, residuals, count instanceof Unknown ? count : makeScalar(count, dt.int32), s]);
}

const linalgTable: Readonly<Record<string, NativeFn>> = {
  'norm(x, ord=None, axis=None, keepdims=False)': (x, ord, axis, keepdims) => norm(x, ord, axis, flag(keepdims)),
  'vector_norm(x, /, *, axis=None, keepdims=False, ord=2)': (x, axis, keepdims, ord) =>
    axis === null && !flag(keepdims) ? norm(ravel(asArray(x)), ord, 0, false) : norm(x, ord, axis, flag(keepdims)),
  "matrix_norm(x, /, *, keepdims=False, ord='fro')": (x, keepdims, ord) =>
    scalarize(matrixNorm(asArray(x), ord, flag(keepdims))),
  'inv(a)': (a) => invert(a),
  'solve(a, b)': solveSystem,
  'det(a)': (a) => scalarize(determinants(a)),
  'slogdet(a)': (v) => {
    const a = matrices(v, true);
    const dtype = resultOf(a.dtype);
    const parts = eachMatrix(a, [2], dtype, (m) => {
      const { sign, diagonal } = d.determinantParts(m);
      if (diagonal.includes(0)) return [0, -Infinity];
      return [
        diagonal.reduce((s, x) => s * Math.sign(x), sign),
        diagonal.reduce((s, x) => s + Math.log(Math.abs(x)), 0),
      ];
    });
    const part = (k: number): Value =>
      scalarize(viewOf(parts, parts.shape.slice(0, -1), parts.strides.slice(0, -1), parts.offset + k));
    return new PyTuple([part(0), part(1)], slogdetResult());
  },
  'cholesky(a, /, *, upper=False)': (v, upper) => {
    const a = matrices(v, true);
    const n = a.shape[a.ndim - 1];
    const lower = eachMatrix(a, [n, n], resultOf(a.dtype), (m) => {
      const l = d.cholesky(m);
      if (!l) throw fault('Matrix is not positive definite');
      return flatten(l);
    });
    return flag(upper) ? swapaxes(lower, lower.ndim - 2, lower.ndim - 1) : lower;
  },
  "qr(a, mode='reduced')": (v, mode) => {
    const a = matrices(v);
    const [n, m] = a.shape.slice(-2);
    const k = mode === 'complete' ? n : Math.min(n, m);
    const dtype = resultOf(a.dtype);
    const rows = (from: Matrix, count: number): Float64Array => flatten(from.slice(0, count));
    const r = eachMatrix(a, [mode === 'complete' ? n : k, m], dtype, (x) =>
      rows(d.qr(x, m).r, mode === 'complete' ? n : k),
    );
    if (mode === 'r') return r;
    if (mode === 'raw') return new Missing("numpy.linalg.qr(mode='raw')");
    const q = eachMatrix(a, [n, k], dtype, (x) => flatten(d.qr(x, m).q.map((row) => row.slice(0, k))));
    return new PyTuple([q, r], qrResult());
  },
  "eigh(a, UPLO='L')": (v, uplo) => {
    const a = matrices(v, true);
    const n = a.shape[a.ndim - 1];
    const dtype = resultOf(a.dtype);
    const vectors = unknownArray(a.shape, dtype, 'the signs of eigenvectors');
    return new PyTuple([eigenvalues(a, n, uplo), vectors], eighResult());
  },
  "eigvalsh(a, UPLO='L')": (v, uplo) => {
    const a = matrices(v, true);
    return eigenvalues(a, a.shape[a.ndim - 1], uplo);
  },
  'eig(a)': (v) => {
    matrices(v, true);
    return new Unknown('the order of the eigenvalues that numpy.linalg.eig gives');
  },
  'eigvals(a)': (v) => {
    matrices(v, true);
    return new Unknown('the order of the eigenvalues that numpy.linalg.eigvals gives');
  },
  'svd(a, full_matrices=True, compute_uv=True, hermitian=False)': (v, full, computes) => {
    const a = matrices(v);
    const [n, m] = a.shape.slice(-2);
    const s = singularValues(a);
    if (!flag(computes)) return s;
    const k = Math.min(n, m);
    const outer = a.shape.slice(0, -2);
    const dtype = resultOf(a.dtype);
    const why = 'the signs of singular vectors';
    return new PyTuple(
      [
        unknownArray([...outer, n, flag(full) ? n : k], dtype, why),
        s,
        unknownArray([...outer, flag(full) ? m : k, m], dtype, why),
      ],
      svdResult(),
    );
  },
  'svdvals(x, /)': (v) => singularValues(matrices(v)),
  'pinv(a, rcond=None, hermitian=False, *, rtol=<missing>)': (a, rcond, _h, rtol) =>
    pseudoInverse(a, rtol === MISSING ? rcond : rtol),
  'matrix_rank(A, tol=None, hermitian=False, *, rtol=None)': (a, tol, _h, rtol) =>
    rank(a, tol, rtol === null ? MISSING : rtol),
  'matrix_power(a, n)': matrixPower,
  'cond(x, p=None)': (v, p) => {
    const a = matrices(v);
    const order = unbox(p);
    if (p === null || order === 2 || order === -2) {
      const s = singularValues(a);
      const at = (i: number): NdArray =>
        viewOf(s, s.shape.slice(0, -1), s.strides.slice(0, -1), s.offset + i * s.strides[s.ndim - 1]);
      const last = s.shape[s.ndim - 1] - 1;
      if (order !== -2 && noise(s)) return new Unknown('the smallest singular value of a singular matrix');
      return scalarize(order === -2 ? u('divide', at(last), at(0)) : u('divide', at(0), at(last)));
    }
    return scalarize(
      u('multiply', norm(a, p, new PyTuple([-2, -1]), false), norm(invert(a), p, new PyTuple([-2, -1]), false)),
    );
  },
  'lstsq(a, b, rcond=None)': leastSquares,
  'multi_dot(arrays, *, out=None)': (arrays) => {
    const all = (isSequence(arrays) ? arrays.items : []).map((x) => asArray(x));
    if (all.length < 2) throw valueError('Expecting at least two arrays.');
    return all.slice(1).reduce<Value>((a, b) => dotProduct(asArray(a), b), all[0]);
  },
  'tensorinv(a, ind=2)': () => new Missing('numpy.linalg.tensorinv'),
  'trace(x, /, *, offset=0, dtype=None)': (x, offset) => {
    const a = asArray(x);
    return scalarize(trace(a, intOf(offset), -2, -1));
  },
  'diagonal(x, /, *, offset=0)': (x, offset) => {
    const a = asArray(x);
    const k = intOf(offset);
    const [n, m] = a.shape.slice(-2);
    const [si, sj] = a.strides.slice(-2);
    const count = Math.max(0, k >= 0 ? Math.min(n, m - k) : Math.min(n + k, m));
    return viewOf(
      a,
      [...a.shape.slice(0, -2), count],
      [...a.strides.slice(0, -2), si + sj],
      a.offset + (k >= 0 ? k * sj : -k * si),
    );
  },
  'matrix_transpose(x, /)': (x) => {
    const a = asArray(x);
    return swapaxes(a, a.ndim - 2, a.ndim - 1);
  },
};

/** Of the triangle that is asked for. */
function eigenvalues(a: NdArray, n: number, uplo: Value): NdArray {
  const lower = str(uplo).toUpperCase() !== 'U';
  const dtype = a.dtype === dt.complex64 ? dt.float32 : a.dtype.isComplex ? dt.float64 : resultOf(a.dtype);
  return eachMatrix(a, [n], dtype, (m) => {
    for (let i = 0; i < n; i++)
      for (let j = 0; j < i; j++)
        if (lower) m[j][i] = m[i][j];
        else m[i][j] = m[j][i];
    return d.symmetricEigenvalues(m);
  });
}

/** The functions of the module; those on products are the main module's own. */
export function linalgFunctions(): Map<string, Value> {
  const shared = ['matmul', 'outer', 'cross', 'tensordot', 'vecdot'];
  const products = Object.fromEntries(
    Object.entries(productTable).filter(([signature]) => shared.includes(signature.slice(0, signature.indexOf('(')))),
  );
  return new Map([...npFunctions(products), ...npFunctions(linalgTable)]);
}
