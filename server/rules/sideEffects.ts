/** Writes inside a trace to what is older than the trace. */
import type { Analysis, Place } from '../analysis/analyze.ts';
import { placeOf } from '../analysis/analyze.ts';
import type { SourceFrame } from '../jaxpr/source.ts';
import type { WriteTarget } from '../python/leaks.ts';
import type { Leak } from '../python/record.ts';
import { className, inTrace, jaxSays, originOf, tracedName, userFrame, userPlace } from './places.ts';
import type { Finding, Related, RuleInput } from './rule.ts';
import { pathTo, statementIndex } from './syntax.ts';
import { messageOf } from './uncaught.ts';

/** One finding for each place where a traced array is left behind in such a target. */
export function leaks(
  rule: string,
  target: WriteTarget,
  input: RuleInput,
  message: (what: string, traced: string) => string,
): Finding[] {
  const { analysis } = input;
  // A statement that writes two things, `a, b = x, y` or `d[k] += [x]`, is one fault.
  const seen = new Set<unknown>();
  const isFirst = (at: Place): boolean => {
    const path = pathTo(at);
    const statement = path.at(statementIndex(path));
    return !seen.has(statement) && seen.add(statement) !== undefined;
  };
  return inTrace(input, 'outside-write', (e) => e.target === target && e.leak.tracer).flatMap((e) =>
    // What a library writes to its own objects, it takes away again, or knows why not.
    e.site &&
    userFrame(analysis, e.site) === e.site &&
    !(e.leak.givenUp && isTakenBack(e.site)) &&
    isFirst(placeOf(e.site))
      ? [
          {
            rule,
            severity: 'warning' as const,
            message: message(e.what, tracedName(e)),
            at: userPlace(analysis, e.site),
            related: [...originOf(input, e), ...useOf(analysis, e.leak)],
          },
        ]
      : [],
  );
}

/** A `with` or a `finally` around a write may take away what is written. */
function isTakenBack(site: SourceFrame): boolean {
  for (let f: SourceFrame | undefined = site; f; f = f.parent)
    if (pathTo(placeOf(f)).some((n) => n.kind === 'With' || (n.kind === 'Try' && n.finalbody.length > 0))) return true;
  return false;
}

/** What JAX says where a traced array that was left behind is used. */
export function useOf(analysis: Analysis, { use }: Leak): Related[] {
  const frame = userFrame(analysis, use?.site);
  return use && frame ? [jaxSays(className(use.error), messageOf(use.error), placeOf(frame))] : [];
}
