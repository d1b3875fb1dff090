/**
 * re, by JavaScript's RegExp where the pattern means the same there; else the result is unknown.
 * Source: CPython's Lib/re.
 */
import { call } from '../call.ts';
import { PyRaise, defineException, exceptionClasses, raise, typeError } from '../errors.ts';
import { functions, getters, methods } from '../native.ts';
import { registerModule } from '../modules.ts';
import { libraryModule } from './names.ts';
import { repr } from '../text.ts';
import type { Value } from '../values.ts';
import {
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
} from '../values.ts';
import { keyText, count, needText } from '../builtins/known.ts';
import { itemsOf } from './values.ts';

const FLAGS = { A: 256, I: 2, L: 4, M: 8, S: 16, U: 32, X: 64 };
const NAMES = {
  ASCII: 'A',
  IGNORECASE: 'I',
  LOCALE: 'L',
  MULTILINE: 'M',
  DOTALL: 'S',
  UNICODE: 'U',
  VERBOSE: 'X',
} as const;

/** A pattern's text and what may take long: a match is given up after so many characters of input. */
const MAX_SUBJECT = 100_000;

const patternClass = builtinClass('Pattern', undefined, 're');
const matchClass = builtinClass('Match', undefined, 're');

class Pattern extends PyInstance {
  constructor(
    readonly source: string,
    readonly flags: number,
    readonly regexp: RegExp,
    readonly names: readonly (string | undefined)[],
  ) {
    super(patternClass);
  }
}

class Match extends PyInstance {
  constructor(
    readonly pattern: Pattern,
    readonly subject: string,
    readonly found: RegExpExecArray,
  ) {
    super(matchClass);
  }
  get spans(): readonly (readonly [number, number] | undefined)[] {
    return this.found.indices ?? [];
  }
}

const cannot = (what: string): UnknownSignal =>
  new UnknownSignal(new Unknown(`a regular expression with ${what} is not followed`));

