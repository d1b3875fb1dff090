/** Matrices and their diagonals. Source: jax/_src/numpy/lax_numpy.py. */
import type { DType } from '../../jaxpr/dtypes.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { valueError } from '../../python/errors.ts';
import { str } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import { PyTuple, Tracer, isInt } from '../../python/values.ts';
import { config } from '../config.ts';
import { arrayLike, asValue, dtypeArgument, jaxFunctions, libraryJit } from '../declare.ts';
import { Jitted, jittedTable } from '../jitted.ts';
import { expandDims, pad, positiveAxis } from '../lax/arrange.ts';
import { reshard } from '../lax/autoAxes.ts';
import { shardingOfAval } from '../outSharding.ts';
import * as lax from '../lax/operations.ts';
import { concreteIndex, concreteShape, indexOf, isTrue, noPlacement } from '../shapes.ts';
import { array } from './arrayOf.ts';
import { zerosLike } from './creation.ts';
import { diagflat, diagonalIndices, diagonalOf, fillDiagonal } from './diagonals.ts';
import { sum } from './reductions.ts';
import { moveaxis, ravel } from './shape.ts';
import * as ufuncs from './ufuncs.ts';
import { where } from './where.ts';

const floatDefault = (): DType => (config.x64 ? dt.float64 : dt.float32);

/** Ones where the column is the row plus `offset`. Source: lax_numpy.py _eye. */
export function eye(rows: number, columns: number, offset: Val, dtype: DType): Val {
  const d = offset.aval.dtype;
  const i = lax.iota(d, [rows, columns], 0);
  const j = lax.iota(d, [rows, columns], 1);
  return lax.convertElementType(ufuncs.compare('eq')(ufuncs.add(i, offset), j), dtype);
}

/** A Python int. */
export const int32 = (n: number): Val => lax.scalar(n, config.x64 ? dt.int64 : dt.int32, true);

/** An int beyond int32 means no more than the largest. Source: lax.py _clip_int_to_valid_range. */
const clipInt32 = (n: number): number => Math.min(Math.max(n, -(2 ** 31)), 2 ** 31 - 1);

function eyeFunction(rows: Value, columns: Value, k: Value, dtype: Value): Val {
  const d = dtypeArgument(dtype, 'eye') ?? floatDefault();
  const offset = isInt(k) ? int32(clipInt32(Number(k))) : arrayLike('eye', k);
  if (offset.aval.ndim > 0 || !offset.aval.dtype.isInteger)
    throw valueError(`k must be a scalar integer; got ${str(k)}`);
  const [n] = concreteShape(new PyTuple([rows]), "argument of 'N' jnp.eye()");
  const [m] = columns === null ? [n] : concreteShape(new PyTuple([columns]), "argument 'M' of jnp.eye()");
  if (n < 0 || m < 0) throw valueError(`negative dimensions are not allowed, got ${str(rows)} and ${str(columns)}`);
  return eye(n, m, offset, d);
}

/** Ones on and below a diagonal. Source: lax.py _tri. */
export function tri(rows: number, columns: number, offset: Val, dtype: DType): Val {
  const shape = [rows, columns];
  const d = offset.aval.dtype === dt.int64 ? dt.int64 : dt.int32;
  const i = lax.add(lax.iota(d, shape, 0), lax.convertElementType(offset, d));
  return lax.convertElementType(lax.compareOp('ge', i, lax.iota(d, shape, 1)), dtype);
}

/** A mask for each matrix, cut as they are. */
function maskFor(mask: Val, { aval }: Val): Val {
  const { ndim, shape } = aval;
  const to = aval.placed?.mesh.hasExplicit === true ? shardingOfAval(aval) : null;
  if (ndim === 2) return to && aval.parts.some((p) => p !== null) ? reshard(mask, to) : mask;
  return lax.broadcastInDim(mask, shape, [ndim - 2, ndim - 1], to);
}

/** `tril` and `triu` keep one side of a diagonal. */
const triangle = (name: 'tril' | 'triu'): Jitted =>
  new Jitted(
    `${name}(m, k=0)`,
    ({ v: { m }, s }) => {
      const { shape } = m.aval;
      if (shape.length < 2) throw valueError(`Argument to jax.numpy.${name} must be at least 2D`);
      const [rows, columns] = shape.slice(-2);
      const k = indexOf(s.k) - (name === 'triu' ? 1 : 0);
      const mask = tri(rows, columns, int32(k), dt.bool);
      const which = maskFor(mask, m);
      const zeros = zerosLike(m);
      return name === 'tril' ? lax.select(which, m, zeros) : lax.select(which, zeros, m);
    },
    { statics: ['k'] },
  );

export const tril = triangle('tril');
export const triu = triangle('triu');

const axesOf = (s: Readonly<Record<string, Value>>): [number, number] => [indexOf(s.axis1), indexOf(s.axis2)];

