/** Derivatives of reductions and of dot_general. Source: jax/_src/lax/lax.py. */
import { dotDimensionNumbers } from '../../../jaxpr/primitives/dot.ts';
import type { dot } from '../../../jaxpr/primitives/dot.ts';
import { primitives } from '../../../jaxpr/primitives/index.ts';
import type { ParamsOf } from '../../../jaxpr/primitive.ts';
import { ListParam } from '../../../jaxpr/primitive.ts';
import type { reductions } from '../../../jaxpr/primitives/reductions.ts';
import type { Val } from '../../../jaxpr/trace.ts';
import { bind1 } from '../../../jaxpr/trace.ts';
import * as lax from '../../lax/operations.ts';
import type { Derivative, Derivatives, Undefined } from '../rule.ts';
import { bilinear, byOperand, linear, noDerivative } from '../rule.ts';

/** The largest or smallest: ties share. Source: _reduce_chooser_jvp_rule. */
const chooser: Derivative<{ axes: readonly number[]; out_sharding: null }> = {
  jvp: byOperand((t, [x], { axes }, out) => {
    const shape = x.aval.shape.map((s, i) => (axes.includes(i) ? 1 : s));
    const where = lax.convertElementType(lax.compareOp('eq', x, lax.reshape(out, shape)), t.aval.dtype);
    const counts = lax.reduce('reduce_sum', where, axes);
    return lax.div(lax.reduce('reduce_sum', lax.mul(t, where), axes), counts);
  }),
};

export const reductionDerivatives: Derivatives<typeof reductions> = {
  reduce_sum: linear((ct, [x], { axes }) => [
    lax.broadcastInDim(
      ct,
      x.aval.shape,
      x.aval.shape.flatMap((_, i) => (axes.includes(i) ? [] : [i])),
    ),
  ]),
  reduce_max: chooser,
  reduce_min: chooser,
  reduce_prod: {},
  reduce_and: noDerivative,
  reduce_or: noDerivative,
  reduce_xor: noDerivative,
  argmax: noDerivative,
  argmin: noDerivative,
  reduce: {},
};

type Dot = ParamsOf<typeof primitives.dot_general>;
const numbersOf = (v: unknown): number[] => [...((v instanceof ListParam ? v.items : v) as readonly number[])];

const without = (rank: number, ...taken: readonly (readonly number[])[]): number[] =>
  Array.from({ length: rank }, (_, i) => i).filter((i) => !taken.some((t) => t.includes(i)));

/** Positions that sort the numbers. */
const argsort = (xs: readonly number[]): number[] => xs.map((_, i) => i).sort((a, b) => xs[a] - xs[b]);

/** Source: _dot_general_transpose_lhs. `swapped`: x was the right operand. */
function transposeDot(ct: Val, x: Undefined, y: Val, params: Dot, swapped: boolean): Val {
  const [contracting, batch] = params.dimension_numbers as unknown as readonly [unknown, unknown][];
  const sides = (pair: readonly unknown[]): [number[], number[]] => {
    const [a, b] = [numbersOf(pair[0]), numbersOf(pair[1])];
    return swapped ? [b, a] : [a, b];
  };
  const [xContract, yContract] = sides(contracting);
  const [xBatch, yBatch] = sides(batch);
  const xKept = without(x.aval.ndim, xContract, xBatch);
  const yKept = without(y.aval.ndim, yContract, yBatch);
  const ansBatch = xBatch.map((_, i) => i);
  const offset = ansBatch.length + (swapped ? 0 : xKept.length);
  const ansY = yKept.map((_, i) => offset + i);
  const sorted = argsort(yContract).map((i) => xContract[i]);
  const axes = argsort([...xBatch, ...xKept, ...sorted]);
  const product = bind1(primitives.dot_general, [ct, y], {
    ...params,
    dimension_numbers: dotDimensionNumbers([ansY, yKept], [ansBatch, yBatch]),
  });
  return lax.convertElementType(lax.transpose(product, axes), x.aval.dtype, x.aval.weakType);
}

export const dotDerivatives: Derivatives<typeof dot> = {
  dot_general: bilinear(
    (ct, x, y, params) => transposeDot(ct, x, y, params, false),
    (ct, x, y, params) => transposeDot(ct, y, x, params, true),
  ),
};
