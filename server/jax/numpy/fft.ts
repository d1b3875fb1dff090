/** `jax.numpy.fft`. Source: jax/_src/numpy/fft.py. */
import type { Shape } from '../../jaxpr/aval.ts';
import type { DType } from '../../jaxpr/dtypes.ts';
import { HostArray, HostScalar, storeScalar } from '../../jaxpr/host.ts';
import { NDArray, allocate } from '../../jaxpr/ndarray.ts';
import { FFT, IFFT, IRFFT, RFFT } from '../../jaxpr/primitives/fft.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { Stop, raise, valueError } from '../../python/errors.ts';
import { toIndex } from '../../python/indices.ts';
import { listOf } from '../../python/iterate.ts';
import { repr, str } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import { PyList, PyTuple, isInt } from '../../python/values.ts';
import { arrayLike, canonicalAxis, declarePlain, dtypeArgument, jaxFunctions, libraryJit } from '../declare.ts';
import { pad } from '../lax/arrange.ts';
import { fft } from '../lax/fft.ts';
import * as lax from '../lax/operations.ts';
import { slice } from '../lax/slicing.ts';
import { toInexact } from '../promotion.ts';
import { conj } from './contractions.ts';
import * as jnp from './expressions.ts';
import { moveAxes, sizeAt } from './pick.ts';
import { arange } from './ranges.ts';
import { roll } from './rearranging.ts';
import { PROD, reduce } from './reductions.ts';
import { isSequence } from '../shapes.ts';

const index = (v: Value): number => Number(toIndex(v));
const range = (n: number, from = 0): number[] => Array.from({ length: n }, (_, i) => from + i);
const isBackward = (name: string): boolean => name.startsWith('i');

/** What the transform is multiplied with. Source: _fft_norm. */
function normFactor(lengths: readonly number[], dtype: DType, name: string, norm: Value): Val {
  if (norm === 'backward') return jnp.int(1);
  if (norm !== 'ortho' && norm !== 'forward')
    throw valueError(`Invalid norm value ${str(norm)}; should be "backward","ortho" or "forward".`);
  const data = allocate(dtype, lengths.length);
  lengths.forEach((n, i) => {
    storeScalar(data, i, n, dtype);
  });
  const product = reduce(PROD, HostArray.of(new NDArray([lengths.length], dtype, data)));
  const factor = norm === 'ortho' ? lax.sqrt(product) : product;
  return isBackward(name) ? factor : jnp.div(jnp.int(1), factor);
}

/** Cut or padded with zeros to a shape. */
function resized(x: Val, shape: Shape): Val {
  const limits = shape.map((s, i) => Math.min(s, x.aval.shape[i]));
  const whole = limits.every((l, i) => l === x.aval.shape[i]);
  const cut = whole
    ? x
    : slice(
        x,
        limits.map(() => 0),
        limits,
      );
  const config = shape.map((s, i) => [0, s - limits[i], 0] as const);
  const statics = config.map(([, after]) => `0,${after}`).join('|');
  return libraryJit('_pad', `constant|${statics}`, [cut, jnp.int(0)], ([a, zero]) =>
    pad(a, lax.convertElementType(zero, a.aval.dtype, a.aval.weakType), config),
  )[0];
}

/** XLA transforms up to three axes at once. */
const MOST_AXES = 3;

/** Transform over the innermost axes, three or two at a time. Source: _fft_core_nd. */
function transformed(x: Val, type: number, lengths: readonly number[]): Val {
  const k = lengths.length;
  if (k <= MOST_AXES) return fft(x, type, lengths);
  const n = k === 4 ? 2 : MOST_AXES;
  const rank = x.aval.ndim;
  const from = range(k - n, rank - k);
  const to = range(k - n, rank - k + n);
  const last = lengths.slice(-n);
  const rest = lengths.slice(0, -n);
  if (type === RFFT || type === FFT)
    return moveAxes(transformed(moveAxes(fft(x, type, last), from, to), FFT, rest), to, from);
  return fft(moveAxes(transformed(moveAxes(x, from, to), IFFT, rest), to, from), type, last);
}

