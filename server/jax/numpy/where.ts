/** `jnp.where` with three arguments. Source: jax/_src/numpy/util.py _where. */
import { sameShape } from '../../jaxpr/aval.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { early, libraryJit } from '../declare.ts';
import * as lax from '../lax/operations.ts';
import { promoteDTypes } from './promote.ts';

/** All operands broadcast to their common shape. Source: numpy/util.py _broadcast_arrays. */
export const broadcastArrays = (arrays: readonly Val[]): Val[] =>
  early('_broadcast_arrays', '', arrays, (xs) => {
    const shape = lax.numpyBroadcastShapes(xs.map((x) => x.aval.shape));
    if (xs.every((x) => sameShape(x.aval.shape, shape))) return xs;
    const sharding = lax.broadcastShardings(xs);
    return xs.map((x) => lax.broadcastTo(x, shape, sharding));
  });

/** A jit of JAX's own: `jit[name=_where …]`. */
export const where = (condition: Val, onTrue: Val, onFalse: Val): Val[] =>
  libraryJit('_where', '', [condition, onTrue, onFalse], ([c, x, y]) => {
    const test = c.aval.dtype === dt.bool ? c : lax.compareOp('ne', c, lax.scalar(0, c.aval.dtype));
    const [a, b] = promoteDTypes([x, y]);
    if (test.aval.shape.length === 0) {
      const [p, q] = broadcastArrays([a, b]);
      return p.aval.size === 0 ? p : lax.select(test, p, q);
    }
    const [t, p, q] = broadcastArrays([test, a, b]);
    return p.aval.size === 0 ? p : lax.select(t, p, q);
  });
