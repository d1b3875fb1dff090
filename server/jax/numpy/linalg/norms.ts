/** Norms and ranks. Source: jax/_src/numpy/linalg.py. */
import * as dt from '../../../jaxpr/dtypes.ts';
import type { DType } from '../../../jaxpr/dtypes.ts';
import { Complex } from '../../../jaxpr/jaxpr.ts';
import type { Val } from '../../../jaxpr/trace.ts';
import { valueError } from '../../../python/errors.ts';
import { str } from '../../../python/text.ts';
import type { Value } from '../../../python/values.ts';
import { PyFloat, PyList, PyTuple, isInt } from '../../../python/values.ts';
import { arrayLike, canonicalAxis, jaxFunctions } from '../../declare.ts';
import { Jitted, jittedTable } from '../../jitted.ts';
import { expandDims } from '../../lax/arrange.ts';
import * as lax from '../../lax/operations.ts';
import { toVal } from '../../values.ts';
import { conj } from '../contractions.ts';
import * as jnp from '../expressions.ts';
import { moveAxes } from '../pick.ts';
import { ANY, MAX, MIN, reduce, sum } from '../reductions.ts';
import { power } from '../ufuncs.ts';
import { inexact, svdJit } from './decompositions.ts';
import { isTrue } from '../../shapes.ts';

export const realPart = (x: Val): Val => (x.aval.dtype.isComplex ? lax.plain('real', x) : x);

/** `finfo(dtype).eps` as a NumPy scalar. */
const EPSILON_BITS: ReadonlyMap<DType, number> = new Map([
  [dt.float64, 52],
  [dt.complex128, 52],
  [dt.float32, 23],
  [dt.complex64, 23],
  [dt.float16, 10],
  [dt.bfloat16, 7],
]);
export const epsilon = (d: DType): number => 2 ** -(EPSILON_BITS.get(d) ?? 23);

/** An order as a number. */
export function orderOf(v: Value): number | undefined {
  if (v instanceof PyFloat) return v.value;
  if (isInt(v) || typeof v === 'boolean') return Number(v);
  const x = v === null || typeof v === 'string' ? undefined : toVal(v);
  return x && 'value' in x && typeof x.value === 'number' ? x.value : undefined;
}

interface Kept {
  readonly axis: Value;
  readonly keepdims: boolean;
}

const euclidean = (x: Val, kept: Kept): Val => jnp.sqrt(sum(realPart(jnp.mul(x, conj(x))), kept));
const floatOf = (x: Val): DType => {
  const d = x.aval.dtype;
  if (!d.isInexact) throw valueError(`data type dtype('${d.name}') not compatible with finfo`);
  return d === dt.complex64 ? dt.float32 : d === dt.complex128 ? dt.float64 : d;
};

/** Source: vector_norm. */
function vectorNorm(x: Val, ord: Value, kept: Kept): Val {
  const n = orderOf(ord);
  if (ord === null || n === 2) return euclidean(x, kept);
  if (n === Infinity) return reduce(MAX, jnp.abs(x), { ...kept, initial: jnp.int(0) });
  if (n === -Infinity) return reduce(MIN, jnp.abs(x), kept);
  if (n === 0) return sum(jnp.ne(x, jnp.int(0)), { ...kept, dtype: floatOf(x) });
  if (n === 1) return sum(jnp.abs(x), kept);
  if (typeof ord === 'string') {
    let message = `Invalid order '${ord}' for vector norm.`;
    if (ord === 'inf') message += "Use 'jax.numpy.inf' instead.";
    if (ord === '-inf') message += "Use '-jax.numpy.inf' instead.";
    throw valueError(message);
  }
  const sizes = jnp.abs(x);
  const exponent = jnp.constant(sizes, n ?? 2);
  const rounded = 'value' in exponent && !(exponent.value instanceof Complex) ? Number(exponent.value) : (n ?? 2);
  // NumPy's whole numbers are static exponents.
  const isWhole = sizes.aval.dtype.isInteger;
  const powers = sum(power(sizes, exponent, isWhole ? rounded : undefined), kept);
  return power(powers, jnp.constant(sizes, 1 / rounded), isWhole ? Math.trunc(1 / rounded) : undefined);
}

const ORDERS_BY_VALUES = new Set<Value>(['nuc']);

