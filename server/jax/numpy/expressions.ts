/**
 * Python's operators and jnp's functions on operands, for functions of the library that are formulas.
 *
 * A JavaScript number is a Python float; `int` makes a Python int where the difference shows (operands of a nested jit).
 */
import * as dt from '../../jaxpr/dtypes.ts';
import type { DType } from '../../jaxpr/dtypes.ts';
import { HostArray, HostScalar, castOnHost } from '../../jaxpr/host.ts';
import type { Scalar } from '../../jaxpr/jaxpr.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind, bind1 } from '../../jaxpr/trace.ts';
import type { Value } from '../../python/values.ts';
import { PyFloat } from '../../python/values.ts';
import { config } from '../config.ts';
import { valueError } from '../../python/errors.ts';
import { arrayLike } from '../declare.ts';
import { Jitted } from '../jitted.ts';
import { filledLike } from '../lax/placed.ts';
import * as lax from '../lax/operations.ts';
import { intValue, toVal } from '../values.ts';
import { promoteArgsInexact, promoteDTypes } from './promote.ts';
import * as ufuncs from './ufuncs.ts';
import { ceil as ceilOf, floor as floorOf, logaddexp as logAddExp, unary } from './ufuncsFloat.ts';
import { broadcastArrays, where as whereJit } from './where.ts';

export type Operand = Val | number;

/** A Python float, a Python int. */
export const float = (x: number): Val => toVal(new PyFloat(x)) ?? lax.scalar(x, dt.float32, true);
export const int = (n: number): Val => intValue(n);
export const bool = (b: boolean): Val => lax.scalar(b, dt.bool);
export const val = (x: Operand): Val => (typeof x === 'number' ? float(x) : x);

/** `lax._const(x, value)`: a NumPy scalar of x's dtype; a Python number beside a Python number. */
export function constant(x: Val, value: Scalar): Val {
  const { dtype, weakType, ndim } = x.aval;
  if (!weakType || ndim > 0) return lax.scalar(value, dtype);
  return dtype === defaultFloat() && typeof value === 'number' ? float(value) : lax.scalar(value, dtype, true);
}
/** `dtype(value)`, a NumPy scalar. */
export const numpyScalar = (value: Scalar, dtype: DType): Val => lax.scalar(value, dtype);

const two =
  (f: (x: Val, y: Val) => Val) =>
  (x: Operand, y: Operand): Val =>
    f(val(x), val(y));

export const add = two((x, y) => ufuncs.add(x, y));
export const sub = two((x, y) => ufuncs.subtract(x, y));
export const mul = two((x, y) => ufuncs.multiply(x, y));
export const div = two((x, y) => ufuncs.trueDivide(x, y));
export const mod = two((x, y) => ufuncs.remainder(x, y));
export const floorDiv = two((x, y) => ufuncs.floorDivide(x, y));
export const pow = two((x, y) => ufuncs.power(x, y, undefined));
export const powInt = (x: Val, n: number): Val => ufuncs.power(x, int(n), n);
export const maximum = two((x, y) => ufuncs.maximum(x, y));
export const minimum = two((x, y) => ufuncs.minimum(x, y));
export const lt = two((x, y) => ufuncs.compare('lt')(x, y));
export const le = two((x, y) => ufuncs.compare('le')(x, y));
export const gt = two((x, y) => ufuncs.compare('gt')(x, y));
export const ge = two((x, y) => ufuncs.compare('ge')(x, y));
export const eq = two((x, y) => ufuncs.compare('eq')(x, y));
export const ne = two((x, y) => ufuncs.compare('ne')(x, y));
export const and = (...xs: readonly Val[]): Val => xs.reduce((x, y) => ufuncs.bitwise('and')(x, y));
export const or = (...xs: readonly Val[]): Val => xs.reduce((x, y) => ufuncs.bitwise('or')(x, y));
export const not = (x: Val): Val => ufuncs.invert(x);
export const neg = (x: Val): Val => ufuncs.negative(x);

export const where = (condition: Val, yes: Operand, no: Operand): Val => whereJit(condition, val(yes), val(no))[0];

