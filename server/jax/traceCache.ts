/**
 * Traces of functions that aren't jitted (bodies of loops, branches), by the function's identity and what it is traced
 * for and on: JAX's trace cache. jit.ts, which has a cache of its own, empties this one with it.
 * Source: weakref_lru_cache around trace_to_jaxpr in jax/_src/interpreters/partial_eval.py.
 */
import { currentTrace, evalTrace } from '../jaxpr/trace.ts';
import { typeError } from '../python/errors.ts';
import { typeOf } from '../python/values.ts';
import type { Cached, TracedWhat } from './staleness.ts';
import { madeForCache, noteUse } from './staleness.ts';
import type { Traced } from './tracing.ts';

export const bodyTraces = { table: new WeakMap<object, Map<string, Cached<Traced>>>() };

/** The trace of a function for a key, made when it is first asked for. */
export function tracedOnce(fn: object, key: string, what: TracedWhat, make: () => Traced): Traced {
  // Numbers and texts are values here, not objects: Python has no weak references to them either.
  if (typeof fn !== 'object') throw typeError(`cannot create weak reference to '${typeOf(fn).name}' object`);
  let traces = bodyTraces.table.get(fn);
  if (!traces) bodyTraces.table.set(fn, (traces = new Map<string, Cached<Traced>>()));
  const known = traces.get(key);
  if (known) {
    noteUse(known, what, () => withEmptyTable(make));
    return known.outcome;
  }
  const made = madeForCache(currentTrace() === evalTrace, make);
  traces.set(key, made);
  return made.outcome;
}

function withEmptyTable<T>(run: () => T): T {
  const { table } = bodyTraces;
  bodyTraces.table = new WeakMap();
  try {
    return run();
  } finally {
    bodyTraces.table = table;
  }
}
