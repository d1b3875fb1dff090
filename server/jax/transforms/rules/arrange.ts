/** Derivatives of what joins, splits, repeats and pads. Source: jax/_src/lax/lax.py. */
import type { arrange } from '../../../jaxpr/primitives/arrange.ts';
import { primitives } from '../../../jaxpr/primitives/index.ts';
import type { Val } from '../../../jaxpr/trace.ts';
import { bind, bind1 } from '../../../jaxpr/trace.ts';
import { typeError } from '../../../python/errors.ts';
import { pad, rev } from '../../lax/arrange.ts';
import * as lax from '../../lax/operations.ts';
import { slice } from '../../lax/slicing.ts';
import type { Derivatives } from '../rule.ts';
import { isUndefined, linear, linearJvp } from '../rule.ts';
import { Zero, instantiate, isZero } from '../zero.ts';

/** The sum of all elements. */
const total = (x: Val): Val =>
  lax.reduce(
    'reduce_sum',
    x,
    x.aval.shape.map((_, i) => i),
  );

export const arrangeDerivatives: Derivatives<typeof arrange> = {
  pad: linear((ct, [x, value], { padding_config: config }) => {
    const unpad = (): Val => {
      const zero = lax.scalar(0, ct.aval.dtype);
      const bare = pad(
        ct,
        zero,
        config.map(([low, high]): [number, number, number] => [-low || 0, -high || 0, 0]),
      );
      const { shape } = bare.aval;
      return slice(
        bare,
        shape.map(() => 0),
        shape,
        config.map(([, , between]) => between + 1),
      );
    };
    const forOperand = isUndefined(x) ? unpad() : undefined;
    if (!isUndefined(value)) return [forOperand, undefined];
    // JAX's own rule sums what it doesn't have.
    if (!forOperand)
      throw typeError(
        'Error interpreting argument to reduce_sum as a JAX value. The problematic value is of type ' +
          "<class 'NoneType'> and was passed to reduce_sum at position 0.\n",
      );
    // The padding is what isn't the operand.
    return [forOperand, lax.sub(total(ct), total(forOperand))];
  }),
  rev: linear((ct, _operands, { dimensions }) => [rev(ct, dimensions)]),
  stack: linear((ct, operands, params) => {
    const parts = bind(primitives.unstack, [ct], params);
    return operands.map((x, i) => (isUndefined(x) ? parts[i] : undefined));
  }),
  unstack: {
    jvp: linearJvp,
    transpose(cts, [x], params) {
      if (!isUndefined(x)) return [undefined];
      if (cts.every(isZero)) return [new Zero(x.aval)];
      return [bind1(primitives.stack, cts.map(instantiate), params)];
    },
  },
  split: {
    jvp: linearJvp,
    transpose(cts, [x], { axis }) {
      if (!isUndefined(x)) return [undefined];
      if (cts.every(isZero)) return [new Zero(x.aval)];
      return [lax.concatenate(cts.map(instantiate), axis)];
    },
  },
  tile: linear((ct, [x], { reps }) => {
    const { shape } = x.aval;
    const apart = lax.reshape(
      ct,
      shape.flatMap((s, i) => [reps[i], s]),
    );
    return [
      lax.reduce(
        'reduce_sum',
        apart,
        shape.map((_, i) => 2 * i),
      ),
    ];
  }),
  empty: {},
  empty2: {},
};
