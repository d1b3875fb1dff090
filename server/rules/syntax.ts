/** From a place to the syntax around it. */
import type { SourceChunk } from '../jaxpr/source.ts';
import type { Place } from '../analysis/analyze.ts';
import { SourceText } from '../analysis/source.ts';
import type { Comprehension, Expr, FunctionDef, Keyword, Lambda, MatchCase, Pattern, Stmt } from '../syntax/ast.ts';

export type SyntaxNode = Stmt | Expr | Keyword | Pattern;

/** A chunk keeps its statement: a changed statement gets a chunk of its own. */
const statements = new WeakMap<SourceChunk, Stmt>();

/** The top-level statement that a chunk stands for. */
export function statementOf(chunk: SourceChunk): Stmt | undefined {
  const known = statements.get(chunk);
  if (known) return known;
  if (!(chunk.file instanceof SourceText)) return undefined;
  for (const s of chunk.file.statements()) statements.set(s.chunk, s.top.stmt);
  return statements.get(chunk);
}

const isNode = (v: object): v is SyntaxNode => 'kind' in v && 'start' in v && 'end' in v;

/** Where a node begins, decorators included. */
export const fullStart = (n: SyntaxNode): number =>
  n.kind === 'FunctionDef' || n.kind === 'ClassDef' ? n.fullStart : n.start;

/** Direct children, in the order of the tree's fields. */
export function children(node: SyntaxNode): SyntaxNode[] {
  const out: SyntaxNode[] = [];
  const visit = (v: unknown): void => {
    if (typeof v !== 'object' || v === null) return;
    if (Array.isArray(v)) v.forEach(visit);
    else if (isNode(v)) out.push(v);
    else if (!(v instanceof Uint8Array)) Object.values(v).forEach(visit);
  };
  for (const v of Object.values(node)) visit(v);
  return out;
}

/** All nodes below and including one, parents first. */
export function* walk(node: SyntaxNode): Generator<SyntaxNode> {
  yield node;
  for (const child of children(node)) yield* walk(child);
}

/** The nodes around a place, outermost first; the last one is the smallest that holds it. */
export function pathTo(place: Place): SyntaxNode[] {
  const path: SyntaxNode[] = [];
  let node: SyntaxNode | undefined = statementOf(place.chunk);
  while (node && fullStart(node) <= place.start && place.end <= node.end) {
    path.push(node);
    // Of nodes with one span (an expression statement and its expression) the inner one comes last.
    node = children(node).find((c) => fullStart(c) <= place.start && place.end <= c.end);
  }
  return path;
}

/** The smallest node at a place that is of a kind. */
export function innermost<K extends SyntaxNode['kind']>(
  path: readonly SyntaxNode[],
  ...kinds: readonly K[]
): Extract<SyntaxNode, { kind: K }> | undefined {
  return path.findLast((n): n is Extract<SyntaxNode, { kind: K }> => (kinds as readonly string[]).includes(n.kind));
}

const holds = (nodes: readonly SyntaxNode[], n: SyntaxNode): boolean =>
  nodes.some((x) => fullStart(x) <= fullStart(n) && n.end <= x.end);

/** Whether a part of a def runs when the def runs (its decorators, its defaults), not when it is called. */
const outsideBody = (fn: FunctionDef | Lambda, inner: SyntaxNode): boolean =>
  fn.kind === 'FunctionDef' ? !holds(fn.body, inner) : !holds([fn.body], inner);

/** Index in the path of the function whose body runs the innermost node; -1 for module or class level. */
export function functionIndex(path: readonly SyntaxNode[], from = path.length - 1): number {
  for (let i = from - 1; i >= 0; i--) {
    const n = path[i];
    if ((n.kind === 'FunctionDef' || n.kind === 'Lambda') && !outsideBody(n, path[i + 1])) return i;
  }
  return -1;
}

export type LoopNode = Extract<
  SyntaxNode,
  { kind: 'For' | 'While' | 'ListComp' | 'SetComp' | 'DictComp' | 'GeneratorExp' }
>;

const firstIterOnly = (generators: readonly Comprehension[], inner: SyntaxNode): boolean =>
  holds([generators[0].iter], inner);

/** Whether a loop runs the node again on each turn. */
function repeats(n: SyntaxNode, inner: SyntaxNode): n is LoopNode {
  switch (n.kind) {
    case 'For':
      return holds(n.body, inner);
    case 'While':
      return holds([n.test, ...n.body], inner);
    case 'ListComp':
    case 'SetComp':
    case 'DictComp':
    case 'GeneratorExp':
      return !firstIterOnly(n.generators, inner);
    default:
      return false;
  }
}

/** The loops around the innermost node, within its function, outermost first. */
export function loopsAround(path: readonly SyntaxNode[]): LoopNode[] {
  const loops: LoopNode[] = [];
  for (let i = functionIndex(path) + 1; i < path.length - 1; i++) {
    const n = path[i];
    if (repeats(n, path[i + 1])) loops.push(n);
  }
  return loops;
}

/** Whether an exception there may be caught in its function. */
export function isGuarded(path: readonly SyntaxNode[]): boolean {
  for (let i = path.length - 2; i > functionIndex(path); i--) {
    const n = path[i];
    if (n.kind === 'Try' && n.handlers.length > 0 && holds(n.body, path[i + 1])) return true;
  }
  return false;
}

/** The statement that the innermost node belongs to. */
export function statementIndex(path: readonly SyntaxNode[]): number {
  return path.findLastIndex((n) => STATEMENTS.has(n.kind));
}

const STATEMENTS: ReadonlySet<string> = new Set<Stmt['kind']>([
  'FunctionDef',
  'ClassDef',
  'Return',
  'Delete',
  'Assign',
  'AugAssign',
  'AnnAssign',
  'TypeAlias',
  'For',
  'While',
  'If',
  'With',
  'Raise',
  'Try',
  'Assert',
  'Import',
  'ImportFrom',
  'Global',
  'Nonlocal',
  'Expr',
  'Pass',
  'Break',
  'Continue',
  'Match',
  'ErrorStmt',
]);

/** The case of a `match` whose pattern or guard holds the node. */
export const isPatternOf = (m: Extract<Stmt, { kind: 'Match' }>, inner: SyntaxNode): boolean =>
  holds([m.subject], inner) || m.cases.some((c: MatchCase) => holds([c.pattern, ...(c.guard ? [c.guard] : [])], inner));

/** Text longer than this is cut in messages. */
const MAX_SHOWN = 60;

/** The text of a place, on one line. */
export function textOf(place: Place): string {
  const { file } = place.chunk;
  if (!(file instanceof SourceText)) return '';
  const text = file.text.slice(place.chunk.start + place.start, place.chunk.start + place.end).replace(/\s+/g, ' ');
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN - 1)}…` : text;
}

/** A node's place. */
export const placeOfNode = (chunk: SourceChunk, n: { start: number; end: number }): Place => ({
  chunk,
  start: n.start,
  end: n.end,
});
