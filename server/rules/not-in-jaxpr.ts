/**
 * A branch that no trace takes.
 *
 * ## What it does
 * Shows the code faded that is in no jaxpr, since a test on static values leads past it in every trace. Checks that only raise
 * stay as they are.
 *
 * ## Why it matters
 * Python's `if` is gone when the function is compiled: which side is in the program was decided while it was traced. What is
 * faded doesn't run, whatever the arrays hold, until the function is traced with other static values.
 *
 * ## Example
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * # trace: dense(f32[3], False)
 * @jax.jit(static_argnames='training')
 * def dense(x, training):
 *   if training:
 *     x = x * 2
 *   return jnp.tanh(x)
 * ```
 *
 * ## Use instead
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * # trace: dense(f32[3], False)
 * # trace: dense(f32[3], True)
 * @jax.jit(static_argnames='training')
 * def dense(x, training):
 *   if training:
 *     x = x * 2
 *   return jnp.tanh(x)
 * ```
 *
 * ## References
 * - [JIT compilation: marking arguments as static](https://docs.jax.dev/en/latest/jit-compilation.html#marking-arguments-as-static)
 */
import type { Analysis } from '../analysis/analyze.ts';
import type { Trace } from '../analysis/outcome.ts';
import type { Decision } from '../python/record.ts';
import type { Stmt } from '../syntax/ast.ts';
import { isComplete, programIsFollowed } from './followed.ts';
import { isUsers } from './places.ts';
import type { Finding, Rule } from './rule.ts';
import type { SyntaxNode } from './syntax.ts';
import { pathTo, textOf } from './syntax.ts';

const ID = 'not-in-jaxpr';

type If = Extract<Stmt, { kind: 'If' }>;
type Branches = Map<If, Decision>;

function take(all: Branches, decisions: Trace['decisions'], sure: boolean): void {
  for (const [span, d] of decisions) {
    const node = span as If;
    const known = all.get(node) ?? { chunk: d.chunk, body: false, orelse: false, traced: false };
    all.set(node, {
      chunk: d.chunk,
      body: known.body || d.body || !sure,
      orelse: known.orelse || d.orelse || !sure,
      traced: known.traced || d.traced,
    });
  }
}

/** Which sides of its branches the program ran, in traces and outside of them. */
function branchesOf(analysis: Analysis): Branches {
  const all: Branches = new Map();
  // What isn't known may call the functions in other ways.
  if (!programIsFollowed(analysis)) return all;
  let isSure = true;
  for (const t of analysis.traced) {
    // A call's trace was made while the program ran, and is in its record.
    if (t.origin.kind === 'call') isSure &&= isComplete(t);
    else take(all, t.trace.decisions, isComplete(t));
  }
  take(all, analysis.decisions, isSure);
  return all;
}

const ends = (block: readonly Stmt[]): boolean =>
  ['Return', 'Raise', 'Continue', 'Break'].includes(block.at(-1)?.kind ?? '');

/** What only checks or says something has nothing to do in a jaxpr. */
const isCheck = (block: readonly Stmt[]): boolean =>
  block.every((s) => s.kind === 'Pass' || s.kind === 'Assert' || s.kind === 'Expr') || block.at(-1)?.kind === 'Raise';

/** The statements after one in its block. */
function rest(s: Stmt, path: readonly SyntaxNode[]): Stmt[] {
  const around = path.at(path.indexOf(s) - 1);
  const blocks: unknown[] = around ? Object.values(around) : [];
  const block = blocks.find((b): b is Stmt[] => Array.isArray(b) && b.includes(s));
  return block?.slice(block.indexOf(s) + 1) ?? [];
}

/** What was left out at a branch. */
function leftOut(node: If, { chunk, body, orelse }: Decision): readonly Stmt[] {
  if (body === orelse) return [];
  const skipped = body ? node.orelse : node.body;
  if (skipped.length > 0) return isCheck(skipped) ? [] : skipped;
  if (!body || !ends(node.body)) return [];
  const after = rest(node, pathTo({ chunk, start: node.start, end: node.end }));
  return isCheck(after) ? [] : after;
}

export const notInJaxpr: Rule = {
  id: ID,
  severity: 'hint',
  check({ analysis, traced }) {
    // All traces together say what is in none of them.
    if (traced) return [];
    return [...branchesOf(analysis)].flatMap(([node, decision]): Finding[] => {
      const { chunk } = decision;
      if (!decision.traced || !isUsers(analysis, chunk.file)) return [];
      const out = leftOut(node, decision);
      if (out.length === 0) return [];
      const test = { chunk, start: node.test.start, end: node.test.end };
      const was = decision.body ? 'True' : 'False';
      return [
        {
          rule: ID,
          severity: 'hint',
          message: `This is in no jaxpr: \`${textOf(test)}\` was ${was} whenever the function was traced.`,
          at: { chunk, start: out[0].start, end: out[out.length - 1].end },
          related: [],
          tag: 'unnecessary',
        },
      ];
    });
  },
};
