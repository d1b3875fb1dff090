/** `format(v, spec)`: the format mini-language. Source: docs.python.org/3/library/string.html#formatspec. */
import { toExponential, toFixed } from './decimal.ts';
import { pythonFloatRepr } from '../jaxpr/floatRepr.ts';
import { call, special } from './call.ts';
import { MAX_REPEATED } from '../limits.ts';
import { Stop, typeError, valueError } from './errors.ts';
import { str } from './text.ts';
import type { Value } from './values.ts';
import { EagerArray, PyBoxed, PyFloat, Tracer, Unknown, isInt, typeOf } from './values.ts';
import { UnknownText } from './text.ts';

interface Spec {
  fill: string;
  align: '<' | '>' | '^' | '=' | '';
  sign: '+' | '-' | ' ';
  alternate: boolean;
  width: number;
  grouping: ',' | '_' | '';
  precision: number | undefined;
  type: string;
}

const SPEC = /^(?:(.)?([<>=^]))?([-+ ])?z?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([bcdeEfFgGnosxX%])?$/su;

function parse(text: string, v: Value): Spec {
  const m = SPEC.exec(text);
  if (!m) throw valueError(`Invalid format specifier '${text}' for object of type '${typeOf(v).name}'`);
  const [, fill, align, sign, alternate, zero, width, grouping, precision, type] = m as (string | undefined)[];
  return {
    fill: fill ?? (zero !== undefined ? '0' : ' '),
    align: (align ?? (zero !== undefined ? '=' : '')) as Spec['align'],
    sign: (sign ?? '-') as Spec['sign'],
    alternate: alternate !== undefined,
    width: Number(width ?? 0),
    grouping: (grouping ?? '') as Spec['grouping'],
    precision: precision === undefined ? undefined : Number(precision),
    type: type ?? '',
  };
}

function pad(text: string, spec: Spec, fallback: '<' | '>'): string {
  const missing = spec.width - Array.from(text).length;
  if (missing <= 0) return text;
  if (missing > MAX_REPEATED) throw new Stop(`a str of more than ${MAX_REPEATED} characters is not built`, 'budget');
  const align = spec.align === '' ? fallback : spec.align;
  if (align === '<') return text + spec.fill.repeat(missing);
  if (align === '^') return spec.fill.repeat(missing >> 1) + text + spec.fill.repeat(missing - (missing >> 1));
  if (align === '=') {
    const signed = /^[-+ ]?(0[xobXB])?/.exec(text)?.[0].length ?? 0;
    return text.slice(0, signed) + spec.fill.repeat(missing) + text.slice(signed);
  }
  return spec.fill.repeat(missing) + text;
}

const group = (digits: string, separator: string, every: number): string =>
  separator === '' ? digits : digits.replace(new RegExp(`\\B(?=(?:.{${every}})+$)`, 'g'), separator);

const signOf = (negative: boolean, sign: Spec['sign']): string => (negative ? '-' : sign === '-' ? '' : sign);

function formatInt(n: bigint, spec: Spec): string {
  const negative = n < 0n;
  const magnitude = negative ? -n : n;
  const bases: Record<string, [number, string]> = { b: [2, '0b'], o: [8, '0o'], x: [16, '0x'], X: [16, '0X'] };
  if (spec.type === 'c') return pad(String.fromCodePoint(Number(n)), spec, '<');
  const base = bases[spec.type];
  let digits = magnitude.toString(base ? base[0] : 10);
  if (spec.type === 'X') digits = digits.toUpperCase();
  digits = group(digits, spec.grouping, base ? 4 : 3);
  const prefix = base && spec.alternate ? base[1] : '';
  return pad(signOf(negative, spec.sign) + prefix + digits, spec, '>');
}

/** Exponents have two digits at least. */
const exponentText = (e: number): string => `e${e < 0 ? '-' : '+'}${String(Math.abs(e)).padStart(2, '0')}`;

