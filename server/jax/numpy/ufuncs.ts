/** Elementwise functions of jax.numpy. Source: jax/_src/numpy/ufuncs.py. */
import * as dt from '../../jaxpr/dtypes.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { evaluateVal } from '../../jaxpr/evaluate/evaluate.ts';
import { Stop, raise, typeError } from '../../python/errors.ts';
import { toIndex } from '../../python/iterate.ts';
import type { Value } from '../../python/values.ts';
import { EagerArray } from '../../python/values.ts';
import { arrayLike, arrayLikes, jaxFunctions, libraryJit } from '../declare.ts';
import * as lax from '../lax/operations.ts';
import { promoteArgs, promoteArgsInexact, promoteArgsNumeric, promoteShapes } from './promote.ts';
import { where } from './where.ts';

type Binary = (x: Val, y: Val) => Val;

export const add: Binary = (a, b) => {
  const [x, y] = promoteArgs([a, b]);
  return x.aval.dtype === dt.bool ? lax.bitwiseOp('or', x, y) : lax.add(x, y);
};
export const subtract: Binary = (a, b) => {
  const [x, y] = promoteArgs([a, b]);
  return lax.sub(x, y);
};
export const multiply: Binary = (a, b) => {
  const [x, y] = promoteArgs([a, b]);
  return x.aval.dtype === dt.bool ? lax.bitwiseOp('and', x, y) : lax.mul(x, y);
};
export const trueDivide: Binary = (a, b) => {
  const [x, y] = promoteArgsInexact([a, b]);
  return lax.div(x, y);
};

/** A constant of an operand's dtype, strong: what `lax._const(x, 0)` gives. */
const like = (x: Val, value: number): Val => lax.scalar(value, x.aval.dtype, x.aval.weakType);

export const floorDivide: Binary = (a, b) =>
  libraryJit('floor_divide', '', [a, b], ([p, q]) => {
    const [x, y] = promoteArgsNumeric([p, q]);
    const { dtype } = x.aval;
    if (dtype.kind === 'uint') return lax.div(x, y);
    if (dtype.isInteger) {
      const quotient = lax.div(x, y);
      const differs = lax.compareOp('ne', lax.sign(x), lax.sign(y));
      const rest = lax.compareOp('ne', lax.rem(x, y), like(x, 0));
      const [chosen] = where(logical('and', differs, rest), lax.sub(quotient, like(x, 1)), quotient);
      return chosen;
    }
    if (dtype.isComplex) throw typeError('floor_divide does not support complex-valued inputs');
    return floatDivmod(x, y)[0];
  })[0];

export const remainder: Binary = (a, b) =>
  libraryJit('remainder', '', [a, b], ([p, q]) => {
    const [x, y] = promoteArgsNumeric([p, q]);
    const { dtype } = x.aval;
    if (dtype.isInteger) {
      const zeroDivisor = lax.compareOp('eq', y, like(y, 0));
      const ones = lax.full(y.aval.shape, like(y, 1), y.aval.dtype);
      const [safe] = where(zeroDivisor, ones, y);
      const rest = lax.rem(x, safe);
      const nonzero = lax.compareOp('ne', rest, like(rest, 0));
      const signs = lax.compareOp(
        'ne',
        lax.compareOp('lt', rest, like(rest, 0)),
        lax.compareOp('lt', safe, like(safe, 0)),
      );
      return lax.select(lax.bitwiseOp('and', signs, nonzero), lax.add(rest, safe), rest);
    }
    const rest = lax.rem(x, y);
    const nonzero = lax.compareOp('ne', rest, like(rest, 0));
    const signs = lax.compareOp('ne', lax.compareOp('lt', rest, like(rest, 0)), lax.compareOp('lt', y, like(y, 0)));
    return lax.select(lax.bitwiseOp('and', signs, nonzero), lax.add(rest, y), rest);
  })[0];

