/** Primitives that move, repeat, choose or make elements. Source: jax/_src/lax/lax.py. */
import type { Aval, Shape } from '../aval.ts';
import { ShapedArray, sameShape } from '../aval.ts';
import type { DType } from '../dtypes.ts';
import type { ParamValue } from '../primitive.ts';
import { RuleError, definePrimitive } from '../primitive.ts';
import { standard, tuple } from './rules.ts';

type None = Record<never, ParamValue>;

export interface BroadcastInDim extends Record<string, ParamValue> {
  broadcast_dimensions: readonly number[];
  shape: Shape;
  sharding: ParamValue;
}
export interface Reshape extends Record<string, ParamValue> {
  dimensions: null;
  new_sizes: Shape;
  sharding: ParamValue;
}
export interface Iota extends Record<string, ParamValue> {
  dimension: number;
  dtype: DType;
  shape: Shape;
  sharding: ParamValue;
}

/** A rule that only moves bytes. */
const moves = {
  cost: (_: unknown, [out]: readonly Aval[]) => ({ flops: 0, bytes: 2 * out.size * (out.dtype.bits / 8) }),
};

function broadcastInDimShape(operand: Aval, { shape, broadcast_dimensions: dims }: BroadcastInDim): Shape {
  const fail = (message: string): never => {
    throw new RuleError('TypeError', message);
  };
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
      shape([x], { new_sizes }) {
        const size = new_sizes.reduce((a, b) => a * b, 1);
        if (size !== x.size)
          throw new RuleError(
            'TypeError',
            `reshape total size must be unchanged, got new_sizes ${tuple(new_sizes)} (total size ${size}) for shape ` +
              `${tuple(x.shape)} (total size ${x.size})`,
          );
        return new_sizes;
      },
    }),
    ...moves,
  }),
  transpose: definePrimitive<{ permutation: readonly number[] }>()('transpose', {
    ...standard<{ permutation: readonly number[] }>({
      shape([x], { permutation }) {
        if (permutation.length !== x.ndim || [...permutation].sort((a, b) => a - b).some((p, i) => p !== i))
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
      shape: ([x], { dimensions }) => x.shape.filter((_, i) => !dimensions.includes(i)),
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
        if (cases.some((c) => c.dtype !== cases[0].dtype))
          throw new RuleError(
            'TypeError',
            `lax.select requires arguments to have the same dtypes, got ${cases.map((c) => c.dtype.name).join(', ')}. ` +
              '(Tip: jnp.select is a similar function that does automatic type promotion on inputs).',
          );
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
    abstractEval: (_, { dtype, shape }) => [new ShapedArray(shape, dtype)],
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
        if (avals.some((a) => a.shape.some((s, i) => i !== dimension && s !== avals[0].shape[i])))
          throw new RuleError(
            'TypeError',
            'Cannot concatenate arrays with shapes that differ in dimensions other than the one being concatenated: ' +
              `concatenating along dimension ${dimension} for shapes ${avals.map((a) => tuple(a.shape)).join(', ')}.`,
          );
        const total = avals.reduce((n, a) => n + a.shape[dimension], 0);
        return avals[0].shape.map((s, i) => (i === dimension ? total : s));
      },
    }),
    ...moves,
  }),
  copy: definePrimitive<None>()('copy', { abstractEval: ([x]) => [x], ...moves }),
  stop_gradient: definePrimitive<None>()('stop_gradient', { abstractEval: ([x]) => [x] }),
};
