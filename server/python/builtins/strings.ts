/** str. Source: CPython's Objects/unicodeobject.c. */
import { MAX_REPEATED } from '../../limits.ts';
import { builtinNames } from '../builtinNames.ts';
import { PyRaise, Stop, typeError, valueError } from '../errors.ts';
import { formatValue } from '../format.ts';
import { containsOwn, getOwnItem, length, listOf } from '../iterate.ts';
import { keyOf } from '../keys.ts';
import { MISSING, methods, native } from '../native.ts';
import { truth } from '../operators.ts';
import { str } from '../text.ts';
import type { Value } from '../values.ts';
import {
  NotImplemented,
  PyBoxed,
  PyBytes,
  PyDict,
  PyIterator,
  PyList,
  PyStaticMethod,
  PyTuple,
  Unknown,
  UnknownSignal,
  builtinClass,
  strClass,
  typeOf,
  unbox,
  iteratorClass,
} from '../values.ts';
import { boxed, count, known, needText, text } from './known.ts';
import { repeatCount } from './lists.ts';
import { formatFields } from './stringFormat.ts';
import { percentFormat } from './percentFormat.ts';
import { decode, encode } from './codecs.ts';

const strIteratorClass = builtinClass('str_ascii_iterator', [iteratorClass]);
const WIDE = /[\ud800-\udfff]/;

/** Length in code points. */
export const points = (s: string): number => (WIDE.test(s) ? Array.from(s).length : s.length);
/** A code unit's index as a code point's. */
const pointIndex = (s: string, unit: number): number => (unit <= 0 || !WIDE.test(s) ? unit : points(s.slice(0, unit)));

const self = (v: Value, name = 'method'): string => {
  const s = text(v);
  if (s === undefined)
    throw typeError(`descriptor '${name}' for 'str' objects doesn't apply to a '${typeOf(v).name}' object`);
  return s;
};

/** `s[start:stop]` and where it begins, as `find` and `startswith` take them. */
function part(s: string, start: Value, stop: Value): { text: string; from: number; valid: boolean } {
  const n = points(s);
  const at = (v: Value, fallback: number): number => {
    if (v === null || v === MISSING) return fallback;
    const i = count(v);
    return i < 0 ? Math.max(0, i + n) : i;
  };
  const from = at(start, 0);
  const to = Math.min(at(stop, n), n);
  const cut = WIDE.test(s) ? Array.from(s).slice(from, to).join('') : s.slice(from, Math.max(from, to));
  return { text: cut, from, valid: from <= n && from <= to };
}

function find(s: string, wanted: Value, start: Value, stop: Value, last: boolean, name: string): number {
  const w = text(wanted);
  if (w === undefined) throw typeError(`${name}() argument 1 must be str, not ${typeOf(wanted).name}`);
  const { text: within, from, valid } = part(s, start, stop);
  if (!valid) return -1;
  const i = last ? within.lastIndexOf(w) : within.indexOf(w);
  return i < 0 ? -1 : from + pointIndex(within, i);
}

function matchesEnd(s: Value, affix: Value, start: Value, stop: Value, name: 'startswith' | 'endswith'): boolean {
  const { text: within, valid } = part(self(s, name), start, stop);
  const one = (v: Value, inTuple: boolean): boolean => {
    const a = text(v);
    if (a === undefined)
      throw typeError(
        inTuple
          ? `tuple for ${name} must only contain str, not ${typeOf(v).name}`
          : `${name} first arg must be str or a tuple of str, not ${typeOf(v).name}`,
      );
    return valid && (name === 'startswith' ? within.startsWith(a) : within.endsWith(a));
  };
  return affix instanceof PyTuple ? affix.items.some((a) => one(a, true)) : one(affix, false);
}

const BLANK = /[\s\u001c-\u001f\u0085]/;
const isBlank = (ch: string): boolean => BLANK.test(ch) && ch !== '\ufeff';

function strip(s: string, chars: Value, left: boolean, right: boolean): string {
  const given = chars === null ? undefined : text(chars);
  if (chars !== null && given === undefined) throw typeError('strip arg must be None or str');
  const drop = given === undefined ? isBlank : (ch: string) => given.includes(ch);
  const all = Array.from(s);
  let from = 0;
  let to = all.length;
  if (left) while (from < to && drop(all[from])) from++;
  if (right) while (to > from && drop(all[to - 1])) to--;
  return all.slice(from, to).join('');
}

