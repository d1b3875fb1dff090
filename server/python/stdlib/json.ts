/** json on texts. Source: CPython's Lib/json. */
import { call } from '../call.ts';
import { PyRaise, defineException, exceptionClasses, typeError, valueError } from '../errors.ts';
import { keyOf } from '../keys.ts';
import { functions } from '../native.ts';
import { nativeModule, registerModule } from '../modules.ts';
import { libraryModule } from './names.ts';
import { truth } from '../operators.ts';
import { normalizeInt } from '../numbers.ts';
import { repr, str } from '../text.ts';
import { vm } from '../vm.ts';
import type { Value, PyModule } from '../values.ts';
import {
  PyDict,
  PyException,
  PyFloat,
  PyList,
  PyTuple,
  Unknown,
  UnknownSignal,
  isInt,
  typeOf,
  unbox,
} from '../values.ts';
import { bytesLike } from '../builtins/byteValues.ts';
import { sure } from '../builtins/known.ts';
import { jsonSource } from './library/json.ts';
import { pythonPart } from './source.ts';

const decodeError = () => {
  const base = exceptionClasses.get('ValueError');
  return (
    exceptionClasses.get('JSONDecodeError') ??
    (base ? defineException('JSONDecodeError', base, 'json.decoder') : undefined)
  );
};

/** `json.JSONDecodeError(message, doc, pos)`. */
function decodeErrorAt(message: string, doc: string, at: number): Error {
  const before = doc.slice(0, at).split('\n');
  const [line, column] = [before.length, before[before.length - 1].length + 1];
  const text = `${message}: line ${line} column ${column} (char ${at})`;
  const cls = decodeError();
  if (!cls) return valueError(text);
  const exc = new PyException(cls, [text]);
  for (const [name, value] of Object.entries({ msg: message, doc, pos: at, lineno: line, colno: column }))
    exc.attrs.set(name, value);
  return new PyRaise(exc);
}

/** What the program wants to have made of parts; null where Python's own do. */
interface Hooks {
  readonly object: Value;
  readonly pairs: Value;
  readonly float: Value;
  readonly int: Value;
  readonly constant: Value;
}
const NO_HOOKS: Hooks = { object: null, pairs: null, float: null, int: null, constant: null };

