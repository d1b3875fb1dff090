/** Tracing one call: `f(*args, **kwargs)` as golden.py's directives, and the editor's functions, ask for it. */
import { Jaxpr } from '../jaxpr/jaxpr.ts';
import { primitives } from '../jaxpr/primitives/index.ts';
import { heap } from '../python/heap.ts';
import { Recorder } from '../python/record.ts';
import { str, UnknownText } from '../python/text.ts';
import { vm } from '../python/vm.ts';
import type { Kwargs, Value } from '../python/values.ts';
import { PyBuiltin, Unknown } from '../python/values.ts';
import { isDeclaredPlain } from '../jax/declare.ts';
import { clearCaches, lookup } from '../jax/jit.ts';
import { parseArguments } from '../jax/parseArguments.ts';
import { PjitFunction } from '../jax/pjitFunction.ts';
import { functionName } from '../jax/signature.ts';
import { TRACE_FUEL } from '../limits.ts';
import { laterRunsOf } from './laterRuns.ts';
import type { Failure } from './program.ts';
import { guarded } from './program.ts';
import type { Outcome, Trace, TraceInput } from './outcome.ts';

const NO_OPTIONS = {
  staticArgnums: [],
  staticArgnames: [],
  donateArgnums: [],
  donateArgnames: [],
  keepUnused: false,
  inline: false,
};

/** A class's name with its module, as golden.py prints it. */
export function qualifiedClassName(moduleName: string, name: string): string {
  return moduleName === 'builtins' || moduleName === '' ? name : `${moduleName}.${name}`;
}

export function failureOutcome(failure: Failure): Outcome {
  const { exception, source, reason } = failure;
  if (!exception) return { kind: 'unsupported', reason, source };
  let message: string;
  try {
    // Addresses differ from run to run and say nothing.
    message = str(exception).replace(/ at 0x[0-9a-f]+/g, '');
  } catch (e) {
    if (!(e instanceof UnknownText)) throw e;
    return { kind: 'unsupported', reason: e.unknown.reason, source };
  }
  return {
    kind: 'error',
    className: qualifiedClassName(exception.cls.moduleName, exception.cls.name),
    message,
    source,
  };
}

/** Run something on the program's state as it is, and take back what it changed. */
export function isolated<T>(run: () => T): T {
  const mark = heap.mark();
  const outer = vm.recorder;
  try {
    return run();
  } finally {
    vm.recorder = outer;
    heap.rollback(mark);
    heap.release(mark);
  }
}

/** A function of JAX's that is jitted itself (`jnp.cumsum`) is what is traced: its body, and not a call of it. */
function opened(fn: Value, jaxpr: Jaxpr): Jaxpr {
  const [eqn] = jaxpr.eqns;
  if (!(fn instanceof PyBuiltin) || isDeclaredPlain(fn) || jaxpr.eqns.length !== 1 || eqn.primitive !== primitives.jit)
    return jaxpr;
  const { name, jaxpr: body } = eqn.params;
  const isWhole = name === fn.name && jaxpr.outvars.every((v, i) => v === eqn.outvars[i]);
  return isWhole && body instanceof Jaxpr ? body : jaxpr;
}

/** Trace `fn(*args, **kwargs)`, from empty jit caches. Abstract inputs are ShapeDtypeStructs. */
export function traceCall(fn: Value, args: readonly Value[], kwargs: Kwargs | undefined, text: string): Trace {
  const recorder = new Recorder();
  vm.recorder = recorder;
  clearCaches();
  let inputs: TraceInput[] = [];
  const done = guarded((): Outcome => {
    if (fn instanceof Unknown) return { kind: 'unsupported', reason: fn.reason, source: undefined };
    const jit = fn instanceof PjitFunction ? fn : new PjitFunction(fn, NO_OPTIONS);
    const parsed = parseArguments(jit, args, kwargs);
    if (parsed instanceof Unknown) return { kind: 'unsupported', reason: parsed.reason, source: undefined };
    inputs = parsed.avals.map((aval, i) => ({ aval, value: parsed.operandAt(i), leaf: parsed.leafNumbers[i] }));
    const { outcome } = lookup(jit, parsed);
    if (outcome.kind === 'unknown')
      return { kind: 'unsupported', reason: outcome.unknown.reason, source: outcome.site };
    return { kind: 'jaxpr', jaxpr: opened(fn, outcome.jaxpr), ms: outcome.ms };
  }, TRACE_FUEL);
  const failure = 'failure' in done ? done.failure : undefined;
  const outcome = 'value' in done ? done.value : failureOutcome(done.failure);
  return {
    fn,
    name: functionName(fn),
    call: text,
    outcome,
    inputs,
    events: [...recorder.events, ...laterRunsOf(failure?.exception)],
    assignments: recorder.assignments,
    decisions: recorder.decisions,
  };
}
