/** Arithmetic, comparisons and logic of jax.numpy, which the operators of arrays are. Source: jax/_src/numpy/ufuncs.py. */
import * as dt from '../../jaxpr/dtypes.ts';
import { HostScalar } from '../../jaxpr/host.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { evaluateVal } from '../../jaxpr/evaluate/evaluate.ts';
import { typeError } from '../../python/errors.ts';
import type { Value } from '../../python/values.ts';
import { EagerArray, PyFloat, Tracer } from '../../python/values.ts';
import { arrayLike } from '../declare.ts';
import { jaxFunctions } from '../declare.ts';
import { jitOperand } from '../jitArguments.ts';
import * as lax from '../lax/operations.ts';
import { toVal } from '../values.ts';
import { constantLike, promoteArgs, promoteArgsInexact, promoteArgsNumeric, promoteDTypesNumeric } from './promote.ts';
import { promoteShapes, pythonFloat, pythonInt } from './promote.ts';
import { ufuncObject } from './ufuncObjects.ts';
import type { Early } from './ufuncKinds.ts';
import { byName, early, visible } from './ufuncKinds.ts';
import { where } from './where.ts';

export type Binary = (x: Val, y: Val) => Val;

const isBool = (x: Val): boolean => x.aval.dtype === dt.bool;
/** `jnp.array(value, dtype=x.dtype)`: strong. */
const typed = (x: Val, value: number): Val => lax.scalar(value, x.aval.dtype);

const binary = (name: string, f: Binary): Early => early(`${name}(x, y, /)`, f);
const binary12 = (name: string, f: Binary): Early => early(`${name}(x1, x2, /)`, f);

export const add = binary('add', (a, b) => {
  const [x, y] = promoteArgs([a, b], 'add');
  return isBool(x) ? lax.bitwiseOp('or', x, y) : lax.add(x, y);
});
export const subtract = binary('subtract', (a, b) => {
  const [x, y] = promoteArgs([a, b], 'subtract');
  return lax.sub(x, y);
});
export const multiply = binary('multiply', (a, b) => {
  const [x, y] = promoteArgs([a, b], 'multiply');
  return isBool(x) ? lax.bitwiseOp('and', x, y) : lax.mul(x, y);
});
export const trueDivide = binary12('true_divide', (a, b) => {
  const [x, y] = promoteArgsInexact([a, b], 'true_divide');
  return lax.div(x, y);
});

const floorDivideJit = visible('floor_divide(x1, x2, /)', (operands) => {
  const [x, y] = promoteArgsNumeric(operands, 'floor_divide');
  const { dtype } = x.aval;
  if (dtype.kind === 'uint') return lax.div(x, y);
  if (dtype.isInteger) {
    const quotient = lax.div(x, y);
    const differs = compare('ne')(lax.sign(x), lax.sign(y));
    const rest = compare('ne')(lax.rem(x, y), pythonInt(0));
    const chosen = logical('and')(differs, rest);
    return where(chosen, subtract(quotient, pythonInt(1)), quotient)[0];
  }
  if (dtype.isComplex) throw typeError('floor_divide does not support complex-valued inputs');
  return floatDivmod(x, y)[0];
});
export const floorDivide: Binary = (x, y) => floorDivideJit(x, y)[0];

const remainderJit = visible('remainder(x1, x2, /)', (operands) => {
  const [x, divisor] = promoteArgsNumeric(operands, 'remainder');
  const zero = typed(x, 0);
  const y = divisor.aval.dtype.isInteger ? withoutZeros(divisor) : divisor;
  const rest = lax.rem(x, y);
  const nonzero = lax.compareOp('ne', rest, zero);
  const signs = lax.compareOp('ne', lax.compareOp('lt', rest, zero), lax.compareOp('lt', y, zero));
  return lax.select(lax.bitwiseOp('and', signs, nonzero), lax.add(rest, y), rest);
});
export const remainder: Binary = (x, y) => remainderJit(x, y)[0];

/** 1 where an integer divisor is 0. */
export function withoutZeros(y: Val): Val {
  const isZero = compare('eq')(y, pythonInt(0));
  return where(isZero, onesLike(y), y)[0];
}
const onesLike = (x: Val): Val => lax.full(x.aval.shape, lax.scalar(1, x.aval.dtype), x.aval.dtype, x.aval.weakType);

/** Source: ufuncs.py _float_divmod. */
function floatDivmod(x: Val, y: Val): [Val, Val] {
  const ne = compare('ne');
  const rest = lax.rem(x, y);
  const zeroDivisor = compare('eq')(y, pythonInt(0));
  const [corrected] = where(zeroDivisor, x, lax.sub(x, rest));
  const quotient = lax.div(corrected, y);
  const index = lax.bitwiseOp('and', ne(rest, pythonInt(0)), ne(lax.sign(y), lax.sign(rest)));
  const mod = lax.select(index, add(rest, y), rest);
  const div = lax.select(index, subtract(quotient, pythonFloat(1)), quotient);
  return [lax.round(div, 0), mod];
}

