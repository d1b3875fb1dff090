/** re: patterns, matches and what is done with them. Source: CPython's Lib/re, Modules/_sre. */
import { call, isCallable, special } from '../call.ts';
import {
  PyRaise,
  defineException,
  exceptionClasses,
  isStackOverflow,
  raise,
  typeError,
  valueError,
} from '../errors.ts';
import { methods, functions, getters } from '../native.ts';
import { registerModule } from '../modules.ts';
import { repr } from '../text.ts';
import type { PyClass, Value } from '../values.ts';
import {
  PyBytes,
  PyDict,
  PyException,
  PyInstance,
  PyIterator,
  PyList,
  PyTuple,
  Unknown,
  UnknownSignal,
  builtinClass,
  isInt,
  iteratorClass,
  typeOf,
  unbox,
} from '../values.ts';
import { bytesLike, bytesOfLatin, latin } from '../builtins/byteValues.ts';
import { genericAlias } from '../builtins/generics.ts';
import { count, known } from '../builtins/known.ts';
import { regexFlagSource } from './library/small.ts';
import { libraryModule } from './names.ts';
import { Regex } from './regexMatcher.ts';
import type { Spans } from './regexMatcher.ts';
import { FLAG, RegexError, parseRegex } from './regexParser.ts';
import { pythonPart } from './source.ts';
import { itemsOf } from './values.ts';

/** A longer text isn't searched: it would take too long here. */
const MAX_SUBJECT = 1_000_000;
/** Patterns that are kept compiled; CPython keeps 512. */
const MAX_COMPILED = 512;

const patternClass = builtinClass('Pattern', undefined, 're');
const matchClass = builtinClass('Match', undefined, 're');
const scannerClass = builtinClass('callable_iterator', [iteratorClass]);

class Pattern extends PyInstance {
  constructor(
    readonly source: string,
    readonly isBytes: boolean,
    readonly flags: number,
    readonly regex: Regex,
    readonly groups: number,
    readonly names: ReadonlyMap<string, number>,
  ) {
    super(patternClass);
  }
  get sourceValue(): Value {
    return this.isBytes ? new PyBytes(bytesOfLatin(this.source)) : this.source;
  }
}

/** What is searched: its characters as numbers, and its pieces as values. */
class Subject {
  readonly codes: readonly number[];
  private readonly plain: boolean;
  constructor(
    readonly text: string,
    readonly value: Value,
    readonly isBytes: boolean,
  ) {
    this.codes = Array.from(text, (ch) => ch.codePointAt(0) ?? 0);
    this.plain = this.codes.length === text.length;
  }
  slice(start: number, end: number): string {
    return this.plain
      ? this.text.slice(start, end)
      : this.codes
          .slice(start, end)
          .map((c) => String.fromCodePoint(c))
          .join('');
  }
  wrap(s: string): Value {
    return this.isBytes ? new PyBytes(bytesOfLatin(s)) : s;
  }
  piece(start: number, end: number): Value {
    return this.wrap(this.slice(start, end));
  }
}

class Match extends PyInstance {
  constructor(
    readonly pattern: Pattern,
    readonly subject: Subject,
    readonly spans: Spans,
    readonly last: number,
    readonly pos: number,
    readonly endpos: number,
  ) {
    super(matchClass);
  }
  group(i: number): Value {
    const [start, end] = [this.spans[i * 2], this.spans[i * 2 + 1]];
    return end < 0 ? null : this.subject.piece(start, end);
  }
  /** A group's text, empty where it took no part. */
  text(i: number): string {
    const [start, end] = [this.spans[i * 2], this.spans[i * 2 + 1]];
    return end < 0 ? '' : this.subject.slice(start, end);
  }
}

const errorClass = (): PyClass => {
  const found = exceptionClasses.get('PatternError');
  if (found) return found;
  const base = exceptionClasses.get('Exception') ?? patternClass;
  const made = defineException('PatternError', base, 're');
  return made;
};

