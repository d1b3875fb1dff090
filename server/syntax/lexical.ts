/** The smallest facts of Python's lexical structure, as Parser/lexer/lexer.c has them. */

// Classes of ASCII characters; 0 is any other.
export const BLANK = 1;
export const NEWLINE = 2;
export const WORD = 3;
export const DIGIT = 4;
export const OPEN = 5;
export const CLOSE = 6;
export const QUOTE = 7;
export const OPERATOR = 8;
export const CLASS = new Uint8Array(128);
for (let c = 0; c < 128; c++) {
  const s = String.fromCharCode(c);
  if (/[A-Za-z_]/.test(s)) CLASS[c] = WORD;
  else if (/[0-9]/.test(s)) CLASS[c] = DIGIT;
  else if (/[ \t\f]/.test(s)) CLASS[c] = BLANK;
  else if (/[\r\n]/.test(s)) CLASS[c] = NEWLINE;
  else if ('([{'.includes(s)) CLASS[c] = OPEN;
  else if (')]}'.includes(s)) CLASS[c] = CLOSE;
  else if (s === '"' || s === "'") CLASS[c] = QUOTE;
  else if ('+-*/%@&|^~<>=!.,:;'.includes(s)) CLASS[c] = OPERATOR;
}

const IDENTIFIER = /[\p{XID_Start}_][\p{XID_Continue}]*/uy;
const NUMBER =
  /0[xX][\da-fA-F_]*|0[oO][\d_]*|0[bB][\d_]*|(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?[jJ]?/y;
const VALID_NUMBER =
  /^(?:0[xX](?:_?[\da-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|[1-9](?:_?\d)*|0(?:_?0)*|(?:\d(?:_?\d)*\.(?:\d(?:_?\d)*)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?[jJ]?|\d(?:_?\d)*[eE][+-]?\d(?:_?\d)*[jJ]?|\d(?:_?\d)*[jJ])$/;
/** Words that may follow a number without a blank, as CPython's verify_end_of_number. */
const AFTER_NUMBER = /^(?:and|else|for|if|in|is|not|or)$/;

/** The length of the operator at `at`, which begins with the character `c`. */
export function operatorLength(text: string, at: number, c: number): number {
  const next = text.charCodeAt(at + 1);
  if (next === 61) return c === 44 || c === 46 || c === 59 || c === 126 ? 1 : 2; // `=` behind anything but , . ; ~
  if (next === c) {
    if (c === 42 || c === 47 || c === 60 || c === 62) return text.charCodeAt(at + 2) === 61 ? 3 : 2;
    if (c === 46 && text.charCodeAt(at + 2) === 46) return 3;
  }
  return c === 45 && next === 62 ? 2 : 1;
}

/**
 * Does this operator have to follow an operand? `before` is the character that the last token begins with (0 behind a word).
 * Only what never holds is refused; the grammar sees the rest.
 */
export function needsOperand(c: number, length: number, before: number, first: boolean): boolean {
  switch (c) {
    case 33: // ! alone is no operator
    case 37: // %
    case 38: // &
    case 60: // <
    case 62: // >
    case 94: // ^
    case 124: // |
      return true;
    case 61: // =, which may follow a comma: `x, = y`
      return length > 1 || before !== 44;
    case 64: // @, which begins a decorator too
      return length > 1 || !first;
    case 44: // , behind a bare * or /, or the colon of a slice
      return before !== 42 && before !== 47 && before !== 58;
    case 47: // / among parameters
      return length > 1 || (before !== 44 && before !== 40);
    case 42:
      return length === 3 || (length === 2 && before === 0 && first);
    case 43:
    case 45:
      return length > 1;
    default:
      return false;
  }
}

/** Behind the name that begins at `at`; `at` if none does. */
export function wordEnd(text: string, at: number): number {
  let i = at;
  for (;;) {
    const c = text.charCodeAt(i);
    if (c < 128) {
      if (CLASS[c] === WORD || (CLASS[c] === DIGIT && i > at)) i++;
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
      : `invalid ${numberKind(literal)} literal`;
  return { end, fault, faultEnd: stuck ? behind : end };
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