function words(s: string, most: number, fromRight: boolean): string[] {
  const found = s.split(/[\s\u001c-\u001f\u0085]+/).filter((w) => w !== '');
  if (most < 0 || found.length <= most) return found;
  const pattern = '[\\s\\u001c-\\u001f\\u0085]';
  const out: string[] = [];
  let rest = fromRight ? strip(s, null, false, true) : strip(s, null, true, false);
  for (let i = 0; i < most; i++) {
    const m = fromRight
      ? new RegExp(`^(.*?)${pattern}+(\\S+)$`, 's').exec(rest)
      : new RegExp(`^(\\S+)${pattern}+(.*)$`, 's').exec(rest);
    if (!m) break;
    out.push(fromRight ? m[2] : m[1]);
    rest = fromRight ? m[1] : m[2];
  }
  if (rest !== '') out.push(fromRight ? strip(rest, null, false, true) : rest);
  return fromRight ? out.reverse() : out;
}

function splitFromRight(s: string, sep: string, most: number): string[] {
  const out: string[] = [];
  let rest = s;
  for (let i = 0; i < most; i++) {
    const at = rest.lastIndexOf(sep);
    if (at < 0) break;
    out.push(rest.slice(at + sep.length));
    rest = rest.slice(0, at);
  }
  return [...out, rest].reverse();
}

function split(s: string, separator: Value, maxsplit: Value, fromRight: boolean): PyList {
  const most = count(maxsplit);
  if (separator === null) return new PyList(words(s, most, fromRight));
  const sep = text(separator);
  if (sep === undefined) throw typeError(`must be str or None, not ${typeOf(separator).name}`);
  if (sep === '') throw valueError('empty separator');
  if (fromRight && most >= 0) return new PyList(splitFromRight(s, sep, most));
  const parts = s.split(sep);
  if (most < 0 || parts.length <= most + 1) return new PyList(parts);
  return new PyList([...parts.slice(0, most), parts.slice(most).join(sep)]);
}

function splitLines(s: string, keepends: boolean): Value {
  const out: string[] = [];
  const line = /([^\n\r\v\f\u001c-\u001e\u0085\u2028\u2029]*)(\r\n|[\n\r\v\f\u001c-\u001e\u0085\u2028\u2029]|$)/g;
  for (let m = line.exec(s); m; m = line.exec(s)) {
    if (m[0] === '') break;
    out.push(keepends ? m[0] : m[1]);
  }
  return new PyList(out);
}

function justify(s: string, width: Value, fill: Value, where: 'left' | 'right' | 'center', name: string): string {
  const n = count(width);
  const f = text(fill);
  if (f === undefined || points(f) !== 1)
    throw typeError(
      f === undefined
        ? `${name}() argument 2 must be a unicode character, not ${typeOf(fill).name}`
        : 'The fill character must be exactly one character long',
    );
  const missing = n - points(s);
  if (missing <= 0) return s;
  if (missing > MAX_REPEATED) throw new Stop(`a str of more than ${MAX_REPEATED} characters is not built`, 'budget');
  if (where === 'left') return s + f.repeat(missing);
  if (where === 'right') return f.repeat(missing) + s;
  const left = (missing >> 1) + (missing & n & 1);
  return f.repeat(left) + s + f.repeat(missing - left);
}

const isCased = (ch: string): boolean => /[\p{Lu}\p{Ll}\p{Lt}]/u.test(ch);

function title(s: string): string {
  let out = '';
  let inWord = false;
  for (const ch of s) {
    out += inWord ? ch.toLowerCase() : ch.toUpperCase();
    inWord = isCased(ch);
  }
  return out;
}

function isTitle(s: string): boolean {
  let cased = false;
  let previous = false;
  for (const ch of s) {
    if (/[\p{Lu}\p{Lt}]/u.test(ch)) {
      if (previous) return false;
      previous = cased = true;
    } else if (/\p{Ll}/u.test(ch)) {
      if (!previous) return false;
      cased = true;
    } else previous = false;
  }
  return cased;
}

