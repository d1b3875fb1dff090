/** CPython's rules for indentation (tok_get_normal_mode in Parser/lexer/lexer.c), line by line. */
import { MAX_INDENTS } from '../limits.ts';
import type { LogicalLine } from './layout.ts';
import { ASYNC, CASE_LINE, CLASS, DEF, MATCH_LINE, OPENS_BLOCK, TEXT_OF } from './tokens.ts';

export class Indents {
  /** Columns with tabs to multiples of eight, and with tabs as one; they must agree on what is deeper. */
  private readonly columns = new Int32Array(MAX_INDENTS + 1);
  private readonly alts = new Int32Array(MAX_INDENTS + 1);
  /** How many levels are open. */
  depth = 0;

  // What the last line given to `next` breaks.
  /** Said of the line itself. */
  fault: string | undefined;
  /** The header before it has no block. */
  noBlock = false;

  next(before: LogicalLine | undefined, column: number, alt: number): void {
    const { columns, alts } = this;
    let top = this.depth;
    this.fault = undefined;
    this.noBlock = false;
    if (column > columns[top]) {
      this.deeper(before, column, alt);
      return;
    }
    while (top > 0 && column < columns[top]) top--;
    this.depth = top;
    if (column !== columns[top]) this.fault = 'unindent does not match any outer indentation level';
    else if (alt !== alts[top]) this.fault = TABS;
    else this.noBlock = before !== undefined && opensBlock(before) && before.error === undefined;
  }

  private deeper(before: LogicalLine | undefined, column: number, alt: number): void {
    if (alt <= this.alts[this.depth]) this.fault = TABS;
    if (before === undefined || !opensBlock(before)) {
      // Below a header that isn't finished the block still belongs to it.
      const unfinished =
        before !== undefined && OPENS_BLOCK[before.word] === 1 && (before.error !== undefined || !before.hasColon);
      if (!unfinished) {
        this.fault ??= 'unexpected indent';
        return;
      }
    }
    if (this.depth + 1 >= MAX_INDENTS) {
      this.fault = 'too many levels of indentation';
      return;
    }
    this.depth++;
    this.columns[this.depth] = column;
    this.alts[this.depth] = alt;
  }
}

const TABS = 'inconsistent use of tabs and spaces in indentation';

export function opensBlock(line: LogicalLine): boolean {
  return line.opensBlock && OPENS_BLOCK[line.word] === 1;
}

/** What CPython calls a header that has no block. */
export function headerName(word: number, text: string): string {
  switch (word) {
    case DEF:
      return 'function definition';
    case CLASS:
      return 'class definition';
    case ASYNC: {
      const second = /^async\s+(for|with)/.exec(text);
      return second === null ? 'function definition' : `'${second[1]}' statement`;
    }
    case MATCH_LINE:
      return "'match' statement";
    case CASE_LINE:
      return "'case' statement";
    default:
      return `'${TEXT_OF[word]}' statement`;
  }
}
