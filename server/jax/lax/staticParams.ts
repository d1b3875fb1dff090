/**
 * Numbers that become params of an eqn: what lax says of those that aren't known, or no numbers. Source: jax/_src/lax/lax.py,
 * jax/_src/core.py new_jaxpr_eqn (hashable params).
 */
import { typeError } from '../../python/errors.ts';
import { toInt } from '../../python/builtins/ints.ts';
import { listOf } from '../../python/iterate.ts';
import { compare } from '../../python/comparisons.ts';
import { repr } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import { PyTuple, Tracer, Unknown, UnknownSignal, isInt, typeOf, unbox } from '../../python/values.ts';
import { indexOf, isTrue } from '../shapes.ts';
import { unhashableParam } from './dimensionNumbers.ts';

/** A sequence of numbers; a traced one among them can't be hashed. */
export function staticDims(primitive: string, param: string, v: Value): number[] {
  const items = listOf(v);
  if (items.some((d) => d instanceof Tracer)) throw unhashableParam(primitive, param, new PyTuple(items));
  return items.map(indexOf);
}

/** The same, of integers only. Source: slicing.py _slice_shape_rule, lax.py _rev_shape_rule: check_shapelike. */
export function staticInts(primitive: string, param: string, v: Value, what: string): number[] {
  const items = listOf(v);
  if (items.every((d) => d instanceof Tracer || isInt(unbox(d))))
    return staticDims(primitive, param, new PyTuple(items));
  const types = new PyTuple(items.map(typeOf));
  throw typeError(`${what} must have every element be an integer type, got ${repr(types)}.`);
}

/** One number. */
export function staticDim(primitive: string, param: string, v: Value, shown: Value = v): number {
  if (v instanceof Tracer) throw unhashableParam(primitive, param, shown);
  return indexOf(v);
}

/** A flag as a param: what is traced can't be hashed. */
export function staticFlag(primitive: string, param: string, v: Value): boolean {
  if (v instanceof Tracer) throw unhashableParam(primitive, param, v);
  return isTrue(v);
}

/** Python's `int(v)`, as lax canonicalises an axis. */
export function pythonInt(v: Value): number {
  const i = toInt(v);
  if (i instanceof Unknown) throw new UnknownSignal(i);
  return indexOf(i);
}

/** Sizes that lax compares with 0 before anything else: a traced one has no truth value. */
export function comparedDims(v: Value): number[] {
  const items = listOf(v);
  for (const d of items) if (d instanceof Tracer) isTrue(compare('<', d, 0));
  return items.map(indexOf);
}

/** An index of a tuple: what Python says of others. */
export function tupleIndex(v: Value, length: number): number {
  if (!(v instanceof Tracer) && !isInt(unbox(v)))
    throw typeError(`tuple indices must be integers or slices, not ${typeOf(v).shown}`);
  const i = indexOf(v);
  return i < 0 ? i + length : i;
}