const all = (s: string, test: RegExp): boolean => s !== '' && Array.from(s).every((ch) => test.test(ch));

function replace(s: string, before: Value, after: Value, most: Value): string {
  const from = text(before);
  const to = text(after);
  if (from === undefined) throw typeError(`replace() argument 1 must be str, not ${typeOf(before).name}`);
  if (to === undefined) throw typeError(`replace() argument 2 must be str, not ${typeOf(after).name}`);
  const n = count(most);
  if (n < 0) return s.split(from).join(to);
  let out = '';
  let rest = s;
  for (let i = 0; i < n; i++) {
    if (from === '') {
      if (i > 0 && rest === '') break;
      const [head = ''] = i === 0 ? [''] : Array.from(rest);
      out += head + to;
      rest = rest.slice(head.length);
      continue;
    }
    const at = rest.indexOf(from);
    if (at < 0) break;
    out += rest.slice(0, at) + to;
    rest = rest.slice(at + from.length);
  }
  return out + rest;
}

function replaceAll(s: string, before: Value, after: Value, most: Value): string {
  if (text(before) === '' && count(most) < 0) return replace(s, before, after, points(s) + 1);
  return replace(s, before, after, most);
}

function translate(s: string, table: Value): Value {
  let out = '';
  for (const ch of s) {
    let to: Value = ch;
    if (table instanceof PyDict) {
      const found = table.entries.get(keyOf(ch.codePointAt(0) ?? 0));
      if (found) to = found.value;
    } else throw typeError(`'${typeOf(table).name}' object is not subscriptable`);
    if (to === null) continue;
    if (to instanceof Unknown) return to;
    if (typeof to === 'number') out += String.fromCodePoint(to);
    else if (typeof to === 'string') out += to;
    else throw typeError('character mapping must return integer, None or str');
  }
  return out;
}

function makeTable(x: Value, y: Value, z: Value): Value {
  const table = new PyDict();
  const set = (key: number, value: Value): void => {
    table.entries.set(keyOf(key), { key, value });
  };
  if (y === MISSING) {
    if (!(x instanceof PyDict)) throw typeError('if you give only one argument to maketrans it must be a dict');
    for (const { key, value } of x.entries.values())
      set(typeof key === 'string' ? (key.codePointAt(0) ?? 0) : count(key), value);
    return table;
  }
  const from = Array.from(needText(x, 'the first maketrans argument'));
  const to = Array.from(needText(y, 'the second maketrans argument'));
  if (from.length !== to.length) throw valueError('the first two maketrans arguments must have equal length');
  from.forEach((ch, i) => {
    set(ch.codePointAt(0) ?? 0, to[i].codePointAt(0) ?? 0);
  });
  if (z !== MISSING) for (const ch of needText(z, 'the third maketrans argument')) set(ch.codePointAt(0) ?? 0, null);
  return table;
}

function join(separator: string, iterable: Value): string {
  let items: Value[];
  try {
    items = listOf(iterable);
  } catch (e) {
    if (e instanceof PyRaise && e.exc.args[0] === `'${typeOf(iterable).name}' object is not iterable`)
      throw typeError('can only join an iterable');
    throw e;
  }
  const parts = items.map((v, i) => {
    const s = text(v);
    if (s === undefined) throw typeError(`sequence item ${i}: expected str instance, ${typeOf(v).name} found`);
    return s;
  });
  return parts.join(separator);
}

function partition(s: string, separator: Value, last: boolean): PyTuple {
  const sep = text(separator);
  if (sep === undefined) throw typeError(`must be str, not ${typeOf(separator).name}`);
  if (sep === '') throw valueError('empty separator');
  const at = last ? s.lastIndexOf(sep) : s.indexOf(sep);
  if (at < 0) return last ? new PyTuple(['', '', s]) : new PyTuple([s, '', '']);
  return new PyTuple([s.slice(0, at), sep, s.slice(at + sep.length)]);
}

export function repeatText(s: string, n: Value): Value {
  const times = repeatCount(n);
  if (times === undefined) return NotImplemented;
  if (times > 0 && s.length * times > MAX_REPEATED)
    throw new Stop(`a str of more than ${MAX_REPEATED} characters is not built`, 'budget');
  return s.repeat(Math.max(0, times));
}