/** Python's pattern as JavaScript's. Throws a signal where they differ in meaning. */
function translate(source: string, flags: number): { source: string; names: (string | undefined)[] } {
  const names: (string | undefined)[] = [undefined];
  let out = '';
  let inClass = false;
  const verbose = (flags & FLAGS.X) !== 0;
  for (let i = 0; i < source.length; i++) {
    const ch = source[i];
    const rest = source.slice(i);
    if (ch === '\\') {
      const e = source.at(i + 1);
      if (e === undefined) throw cannot('a trailing backslash');
      if (e === 'A') out += '(?<![\\s\\S])';
      else if (e === 'Z') out += '(?![\\s\\S])';
      else if (e === 'd') out += inClass ? '\\p{Nd}' : '\\p{Nd}';
      else if (e === 'D') out += '\\P{Nd}';
      else if (e === 'w') out += inClass ? '\\p{L}\\p{N}_' : '[\\p{L}\\p{N}_]';
      else if (e === 'W') {
        if (inClass) throw cannot('\\W in a set');
        out += '[^\\p{L}\\p{N}_]';
      } else if (e === 'b' || e === 'B') {
        if (inClass) out += '\\b';
        else {
          const word = '[\\p{L}\\p{N}_]';
          out +=
            e === 'b'
              ? `(?:(?<=${word})(?!${word})|(?<!${word})(?=${word}))`
              : `(?:(?<=${word})(?=${word})|(?<!${word})(?!${word}))`;
        }
      } else if (/[sSnrtfv0-9]/.test(e)) out += `\\${e}`;
      else if (e === 'a') out += '\\x07';
      else if (e === 'x' || e === 'u') out += `\\${e}`;
      else if (/[a-zA-Z]/.test(e)) throw cannot(`\\${e}`);
      else out += /[\^$\\.*+?()[\]{}|/-]/.test(e) ? `\\${e}` : e;
      i++;
      continue;
    }
    if (inClass) {
      if (ch === ']') inClass = false;
      out += ch === '[' || ch === '&' || ch === '~' ? `\\${ch}`.replace('\\&', '&').replace('\\~', '~') : ch;
      continue;
    }
    if (verbose && /\s/.test(ch)) continue;
    if (verbose && ch === '#') {
      while (i < source.length && source[i] !== '\n') i++;
      continue;
    }
    if (ch === '[') {
      inClass = true;
      const m = /^\[\^?\]?/.exec(rest)?.[0] ?? '[';
      out += m.replace(']', '\\]');
      i += m.length - 1;
      continue;
    }
    if (ch === '(') {
      const named = /^\(\?P<(\w+)>/.exec(rest);
      const back = /^\(\?P=(\w+)\)/.exec(rest);
      const comment = /^\(\?#[^)]*\)/.exec(rest);
      if (named) {
        names.push(named[1]);
        out += `(?<${named[1]}>`;
        i += named[0].length - 1;
        continue;
      }
      if (back) {
        out += `\\k<${back[1]}>`;
        i += back[0].length - 1;
        continue;
      }
      if (comment) {
        i += comment[0].length - 1;
        continue;
      }
      if (rest.startsWith('(?')) {
        const group = /^\(\?(:|=|!|<=|<!)/.exec(rest);
        if (!group) throw cannot(rest.slice(0, 3));
        out += group[0];
        i += group[0].length - 1;
        continue;
      }
      names.push(undefined);
    }
    if (/^[*+?}]\+/.test(rest) && ch !== '\\') throw cannot('a possessive quantifier');
    if (ch === '$') {
      out += (flags & FLAGS.M) !== 0 ? '(?=\\n|(?![\\s\\S]))' : '(?=\\n?(?![\\s\\S]))';
      continue;
    }
    if (ch === '{' && !/^\{\d*,?\d*\}/.test(rest)) {
      out += '\\{';
      continue;
    }
    if (ch === '{' && /^\{,\d+\}/.test(rest)) {
      out += '{0';
      continue;
    }
    if (ch === '}' && !/\{\d*,?\d*$/.test(out)) {
      out += '\\}';
      continue;
    }
    if (ch === ']' || ch === '/') {
      out += `\\${ch}`;
      continue;
    }
    out += ch === '.' && (flags & FLAGS.S) === 0 ? '[^\\n]' : ch;
  }
  return { source: out, names };
}

const compiled = new Map<string, Pattern>();

function compile(pattern: Value, flagsValue: Value): Pattern {
  if (pattern instanceof Pattern) return pattern;
  const text = needText(pattern, 'first argument');
  let flags = isInt(flagsValue) ? Number(flagsValue) : 0;
  const inline = /^\(\?([aiLmsux]+)\)/.exec(text);
  for (const letter of inline ? inline[1] : '') flags |= FLAGS[letter.toUpperCase() as keyof typeof FLAGS];
  const key = `${flags}:${text}`;
  const known = compiled.get(key);
  if (known) return known;
  // JavaScript's matcher can't be interrupted, and such a pattern may take it forever.
  if (/[+*}][^()]*\)(?:[+*]|\{\d*,)/.test(text)) throw cannot('a repetition in a repetition');
  const { source, names } = translate(inline ? text.slice(inline[0].length) : text, flags);
  let regexp: RegExp;
  try {
    regexp = new RegExp(
      source,
      `dgu${(flags & FLAGS.I) !== 0 ? 'i' : ''}${(flags & FLAGS.S) !== 0 ? 's' : ''}${(flags & FLAGS.M) !== 0 ? 'm' : ''}`,
    );
  } catch {
    if (/^[*+?]/.test(text)) throw patternError('nothing to repeat at position 0');
    throw cannot('a construct that JavaScript has not');
  }
  const made = new Pattern(text, flags | FLAGS.U, regexp, names);
  compiled.set(key, made);
  return made;
}

const errorClass = () => exceptionClasses.get('PatternError');
function patternError(message: string): PyRaise {
  const cls = errorClass();
  return cls ? new PyRaise(new PyException(cls, [message])) : raise('ValueError', message);
}

function exec(p: Pattern, s: string, from: number, how: 'search' | 'match' | 'fullmatch'): Match | null {
  if (s.length > MAX_SUBJECT) throw cannot('so long a text');
  const { regexp } = p;
  if (how === 'search') {
    regexp.lastIndex = from;
    const m = regexp.exec(s);
    return m ? new Match(p, s, m) : null;
  }
  const anchored = new RegExp(
    how === 'match' ? regexp.source : `(?:${regexp.source})(?![\\s\\S])`,
    regexp.flags.replace('g', 'y'),
  );
  anchored.lastIndex = from;
  const m = anchored.exec(s);
  return m ? new Match(p, s, m) : null;
}

function all(p: Pattern, s: string): Match[] {
  const out: Match[] = [];
  let at = 0;
  while (at <= s.length) {
    const m = exec(p, s, at, 'search');
    if (!m) break;
    out.push(m);
    const [start, end] = m.spans[0] ?? [0, 0];
    at = end === start ? end + 1 : end;
  }
  return out;
}

const group = (m: Match, which: Value): Value => {
  const index = typeof which === 'string' ? m.pattern.names.indexOf(which) : count(which);
  if (index < 0 || index >= m.found.length) throw raise('IndexError', 'no such group');
  return m.found[index] ?? null;
};

/** What `\1`, `\g<name>` of a replacement stand for. */
function expand(template: string, m: Match): string {
  return template.replace(
    /\\(?:g<(\w+)>|(\d{1,2})|([\s\S]))/g,
    (whole, name?: string, digits?: string, ch?: string) => {
      if (name !== undefined) return keyText(group(m, /^\d+$/.test(name) ? Number(name) : name) ?? '');
      if (digits !== undefined) return keyText(group(m, Number(digits)) ?? '');
      const plain: Record<string, string> = { n: '\n', t: '\t', r: '\r', '\\': '\\' };
      return plain[ch ?? ''] ?? whole;
    },
  );
}

function substitute(p: Pattern, replacement: Value, s: string, most: Value): [string, number] {
  const limit = count(most);
  let out = '';
  let at = 0;
  let n = 0;
  for (const m of all(p, s)) {
    if (limit > 0 && n >= limit) break;
    const [start, end] = m.spans[0] ?? [0, 0];
    const text =
      typeof replacement === 'string' ? expand(replacement, m) : needText(call(replacement, [m]), 'the replacement');
    out += s.slice(at, start) + text;
    at = end;
    n++;
  }
  return [out + s.slice(at), n];
}

const findAll = (p: Pattern, s: string): PyList =>
  new PyList(
    all(p, s).map((m) => {
      const groups = m.found.slice(1).map((g) => (g as string | undefined) ?? '');
      return groups.length === 0 ? m.found[0] : groups.length === 1 ? groups[0] : new PyTuple(groups);
    }),
  );

function split(p: Pattern, s: string, most: Value): PyList {
  const limit = count(most);
  const out: Value[] = [];
  let at = 0;
  let n = 0;
  for (const m of all(p, s)) {
    if (limit > 0 && n++ >= limit) break;
    const [start, end] = m.spans[0] ?? [0, 0];
    out.push(s.slice(at, start), ...m.found.slice(1).map((g) => (g as string | undefined) ?? null));
    at = end;
  }
  return new PyList([...out, s.slice(at)]);
}

const overList = (items: readonly Value[]): PyIterator => {
  let i = 0;
  return new PyIterator(() => (i < items.length ? items[i++] : undefined));
};

const asPattern = (v: Value): Pattern => {
  if (v instanceof Pattern) return v;
  throw typeError('a pattern is needed');
};
const asMatch = (v: Value): Match => {
  if (v instanceof Match) return v;
  throw typeError('a match is needed');
};
const subject = (v: Value): string => needText(v, 'expected string or bytes-like object: it');

function installClasses(): void {
  methods(patternClass, {
    'search(self, string, pos=0, endpos=None)': (p, s, pos) => exec(asPattern(p), subject(s), count(pos), 'search'),
    'match(self, string, pos=0, endpos=None)': (p, s, pos) => exec(asPattern(p), subject(s), count(pos), 'match'),
    'fullmatch(self, string, pos=0, endpos=None)': (p, s, pos) =>
      exec(asPattern(p), subject(s), count(pos), 'fullmatch'),
    'findall(self, string, pos=0, endpos=None)': (p, s) => findAll(asPattern(p), subject(s)),
    'finditer(self, string, pos=0, endpos=None)': (p, s) => overList(all(asPattern(p), subject(s))),
    'sub(self, repl, string, count=0)': (p, r, s, n) => substitute(asPattern(p), r, subject(s), n)[0],
    'subn(self, repl, string, count=0)': (p, r, s, n) => new PyTuple(substitute(asPattern(p), r, subject(s), n)),
    'split(self, string, maxsplit=0)': (p, s, n) => split(asPattern(p), subject(s), n),
    '__repr__(self, /)': (p) => `re.compile(${repr(asPattern(p).source)})`,
  });
  getters(patternClass, {
    pattern: (p) => asPattern(p).source,
    flags: (p) => asPattern(p).flags,
    groups: (p) => asPattern(p).names.length - 1,
    groupindex: (p) => {
      const dict = new PyDict();
      asPattern(p).names.forEach((key, value) => {
        if (key !== undefined) dict.entries.set(key, { key, value });
      });
      return dict;
    },
  });
  const span = (m: Value, which: Value): readonly [number, number] => {
    const match = asMatch(m);
    const index = typeof which === 'string' ? match.pattern.names.indexOf(which) : count(which);
    if (index < 0 || index >= match.found.length) throw raise('IndexError', 'no such group');
    return match.spans[index] ?? [-1, -1];
  };
  methods(matchClass, {
    'group(self, *groups)': (m, which) => {
      const wanted = itemsOf(which);
      if (wanted.length === 0) return asMatch(m).found[0];
      return wanted.length === 1 ? group(asMatch(m), wanted[0]) : new PyTuple(wanted.map((w) => group(asMatch(m), w)));
    },
    'groups(self, default=None)': (m, fallback) =>
      new PyTuple(
        asMatch(m)
          .found.slice(1)
          .map((g) => (g as string | undefined) ?? fallback),
      ),
    'groupdict(self, default=None)': (m, fallback) => {
      const dict = new PyDict();
      asMatch(m).pattern.names.forEach((key, i) => {
        if (key !== undefined) dict.entries.set(key, { key, value: asMatch(m).found[i] ?? fallback });
      });
      return dict;
    },
    'start(self, group=0, /)': (m, which) => span(m, which)[0],
    'end(self, group=0, /)': (m, which) => span(m, which)[1],
    'span(self, group=0, /)': (m, which) => new PyTuple(span(m, which)),
    'expand(self, template)': (m, template) => expand(needText(template, 'template'), asMatch(m)),
    '__getitem__(self, group, /)': (m, which) => group(asMatch(m), which),
    '__repr__(self, /)': (m) => {
      const [start, end] = span(m, 0);
      return `<re.Match object; span=(${start}, ${end}), match=${repr(asMatch(m).found[0])}>`;
    },
  });
  getters(matchClass, { string: (m) => asMatch(m).subject, re: (m) => asMatch(m).pattern });
}

const table = functions({
  'compile(pattern, flags=0)': (p, flags) => compile(p, flags),
  'search(pattern, string, flags=0)': (p, s, flags) => exec(compile(p, flags), subject(s), 0, 'search'),
  'match(pattern, string, flags=0)': (p, s, flags) => exec(compile(p, flags), subject(s), 0, 'match'),
  'fullmatch(pattern, string, flags=0)': (p, s, flags) => exec(compile(p, flags), subject(s), 0, 'fullmatch'),
  'findall(pattern, string, flags=0)': (p, s, flags) => findAll(compile(p, flags), subject(s)),
  'finditer(pattern, string, flags=0)': (p, s, flags) => overList(all(compile(p, flags), subject(s))),
  'sub(pattern, repl, string, count=0, flags=0)': (p, r, s, n, flags) =>
    substitute(compile(p, flags), r, subject(s), n)[0],
  'subn(pattern, repl, string, count=0, flags=0)': (p, r, s, n, flags) =>
    new PyTuple(substitute(compile(p, flags), r, subject(s), n)),
  'split(pattern, string, maxsplit=0, flags=0)': (p, s, n, flags) => split(compile(p, flags), subject(s), n),
  'escape(pattern)': (p) => needText(p, 'pattern').replace(/[-()[\]{}?*+|^$\\.&~# \t\n\r\v\f]/g, '\\$&'),
  'purge()': () => null,
});

export function registerRe(): void {
  registerModule('re', () => {
    installClasses();
    const error =
      errorClass() ?? defineException('PatternError', exceptionClasses.get('Exception') ?? patternClass, 're');
    table.set('error', error);
    table.set('PatternError', error);
    table.set('Pattern', patternClass);
    table.set('Match', matchClass);
    for (const [name, letter] of Object.entries(NAMES)) {
      table.set(name, FLAGS[letter]);
      table.set(letter, FLAGS[letter]);
    }
    return libraryModule('re', table);
  });
}
