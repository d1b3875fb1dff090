/**
 * Text → tokens, one chunk at a time, as CPython's tokenizer (Parser/lexer/lexer.c) makes them. A chunk is one statement of
 * the module level with everything that belongs to it: the unit that is parsed, and kept while its text stays the same.
 *
 * A bracket or quote that is never closed would swallow the rest of the file; here it swallows no more than it must:
 * a line that begins with a statement's keyword can't be inside brackets, and the statement is taken to end at the
 * first line that isn't indented deeper than it.
 */
import { MAX_BRACKETS } from '../limits.ts';
import type { SyntaxError } from './ast.ts';
import { Indents, headerName, opensBlock } from './indents.ts';
import type { LogicalLine } from './layout.ts';
import {
  BLANK,
  CLASS_OF,
  CLOSE,
  DIGIT,
  IN_NAME,
  LINE_BREAK,
  OPEN,
  OPERATOR,
  OTHER,
  QUOTE,
  SINGLE,
  WORD,
  stringPrefix,
} from './lexical.ts';
import { Scanner } from './scanner.ts';
import * as T from './tokens.ts';

/** A line that begins so isn't inside brackets. */
const STATEMENT_LINE =
  /(?:def|class|import|return|while|with|try|raise|del|pass|assert|global|nonlocal|break|continue|except|finally|elif)\b|async[ \t]+(?:def|with)\b|from[ \t]+[\w.]+[ \t]+import\b/y;
