/** `template % values` of str and bytes. Source: CPython's Objects/unicodeobject.c PyUnicode_Format, bytesobject.c. */
import { MAX_REPEATED } from '../../limits.ts';
import { tooLongText } from '../budget.ts';
import { callSpecial, special } from '../call.ts';
import type { Stop } from '../errors.ts';
import { PyRaise, raise, typeError, valueError } from '../errors.ts';
import { formatValue } from '../format.ts';
import { getItem } from '../subscripts.ts';
import { repr, str } from '../text.ts';
import type { Value } from '../values.ts';
import { PyBytes, PyByteArray, PyDict, PyFloat, PyTuple, Unknown, isInt, typeOf, unbox } from '../values.ts';
import { bytesLike, bytesOfLatin, latin } from './byteValues.ts';
import { double } from './floats.ts';
import { toInt } from './ints.ts';
import { integer, known } from './known.ts';
import { asciiText } from './stringFormat.ts';

/** `%(name)-5.2f`. */
interface Directive {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
  readonly type: string;
  /** Where the type stands. */
  readonly at: number;
}

/** What a kind of template makes of text-like conversions. */
interface Kind {
  readonly name: 'string' | 'bytes';
  key(name: string): Value;
  text(v: Value): string;
  character(v: Value): string;
}

const characterOf = (code: number | bigint, most: number): string => {
  if (code < 0 || code > most)
    throw raise('OverflowError', `%c arg not in range(${most === 255 ? '256' : '0x110000'})`);
  return String.fromCodePoint(Number(code));
};

const forText: Kind = {
  name: 'string',
  key: (name) => name,
  text: str,
  character(v) {
    const u = unbox(v);
    if (typeof u === 'string') {
      if (Array.from(u).length === 1) return u;
    } else if (isInt(u) || special(v, '__index__') !== undefined) return characterOf(integer(v), 0x10ffff);
    throw typeError('%c requires int or char');
  },
};

const forBytes: Kind = {
  name: 'bytes',
  key: (name) => new PyBytes(bytesOfLatin(name)),
  text(v) {
    const b = bytesLike(v) ?? bytesLike(known(callSpecial(v, '__bytes__') ?? null));
    if (b) return latin(b);
    throw typeError(
      `%b requires a bytes-like object, or an object that implements __bytes__, not '${typeOf(v).shown}'`,
    );
  },
  character(v) {
    const b = bytesLike(v);
    if (b) {
      if (b.length === 1) return latin(b);
    } else if (isInt(unbox(v)) || special(v, '__index__') !== undefined) return characterOf(integer(v), 255);
    throw typeError('%c requires an integer in range(256) or a single byte');
  },
};

/** The spec of the format mini-language that does what the directive says. */
function numberSpec(flags: string, width: number, precision: number | undefined, type: string): string {
  const align = flags.includes('-') ? '<' : flags.includes('0') ? '=' : '>';
  const fill = flags.includes('0') && !flags.includes('-') ? '0' : ' ';
  const sign = flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  const digits = precision === undefined ? '' : `.${precision}`;
  return `${fill}${align}${sign}${flags.includes('#') ? '#' : ''}${width || ''}${digits}${type}`;
}

function wholeNumber(v: Value, type: string): number | bigint {
  const hex = type === 'x' || type === 'X' || type === 'o';
  const what = hex ? 'an integer is required' : 'a real number is required';
  const wrong = (): Error => typeError(`%${type} format: ${what}, not ${typeOf(v).shown}`);
  const u = unbox(v);
  const isNumber =
    isInt(u) ||
    (u instanceof PyFloat && !hex) ||
    special(v, '__index__') !== undefined ||
    (!hex && typeof u !== 'string' && special(v, '__int__') !== undefined);
  if (!isNumber) throw wrong();
  try {
    const n = hex ? integer(v) : known(toInt(v));
    return isInt(n) ? (typeof n === 'boolean' ? Number(n) : n) : 0;
  } catch (e) {
    if (e instanceof PyRaise && e.exc.cls.mro.some((c) => c.name === 'TypeError')) throw wrong();
    throw e;
  }
}

function integerText(n: number | bigint, { flags, width, precision, type }: Directive): string {
  const code = type === 'i' || type === 'u' ? 'd' : type;
  if (precision === undefined) return formatValue(n, numberSpec(flags, width, undefined, code));
  // The precision is a least number of digits.
  const bare = formatValue(n, numberSpec(flags.replace(/[-0]/g, ''), 0, undefined, code));
  const [, lead, digits] = /^([-+ ]?(?:0[xXo])?)(.*)$/.exec(bare) ?? ['', '', bare];
  const long = digits.padStart(precision, '0');
  if (flags.includes('-')) return (lead + long).padEnd(width);
  return flags.includes('0') ? lead + long.padStart(width - lead.length, '0') : (lead + long).padStart(width);
}

