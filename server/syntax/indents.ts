/** CPython's rules for indentation (tok_get_normal_mode in Parser/lexer/lexer.c), line by line. */
import { MAX_INDENTS } from '../limits.ts';
import type { LogicalLine } from './layout.ts';
import { ASYNC, CASE_LINE, CLASS, DEF, MATCH_LINE, OPENS_BLOCK, TEXT_OF } from './tokens.ts';

export class Indents {
  /** Columns with tabs to multiples of eight, and with tabs as one; they must agree on what is deeper. */
  private readonly columns: number[] = [0];
  private readonly alts: number[] = [0];

  // What the last line given to `next` breaks.
  /** Said of the line itself. */
  fault: string | undefined;
  /** The header before it has no block. */
  noBlock = false;

  /** How many levels are open. */
  get depth(): number {
    return this.columns.length - 1;
  }

  clear(): void {
    this.columns.length = 1;
    this.alts.length = 1;
  }

  next(before: LogicalLine | undefined, column: number, alt: number): void {
    const { columns, alts } = this;
    let top = columns.length - 1;
    this.fault = undefined;
    this.noBlock = false;
    if (column > columns[top]) {
      this.deeper(before, column, alt);
      return;
    }
    this.noBlock = before !== undefined && opensBlock(before) && before.error === undefined;
    while (top > 0 && column < columns[top]) {
      columns.pop();
      alts.pop();
      top--;
    }
    if (column !== columns[top]) this.fault = 'unindent does not match any outer indentation level';
    else if (alt !== alts[top]) this.fault = TABS;
    if (this.fault !== undefined) this.noBlock = false;
  }

  private deeper(before: LogicalLine | undefined, column: number, alt: number): void {
    const { columns, alts } = this;
    if (alt <= alts[alts.length - 1]) this.fault = TABS;
    if (before === undefined || !opensBlock(before)) {
      // Below a header that isn't finished the block still belongs to it.
      const unfinished =
        before !== undefined && OPENS_BLOCK[before.word] === 1 && (before.error !== undefined || !before.hasColon);
      if (!unfinished) {
        this.fault ??= 'unexpected indent';
        return;
      }
    }
    if (columns.length >= MAX_INDENTS) this.fault = 'too many levels of indentation';
    columns.push(column);
    alts.push(alt);
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