function searchMethods(): void {
  methods(strClass, {
    'find(self, sub, start=None, end=None, /)': (s, w, a, b) => find(self(s), w, a, b, false, 'find'),
    'rfind(self, sub, start=None, end=None, /)': (s, w, a, b) => find(self(s), w, a, b, true, 'rfind'),
    'index(self, sub, start=None, end=None, /)': (s, w, a, b) => {
      const i = find(self(s), w, a, b, false, 'index');
      if (i < 0) throw valueError('substring not found');
      return i;
    },
    'rindex(self, sub, start=None, end=None, /)': (s, w, a, b) => {
      const i = find(self(s), w, a, b, true, 'rindex');
      if (i < 0) throw valueError('substring not found');
      return i;
    },
    'count(self, sub, start=None, end=None, /)': (s, w, a, b) => {
      const { text: within, valid } = part(self(s), a, b);
      const sub = needText(w, 'count() argument 1');
      if (!valid) return 0;
      return sub === '' ? points(within) + 1 : within.split(sub).length - 1;
    },
    'startswith(self, prefix, start=None, end=None, /)': (s, p, a, b) => matchesEnd(s, p, a, b, 'startswith'),
    'endswith(self, suffix, start=None, end=None, /)': (s, p, a, b) => matchesEnd(s, p, a, b, 'endswith'),
    'isalnum(self, /)': (s) => all(self(s), /[\p{L}\p{N}]/u),
    'isalpha(self, /)': (s) => all(self(s), /\p{L}/u),
    'isascii(self, /)': (s) => /^[\x00-\x7f]*$/.test(self(s)),
    'isdecimal(self, /)': (s) => all(self(s), /\p{Nd}/u),
    'isdigit(self, /)': (s) => all(self(s), /[\p{Nd}\u00b2\u00b3\u00b9\u2070-\u2079\u2080-\u2089]/u),
    'isnumeric(self, /)': (s) => all(self(s), /\p{N}/u),
    'isidentifier(self, /)': (s) => /^[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}_]*$/u.test(self(s)),
    'islower(self, /)': (s) => {
      const t = self(s);
      return Array.from(t).some((c) => /\p{Ll}/u.test(c)) && !/[\p{Lu}\p{Lt}]/u.test(t);
    },
    'isupper(self, /)': (s) => {
      const t = self(s);
      return Array.from(t).some((c) => /\p{Lu}/u.test(c)) && !/[\p{Ll}\p{Lt}]/u.test(t);
    },
    'isprintable(self, /)': (s) => !/[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u.test(self(s)),
    'isspace(self, /)': (s) => self(s) !== '' && Array.from(self(s)).every(isBlank),
    'istitle(self, /)': (s) => isTitle(self(s)),
  });
}

