/** Where a function's result goes: into `out=`, or to Python as a scalar or an array. */
import type { Value } from '../values.ts';
import { store } from './apply.ts';
import { NdArray, scalarize } from './array.ts';
import { asArray } from './coerce.ts';
import { outOf } from './declare.ts';

export function deliver(result: Value, out: Value): Value {
  const target = outOf(out);
  if (!target) return result instanceof NdArray ? scalarize(result) : result;
  store(target, asArray(result));
  return target;
}
