/** Text edits that leave comments, indentation and everything around as they are. */
import type { Analysis, Place } from '../../analysis/analyze.ts';
import { SourceText } from '../../analysis/source.ts';
import type { SourceChunk } from '../../jaxpr/source.ts';
import type { Comment } from '../../syntax/ast.ts';
import type { Edit } from '../rule.ts';
import type { SyntaxNode } from '../syntax.ts';
import { walk } from '../syntax.ts';

/** The text that a place is in, if it is the user's. */
export const sourceOf = (chunk: SourceChunk): SourceText | undefined =>
  chunk.file instanceof SourceText ? chunk.file : undefined;

interface Span {
  readonly start: number;
  readonly end: number;
}

/** The text of a node. */
export const slice = (source: SourceText, chunk: SourceChunk, n: Span): string =>
  source.text.slice(chunk.start + n.start, chunk.start + n.end);

export const replace = (source: SourceText, chunk: SourceChunk, n: Span, newText: string): Edit => ({
  path: source.path,
  start: chunk.start + n.start,
  end: chunk.start + n.end,
  newText,
});

export const insert = (source: SourceText, chunk: SourceChunk, at: number, newText: string): Edit =>
  replace(source, chunk, { start: at, end: at }, newText);

/** What stands before a statement on its line; undefined where that is more than blanks. */
export function indentOf(source: SourceText, offset: number): string | undefined {
  const start = source.lines.lineStart(source.lines.lineAt(offset));
  const before = source.text.slice(start, offset);
  return /^[ \t\f]*$/.test(before) ? before : undefined;
}

export const newline = (source: SourceText): string => (source.text.includes('\r\n') ? '\r\n' : '\n');

/** Comments within a span of a chunk. */
export const commentSpans = (source: SourceText, chunk: SourceChunk, n: Span): readonly Comment[] =>
  source.parse.tree.comments.filter((c) => c.start >= chunk.start + n.start && c.end <= chunk.start + n.end);

/** The names under which the module knows `jax` and `jax.numpy`. */
export interface JaxNames {
  readonly jax: string | undefined;
  readonly jnp: string | undefined;
}

export function jaxNames(analysis: Analysis): JaxNames {
  let jax: string | undefined;
  let jnp: string | undefined;
  for (const source of analysis.sources)
    for (const { top } of source.statements()) {
      const { stmt } = top;
      if (stmt.kind === 'Import')
        for (const { name, asname } of stmt.names) {
          if (name === 'jax.numpy' && asname !== undefined) jnp ??= asname;
          else if (name === 'jax') jax ??= asname ?? 'jax';
          else if (name.startsWith('jax.') && asname === undefined) jax ??= 'jax';
        }
      else if (stmt.kind === 'ImportFrom' && stmt.module === 'jax')
        for (const { name, asname } of stmt.names) if (name === 'numpy') jnp ??= asname ?? 'numpy';
    }
  return { jax, jnp: jnp ?? (jax === undefined ? undefined : `${jax}.numpy`) };
}

/** An edit that imports jax, before the first import of anything of it. */
export function importJax(place: Place): Edit | undefined {
  const source = sourceOf(place.chunk);
  const first = source?.statements().find(({ top: { stmt } }) => stmt.kind === 'ImportFrom' || stmt.kind === 'Import');
  return source && first ? insert(source, first.chunk, 0, `import jax${newline(source)}`) : undefined;
}

/** All names that occur in a text. */
export function namesIn(source: SourceText): Set<string> {
  const names = new Set<string>();
  const add = (n: SyntaxNode): void => {
    if (n.kind === 'Name') names.add(n.id);
    else if (n.kind === 'FunctionDef' || n.kind === 'ClassDef') names.add(n.name);
    if (n.kind === 'FunctionDef' || n.kind === 'Lambda') {
      const { posonly, args, vararg, kwonly, kwarg } = n.params;
      for (const p of [...posonly, ...args, vararg, ...kwonly, kwarg]) if (p) names.add(p.name);
    }
  };
  for (const { top } of source.statements()) for (const n of walk(top.stmt)) add(n);
  return names;
}

/** Python source of a string, in the quotes that are asked for. */
export function stringLiteral(value: string, quote: string): string {
  const escaped = value.replace(/[\\\n\r\t\0-\x1f\x7f]|["']/g, (c) => {
    if (c === '"' || c === "'") return c === quote ? `\\${c}` : c;
    const short = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }[c];
    return short ?? `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
  return `${quote}${escaped}${quote}`;
}
