/** dot, matmul and their kin. Source: jax/_src/numpy/tensor_contractions.py. */
import { asNewArray } from './arrayOf.ts';
import type { DType } from '../../jaxpr/dtypes.ts';
import { samePart } from '../../jaxpr/mesh.ts';
import type { ParamValue } from '../../jaxpr/primitive.ts';
import type { Parts } from '../../jaxpr/sharding/places.ts';
import { whole } from '../../jaxpr/sharding/places.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { raise, typeError, valueError } from '../../python/errors.ts';
import { repr } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import { isInt } from '../../python/values.ts';
import { vectorize } from '../batching/vectorize.ts';
import { arrayLikes, canonicalAxis, dtypeArgument, early1, jaxFunctions, libraryJit } from '../declare.ts';
import { jitOperand } from '../jitArguments.ts';
import * as lax from '../lax/operations.ts';
import { expandDims } from '../lax/arrange.ts';
import { precisionArgument } from '../lax/precision.ts';
import { outSharding } from '../outSharding.ts';
import { latticeResultType } from '../promotion.ts';
import { moveAxes, sizeAt } from './pick.ts';
import { promoteDTypes } from './promote.ts';
import { ravel } from './shape.ts';
import { multiply } from './ufuncs.ts';
import { conjugate } from './ufuncsFloat.ts';
import { isSequence } from '../shapes.ts';

/** Options that all contractions have. */
export interface DotOptions {
  readonly preferred?: DType | null;
  readonly precision?: ParamValue;
  readonly sharding?: lax.Sharding;
}

export const dotOptions = (precision: Value, preferred: Value, sharding: Value = null): DotOptions => ({
  precision: precisionArgument(precision),
  preferred: dtypeArgument(preferred),
  sharding: outSharding(sharding, 'dot_general'),
});

/** The dtype of the result, and whether it is weak; operands aren't converted. */
const resultType = (a: Val, b: Val, preferred: DType | null = null): { dtype: DType; weakType: boolean } =>
  preferred ? { dtype: preferred, weakType: false } : latticeResultType([a.aval, b.aval]);

/** What matmul does with the leading axes: which are squeezed, which are batch axes, and where all of them go. */
function batchPlan(a: Val, b: Val, rank: number) {
  const batchOf = (x: Val): (number | undefined)[] => {
    const own = x.aval.shape.slice(0, -2);
    return [...new Array<undefined>(rank - own.length).fill(undefined), ...own];
  };
  const cutsOf = (x: Val): Parts => {
    const own = x.aval.parts.slice(0, -2);
    return [...whole(rank - own.length), ...own];
  };
  const [p, q] = [batchOf(a), batchOf(b)];
  const [cutA, cutB] = [cutsOf(a), cutsOf(b)];
  const plan = {
    aSqueeze: [] as number[],
    bSqueeze: [] as number[],
    /** Axes of size 1 on both sides: they are put back at the end. */
    restored: [] as number[],
    aBatch: [] as number[],
    bBatch: [] as number[],
    /** Places in the result. */
    both: [] as number[],
    aOwn: [] as number[],
    bOwn: [] as number[],
  };
  const { aSqueeze, bSqueeze, restored, aBatch, bBatch, both, aOwn, bOwn } = plan;
  for (let i = 0; i < rank; i++) {
    const nextA = both.length + aOwn.length;
    const nextB = both.length + bOwn.length;
    if (p[i] === undefined) bOwn.push(i);
    else if (q[i] === undefined) aOwn.push(i);
    else if (p[i] === 1 && q[i] === 1 && cutA[i] === null && cutB[i] === null) {
      aSqueeze.push(nextA + aSqueeze.length);
      bSqueeze.push(nextB + bSqueeze.length);
      restored.push(i);
    } else if (p[i] === 1 && cutA[i] === null) {
      bOwn.push(i);
      aSqueeze.push(nextA + aSqueeze.length);
    } else if (q[i] === 1 && cutB[i] === null) {
      aOwn.push(i);
      bSqueeze.push(nextB + bSqueeze.length);
    } else if (p[i] === q[i] && samePart(cutA[i], cutB[i])) {
      aBatch.push(nextA);
      bBatch.push(nextB);
      both.push(i);
    } else throw valueError(`Incompatible types for matmul arguments: ${a.aval.strLong()} and ${b.aval.strLong()}`);
  }
  return plan;
}

const optionsKey = ({ precision, preferred, sharding }: DotOptions): string =>
  `${JSON.stringify(precision)};${preferred?.name ?? ''};${sharding?.toString() ?? ''}`;

