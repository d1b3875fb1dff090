/** Arrays made from shapes and values. Source: jax/_src/numpy/array_creation.py, lax_numpy.py. */
import { ShapedArray } from '../../jaxpr/aval.ts';
import type { DType } from '../../jaxpr/dtypes.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import { HostArray, HostScalar, convertScalar, storeScalar } from '../../jaxpr/host.ts';
import { NDArray, allocate } from '../../jaxpr/ndarray.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { DynamicJaxprTrace, EagerArray, currentTrace } from '../../jaxpr/trace.ts';
import { raise, typeError, valueError } from '../../python/errors.ts';
import { repr } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import { PyFloat, PyList, PyRange, PyTuple, Tracer, isInt, typeOf } from '../../python/values.ts';
import { config } from '../config.ts';
import { arrayLike, dtypeArgument, jaxFunctions } from '../declare.ts';
import { concreteShape } from '../shapes.ts';
import { concretization } from '../errors.ts';
import * as lax from '../lax/operations.ts';
import { latticeResultType } from '../promotion.ts';
import { toVal } from '../values.ts';
import { promoteDTypes } from './promote.ts';

const floatDefault = (): DType => (config.x64 ? dt.float64 : dt.float32);

const filledWith =
  (value: number) =>
  (shape: Value, dtype: Value): Val => {
    const d = dtypeArgument(dtype) ?? floatDefault();
    return lax.full(concreteShape(shape), lax.scalar(value, d), d);
  };

const filledLike =
  (name: string, value: number) =>
  (a: Value, dtype: Value, shape: Value): Val => {
    const x = arrayLike(name, a);
    const d = dtypeArgument(dtype) ?? x.aval.dtype;
    return lax.full(
      shape === null ? x.aval.shape : concreteShape(shape),
      lax.scalar(value, d),
      d,
      dtype === null && x.aval.weakType,
    );
  };

/** A concrete number as an argument of arange; a tracer raises. */
function concreteNumber(v: Value, name: string): Value {
  if (v instanceof Tracer) return concretization(v, `It arose in the jnp.arange argument '${name}'`);
  return v;
}

const asNumber = (v: Value): number =>
  v instanceof PyFloat ? v.value : isInt(v) ? Number(v) : v instanceof EagerArray ? NaN : NaN;

/** Source: lax_numpy.py arange. */
function arange(start: Value, stop: Value, step: Value, dtype: Value): Val {
  const first = concreteNumber(start, stop === null && step === null ? 'stop' : 'start');
  const last = stop === null ? null : concreteNumber(stop, 'stop');
  const by = step === null ? null : concreteNumber(step, 'step');
  const given = [first, last, by].flatMap((v) => (v === null ? [] : [toVal(v)]));
  if (given.some((v) => v === undefined))
    throw typeError(`jax.numpy.arange: arguments must be scalars, got ${repr(typeOf(first))}`);
  const operands = given as Val[];
  const d = dtypeArgument(dtype) ?? latticeResultType(operands.map((x) => x.aval)).dtype;
  const [from, to] = last === null ? [0, asNumber(first)] : [asNumber(first), asNumber(last)];
  const width = by === null ? 1 : asNumber(by);
  if (width === 0) throw raise('ZeroDivisionError', 'division by zero');
  if ([from, to, width].some(Number.isNaN)) throw typeError('jax.numpy.arange: arguments must be concrete numbers');
  const size = Math.max(0, Math.ceil((to - from) / width));
  if (by !== null) {
    const working = d.isFloating && d.bits < 32 ? dt.float32 : d;
    const steps = lax.mul(lax.scalar(width, working), lax.iota(working, [size], 0));
    return lax.convertElementType(lax.add(lax.scalar(from, working), steps), d);
  }
  if (from === 0) return lax.iota(d, [size], 0);
  return lax.add(lax.scalar(from, d), lax.iota(d, [size], 0));
}

/** Leaves and shape of nested lists. Raises for ragged ones. */
function nested(v: Value): { shape: number[]; leaves: Value[] } {
  if (v instanceof PyRange) return nested(new PyList(Array.from({ length: v.length }, (_, i) => v.start + i * v.step)));
  if (!(v instanceof PyList || v instanceof PyTuple)) return { shape: [], leaves: [v] };
  const parts = v.items.map(nested);
  const [head] = parts;
  if (!head) return { shape: [0], leaves: [] };
  if (parts.some((p) => p.shape.length !== head.shape.length || p.shape.some((s, i) => s !== head.shape[i]))) {
    // The dimensions that all parts share belong to the detected shape.
    const rank = Math.min(...parts.map((p) => p.shape.length));
    let common = 0;
    while (common < rank && parts.every((p) => p.shape[common] === head.shape[common])) common++;
    const detected = [v.items.length, ...head.shape.slice(0, common)];
    throw valueError(
      'setting an array element with a sequence. The requested array has an inhomogeneous shape after ' +
        `${detected.length} dimensions. The detected shape was ${lax.tupleText(detected)} + inhomogeneous part.`,
    );
  }
  return { shape: [v.items.length, ...head.shape], leaves: parts.flatMap((p) => p.leaves) };
}

