/** `jax.scipy.fft`. Source: jax/_src/scipy/fft.py. */
import { Complex } from '../../jaxpr/jaxpr.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind1 } from '../../jaxpr/trace.ts';
import { raise, valueError } from '../../python/errors.ts';
import { toIndex } from '../../python/indices.ts';
import { listOf } from '../../python/iterate.ts';
import { repr } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import { isInt } from '../../python/values.ts';
import { arrayLike, canonicalAxis, jaxFunctions } from '../declare.ts';
import { expandDims, pad, rev } from '../lax/arrange.ts';
import { libraryPart } from '../libraryParts.ts';
import * as lax from '../lax/operations.ts';
import { sliceInDim } from '../lax/slicing.ts';
import * as jnp from '../numpy/expressions.ts';
import { transform } from '../numpy/fft.ts';
import { flip, roll } from '../numpy/rearranging.ts';
import { promoteDTypesComplex } from '../numpy/promote.ts';

const others = (x: Val, axis: number): number[] => x.aval.shape.map((_, i) => i).filter((i) => i !== axis);
const zero = (x: Val): Val => lax.scalar(0, x.aval.dtype);

/** exp(-πik / 2n). */
function twiddle(n: number, k: Val): Val {
  const [size, counted] = promoteDTypesComplex([jnp.int(n), k]);
  const factor = lax.scalar(new Complex(0, -0.5 * Math.PI), counted.aval.dtype);
  return lax.exp(jnp.div(jnp.mul(factor, counted), size));
}

function interleaved(x: Val, axis: number): Val {
  const even = sliceInDim(x, null, null, 2, axis);
  const odd = rev(sliceInDim(x, 1, null, 2, axis), [axis]);
  return bind1(primitives.concatenate, [even, odd], { dimension: axis });
}

function orthonormal(out: Val, axis: number): Val {
  const { dtype, shape } = out.aval;
  const filled = (v: number, n: number): Val => lax.full([n], lax.scalar(v, dtype), dtype);
  const factors = bind1(primitives.concatenate, [filled(4, 1), filled(2, shape[axis] - 1)], { dimension: 0 });
  const factor = expandDims(factors, others(out, axis));
  return jnp.div(out, lax.sqrt(jnp.mul(factor, jnp.int(shape[axis]))));
}

/** Padded (or cut) along some axes. */
const sized = (x: Val, sizes: ReadonlyMap<number, number>): Val =>
  pad(
    x,
    zero(x),
    x.aval.shape.map((s, i) => [0, (sizes.get(i) ?? s) - s, 0] as const),
  );

interface Options {
  readonly name: 'dct' | 'dctn';
  readonly type: Value;
  readonly norm: Value;
}

function check({ name, type, norm }: Options): void {
  if (type !== 2) throw raise('NotImplementedError', 'Only DCT type 2 is implemented.');
  if (norm !== null && norm !== 'backward' && norm !== 'ortho')
    throw valueError(`jax.scipy.fft.${name}: norm=${repr(norm)} is not implemented`);
}

const complexParts = (x: Val, of: (part: Val) => Val): Val => {
  const real = of(lax.plain('real', x));
  return bind1(primitives.complex, [real, of(lax.plain('imag', x))], {});
};

function dct(given: Val, n: Value, axisGiven: Value, options: Options): Val {
  check(options);
  if (given.aval.dtype.isComplex) return complexParts(given, (part) => dct(part, n, axisGiven, options));
  const axis = canonicalAxis(axisGiven, given.aval.ndim);
  const x = n === null ? given : sized(given, new Map([[axis, Number(toIndex(n))]]));
  const size = x.aval.shape[axis];
  const v = transform(interleaved(x, axis), [axis]);
  // Its real part is taken for its dtype, and stays in the jaxpr.
  const k = expandDims(jnp.arange(size, lax.plain('real', v).aval.dtype), others(x, axis));
  const turned = jnp.mul(v, twiddle(size, k));
  const out = jnp.mul(jnp.int(2), lax.plain('real', turned));
  return options.norm === 'ortho' ? orthonormal(out, axis) : out;
}

/** Along two axes at once. Source: _dct2. */
function dct2(x: Val, [axis1, axis2]: readonly number[], norm: Value): Val {
  const [n1, n2] = [x.aval.shape[axis1], x.aval.shape[axis2]];
  const v = transform(interleaved(interleaved(x, axis1), axis2), [axis1, axis2]);
  const { dtype } = v.aval;
  const k1 = expandDims(jnp.arange(n1, dtype), others(x, axis1));
  const k2 = expandDims(jnp.arange(n2, dtype), others(x, axis2));
  const w1 = twiddle(n1, k1);
  const first = jnp.mul(twiddle(n2, k2), v);
  const back = twiddle(n2, lax.neg(k2));
  const mirrored = roll(flip(v, axis2), 1, [axis2]);
  const out = jnp.mul(jnp.int(2), lax.plain('real', jnp.mul(w1, jnp.add(first, jnp.mul(back, mirrored)))));
  return norm === 'ortho' ? orthonormal(orthonormal(out, axis1), axis2) : out;
}

