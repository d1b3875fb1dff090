/** What a fix writes statements with: the text around them, their indentation, and the names that are free. */
import type { Analysis } from '../../analysis/analyze.ts';
import type { SourceText } from '../../analysis/source.ts';
import type { SourceChunk } from '../../jaxpr/source.ts';
import type { Expr, Stmt } from '../../syntax/ast.ts';
import type { Edit, Finding } from '../rule.ts';
import type { SyntaxNode } from '../syntax.ts';
import { fullStart, pathTo, statementIndex, walk } from '../syntax.ts';
import { commentSpans, indentOf, namesIn, newline, replace, slice, sourceOf } from './edit.ts';
import { Imports } from './imports.ts';

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Moved lines, and where they were. */
export interface Block extends Span {
  readonly text: string;
}

export class Rewrite {
  readonly source: SourceText;
  readonly chunk: SourceChunk;
  readonly imports: Imports;
  /** From the module's statement to the node that the finding is about. */
  readonly path: readonly SyntaxNode[];
  private readonly taken: Set<string>;

  private constructor(source: SourceText, chunk: SourceChunk, analysis: Analysis, path: readonly SyntaxNode[]) {
    this.source = source;
    this.chunk = chunk;
    this.path = path;
    this.imports = new Imports(analysis, source);
    this.taken = namesIn(source);
  }

  static of(finding: Finding, analysis: Analysis): Rewrite | undefined {
    const { chunk } = finding.at;
    const source = sourceOf(chunk);
    const path = pathTo(finding.at);
    return source && path.length > 0 ? new Rewrite(source, chunk, analysis, path) : undefined;
  }

  slice(n: Span): string {
    return slice(this.source, this.chunk, n);
  }

  get newline(): string {
    return newline(this.source);
  }

  /** The name, or one with a number, that nothing in the file has. */
  fresh(name: string): string {
    let made = name;
    for (let i = 2; this.taken.has(made); i++) made = `${name}_${i}`;
    this.taken.add(made);
    return made;
  }

  /** An expression as an argument of a call: a tuple gets its parentheses. */
  argument(e: Expr): string {
    const text = this.slice(e);
    if (e.kind !== 'Tuple' || isBracketed(text)) return text;
    return e.elts.length === 1 && !/,\s*$/.test(text) ? `(${text},)` : `(${text})`;
  }

  /** An expression as an operand: in parentheses, if it isn't of one piece. */
  operand(e: Expr): string {
    const text = this.slice(e);
    return ATOMS.has(e.kind) ? text : `(${text})`;
  }

  /** What stands before a statement on its line; undefined where that is more than blanks. */
  indentOf(n: SyntaxNode): string | undefined {
    return indentOf(this.source, this.chunk.start + fullStart(n));
  }

  /** One step of indentation, as the statement's function has it. */
  unit(path: readonly SyntaxNode[]): string {
    for (const n of path.toReversed()) {
      if (!('body' in n) || !Array.isArray(n.body)) continue;
      const [first] = n.body as readonly Stmt[];
      const outer = indentOfLine(this.source, this.chunk.start + n.start);
      const inner = this.indentOf(first);
      if (inner?.startsWith(outer) && inner.length > outer.length) return inner.slice(outer.length);
    }
    return '    ';
  }

