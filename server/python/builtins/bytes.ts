/** bytes; bytearray and memoryview aren't followed. Source: CPython's Objects/bytesobject.c. */
import { MAX_REPEATED } from '../../limits.ts';
import { builtinNames } from '../builtinNames.ts';
import { Stop, typeError, valueError } from '../errors.ts';
import { getOwnItem, listOf } from '../iterate.ts';
import { methods, native } from '../native.ts';
import type { Value } from '../values.ts';
import {
  NotImplemented,
  PyBytes,
  PyClassMethod,
  PyIterator,
  PyList,
  Unknown,
  UnknownSignal,
  bytesClass,
  isInt,
  typeOf,
  unbox,
} from '../values.ts';
import { decode, encode } from './codecs.ts';
import { boxed, count, known, needText } from './known.ts';
import { repeatCount } from './lists.ts';

const self = (v: Value): Uint8Array => {
  const u = unbox(known(v));
  if (u instanceof PyBytes) return u.value;
  throw typeError(`a bytes-like object is required, not '${typeOf(v).name}'`);
};

const latin = (b: Uint8Array): string => Array.from(b, (x) => String.fromCharCode(x)).join('');
const bytesOf = (s: string): PyBytes => new PyBytes(Uint8Array.from(s, (c) => c.charCodeAt(0)));

function fromIterable(v: Value): PyBytes {
  const items = listOf(v).map((x) => {
    const n = count(x);
    if (n < 0 || n > 255) throw valueError('bytes must be in range(0, 256)');
    return n;
  });
  return new PyBytes(Uint8Array.from(items));
}

function construct(args: readonly Value[], kwargs: ReadonlyMap<string, Value>): PyBytes | Unknown {
  const [v] = args;
  const encoding = args.length > 1 ? args[1] : kwargs.get('encoding');
  if (args.length === 0) return new PyBytes(new Uint8Array(0));
  if (typeof v === 'string') {
    if (encoding === undefined) throw typeError('string argument without an encoding');
    const made = encode(v, needText(encoding, 'bytes() argument 2'));
    return made instanceof PyBytes ? made : new Unknown('the encoding is not known here');
  }
  if (v instanceof Unknown) return v;
  if (v instanceof PyBytes) return v;
  if (isInt(v)) {
    const n = count(v);
    if (n < 0) throw valueError('negative count');
    if (n > MAX_REPEATED) throw new Stop(`more than ${MAX_REPEATED} bytes are not built`, 'budget');
    return new PyBytes(new Uint8Array(n));
  }
  return fromIterable(v);
}

export function installBytes(): void {
  bytesClass.construct = (cls, args, kwargs) => {
    try {
      const made = construct(args, new Map(kwargs ?? []));
      return made instanceof PyBytes ? boxed(cls, bytesClass, made) : made;
    } catch (e) {
      if (e instanceof UnknownSignal) return e.unknown;
      throw e;
    }
  };
  methods(bytesClass, {
    "decode(self, encoding='utf-8', errors='strict')": (b, encoding) => decode(self(b), needText(encoding, 'encoding')),
    'hex(self, /)': (b) => Array.from(self(b), (x) => x.toString(16).padStart(2, '0')).join(''),
    'find(self, sub, /)': (b, sub) =>
      latin(self(b)).indexOf(isInt(sub) ? String.fromCharCode(count(sub)) : latin(self(sub))),
    'count(self, sub, /)': (b, sub) => latin(self(b)).split(latin(self(sub))).length - 1,
    'startswith(self, prefix, /)': (b, p) => latin(self(b)).startsWith(latin(self(p))),
    'endswith(self, suffix, /)': (b, p) => latin(self(b)).endsWith(latin(self(p))),
    'replace(self, old, new, /)': (b, x, y) => bytesOf(latin(self(b)).replaceAll(latin(self(x)), latin(self(y)))),
    'join(self, iterable, /)': (b, items) =>
      bytesOf(
        listOf(items)
          .map((x) => latin(self(x)))
          .join(latin(self(b))),
      ),
    'split(self, sep, /)': (b, sep) =>
      new PyList(
        latin(self(b))
          .split(latin(self(sep)))
          .map(bytesOf),
      ),
    'lower(self, /)': (b) => bytesOf(latin(self(b)).replace(/[A-Z]/g, (c) => c.toLowerCase())),
    'upper(self, /)': (b) => bytesOf(latin(self(b)).replace(/[a-z]/g, (c) => c.toUpperCase())),
    'strip(self, /)': (b) => bytesOf(latin(self(b)).replace(/^[ \t\n\r\f\v]+|[ \t\n\r\f\v]+$/g, '')),
    '__len__(self, /)': (b) => self(b).length,
    '__iter__(self, /)': (b) => {
      const bytes = self(b);
      let i = 0;
      return new PyIterator(() => (i < bytes.length ? bytes[i++] : undefined));
    },
    '__contains__(self, key, /)': (b, key) =>
      isInt(key) ? self(b).includes(Number(key)) : latin(self(b)).includes(latin(self(key))),
    '__getitem__(self, key, /)': (b, key) => getOwnItem(unbox(b), key),
    '__add__(self, value, /)': (a, b) => {
      const y = unbox(b);
      if (y instanceof Unknown) return y;
      if (!(y instanceof PyBytes)) throw typeError(`can't concat ${typeOf(b).name} to bytes`);
      return new PyBytes(Uint8Array.from([...self(a), ...y.value]));
    },
    '__mul__(self, value, /)': repeat,
    '__rmul__(self, value, /)': repeat,
  });
  bytesClass.dict.set(
    'fromhex',
    new PyClassMethod(
      native(
        'fromhex(cls, string, /)',
        (_cls, s) => {
          const digits = needText(s, 'fromhex() argument').replaceAll(/\s/g, '');
          if (!/^([0-9a-f]{2})*$/i.test(digits)) throw valueError('non-hexadecimal number found in fromhex() arg');
          return new PyBytes(Uint8Array.from(digits.match(/../g) ?? [], (d) => Number.parseInt(d, 16)));
        },
        { binds: true },
      ),
    ),
  );
  builtinNames.set('bytes', bytesClass);
}

function repeat(b: Value, n: Value): Value {
  const times = repeatCount(n);
  if (times === undefined) return NotImplemented;
  const bytes = self(b);
  if (times > 0 && bytes.length * times > MAX_REPEATED)
    throw new Stop(`more than ${MAX_REPEATED} bytes are not built`, 'budget');
  return bytesOf(latin(bytes).repeat(Math.max(0, times)));
}
