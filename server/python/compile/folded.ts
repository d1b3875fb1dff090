/** Set displays of constants, which CPython's compiler folds. Source: CPython's Python/ast_opt.c, compile.c. */
import type { Expr } from '../../syntax/ast.ts';
import type { Folding } from '../setTable.ts';

/** Literals, their negatives, and tuples of them. */
const isConstant = (e: Expr): boolean =>
  e.kind === 'Constant' ||
  (e.kind === 'UnaryOp' && e.op !== 'not' && isConstant(e.operand)) ||
  (e.kind === 'Tuple' && e.elts.every(isConstant));

const iterated = new WeakSet<Expr>();

/** The expression after `in` of a loop: a display there is the constant itself. */
export function asIterable(e: Expr): Expr {
  if (e.kind === 'Set') iterated.add(e);
  return e;
}

/** What becomes of a display of constants; undefined where its members are entered one by one. */
export function foldingOf(e: Expr & { readonly kind: 'Set' }): Folding | undefined {
  if (!e.elts.every(isConstant)) return undefined;
  if (iterated.has(e)) return 'constant';
  return e.elts.length > 2 ? 'copied' : undefined;
}
