/** The smallest facts of Python's lexical structure, as Parser/lexer/lexer.c has them. */
import * as T from './tokens.ts';

// Classes of ASCII characters; 0 is any other.
export const BLANK = 1;
export const LINE_BREAK = 2;
export const WORD = 3;
export const DIGIT = 4;
export const OPEN = 5;
export const CLOSE = 6;
export const QUOTE = 7;
export const OPERATOR = 8;
/** A character that isn't one of ASCII's; such a table has no place for it. */
export const OTHER = 9;
export const CLASS_OF = new Uint8Array(128);
/** May stand in a name. */
export const IN_NAME = new Uint8Array(128);
/** Behind digits: there is more to the number, or something is wrong with it. */
export const NEEDS_MORE = new Uint8Array(128);
/** The kind of the token that is this one character. */
export const SINGLE = new Uint8Array(128);
const SINGLES: Readonly<Record<string, number>> = {
  '(': T.LPAR,
  ')': T.RPAR,
  '[': T.LSQB,
  ']': T.RSQB,
  '{': T.LBRACE,
  '}': T.RBRACE,
  ',': T.COMMA,
  ':': T.COLON,
  ';': T.SEMI,
  '.': T.DOT,
  '=': T.EQUAL,
  '~': T.TILDE,
  '|': T.VBAR,
  '^': T.CIRCUMFLEX,
  '&': T.AMPER,
  '+': T.PLUS,
  '-': T.MINUS,
  '*': T.STAR,
  '/': T.SLASH,
  '%': T.PERCENT,
  '@': T.AT,
  '<': T.LESS,
  '>': T.GREATER,
  // No token by itself; nothing goes on with this one.
  '!': T.ARROW,
};
for (let c = 0; c < 128; c++) {
  const s = String.fromCharCode(c);
  if (/[A-Za-z_]/.test(s)) CLASS_OF[c] = WORD;
  else if (/[0-9]/.test(s)) CLASS_OF[c] = DIGIT;
  else if (/[ \t\f]/.test(s)) CLASS_OF[c] = BLANK;
  else if (/[\r\n]/.test(s)) CLASS_OF[c] = LINE_BREAK;
  else if ('([{'.includes(s)) CLASS_OF[c] = OPEN;
  else if (')]}'.includes(s)) CLASS_OF[c] = CLOSE;
  else if (s === '"' || s === "'") CLASS_OF[c] = QUOTE;
  else if (Object.hasOwn(SINGLES, s)) CLASS_OF[c] = OPERATOR;
  if (/[\w.]/.test(s)) NEEDS_MORE[c] = 1;
  if (/\w/.test(s)) IN_NAME[c] = 1;
  if (Object.hasOwn(SINGLES, s)) SINGLE[c] = SINGLES[s];
}

// What a string's prefix says, as bits behind its length.
export const PREFIX_LENGTH = 3;
export const RAW = 4;
export const BYTES = 8;
export const FORMATTED = 16;
export const TEMPLATE = 32;
/** Its quotes are three. */
export const TRIPLE = 64;
/** There is a backslash or a carriage return in it. */
export const ESCAPED = 128;

/** The bits of a string's prefix; 0 if it is none. */
export function stringPrefix(text: string, start: number, end: number): number {
  let bits = end - start;
  if (bits > 2) return 0;
  for (let i = start; i < end; i++) {
    let bit: number;
    switch (text.charCodeAt(i) | 32) {
      case 114: // r
        bit = RAW;
        break;
      case 98: // b
        bit = BYTES;
        break;
      case 102: // f
        bit = FORMATTED;
        break;
      case 116: // t
        bit = TEMPLATE;
        break;
      case 117: // u
        return bits === 1 ? bits : 0;
      default:
        return 0;
    }
    if ((bits & bit) !== 0) return 0;
    bits |= bit;
  }
  return end - start === 2 && (bits & RAW) === 0 ? 0 : bits;
}

const IDENTIFIER = /[\p{XID_Start}_][\p{XID_Continue}]*/uy;
const NUMBER =
  /0[xX][\da-fA-F_]*|0[oO][\d_]*|0[bB][\d_]*|(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?[jJ]?/y;
const VALID_NUMBER =
  /^(?:0[xX](?:_?[\da-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|[1-9](?:_?\d)*|0(?:_?0)*|(?:\d(?:_?\d)*\.(?:\d(?:_?\d)*)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?[jJ]?|\d(?:_?\d)*[eE][+-]?\d(?:_?\d)*[jJ]?|\d(?:_?\d)*[jJ])$/;
/** Words that may follow a number without a blank, as CPython's verify_end_of_number. */
const AFTER_NUMBER = /^(?:and|else|for|if|in|is|not|or)$/;

/** Behind the name that begins at `at`; `at` if none does. */
export function wordEnd(text: string, at: number): number {
  let i = at;
  for (;;) {
    const c = text.charCodeAt(i);
    if (c < 128) {
      if (CLASS_OF[c] === WORD || (CLASS_OF[c] === DIGIT && i > at)) i++;
      else return i;
    } else if (Number.isNaN(c)) return i;
    else break;
  }
  IDENTIFIER.lastIndex = at;
  return IDENTIFIER.test(text) ? IDENTIFIER.lastIndex : at;
}

/** The number that begins at `at`: where it ends, and what is wrong with it up to where. */
export function numberAt(text: string, at: number): { end: number; fault: string | undefined; faultEnd: number } {
  NUMBER.lastIndex = at;
  NUMBER.test(text);
  const end = Math.max(NUMBER.lastIndex, at + 1);
  const literal = text.slice(at, end);
  const behind = wordEnd(text, end);
  const stuck = behind > end && !AFTER_NUMBER.test(text.slice(end, behind));
  if (!stuck && VALID_NUMBER.test(literal)) return { end, fault: undefined, faultEnd: end };
  const fault =
    /^0[\d_]*$/.test(literal) && !/__|_$/.test(literal) && /[1-9]/.test(literal)
      ? 'leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers'
      : (wrongDigit(text.slice(at, behind)) ?? `invalid ${numberKind(literal)} literal`);
  return { end, fault, faultEnd: stuck ? behind : end };
}

/** A digit that the base doesn't have. */
function wrongDigit(literal: string): string | undefined {
  const found = /^0(?:[oO](?:_?[0-7])*_?([89])|[bB](?:_?[01])*_?([2-9]))/.exec(literal);
  if (found === null) return undefined;
  return `invalid digit '${found[1] ?? found[2]}' in ${numberKind(literal)} literal`;
}

function numberKind(literal: string): string {
  if (/^0[xX]/.test(literal)) return 'hexadecimal';
  if (/^0[oO]/.test(literal)) return 'octal';
  if (/^0[bB]/.test(literal)) return 'binary';
  return /[jJ]$/.test(literal) ? 'imaginary' : 'decimal';
}

/** A character that begins no token, and what CPython says of it. */
export function strayCharacter(text: string, at: number): { end: number; fault: string } {
  const code = text.codePointAt(at) ?? 0;
  const char = String.fromCodePoint(code);
  const end = at + char.length;
  const hex = code.toString(16).toUpperCase().padStart(4, '0');
  if (code === 0) return { end, fault: 'source code cannot contain null bytes' };
  if (code > 31 && code < 127) return { end, fault: 'invalid syntax' };
  if (/[\p{C}\p{Z}]/u.test(char)) return { end, fault: `invalid non-printable character U+${hex}` };
  return { end, fault: `invalid character '${char}' (U+${hex})` };
}
