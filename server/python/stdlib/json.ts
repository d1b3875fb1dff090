/** json on texts. Source: CPython's Lib/json. */
import { call } from '../call.ts';
import { PyRaise, defineException, exceptionClasses, typeError, valueError } from '../errors.ts';
import { keyOf } from '../keys.ts';
import { functions } from '../native.ts';
import { registerModule } from '../modules.ts';
import { libraryModule } from './names.ts';
import { truth } from '../operators.ts';
import { normalizeInt } from '../numbers.ts';
import { repr } from '../text.ts';
import { vm } from '../vm.ts';
import type { Value } from '../values.ts';
import {
  PyBytes,
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
import { needText, sure } from '../builtins/known.ts';
import { decode } from '../builtins/codecs.ts';

const decodeError = () => {
  const base = exceptionClasses.get('ValueError');
  return (
    exceptionClasses.get('JSONDecodeError') ??
    (base ? defineException('JSONDecodeError', base, 'json.decoder') : undefined)
  );
};

/** A JSON text as Python values. */
class Reader {
  private i = 0;
  constructor(
    private readonly s: string,
    private readonly hook: Value,
  ) {}
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
    const before = this.s.slice(0, at).split('\n');
    const cls = decodeError();
    const text = `${message}: line ${before.length} column ${before[before.length - 1].length + 1} (char ${at})`;
    if (!cls) throw valueError(text);
    throw new PyRaise(new PyException(cls, [text]));
  }
  private value(): Value {
    vm.tick();
    this.blank();
    const ch = this.s.at(this.i);
    if (ch === '{') return this.object();
    if (ch === '[') return this.array();
    if (ch === '"') return this.string();
    for (const [word, v] of WORDS)
      if (this.s.startsWith(word, this.i)) {
        this.i += word.length;
        return v;
      }
    const m = /^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?/.exec(this.s.slice(this.i, this.i + 400)) as
      (string | undefined)[] | null;
    if (!m) return this.fail('Expecting value');
    const text = m[0] ?? '';
    this.i += text.length;
    return m[2] === undefined && m[3] === undefined ? normalizeInt(BigInt(text)) : new PyFloat(Number(text));
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
      const e = this.s[this.i++];
      if (e === 'u') {
        out += String.fromCharCode(Number.parseInt(this.s.slice(this.i, this.i + 4), 16));
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
    }
  }
  private object(): Value {
    this.i++;
    const dict = new PyDict();
    this.blank();
    if (this.s[this.i] === '}') this.i++;
    else
      for (;;) {
        this.blank();
        if (this.s[this.i] !== '"') this.fail('Expecting property name enclosed in double quotes');
        const key = this.string();
        this.blank();
        if (this.s[this.i] !== ':') this.fail("Expecting ':' delimiter");
        this.i++;
        dict.entries.set(keyOf(key), { key, value: this.value() });
        this.blank();
        const ch = this.s[this.i++];
        if (ch === '}') break;
        if (ch !== ',') this.fail("Expecting ',' delimiter", this.i - 1);
      }
    return this.hook === null ? dict : call(this.hook, [dict]);
  }
}
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
}

const quoted = (s: string, ascii: boolean): string => {
  const text = JSON.stringify(s);
  return ascii ? text.replace(/[\u007f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`) : text;
};

const floatText = (x: number): string =>
  Number.isNaN(x) ? 'NaN' : Number.isFinite(x) ? repr(new PyFloat(x)) : x > 0 ? 'Infinity' : '-Infinity';

function write(value: Value, style: Style, depth: number, active: Set<Value>): string {
  vm.tick();
  const v = unbox(value);
  if (v instanceof Unknown) throw new UnknownSignal(v);
  if (v === null) return 'null';
  if (typeof v === 'boolean') return v ? 'true' : 'false';
  if (isInt(v)) return String(v);
  if (typeof v === 'string') return quoted(v, style.ascii);
  if (v instanceof PyFloat) return floatText(v.value);
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
      const entries = [...v.entries.values()].map((e) => [keyText(e.key), e.value] as const);
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

function keyText(key: Value): string {
  const k = unbox(key);
  if (typeof k === 'string') return k;
  if (k === null) return 'null';
  if (typeof k === 'boolean') return k ? 'true' : 'false';
  if (isInt(k)) return String(k);
  if (k instanceof PyFloat) return floatText(k.value);
  throw typeError(`keys must be str, int, float, bool or None, not ${typeOf(key).name}`);
}

function enclose(brackets: string, parts: readonly string[], style: Style, depth: number): string {
  const [open, close] = brackets;
  if (parts.length === 0) return open + close;
  if (style.indent === undefined) return open + parts.join(style.item) + close;
  const inner = `\n${style.indent.repeat(depth + 1)}`;
  return open + inner + parts.join(style.item + inner) + `\n${style.indent.repeat(depth)}${close}`;
}

export function registerJson(): void {
  registerModule('json', () => {
    const table = functions({
      'loads(s, *, cls=None, object_hook=None, parse_float=None, parse_int=None, **kw)': (s, _cls, hook) => {
        const text = s instanceof PyBytes ? decode(s.value, 'utf-8') : s;
        return new Reader(needText(text, 'the JSON object'), hook).read();
      },
      'dumps(obj, *, skipkeys=False, ensure_ascii=True, check_circular=True, allow_nan=True, cls=None, indent=None, separators=None, default=None, sort_keys=False, **kw)':
        (obj, _skip, ascii, _circular, _nan, cls, indent, separators, fallback, sortKeys) => {
          if (cls !== null) return new Unknown('a JSON encoder of its own is not followed');
          const pair = separators instanceof PyTuple ? separators.items.map(String) : undefined;
          const step =
            typeof indent === 'number' ? ' '.repeat(indent) : typeof indent === 'string' ? indent : undefined;
          return write(
            obj,
            {
              indent: step,
              item: pair?.[0] ?? (step === undefined ? ', ' : ','),
              key: pair?.[1] ?? ': ',
              sortKeys: sure(truth(sortKeys)),
              ascii: sure(truth(ascii)),
              fallback,
            },
            0,
            new Set(),
          );
        },
      'load(fp, **kw)': () => new Unknown('files are not read'),
      'dump(obj, fp, **kw)': (obj) => {
        vm.recorder.add('host-effect', { name: 'json.dump', args: [obj] });
        return null;
      },
    });
    table.set('JSONDecodeError', decodeError() ?? null);
    for (const name of ['JSONEncoder', 'JSONDecoder']) table.set(name, new Unknown(`json.${name} is not followed`));
    return libraryModule('json', table);
  });
}
