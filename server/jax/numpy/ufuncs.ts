/** Elementwise functions of jax.numpy. Source: jax/_src/numpy/ufuncs.py. */
import * as dt from '../../jaxpr/dtypes.ts';
import { HostScalar } from '../../jaxpr/host.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { typeError } from '../../python/errors.ts';
import type { Value } from '../../python/values.ts';
import { isInt } from '../../python/values.ts';
import { arrayLike, arrayLikes, jaxFunctions, libraryJit } from '../declare.ts';
import * as lax from '../lax/operations.ts';
import { promoteArgs, promoteArgsInexact, promoteArgsNumeric } from './promote.ts';
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
      const [chosen] = where(lax.bitwiseOp('and', differs, rest), lax.sub(quotient, like(x, 1)), quotient);
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
      const [safe] = where(zeroDivisor, like(x, 1), y);
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

function floatDivmod(x: Val, y: Val): [Val, Val] {
  const mod = lax.rem(x, y);
  const div = lax.div(lax.sub(x, mod), y);
  const signs = lax.compareOp('ne', lax.sign(y), lax.sign(mod));
  const index = lax.bitwiseOp('and', lax.compareOp('ne', mod, like(mod, 0)), signs);
  const quotient = lax.select(index, lax.sub(div, like(div, 1)), div);
  const rest = lax.select(index, lax.add(mod, y), mod);
  return [lax.round(quotient, 0), rest];
}

/** `x ** y`: a Python int as exponent stays static. Source: ufuncs.py power, _power. */
export function power(a: Val, b: Val, staticExponent: number | undefined): Val {
  if (staticExponent !== undefined && !(a instanceof HostScalar && b instanceof HostScalar)) {
    const x = a.aval.dtype === dt.bool ? lax.convertElementType(a, dt.int32, true) : a;
    if (staticExponent < 0 && x.aval.dtype.isInteger)
      throw typeError('Integers cannot be raised to negative powers, got integer_pow');
    return lax.integerPow(x, staticExponent);
  }
  const [x, y] = promoteArgsNumeric([a, b]);
  if (x.aval.dtype.isInteger) return integerPowerByArray(x, y);
  if (b.aval.dtype.isInteger && a.aval.dtype.isInexact) return lax.pow(x, b);
  return lax.pow(x, y);
}

/** int ** int array: square and multiply, unrolled. Source: ufuncs.py _pow_int_int. */
function integerPowerByArray(base: Val, exponent: Val): Val {
  let x1 = base;
  let x2 = exponent;
  const zero = like(x2, 0);
  const one = like(x2, 1);
  let acc: Val = where(lax.bitwiseOp('and', x2, one), x1, like(x1, 1))[0];
  const steps = exponent.aval.dtype.bits > 8 ? 5 : 2;
  for (let i = 0; i < steps; i++) {
    x1 = where(lax.compareOp('gt', x2, zero), lax.mul(x1, x1), x1)[0];
    x2 = lax.bitwiseOp('shift_right_logical', x2, one);
    acc = where(lax.bitwiseOp('and', x2, one), lax.mul(acc, x1), acc)[0];
  }
  return acc;
}

export const compare =
  (name: 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge'): Binary =>
  (a, b) => {
    const [x, y] = promoteArgs([a, b]);
    return lax.compareOp(name, x, y);
  };

export const bitwise =
  (name: 'and' | 'or' | 'xor'): Binary =>
  (a, b) => {
    const [x, y] = promoteArgs([a, b]);
    return lax.bitwiseOp(name, x, y);
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

/** A Python int among the values: the exponent that stays static. */
export const staticExponent = (v: Value): number | undefined => (isInt(v) && typeof v === 'number' ? v : undefined);

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
  const [x, y] = promoteArgs([toBool(a), toBool(b)]);
  return lax.bitwiseOp(name, x, y);
}
