/**
 * A traced array is used after its trace has ended.
 *
 * ## What it does
 * Finds traced arrays that a function left behind (in a global variable, a list, an attribute, a closure, a generator) where
 * the program uses them later.
 *
 * ## Why it matters
 * A traced array stands for a value while its function is traced. After that there is nothing behind it: JAX raises
 * `UnexpectedTracerError`.
 *
 * ## Example
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * later = []
 *
 * @jax.jit
 * def f(x):
 *   y = jnp.sin(x)
 *   later.append(lambda z: y + z)
 *   return y
 *
 * f(1.0)
 * later[0](2.0)
 * ```
 *
 * ## Use instead
 * Return what is wanted later:
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * later = []
 *
 * @jax.jit
 * def f(x):
 *   return jnp.sin(x)
 *
 * y = f(1.0)
 * later.append(lambda z: y + z)
 * later[0](2.0)
 * ```
 * `jax.grad` and `jax.value_and_grad` give back more than the loss with `has_aux=True`.
 *
 * ## References
 * - https://docs.jax.dev/en/latest/101/errors.html#jax.errors.UnexpectedTracerError
 */
import { placeOf } from '../analysis/analyze.ts';
import type { Place } from '../analysis/analyze.ts';
import { DynamicJaxprTracer } from '../jaxpr/trace.ts';
import type { RecordEvent } from '../python/record.ts';
import { className, everywhere, jaxSays, userFrame } from './places.ts';
import { raisedRule } from './raised.ts';
import type { Finding, Related, Rule, RuleInput } from './rule.ts';
import { messageOf, uncaughtExceptions } from './uncaught.ts';

type Use = Extract<RecordEvent, { kind: 'escaped-use' }>;

/** Where a traced array that is used was left behind, and where it was computed. */
function origins({ analysis }: RuleInput, use: Use): Related[] {
  const left = analysis.events.find(
    (e) => (e.kind === 'outside-write' || e.kind === 'cached-tracer') && e.leak.use?.error === use.error,
  );
  const { tracer } = use;
  const eqns = tracer instanceof DynamicJaxprTracer ? tracer.trace.eqns : [];
  const made = eqns.find((e) => e.outvars.some((v) => tracer instanceof DynamicJaxprTracer && v === tracer.atom));
  return [
    { frame: userFrame(analysis, left?.site), message: 'the traced array is left behind here' },
    { frame: userFrame(analysis, made?.source), message: 'it is computed here' },
  ].flatMap(({ frame, message }) => (frame ? [{ message, at: placeOf(frame) }] : []));
}

const message = (type: string): string =>
  `This uses a traced array (${type}) whose function has been traced already: there is no value behind it. ` +
  'Return the value from the function in place of keeping it.';

const ofOperations = raisedRule(
  'escaped-tracer',
  [
    [
      /^jax\.errors\.UnexpectedTracerError: Encountered an unexpected tracer\. [^\n]* with type (\S+) wrapped/,
      ([, type]) => message(type),
    ],
  ],
  { always: true },
);

const isSame = (a: Place, b: Place): boolean => a.chunk === b.chunk && a.start === b.start && a.end === b.end;

export const escapedTracer: Rule = {
  ...ofOperations,
  check(input) {
    const { analysis, traced } = input;
    const uses = everywhere(input, 'escaped-use');
    const raised = uncaughtExceptions(analysis);
    const findings = ofOperations.check(input).map((f): Finding => {
      const use = uses.find((e) => {
        const frame = userFrame(analysis, e.site);
        return frame && isSame(placeOf(frame), f.at);
      });
      if (!use) return f;
      const known = origins(input, use).filter((o) => !f.related.some((r) => isSame(r.at, o.at)));
      return { ...f, message: message(use.tracer.aval.strShort()), related: [...known, ...f.related] };
    });
    if (traced) return findings;
    // What asks a tracer for its value raises by other words.
    for (const e of uses) {
      const frame = userFrame(analysis, e.site);
      if (e.trace || e.maybe || !frame || !raised.has(e.error) || messageOf(e.error).startsWith('Encountered'))
        continue;
      const at = placeOf(frame);
      const related = [...origins(input, e), jaxSays(className(e.error), messageOf(e.error), at)];
      findings.push({
        rule: 'escaped-tracer',
        severity: 'error',
        message: message(e.tracer.aval.strShort()),
        at,
        related,
      });
    }
    return findings;
  },
};
