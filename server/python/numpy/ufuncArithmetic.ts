/** Arithmetic on elements. Source: numpy/_core/src/umath/loops.c.src, npy_math. */
import * as dt from '../../jaxpr/dtypes.ts';
import * as c from '../../jaxpr/evaluate/complex.ts';
import * as elementary from '../elementary.ts';
import { typeError, valueError } from '../errors.ts';
import { compare } from '../comparisons.ts';
import { binary, truth, unary } from '../operators.ts';
import { isNumPyOnly } from './kinds.ts';
import type { Forms } from './loops.ts';
import { realOf } from './promotion.ts';
import { any, numberOrObject, noBool, real, quotient, same, define, sure, notOfBool } from './ufuncSpec.ts';
import type { Loop } from './ufuncSpec.ts';

// ---- arithmetic

define(
  'add',
  2,
  any,
  {
    float: (x, y) => x + y,
    int: (x, y) => x + y,
    big: (x, y) => x + y,
    bool: (x, y) => x | y,
    complex: c.cAdd,
    object: (x, y) => binary('+', x, y),
    str: (x, y) => x + y,
  },
  { identity: () => 0 },
);
define(
  'subtract',
  2,
  (d) => {
    if (d.kind === 'bool')
      throw typeError(
        'numpy boolean subtract, the `-` operator, is not supported, use the bitwise_xor, the `^` operator, or the logical_xor function instead.',
      );
    return numberOrObject(d);
  },
  {
    float: (x, y) => x - y,
    int: (x, y) => x - y,
    big: (x, y) => x - y,
    complex: c.cSub,
    object: (x, y) => binary('-', x, y),
  },
);
define(
  'multiply',
  2,
  numberOrObject,
  {
    float: (x, y) => x * y,
    int: Math.imul,
    big: (x, y) => x * y,
    bool: (x, y) => x & y,
    complex: c.cMul,
    object: (x, y) => binary('*', x, y),
  },
  { identity: () => 1 },
);
const divideFloats = (x: number, y: number): number => x / y;
/** Smith's algorithm, in NumPy's order of operations. Source: loops.c.src, nc_quot. */
export function complexQuotient(ar: number, ai: number, br: number, bi: number): readonly [number, number] {
  const [absR, absI] = [Math.abs(br), Math.abs(bi)];
  if (absR >= absI) {
    if (absR === 0 && absI === 0) return [ar / absR, ai / absR];
    const ratio = bi / br;
    const scale = 1 / (br + bi * ratio);
    return [(ar + ai * ratio) * scale, (ai - ar * ratio) * scale];
  }
  const ratio = br / bi;
  const scale = 1 / (bi + br * ratio);
  return [(ar * ratio + ai) * scale, (ai * ratio - ar) * scale];
}
for (const name of ['divide', 'true_divide'])
  define(name, 2, quotient, { float: divideFloats, complex: complexQuotient, object: (x, y) => binary('/', x, y) });

const floorDivInt = (x: number, y: number): number => (y === 0 ? 0 : Math.floor(x / y));
const floorDivBig = (x: bigint, y: bigint): bigint => {
  if (y === 0n) return 0n;
  const q = x / y;
  return x % y !== 0n && x < 0n !== y < 0n ? q - 1n : q;
};
/** Source: npy_math's npy_divmod. */
function divmodFloat(a: number, b: number): readonly [number, number] {
  let mod = a % b;
  if (b === 0) return [a / b, mod];
  let div = (a - mod) / b;
  if (mod !== 0) {
    if (b < 0 !== mod < 0) {
      mod += b;
      div -= 1;
    }
  } else mod = b < 0 ? -0 : 0;
  if (div === 0) return [a / b < 0 || Object.is(a / b, -0) ? -0 : 0, mod];
  const floor = Math.floor(div);
  return [div - floor > 0.5 ? floor + 1 : floor, mod];
}
const remainderInt = (x: number, y: number): number => {
  if (y === 0) return 0;
  const r = x % y;
  return r !== 0 && r < 0 !== y < 0 ? r + y : r + 0;
};
const remainderBig = (x: bigint, y: bigint): bigint => {
  if (y === 0n) return 0n;
  const r = x % y;
  return r !== 0n && r < 0n !== y < 0n ? r + y : r;
};
const floorDivide: Forms = {
  float: (x, y) => divmodFloat(x, y)[0],
  int: floorDivInt,
  big: floorDivBig,
  object: (x, y) => binary('//', x, y),
};
const remainder: Forms = {
  float: (x, y) => divmodFloat(x, y)[1],
  int: remainderInt,
  big: remainderBig,
  object: (x, y) => binary('%', x, y),
};
const noComplex =
  (loop: Loop): Loop =>
  (d) =>
    d.isComplex ? undefined : loop(d);
define('floor_divide', 2, noComplex(noBool), floorDivide);
define('remainder', 2, noComplex(noBool), remainder);
define('mod', 2, noComplex(noBool), remainder);
define('divmod', 2, noComplex(noBool), floorDivide, { second: { out: same, forms: () => remainder } });
define('fmod', 2, noComplex(noBool), {
  float: (x, y) => x % y,
  int: (x, y) => (y === 0 ? 0 : (x % y) + 0),
  big: (x, y) => (y === 0n ? 0n : x % y),
});

