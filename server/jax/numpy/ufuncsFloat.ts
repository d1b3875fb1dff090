/** Floating-point and complex functions of jax.numpy. Source: jax/_src/numpy/ufuncs.py, jax/_src/lax/other.py. */
import type { DType } from '../../jaxpr/dtypes.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import type { Scalar } from '../../jaxpr/jaxpr.ts';
import { bind, bind1 } from '../../jaxpr/trace.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { TextParam } from '../../jaxpr/primitive.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import { Stop, raise, typeError, valueError } from '../../python/errors.ts';
import { PyDType } from '../../python/numpy/dtypes.ts';
import { floatFormats } from '../../python/numpy/info.ts';
import type { FloatFormat } from '../../python/numpy/info.ts';
import { realOf } from '../../python/numpy/promotion.ts';
import { repr } from '../../python/text.ts';
import { jaxFunctions, libraryCustomJvp } from '../declare.ts';
import { jitOperand } from '../jitArguments.ts';
import { Jitted } from '../jitted.ts';
import { filledLike } from '../lax/placed.ts';
import * as lax from '../lax/operations.ts';
import { latticeResultType } from '../promotion.ts';
import { oneResult } from '../transforms/customRules.ts';
import type { Value } from '../../python/values.ts';
import {
  constantLike,
  promoteArgs,
  promoteArgsInexact,
  promoteArgsNumeric,
  promoteDTypesInexact,
  promoteShapes,
  pythonFloat,
  pythonInt,
} from './promote.ts';
import type { Early } from './ufuncKinds.ts';
import { byName, early, visible } from './ufuncKinds.ts';
import { ufuncObject } from './ufuncObjects.ts';
import { add, compare, multiply, rightShift, subtract, trueDivide, withoutZeros } from './ufuncs.ts';
import { broadcastArrays, where as whereJit } from './where.ts';

const where = (c: Val, x: Val, y: Val): Val => whereJit(c, x, y)[0];
const isComplex = (x: Val): boolean => x.aval.dtype.isComplex;
const isWhole = (x: Val): boolean => x.aval.dtype.isInteger || x.aval.dtype === dt.bool;
const typed = (x: Val, value: Scalar): Val => lax.scalar(value, x.aval.dtype);
const fullLike = (x: Val, value: Scalar, dtype?: DType): Val =>
  filledLike(x, value, dtype, dtype === undefined && x.aval.weakType);
const falseLike = (x: Val): Val => fullLike(x, false, dt.bool);
const { plain, accurate } = lax;
const both = (x: Val, y: Val): Val => lax.bitwiseOp('and', x, y);

/** What is known of a floating dtype, or of a complex one's parts. */
export function formatOf(dtype: DType): FloatFormat {
  const format = floatFormats.get(realOf(dtype));
  if (!format) throw new Stop(`jitlens doesn't have finfo of ${dtype.name} yet`, 'unsupported');
  return format;
}

/** jax.numpy's name → lax's function; all promote to an inexact type. */
const UNARY: Readonly<Record<string, (x: Val) => Val>> = {
  exp: (x) => accurate('exp', x),
  exp2: (x) => accurate('exp2', x),
  expm1: (x) => accurate('expm1', x),
  log: (x) => accurate('log', x),
  log2: (x) => accurate('log2', x),
  log1p: (x) => accurate('log1p', x),
  sin: (x) => accurate('sin', x),
  cos: (x) => accurate('cos', x),
  tan: (x) => accurate('tan', x),
  tanh: (x) => accurate('tanh', x),
  sqrt: (x) => accurate('sqrt', x),
  cbrt: (x) => accurate('cbrt', x),
  sinh: (x) => plain('sinh', x),
  cosh: (x) => plain('cosh', x),
  arcsin: (x) => plain('asin', x),
  arccos: (x) => plain('acos', x),
  arctan: (x) => plain('atan', x),
  arcsinh: (x) => plain('asinh', x),
  arctanh: (x) => plain('atanh', x),
  deg2rad: (x) => lax.mul(x, constantLike(x, Math.PI / 180)),
  rad2deg: (x) => lax.mul(x, constantLike(x, 180 / Math.PI)),
};
const inexact = (fn: string, f: (x: Val) => Val): Early =>
  early(`${fn}(x, /)`, (x) => f(promoteArgsInexact([x], fn)[0]));
