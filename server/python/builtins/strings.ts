/** str. Source: CPython's Objects/unicodeobject.c. */
import { checkText } from '../budget.ts';
import { builtinNames } from '../builtinNames.ts';
import { PyRaise, typeError, valueError } from '../errors.ts';
import { formatBuiltin } from '../format.ts';
import { length, listOf } from '../iterate.ts';
import { containsOwn } from '../membership.ts';
import { getItem, getOwnItem } from '../subscripts.ts';
import { keyOf } from '../keys.ts';
import { MISSING, methods, native } from '../native.ts';
import { truth } from '../operators.ts';
import { reprString, str } from '../text.ts';
import type { Value } from '../values.ts';
import {
  NotImplemented,
  PyBoxed,
  PyDict,
  PyIterator,
  PyList,
  PyStaticMethod,
  PyTuple,
  UnknownSignal,
  builtinClass,
  strClass,
  typeOf,
  unbox,
  iteratorClass,
} from '../values.ts';
import { bytesLike } from './byteValues.ts';
import { decode, encode } from './codecs.ts';
import {
  constructorArguments,
  boxed,
  count,
  integer,
  isIntLike,
  known,
  needText,
  shownType,
  sliceBound,
  text,
} from './known.ts';
import { repeatCount } from './lists.ts';
import { percentFormat } from './percentFormat.ts';
import { formatFields } from './stringFormat.ts';
import * as parts from './textParts.ts';
import {
  capitalize,
  caseFold,
  every,
  isAllLower,
  isAllUpper,
  isAlpha,
  isBlank,
  isDecimal,
  isDigit,
  isIdentifier,
  isNarrow,
  isNumeric,
  isPrintable,
  isTitle,
  pointIndex,
  points,
  swapCase,
  title,
} from './unicode.ts';

const strIteratorClass = builtinClass('str_ascii_iterator', [iteratorClass]);
const wideIteratorClass = builtinClass('str_iterator', [iteratorClass]);
const LINE = /([^\n\r\v\f\u001c-\u001e\u0085\u2028\u2029]*)(\r\n|[\n\r\v\f\u001c-\u001e\u0085\u2028\u2029]|$)/g;

const self = (v: Value, name = 'method'): string => {
  const s = text(v);
  if (s === undefined)
    throw typeError(`descriptor '${name}' for 'str' objects doesn't apply to a '${typeOf(v).shown}' object`);
  return s;
};

/** `s[start:stop]` and where it begins, as `find` and `startswith` take them. */
function part(s: string, start: Value, stop: Value): { text: string; from: number; valid: boolean } {
  if (start === null && stop === null) return { text: s, from: 0, valid: true };
  const n = points(s);
  const from = sliceBound(start, n, 0);
  const to = Math.min(sliceBound(stop, n, n), n);
  const cut = isNarrow(s) ? s.slice(from, Math.max(from, to)) : Array.from(s).slice(from, to).join('');
  return { text: cut, from, valid: from <= n && from <= to };
}

function find(s: string, wanted: Value, start: Value, stop: Value, last: boolean, name: string): number {
  const w = needText(wanted, `${name}() argument 1`);
  const { text: within, from, valid } = part(s, start, stop);
  if (!valid) return -1;
  const i = last ? within.lastIndexOf(w) : within.indexOf(w);
  return i < 0 ? -1 : from + pointIndex(within, i);
}

function index(s: string, wanted: Value, start: Value, stop: Value, last: boolean, name: string): number {
  const i = find(s, wanted, start, stop, last, name);
  if (i < 0) throw valueError('substring not found');
  return i;
}

function matchesEnd(v: Value, affix: Value, start: Value, stop: Value, name: 'startswith' | 'endswith'): boolean {
  const { text: within, valid } = part(self(v, name), start, stop);
  const one = (a: string): boolean => valid && (name === 'startswith' ? within.startsWith(a) : within.endsWith(a));
  if (affix instanceof PyTuple)
    return affix.items.some((a) => {
      const t = text(a);
      if (t === undefined) throw typeError(`tuple for ${name} must only contain str, not ${typeOf(a).shown}`);
      return one(t);
    });
  const t = text(affix);
  if (t === undefined) throw typeError(`${name} first arg must be str or a tuple of str, not ${typeOf(affix).shown}`);
  return one(t);
}

function strip(s: string, chars: Value, left: boolean, right: boolean, name: string): string {
  if (chars === null) return parts.strip(s, isBlank, left, right);
  const given = text(chars);
  if (given === undefined) throw typeError(`${name} arg must be None or str`);
  return parts.strip(s, (ch) => given.includes(ch), left, right);
}

