/** CPython's rules for indentation (tok_get_normal_mode in Parser/lexer/lexer.c), line by line. */
import { MAX_INDENTS } from '../limits.ts';
import { BLOCK_WORDS } from './layout.ts';
import type { LogicalLine } from './layout.ts';

/** What a line breaks. */
export interface IndentFault {
  /** Said of the line itself. */
  readonly line: string | undefined;
  /** Said of the header before it: a block, or a colon, is missing. */
  readonly header: 'block' | 'colon' | undefined;
}

const FINE: IndentFault = { line: undefined, header: undefined };
const TABS: IndentFault = { line: 'inconsistent use of tabs and spaces in indentation', header: undefined };

export class Indents {
  /** Columns with tabs to multiples of eight, and with tabs as one; they must agree on what is deeper. */
  private readonly open: { column: number; alt: number }[] = [{ column: 0, alt: 0 }];

  next(before: LogicalLine | undefined, column: number, alt: number): IndentFault {
    const { open } = this;
    let top = open[open.length - 1];
    if (column > top.column) return this.deeper(before, column, alt);
    const header = before !== undefined && opensBlock(before) && before.error === undefined ? 'block' : undefined;
    while (open.length > 1 && column < top.column) {
      open.pop();
      top = open[open.length - 1];
    }
    if (column !== top.column) return { line: 'unindent does not match any outer indentation level', header };
    return alt === top.alt ? { line: undefined, header } : { line: TABS.line, header };
  }

  private deeper(before: LogicalLine | undefined, column: number, alt: number): IndentFault {
    const { open } = this;
    let fault = alt <= open[open.length - 1].alt ? TABS : FINE;
    if (before === undefined || !opensBlock(before)) {
      // Below a header that isn't finished the block still belongs to it.
      const isHeader = before !== undefined && BLOCK_WORDS.has(before.word);
      if (!isHeader || (before.error === undefined && (before.hasColon || /^(?:match|case)$/.test(before.word))))
        return { line: fault.line ?? 'unexpected indent', header: undefined };
      if (before.error === undefined) fault = { line: fault.line, header: 'colon' };
    }
    if (open.length >= MAX_INDENTS) fault = { line: 'too many levels of indentation', header: fault.header };
    open.push({ column, alt });
    return fault;
  }
}

export function opensBlock(line: LogicalLine): boolean {
  return line.opensBlock && BLOCK_WORDS.has(line.word);
}

/** What CPython calls a header that has no block. */
export function headerName(word: string, text: string): string {
  switch (word) {
    case 'def':
      return 'function definition';
    case 'class':
      return 'class definition';
    case 'async': {
      const second = /^async\s+(for|with)/.exec(text);
      return second === null ? 'function definition' : `'${second[1]}' statement`;
    }
    default:
      return `'${word}' statement`;
  }
}