/** Source: ufuncs.py _float_divmod. */
function floatDivmod(x: Val, y: Val): [Val, Val] {
  const rest = lax.rem(x, y);
  const zeroDivisor = lax.compareOp('eq', y, like(y, 0));
  const [corrected] = where(zeroDivisor, x, lax.sub(x, rest));
  const quotient = lax.div(corrected, y);
  const nonzero = lax.compareOp('ne', rest, like(rest, 0));
  const signs = lax.compareOp('ne', lax.sign(y), lax.sign(rest));
  const index = lax.bitwiseOp('and', nonzero, signs);
  const mod = lax.select(index, lax.add(rest, y), rest);
  const div = lax.select(index, lax.sub(quotient, like(quotient, 1)), quotient);
  return [lax.round(div, 0), mod];
}

/** `divmod(x, y)`: a jit of both. Source: ufuncs.py divmod. */
export const divmod = (a: Val, b: Val): Val[] =>
  libraryJit('divmod', '', [a, b], ([p, q]) => {
    const [x, y] = promoteArgsNumeric([p, q]);
    return x.aval.dtype.isInteger ? [floorDivide(x, y), remainder(x, y)] : floatDivmod(x, y);
  });

/** `x ** y`: a concrete int as exponent stays static. Source: ufuncs.py power, _power. */
export function power(a: Val, b: Val, exponent: number | undefined): Val {
  if (exponent !== undefined) {
    const [x] = promoteArgsNumeric([a]);
    return lax.integerPow(x, exponent);
  }
  const [p, q] = promoteShapes([a, b]);
  const [x, y] = promoteArgsNumeric([p, q]);
  if (x.aval.dtype.isInteger || x.aval.dtype === dt.bool) return integerPowerByArray(x, y);
  // The base keeps its dtype and the exponent its own, so that the derivative at 0 is right.
  if (p.aval.dtype.isInexact && q.aval.dtype.isInteger) return lax.pow(p, q);
  return lax.pow(x, y);
}

/** More would overflow for any base above 1. */
const POWER_BITS = 6;

/** int ** int array: square and multiply, unrolled. Source: ufuncs.py _pow_int_int. */
function integerPowerByArray(base: Val, exponent: Val): Val {
  const zero = like(exponent, 0);
  const one = like(exponent, 1);
  let x = base;
  let y = exponent;
  const vanishes = lax.bitwiseOp('and', lax.compareOp('eq', x, zero), lax.compareOp('ne', y, zero));
  let [acc] = where(vanishes, zero, one);
  for (let i = 0; i < POWER_BITS; i++) {
    [acc] = where(lax.bitwiseOp('and', y, one), lax.mul(acc, x), acc);
    x = lax.mul(x, x);
    y = lax.bitwiseOp('shift_right_logical', y, one);
  }
  return acc;
}