/** A JSON text as Python values. Source: CPython's Lib/json/decoder.py, scanner.py. */
class Reader {
  private i = 0;
  constructor(
    private readonly s: string,
    private readonly hooks: Hooks,
  ) {}
  /** A value at an index, and where it ends. */
  readAt(at: number): { value: Value; end: number } {
    this.i = at;
    return { value: this.value(false), end: this.i };
  }
  read(): Value {
    const v = this.value();
    this.blank();
    if (this.i < this.s.length) this.fail('Extra data');
    return v;
  }
  private blank(): void {
    while (this.i < this.s.length && ' \t\n\r'.includes(this.s[this.i])) this.i++;
  }
  private fail(message: string, at = this.i): never {
    throw decodeErrorAt(message, this.s, at);
  }
  private value(skip = true): Value {
    vm.tick();
    if (skip) this.blank();
    const ch = this.s.at(this.i);
    if (ch === '{') return this.object();
    if (ch === '[') return this.array();
    if (ch === '"') return this.string();
    for (const [word, v] of WORDS)
      if (this.s.startsWith(word, this.i)) {
        this.i += word.length;
        return v instanceof PyFloat && this.hooks.constant !== null ? call(this.hooks.constant, [word]) : v;
      }
    const m = /^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?/.exec(this.s.slice(this.i, this.i + MAX_NUMBER)) as
      (string | undefined)[] | null;
    if (!m) return this.fail('Expecting value');
    const text = m[0] ?? '';
    this.i += text.length;
    if (m[2] === undefined && m[3] === undefined)
      return this.hooks.int === null ? normalizeInt(BigInt(text)) : call(this.hooks.int, [text]);
    return this.hooks.float === null ? new PyFloat(Number(text)) : call(this.hooks.float, [text]);
  }
  private string(): string {
    const start = this.i++;
    let out = '';
    for (;;) {
      if (this.i >= this.s.length) this.fail('Unterminated string starting at', start);
      const ch = this.s[this.i++];
      if (ch === '"') return out;
      if (ch !== '\\') {
        if (ch < ' ') this.fail('Invalid control character at', this.i - 1);
        out += ch;
        continue;
      }
      const e = this.s[this.i++] as string | undefined;
      if (e === undefined) this.fail('Unterminated string starting at', start);
      if (e === 'u') {
        const digits = this.s.slice(this.i, this.i + 4);
        if (!/^[0-9a-fA-F]{4}$/.test(digits)) this.fail('Invalid \\uXXXX escape', this.i - 1);
        out += String.fromCharCode(Number.parseInt(digits, 16));
        this.i += 4;
      } else {
        const plain: string | undefined = ESCAPES[e];
        if (plain === undefined) this.fail('Invalid \\escape', this.i - 2);
        out += plain;
      }
    }
  }
  private array(): Value {
    this.i++;
    const items: Value[] = [];
    this.blank();
    if (this.s[this.i] === ']') {
      this.i++;
      return new PyList(items);
    }
    for (;;) {
      items.push(this.value());
      this.blank();
      const ch = this.s[this.i++];
      if (ch === ']') return new PyList(items);
      if (ch !== ',') this.fail("Expecting ',' delimiter", this.i - 1);
      const comma = this.i - 1;
      this.blank();
      if (this.s[this.i] === ']') this.fail('Illegal trailing comma before end of array', comma);
    }
  }
  private object(): Value {
    this.i++;
    const pairs: [string, Value][] = [];
    this.blank();
    if (this.s[this.i] === '}') this.i++;
    else
      for (;;) {
        if (this.s[this.i] !== '"') this.fail('Expecting property name enclosed in double quotes');
        const key = this.string();
        this.blank();
        if (this.s[this.i] !== ':') this.fail("Expecting ':' delimiter");
        this.i++;
        pairs.push([key, this.value()]);
        this.blank();
        const ch = this.s[this.i++];
        if (ch === '}') break;
        if (ch !== ',') this.fail("Expecting ',' delimiter", this.i - 1);
        const comma = this.i - 1;
        this.blank();
        if (this.s[this.i] === '}') this.fail('Illegal trailing comma before end of object', comma);
      }
    if (this.hooks.pairs !== null)
      return call(this.hooks.pairs, [new PyList(pairs.map(([k, v]) => new PyTuple([k, v])))]);
    const dict = new PyDict();
    for (const [key, value] of pairs) dict.entries.set(keyOf(key), { key, value });
    return this.hooks.object === null ? dict : call(this.hooks.object, [dict]);
  }
}
/** Characters of a number that are looked at; int refuses more digits. */
const MAX_NUMBER = 5000;
const WORDS: readonly (readonly [string, Value])[] = [
  ['null', null],
  ['true', true],
  ['false', false],
  ['NaN', new PyFloat(NaN)],
  ['Infinity', new PyFloat(Infinity)],
  ['-Infinity', new PyFloat(-Infinity)],
];
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

interface Style {
  readonly indent: string | undefined;
  readonly item: string;
  readonly key: string;
  readonly sortKeys: boolean;
  readonly ascii: boolean;
  readonly fallback: Value;
  readonly skipKeys: boolean;
  readonly allowNan: boolean;
}

