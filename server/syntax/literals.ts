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
  const bytes = new Uint8Array(text.length);
  let n = 0;
  let ascii = true;
  for (let i = 0; i < text.length; i++) {
    let c = text.charCodeAt(i);
    if (c === 92 && !raw && i + 1 < text.length) {
      const { end, byte } = byteEscape(text, i, complain);
      if (byte !== undefined) bytes[n++] = byte;
      i = end - 1;
      continue;
    }
    if (c === 13) {
      if (text.charCodeAt(i + 1) === 10) continue;
      c = 10;
    } else if (c > 127 && ascii) {
      ascii = false;
      complain('bytes can only contain ASCII literal characters', i);
    }
    bytes[n++] = c;
  }
  return n === bytes.length ? bytes : bytes.slice(0, n);
}

/** The escape at `at`: where it ends, and the byte that it stands for, if it isn't a line break. */
function byteEscape(text: string, at: number, complain: Complain): { end: number; byte: number | undefined } {
  const c = text[at + 1];
  if (c === 'x') {
    const hex = /^[\da-fA-F]{1,2}/.exec(text.slice(at + 2, at + 4))?.[0] ?? '';
    if (hex.length === 2) return { end: at + 4, byte: parseInt(hex, 16) };
    complain(`(value error) invalid \\x escape at position ${at}`, at);
    return { end: at + 2 + hex.length, byte: 63 };
  }
  if (c >= '0' && c <= '7') {
    let end = at + 2;
    while (end < at + 4 && text[end] >= '0' && text[end] <= '7') end++;
    return { end, byte: parseInt(text.slice(at + 1, end), 8) & 255 };
  }
  if (c === '\n' || c === '\r') return { end: at + (text.startsWith('\r\n', at + 1) ? 3 : 2), byte: undefined };
  // An unknown one stands for itself.
  return Object.hasOwn(SIMPLE, c) ? { end: at + 2, byte: SIMPLE[c].charCodeAt(0) } : { end: at + 1, byte: 92 };
}

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

/** Any other escape; an unknown one stands for itself. */
function simpleEscape(escape: string): string {
  if (/^\\[0-7]/.test(escape)) return String.fromCharCode(parseInt(escape.slice(1), 8));
  return Object.hasOwn(SIMPLE, escape[1]) ? SIMPLE[escape[1]] : escape;
}