/** `re.PatternError(msg, pattern, pos)`. */
function patternError(message: string, pattern: string, position: number): PyRaise {
  let text = message;
  const attrs: [string, Value][] = [
    ['msg', message],
    ['pattern', pattern],
    ['pos', position < 0 ? null : position],
    ['lineno', null],
    ['colno', null],
  ];
  if (position >= 0) {
    const before = Array.from(pattern).slice(0, position).join('');
    const line = before.split('\n').length;
    const column = position - (before.lastIndexOf('\n') + 1) + 1;
    text += ` at position ${position}`;
    attrs[3][1] = line;
    attrs[4][1] = column;
    if (pattern.includes('\n')) text += ` (line ${line}, column ${column})`;
  }
  const exc = new PyException(errorClass(), [text]);
  for (const [name, value] of attrs) exc.attrs.set(name, value);
  return new PyRaise(exc);
}

const compiled = new Map<string, Pattern>();

function compile(pattern: Value, flagsValue: Value): Pattern {
  const flagged = unbox(known(flagsValue));
  const given = isInt(flagged) ? Number(flagged) : 0;
  const p = known(pattern);
  if (p instanceof Pattern) {
    if (given !== 0) throw valueError('cannot process flags argument with a compiled pattern');
    return p;
  }
  const u = unbox(p);
  const bytes = typeof u === 'string' ? undefined : bytesLike(u);
  if (typeof u !== 'string' && !bytes) throw typeError('first argument must be string or compiled pattern');
  const source = typeof u === 'string' ? u : latin(bytes ?? new Uint8Array());
  const isBytes = bytes !== undefined;
  const key = `${given}:${isBytes ? 'b' : 's'}:${source}`;
  const before = compiled.get(key);
  if (before) return before;
  const flags = isBytes ? given : (given & FLAG.A) !== 0 ? given : given | FLAG.U;
  if (isBytes && (given & FLAG.U) !== 0) throw valueError('cannot use UNICODE flag with a bytes pattern');
  if (!isBytes && (given & FLAG.L) !== 0) throw valueError('cannot use LOCALE flag with a str pattern');
  if (!isBytes && (given & FLAG.A) !== 0 && (given & FLAG.U) !== 0)
    throw valueError('ASCII and UNICODE flags are incompatible');
  let made: Pattern;
  try {
    const parsed = parseRegex(Array.from(source), flags, isBytes);
    let all = parsed.flags;
    if ((all & FLAG.A) !== 0) all &= ~FLAG.U;
    made = new Pattern(source, isBytes, all, new Regex(parsed, isBytes), parsed.groups, parsed.names);
  } catch (e) {
    if (e instanceof RegexError) throw patternError(e.message, source, e.position);
    if (e instanceof RangeError && e.message === 'the repetition number is too large')
      throw raise('OverflowError', e.message);
    throw e;
  }
  if (compiled.size >= MAX_COMPILED) compiled.clear();
  compiled.set(key, made);
  return made;
}

function subjectOf(p: Pattern, v: Value): Subject {
  const u = unbox(known(v));
  const bytes = typeof u === 'string' ? undefined : bytesLike(u);
  if (typeof u !== 'string' && !bytes)
    throw typeError(`expected string or bytes-like object, got '${typeOf(v).shown}'`);
  if (p.isBytes !== (bytes !== undefined))
    throw typeError(
      p.isBytes
        ? 'cannot use a bytes pattern on a string-like object'
        : 'cannot use a string pattern on a bytes-like object',
    );
  const text = typeof u === 'string' ? u : latin(bytes ?? new Uint8Array());
  if (text.length > MAX_SUBJECT) throw new UnknownSignal(new Unknown('so long a text is not searched'));
  return new Subject(text, v, bytes !== undefined);
}

type How = 'search' | 'match' | 'fullmatch';
interface Range {
  readonly start: number;
  readonly end: number;
}

function bounds(s: Subject, pos: Value, endpos: Value): Range {
  const n = s.codes.length;
  const clamp = (v: Value, fallback: number): number => (v === null ? fallback : Math.min(Math.max(count(v), 0), n));
  const start = clamp(pos, 0);
  const end = clamp(endpos, n);
  return { start: Math.min(start, end), end };
}

