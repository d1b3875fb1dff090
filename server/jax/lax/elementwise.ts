/** Elementwise functions of jax.lax: binds of their primitives, which check. Source: jax/_src/lax/lax.py. */
import type { DType } from '../../jaxpr/dtypes.ts';
import type { ParamValue, Params, Primitive } from '../../jaxpr/primitive.ts';
import { EnumParam, TextParam } from '../../jaxpr/primitive.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { PrimitiveName } from '../../jaxpr/primitives/index.ts';
import { broadcastShapes } from '../../jaxpr/primitives/rules.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind1 } from '../../jaxpr/trace.ts';
import { Stop, valueError } from '../../python/errors.ts';
import { toIndex } from '../../python/indices.ts';
import { listOf } from '../../python/iterate.ts';
import { PyDType } from '../../python/numpy/dtypes.ts';
import { pythonPart } from '../../python/stdlib/source.ts';
import { repr } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import { PyInstance, PyTuple, Tracer, Unknown, typeOf, unbox } from '../../python/values.ts';
import { dtypeArgument, jaxFunctions } from '../declare.ts';
import { concretization } from '../errors.ts';
import { typedOperand } from '../dtypesModule.ts';
import { constantLike } from '../numpy/promote.ts';
import { userDType } from '../userDTypes.ts';
import { enumMember } from './enums.ts';
import { boundTo as operand } from './operand.ts';
import * as lax from './operations.ts';

const NONE: Params = {};
type Fn = (...args: Value[]) => Value | Val;
type Table = Record<string, Fn>;

/** A primitive by name, whatever its params are. */
const primitiveOf = (name: PrimitiveName): Primitive => primitives[name];

const bound =
  (name: PrimitiveName, params: Params = NONE): Fn =>
  (...args) =>
    bind1(
      primitiveOf(name),
      args.map((v, i) => operand(name, v, i)),
      params,
    );

// ---- by arity

const UNARY: readonly PrimitiveName[] = [
  ...(['neg', 'sign', 'floor', 'ceil', 'is_finite', 'real', 'imag', 'abs', 'population_count', 'clz'] as const),
  ...(['asin', 'acos', 'atan', 'sinh', 'cosh', 'asinh', 'acosh', 'atanh', 'square', 'one_minus_square'] as const),
  ...(['erf', 'erf_inv', 'lgamma', 'digamma'] as const),
];

const ACCURATE: readonly PrimitiveName[] = [
  ...([
    'exp',
    'exp2',
    'expm1',
    'log',
    'log2',
    'log1p',
    'tanh',
    'logistic',
    'sin',
    'cos',
    'tan',
    'sqrt',
    'rsqrt',
  ] as const),
  ...(['cbrt', 'erfc'] as const),
];

/** Functions of two operands, and how JAX names the parameters. */
const BINARY: Readonly<Partial<Record<PrimitiveName, string>>> = {
  nextafter: 'x1, x2',
  atan2: 'x, y',
  complex: 'x, y',
  pow: 'x, y',
  add: 'x, y',
  sub: 'x, y',
  mulhi: 'x, y, /',
  div: 'x, y',
  rem: 'x, y',
  max: 'x, y',
  min: 'x, y',
  shift_left: 'x, y',
  shift_right_arithmetic: 'x, y',
  shift_right_logical: 'x, y',
  eq: 'x, y',
  ne: 'x, y',
  ge: 'x, y',
  gt: 'x, y',
  le: 'x, y',
  lt: 'x, y',
};

const BITWISE = { bitwise_and: 'and', bitwise_or: 'or', bitwise_xor: 'xor' } as const;

/** `accuracy=`: a mode; None is no param. */
function accuracyParam(v: Value): ParamValue {
  if (v === null) return null;
  const member = enumMember(v, 'AccuracyMode');
  if (member !== undefined) return EnumParam.of('AccuracyMode', member);
  if (v instanceof PyInstance && typeOf(v).name === 'Tolerance' && typeOf(v).moduleName === 'jax._src.lax.lax')
    return new TextParam('Tolerance', '<jax._src.lax.lax.Tolerance object at 0xXXXXXXXXXXXX>');
  throw new Stop(`jitlens doesn't have accuracy=${repr(v)} yet`, 'unsupported');
}

const table: Table = {};
for (const name of UNARY) table[`${name}(x)`] = bound(name);
for (const name of ACCURATE)
  table[`${name}(x, *, accuracy=None)`] = (x, accuracy) =>
    bind1(primitiveOf(name), [operand(name, x, 0)], { accuracy: accuracyParam(accuracy) });
for (const [name, params] of Object.entries(BINARY)) table[`${name}(${params})`] = bound(name as PrimitiveName);
for (const [fn, name] of Object.entries(BITWISE)) table[`${fn}(x, y)`] = bound(name);

// ---- with arguments of their own

/** A static int; a tracer raises. Source: core.concrete_or_error. */
function staticInt(v: Value, context: string): number {
  if (v instanceof Tracer) {
    concretization(v, context);
    return 0;
  }
  const n = toIndex(v);
  return n instanceof Unknown ? 0 : n;
}

/** An enum member's own number, or a number. */
function roundingMethod(v: Value): 0 | 1 {
  const plain = unbox(v);
  if (plain === 0 || plain === 1) return plain;
  throw valueError(`${repr(v)} is not a valid RoundingMethod`);
}

