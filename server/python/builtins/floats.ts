/** float and complex. Source: CPython's Objects/floatobject.c, complexobject.c. */
import { builtinNames } from '../builtinNames.ts';
import { call, callSpecial, special } from '../call.ts';
import { nearest } from '../decimal.ts';
import { raise, typeError, valueError } from '../errors.ts';
import { getters, methods, native } from '../native.ts';
import { bitLength, intToDouble, normalizeInt, truncate } from '../numbers.ts';
import { repr } from '../text.ts';
import { askUnknown } from '../unknownTracers.ts';
import type { Value } from '../values.ts';
import {
  Complex,
  NotImplemented,
  PyBytes,
  PyClassMethod,
  PyFloat,
  PyTuple,
  Unknown,
  UnknownSignal,
  complexClass,
  floatClass,
  isInt,
  typeOf,
  unbox,
} from '../values.ts';
import { arithmetic } from './arithmetic.ts';
import { bytesLike, latin } from './byteValues.ts';
import { asciiDigits } from './digits.ts';
import { boxed, constructorArguments, known, positional, text } from './known.ts';
import { divmodNumbers, roundFloat } from './numeric.ts';

const DECIMAL = /^[-+]?(\d+(_\d+)*\.?(\d+(_\d+)*)?|\.\d+(_\d+)*)(e[-+]?\d+(_\d+)*)?$/i;

/** `float(text)`; undefined where it is no number. */
export function parseFloatText(source: string): number | undefined {
  const s = asciiDigits(source.trim());
  if (DECIMAL.test(s)) return Number(s.replaceAll('_', ''));
  const m = /^([-+]?)(inf|infinity|nan)$/i.exec(s);
  if (!m) return undefined;
  if (m[2].toLowerCase() === 'nan') return NaN;
  return m[1] === '-' ? -Infinity : Infinity;
}

/** `float(v)`. */
export function toFloat(v: Value): Value {
  const u = unbox(v);
  if (u instanceof PyFloat) return u;
  if (u instanceof Unknown) return askUnknown(u, 'number');
  if (isInt(u)) return new PyFloat(intToDouble(u));
  if (typeof u === 'string') {
    const x = parseFloatText(u);
    if (x === undefined) throw valueError(`could not convert string to float: ${repr(u)}`);
    return new PyFloat(x);
  }
  const bytes = bytesLike(u);
  if (bytes) {
    const x = parseFloatText(latin(bytes));
    if (x === undefined) throw valueError(`could not convert string to float: ${repr(new PyBytes(bytes))}`);
    return new PyFloat(x);
  }
  const own = callSpecial(v, '__float__');
  if (own !== undefined) {
    const made = unbox(own);
    if (made instanceof Unknown || made instanceof PyFloat) return made;
    throw typeError(`${typeOf(v).shown}.__float__ returned non-float (type ${typeOf(own).shown})`);
  }
  const index = callSpecial(v, '__index__');
  if (index !== undefined && (isInt(index) || index instanceof Unknown))
    return index instanceof Unknown ? index : new PyFloat(intToDouble(index));
  throw typeError(`float() argument must be a string or a real number, not '${typeOf(v).shown}'`);
}

/** A double, for math's functions. */
export function double(v: Value): number {
  const u = unbox(known(v instanceof Unknown ? askUnknown(v, 'number') : v));
  if (u instanceof PyFloat) return u.value;
  if (isInt(u)) return intToDouble(u);
  const own = callSpecial(v, '__float__') ?? callSpecial(v, '__index__');
  if (own === undefined) throw typeError(`must be real number, not ${typeOf(v).shown}`);
  const made = unbox(known(own));
  if (made instanceof PyFloat) return made.value;
  if (isInt(made)) return intToDouble(made);
  throw typeError(`${typeOf(v).shown}.__float__ returned non-float (type ${typeOf(own).shown})`);
}

function integerRatio(x: number): [bigint, bigint] {
  if (Number.isNaN(x)) throw valueError('cannot convert NaN to integer ratio');
  if (!Number.isFinite(x)) throw raise('OverflowError', 'cannot convert Infinity to integer ratio');
  let numerator = x;
  let denominator = 1n;
  while (!Number.isInteger(numerator)) {
    numerator *= 2;
    denominator *= 2n;
  }
  return [BigInt(numerator), denominator];
}

