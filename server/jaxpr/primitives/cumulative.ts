/** Cumulative reductions along an axis. Source: jax/_src/lax/control_flow/loops.py _cumulative_reduction_primitive. */
import type { ParamValue } from '../primitive.ts';
import { RuleError, definePrimitive } from '../primitive.ts';
import { standard, tuple } from './rules.ts';

export interface Cumulative extends Record<string, ParamValue> {
  axis: number;
  reverse: boolean;
}

const cumulativePrimitive = <const N extends string>(name: N) =>
  definePrimitive<Cumulative>()(name, {
    ...standard<Cumulative>({
      shape([x], { axis }) {
        if (axis < 0) throw new RuleError('ValueError', 'XLA operations do not allow negative axes');
        if (axis >= x.ndim)
          throw new RuleError('ValueError', `axis ${axis} is out of bounds for array of shape ${tuple(x.shape)}`);
        return x.shape;
      },
      dtype([x]) {
        if (!x.dtype.isInteger && !x.dtype.isInexact)
          throw new RuleError(
            'TypeError',
            `${name} does not accept dtype ${x.dtype.name}. Accepted dtypes are subtypes of number.`,
          );
        return x.dtype;
      },
    }),
    cost: ([x]) => ({ flops: x.size, bytes: 2 * x.size * (x.dtype.bits / 8) }),
  });

export const cumulative = {
  cumsum: cumulativePrimitive('cumsum'),
  cumprod: cumulativePrimitive('cumprod'),
  cummax: cumulativePrimitive('cummax'),
  cummin: cumulativePrimitive('cummin'),
  cumlogsumexp: cumulativePrimitive('cumlogsumexp'),
};
