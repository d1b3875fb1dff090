/** Elements by their positions, as samplers take them. */
import type { Val } from '../../jaxpr/trace.ts';
import { Stop } from '../../python/errors.ts';

export function take(x: Val, positions: Val, axis: number, options: { uniqueIndices?: boolean } = {}): Val {
  throw new Stop(`jitlens doesn't have _take yet ${x.aval.ndim}${positions.aval.ndim}${axis}${options.uniqueIndices}`, 'unsupported');
}
export function searchsorted(sorted: Val, values: Val): Val {
  throw new Stop(`jitlens doesn't have searchsorted yet ${sorted.aval.ndim}${values.aval.ndim}`, 'unsupported');
}
