/** Which exceptions of the program's own run nobody caught. */
import type { Analysis, TracedFunction } from '../analysis/analyze.ts';
import type { PyException } from '../python/values.ts';

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

/** What an exception of JAX's says. */
export function messageOf(e: PyException): string {
  const [first] = e.args;
  return typeof first === 'string' ? first : '';
}
