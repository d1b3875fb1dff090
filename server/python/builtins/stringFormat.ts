/** `str.format`: the fields of a format string. Source: CPython's Objects/stringlib/unicode_format.h. */
import { getAttr } from '../attributes.ts';
import { raise, valueError } from '../errors.ts';
import { formatValue } from '../format.ts';
import { getItem } from '../iterate.ts';
import { repr, str } from '../text.ts';
import type { Value } from '../values.ts';
import { PyTuple } from '../values.ts';

const ASCII_ESCAPE = /[^\x00-\x7f]/gu;
/** `ascii(v)`. */
export const asciiText = (v: Value): string =>
  repr(v).replace(ASCII_ESCAPE, (c) => {
    const code = c.codePointAt(0) ?? 0;
    if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
    return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`;
  });

/** `template.format(*args, **names)`; `names` is any mapping. */
export function formatFields(template: string, args: Value, names: Value): string {
  const positional = args instanceof PyTuple ? args.items : [];
  let auto = 0;
  let manual = false;

  const argument = (name: string): Value => {
    if (name === '' || /^\d+$/.test(name)) {
      if (name === '') {
        if (manual) throw valueError('cannot switch from manual field specification to automatic field numbering');
      } else if (auto > 0)
        throw valueError('cannot switch from automatic field numbering to manual field specification');
      else manual = true;
      const index = name === '' ? auto++ : Number(name);
      if (index >= positional.length)
        throw raise('IndexError', `Replacement index ${index} out of range for positional args tuple`);
      return positional[index];
    }
    return getItem(names, name);
  };

  const field = (source: string): Value => {
    const head = /^[^.[]*/.exec(source)?.[0] ?? '';
    let value = argument(head);
    let rest = source.slice(head.length);
    while (rest !== '') {
      const m = /^(?:\.([^.[]+)|\[([^\]]+)\])/.exec(rest) as (string | undefined)[] | null;
      if (!m)
        throw valueError(rest.startsWith('[') ? "Missing ']' in format string" : 'Empty attribute in format string');
      const [whole, attribute, index] = m;
      if (attribute !== undefined) value = getAttr(value, attribute);
      else if (index !== undefined) value = getItem(value, /^\d+$/.test(index) ? Number(index) : index);
      rest = rest.slice(whole?.length ?? 0);
    }
    return value;
  };

  const run = (s: string, depth: number): string => {
    if (depth < 0) throw valueError('Max string recursion exceeded');
    let out = '';
    for (let i = 0; i < s.length;) {
      const ch = s[i];
      if (ch === '{' && s[i + 1] === '{') {
        out += '{';
        i += 2;
      } else if (ch === '}') {
        if (s[i + 1] !== '}') throw valueError("Single '}' encountered in format string");
        out += '}';
        i += 2;
      } else if (ch === '{') {
        const end = closing(s, i);
        out += replacement(s.slice(i + 1, end), depth);
        i = end + 1;
      } else {
        out += ch;
        i++;
      }
    }
    return out;
  };

  const replacement = (inside: string, depth: number): string => {
    const m = /^((?:[^!:[\]]|\[[^\]]*\])*)(?:!(.?))?(?::(.*))?$/su.exec(inside) as (string | undefined)[] | null;
    if (!m) throw valueError("expected ':' after conversion specifier");
    const [, name, conversion, spec] = m;
    let value = field(name ?? '');
    if (conversion === 'r') value = repr(value);
    else if (conversion === 's') value = str(value);
    else if (conversion === 'a') value = asciiText(value);
    else if (conversion !== undefined)
      throw valueError(
        conversion === ''
          ? 'end of string while looking for conversion specifier'
          : `Unknown conversion specifier '${conversion}'`,
      );
    return formatValue(value, spec === undefined ? '' : run(spec, depth - 1));
  };
  return run(template, 1);
}

function closing(s: string, open: number): number {
  let depth = 0;
  for (let i = open; i < s.length; i++) {
    if (s[i] === '{') depth++;
    if (s[i] === '}' && --depth === 0) return i;
  }
  throw valueError(
    open === s.length - 1 ? "Single '{' encountered in format string" : "expected '}' before end of string",
  );
}
