/** `jnp.where(x > 0, jnp.log(x), 0.0)` → `jnp.where(x > 0, jnp.log(jnp.where(x > 0, x, 1.0)), 0.0)`. */
import type { Analysis } from '../../analysis/analyze.ts';
import { placeOf } from '../../analysis/analyze.ts';
import type { Expr } from '../../syntax/ast.ts';
import type { NanGradientData } from '../nan-gradient.ts';
import type { Finding, Fix } from '../rule.ts';
import { pathTo, walk } from '../syntax.ts';
import { replace, slice, sourceOf } from './edit.ts';

/** The operand that must be safe: of a division the denominator, else the first argument. */
function operandOf(e: Expr): Expr | undefined {
  if (e.kind === 'BinOp') return e.op === '/' ? e.right : e.op === '**' ? e.left : undefined;
  return e.kind === 'Call' && e.args.length > 0 && e.args[0].kind !== 'Starred' ? e.args[0] : undefined;
}

export function safeArgumentFixes(finding: Finding, _analysis: Analysis): Fix[] {
  const { select } = finding.data as NanGradientData;
  const { chunk } = finding.at;
  const source = sourceOf(chunk);
  if (!source || select?.chunk !== chunk) return [];
  const where = pathTo(placeOf(select)).at(-1);
  const risky = pathTo(finding.at).at(-1);
  if (where?.kind !== 'Call' || where.args.length !== 3 || !risky) return [];
  const [condition, yes, no] = where.args;
  const operand = operandOf(risky as Expr);
  const inYes = [...walk(yes)].includes(risky);
  if (!operand || (!inYes && ![...walk(no)].includes(risky))) return [];
  const fn = slice(source, chunk, where.func);
  const test = slice(source, chunk, condition);
  const text = slice(source, chunk, operand);
  const safe = inYes ? `${fn}(${test}, ${text}, 1.0)` : `${fn}(${test}, 1.0, ${text})`;
  return [
    {
      title: 'Give it a safe argument, with another where',
      edits: [replace(source, chunk, operand, safe)],
      preferred: true,
    },
  ];
}
