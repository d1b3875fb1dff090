/** Elementwise primitives. Source: jax/_src/lax/lax.py, from neg_p to lt_to_p. */
import { ShapedArray } from '../aval.ts';
import type { DType } from '../dtypes.ts';
import type { ParamValue, PrimitiveRules } from '../primitive.ts';
import { RuleError, definePrimitive } from '../primitive.ts';
import {
  ANY,
  BOOL_OR_INT,
  COMPLEX,
  COMPLEX_ELEMENT,
  FLOAT,
  FLOAT_COMPLEX,
  INT,
  INT_FLOAT,
  NUM,
  ORDERED,
  SIGNED_NUM,
  boolDType,
  broadcastShapes,
  checkDTypes,
  checkOneDType,
  complexDType,
  naryop,
  realDType,
  unop,
  withoutNone,
} from './rules.ts';
import type { Accepted } from './rules.ts';

type None = Record<never, ParamValue>;
interface Accuracy extends Record<string, ParamValue> {
  accuracy: ParamValue;
}

const simple = <const N extends string>(name: N, rules: PrimitiveRules<None>) => definePrimitive<None>()(name, rules);

/** An unop whose `accuracy` prints only if it is set. */
const accurate = <const N extends string>(name: N) =>
  definePrimitive<Accuracy>()(name, {
    ...unop<Accuracy>(name, FLOAT_COMPLEX),
    print: (_, params) => withoutNone(params, 'accuracy'),
  });

const comparison = <const N extends string>(name: N, types: Accepted, allowKeys = false) =>
  simple(name, naryop(name, [types, types], boolDType, { allowKeys }));

const bitwise = <const N extends string>(name: N) => simple(name, naryop(name, [BOOL_OR_INT, BOOL_OR_INT]));
const arithmetic = <const N extends string>(name: N, types: Accepted) => simple(name, naryop(name, [types, types]));

/** The dtype of a power: the base's; an integer exponent is allowed. Source: _pow_dtype_rule. */
const powRules: PrimitiveRules<None> = {
  abstractEval(avals) {
    checkDTypes('pow', avals, [FLOAT_COMPLEX, NUM]);
    const [x, y] = avals;
    if (y.dtype.isInexact && x.dtype !== y.dtype)
      throw new RuleError(
        'ValueError',
        `the first argument to pow must have an inexact dtype (float or complex), and the second argument must have an inexact or integer dtype, but got ${x.dtype.name} and ${y.dtype.name} respectively.`,
      );
    const shape = broadcastShapes('pow', [x.shape, y.shape]);
    return [new ShapedArray(shape, x.dtype, x.weakType && y.weakType)];
  },
};

interface Rounding extends Record<string, ParamValue> {
  rounding_method: ParamValue;
}
interface IntegerPow extends Record<string, ParamValue> {
  y: number;
}
interface Mul extends Record<string, ParamValue> {
  out_dtype: DType | null;
}