/** Source: _fft_core. */
function core(name: string, type: number, a: Value | Val, s: Value, axes: Value, norm: Value): Val {
  const full = `jax.numpy.fft.${name}`;
  let x = a instanceof HostScalar || a instanceof HostArray ? a : arrayLike(full, a);
  const given = s === null ? null : listOf(s).map(index);
  if (given?.some((n) => n <= 0)) throw valueError('Shape should be positive.');
  const givenAxes = axes === null ? null : listOf(axes).map(index);
  if (given && givenAxes && given.length !== givenAxes.length)
    throw valueError('Shape and axes have different lengths.');
  if (givenAxes && new Set(givenAxes).size !== givenAxes.length)
    throw valueError(`${full} does not support repeated axes. Got axes ${repr(axes)}.`);
  const rank = x.aval.ndim;
  const count = givenAxes?.length ?? given?.length ?? rank;
  const inner = range(count, rank - count);
  const outer = givenAxes?.map((i) => canonicalAxis(i, rank));
  if (outer) x = moveAxes(x, outer, inner);
  let lengths = given;
  if (given) {
    const shape = [...x.aval.shape];
    inner.forEach((axis, i) => (shape[axis] = given[i]));
    if (type === IRFFT) shape[rank - 1] = Math.floor(shape[rank - 1] / 2) + 1;
    x = resized(x, shape);
  } else {
    lengths = inner.map((i) => x.aval.shape[i]);
    if (type === IRFFT && count > 0) lengths[count - 1] = Math.max(0, 2 * (lengths[count - 1] - 1));
  }
  let out = transformed(x, type, lengths ?? []);
  if (norm !== null) out = jnp.mul(out, normFactor(lengths ?? [], out.aval.dtype, name, norm));
  return outer ? moveAxes(out, inner, outer) : out;
}

/** A forward transform along some axes, for functions of the library. */
export const transform = (x: Val, axes: readonly number[]): Val =>
  core('fftn', FFT, x, null, new PyTuple([...axes]), null);

function checkOneAxis(name: string, axis: Value): void {
  if (isSequence(axis))
    throw valueError(
      `jax.numpy.fft.${name} does not support multiple axes. Please use jax.numpy.fft.${name}n. Got axis = ${repr(axis)}.`,
    );
}

function core1d(name: string, type: number, a: Value | Val, n: Value, axis: Value, norm: Value): Val {
  checkOneAxis(name, axis);
  return core(name, type, a, n === null ? null : new PyList([n]), axis === null ? null : new PyList([axis]), norm);
}

function core2d(name: string, type: number, a: Value, s: Value, axes: Value, norm: Value): Val {
  if (listOf(axes).length !== 2)
    throw valueError(`jax.numpy.fft.${name} only supports 2 axes. Got axes = ${repr(axes)}.`);
  return core(name, type, a, s, axes, norm);
}

type Functions = Record<string, (...args: Value[]) => Value | Val>;

/** The same function for each of the four types. */
function each(
  signature: (name: string) => string,
  names: readonly string[],
  run: (name: string, type: number, args: Value[]) => Val,
): Functions {
  const types = [FFT, IFFT, RFFT, IRFFT];
  return Object.fromEntries(
    names.map((name, i) => [signature(name), (...args: Value[]): Val => run(name, types[i], args)]),
  );
}

/** `n` and `d` of the frequencies. */
function checkFrequencies(name: string, n: Value, d: Value): void {
  const list = (v: PyTuple | PyList): string => repr(new PyList([...v.items]));
  if (isSequence(n)) throw valueError(`The n argument of jax.numpy.fft.${name} only takes an int. Got n = ${list(n)}.`);
  if (isSequence(d))
    throw valueError(`The d argument of jax.numpy.fft.${name} only takes a single value. Got d = ${list(d)}.`);
}

/** `jnp.array(d * n, dtype)`. */
function spacing(d: Value, n: number, dtype: DType): Val {
  const x = arrayLike('fftfreq', d);
  if (x instanceof HostScalar && typeof x.value === 'number') return lax.scalar(x.value * n, dtype);
  return lax.convertElementType(lax.copy(jnp.mul(x, jnp.int(n))), dtype);
}

