/**
 * What Python sees that a function of JAX's is: a function, a `PjitFunction` or a `custom_jvp`, as error messages and
 * reprs say it. Source: type(f) of JAX's modules.
 */
import { address } from '../python/text.ts';
import { classOfFunctions, functionRepr, pythonFunctionClass } from '../python/functionKinds.ts';
import { declareMakesArrays } from './hostConstants.ts';
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

/** Functions that are what jax.jit returned. */
const JITTED: Readonly<Record<string, ReadonlySet<string> | undefined>> = {
  'jax.numpy': words(
    'abs absolute acos acosh allclose angle append arccos arccosh arcsin arcsinh arctan arctan2 arctanh argpartition ' +
      'argsort around asin asinh atan atan2 atanh atleast_1d atleast_2d atleast_3d bitwise_count bitwise_invert ' +
      'bitwise_left_shift bitwise_not bitwise_right_shift block cbrt ceil clip conjugate convolve copysign corrcoef ' +
      'correlate cos cosh count_nonzero cov cross cumprod cumsum deg2rad diagonal diff digitize divmod dot ediff1d ' +
      'equal exp exp2 expm1 fabs float_power floor floor_divide fmax fmin fmod frexp gcd gradient greater greater_equal ' +
      'heaviside hypot i0 imag inner invert isclose iscomplex isfinite isinf isnan isreal kron lcm ldexp left_shift ' +
      'less less_equal lexsort log log10 log1p log2 logical_not matmul matvec median modf nan_to_num nancumprod ' +
      'nancumsum nanmax nanmean nanmedian nanmin nanpercentile nanprod nanquantile nanstd nansum nanvar nextafter ' +
      'not_equal outer packbits partition percentile poly polyadd polyder polyfit polyint polysub polyval positive ' +
      'put_along_axis quantile rad2deg ravel real reciprocal remainder resize right_shift rint rollaxis rot90 round ' +
      'searchsorted sign signbit sin sinc sinh sort sort_complex spacing sqrt square swapaxes take_along_axis tan tanh ' +
      'top_k trace trapezoid tril triu true_divide trunc unpackbits unstack unwrap vander vdot vecmat',
  ),
  'jax.numpy.linalg': words(
    'cholesky cond det eigh eigvals eigvalsh inv matrix_power matrix_rank norm qr slogdet solve svd',
  ),
  'jax.lax': words('dynamic_index_in_dim dynamic_update_index_in_dim fft'),
  'jax.lax.linalg': words('qdwh'),
  'jax.nn': words(
    'celu elu glu hard_sigmoid hard_silu hard_swish hard_tanh identity leaky_relu log_sigmoid log_softmax logmeanexp ' +
      'mish selu sigmoid silu soft_sign softplus sparse_plus sparse_sigmoid squareplus standardize swish tanh',
  ),
  'jax.scipy.linalg': words(
    'block_diag convolution_matrix dft eigh_tridiagonal expm expm_frechet hadamard helmert hessenberg hilbert ' +
      'invhilbert invpascal lu lu_factor lu_solve pascal polar rsf2csf solve_sylvester',
  ),
  'jax.scipy.special': words('bessel_jn gammasgn'),
  'jax.scipy.integrate': words('trapezoid'),
  'jax.scipy.stats': words('mode rankdata sem'),
  'jax.scipy.stats.betabinom': words('logpmf'),
  'jax.scipy.stats.poisson': words('entropy'),
  'jax.scipy.stats.truncnorm': words('cdf logcdf logpdf logsf sf'),
};

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
  if (JITTED[module]?.has(name)) v.cls = jittedClass;
  else if (CUSTOM_JVP[module]?.has(name)) v.cls = customJvpClass;
  else if (v.cls === builtinFunctionClass) v.cls = pythonFunctionClass;
}
