/** Which exceptions of the program's own run nobody caught. */
import type { Analysis } from '../analysis/analyze.ts';
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

/** Whether an exception with this text went all the way up. */
export const uncaught = (analysis: Analysis, message: string): boolean =>
  [...uncaughtExceptions(analysis)].some(
    (e) => e.args[0] === message || message === '' || String(e.args[0]) === message,
  );