const divmodJit = visible('divmod(x1, x2, /)', (operands) => {
  const [x, y] = promoteArgsNumeric(operands, 'divmod');
  return x.aval.dtype.isInteger ? [floorDivide(x, y), remainder(x, y)] : floatDivmod(x, y);
});
/** `divmod(x, y)`: a jit of both. */
export const divmod = (a: Val, b: Val): Val[] => divmodJit(a, b);

/** `x ** y`: a concrete int as exponent stays static. Source: ufuncs.py power, _power. */
export function power(a: Val, b: Val, exponent: number | undefined): Val {
  if (exponent !== undefined) {
    const [x] = promoteDTypesNumeric([a]);
    return lax.integerPow(x, exponent);
  }
  return powerJit(a, b);
}

const powerJit = early('_power(x1, x2)', (a, b) => {
  const [p, q] = promoteShapes([a, b], 'power');
  const [x, y] = promoteArgsNumeric([p, q], 'power');
  if (x.aval.dtype.isInteger || isBool(x)) return integerPowerByArray(x, y);
  // The base keeps its dtype and the exponent its own, so that the derivative at 0 is right.
  if (p.aval.dtype.isInexact && q.aval.dtype.isInteger) return lax.pow(p, q);
  return lax.pow(x, y);
});

/** More would overflow for any base above 1. */
const POWER_BITS = 6;

/** int ** int array: square and multiply, unrolled. Source: ufuncs.py _pow_int_int. */
function integerPowerByArray(base: Val, exponent: Val): Val {
  const zero = typed(exponent, 0);
  const one = typed(exponent, 1);
  let x = base;
  let y = exponent;
  const vanishes = lax.bitwiseOp('and', lax.compareOp('eq', x, zero), lax.compareOp('ne', y, zero));
  let [acc] = where(vanishes, zero, one);
  for (let i = 0; i < POWER_BITS; i++) {
    const bit = lax.bitwiseOp('and', y, one);
    [acc] = where(bit, lax.mul(acc, x), acc);
    x = lax.mul(x, x);
    y = lax.bitwiseOp('shift_right_logical', y, one);
  }
  return acc;
}

type Comparison = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge';
const COMPARISONS: Readonly<Record<Comparison, string>> = {
  eq: 'equal',
  ne: 'not_equal',
  lt: 'less',
  le: 'less_equal',
  gt: 'greater',
  ge: 'greater_equal',
};

const comparison = (name: Comparison): Early =>
  binary(COMPARISONS[name], (a, b) => {
    const [x, y] = promoteArgs([a, b], COMPARISONS[name]);
    if (!x.aval.dtype.isComplex || name === 'eq' || name === 'ne') return lax.compareOp(name, x, y);
    // Complex numbers are ordered by their real parts, then by their imaginary ones.
    const same = lax.compareOp('eq', lax.plain('real', x), lax.plain('real', y));
    const byImaginary = lax.compareOp(name, lax.plain('imag', x), lax.plain('imag', y));
    const byReal = lax.compareOp(name, lax.plain('real', x), lax.plain('real', y));
    return lax.select(same, byImaginary, byReal);
  });
const comparisons: Readonly<Record<Comparison, Early>> = {
  eq: comparison('eq'),
  ne: comparison('ne'),
  lt: comparison('lt'),
  le: comparison('le'),
  gt: comparison('gt'),
  ge: comparison('ge'),
};
export const compare = (name: Comparison): Early => comparisons[name];

type Bits = 'and' | 'or' | 'xor';

const BITS = ['and', 'or', 'xor'] as const;
const forBits = (f: (name: Bits) => Early): Readonly<Record<Bits, Early>> => ({
  and: f('and'),
  or: f('or'),
  xor: f('xor'),
});

const bitwiseFunctions = forBits((name) =>
  binary(`bitwise_${name}`, (a, b) => {
    const [x, y] = promoteArgs([a, b], `bitwise_${name}`);
    return lax.bitwiseOp(name, x, y);
  }),
);
export const bitwise = (name: Bits): Early => bitwiseFunctions[name];

const shiftLeft = (name: string): Early =>
  binary(name, (a, b) => {
    const [x, y] = promoteArgsNumeric([a, b], name);
    return lax.bitwiseOp('shift_left', x, y);
  });
export const leftShift = shiftLeft('left_shift');
export const rightShift = binary12('right_shift', (a, b) => {
  const [x, y] = promoteArgsNumeric([a, b], 'right_shift');
  return lax.bitwiseOp(x.aval.dtype.kind === 'uint' ? 'shift_right_logical' : 'shift_right_arithmetic', x, y);
});

