/**
 * Where the parts of an f-string (or t-string) lie: literal texts and replacement fields, nested specs included.
 * PEP 701: a field may hold any quotes, comments and line breaks.
 */
import { MAX_BRACKETS, MAX_FSTRING_DEPTH } from '../limits.ts';

export interface FStringText {
  readonly kind: 'text';
  readonly start: number;
  readonly end: number;
}
export interface FStringField {
  readonly kind: 'field';
  /** From `{` to behind `}`. */
  readonly start: number;
  readonly end: number;
  readonly exprStart: number;
  readonly exprEnd: number;
  /** The end of `expr=` with the blanks around the `=`, when there is one. */
  readonly debugEnd: number | undefined;
  readonly conversion: string | undefined;
  readonly spec: readonly FStringPart[] | undefined;
}
export type FStringPart = FStringText | FStringField;

export interface FStringError {
  readonly at: number;
  readonly message: string;
}
export interface FStringParts {
  /** Behind the closing quotes; where reading stopped, if there are none. */
  readonly end: number;
  /** Where the text between the quotes ends. */
  readonly bodyEnd: number;
  readonly parts: readonly FStringPart[];
  readonly error: FStringError | undefined;
}

const STRING_PREFIX = /^(?:[rRbBuU]|[rR][bB]|[bB][rR]|[fFtT][rR]?|[rR][fFtT])$/;

export function isStringPrefix(word: string): boolean {
  return STRING_PREFIX.test(word);
}

/** The quotes that begin at `at`: one or three of them. */
export function quotesAt(text: string, at: number): string {
  const q = text[at];
  return text[at + 1] === q && text[at + 2] === q ? q + q + q : q;
}

/**
 * The end of a plain string whose opening quotes stand at `open`, or -1 if it isn't closed. A backslash protects the
 * next character in raw strings too.
 */
export function plainStringEnd(text: string, open: number): number {
  const quote = text.charCodeAt(open);
  const n = text.length;
  if (text.charCodeAt(open + 1) === quote && text.charCodeAt(open + 2) === quote) {
    for (let i = open + 3; i < n; i++) {
      const c = text.charCodeAt(i);
      if (c === 92) i++;
      else if (c === quote && text.charCodeAt(i + 1) === quote && text.charCodeAt(i + 2) === quote) return i + 3;
    }
    return -1;
  }
  for (let i = open + 1; i < n; i++) {
    const c = text.charCodeAt(i);
    if (c === quote) return i + 1;
    if (c === 92) {
      i++;
      if (text.charCodeAt(i) === 13 && text.charCodeAt(i + 1) === 10) i++;
    } else if (c === 10 || c === 13) return -1;
  }
  return -1;
}

/** Raised within this file only; `splitFString` turns it into an answer. */
class Stop extends Error {
  constructor(
    readonly at: number,
    message: string,
  ) {
    super(message);
  }
}

/** `open` is where the opening quotes stand, behind the prefix. */
export function splitFString(text: string, open: number, raw: boolean): FStringParts {
  try {
    return new Splitter(text).string(open, raw, 0);
  } catch (e) {
    if (!(e instanceof Stop)) throw e;
    return { end: e.at, bodyEnd: e.at, parts: [], error: { at: e.at, message: e.message } };
  }
}

const BLANK = /[ \t\f\r\n]/;

class Splitter {
  constructor(private readonly text: string) {}

  string(open: number, raw: boolean, depth: number): FStringParts {
    if (depth >= MAX_FSTRING_DEPTH) throw new Stop(open, 'f-string: too many nested f-strings');
    const quotes = quotesAt(this.text, open);
    const parts: FStringPart[] = [];
    const start = open + quotes.length;
    const bodyEnd = this.body(start, quotes, raw, parts, false, depth);
    return { end: bodyEnd + quotes.length, bodyEnd, parts, error: undefined };
  }

  /** Literal text and fields up to the closing quotes, or in a spec up to `}`. Answers where that stands. */
  private body(at: number, quotes: string, raw: boolean, parts: FStringPart[], inSpec: boolean, depth: number): number {
    const { text } = this;
    let literal = at;
    const flush = (end: number): void => {
      if (end > literal) parts.push({ kind: 'text', start: literal, end });
    };
    for (let i = at; ; i++) {
      const c = text[i];
      if (c === undefined)
        throw new Stop(i, `unterminated ${quotes.length === 3 ? 'triple-quoted ' : ''}f-string literal`);
      if (c === '\\') {
        // `\{` is a backslash and a field; `\N{…}` is one character.
        if (!raw && text[i + 1] === 'N' && text[i + 2] === '{') {
          const close = text.indexOf('}', i);
          if (close > 0) i = close;
        } else if (text[i + 1] !== '{' && text[i + 1] !== '}') i++;
      } else if (c === quotes[0] && text.startsWith(quotes, i)) {
        if (inSpec) throw new Stop(i, "f-string: expecting '}', or format specs");
        flush(i);
        return i;
      } else if ((c === '\n' || c === '\r') && quotes.length === 1) {
        throw new Stop(i, inSpec ? "f-string: expecting '}', or format specs" : 'unterminated f-string literal');
      } else if (c === '{') {
        // In a spec `{{` would be a field that begins with a brace.
        if (text[i + 1] === '{' && !inSpec) i++;
        else {
          flush(i);
          const field = this.field(i, quotes, raw, depth);
          parts.push(field);
          literal = field.end;
          i = field.end - 1;
        }
      } else if (c === '}') {
        if (inSpec) {
          flush(i);
          return i;
        }
        if (text[i + 1] !== '}') throw new Stop(i, "f-string: single '}' is not allowed");
        i++;
      }
    }
  }

