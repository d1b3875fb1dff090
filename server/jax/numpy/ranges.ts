/** Numbers in a row: arange, linspace and their kin. Source: jax/_src/numpy/lax_numpy.py, array_creation.py. */
import type { DType } from '../../jaxpr/dtypes.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import { evaluateVal } from '../../jaxpr/evaluate/evaluate.ts';
import { HostScalar, loadScalar } from '../../jaxpr/host.ts';
import { Complex } from '../../jaxpr/jaxpr.ts';
import type { Scalar } from '../../jaxpr/jaxpr.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { raise, typeError, valueError } from '../../python/errors.ts';
import { PyDType } from '../../python/numpy/dtypes.ts';
import { repr, str } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import { EagerArray, PyFloat, PyTuple, Unknown, UnknownSignal, typeOf } from '../../python/values.ts';
import { asValue, dtypeArgument, jaxFunctions } from '../declare.ts';
import { Jitted } from '../jitted.ts';
import * as arrange from '../lax/arrange.ts';
import { committed, placement } from '../outSharding.ts';
import * as lax from '../lax/operations.ts';
import { latticeResultType, toInexact } from '../promotion.ts';
import { concreteIndex, concreteValue, isTrue, noPlacement } from '../shapes.ts';
import { toVal } from '../values.ts';
import * as ufuncs from './ufuncs.ts';
import { log10 } from './ufuncsFloat.ts';
import { broadcastTo } from './shape.ts';

/** A bound of arange: as an operand, and as the number that it is. */
interface Bound {
  readonly operand: Val;
  readonly number: number;
  readonly isFloat: boolean;
}

/** The value of a concrete scalar; unknown ones end the call. */
function scalarValue(x: Val): Scalar {
  if (x instanceof HostScalar) return x.value;
  const known = evaluateVal(x);
  if (known.kind === 'unknown') throw new UnknownSignal(new Unknown(known.reason));
  return loadScalar(known.value, 0);
}

function bound(name: string, v: Value, position: number): Bound | undefined {
  if (v === null) return undefined;
  const operand = toVal(v);
  if (typeof v === 'string') throw typeError(`data type '${v}' not understood`);
  if (!operand)
    throw typeError(
      `arange requires ndarray, scalar, or None arguments, got ${repr(typeOf(v))} at position ${position}.`,
    );
  const known = concreteValue(v, `It arose in the jnp.arange argument '${name}'`);
  if (operand.aval.ndim > 0) throw valueError(`jax.numpy.arange: arguments must be scalars; got ${name}=${str(known)}`);
  const value = scalarValue(toVal(known) ?? operand);
  if (value instanceof Complex)
    throw valueError('Passing complex start/stop/step to jnp.arange is no longer supported starting in JAX v0.10.0.');
  return { operand, number: Number(value), isFloat: operand.aval.dtype.isFloating };
}

/** `max(0, int(np.ceil(x)))`. */
function count(x: number): number {
  if (Number.isNaN(x)) throw valueError('cannot convert float NaN to integer');
  if (!Number.isFinite(x)) throw raise('OverflowError', 'cannot convert float infinity to integer');
  return Math.max(0, Math.ceil(x));
}

function quotient(distance: number, step: Bound, isFloat: boolean): number {
  if (step.number === 0 && !(step.operand instanceof EagerArray))
    throw raise('ZeroDivisionError', isFloat ? 'float division by zero' : 'division by zero');
  return distance / step.number;
}

