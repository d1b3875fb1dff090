/** All faults of a traced function, not only the first. */
import { setDecisions } from '../jax/errors.ts';
import { Unknown } from '../python/values.ts';
import { MAX_FAULTS } from '../limits.ts';
import type { DirectiveResult } from './runDirectives.ts';
import { siteKey } from './siteKey.ts';

/**
 * A run that ends at a tracer's conversion is run again with an unknown in its place, so that later faults are seen
 * too. The first run's outcome stays; the later runs add their events.
 */
export function withAllFaults(run: () => DirectiveResult): DirectiveResult {
  const first = run();
  if (first.kind !== 'trace') return first;
  let { trace } = first;
  let last = trace;
  const decided = new Set<string>();
  for (let i = 0; i < MAX_FAULTS && last.outcome.kind === 'error'; i++) {
    const fault = last.events.findLast((e) => e.kind === 'tracer-conversion');
    if (
      !fault ||
      decided.has(siteKey(fault.site)) ||
      (last.outcome.source !== undefined && siteKey(last.outcome.source) !== siteKey(fault.site))
    )
      break;
    decided.add(siteKey(fault.site));
    setDecisions((site) =>
      decided.has(siteKey(site)) ? new Unknown('it depends on the value of a traced array') : undefined,
    );
    const again = run();
    setDecisions(() => undefined);
    if (again.kind !== 'trace') break;
    last = again.trace;
    const seen = new Set(trace.events.map((e) => `${e.kind}@${siteKey(e.site)}`));
    const added = last.events.filter((e) => !seen.has(`${e.kind}@${siteKey(e.site)}`));
    trace = { ...trace, events: [...trace.events, ...added] };
  }
  return { ...first, trace };
}
