/** The methods that bytes and bytearray share. Source: CPython's Objects/bytes_methods.c, stringlib/transmogrify.h. */
import { typeError, valueError } from '../errors.ts';
import { MISSING, methods } from '../native.ts';
import { truth } from '../operators.ts';
import type { PyClass, Value } from '../values.ts';
import { NotImplemented, PyList, PyTuple, isInt, typeOf, unbox } from '../values.ts';
import { bytesFormat } from './percentFormat.ts';
import { byteOf, bytesLike, bytesOfLatin, latin, makeBytes } from './byteValues.ts';
import { decode } from './codecs.ts';
import { count, isIntLike, known, needText, sliceBound } from './known.ts';
import { repeatCount } from './lists.ts';
import { joinItems } from './strings.ts';
import * as parts from './textParts.ts';

const isBlank = (ch: string): boolean => (ch >= '\t' && ch <= '\r') || ch === ' ';
const isUpper = (ch: string): boolean => ch >= 'A' && ch <= 'Z';
const isLower = (ch: string): boolean => ch >= 'a' && ch <= 'z';
const upper = (s: string): string => s.replace(/[a-z]+/g, (c) => c.toUpperCase());
const lower = (s: string): string => s.replace(/[A-Z]+/g, (c) => c.toLowerCase());
const LINE = /([^\n\r]*)(\r\n|[\n\r]|$)/g;

/** The bytes of a receiver, as Latin-1 text. */
export const selfText = (v: Value): string => {
  const b = bytesLike(known(v));
  if (b) return latin(b);
  throw typeError(`a bytes-like object is required, not '${typeOf(v).shown}'`);
};

/** An argument that must be bytes-like, as Latin-1 text. */
const needBytes = selfText;

/** What `find` and `in` look for: bytes, or one byte as an int. */
function wanted(v: Value): string {
  const b = bytesLike(known(v));
  if (b) return latin(b);
  if (isIntLike(v)) return String.fromCharCode(byteOf(v));
  throw typeError(`argument should be integer or bytes-like object, not '${typeOf(v).shown}'`);
}

export function containsBytes(container: Value, item: Value): boolean {
  const b = bytesLike(known(item));
  if (b) return selfText(container).includes(latin(b));
  if (isIntLike(item)) return selfText(container).includes(String.fromCharCode(byteOf(item)));
  throw typeError(`a bytes-like object is required, not '${typeOf(item).shown}'`);
}

function part(v: Value, start: Value, stop: Value): { text: string; from: number; valid: boolean } {
  const s = selfText(v);
  const from = sliceBound(start, s.length, 0);
  const to = Math.min(sliceBound(stop, s.length, s.length), s.length);
  return { text: s.slice(from, Math.max(from, to)), from, valid: from <= s.length && from <= to };
}

function find(v: Value, sub: Value, start: Value, stop: Value, last: boolean): number {
  const w = wanted(sub);
  const { text, from, valid } = part(v, start, stop);
  if (!valid) return -1;
  const i = last ? text.lastIndexOf(w) : text.indexOf(w);
  return i < 0 ? -1 : from + i;
}

function index(v: Value, sub: Value, start: Value, stop: Value, last: boolean): number {
  const i = find(v, sub, start, stop, last);
  if (i < 0) throw valueError('subsection not found');
  return i;
}

function matchesEnd(v: Value, affix: Value, start: Value, stop: Value, name: 'startswith' | 'endswith'): boolean {
  const { text, valid } = part(v, start, stop);
  const one = (a: string): boolean => valid && (name === 'startswith' ? text.startsWith(a) : text.endsWith(a));
  if (affix instanceof PyTuple) return affix.items.some((a) => one(needBytes(a)));
  const b = bytesLike(known(affix));
  if (!b) throw typeError(`${name} first arg must be bytes or a tuple of bytes, not ${typeOf(affix).shown}`);
  return one(latin(b));
}

function split(s: string, separator: Value, maxsplit: Value, fromRight: boolean): string[] {
  const most = count(maxsplit);
  if (separator === null) return fromRight ? parts.wordsFromRight(s, most, isBlank) : parts.words(s, most, isBlank);
  const sep = needBytes(separator);
  if (sep === '') throw valueError('empty separator');
  return fromRight ? parts.splitFromRight(s, sep, most) : parts.split(s, sep, most);
}

function partition(s: string, separator: Value, last: boolean): string[] {
  const sep = needBytes(separator);
  if (sep === '') throw valueError('empty separator');
  return parts.partition(s, sep, last);
}

function strip(s: string, chars: Value, left: boolean, right: boolean): string {
  if (chars === null) return parts.strip(s, isBlank, left, right);
  const given = needBytes(chars);
  return parts.strip(s, (ch) => given.includes(ch), left, right);
}

function justify(s: string, width: Value, fill: Value, where: '<' | '>' | '^', name: string): string {
  const n = count(width);
  const f = fill === MISSING ? ' ' : bytesLike(known(fill));
  const ch = typeof f === 'string' ? f : f && latin(f);
  if (ch?.length !== 1)
    throw typeError(`${name}() argument 2 must be a byte string of length 1, not ${typeOf(fill).shown}`);
  return parts.justify(s, s.length, n, ch, where);
}

