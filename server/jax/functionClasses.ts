/**
 * What Python sees that a function of JAX's is: a function, a `PjitFunction` or a `custom_jvp`, as error messages and
 * reprs say it. Source: type(f) of JAX's modules.
 */
import { address } from '../python/text.ts';
import { classOfFunctions, functionRepr, pythonFunctionClass } from '../python/functionKinds.ts';
import { declareMakesArrays } from './hostConstants.ts';
import { checkAsJax, isJitted } from './jitChecks.ts';
import type { Value } from '../python/values.ts';
import { PyBuiltin, builtinFunctionClass } from '../python/values.ts';

const jittedClass = classOfFunctions('PjitFunction', 'jaxlib._jax', (v) => `<PjitFunction of ${functionRepr(v)}>`);
const CUSTOM_DERIVATIVES = 'jax._src.custom_derivatives';
const customJvpClass = classOfFunctions(
  'custom_jvp',
  CUSTOM_DERIVATIVES,
  (v) => `<${CUSTOM_DERIVATIVES}.custom_jvp object at ${v instanceof PyBuiltin ? address(v) : ''}>`,
);

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** Functions that are what jax.custom_jvp returned. */
const CUSTOM_JVP: Readonly<Record<string, ReadonlySet<string> | undefined>> = {
  'jax.nn': words('log1mexp relu relu6'),
  'jax.scipy.special': words('expi fresnel hyp1f1 hyp2f1 log_ndtr logit poch sici xlog1py xlogy zeta'),
};

/** Functions that aren't jitted and make arrays of their arguments: `ensure_arraylike`, `promote_args`. */
const MAKE_ARRAYS: Readonly<Record<string, ReadonlySet<string> | undefined>> = {
  'jax.numpy': words(
    'argmax argmin argwhere array_split astype broadcast_arrays broadcast_to concat concatenate cumulative_sum delete diag ' +
      'dsplit dstack einsum expand_dims flip fliplr flipud hsplit insert intersect1d isin matrix_transpose moveaxis ' +
      'nanargmax nanargmin nonzero pad permute_dims ptp roll setdiff1d split stack std tensordot tile transpose ' +
      'unique var vecdot vsplit',
  ),
  'jax.numpy.linalg': words('lstsq matmul multi_dot tensordot trace vector_norm'),
  'jax.numpy.fft': words(
    'fft fft2 fftn fftshift hfft ifft ifft2 ifftn ifftshift ihfft irfft irfft2 irfftn rfft rfft2 rfftn',
  ),
  'jax.nn': words('gelu logsumexp'),
  'jax.scipy.signal': words('convolve convolve2d correlate correlate2d fftconvolve'),
  'jax.scipy.special': words('expit logsumexp'),
};

/** A function as its module has it; it gets its class when the module is made. */
export function classify(module: string, name: string, v: Value): void {
  if (!(v instanceof PyBuiltin)) return;
  // Densities promote their arguments.
  if (MAKE_ARRAYS[module]?.has(name) || module.startsWith('jax.scipy.stats.')) declareMakesArrays(v);
  const isCustomJvp = CUSTOM_JVP[module]?.has(name) ?? false;
  if (isJitted(module, name)) v.cls = jittedClass;
  else if (isCustomJvp) v.cls = customJvpClass;
  else if (v.cls === builtinFunctionClass) v.cls = pythonFunctionClass;
  checkAsJax(module, name, v, isCustomJvp);
}
