/** Arguments that must be known while tracing. Source: jax/_src/core.py concrete_or_error. */
import { evaluateVal } from '../jaxpr/evaluate/evaluate.ts';
import type { NDArray } from '../jaxpr/ndarray.ts';
import { toIndex } from '../python/iterate.ts';
import type { Value } from '../python/values.ts';
import { EagerArray, PyList, PyTuple, Tracer, Unknown } from '../python/values.ts';
import { concretization } from './errors.ts';

/** A value that may not be a tracer: one raises ConcretizationTypeError with this second line. */
export const concrete = (v: Value, context: string): Value => (v instanceof Tracer ? concretization(v, context) : v);

/** `operator.index` of a value that may not be a tracer. */
export const concreteIndex = (v: Value, context: string): number | Unknown => toIndex(concrete(v, context));

/** The values of a concrete array, or why they aren't known. */
export function arrayValues(v: EagerArray): NDArray | Unknown {
  const known = evaluateVal(v);
  return known.kind === 'value' ? known.value : new Unknown(known.reason);
}

const AXIS_CONTEXT = 'The axis argument must be known statically.';

/** `axis=` as None, an int or a tuple of ints. Source: reductions.py _ensure_optional_axes. */
export function optionalAxes(axis: Value): Value {
  const v = concrete(axis, AXIS_CONTEXT);
  if (v === null || typeof v === 'number') return v;
  if (v instanceof PyTuple || v instanceof PyList) return new PyTuple(v.items.map((a) => toIndex(a)));
  return toIndex(v);
}
