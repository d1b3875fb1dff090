/** Derivatives of reductions and of dot_general. Source: jax/_src/lax/lax.py. */
import { contextMesh } from '../../../jaxpr/axisEnv.ts';
import { NamedShardingParam, Spec } from '../../../jaxpr/mesh.ts';
import { without } from '../../../jaxpr/primitives/ragged.ts';
import { dotDimensionNumbers } from '../../../jaxpr/primitives/dot.ts';
import type { dot } from '../../../jaxpr/primitives/dot.ts';
import { primitives } from '../../../jaxpr/primitives/index.ts';
import type { ParamsOf } from '../../../jaxpr/primitive.ts';
import { ListParam, RuleError } from '../../../jaxpr/primitive.ts';
import type { GeneralReduction, reductions } from '../../../jaxpr/primitives/reductions.ts';
import type { Val } from '../../../jaxpr/trace.ts';
import { bind1, evalJaxpr } from '../../../jaxpr/trace.ts';
import { Stop } from '../../../python/errors.ts';
import { vmap } from '../../batching/trace.ts';
import { pad } from '../../lax/arrange.ts';
import * as lax from '../../lax/operations.ts';
import { sliceInDim } from '../../lax/slicing.ts';
import { jvp } from '../jvp.ts';
import type { Derivative, Derivatives, Duals, Undefined } from '../rule.ts';
import { bilinear, byOperand, linear, noDerivative } from '../rule.ts';
import { isZero, nonzero } from '../zero.ts';
import { argsort, constant } from './parts.ts';

/** The largest or smallest: ties share. Source: _reduce_chooser_jvp_rule. */
const chooser: Derivative<{ axes: readonly number[]; out_sharding: null }> = {
  jvp: byOperand((t, [x], { axes }, out) => {
    const shape = x.aval.shape.map((s, i) => (axes.includes(i) ? 1 : s));
    const where = lax.convertElementType(lax.compareOp('eq', x, lax.reshape(out, shape)), t.aval.dtype);
    const counts = lax.reduce('reduce_sum', where, axes);
    return lax.div(lax.reduce('reduce_sum', lax.mul(t, where), axes), counts);
  }),
};

/**
 * Reduces by halves along the first axis, and differentiates that. `initial` pads an odd half. Source: _reduce_jvp.
 */
function reduceByHalves(
  combine: (args: Val[]) => Val[],
  initial: readonly Val[],
  primals: readonly Val[],
  tangents: readonly Val[],
  axes: readonly number[],
): Duals {
  const { shape } = primals[0].aval;
  const kept = shape.flatMap((_, i) => (axes.includes(i) ? [] : [i]));
  const rest = kept.map((i) => shape[i]);
  const flat = [axes.reduce((n, i) => n * shape[i], 1), ...rest];
  const inFront = (x: Val): Val => reshapePermuted(x, flat, [...axes, ...kept]);
  const tree = (given: Val[]): Val[] => {
    let xs = given;
    while (xs[0].aval.shape[0] > 1) {
      const n = xs[0].aval.shape[0];
      const half = Math.ceil(n / 2);
      const first = xs.map((x) => sliceInDim(x, 0, half));
      let second = xs.map((x) => sliceInDim(x, half, null));
      if (n % 2 === 1)
        second = second.map((x, i) =>
          pad(
            x,
            initial[i],
            x.aval.shape.map((_, k): [number, number, number] => [0, k === 0 ? 1 : 0, 0]),
          ),
        );
      xs = combine([...first, ...second]);
    }
    if (xs[0].aval.shape[0] === 0) return initial.map((i) => lax.full(rest, i, i.aval.dtype, i.aval.weakType));
    return xs.map((x) => lax.squeeze(x, [0]));
  };
  const flatPrimals = primals.map(inFront);
  return jvp(tree, flatPrimals, tangents.map(inFront));
}

/** An identical permutation is none. Source: lax.reshape. */
function reshapePermuted(x: Val, shape: readonly number[], order: readonly number[]): Val {
  return order.every((d, i) => d === i) ? lax.reshape(x, shape) : lax.reshape(x, shape, order);
}

const product: Derivative<{ axes: readonly number[] }> = {
  jvp([x], [t], { axes }) {
    if (isZero(t)) throw new Error('a derivative without a tangent');
    return reduceByHalves(([a, b]) => [lax.mul(a, b)], [constant(x, 1)], [x], [t], axes);
  },
};

const general: Derivative<GeneralReduction> = {
  jvp(primals, tangents, { jaxpr, dimensions }) {
    const n = primals.length / 2;
    if (tangents.slice(n).some(nonzero))
      throw new RuleError(
        'NotImplementedError',
        'Gradient of general lax.reduce with non-zero tangents for initial values to reduction not implemented',
      );
    const given = tangents.slice(0, n).filter(nonzero);
    if (given.length < n)
      throw new Stop("jitlens doesn't differentiate a reduction of which some operands are constant", 'unsupported');
    let combine = (args: Val[]): Val[] => evalJaxpr(jaxpr, args);
    for (let d = primals[0].aval.ndim - dimensions.length; d >= 0; d--)
      combine = vmap(
        combine,
        jaxpr.invars.map(() => 0),
      );
    return reduceByHalves(combine, primals.slice(n), primals.slice(0, n), given, dimensions);
  },
};

export const reductionDerivatives: Derivatives<typeof reductions> = {
  reduce_sum: linear((ct, [x], { axes }) => [
    lax.broadcastInDim(
      ct,
      x.aval.shape,
      x.aval.shape.flatMap((_, i) => (axes.includes(i) ? [] : [i])),
      lax.shardingOf(x.aval),
    ),
  ]),
  reduce_max: chooser,
  reduce_min: chooser,
  reduce_prod: product,
  reduce_and: noDerivative,
  reduce_or: noDerivative,
  reduce_xor: noDerivative,
  argmax: noDerivative,
  argmin: noDerivative,
  reduce: general,
};

type Dot = ParamsOf<typeof primitives.dot_general>;
const numbersOf = (v: unknown): number[] => [...((v instanceof ListParam ? v.items : v) as readonly number[])];

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
  // Where x was, in the order of the product.
  const { placed, parts } = x.aval;
  const mesh = placed?.mesh ?? contextMesh();
  const order = [...xBatch, ...xKept, ...sorted];
  const product = bind1(primitives.dot_general, [ct, y], {
    ...params,
    out_sharding: mesh ? new NamedShardingParam(mesh, new Spec(order.map((i) => parts[i]))) : null,
    dimension_numbers: dotDimensionNumbers([ansY, yKept], [ansBatch, yBatch]),
  });
  const bar = lax.transpose(product, axes);
  const { dtype, weakType } = x.aval;
  return bar.aval.dtype === dtype ? bar : lax.convertElementType(bar, dtype, weakType);
}

export const dotDerivatives: Derivatives<typeof dot> = {
  dot_general: bilinear(
    (ct, x, y, params) => transposeDot(ct, x, y, params, false),
    (ct, x, y, params) => transposeDot(ct, y, x, params, true),
  ),
};