export const elementwise = {
  neg: simple('neg', unop('neg', NUM)),
  sign: simple('sign', unop('sign', NUM)),
  nextafter: arithmetic('nextafter', FLOAT),
  floor: simple('floor', unop('floor', FLOAT)),
  ceil: simple('ceil', unop('ceil', FLOAT)),
  round: definePrimitive<Rounding>()('round', unop('round', FLOAT)),
  is_finite: simple('is_finite', unop('is_finite', FLOAT, boolDType)),
  exp: accurate('exp'),
  exp2: accurate('exp2'),
  log: accurate('log'),
  log2: accurate('log2'),
  expm1: accurate('expm1'),
  log1p: accurate('log1p'),
  tanh: accurate('tanh'),
  logistic: accurate('logistic'),
  sin: accurate('sin'),
  cos: accurate('cos'),
  tan: accurate('tan'),
  sqrt: accurate('sqrt'),
  rsqrt: accurate('rsqrt'),
  cbrt: definePrimitive<Accuracy>()('cbrt', {
    ...unop<Accuracy>('cbrt', FLOAT),
    print: (_, params) => withoutNone(params, 'accuracy'),
  }),
  asin: simple('asin', unop('asin', FLOAT_COMPLEX)),
  acos: simple('acos', unop('acos', FLOAT_COMPLEX)),
  atan: simple('atan', unop('atan', FLOAT_COMPLEX)),
  atan2: arithmetic('atan2', FLOAT_COMPLEX),
  sinh: simple('sinh', unop('sinh', FLOAT_COMPLEX)),
  cosh: simple('cosh', unop('cosh', FLOAT_COMPLEX)),
  asinh: simple('asinh', unop('asinh', FLOAT_COMPLEX)),
  acosh: simple('acosh', unop('acosh', FLOAT_COMPLEX)),
  atanh: simple('atanh', unop('atanh', FLOAT_COMPLEX)),
  real: simple('real', unop('real', COMPLEX, realDType)),
  imag: simple('imag', unop('imag', COMPLEX, realDType)),
  complex: simple('complex', naryop('complex', [COMPLEX_ELEMENT, COMPLEX_ELEMENT], complexDType)),
  conj: definePrimitive<{ input_dtype: DType }>()('conj', unop('conj', FLOAT_COMPLEX, complexDType)),
  abs: simple('abs', unop('abs', SIGNED_NUM, realDType)),
  square: simple('square', unop('square', NUM)),
  one_minus_square: simple('one_minus_square', unop('one_minus_square', NUM)),
  pow: simple('pow', powRules),
  integer_pow: definePrimitive<IntegerPow>()('integer_pow', {
    ...unop<IntegerPow>('integer_pow', NUM),
    abstractEval(avals, { y }) {
      checkOneDType('integer_pow', avals[0], NUM);
      if (y < 0 && avals[0].dtype.isInteger)
        throw new RuleError(
          'TypeError',
          `Integers cannot be raised to negative powers, got integer_pow(${avals[0].strLong()}, ${y})`,
        );
      return [avals[0]];
    },
  }),
  erf: simple('erf', unop('erf', FLOAT)),
  erfc: accurate('erfc'),
  erf_inv: simple('erf_inv', unop('erf_inv', FLOAT)),
  lgamma: simple('lgamma', unop('lgamma', FLOAT)),
  digamma: simple('digamma', unop('digamma', FLOAT)),
  not: simple('not', unop('not', BOOL_OR_INT)),
  and: bitwise('and'),
  or: bitwise('or'),
  xor: bitwise('xor'),
  population_count: simple('population_count', unop('population_count', INT)),
  clz: simple('clz', unop('clz', INT)),
  add: arithmetic('add', NUM),
  sub: arithmetic('sub', NUM),
  mul: definePrimitive<Mul>()('mul', {
    ...naryop<Mul>('mul', [NUM, NUM]),
    print: (_, params) => withoutNone(params, 'out_dtype'),
  }),
  mulhi: arithmetic('mulhi', INT),
  div: arithmetic('div', NUM),
  rem: arithmetic('rem', INT_FLOAT),
  max: arithmetic('max', ANY),
  min: arithmetic('min', ANY),
  shift_left: arithmetic('shift_left', INT),
  shift_right_arithmetic: arithmetic('shift_right_arithmetic', INT),
  shift_right_logical: arithmetic('shift_right_logical', INT),
  add_any: simple('add_any', {
    abstractEval: ([x]) => [x],
  }),
  eq: comparison('eq', ANY, true),
  ne: comparison('ne', ANY, true),
  ge: comparison('ge', ORDERED),
  gt: comparison('gt', ORDERED),
  le: comparison('le', ORDERED),
  lt: comparison('lt', ORDERED),
  eq_to: comparison('eq_to', ANY),
  le_to: comparison('le_to', ORDERED),
  lt_to: comparison('lt_to', ORDERED),
};
