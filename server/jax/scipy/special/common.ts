/** What the special functions share. */
import type { Val } from '../../../jaxpr/trace.ts';
import { Stop } from '../../../python/errors.ts';

/** Complex arguments of functions that JAX has for them, and jitlens hasn't. */
export function noComplex(name: string, x: Val): void {
  if (x.aval.dtype.isComplex)
    throw new Stop(`jitlens doesn't have jax.scipy.special.${name} of complex arguments yet`, 'unsupported');
}
