/** `jax.flatten_util.ravel_pytree`. Source: jax/_src/flatten_util.py. */
import type { DType } from '../jaxpr/dtypes.ts';
import * as dt from '../jaxpr/dtypes.ts';
import type { Val } from '../jaxpr/trace.ts';
import { typeError } from '../python/errors.ts';
import type { Value } from '../python/values.ts';
import { PyTuple } from '../python/values.ts';
import { arrayLike, asValue, jaxFunction, jaxFunctions } from './declare.ts';
import { split } from './lax/arrange.ts';
import * as lax from './lax/operations.ts';
import { latticeResultType } from './promotion.ts';
import type { TreeDef } from './pytree.ts';
import { flatten, unflatten } from './pytree.ts';

/** The function that takes a flat array apart again; `dtypes`: what the leaves were, where they weren't all the same. */
function unraveler(tree: TreeDef, leaves: readonly Val[], dtype: DType | undefined): Value {
  return jaxFunction('unravel_pytree(flat, /)', (flat) => {
    const x = arrayLike('unravel', flat);
    if (leaves.length === 0) return unflatten(tree, []);
    if (dtype && x.aval.dtype !== dtype)
      throw typeError(`unravel function given array of dtype ${x.aval.dtype.name}, but expected dtype ${dtype.name}`);
    const chunks = split(
      x,
      leaves.map((leaf) => leaf.aval.size),
    );
    const restored = chunks.map((chunk, i) => {
      const { shape, dtype: own } = leaves[i].aval;
      const shaped = lax.reshape(chunk, shape);
      return asValue(dtype ? lax.convertElementType(shaped, own) : shaped);
    });
    return unflatten(tree, restored);
  });
}

function ravelPytree(pytree: Value): Value {
  const flat = flatten(pytree);
  const leaves = flat.leaves.map((leaf, i) => arrayLike('ravel', leaf, i));
  if (leaves.length === 0) {
    const empty = lax.full([0], lax.scalar(0, dt.float32), dt.float32);
    return new PyTuple([asValue(empty), unraveler(flat.tree, leaves, undefined)]);
  }
  const common = latticeResultType(leaves.map(({ aval }) => aval.strongType())).dtype;
  const mixed = leaves.some((leaf) => leaf.aval.dtype !== common);
  const raveled = leaves.map((leaf) =>
    lax.reshape(mixed ? lax.convertElementType(leaf, common) : leaf, [leaf.aval.size]),
  );
  return new PyTuple([asValue(lax.concatenate(raveled, 0)), unraveler(flat.tree, leaves, mixed ? common : undefined)]);
}

export const flattenUtilFunctions = jaxFunctions({ 'ravel_pytree(pytree)': ravelPytree });