/** One of these functions: its body is jitted, and put where it is called. */
const contraction =
  (name: string, body: (a: Val, b: Val, options: DotOptions) => Val) =>
  (a: Val, b: Val, options: DotOptions = {}): Val =>
    early1(name, optionsKey(options), [a, b], ([x, y]) => body(x, y, options));

/** `a @ b`. Source: matmul. */
export const matmul = contraction('matmul', (a, b, options) => {
  for (const [i, x] of [a, b].entries())
    if (x.aval.ndim === 0)
      throw valueError(`matmul input operand ${i} must have ndim at least 1, but it has ndim ${x.aval.ndim}`);
  const { dtype, weakType } = resultType(a, b, options.preferred);
  const aIsMatrix = a.aval.ndim > 1;
  const bIsMatrix = b.aval.ndim > 1;
  const rank = Math.max(a.aval.ndim, b.aval.ndim, 2) - 2;
  const plan = batchPlan(a, b, rank);
  const { aBatch, bBatch, both, aOwn, bOwn, restored } = plan;
  if (aIsMatrix) aOwn.push(rank);
  if (bIsMatrix) bOwn.push(rank + Number(aIsMatrix));
  const places = [...both, ...aOwn, ...bOwn];
  const permutation = places.map((_, i) => i).sort((i, j) => places[i] - places[j]);
  const x = lax.squeeze(a, plan.aSqueeze);
  const y = lax.squeeze(b, plan.bSqueeze);
  const out = lax.dotGeneral(
    x,
    y,
    [[x.aval.ndim - 1], [y.aval.ndim - 1 - Number(bIsMatrix)]],
    [aBatch, bBatch],
    dtype,
    options.precision,
    options.sharding,
  );
  const result = lax.transpose(out, permutation);
  return lax.convertElementType(restored.length > 0 ? expandDims(result, restored) : result, dtype, weakType);
});

/** Source: dot. */
export const dot = contraction('dot', (a, b, options) => {
  const { dtype, weakType } = resultType(a, b, options.preferred);
  const aRank = a.aval.ndim;
  const bRank = b.aval.ndim;
  const contracting: [number[], number[]] =
    aRank === 0 || bRank === 0 ? [[], []] : bRank === 1 ? [[aRank - 1], [0]] : [[aRank - 1], [bRank - 2]];
  const result = lax.dotGeneral(a, b, contracting, [[], []], dtype, options.precision, options.sharding);
  return lax.convertElementType(result, dtype, weakType);
});

export const conj = conjugate;

const vdot = contraction('vdot', (x, y, options) =>
  dot(ravel(x.aval.dtype.isComplex ? conj(x) : x), ravel(y), options),
);

/** Source: tensordot, once the axes are known. */
export function tensordot(
  a: Val,
  b: Val,
  axes: readonly [readonly number[], readonly number[]],
  options: DotOptions = {},
): Val {
  const { dtype, weakType } = resultType(a, b, options.preferred);
  const result = lax.dotGeneral(a, b, axes, [[], []], dtype, options.precision, options.sharding);
  return lax.convertElementType(result, dtype, weakType);
}

const range = (n: number, from = 0): number[] => Array.from({ length: n }, (_, i) => from + i);

/** `axes=` of tensordot as the axes of each operand. */
export function tensordotAxes(a: Val, b: Val, axes: Value): [number[], number[]] {
  const [m, n] = [a.aval.ndim, b.aval.ndim];
  if (isInt(axes) && typeof axes !== 'boolean') {
    const k = Number(axes);
    if (k > Math.min(m, n))
      throw typeError(
        `Number of tensordot axes (axes ${k}) exceeds input ranks (${lax.tupleText(a.aval.shape)} and ${lax.tupleText(b.aval.shape)})`,
      );
    return [range(Math.max(0, k), m - k), range(Math.max(0, k))];
  }
  if (!isSequence(axes) || axes.items.length !== 2)
    throw typeError('tensordot axes argument must be an int, a pair of ints, or a pair of lists/tuples of ints.');
  const [p, q] = axes.items;
  if (isInt(p) && isInt(q)) return [[canonicalAxis(p, m)], [canonicalAxis(q, n)]];
  if (!isSequence(p) || !isSequence(q))
    throw typeError(
      `tensordot requires both axes lists to be either ints, tuples or lists, got ${repr(p)} and ${repr(q)}`,
    );
  if (p.items.length !== q.items.length)
    throw typeError(`tensordot requires axes lists to have equal length, got ${repr(p)} and ${repr(q)}.`);
  return [p.items.map((i) => canonicalAxis(i, m)), q.items.map((i) => canonicalAxis(i, n))];
}

