/**
 * A gradient that is nan where `jnp.where` takes the other side.
 *
 * ## What it does
 * Finds `jnp.where(x > 0, jnp.log(x), …)` and its kin in functions that are differentiated: an operation that is undefined
 * for values which the condition rules out.
 *
 * ## Why it matters
 * `where` selects between two arrays that are both computed. Where the other side is taken, the gradient of this one is
 * multiplied by zero; and zero times an infinite gradient is nan. The value is right, its gradient silently isn't.
 *
 * ## Example
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * def loss(x):
 *   return jnp.where(x > 0, jnp.log(x), 0.0).sum()
 *
 * @jax.jit
 * def step(x):
 *   return x - 0.1 * jax.grad(loss)(x)
 *
 * step(jnp.ones(3))
 * ```
 *
 * ## Use instead
 * Select inside, too, so that the operation never sees such a value:
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * def loss(x):
 *   return jnp.where(x > 0, jnp.log(jnp.where(x > 0, x, 1.0)), 0.0).sum()
 *
 * @jax.jit
 * def step(x):
 *   return x - 0.1 * jax.grad(loss)(x)
 *
 * step(jnp.ones(3))
 * ```
 *
 * ## References
 * - https://docs.jax.dev/en/latest/faq.html#gradients-contain-nan-where-using-where
 */
import { placeOf } from '../analysis/analyze.ts';
import type { Atom, Eqn, Jaxpr } from '../jaxpr/jaxpr.ts';
import { Var, allJaxprs } from '../jaxpr/jaxpr.ts';
import type { SourceFrame } from '../jaxpr/source.ts';
import { safeArgumentFixes } from './fixes/safeArgument.ts';
import { siteKey } from '../analysis/siteKey.ts';
import { originRelated, userFrame } from './places.ts';
import type { Finding, Rule } from './rule.ts';
import { textOf } from './syntax.ts';

/** Operations with an infinite derivative or none somewhere, and the operand that it is about. */
const RISKY: Readonly<Record<string, number>> = {
  acos: 0,
  acosh: 0,
  asin: 0,
  atanh: 0,
  cbrt: 0,
  digamma: 0,
  div: 1,
  erf_inv: 0,
  integer_pow: 0,
  lgamma: 0,
  log: 0,
  log1p: 0,
  pow: 0,
  rsqrt: 0,
  sqrt: 0,
};

const COMPARISONS: ReadonlySet<string> = new Set(['eq', 'ne', 'lt', 'le', 'gt', 'ge']);

const isSelect = ({ primitive, params }: Eqn): boolean =>
  primitive.name === 'select_n' || (primitive.name === 'jit' && params.name === '_where');

const isRisky = ({ primitive, params }: Eqn): boolean =>
  primitive.name in RISKY && (primitive.name !== 'integer_pow' || Number(params.y) < 0);

const sharesPlace = (a: Eqn, b: Eqn): boolean =>
  a.source !== undefined &&
  b.source !== undefined &&
  a.source.chunk === b.source.chunk &&
  a.source.start === b.source.start &&
  a.source.end === b.source.end;

/** Risky operations whose operand a later selection's condition compares, and that the backward pass goes through. */
function* unsafe({ eqns }: Jaxpr): Generator<{ risky: Eqn; select: Eqn }> {
  const made = new Map<Var, number>();
  eqns.forEach((e, i) => {
    for (const v of e.outvars) made.set(v, i);
  });
  const maker = (a: Atom): Eqn | undefined => (a instanceof Var ? eqns[made.get(a) ?? -1] : undefined);
  for (const [i, select] of eqns.entries()) {
    if (!isSelect(select)) continue;
    const [condition, ...sides] = select.invars;
    const comparison = maker(condition);
    if (!comparison || !COMPARISONS.has(comparison.primitive.name)) continue;
    for (const side of sides) {
      const risky = maker(side);
      if (!risky || !isRisky(risky)) continue;
      const operand = risky.invars[RISKY[risky.primitive.name]];
      if (!(operand instanceof Var) || !comparison.invars.includes(operand)) continue;
      // The transposed selection has the same condition; what it gives meets what the operation's derivative needs.
      const residuals = new Set<Atom>([
        operand,
        ...eqns.filter((e) => sharesPlace(e, risky)).flatMap((e) => e.outvars),
      ]);
      const backward = eqns.slice(i + 1);
      const transposed = backward.find((e) => isSelect(e) && e.invars[0] === condition);
      const cotangents = new Set<Atom>(transposed?.outvars);
      if (backward.some((e) => e.invars.some((v) => cotangents.has(v)) && e.invars.some((v) => residuals.has(v))))
        yield { risky, select };
    }
  }
}

/** Where the selection is written, for the fix. */
export interface NanGradientData {
  readonly select: SourceFrame | undefined;
}

export const nanGradient: Rule = {
  id: 'nan-gradient',
  severity: 'warning',
  check({ analysis, traced, events }) {
    const outcome = traced?.trace.outcome;
    if (!traced || outcome?.kind !== 'jaxpr' || !events.some((e) => e.kind === 'differentiated')) return [];
    const findings: Finding[] = [];
    for (const jaxpr of allJaxprs(outcome.jaxpr))
      for (const { risky, select } of unsafe(jaxpr)) {
        const frame = userFrame(analysis, risky.source);
        const around = userFrame(analysis, select.source);
        // Both in one place: within a function of the library.
        if (!frame || siteKey(frame) === siteKey(around)) continue;
        const at = placeOf(frame);
        findings.push({
          rule: 'nan-gradient',
          severity: 'warning',
          message:
            `The gradient of \`${textOf(at)}\` may be nan where the condition takes the other side: both sides are ` +
            'differentiated, and zero times infinity is nan. Give it a safe argument there, with another where.',
          at,
          related: [
            ...(around ? [{ message: 'the selection, which comes too late', at: placeOf(around) }] : []),
            originRelated(traced),
          ],
          data: { select: around } satisfies NanGradientData,
        });
      }
    return findings;
  },
  fixes: safeArgumentFixes,
};