/** Of matrices: rows and columns along two axes. */
function matrixNorm(x: Val, ord: Value, rows: number, columns: number, keepdims: boolean): Val {
  const n = orderOf(ord);
  const axes = new PyTuple([rows, columns]);
  if (ord === null || ord === 'f' || ord === 'fro') return euclidean(x, { axis: axes, keepdims });
  const sums = (over: number, then: number, largest: boolean): Val => {
    const left = !keepdims && then > over ? then - 1 : then;
    const s = sum(jnp.abs(x), { axis: over, keepdims });
    return largest
      ? reduce(MAX, s, { axis: left, keepdims, initial: jnp.int(0) })
      : reduce(MIN, s, { axis: left, keepdims });
  };
  if (n === 1 || n === -1) return sums(rows, columns, n === 1);
  if (n === Infinity || n === -Infinity) return sums(columns, rows, n === Infinity);
  if (!ORDERS_BY_VALUES.has(ord) && n !== 2 && n !== -2)
    throw valueError(`Invalid order '${str(ord)}' for matrix norm.`);
  const rank = x.aval.ndim;
  const s = svdJit.call1([moveAxes(x, [rows, columns], [rank - 2, rank - 1])], [['compute_uv', false]]);
  const last = { axis: -1 };
  const y = n === 2 ? reduce(MAX, s, { ...last, initial: jnp.int(0) }) : n === -2 ? reduce(MIN, s, last) : sum(s, last);
  return keepdims ? expandDims(y, [rows, columns]) : y;
}

const axesOf = (v: Value): readonly Value[] => (v instanceof PyTuple || v instanceof PyList ? v.items : [v]);

export const normJit = new Jitted(
  'norm(x, ord=None, axis=None, keepdims=False)',
  ({ v, s }) => {
    const x = inexact(v.x);
    const { ndim } = x.aval;
    const keepdims = isTrue(s.keepdims);
    if (s.axis === null && s.ord === null) return euclidean(x, { axis: null, keepdims });
    const axes = s.axis === null ? x.aval.shape.map((_, i) => i) : axesOf(s.axis).map((a) => canonicalAxis(a, ndim));
    if (axes.length === 1) return vectorNorm(x, s.ord ?? 2, { axis: new PyTuple(axes), keepdims });
    if (axes.length === 2) return matrixNorm(x, s.ord, axes[0], axes[1], keepdims);
    throw valueError(
      `Improper number of axes for norm: axis=${lax.tupleText(axes)}. Pass one axis to compute a vector-norm, or two axes ` +
        'to compute a matrix-norm.',
    );
  },
  { statics: ['ord', 'axis', 'keepdims'], checkedBy: 'jnp.linalg.norm' },
);

const matrixRank = new Jitted(
  'matrix_rank(M, rtol=None, *, hermitian=False, tol=None)',
  ({ v, s }) => {
    if ('tol' in v && 'rtol' in v) throw valueError('matrix_rank: only one of tol or rtol may be specified.');
    const m = inexact(v.M);
    if (m.aval.ndim < 2) return lax.convertElementType(reduce(ANY, jnp.ne(m, jnp.int(0))), dt.int32);
    const values = svdJit.call1(
      [m],
      [
        ['full_matrices', false],
        ['compute_uv', false],
        ['hermitian', s.hermitian],
      ],
    );
    const { dtype } = values.aval;
    const scalar = (x: number): Val => lax.scalar(x, dtype);
    const given = v.tol ?? v.rtol;
    const side = Math.max(...m.aval.shape.slice(-2));
    const limit = given ?? jnp.mul(jnp.mul(reduce(MAX, values, { axis: -1 }), scalar(side)), scalar(epsilon(dtype)));
    return sum(jnp.gt(values, expandDims(limit, [limit.aval.ndim])), { axis: -1 });
  },
  { statics: ['hermitian'], checkedBy: 'jnp.linalg.matrix_rank' },
);

export const normFunctions = new Map<string, Value>([
  ...jittedTable(normJit, matrixRank),
  ...jaxFunctions({
    "matrix_norm(x, /, *, keepdims=False, ord='fro')": (x, keepdims, ord) =>
      normJit.call1(
        [arrayLike('jnp.linalg.matrix_norm', x)],
        [
          ['ord', ord],
          ['keepdims', keepdims],
          ['axis', new PyTuple([-2, -1])],
        ],
      ),
    'vector_norm(x, /, *, axis=None, keepdims=False, ord=2)': (x, axis, keepdims, ord) =>
      vectorNorm(arrayLike('jnp.linalg.vector_norm', x), ord, { axis, keepdims: isTrue(keepdims) }),
  }),
]);
