/** Shapes, axes and other numbers that must be known: arguments that may not be tracers. */
import { PyRaise, Stop, typeError } from '../python/errors.ts';
import { toIndex } from '../python/indices.ts';
import { listOf } from '../python/iterate.ts';
import { NdArray } from '../python/numpy/array.ts';
import { truth } from '../python/operators.ts';
import { repr, str } from '../python/text.ts';
import type { Value } from '../python/values.ts';
import {
  Complex,
  EagerArray,
  PyFloat,
  PyList,
  PyTuple,
  Tracer,
  Unknown,
  UnknownSignal,
  isInt,
  typeOf,
  unbox,
} from '../python/values.ts';
import { concretization, originMessage, rejectTracer } from './errors.ts';

/** `operator.index(v)`; what isn't known ends the call. */
export function indexOf(v: Value): number {
  const i = toIndex(v);
  if (i instanceof Unknown) throw new UnknownSignal(i);
  return i;
}

/** `bool(v)` of a flag; what isn't known ends the call. */
export function isTrue(v: Value): boolean {
  const t = truth(v);
  if (t instanceof Unknown) throw new UnknownSignal(t);
  return t;
}

/** `core.concrete_or_error(operator.index, v, context)`. */
export function concreteIndex(v: Value, context: string): number {
  return indexOf(v instanceof Tracer ? concretization(v, context) : v);
}

/** `core.concrete_or_error(None, v, context)`. */
export function concreteValue(v: Value, context: string): Value {
  const known = v instanceof Tracer ? concretization(v, context) : v;
  if (known instanceof Unknown) throw new UnknownSignal(known);
  return known;
}

/** A tuple or a list. */
export const isSequence = (v: Value): v is PyTuple | PyList => v instanceof PyTuple || v instanceof PyList;

/** Whether NumPy takes the value for a scalar: `np.ndim(v) == 0`. */
export const isScalar = (v: Value): boolean => rankOf(v) === 0;

/** `np.ndim(v)` of numbers, arrays and sequences. */
export function rankOf(v: Value): number {
  if (v instanceof Tracer || v instanceof EagerArray) return v.aval.ndim;
  if (v instanceof NdArray) return v.ndim;
  if (v instanceof PyTuple || v instanceof PyList) return 1 + (v.items.length > 0 ? rankOf(v.items[0]) : 0);
  return 0;
}

/** Source: core.py _invalid_shape_error. */
function invalidShape(shape: Value, dims: readonly Value[] | undefined, context: string): never {
  let message = `Shapes must be 1D sequences of concrete values of integer type, got ${str(shape)}.`;
  if (context) message += ` ${context}.`;
  if (!dims) {
    if (shape instanceof Tracer || shape instanceof EagerArray) throw typeError('iteration over a 0-d array');
    throw typeError(`'${typeOf(shape).shown}' object is not iterable`);
  }
  // JAX looks through the shape twice more; that of a tracer is unstacked each time.
  const again = shape instanceof Tracer ? [membersOf(shape), membersOf(shape)][1] : dims;
  const tracers = (again ?? dims).filter((d): d is Tracer => d instanceof Tracer);
  if (tracers.length > 0) {
    message += '\nIf using `jit`, try using `static_argnums` or applying `jit` to smaller subfunctions.';
    for (const t of tracers) message += originMessage(t);
    rejectTracer(typeError(message).exc, 'shape', tracers[0]);
  }
  throw typeError(message);
}

/** The members of a sequence, or undefined where it is none. */
export function membersOf(v: Value): Value[] | undefined {
  if (v instanceof PyTuple || v instanceof PyList) return [...v.items];
  if ((v instanceof Tracer || v instanceof EagerArray) && v.aval.ndim === 0) return undefined;
  try {
    return listOf(v);
  } catch (e) {
    if (e instanceof PyRaise && e.exc.cls.name === 'TypeError') return undefined;
    throw e;
  }
}

/** Source: core.py canonicalize_shape. */
export function canonicalShape(shape: Value, context = ''): number[] {
  const plain = unbox(shape);
  if (typeof plain === 'number' && isInt(shape)) return [plain];
  const dims = typeof plain === 'boolean' ? [plain] : membersOf(shape);
  if (!dims || dims.some((d) => d instanceof Tracer)) return invalidShape(shape, dims, context);
  try {
    return dims.map(indexOf);
  } catch (e) {
    if (e instanceof PyRaise && e.exc.cls.name === 'TypeError') return invalidShape(shape, dims, context);
    throw e;
  }
}

/** A shape that jnp's functions take: a number is a shape of one dimension. Source: array_creation.py canonicalize_shape. */
export const concreteShape = (v: Value, context = ''): number[] =>
  canonicalShape(!(v instanceof PyTuple || v instanceof PyList) && isScalar(v) ? new PyTuple([v]) : v, context);

/** An index, or a sequence of them, as a list. Source: api_util.py _ensure_index_tuple. */
export function indexTuple(v: Value): number[] {
  if (v instanceof Tracer) concretization(v, 'expected a static index or sequence of indices.');
  if (isInt(unbox(v)) || (v instanceof EagerArray && v.aval.ndim === 0)) return [indexOf(v)];
  const members = membersOf(v);
  if (!members) throw typeError(`'${typeOf(v).shown}' object is not iterable`);
  return members.map(indexOf);
}

/** Arguments that place the result on a device or shard it: only None is there. */
export function noPlacement(fn: string, ...args: readonly Value[]): void {
  for (const a of args)
    if (a !== null) throw new Stop(`jitlens doesn't have device= and out_sharding= of ${fn} yet`, 'unsupported');
}

/** A number of Python's or NumPy's; undefined for what is none. */
export function plainNumber(v: Value): number | bigint | Complex | undefined {
  const plain = unbox(v);
  if (typeof plain === 'boolean') return Number(plain);
  if (typeof plain === 'number' || typeof plain === 'bigint' || plain instanceof Complex) return plain;
  return plain instanceof PyFloat ? plain.value : undefined;
}

/** The text of a tuple of Python values. */
export const tupleRepr = (items: readonly Value[]): string => repr(new PyTuple(items));