function split(s: string, separator: Value, maxsplit: Value, fromRight: boolean): PyList {
  const most = count(maxsplit);
  if (separator === null)
    return new PyList(fromRight ? parts.wordsFromRight(s, most, isBlank) : parts.words(s, most, isBlank));
  const sep = text(separator);
  if (sep === undefined) throw typeError(`must be str or None, not ${typeOf(separator).shown}`);
  if (sep === '') throw valueError('empty separator');
  return new PyList(fromRight ? parts.splitFromRight(s, sep, most) : parts.split(s, sep, most));
}

function justify(s: string, width: Value, fill: Value, where: '<' | '>' | '^'): string {
  const n = count(width);
  const f = text(fill);
  if (f === undefined) throw typeError(`The fill character must be a unicode character, not ${typeOf(fill).shown}`);
  if (points(f) !== 1) throw typeError('The fill character must be exactly one character long');
  return parts.justify(s, points(s), n, f, where);
}

/** `table[code]`; undefined where it has nothing for the character. */
function mapped(table: Value, code: number): Value | undefined {
  if (table instanceof PyDict && table.attrs === undefined) return table.entries.get(keyOf(code))?.value;
  try {
    return getItem(table, code);
  } catch (e) {
    if (e instanceof PyRaise && e.exc.cls.mro.some((c) => c.name === 'LookupError')) return undefined;
    throw e;
  }
}

function translate(s: string, table: Value): string {
  let out = '';
  for (const ch of s) {
    const found = mapped(table, ch.codePointAt(0) ?? 0);
    const to = found === undefined ? ch : unbox(known(found));
    if (to === null) continue;
    if (typeof to === 'string') {
      out += to;
      checkText(out.length);
    } else if (typeof to === 'number' || typeof to === 'bigint' || typeof to === 'boolean') {
      const code = Number(to);
      if (code < 0 || code > 0x10ffff) throw valueError('character mapping must be in range(0x110000)');
      out += String.fromCodePoint(code);
    } else throw typeError('character mapping must return integer, None or str');
  }
  return out;
}

function makeTable(x: Value, y: Value, z: Value): Value {
  const table = new PyDict();
  const set = (key: number | bigint, value: Value): void => {
    table.entries.set(keyOf(key), { key, value });
  };
  if (y === MISSING) {
    if (!(x instanceof PyDict)) throw typeError('if you give only one argument to maketrans it must be a dict');
    for (const { key, value } of x.entries.values()) {
      const name = text(key);
      if (name !== undefined && points(name) !== 1)
        throw valueError('string keys in translate table must be of length 1');
      if (name === undefined && !isIntLike(key)) throw typeError('keys in translate table must be strings or integers');
      set(name === undefined ? integer(key) : (name.codePointAt(0) ?? 0), value);
    }
    return table;
  }
  const first = text(x);
  if (first === undefined) throw typeError('first maketrans argument must be a string if there is a second argument');
  const from = Array.from(first);
  const to = Array.from(needText(y, 'maketrans() argument 2'));
  const gone = z === MISSING ? '' : needText(z, 'maketrans() argument 3');
  if (from.length !== to.length) throw valueError('the first two maketrans arguments must have equal length');
  from.forEach((ch, i) => {
    set(ch.codePointAt(0) ?? 0, to[i].codePointAt(0) ?? 0);
  });
  for (const ch of gone) set(ch.codePointAt(0) ?? 0, null);
  return table;
}

/** The items that are joined; anything that can't be iterated has a message of its own. */
export function joinItems(iterable: Value): Value[] {
  try {
    return listOf(iterable);
  } catch (e) {
    if (e instanceof PyRaise && e.exc.args[0] === `'${typeOf(iterable).shown}' object is not iterable`)
      throw typeError('can only join an iterable');
    throw e;
  }
}

function join(separator: string, iterable: Value): string {
  const items = joinItems(iterable).map((v, i) => {
    const s = text(v);
    if (s === undefined) throw typeError(`sequence item ${i}: expected str instance, ${typeOf(v).shown} found`);
    return s;
  });
  parts.bounded(items.reduce((n, s) => n + s.length + separator.length, 0));
  return items.join(separator);
}

function partition(s: string, separator: Value, last: boolean): PyTuple {
  const sep = text(separator);
  if (sep === undefined) throw typeError(`must be str, not ${typeOf(separator).shown}`);
  if (sep === '') throw valueError('empty separator');
  return new PyTuple(parts.partition(s, sep, last));
}

export function repeatText(s: string, n: Value): Value {
  const times = repeatCount(n);
  if (times === undefined) return NotImplemented;
  if (times > 0) parts.bounded(s.length * times);
  return times <= 0 || s === '' ? '' : s.repeat(times);
}

