/** `jax.numpy.linalg`: the tables of its families, and what is jax.numpy's under other checks. */
import type { Val } from '../../../jaxpr/trace.ts';
import { valueError } from '../../../python/errors.ts';
import { listOf } from '../../../python/iterate.ts';
import type { Value } from '../../../python/values.ts';
import { arrayLike, arrayLikes, jaxFunctions } from '../../declare.ts';
import { expandDims, unstack } from '../../lax/arrange.ts';
import * as lax from '../../lax/operations.ts';
import { precisionArgument } from '../../lax/precision.ts';
import { dotOptions, matmul, tensordot, tensordotAxes, vecdot } from '../contractions.ts';
import { einsum } from '../einsum/einsum.ts';
import * as jnp from '../expressions.ts';
import { diagonal, trace } from '../matrices.ts';
import { matrixTranspose, sizeAt } from '../pick.ts';
import { crossJit } from '../products.ts';
import { conditionFunctions } from './condition.ts';
import { decompositionFunctions } from './decompositions.ts';
import { determinantFunctions } from './determinants.ts';
import { normFunctions } from './norms.ts';
import { solverFunctions } from './solvers.ts';

const shapes = (xs: readonly Val[]): string => `[${xs.map((x) => lax.tupleText(x.aval.shape)).join(', ')}]`;

/** Letters for the axes of a chain of matrices. */
const letter = (i: number): string => String.fromCodePoint('a'.charCodeAt(0) + i);

function multiDot(arrays: readonly Val[], precision: Value): Val {
  if (arrays.length < 2) throw valueError(`multi_dot requires at least two arrays; got len(arrays)=${arrays.length}`);
  const ranks = arrays.map((a) => a.aval.ndim);
  const inner = ranks.slice(1, -1);
  const end = (r: number): boolean => r === 1 || r === 2;
  const [first, last] = [ranks[0], ranks[ranks.length - 1]];
  if (!end(first) || !end(last) || inner.some((r) => r !== 2))
    throw valueError(
      'multi_dot: input arrays must all be two-dimensional, except for the first and last array which may be 1 or 2 ' +
        `dimensional. Got array shapes ${shapes(arrays)}`,
    );
  if (arrays.slice(1).some((b, i) => arrays[i].aval.shape.at(-1) !== b.aval.shape[0]))
    throw valueError(
      'multi_dot: last dimension of each array must match first dimension of following array. Got array shapes ' +
        shapes(arrays),
    );
  const terms = arrays.map((_, i) => letter(i) + letter(i + 1));
  if (first === 1) terms[0] = terms[0].slice(1);
  if (last === 1) terms[terms.length - 1] = terms[terms.length - 1].slice(0, 1);
  return einsum(terms.join(','), arrays, { precision: precisionArgument(precision) });
}

/** JAX takes the rows of a single array for the chain. */
const chain = (arrays: readonly Val[]): readonly Val[] =>
  arrays.length === 1 && arrays[0].aval.ndim > 0 ? unstack(arrays[0]) : arrays;

const lastTwo = (): [string, Value][] => [
  ['axis1', -2],
  ['axis2', -1],
];

const ofProducts = jaxFunctions({
  'cross(x1, x2, /, *, axis=-1)': (a, b, axis) => {
    const [x, y] = arrayLikes('jnp.linalg.outer', [a, b]);
    const sizes = [x, y].map((v) => sizeAt(v, axis));
    if (sizes.some((s) => s !== 3))
      throw valueError(
        'Both input arrays must be (arrays of) 3-dimensional vectors, but they have ' +
          `x1.shape[axis]=${sizes[0]} and x2.shape[axis]=${sizes[1]}`,
      );
    return crossJit.call1([x, y], [['axis', axis]]);
  },
  'outer(x1, x2, /)': (a, b) => {
    const [x, y] = arrayLikes('jnp.linalg.outer', [a, b]);
    if (x.aval.ndim !== 1 || y.aval.ndim !== 1)
      throw valueError(
        `Input arrays must be one-dimensional, but they are x1.ndim=${x.aval.ndim} x2.ndim=${y.aval.ndim}`,
      );
    return jnp.mul(expandDims(x, [1]), expandDims(y, [0]));
  },
  'matrix_transpose(x, /)': (a) => {
    const x = arrayLike('jnp.linalg.matrix_transpose', a);
    if (x.aval.ndim < 2) throw valueError(`matrix_transpose requires at least 2 dimensions; got ndim=${x.aval.ndim}`);
    return matrixTranspose(x);
  },
  'vecdot(x1, x2, /, *, axis=-1, precision=None, preferred_element_type=None)': (a, b, axis, precision, preferred) => {
    const [x, y] = arrayLikes('jnp.linalg.vecdot', [a, b]);
    return vecdot(x, y, axis, dotOptions(precision, preferred));
  },
  'matmul(x1, x2, /, *, precision=None, preferred_element_type=None)': (a, b, precision, preferred) => {
    const [x, y] = arrayLikes('jnp.linalg.matmul', [a, b]);
    return matmul(x, y, dotOptions(precision, preferred));
  },
  'tensordot(x1, x2, /, *, axes=2, precision=None, preferred_element_type=None, out_sharding=None)': (
    a,
    b,
    axes,
    precision,
    preferred,
    sharding,
  ) => {
    const [x, y] = arrayLikes('jnp.linalg.tensordot', [a, b]);
    return tensordot(x, y, tensordotAxes(x, y, axes), dotOptions(precision, preferred, sharding));
  },
  'diagonal(x, /, *, offset=0)': (x, offset) =>
    diagonal.call1([arrayLike('jnp.linalg.diagonal', x)], [['offset', offset], ...lastTwo()]),
  'trace(x, /, *, offset=0, dtype=None)': (x, offset, dtype) =>
    trace.call1([arrayLike('jnp.linalg.trace', x)], [['offset', offset], ['dtype', dtype], ...lastTwo()]),
  'multi_dot(arrays, *, precision=None)': (arrays, precision) =>
    multiDot(chain(arrayLikes('jnp.linalg.multi_dot', listOf(arrays))), precision),
});

export const linalgFunctions = new Map<string, Value>([
  ...ofProducts,
  ...decompositionFunctions,
  ...determinantFunctions,
  ...normFunctions,
  ...conditionFunctions,
  ...solverFunctions,
]);