function general(x: number, precision: number, alternate: boolean): string {
  const p = precision === 0 ? 1 : precision;
  if (x === 0) return alternate ? `0.${'0'.repeat(p - 1)}` : '0';
  const [digits, exp] = toExponential(x, p - 1);
  if (exp < -4 || exp >= p) {
    const short = alternate || !digits.includes('.') ? digits : digits.replace(/\.?0+$/, '');
    return `${short}${exponentText(exp)}`;
  }
  const fixed = toFixed(x, Math.max(0, p - 1 - exp));
  return alternate || !fixed.includes('.') ? fixed : fixed.replace(/\.?0+$/, '');
}

/** Digits after the point; a double has no more than 1074 that aren't zero. */
const MAX_PRECISION = 1100;

function formatFloat(x: number, spec: Spec): string {
  const negative = x < 0 || Object.is(x, -0);
  let magnitude = Math.abs(x);
  const precision = Math.min(spec.precision ?? 6, MAX_PRECISION);
  let digits: string;
  const type = spec.type;
  if (Number.isNaN(x)) digits = 'nan';
  else if (!Number.isFinite(x)) digits = 'inf';
  else if (type === 'f' || type === 'F' || type === '%') {
    if (type === '%') magnitude *= 100;
    digits = Number.isFinite(magnitude) ? toFixed(magnitude, precision) : 'inf';
    if (type === '%') digits += '%';
  } else if (type === 'e' || type === 'E') {
    const [mantissa, e] = toExponential(magnitude, precision);
    digits = mantissa + exponentText(e);
  } else if (type === 'g' || type === 'G' || type === 'n') digits = general(magnitude, precision, spec.alternate);
  else if (spec.precision === undefined) digits = pythonFloatRepr(magnitude);
  else {
    // No type: like g, but with a digit after the point.
    digits = general(magnitude, precision, false);
    if (!/[.e]/.test(digits)) digits += '.0';
  }
  if (type === 'E' || type === 'G' || type === 'F') digits = digits.toUpperCase();
  if (spec.grouping !== '') {
    const [whole, rest] = [/^\d*/.exec(digits)?.[0] ?? '', digits.replace(/^\d*/, '')];
    digits = group(whole, spec.grouping, 3) + rest;
  }
  return pad(signOf(negative && !Number.isNaN(x), spec.sign) + digits, spec, '>');
}

function formatString(s: string, spec: Spec): string {
  if (spec.type !== '' && spec.type !== 's')
    throw valueError(`Unknown format code '${spec.type}' for object of type 'str'`);
  const cut = spec.precision === undefined ? s : Array.from(s).slice(0, spec.precision).join('');
  return pad(cut, spec, '<');
}

/** `format(v, spec)`. Throws UnknownText where the text isn't known. */
export function formatValue(v: Value, spec: string): string {
  if (v instanceof Unknown) throw new UnknownText(v);
  if (typeof v !== 'string' && !isInt(v) && !(v instanceof PyFloat)) {
    const own = special(v, '__format__');
    if (own !== undefined) {
      const text = call(own, [v, spec]);
      if (text instanceof Unknown) throw new UnknownText(text);
      return str(text);
    }
    if (spec === '') return str(v);
    if (v instanceof PyBoxed) return formatValue(v.value, spec);
    const name = v instanceof Tracer ? 'DynamicJaxprTracer' : v instanceof EagerArray ? 'ArrayImpl' : typeOf(v).name;
    throw typeError(`unsupported format string passed to ${name}.__format__`);
  }
  if (spec === '') return str(v);
  const parsed = parse(spec, v);
  if (typeof v === 'string') return formatString(v, parsed);
  if (v instanceof PyFloat) {
    if ('bcdoxXs'.includes(parsed.type) && parsed.type !== '')
      throw valueError(`Unknown format code '${parsed.type}' for object of type 'float'`);
    return formatFloat(v.value, parsed);
  }
  if (typeof v === 'boolean' && parsed.type === '') return formatString(str(v), parsed);
  if (parsed.type !== '' && 'eEfFgG%'.includes(parsed.type)) return formatFloat(Number(v), parsed);
  if (parsed.type === 's') throw valueError(`Unknown format code 's' for object of type 'int'`);
  if (parsed.precision !== undefined) throw valueError('Precision not allowed in integer format specifier');
  return formatInt(BigInt(v), parsed);
}
