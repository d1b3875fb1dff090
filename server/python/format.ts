/** `format(v, spec)`: the format mini-language. Source: CPython's Python/formatter_unicode.c. */
import { MAX_PRECISION } from '../limits.ts';
import { pythonFloatRepr } from '../jaxpr/floatRepr.ts';
import { call, special } from './call.ts';
import { toExponential, toFixed } from './decimal.ts';
import { Stop, raise, typeError, valueError } from './errors.ts';
import type { Spec } from './formatSpec.ts';
import { parseSpec } from './formatSpec.ts';
import { UnknownText, reprBig, str } from './text.ts';
import type { Value } from './values.ts';
import { Complex, PyBoxed, PyFloat, Unknown, isInt, typeOf } from './values.ts';

/** A text to its width; `lead` characters of it (sign, prefix) stay in front of zeros. */
function pad(text: string, spec: Spec, fallback: '<' | '>', lead = 0): string {
  const missing = spec.width - Array.from(text).length;
  if (missing <= 0) return text;
  switch (spec.align === '' ? fallback : spec.align) {
    case '<':
      return text + spec.fill.repeat(missing);
    case '^':
      return spec.fill.repeat(missing >> 1) + text + spec.fill.repeat(missing - (missing >> 1));
    case '=':
      return text.slice(0, lead) + spec.fill.repeat(missing) + text.slice(lead);
    case '>':
      return spec.fill.repeat(missing) + text;
  }
}

/** Separators every so many digits; zeros are filled in up to a width, never with a separator in front. */
function group(digits: string, separator: string, every: number, width: number): string {
  if (separator === '') return digits.padStart(width, '0');
  const grouped = (d: string): string => d.replace(new RegExp(`\\B(?=(?:.{${every}})+$)`, 'g'), separator);
  let text = digits;
  while (grouped(text).length < width) text = `0${text}`;
  return grouped(text);
}

const signOf = (negative: boolean, sign: Spec['sign']): string =>
  negative ? '-' : sign === '-' || sign === '' ? '' : sign;

/** Sign, prefix, digits that may be grouped, and what follows them, to the width. */
function number(lead: string, digits: string, rest: string, spec: Spec, every: number): string {
  const zeros = spec.align === '=' && spec.fill === '0' ? Math.max(0, spec.width - lead.length - rest.length) : 0;
  return pad(lead + group(digits, spec.grouping, every, zeros) + rest, spec, '>', lead.length);
}

const BASES: Readonly<Record<string, readonly [number, string]>> = {
  b: [2, '0b'],
  o: [8, '0o'],
  x: [16, '0x'],
  X: [16, '0X'],
};

function formatInt(n: bigint, spec: Spec): string {
  if (spec.precision !== undefined) throw valueError('Precision not allowed in integer format specifier');
  if (spec.coerceZero) throw valueError('Negative zero coercion (z) not allowed in integer format specifier');
  if (spec.type === 'c') {
    if (spec.sign !== '') throw valueError("Sign not allowed with integer format specifier 'c'");
    if (spec.alternate) throw valueError("Alternate form (#) not allowed with integer format specifier 'c'");
    if (BigInt.asIntN(64, n) !== n) throw raise('OverflowError', 'Python int too large to convert to C long');
    if (n < 0n || n > 0x10ffffn) throw raise('OverflowError', '%c arg not in range(0x110000)');
    return pad(String.fromCodePoint(Number(n)), spec, '>');
  }
  const base = BASES[spec.type] as readonly [number, string] | undefined;
  let digits = base ? (n < 0n ? -n : n).toString(base[0]) : reprBig(n < 0n ? -n : n);
  if (spec.type === 'X') digits = digits.toUpperCase();
  const prefix = base && spec.alternate ? base[1] : '';
  return number(signOf(n < 0n, spec.sign) + prefix, digits, '', spec, base ? 4 : 3);
}

/** Exponents have two digits at least. */
const exponentText = (e: number): string => `e${e < 0 ? '-' : '+'}${String(Math.abs(e)).padStart(2, '0')}`;

/** The type `g`; `dot`: with a digit after the point always, and the exponent one step earlier. */
function general(x: number, precision: number, alternate: boolean, dot: boolean): string {
  const p = precision === 0 ? 1 : precision;
  const [digits, exp] = x === 0 ? ['0', 0] : toExponential(x, p - 1);
  if (exp < -4 || exp >= (dot ? p - 1 : p)) {
    const short = alternate || !digits.includes('.') ? digits : digits.replace(/\.?0+$/, '');
    return `${short}${exponentText(exp)}`;
  }
  const fixed = toFixed(x, Math.max(0, p - 1 - exp));
  const short = alternate || !fixed.includes('.') ? fixed : fixed.replace(/\.?0+$/, '');
  return dot && !short.includes('.') ? `${short}.0` : short;
}

