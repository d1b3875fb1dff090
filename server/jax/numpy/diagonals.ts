/** Elements along diagonals, taken and written. Source: jax/_src/numpy/lax_numpy.py. */
import * as dt from '../../jaxpr/dtypes.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind1 } from '../../jaxpr/trace.ts';
import { raise, valueError } from '../../python/errors.ts';
import type { Value } from '../../python/values.ts';
import { Ellipsis, PyTuple } from '../../python/values.ts';
import { config } from '../config.ts';
import { asValue } from '../declare.ts';
import { condOn, traceOwn } from '../lax/control.ts';
import * as lax from '../lax/operations.ts';
import { tile } from './rearranging.ts';
import { slice } from '../lax/slicing.ts';
import { getItem } from './indexing.ts';
import { updateAt } from './indexingUpdate.ts';
import { arange } from './ranges.ts';
import { moveaxis, ravel } from './shape.ts';
import * as ufuncs from './ufuncs.ts';

const intDefault = () => (config.x64 ? dt.int64 : dt.int32);

/** A Python int. */
const int = (n: number): Val => lax.scalar(n, intDefault(), true);

/** A gather at the indices of the diagonal. */
function gatherDiagonal(a: Val, offset: number, axis1: number, axis2: number): Val {
  const { shape } = a.aval;
  const size = Math.max(
    0,
    Math.min((shape.at(axis1) ?? 0) + Math.min(offset, 0), (shape.at(axis2) ?? 0) - Math.max(offset, 0)),
  );
  const moved = moveaxis(a, [axis1, axis2], [-2, -1]);
  const i = asValue(arange(size));
  const j = asValue(arange(Math.abs(offset), Math.abs(offset) + size));
  return getItem(moved, new PyTuple(offset >= 0 ? [Ellipsis, i, j] : [Ellipsis, j, i]));
}

/** Where the compiler for TPU kernels is used, the diagonal of a square matrix is a sum. */
const PLATFORMS = [['mosaic'], null];

/** Source: lax_numpy.py diagonal. */
export function diagonalOf(a: Val, offset: number, axis1: number, axis2: number): Val {
  const { shape, dtype, ndim } = a.aval;
  if (ndim !== 2 || shape[0] !== shape[1] || offset !== 0 || dtype === dt.bool)
    return gatherDiagonal(a, offset, axis1, axis2);
  const [n] = shape;
  const [rows, columns] = [lax.iota(intDefault(), [n, n], 0), lax.iota(intDefault(), [n, n], 1)];
  const isDiagonal = ufuncs.compare('eq')(ufuncs.add(rows, int(0)), columns);
  const eye = lax.convertElementType(isDiagonal, dtype);
  const index = bind1(primitives.platform_index, [], { platforms: PLATFORMS });
  const bodies = [
    traceOwn('platform_dependent', '_mosaic_diag', [a.aval], ([x]) => [lax.reduce('reduce_sum', lax.mul(eye, x), [0])]),
    traceOwn('platform_dependent', '_default_diag', [a.aval], ([x]) => [gatherDiagonal(x, offset, axis1, axis2)]),
  ];
  return condOn(index, bodies, [a], { platforms: PLATFORMS })[0];
}

/** A vector on the diagonal of a matrix of zeros. Source: lax_numpy.py diagflat. */
export function diagflat(v: Val, k: number): Val {
  const [length] = v.aval.shape;
  const n = length + Math.abs(k);
  const { dtype } = v.aval;
  const zeros = lax.full([n * n], lax.scalar(0, dtype), dtype);
  const i = arange(length);
  const at =
    k >= 0
      ? ufuncs.add(ufuncs.add(i, int(k)), ufuncs.multiply(i, int(n)))
      : ufuncs.add(i, ufuncs.multiply(ufuncs.subtract(i, int(k)), int(n)));
  return lax.reshape(updateAt('scatter', zeros, asValue(at), v), [n, n]);
}

/** Indices of the diagonal of an array with so many axes of size n. Source: lax_numpy.py diag_indices. */
export function diagonalIndices(n: number, ndim: number): PyTuple {
  const fail = (name: string, value: number): never => {
    throw valueError(`${name} argument to diag_indices must be nonnegative, got ${value}`);
  };
  if (n < 0) fail('n', n);
  if (ndim < 0) fail('ndim', ndim);
  const index = asValue(lax.iota(intDefault(), [n], 0));
  return new PyTuple(new Array<Value>(ndim).fill(index));
}

/** A vector repeated and cut to a length. Source: lax_numpy.py _tile_to_size. */
function tileToSize(x: Val, size: number): Val {
  const own = x.aval.size;
  const long = own < size ? tile(x, [Math.ceil(size / own)]) : x;
  return long.aval.size > size ? slice(long, [0], [size]) : long;
}

/** Source: lax_numpy.py fill_diagonal. */
export function fillDiagonal(a: Val, value: Val, wrap: boolean, inplace: boolean): Val {
  if (inplace) throw raise('NotImplementedError', 'JAX arrays are immutable, must use inplace=False');
  if (wrap) throw raise('NotImplementedError', 'wrap=True is not implemented, must use wrap=False');
  const { shape, ndim } = a.aval;
  if (ndim < 2) throw valueError('array must be at least 2-d');
  if (ndim > 2 && shape.some((s) => s !== shape[0]))
    throw valueError('All dimensions of input must be of equal length');
  const n = Math.min(...shape);
  const index = diagonalIndices(n, ndim);
  const filling = value.aval.ndim === 0 ? value : tileToSize(ravel(value), n);
  return updateAt('scatter', a, index, filling);
}
