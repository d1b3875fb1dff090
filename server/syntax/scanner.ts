/**
 * Text → tokens, one at a time, as CPython's tokenizer (Parser/lexer/lexer.c) makes them. The tokens lie side by side in arrays
 * of numbers: what there is one of per token must cost nothing to make.
 */
import { LineIndex } from '../text/lineIndex.ts';
import type { Comment, SyntaxError } from './ast.ts';
import { plainStringEnd, splitFString } from './fstring.ts';
import type { FStringPart } from './fstring.ts';
import {
  ESCAPED,
  FORMATTED,
  NEEDS_MORE,
  RAW,
  SINGLE,
  TEMPLATE,
  TRIPLE,
  numberAt,
  stringPrefix,
  strayCharacter,
  wordEnd,
} from './lexical.ts';
import { Names } from './names.ts';
import * as T from './tokens.ts';

/** A line that hardly stands within a docstring: with it, a string that nobody closes is taken to have ended. */
const CODE_AT_MARGIN =
  /(?:async[ \t]+def|def)[ \t]+\w+[ \t]*\(|class[ \t]+\w+[ \t]*[(:]|@[\w.]+[ \t]*[(\r\n]|(?:from[ \t]+[\w.]+[ \t]+)?import[ \t]+\w/y;

/** More characters than are ever looked at ahead. */
const PADDING = '\0\0\0\0';

const FIRST_CAPACITY = 1 << 12;
/** A number's value isn't in its token. */
export const SLOW_NUMBER = -1;
const MAX_FAST_DIGITS = 9;

export interface FString {
  readonly flags: number;
  readonly parts: readonly FStringPart[];
}

export abstract class Scanner {
  readonly names = new Names();
  // Tokens, by index.
  kind: Uint8Array<ArrayBuffer> = new Uint8Array(FIRST_CAPACITY);
  start: Int32Array<ArrayBuffer> = new Int32Array(FIRST_CAPACITY);
  end: Int32Array<ArrayBuffer> = new Int32Array(FIRST_CAPACITY);
  /** A name's number, a small number's value, a string's flags, an f-string's index. */
  value: Int32Array<ArrayBuffer> = new Int32Array(FIRST_CAPACITY);
  /** Grows with every line break before the token. */
  row: Int32Array<ArrayBuffer> = new Int32Array(FIRST_CAPACITY);
  count = 0;
  fstrings: FString[] = [];
  comments: Comment[] = [];
  /** A triple-quoted string ran to the end of the text. */
  openStringAtEnd = false;

  protected source = '';
  /** The source and PADDING: no one looks beyond the end of a text, which the engine would hold against the code. */
  protected text = '';
  /** Where reading ends. */
  protected limit = 0;
  protected suspectStrings = false;
  protected hasCarriageReturns = false;
  protected index: LineIndex | undefined;
  protected pos = 0;
  protected currentRow = 0;
  /** What is wrong with the line at hand. */
  protected error: SyntaxError | undefined;
  /** Of the f-strings on the line at hand, whose tokens aren't among the others. */
  protected fstringLength = 0;
  /** The first backslash behind a place that is known to have none before it. */
  private backslash = -1;
  private backslashFrom = 0;

  /** Begins a text. `suspectStrings`: one of its strings isn't closed. */
  open(text: string, suspectStrings: boolean): void {
    this.source = text;
    this.text = text + PADDING;
    this.limit = text.length;
    this.suspectStrings = suspectStrings;
    this.hasCarriageReturns = text.includes('\r');
    this.index = undefined;
    this.backslash = -1;
    this.backslashFrom = 0;
    this.openStringAtEnd = false;
    this.names.limit();
  }

  lineNumber(at: number): number {
    this.index ??= new LineIndex(this.source);
    return this.index.lineAt(at) + 1;
  }

  protected push(kind: number, start: number, end: number, value: number): void {
    const i = this.count++;
    if (i + 1 >= this.kind.length) this.grow(); // the parser looks one ahead
    this.kind[i] = kind;
    this.start[i] = start;
    this.end[i] = end;
    this.value[i] = value;
    this.row[i] = this.currentRow;
  }

  private grow(): void {
    const capacity = this.kind.length * 2;
    const kind = new Uint8Array(capacity);
    kind.set(this.kind);
    this.kind = kind;
    const larger = (a: Int32Array): Int32Array<ArrayBuffer> => {
      const b = new Int32Array(capacity);
      b.set(a);
      return b;
    };
    this.start = larger(this.start);
    this.end = larger(this.end);
    this.value = larger(this.value);
    this.row = larger(this.row);
  }

  protected fail(message: string, start: number, end = start + 1): void {
    this.error ??= { message, start, end: Math.max(start, Math.min(end, this.source.length)) };
  }

  protected isLineBreak(at: number): boolean {
    const c = this.text.charCodeAt(at);
    return c === 10 || c === 13;
  }

  protected newline(): void {
    if (this.text.charCodeAt(this.pos) === 13 && this.text.charCodeAt(this.pos + 1) === 10) this.pos++;
    this.pos++;
    this.currentRow++;
  }

  protected comment(ownLine: boolean): void {
    const { source: text } = this;
    const start = this.pos;
    let end = text.indexOf('\n', start);
    if (end < 0) end = text.length;
    if (this.hasCarriageReturns) {
      const cr = text.indexOf('\r', start);
      if (cr >= 0 && cr < end) end = cr;
    }
    this.pos = end;
    this.comments.push({ start, end, text: text.slice(start, end), ownLine });
  }

  protected otherWord(start: number): void {
    const end = wordEnd(this.text, start);
    if (end === start) this.stray(start);
    else {
      this.pos = end;
      this.push(T.NAME, start, end, this.names.other(this.text.slice(start, end)));
    }
  }

  protected number(start: number, first: number): void {
    const { text } = this;
    let value = first - 48;
    let at = start + 1;
    let c = text.charCodeAt(at);
    while (c > 47 && c < 58) {
      value = value * 10 + c - 48;
      c = text.charCodeAt(++at);
    }
    // Neither a point nor a letter behind it, and no zero before it.
    if (at - start <= MAX_FAST_DIGITS && (first !== 48 || at === start + 1) && !(c > 127 || NEEDS_MORE[c] === 1)) {
      this.pos = at;
      this.push(T.NUMBER, start, at, value);
      return;
    }
    this.longNumber(start);
  }

  protected longNumber(start: number): void {
    const { end, fault, faultEnd } = numberAt(this.text, start);
    this.pos = end;
    if (fault !== undefined) this.fail(fault, start, faultEnd);
    this.push(T.NUMBER, start, end, SLOW_NUMBER);
  }

  protected operator(start: number, c: number): void {
    const { text } = this;
    const next = text.charCodeAt(start + 1);
    let kind = SINGLE[c];
    let length = 1;
    if (next === 61 && c !== 44 && c !== 46 && c !== 59 && c !== 126) {
      length = 2;
      if (c === 58) kind = T.WALRUS;
      else if (c === 61) kind = T.EQEQUAL;
      else if (c === 33) kind = T.NOTEQUAL;
      else if (c === 60) kind = T.LESSEQUAL;
      else if (c === 62) kind = T.GREATEREQUAL;
      else kind += T.AUGMENTED;
    } else if (next === c && (c === 42 || c === 47 || c === 60 || c === 62)) {
      length = 2;
      kind = c === 42 ? T.DOUBLESTAR : c === 47 ? T.DOUBLESLASH : c === 60 ? T.LEFTSHIFT : T.RIGHTSHIFT;
      if (text.charCodeAt(start + 2) === 61) {
        length = 3;
        kind += T.AUGMENTED;
      }
    } else if (c === 46) {
      if (next > 47 && next < 58) {
        this.longNumber(start);
        return;
      }
      if (next === 46 && text.charCodeAt(start + 2) === 46) {
        length = 3;
        kind = T.ELLIPSIS;
      }
    } else if (c === 45 && next === 62) {
      length = 2;
      kind = T.ARROW;
    } else if (c === 33) this.fail('invalid syntax', start);
    this.pos = start + length;
    this.push(kind, start, this.pos, 0);
  }

  protected stray(start: number): void {
    const { end, fault } = strayCharacter(this.text, start);
    this.pos = end;
    this.fail(fault, start, end);
  }

  protected continuation(start: number): void {
    this.pos++;
    if (this.isLineBreak(this.pos)) {
      this.newline();
      if (this.pos >= this.limit) this.fail('unexpected EOF while parsing', start);
    } else {
      this.fail('unexpected character after line continuation character', start);
    }
  }

  /** A string whose prefix begins at `start` and whose quotes at `open`. */
  protected string(start: number, open: number): void {
    const { text } = this;
    const quote = text.charCodeAt(open);
    const triple = text.charCodeAt(open + 1) === quote && text.charCodeAt(open + 2) === quote;
    let flags = (open > start ? stringPrefix(text, start, open) : 0) | (triple ? TRIPLE : 0);
    const row = this.currentRow;
    if ((flags & (FORMATTED | TEMPLATE)) !== 0) {
      this.formatted(start, open, flags);
      return;
    }
    const end = triple ? this.tripleEnd(open) : plainStringEnd(text, open);
    if (end < 0 || (triple && this.suspect(open, end))) {
      this.unterminated(start, open, triple, 'string', end < 0);
      this.push(T.STRING, start, this.pos, flags);
      return;
    }
    this.pos = end;
    this.findBackslash(open);
    if (this.backslash < end || (this.hasCarriageReturns && text.slice(open, end).includes('\r'))) flags |= ESCAPED;
    this.push(T.STRING, start, end, flags);
    // A backslash may hide a line break.
    if (triple || (flags & ESCAPED) !== 0) this.currentRow = row + (this.hasLineBreak(open, end) ? 1 : 0);
  }

  private hasLineBreak(start: number, end: number): boolean {
    const at = this.text.indexOf('\n', start);
    return (at >= 0 && at < end) || (this.hasCarriageReturns && this.text.slice(start, end).includes('\r'));
  }

  private findBackslash(from: number): void {
    if (this.backslashFrom <= from && from <= this.backslash) return;
    this.backslashFrom = from;
    const at = this.text.indexOf('\\', from);
    this.backslash = at < 0 ? Infinity : at;
  }

  /** Behind the quotes that close the triple-quoted string at `open`; -1 if none do. */
  private tripleEnd(open: number): number {
    const { text } = this;
    const close = text.indexOf(text.charCodeAt(open) === 34 ? '"""' : "'''", open + 3);
    this.findBackslash(open);
    return close >= 0 && this.backslash > close ? close + 3 : plainStringEnd(text, open);
  }

  private unterminated(start: number, open: number, triple: boolean, what: string, atEnd: boolean): void {
    if (triple) {
      this.openStringAtEnd ||= atEnd;
      const line = this.lineNumber(this.source.length);
      this.fail(`unterminated triple-quoted ${what} literal (detected at line ${line})`, start, open + 3);
    } else this.fail(`unterminated ${what} literal (detected at line ${this.lineNumber(start)})`, start, open + 1);
    // It is taken to end with its line.
    while (this.pos < this.limit && !this.isLineBreak(this.pos)) this.pos++;
  }

  private formatted(start: number, open: number, flags: number): void {
    const { text } = this;
    const triple = (flags & TRIPLE) !== 0;
    const { end, parts, error } = splitFString(this.source, open, (flags & RAW) !== 0);
    const index = this.fstrings.length;
    this.fstrings.push({ flags, parts });
    if (error === undefined && !(triple && this.suspect(open, end))) {
      this.pos = end;
      this.fstringLength += end - open;
      this.push(T.FSTRING, start, end, index);
      if (this.hasLineBreak(open, end)) this.currentRow++;
      return;
    }
    const unterminated = error === undefined || error.message.startsWith('unterminated');
    if (triple && error !== undefined && unterminated) this.openStringAtEnd = true;
    if (error !== undefined && !unterminated) this.fail(error.message, error.at);
    const plainEnd = plainStringEnd(text, open);
    if (plainEnd >= 0 && !(triple && this.suspect(open, plainEnd))) {
      this.pos = plainEnd;
      this.fail('unterminated f-string literal', start);
    } else this.unterminated(start, open, triple, 'f-string', plainEnd < 0);
    this.push(T.FSTRING, start, this.pos, index);
  }

  /** When some string of the file isn't closed: does this one hold what looks like code, so that it is the one? */
  private suspect(open: number, end: number): boolean {
    if (!this.suspectStrings) return false;
    for (let i = this.text.indexOf('\n', open); i >= 0 && i < end; i = this.text.indexOf('\n', i + 1)) {
      CODE_AT_MARGIN.lastIndex = i + 1;
      if (CODE_AT_MARGIN.test(this.text)) return true;
    }
    return false;
  }
}
