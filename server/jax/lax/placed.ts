/**
 * Arrays of one value where another array is: varying along the same axes, and on its mesh.
 * Source: jax/_src/lax/lax.py _full_like_insert_pvary, full (its sharding), broadcast_in_dim (reshard).
 */
import type { ShapedArray } from '../../jaxpr/aval.ts';
import { contextMesh } from '../../jaxpr/axisEnv.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind1, vary } from '../../jaxpr/trace.ts';

export function placedLike(full: Val, { placed, varying }: ShapedArray): Val {
  // What isn't broadcast is told where it is.
  const elsewhere = placed !== undefined && full.aval.ndim === 0 && placed.mesh.key !== contextMesh()?.key;
  const x = elsewhere ? bind1(primitives.reshard, [full], {}) : full;
  return vary(
    x,
    varying.filter((n) => !x.aval.varying.includes(n)),
  );
}