/** `jnp.array` of anything. Source: array_creation.py array. */
export function array(object: Value, dtype: DType | null, copies: boolean): Val {
  // An int that fits the dtype asked for is fine, whatever JAX's default int is.
  if (isInt(object) && typeof object !== 'boolean' && dtype)
    return new HostScalar(convertScalar(object, dtype), new ShapedArray([], dtype));
  const direct = toVal(object);
  if (direct) {
    const d = dtype ?? direct.aval.dtype;
    const isHost = direct instanceof HostScalar || direct instanceof HostArray;
    const source = copies && !isHost ? lax.copy(direct) : direct;
    return lax.convertElementType(source, d, dtype === null && direct.aval.weakType);
  }
  const { shape, leaves } = nested(object);
  const values = leaves.map((leaf) => {
    const v = toVal(leaf);
    if (leaf === null) throw valueError('None is not a valid value for jnp.array');
    if (!v)
      throw typeError(
        `Value ${typeof leaf === 'string' ? repr(leaf) : `'${repr(leaf)}'`} with dtype ${typeof leaf === 'string' ? `<U${leaf.length}` : 'object'} is not a valid JAX array type. Only arrays of numeric types are supported by JAX.`,
      );
    return v;
  });
  const d =
    dtype ??
    (values.length === 0
      ? floatDefault()
      : dt.canonicalDType(latticeResultType(values.map((v) => v.aval)).dtype, config.x64));
  const scalars = values.every((v): v is HostScalar => v instanceof HostScalar);
  if (scalars) {
    const data = allocate(d, values.length);
    values.forEach((v, i) => {
      storeScalar(data, i, v.value, d);
    });
    const value = new NDArray(shape, d, data);
    // Inside a trace a constant is an array of the trace.
    const trace = currentTrace();
    if (trace instanceof DynamicJaxprTrace) return trace.toTracer(HostArray.of(value));
    return new EagerArray(new ShapedArray(shape, d), { kind: 'value', value });
  }
  // Tracers among the leaves: stacked level by level, innermost first.
  return stackNested(object, d);
}

function stackNested(v: Value, d: DType | null): Val {
  if (!(v instanceof PyList || v instanceof PyTuple)) return array(v, d, false);
  const parts = v.items.map((x) => {
    const p = array(x, d, false);
    return lax.broadcastInDim(
      p,
      [1, ...p.aval.shape],
      p.aval.shape.map((_, i) => i + 1),
    );
  });
  return lax.concatenate(promoteDTypes(parts), 0);
}

export const creationFunctions = jaxFunctions({
  'zeros(shape, dtype=None, *, device=None, out_sharding=None)': filledWith(0),
  'ones(shape, dtype=None, *, device=None, out_sharding=None)': filledWith(1),
  'zeros_like(a, dtype=None, shape=None, *, device=None, out_sharding=None)': filledLike('zeros_like', 0),
  'ones_like(a, dtype=None, shape=None, *, device=None, out_sharding=None)': filledLike('ones_like', 1),
  'full(shape, fill_value, dtype=None, *, device=None)': (shape, fill, dtype) => {
    const v = arrayLike('full', fill);
    const d = dtypeArgument(dtype) ?? v.aval.dtype;
    const weak = dtype === null && v.aval.weakType;
    const dims = concreteShape(shape);
    return v.aval.ndim === 0 ? lax.full(dims, v, d, weak) : lax.broadcastTo(lax.convertElementType(v, d, weak), dims);
  },
  'full_like(a, fill_value, dtype=None, shape=None, *, device=None)': (a, fill, dtype, shape) => {
    const x = arrayLike('full_like', a);
    const v = arrayLike('full_like', fill, 1);
    const d = dtypeArgument(dtype) ?? x.aval.dtype;
    return lax.full(shape === null ? x.aval.shape : concreteShape(shape), v, d, dtype === null && x.aval.weakType);
  },
  'arange(start, stop=None, step=None, dtype=None, *, device=None, out_sharding=None)': arange,
  "array(object, dtype=None, copy=True, order='K', ndmin=0, *, device=None, out_sharding=None)": (
    object,
    dtype,
    copies,
    _order,
    ndmin,
  ) => {
    const x = array(object, dtypeArgument(dtype), copies === true);
    return typeof ndmin === 'number' && x.aval.ndim < ndmin ? lax.broadcastToRank(x, ndmin) : x;
  },
  'asarray(a, dtype=None, order=None, *, copy=None, device=None, out_sharding=None)': (a, dtype, _order, copies) =>
    array(a, dtypeArgument(dtype), copies === true),
});
