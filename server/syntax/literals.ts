/** The values of number and string literals, as Parser/string_parser.c and Objects/longobject.c read them. */
import type { ConstantValue } from './ast.ts';
import { namedCharacter } from './characterNames.ts';

/** CPython refuses longer decimal literals (sys.get_int_max_str_digits); so conversion can't take long either. */
const MAX_INT_DIGITS = 4300;

export function integerValue(literal: string): ConstantValue | { readonly error: string } {
  if (/[jJ]$/.test(literal)) return floatValue(literal);
  const digits = literal.replaceAll('_', '').toLowerCase();
  if (digits.length > MAX_INT_DIGITS && !/^0[xob]/.test(digits))
    return {
      error:
        `Exceeds the limit (${MAX_INT_DIGITS} digits) for integer string conversion: value has ${digits.length} digits; ` +
        'use sys.set_int_max_str_digits() to increase the limit - ' +
        'Consider hexadecimal for huge integer literals to avoid decimal conversion limits.',
    };
  const value = Number(digits);
  if (Number.isSafeInteger(value)) return { type: 'int', value };
  return /^(?:0x[\da-f]+|0o[0-7]+|0b[01]+|\d+)$/.test(digits)
    ? { type: 'int', value: BigInt(digits) }
    : { error: 'invalid decimal literal' };
}

export function floatValue(literal: string): ConstantValue {
  const digits = literal.includes('_') ? literal.replaceAll('_', '') : literal;
  return (digits.charCodeAt(digits.length - 1) | 32) === 106 // j
    ? { type: 'imaginary', value: Number(digits.slice(0, -1)) }
    : { type: 'float', value: Number(digits) };
}

/** Called with what is wrong and where, as an offset into the text given. */
export type Complain = (message: string, at: number) => void;

/** The characters that a string's text stands for. */
export function stringText(text: string, raw: boolean, complain: Complain): string {
  if (text.includes('\r')) text = text.replace(/\r\n?/g, '\n');
  if (raw || !text.includes('\\')) return text;
  return text.replace(STRING_ESCAPE, (whole: string, at: number) => {
    const c = whole[1];
    if (c === 'N') {
      if (whole.length > 2) return namedCharacter(whole.slice(3, -1)) ?? '\ufffd'; // one that isn't known here
      complain(unicodeError(at, whole, 'malformed \\N character escape'), at);
      return '\ufffd';
    }
    if (c === 'x' || c === 'u' || c === 'U') {
      if (whole.length < (c === 'x' ? 4 : c === 'u' ? 6 : 10)) {
        complain(
          unicodeError(at, whole, `truncated ${c === 'x' ? '\\xXX' : c === 'u' ? '\\uXXXX' : '\\UXXXXXXXX'} escape`),
          at,
        );
        return '\ufffd';
      }
      const code = parseInt(whole.slice(2), 16);
      if (code <= 0x10ffff) return String.fromCodePoint(code);
      complain(unicodeError(at, whole, 'illegal Unicode character'), at);
      return '\ufffd';
    }
    return simpleEscape(whole);
  });
}
const STRING_ESCAPE = /\\(?:N(?:\{[^}]+\})?|x[\da-fA-F]{0,2}|u[\da-fA-F]{0,4}|U[\da-fA-F]{0,8}|[0-7]{1,3}|[^])/g;

function unicodeError(at: number, escape: string, what: string): string {
  const position = escape.length > 1 ? `position ${at}-${at + escape.length - 1}` : `position ${at}`;
  return `(unicode error) 'unicodeescape' codec can't decode bytes in ${position}: ${what}`;
}

/** The bytes that a bytes literal's text stands for. */
export function bytesValue(text: string, raw: boolean, complain: Complain): Uint8Array {
  text = text.replace(/\r\n?/g, '\n');
  const other = /[^\0-\x7f]/.exec(text);
  if (other !== null) complain('bytes can only contain ASCII literal characters', other.index);
  if (!raw)
    text = text.replace(BYTES_ESCAPE, (whole: string, at: number) => {
      if (whole[1] !== 'x') return simpleEscape(whole);
      if (whole.length === 4) return String.fromCharCode(parseInt(whole.slice(2), 16));
      complain(`(value error) invalid \\x escape at position ${at}`, at);
      return '?';
    });
  return Uint8Array.from(text, (c) => c.charCodeAt(0) & 255);
}
const BYTES_ESCAPE = /\\(?:x[\da-fA-F]{0,2}|[0-7]{1,3}|[^])/g;

const SIMPLE: Readonly<Record<string, string>> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** Escapes that strings and bytes share; an unknown one stands for itself. */
function simpleEscape(escape: string): string {
  if (/^\\[0-7]/.test(escape)) return String.fromCharCode(parseInt(escape.slice(1), 8));
  return Object.hasOwn(SIMPLE, escape[1]) ? SIMPLE[escape[1]] : escape;
}
