/**
 * What happens where a statement doesn't parse: its line goes, with the block below it, and an ErrorStmt stands in its place;
 * its neighbours stay.
 */
import type { ErrorStmt, Stmt, SyntaxError } from './ast.ts';
import type { LogicalLine } from './layout.ts';
import { FAILURE } from './reader.ts';
import type { Scope } from './reader.ts';
import { SimpleStatements } from './simple.ts';
import * as T from './tokens.ts';

/** Before a clause stands, at the same indent: */
const BEFORE_CLAUSE: Readonly<Record<number, readonly number[]>> = {
  [T.ELIF]: [T.IF, T.ELIF],
  [T.ELSE]: [T.IF, T.ELIF, T.FOR, T.WHILE, T.EXCEPT, T.ASYNC, T.TRY],
  [T.EXCEPT]: [T.TRY, T.EXCEPT],
  [T.FINALLY]: [T.TRY, T.EXCEPT, T.ELSE],
};

/** Where parsing stood, and what surrounded it. */
interface Mark {
  readonly p: number;
  readonly base: number;
  readonly depth: number;
  readonly blocks: number;
  readonly scope: Scope;
  readonly inLoop: boolean;
}

export abstract class Recovery extends SimpleStatements {
  protected lines: readonly LogicalLine[] = [];
  protected lineCount = 0;
  /** Some line is known to be broken. */
  protected broken = false;
  /** What lines were taken out for. */
  protected found: SyntaxError[] = [];
  /** How many blocks are around the statement at hand. */
  protected blocks = 0;
  /** What the spans of each statement of the module level are relative to. */
  protected bases: number[] = [];

  protected abstract statement(into: Stmt[]): void;

  protected add(into: Stmt[], s: Stmt): void {
    into.push(s);
    if (this.blocks === 0) this.bases.push(this.base);
  }

  /** The statement that begins at the token at hand; all that stand on its line, if they are simple ones. */
  protected statements(into: Stmt[]): void {
    if (this.blocks === 0) this.base = this.start[this.p];
    if (this.isBroken()) {
      this.explainUnclosed();
      this.add(into, this.takeOut(this.p, this.lineOf(this.p)));
      return;
    }
    if (T.CLAUSES[this.kind[this.p]] === 1) {
      this.add(into, this.misplacedClause());
      return;
    }
    const mark = this.mark();
    const { length } = into;
    try {
      this.statement(into);
      if (this.awaits.length > 0) this.errors.push(...this.awaits.splice(0));
      if (this.walruses.length > 0) this.walruses = [];
      if (this.yields.length > 0) this.yields = [];
    } catch (e) {
      if (e !== FAILURE) throw e;
      into.length = length;
      const failed = this.noteFailure();
      this.goBack(mark);
      if (this.blocks === 0) this.bases.length = length;
      this.add(into, this.takeOut(mark.p, failed));
    }
  }

  /**
   * The line at hand has a bracket that is never closed: where something is wrong behind it on the same row, CPython says
   * that instead.
   */
  private explainUnclosed(): void {
    const line = this.lines[this.lineOf(this.p)];
    const { error } = line;
    if (line.gone || error === undefined || !error.message.endsWith('was never closed')) return;
    let open = line.token;
    while (this.start[open] < error.start) open++;
    const mark = this.mark();
    const { errors, bases } = this;
    const [known, placed] = [errors.length, bases.length];
    const ignored: Stmt[] = [];
    try {
      this.statement(ignored);
    } catch (e) {
      if (e !== FAILURE) throw e;
      const { p } = this;
      // Where the row ends with it, the bracket is the matter all the same.
      const more = this.kind[p + 1] !== T.NEWLINE || !this.failure.message.endsWith('forgot a comma?');
      if (p > open && this.kind[p] > T.DEDENT && this.row[p] === this.row[open] && more) line.error = this.failure;
    }
    this.goBack(mark);
    errors.length = known;
    bases.length = placed;
    this.awaits = [];
  }

