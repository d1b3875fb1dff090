/** Conditions that Python evaluates, written as JAX can: one boolean array instead of decisions. */
import type { Call, Compare, Expr, GeneratorExp } from '../../syntax/ast.ts';
import type { SyntaxNode } from '../syntax.ts';
import { walk } from '../syntax.ts';
import type { Rewrite } from './rewrite.ts';

/** A condition's text. */
export interface Condition {
  readonly text: string;
  /** Of one piece: needs no parentheses as an operand. */
  readonly atomic: boolean;
  /** True, False, or an array of them; else something that is true where it isn't 0. */
  readonly boolean: boolean;
}

const call = (text: string): Condition => ({ text, atomic: true, boolean: true });

/** How an expression's truth is asked without asking it of Python. */
export function truth(r: Rewrite, e: Expr): Condition {
  switch (e.kind) {
    case 'BoolOp':
      return joined(
        r,
        e.op,
        e.values.map((v) => truth(r, v)),
      );
    case 'UnaryOp':
      if (e.op === 'not') return negated(r, truth(r, e.operand), isComparison(e.operand));
      break;
    case 'Compare':
      return compared(r, e);
    case 'Call':
      return ofCall(r, e);
    case 'Constant':
      return { text: r.slice(e), atomic: true, boolean: e.value.type === 'bool' };
    default:
  }
  return { text: r.argument(e), atomic: r.operand(e) === r.slice(e), boolean: false };
}

/** For while_loop, whose condition must be a boolean. */
export function booleanText(r: Rewrite, e: Expr): string {
  const t = truth(r, e);
  return t.boolean ? t.text : `${t.atomic ? t.text : `(${t.text})`} != 0`;
}

/** The negation, for what happens where a condition doesn't hold. */
export const negation = (r: Rewrite, e: Expr): string => negated(r, truth(r, e), isComparison(e)).text;

const grouped = (c: Condition): string => (c.atomic ? c.text : `(${c.text})`);

function joined(r: Rewrite, op: 'and' | 'or', parts: readonly Condition[]): Condition {
  if (parts.every((p) => p.boolean))
    return { text: parts.map(grouped).join(op === 'and' ? ' & ' : ' | '), atomic: false, boolean: true };
  const name = r.imports.jnp(op === 'and' ? 'logical_and' : 'logical_or');
  return call(parts.map((p) => p.text).reduce((a, b) => `${name}(${a}, ${b})`));
}

/** Comparisons of the arrays themselves; those of shapes give Python's own booleans, on which `~` isn't `not`. */
function isComparison(e: Expr): boolean {
  if (e.kind !== 'Compare') return false;
  const isStatic = (n: SyntaxNode): boolean =>
    (n.kind === 'Attribute' && /^(?:shape|ndim|size|dtype)$/.test(n.attr)) ||
    (n.kind === 'Call' && n.func.kind === 'Name' && n.func.id === 'len');
  return e.ops.every((op) => !op.startsWith('is')) && ![...walk(e)].some(isStatic);
}

function negated(r: Rewrite, c: Condition, isArray: boolean): Condition {
  return isArray && c.boolean
    ? { text: `~${c.atomic ? c.text : `(${c.text})`}`, atomic: true, boolean: true }
    : call(`${r.imports.jnp('logical_not')}(${c.text})`);
}

/** `a < b < c` → `(a < b) & (b < c)`. */
function compared(r: Rewrite, e: Compare): Condition {
  const parts = e.ops.map((op, i): Condition => {
    const left = i === 0 ? e.left : e.comparators[i - 1];
    const right = e.comparators[i];
    if (op === 'in' || op === 'not in') {
      const c = isIn(r, left, right);
      return op === 'in' ? c : negated(r, c, true);
    }
    const text = e.ops.length === 1 ? r.slice(e) : `${sided(r, left)} ${op} ${sided(r, right)}`;
    return { text, atomic: false, boolean: true };
  });
  return parts.length === 1 ? parts[0] : joined(r, 'and', parts);
}

const LOOSER: ReadonlySet<string> = new Set(['Compare', 'BoolOp', 'IfExp', 'Lambda', 'NamedExpr', 'Tuple', 'Starred']);

const sided = (r: Rewrite, e: Expr): string =>
  LOOSER.has(e.kind) || (e.kind === 'UnaryOp' && e.op === 'not') ? `(${r.slice(e)})` : r.slice(e);

/** More than these are looked up in an array. */
const MAX_COMPARED = 3;

function isIn(r: Rewrite, element: Expr, container: Expr): Condition {
  if (container.kind === 'Tuple' || container.kind === 'List' || container.kind === 'Set') {
    const { elts } = container;
    if (elts.length > 0 && elts.length <= MAX_COMPARED)
      return joined(
        r,
        'or',
        elts.map((x) => ({ text: `${sided(r, element)} == ${sided(r, x)}`, atomic: false, boolean: true })),
      );
    const list = elts.map((x) => r.slice(x)).join(', ');
    return call(`${r.imports.jnp('isin')}(${r.argument(element)}, ${r.imports.jnp('array')}([${list}]))`);
  }
  const array = r.imports.jnp('asarray');
  return call(`${r.imports.jnp('any')}(${array}(${r.argument(container)}) == ${sided(r, element)})`);
}

/** The brackets of a generator expression are the call's, or its own. */
const asList = (r: Rewrite, e: GeneratorExp): string => `[${r.slice(e).slice(1, -1)}]`;

/** What a built-in function goes over, as one array. */
export function collected(r: Rewrite, e: Expr): string {
  if (e.kind === 'GeneratorExp') return `${r.imports.jnp('array')}(${asList(r, e)})`;
  if (e.kind === 'List' || e.kind === 'Tuple' || e.kind === 'ListComp')
    return `${r.imports.jnp('array')}(${r.argument(e)})`;
  return r.argument(e);
}

function ofCall(r: Rewrite, e: Call): Condition {
  const [first] = e.args;
  if (e.func.kind === 'Name' && e.args.length === 1 && e.keywords.length === 0 && first.kind !== 'Starred') {
    if (e.func.id === 'bool') return truth(r, first);
    if (e.func.id === 'any' || e.func.id === 'all') return call(`${r.imports.jnp(e.func.id)}(${collected(r, first)})`);
  }
  const name = e.func.kind === 'Attribute' ? e.func.attr : e.func.kind === 'Name' ? e.func.id : '';
  const boolean =
    /^(?:any|all|is(?:finite|nan|inf|close|in)|allclose|array_equal|logical_\w+|isinstance|callable)$/.test(name);
  return { text: r.slice(e), atomic: true, boolean };
}