function searchMethods(): void {
  methods(strClass, {
    'find(self, sub, start=None, end=None, /)': (s, w, a, b) => find(self(s, 'find'), w, a, b, false, 'find'),
    'rfind(self, sub, start=None, end=None, /)': (s, w, a, b) => find(self(s, 'rfind'), w, a, b, true, 'rfind'),
    'index(self, sub, start=None, end=None, /)': (s, w, a, b) => index(self(s, 'index'), w, a, b, false, 'index'),
    'rindex(self, sub, start=None, end=None, /)': (s, w, a, b) => index(self(s, 'rindex'), w, a, b, true, 'rindex'),
    'count(self, sub, start=None, end=None, /)': (s, w, a, b) => {
      const sub = needText(w, 'count() argument 1');
      const { text: within, valid } = part(self(s, 'count'), a, b);
      return valid ? parts.countOf(within, sub, points(within)) : 0;
    },
    'startswith(self, prefix, start=None, end=None, /)': (s, p, a, b) => matchesEnd(s, p, a, b, 'startswith'),
    'endswith(self, suffix, start=None, end=None, /)': (s, p, a, b) => matchesEnd(s, p, a, b, 'endswith'),
    'isalnum(self, /)': (s) => every(self(s, 'isalnum'), (c) => isAlpha(c) || isNumeric(c)),
    'isalpha(self, /)': (s) => every(self(s, 'isalpha'), isAlpha),
    'isascii(self, /)': (s) => /^[\x00-\x7f]*$/.test(self(s, 'isascii')),
    'isdecimal(self, /)': (s) => every(self(s, 'isdecimal'), isDecimal),
    'isdigit(self, /)': (s) => every(self(s, 'isdigit'), isDigit),
    'isnumeric(self, /)': (s) => every(self(s, 'isnumeric'), isNumeric),
    'isidentifier(self, /)': (s) => isIdentifier(self(s, 'isidentifier')),
    'islower(self, /)': (s) => isAllLower(self(s, 'islower')),
    'isupper(self, /)': (s) => isAllUpper(self(s, 'isupper')),
    'isprintable(self, /)': (s) => isPrintable(self(s, 'isprintable')),
    'isspace(self, /)': (s) => every(self(s, 'isspace'), isBlank),
    'istitle(self, /)': (s) => isTitle(self(s, 'istitle')),
  });
}

function changeMethods(): void {
  methods(strClass, {
    'capitalize(self, /)': (s) => capitalize(self(s, 'capitalize')),
    'casefold(self, /)': (s) => caseFold(self(s, 'casefold')),
    'lower(self, /)': (s) => self(s, 'lower').toLowerCase(),
    'upper(self, /)': (s) => self(s, 'upper').toUpperCase(),
    'swapcase(self, /)': (s) => swapCase(self(s, 'swapcase')),
    'title(self, /)': (s) => title(self(s, 'title')),
    "center(self, width, fillchar=' ', /)": (s, w, f) => justify(self(s, 'center'), w, f, '^'),
    "ljust(self, width, fillchar=' ', /)": (s, w, f) => justify(self(s, 'ljust'), w, f, '<'),
    "rjust(self, width, fillchar=' ', /)": (s, w, f) => justify(self(s, 'rjust'), w, f, '>'),
    'zfill(self, width, /)': (s, w) => parts.zeroFill(self(s, 'zfill'), points(self(s)), count(w)),
    'expandtabs(self, /, tabsize=8)': (s, size) => parts.expandTabs(self(s, 'expandtabs'), count(size)),
    'strip(self, chars=None, /)': (s, chars) => strip(self(s, 'strip'), chars, true, true, 'strip'),
    'lstrip(self, chars=None, /)': (s, chars) => strip(self(s, 'lstrip'), chars, true, false, 'lstrip'),
    'rstrip(self, chars=None, /)': (s, chars) => strip(self(s, 'rstrip'), chars, false, true, 'rstrip'),
    'removeprefix(self, prefix, /)': (s, p) => {
      const prefix = needText(p, 'removeprefix() argument');
      return self(s).startsWith(prefix) ? self(s).slice(prefix.length) : self(s);
    },
    'removesuffix(self, suffix, /)': (s, p) => {
      const suffix = needText(p, 'removesuffix() argument');
      return suffix !== '' && self(s).endsWith(suffix) ? self(s).slice(0, -suffix.length) : self(s);
    },
    'replace(self, old, new, /, count=-1)': (s, a, b, n) =>
      parts.replace(
        self(s, 'replace'),
        needText(a, 'replace() argument 1'),
        needText(b, 'replace() argument 2'),
        count(n),
      ),
    'split(self, /, sep=None, maxsplit=-1)': (s, sep, n) => split(self(s, 'split'), sep, n, false),
    'rsplit(self, /, sep=None, maxsplit=-1)': (s, sep, n) => split(self(s, 'rsplit'), sep, n, true),
    'splitlines(self, /, keepends=False)': (s, keep) =>
      new PyList(parts.splitLines(self(s, 'splitlines'), truth(keep) === true, LINE)),
    'partition(self, sep, /)': (s, sep) => partition(self(s, 'partition'), sep, false),
    'rpartition(self, sep, /)': (s, sep) => partition(self(s, 'rpartition'), sep, true),
    'join(self, iterable, /)': (s, iterable) => join(self(s, 'join'), iterable),
    'translate(self, table, /)': (s, table) => translate(self(s, 'translate'), known(table)),
    "encode(self, /, encoding='utf-8', errors='strict')": (s, encoding, errors) =>
      encode(
        self(s, 'encode'),
        needText(encoding, "encode() argument 'encoding'"),
        needText(errors, "encode() argument 'errors'"),
      ),
    'format(self, /, *args, **kwargs)': (s, args, kwargs) => formatFields(self(s, 'format'), args, kwargs),
    'format_map(self, mapping, /)': (s, mapping) => formatFields(self(s, 'format_map'), null, mapping),
    '__format__(self, format_spec, /)': (s, spec) => formatBuiltin(s, needText(spec, '__format__() argument')),
  });
  strClass.dict.set('maketrans', new PyStaticMethod(native('maketrans(x, y=<missing>, z=<missing>, /)', makeTable)));
}

