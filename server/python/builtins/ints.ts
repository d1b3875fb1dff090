/** int and bool. Source: CPython's Objects/longobject.c, boolobject.c. */
import { builtinNames } from '../builtinNames.ts';
import { call, callSpecial } from '../call.ts';
import { raise, typeError, valueError } from '../errors.ts';
import { MAX_INT_BITS } from '../../limits.ts';
import { tooManyBits } from '../budget.ts';
import { bitLength, intToDouble, normalizeInt, truncate } from '../numbers.ts';
import { getters, methods, native } from '../native.ts';
import { binary, truth, unary } from '../operators.ts';
import { listOf } from '../iterate.ts';
import { MAX_INT_DIGITS, repr } from '../text.ts';
import { askUnknown } from '../unknownTracers.ts';
import type { MaybeKwargs, Value } from '../values.ts';
import {
  NotImplemented,
  PyBytes,
  PyClassMethod,
  PyFloat,
  PyTuple,
  Unknown,
  UnknownSignal,
  boolClass,
  intClass,
  isInt,
  typeOf,
  unbox,
} from '../values.ts';
import { arithmetic } from './arithmetic.ts';
import { byteOf, bytesLike, latin } from './byteValues.ts';
import { asciiDigits } from './digits.ts';
import { boxed, count, integer, known, text } from './known.ts';
import { divmodNumbers, roundInt } from './numeric.ts';
import { bounded } from './textParts.ts';

const SPACE = /^[\s\u001c-\u001f\u0085]+|[\s\u001c-\u001f\u0085]+$/g;
const DIGIT = '0123456789abcdefghijklmnopqrstuvwxyz';

/** Characters of a text that an error shows. */
const MAX_SHOWN = 200;

/** `int(text, base)`; undefined where it is no such literal. */
function parseInteger(source: string, base: number): number | bigint | undefined {
  const m = /^([-+]?)(?:0([xXoObB])(_?))?(.*)$/s.exec(asciiDigits(source.replace(SPACE, '')));
  if (!m) return undefined;
  const [, sign, letter, , rest] = m as (string | undefined)[];
  const ofLetter = letter === undefined ? undefined : { x: 16, o: 8, b: 2 }[letter.toLowerCase()];
  let digits = rest ?? '';
  let radix = base;
  if (ofLetter !== undefined && (base === 0 || base === ofLetter)) radix = ofLetter;
  else if (letter !== undefined) digits = `0${letter}${m[3]}${digits}`;
  if (radix === 0) {
    radix = 10;
    if (/^0[\d_]*[1-9]/.test(digits)) return undefined;
  }
  if (!/^[0-9a-z]+(_[0-9a-z]+)*$/i.test(digits)) return undefined;
  const plain = digits.replaceAll('_', '').toLowerCase();
  let value = 0n;
  for (const ch of plain) if (DIGIT.indexOf(ch) >= radix) return undefined;
  if (plain.length > MAX_INT_DIGITS && (radix & (radix - 1)) !== 0)
    throw valueError(
      `Exceeds the limit (${MAX_INT_DIGITS} digits) for integer string conversion: value has ${plain.length} digits; use sys.set_int_max_str_digits() to increase the limit`,
    );
  if (plain.length * Math.log2(radix) > MAX_INT_BITS) throw tooManyBits();
  if (radix === 10) value = BigInt(plain);
  else if (radix === 16 || radix === 8 || radix === 2) value = BigInt(`0${{ 16: 'x', 8: 'o', 2: 'b' }[radix]}${plain}`);
  else for (const ch of plain) value = value * BigInt(radix) + BigInt(DIGIT.indexOf(ch));
  return normalizeInt(sign === '-' ? -value : value);
}

