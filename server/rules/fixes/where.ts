/** `if`/`else` that gives one of two values → `jnp.where`. */
import type { Analysis } from '../../analysis/analyze.ts';
import type { SourceText } from '../../analysis/source.ts';
import type { SourceChunk } from '../../jaxpr/source.ts';
import type { If, Stmt } from '../../syntax/ast.ts';
import type { Edit, Finding, Fix } from '../rule.ts';
import type { SyntaxNode } from '../syntax.ts';
import { children, pathTo } from '../syntax.ts';
import { commentsIn, indentOf, jaxNames, newline, replace, slice, sourceOf } from './edit.ts';

interface Context {
  readonly source: SourceText;
  readonly chunk: SourceChunk;
  /** `jnp.where` */
  readonly where: string;
}

export function selectFixes(finding: Finding, analysis: Analysis): Fix[] {
  const { chunk } = finding.at;
  const source = sourceOf(chunk);
  const { jnp } = jaxNames(analysis);
  if (!source || jnp === undefined) return [];
  const context: Context = { source, chunk, where: `${jnp}.where` };
  const path = pathTo(finding.at);
  const parent = path.at(-2);
  const edits =
    parent?.kind === 'IfExp'
      ? ternary(context, parent)
      : parent?.kind === 'If'
        ? statement(context, path, parent)
        : undefined;
  return edits ? [{ title: `Select with ${context.where}`, edits, preferred: true }] : [];
}

function ternary(c: Context, e: Extract<SyntaxNode, { kind: 'IfExp' }>): Edit[] {
  const text = [e.test, e.body, e.orelse].map((x) => slice(c.source, c.chunk, x)).join(', ');
  return [replace(c.source, c.chunk, e, `${c.where}(${text})`)];
}

function statement(c: Context, path: readonly SyntaxNode[], test: If): Edit[] | undefined {
  // An `elif` is replaced with the `if` that it belongs to.
  let at = path.lastIndexOf(test);
  let node = test;
  for (let up = path[at - 1]; up.kind === 'If' && up.orelse.length === 1 && up.orelse[0] === node; up = path[at - 1]) {
    node = up;
    at--;
    if (at === 0) break;
  }
  const block = at > 0 ? blockOf(path[at - 1], node) : [node];
  const from = block.indexOf(node);
  const indent = indentOf(c.source, c.chunk.start + node.start);
  if (from < 0 || indent === undefined) return undefined;
  const made = returned(c, block.slice(from)) ?? assigned(c, node);
  if (!made) return undefined;
  const span = { start: node.start, end: made.end };
  const comments = commentsIn(c.source, c.chunk, span).map((text) => `${text}${newline(c.source)}${indent}`);
  return [replace(c.source, c.chunk, span, `${comments.join('')}${made.text}`)];
}

/** The list of statements that a statement stands in. */
function blockOf(parent: SyntaxNode, stmt: Stmt): readonly Stmt[] {
  for (const value of Object.values(parent) as unknown[])
    if (Array.isArray(value) && value.includes(stmt)) return value as Stmt[];
  return children(parent).includes(stmt) ? [stmt] : [];
}

interface Made {
  readonly text: string;
  /** End of the last statement that it stands for. */
  readonly end: number;
}

/** Statements each way out of which is a `return VALUE`. */
function returned(c: Context, stmts: readonly Stmt[]): Made | undefined {
  const value = returnedValue(c, stmts);
  return value && { text: `return ${value.text}`, end: value.end };
}

function returnedValue(c: Context, stmts: readonly Stmt[]): Made | undefined {
  const first = stmts.at(0);
  if (first?.kind === 'Return') {
    // A tuple isn't one array to select.
    if (!first.value || first.value.kind === 'Tuple') return undefined;
    return { text: slice(c.source, c.chunk, first.value), end: first.end };
  }
  if (first?.kind !== 'If') return undefined;
  const yes = returnedValue(c, first.body);
  // What an `else` lets through goes on after the `if`.
  const no = returnedValue(c, [...first.orelse, ...stmts.slice(1)]);
  if (!yes || !no) return undefined;
  return { text: select(c, first, yes.text, no.text), end: Math.max(first.end, no.end) };
}

const select = (c: Context, s: If, yes: string, no: string): string =>
  `${c.where}(${slice(c.source, c.chunk, s.test)}, ${yes}, ${no})`;

/** Both sides assign one name, or one side changes it. */
function assigned(c: Context, s: If): Made | undefined {
  const name = assignedName(s.body);
  if (name === undefined) return undefined;
  const value = assignedValue(c, s, name);
  return value === undefined ? undefined : { text: `${name} = ${value}`, end: s.end };
}

function assignedName(body: readonly Stmt[]): string | undefined {
  const [first] = body;
  if (body.length !== 1) return undefined;
  if (first.kind === 'Assign' && first.targets.length === 1 && first.targets[0].kind === 'Name')
    return first.targets[0].id;
  return first.kind === 'AugAssign' && first.target.kind === 'Name' ? first.target.id : undefined;
}

function assignedValue(c: Context, s: If, name: string): string | undefined {
  const side = (body: readonly Stmt[]): string | undefined => {
    const [first] = body;
    if (body.length === 0) return name;
    if (body.length === 1 && first.kind === 'If') return assignedValue(c, first, name);
    if (assignedName(body) !== name) return undefined;
    if (first.kind === 'AugAssign') return `${name} ${first.op} (${slice(c.source, c.chunk, first.value)})`;
    if (first.kind !== 'Assign' || first.value.kind === 'Tuple') return undefined;
    return slice(c.source, c.chunk, first.value);
  };
  const yes = side(s.body);
  const no = side(s.orelse);
  return yes === undefined || no === undefined ? undefined : select(c, s, yes, no);
}
