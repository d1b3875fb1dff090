/** `str.format`: the fields of a format string. Source: CPython's Objects/stringlib/unicode_format.h. */
import { getAttr } from '../attributes.ts';
import { raise, valueError } from '../errors.ts';
import { formatValue } from '../format.ts';
import { getItem } from '../subscripts.ts';
import { repr, str } from '../text.ts';
import type { Value } from '../values.ts';
import { PyTuple } from '../values.ts';
import { asciiDigits } from './digits.ts';

const ASCII_ESCAPE = /[^\x00-\x7f]/gu;
/** `ascii(v)`. */
export const asciiText = (v: Value): string =>
  repr(v).replace(ASCII_ESCAPE, (c) => {
    const code = c.codePointAt(0) ?? 0;
    if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
    return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`;
  });

/** A field of specs may have fields of its own, and no more. */
const MAX_DEPTH = 2;

interface Field {
  readonly name: string;
  readonly conversion: string;
  readonly spec: string;
}

/** Reads literal texts and fields off a format string. */
class Reader {
  private i = 0;
  constructor(private readonly s: string) {}

  get done(): boolean {
    return this.i >= this.s.length;
  }

  /** The text up to the next field, and the field if one follows. */
  next(): { literal: string; field: Field | undefined } {
    const { s } = this;
    const start = this.i;
    while (this.i < s.length && s[this.i] !== '{' && s[this.i] !== '}') this.i++;
    if (this.done) return { literal: s.slice(start), field: undefined };
    const brace = s[this.i++];
    const twice = s[this.i] === brace;
    if (brace === '}' && !twice) throw valueError("Single '}' encountered in format string");
    if (brace === '{' && this.done) throw valueError("Single '{' encountered in format string");
    const literal = s.slice(start, twice ? this.i : this.i - 1);
    if (!twice) return { literal, field: this.field() };
    this.i++;
    return { literal, field: undefined };
  }

  private field(): Field {
    const { s } = this;
    const start = this.i;
    let end = '';
    while (end === '' && this.i < s.length) {
      const ch = s[this.i++];
      if (ch === '{') throw valueError("unexpected '{' in field name");
      if (ch === '[') while (this.i < s.length && s[this.i] !== ']') this.i++;
      else if (ch === '}' || ch === ':' || ch === '!') end = ch;
    }
    if (end === '') throw valueError("expected '}' before end of string");
    const name = s.slice(start, this.i - 1);
    if (end === '}') return { name, conversion: '', spec: '' };
    let conversion = '';
    if (end === '!') {
      if (this.done) throw valueError('end of string while looking for conversion specifier');
      conversion = String.fromCodePoint(s.codePointAt(this.i) ?? 0);
      this.i += conversion.length;
      if (!this.done) {
        const after = s[this.i++];
        if (after === '}') return { name, conversion, spec: '' };
        if (after !== ':') throw valueError("expected ':' after conversion specifier");
      }
    }
    return { name, conversion, spec: this.spec() };
  }

  private spec(): string {
    const start = this.i;
    let depth = 1;
    for (; this.i < this.s.length; this.i++) {
      if (this.s[this.i] === '{') depth++;
      else if (this.s[this.i] === '}' && --depth === 0) return this.s.slice(start, this.i++);
    }
    throw valueError("unmatched '{' in format spec");
  }
}

/** A field's name or index as a number, where it is one. */
function integerName(name: string): number | undefined {
  const digits = asciiDigits(name);
  if (!/^\d+$/.test(digits)) return undefined;
  if (BigInt(digits) >= 2n ** 63n) throw valueError('Too many decimal digits in format string');
  return Number(digits);
}

/** `.attribute` and `[index]` after a field's first name. */
function follow(value: Value, path: string): Value {
  let v = value;
  for (let i = 0; i < path.length;) {
    const isAttribute = path[i] === '.';
    if (!isAttribute && path[i] !== '[') throw valueError("Only '.' or '[' may follow ']' in format field specifier");
    const rest = path.slice(i + 1);
    const end = isAttribute ? rest.search(/[.[]/) : rest.indexOf(']');
    if (end < 0 && !isAttribute) throw valueError("Missing ']' in format string");
    const name = end < 0 ? rest : rest.slice(0, end);
    if (name === '') throw valueError('Empty attribute in format string');
    v = isAttribute ? getAttr(v, name) : getItem(v, integerName(name) ?? name);
    i += 1 + name.length + (isAttribute ? 0 : 1);
  }
  return v;
}

function converted(v: Value, conversion: string): Value {
  switch (conversion) {
    case '':
      return v;
    case 'r':
      return repr(v);
    case 's':
      return str(v);
    case 'a':
      return asciiText(v);
    default: {
      const code = conversion.codePointAt(0) ?? 0;
      const shown = code > 32 && code < 127 ? conversion : `\\x${code.toString(16)}`;
      throw valueError(`Unknown conversion specifier ${shown}`);
    }
  }
}

/** `template.format(*args, **names)`; `names` is any mapping, and `args` is None for `format_map`. */
export function formatFields(template: string, args: Value, names: Value): string {
  const positional = args instanceof PyTuple ? args.items : undefined;
  let numbering: 'auto' | 'manual' | undefined;
  let auto = 0;

  const argument = (name: string): Value => {
    const given = integerName(name);
    if (name !== '' && given === undefined) return getItem(names, name);
    const way = name === '' ? 'auto' : 'manual';
    numbering ??= way;
    if (numbering !== way)
      throw valueError(
        way === 'auto'
          ? 'cannot switch from manual field specification to automatic field numbering'
          : 'cannot switch from automatic field numbering to manual field specification',
      );
    const index = given ?? auto++;
    if (!positional) throw valueError('Format string contains positional fields');
    if (index >= positional.length)
      throw raise('IndexError', `Replacement index ${index} out of range for positional args tuple`);
    return positional[index];
  };

  const run = (s: string, depth: number): string => {
    if (depth <= 0) throw valueError('Max string recursion exceeded');
    const reader = new Reader(s);
    let out = '';
    while (!reader.done) {
      const { literal, field } = reader.next();
      out += literal;
      if (!field) continue;
      const head = /^[^.[]*/.exec(field.name)?.[0] ?? '';
      const value = converted(follow(argument(head), field.name.slice(head.length)), field.conversion);
      out += formatValue(value, field.spec.includes('{') ? run(field.spec, depth - 1) : field.spec);
    }
    return out;
  };
  return run(template, MAX_DEPTH);
}