const unaryFunctions: Readonly<Record<string, Early>> = Object.fromEntries(
  Object.entries(UNARY).map(([name, f]) => [name, inexact(name, f)]),
);
/** `jnp.exp` and the like, as other functions of the library call them. */
export const unary = (name: keyof typeof UNARY): Early => unaryFunctions[name];

/** The array API's names: the same functions, called by functions of those names. */
const ALIASES: Readonly<Record<string, string>> = {
  acos: 'arccos',
  asin: 'arcsin',
  asinh: 'arcsinh',
  atan: 'arctan',
  atanh: 'arctanh',
};

const binaryInexact = (fn: string, f: (x: Val, y: Val) => Val, params = 'x1, x2', isShared = false): Early =>
  early(
    `${fn}(${params}, /)`,
    (x, y) => {
      const [a, b] = promoteArgsInexact([x, y], fn);
      return f(a, b);
    },
    fn,
    isShared,
  );

const arctan2 = binaryInexact('arctan2', (x, y) => bind1(primitives.atan2, [x, y], {}));
const nextafterOp = (x: Val, y: Val): Val => bind1(primitives.nextafter, [x, y], {});

// ---- rounding

const towards = (name: 'floor' | 'ceil'): Early =>
  early(`${name}(x, /)`, (x) => (isWhole(x) ? x : plain(name, promoteArgsInexact([x], name)[0])));
export const floor = towards('floor');
export const ceil = towards('ceil');

const defaultFloat = (): DType => pythonFloat(0).aval.dtype;

const rint = visible('rint(x, /)', ([x]) => {
  if (isWhole(x)) return lax.convertElementType(x, defaultFloat());
  if (isComplex(x)) {
    const re = rint(plain('real', x))[0];
    return complexOf(re, rint(plain('imag', x))[0]);
  }
  return lax.round(x, 1);
});

export const complexOf = (re: Val, im: Val): Val => bind1(primitives.complex, [re, im], {});

// ---- parts of numbers

export const real = early('real(val, /)', (x) => (isComplex(x) ? plain('real', x) : x));
export const imag = early('imag(val, /)', (x) => (isComplex(x) ? plain('imag', x) : fullLike(x, 0)));
export const conjugate = early('conjugate(x, /)', (x) =>
  isComplex(x) ? bind1(primitives.conj, [x], { input_dtype: x.aval.dtype }) : x,
);

export const bitcast = (x: Val, dtype: DType): Val => bind1(primitives.bitcast_convert_type, [x], { new_dtype: dtype });

const SIGNED: ReadonlyMap<number, DType> = new Map([
  [16, dt.int16],
  [32, dt.int32],
  [64, dt.int64],
]);

export const signbit = visible('signbit(x, /)', ([x]) => {
  const { dtype } = x.aval;
  if (dtype.isInteger) return lax.compareOp('lt', x, typed(x, 0));
  if (dtype === dt.bool) return falseLike(x);
  if (!dtype.isFloating) throw valueError(`jax.numpy.signbit is not well defined for ${dtype.name}`);
  const whole = SIGNED.get(dtype.bits);
  if (!whole) throw raise('NotImplementedError', 'jax.numpy.signbit only supports 16, 32, and 64-bit types.');
  const shifted = rightShift(bitcast(x, whole), pythonInt(dtype.bits - 1));
  return lax.convertElementType(shifted, dt.bool);
});

const copysign = visible('copysign(x1, x2, /)', (operands) => {
  const [x, y] = promoteArgsInexact(operands, 'copysign');
  if (isComplex(x)) throw typeError('copysign does not support complex-valued inputs');
  const [isNegative] = signbit(y);
  const negative = lax.neg(lax.abs(x));
  return where(isNegative, negative, lax.abs(x));
});

const spacing = early('spacing(x, /)', (operand) => {
  const [x] = promoteArgsInexact([operand], 'spacing');
  const { dtype } = x.aval;
  if (dtype.isComplex) throw valueError('jnp.spacing is not defined for complex inputs.');
  const inf = constantLike(x, Infinity);
  if (dtype === dt.float16) return subtract(nextafterOp(x, inf), x);
  const gap = subtract(nextafterOp(x, copysign(inf, x)[0]), x);
  const { minExponent, mantissa } = formatOf(dtype);
  const smallest = lax.scalar(2 ** (minExponent - mantissa), dtype);
  const isZero = compare('eq')(gap, pythonInt(0));
  return where(isZero, copysign(smallest, x)[0], gap);
});

