/** Where yields are in a syntax tree, and rebuilding an expression over other operands. */
import type { Comprehension, Expr, FormattedValue, Keyword } from '../../syntax/ast.ts';
import type { Scope } from './scope.ts';

const memo = new WeakMap<object, boolean>();

const hasAsyncFor = (node: { generators?: readonly Comprehension[] }): boolean =>
  node.generators?.some((g) => g.isAsync) ?? false;

/** Whether running a node may suspend its own function: it yields or awaits. Nested functions and classes don't count. */
export function containsYield(node: unknown): boolean {
  if (typeof node !== 'object' || node === null || ArrayBuffer.isView(node)) return false;
  if (Array.isArray(node)) return node.some(containsYield);
  const before = memo.get(node);
  if (before !== undefined) return before;
  const found = suspends(node);
  memo.set(node, found);
  return found;
}

function suspends(node: { kind?: unknown; isAsync?: boolean; generators?: readonly Comprehension[] }): boolean {
  switch (node.kind) {
    case 'Yield':
    case 'YieldFrom':
    case 'Await':
      return true;
    case 'FunctionDef':
      return parts(node, ['decorators', 'params', 'returns', 'typeParams']);
    case 'ClassDef':
      return parts(node, ['decorators', 'bases', 'keywords', 'typeParams']);
    case 'Lambda':
      return parts(node, ['params']);
    case 'For':
    case 'With':
      return node.isAsync === true || Object.values(node).some(containsYield);
    case 'ListComp':
    case 'SetComp':
    case 'DictComp':
      return hasAsyncFor(node) || Object.values(node).some(containsYield);
    case 'GeneratorExp':
      // What is lazy belongs to the generator itself.
      return containsYield(node.generators?.[0].iter);
    default:
      return Object.values(node).some(containsYield);
  }
}

const parts = (node: object, names: readonly string[]): boolean =>
  Object.entries(node).some(([name, value]) => names.includes(name) && containsYield(value));

/** Whether a comprehension suspends elsewhere than in its first iterable: its loops then are a generator's. */
export const suspendsInside = (e: Extract<Expr, { generators: readonly Comprehension[] }>): boolean =>
  hasAsyncFor(e) ||
  e.generators.some((g, i) => containsYield(g.ifs) || (i > 0 && containsYield(g.iter))) ||
  (e.kind === 'DictComp' ? containsYield(e.key) || containsYield(e.value) : containsYield(e.elt));

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