  /**
   * Parses a clause. If that fails, its line is noted as broken, and the place is before it again: the statement that it
   * belongs to ends there.
   */
  protected attempt<R>(parse: () => R): R | undefined {
    const mark = this.mark();
    try {
      return parse();
    } catch (e) {
      if (e !== FAILURE) throw e;
      this.noteFailure();
      this.goBack(mark);
      return undefined;
    }
  }

  protected mark(): Mark {
    const { p, base, depth, blocks, scope, inLoop } = this;
    return { p, base, depth, blocks, scope, inLoop };
  }

  protected goBack(mark: Mark): void {
    this.p = mark.p;
    this.base = mark.base;
    this.depth = mark.depth;
    this.blocks = mark.blocks;
    this.scope = mark.scope;
    this.inLoop = mark.inLoop;
    this.walruses = [];
    this.yields = [];
  }

  /** The failure becomes the error of its line, the one that holds the token at hand: the line's index. */
  private noteFailure(): number {
    const index = this.lineOf(this.p);
    const line = this.lines[index];
    line.error ??= this.failure;
    this.broken = true;
    // What else was found on the line is of no interest any more.
    if (this.errors.length > 0) this.errors = this.errors.filter((e) => e.start < line.start || e.start > line.end);
    this.awaits = [];
    return index;
  }

  /** The line that holds a token. */
  protected lineOf(token: number): number {
    const { lines } = this;
    let low = 0;
    let high = this.lineCount - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (lines[middle].token <= token) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The line that begins at the token at hand is known to be broken. */
  protected isBroken(): boolean {
    return this.broken && this.lines[this.lineOf(this.p)].error !== undefined;
  }

  /** A clause begins at the token at hand, and isn't known to be broken. */
  protected clause(kind: number): boolean {
    return this.kind[this.p] === kind && !this.isBroken();
  }

  /** From the token `from` on, which begins a line, up to the end of line `last` and the block below it. */
  protected takeOut(from: number, last: number): ErrorStmt {
    const { lines } = this;
    const first = this.lineOf(from);
    const { indent, word } = lines[last];
    let behind = last + 1;
    // A line indented deeper that is an error of its own doesn't belong to the line before it.
    if (T.OPENS_BLOCK[word] === 1) while (behind < this.lineCount && lines[behind].indent > indent) behind++;
    for (let k = first; k < behind; k++) {
      const { error, gone } = lines[k];
      if (error !== undefined && !gone && !(k > last && error.message === 'unexpected indent')) this.found.push(error);
      lines[k].gone = true;
    }
    this.skipTo(from, behind);
    return { kind: 'ErrorStmt', start: lines[first].start - this.base, end: lines[behind - 1].end - this.base };
  }

  /** To the first token of a line, or to the end of a block that began before the token `from`. */
  private skipTo(from: number, line: number): void {
    const { kind, lines } = this;
    const to = line < this.lineCount ? lines[line].token : Infinity;
    let open = 0;
    let p = from;
    for (; p < to && kind[p] !== T.END; p++) {
      if (kind[p] === T.INDENT) open++;
      else if (kind[p] === T.DEDENT && --open < 0) break;
    }
    this.p = p;
  }

  /** A clause without its statement. */
  private misplacedClause(): ErrorStmt {
    const { p } = this;
    const index = this.lineOf(p);
    const line = this.lines[index];
    const previous = this.previous(index);
    // Where its statement went, it goes with it.
    if (!(previous?.gone === true && BEFORE_CLAUSE[line.word].includes(previous.word)))
      line.error = { message: 'invalid syntax', start: this.start[p], end: this.end[p] };
    return this.takeOut(p, index);
  }

  /** The statement or clause before a line in the same block. */
  private previous(index: number): LogicalLine | undefined {
    const { lines } = this;
    for (let k = index - 1; k >= 0; k--) {
      if (lines[k].indent < lines[index].indent) return undefined;
      if (lines[k].indent === lines[index].indent) return lines[k];
    }
    return undefined;
  }
}
