/**
 * The layout of a text: its logical lines, their indentation, its comments, and what is wrong with quotes, brackets,
 * characters and indentation, as CPython's tokenizer (Parser/lexer/lexer.c) sees them. One pass over the characters.
 *
 * A bracket or quote that is never closed would swallow the rest of the file; here it swallows no more than it must:
 * a line that begins with a statement's keyword can't be inside brackets, and the statement is taken to end at the
 * first line that isn't indented deeper than it.
 */
import { MAX_BRACKETS } from '../limits.ts';
import { LineIndex } from '../text/lineIndex.ts';
import type { Comment, SyntaxError } from './ast.ts';
import { isStringPrefix, plainStringEnd, splitFString } from './fstring.ts';
import { Indents, headerName, opensBlock } from './indents.ts';
import type { LogicalLine, Patch, Scan } from './layout.ts';
import {
  BLANK,
  CLASS,
  CLOSE,
  DIGIT,
  NEWLINE,
  OPEN,
  OPERATOR,
  QUOTE,
  WORD,
  needsOperand,
  numberAt,
  operatorLength,
  strayCharacter,
  wordEnd,
} from './lexical.ts';

/** A line that begins so isn't inside brackets. */
const STATEMENT_LINE =
  /(?:def|class|import|return|while|with|try|raise|del|pass|assert|global|nonlocal|break|continue|except|finally|elif)\b|async[ \t]+(?:def|with)\b|from[ \t]+[\w.]+[ \t]+import\b/y;