const modf = new Jitted('modf(x, /, out=None)', ({ v, s }) => {
  const [x] = promoteDTypesInexact([v.x]);
  if ((s.out ?? null) !== null || 'out' in v)
    throw raise('NotImplementedError', "The 'out' argument to jnp.modf is not supported.");
  const isPositive = lax.compareOp('ge', x, lax.full([], lax.scalar(0, x.aval.dtype), x.aval.dtype, x.aval.weakType));
  const down = floor(x);
  const whole = where(isPositive, down, ceil(x));
  return [subtract(x, whole), whole];
});

export const avalParam = (x: Val): TextParam => new TextParam('aval', x.aval.strShort());
const strong = (x: Val): Val => lax.convertElementType(x, x.aval.dtype);

export const ldexp = visible('ldexp(x1, x2, /)', ([a, b]) => {
  if (isComplex(a) || b.aval.dtype.isInexact)
    throw valueError(
      `ldexp not supported for input types (${repr(PyDType.of(a.aval.dtype))}, ${repr(PyDType.of(b.aval.dtype))})`,
    );
  const [p] = promoteArgsInexact([a], 'ldexp');
  const q = b.aval.dtype === dt.bool ? lax.convertElementType(b, dt.int32) : b;
  const [x, n] = broadcastArrays(promoteShapes([p, q], 'ldexp'));
  const mantissa = strong(x);
  const exponent = strong(n);
  return bind1(primitives.Ldexp, [mantissa, exponent], { x1_aval: avalParam(mantissa), x2_aval: avalParam(exponent) });
});

const frexp = visible('frexp(x, /)', ([operand]) => {
  const [x] = promoteDTypesInexact([operand]);
  if (isComplex(x)) throw typeError('frexp does not support complex-valued inputs');
  const s = strong(x);
  return bind(primitives.Frexp, [s], { x_aval: avalParam(s) });
});

// ---- tests

/** Floating dtypes without infinities. Source: isinf: `np.isinf(np.array(np.inf, dtype))`. */
const FINITE: ReadonlySet<DType> = new Set([
  dt.float4_e2m1fn,
  dt.float6_e2m3fn,
  dt.float6_e3m2fn,
  dt.float8_e8m0fnu,
  dt.float8_e4m3b11fnuz,
  dt.float8_e4m3fn,
  dt.float8_e4m3fnuz,
  dt.float8_e5m2fnuz,
]);

export const isinf = visible('isinf(x, /)', ([x]) => {
  const isInfinite = (part: Val): Val => lax.compareOp('eq', lax.abs(part), typed(part, Infinity));
  const { dtype } = x.aval;
  if (dtype.isFloating && !FINITE.has(dtype)) return isInfinite(x);
  if (!dtype.isComplex) return falseLike(x);
  const re = plain('real', x);
  const im = plain('imag', x);
  const first = isInfinite(re);
  return lax.bitwiseOp('or', first, isInfinite(im));
});

export function isInfinityOf(x: Val, infinity: number): Val {
  const { dtype } = x.aval;
  if (dtype.isComplex) throw valueError('isposinf/isneginf are not well defined for complex types');
  return dtype.isFloating && !FINITE.has(dtype) ? lax.compareOp('eq', x, typed(x, infinity)) : falseLike(x);
}

export const isfinite = early('isfinite(x, /)', (x) => {
  if (x.aval.dtype.isFloating) return plain('is_finite', x);
  if (!isComplex(x)) return fullLike(x, true, dt.bool);
  const re = plain('is_finite', plain('real', x));
  return both(re, plain('is_finite', plain('imag', x)));
});
export const isnan = early('isnan(x, /)', (x) => lax.compareOp('ne', x, x));

// ---- of two operands

const fmod = visible('fmod(x1, x2, /)', ([x, y]) => {
  const { dtype } = latticeResultType([x.aval, y.aval]);
  const divisor = dtype.isInteger ? withoutZeros(y) : y;
  const [p, q] = promoteArgsNumeric([x, divisor], 'fmod');
  return lax.rem(p, q);
});

const heaviside = visible('heaviside(x1, x2, /)', (operands) => {
  const [x, y] = promoteDTypesInexact(operands);
  const zero = constantLike(x, 0);
  const isNegative = lax.compareOp('lt', x, zero);
  const isPositive = lax.compareOp('gt', x, zero);
  const unordered = where(isnan(x), x, y);
  return where(isNegative, zero, where(isPositive, constantLike(x, 1), unordered));
});