function operatorMethods(): void {
  methods(strClass, {
    '__add__(self, value, /)': (a, b) => {
      const y = text(b);
      if (y === undefined) throw typeError(`can only concatenate str (not "${typeOf(b).shown}") to str`);
      parts.bounded(self(a, '__add__').length + y.length);
      return self(a) + y;
    },
    '__mul__(self, value, /)': (s, n) => repeatText(self(s, '__mul__'), n),
    '__rmul__(self, value, /)': (s, n) => repeatText(self(s, '__rmul__'), n),
    '__mod__(self, value, /)': (s, value) => percentFormat(self(s, '__mod__'), value),
    '__rmod__(self, value, /)': (s, value) => {
      const template = text(value);
      return template === undefined ? NotImplemented : percentFormat(template, s);
    },
    '__len__(self, /)': (s) => length(self(s, '__len__')),
    '__contains__(self, key, /)': (s, key) => containsOwn(self(s, '__contains__'), unbox(key)),
    '__getitem__(self, key, /)': (s, key) => getOwnItem(self(s, '__getitem__'), key),
    '__iter__(self, /)': (s) => {
      const chars = Array.from(self(s, '__iter__'));
      let i = 0;
      const ascii = /^[\x00-\x7f]*$/.test(self(s));
      return new PyIterator(
        () => (i < chars.length ? chars[i++] : undefined),
        ascii ? strIteratorClass : wideIteratorClass,
      );
    },
    '__str__(self, /)': (s) => self(s, '__str__'),
    '__repr__(self, /)': (s) => reprString(self(s, '__repr__')),
    '__getnewargs__(self, /)': (s) => new PyTuple([self(s)]),
  });
}

/** `str(object, encoding, errors)`. */
function construct(args: Value[], encoding: Value | undefined, errors: Value | undefined): Value {
  const v = args.length > 0 ? args[0] : '';
  if (encoding === undefined && errors === undefined) return str(v);
  const codec = encoding === undefined ? 'utf-8' : needText(encoding, "str() argument 'encoding'");
  const handler = errors === undefined ? 'strict' : needText(errors, "str() argument 'errors'");
  if (args.length === 0) return '';
  const bytes = bytesLike(known(v));
  if (bytes) return decode(bytes, codec, handler);
  if (text(v) !== undefined) throw typeError('decoding str is not supported');
  throw typeError(`decoding to str: need a bytes-like object, ${shownType(v)} found`);
}

export function installStrings(): void {
  searchMethods();
  changeMethods();
  operatorMethods();
  strClass.construct = (cls, args, kwargs) => {
    if (args.length > 3) throw typeError(`str expected at most 3 arguments, got ${args.length}`);
    const [v, encoding, errors] = constructorArguments('str', ['object', 'encoding', 'errors'], args, kwargs, 0);
    try {
      const made = construct(v === undefined ? [] : [v], encoding, errors);
      if (typeof made !== 'string') return made;
      return cls === strClass && v instanceof PyBoxed && v.value === made ? made : boxed(cls, strClass, made);
    } catch (e) {
      if (e instanceof UnknownSignal) return e.unknown;
      throw e;
    }
  };
  builtinNames.set('str', strClass);
}