/** At the margin a decorator above a definition neither. */
const DECORATOR_LINE = /@[\w.]+(?:\(.*\))?[ \t]*(?:#.*)?\r?\n(?:@|def |class |async )/y;
/** A line at the margin that goes on with the statement before it; behind decorators, that they belong to. */
const CLAUSE = /(?:elif|else|except|finally)(?![\w\x80-\uffff])/y;
const DEFINITION = /@|(?:def|class|async)(?![\w\x80-\uffff])/y;

/** Tokens of one logical line from which on its tree may be deeper than MAX_SYNTAX_DEPTH and is measured. */
const HEAVY = 500;
/** Lines of a chunk whose objects are kept for the next text. */
const KEPT_LINES = 1000;
/** What is needed to go back to a place inside brackets. */
interface Rescue {
  readonly pos: number;
  readonly comments: number;
  readonly tokens: number;
  readonly lastEnd: number;
}

export class Lexer extends Scanner {
  /** The chunk's lines are the first `lineCount`; the objects behind them are for larger chunks. */
  readonly lines: LogicalLine[] = [];
  lineCount = 0;
  /** Some line has an error. */
  broken = false;
  /** Some line has HEAVY tokens. */
  heavy = false;

  private readonly indents = new Indents();
  /** Where the brackets that are open begin. */
  private readonly brackets = new Int32Array(MAX_BRACKETS);

  // The line at hand.
  private lineStart = 0;
  private lastEnd = 0;
  /** The kind of the last token, if that is outside brackets. */
  private lastKind = 0;
  private hasColon = false;

  /** Lets go of the text. */
  close(): void {
    this.source = '';
    this.text = '';
    this.index = undefined;
    this.error = undefined;
    this.comments = [];
    this.fstrings = [];
    if (this.lines.length > KEPT_LINES) this.lines.length = KEPT_LINES;
  }

  /** Reads the chunk at `from`, the beginning of a line, and the blank lines behind it. Answers where the next one begins. */
  chunk(from: number): number {
    const { text, indents } = this;
    this.pos = from;
    this.count = 0;
    this.currentRow = 0;
    this.lineCount = 0;
    this.comments = [];
    if (this.fstrings.length > 0) this.fstrings = [];
    this.broken = false;
    this.heavy = false;
    indents.depth = 0;
    if (from === 0 && text.charCodeAt(0) === 0xfeff) this.pos = 1;
    let decorated = false;
    let word = 0;
    let end = this.limit;
    for (;;) {
      const begin = this.pos;
      let column = 0;
      let alt = 0;
      let continued = 0;
      let ownLine = true;
      let c: number;
      for (; ; this.pos++) {
        c = text.charCodeAt(this.pos);
        if (c === 32) {
          column++;
          alt++;
        } else if (c === 9) {
          column = (Math.floor(column / 8) + 1) * 8;
          alt++;
        } else if (c === 12) {
          column = 0;
          alt = 0;
        } else if (c === 92 && this.isLineBreak(this.pos + 1)) {
          // What stands before the first one is the indentation, if there is any.
          if (continued === 0) continued = column;
          ownLine = false;
          this.pos++;
          this.newline();
          this.pos--;
        } else break;
      }
      if (continued > 0) column = alt = continued;
      if (this.pos >= this.limit) break;
      if (c === 10 || c === 13) {
        this.newline();
        continue;
      }
      if (c === 35) {
        this.comment(ownLine);
        continue;
      }
      if (column === 0 && this.lineCount > 0) {
        const goesOn = decorated ? DEFINITION : T.OPENS_BLOCK[word] === 1 ? CLAUSE : undefined;
        if (goesOn === undefined || ((goesOn.lastIndex = this.pos), !goesOn.test(text))) {
          end = begin;
          break;
        }
      }
      this.logicalLine(column, alt);
      if (column === 0) {
        const line = this.lines[this.lineCount - 1];
        if (this.lineCount === 1) decorated = line.word === T.AT;
        else if (decorated) decorated = line.word === T.AT;
        else continue;
        word = line.word;
      }
    }
    this.finish(end);
    return end;
  }

  /** A part of the text between two offsets, behind the tokens that are there already: a replacement field's expression. */
  field(from: number, to: number): SyntaxError | undefined {
    const { limit, error, comments, openStringAtEnd } = this;
    this.limit = to;
    this.comments = [];
    this.pos = from;
    this.error = undefined;
    this.lastEnd = from;
    this.tokens(0, true);
    this.push(T.END, this.lastEnd, this.lastEnd, 0);
    const found = this.error as SyntaxError | undefined;
    this.limit = limit;
    this.error = error;
    this.comments = comments;
    this.openStringAtEnd = openStringAtEnd;
    return found;
  }

  /** The chunk ends: at the text's end, or before the line at `next`, which begins at `pos`. */
  private finish(next: number): void {
    const { limit } = this;
    const last = this.lineCount > 0 ? this.lines[this.lineCount - 1] : undefined;
    if (last !== undefined && opensBlock(last) && last.error === undefined) {
      let to = limit;
      const from = Math.min(this.pos, to);
      if (next < to) {
        // The error points at the line that should have been a block.
        const { count, comments, fstrings, openStringAtEnd } = this;
        const [known, known2] = [comments.length, fstrings.length];
        this.tokensOfLine(0);
        to = this.lastEnd;
        this.count = count;
        comments.length = known;
        fstrings.length = known2;
        this.openStringAtEnd = openStringAtEnd;
      }
      this.noBlock(last, from, to);
    }
    for (let k = this.indents.depth; k > 0; k--) this.push(T.DEDENT, this.lastEnd, this.lastEnd, 0);
    this.push(T.END, this.lastEnd, this.lastEnd, 0);
  }

  private noBlock(header: LogicalLine, start: number, end: number): void {
    const name = headerName(header.word, this.text.slice(header.start, header.end));
    const message = `expected an indented block after ${name} on line ${this.lineNumber(header.start)}`;
    header.error = { message, start, end };
    this.broken = true;
  }

  private tokensOfLine(column: number): void {
    this.error = undefined;
    this.lineStart = this.pos;
    this.lastEnd = this.pos;
    this.lastKind = 0;
    this.hasColon = false;
    this.fstringLength = 0;
    this.tokens(column, false);
  }

  private logicalLine(column: number, alt: number): void {
    const { indents } = this;
    const before = this.lineCount > 0 ? this.lines[this.lineCount - 1] : undefined;
    const open = indents.depth;
    indents.next(before, column, alt);
    const { fault, noBlock, depth } = indents;
    for (let k = open; k < depth; k++) this.push(T.INDENT, this.pos, this.pos, 0);
    for (let k = open; k > depth; k--) this.push(T.DEDENT, this.pos, this.pos, 0);
    const token = this.count;
    this.tokensOfLine(column);
    const { lineStart: start, lastEnd: end } = this;
    if (fault !== undefined) this.fail(fault, start, end);
    if (noBlock && before !== undefined) this.noBlock(before, start, end);
    const opens = this.lastKind === T.COLON;
    const heavy = this.count - token + this.fstringLength > HEAVY;
    if (heavy) this.heavy = true;
    this.push(T.NEWLINE, end, end, 0);
    if (this.error !== undefined) this.broken = true;
    const line = this.newLine();
    line.token = token;
    line.start = start;
    line.end = end;
    line.indent = column;
    line.word = this.wordOf(token, opens);
    line.opensBlock = opens;
    line.hasColon = this.hasColon;
    line.heavy = heavy;
    line.error = this.error;
    line.gone = false;
  }

  private newLine(): LogicalLine {
    const { lines } = this;
    const index = this.lineCount++;
    if (index === lines.length)
      lines.push({
        token: 0,
        start: 0,
        end: 0,
        indent: 0,
        word: 0,
        opensBlock: false,
        hasColon: false,
        heavy: false,
        error: undefined,
        gone: false,
      });
    return lines[index];
  }

  private wordOf(token: number, opens: boolean): number {
    const kind = this.kind[token];
    if (this.start[token] !== this.lineStart) return 0;
    if (kind >= T.FIRST_KEYWORD || kind === T.AT) return kind;
    const name = kind === T.NAME ? this.value[token] : -1;
    if (name !== T.NAME_MATCH && name !== T.NAME_CASE) return 0;
    if (!opens && T.OPERAND[this.kind[token + 1]] === 0) return 0;
    return name === T.NAME_MATCH ? T.MATCH_LINE : T.CASE_LINE;
  }

  /** The tokens of a logical line, up to the line break that ends it; of a field, up to the end of the text. */
  private tokens(column: number, inField: boolean): void {
    const { text, limit, names, brackets } = this;
    let depth = 0;
    /** Where the statement would be taken to end, should its brackets never close. */
    let rescue: Rescue | undefined;
    let { pos, lastEnd } = this;
    let hasColon = false;
    scanning: for (;;) {
      let c = text.charCodeAt(pos);
      while (c === 32) c = text.charCodeAt(++pos);
      const start = pos;
      if (start >= limit) break;
      switch (c < 128 ? CLASS_OF[c] : OTHER) {
        case WORD: {
          let hash = 0;
          do {
            hash = (Math.imul(hash, 31) + c) | 0;
            c = text.charCodeAt(++pos);
          } while (c < 128 && IN_NAME[c] === 1);
          if (c > 127) {
            this.otherWord(start);
            pos = this.pos;
          } else if ((c === 34 || c === 39) && pos - start <= 2 && stringPrefix(text, start, pos) !== 0) {
            this.string(start, pos);
            pos = this.pos;
          } else {
            const name = names.ascii(text, start, pos, hash);
            this.push(name < T.NAME_MATCH ? T.FIRST_KEYWORD + name : T.NAME, start, pos, name);
          }
          break;
        }
        case BLANK:
          pos++;
          continue;
        case LINE_BREAK: {
          this.pos = pos;
          this.newline();
          pos = this.pos;
          if (inField) continue;
          if (depth === 0) break scanning;
          let p = pos;
          while (text.charCodeAt(p) === 32 || text.charCodeAt(p) === 9) p++;
          const first = text.charCodeAt(p);
          if (rescue === undefined && p - pos <= column && (first > 127 || CLASS_OF[first] === WORD))
            rescue = { pos, comments: this.comments.length, tokens: this.count, lastEnd };
          if (this.beginsStatement(first, p, column === 0 && p === pos)) break scanning;
          continue;
        }
        case DIGIT:
          this.number(start, c);
          pos = this.pos;
          break;
        case QUOTE:
          this.string(start, start);
          pos = this.pos;
          break;
        case OPEN:
          if (depth === MAX_BRACKETS) {
            this.fail('too many nested parentheses', start);
            break scanning;
          }
          brackets[depth++] = start;
          this.push(SINGLE[c], start, ++pos, 0);
          break;
        case CLOSE:
          if (depth === 0) this.fail(`unmatched '${text[start]}'`, start);
          else if (SINGLE[text.charCodeAt(brackets[--depth])] + 1 !== SINGLE[c]) this.mismatch(brackets[depth], start);
          if (depth === 0) rescue = undefined;
          this.push(SINGLE[c], start, ++pos, 0);
          break;
        case OPERATOR:
          this.operator(start, c);
          pos = this.pos;
          if (c === 58 && depth === 0 && this.kind[this.count - 1] === T.COLON) hasColon = true;
          break;
        case OTHER:
          this.otherWord(start);
          pos = this.pos;
          break;
        default:
          this.pos = pos;
          if (c === 35) {
            this.comment(false);
            pos = this.pos;
            continue;
          }
          if (c === 92) {
            const known = this.error;
            this.continuation(start);
            pos = this.pos;
            if (this.error !== known) lastEnd = pos;
            continue;
          }
          this.stray(start);
          pos = this.pos;
          break;
      }
      lastEnd = pos;
    }
    this.pos = pos;
    this.lastEnd = lastEnd;
    this.hasColon = hasColon;
    if (depth > 0) this.unclosed(depth, rescue);
    this.lastKind = depth === 0 || rescue !== undefined ? this.kind[this.count - 1] : 0;
  }

  /** Inside brackets, a line that begins with the character `first` at `at`: it must be outside. */
  private beginsStatement(first: number, at: number, margin: boolean): boolean {
    if (first > 96 && first < 123) {
      STATEMENT_LINE.lastIndex = at;
      return STATEMENT_LINE.test(this.text);
    }
    if (first !== 64 || !margin) return false;
    DECORATOR_LINE.lastIndex = at;
    return DECORATOR_LINE.test(this.text);
  }

  private mismatch(open: number, close: number): void {
    const { text } = this;
    const from = this.lineNumber(open);
    const where = from === this.lineNumber(close) ? '' : ` on line ${from}`;
    this.fail(`closing parenthesis '${text[close]}' does not match opening parenthesis '${text[open]}'${where}`, close);
  }

  private unclosed(depth: number, rescue: Rescue | undefined): void {
    const { text, brackets } = this;
    const open = brackets[depth - 1];
    // What looked wrong behind the bracket is no longer inside it.
    if (this.error !== undefined && this.error.start > brackets[0] && this.error.message === 'invalid syntax')
      this.error = undefined;
    this.fail(`'${text[open]}' was never closed`, open);
    if (rescue === undefined) return;
    this.pos = rescue.pos;
    this.comments.length = rescue.comments;
    this.count = rescue.tokens;
    this.lastEnd = rescue.lastEnd;
  }
}