const outerOf = contraction('outer', (a, b) => {
  const [x, y] = promoteDTypes([a, b]);
  return multiply(expandDims(ravel(x), [1]), expandDims(ravel(y), [0]));
});
export const outer = (a: Val, b: Val): Val => outerOf(a, b);

/** Source: inner. */
const inner = contraction('inner', (x, y, options) => {
  if (x.aval.ndim > 0 && y.aval.ndim > 0) return tensordot(x, y, [[x.aval.ndim - 1], [y.aval.ndim - 1]], options);
  const wanted = (v: Val): Val => (options.preferred ? lax.convertElementType(v, options.preferred) : v);
  return multiply(wanted(x), wanted(y));
});

/** Source: vecdot. */
export function vecdot(a: Val, b: Val, axis: Value, options: DotOptions): Val {
  if (sizeAt(a, axis) !== sizeAt(b, axis))
    throw valueError(
      `axes must match; got shapes ${lax.tupleText(a.aval.shape)} and ${lax.tupleText(b.aval.shape)} with axis=${repr(axis)}`,
    );
  const x = moveAxes(a, [canonicalAxis(axis, a.aval.ndim)], [a.aval.ndim - 1]);
  const y = moveAxes(b, [canonicalAxis(axis, b.aval.ndim)], [b.aval.ndim - 1]);
  return vectorize('(n),(n)->()', ([p, q]) => [vdot(p, q, options)], [x, y])[0];
}

/** Operands of a function that is a jit. */
const operands = (name: string, a: Value, b: Value, names = ['a', 'b'], checkedBy = name): Val[] =>
  [a, b].map((v, i) => jitOperand(name, names[i], v, i, checkedBy));

/** `out=` isn't there. */
function noOut(name: string, out: Value): void {
  if (out !== null) throw raise('NotImplementedError', `The 'out' argument to jnp.${name} is not supported.`);
}

export const contractionFunctions = jaxFunctions({
  'matmul(a, b, *, precision=None, preferred_element_type=None, out_sharding=None)': (
    a,
    b,
    precision,
    preferred,
    sharding,
  ) => {
    const [x, y] = operands('matmul', a, b);
    return matmul(x, y, dotOptions(precision, preferred, sharding));
  },
  'dot(a, b, *, precision=None, preferred_element_type=None, out_sharding=None)': (
    a,
    b,
    precision,
    preferred,
    sharding,
  ) => {
    const [x, y] = operands('dot', a, b);
    return dot(x, y, dotOptions(precision, preferred, sharding));
  },
  'vdot(a, b, *, precision=None, preferred_element_type=None)': (a, b, precision, preferred) => {
    const [x, y] = operands('vdot', a, b);
    return vdot(x, y, dotOptions(precision, preferred));
  },
  'vecdot(x1, x2, /, *, axis=-1, precision=None, preferred_element_type=None)': (a, b, axis, precision, preferred) => {
    const [x, y] = arrayLikes('jnp.vecdot', [a, b]);
    return vecdot(x, y, axis, dotOptions(precision, preferred));
  },
  'matvec(x1, x2, /)': (a, b) => {
    const [p, q] = operands('matvec', a, b, ['x1', 'x2']);
    return libraryJit('matvec', '', [p, q], (xs) => vectorize('(n,m),(m)->(n)', ([x, y]) => [matmul(x, y)], xs))[0];
  },
  'vecmat(x1, x2, /)': (a, b) => {
    const [p, q] = operands('vecmat', a, b, ['x1', 'x2'], 'matvec');
    return libraryJit('vecmat', '', [p, q], ([v, m]) =>
      vectorize('(n),(n,m)->(m)', ([x, y]) => [matmul(x, y)], [conj(v), m]),
    )[0];
  },
  'inner(a, b, *, precision=None, preferred_element_type=None)': (a, b, precision, preferred) => {
    const [x, y] = operands('inner', a, b);
    return inner(x, y, dotOptions(precision, preferred));
  },
  'outer(a, b, out=None)': (a, b, out) => {
    noOut('outer', out);
    const [x, y] = operands('outer', a, b);
    return outer(x, y);
  },
  'tensordot(a, b, axes=2, *, precision=None, preferred_element_type=None, out_sharding=None)': (
    a,
    b,
    axes,
    precision,
    preferred,
    sharding,
  ) => {
    const [x, y] = arrayLikes('tensordot', [a, b]).map(asNewArray);
    return tensordot(x, y, tensordotAxes(x, y, axes), dotOptions(precision, preferred, sharding));
  },
});

export const contractionMethods = jaxFunctions({
  'dot(self, b, *, precision=None, preferred_element_type=None)': (a, b, precision, preferred) => {
    const [x, y] = operands('dot', a, b);
    return dot(x, y, dotOptions(precision, preferred));
  },
});