function hex(x: number): string {
  if (Number.isNaN(x)) return 'nan';
  const sign = x < 0 || Object.is(x, -0) ? '-' : '';
  const a = Math.abs(x);
  if (!Number.isFinite(a)) return `${sign}inf`;
  if (a === 0) return `${sign}0x0.0p+0`;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, a);
  const bits = view.getBigUint64(0);
  const biased = Number(bits >> 52n);
  const mantissa = (bits & ((1n << 52n) - 1n)).toString(16).padStart(13, '0');
  const exponent = biased === 0 ? -1022 : biased - 1023;
  return `${sign}0x${biased === 0 ? 0 : 1}.${mantissa}p${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`;
}

/** `digits * 2 ** exponent` to the nearest double, ties to even. */
function scaled(digits: bigint, exponent: number): number {
  if (digits === 0n) return 0;
  const bits = bitLength(digits);
  if (bits + exponent > 1025) return Infinity;
  if (bits + exponent < -1080) return 0;
  // The digits that a double keeps, fewer where it is subnormal.
  const kept = Math.min(53, bits + exponent + 1074);
  const shift = bits - kept;
  if (shift <= 0) return Number(digits) * 2 ** exponent;
  const rounded = kept < 0 ? 0n : nearest(digits, 1n << BigInt(shift));
  const half = Math.trunc((exponent + shift) / 2);
  return Number(rounded) * 2 ** half * 2 ** (exponent + shift - half);
}

function fromHex(s: string): number {
  const m = /^([-+]?)(?:0x)?([0-9a-f]*)\.?([0-9a-f]*)(?:p([-+]?\d+))?$/i.exec(s.trim());
  const plain = /^\s*[-+]?(inf|infinity|nan)\s*$/i.test(s) ? parseFloatText(s) : undefined;
  if (m === null || m[2] + m[3] === '') {
    if (plain !== undefined && !Number.isFinite(plain)) return plain;
    throw valueError('invalid hexadecimal floating-point string');
  }
  const value = scaled(BigInt(`0x${m[2]}${m[3]}`), Number((m[4] as string | undefined) ?? 0) - 4 * m[3].length);
  if (!Number.isFinite(value)) throw raise('OverflowError', 'hexadecimal value too large to represent as a float');
  return m[1] === '-' ? -value : value;
}

const isReal = (v: Value): boolean => isInt(unbox(v)) || unbox(v) instanceof PyFloat;

const float = (v: Value): number => {
  const u = unbox(known(v));
  if (u instanceof PyFloat) return u.value;
  throw typeError(`descriptor for 'float' objects doesn't apply to a '${typeOf(v).shown}' object`);
};
const complex = (v: Value): Complex => {
  const u = unbox(known(v));
  if (u instanceof Complex) return u;
  throw typeError(`descriptor for 'complex' objects doesn't apply to a '${typeOf(v).shown}' object`);
};

const NUMBER = String.raw`(?:(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:e[-+]?\d+(?:_\d+)*)?|inf(?:inity)?|nan)`;
const COMPLEX = new RegExp(`^(?:([-+]?${NUMBER})?([-+]${NUMBER}?)j|([-+]?${NUMBER}?)j|([-+]?${NUMBER}))$`, 'i');

/** `complex(text)`. */
function parseComplex(source: string): Complex {
  const bare = asciiDigits(source).trim();
  const m = COMPLEX.exec(/^\((.*)\)$/s.exec(bare)?.[1].trim() ?? bare) as (string | undefined)[] | null;
  if (!m) {
    // A misplaced underscore is noticed before the rest is read.
    if (/(^|[^0-9])_|_([^0-9]|$)/.test(source))
      throw valueError(`could not convert string to complex: ${repr(source)}`);
    throw valueError('complex() arg is a malformed string');
  }
  const [, re, signed, alone, real] = m;
  const part = (t: string | undefined): number =>
    t === undefined ? 0 : /^[-+]?$/.test(t) ? Number(`${t}1`) : (parseFloatText(t) ?? NaN);
  return new Complex(part(re ?? real), part(signed ?? alone));
}

/** An argument of `complex()` as a number; `undefined` where it is none. */
function complexPart(v: Value): Complex | number | undefined {
  const u = unbox(known(v));
  if (u instanceof Complex) return u;
  const own = callSpecial(v, '__complex__');
  if (own !== undefined) {
    const made = unbox(known(own));
    if (!(made instanceof Complex)) throw typeError(`__complex__ returned non-complex (type ${typeOf(own).shown})`);
    return made;
  }
  if (u instanceof PyFloat || isInt(u)) return double(v);
  return special(v, '__float__') === undefined && special(v, '__index__') === undefined ? undefined : double(v);
}

