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

export const IDENTIFIER = /[\p{XID_Start}_][\p{XID_Continue}]*/uy;
export const NUMBER =
  /0[xX][\da-fA-F_]*|0[oO][\d_]*|0[bB][\d_]*|(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?[jJ]?/y;
export const VALID_NUMBER =
  /^(?:0[xX](?:_?[\da-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|[1-9](?:_?\d)*|0(?:_?0)*|(?:\d(?:_?\d)*\.(?:\d(?:_?\d)*)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?[jJ]?|\d(?:_?\d)*[eE][+-]?\d(?:_?\d)*[jJ]?|\d(?:_?\d)*[jJ])$/;
/** Words that may follow a number without a blank, as CPython's verify_end_of_number. */
export const AFTER_NUMBER = /^(?:and|else|for|if|in|is|not|or)$/;

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