function exec(p: Pattern, s: Subject, range: Range, how: How, from = range.start, advance = false): Match | null {
  try {
    for (let i = from; i <= range.end; i++) {
      const found = p.regex.matchAt(s.codes, i, range.end, how === 'fullmatch', advance && i === from);
      if (found) return new Match(p, s, found.spans, found.last, range.start, range.end);
      if (how !== 'search') return null;
    }
  } catch (e) {
    if (isStackOverflow(e)) throw new UnknownSignal(new Unknown('this regular expression goes too deep'));
    throw e;
  }
  return null;
}

/** All matches, one after the other. An empty one may not stand where an empty one has just been. */
function* matches(p: Pattern, s: Subject, range: Range): Generator<Match, void> {
  let at = range.start;
  let advance = false;
  for (;;) {
    const m = exec(p, s, range, 'search', at, advance);
    if (!m) return;
    yield m;
    advance = m.spans[0] === m.spans[1];
    at = m.spans[1];
  }
}

function groupIndex(m: Match, which: Value): number {
  const u = unbox(known(which));
  const index =
    typeof u === 'string'
      ? m.pattern.names.get(u)
      : isInt(u)
        ? Number(u)
        : special(which, '__index__') !== undefined
          ? count(which)
          : undefined;
  if (index === undefined || index < 0 || index > m.pattern.groups) throw raise('IndexError', 'no such group');
  return index;
}

/** A replacement as its parts: texts, and numbers of groups. Source: CPython's Lib/re/_parser.py parse_template. */
function template(p: Pattern, source: string): (string | number)[] {
  const parts: (string | number)[] = [];
  const add = (s: string): void => {
    const last = parts.at(-1);
    if (typeof last === 'string') parts[parts.length - 1] = last + s;
    else parts.push(s);
  };
  const chars = Array.from(source);
  const fail = (message: string, position: number): never => {
    throw patternError(message, source, position);
  };
  const groupRef = (index: number, position: number): void => {
    if (index > p.groups) fail(`invalid group reference ${index}`, position);
    parts.push(index);
  };
  const isDigit = (ch: string | undefined): boolean => ch !== undefined && /[0-9]/.test(ch);
  const isOctal = (ch: string | undefined): boolean => ch !== undefined && /[0-7]/.test(ch);
  for (let i = 0; i < chars.length;) {
    const start = i;
    const ch = chars[i++];
    if (ch !== '\\') {
      add(ch);
      continue;
    }
    if (i >= chars.length) fail('bad escape (end of pattern)', start);
    const e = chars[i++];
    if (e === 'g') {
      if (chars[i] !== '<') fail('missing <', i);
      const close = chars.indexOf('>', i + 1);
      const begin = i + 1;
      if (close < 0) fail(begin >= chars.length ? 'missing group name' : 'missing >, unterminated name', begin);
      const name = chars.slice(begin, close).join('');
      if (name === '') fail('missing group name', begin);
      i = close + 1;
      if (/^[0-9]+$/.test(name)) groupRef(Number(name), begin);
      else {
        if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) fail(`bad character in group name ${repr(name)}`, begin);
        const index = p.names.get(name);
        if (index === undefined) throw raise('IndexError', `unknown group name ${repr(name)}`);
        parts.push(index);
      }
    } else if (e === '0') {
      let digits = '';
      while (digits.length < 2 && isOctal(chars[i])) digits += chars[i++];
      add(String.fromCharCode(digits === '' ? 0 : Number.parseInt(digits, 8) & 0xff));
    } else if (isDigit(e)) {
      let digits = e;
      if (isDigit(chars[i])) {
        digits += chars[i++];
        if (isOctal(e) && isOctal(digits[1]) && isOctal(chars[i])) {
          digits += chars[i++];
          const code = Number.parseInt(digits, 8);
          if (code > 0o377) fail(`octal escape value \\${digits} outside of range 0-0o377`, start);
          add(String.fromCharCode(code));
          continue;
        }
      }
      groupRef(Number(digits), start + 1);
    } else {
      const plain: Readonly<Record<string, string | undefined>> = {
        a: '\x07',
        b: '\b',
        f: '\f',
        n: '\n',
        r: '\r',
        t: '\t',
        v: '\v',
        '\\': '\\',
      };
      const own = plain[e];
      if (own !== undefined) add(own);
      else if (/[a-zA-Z]/.test(e)) fail(`bad escape \\${e}`, start);
      else add(`\\${e}`);
    }
  }
  return parts;
}

