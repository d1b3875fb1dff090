/** Walking the syntax tree: statements in order, the innermost node around an offset. */
import type { Expr, FunctionDef, Lambda, Span, Stmt } from '../syntax/ast.ts';

type Node = Expr | Stmt;

const isNode = (x: unknown): x is Span & { kind?: string } =>
  typeof x === 'object' && x !== null && 'start' in x && 'end' in x;

/** The nodes below a node, whatever kind they are. Spans of names and the like have no `kind`. */
export function* children(node: object): Generator<Node> {
  for (const value of Object.values(node) as unknown[]) {
    if (Array.isArray(value)) {
      for (const item of value as unknown[]) yield* nodesIn(item);
    } else yield* nodesIn(value);
  }
}

/** Arguments, keywords, handlers and the like are no nodes themselves, but hold some. */
function* nodesIn(value: unknown): Generator<Node> {
  if (typeof value !== 'object' || value === null) return;
  if (isNode(value) && typeof value.kind === 'string' && value.kind !== 'Keyword') yield value as unknown as Node;
  else if (!(value instanceof Uint8Array)) yield* children(value);
}

/** All nodes, outer ones before those in them. */
export function* walk(node: Node): Generator<Node> {
  const open: Node[] = [node];
  for (let n = open.pop(); n; n = open.pop()) {
    yield n;
    open.push(...[...children(n)].reverse());
  }
}

/** The nodes around an offset (of the chunk), outermost first. */
export function pathTo(root: Node, offset: number): Node[] {
  const path: Node[] = [root];
  for (let node: Node | undefined = root; node;) {
    let next: Node | undefined;
    for (const child of children(node)) if (child.start <= offset && offset < child.end) next = child;
    if (next) path.push(next);
    node = next;
  }
  return path;
}

/** The innermost function among nodes, outermost first. */
export const innermostFunction = (path: readonly Node[]): FunctionDef | Lambda | undefined =>
  path.findLast((n): n is FunctionDef | Lambda => n.kind === 'FunctionDef' || n.kind === 'Lambda');
