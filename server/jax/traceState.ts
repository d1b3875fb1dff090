/** What libraries ask of the running trace: which one it is, and its axes. Source: jax/_src/core.py, "external APIs". */
import { axisNames } from '../jaxpr/axisEnv.ts';
import type { Trace } from '../jaxpr/trace.ts';
import { DynamicJaxprTrace, currentTrace, evalTrace } from '../jaxpr/trace.ts';
import { functions, methods } from '../python/native.ts';
import type { Value } from '../python/values.ts';
import { PyInstance, PyList, builtinClass } from '../python/values.ts';
import { BatchTrace } from './batching/trace.ts';

const stateClass = builtinClass('OpaqueTraceState', undefined, 'jax._src.core');
stateClass.dict.set('__hash__', null);

/** Says only whether two of them are of the same trace; it doesn't keep the trace alive. */
class TraceState extends PyInstance {
  constructor(readonly ref: WeakRef<Trace>) {
    super(stateClass);
  }
}

methods(stateClass, {
  '__eq__(self, other, /)': (a, b) =>
    a instanceof TraceState && b instanceof TraceState && a.ref.deref() === b.ref.deref(),
});

const references = new WeakMap<Trace, WeakRef<Trace>>();

function referenceTo(trace: Trace): WeakRef<Trace> {
  let ref = references.get(trace);
  if (!ref) references.set(trace, (ref = new WeakRef(trace)));
  return ref;
}

/** Whether one of the traces that are on is of that kind. */
function isUnder(kind: typeof DynamicJaxprTrace | typeof BatchTrace): boolean {
  for (let trace: Trace | undefined = currentTrace(); trace;)
    if (trace instanceof kind) return true;
    else trace = 'parent' in trace ? (trace.parent as Trace) : undefined;
  return false;
}

/** No transformation is active. */
export const outermost = (): boolean => currentTrace() === evalTrace;

export const traceStateFunctions: ReadonlyMap<string, Value> = functions({
  'get_opaque_trace_state(convention=None)': () => new TraceState(referenceTo(currentTrace())),
  'nonempty_axis_env_DO_NOT_USE()': () => axisNames().length > 0,
  'unsafe_am_i_under_a_jit_DO_NOT_USE()': () => isUnder(DynamicJaxprTrace),
  'unsafe_am_i_under_a_vmap_DO_NOT_USE()': () => isUnder(BatchTrace),
  'unsafe_get_axis_names_DO_NOT_USE()': () => new PyList(axisNames()),
});