/** Scaled by a power of two where the square would leave the range. Source: lax.py hypot. */
function hypotParts(x: Val, y: Val): Val[] {
  const { dtype } = x.aval;
  const { mantissa, minExponent, maxExponent } = formatOf(dtype);
  const shift = Math.floor((mantissa - minExponent + 1) / 2);
  const high = Math.floor((maxExponent - 1) / 2);
  const a = lax.abs(x);
  const b = lax.abs(y);
  const m = lax.max(a, b);
  const isLarge = compare('ge')(m, constantLike(x, 2 ** high));
  const isSmall = compare('le')(m, constantLike(x, 2 ** (high - shift)));
  const down = fullLike(x, 2 ** -shift);
  const up = fullLike(x, 2 ** shift);
  const one = fullLike(x, 1);
  const scaled = (v: Val): Val => {
    const smaller = multiply(v, down);
    return lax.select(isLarge, smaller, lax.select(isSmall, multiply(v, up), v));
  };
  const p = scaled(x);
  const q = scaled(y);
  const back = lax.select(isLarge, up, lax.select(isSmall, down, one));
  const pp = lax.square(p);
  const root = lax.sqrt(add(pp, lax.square(q)));
  let r = multiply(root, back);
  if (!FINITE.has(dtype)) {
    const inf = fullLike(x, Infinity);
    const infinite = [a, b].map((v) => compare('eq')(v, inf));
    // `|` of bools is that of jax.numpy: weak types don't survive it.
    const [first, second] = infinite.map((v) => lax.convertElementType(v, dt.bool, false));
    r = lax.select(lax.bitwiseOp('or', first, second), inf, r);
  }
  return [r, trueDivide(p, root), trueDivide(q, root)];
}

const hypot = visible('hypot(x1, x2, /)', (operands) => {
  const [p, q] = promoteArgsInexact(operands, 'hypot');
  if (isComplex(p))
    throw valueError(
      'jnp.hypot is not well defined for complex-valued inputs. Please convert to real values first, such as by using ' +
        'abs(x)',
    );
  const [x, y] = broadcastArrays([p, q]);
  return hypotCall(x, y)[0];
});

/** The hypotenuse r, and x and y divided by it. */
const hypotCall = (x: Val, y: Val): Val[] =>
  libraryCustomJvp(
    '_hypot',
    [x, y],
    ([a, b]) => hypotParts(a, b),
    '_hypot_jvp',
    ([a, b], [s, t]) => {
      const [r, u, v] = hypotCall(a, b);
      const change = add(multiply(u, s), multiply(v, t));
      const first = trueDivide(subtract(s, multiply(u, change)), r);
      const second = trueDivide(subtract(t, multiply(v, change)), r);
      return { primals: [r, u, v], tangents: [change, first, second] };
    },
  );

/** x between -a and a, modulo 2a. Source: other.py _wrap_between. */
function wrapBetween(x: Val, a: number): Val {
  const half = constantLike(x, a);
  const whole = constantLike(x, 2 * a);
  const zero = constantLike(x, 0);
  const rest = lax.rem(lax.add(x, half), whole);
  const isNegative = lax.compareOp('lt', rest, zero);
  return lax.sub(lax.select(isNegative, lax.add(rest, whole), rest), half);
}

/** 0 where it is infinite. Source: other.py _replace_inf. */
function finite(x: Val): Val {
  const re = isComplex(x) ? plain('real', x) : x;
  return lax.select(lax.compareOp('eq', re, constantLike(re, Infinity)), fullLike(x, 0), x);
}