function changeMethods(): void {
  methods(strClass, {
    'capitalize(self, /)': (s) => {
      const [first = '', ...rest] = Array.from(self(s));
      return first.toUpperCase() + rest.join('').toLowerCase();
    },
    'casefold(self, /)': (s) => self(s).toLowerCase().replaceAll('ß', 'ss'),
    'lower(self, /)': (s) => self(s, 'lower').toLowerCase(),
    'upper(self, /)': (s) => self(s, 'upper').toUpperCase(),
    'swapcase(self, /)': (s) =>
      Array.from(self(s))
        .map((c) => (/\p{Lu}/u.test(c) ? c.toLowerCase() : c.toUpperCase()))
        .join(''),
    'title(self, /)': (s) => title(self(s)),
    "center(self, width, fillchar=' ', /)": (s, w, f) => justify(self(s), w, f, 'center', 'center'),
    "ljust(self, width, fillchar=' ', /)": (s, w, f) => justify(self(s), w, f, 'left', 'ljust'),
    "rjust(self, width, fillchar=' ', /)": (s, w, f) => justify(self(s), w, f, 'right', 'rjust'),
    'zfill(self, width, /)': (s, w) => {
      const t = self(s);
      const sign = /^[-+]/.exec(t)?.[0] ?? '';
      return sign + '0'.repeat(Math.max(0, Math.min(count(w), MAX_REPEATED) - points(t))) + t.slice(sign.length);
    },
    'expandtabs(self, tabsize=8)': (s, size) => {
      const n = count(size);
      let column = 0;
      let out = '';
      for (const ch of self(s)) {
        if (ch === '\t') {
          const fill = n > 0 ? n - (column % n) : 0;
          out += ' '.repeat(fill);
          column += fill;
        } else {
          out += ch;
          column = ch === '\n' || ch === '\r' ? 0 : column + 1;
        }
      }
      return out;
    },
    'strip(self, chars=None, /)': (s, chars) => strip(self(s), chars, true, true),
    'lstrip(self, chars=None, /)': (s, chars) => strip(self(s), chars, true, false),
    'rstrip(self, chars=None, /)': (s, chars) => strip(self(s), chars, false, true),
    'removeprefix(self, prefix, /)': (s, p) => {
      const prefix = needText(p, 'removeprefix() argument');
      return self(s).startsWith(prefix) ? self(s).slice(prefix.length) : self(s);
    },
    'removesuffix(self, suffix, /)': (s, p) => {
      const suffix = needText(p, 'removesuffix() argument');
      return suffix !== '' && self(s).endsWith(suffix) ? self(s).slice(0, -suffix.length) : self(s);
    },
    'replace(self, old, new, /, count=-1)': (s, a, b, n) => replaceAll(self(s), a, b, n),
    'split(self, sep=None, maxsplit=-1)': (s, sep, n) => split(self(s), sep, n, false),
    'rsplit(self, sep=None, maxsplit=-1)': (s, sep, n) => split(self(s), sep, n, true),
    'splitlines(self, keepends=False)': (s, keep) => splitLines(self(s), truth(keep) === true),
    'partition(self, sep, /)': (s, sep) => partition(self(s), sep, false),
    'rpartition(self, sep, /)': (s, sep) => partition(self(s), sep, true),
    'join(self, iterable, /)': (s, iterable) => join(self(s), iterable),
    'translate(self, table, /)': (s, table) => translate(self(s), known(table)),
    "encode(self, encoding='utf-8', errors='strict')": (s, encoding) => encode(self(s), needText(encoding, 'encoding')),
    'format(self, /, *args, **kwargs)': (s, args, kwargs) => formatFields(self(s), args, kwargs),
    'format_map(self, mapping, /)': (s, mapping) => formatFields(self(s), new PyTuple([]), mapping),
    '__format__(self, format_spec, /)': (s, spec) => formatValue(self(s), needText(spec, '__format__() argument')),
  });
  strClass.dict.set('maketrans', new PyStaticMethod(native('maketrans(x, y=<missing>, z=<missing>, /)', makeTable)));
}

function operatorMethods(): void {
  methods(strClass, {
    '__add__(self, value, /)': (a, b) => {
      const y = unbox(b);
      if (y instanceof Unknown) return y;
      return typeof y === 'string' ? self(a) + y : NotImplemented;
    },
    '__mul__(self, value, /)': (s, n) => repeatText(self(s), n),
    '__rmul__(self, value, /)': (s, n) => repeatText(self(s), n),
    '__mod__(self, value, /)': (s, value) => percentFormat(self(s), value),
    '__len__(self, /)': (s) => length(self(s)),
    '__contains__(self, key, /)': (s, key) => containsOwn(self(s), unbox(key)),
    '__getitem__(self, key, /)': (s, key) => getOwnItem(self(s), key),
    '__iter__(self, /)': (s) => {
      const chars = Array.from(self(s));
      let i = 0;
      return new PyIterator(() => (i < chars.length ? chars[i++] : undefined), strIteratorClass);
    },
  });
}

export function installStrings(): void {
  strClass.construct = (cls, args, kwargs) => {
    const named = new Map(kwargs ?? []);
    const v = args.length > 0 ? args[0] : (named.get('object') ?? '');
    const encoding = args.length > 1 ? args[1] : named.get('encoding');
    try {
      if (v instanceof PyBytes && encoding !== undefined)
        return decode(v.value, needText(encoding, 'str() argument 2'));
      const made = str(v);
      return cls === strClass && v instanceof PyBoxed && v.value === made ? made : boxed(cls, strClass, made);
    } catch (e) {
      if (e instanceof UnknownSignal) return e.unknown;
      throw e;
    }
  };
  searchMethods();
  changeMethods();
  operatorMethods();
  builtinNames.set('str', strClass);
}