function title(s: string): string {
  let inWord = false;
  return Array.from(s, (ch) => {
    const made = inWord ? lower(ch) : upper(ch);
    inWord = isUpper(ch) || isLower(ch);
    return made;
  }).join('');
}

function isTitle(s: string): boolean {
  let cased = false;
  let previous = false;
  for (const ch of s)
    if (isUpper(ch) || isLower(ch)) {
      if (isUpper(ch) === previous) return false;
      previous = cased = true;
    } else previous = false;
  return cased;
}

function translate(s: string, table: Value, del: Value): string {
  const gone = del === MISSING ? '' : needBytes(del);
  const map = table === null ? undefined : needBytes(table);
  if (map !== undefined && map.length !== 256) throw valueError('translation table must be 256 characters long');
  return Array.from(s, (ch) => (gone.includes(ch) ? '' : map === undefined ? ch : map[ch.charCodeAt(0)])).join('');
}

/** `b.hex(sep, bytes_per_sep)`; groups are counted from the right, with a negative number from the left. */
function hex(s: string, separator: Value, every: Value): string {
  const digits = Array.from(s, (c) => c.charCodeAt(0).toString(16).padStart(2, '0'));
  if (separator === MISSING) return digits.join('');
  const bytes = bytesLike(known(separator));
  const sep = bytes ? latin(bytes) : unbox(separator);
  if (typeof sep !== 'string') {
    if (isInt(sep)) throw typeError(`object of type '${typeOf(separator).shown}' has no len()`);
    throw typeError('sep must be str or bytes.');
  }
  if (sep.length !== 1) throw valueError('sep must be length 1.');
  if (sep > '\x7f') throw valueError('sep must be ASCII.');
  const n = count(every);
  if (n === 0) return digits.join('');
  const size = Math.abs(n);
  const first = n > 0 ? digits.length % size || size : size;
  const groups = [digits.slice(0, first).join('')];
  for (let i = first; i < digits.length; i += size) groups.push(digits.slice(i, i + size).join(''));
  return groups.join(sep);
}

/** `bytes.fromhex(text)`. */
export function fromHex(source: string): Uint8Array {
  const out: number[] = [];
  const bad = (i: number): Error => valueError(`non-hexadecimal number found in fromhex() arg at position ${i}`);
  const isHex = (ch: string | undefined): boolean => ch !== undefined && /^[0-9a-fA-F]$/.test(ch);
  for (let i = 0; i < source.length;) {
    if (isBlank(source[i])) {
      i++;
      continue;
    }
    for (const k of [i, i + 1]) if (!isHex(source[k])) throw bad(k);
    out.push(Number.parseInt(source.slice(i, i + 2), 16));
    i += 2;
  }
  return Uint8Array.from(out);
}

/** `bytes.maketrans(from, to)`. */
export function makeTable(from: Value, to: Value): Uint8Array {
  const [x, y] = [needBytes(from), needBytes(to)];
  if (x.length !== y.length) throw valueError('maketrans arguments must have same length');
  const table = Uint8Array.from({ length: 256 }, (_, i) => i);
  for (let i = 0; i < x.length; i++) table[x.charCodeAt(i)] = y.charCodeAt(i);
  return table;
}

function join(separator: string, iterable: Value): string {
  const items = joinItems(iterable).map((v, i) => {
    const b = bytesLike(known(v));
    if (!b) throw typeError(`sequence item ${i}: expected a bytes-like object, ${typeOf(v).shown} found`);
    return latin(b);
  });
  return items.join(separator);
}

