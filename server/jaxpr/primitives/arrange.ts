/** Primitives that put arrays together, take them apart, and lay them out anew. Source: jax/_src/lax/lax.py. */
import type { Aval, Shape } from '../aval.ts';
import { ShapedArray, sameShape } from '../aval.ts';
import type { DType } from '../dtypes.ts';
import type { NamedParam, ParamValue } from '../primitive.ts';
import { RuleError, definePrimitive } from '../primitive.ts';
import { checkSameDTypes, checkShapelike, standard, tuple } from './rules.ts';

export interface Pad extends Record<string, ParamValue> {
  /** For each axis: before, after, between. */
  padding_config: readonly (readonly [number, number, number])[];
}
export interface Rev extends Record<string, ParamValue> {
  dimensions: readonly number[];
}
export interface Stack extends Record<string, ParamValue> {
  axis: number;
}
export interface Split extends Record<string, ParamValue> {
  axis: number;
  sizes: readonly number[];
}
export interface Tile extends Record<string, ParamValue> {
  reps: readonly number[];
}
export interface Empty extends Record<string, ParamValue> {
  dtype: DType;
  out_sharding: ParamValue;
  shape: Shape;
}
export interface Empty2 extends Record<string, ParamValue> {
  dtype: DType;
  memory_space: NamedParam;
}

/** Rules that only move bytes. */
const moves = {
  cost: (_: unknown, outs: readonly Aval[]) => ({
    flops: 0,
    bytes: outs.reduce((n, out) => n + 2 * out.size * (out.dtype.bits / 8), 0),
  }),
};

const fail = (pythonClass: 'TypeError' | 'ValueError', message: string): never => {
  throw new RuleError(pythonClass, message);
};

/** The size of an axis with gaps between its elements. Source: core.py dilate_dim. */
export const dilated = (size: number, gap: number): number => (size === 0 ? 0 : size + (size - 1) * gap);

function padShape(operand: Aval, value: Aval, { padding_config: config }: Pad): Shape {
  if (value.ndim !== 0)
    fail('ValueError', `padding_value must be a scalar; got np.shape(padding_value)=${tuple(value.shape)}`);
  const shown = (): string => {
    const triples = config.map(tuple);
    return triples.length === 1 ? `(${triples[0]},)` : `(${triples.join(', ')})`;
  };
  if (config.length !== operand.ndim)
    fail(
      'ValueError',
      `length of padding_config must equal the number of axes of operand, got padding_config ${shown()} for operand ` +
        `shape ${tuple(operand.shape)}`,
    );
  if (config.some(([, , between]) => between < 0))
    fail('ValueError', `interior padding in padding_config must be nonnegative, got padding_config ${shown()}`);
  const shape = config.map(([low, high, between], i) => low + high + dilated(operand.shape[i], between));
  if (shape.some((d) => d < 0))
    fail(
      'ValueError',
      `Dimension size after padding is not at least 0, got result shape ${tuple(shape)}, for padding_config ${shown()} ` +
        `and operand shape ${tuple(operand.shape)}`,
    );
  return shape;
}

/** Avals of several results, all of the operand's dtype and weak type. */
const like = (x: Aval, shapes: readonly Shape[]): Aval[] => shapes.map((shape) => x.update({ shape }));

export const arrange = {
  pad: definePrimitive<Pad>()('pad', {
    ...standard<Pad>({
      shape: ([x, value], params) => padShape(x, value, params),
      dtype([x, value]) {
        if (x.dtype !== value.dtype)
          fail(
            'TypeError',
            `pad operand and padding_value must be same dtype: got ${x.dtype.name} and ${value.dtype.name}.`,
          );
        return x.dtype;
      },
    }),
    ...moves,
  }),
  rev: definePrimitive<Rev>()('rev', {
    ...standard<Rev>({
      shape([x], { dimensions }) {
        checkShapelike('rev', 'dimensions', dimensions);
        if (new Set(dimensions).size !== dimensions.length)
          fail('TypeError', `rev dimensions must be unique, got ${tuple(dimensions)}.`);
        if (dimensions.some((d) => d >= x.ndim))
          fail(
            'TypeError',
            `rev dimensions must all be less than operand ndim, got dimensions ${tuple(dimensions)} for operand ndim ` +
              `${x.ndim}.`,
          );
        return x.shape;
      },
    }),
    ...moves,
  }),
  stack: definePrimitive<Stack>()('stack', {
    ...standard<Stack>({
      shape(avals, { axis }) {
        if (avals.length === 0) fail('ValueError', 'stack expects at least one operand, got 0.');
        const shapes = (): string => avals.map((a) => tuple(a.shape)).join(', ');
        const [{ shape, ndim }] = avals;
        if (avals.some((a) => a.ndim !== ndim))
          fail('ValueError', `Cannot stack arrays with different numbers of dimensions: got ${shapes()}.`);
        if (avals.some((a) => !sameShape(a.shape, shape)))
          fail('ValueError', `All input arrays must have the same shape. Got ${shapes()}.`);
        return [...shape.slice(0, axis), avals.length, ...shape.slice(axis)];
      },
      dtype(avals) {
        checkSameDTypes('stack', avals);
        return avals[0].dtype;
      },
    }),
    ...moves,
  }),
  unstack: definePrimitive<Stack>()('unstack', {
    multipleResults: true,
    abstractEval([x], { axis }) {
      if (x.ndim === 0)
        fail('ValueError', 'unstack requires arrays with rank > 0, however a scalar array of shape () was passed.');
      const shape = x.shape.filter((_, i) => i !== axis);
      return like(x, new Array<Shape>(x.shape[axis]).fill(shape));
    },
    ...moves,
  }),
  split: definePrimitive<Split>()('split', {
    multipleResults: true,
    abstractEval([x], { axis, sizes }) {
      const list = (items: readonly number[]): string => `[${items.join(', ')}]`;
      if (sizes.some((s) => s < 0)) fail('ValueError', `Sizes passed to split must be nonnegative, got ${list(sizes)}`);
      const total = sizes.reduce((a, b) => a + b, 0);
      if (x.shape[axis] !== total)
        fail(
          'ValueError',
          `Sum of sizes ${total} must be equal to dimension ${axis} of the operand shape ${list(x.shape)}`,
        );
      return like(
        x,
        sizes.map((size) => x.shape.map((s, i) => (i === axis ? size : s))),
      );
    },
    ...moves,
  }),
  tile: definePrimitive<Tile>()('tile', {
    abstractEval([x], { reps }) {
      if (reps.length !== x.ndim)
        fail(
          'TypeError',
          `reps length must be equal to the ndim of x, got len(reps)=${reps.length} and x.ndim=${x.ndim}.`,
        );
      return [x.update({ shape: x.shape.map((s, i) => s * reps[i]) })];
    },
    ...moves,
  }),
  /** An array whose elements nobody has written yet; JAX fills them with zeros. */
  empty: definePrimitive<Empty>()('empty', {
    abstractEval: (_, { shape, dtype }) => [new ShapedArray(shape, dtype)],
    ...moves,
  }),
  /** A scalar that stands for a value which isn't there: what a branch of `cond` returns for another's residual. */
  empty2: definePrimitive<Empty2>()('empty2', {
    abstractEval: (_, { dtype }) => [new ShapedArray([], dtype)],
  }),
};