export const maximum = binary('maximum', (a, b) => {
  const [x, y] = promoteArgs([a, b], 'maximum');
  return lax.max(x, y);
});
export const minimum = binary('minimum', (a, b) => {
  const [x, y] = promoteArgs([a, b], 'minimum');
  return lax.min(x, y);
});

/** Source: ufuncs.py _to_bool. */
export const toBool = (x: Val): Val => (isBool(x) ? x : lax.compareOp('ne', x, constantLike(x, 0)));

const logicalFunctions = forBits((name) =>
  binary(`logical_${name}`, (a, b) => {
    const [x, y] = promoteArgs([a, b], `logical_${name}`);
    const p = toBool(x);
    return lax.bitwiseOp(name, p, toBool(y));
  }),
);
export const logical = (name: Bits): Early => logicalFunctions[name];
export const logicalNot = early('logical_not(x, /)', (x) => lax.not(toBool(promoteArgs([x], 'logical_not')[0])));

const unary = (name: string, f: (x: Val) => Val): Early => early(`${name}(x, /)`, (x) => f(promoteArgs([x], name)[0]));
export const negative = unary('negative', lax.neg);
export const sign = unary('sign', lax.sign);
export const invert = unary('invert', lax.not);
export const positive = unary('positive', (x) => x);
export const absolute = early('absolute(x, /)', (x) => (x.aval.dtype.kind === 'uint' || isBool(x) ? x : lax.abs(x)));
export const square = early('square(x, /)', (x) => lax.square(promoteDTypesNumeric([x])[0]));

/** The exponent that stays static: a Python int, or an integer scalar whose value is known. Source: power. */
export function staticExponent(v: Value): number | undefined {
  if (typeof v === 'boolean' || typeof v === 'number' || typeof v === 'bigint') return Number(v);
  if (v instanceof Tracer || v instanceof PyFloat) return undefined;
  if (v instanceof EagerArray) {
    if (v.aval.ndim > 0 || !v.aval.dtype.isInteger) return undefined;
    const known = evaluateVal(v);
    return known.kind === 'value' ? Number(known.value.data[0]) : undefined;
  }
  const host = toVal(v);
  return host instanceof HostScalar && host.aval.dtype.isInteger ? Number(host.value) : undefined;
}

/** Source: ufuncs.py power, which isn't jitted. */
function powerOf(fn: string) {
  return (x: Value, y: Value): Val => {
    for (const v of [x, y]) if (typeof v === 'string') throw typeError(`data type '${v}' not understood`);
    const exponent = staticExponent(y);
    if (exponent !== undefined) return power(arrayLike(fn, x), lax.scalar(0, dt.int32), exponent);
    arrayLikeOrTooBig(fn, y, 1);
    return power(jitOperand('_power', 'x1', x, 0, fn), jitOperand('_power', 'x2', y, 1, fn), undefined);
  };
}
const arrayLikeOrTooBig = (fn: string, v: Value, position: number): void => {
  if (typeof v !== 'number' && typeof v !== 'bigint') arrayLike(fn, v, position);
};

export const arithmeticFunctions = new Map<string, Value>([
  ...byName(
    ufuncObject(add.python, { op: add, identity: 0 }),
    ufuncObject(subtract.python, { op: subtract, identity: null }),
    ufuncObject(multiply.python, { op: multiply, identity: 1 }),
    trueDivide,
    floorDivideJit,
    remainderJit,
    divmodJit,
    ufuncObject(maximum.python, { op: maximum, identity: null }),
    ufuncObject(minimum.python, { op: minimum, identity: null }),
    ...Object.values(comparisons),
    ...BITS.flatMap((b) => [
      ufuncObject(bitwise(b).python, { op: bitwise(b), identity: b === 'and' ? -1 : 0 }),
      ufuncObject(logical(b).python, { op: logical(b), identity: b === 'and', before: toBool }),
    ]),
    leftShift,
    shiftLeft('bitwise_left_shift'),
    rightShift,
    binary12('bitwise_right_shift', rightShift),
    logicalNot,
    ufuncObject(negative.python, { nin: 1, identity: null }),
    positive,
    sign,
    absolute,
    early('abs(x, /)', absolute, 'absolute'),
    invert,
    unary('bitwise_not', lax.not),
    unary('bitwise_invert', lax.not),
    square,
  ),
  ...jaxFunctions({
    // Not jitted themselves: they call one of the above.
    'divide(x1, x2, /)': (x, y) =>
      trueDivide(
        jitOperand('true_divide', 'x1', x, 0, 'true_divide'),
        jitOperand('true_divide', 'x2', y, 1, 'true_divide'),
      ),
    'mod(x1, x2, /)': (x, y) => remainder(jitOperand('remainder', 'x1', x, 0), jitOperand('remainder', 'x2', y, 1)),
    'power(x1, x2, /)': powerOf('power'),
    'pow(x1, x2, /)': powerOf('power'),
  }),
]);