const negativePower = (): Error => valueError('Integers to negative integer powers are not allowed.');
/** By squaring; what is stored wraps around. */
function intPower(x: number, y: number): number {
  if (y < 0) throw negativePower();
  let result = 1;
  for (let [base, n] = [x, y]; n > 0; n = Math.floor(n / 2), base = Math.imul(base, base))
    if (n % 2 === 1) result = Math.imul(result, base);
  return result;
}
function bigPower(x: bigint, y: bigint): bigint {
  if (y < 0n) throw negativePower();
  let result = 1n;
  for (let [base, n] = [x, y]; n > 0n; n >>= 1n, base = BigInt.asIntN(64, base * base))
    if (n & 1n) result = BigInt.asIntN(64, result * base);
  return result;
}
/** C's pow. */
export function power(x: number, y: number): number {
  if (x === 1 || y === 0) return 1;
  if (y === 2) return x * x;
  if (y === 0.5) return x === -Infinity ? Infinity : Math.sqrt(x + 0);
  if (x === -1 && (y === Infinity || y === -Infinity)) return 1;
  return x ** y;
}
/** Source: loops.c.src nc_pow: small whole exponents by multiplication. */
function complexPower(ar: number, ai: number, br: number, bi: number): readonly [number, number] {
  if (br === 0 && bi === 0) return [1, 0];
  if (ar === 0 && ai === 0) return br > 0 && bi === 0 ? [0, 0] : [NaN, NaN];
  if (bi === 0 && Number.isInteger(br) && br > -100 && br < 100) {
    if (br === 1) return [ar, ai];
    if (br === 2) return c.cMul(ar, ai, ar, ai);
    if (br === 3) return c.cMul(ar, ai, ...c.cMul(ar, ai, ar, ai));
    let n = Math.abs(br);
    let [rr, ri] = [1, 0];
    let [pr, pi] = [ar, ai];
    for (;;) {
      if (n & 1) [rr, ri] = c.cMul(rr, ri, pr, pi);
      n >>= 1;
      if (n === 0) break;
      [pr, pi] = c.cMul(pr, pi, pr, pi);
    }
    return br < 0 ? complexQuotient(1, 0, rr, ri) : [rr, ri];
  }
  return c.cPow(ar, ai, br, bi);
}
define('power', 2, noBool, {
  float: elementary.power,
  quick: power,
  int: intPower,
  big: bigPower,
  complex: complexPower,
  object: (x, y) => binary('**', x, y),
});
define('pow', 2, noBool, {
  float: elementary.power,
  quick: power,
  int: intPower,
  big: bigPower,
  complex: complexPower,
  object: (x, y) => binary('**', x, y),
});
define('float_power', 2, (d) => (isNumPyOnly(d) ? undefined : d.isComplex ? dt.complex128 : dt.float64), {
  float: power,
  complex: complexPower,
});

define(
  'negative',
  1,
  (d) => {
    if (d.kind === 'bool')
      throw typeError(
        'The numpy boolean negative, the `-` operator, is not supported, use the `~` operator or the logical_not function instead.',
      );
    return numberOrObject(d);
  },
  { float: (x) => -x, int: (x) => -x, big: (x) => -x, complex: (a, b) => [-a, -b], object: (x) => unary('-', x) },
);
define('positive', 1, notOfBool('positive'), {
  float: (x) => x,
  int: (x) => x,
  big: (x) => x,
  complex: (a, b) => [a, b],
  object: (x) => unary('+', x),
});
const absolute: Forms = {
  float: Math.abs,
  int: Math.abs,
  big: (x) => (x < 0n ? -x : x),
  bool: (x) => x,
  complex: c.cAbs,
  object: (x) => (sure(truth(compare('<', x, 0))) ? unary('-', x) : x),
};
define('absolute', 1, numberOrObject, absolute, { out: realOf });
define('abs', 1, numberOrObject, absolute, { out: realOf });
define('fabs', 1, real, { float: Math.abs });
define('sign', 1, notOfBool('sign'), {
  float: Math.sign,
  int: Math.sign,
  big: (x) => (x > 0n ? 1n : x < 0n ? -1n : 0n),
  complex: c.cSign,
});
define('square', 1, noBool, {
  float: (x) => x * x,
  int: (x) => Math.imul(x, x),
  big: (x) => x * x,
  complex: (a, b) => c.cMul(a, b, a, b),
  object: (x) => binary('*', x, x),
});
define('reciprocal', 1, noBool, {
  float: (x) => 1 / x,
  int: (x) => (x === 0 ? -(2 ** 31) : Math.trunc(1 / x)),
  big: (x) => (x === 0n ? -(2n ** 63n) : 1n / x),
  complex: (a, b) => {
    const r = Math.abs(b) <= Math.abs(a) ? b / a : a / b;
    const d = Math.abs(b) <= Math.abs(a) ? a + b * r : a * r + b;
    return Math.abs(b) <= Math.abs(a) ? [1 / d, -r / d] : [r / d, -1 / d];
  },
  object: (x) => binary('/', 1, x),
});
for (const name of ['conjugate', 'conj'])
  define(name, 1, noBool, {
    float: (x) => x,
    int: (x) => x,
    big: (x) => x,
    complex: (a, b) => [a, -b],
    object: (x) => x,
  });
