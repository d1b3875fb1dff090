/** jax.pmap: it can be named and applied to a function, as libraries do; what it makes isn't traced. */
import { Stop } from '../python/errors.ts';
import { native } from '../python/native.ts';
import { TransformedFunction, checkCallable } from './autodiff.ts';

export const pmapFunction = native(
  'pmap(fun, axis_name=None, *, in_axes=0, out_axes=0, static_broadcasted_argnums=(), devices=None, backend=None, ' +
    'axis_size=None, donate_argnums=())',
  (fun) => {
    checkCallable(fun);
    return new TransformedFunction(fun, () => {
      throw new Stop("jitlens doesn't trace functions of jax.pmap yet", 'unsupported');
    });
  },
);