/** Coefficients from the constant upwards. Source: lax.py polynomial. */
export function polynomial(x: Val, coefficients: readonly Val[], unroll: number | null = null): Val {
  const { dtype } = x.aval;
  if (coefficients.length === 0) return lax.full(x.aval.shape, lax.scalar(0, dtype), dtype, x.aval.weakType);
  if (coefficients.length === 1)
    return lax.broadcastTo(coefficients[0], broadcastShapes('polynomial', [x.aval.shape, coefficients[0].aval.shape]));
  return bind1(primitives.polynomial, [x, ...coefficients], unroll === null ? {} : { unroll });
}

function coefficientsOf(x: Val, v: Value): Val[] {
  return listOf(v).map((c) => {
    const given = operand('polynomial', c, 1);
    if (!(c instanceof Tracer) && given.aval.ndim === 0 && 'value' in given) return constantLike(x, given.value);
    return lax.convertElementType(given, x.aval.dtype);
  });
}

/** Source: lax.py convert_element_type. */
function convert(x: Value, dtype: Value): Val {
  if (dtype === null) throw valueError('dtype must be specified.');
  const to: DType = userDType(dtype, 'convert_element_type');
  return lax.convertElementType(operand('convert_element_type', x, 0), to);
}

/** Primitive's operands in the order pred, on_false, on_true. */
const selected = (which: Value, ...cases: Value[]): Val =>
  bind1(
    primitives.select_n,
    [which, ...cases].map((v, i) => operand('select_n', v, i)),
    NONE,
  );

const special: Table = {
  'round(x, rounding_method=0)': (x, method) => lax.round(operand('round', x, 0), roundingMethod(method)),
  'bitwise_not(x)': bound('not'),
  'conj(x)': (v) => {
    const x = operand('conj', v, 0);
    return bind1(primitives.conj, [x], { input_dtype: x.aval.dtype });
  },
  'reciprocal(x)': (x) => lax.integerPow(operand('integer_pow', x, 0), -1),
  'integer_pow(x, y)': (x, y) => {
    const n = unbox(y);
    if (typeof n !== 'number' && typeof n !== 'boolean')
      throw new Stop('integer_pow takes a Python int only here', 'unsupported');
    return lax.integerPow(operand('integer_pow', x, 0), Number(n));
  },
  'mul(x, y, *, out_dtype=None)': (x, y, dtype) =>
    bind1(primitives.mul, [operand('mul', x, 0), operand('mul', y, 1)], {
      out_dtype: dtype === null ? null : dtypeArgument(dtype, 'mul'),
    }),
  'clamp(min, x, max)': (...args) =>
    bind1(
      primitives.clamp,
      args.map((v, i) => operand('clamp', v, i)),
      NONE,
    ),
  'select(pred, on_true, on_false)': (pred, yes, no) => selected(pred, no, yes),
  'select_n(which, *cases)': (which, cases) => {
    const items = cases instanceof PyTuple ? cases.items : [];
    if (items.length === 0) throw valueError('select_n() must have at least one case');
    return selected(which, ...items);
  },
  'polynomial(x, coeffs, *, unroll=None)': (v, coefficients, unroll) => {
    const x = operand('polynomial', v, 0);
    return polynomial(x, coefficientsOf(x, coefficients), unroll === null ? null : staticInt(unroll, ''));
  },
  'convert_element_type(operand, new_dtype)': convert,
  'bitcast_convert_type(operand, new_dtype)': (x, dtype) => {
    if (dtype === null) throw valueError('dtype must be specified.');
    return bind1(primitives.bitcast_convert_type, [operand('bitcast_convert_type', x, 0)], {
      new_dtype: userDType(dtype, 'bitcast_convert_type'),
    });
  },
  'reduce_precision(operand, exponent_bits, mantissa_bits)': (x, exponent, mantissa) =>
    bind1(primitives.reduce_precision, [operand('reduce_precision', x, 0)], {
      exponent_bits: staticInt(exponent, 'exponent_bits argument of lax.reduce_precision'),
      mantissa_bits: staticInt(mantissa, 'mantissa_bits argument of lax.reduce_precision'),
    }),
  // A host value becomes one of the trace.
  'stage(x, /)': (x) => operand('stage', x, 0),
  'dtype(x)': (x) => PyDType.of(typedOperand(x).dtype),
};

const source = `
import enum

class RoundingMethod(enum.IntEnum):
  AWAY_FROM_ZERO = 0
  TO_NEAREST_EVEN = 1

class Tolerance:
  def __init__(self, atol=0.0, rtol=0.0, ulps=0):
    if atol < 0.0 or rtol < 0.0 or ulps < 0.0:
      raise ValueError('Tolerances must be non-negative.')
    if atol == 0.0 and rtol == 0.0 and (ulps == 0):
      raise ValueError('At least one of atol, rtol, or ulps must be set.')
    self.atol = atol
    self.rtol = rtol
    self.ulps = ulps
`;
const part = pythonPart('jax._src.lax.lax', source, []);
const CLASSES = new Set(['RoundingMethod', 'Tolerance']);

/** Classes of this family that `jax.lax` has; they are made when they are asked for. */
export const elementwiseClass = (name: string): Value | undefined => (CLASSES.has(name) ? part(name) : undefined);

export const elementwiseFunctions: Map<string, Value> = jaxFunctions({ ...table, ...special });
