/**
 * A Python loop that is unrolled into many eqns.
 *
 * ## What it does
 * Finds loops in traced functions that took many turns and staged operations in each of them: `for` and `while`,
 * comprehensions, `sum`, `map`, `functools.reduce` over the rows of an array, and functions that call themselves.
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
 * `jax.lax.scan` and `jax.lax.map` go over the rows of an array; and often an operation on the whole array (`jnp.sum`,
 * `jax.vmap`) does without a loop.
 *
 * ## References
 * - https://docs.jax.dev/en/latest/control-flow.html
 * - https://docs.jax.dev/en/latest/_autosummary/jax.lax.fori_loop.html
 */
import { placeOf } from '../analysis/analyze.ts';
import type { Eqn } from '../jaxpr/jaxpr.ts';
import { allJaxprs } from '../jaxpr/jaxpr.ts';
import { LONG_LOOP, MANY_INNER_TURNS, MANY_UNROLLED_EQNS } from '../limits.ts';
import type { SourceFrame } from '../jaxpr/source.ts';
import type { Turns } from '../python/record.ts';
import type { Stmt } from '../syntax/ast.ts';
import { loopFixes } from './fixes/loop.ts';
import { inTrace, originRelated, userFrame } from './places.ts';
import type { Finding, Rule, RuleInput } from './rule.ts';
import type { SyntaxNode } from './syntax.ts';
import { innermost, loopsAround, pathTo, placeOfNode } from './syntax.ts';
import { unrolledExpressions } from './unrolled.ts';

type Loop = Extract<Stmt, { kind: 'For' | 'While' }>;

interface Unrolled {
  readonly loop: Loop;
  readonly frame: SourceFrame;
  readonly turns: number;
}

/** The eqns that a loop's body made: one of the frames behind them stands in it. */
function madeIn({ loop, frame: head }: Unrolled, eqns: readonly Eqn[]): number {
  const inBody = (f: SourceFrame): boolean =>
    f.chunk === head.chunk && f.start >= loop.start && f.end <= loop.end && f.functionName === head.functionName;
  return eqns.filter((e) => {
    for (let f = e.source; f; f = f.parent) if (inBody(f)) return true;
    return false;
  }).length;
}

/** The loop that took many turns; where only those within another one add up to many, that one. */
function unrolled(frame: SourceFrame, { all, most }: Turns): Unrolled | undefined {
  const path = pathTo(placeOf(frame));
  const loop = innermost(path, 'For', 'While');
  if (!loop) return undefined;
  if (most >= LONG_LOOP) return { loop, frame, turns: most };
  const outer = loopsAround(path).find(isStatement);
  return outer && outer !== loop && all >= MANY_INNER_TURNS ? { loop: outer, frame, turns: all } : undefined;
}

const isStatement = (l: SyntaxNode): l is Loop => l.kind === 'For' || l.kind === 'While';

const isWithin = (a: Unrolled, b: Unrolled): boolean =>
  a.loop !== b.loop && a.frame.chunk === b.frame.chunk && b.loop.start <= a.loop.start && a.loop.end <= b.loop.end;

/** Loops that are statements. */
function statements(input: RuleInput, eqns: readonly Eqn[], name: string): Omit<Finding, 'related'>[] {
  const loops = inTrace(input, 'loop-end').flatMap((e): Unrolled[] => {
    const frame = userFrame(input.analysis, e.site);
    const found = frame && frame === e.site ? unrolled(frame, e.turns) : undefined;
    return found ? [found] : [];
  });
  const made = loops
    .filter((l, i) => loops.findIndex((o) => o.loop === l.loop) === i)
    .map((l) => ({ ...l, made: madeIn(l, eqns) }))
    .filter((l) => l.made >= MANY_UNROLLED_EQNS);
  // Of loops within each other the outermost is to be rewritten first.
  return made
    .filter((l) => !made.some((o) => isWithin(l, o)))
    .map(({ loop, frame, turns, made: n }) => ({
      rule: 'python-loop-unrolled',
      severity: 'warning' as const,
      message:
        `This loop is unrolled: its ${turns} turns make ${n} of the ${eqns.length} equations of ${name}. ` +
        `\`jax.lax.${loop.kind === 'For' ? 'fori_loop\` or \`jax.lax.scan' : 'while_loop'}\` would make one.`,
      at: placeOfNode(frame.chunk, { start: loop.start, end: (loop.kind === 'For' ? loop.iter : loop.test).end }),
    }));
}

export const pythonLoopUnrolled: Rule = {
  id: 'python-loop-unrolled',
  severity: 'warning',
  // Those of expressions take more than a rewrite of a statement.
  fixes: (finding, analysis) => (finding.data === 'expression' ? [] : loopFixes(finding, analysis)),
  check(input) {
    const { analysis, traced } = input;
    const outcome = traced?.trace.outcome;
    if (!traced || outcome?.kind !== 'jaxpr') return [];
    const eqns = [...allJaxprs(outcome.jaxpr)].flatMap((j) => j.eqns);
    if (eqns.length < MANY_UNROLLED_EQNS) return [];
    const { name } = traced.trace;
    const related = [originRelated(traced)];
    const found: Finding[] = statements(input, eqns, name).map((f) => ({ ...f, related }));
    for (const { what, instead, made, at } of unrolledExpressions(analysis, eqns))
      found.push({
        rule: 'python-loop-unrolled',
        severity: 'warning',
        message: `${what} is unrolled: it makes ${made} of the ${eqns.length} equations of ${name}. ${instead}`,
        at,
        related,
        data: 'expression',
      });
    return found;
  },
};
