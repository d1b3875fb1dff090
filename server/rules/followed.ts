/** Whether all was followed: a rule about what never happens must know that it doesn't. */
import type { Analysis, TracedFunction } from '../analysis/analyze.ts';
import type { RecordEvent } from '../python/record.ts';

const isOpen = (e: RecordEvent): boolean => e.kind === 'unknown-branch' || e.kind === 'unknown-call';

/** Whether the program itself ran to its end with nothing unknown that decides what is run. */
export const programIsFollowed = ({ sources, failures, events }: Analysis): boolean =>
  sources.every((s) => s.parse.errors.length === 0) &&
  failures.length === 0 &&
  !events.some((e) => isOpen(e) || e.kind === 'uncaught');

/** Whether a function was traced to its end, on inputs that are known, with nothing unknown on the way. */
export const isComplete = ({ trace, origin }: TracedFunction): boolean =>
  trace.outcome.kind === 'jaxpr' && origin.kind !== 'unknown-inputs' && !trace.events.some(isOpen);
