/** Where yields are in a syntax tree, and rebuilding an expression over other operands. */
import type { Comprehension, Expr, FormattedValue, Keyword } from '../../syntax/ast.ts';
import type { Scope } from './scope.ts';

const memo = new WeakMap<object, boolean>();

/** Whether a node yields in its own function: nested functions and classes don't count. */
export function containsYield(node: unknown): boolean {
  if (typeof node !== 'object' || node === null || ArrayBuffer.isView(node)) return false;
  if (Array.isArray(node)) return node.some(containsYield);
  const before = memo.get(node);
  if (before !== undefined) return before;
  const { kind } = node as { kind?: unknown };
  const found =
    kind === 'Yield' ||
    kind === 'YieldFrom' ||
    (kind !== 'FunctionDef' && kind !== 'Lambda' && kind !== 'ClassDef' && Object.values(node).some(containsYield));
  memo.set(node, found);
  return found;
}

/** The same expression over what `replace` gives for each of its operands, in the order of evaluation. */
export function replaceChildren(e: Expr, scope: Scope, replace: (child: Expr) => Expr): Expr {
  const one = (x: Expr): Expr => (x.kind === 'Starred' ? { ...x, value: replace(x.value) } : replace(x));
  const maybe = (x: Expr | undefined): Expr | undefined => (x ? one(x) : undefined);
  const keyword = (k: Keyword): Keyword => ({ ...k, value: replace(k.value) });
  const index = (x: Expr): Expr =>
    x.kind === 'Slice' ? { ...x, lower: maybe(x.lower), upper: maybe(x.upper), step: maybe(x.step) } : replace(x);
  const first = (generators: readonly Comprehension[]): Comprehension[] =>
    generators.map((g, i) => (i === 0 ? { ...g, iter: replace(g.iter) } : g));
  const moved = <T extends Expr>(made: T): T => {
    scope.children.set(made, scope.child(e));
    return made;
  };
  switch (e.kind) {
    case 'Attribute':
    case 'Await':
      return { ...e, value: replace(e.value) };
    case 'NamedExpr':
      return { ...e, value: replace(e.value) };
    case 'Starred':
      return { ...e, value: replace(e.value) };
    case 'Subscript':
      return { ...e, value: replace(e.value), index: index(e.index) };
    case 'Slice':
      return index(e);
    case 'List':
    case 'Tuple':
    case 'Set':
      return { ...e, elts: e.elts.map(one) };
    case 'Dict': {
      const keys: (Expr | undefined)[] = [];
      const values: Expr[] = [];
      e.keys.forEach((k, i) => {
        keys.push(maybe(k));
        values.push(replace(e.values[i]));
      });
      return { ...e, keys, values };
    }
    case 'Call':
      return { ...e, func: replace(e.func), args: e.args.map(one), keywords: e.keywords.map(keyword) };
    case 'BinOp':
      return { ...e, left: replace(e.left), right: replace(e.right) };
    case 'UnaryOp':
      return { ...e, operand: replace(e.operand) };
    case 'Compare':
      return { ...e, left: replace(e.left), comparators: e.comparators.map(replace) };
    case 'JoinedStr':
      return {
        ...e,
        parts: e.parts.map((p): string | FormattedValue =>
          typeof p === 'string' ? p : { ...p, value: replace(p.value) },
        ),
      };
    case 'ListComp':
    case 'SetComp':
    case 'GeneratorExp':
      return moved({ ...e, generators: first(e.generators) });
    case 'DictComp':
      return moved({ ...e, generators: first(e.generators) });
    default:
      return e;
  }
}