/** Source: lax_numpy.py _arange. */
export function arange(
  start: Value,
  stop: Value = null,
  step: Value = null,
  dtype: DType | null = null,
  sharding: lax.Sharding = null,
): Val {
  const firstName = stop === null && step === null ? 'stop' : 'start';
  const first = bound(firstName, start, 0);
  const last = bound('stop', stop, 1);
  const by = bound('step', step, 2);
  if (!first) throw typeError("unsupported operand type(s) for -: 'NoneType' and 'int'");
  const given = [first, last, by].flatMap((b) => (b ? [b.operand.aval] : []));
  const d = dtype ?? latticeResultType(given).dtype;
  const from: Bound = last ? first : { operand: lax.scalar(0, dt.int32, true), number: 0, isFloat: false };
  const to = last ?? first;
  const distance = to.number - from.number;
  if (by) {
    const working = d.isFloating && d.bits < 32 ? dt.float32 : d;
    const size = count(quotient(distance, by, from.isFloat || to.isFloat || by.isFloat));
    const begin = lax.convertElementType(from.operand, working);
    const width = lax.convertElementType(by.operand, working);
    const steps = lax.mul(width, lax.iota(working, [size], 0, sharding));
    return lax.convertElementType(lax.add(begin, steps), d);
  }
  if (from.number === 0) return lax.iota(d, [count(to.number)], 0, sharding);
  const size = count(distance);
  return lax.add(lax.convertElementType(from.operand, d), lax.iota(d, [size], 0, sharding));
}

// ---- linspace

const strong = (x: Val, dtype: DType): Val => lax.convertElementType(x, dtype);

/** The real dtype of a complex one. */
const realOf = (d: DType): DType => (d === dt.complex64 ? dt.float32 : d === dt.complex128 ? dt.float64 : d);

const insert = (shape: readonly number[], at: number, size: number): number[] => {
  const out = [...shape];
  out.splice(at, 0, size);
  return out;
};

/** The dtype asked for, or the inexact one of the bounds. */
function resultDType(fn: string, dtype: Value, start: Val, stop: Val): DType {
  return dtypeArgument(dtype, fn) ?? toInexact(latticeResultType([start.aval, stop.aval]).dtype);
}

const linspaceJit = new Jitted(
  '_linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0, *, device=None)',
  ({ v, s }) => {
    const num = Number(s.num);
    if (num < 0) throw valueError(`Number of samples, ${num}, must be non-negative.`);
    const endpoint = isTrue(s.endpoint);
    const dtype = resultDType('linspace', s.dtype, v.start, v.stop);
    const working = toInexact(dtype);
    const constant = (n: number, d = working): Val => lax.scalar(n, d);
    const start = strong(v.start, working);
    const stop = strong(v.stop, working);
    const shape = lax.numpyBroadcastShapes([start.aval.shape, stop.aval.shape]);
    const [from, to] = [broadcastTo(start, shape), broadcastTo(stop, shape)];
    const axis = Number(s.axis) < 0 ? shape.length + Number(s.axis) + 1 : Number(s.axis);
    const lifted = insert(shape, axis, 1);
    if (num > 1 && axis >= lifted.length) throw raise('IndexError', 'list assignment index out of range');
    const div = endpoint ? num - 1 : num;
    let out: Val;
    let delta: Val;
    if (num > 1) {
      delta = ufuncs.trueDivide(ufuncs.subtract(stop, start), constant(div));
      const real = realOf(working);
      const counted = lax.reshape(
        lax.iota(real, [div], 0),
        lifted.map((_, i) => (i === axis ? div : 1)),
      );
      const step = strong(ufuncs.trueDivide(counted, constant(div, real)), working);
      const head = ufuncs.multiply(lax.reshape(from, lifted), ufuncs.subtract(constant(1), step));
      const tail = ufuncs.multiply(ufuncs.trueDivide(lax.reshape(to, lifted), constant(div)), strong(counted, working));
      out = ufuncs.add(head, tail);
      if (endpoint)
        out = lax.concatenate([out, arrange.expandDims(to, [axis])], arrange.positiveAxis(axis, out.aval.ndim));
    } else if (num === 1) {
      delta = endpoint ? constant(NaN) : strong(ufuncs.subtract(stop, start), working);
      out = lax.reshape(from, lifted);
    } else {
      delta = lax.full([], constant(NaN), working);
      out = arrange.empty(insert(shape, axis, 0), dtype);
    }
    if (dtype.isInteger && !out.aval.dtype.isInteger) out = lax.plain('floor', out);
    const result = strong(out, dtype);
    return isTrue(s.retstep) ? [result, delta] : result;
  },
  { statics: ['num', 'endpoint', 'retstep', 'dtype', 'axis', 'device'], checkedBy: 'linspace' },
);

