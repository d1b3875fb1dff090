/** Derivatives of slices. Source: jax/_src/lax/slicing.py slice_p, dynamic_slice_p, dynamic_update_slice_p. */
import { primitives } from '../../../jaxpr/primitives/index.ts';
import type { slicing } from '../../../jaxpr/primitives/slicing.ts';
import type { Val } from '../../../jaxpr/trace.ts';
import { bind1 } from '../../../jaxpr/trace.ts';
import { pad } from '../../lax/arrange.ts';
import * as lax from '../../lax/operations.ts';
import type { Derivatives } from '../rule.ts';
import { Undefined, isUndefined, linear } from '../rule.ts';
import { Zero, instantiate, isZero, zeroOf } from '../zero.ts';
import { constant } from './parts.ts';

/** Zeros of a shape, in the dtype of the cotangent that goes there. */
export const zerosFor = (ct: Val, shape: readonly number[]): Val =>
  lax.full(shape, lax.scalar(0, ct.aval.dtype), ct.aval.dtype);

export const slicingDerivatives: Derivatives<typeof slicing> = {
  slice: linear((ct, [x], { start_indices: starts, limit_indices: limits, strides }) => {
    const { shape } = x.aval;
    const config = starts.map((start, i): [number, number, number] => {
      if (strides === null || strides.every((s) => s === 1)) return [start, shape[i] - limits[i], 0];
      const size = ct.aval.shape[i];
      const end = start + (size === 0 ? 0 : 1 + (size - 1) * strides[i]);
      return [start, shape[i] - end, strides[i] - 1];
    });
    return [pad(ct, constant(ct, 0), config)];
  }),
  dynamic_slice: {
    jvp([x, ...starts], [t], params) {
      const tangent = isZero(t) ? undefined : bind1(primitives.dynamic_slice, [t, ...starts], params);
      const out = bind1(primitives.dynamic_slice, [x, ...starts], params);
      return { primals: [out], tangents: [tangent ?? zeroOf(out)] };
    },
    transpose([ct], [x, ...starts]) {
      if (!isUndefined(x)) return [undefined];
      if (isZero(ct)) return [new Zero(x.aval)];
      return [bind1(primitives.dynamic_update_slice, [zerosFor(ct, x.aval.shape), ct, ...(starts as Val[])], {})];
    },
  },
  dynamic_update_slice: {
    jvp([x, update, ...starts], [tx, tUpdate]) {
      const out = bind1(primitives.dynamic_update_slice, [x, update, ...starts], {});
      if (isZero(tx) && isZero(tUpdate)) return { primals: [out], tangents: [zeroOf(out)] };
      const tangents = [instantiate(tx), instantiate(tUpdate)];
      return { primals: [out], tangents: [bind1(primitives.dynamic_update_slice, [...tangents, ...starts], {})] };
    },
    transpose([ct], [x, update, ...starts]) {
      if (isZero(ct)) return [x, update].map((o) => (isUndefined(o) ? new Zero(o.aval) : undefined));
      const known = starts.filter((s): s is Val => !(s instanceof Undefined));
      const { shape } = update.aval;
      // Made also where only the update's cotangent is wanted.
      const zeros = lax.full(shape, constant(ct, 0), ct.aval.dtype, ct.aval.weakType);
      return [
        isUndefined(x) ? bind1(primitives.dynamic_update_slice, [ct, zeros, ...known], {}) : undefined,
        isUndefined(update) ? bind1(primitives.dynamic_slice, [ct, ...known], { slice_sizes: shape }) : undefined,
      ];
    },
  },
};