/** A finite or infinite magnitude as its type says, without sign. */
function floatDigits(x: number, spec: Spec): string {
  const { type, alternate } = spec;
  const precision = spec.precision ?? 6;
  if (precision > MAX_PRECISION && 'fFeE%'.includes(type || 'g'))
    throw new Stop(`more than ${MAX_PRECISION.toLocaleString('en')} digits of a float are not written`, 'budget');
  if (Number.isNaN(x)) return 'nan';
  if (!Number.isFinite(x)) return 'inf';
  const pointed = (s: string): string => (alternate && !s.includes('.') ? s.replace(/^\d+/, '$&.') : s);
  switch (type) {
    case 'f':
    case 'F':
    case '%':
      return pointed(toFixed(x, precision));
    case 'e':
    case 'E': {
      const [mantissa, e] = toExponential(x, precision);
      return pointed(mantissa + exponentText(e));
    }
    case 'g':
    case 'G':
    case 'n':
      return pointed(general(x, precision, alternate, false));
    default:
      return spec.precision === undefined ? pythonFloatRepr(x) : pointed(general(x, precision, alternate, true));
  }
}

function formatFloat(value: number, spec: Spec, typeName: string): string {
  const { type } = spec;
  if (!'eEfFgGn%'.includes(type)) throw unknownCode(type, typeName);
  const x = type === '%' ? value * 100 : value;
  let text = floatDigits(Math.abs(x), spec);
  if (type === 'E' || type === 'G' || type === 'F') text = text.toUpperCase();
  let negative = x < 0 || Object.is(x, -0);
  if (spec.coerceZero && !/[1-9a-z]/i.test(text.replace(/e.*/i, ''))) negative = false;
  const digits = /^\d*/.exec(text)?.[0] ?? '';
  const rest = text.slice(digits.length) + (type === '%' ? '%' : '');
  return number(signOf(negative && !Number.isNaN(x), spec.sign), digits, rest, spec, 3);
}

function formatComplex(v: Complex, spec: Spec): string {
  if (spec.type === '%') throw unknownCode('%', 'complex');
  if (spec.align === '=' || spec.fill === '0')
    throw valueError(
      spec.fill === '0'
        ? 'Zero padding is not allowed in complex format specifier'
        : "'=' alignment flag is not allowed in complex format specifier",
    );
  const part = (x: number, sign: Spec['sign']): string =>
    formatFloat(x, { ...spec, width: 0, sign, align: '', fill: ' ' }, 'complex');
  const plain = spec.type === '';
  const real =
    plain && v.re === 0 && !Object.is(v.re, -0) ? '' : part(v.re, spec.sign).replace(plain ? /\.0$/ : /$^/, '');
  const imaginary = part(v.im, real === '' ? spec.sign : '+').replace(plain ? /\.0$/ : /$^/, '');
  const text = `${real}${imaginary}j`;
  return pad(plain && real !== '' ? `(${text})` : text, spec, '>');
}

const unknownCode = (type: string, typeName: string) => {
  const code = type.codePointAt(0) ?? 0;
  const shown = code > 32 && code < 128 ? type : `\\x${code.toString(16)}`;
  return valueError(`Unknown format code '${shown}' for object of type '${typeName}'`);
};

function formatString(s: string, spec: Spec): string {
  const { type } = spec;
  if (type !== '' && type !== 's') throw unknownCode(type, 'str');
  if (spec.sign !== '')
    throw valueError(
      spec.sign === ' '
        ? 'Space not allowed in string format specifier'
        : 'Sign not allowed in string format specifier',
    );
  if (spec.coerceZero) throw valueError('Negative zero coercion (z) not allowed in string format specifier');
  if (spec.alternate) throw valueError('Alternate form (#) not allowed in string format specifier');
  if (spec.align === '=') throw valueError("'=' alignment not allowed in string format specifier");
  const cut = spec.precision === undefined ? s : Array.from(s).slice(0, spec.precision).join('');
  return pad(cut, spec, '<');
}

/** `format(v, spec)`. Throws UnknownText where the text isn't known. */
export function formatValue(v: Value, spec: string): string {
  if (v instanceof Unknown) throw new UnknownText(v);
  if (typeof v !== 'string' && !isInt(v) && !(v instanceof PyFloat) && !(v instanceof Complex)) {
    const own = special(v, '__format__');
    if (own !== undefined) {
      const text = call(own, [v, spec]);
      if (text instanceof Unknown) throw new UnknownText(text);
      if (typeof text !== 'string') throw typeError(`__format__ must return a str, not ${typeOf(text).shown}`);
      return text;
    }
    return formatBuiltin(v, spec);
  }
  return formatBuiltin(v, spec);
}

/** `object.__format__`, and that of the built-in types. */
export function formatBuiltin(v: Value, spec: string): string {
  if (v instanceof Unknown) throw new UnknownText(v);
  if (spec === '') return str(v);
  if (v instanceof PyBoxed) return formatBuiltin(v.value, spec);
  if (typeof v !== 'string' && !isInt(v) && !(v instanceof PyFloat) && !(v instanceof Complex)) {
    const { name } = typeOf(v);
    throw typeError(`unsupported format string passed to ${name}.__format__`);
  }
  const typeName = typeOf(v).name;
  const parsed = parseSpec(spec, typeName, typeof v === 'string');
  if (typeof v === 'string') return formatString(v, parsed);
  if (v instanceof PyFloat) return formatFloat(v.value, parsed, typeName);
  if (v instanceof Complex) return formatComplex(v, parsed);
  if (parsed.type === '' || 'bcdoxXn'.includes(parsed.type)) return formatInt(BigInt(v), parsed);
  if (!'eEfFgG%'.includes(parsed.type)) throw unknownCode(parsed.type, typeName);
  const x = Number(v);
  if (!Number.isFinite(x)) throw raise('OverflowError', 'int too large to convert to float');
  return formatFloat(x, parsed, typeName);
}