const expand = (parts: readonly (string | number)[], m: Match): string =>
  parts.map((part) => (typeof part === 'string' ? part : m.text(part))).join('');

/** A text argument of the pattern's kind. */
function textOf(p: Pattern, v: Value): string {
  const u = unbox(known(v));
  const bytes = typeof u === 'string' ? undefined : bytesLike(u);
  if (typeof u === 'string' && !p.isBytes) return u;
  if (bytes && p.isBytes) return latin(bytes);
  throw typeError(
    p.isBytes
      ? `sequence item 1: expected a bytes-like object, ${typeOf(v).name} found`
      : `expected str instance, ${typeOf(v).name} found`,
  );
}

function substitute(
  p: Pattern,
  replacement: Value,
  v: Value,
  most: Value,
): { text: string; n: number; subject: Subject } {
  const s = subjectOf(p, v);
  const limit = count(most);
  const r = known(replacement);
  const u = unbox(r);
  const isText = typeof u === 'string' || bytesLike(u) !== undefined;
  if (!isText && !isCallable(r)) throw typeError(`decoding to str: need a bytes-like object, ${typeOf(r).name} found`);
  const parts = isText ? template(p, textOf(p, r)) : undefined;
  let out = '';
  let at = 0;
  let n = 0;
  for (const m of matches(p, s, { start: 0, end: s.codes.length })) {
    if (limit > 0 && n >= limit) break;
    out += s.slice(at, m.spans[0]);
    if (parts) out += expand(parts, m);
    else {
      const made = call(r, [m]);
      if (made !== null) {
        const text = unbox(known(made));
        if (typeof text !== 'string' && bytesLike(text) === undefined)
          throw typeError(`sequence item ${out === '' ? 0 : 1}: expected str instance, ${typeOf(made).name} found`);
        out += textOf(p, made);
      }
    }
    at = m.spans[1];
    n++;
  }
  return { text: out + s.slice(at, s.codes.length), n, subject: s };
}

function findAll(p: Pattern, v: Value, pos: Value = null, endpos: Value = null): PyList {
  const s = subjectOf(p, v);
  return new PyList(
    [...matches(p, s, bounds(s, pos, endpos))].map((m) => {
      if (p.groups === 0) return m.group(0);
      const groups = Array.from({ length: p.groups }, (_, i) => s.wrap(m.text(i + 1)));
      return groups.length === 1 ? groups[0] : new PyTuple(groups);
    }),
  );
}

function findIter(p: Pattern, v: Value, pos: Value = null, endpos: Value = null): PyIterator {
  const s = subjectOf(p, v);
  const all = matches(p, s, bounds(s, pos, endpos));
  return new PyIterator(() => {
    const { done, value } = all.next();
    return done ? undefined : value;
  }, scannerClass);
}

function split(p: Pattern, v: Value, most: Value): PyList {
  const s = subjectOf(p, v);
  const limit = count(most);
  const out: Value[] = [];
  let at = 0;
  let n = 0;
  for (const m of matches(p, s, { start: 0, end: s.codes.length })) {
    if (limit > 0 && n >= limit) break;
    n++;
    out.push(s.piece(at, m.spans[0]), ...Array.from({ length: p.groups }, (_, i) => m.group(i + 1)));
    at = m.spans[1];
  }
  return new PyList([...out, s.piece(at, s.codes.length)]);
}

const asPattern = (v: Value): Pattern => {
  if (v instanceof Pattern) return v;
  throw typeError('a pattern is needed');
};
const asMatch = (v: Value): Match => {
  if (v instanceof Match) return v;
  throw typeError('a match is needed');
};

function run(pv: Value, v: Value, pos: Value, endpos: Value, how: How): Match | null {
  const p = asPattern(pv);
  const s = subjectOf(p, v);
  return exec(p, s, bounds(s, pos, endpos), how);
}

