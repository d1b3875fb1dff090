/** Primitives that move, repeat, choose or make elements. Source: jax/_src/lax/lax.py. */
import type { Aval, Shape } from '../aval.ts';
import { ShapedArray, sameShape } from '../aval.ts';
import type { DType } from '../dtypes.ts';
import type { ParamValue } from '../primitive.ts';
import { RuleError, definePrimitive } from '../primitive.ts';
import { NUM, checkSameDTypes, checkShapelike, standard, tuple } from './rules.ts';

type None = Record<never, ParamValue>;

export interface BroadcastInDim extends Record<string, ParamValue> {
  broadcast_dimensions: readonly number[];
  shape: Shape;
  sharding: ParamValue;
}
export interface Reshape extends Record<string, ParamValue> {
  /** The order in which the operand's axes are read; null: as they stand. */
  dimensions: readonly number[] | null;
  new_sizes: Shape;
  sharding: ParamValue;
}
export interface Iota extends Record<string, ParamValue> {
  dimension: number;
  dtype: DType;
  shape: Shape;
  sharding: ParamValue;
}

const isPermutation = (axes: readonly number[], rank: number): boolean =>
  axes.length === rank && [...axes].sort((a, b) => a - b).every((p, i) => p === i);

/** A rule that only moves bytes. */
const moves = {
  cost: (_: unknown, [out]: readonly Aval[]) => ({ flops: 0, bytes: 2 * out.size * (out.dtype.bits / 8) }),
};

function broadcastInDimShape(operand: Aval, { shape, broadcast_dimensions: dims }: BroadcastInDim): Shape {
  const fail = (message: string): never => {
    throw new RuleError('TypeError', message);
  };
  checkShapelike('broadcast_in_dim', 'shape', shape);
  checkShapelike('broadcast_in_dim', 'broadcast_dimensions', dims);
  const rank = operand.shape.length;
  if (rank !== dims.length)
    fail(
      'broadcast_in_dim broadcast_dimensions must have length equal to operand ndim; got broadcast_dimensions ' +
        `${tuple(dims)} for operand ndim ${rank}.`,
    );
  if (shape.length < rank)
    fail(
      'broadcast_in_dim target broadcast shape must have equal or higher rank to the operand shape; got operand ndim ' +
        `${rank} and target broadcast ndim ${shape.length}.`,
    );
  if (dims.some((d) => d < 0 || d >= shape.length))
    fail(
      `broadcast_in_dim broadcast_dimensions must be a subset of output dimensions, got ${tuple(dims)} for operand ` +
        `ndim ${rank} and shape ${tuple(shape)}.`,
    );
  if (dims.some((d, i) => operand.shape[i] !== 1 && operand.shape[i] !== shape[d]))
    fail(
      'broadcast_in_dim operand dimension sizes must either be 1, or be equal to their corresponding dimensions in the ' +
        `target broadcast shape; got operand of shape ${tuple(operand.shape)}, target broadcast shape ${tuple(shape)}, ` +
        `broadcast_dimensions ${tuple(dims)} `,
    );
  if (new Set(dims).size !== dims.length)
    fail(`broadcast_in_dim broadcast_dimensions must not contain duplicates, got broadcast_dimensions ${tuple(dims)}`);
  return shape;
}