export function installByteMethods(cls: PyClass): void {
  const make = (s: string): Value => makeBytes(cls, bytesOfLatin(s));
  const list = (items: readonly string[]): PyList => new PyList(items.map(make));
  const every = (test: (s: string) => boolean) => (v: Value) => test(selfText(v));
  const repeat = (v: Value, n: Value): Value => {
    const times = repeatCount(n);
    if (times === undefined) return NotImplemented;
    const s = selfText(v);
    if (times > 0) parts.bounded(s.length * times, 'bytes');
    return make(times <= 0 || s === '' ? '' : s.repeat(times));
  };
  methods(cls, {
    "decode(self, /, encoding='utf-8', errors='strict')": (b, encoding, errors) =>
      decode(
        bytesOfLatin(selfText(b)),
        needText(encoding, "decode() argument 'encoding'"),
        needText(errors, "decode() argument 'errors'"),
      ),
    'hex(self, /, sep=<missing>, bytes_per_sep=1)': (b, sep, every_) => hex(selfText(b), sep, every_),
    'find(self, sub, start=None, end=None, /)': (b, sub, start, end) => find(b, sub, start, end, false),
    'rfind(self, sub, start=None, end=None, /)': (b, sub, start, end) => find(b, sub, start, end, true),
    'index(self, sub, start=None, end=None, /)': (b, sub, start, end) => index(b, sub, start, end, false),
    'rindex(self, sub, start=None, end=None, /)': (b, sub, start, end) => index(b, sub, start, end, true),
    'count(self, sub, start=None, end=None, /)': (b, sub, start, end) => {
      const w = wanted(sub);
      const { text, valid } = part(b, start, end);
      return valid ? parts.countOf(text, w, text.length) : 0;
    },
    'startswith(self, prefix, start=None, end=None, /)': (b, p, i, j) => matchesEnd(b, p, i, j, 'startswith'),
    'endswith(self, suffix, start=None, end=None, /)': (b, p, i, j) => matchesEnd(b, p, i, j, 'endswith'),
    'replace(self, old, new, count=-1, /)': (b, x, y, n) =>
      make(parts.replace(selfText(b), needBytes(x), needBytes(y), count(n))),
    'join(self, iterable_of_bytes, /)': (b, items) => make(join(selfText(b), items)),
    'split(self, /, sep=None, maxsplit=-1)': (b, sep, n) => list(split(selfText(b), sep, n, false)),
    'rsplit(self, /, sep=None, maxsplit=-1)': (b, sep, n) => list(split(selfText(b), sep, n, true)),
    'splitlines(self, /, keepends=False)': (b, keep) => list(parts.splitLines(selfText(b), truth(keep) === true, LINE)),
    'partition(self, sep, /)': (b, sep) => new PyTuple(partition(selfText(b), sep, false).map(make)),
    'rpartition(self, sep, /)': (b, sep) => new PyTuple(partition(selfText(b), sep, true).map(make)),
    'lower(self, /)': (b) => make(lower(selfText(b))),
    'upper(self, /)': (b) => make(upper(selfText(b))),
    'swapcase(self, /)': (b) => make(selfText(b).replace(/[a-zA-Z]/g, (c) => (isUpper(c) ? lower(c) : upper(c)))),
    'title(self, /)': (b) => make(title(selfText(b))),
    'capitalize(self, /)': (b) => make(upper(selfText(b).slice(0, 1)) + lower(selfText(b).slice(1))),
    'strip(self, bytes=None, /)': (b, chars) => make(strip(selfText(b), chars, true, true)),
    'lstrip(self, bytes=None, /)': (b, chars) => make(strip(selfText(b), chars, true, false)),
    'rstrip(self, bytes=None, /)': (b, chars) => make(strip(selfText(b), chars, false, true)),
    'removeprefix(self, prefix, /)': (b, p) => {
      const [s, prefix] = [selfText(b), needBytes(p)];
      return make(s.startsWith(prefix) ? s.slice(prefix.length) : s);
    },
    'removesuffix(self, suffix, /)': (b, p) => {
      const [s, suffix] = [selfText(b), needBytes(p)];
      return make(suffix !== '' && s.endsWith(suffix) ? s.slice(0, -suffix.length) : s);
    },
    'center(self, width, fillchar=<missing>, /)': (b, w, f) => make(justify(selfText(b), w, f, '^', 'center')),
    'ljust(self, width, fillchar=<missing>, /)': (b, w, f) => make(justify(selfText(b), w, f, '<', 'ljust')),
    'rjust(self, width, fillchar=<missing>, /)': (b, w, f) => make(justify(selfText(b), w, f, '>', 'rjust')),
    'zfill(self, width, /)': (b, w) => make(parts.zeroFill(selfText(b), selfText(b).length, count(w))),
    'expandtabs(self, /, tabsize=8)': (b, n) => make(parts.expandTabs(selfText(b), count(n))),
    'translate(self, table, /, delete=<missing>)': (b, table, del) => make(translate(selfText(b), known(table), del)),
    'isalpha(self, /)': every((s) => /^[a-zA-Z]+$/.test(s)),
    'isdigit(self, /)': every((s) => /^[0-9]+$/.test(s)),
    'isalnum(self, /)': every((s) => /^[a-zA-Z0-9]+$/.test(s)),
    'isspace(self, /)': every((s) => /^[ \t-\r]+$/.test(s)),
    'isascii(self, /)': every((s) => /^[\x00-\x7f]*$/.test(s)),
    'islower(self, /)': every((s) => /[a-z]/.test(s) && !/[A-Z]/.test(s)),
    'isupper(self, /)': every((s) => /[A-Z]/.test(s) && !/[a-z]/.test(s)),
    'istitle(self, /)': every(isTitle),
    '__len__(self, /)': (b) => selfText(b).length,
    '__contains__(self, key, /)': containsBytes,
    '__add__(self, value, /)': (a, b) => {
      const y = bytesLike(known(b));
      if (!y) throw typeError(`can't concat ${typeOf(b).shown} to ${cls.name}`);
      parts.bounded(selfText(a).length + y.length, 'bytes');
      return make(selfText(a) + latin(y));
    },
    '__mul__(self, value, /)': repeat,
    '__rmul__(self, value, /)': repeat,
    '__mod__(self, value, /)': (b, value) => make(bytesFormat(selfText(b), value)),
  });
}
