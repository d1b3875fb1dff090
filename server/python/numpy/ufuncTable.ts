/** What NumPy's ufuncs compute. Source: numpy/_core/code_generators/generate_umath.py, src/umath/loops.c.src. */
import type { DType } from '../../jaxpr/dtypes.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import { bigPopulationCount, nextafter, populationCount } from '../../jaxpr/evaluate/bits.ts';
import * as c from '../../jaxpr/evaluate/complex.ts';
import { roundEven } from '../../jaxpr/evaluate/special.ts';
import type { Scalar } from '../../jaxpr/jaxpr.ts';
import * as elementary from '../elementary.ts';
import { raise, typeError, valueError } from '../errors.ts';
import { binary, compare, truth, unary } from '../operators.ts';
import type { Value } from '../values.ts';
import { Unknown, UnknownSignal } from '../values.ts';
import { isNumPyOnly, object } from './kinds.ts';
import type { Forms } from './loops.ts';
import { floatFor, realOf } from './promotion.ts';

export interface UfuncSpec {
  readonly name: string;
  readonly inputs: 1 | 2;
  readonly outputs: 1 | 2;
  /** The dtype that operands of a dtype are computed in; undefined where the ufunc isn't defined for it. */
  readonly loop: (promoted: DType) => DType | undefined;
  readonly out: (loop: DType) => DType;
  readonly forms: (loop: DType) => Forms;
  /** The second result. */
  readonly second?: { readonly out: (loop: DType) => DType; readonly forms: (loop: DType) => Forms };
  /** What reducing nothing gives. */
  readonly identity?: (d: DType) => Scalar;
  /** Comparisons take Python ints of any size. */
  readonly compares?: boolean;
  /** Operands are widened to floats each for itself: uint16 and int16 make float32. */
  readonly widens?: boolean;
}

type Loop = UfuncSpec['loop'];

const any: Loop = (d) => d;
/** Not for texts and objects, where nothing says otherwise. */
const number: Loop = (d) => (isNumPyOnly(d) ? undefined : d);
const numberOrObject: Loop = (d) => (d.kind === 'str' ? undefined : d);
/** Bools count as int8. */
const noBool: Loop = (d) => (d.kind === 'bool' ? dt.int8 : numberOrObject(d));
const inexact: Loop = (d) => (d.isInexact ? d : isNumPyOnly(d) ? undefined : floatFor(d));
const real: Loop = (d) => (d.isComplex || isNumPyOnly(d) ? undefined : floatFor(d));
const quotient: Loop = (d) => (d.isInexact || d === object ? d : isNumPyOnly(d) ? undefined : dt.float64);
const bitwise: Loop = (d) => (d.kind === 'bool' || d.isInteger || d === object ? d : undefined);
const integers: Loop = (d) => (d.isInteger ? d : undefined);
const integersOrBool: Loop = (d) => (d.kind === 'bool' ? dt.int8 : integers(d));
const realOrBool: Loop = (d) => (d.isComplex || isNumPyOnly(d) ? undefined : d);

const same = (d: DType): DType => d;
const toBool = (): DType => dt.bool;

const specs: UfuncSpec[] = [];

interface Extra {
  readonly identity?: (d: DType) => Scalar;
  readonly compares?: boolean;
  readonly widens?: boolean;
  readonly out?: (loop: DType) => DType;
  readonly second?: UfuncSpec['second'];
}

function define(
  name: string,
  inputs: 1 | 2,
  loop: Loop,
  forms: Forms | ((loop: DType) => Forms),
  extra: Extra = {},
): void {
  specs.push({
    name,
    inputs,
    outputs: extra.second ? 2 : 1,
    loop,
    out: extra.out ?? same,
    forms: typeof forms === 'function' ? forms : () => forms,
    ...(extra.second && { second: extra.second }),
    ...(extra.identity && { identity: extra.identity }),
    ...(extra.compares && { compares: extra.compares }),
    ...(extra.widens && { widens: extra.widens }),
  });
}

const asBool = (b: boolean): number => (b ? 1 : 0);
const sure = (v: boolean | Unknown): boolean => {
  if (v instanceof Unknown) throw new UnknownSignal(v);
  return v;
};
const objectTruth = (v: Value): boolean => sure(truth(v));