function onOneDevice(device: Value): void {
  if (device !== null) throw new Stop("jitlens doesn't have device= of jax.numpy.fft yet", 'unsupported');
}

/** By half of each axis, forward or back. */
function shifted(name: string, a: Value, axes: Value, by: (size: number) => number): Val {
  const x = arrayLike(name, a);
  const { shape } = x.aval;
  const sizes = (list: readonly number[]): PyTuple => new PyTuple(list.map((i) => by(shape[i])));
  if (axes === null) return roll(x, sizes(range(shape.length)), range(shape.length));
  const list = isInt(axes) ? [index(axes)] : listOf(axes).map(index);
  const shifts = list.map((i) => by(sizeAt(x, i)));
  return roll(x, isInt(axes) ? shifts[0] : new PyTuple(shifts), list);
}

export const fftFunctions = jaxFunctions({
  ...each(
    (name) => `${name}(a, n=None, axis=-1, norm=None)`,
    ['fft', 'ifft', 'rfft', 'irfft'],
    (name, type, [a, n, axis, norm]) => core1d(name, type, a, n, axis, norm),
  ),
  ...each(
    (name) => `${name}(a, s=None, axes=(-2, -1), norm=None)`,
    ['fft2', 'ifft2', 'rfft2', 'irfft2'],
    (name, type, [a, s, axes, norm]) => core2d(name, type, a, s, axes, norm),
  ),
  ...each(
    (name) => `${name}(a, s=None, axes=None, norm=None)`,
    ['fftn', 'ifftn', 'rfftn', 'irfftn'],
    (name, type, [a, s, axes, norm]) => core(name, type, a, s, axes, norm),
  ),
  'hfft(a, n=None, axis=-1, norm=None)': (a, n, axis, norm) => {
    const x = conj(arrayLike('conj', a));
    checkOneAxis('hfft', axis);
    const count = n === null ? 2 * (sizeAt(x, axis) - 1) : index(n);
    return jnp.mul(core1d('hfft', IRFFT, x, n, axis, norm), jnp.int(count));
  },
  'ihfft(a, n=None, axis=-1, norm=None)': (a, n, axis, norm) => {
    checkOneAxis('ihfft', axis);
    const x = arrayLike('asarray', a);
    const count = n === null ? sizeAt(x, axis) : index(n);
    const out = conj(core1d('ihfft', RFFT, x, n, axis, norm));
    if (count === 0) throw raise('ZeroDivisionError', 'division by zero');
    return jnp.mul(out, 1 / count);
  },
  'fftfreq(n, d=1.0, *, dtype=None, device=None)': (n, d, dtype, device) => {
    onOneDevice(device);
    checkFrequencies('fftfreq', n, d);
    const out = dtypeArgument(dtype) ?? jnp.defaultFloat();
    const inexact = toInexact(out);
    const count = index(n);
    const half = jnp.int(Math.floor(count / 2));
    const turned = jnp.mod(jnp.add(arange(count, null, null, inexact), half), jnp.int(count));
    const k = lax.convertElementType(jnp.sub(turned, half), inexact);
    return lax.convertElementType(jnp.div(k, spacing(d, count, inexact)), out);
  },
  'rfftfreq(n, d=1.0, *, dtype=None, device=None)': (n, d, dtype, device) => {
    onOneDevice(device);
    checkFrequencies('rfftfreq', n, d);
    const out = dtypeArgument(dtype) ?? jnp.defaultFloat();
    const count = index(n);
    const k = arange(0, Math.floor(count / 2) + 1, null, out);
    return jnp.div(k, spacing(d, count, out));
  },
  'fftshift(x, axes=None)': (x, axes) => shifted('fftshift', x, axes, (n) => Math.floor(n / 2)),
  'ifftshift(x, axes=None)': (x, axes) => shifted('ifftshift', x, axes, (n) => -Math.floor(n / 2)),
});

// `lax.fft`, which it calls, is the one that is jitted.
declarePlain(fftFunctions.get('fft'));
