/** The record's side of a transformation: whose function runs, and what it leaves behind in objects that are older. */
import { call } from '../python/call.ts';
import { heap } from '../python/heap.ts';
import { settleLeaks } from '../python/leaks.ts';
import type { Kwargs, Value } from '../python/values.ts';
import { vm } from '../python/vm.ts';
import { functionName } from './signature.ts';

/**
 * From now on events belong to a trace of `fn`, and writes to what is there already are side effects.
 * The answer ends it: to be called once, with the trace still current.
 */
export function enterTrace(fn: Value, name: string, tracedFor: string): () => void {
  const { recorder } = vm;
  const { traceEpoch } = heap;
  const outer = recorder.trace;
  const before = recorder.events.length;
  recorder.trace = { fn, name, tracedFor, site: vm.frame?.source(), parent: outer };
  heap.traceEpoch = ++heap.epoch;
  return () => {
    settleLeaks(recorder.events, before);
    recorder.trace = outer;
    heap.traceEpoch = traceEpoch;
  };
}

/** Call the user's function on a transformation's tracers. */
export function callTransformed(tracedFor: string, fn: Value, args: readonly Value[], kwargs: Kwargs = []): Value {
  const leave = enterTrace(fn, functionName(fn), tracedFor);
  try {
    return call(fn, [...args], kwargs);
  } finally {
    leave();
  }
}
