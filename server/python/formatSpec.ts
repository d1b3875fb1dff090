/** A format specifier's parts. Source: CPython's Python/formatter_unicode.c parse_internal_render_format_spec. */
import { checkText } from './budget.ts';
import { valueError } from './errors.ts';

export interface Spec {
  readonly fill: string;
  /** Empty: the type's own. */
  readonly align: '<' | '>' | '^' | '=' | '';
  readonly sign: '+' | '-' | ' ' | '';
  /** `z`: no negative zero. */
  readonly coerceZero: boolean;
  readonly alternate: boolean;
  readonly width: number;
  readonly grouping: ',' | '_' | '';
  readonly precision: number | undefined;
  readonly type: string;
}

const isAlign = (ch: string | undefined): ch is '<' | '>' | '^' | '=' => ch !== undefined && '<>=^'.includes(ch);

/** `isText`: strings go to the left, and zeros don't change that. */
export function parseSpec(text: string, typeName: string, isText: boolean): Spec {
  const chars = Array.from(text);
  let i = 0;
  const at = (k: number): string | undefined => chars.at(k);
  const number = (): number | undefined => {
    const from = i;
    while (/^\d$/.test(at(i) ?? '')) i++;
    if (i === from) return undefined;
    const n = Number(chars.slice(from, i).join(''));
    if (!Number.isSafeInteger(n)) throw valueError('Too many decimal digits in format string');
    return n;
  };
  const take = (...options: string[]): string => {
    const ch = i < chars.length ? at(i) : undefined;
    if (ch === undefined || !options.includes(ch)) return '';
    i++;
    return ch;
  };
  let fill = ' ';
  let align: Spec['align'] = '';
  const [first, second] = chars as (string | undefined)[];
  const filled = isAlign(second);
  if (first !== undefined && filled) {
    fill = first;
    align = second;
    i = 2;
  } else if (isAlign(first)) {
    align = first;
    i = 1;
  }
  const sign = take('+', '-', ' ') as Spec['sign'];
  const coerceZero = take('z') !== '';
  const alternate = take('#') !== '';
  if (!filled && take('0') !== '') {
    fill = '0';
    if (align === '' && !isText) align = '=';
  }
  const width = number() ?? 0;
  checkText(width);
  let grouping = take(',') as Spec['grouping'];
  const underscore = take('_');
  if (underscore !== '') {
    if (grouping !== '') throw valueError("Cannot specify both ',' and '_'.");
    grouping = '_';
  }
  if (take(',') !== '')
    throw valueError(underscore === '' ? "Cannot specify ',' with ','." : "Cannot specify both ',' and '_'.");
  let precision: number | undefined;
  if (take('.') !== '') {
    precision = number();
    if (precision === undefined) throw valueError('Format specifier missing precision');
  }
  if (chars.length - i > 1) throw valueError(`Invalid format specifier '${text}' for object of type '${typeName}'`);
  const type = at(i) === undefined || i >= chars.length ? '' : chars[i];
  const code = type === '' && isText ? 's' : type;
  if (grouping !== '' && !(grouping === '_' ? 'defgEGFboxX%' : 'defgEGF%').includes(code))
    throw valueError(`Cannot specify '${grouping}' with '${code}'.`);
  return { fill, align, sign, coerceZero, alternate, width, grouping, precision, type };
}