/** An elementwise function of jnp, which makes integers floats. */
const inexact = (name: string) => (x: Operand) => unary(name)(val(x));
export const exp = inexact('exp');
export const log = inexact('log');
export const sqrt = inexact('sqrt');
export const sin = inexact('sin');
export const cos = inexact('cos');
export const tanh = inexact('tanh');
export const expm1 = inexact('expm1');
export const log1p = inexact('log1p');
export const arctan = inexact('arctan');
export const floor = (x: Val): Val => floorOf(x);
export const ceil = (x: Val): Val => ceilOf(x);
export const abs = (x: Val): Val => ufuncs.absolute(x);
export const square = (x: Val): Val => ufuncs.square(x);
export const isnan = (x: Val): Val =>
  x.aval.dtype.isInexact ? lax.compareOp('ne', x, x) : lax.full(x.aval.shape, lax.scalar(false, dt.bool), dt.bool);

export const astype = (x: Val, dtype: DType): Val => lax.convertElementType(x, dtype);
export const fullLike = (x: Val, value: Scalar): Val => filledLike(x, value);
export const zerosLike = (x: Val): Val => fullLike(x, 0);
export const onesLike = (x: Val): Val => fullLike(x, 1);

/** Operands, or the TypeError of a function of that name. */
export const operands = (name: string, vs: readonly (Value | Val)[]): Val[] =>
  vs.map((v, i) => (v instanceof HostScalar || v instanceof HostArray ? v : arrayLike(name, v, i)));

/** What comes from NumPy is converted by NumPy, where a function that isn't jitted promotes its arguments to floats. */
export function inexactOnHost(given: readonly Val[]): Val[] {
  if (!given.some((v) => v instanceof HostArray)) return [...given];
  const { dtype } = promoteArgsInexact(given.map((v) => new HostScalar(0, v.aval.update({ shape: [] }))))[0].aval;
  return given.map((v) => (v instanceof HostArray ? castOnHost(v, dtype) : v));
}

/** Source: numpy/util.py promote_args_inexact. */
export const promoteInexact = (name: string, ...vs: readonly (Value | Val)[]): Val[] =>
  promoteArgsInexact(inexactOnHost(operands(name, vs)));

/** The float dtype that JAX makes where nothing else says. */
export const defaultFloat = (): DType => (config.x64 ? dt.float64 : dt.float32);

export const logaddexp = two((x, y) => logAddExp(x, y));

/** `jit[name=clip …]`, the bounds first. Source: lax_numpy.py clip. */
export const clipJit = new Jitted('clip(arr=None, /, min=None, max=None)', ({ v }) => {
  let x = v.arr;
  if (Object.values(v).some((operand) => operand.aval.dtype.isComplex))
    throw valueError(
      'Clip received a complex value either through the input or the min/max keywords. Complex values have no ordering ' +
        'and cannot be clipped. Please convert to a real value or array by taking the real or imaginary components via ' +
        'jax.numpy.real/imag respectively.',
    );
  if ('min' in v) x = ufuncs.maximum(v.min, x);
  if ('max' in v) x = ufuncs.minimum(v.max, x);
  return x;
});
export const clip = (x: Val, low: Operand, high: Operand): Val => clipJit.call1([x, val(low), val(high)]);

/** In equal parts. Source: lax_numpy.py _split. */
export function split(x: Val, parts: number, axis: number): Val[] {
  const sizes = new Array<number>(parts).fill(x.aval.shape[axis] / parts);
  return bind(primitives.split, [x], { sizes, axis });
}

export { expandDims } from '../lax/arrange.ts';

/** `jnp.select`: the first choice whose condition holds. Source: lax_numpy.py select. */
export function select(conditions: readonly Val[], choices: readonly Operand[], fallback: Operand = int(0)): Val {
  const [otherwise, ...values] = promoteDTypes([val(fallback), ...choices.map(val)]);
  const rows = bind1(primitives.stack, broadcastArrays([bool(false), ...conditions]), { axis: 0 });
  const index = bind1(primitives.argmax, [rows], { axes: [0], index_dtype: config.x64 ? dt.int64 : dt.int32 });
  return bind1(primitives.select_n, broadcastArrays([index, otherwise, ...values]), {});
}

/** 0, 1, 2 …, of a dtype. */
export const arange = (n: number, dtype: DType): Val => lax.iota(dtype, [n], 0);
