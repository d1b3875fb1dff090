/** Writes inside a trace to what is older than the trace. */
import type { WriteTarget } from '../python/leaks.ts';
import { inTrace, originOf, tracedName, userFrame, userPlace } from './places.ts';
import type { Finding, RuleInput } from './rule.ts';

/** One finding for each place where a traced array is left behind in such a target. */
export function leaks(
  rule: string,
  target: WriteTarget,
  input: RuleInput,
  message: (what: string, traced: string) => string,
): Finding[] {
  const { analysis } = input;
  return inTrace(input, 'outside-write', (e) => e.target === target && e.leak.tracer).flatMap((e) =>
    userFrame(analysis, e.site)
      ? [
          {
            rule,
            severity: 'warning' as const,
            message: message(e.what, tracedName(e)),
            at: userPlace(analysis, e.site),
            related: originOf(input, e),
          },
        ]
      : [],
  );
}