/** Words after which an operand begins. */
const OPERATOR_WORDS = new Set(
  (
    'and as assert async await break class continue def del elif else except finally for from global if import in is ' +
    'lambda nonlocal not or pass raise return try while with yield'
  ).split(' '),
);
/** A line that hardly stands within a docstring: with it, a string that nobody closes is taken to have ended. */
const CODE_AT_MARGIN =
  /(?:async[ \t]+def|def)[ \t]+\w+[ \t]*\(|class[ \t]+\w+[ \t]*[(:]|@[\w.]+[ \t]*[(\r\n]|(?:from[ \t]+[\w.]+[ \t]+)?import[ \t]+\w/y;

const TYPE_PARAMETERS = /^(?:async\s+def|def|class|type)\s+[\p{ID_Continue}]+\s*$/u;

export function scan(text: string): Scan {
  const scanner = new Scanner(text);
  scanner.run();
  if (scanner.openStringAtEnd) {
    const again = new Scanner(text, true);
    again.run();
    return again.result();
  }
  return scanner.result();
}

interface Bracket {
  readonly at: number;
  readonly char: string;
  /** A subscript's. */
  readonly subscript: boolean;
}

class Scanner {
  private pos = 0;
  private readonly lines: LogicalLine[] = [];
  private readonly comments: Comment[] = [];
  private readonly patches: Patch[] = [];
  private readonly indents = new Indents();
  private index: LineIndex | undefined;
  /** A triple-quoted string ran to the end of the file. */
  openStringAtEnd = false;

  // The line at hand.
  private error: SyntaxError | undefined;
  private word = '';
  private lineStart = 0;
  private lastEnd = 0;
  private lastChar = 0;
  private hasColon = false;

  constructor(
    private readonly text: string,
    private readonly suspectStrings = false,
  ) {}

  result(): Scan {
    return { lines: this.lines, comments: this.comments, patches: this.patches };
  }

  run(): void {
    if (this.text.charCodeAt(0) === 0xfeff) this.pos = 1;
    while (this.pos < this.text.length) this.line();
    const last = this.lines[this.lines.length - 1];
    if (last !== undefined && opensBlock(last) && last.error === undefined)
      this.headerError('block', this.text.length, this.text.length);
  }

  private fail(message: string, start: number, end = start + 1): void {
    this.error ??= { message, start, end: Math.max(start, Math.min(end, this.text.length)) };
  }

  private lineNumber(at: number): number {
    this.index ??= new LineIndex(this.text);
    return this.index.lineAt(at) + 1;
  }

  /** From the beginning of a physical line: blanks, perhaps a comment, perhaps a logical line. */
  private line(): void {
    const { text } = this;
    const begin = this.pos;
    let column = 0;
    let alt = 0;
    for (; ; this.pos++) {
      const c = text.charCodeAt(this.pos);
      if (c === 32) {
        column++;
        alt++;
      } else if (c === 9) {
        column = (Math.floor(column / 8) + 1) * 8;
        alt++;
      } else if (c === 12) {
        column = 0;
        alt = 0;
      } else break;
    }
    const c = text.charCodeAt(this.pos);
    if (Number.isNaN(c)) return;
    if (c === 10 || c === 13) {
      this.newline();
      return;
    }
    if (c === 35) {
      this.comment(begin);
      return;
    }
    this.error = undefined;
    this.word = '';
    this.lineStart = this.pos;
    this.lastEnd = this.pos;
    this.lastChar = 0;
    this.hasColon = false;
    this.tokens(column);
    if (this.lastEnd === this.lineStart) return; // only a line continuation
    const fault = this.indents.next(this.lines[this.lines.length - 1], column, alt);
    if (fault.line !== undefined) this.fail(fault.line, this.lineStart, this.lastEnd);
    if (fault.header !== undefined) this.headerError(fault.header, this.lineStart, this.lastEnd);
    this.lines.push({
      start: this.lineStart,
      end: this.lastEnd,
      indent: column,
      word: this.word,
      opensBlock: this.lastChar === 58,
      hasColon: this.hasColon,
      error: this.error,
    });
  }

  private newline(): void {
    if (this.text.charCodeAt(this.pos) === 13 && this.text.charCodeAt(this.pos + 1) === 10) this.pos++;
    this.pos++;
  }

  /** `from`: the beginning of the line if nothing but blanks stands before the comment, else -1. */
  private comment(from: number): void {
    const start = this.pos;
    while (this.pos < this.text.length) {
      const c = this.text.charCodeAt(this.pos);
      if (c === 10 || c === 13) break;
      this.pos++;
    }
    this.comments.push({ start, end: this.pos, text: this.text.slice(start, this.pos), ownLine: from >= 0 });
    this.patches.push({ start, end: this.pos, as: 'blank' });
  }

  /** The last line opened a block, and there is none; or it should have, and doesn't end in a colon. */
  private headerError(missing: 'block' | 'colon', start: number, end: number): void {
    const header = this.lines[this.lines.length - 1];
    const name = headerName(header.word, this.text.slice(header.start, header.end));
    const error: SyntaxError =
      missing === 'colon'
        ? { message: "expected ':'", start: header.end, end: header.end + 1 }
        : { message: `expected an indented block after ${name} on line ${this.lineNumber(header.start)}`, start, end };
    this.lines[this.lines.length - 1] = { ...header, error };
  }

  /** The tokens of a logical line, up to the line break that ends it. */
  private tokens(column: number): void {
    const { text } = this;
    const n = text.length;
    const brackets: Bracket[] = [];
    /** Where the statement would be taken to end, should its brackets never close. */
    let rescue: { pos: number; comments: number; patches: number; lastEnd: number; lastChar: number } | undefined;
    let matchAt = -1;
    let words = 0;
    /** Between the brackets of `def f[T = int]`. */
    let typeParams = false;
    /** The last token ends an operand, so that what follows is an operator, a call or a subscript. */
    let operand = false;
    /** Between `lambda` and its colon. */
    let lambda = false;
    /** The first character of the last token; 0 before the first, and behind a word. */
    let before = 0;
    /** The last token is a word that may begin a statement of its own and be followed by an operand. */
    let soft = false;
    /** The last word was `import`. */
    let importing = false;
    scanning: while (this.pos < n) {
      const start = this.pos;
      const c = text.charCodeAt(start);
      const kind = c < 128 ? CLASS[c] : WORD;
      let endsOperand = kind >= WORD && kind <= QUOTE && kind !== OPEN;
      switch (kind) {
        case BLANK:
          this.pos++;
          continue;
        case NEWLINE: {
          if (brackets.length === 0) {
            this.newline();
            break scanning;
          }
          this.newline();
          let p = this.pos;
          while (p < n && (text.charCodeAt(p) === 32 || text.charCodeAt(p) === 9)) p++;
          const first = text.charCodeAt(p);
          // Inside brackets indentation means nothing, but the grammar may see a dedent there.
          if (p - this.pos < column) this.patches.push({ start, end: this.pos, as: 'blank' });
          if (rescue === undefined && p - this.pos <= column && (first < 128 ? CLASS[first] : WORD) === WORD) {
            const { comments, patches } = this;
            rescue = {
              pos: this.pos,
              comments: comments.length,
              patches: patches.length,
              lastEnd: this.lastEnd,
              lastChar: this.lastChar,
            };
          }
          if (first > 96 && first < 123) {
            STATEMENT_LINE.lastIndex = p;
            if (STATEMENT_LINE.test(text)) break scanning;
          } else if (
            first === 64 &&
            p === this.pos &&
            column === 0 &&
            /^@[\w.]+(?:\(.*\))?[ \t]*(?:#.*)?\r?\n(?:@|def |class |async )/.test(text.slice(p, p + 400))
          )
            break scanning;
          continue;
        }
        case WORD: {
          const end = wordEnd(text, start);
          if (end === start) {
            this.stray(start);
            break;
          }
          this.pos = end;
          words++;
          const next = text.charCodeAt(end);
          if ((next === 34 || next === 39) && end - start <= 2 && isStringPrefix(text.slice(start, end))) {
            if (operand && before !== 34 && !soft) this.twoOperands(start, brackets.length);
            this.string(end, text.slice(start, end));
            operand = true;
            soft = false;
            before = 34;
            this.lastEnd = this.pos;
            this.lastChar = 0;
            continue;
          }
          const length = end - start;
          const word = length < 9 && c > 96 && c < 123 ? text.slice(start, end) : '';
          if (start === this.lineStart) this.word = text.slice(start, end);
          if (length === 4 || length === 5) {
            if (this.softKeyword(start, end, word, brackets.length)) matchAt = start;
          } else if (word === 'lambda') lambda = true;
          importing = word === 'import';
          endsOperand = !OPERATOR_WORDS.has(word);
          if (operand && endsOperand && !soft) this.twoOperands(start, brackets.length);
          operand = endsOperand;
          soft =
            brackets.length === 0 &&
            (word === 'match' || word === 'case' || word === 'type') &&
            this.beginsStatement(start);
          before = 0;
          this.lastEnd = end;
          this.lastChar = brackets.length === 0 ? c : 0;
          continue;
        }
        case DIGIT:
          if (operand && !soft) this.twoOperands(start, brackets.length);
          this.number(start);
          break;
        case QUOTE:
          if (operand && before !== 34 && !soft) this.twoOperands(start, brackets.length);
          this.string(start, '');
          operand = true;
          soft = false;
          before = 34;
          this.lastEnd = this.pos;
          this.lastChar = 0;
          continue;
        case OPEN:
          if (c === 123 && operand && !soft) this.twoOperands(start, brackets.length);
          if (brackets.length >= MAX_BRACKETS) {
            this.fail('too many nested parentheses', start);
            break scanning;
          }
          if (c === 91 && brackets.length === 0 && words > 1)
            typeParams = TYPE_PARAMETERS.test(text.slice(this.lineStart, start));
          brackets.push({ at: start, char: text[start], subscript: c === 91 && operand && !typeParams });
          this.pos++;
          break;
        case CLOSE: {
          this.pos++;
          const open = brackets.pop();
          if (open === undefined) this.fail(`unmatched '${text[start]}'`, start);
          else if (open.char + text[start] !== (open.char === '(' ? '()' : open.char === '[' ? '[]' : '{}')) {
            const from = this.lineNumber(open.at);
            this.fail(
              `closing parenthesis '${text[start]}' does not match opening parenthesis '${open.char}'` +
                (from === this.lineNumber(start) ? '' : ` on line ${from}`),
              start,
            );
          }
          if (brackets.length === 0) {
            rescue = undefined;
            typeParams = false;
          }
          break;
        }
        case OPERATOR: {
          if (c === 46 && text.charCodeAt(start + 1) >= 48 && text.charCodeAt(start + 1) <= 57) {
            if (operand) this.twoOperands(start, brackets.length);
            this.number(start);
            endsOperand = true;
            break;
          }
          const length = operatorLength(text, start, c);
          this.pos += length;
          if (c === 58) lambda = false;
          if (c === 46) endsOperand = length === 3;
          else if (c === 33 && length === 1) this.fail('invalid syntax', start);
          else if (!operand && needsOperand(c, length, before, start === this.lineStart))
            this.fail('invalid syntax', start, start + length);
          else if (
            c === 42 &&
            length === 1 &&
            !operand &&
            !lambda &&
            !importing &&
            this.hidesStar(start, brackets[brackets.length - 1])
          )
            this.patches.push({ start, end: start + 1, as: 'star' });
          else if (typeParams && c === 61 && brackets.length === 1)
            this.patches.push({ start, end: start + 1, as: 'colon' });
          break;
        }
        default:
          if (c === 35) {
            this.comment(-1);
            continue;
          }
          if (c === 92) {
            this.continuation(start);
            continue;
          }
          this.stray(start);
          break;
      }
      operand = endsOperand;
      soft = false;
      before = kind === WORD ? 0 : c;
      this.lastEnd = this.pos;
      this.lastChar = brackets.length === 0 ? c : 0;
      if (this.lastChar === 58) this.hasColon = true;
    }
    if (brackets.length > 0) {
      const open = brackets[brackets.length - 1];
      // What looked wrong behind the bracket is no longer inside it.
      if (
        this.error !== undefined &&
        this.error.start > brackets[0].at &&
        this.error.message.startsWith('invalid syntax')
      )
        this.error = undefined;
      this.fail(`'${open.char}' was never closed`, open.at);
      if (rescue !== undefined) {
        this.pos = rescue.pos;
        this.comments.length = rescue.comments;
        this.patches.length = rescue.patches;
        this.lastEnd = rescue.lastEnd;
        this.lastChar = rescue.lastChar;
      }
    }
    // `match` is a statement only if its line ends in a colon.
    if (matchAt >= 0 && (this.lastChar !== 58 || this.lastEnd === matchAt + 6)) {
      const at = this.patches.findLastIndex((p) => p.start < matchAt) + 1;
      this.patches.splice(at, 0, { start: matchAt, end: matchAt + 5, as: 'name' });
    }
  }

  /**
   * Words that tree-sitter's grammar takes for keywords where Python doesn't become names. True for a `match` at the
   * beginning of a line, which only the end of the line decides.
   */
  private softKeyword(start: number, end: number, word: string, depth: number): boolean {
    const { text } = this;
    if (word === 'match') {
      if (start === this.lineStart) return true;
    } else if (word === 'type') {
      const begins = depth === 0 && this.beginsStatement(start);
      if (begins && /^[ \t\\\r\n]+(?!(?:in|is|and|or|if|not|as)\b)[\p{XID_Start}_]/u.test(text.slice(end, end + 40)))
        return false;
    } else if (word !== 'print' && word !== 'exec') return false;
    this.patches.push({ start, end, as: 'name' });
    return false;
  }

  private beginsStatement(at: number): boolean {
    return at === this.lineStart || this.lastChar === 59 || this.lastChar === 58;
  }

  /** An operand that begins at `at` follows another. */
  private twoOperands(at: number, depth: number): void {
    if (this.error !== undefined) return;
    const { text } = this;
    if (this.word === 'print' || this.word === 'exec') {
      const line = text.slice(this.lineStart, at);
      if (line.trimEnd() === this.word) {
        this.fail(
          `Missing parentheses in call to '${this.word}'. Did you mean ${this.word}(...)?`,
          this.lineStart,
          at + 1,
        );
        return;
      }
    }
    const end = Math.max(wordEnd(text, at), at + 1);
    this.fail(depth > 0 ? 'invalid syntax. Perhaps you forgot a comma?' : 'invalid syntax', at, end);
  }

  /**
   * The grammar knows `*` before names only, where a list without brackets or a subscript may hold any operand (`a, *[b]`,
   * `x[*(y)]`); so there it isn't shown stars, and they are read from the text.
   */
  private hidesStar(at: number, bracket: Bracket | undefined): boolean {
    const next = this.text.charCodeAt(at + 1);
    if (next === 61 || this.word === 'except' || this.word === 'case') return false;
    if (bracket !== undefined) return bracket.subscript;
    return at > this.lineStart && this.lastChar !== 58 && this.lastChar !== 59;
  }

  private number(start: number): void {
    const { end, fault, faultEnd } = numberAt(this.text, start);
    this.pos = end;
    if (fault !== undefined) this.fail(fault, start, faultEnd);
  }

  private stray(start: number): void {
    const { end, fault } = strayCharacter(this.text, start);
    this.pos = end;
    this.fail(fault, start, end);
  }

  private continuation(start: number): void {
    const { text } = this;
    this.pos++;
    const c = text.charCodeAt(this.pos);
    if (c === 10 || c === 13) {
      this.newline();
      this.patches.push({ start, end: this.pos, as: 'blank' });
      if (this.pos >= text.length) this.fail('unexpected EOF while parsing', start);
    } else {
      this.fail('unexpected character after line continuation character', start);
      this.lastEnd = this.pos;
    }
  }

  /** A string with its quotes at `open`. */
  private string(open: number, prefix: string): void {
    const { text } = this;
    const start = open - prefix.length;
    const triple =
      text.charCodeAt(open + 1) === text.charCodeAt(open) && text.charCodeAt(open + 2) === text.charCodeAt(open);
    const formatted = prefix !== '' && /[fFtT]/.test(prefix);
    if (formatted) {
      const { end, error } = splitFString(text, open, /[rR]/.test(prefix));
      if (error === undefined && !(triple && this.suspect(open, end))) {
        this.pos = end;
        this.patches.push({ start, end, as: 'string' });
        return;
      }
      const unterminated = error === undefined || error.message.startsWith('unterminated');
      if (triple && error !== undefined && unterminated) this.openStringAtEnd = true;
      if (error !== undefined && !unterminated) this.fail(error.message, error.at);
    }
    const end = plainStringEnd(text, open);
    if (end >= 0 && !(triple && this.suspect(open, end))) {
      this.pos = end;
      if (formatted) {
        this.patches.push({ start, end, as: 'string' });
        if (this.error === undefined) this.fail('unterminated f-string literal', start);
      }
      return;
    }
    const what = formatted ? 'f-string' : 'string';
    if (triple) {
      this.openStringAtEnd ||= end < 0;
      this.fail(
        `unterminated triple-quoted ${what} literal (detected at line ${this.lineNumber(text.length)})`,
        start,
        open + 3,
      );
    } else this.fail(`unterminated ${what} literal (detected at line ${this.lineNumber(start)})`, start, open + 1);
    // It is taken to end with its line.
    while (this.pos < text.length && text.charCodeAt(this.pos) !== 10 && text.charCodeAt(this.pos) !== 13) this.pos++;
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
