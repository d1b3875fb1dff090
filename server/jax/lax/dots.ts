/** `lax.dot`, `lax.dot_general`, `lax.batch_matmul`. Source: jax/_src/lax/lax.py. */
import type { Val } from '../../jaxpr/trace.ts';
import { valueError } from '../../python/errors.ts';
import { toIndex } from '../../python/indices.ts';
import { listOf } from '../../python/iterate.ts';
import type { Value } from '../../python/values.ts';
import { isInt } from '../../python/values.ts';
import { arrayLikes, dtypeArgument, jaxFunctions } from '../declare.ts';
import { outSharding } from '../outSharding.ts';
import { allBoundTo, withAttribute } from './operand.ts';
import * as lax from './operations.ts';
import { precisionArgument } from './precision.ts';

type Pair = readonly [readonly number[], readonly number[]];

const indices = (v: Value): number[] => (isInt(v) ? [Number(v)] : listOf(v).map((i) => Number(toIndex(i))));

/** `((contracting of lhs, of rhs), (batch of lhs, of rhs))`. */
function dimensionNumbers(v: Value): [Pair, Pair] {
  const pair = (w: Value): Pair => {
    const [l, r] = listOf(w);
    return [indices(l), indices(r)];
  };
  const [contracting, batch] = listOf(v);
  return [pair(contracting), pair(batch)];
}

function dot(lhs: Val, rhs: Val, numbers: Value, precision: Value, preferred: Value, sharding: Value): Val {
  const [p, q] = [lhs.aval.shape, rhs.aval.shape];
  let dims: [Pair, Pair];
  if (numbers !== null) dims = dimensionNumbers(numbers);
  else {
    const simple = [p, q].every((s) => s.length === 1 || s.length === 2) && p[p.length - 1] === q[0];
    if (!simple)
      throw valueError(
        'jax.lax.dot: dimension_numbers must be specified when not performing simple un-batched matrix-matrix, ' +
          'matrix-vector, or vector-vector products; got ' +
          `lhs_shape=${lax.tupleText(p)} rhs_shape=${lax.tupleText(q)}`,
      );
    dims = [
      [[p.length - 1], [0]],
      [[], []],
    ];
  }
  return lax.dotGeneral(
    lhs,
    rhs,
    dims[0],
    dims[1],
    dtypeArgument(preferred, 'dot'),
    precisionArgument(precision),
    outSharding(sharding, 'dot_general'),
  );
}

export const dotFunctions = jaxFunctions({
  'dot(lhs, rhs, *, dimension_numbers=None, precision=None, preferred_element_type=None, out_sharding=None)': (
    lhs,
    rhs,
    numbers,
    precision,
    preferred,
    sharding,
  ) => {
    const [x, y] = arrayLikes('dot', [lhs, rhs]);
    return dot(x, y, numbers, precision, preferred, sharding);
  },
  'dot_general(lhs, rhs, dimension_numbers, precision=None, preferred_element_type=None, *, out_sharding=None)': (
    lhs,
    rhs,
    numbers,
    precision,
    preferred,
    sharding,
  ) => {
    const [x, y] = allBoundTo('dot_general', [lhs, rhs]);
    return dot(x, y, numbers, precision, preferred, sharding);
  },
  'batch_matmul(lhs, rhs, precision=None)': (lhs, rhs, precision) => {
    const [x, y] = [lhs, rhs].map((v, i) => withAttribute(v, 'ndim', 'dot_general', i));
    const [m, n] = [x.aval.ndim, y.aval.ndim];
    if (Math.min(m, n) < 2) throw valueError(`Arguments to batch_matmul must be at least 2D, got ${m}, ${n}`);
    if (m !== n) throw valueError(`Arguments to batch_matmul must have same ndim, got ${m}, ${n}`);
    const batch = Array.from({ length: m - 2 }, (_, i) => i);
    return lax.dotGeneral(x, y, [[m - 1], [m - 2]], [batch, batch], null, precisionArgument(precision));
  },
});
