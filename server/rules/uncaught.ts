/** Which exceptions of the program's own run nobody caught. */
import type { Analysis, TracedFunction } from '../analysis/analyze.ts';
import type { RecordEvent, TraceContext } from '../python/record.ts';
import type { PyException } from '../python/values.ts';
import { isShown } from './places.ts';
import type { RuleInput } from './rule.ts';

const known = new WeakMap<Analysis, ReadonlySet<PyException>>();

export function uncaughtExceptions(analysis: Analysis): ReadonlySet<PyException> {
  let set = known.get(analysis);
  if (!set) {
    set = new Set(analysis.events.flatMap((e) => (e.kind === 'uncaught' ? [e.exception] : [])));
    known.set(analysis, set);
  }
  return set;
}

/** Whether the call that a trace is of raised, and nothing caught it. */
export function callRaised(analysis: Analysis, { origin, trace }: TracedFunction): boolean {
  if (origin.kind !== 'call') return true;
  const raised = uncaughtExceptions(analysis);
  return analysis.events.some(
    (e) => e.kind === 'jit-failed' && e.jit === trace.fn && e.site === origin.site && raised.has(e.error),
  );
}

type LaterRun = Extract<RecordEvent, { kind: 'run-again' }>;

/** Runs of a trace that has raised, past its faults: those of nobody's exception are left out. */
export function laterRuns({ analysis, traced, events }: RuleInput): LaterRun[] {
  const runs = events.filter((e): e is LaterRun => e.kind === 'run-again');
  if (runs.length === 0 || traced?.origin.kind === 'directive') return runs;
  const { origin } = traced ?? {};
  if (origin?.kind === 'call') {
    const { event } = origin;
    return runs.filter((r) => event.kind === 'jit-failed' && r.of === event.error);
  }
  const raised = uncaughtExceptions(analysis);
  return runs.filter((r) => raised.has(r.of) && (!r.trace || !isShown(analysis, r.trace)));
}

/** What an exception of JAX's says. */
export function messageOf(e: PyException): string {
  const [first] = e.args;
  return typeof first === 'string' ? first : '';
}

/** Whether a test that isn't known was met in a trace, or in one around it, before something happened. */
export function belowUnknown(events: readonly RecordEvent[], trace: TraceContext, before: RecordEvent): boolean {
  const around = new Set<TraceContext>();
  for (let t: TraceContext | undefined = trace; t; t = t.parent) around.add(t);
  for (const e of events) {
    if (e === before) return false;
    if (e.kind === 'unknown-branch' && e.trace && around.has(e.trace)) return true;
  }
  return false;
}