const notOfBool =
  (name: string): Loop =>
  (d) => {
    if (d.kind === 'bool')
      throw raise(
        'UFuncTypeError',
        `ufunc '${name}' did not contain a loop with signature matching types <class 'numpy.dtypes.BoolDType'> -> None`,
      );
    return numberOrObject(d);
  };

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
function complexQuotient(ar: number, ai: number, br: number, bi: number): readonly [number, number] {
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

// ---- comparisons and logic

const order = (ar: number, ai: number, br: number, bi: number, f: (x: number, y: number) => boolean): number =>
  asBool(f(ar === br ? ai : ar, ar === br ? bi : br));
const comparisons: Readonly<
  Record<
    string,
    readonly [
      '==' | '!=' | '<' | '<=' | '>' | '>=',
      (x: number, y: number) => boolean,
      (x: bigint, y: bigint) => boolean,
    ]
  >
> = {
  equal: ['==', (x, y) => x === y, (x, y) => x === y],
  not_equal: ['!=', (x, y) => x !== y, (x, y) => x !== y],
  less: ['<', (x, y) => x < y, (x, y) => x < y],
  less_equal: ['<=', (x, y) => x <= y, (x, y) => x <= y],
  greater: ['>', (x, y) => x > y, (x, y) => x > y],
  greater_equal: ['>=', (x, y) => x >= y, (x, y) => x >= y],
};
for (const [name, [op, f, big]] of Object.entries(comparisons)) {
  const small = (x: number, y: number): number => asBool(f(x, y));
  define(
    name,
    2,
    any,
    {
      float: small,
      int: small,
      bool: small,
      big: (x, y) => (big(x, y) ? 1n : 0n),
      complex:
        op === '=='
          ? (ar, ai, br, bi) => asBool(ar === br && ai === bi)
          : op === '!='
            ? (ar, ai, br, bi) => asBool(ar !== br || ai !== bi)
            : (ar, ai, br, bi) => order(ar, ai, br, bi, f),
      object: (x, y) => sure(truth(compare(op, x, y))),
      str: (x, y) => asBool(f(x < y ? -1 : x > y ? 1 : 0, 0)),
    },
    { out: toBool, compares: true },
  );
}

const logic = (f: (x: boolean, y: boolean) => boolean): Forms => {
  const small = (x: number, y: number): number => asBool(f(x !== 0, y !== 0));
  return {
    float: small,
    int: small,
    bool: small,
    big: (x, y) => (f(x !== 0n, y !== 0n) ? 1n : 0n),
    complex: (ar, ai, br, bi) => asBool(f(ar !== 0 || ai !== 0, br !== 0 || bi !== 0)),
  };
};
const logicOut = (d: DType): DType => (d === object ? object : dt.bool);
define(
  'logical_and',
  2,
  any,
  { ...logic((x, y) => x && y), object: (x, y) => (objectTruth(x) ? y : x) },
  { out: logicOut, identity: () => true },
);
define(
  'logical_or',
  2,
  any,
  { ...logic((x, y) => x || y), object: (x, y) => (objectTruth(x) ? x : y) },
  { out: logicOut, identity: () => false },
);
define(
  'logical_xor',
  2,
  any,
  logic((x, y) => x !== y),
  { out: toBool, identity: () => false },
);
define('logical_not', 1, any, { ...logic((x) => !x), object: (x) => !objectTruth(x) }, { out: logicOut });

const extreme = (
  name: string,
  pick: (x: number, y: number) => number,
  big: (x: bigint, y: bigint) => bigint,
  op: '>=' | '<=',
  ignoresNan: boolean,
): void => {
  const wins = (ar: number, ai: number, br: number, bi: number): boolean =>
    op === '>=' ? !c.cGreater(br, bi, ar, ai) : !c.cGreater(ar, ai, br, bi);
  define(name, 2, numberOrObject, {
    float: ignoresNan ? (x, y) => (Number.isNaN(x) ? y : Number.isNaN(y) ? x : pick(x, y)) : pick,
    int: pick,
    bool: pick,
    big,
    complex: (ar, ai, br, bi) => {
      const [a, b] = [Number.isNaN(ar) || Number.isNaN(ai), Number.isNaN(br) || Number.isNaN(bi)];
      if (a || b) return a === ignoresNan ? [br, bi] : [ar, ai];
      return wins(ar, ai, br, bi) ? [ar, ai] : [br, bi];
    },
    object: (x, y) => (sure(truth(compare(op, x, y))) ? x : y),
  });
};
const maxBig = (x: bigint, y: bigint): bigint => (x > y ? x : y);
const minBig = (x: bigint, y: bigint): bigint => (x < y ? x : y);
extreme('maximum', Math.max, maxBig, '>=', false);
extreme('minimum', Math.min, minBig, '<=', false);
extreme('fmax', Math.max, maxBig, '>=', true);
extreme('fmin', Math.min, minBig, '<=', true);

for (const [name, f] of [
  ['isnan', Number.isNaN],
  ['isinf', (x: number) => x === Infinity || x === -Infinity],
  ['isfinite', Number.isFinite],
] as const) {
  const always = name === 'isfinite' ? 1 : 0;
  define(
    name,
    1,
    number,
    {
      float: (x) => asBool(f(x)),
      int: () => always,
      bool: () => always,
      big: () => BigInt(always),
      complex: (a, b) => asBool(name === 'isfinite' ? f(a) && f(b) : f(a) || f(b)),
    },
    { out: toBool },
  );
}
define('signbit', 1, real, { float: (x) => asBool(x < 0 || Object.is(x, -0)) }, { out: toBool });

// ---- bits and whole numbers

const bits = (
  name: string,
  small: (x: number, y: number) => number,
  big: (x: bigint, y: bigint) => bigint,
  op: '&' | '|' | '^',
  identity: (d: DType) => Scalar,
): void => {
  define(name, 2, bitwise, { int: small, bool: small, big, object: (x, y) => binary(op, x, y) }, { identity });
};
bits(
  'bitwise_and',
  (x, y) => x & y,
  (x, y) => x & y,
  '&',
  (d) => (d.kind === 'bool' ? true : d.kind === 'uint' ? dt.integerBounds(d)[1] : -1),
);
bits(
  'bitwise_or',
  (x, y) => x | y,
  (x, y) => x | y,
  '|',
  () => 0,
);
bits(
  'bitwise_xor',
  (x, y) => x ^ y,
  (x, y) => x ^ y,
  '^',
  () => 0,
);
const invert: Forms = { int: (x) => ~x, bool: (x) => 1 - x, big: (x) => ~x, object: (x) => unary('~', x) };
for (const name of ['invert', 'bitwise_not', 'bitwise_invert']) define(name, 1, bitwise, invert);
const shiftable: Loop = (d) => (d.kind === 'bool' ? dt.int8 : bitwise(d));
const shiftLeft = (d: DType): Forms => ({
  int: (x, by) => (by < 0 || by >= d.bits ? 0 : x << by),
  big: (x, by) => (by < 0n || by >= 64n ? 0n : x << by),
  object: (x, y) => binary('<<', x, y),
});
const shiftRight = (d: DType): Forms => ({
  int: (x, by) => (by < 0 || by >= d.bits ? (x < 0 ? -1 : 0) : d.kind === 'uint' ? x >>> by : x >> by),
  big: (x, by) => (by < 0n || by >= 64n ? (x < 0n ? -1n : 0n) : x >> by),
  object: (x, y) => binary('>>', x, y),
});
for (const name of ['left_shift', 'bitwise_left_shift']) define(name, 2, shiftable, shiftLeft);
for (const name of ['right_shift', 'bitwise_right_shift']) define(name, 2, shiftable, shiftRight);
define(
  'bitwise_count',
  1,
  integersOrBool,
  (d) => ({
    int: (x) => populationCount(d.bits)(Math.abs(x)),
    big: (x) => BigInt(bigPopulationCount(x < 0n ? -x : x)),
  }),
  { out: () => dt.uint8 },
);
const gcd = (x: number, y: number): number => {
  let [a, b] = [Math.abs(x), Math.abs(y)];
  while (b !== 0) [a, b] = [b, a % b];
  return a;
};
const gcdBig = (x: bigint, y: bigint): bigint => {
  let [a, b] = [x < 0n ? -x : x, y < 0n ? -y : y];
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
};
define('gcd', 2, integers, { int: gcd, big: gcdBig }, { identity: () => 0 });
define('lcm', 2, integers, {
  int: (x, y) => (x === 0 || y === 0 ? 0 : Math.abs((x / gcd(x, y)) * y)),
  big: (x, y) => {
    if (x === 0n || y === 0n) return 0n;
    const r = (x / gcdBig(x, y)) * y;
    return r < 0n ? -r : r;
  },
});

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

export const ufuncSpecs: ReadonlyMap<string, UfuncSpec> = new Map(specs.map((s) => [s.name, s]));
/** The spec of a ufunc that is there. */
export function specOf(name: string): UfuncSpec {
  const spec = ufuncSpecs.get(name);
  if (!spec) throw new Error(`no ufunc ${name}`);
  return spec;
}