/** `int(v)`. */
export function toInt(v: Value): Value {
  const u = unbox(v);
  if (u instanceof Unknown) return askUnknown(u, 'number');
  if (isInt(u)) return typeof u === 'boolean' ? Number(u) : u;
  if (u instanceof PyFloat) return truncate(u.value);
  if (typeof u === 'string') {
    const n = parseInteger(u, 10);
    if (n === undefined) throw valueError(`invalid literal for int() with base 10: ${repr(u).slice(0, MAX_SHOWN)}`);
    return n;
  }
  const bytes = bytesLike(u);
  if (bytes) {
    const n = parseInteger(latin(bytes), 10);
    if (n === undefined || bytes.some((b) => b > 0x7f))
      throw valueError(`invalid literal for int() with base 10: ${repr(new PyBytes(bytes))}`);
    return n;
  }
  for (const name of ['__int__', '__index__', '__trunc__']) {
    const own = callSpecial(v, name);
    if (own === undefined) continue;
    if (own instanceof Unknown) return own;
    if (!isInt(unbox(own))) throw typeError(`${name} returned non-int (type ${typeOf(own).shown})`);
    return unbox(own);
  }
  throw typeError(`int() argument must be a string, a bytes-like object or a real number, not '${typeOf(v).shown}'`);
}

function constructInt(args: Value[], kwargs: MaybeKwargs): Value {
  const base = kwargs?.find(([k]) => k === 'base')?.[1] ?? args[1];
  for (const [name] of kwargs ?? [])
    if (name !== 'base') throw typeError(`int() got an unexpected keyword argument '${name}'`);
  if (args.length > 2) throw typeError(`int expected at most 2 arguments, got ${args.length}`);
  if (args.length === 0 && base !== undefined) throw typeError('int() missing string argument');
  if (args.length === 0) return 0;
  const [v] = args;
  if (base === undefined) return toInt(v);
  if (v instanceof Unknown || base instanceof Unknown) return v instanceof Unknown ? v : base;
  const radix = count(base);
  if (radix !== 0 && (radix < 2 || radix > 36)) throw valueError('int() base must be >= 2 and <= 36, or 0');
  const bytes = bytesLike(v);
  const s = bytes ? latin(bytes) : text(v);
  if (s === undefined) throw typeError("int() can't convert non-string with explicit base");
  const n = parseInteger(s, radix);
  if (n === undefined) throw valueError(`invalid literal for int() with base ${radix}: ${repr(v).slice(0, MAX_SHOWN)}`);
  return n;
}

const big = (v: Value): bigint => BigInt(integer(v));

function toBytes(self: Value, length: Value, byteorder: Value, signed: Value): Value {
  const size = count(length);
  if (size < 0) throw valueError('length argument must be non-negative');
  bounded(size, 'bytes');
  let n = big(self);
  const bits = BigInt(8 * size);
  if (n < 0n) {
    if (truth(signed) !== true) throw raise('OverflowError', "can't convert negative int to unsigned");
    if (n < -(1n << (bits - 1n))) throw raise('OverflowError', 'int too big to convert');
    n += 1n << bits;
  } else if (n >= 1n << (truth(signed) === true && bits > 0n ? bits - 1n : bits))
    throw raise('OverflowError', 'int too big to convert');
  const out = new Uint8Array(size);
  for (let i = 0; i < size; i++) {
    out[i] = Number(n & 255n);
    n >>= 8n;
  }
  if (byteorder === 'big') out.reverse();
  else if (byteorder !== 'little') throw valueError("byteorder must be either 'little' or 'big'");
  return new PyBytes(out);
}

const bytesOf = (v: Value): Uint8Array =>
  bytesLike(v) ?? Uint8Array.from(listOf(v), (b) => byteOf(b, 'bytes must be in range(0, 256)'));

