/**
 * A Python loop that is unrolled into many eqns.
 *
 * ## What it does
 * Finds loops in traced functions that took many turns and staged operations in each of them.
 *
 * ## Why it matters
 * Tracing runs the loop, so the jaxpr has the body once for each turn. Tracing and compiling take time in proportion, and
 * often much more than the program then takes to run.
 *
 * ## Example
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def simulate(x):
 *   for _ in range(500):
 *     x = x + 0.01 * jnp.sin(x)
 *   return x
 *
 * simulate(jnp.ones(2))
 * ```
 *
 * ## Use instead
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def simulate(x):
 *   return jax.lax.fori_loop(0, 500, lambda _, x: x + 0.01 * jnp.sin(x), x)
 *
 * simulate(jnp.ones(2))
 * ```
 * `jax.lax.scan` goes over the rows of an array; and often an operation on the whole array does without a loop.
 *
 * ## References
 * - https://docs.jax.dev/en/latest/control-flow.html
 * - https://docs.jax.dev/en/latest/_autosummary/jax.lax.fori_loop.html
 */
import { placeOf } from '../analysis/analyze.ts';
import type { Eqn } from '../jaxpr/jaxpr.ts';
import { MANY_UNROLLED_EQNS } from '../limits.ts';
import type { SourceFrame } from '../jaxpr/source.ts';
import type { Stmt } from '../syntax/ast.ts';
import { loopFixes } from './fixes/loop.ts';
import { inTrace, originRelated, userFrame } from './places.ts';
import type { Finding, Rule } from './rule.ts';
import { innermost, pathTo, placeOfNode } from './syntax.ts';

type Loop = Extract<Stmt, { kind: 'For' | 'While' }>;

/** The eqns that a loop's body made: one of the frames behind them stands in it. */
function madeIn(loop: Loop, head: SourceFrame, eqns: readonly Eqn[]): number {
  const inBody = (f: SourceFrame): boolean =>
    f.chunk === head.chunk && f.start >= loop.start && f.end <= loop.end && f.functionName === head.functionName;
  return eqns.filter((e) => {
    for (let f = e.source; f; f = f.parent) if (inBody(f)) return true;
    return false;
  }).length;
}

export const pythonLoopUnrolled: Rule = {
  id: 'python-loop-unrolled',
  severity: 'warning',
  fixes: loopFixes,
  check(input) {
    const { analysis, traced } = input;
    const outcome = traced?.trace.outcome;
    if (!traced || outcome?.kind !== 'jaxpr') return [];
    const { eqns } = outcome.jaxpr;
    return inTrace(input, 'loop-end').flatMap((e): Finding[] => {
      const frame = userFrame(analysis, e.site);
      if (!frame || frame !== e.site) return [];
      const path = pathTo(placeOf(frame));
      const loop = innermost(path, 'For', 'While');
      if (!loop) return [];
      const made = madeIn(loop, frame, eqns);
      if (made < MANY_UNROLLED_EQNS) return [];
      const head = loop.kind === 'For' ? loop.iter : loop.test;
      return [
        {
          rule: 'python-loop-unrolled',
          severity: 'warning',
          message:
            `This loop is unrolled: its ${e.turns} turns make ${made} of the ${eqns.length} eqns of ${traced.trace.name}. ` +
            `jax.lax.${loop.kind === 'For' ? 'fori_loop or jax.lax.scan' : 'while_loop'} would make one.`,
          at: placeOfNode(frame.chunk, { start: loop.start, end: head.end }),
          related: [originRelated(traced)],
        },
      ];
    });
  },
};
