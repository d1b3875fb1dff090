/** Derivatives of gathers, and of scatters that set, add and multiply. Source: jax/_src/lax/slicing.py. */
import type { Shape } from '../../../jaxpr/aval.ts';
import * as dt from '../../../jaxpr/dtypes.ts';
import { RuleError } from '../../../jaxpr/primitive.ts';
import type { Gather, Scatter, gathering } from '../../../jaxpr/primitives/gather.ts';
import { scatterDimensionNumbers, windowDimensions } from '../../../jaxpr/primitives/gather.ts';
import { primitives } from '../../../jaxpr/primitives/index.ts';
import type { Val } from '../../../jaxpr/trace.ts';
import { bind1 } from '../../../jaxpr/trace.ts';
import * as lax from '../../lax/operations.ts';
import type { GatherOptions } from '../../lax/slicing.ts';
import { gather, scatter } from '../../lax/slicing.ts';
import type { Derivative, Derivatives, Undefined } from '../rule.ts';
import { byOperand, isUndefined, notLinear } from '../rule.ts';
import type { Tangent } from '../zero.ts';
import { Zero, instantiate, isZero, zeroOf, zerosLike } from '../zero.ts';
import { extremal } from './extremal.ts';
import { inverseGather, modeOf, optionsOf } from './gatherParts.ts';
import { zeros } from './parts.ts';
import { zerosFor } from './slicing.ts';

/** Cotangents of operand and updates that are zero. */
const zeroCotangents = (operands: readonly (Val | Undefined)[]): (Tangent | undefined)[] =>
  operands.map((x) => (isUndefined(x) ? new Zero(x.aval) : undefined));

const takeBack = (ct: Val, indices: Val | Undefined, updates: Shape, params: Scatter, options: GatherOptions): Val => {
  if (isUndefined(indices)) throw notLinear();
  const { numbers, sizes } = inverseGather(ct.aval.shape, updates, params);
  return gather(ct, indices, numbers, sizes, { ...options, fillValue: 0 });
};

/** Adding or subtracting at indices is linear in both. */
const additive = (name: 'scatter-add' | 'scatter-sub'): Derivative<Scatter> => ({
  jvp([x, indices, updates], [tx, , tUpdates], params) {
    const out = bind1(primitives[name], [x, indices, updates], params);
    if (isZero(tx) && isZero(tUpdates)) return { primals: [out], tangents: [zeroOf(out)] };
    const given = [instantiate(tx), indices, instantiate(tUpdates)];
    return { primals: [out], tangents: [bind1(primitives[name], given, params)] };
  },
  transpose([ct], operands, params) {
    if (isZero(ct)) return zeroCotangents(operands);
    const [x, indices, updates] = operands;
    let back: Val | undefined;
    if (isUndefined(updates)) back = takeBack(ct, indices, updates.aval.shape, params, { mode: modeOf(params) });
    if (back && name === 'scatter-sub') back = lax.neg(back);
    return [isUndefined(x) ? ct : undefined, undefined, back];
  },
});

const multiplicativeError = (): RuleError =>
  new RuleError('NotImplementedError', 'scatter_mul gradients are only implemented if `unique_indices=True`');

const multiplicative: Derivative<Scatter> = {
  jvp: byOperand<Scatter>(
    (t, [, indices, updates], params) => bind1(primitives['scatter-mul'], [t, indices, updates], params),
    null,
    (t, [x, indices], params) => {
      if (!params.unique_indices) throw multiplicativeError();
      const added = scatter('scatter-add', zerosLike(x.aval), indices, t, params.dimension_numbers, optionsOf(params));
      return lax.mul(x, added);
    },
  ),
  transpose([ct], operands, params) {
    if (isZero(ct)) return zeroCotangents(operands);
    const [x, indices, updates] = operands;
    if (isUndefined(indices)) throw notLinear();
    let forOperand: Val | undefined;
    if (isUndefined(x)) {
      if (isUndefined(updates)) throw notLinear();
      forOperand = scatter('scatter-mul', ct, indices, updates, params.dimension_numbers, optionsOf(params));
    }
    let forUpdates: Val | undefined;
    if (isUndefined(updates)) {
      if (!params.unique_indices) throw multiplicativeError();
      if (isUndefined(x)) throw notLinear();
      forUpdates = takeBack(lax.mul(ct, x), indices, updates.aval.shape, params, { mode: modeOf(params) });
    }
    return [forOperand, undefined, forUpdates];
  },
};

