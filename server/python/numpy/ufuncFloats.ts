/** Functions of floats, element by element. Source: numpy/_core/src/umath/loops.c.src, npy_math. */
import * as dt from '../../jaxpr/dtypes.ts';
import { nextafter } from '../../jaxpr/evaluate/bits.ts';
import * as c from '../../jaxpr/evaluate/complex.ts';
import { roundEven } from '../../jaxpr/evaluate/special.ts';
import * as elementary from '../elementary.ts';
import type { Forms } from './loops.ts';
import { inexact, real, realOrBool, same, define } from './ufuncSpec.ts';
import { complexQuotient } from './ufuncArithmetic.ts';

// ---- functions of floats

/** These are right to the last digit; JavaScript's own aren't always. */
const precise: Readonly<Record<string, (x: number) => number>> = {
  exp: elementary.exp,
  exp2: (x) => elementary.power(2, x),
  log: elementary.log,
  log2: elementary.log2,
};
const unaryFloats: Readonly<Record<string, readonly [(x: number) => number, Forms['complex']?]>> = {
  sqrt: [Math.sqrt, c.cSqrt],
  exp: [Math.exp, c.cExp],
  exp2: [(x) => 2 ** x, (a, b) => c.cExp(a * Math.LN2, b * Math.LN2)],
  expm1: [Math.expm1, c.cExpm1],
  log: [Math.log, c.cLog],
  log2: [Math.log2, (a, b) => complexQuotient(...c.cLog(a, b), Math.LN2, 0)],
  log10: [Math.log10, (a, b) => complexQuotient(...c.cLog(a, b), Math.LN10, 0)],
  log1p: [Math.log1p, c.cLog1p],
  sin: [Math.sin, c.cSin],
  cos: [Math.cos, c.cCos],
  tan: [Math.tan, c.cTan],
  arcsin: [Math.asin],
  arccos: [Math.acos],
  arctan: [Math.atan],
  sinh: [Math.sinh, c.cSinh],
  cosh: [Math.cosh, c.cCosh],
  tanh: [Math.tanh, c.cTanh],
  arcsinh: [Math.asinh],
  arccosh: [Math.acosh],
  arctanh: [Math.atanh],
  rint: [roundEven, (a, b) => [roundEven(a), roundEven(b)]],
};
/** Names of the array API standard. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  arcsin: 'asin',
  arccos: 'acos',
  arctan: 'atan',
  arcsinh: 'asinh',
  arccosh: 'acosh',
  arctanh: 'atanh',
};
for (const [name, [f, complex]] of Object.entries(unaryFloats)) {
  const exact = precise[name] as ((x: number) => number) | undefined;
  const float: Forms = exact ? { float: exact, quick: f } : { float: f };
  const forms: Forms = complex ? { ...float, complex } : float;
  define(name, 1, inexact, forms);
  const other = OTHER_NAMES[name] as string | undefined;
  if (other !== undefined) define(other, 1, inexact, forms);
}
define('cbrt', 1, real, { float: Math.cbrt });
for (const name of ['degrees', 'rad2deg']) define(name, 1, real, { float: (x) => x * (180 / Math.PI) });
for (const name of ['radians', 'deg2rad']) define(name, 1, real, { float: (x) => x * (Math.PI / 180) });
for (const [name, f] of [
  ['floor', Math.floor],
  ['ceil', Math.ceil],
  ['trunc', Math.trunc],
] as const)
  define(name, 1, realOrBool, { float: f, int: (x) => x, big: (x) => x, bool: (x) => x });
define('spacing', 1, real, (d) => ({
  float: (x) => {
    if (!Number.isFinite(x)) return NaN;
    const next = nextafter(d)(Math.abs(x), Infinity);
    return x < 0 ? Math.abs(x) - next : next - Math.abs(x);
  },
}));

const logAddExp = (x: number, y: number): number => {
  if (x === y) return x + Math.LN2;
  const t = x - y;
  return t > 0 ? x + Math.log1p(Math.exp(-t)) : t <= 0 ? y + Math.log1p(Math.exp(t)) : t;
};
const logAddExp2 = (x: number, y: number): number => {
  if (x === y) return x + 1;
  const t = x - y;
  return t > 0 ? x + Math.log1p(2 ** -t) * Math.LOG2E : t <= 0 ? y + Math.log1p(2 ** t) * Math.LOG2E : t;
};
const copySign = (x: number, y: number): number => {
  const a = Math.abs(x);
  return y < 0 || Object.is(y, -0) ? -a : a;
};
const binaryFloats: Readonly<Record<string, (x: number, y: number) => number>> = {
  arctan2: Math.atan2,
  atan2: Math.atan2,
  copysign: copySign,
  heaviside: (x, h) => (Number.isNaN(x) ? x : x === 0 ? h : x < 0 ? 0 : 1),
};
for (const [name, float] of Object.entries(binaryFloats)) define(name, 2, real, { float }, { widens: true });
define('hypot', 2, real, { float: Math.hypot }, { identity: () => 0, widens: true });
define('logaddexp', 2, real, { float: logAddExp }, { identity: () => -Infinity, widens: true });
define('logaddexp2', 2, real, { float: logAddExp2 }, { identity: () => -Infinity, widens: true });
define('nextafter', 2, real, (d) => ({ float: nextafter(d) }), { widens: true });

// ---- two results

function frexp(x: number): readonly [number, number] {
  if (x === 0 || !Number.isFinite(x)) return [x, 0];
  let exponent = Math.max(-1023, Math.floor(Math.log2(Math.abs(x))) + 1);
  let mantissa = x * 2 ** -exponent;
  while (Math.abs(mantissa) < 0.5) {
    mantissa *= 2;
    exponent--;
  }
  while (Math.abs(mantissa) >= 1) {
    mantissa /= 2;
    exponent++;
  }
  return [mantissa, exponent];
}
define(
  'frexp',
  1,
  real,
  { float: (x) => frexp(x)[0] },
  { second: { out: () => dt.int32, forms: () => ({ float: (x) => frexp(x)[1] }) } },
);
const fraction = (x: number): number =>
  Number.isFinite(x) ? copySign(x % 1, x) : Number.isNaN(x) ? x : copySign(0, x);
define('modf', 1, real, { float: fraction }, { second: { out: same, forms: () => ({ float: Math.trunc }) } });
define('ldexp', 2, real, { float: (x, e) => x * 2 ** e });
