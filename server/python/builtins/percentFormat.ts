/** `template % values`. Source: CPython's Objects/unicodeobject.c PyUnicode_Format. */
import { MAX_REPEATED } from '../../limits.ts';
import { Stop, raise, typeError, valueError } from '../errors.ts';
import { formatValue } from '../format.ts';
import { getItem } from '../iterate.ts';
import { special } from '../call.ts';
import { repr, str } from '../text.ts';
import type { Value } from '../values.ts';
import { PyDict, PyFloat, PyTuple, isInt, typeOf, unbox } from '../values.ts';
import { truncate } from './ints.ts';
import { count, known } from './known.ts';
import { double } from './floats.ts';
import { asciiText } from './stringFormat.ts';

const DIRECTIVE = /%(?:\(([^)]*)\))?([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+)?)?[hlL]?(.)?/gsu;

/** The spec of the format mini-language that does what the directive says. */
function numberSpec(flags: string, width: number, precision: number | undefined, type: string): string {
  const align = flags.includes('-') ? '<' : flags.includes('0') ? '=' : '>';
  const fill = flags.includes('0') && !flags.includes('-') ? '0' : ' ';
  const sign = flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  const digits = precision === undefined ? '' : `.${precision}`;
  return `${fill}${align}${sign}${flags.includes('#') ? '#' : ''}${width || ''}${digits}${type}`;
}

export function percentFormat(template: string, values: Value): Value {
  const given = known(values);
  const args = given instanceof PyTuple ? given.items : [given];
  let used = 0;
  let byName = false;
  const next = (): Value => {
    if (used >= args.length) throw typeError('not enough arguments for format string');
    return known(args[used++]);
  };

  const out = template.replace(DIRECTIVE, (...m) => {
    const [whole, name, flags, starWidth, starPrecision, type] = m as (string | undefined)[];
    if (type === undefined) throw valueError('incomplete format');
    if (whole === '%%') return '%';
    const width = starWidth === '*' ? count(next()) : Number(starWidth ?? 0);
    const hasPrecision = /\.(\*|\d+)?[hlL]?.$/su.test(whole ?? '');
    const precision = starPrecision === '*' ? count(next()) : hasPrecision ? Number(starPrecision ?? 0) : undefined;
    const left = `${flags ?? ''}${width < 0 ? '-' : ''}`;
    if (Math.abs(width) > MAX_REPEATED || (precision ?? 0) > MAX_REPEATED)
      throw new Stop(`a str of more than ${MAX_REPEATED} characters is not built`, 'budget');
    let v: Value;
    if (name !== undefined) {
      if (!(given instanceof PyDict) && special(given, '__getitem__') === undefined)
        throw typeError('format requires a mapping');
      byName = true;
      v = known(getItem(given, name));
    } else v = next();
    return directive(v, type, left, Math.abs(width), precision, (m[m.length - 2] as number) + (whole?.length ?? 1) - 1);
  });
  if (!byName && used < args.length && !(given instanceof PyDict))
    throw typeError('not all arguments converted during string formatting');
  return out;
}

function directive(
  v: Value,
  type: string,
  flags: string,
  width: number,
  precision: number | undefined,
  at: number,
): string {
  const pad = (s: string): string => {
    const cut = precision === undefined ? s : Array.from(s).slice(0, precision).join('');
    return flags.includes('-') ? cut.padEnd(width) : cut.padStart(width);
  };
  switch (type) {
    case 's':
      return pad(str(v));
    case 'r':
      return pad(repr(v));
    case 'a':
      return pad(asciiText(v));
    case 'c': {
      const u = unbox(v);
      if (typeof u === 'number') {
        if (u < 0 || u > 0x10ffff) throw raise('OverflowError', '%c arg not in range(0x110000)');
        return pad(String.fromCodePoint(u));
      }
      if (typeof u === 'string' && Array.from(u).length === 1) return pad(u);
      throw typeError('%c requires int or char');
    }
    case 'd':
    case 'i':
    case 'u': {
      const u = unbox(v);
      const n = isInt(u) ? u : u instanceof PyFloat ? truncate(u.value) : undefined;
      if (n === undefined) throw typeError(`%${type} format: a real number is required, not ${typeOf(v).name}`);
      const digits = formatValue(typeof n === 'boolean' ? Number(n) : n, numberSpec(flags, 0, undefined, 'd'));
      const long = precision === undefined ? digits : digits.replace(/\d+$/, (d) => d.padStart(precision, '0'));
      if (flags.includes('-')) return long.padEnd(width);
      return flags.includes('0') && precision === undefined
        ? formatValue(typeof n === 'boolean' ? Number(n) : n, numberSpec(flags, width, undefined, 'd'))
        : long.padStart(width);
    }
    case 'x':
    case 'X':
    case 'o': {
      const u = unbox(v);
      if (!isInt(u)) throw typeError(`%${type} format: an integer is required, not ${typeOf(v).name}`);
      return formatValue(typeof u === 'boolean' ? Number(u) : u, numberSpec(flags, width, undefined, type));
    }
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
      return formatValue(new PyFloat(double(v)), numberSpec(flags, width, precision ?? 6, type));
    default:
      throw valueError(
        `unsupported format character '${type}' (0x${(type.codePointAt(0) ?? 0).toString(16)}) at index ${at}`,
      );
  }
}