function directiveText(v: Value, d: Directive, kind: Kind): string {
  const pad = (s: string, cut = true): string => {
    const chars = Array.from(s);
    const shown = cut && d.precision !== undefined ? chars.slice(0, d.precision) : chars;
    const fill = ' '.repeat(Math.max(0, d.width - shown.length));
    return d.flags.includes('-') ? shown.join('') + fill : fill + shown.join('');
  };
  switch (d.type) {
    case 's':
      return pad(kind.text(v));
    case 'r':
      return pad(kind === forBytes ? asciiText(v) : repr(v));
    case 'a':
      return pad(asciiText(v));
    case 'c':
      return pad(kind.character(v), false);
    case 'd':
    case 'i':
    case 'u':
    case 'x':
    case 'X':
    case 'o':
      return integerText(wholeNumber(v, d.type), d);
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
      if (kind === forBytes && typeof unbox(v) === 'string')
        throw typeError(`float argument required, not ${typeOf(v).shown}`);
      return formatValue(new PyFloat(double(v)), numberSpec(d.flags, d.width, d.precision ?? 6, d.type));
    default:
      if (d.type === 'b' && kind === forBytes) return pad(kind.text(v));
      throw valueError(
        `unsupported format character '${d.type > '\x1f' && d.type < '\x7f' ? d.type : '?'}' (0x${(d.type.codePointAt(0) ?? 0).toString(16)}) at index ${d.at}`,
      );
  }
}

const isMapping = (v: Value, kind: Kind): boolean => {
  const u = unbox(v);
  if (v instanceof PyTuple || typeof u === 'string') return false;
  if (u instanceof PyBytes || u instanceof PyByteArray) return kind !== forBytes;
  return v instanceof PyDict || special(v, '__getitem__') !== undefined;
};

function format(template: string, values: Value, kind: Kind): string {
  const chars = Array.from(template);
  const given = known(values);
  const mapping = isMapping(given, kind);
  let args = given instanceof PyTuple ? given.items : [given];
  let used = 0;
  let out = '';
  let i = 0;
  const next = (): Value => {
    if (used >= args.length) throw typeError('not enough arguments for format string');
    return known(args[used++]);
  };
  const number = (what: 'width' | 'precision'): number => {
    if (chars[i] === '*') {
      i++;
      const n = unbox(next());
      if (!isInt(n)) throw typeError('* wants int');
      if (typeof n === 'bigint' || Math.abs(Number(n)) > MAX_REPEATED) throw tooWide();
      return Number(n);
    }
    let digits = '';
    while (chars[i] >= '0' && chars[i] <= '9') digits += chars[i++];
    const n = Number(digits);
    if (!Number.isSafeInteger(n)) throw valueError(`${what} too big`);
    if (n > MAX_REPEATED) throw tooWide();
    return n;
  };
  const key = (): Value => {
    if (!mapping) throw typeError('format requires a mapping');
    const start = ++i;
    for (let depth = 1; depth > 0; i++) {
      if (i >= chars.length) throw valueError('incomplete format key');
      if (chars[i] === '(') depth++;
      else if (chars[i] === ')') depth--;
    }
    return known(getItem(given, kind.key(chars.slice(start, i - 1).join(''))));
  };
  while (i < chars.length) {
    if (chars[i] !== '%') {
      out += chars[i++];
      continue;
    }
    i++;
    if (chars[i] === '%') {
      out += '%';
      i++;
      continue;
    }
    if (chars[i] === '(') {
      args = [key()];
      used = 0;
    }
    let flags = '';
    while (i < chars.length && '-+ #0'.includes(chars[i])) flags += chars[i++];
    let width = number('width');
    if (width < 0) {
      flags += '-';
      width = -width;
    }
    let precision: number | undefined;
    if (chars[i] === '.') {
      i++;
      precision = Math.max(0, number('precision'));
    }
    if (i < chars.length && 'hlL'.includes(chars[i])) i++;
    if (i >= chars.length) throw valueError('incomplete format');
    const d: Directive = { flags, width, precision, type: chars[i], at: i };
    i++;
    out += directiveText(next(), d, kind);
    if (out.length > MAX_REPEATED) throw tooWide();
  }
  if (used < args.length && !mapping) throw typeError(`not all arguments converted during ${kind.name} formatting`);
  return out;
}

const tooWide = (): Stop => tooLongText();

/** `template % values`. */
export function percentFormat(template: string, values: Value): Value {
  return values instanceof Unknown ? values : format(template, values, forText);
}

/** `template % values` of bytes, both as Latin-1 text. */
export const bytesFormat = (template: string, values: Value): string => format(template, values, forBytes);
