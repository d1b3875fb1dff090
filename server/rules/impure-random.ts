/**
 * The clock, random numbers of the host, or the next item of an iterator, in a traced function.
 *
 * ## What it does
 * Finds reads of the clock, and random numbers of `random`, `numpy.random`, `secrets`, `uuid` and `os.urandom`, inside a traced
 * function, and `next(it)` of an iterator that is made outside.
 *
 * ## Why it matters
 * They run once, when the function is traced. What they give becomes a constant of the compiled function: each call uses the
 * same value.
 *
 * ## Example
 * ```python
 * import time
 * import jax
 *
 * @jax.jit
 * def stamped(x):
 *   return x + time.time()
 *
 * stamped(1.0)
 * ```
 *
 * ## Use instead
 * Pass in what changes from call to call; for random numbers a key of `jax.random`:
 * ```python
 * import time
 * import jax
 *
 * @jax.jit
 * def stamped(x, now):
 *   return x + now
 *
 * stamped(1.0, time.time())
 * ```
 *
 * ## References
 * - https://docs.jax.dev/en/latest/random-numbers.html
 * - https://docs.jax.dev/en/latest/notebooks/Common_Gotchas_in_JAX.html#pure-functions
 */
import type { SourceFrame } from '../jaxpr/source.ts';
import { placeOf } from '../analysis/analyze.ts';
import { inTrace, originOf, tracedName, userFrame, userPlace } from './places.ts';
import type { Finding, Rule, RuleInput } from './rule.ts';
import type { SyntaxNode } from './syntax.ts';
import { functionIndex, pathTo, statementIndex, walk } from './syntax.ts';

const ADVICE = {
  'clock-read': 'Read the clock outside, and pass the time as an argument.',
  'host-random': 'Use `jax.random` with a key that is an argument.',
} as const;

export const impureRandom: Rule = {
  id: 'impure-random',
  severity: 'warning',
  check(input) {
    const { analysis } = input;
    const events = [...inTrace(input, 'clock-read'), ...inTrace(input, 'host-random')];
    const host = events.flatMap((e): Finding[] =>
      // A library may have its reasons: names that are unique, seeds of its own.
      e.site && userFrame(analysis, e.site) === e.site && !isIdentity(e.name, e.site) && !isUnread(e.site)
        ? [
            {
              rule: 'impure-random',
              severity: 'warning',
              message: `${e.name} runs once, while ${tracedName(e)} is traced: each call uses the same value. ${ADVICE[e.kind]}`,
              at: userPlace(analysis, e.site),
              related: originOf(input, e),
            },
          ]
        : [],
    );
    return [...host, ...items(input)];
  },
};

/** Functions that are traced once and run many times; others are called once for each trace of the function around them. */
const REUSED: ReadonlySet<string> = new Set(['jit', 'scan', 'fori_loop', 'while_body', 'while_cond', 'map']);

/** `next(it)`: one item for all calls. */
function items(input: RuleInput): Finding[] {
  const { analysis } = input;
  const taken = inTrace(input, 'outer-next', (e) => e.trace !== undefined && REUSED.has(e.trace.tracedFor));
  return taken.flatMap((e): Finding[] => {
    if (!e.site || userFrame(analysis, e.site) !== e.site || isIdentity('uuid.', e.site)) return [];
    const name = tracedName(e);
    return [
      {
        rule: 'impure-random',
        // A counter may give names.
        severity: e.of === 'count' ? 'information' : 'warning',
        message: `next takes one item, while ${name} is traced: each run of ${name} uses that item. Pass the item as an argument.`,
        at: userPlace(analysis, e.site),
        related: originOf(input, e),
      },
    ];
  });
}

/** An object that is made gets a name of its own. */
const isIdentity = (name: string, site: SourceFrame): boolean =>
  name.startsWith('uuid.') && /^__(init|post_init|new)__$/.test(site.functionName);

/** `_id = os.urandom(16)`: a private name that is never read, for a debugger's eyes. */
function isUnread(site: SourceFrame): boolean {
  const path = pathTo(placeOf(site));
  const statement = path.at(statementIndex(path));
  const index = functionIndex(path);
  const fn = index < 0 ? undefined : path[index];
  if (statement?.kind !== 'Assign' || fn?.kind !== 'FunctionDef') return false;
  const { targets } = statement;
  const namesIn = (s: SyntaxNode): string[] =>
    [...walk(s)].flatMap((n) => (n.kind === 'Name' && !targets.includes(n) ? [n.id] : []));
  const read = new Set(fn.body.flatMap(namesIn));
  return targets.every((t) => t.kind === 'Name' && t.id.startsWith('_') && !read.has(t.id));
}