function fromBytes(bytes: Value, byteorder: Value, signed: Value): Value {
  const from = isInt(unbox(bytes)) || typeof unbox(bytes) === 'string' ? undefined : bytesOf(bytes);
  if (!from) throw typeError(`cannot convert '${typeOf(bytes).shown}' object to bytes`);
  const items = [...from];
  if (byteorder === 'little') items.reverse();
  else if (byteorder !== 'big') throw valueError("byteorder must be either 'little' or 'big'");
  let n = 0n;
  for (const b of items) n = (n << 8n) | BigInt(b);
  if (truth(signed) === true && items.length > 0 && items[0] >= 128) n -= 1n << BigInt(8 * items.length);
  return normalizeInt(n);
}

export function installInts(): void {
  intClass.construct = (cls, args, kwargs) => {
    try {
      const n = constructInt(args, kwargs);
      return n instanceof Unknown || !isInt(n) ? n : boxed(cls, intClass, typeof n === 'boolean' ? Number(n) : n);
    } catch (e) {
      if (e instanceof UnknownSignal) return e.unknown;
      throw e;
    }
  };
  boolClass.construct = (_cls, args, kwargs) => {
    if (kwargs !== undefined) throw typeError('bool() takes no keyword arguments');
    if (args.length > 1) throw typeError(`bool expected at most 1 argument, got ${args.length}`);
    const t = args.length === 0 ? false : truth(args[0]);
    return t instanceof Unknown ? askUnknown(t, 'bool') : t;
  };
  const truths = (op: '&' | '|' | '^') => (a: Value, b: Value) =>
    typeof b === 'boolean' || isInt(unbox(b)) ? binary(op, a, unbox(b)) : NotImplemented;
  methods(boolClass, {
    '__and__(self, value, /)': truths('&'),
    '__rand__(self, value, /)': truths('&'),
    '__or__(self, value, /)': truths('|'),
    '__ror__(self, value, /)': truths('|'),
    '__xor__(self, value, /)': truths('^'),
    '__rxor__(self, value, /)': truths('^'),
    '__invert__(self, /)': (v) => unary('~', v),
  });
  arithmetic(intClass, (v) => {
    const u = unbox(v);
    return isInt(u) ? u : undefined;
  });
  const self = (v: Value): Value => integer(v);
  getters(intClass, { real: self, imag: () => 0, numerator: self, denominator: () => 1 });
  methods(intClass, {
    'bit_length(self, /)': (v) => bitLength(big(v)),
    'bit_count(self, /)': (v) => {
      const n = big(v);
      return (n < 0n ? -n : n).toString(2).replaceAll('0', '').length;
    },
    'conjugate(self, /)': self,
    'is_integer(self, /)': () => true,
    'as_integer_ratio(self, /)': (v) => new PyTuple([integer(v), 1]),
    "to_bytes(self, length=1, byteorder='big', *, signed=False)": toBytes,
    '__divmod__(self, value, /)': (a, b) => (isInt(unbox(b)) ? divmodNumbers(integer(a), unbox(b)) : NotImplemented),
    '__rdivmod__(self, value, /)': (a, b) => (isInt(unbox(b)) ? divmodNumbers(unbox(b), integer(a)) : NotImplemented),
    '__round__(self, ndigits=None, /)': (v, digits) => roundInt(integer(v), digits),
    '__int__(self, /)': self,
    '__index__(self, /)': self,
    '__trunc__(self, /)': self,
    '__floor__(self, /)': self,
    '__ceil__(self, /)': self,
    '__float__(self, /)': (v) => new PyFloat(intToDouble(integer(v))),
    '__bool__(self, /)': (v) => BigInt(integer(v)) !== 0n,
  });
  intClass.dict.set(
    'from_bytes',
    new PyClassMethod(
      native(
        "from_bytes(cls, bytes, byteorder='big', *, signed=False)",
        (cls, bytes, byteorder, signed) => {
          const n = fromBytes(known(bytes), byteorder, signed);
          return cls === intClass ? n : call(cls, [n]);
        },
        { binds: true, inC: { name: 'int.from_bytes', isMethod: true } },
      ),
    ),
  );
  builtinNames.set('int', intClass);
  builtinNames.set('bool', boolClass);
}