interface Spaced {
  readonly num: number;
  readonly endpoint: Value;
  readonly retstep: Value;
  readonly dtype: Value;
  readonly axis: number;
}

/** `jnp.linspace` on operands: the array, and the step if it is asked for. */
export const linspace = (
  start: Value | Val,
  stop: Value | Val,
  { num, endpoint, retstep, dtype, axis }: Spaced,
): Val[] => linspaceJit.call([start, stop, num, endpoint, retstep, dtype, axis], [['device', null]]);

const logspaceJit = new Jitted(
  '_logspace(start, stop, num=50, endpoint=True, base=10.0, dtype=None, axis=0)',
  ({ v, s }) => {
    const dtype = resultDType('logspace', s.dtype, v.start, v.stop);
    const working = toInexact(dtype);
    const { endpoint } = s;
    const [exponents] = linspace(strong(v.start, working), strong(v.stop, working), {
      num: Number(s.num),
      endpoint,
      retstep: false,
      dtype: null,
      axis: Number(s.axis),
    });
    return strong(ufuncs.power(v.base, exponents, undefined), dtype);
  },
  { statics: ['num', 'endpoint', 'dtype', 'axis'], checkedBy: 'logspace' },
);

const TEN = new PyFloat(10);

const geomspaceJit = new Jitted(
  '_geomspace(start, stop, num=50, endpoint=True, dtype=None, axis=0)',
  ({ v, s }) => {
    const dtype = resultDType('geomspace', s.dtype, v.start, v.stop);
    const working = toInexact(dtype);
    const [start, stop] = [strong(v.start, working), strong(v.stop, working)];
    const sign = lax.sign(start);
    const from = log10(ufuncs.trueDivide(start, sign));
    const to = log10(ufuncs.trueDivide(stop, sign));
    const [powers] = logspaceJit.call([from, to, s.num, s.endpoint, TEN, PyDType.of(working), 0]);
    const result = ufuncs.multiply(sign, powers);
    const rank = result.aval.ndim;
    const axis = arrange.positiveAxis(Number(s.axis), rank);
    const axes = Array.from({ length: rank }, (_, i) => i);
    const moved = lax.transpose(result, [...axes.slice(1, axis + 1), 0, ...axes.slice(axis + 1)]);
    return strong(moved, dtype);
  },
  { statics: ['num', 'endpoint', 'dtype', 'axis'], checkedBy: 'geomspace' },
);

const num = (fn: string, v: Value): number => concreteIndex(v, `'num' argument of jnp.${fn}`);
const axisOf = (fn: string, v: Value): number => concreteIndex(v, `'axis' argument of jnp.${fn}`);

export const rangeFunctions = jaxFunctions({
  'arange(start, stop=None, step=None, dtype=None, *, device=None, out_sharding=None)': (
    start,
    stop,
    step,
    dtype,
    device,
    sharding,
  ) => {
    const to = placement('arange', device, sharding);
    return committed(arange(start, stop, step, dtypeArgument(dtype, 'arange'), to), device);
  },
  'linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0, *, device=None)': (
    start,
    stop,
    samples,
    endpoint,
    retstep,
    dtype,
    axis,
    device,
  ) => {
    noPlacement('linspace', device);
    const n = num('linspace', samples);
    const outs = linspace(start, stop, { num: n, endpoint, retstep, dtype, axis: axisOf('linspace', axis) });
    return outs.length === 1 ? outs[0] : new PyTuple(outs.map(asValue));
  },
  'logspace(start, stop, num=50, endpoint=True, base=10.0, dtype=None, axis=0)': (
    start,
    stop,
    samples,
    endpoint,
    base,
    dtype,
    axis,
  ) => logspaceJit.call1([start, stop, num('logspace', samples), endpoint, base, dtype, axisOf('logspace', axis)]),
  'geomspace(start, stop, num=50, endpoint=True, dtype=None, axis=0)': (start, stop, samples, endpoint, dtype, axis) =>
    geomspaceJit.call1([start, stop, num('geomspace', samples), endpoint, dtype, axisOf('geomspace', axis)]),
});