function dctn(given: Val, s: Value, axesGiven: Value, options: Options): Val {
  check(options);
  if (given.aval.dtype.isComplex) return complexParts(given, (part) => dctn(part, s, axesGiven, options));
  const rank = given.aval.ndim;
  const sizes = s === null ? null : isInt(s) ? [Number(s)] : listOf(s).map((n) => Number(toIndex(n)));
  if (sizes && sizes.length > rank)
    throw valueError(`s must have at most x.ndim (${rank}) elements, got ${sizes.length}`);
  const count = sizes?.length ?? rank;
  const axes =
    axesGiven === null
      ? Array.from({ length: count }, (_, i) => rank - count + i)
      : listOf(axesGiven).map((a) => canonicalAxis(a, rank));
  if (axes.length === 1) return dct(given, sizes ? sizes[0] : null, axes[0], { ...options, name: 'dct' });
  let x = sizes ? sized(given, new Map(axes.map((a, i) => [a, sizes[i]]))) : given;
  if (axes.length === 2) return dct2(x, axes, options.norm);
  for (let i = 0; i < axes.length; i += 2) {
    const block = axes.slice(i, i + 2);
    x = block.length === 2 ? dct2(x, block, options.norm) : dct(x, null, block[0], { ...options, name: 'dct' });
  }
  return x;
}

export const scipyFftFunctions = jaxFunctions({
  'dct(x, type=2, n=None, axis=-1, norm=None)': (x, type, n, axis, norm) =>
    dct(arrayLike('dct', x), n, axis, { name: 'dct', type, norm }),
  'dctn(x, type=2, s=None, axes=None, norm=None)': (x, type, s, axes, norm) =>
    dctn(arrayLike('dctn', x), s, axes, { name: 'dctn', type, norm }),
});

/** The inverses, written in Python. Source: idct, idctn. */
export const inverseDctPart = libraryPart(
  'jax._src.scipy.fft',
  ['idct', 'idctn'],
  `
import math
import operator

def _check(name, type, norm):
  if type != 2:
    raise NotImplementedError('Only DCT type 2 is implemented.')
  if norm is not None and norm not in ['backward', 'ortho']:
    raise ValueError(f'jax.scipy.fft.{name}: {norm=!r} is not implemented')

def _axis_of(axis, rank):
  if not -rank <= axis < rank:
    raise ValueError(f'axis {axis} is out of bounds for array of dimension {rank}')
  return axis % rank

def _orthonormal(out, axis):
  factor = lax.concatenate([lax.full((1,), 4, out.dtype), lax.full((out.shape[axis] - 1,), 2, out.dtype)], 0)
  factor = lax.expand_dims(factor, [a for a in range(out.ndim) if a != axis])
  return out / lax.sqrt(factor * out.shape[axis])

def _at(axis, rank, part):
  return (slice(None),) * axis + (part,) + (slice(None),) * (rank - axis - 1)

def _deinterleaved(x, axis):
  half = math.ceil(x.shape[axis] / 2)
  first = x[_at(axis, x.ndim, slice(None, half, 1))]
  second = lax.rev(x[_at(axis, x.ndim, slice(half, None, 1))], (axis,))
  out = jnp.zeros(x.shape, dtype=x.dtype)
  out = out.at[_at(axis, x.ndim, slice(None, None, 2))].set(first)
  return out.at[_at(axis, x.ndim, slice(1, None, 2))].set(second)

def _twiddle(n, k):
  n, k = _promote_dtypes_complex(n, k)
  return jnp.exp(-.5j * np.pi * k / n)

def _padded(x, sizes):
  return lax.pad(x, jnp.array(0, x.dtype), [(0, sizes.get(a, s) - s, 0) for a, s in enumerate(x.shape)])

def idct(x, type=2, n=None, axis=-1, norm=None):
  x = _arraylike('idct', x)
  _check('idct', type, norm)
  if jnp.iscomplexobj(x):
    real = idct(x.real, type=type, n=n, norm=norm, axis=axis)
    return lax.complex(real, idct(x.imag, type=type, n=n, norm=norm, axis=axis))
  axis = _axis_of(axis, x.ndim)
  if n is not None:
    x = _padded(x, {axis: n})
  size = x.shape[axis]
  x, = _promote_dtypes_inexact(x)
  if norm is None or norm == 'backward':
    x = _orthonormal(x, axis)
  x = _orthonormal(x, axis)
  k = lax.expand_dims(jnp.arange(size, dtype=x.dtype), [a for a in range(x.ndim) if a != axis])
  x = x.astype(_twiddle(size, k).dtype)
  x = x / _twiddle(size, k)
  x = jnp.fft.ifft(x * 2 * size, axis=axis)
  return _deinterleaved(x.real, axis)

def idctn(x, type=2, s=None, axes=None, norm=None):
  x = _arraylike('idctn', x)
  _check('idctn', type, norm)
  if jnp.iscomplexobj(x):
    real = idctn(x.real, type=type, s=s, norm=norm, axes=axes)
    return lax.complex(real, idctn(x.imag, type=type, s=s, norm=norm, axes=axes))
  if s is not None:
    s = [operator.index(s)] if isinstance(s, int) else list(s)
    if len(s) > x.ndim:
      raise ValueError(f's must have at most x.ndim ({x.ndim}) elements, got {len(s)}')
  if axes is None:
    axes = tuple(range(x.ndim - (x.ndim if s is None else len(s)), x.ndim))
  else:
    axes = tuple(_axis_of(a, x.ndim) for a in axes)
  if len(axes) == 1:
    return idct(x, n=None if s is None else s[0], axis=axes[0], norm=norm)
  if s is not None:
    x = _padded(x, dict(zip(axes, s)))
  for axis in axes:
    x = idct(x, axis=axis, norm=norm)
  return x
`,
);