export const compare =
  (name: 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge'): Binary =>
  (a, b) => {
    const [x, y] = promoteArgs([a, b]);
    if (!x.aval.dtype.isComplex || name === 'eq' || name === 'ne') return lax.compareOp(name, x, y);
    // Complex numbers are ordered by their real parts, then by their imaginary ones.
    const same = lax.compareOp('eq', lax.plain('real', x), lax.plain('real', y));
    const byImaginary = lax.compareOp(name, lax.plain('imag', x), lax.plain('imag', y));
    const byReal = lax.compareOp(name, lax.plain('real', x), lax.plain('real', y));
    return lax.select(same, byImaginary, byReal);
  };

export const bitwise =
  (name: 'and' | 'or' | 'xor'): Binary =>
  (a, b) => {
    const [x, y] = promoteArgs([a, b]);
    return lax.bitwiseOp(name, x, y);
  };

export const leftShift: Binary = (a, b) => {
  const [x, y] = promoteArgsNumeric([a, b]);
  return lax.bitwiseOp('shift_left', x, y);
};
export const rightShift: Binary = (a, b) => {
  const [x, y] = promoteArgsNumeric([a, b]);
  return lax.bitwiseOp(x.aval.dtype.kind === 'uint' ? 'shift_right_logical' : 'shift_right_arithmetic', x, y);
};

export const maximum: Binary = (a, b) => {
  const [x, y] = promoteArgs([a, b]);
  return lax.max(x, y);
};
export const minimum: Binary = (a, b) => {
  const [x, y] = promoteArgs([a, b]);
  return lax.min(x, y);
};

export const negative = (x: Val): Val => lax.neg(x);
export const absolute = (x: Val): Val => (x.aval.dtype.kind === 'uint' || x.aval.dtype === dt.bool ? x : lax.abs(x));
export const invert = (x: Val): Val => lax.not(x);

const inexact = (f: (x: Val) => Val) => (fn: string) => (v: Value) => {
  const [x] = promoteArgsInexact([arrayLike(fn, v)]);
  return f(x);
};
const accurate = (name: lax.AccurateName) => inexact((x) => lax.accurate(name, x));
const plain = (name: lax.PlainName) => inexact((x) => lax.plain(name, x));

/** jnp's name → how it is made; all promote to an inexact type. */
const UNARY: Readonly<Record<string, (fn: string) => (v: Value) => Val>> = {
  exp: accurate('exp'),
  exp2: accurate('exp2'),
  expm1: accurate('expm1'),
  log: accurate('log'),
  log2: accurate('log2'),
  log1p: accurate('log1p'),
  sin: accurate('sin'),
  cos: accurate('cos'),
  tan: accurate('tan'),
  tanh: accurate('tanh'),
  sqrt: accurate('sqrt'),
  cbrt: accurate('cbrt'),
  sinh: plain('sinh'),
  cosh: plain('cosh'),
  arcsin: plain('asin'),
  arccos: plain('acos'),
  arctan: plain('atan'),
  arcsinh: plain('asinh'),
  arctanh: plain('atanh'),
};

const unary = Object.fromEntries(Object.entries(UNARY).map(([name, make]) => [`${name}(x, /)`, make(name)]));

const binary =
  (fn: string, f: Binary) =>
  (x: Value, y: Value): Val => {
    const [a, b] = arrayLikes(fn, [x, y]);
    return f(a, b);
  };

/** The exponent that stays static: a Python int, or an eager integer scalar whose value is known. */
export function staticExponent(v: Value): number | undefined {
  if (typeof v === 'boolean') return Number(v);
  if (typeof v === 'number') return v;
  if (v instanceof EagerArray && v.aval.ndim === 0 && v.aval.dtype.isInteger) {
    const known = evaluateVal(v);
    if (known.kind === 'value') return Number(known.value.data[0]);
  }
  return undefined;
}

/** Source: lax_numpy.py round. */
export function round(x: Val, decimals: number): Val {
  return libraryJit('round', String(decimals), [x], ([a]) => {
    const { dtype } = a.aval;
    if (dtype.isInteger) {
      if (decimals < 0) throw raise('NotImplementedError', 'integer np.round not implemented for decimals < 0');
      return a;
    }
    if (dtype.isComplex) throw new Stop("jitlens doesn't have jax.numpy.round of complex arrays yet", 'unsupported');
    if (dtype === dt.bool) throw new Stop("jitlens doesn't have jax.numpy.round of bools yet", 'unsupported');
    if (decimals === 0) return lax.round(a, 1);
    const narrow = dtype === dt.float16;
    const wide = narrow ? lax.convertElementType(a, dt.float32) : a;
    const factor = lax.scalar(10 ** decimals, wide.aval.dtype);
    const rounded = lax.div(lax.round(lax.mul(wide, factor), 1), factor);
    return narrow ? lax.convertElementType(rounded, dtype) : rounded;
  })[0];
}

export const ufuncs = jaxFunctions({
  ...unary,
  'add(x, y, /)': binary('add', add),
  'subtract(x, y, /)': binary('subtract', subtract),
  'multiply(x, y, /)': binary('multiply', multiply),
  'divide(x, y, /)': binary('divide', trueDivide),
  'true_divide(x, y, /)': binary('true_divide', trueDivide),
  'floor_divide(x, y, /)': binary('floor_divide', floorDivide),
  'remainder(x, y, /)': binary('remainder', remainder),
  'mod(x, y, /)': binary('mod', remainder),
  'maximum(x, y, /)': binary('maximum', maximum),
  'minimum(x, y, /)': binary('minimum', minimum),
  'equal(x, y, /)': binary('equal', compare('eq')),
  'not_equal(x, y, /)': binary('not_equal', compare('ne')),
  'less(x, y, /)': binary('less', compare('lt')),
  'less_equal(x, y, /)': binary('less_equal', compare('le')),
  'greater(x, y, /)': binary('greater', compare('gt')),
  'greater_equal(x, y, /)': binary('greater_equal', compare('ge')),
  'bitwise_and(x, y, /)': binary('bitwise_and', bitwise('and')),
  'bitwise_or(x, y, /)': binary('bitwise_or', bitwise('or')),
  'bitwise_xor(x, y, /)': binary('bitwise_xor', bitwise('xor')),
  'left_shift(x, y, /)': binary('left_shift', leftShift),
  'right_shift(x, y, /)': binary('right_shift', rightShift),
  'logical_and(x, y, /)': binary('logical_and', (a, b) => logical('and', a, b)),
  'logical_or(x, y, /)': binary('logical_or', (a, b) => logical('or', a, b)),
  'logical_xor(x, y, /)': binary('logical_xor', (a, b) => logical('xor', a, b)),
  'logical_not(x, /)': (x) => lax.not(toBool(arrayLike('logical_not', x))),
  'power(x1, x2, /)': (x, y) => {
    const [a, b] = arrayLikes('power', [x, y]);
    return power(a, b, staticExponent(y));
  },
  'square(x, /)': (x) => lax.square(arrayLike('square', x)),
  'negative(x, /)': (x) => negative(arrayLike('negative', x)),
  'abs(x, /)': (x) => absolute(arrayLike('absolute', x)),
  'absolute(x, /)': (x) => absolute(arrayLike('absolute', x)),
  'sign(x, /)': (x) => lax.sign(arrayLike('sign', x)),
  'floor(x, /)': (x) => {
    const v = arrayLike('floor', x);
    return v.aval.dtype.isInteger || v.aval.dtype === dt.bool ? v : lax.plain('floor', promoteArgsInexact([v])[0]);
  },
  'ceil(x, /)': (x) => {
    const v = arrayLike('ceil', x);
    return v.aval.dtype.isInteger || v.aval.dtype === dt.bool ? v : lax.plain('ceil', promoteArgsInexact([v])[0]);
  },
  'round(a, decimals=0, out=None)': (a, decimals) => {
    const n = toIndex(decimals);
    return typeof n === 'number' ? round(arrayLike('round', a), n) : n;
  },
  'reciprocal(x, /)': (x) => lax.integerPow(promoteArgsInexact([arrayLike('reciprocal', x)])[0], -1),
  'isnan(x, /)': (x) => {
    const v = arrayLike('isnan', x);
    return v.aval.dtype.isInexact
      ? lax.compareOp('ne', v, v)
      : lax.full(v.aval.shape, lax.scalar(false, dt.bool), dt.bool);
  },
  'isfinite(x, /)': (x) => {
    const v = arrayLike('isfinite', x);
    return v.aval.dtype.isFloating
      ? lax.plain('is_finite', v)
      : lax.full(v.aval.shape, lax.scalar(true, dt.bool), dt.bool);
  },
});

function toBool(x: Val): Val {
  return x.aval.dtype === dt.bool ? x : lax.compareOp('ne', x, lax.scalar(0, x.aval.dtype));
}

function logical(name: 'and' | 'or' | 'xor', a: Val, b: Val): Val {
  const [x, y] = promoteArgs([a, b]);
  const p = toBool(x);
  return lax.bitwiseOp(name, p, toBool(y));
}