/** Source: complexobject.c complex_new_impl. */
function makeComplex(re: Value | undefined, im: Value | undefined): Complex {
  const s = re === undefined ? undefined : text(re);
  if (s !== undefined) {
    if (im !== undefined) throw typeError("complex() can't take second arg if first is a string");
    return parseComplex(s);
  }
  if (im !== undefined && text(im) !== undefined) throw typeError("complex() second arg can't be a string");
  const x = re === undefined ? 0 : complexPart(re);
  if (x === undefined)
    throw typeError(`complex() first argument must be a string or a number, not '${typeOf(re ?? null).shown}'`);
  const second = (v: Value): Complex | number | undefined => {
    const u = unbox(known(v));
    // `__complex__` of the second argument isn't asked for.
    if (u instanceof Complex) return u;
    return isReal(v) || special(v, '__float__') !== undefined || special(v, '__index__') !== undefined
      ? double(v)
      : undefined;
  };
  const y = im === undefined ? 0 : second(im);
  if (y === undefined) throw typeError(`complex() second argument must be a number, not '${typeOf(im ?? null).shown}'`);
  let real = x instanceof Complex ? x.re : x;
  let imaginary = y instanceof Complex ? y.re : y;
  if (y instanceof Complex) real -= y.im;
  if (x instanceof Complex) imaginary = im === undefined ? x.im : imaginary + x.im;
  return new Complex(real, imaginary);
}

function installComplex(): void {
  complexClass.construct = (cls, args, kwargs) => {
    const [re, im] = constructorArguments('complex', ['real', 'imag'], args, kwargs, 0);
    try {
      return boxed(cls, complexClass, makeComplex(re, im));
    } catch (e) {
      if (e instanceof UnknownSignal) return e.unknown;
      throw e;
    }
  };
  arithmetic(complexClass, (v) => {
    const u = unbox(v);
    return u instanceof Complex ? u : undefined;
  });
  getters(complexClass, {
    real: (v) => new PyFloat(complex(v).re),
    imag: (v) => new PyFloat(complex(v).im),
  });
  methods(complexClass, {
    'conjugate(self, /)': (v) => new Complex(complex(v).re, -complex(v).im),
    '__complex__(self, /)': complex,
    '__bool__(self, /)': (v) => complex(v).re !== 0 || complex(v).im !== 0,
  });
}

export function installFloats(): void {
  floatClass.construct = (cls, args, kwargs) => {
    positional('float', args, 1, kwargs);
    const x = args.length === 0 ? new PyFloat(0) : toFloat(args[0]);
    return x instanceof PyFloat ? boxed(cls, floatClass, x) : x;
  };
  arithmetic(floatClass, (v) => {
    const u = unbox(v);
    return u instanceof PyFloat ? u : undefined;
  });
  getters(floatClass, { real: (v) => new PyFloat(float(v)), imag: () => new PyFloat(0) });
  methods(floatClass, {
    'is_integer(self, /)': (v) => Number.isInteger(float(v)),
    'conjugate(self, /)': (v) => new PyFloat(float(v)),
    'hex(self, /)': (v) => hex(float(v)),
    'as_integer_ratio(self, /)': (v) => {
      const [n, d] = integerRatio(float(v));
      return new PyTuple([normalizeInt(n), normalizeInt(d)]);
    },
    '__divmod__(self, value, /)': (a, b) =>
      isReal(b) ? divmodNumbers(new PyFloat(float(a)), unbox(b)) : NotImplemented,
    '__rdivmod__(self, value, /)': (a, b) =>
      isReal(b) ? divmodNumbers(unbox(b), new PyFloat(float(a))) : NotImplemented,
    '__round__(self, ndigits=None, /)': (v, digits) => roundFloat(float(v), digits),
    '__float__(self, /)': (v) => new PyFloat(float(v)),
    '__int__(self, /)': (v) => truncate(float(v)),
    '__trunc__(self, /)': (v) => truncate(float(v)),
    '__floor__(self, /)': (v) => truncate(Math.floor(float(v))),
    '__ceil__(self, /)': (v) => truncate(Math.ceil(float(v))),
    '__bool__(self, /)': (v) => float(v) !== 0,
  });
  floatClass.dict.set(
    'fromhex',
    new PyClassMethod(
      native(
        'fromhex(cls, string, /)',
        (cls, s) => {
          const digits = text(s);
          if (digits === undefined) throw typeError('bad argument type for built-in operation');
          const x = new PyFloat(fromHex(digits));
          return cls === floatClass ? x : call(cls, [x]);
        },
        { binds: true, inC: { name: 'float.fromhex', isMethod: true } },
      ),
    ),
  );
  installComplex();
  builtinNames.set('float', floatClass);
  builtinNames.set('complex', complexClass);
}