  /**
   * Statements at another indentation: their lines, with the comments before, between and after them. `from` is the end
   * of what stands before them.
   */
  block(stmts: readonly Stmt[], indent: string, from: number): Block | undefined {
    const { source, chunk } = this;
    const [first] = stmts;
    const last = stmts[stmts.length - 1];
    const own = this.indentOf(first);
    const { lines, text } = source;
    const start = fullStart(first);
    if (own === undefined) {
      // On the line of their header.
      const inner = slice(source, chunk, { start, end: last.end });
      return inner.includes('\n') ? undefined : { text: `${indent}${inner}`, start, end: last.end };
    }
    let firstLine = lines.lineAt(chunk.start + start);
    let lastLine = lines.lineAt(chunk.start + last.end);
    if (!/^\s*(?:#.*)?$/.test(text.slice(chunk.start + last.end, lines.lineEnd(lastLine)))) return undefined;
    const belongs = (line: number): boolean => {
      const t = lines.lineText(line);
      return /^\s*$/.test(t) || (/^\s*#/.test(t) && t.startsWith(own));
    };
    const isBlank = (line: number): boolean => /^\s*$/.test(lines.lineText(line));
    const fromLine = lines.lineAt(chunk.start + from);
    while (firstLine - 1 > fromLine && belongs(firstLine - 1)) firstLine--;
    while (isBlank(firstLine)) firstLine++;
    const endLine = lastLine;
    while (lastLine + 1 < lines.lineCount && belongs(lastLine + 1)) lastLine++;
    while (lastLine > endLine && isBlank(lastLine)) lastLine--;
    const kept = insideStrings(source, chunk, stmts);
    const out: string[] = [];
    for (let i = firstLine; i <= lastLine; i++) {
      const line = lines.lineText(i);
      if (kept.has(i) || own === indent || isBlank(i)) out.push(line);
      else out.push(indent + (line.startsWith(own) ? line.slice(own.length) : line.trimStart()));
    }
    return {
      text: out.join(this.newline),
      start: lines.lineStart(firstLine) - chunk.start,
      end: lines.lineEnd(lastLine) - chunk.start,
    };
  }

  /**
   * Lines in the place of a span of statements. The first one's indentation is there already; comments that the new lines
   * don't have (those in `moved` they do) are kept above.
   */
  replaceLines(span: Span, lines: readonly string[], moved: readonly Span[] = []): Edit {
    const indent = indentOf(this.source, this.chunk.start + span.start) ?? '';
    const has = (at: number): boolean => moved.some((m) => m.start <= at && at < m.end);
    const kept = commentSpans(this.source, this.chunk, span)
      .filter((c) => !has(c.start - this.chunk.start))
      .map((c) => `${indent}${c.text.trimEnd()}`);
    const text = [...kept, ...lines].join(this.newline);
    return replace(this.source, this.chunk, span, text.startsWith(indent) ? text.slice(indent.length) : text);
  }

  /** The `elif` of a chain whose tests before it Python can evaluate becomes an `else`. */
  replaceElif(span: Span, lines: readonly string[]): Edit {
    const indent = indentOfLine(this.source, this.chunk.start + span.start);
    const inner = indent + this.unit(this.path);
    const comments = commentSpans(this.source, this.chunk, span).map((c) => c.text.trimEnd());
    return replace(
      this.source,
      this.chunk,
      span,
      ['else:', ...[...comments, ...lines].map((l) => inner + l)].join(this.newline),
    );
  }

  /** An expression, with the parentheses right around it if they are its own. */
  replaceBracketed(e: Expr, newText: string): Edit {
    const { text } = this.source;
    const start = this.chunk.start + e.start;
    const end = this.chunk.start + e.end;
    const own = text[start - 1] === '(' && text[end] === ')' && !/[\w)\]]/.test(text[start - 2] ?? '');
    return own
      ? replace(this.source, this.chunk, { start: e.start - 1, end: e.end + 1 }, newText)
      : replace(this.source, this.chunk, e, newText);
  }

  /** Takes a statement away with its lines, if nothing else is on them. */
  wholeLines(n: Span): Edit | undefined {
    const { lines, text, path } = this.source;
    const start = lines.lineStart(lines.lineAt(this.chunk.start + n.start));
    const line = lines.lineAt(this.chunk.start + n.end);
    const alone =
      /^\s*$/.test(text.slice(start, this.chunk.start + n.start)) &&
      /^\s*(?:#.*)?$/.test(text.slice(this.chunk.start + n.end, lines.lineEnd(line)));
    return alone && line + 1 < lines.lineCount
      ? { path, start, end: lines.lineStart(line + 1), newText: '' }
      : undefined;
  }

  replace(n: Span, newText: string): Edit {
    return replace(this.source, this.chunk, n, newText);
  }

  /** Index in the path of the statement that the finding is in. */
  get statement(): number {
    return statementIndex(this.path);
  }
}

const ATOMS: ReadonlySet<string> = new Set([
  'Name',
  'Constant',
  'Attribute',
  'Subscript',
  'Call',
  'List',
  'ListComp',
  'Dict',
  'Set',
]);

/** Whether the first bracket of a text is closed by its last character. */
function isBracketed(text: string): boolean {
  if (!text.startsWith('(')) return false;
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    if ('([{'.includes(text[i])) depth++;
    else if (')]}'.includes(text[i]) && --depth === 0) return i === text.length - 1;
  }
  return false;
}

function indentOfLine(source: SourceText, offset: number): string {
  return /^[ \t\f]*/.exec(source.lines.lineText(source.lines.lineAt(offset)))?.[0] ?? '';
}

/** Lines that begin within a string: blanks there are part of it. */
function insideStrings(source: SourceText, chunk: SourceChunk, stmts: readonly Stmt[]): Set<number> {
  const found = new Set<number>();
  for (const s of stmts)
    for (const n of walk(s)) {
      if (n.kind !== 'JoinedStr' && n.kind !== 'Constant') continue;
      const last = source.lines.lineAt(chunk.start + n.end);
      for (let line = source.lines.lineAt(chunk.start + n.start) + 1; line <= last; line++) found.add(line);
    }
  return found;
}
