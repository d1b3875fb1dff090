/** A jitted function that nothing calls: run on unknown inputs, for its findings. */
import type { PjitFunction } from '../jax/pjitFunction.ts';
import { underMeshes } from '../jax/meshContexts.ts';
import { functionName, functionSource } from '../jax/signature.ts';
import { checkReturned } from '../jax/tracing.ts';
import { call, callWithUnknown } from '../python/call.ts';
import { heap } from '../python/heap.ts';
import { Recorder } from '../python/record.ts';
import { vm } from '../python/vm.ts';
import type { Value } from '../python/values.ts';
import { PyFunction, PyMethod, Unknown } from '../python/values.ts';
import { TRACE_FUEL } from '../limits.ts';
import type { Outcome, Trace } from './outcome.ts';
import { guarded } from './program.ts';
import { failureOutcome, isolated } from './traceCall.ts';

/** Call what takes `*args` or `**kwargs`: which are given isn't known either. */
function callOpen(
  fun: Value,
  args: readonly Value[],
  kwargs: readonly [string, Value][],
  name: string,
  noDefaults: boolean,
): Value {
  const inner = fun instanceof PyMethod ? fun.fn : fun;
  const defaults = inner instanceof PyFunction && !noDefaults ? [...inner.defaults] : [];
  return callWithUnknown(fun, args, [...defaults, ...kwargs], new Unknown(`no call of ${name} was seen`));
}

/**
 * Run a jitted function on unknown inputs, for its findings: parameters with a default have it, as in a call that doesn't
 * give them. What raises then is a fault only if it raises whatever they are given.
 */
export function traceUnknown(jit: PjitFunction): Trace {
  const trace = traceUnknownWith(jit, false);
  if (trace.outcome.kind !== 'error' || jit.params?.some((p) => p.hasDefault) !== true) return trace;
  return traceUnknownWith(jit, true);
}

function traceUnknownWith(jit: PjitFunction, noDefaults: boolean): Trace {
  const name = functionName(jit);
  return isolated(() => {
    const recorder = new Recorder();
    vm.recorder = recorder;
    recorder.trace = { fn: jit.fun, name, tracedFor: 'jit', site: undefined, parent: undefined };
    heap.epoch++;
    const { traceEpoch } = heap;
    heap.traceEpoch = heap.epoch;
    const { options } = jit;
    const params = jit.params ?? [];
    const statics = new Set(options.staticArgnames);
    for (const n of options.staticArgnums) {
      const p = params.at(n);
      if (p) statics.add(p.name);
    }
    const args: Value[] = [];
    const kwargs: [string, Value][] = [];
    for (const p of params) {
      if ((p.hasDefault && !noDefaults) || p.kind === 'vararg' || p.kind === 'kwarg') continue;
      const v = new Unknown(
        `no call of ${name} was seen, so ${p.name} is unknown`,
        statics.has(p.name) ? 'no' : 'tree',
      );
      if (p.kind === 'kwonly') kwargs.push([p.name, v]);
      else args.push(v);
    }
    // With a signature that it took from another function (`functools.wraps`), what it takes itself is another matter.
    const borrowed = jit.fun instanceof PyFunction && jit.fun.attrs.has('__wrapped__');
    const open = params.some((p) => p.kind === 'vararg' || p.kind === 'kwarg');
    const called = (): Value =>
      borrowed || open
        ? callOpen(jit.fun, borrowed ? [] : args, borrowed ? [] : kwargs, name, noDefaults)
        : call(jit.fun, args, kwargs.length > 0 ? kwargs : undefined);
    const run = (): void => {
      checkReturned({ functionSource: functionSource(jit.fun), functionName: name, tracedFor: 'jit' }, called());
    };
    // What the program set later is not what it is called under.
    const done = underMeshes(jit.meshes, () => guarded(run, TRACE_FUEL));
    heap.traceEpoch = traceEpoch;
    const outcome: Outcome =
      'failure' in done
        ? failureOutcome(done.failure)
        : {
            kind: 'unsupported',
            reason: `no call of ${name} was seen: write \`# trace: ${name}(…)\` above it`,
            source: undefined,
          };
    return {
      fn: jit,
      name,
      call: `${name}(…)`,
      outcome,
      inputs: [],
      events: recorder.events,
      assignments: recorder.assignments,
      decisions: recorder.decisions,
    };
  });
}
