/** Elementwise primitives. Source: jax/_src/lax/lax.py, from neg_p to lt_to_p. */
import type { Aval } from '../aval.ts';
import { ShapedArray, sameShape } from '../aval.ts';
import * as dt from '../dtypes.ts';
import type { DType } from '../dtypes.ts';
import type { NamedParam, ParamValue, PrimitiveRules } from '../primitive.ts';
import { RuleError, definePrimitive } from '../primitive.ts';
import {
  ANY,
  BOOL_OR_INT,
  COMPLEX,
  COMPLEX_ELEMENT,
  CONJUGATED,
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
  checkSameDTypes,
  complexDType,
  naryop,
  realDType,
  sameDType,
  standard,
  tuple,
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
const accurate = <const N extends string>(name: N, types = FLOAT_COMPLEX) =>
  definePrimitive<Accuracy>()(name, {
    ...unop<Accuracy>(name, types),
    print: (_, params) => withoutNone(params, 'accuracy'),
  });

const comparison = <const N extends string>(name: N, types: Accepted, allowKeys = false) =>
  simple(name, naryop(name, [types, types], boolDType, { allowKeys }));

const bitwise = <const N extends string>(name: N) => simple(name, naryop(name, [BOOL_OR_INT, BOOL_OR_INT]));
const arithmetic = <const N extends string>(name: N, types: Accepted) => simple(name, naryop(name, [types, types]));

/** The dtype of a power: the base's; an integer exponent is allowed. Source: _pow_dtype_rule. */
const powRules: PrimitiveRules<None> = {
  abstractEval(avals) {
    const [x, y] = avals;
    const shape = broadcastShapes('pow', [x.shape, y.shape]);
    checkDTypes('pow', avals, [FLOAT_COMPLEX, NUM]);
    if (x.dtype !== y.dtype && !y.dtype.isInteger)
      throw new RuleError(
        'TypeError',
        'the first argument to pow must have an inexact dtype (float or complex), and the second argument must have an ' +
          'inexact or integer dtype, and two inexact dtypes must match, but got ' +
          `${x.dtype.name} and ${y.dtype.name} respectively.`,
      );
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

/** Absolute values of 4-bit and 2-bit integers there are none. Source: unop_dtype_rule supports_narrow_ints. */
const plainAbs = unop<None>('abs', SIGNED_NUM, realDType);
const absRules: PrimitiveRules<None> = {
  ...plainAbs,
  abstractEval(avals, params) {
    const { dtype } = avals[0];
    if (dtype.isInteger && dtype.bits < 8 && dtype.kind === 'int')
      throw new RuleError(
        'TypeError',
        `abs does not accept dtype ${dtype.name}. Support for narrow-width integers is platform-dependent and limited to a ` +
          'few specific operations, e.g. basic arithmetic and type casting.',
      );
    return plainAbs.abstractEval(avals, params);
  },
};

const plainMul = naryop<Mul>('mul', [NUM, NUM]);
const widenedMul = naryop<Mul>('mul', [NUM, NUM], sameDType, { requireSame: false });
const mulRules: PrimitiveRules<Mul> = {
  ...plainMul,
  abstractEval(avals, params) {
    const { out_dtype } = params;
    if (out_dtype === null) return plainMul.abstractEval(avals, params);
    const [{ shape, weakType }] = widenedMul.abstractEval(avals, params);
    return [new ShapedArray(shape, out_dtype, weakType)];
  },
};

/** Source: _clamp_shape_rule, _clamp_dtype_rule. */
const clampRules = standard<None>({
  shape([low, x, high]) {
    for (const [name, bound] of [
      ['min', low],
      ['max', high],
    ] as const)
      if (bound.shape.length > 0 && !sameShape(bound.shape, x.shape))
        throw new RuleError(
          'TypeError',
          `clamp requires ${name}.shape == operand.shape or ${name}.shape == (), got ` +
            `${name}.shape=${tuple(bound.shape)}, operand.shape=${tuple(x.shape)}.`,
        );
    return x.shape;
  },
  dtype(avals) {
    checkDTypes('clamp', avals, [ANY, ANY, ANY]);
    checkSameDTypes('clamp', avals);
    return avals[0].dtype;
  },
});

/** `c0 + c1 x + c2 x² …`; `unroll` is there where it was asked for. */
const polynomialRules: PrimitiveRules<Record<string, ParamValue>> = {
  abstractEval: (avals, params) =>
    naryop<Record<string, ParamValue>>(
      'polynomial',
      avals.map(() => NUM),
    ).abstractEval(avals, params),
  cost: (avals, [out]) => ({
    flops: 2 * out.size * Math.max(0, avals.length - 2),
    bytes: 2 * out.size * (out.dtype.bits / 8),
  }),
};

/** An aval as a param of a hijax primitive. */
export interface AvalParam extends Record<string, ParamValue> {
  x_aval: NamedParam;
}
export interface AvalParams extends Record<string, ParamValue> {
  x1_aval: NamedParam;
  x2_aval: NamedParam;
}

const avalRepr = (a: Aval): string => `ShapedArray(${a.strLong()}${a.weakType ? ', weak_type=True' : ''})`;

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
  cbrt: accurate('cbrt', FLOAT),
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
  conj: definePrimitive<{ input_dtype: DType }>()('conj', unop('conj', CONJUGATED, complexDType)),
  abs: simple('abs', absRules),
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
  erfc: accurate('erfc', FLOAT),
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
    ...mulRules,
    print: (_, params) => withoutNone(params, 'out_dtype'),
  }),
  clamp: simple('clamp', {
    ...clampRules,
    cost: (_, [out]) => ({ flops: 2 * out.size, bytes: 2 * out.size * (out.dtype.bits / 8) }),
  }),
  polynomial: definePrimitive<Record<string, ParamValue>>()('polynomial', polynomialRules),
  // Hijax primitives. Source: numpy/ufuncs.py Ldexp, Frexp.
  Ldexp: definePrimitive<AvalParams>()('Ldexp', {
    abstractEval: ([x]) => [new ShapedArray(x.shape, x.dtype)],
    print: (_, { x1_aval, x2_aval }) => [
      ['x1_aval', x1_aval],
      ['x2_aval', x2_aval],
    ],
  }),
  Frexp: definePrimitive<AvalParam>()('Frexp', {
    multipleResults: true,
    abstractEval: ([x]) => [new ShapedArray(x.shape, x.dtype), new ShapedArray(x.shape, dt.int32)],
  }),
  mulhi: arithmetic('mulhi', INT),
  div: arithmetic('div', NUM),
  rem: arithmetic('rem', INT_FLOAT),
  max: arithmetic('max', ANY),
  min: arithmetic('min', ANY),
  shift_left: arithmetic('shift_left', INT),
  shift_right_arithmetic: arithmetic('shift_right_arithmetic', INT),
  shift_right_logical: arithmetic('shift_right_logical', INT),
  // Source: ad_util.py add_abstract.
  add_any: simple('add_any', {
    abstractEval([x, y]) {
      if (x.dtype !== y.dtype || !sameShape(x.shape, y.shape))
        throw new RuleError('AssertionError', `(${[x, y].map(avalRepr).join(', ')})`);
      return [x];
    },
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
