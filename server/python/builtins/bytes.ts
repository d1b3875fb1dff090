/** bytes. Source: CPython's Objects/bytesobject.c. */
import { builtinNames } from '../builtinNames.ts';
import { callSpecial, special } from '../call.ts';
import { PyRaise, typeError, valueError } from '../errors.ts';
import { listOf } from '../iterate.ts';
import { getOwnItem } from '../subscripts.ts';
import { methods, native } from '../native.ts';
import { builtinRepr } from '../text.ts';
import type { MaybeKwargs, PyClass, Value } from '../values.ts';
import {
  PyBytes,
  PyClassMethod,
  PyIterator,
  PyStaticMethod,
  PyTuple,
  Unknown,
  UnknownSignal,
  builtinClass,
  bytesClass,
  iteratorClass,
  typeOf,
  unbox,
} from '../values.ts';
import { fromHex, installByteMethods, makeTable } from './byteMethods.ts';
import { byteOf, bytesLike, makeBytes } from './byteValues.ts';
import { encode } from './codecs.ts';
import { boxed, constructorArguments, count, isIntLike, known, needText, shownType, text } from './known.ts';
import { bounded } from './textParts.ts';

const bytesIteratorClass = builtinClass('bytes_iterator', [iteratorClass]);

/** What `bytes(source, encoding, errors)` and `bytearray(…)` hold. */
export function bytesFrom(
  name: 'bytes' | 'bytearray',
  args: readonly Value[],
  kwargs: MaybeKwargs,
): Uint8Array | Unknown {
  const [source, encoding, errors] = constructorArguments(name, ['source', 'encoding', 'errors'], args, kwargs, 0);
  const argument = (v: Value, what: string): string => needText(v, `${name}() argument '${what}'`);
  const codec = encoding === undefined ? undefined : argument(encoding, 'encoding');
  const handler = errors === undefined ? undefined : argument(errors, 'errors');
  if (source === undefined) {
    if (codec !== undefined) throw typeError('encoding without a string argument');
    if (handler !== undefined) throw typeError('errors without a string argument');
    return new Uint8Array(0);
  }
  const s = text(source);
  if (s !== undefined) {
    if (codec === undefined) throw typeError('string argument without an encoding');
    const made = encode(s, codec, handler);
    return made instanceof PyBytes ? made.value : new Unknown('the encoding is not known here');
  }
  if (codec !== undefined) throw typeError('encoding without a string argument');
  if (handler !== undefined) throw typeError('errors without a string argument');
  return bytesOfValue(name, source);
}

function bytesOfValue(name: 'bytes' | 'bytearray', source: Value): Uint8Array | Unknown {
  const own = name === 'bytes' ? callSpecial(source, '__bytes__') : undefined;
  if (own !== undefined) {
    if (own instanceof Unknown) return own;
    const made = unbox(own);
    if (!(made instanceof PyBytes)) throw typeError(`__bytes__ returned non-bytes (type ${typeOf(own).shown})`);
    return made.value;
  }
  const same = bytesLike(source);
  if (same) return same;
  if (isIntLike(source) || special(source, '__index__') !== undefined) {
    const n = count(source);
    if (n < 0) throw valueError('negative count');
    bounded(n, 'bytes');
    return new Uint8Array(n);
  }
  let items: Value[];
  try {
    items = listOf(source);
  } catch (e) {
    if (e instanceof PyRaise && e.exc.args[0] === `'${typeOf(source).shown}' object is not iterable`)
      throw typeError(`cannot convert '${typeOf(source).shown}' object to ${name}`);
    throw e;
  }
  return Uint8Array.from(items, (x) => byteOf(x, `${name === 'bytes' ? 'bytes' : 'byte'} must be in range(0, 256)`));
}

/** `fromhex` and `maketrans`, which both classes have. */
export function installConstructors(cls: PyClass): void {
  const fromhex = native(
    'fromhex(cls, string, /)',
    (_cls, s) => {
      const digits = text(s);
      if (digits === undefined) throw typeError(`fromhex() argument must be str, not ${shownType(s)}`);
      return makeBytes(cls, fromHex(digits));
    },
    { binds: true },
  );
  cls.dict.set('fromhex', new PyClassMethod(fromhex));
  cls.dict.set(
    'maketrans',
    new PyStaticMethod(native('maketrans(frm, to, /)', (from, to) => new PyBytes(makeTable(from, to)))),
  );
}

export function installBytes(): void {
  bytesClass.construct = (cls, args, kwargs) => {
    try {
      const made = bytesFrom('bytes', args, kwargs);
      return made instanceof Unknown ? made : boxed(cls, bytesClass, new PyBytes(made));
    } catch (e) {
      if (e instanceof UnknownSignal) return e.unknown;
      throw e;
    }
  };
  installByteMethods(bytesClass);
  installConstructors(bytesClass);
  const self = (v: Value): PyBytes => {
    const u = unbox(known(v));
    if (u instanceof PyBytes) return u;
    throw typeError(`descriptor for 'bytes' objects doesn't apply to a '${typeOf(v).shown}' object`);
  };
  methods(bytesClass, {
    '__getitem__(self, key, /)': (b, key) => getOwnItem(self(b), key),
    '__iter__(self, /)': (b) => {
      const bytes = self(b).value;
      let i = 0;
      return new PyIterator(() => (i < bytes.length ? bytes[i++] : undefined), bytesIteratorClass);
    },
    '__repr__(self, /)': (b) => builtinRepr(self(b)),
    '__bytes__(self, /)': self,
    '__getnewargs__(self, /)': (b) => new PyTuple([self(b)]),
  });
  builtinNames.set('bytes', bytesClass);
}
