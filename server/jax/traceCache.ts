/**
 * Traces of functions that aren't jitted (bodies of loops, branches), by the function's identity and what it is traced
 * for and on: JAX's trace cache. jit.ts, which has a cache of its own, empties this one with it.
 * Source: weakref_lru_cache around trace_to_jaxpr in jax/_src/interpreters/partial_eval.py.
 */
import { typeError } from '../python/errors.ts';
import { typeOf } from '../python/values.ts';
import type { Traced } from './tracing.ts';

export const bodyTraces = { table: new WeakMap<object, Map<string, Traced>>() };

/** The trace of a function for a key, made when it is first asked for. */
export function tracedOnce<T extends Traced | undefined>(fn: object, key: string, make: () => T): T | Traced {
  // Numbers and texts are values here, not objects: Python has no weak references to them either.
  if (typeof fn !== 'object') throw typeError(`cannot create weak reference to '${typeOf(fn).name}' object`);
  let traces = bodyTraces.table.get(fn);
  if (!traces) bodyTraces.table.set(fn, (traces = new Map<string, Traced>()));
  const known = traces.get(key);
  if (known) return known;
  const made = make();
  if (made) traces.set(key, made);
  return made;
}
