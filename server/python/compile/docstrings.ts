/** Docstrings. */
import type { Stmt } from '../../syntax/ast.ts';

/** The text that stands first in a body. */
export function docstring(body: readonly Stmt[]): string | undefined {
  const [first] = body;
  if (first?.kind === 'Expr' && first.value.kind === 'Constant' && first.value.value.type === 'str')
    return first.value.value.value;
  return undefined;
}

const TAB = 8;

function expandTabs(text: string): string {
  if (!text.includes('\t')) return text;
  let out = '';
  let column = 0;
  for (const ch of text) {
    if (ch === '\t') {
      const n = TAB - (column % TAB);
      out += ' '.repeat(n);
      column += n;
    } else {
      out += ch;
      column = ch === '\n' || ch === '\r' ? 0 : column + 1;
    }
  }
  return out;
}

/** A docstring without the indentation that its lines share. Source: CPython's Python/compile.c _PyCompile_CleanDoc. */
export function cleanDoc(doc: string): string {
  const [first, ...rest] = expandTabs(doc).split('\n');
  const indents = rest.filter((line) => /[^ ]/.test(line)).map((line) => line.length - line.trimStart().length);
  const margin = indents.length > 0 ? Math.min(...indents) : 0;
  const cut = (line: string): string => line.slice(Math.min(margin, line.length - line.replace(/^ +/, '').length));
  return [first.replace(/^ +/, ''), ...rest.map(cut)].join('\n');
}
