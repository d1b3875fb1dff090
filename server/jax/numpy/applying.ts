/** Functions that are applied along axes, and what can be iterated. Source: jax/_src/numpy/lax_numpy.py. */
import { call } from '../../python/call.ts';
import { valueError } from '../../python/errors.ts';
import { listOf } from '../../python/iterate.ts';
import type { Value } from '../../python/values.ts';
import { arrayLike, asValue, jaxFunctions } from '../declare.ts';
import { expandDims } from '../lax/arrange.ts';
import { indexOf, membersOf } from '../shapes.ts';

/** Axis after axis; one that the function drops comes back with size 1. */
function applyOverAxes(fn: Value, a: Value, axes: Value): Value {
  let x = arrayLike('apply_over_axes', a);
  for (const axis of listOf(axes)) {
    const result = arrayLike('apply_over_axes', call(fn, [asValue(x), axis]));
    if (result.aval.ndim === x.aval.ndim) x = result;
    else if (result.aval.ndim === x.aval.ndim - 1) x = expandDims(result, [indexOf(axis)]);
    else throw valueError('function is not returning an array of the correct shape');
  }
  return asValue(x);
}

/** `iter(v)` of a traced array takes it apart, and that shows. */
const isIterable = (v: Value): boolean => membersOf(v) !== undefined;

export const applyingFunctions = jaxFunctions({
  'apply_over_axes(func, a, axes)': applyOverAxes,
  'iterable(y)': isIterable,
});