/** log(exp(x) + exp(y)), or of powers of two. Source: other.py logaddexp, logaddexp2. */
function logSum(name: 'logaddexp' | 'logaddexp2'): (x: Val, y: Val) => Val {
  const isBinary = name === 'logaddexp2';
  const power = (v: Val): Val => accurate(isBinary ? 'exp2' : 'exp', v);
  const self = (a: Val, b: Val): Val =>
    libraryCustomJvp(
      name,
      [a, b],
      ([x, y]) => {
        const largest = lax.max(x, y);
        const scale = (v: Val): Val => (isBinary ? lax.mul(constantLike(largest, 1 / Math.LN2), v) : v);
        if (isComplex(x)) {
          const sum = lax.add(x, y);
          const delta = lax.sub(sum, lax.mul(largest, constantLike(largest, 2)));
          const out = lax.add(largest, scale(accurate('log1p', power(delta))));
          const re = plain('real', out);
          return complexOf(re, wrapBetween(plain('imag', out), isBinary ? Math.PI / Math.LN2 : Math.PI));
        }
        const delta = lax.sub(x, y);
        const unordered = isnan(delta);
        const sum = lax.add(x, y);
        const log = scale(accurate('log1p', power(lax.neg(lax.abs(delta)))));
        return lax.select(unordered, sum, lax.add(largest, log));
      },
      `_${name}_jvp`,
      oneResult(([x, y], [s, t]) => {
        const out = self(x, y);
        const share = (change: Val, v: Val): Val => lax.mul(change, power(lax.sub(finite(v), finite(out))));
        const first = share(s, x);
        return [out, lax.add(first, share(t, y))];
      }),
    )[0];
  return self;
}
/** That of lax, on operands of one dtype. */
export const logaddexpCall = logSum('logaddexp');
export const logaddexp = binaryInexact('logaddexp', logaddexpCall, 'x1, x2', true);
const logaddexp2 = binaryInexact('logaddexp2', logSum('logaddexp2'), 'x1, x2', true);

const LOG10_E = 0.4342944819032518;

export const log10 = inexact('log10', (x) => {
  const log = accurate('log', x);
  if (!isComplex(x)) return lax.mul(log, typed(x, LOG10_E));
  const re = plain('real', log);
  const im = plain('imag', log);
  const first = lax.mul(re, typed(re, LOG10_E));
  return complexOf(first, lax.mul(im, typed(im, LOG10_E)));
});

export const reciprocal = early('reciprocal(x, /)', (x) => lax.integerPow(promoteDTypesInexact([x])[0], -1));

const arccosh = visible('arccosh(x, /)', (operands) => {
  const result = plain('acosh', promoteArgsInexact(operands, 'arccosh')[0]);
  if (!isComplex(result)) return result;
  const isNegative = compare('lt')(plain('real', result), pythonInt(0));
  return where(isNegative, lax.neg(result), result);
});

const notJitted = (fn: string, f: (x: Val) => Val) => (x: Value) => f(jitOperand(fn, 'x', x, 0));
const infinite =
  (fn: string, infinity: number) =>
  (x: Value, out: Value): Val => {
    const operand = jitOperand(fn, 'x', x, 0);
    if (out !== null) throw raise('NotImplementedError', "The 'out' argument to isneginf/isposinf is not supported.");
    return isInfinityOf(operand, infinity);
  };

export const floatFunctions = new Map<string, Value>([
  ...byName(
    ...Object.values(unaryFunctions),
    ...Object.entries(ALIASES).map(([name, of]) => early(`${name}(x, /)`, (x) => unary(of)(promoteArgs([x], name)[0]))),
    early('acosh(x, /)', (x) => arccosh(promoteArgs([x], 'acosh')[0])[0]),
    arctan2,
    early('atan2(x1, x2, /)', (x, y) => arctan2(...promoteArgs([x, y], 'atan2'))),
    binaryInexact('float_power', lax.pow, 'x, y'),
    binaryInexact('nextafter', nextafterOp, 'x, y'),
    ufuncObject(logaddexp.python, { identity: -Infinity }),
    ufuncObject(logaddexp2.python, { identity: -Infinity }),
    spacing,
    floor,
    ceil,
    log10,
    early('fabs(x, /)', (x) => {
      if (isComplex(x)) throw typeError("ufunc 'fabs' does not support complex dtypes");
      return lax.abs(promoteArgsInexact([x], 'fabs')[0]);
    }),
    conjugate,
    real,
    imag,
    isfinite,
    isnan,
    reciprocal,
    ...[arccosh, rint, signbit, copysign, ldexp, frexp, isinf, fmod, heaviside, hypot],
    modf.python(),
  ),
  ...jaxFunctions({
    'conj(x, /)': notJitted('conjugate', conjugate),
    'degrees(x, /)': notJitted('rad2deg', unary('rad2deg')),
    'radians(x, /)': notJitted('deg2rad', unary('deg2rad')),
    'isposinf(x, /, out=None)': infinite('isposinf', Infinity),
    'isneginf(x, /, out=None)': infinite('isneginf', -Infinity),
  }),
]);