/**
 * Which of overlapping updates wins isn't specified: each gets a number, the numbers are scattered, and only what is still
 * there counts. Source: _scatter_jvp.
 */
function overlapping(
  [x, indices, updates]: readonly Val[],
  tx: Val,
  tUpdates: Val,
  params: Scatter,
): { primals: Val[]; tangents: Tangent[] } {
  const dims = windowDimensions(params.dimension_numbers);
  const numbers = scatterDimensionNumbers(dims);
  const options = optionsOf(params);
  const idsShape = updates.aval.shape.map((s, i) => (dims.window.includes(i) ? 1 : s));
  const count = idsShape.reduce((a, b) => a * b, 1);
  const numbered = lax.reshape(lax.iota(dt.uint32, [count], 0), idsShape);
  const ids = lax.add(numbered, lax.full(updates.aval.shape, lax.scalar(1, dt.uint32), dt.uint32));
  const none = lax.full(x.aval.shape, lax.scalar(0, dt.uint32), dt.uint32);
  const scattered = scatter('scatter', none, indices, ids, numbers, options);
  const inverse = inverseGather(x.aval.shape, updates.aval.shape, params);
  const gathered = gather(scattered, indices, inverse.numbers, inverse.sizes);
  const kept = (v: Val): Val => lax.select(lax.compareOp('eq', scattered, zeros(scattered)), v, zeros(v));
  const winning = (v: Val): Val => lax.select(lax.compareOp('eq', ids, gathered), v, zeros(v));
  const maskedOperand = kept(x);
  const maskedUpdates = winning(updates);
  const maskedTangent = kept(tx);
  const maskedUpdateTangents = winning(tUpdates);
  const out = scatter('scatter-add', maskedOperand, indices, maskedUpdates, numbers, options);
  const tangent = scatter('scatter-add', maskedTangent, indices, maskedUpdateTangents, numbers, options);
  return { primals: [out], tangents: [tangent] };
}

const setting: Derivative<Scatter> = {
  jvp([x, indices, updates], [tx, , tUpdates], params) {
    if (params.update_jaxpr !== null) throw new RuleError('NotImplementedError', 'scatter_apply JVP not implemented');
    if (isZero(tx) && isZero(tUpdates)) {
      const out = bind1(primitives.scatter, [x, indices, updates], params);
      return { primals: [out], tangents: [zeroOf(out)] };
    }
    const [t, u] = [instantiate(tx), instantiate(tUpdates)];
    if (!params.unique_indices) return overlapping([x, indices, updates], t, u, params);
    const out = bind1(primitives.scatter, [x, indices, updates], params);
    return { primals: [out], tangents: [bind1(primitives.scatter, [t, indices, u], params)] };
  },
  transpose([ct], operands, params) {
    if (!params.unique_indices)
      throw new RuleError('NotImplementedError', 'scatter transpose is only implemented where unique_indices=True');
    if (isZero(ct)) return zeroCotangents(operands);
    const [x, indices, updates] = operands;
    if (isUndefined(indices)) throw notLinear();
    const { shape } = updates.aval;
    return [
      isUndefined(x)
        ? scatter('scatter', ct, indices, zerosFor(ct, shape), params.dimension_numbers, optionsOf(params))
        : undefined,
      undefined,
      isUndefined(updates) ? takeBack(ct, indices, shape, params, { mode: modeOf(params) }) : undefined,
    ];
  },
};

export const gatherDerivatives: Derivatives<typeof gathering> = {
  gather: {
    jvp: byOperand<Gather>(
      (t, [, indices], params) =>
        gather(t, indices, params.dimension_numbers, params.slice_sizes, { ...optionsOf(params), fillValue: 0 }),
      null,
    ),
    transpose([ct], [x, indices], params) {
      if (!isUndefined(x) || isUndefined(indices)) return [undefined];
      if (isZero(ct)) return [new Zero(x.aval)];
      const numbers = scatterDimensionNumbers(windowDimensions(params.dimension_numbers));
      return [scatter('scatter-add', zerosFor(ct, x.aval.shape), indices, ct, numbers, optionsOf(params))];
    },
  },
  scatter: setting,
  'scatter-add': additive('scatter-add'),
  'scatter-sub': additive('scatter-sub'),
  'scatter-mul': multiplicative,
  'scatter-min': extremal('scatter-min'),
  'scatter-max': extremal('scatter-max'),
};
