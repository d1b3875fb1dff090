/** Reductions over axes. Source: jax/_src/lax/lax.py reduce_p, reduce_sum_p and below. */
import type { Aval } from '../aval.ts';
import { ShapedArray } from '../aval.ts';
import type { DType } from '../dtypes.ts';
import type { Jaxpr } from '../jaxpr.ts';
import type { NamedParam, ParamValue, PrimitiveRules } from '../primitive.ts';
import { RuleError, definePrimitive } from '../primitive.ts';
import { tuple } from './rules.ts';

export interface Reduction extends Record<string, ParamValue> {
  axes: readonly number[];
}
export interface ShardedReduction extends Reduction {
  out_sharding: ParamValue;
}
export interface ArgReduction extends Record<string, ParamValue> {
  axes: readonly number[];
  index_dtype: DType;
}
/** `reduce` with a function of the user's: operands, then as many initial values. */
export interface GeneralReduction extends Record<string, ParamValue> {
  computation: NamedParam;
  dimensions: readonly number[];
  jaxpr: Jaxpr;
}

const without = (x: Aval, axes: readonly number[]): number[] => x.shape.filter((_, i) => !axes.includes(i));

function reducedShape(x: Aval, axes: readonly number[]): number[] {
  if (new Set(axes).size !== axes.length)
    throw new RuleError('ValueError', `duplicate value in 'axes' of reduction: ${tuple(axes)}`);
  for (const axis of axes)
    if (axis < 0 || axis >= x.ndim)
      throw new RuleError(
        'ValueError',
        `reduction axes ${tuple(axes)} contains out-of-bounds indices for ${x.strLong()}.`,
      );
  return without(x, axes);
}

/** What `np.delete(shape, axes)` leaves: negative axes count from the end, and twice is once. */
function deleted(x: Aval, axes: readonly number[]): number[] {
  for (const axis of axes)
    if (axis < -x.ndim || axis >= x.ndim)
      throw new RuleError('IndexError', `index ${axis} is out of bounds for axis 0 with size ${x.ndim}`);
  return without(
    x,
    axes.map((a) => (a < 0 ? a + x.ndim : a)),
  );
}

const cost = ([x]: readonly Aval[]) => ({ flops: x.size, bytes: x.size * (x.dtype.bits / 8) });

function checkNumber(name: string, x: Aval): void {
  if (!x.dtype.isInteger && !x.dtype.isInexact)
    throw new RuleError(
      'TypeError',
      `${name} does not accept dtype ${x.dtype.name}. Accepted dtypes are subtypes of number.`,
    );
}

const arithmetic = <P extends Reduction>(name: string, numbersOnly: boolean): PrimitiveRules<P> => ({
  abstractEval([x], { axes }) {
    const shape = reducedShape(x, axes);
    if (numbersOnly) checkNumber(name, x);
    return [new ShapedArray(shape, x.dtype, x.weakType)];
  },
  cost,
});

const sharded = <const N extends string>(name: N, numbersOnly: boolean) =>
  definePrimitive<ShardedReduction>()(name, arithmetic<ShardedReduction>(name, numbersOnly));

const logical = <const N extends string>(name: N) =>
  definePrimitive<Reduction>()(name, {
    abstractEval([x], { axes }) {
      if (x.dtype.kind !== 'bool' && !x.dtype.isInteger)
        throw new RuleError('TypeError', `logical reduction requires operand dtype bool or int, got ${x.dtype.name}.`);
      return [new ShapedArray(deleted(x, axes), x.dtype)];
    },
    cost,
  });

const arg = <const N extends string>(name: N) =>
  definePrimitive<ArgReduction>()(name, {
    abstractEval([x], { axes, index_dtype }) {
      const [axis] = axes;
      if (axis < 0 || axis >= x.ndim)
        throw new RuleError('ValueError', `Invalid axis ${axis} for operand shape ${tuple(x.shape)}`);
      if (x.shape[axis] < 1)
        throw new RuleError(
          'ValueError',
          `argmin and argmax require non-empty reduced dimension. operand.shape=${tuple(x.shape)} axis=${axis}`,
        );
      if (!index_dtype.isInteger)
        throw new RuleError('TypeError', `index_dtype must be an integer type, but got ${index_dtype.name}`);
      return [new ShapedArray(without(x, axes), index_dtype)];
    },
    cost,
  });

const list = (avals: readonly Aval[]): string =>
  `[${avals.map((a) => `ShapedArray(${a.strLong()}${a.weakType ? ', weak_type=True' : ''})`).join(', ')}]`;

export const reductions = {
  reduce_sum: sharded('reduce_sum', true),
  reduce_max: sharded('reduce_max', false),
  reduce_min: sharded('reduce_min', false),
  reduce_prod: definePrimitive<Reduction>()('reduce_prod', arithmetic<Reduction>('reduce_prod', true)),
  reduce_and: logical('reduce_and'),
  reduce_or: logical('reduce_or'),
  reduce_xor: logical('reduce_xor'),
  argmax: arg('argmax'),
  argmin: arg('argmin'),
  reduce: definePrimitive<GeneralReduction>()('reduce', {
    multipleResults: true,
    abstractEval(avals, { dimensions }) {
      const operands = avals.slice(0, avals.length / 2);
      const initial = avals.slice(avals.length / 2);
      if (initial.some((a) => a.ndim > 0))
        throw new RuleError(
          'ValueError',
          `reduce found non-scalar initial value: [${initial.map((a) => tuple(a.shape)).join(', ')}]`,
        );
      const shapes = operands.map((x) => deleted(x, dimensions));
      if (operands.some((x, i) => x.dtype !== initial[i].dtype))
        throw new RuleError(
          'TypeError',
          'reduce operand dtypes should match corresponding initial value dtypes, ' +
            `got operands=${list(operands)} and initial_values=${list(initial)}`,
        );
      return operands.map((x, i) => new ShapedArray(shapes[i], x.dtype, x.weakType && initial[i].weakType));
    },
    effects: ({ jaxpr }) => jaxpr.effects,
    cost,
  }),
};