export const structural = {
  broadcast_in_dim: definePrimitive<BroadcastInDim>()('broadcast_in_dim', {
    ...standard<BroadcastInDim>({ shape: ([x], params) => broadcastInDimShape(x, params) }),
    ...moves,
    forward: ([x], [out]) => [x.weakType === out.weakType && sameShape(x.shape, out.shape) ? 0 : undefined],
    print: (_, { broadcast_dimensions }) =>
      broadcast_dimensions.length > 0 ? [['broadcast_dimensions', broadcast_dimensions]] : [],
  }),
  reshape: definePrimitive<Reshape>()('reshape', {
    ...standard<Reshape>({
      shape([x], { new_sizes, dimensions }) {
        if (new_sizes.some((d) => d < 0))
          throw new RuleError('TypeError', `reshape new_sizes must all be positive, got ${tuple(new_sizes)}.`);
        if (dimensions && !isPermutation(dimensions, x.ndim))
          throw new RuleError(
            'TypeError',
            `reshape dimensions must be a permutation of operand dimensions, got dimensions ${tuple(dimensions)} for shape ` +
              `${tuple(x.shape)}.`,
          );
        // That the size stays the same JAX leaves to the compiler.
        return new_sizes;
      },
    }),
    ...moves,
  }),
  transpose: definePrimitive<{ permutation: readonly number[] }>()('transpose', {
    ...standard<{ permutation: readonly number[] }>({
      shape([x], { permutation }) {
        if (!isPermutation(permutation, x.ndim))
          throw new RuleError(
            'TypeError',
            `transpose permutation isn't a permutation of operand dimensions, got permutation ${tuple(permutation)} for ` +
              `operand shape ${tuple(x.shape)}.`,
          );
        return permutation.map((p) => x.shape[p]);
      },
    }),
    ...moves,
  }),
  squeeze: definePrimitive<{ dimensions: readonly number[] }>()('squeeze', {
    ...standard<{ dimensions: readonly number[] }>({
      shape([x], { dimensions }) {
        const fail = (message: string): never => {
          throw new RuleError('ValueError', message);
        };
        if (new Set(dimensions).size !== dimensions.length) fail(`dimensions are not unique: ${tuple(dimensions)}`);
        if (dimensions.some((d) => d < 0 || d >= x.ndim))
          fail(`dimensions outside range [0, ndim): ${tuple(dimensions)}`);
        if (dimensions.some((d) => x.shape[d] !== 1))
          fail(
            'cannot select an axis to squeeze out which has size not equal to one, got ' +
              `shape=${tuple(x.shape)} and dimensions=${tuple(dimensions)}`,
          );
        return x.shape.filter((_, i) => !dimensions.includes(i));
      },
    }),
    ...moves,
  }),
  select_n: definePrimitive<None>()('select_n', {
    ...standard<None>({
      shape([which, ...cases]) {
        if (cases.length === 0) throw new RuleError('TypeError', 'select must have at least one case');
        if (cases.some((c) => !sameShape(c.shape, cases[0].shape)))
          throw new RuleError(
            'TypeError',
            `select cases must have the same shapes, got [${cases.map((c) => tuple(c.shape)).join(', ')}].`,
          );
        if (which.shape.length > 0 && !sameShape(which.shape, cases[0].shape))
          throw new RuleError(
            'TypeError',
            'select `which` must be scalar or have the same shape as cases, got `which` shape ' +
              `${tuple(which.shape)} but case shape ${tuple(cases[0].shape)}.`,
          );
        return cases[0].shape;
      },
      dtype([which, ...cases]) {
        checkSameDTypes('select', cases);
        if (which.dtype.kind !== 'bool' && !which.dtype.isInteger)
          throw new RuleError(
            'TypeError',
            `select \`which\` must be boolean or integer type, got ${which.dtype.name}.`,
          );
        if (which.dtype.kind === 'bool' && cases.length > 2)
          throw new RuleError('TypeError', 'select with boolean `which` cannot have > 2 cases.');
        return cases[0].dtype;
      },
      weakType: ([, ...cases]) => cases.every((c) => c.weakType),
    }),
    cost: (_, [out]) => ({ flops: out.size, bytes: 4 * out.size * (out.dtype.bits / 8) }),
  }),
  iota: definePrimitive<Iota>()('iota', {
    abstractEval(_, { dtype, shape, dimension }) {
      checkShapelike('iota', 'shape', shape);
      if (!NUM.has(dtype))
        throw new RuleError(
          'TypeError',
          `iota does not accept dtype ${dtype.name}. Accepted dtypes are subtypes of ${NUM.names.join(', ')}.`,
        );
      if (dimension < 0 || dimension >= shape.length)
        throw new RuleError(
          'ValueError',
          `iota dimension must be between 0 and len(shape), got dimension=${dimension} for shape=${tuple(shape)}`,
        );
      return [new ShapedArray(shape, dtype)];
    },
    ...moves,
  }),
  concatenate: definePrimitive<{ dimension: number }>()('concatenate', {
    ...standard<{ dimension: number }>({
      shape(avals, { dimension }) {
        if (avals.some((a) => a.ndim !== avals[0].ndim))
          throw new RuleError(
            'TypeError',
            `Cannot concatenate arrays with different numbers of dimensions: got ${avals.map((a) => tuple(a.shape)).join(', ')}.`,
          );
        if (dimension < 0 || dimension >= avals[0].ndim)
          throw new RuleError(
            'TypeError',
            `concatenate dimension out of bounds: dimension ${dimension} for shapes ${avals.map((a) => tuple(a.shape)).join(', ')}.`,
          );
        if (avals.some((a) => a.shape.some((s, i) => i !== dimension && s !== avals[0].shape[i])))
          throw new RuleError(
            'TypeError',
            'Cannot concatenate arrays with shapes that differ in dimensions other than the one being concatenated: ' +
              `concatenating along dimension ${dimension} for shapes ${avals.map((a) => tuple(a.shape)).join(', ')}.`,
          );
        const total = avals.reduce((n, a) => n + a.shape[dimension], 0);
        return avals[0].shape.map((s, i) => (i === dimension ? total : s));
      },
      dtype(avals) {
        checkSameDTypes('concatenate', avals);
        return avals[0].dtype;
      },
    }),
    ...moves,
  }),
  copy: definePrimitive<None>()('copy', { abstractEval: ([x]) => [x], ...moves }),
  stop_gradient: definePrimitive<None>()('stop_gradient', { abstractEval: ([x]) => [x] }),
};
