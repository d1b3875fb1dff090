/**
 * The record's side of a transformation: whose function runs, what it leaves behind in objects that are older, and who wants
 * to know more of one that has raised.
 */
import { call } from '../python/call.ts';
import { Stop } from '../python/errors.ts';
import { heap } from '../python/heap.ts';
import { settleLeaks } from '../python/leaks.ts';
import { PyRaise } from '../python/errors.ts';
import type { TraceContext } from '../python/record.ts';
import type { Kwargs, Value } from '../python/values.ts';
import { vm } from '../python/vm.ts';
import { noteRaised } from './errors.ts';
import { functionName } from './signature.ts';

/** By the function whose trace comes first. */
const CONTROL_FLOW: ReadonlySet<string> = new Set(['scan', 'while_cond', 'fori_loop', 'cond', 'switch', 'map']);

/**
 * From now on events belong to a trace of `fn`, and writes to what is there already are side effects.
 * The answer ends it: to be called once, with the trace still current, and with what was thrown out of it.
 */
export function enterTrace(fn: Value, name: string, tracedFor: string): (thrown?: unknown) => void {
  const { recorder } = vm;
  const { traceEpoch } = heap;
  const outer = recorder.trace;
  if (!outer && CONTROL_FLOW.has(tracedFor)) recorder.add('eager-control-flow', { fn, name: tracedFor });
  const before = recorder.events.length;
  recorder.trace = { fn, name, tracedFor, site: vm.frame?.source(), parent: outer };
  heap.traceEpoch = ++heap.epoch;
  return (thrown) => {
    settleLeaks(recorder.events, before, thrown instanceof Stop);
    recorder.trace = outer;
    heap.traceEpoch = traceEpoch;
  };
}

/** The outermost trace has raised: `again` makes it anew. Set while somebody looks for what would raise after that. */
export const failedTrace: {
  runAgain: ((raised: PyRaise, context: TraceContext, again: () => void) => void) | undefined;
} = { runAgain: undefined };

/** Run a trace, or what calls the user's function for one; if it is the outermost and raises, it may be run again. */
export function traceable<T>(fn: Value, name: string, tracedFor: string, run: () => T): T {
  const { runAgain } = failedTrace;
  if (!runAgain || vm.recorder.trace) return run();
  try {
    return run();
  } catch (e) {
    if (e instanceof PyRaise) runAgain(e, { fn, name, tracedFor, site: vm.frame?.source(), parent: undefined }, run);
    throw e;
  }
}

declare module '../python/record.ts' {
  interface RecordEvents {
    /** A function is differentiated, at the event's site. */
    differentiated: { fn: Value };
    /** Control flow called outside of all traces: it is compiled for this function object. */
    'eager-control-flow': { fn: Value; name: string };
  }
}

const DIFFERENTIATES: ReadonlySet<string> = new Set(['grad', 'vjp', 'jvp', 'linearize']);

/** Call the user's function on a transformation's tracers. */
export function callTransformed(tracedFor: string, fn: Value, args: readonly Value[], kwargs: Kwargs = []): Value {
  if (DIFFERENTIATES.has(tracedFor)) vm.recorder.add('differentiated', { fn });
  return traceable(fn, functionName(fn), tracedFor, () => callTraced(tracedFor, fn, args, kwargs));
}

function callTraced(tracedFor: string, fn: Value, args: readonly Value[], kwargs: Kwargs): Value {
  const leave = enterTrace(fn, functionName(fn), tracedFor);
  let thrown: unknown;
  try {
    return call(fn, [...args], kwargs);
  } catch (e) {
    thrown = e;
    noteRaised(e, { by: tracedFor, operands: [] });
    throw e;
  } finally {
    leave(thrown);
  }
}
