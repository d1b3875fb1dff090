/** float and complex. Source: CPython's Objects/floatobject.c, complexobject.c. */
import { builtinNames } from '../builtinNames.ts';
import { callSpecial } from '../call.ts';
import { raise, typeError, valueError } from '../errors.ts';
import { getters, methods, native } from '../native.ts';
import { normalizeInt } from '../numbers.ts';
import { repr } from '../text.ts';
import type { Value } from '../values.ts';
import {
  Complex,
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
import { asciiDigits } from './digits.ts';
import { truncate } from './ints.ts';
import { boxed, known, positional, text } from './known.ts';

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

/** An int as a double. */
export function intToDouble(n: number | bigint | boolean): number {
  const x = Number(n);
  if (!Number.isFinite(x)) throw raise('OverflowError', 'int too large to convert to float');
  return x;
}

/** `float(v)`. */
export function toFloat(v: Value): Value {
  const u = unbox(v);
  if (u instanceof Unknown || u instanceof PyFloat) return u;
  if (isInt(u)) return new PyFloat(intToDouble(u));
  if (typeof u === 'string') {
    const x = parseFloatText(u);
    if (x === undefined) throw valueError(`could not convert string to float: ${repr(u)}`);
    return new PyFloat(x);
  }
  if (u instanceof PyBytes) return toFloat(String.fromCharCode(...u.value));
  const own = callSpecial(v, '__float__');
  if (own !== undefined) {
    const made = unbox(own);
    if (made instanceof Unknown || made instanceof PyFloat) return made;
    throw typeError(`${typeOf(v).name}.__float__ returned non-float (type ${typeOf(own).name})`);
  }
  const index = callSpecial(v, '__index__');
  if (index !== undefined && (isInt(index) || index instanceof Unknown))
    return index instanceof Unknown ? index : new PyFloat(intToDouble(index));
  throw typeError(`float() argument must be a string or a real number, not '${typeOf(v).name}'`);
}

/** A double, for math's functions. */
export function double(v: Value): number {
  const u = unbox(known(v));
  if (u instanceof PyFloat) return u.value;
  if (isInt(u)) return intToDouble(u);
  const own = callSpecial(v, '__float__') ?? callSpecial(v, '__index__');
  if (own === undefined) throw typeError(`must be real number, not ${typeOf(v).name}`);
  const made = unbox(known(own));
  if (made instanceof PyFloat) return made.value;
  if (isInt(made)) return intToDouble(made);
  throw typeError(`${typeOf(v).name}.__float__ returned non-float (type ${typeOf(own).name})`);
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

function fromHex(s: string): number {
  const m = /^([-+]?)(?:0x)?([0-9a-f]*)\.?([0-9a-f]*)(?:p([-+]?\d+))?$/i.exec(s.trim());
  const plain = parseFloatText(s);
  if (m === null || m[2] + m[3] === '') {
    if (plain !== undefined && !Number.isFinite(plain)) return plain;
    throw valueError('invalid hexadecimal floating-point string');
  }
  const value = Number(BigInt(`0x${m[2]}${m[3]}`)) * 2 ** (Number((m[4] as string | undefined) ?? 0) - 4 * m[3].length);
  return m[1] === '-' ? -value : value;
}

const float = (v: Value): number => {
  const u = unbox(known(v));
  if (u instanceof PyFloat) return u.value;
  throw typeError(`descriptor for 'float' objects doesn't apply to a '${typeOf(v).name}' object`);
};
const complex = (v: Value): Complex => {
  const u = unbox(known(v));
  if (u instanceof Complex) return u;
  throw typeError(`descriptor for 'complex' objects doesn't apply to a '${typeOf(v).name}' object`);
};

function installComplex(): void {
  const COMPLEX = /^([-+]?(?:[\d._]+(?:e[-+]?\d+)?|inf|nan))?(?:([-+]?(?:[\d._]+(?:e[-+]?\d+)?|inf|nan)?)j)?$/i;
  const parse = (source: string): Complex => {
    const s = source.trim().replace(/^\((.*)\)$/s, '$1');
    const m = COMPLEX.exec(s) as (string | undefined)[] | null;
    if (!m || s === '') throw valueError('complex() arg is a malformed string');
    let [, re, im] = m;
    if (im !== undefined && re !== undefined && !/^[-+]/.test(im)) {
      // All digits went to the real part: `12j`.
      im = re + im;
      re = undefined;
    }
    const part = (t: string): number => (/^[-+]?$/.test(t) ? Number(`${t}1`) : (parseFloatText(t) ?? NaN));
    return new Complex(re === undefined ? 0 : part(re), im === undefined ? 0 : part(im));
  };
  const part = (v: Value): Complex => {
    const u = unbox(known(v));
    if (u instanceof Complex) return u;
    if (typeof u === 'string') throw typeError("complex() can't take second arg if first is a string");
    const own = callSpecial(v, '__complex__');
    if (own instanceof Complex) return own;
    return new Complex(double(v), 0);
  };
  complexClass.construct = (cls, args, kwargs) => {
    const named = new Map(kwargs ?? []);
    const re = args.length > 0 ? args[0] : (named.get('real') ?? 0);
    const im = args.length > 1 ? args[1] : named.get('imag');
    try {
      const s = im === undefined ? text(re) : undefined;
      if (s !== undefined) return boxed(cls, complexClass, parse(s));
      const x = part(re);
      const y = im === undefined ? new Complex(0, 0) : part(im);
      return boxed(cls, complexClass, new Complex(x.re - y.im, x.im + y.re));
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
      native('fromhex(cls, string, /)', (_cls, s) => new PyFloat(fromHex(text(s) ?? '')), { binds: true }),
    ),
  );
  installComplex();
  builtinNames.set('float', floatClass);
  builtinNames.set('complex', complexClass);
}