const quoted = (s: string, ascii: boolean): string => {
  const text = JSON.stringify(s);
  return ascii ? text.replace(/[\u007f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`) : text;
};

function floatText(x: number, allowNan: boolean): string {
  if (Number.isFinite(x)) return repr(new PyFloat(x));
  const shown = Number.isNaN(x) ? 'nan' : x > 0 ? 'inf' : '-inf';
  if (!allowNan) throw valueError(`Out of range float values are not JSON compliant: ${shown}`);
  return Number.isNaN(x) ? 'NaN' : x > 0 ? 'Infinity' : '-Infinity';
}

function write(value: Value, style: Style, depth: number, active: Set<Value>): string {
  vm.tick();
  const v = unbox(value);
  if (v instanceof Unknown) throw new UnknownSignal(v);
  if (v === null) return 'null';
  if (typeof v === 'boolean') return v ? 'true' : 'false';
  if (isInt(v)) return String(v);
  if (typeof v === 'string') return quoted(v, style.ascii);
  if (v instanceof PyFloat) return floatText(v.value, style.allowNan);
  if (active.has(v)) throw valueError('Circular reference detected');
  active.add(v);
  try {
    if (v instanceof PyList || v instanceof PyTuple)
      return enclose(
        '[]',
        v.items.map((x) => write(x, style, depth + 1, active)),
        style,
        depth,
      );
    if (v instanceof PyDict) {
      const entries: (readonly [string, Value])[] = [];
      for (const e of v.entries.values()) {
        const key = keyText(e.key, style);
        if (key !== undefined) entries.push([key, e.value]);
      }
      if (style.sortKeys) entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
      return enclose(
        '{}',
        entries.map(([k, x]) => `${quoted(k, style.ascii)}${style.key}${write(x, style, depth + 1, active)}`),
        style,
        depth,
      );
    }
    if (style.fallback === null) throw typeError(`Object of type ${typeOf(v).name} is not JSON serializable`);
    return write(call(style.fallback, [v]), style, depth, active);
  } finally {
    active.delete(v);
  }
}

function keyText(key: Value, style: Style): string | undefined {
  const k = unbox(key);
  if (typeof k === 'string') return k;
  if (k === null) return 'null';
  if (typeof k === 'boolean') return k ? 'true' : 'false';
  if (isInt(k)) return String(k);
  if (k instanceof PyFloat) return floatText(k.value, style.allowNan);
  if (style.skipKeys) return undefined;
  throw typeError(`keys must be str, int, float, bool or None, not ${typeOf(key).name}`);
}

function enclose(brackets: string, parts: readonly string[], style: Style, depth: number): string {
  const [open, close] = brackets;
  if (parts.length === 0) return open + close;
  if (style.indent === undefined) return open + parts.join(style.item) + close;
  const inner = `\n${style.indent.repeat(depth + 1)}`;
  return open + inner + parts.join(style.item + inner) + `\n${style.indent.repeat(depth)}${close}`;
}

/** The names of json.encoder's and json.decoder's classes; library/json.ts has them in Python. */
const IN_PYTHON = ['JSONEncoder', 'JSONDecoder', 'load', 'dump', 'loads', 'dumps', 'detect_encoding'];

/** Texts of JSON from bytes. */
const textOf = (s: Value): string => {
  const bytes = bytesLike(s);
  if (bytes) return new TextDecoder('utf-8').decode(bytes);
  const text = unbox(s instanceof Unknown ? raiseUnknown(s) : s);
  if (typeof text === 'string') {
    if (text.startsWith('\ufeff')) throw decodeErrorAt('Unexpected UTF-8 BOM (decode using utf-8-sig)', text, 0);
    return text;
  }
  throw typeError(`the JSON object must be str, bytes or bytearray, not ${typeOf(s).name}`);
};
const raiseUnknown = (v: Unknown): never => {
  throw new UnknownSignal(v);
};

function jsonModule(): PyModule {
  const table = functions({
    '_loads_(s, object_hook, parse_float, parse_int, parse_constant, object_pairs_hook)': (
      s,
      object,
      float,
      int,
      constant,
      pairs,
    ) => new Reader(textOf(s), { object, float, int, constant, pairs }).read(),
    '_raw_(s, idx)': (s, idx) => {
      const at = typeof idx === 'number' ? idx : 0;
      const { value, end } = new Reader(textOf(s), NO_HOOKS).readAt(at);
      return new PyTuple([value, end]);
    },
    '_dumps_(obj, skipkeys, ensure_ascii, allow_nan, indent, item_separator, key_separator, default, sort_keys)': (
      obj,
      skip,
      ascii,
      nan,
      indent,
      item,
      key,
      fallback,
      sortKeys,
    ) => {
      const step = isInt(indent) ? ' '.repeat(Number(indent)) : typeof indent === 'string' ? indent : undefined;
      const style: Style = {
        indent: step,
        item: str(item),
        key: str(key),
        sortKeys: sure(truth(sortKeys)),
        ascii: sure(truth(ascii)),
        fallback,
        skipKeys: sure(truth(skip)),
        allowNan: sure(truth(nan)),
      };
      return write(obj, style, 0, new Set());
    },
  });
  table.set('JSONDecodeError', decodeError() ?? null);
  const more = pythonPart('json', jsonSource, table);
  return libraryModule('json', [['JSONDecodeError', decodeError() ?? null]], (name) =>
    IN_PYTHON.includes(name) ? more(name) : undefined,
  );
}

export function registerJson(): void {
  registerModule('json', jsonModule);
  const part = (name: string): void => {
    registerModule(`json.${name}`, () =>
      libraryModule(`json.${name}`, [], (attribute) => nativeModule('json')?.get(attribute)),
    );
  };
  part('decoder');
  part('encoder');
}