/** Flags as `re.compile` shows them. */
const SHOWN_FLAGS: readonly (readonly [number, string])[] = [
  [FLAG.I, 're.IGNORECASE'],
  [FLAG.L, 're.LOCALE'],
  [FLAG.M, 're.MULTILINE'],
  [FLAG.S, 're.DOTALL'],
  [FLAG.U, 're.UNICODE'],
  [FLAG.X, 're.VERBOSE'],
  [FLAG.DEBUG, 're.DEBUG'],
  [FLAG.A, 're.ASCII'],
];

function installPattern(): void {
  patternClass.inC = matchClass.inC = true;
  patternClass.dict.set('__class_getitem__', genericAlias);
  matchClass.dict.set('__class_getitem__', genericAlias);
  const subTuple = (p: Value, r: Value, v: Value, n: Value): { text: Value; n: number } => {
    const { text, n: times, subject } = substitute(asPattern(p), r, v, n);
    return { text: subject.wrap(text), n: times };
  };
  methods(patternClass, {
    'search(self, string, pos=0, endpos=None)': (p, s, pos, end) => run(p, s, pos, end, 'search'),
    'match(self, string, pos=0, endpos=None)': (p, s, pos, end) => run(p, s, pos, end, 'match'),
    'fullmatch(self, string, pos=0, endpos=None)': (p, s, pos, end) => run(p, s, pos, end, 'fullmatch'),
    'findall(self, string, pos=0, endpos=None)': (p, s, pos, end) => findAll(asPattern(p), s, pos, end),
    'finditer(self, string, pos=0, endpos=None)': (p, s, pos, end) => findIter(asPattern(p), s, pos, end),
    'sub(self, repl, string, count=0)': (p, r, s, n) => subTuple(p, r, s, n).text,
    'subn(self, repl, string, count=0)': (p, r, s, n) => {
      const { text, n: times } = subTuple(p, r, s, n);
      return new PyTuple([text, times]);
    },
    'split(self, string, maxsplit=0)': (p, s, n) => split(asPattern(p), s, n),
    'scanner(self, string, pos=0, endpos=None)': () => new Unknown('a scanner of a pattern is not followed'),
    '__copy__(self, /)': (p) => p,
    '__deepcopy__(self, memo, /)': (p) => p,
    '__eq__(self, other, /)': (a, b) =>
      b instanceof Pattern &&
      asPattern(a).source === b.source &&
      asPattern(a).flags === b.flags &&
      asPattern(a).isBytes === b.isBytes,
    '__hash__(self, /)': (p) => asPattern(p).source.length * 1024 + asPattern(p).flags,
    '__repr__(self, /)': (v) => {
      const p = asPattern(v);
      const shown = SHOWN_FLAGS.filter(([flag]) => (p.flags & flag) !== 0 && !(flag === FLAG.U && !p.isBytes)).map(
        ([, n]) => n,
      );
      return `re.compile(${repr(p.sourceValue).slice(0, 200)}${shown.length > 0 ? `, ${shown.join('|')}` : ''})`;
    },
  });
  getters(patternClass, {
    pattern: (p) => asPattern(p).sourceValue,
    flags: (p) => asPattern(p).flags,
    groups: (p) => asPattern(p).groups,
    groupindex: (p) => {
      const dict = new PyDict();
      for (const [key, value] of asPattern(p).names) dict.entries.set(key, { key, value });
      return dict;
    },
  });
}