export const trace = new Jitted(
  'trace(a, offset=0, axis1=0, axis2=1, dtype=None, out=None)',
  ({ v, s }) => {
    const [axis1, axis2] = axesOf(s);
    const { shape, ndim } = v.a.aval;
    if (positiveAxis(axis1, ndim) === positiveAxis(axis2, ndim))
      throw valueError(`axis1 and axis2 can not be same. axis1=${axis1} and axis2=${axis2}`);
    const dtype = dtypeArgument(s.dtype, 'trace');
    const moved = moveaxis(v.a, [axis1, axis2], [-2, -1]);
    const [n, m] = [shape.at(axis1) ?? 0, shape.at(axis2) ?? 0];
    if (v.offset.aval.ndim > 0 || !v.offset.aval.dtype.isInteger)
      throw valueError(`k must be a scalar integer; got ${str(asValue(v.offset))}`);
    const [masked] = where(eye(n, m, v.offset, dt.bool), moved, zerosLike(moved));
    return sum(masked, { axis: new PyTuple([-2, -1]), dtype });
  },
  { statics: ['axis1', 'axis2', 'dtype'] },
);

export const diagonal = new Jitted(
  'diagonal(a, offset=0, axis1=0, axis2=1)',
  ({ v: { a }, s }) => {
    if (a.aval.ndim < 2) throw valueError('diagonal requires an array of at least two dimensions.');
    const [axis1, axis2] = axesOf(s);
    return diagonalOf(a, concreteIndex(s.offset, "'offset' argument of jnp.diagonal()"), axis1, axis2);
  },
  { statics: ['offset', 'axis1', 'axis2'] },
);

/** Source: lax_numpy.py _diag. */
export function diag(x: Val, k: number): Val {
  return libraryJit('_diag', String(k), [x], ([v]) => {
    const { shape, dtype, weakType } = v.aval;
    if (shape.length === 2) return diagonal.call1([v], [['offset', k]]);
    if (shape.length !== 1) throw valueError('diag input must be 1d or 2d');
    const zero = (): Val => lax.scalar(0, dtype, weakType);
    const n = shape[0] + Math.abs(k);
    const padded = pad(v, zero(), [[Math.max(0, -k), Math.max(0, k), 0]]);
    const mask = eye(n, n, int32(k), dt.bool);
    return where(mask, expandDims(padded, [1]), zero())[0];
  })[0];
}

const vander = new Jitted(
  'vander(x, N=None, increasing=False)',
  ({ v: { x }, s }) => {
    if (x.aval.ndim !== 1) throw valueError('x must be a one-dimensional array');
    const n = s.N === null ? x.aval.shape[0] : concreteIndex(s.N, "'N' argument of jnp.vander()");
    if (n < 0) throw valueError('N must be nonnegative');
    const { dtype } = x.aval;
    const counted = lax.iota(dtype, [n], 0);
    const exponents = isTrue(s.increasing) ? counted : lax.sub(lax.scalar(n - 1, dtype), counted);
    return ufuncs.power(expandDims(x, [1]), expandDims(exponents, [0]), undefined);
  },
  { statics: ['N', 'increasing'] },
);

export const matrixFunctions = new Map<string, Value>([
  ...jittedTable(tril, triu, trace, diagonal, vander),
  ...jaxFunctions({
    'eye(N, M=None, k=0, dtype=None, *, device=None)': (rows, columns, k, dtype, device) => {
      noPlacement('eye', device);
      return eyeFunction(rows, columns, k, dtype);
    },
    'identity(n, dtype=None)': (n, dtype) => eyeFunction(n, null, 0, dtype),
    'tri(N, M=None, k=0, dtype=None)': (rows, columns, k, dtype) => {
      const d = dtypeArgument(dtype, 'tri') ?? floatDefault();
      const offset = k instanceof Tracer ? array(k) : int32(indexOf(k));
      const [n, m] = concreteShape(new PyTuple([rows, columns ?? rows]));
      return tri(n, m, offset, d);
    },
    'diag(v, k=0)': (v, k) => {
      const x = arrayLike('diag', v);
      return diag(x, indexOf(k));
    },
    'diagflat(v, k=0)': (v, k) => diagflat(ravel(arrayLike('diagflat', v)), indexOf(k)),
    'fill_diagonal(a, val, wrap=False, *, inplace=True)': (a, value, wrap, inplace) =>
      fillDiagonal(
        arrayLike('fill_diagonal', a),
        arrayLike('fill_diagonal', value, 1),
        wrap === true,
        inplace === true,
      ),
    'diag_indices(n, ndim=2)': (n, ndim) =>
      diagonalIndices(
        concreteIndex(n, "'n' argument of jnp.diag_indices()"),
        concreteIndex(ndim, "'ndim' argument of jnp.diag_indices()"),
      ),
    'diag_indices_from(arr)': (arr) => {
      const { shape, ndim } = arrayLike('diag_indices_from', arr).aval;
      if (ndim < 2) throw valueError('input array must be at least 2-d');
      if (new Set(shape).size !== 1) throw valueError('All dimensions of input must be of equal length');
      return diagonalIndices(shape[0], ndim);
    },
  }),
]);
