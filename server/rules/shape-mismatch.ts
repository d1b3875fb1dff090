/**
 * Shapes that don't fit together.
 *
 * ## What it does
 * Finds operations that JAX rejects for the shapes of their operands: sums, products, concatenations, reshapes.
 *
 * ## Why it matters
 * Shapes are known while a function is traced, so JAX checks them then and raises before anything is computed.
 *
 * ## Example
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def residual(x, y):
 *   return x - y
 *
 * residual(jnp.ones(3), jnp.ones(4))
 * ```
 *
 * ## Use instead
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def residual(x, y):
 *   return x - y
 *
 * residual(jnp.ones(4), jnp.ones(4))
 * ```
 *
 * ## References
 * - https://numpy.org/doc/stable/user/basics.broadcasting.html
 * - https://docs.jax.dev/en/latest/101/errors.html
 */
import { raisedRule } from './raised.ts';
import type { Rule } from './rule.ts';

/** `(3,)` as `3`. */
const sizes = (shape: string): string => shape.replace(/^\((\d+),\)$/, '$1');

const EQUAL = 'sizes must be equal, or one of them 1';

export const shapeMismatch: Rule = raisedRule('shape-mismatch', [
  [
    /^TypeError: (?:lax\.)?([\w-]+) got incompatible shapes for broadcasting: (\([^)]*\)), (\([^)]*\))\./,
    ([, op, a, b]) =>
      `${op} can't combine the shapes ${a} and ${b}: compared from the right, ${EQUAL}. Make the shapes agree, or add an axis with \`x[:, None]\` or \`jnp.reshape\`.`,
  ],
  [
    /^ValueError: Incompatible shapes for broadcasting: (?:shapes=)?\[?(.*?)\]?$/m,
    ([, shapes]) =>
      `The shapes ${shapes} can't be broadcast together: compared from the right, ${EQUAL}. Make the shapes agree.`,
  ],
  [
    /^ValueError: Incompatible types for broadcasting: input type=(\S+) and requested type=(\S+)/,
    ([, from, to]) => `An array of type ${from} can't be broadcast to ${to}: only axes of size 1 can grow.`,
  ],
  [
    /^TypeError: ([\w-]+): arrays must have (?:the )?same number of dimensions, got (.*)$/m,
    ([, op, ranks]) =>
      `${op} of jax.lax doesn't broadcast: its operands have ${ranks.replace(/[{}.]/g, '').replace(', ', ' and ')} dimensions, and must have as many. The function of that name in jax.numpy does broadcast.`,
  ],
  [
    /^TypeError: dot_general requires contracting dimensions to have the same shape, got (\([^)]*\)) and (\([^)]*\))/,
    ([, a, b]) =>
      `This product sums over axes of the sizes ${sizes(a)} and ${sizes(b)}, which must be equal. Check the order of the operands, and whether one has to be transposed.`,
  ],
  [
    /^TypeError: dot_general requires (lhs|rhs) batch dimensions|^TypeError: dot_general requires lhs batch dimensions/,
    () => 'The batch axes of the two operands of this product have different sizes: they must be equal.',
  ],
  [
    /^ValueError: matmul input operand (\d) must have ndim at least (\d), but it has ndim (\d)/,
    ([, n, least, ndim]) =>
      `The ${n === '0' ? 'left' : 'right'} operand of this product has ${ndim} dimensions, and matmul needs at least ${least}. Multiply by a scalar with \`*\`.`,
  ],
  [
    /^ValueError: Size of label '(.)' for operand (\d+) \((\d+)\) does not match previous terms \((\d+)\)/,
    ([, label, operand, size, before]) =>
      `The index ${label} of this einsum stands for the size ${before}, but operand ${operand} has ${size} there. One letter must have one size.`,
  ],
  [
    /^ValueError: (einstein sum subscripts string .*|Number of einsum subscripts, .*|Output character .*)$/m,
    ([, text]) => `The subscripts of this einsum don't fit its operands: ${text.replace(/\.$/, '')}.`,
  ],
  [
    /^TypeError: Cannot concatenate arrays with shapes that differ in dimensions other than the one being concatenated: concatenating along dimension (\d+) for shapes (.*?)\.?$/m,
    ([, axis, shapes]) =>
      `Arrays of the shapes ${shapes} can't be concatenated along axis ${axis}: their other axes must have equal sizes. Choose another axis, or reshape them.`,
  ],
  [
    /^TypeError: Cannot concatenate arrays with different numbers of dimensions: got (.*?)\.?$/m,
    ([, shapes]) =>
      `Arrays of the shapes ${shapes} can't be concatenated: they must have as many dimensions. Add an axis with \`x[None]\`.`,
  ],
  [
    /^ValueError: All input arrays must have the same shape\. Got (.*?)\.?$/m,
    ([, shapes]) =>
      `Only arrays of one shape can be stacked, and these are ${shapes}. Concatenate them, or pad them to one shape.`,
  ],
  [
    /^TypeError: cannot reshape array of shape (\([^)]*\)) \(size (\d+)\) into shape (\(.*?\)|-?\d+) \(size (-?\d+)\)/,
    ([, from, size, to, newSize]) =>
      `An array of shape ${from} has ${size} elements, and the shape ${to} has ${newSize}: reshape keeps the number of elements.`,
  ],
  [
    /^TypeError: cannot reshape array of shape (\([^)]*\)) \(size (\d+)\) into shape (.*?) because the product of specified axis sizes \((\d+)\) does not evenly divide/,
    ([, from, size, to, product]) =>
      `An array of shape ${from} can't become ${to}: its ${size} elements can't be divided evenly by ${product}, so no size fits the -1.`,
  ],
  [
    /^TypeError: (?:lax\.)?reshape total size must be unchanged, got new_sizes (\(.*?\)) .*for shape (\(.*?\))/,
    ([, to, from]) => `An array of shape ${from} can't become ${to}: reshape keeps the number of elements.`,
  ],
  [
    /^TypeError: (?:select cases must have the same shapes|select `which` must (?:be scalar or )?have the same shape as cases), got (.*?)\.?$/m,
    ([, shapes]) => `lax.select doesn't broadcast, and got the shapes ${shapes}. jnp.where does.`,
  ],
  [
    /^TypeError: dynamic_update_slice update shape must be smaller than operand shape, got update shape (\(.*?\)) for operand shape (\(.*?\))/,
    ([, update, operand]) => `An update of shape ${update} doesn't fit into an array of shape ${operand}.`,
  ],
  [
    /^ValueError: axes don't match array|^TypeError: transpose permutation isn't a permutation of operand dimensions, got permutation (\(.*?\)) for operand shape (\(.*?\))/,
    ([, axes, shape]) =>
      axes && shape
        ? `The axes ${axes} aren't the axes of an array of shape ${shape}: transpose needs each of them once.`
        : `The axes given here aren't those of the array: transpose needs each of them once.`,
  ],
  [
    /^ValueError: Zero-dimensional arrays cannot be concatenated/,
    () => 'Scalars have no axis along which they could be concatenated. `jnp.stack` makes a vector of them.',
  ],
  [
    /^ValueError: cannot select an axis to squeeze out which has size not equal to one, got shape=(\(.*?\)) and dimensions=(\(.*?\))/,
    ([, shape, axes]) =>
      `squeeze takes axes of size 1 away, and the axes ${axes} of the shape ${shape} have other sizes.`,
  ],
  [
    /^ValueError: Argument to (?:linalg\.)?(\w+)(?:\(\))? must have shape \[\.\.\., n, n\], got (\(.*?\))/,
    ([, name, shape]) => `${name} needs square matrices, with two last axes of one size, and gets the shape ${shape}.`,
  ],
  [
    /^ValueError: (Einstein sum subscript .*)$/m,
    ([, text]) => `The subscripts of this einsum don't fit its operands: ${text.replace(/\.$/, '')}.`,
  ],
]);