  private field(open: number, quotes: string, raw: boolean, depth: number): FStringField {
    const { text } = this;
    let i = this.expression(open + 1, quotes, depth);
    const stop = i;
    let exprEnd = i;
    let debugEnd: number | undefined;
    if (text[i] === '=') {
      i++;
      for (; BLANK.test(text[i] ?? '') || text[i] === '#'; i++)
        if (text[i] === '#') while (i + 1 < text.length && text[i + 1] !== '\n') i++;
      debugEnd = i;
    }
    if (text.slice(open + 1, exprEnd).trim() === '')
      throw new Stop(stop, `f-string: valid expression required before '${text[stop] ?? '}'}'`);
    let conversion: string | undefined;
    if (text[i] === '!') {
      conversion = /^[\p{ID_Continue}]*/u.exec(text.slice(i + 1, i + 20))?.[0] ?? '';
      if (!/^[sra]$/.test(conversion))
        throw new Stop(
          i + 1,
          conversion === ''
            ? 'f-string: missing conversion character'
            : `f-string: invalid conversion character '${conversion}': expected 's', 'r', or 'a'`,
        );
      i += 2;
      while (BLANK.test(text[i] ?? '')) i++;
    }
    let spec: FStringPart[] | undefined;
    if (text[i] === ':') {
      spec = [];
      i = this.body(i + 1, quotes, raw, spec, true, depth + 1);
    }
    if (text[i] !== '}')
      throw new Stop(i, `f-string: expecting ${text[i] === quotes[0] ? "'}'" : expected(conversion, debugEnd)}`);
    while (exprEnd > open + 1 && BLANK.test(text[exprEnd - 1])) exprEnd--;
    let exprStart = open + 1;
    while (BLANK.test(text[exprStart])) exprStart++;
    return { kind: 'field', start: open, end: i + 1, exprStart, exprEnd, debugEnd, conversion, spec };
  }

  /** From the start of a field's expression to the `=`, `!`, `:` or `}` that ends it. */
  private expression(at: number, quotes: string, depth: number): number {
    const { text } = this;
    const brackets: string[] = [];
    for (let i = at; ; i++) {
      const c = text[i];
      if (c === undefined) throw new Stop(i, "f-string: expecting '}'");
      if (c === '"' || c === "'") {
        if (text.startsWith(quotes, i) && brackets.length === 0 && this.looksClosed(i, quotes))
          throw new Stop(i, "f-string: expecting '}'");
        i = this.nested(i, at, depth) - 1;
      } else if (c === '(' || c === '[' || c === '{') {
        if (brackets.length >= MAX_BRACKETS) throw new Stop(i, 'too many nested parentheses');
        brackets.push(c === '(' ? ')' : c === '[' ? ']' : '}');
      } else if (brackets.length > 0 && c === brackets[brackets.length - 1]) brackets.pop();
      else if (c === '}' && brackets.length === 0) return i;
      else if (c === ')' || c === ']' || c === '}') throw new Stop(i, unmatched(c, brackets[brackets.length - 1]));
      else if (c === '#') {
        while (i + 1 < text.length && text[i + 1] !== '\n' && text[i + 1] !== '\r') i++;
      } else if (brackets.length === 0) {
        if (c === ':') return i;
        if (c === '!') {
          if (text[i + 1] !== '=') return i;
          i++;
        } else if (c === '=') {
          if (text[i + 1] === '=') i++;
          else return i;
        } else if ((c === '<' || c === '>') && text[i + 1] === '=') i++;
      }
    }
  }

  /**
   * A quote like the f-string's own, met in a field outside brackets: a nested string, or the end of an f-string whose
   * field isn't closed? It is the end if no nested string could close before the line does.
   */
  private looksClosed(at: number, quotes: string): boolean {
    return quotes.length === 1 && plainStringEnd(this.text, at) < 0;
  }

  /** The end of a string that stands within a field; its prefix decides whether it is an f-string. */
  private nested(quote: number, from: number, depth: number): number {
    const { text } = this;
    let p = quote;
    while (p > from && quote - p < 2 && /[a-zA-Z]/.test(text[p - 1])) p--;
    let prefix = text.slice(p, quote);
    if (/[\p{ID_Continue}]/u.test(text[p - 1] ?? '') && p > from) prefix = '';
    if (isStringPrefix(prefix) && /[fFtT]/.test(prefix)) return this.string(quote, /[rR]/.test(prefix), depth + 1).end;
    const end = plainStringEnd(text, quote);
    if (end < 0) throw new Stop(quote, 'unterminated string literal');
    return end;
  }
}

/** What may follow a field's expression, its `=` and its conversion. */
function expected(conversion: string | undefined, debugEnd: number | undefined): string {
  if (conversion !== undefined) return "':' or '}'";
  return debugEnd === undefined ? "'}'" : "'!', or ':', or '}'";
}

/** `open` is what would close the innermost bracket. */
function unmatched(close: string, open: string | undefined): string {
  if (open === undefined) return `f-string: unmatched '${close}'`;
  const opening = open === ')' ? '(' : open === ']' ? '[' : '{';
  return `closing parenthesis '${close}' does not match opening parenthesis '${opening}'`;
}
