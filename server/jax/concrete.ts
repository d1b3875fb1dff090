/** Arguments and arrays that must be known while tracing. Source: jax/_src/core.py concrete_or_error. */
import { axisSize } from '../jaxpr/axisEnv.ts';
import { evaluateVal } from '../jaxpr/evaluate/evaluate.ts';
import { HostScalar, filled } from '../jaxpr/host.ts';
import type { NDArray } from '../jaxpr/ndarray.ts';
import type { Val } from '../jaxpr/trace.ts';
import { EagerArray } from '../jaxpr/trace.ts';
import { Stop, raise, typeError } from '../python/errors.ts';
import type { Value } from '../python/values.ts';
import { PyFloat, PyList, PyTuple, Tracer, Unknown, UnknownSignal } from '../python/values.ts';
import { concretization } from './errors.ts';
import { concreteValue, indexOf, membersOf } from './shapes.ts';

/** The values of an operand that may not be a tracer: one raises ConcretizationTypeError with this second line. */
export function concreteArray(x: Val, context: string): NDArray {
  if (x instanceof Tracer) {
    const decided = concretization(x, context);
    throw new UnknownSignal(decided instanceof Unknown ? decided : new Unknown('the value of a tracer was asked for'));
  }
  if (x instanceof HostScalar) return filled([], x.aval.dtype, x.value);
  if (x instanceof EagerArray) {
    const known = evaluateVal(x);
    if (known.kind === 'value') return known.value;
    throw new UnknownSignal(new Unknown(known.reason));
  }
  const value = x.compute();
  if (!value) throw new UnknownSignal(new Unknown('a NumPy array whose values are not known'));
  return value;
}

/** An int that may come as a scalar array. Source: core.py concrete_dim_or_error. */
export const concreteDimension = (x: Val, context: string): number => Number(concreteArray(x, context).data[0]);

/** An operand that may not be a tracer, whether its values are known or not. */
export function notTraced(x: Val, context: string): Val {
  if (x instanceof Tracer) concreteArray(x, context);
  return x;
}

const AXIS_CONTEXT = 'The axis argument must be known statically.';

/** `axis=` as None, an int or a tuple of ints. Source: reductions.py _ensure_optional_axes. */
export function optionalAxes(axis: Value): Value {
  const v = concreteValue(axis, AXIS_CONTEXT);
  if (v === null || typeof v === 'number') return v;
  const members =
    typeof v === 'string' ? [...v] : v instanceof PyTuple || v instanceof PyList ? v.items : isIterable(v);
  for (const name of members ?? []) if (typeof name === 'string') throw namedAxis(name);
  if (v instanceof PyFloat) throw typeError("'float' object is not iterable");
  return members ? new PyTuple(members.map(indexOf)) : indexOf(v);
}

/** Reductions over the named axes of a transformation are psum and its like. */
function namedAxis(name: string): Error {
  if (axisSize(name) !== undefined)
    return new Stop("jitlens doesn't have reductions over named axes yet", 'unsupported');
  return raise(
    'NameError',
    `Found an unbound axis name: ${name}. To fix this, please call psum under \`jax.shard_map\`.`,
  );
}

const isIterable = (v: Value): readonly Value[] | undefined => (typeof v === 'boolean' ? undefined : membersOf(v));
