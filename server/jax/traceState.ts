/** What libraries ask of the running trace: which one it is, and its axes. Source: jax/_src/core.py, "external APIs". */
import { axisNames } from '../jaxpr/axisEnv.ts';
import type { Trace } from '../jaxpr/trace.ts';
import { DynamicJaxprTrace, currentTrace, evalTrace } from '../jaxpr/trace.ts';
import { functions, getters, methods } from '../python/native.ts';
import type { Value } from '../python/values.ts';
import { Missing, PyInstance, PyList, Tracer, builtinClass, tracerBaseClass } from '../python/values.ts';
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

// ---- traces as objects

export const traceClass = builtinClass('Trace', undefined, 'jax._src.core');
const mainClass = builtinClass('TraceTag', undefined, 'jax._src.core');

class TraceValue extends PyInstance {
  constructor(readonly trace: Trace) {
    super(traceClass);
  }
}

const values = new WeakMap<Trace, TraceValue>();
/** What tells the traces of one transformation from others. */
const mains = new WeakMap<object, PyInstance>();

/** `tracer._trace`, and the trace that runs. */
export function traceValue(trace: Trace): Value {
  let value = values.get(trace);
  if (!value) values.set(trace, (value = new TraceValue(trace)));
  return value;
}

function mainOf(v: Value): Value {
  const tag = v instanceof TraceValue && 'tag' in v.trace ? v.trace.tag : undefined;
  if (typeof tag !== 'object' || tag === null) return null;
  let main = mains.get(tag);
  if (!main) mains.set(tag, (main = new PyInstance(mainClass)));
  return main;
}

getters(traceClass, {
  main: mainOf,
  tag: mainOf,
  parent_trace: (v) =>
    v instanceof TraceValue && 'parent' in v.trace
      ? traceValue(v.trace.parent as Trace)
      : new Missing('Trace.parent_trace'),
});
getters(tracerBaseClass, { _trace: (v) => (v instanceof Tracer ? traceValue(v.trace) : null) });

/** No transformation is active. */
export const outermost = (): boolean => currentTrace() === evalTrace;

export const traceStateFunctions: ReadonlyMap<string, Value> = functions({
  'get_opaque_trace_state(convention=None)': () => new TraceState(referenceTo(currentTrace())),
  'find_top_trace(_)': () => traceValue(currentTrace()),
  'nonempty_axis_env_DO_NOT_USE()': () => axisNames().length > 0,
  'unsafe_am_i_under_a_jit_DO_NOT_USE()': () => isUnder(DynamicJaxprTrace),
  'unsafe_am_i_under_a_vmap_DO_NOT_USE()': () => isUnder(BatchTrace),
  'unsafe_get_axis_names_DO_NOT_USE()': () => new PyList(axisNames()),
});
