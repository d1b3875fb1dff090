/** Methods of arrays that read their elements in another way. Source: jax/_src/numpy/array_methods.py. */
import type { DType } from '../../jaxpr/dtypes.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind1 } from '../../jaxpr/trace.ts';
import { raise, valueError } from '../../python/errors.ts';
import type { Value } from '../../python/values.ts';
import { Complex, Ellipsis, PySlice, PyTuple } from '../../python/values.ts';
import { contextMesh } from '../../jaxpr/axisEnv.ts';
import { NamedShardingParam, Spec } from '../../jaxpr/mesh.ts';
import { arrayLike, asValue, canonicalAxis, dtypeArgument, jaxFunctions } from '../declare.ts';
import { expandDims, rev } from '../lax/arrange.ts';
import { onAutoAxes } from '../lax/autoAxes.ts';
import * as lax from '../lax/operations.ts';
import { outSharding, shardingOfAval } from '../outSharding.ts';
import { concreteIndex, indexOf, isTrue, noPlacement } from '../shapes.ts';
import { toVal } from '../values.ts';
import { astype } from './creation.ts';
import { getItem } from './indexing.ts';
import { updateAt } from './indexingUpdate.ts';
import { diagonal, trace } from './matrices.ts';
import { repeat } from './repeating.ts';
import { ravel, squeeze } from './shape.ts';
import * as ufuncs from './ufuncs.ts';

const bitcast = (x: Val, dtype: DType): Val => bind1(primitives.bitcast_convert_type, [x], { new_dtype: dtype });

/** `...` and every second element of the last axis. */
const everySecond = (start: number): Value => new PyTuple([Ellipsis, new PySlice(start, null, 2)]);

/** The dtype of a complex one's parts. */
const partOf = (d: DType): DType => (d === dt.complex64 ? dt.float32 : dt.float64);

/** The same bytes as elements of another dtype, along the last axis. Source: _view. */
export function view(x: Val, dtype: DType): Val {
  const { shape, ndim } = x.aval;
  const from = x.aval.dtype;
  if (ndim === 0) {
    if (from.bits !== dtype.bits)
      throw valueError('view() of a 0d array is only supported if the itemsize is unchanged.');
    return squeeze(view(expandDims(x, [0]), dtype));
  }
  const last = shape[ndim - 1];
  if ((last * from.bits) % dtype.bits !== 0)
    throw valueError(
      'When changing to a larger dtype, its size must be a divisor of the total size in bytes of the last axis of the array.',
    );
  if (from === dtype) return x;
  if (from === dt.bool) return view(astype(x, dt.uint8, false), dtype);
  if (from.isComplex) return view(parted(x), dtype);
  if (dtype === dt.bool) return astype(view(x, dt.uint8), dt.bool, false);
  if (dtype.isComplex) {
    const parts = astype(view(x, partOf(dtype)), dtype, false);
    const re = getItem(parts, everySecond(0));
    const i = toVal(new Complex(0, 1)) ?? lax.scalar(new Complex(0, 1), dtype, true);
    return ufuncs.add(re, ufuncs.multiply(i, getItem(parts, everySecond(1))));
  }
  const lead = shape.slice(0, -1);
  if (from.bits < dtype.bits) {
    const factor = dtype.bits / from.bits;
    return bitcast(lax.reshape(x, [...lead, last / factor, factor]), dtype);
  }
  const out = bitcast(x, dtype);
  return from.bits === dtype.bits ? out : lax.reshape(out, [...lead, (last * from.bits) / dtype.bits]);
}

/** A complex array's real and imaginary parts, in turns. */
function parted(x: Val): Val {
  const part = partOf(x.aval.dtype);
  const { shape } = x.aval;
  const wide = [...shape.slice(0, -1), 2 * (shape.at(-1) ?? 0)];
  const zeros = lax.full(wide, lax.scalar(0, part), part);
  const withReal = updateAt('scatter', zeros, everySecond(0), lax.plain('real', x));
  return updateAt('scatter', withReal, everySecond(1), lax.plain('imag', x));
}

/** Source: _byteswap. */
function byteswap(x: Val): Val {
  const { dtype, ndim } = x.aval;
  if (dtype.isComplex)
    return bind1(primitives.complex, [byteswap(lax.plain('real', x)), byteswap(lax.plain('imag', x))], {});
  if (dtype.bits <= 8) return lax.copy(x);
  return bitcast(rev(bitcast(x, dt.uint8), [ndim]), dtype);
}

const axisOrNone = (axis: Value): number | null =>
  axis === null ? null : concreteIndex(axis, "'axis' argument of jnp.repeat()");

/** `jnp.repeat`, as function and as method. */
const repeatWith = (a: Value, repeats: Value, axis: Value, total: Value, sharding: Value): Val => {
  const along = axisOrNone(axis);
  const x = arrayLike('repeat', a);
  const to = outSharding(sharding, 'repeat') ?? keptSharding(along === null ? ravel(x) : x, along ?? 0);
  if (!to) return repeat(x, repeats, along, total);
  const flat = along === null ? ravel(x) : x;
  if (total === null) return onAutoAxes(([y]) => repeat(y, repeats, along ?? 0, total), [flat], to);
  const counts = arrayLike('repeat', repeats, 1);
  return onAutoAxes(([n, y]) => repeat(y, asValue(n), along ?? 0, total), [counts, flat], to);
};

/** Under explicit axes what isn't cut along the axis stays as it is. Source: lax_numpy.py repeat. */
function keptSharding({ aval }: Val, axis: number): NamedShardingParam | null {
  const context = contextMesh();
  if (!context?.hasExplicit || aval.ndim === 0) return null;
  if (aval.parts[canonicalAxis(axis, aval.ndim)] !== null)
    throw valueError('Please pass sharding to `jnp.repeat` via `out_sharding` parameter.');
  return shardingOfAval(aval) ?? new NamedShardingParam(context, new Spec([]));
}

export const repeatFunctions = jaxFunctions({
  'repeat(a, repeats, axis=None, *, total_repeat_length=None, out_sharding=None)': repeatWith,
});

export const layoutMethods = jaxFunctions({
  'repeat(self, repeats, axis=None, *, total_repeat_length=None, out_sharding=None)': repeatWith,
  'view(self, dtype=None, type=None)': (self, dtype, type) => {
    if (type !== null) throw raise('NotImplementedError', '`type` argument of array.view() is not supported.');
    const x = arrayLike('view', self);
    const d = dtypeArgument(dtype, 'view');
    return d ? view(x, d) : x;
  },
  'byteswap(self)': (self) => byteswap(arrayLike('byteswap', self)),
  'diagonal(self, offset=0, axis1=0, axis2=1)': (self, offset, axis1, axis2) =>
    diagonal.call1(
      [arrayLike('diagonal', self)],
      [
        ['offset', offset],
        ['axis1', indexOf(axis1)],
        ['axis2', indexOf(axis2)],
      ],
    ),
  'trace(self, offset=0, axis1=0, axis2=1, dtype=None, out=None)': (self, offset, axis1, axis2, dtype, out) =>
    trace.call1(
      [arrayLike('trace', self)],
      [
        ['offset', offset],
        ['axis1', axis1],
        ['axis2', axis2],
        ['dtype', dtype],
        ['out', out],
      ],
    ),
  'astype(self, dtype, copy=False, device=None)': (self, dtype, copies, device) => {
    noPlacement('astype', device);
    return astype(arrayLike('astype', self), dtypeArgument(dtype, 'astype'), isTrue(copies));
  },
  'copy(self)': (self) => lax.copy(arrayLike('copy', self)),
});