function installMatch(): void {
  const span = (v: Value, which: Value): readonly [number, number] => {
    const m = asMatch(v);
    const i = groupIndex(m, which);
    return [m.spans[i * 2], m.spans[i * 2 + 1]];
  };
  methods(matchClass, {
    'group(self, /, *args)': (v, args) => {
      const m = asMatch(v);
      const wanted = itemsOf(args);
      if (wanted.length <= 1) return m.group(wanted.length === 0 ? 0 : groupIndex(m, wanted[0]));
      return new PyTuple(wanted.map((w) => m.group(groupIndex(m, w))));
    },
    'groups(self, default=None)': (v, fallback) =>
      new PyTuple(Array.from({ length: asMatch(v).pattern.groups }, (_, i) => asMatch(v).group(i + 1) ?? fallback)),
    'groupdict(self, default=None)': (v, fallback) => {
      const dict = new PyDict();
      for (const [key, i] of asMatch(v).pattern.names)
        dict.entries.set(key, { key, value: asMatch(v).group(i) ?? fallback });
      return dict;
    },
    'start(self, group=0, /)': (m, which) => span(m, which)[0],
    'end(self, group=0, /)': (m, which) => span(m, which)[1],
    'span(self, group=0, /)': (m, which) => new PyTuple(span(m, which)),
    'expand(self, template)': (v, text) => {
      const m = asMatch(v);
      return m.subject.wrap(expand(template(m.pattern, textOf(m.pattern, text)), m));
    },
    '__getitem__(self, group, /)': (v, which) => asMatch(v).group(groupIndex(asMatch(v), which)),
    '__copy__(self, /)': (m) => m,
    '__deepcopy__(self, memo, /)': (m) => m,
    '__repr__(self, /)': (v) => {
      const [start, end] = span(v, 0);
      return `<re.Match object; span=(${start}, ${end}), match=${repr(asMatch(v).group(0))}>`;
    },
  });
  getters(matchClass, {
    string: (m) => asMatch(m).subject.value,
    re: (m) => asMatch(m).pattern,
    pos: (m) => asMatch(m).pos,
    endpos: (m) => asMatch(m).endpos,
    lastindex: (m) => (asMatch(m).last < 0 ? null : asMatch(m).last),
    lastgroup: (v) => {
      const m = asMatch(v);
      return [...m.pattern.names].find(([, i]) => i === m.last)?.[0] ?? null;
    },
    regs: (v) => {
      const { spans } = asMatch(v);
      return new PyTuple(
        Array.from({ length: spans.length / 2 }, (_, i) => new PyTuple([spans[i * 2], spans[i * 2 + 1]])),
      );
    },
  });
}

function escape(v: Value): Value {
  const u = unbox(known(v));
  const special = (s: string): string => s.replace(/[-()[\]{}?*+|^$\\.&~# \t\n\r\v\f]/g, '\\$&');
  const bytes = typeof u === 'string' ? undefined : bytesLike(u);
  if (bytes) return new PyBytes(bytesOfLatin(special(latin(bytes))));
  if (typeof u !== 'string') throw typeError(`expected string or bytes-like object, got '${typeOf(v).shown}'`);
  return special(u);
}

const table = functions({
  'compile(pattern, flags=0)': (p, flags) => compile(p, flags),
  'search(pattern, string, flags=0)': (p, s, flags) => run(compile(p, flags), s, null, null, 'search'),
  'match(pattern, string, flags=0)': (p, s, flags) => run(compile(p, flags), s, null, null, 'match'),
  'fullmatch(pattern, string, flags=0)': (p, s, flags) => run(compile(p, flags), s, null, null, 'fullmatch'),
  'findall(pattern, string, flags=0)': (p, s, flags) => findAll(compile(p, flags), s),
  'finditer(pattern, string, flags=0)': (p, s, flags) => findIter(compile(p, flags), s),
  'sub(pattern, repl, string, count=0, flags=0)': (p, r, s, n, flags) => {
    const { text, subject } = substitute(compile(p, flags), r, s, n);
    return subject.wrap(text);
  },
  'subn(pattern, repl, string, count=0, flags=0)': (p, r, s, n, flags) => {
    const made = substitute(compile(p, flags), r, s, n);
    return new PyTuple([made.subject.wrap(made.text), made.n]);
  },
  'split(pattern, string, maxsplit=0, flags=0)': (p, s, n, flags) => split(compile(p, flags), s, n),
  'escape(pattern)': escape,
  'purge()': () => null,
});

const FLAG_NAMES =
  'NOFLAG A ASCII I IGNORECASE L LOCALE U UNICODE M MULTILINE S DOTALL X VERBOSE DEBUG RegexFlag'.split(' ');

export function registerRe(): void {
  registerModule('re', () => {
    installPattern();
    installMatch();
    table.set('error', errorClass());
    table.set('PatternError', errorClass());
    table.set('Pattern', patternClass);
    table.set('Match', matchClass);
    const more = pythonPart('re', regexFlagSource, []);
    return libraryModule('re', table, (name) => (FLAG_NAMES.includes(name) ? more(name) : undefined));
  });
}
