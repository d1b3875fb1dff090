/**
 * Dawson's, Faddeeva's, Fresnel's and Owen's functions, and the gamma function of complex numbers, written in Python.
 * Source: jax/_src/scipy/special.py, jax/_src/third_party/scipy/special.py.
 */
import type { Val } from '../../../jaxpr/trace.ts';
import { libraryPart, resultOfPart } from '../../libraryParts.ts';

const source = `
_DAWSON_AN = np.array([
  1.13681498971755972054e-11, 8.49262267667473811108e-10, 1.94434204175553054283e-8,
  9.53151741254484363489e-7, 3.07828309874913200438e-6, 3.52513368520288738649e-4,
  -8.50149846724410912031e-4, 4.22618223005546594270e-2, -9.17480371773452345351e-2,
  9.99999999999999994612e-1,
])
_DAWSON_AD = np.array([
  2.40372073066762605484e-11, 1.48864681368493396752e-9, 5.21265281010541664570e-8,
  1.27258478273186970203e-6, 2.32490249820789513991e-5, 3.25524741826057911661e-4,
  3.48805814657162590916e-3, 2.79448531198828973716e-2, 1.58874241960120565368e-1,
  5.74918629489320327824e-1, 1.00000000000000000539e0,
])
_DAWSON_BN = np.array([
  5.08955156417900903354e-1, -2.44754418142697847934e-1, 9.41512335303534411857e-2,
  -2.18711255142039025206e-2, 3.66207612329569181322e-3, -4.23209114460388756528e-4,
  3.59641304793896631888e-5, -2.14640351719968974225e-6, 9.10010780076391431042e-8,
  -2.40274520828250956942e-9, 3.59233385440928410398e-11,
])
_DAWSON_BD = np.array([
  1.00000000000000000000e0, -6.31839869873368190192e-1, 2.36706788228248691528e-1,
  -5.31806367003223277662e-2, 8.48041718586295374409e-3, -9.47996768486665330168e-4,
  7.81025592944552338085e-5, -4.55875153252442634831e-6, 1.89100358111421846170e-7,
  -4.91324691331920606875e-9, 7.18466403235734541950e-11,
])
_DAWSON_CN = np.array([
  -5.90592860534773254987e-1, 6.29235242724368800674e-1, -1.72858975380388136411e-1,
  1.64837047825189632310e-2, -4.86827613020462700845e-4,
])
_DAWSON_CD = np.array([
  1.00000000000000000000e0, -2.69820057197544900361e0, 1.73270799045947845857e0, -3.93708582281939493482e-1,
  3.44278924041233391079e-2, -9.73655226040941223894e-4,
])
_OWENS_POINTS = np.array([
  0.0035082039676451715, 0.031279042338030754, 0.085266826283219451, 0.16245071730812277,
  0.25851196049125435, 0.36807553840697534, 0.48501092905604697, 0.60277514152618577, 0.71477884217753227,
  0.81475510988760099, 0.89711029755948966, 0.95723808085944262, 0.99178832974629704,
])
_OWENS_WEIGHTS = np.array([
  0.018831438115323503, 0.018567086243977649, 0.018042093461223386, 0.017263829606398753,
  0.016243219975989857, 0.014994592034116705, 0.013535474469662088, 0.011886351605820165,
  0.010070377242777432, 0.0081130545742299587, 0.0060419009528470239, 0.0038862217010742058,
  0.0016793031084546090,
])
_LANCZOS = np.array([
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
])
_F32_SN = (1.647629463788700e-9, -1.522754752581096e-7, 8.424748808502400e-6, -3.120693124703272e-4,
          7.244727626597022e-3, -9.228055941124598e-2, 5.235987735681432e-1,)
_F32_CN = (1.416802502367354e-8, -1.157231412229871e-6, 5.387223446683264e-5, -1.604381798862293e-3,
          2.818489036795073e-2, -2.467398198317899e-1, 9.999999760004487e-1,)
_F32_FN = (-1.903009855649792e12, 1.355942388050252e11, -4.158143148511033e9, 7.343848463587323e7,
          -8.732356681548485e5, 8.560515466275470e3, -1.032877601091159e2, 2.999401847870011e0,)
_F32_GN = (-1.860843997624650e11, 1.278350673393208e10, -3.779387713202229e8, 6.492611570598858e6,
          -7.787789623358162e4, 8.602931494734327e2, -1.493439396592284e1, 9.999841934744914e-1,)
_F64_SN = (-2.99181919401019853726e3, 7.08840045257738576863e5, -6.29741486205862506537e7,
          2.54890880573376359104e9, -4.42979518059697779103e10, 3.18016297876567817986e11,)
_F64_SD = (1.00000000000000000000e0, 2.81376268889994315696e2, 4.55847810806532581675e4,
          5.17343888770096400730e6, 4.19320245898111231129e8, 2.24411795645340920940e10,
          6.07366389490084639049e11,)
_F64_CN = (-4.98843114573573548651e-8, 9.50428062829859605134e-6, -6.45191435683965050962e-4,
          1.88843319396703850064e-2, -2.05525900955013891793e-1, 9.99999999999999998822e-1,)
_F64_CD = (3.99982968972495980367e-12, 9.15439215774657478799e-10, 1.25001862479598821474e-7,
          1.22262789024179030997e-5, 8.68029542941784300606e-4, 4.12142090722199792936e-2,
          1.00000000000000000118e0,)
_F64_FN = (4.21543555043677546506e-1, 1.43407919780758885261e-1, 1.15220955073585758835e-2,
          3.45017939782574027900e-4, 4.63613749287867322088e-6, 3.05568983790257605827e-8,
          1.02304514164907233465e-10, 1.72010743268161828879e-13, 1.34283276233062758925e-16,
          3.76329711269987889006e-20,)
_F64_FD = (1.00000000000000000000e0, 7.51586398353378947175e-1, 1.16888925859191382142e-1,
          6.44051526508858611005e-3, 1.55934409164153020873e-4, 1.84627567348930545870e-6,
          1.12699224763999035261e-8, 3.60140029589371370404e-11, 5.88754533621578410010e-14,
          4.52001434074129701496e-17, 1.25443237090011264384e-20,)
_F64_GN = (5.04442073643383265887e-1, 1.97102833525523411709e-1, 1.87648584092575249293e-2,
          6.84079380915393090172e-4, 1.15138826111884280931e-5, 9.82852443688422223854e-8,
          4.45344415861750144738e-10, 1.08268041139020870318e-12, 1.37555460633261799868e-15,
          8.36354435630677421531e-19, 1.86958710162783235106e-22,)
_F64_GD = (1.00000000000000000000e0, 1.47495759925128324529e0, 3.37748989120019970451e-1,
          2.53603741420338795122e-2, 8.14679107184306179049e-4, 1.27545075667729118702e-5,
          1.04314589657571990585e-7, 4.60680728146520428211e-10, 1.10273215066240270757e-12,
          1.38796531259578871258e-15, 8.39158816283118707363e-19, 1.86958710162783236342e-22,)
_WOFZ = np.array([
  -1.3034426067909105e-12, 3.7411838373738471e-12, 8.030427700497756e-12, -2.1543593557490879e-11,
  -5.5442449963237932e-11, 1.165824698850374e-10, 4.1537441121999766e-10, -5.2310202114920615e-10,
  -3.2080151339721323e-09, 8.1248864216535907e-10, 2.3797556530014025e-08, 2.2930438438915445e-08,
  -1.4813078929137642e-07, -4.1840763750512053e-07, 4.2558331397138446e-07, 4.4015317312832251e-06,
  6.8210319443575151e-06, -2.1409619201999998e-05, -0.00013075449254579421, -0.00024532980270038237,
  0.00039259136070109705, 0.0045195411053493093, 0.019006155784845501, 0.057304403529837282,
  0.14060716226893755, 0.29544451071508743, 0.54601397206393376, 0.9019254893648001, 1.3455441692345449,
  1.8256696296324815, 2.2635372999002676, 2.5722534081245696,
])
_WOFZ_L = 4.7568284600108841

def _like(values, x):
  return np.array(values, dtype=x.dtype)

# ---- Dawson's integral: Cody, Paciorek, Thacher (1970)

def _dawson_parts(x):
  sign = jnp.sign(x)
  size = lax.abs(x)
  square = lax.square(size)
  t = _const(x, 1.) / square
  one = lambda a: lax.full_like(a, 1.)
  low, high = _const(x, 3.25), _const(x, 6.25)
  near = lax.select(size < low, size, one(size))
  near2 = lax.square(near)
  first = near * jnp.polyval(_like(_DAWSON_AN, x), near2) / jnp.polyval(_like(_DAWSON_AD, x), near2)

  def beyond(choose, above, below):
    r = lax.select(choose(), t, one(t))
    a = lax.select(choose(), size, one(size))
    return (_const(x, 0.5) / a) * (
      _const(x, 1.) + r * jnp.polyval(_like(above, x), r) / jnp.polyval(_like(below, x), r))

  second = beyond(lambda: (size >= low) & (size < high), _DAWSON_BN, _DAWSON_BD)
  third = beyond(lambda: size >= high, _DAWSON_CN, _DAWSON_CD)
  is_first = size < low
  return sign * lax.select(is_first, first, lax.select(size < high, second, third))

def _dawsn(x):
  if x.dtype in [np.float32, np.float64]:
    return _dawson_parts(x)
  return _dawson_parts(x.astype(np.float32)).astype(x.dtype)

def _dawsn_rule(primals, tangents):
  (x,), (g,) = primals, tangents
  ans = _dawsn(x)
  return ans, g * (_const(x, 1.) - _const(x, 2.) * x * ans)

_dawsn = _custom_jvp('_dawsn', _dawsn, 'jvp', _dawsn_rule)

def dawsn(x):
  x, = _promote_inexact('dawsn', x)
  if jnp.iscomplexobj(x):
    raise ValueError('dawsn does not support complex-valued inputs.')
  return _dawsn(x)

# ---- Faddeeva's function: Weideman (1994)

def _wofz_above(z):
  re = lax.real(z)
  zero = lambda: _const(re, 0.)
  L = lax.complex(_const(re, _WOFZ_L), zero())
  iz = lax.complex(lax.neg(lax.imag(z)), re)
  denominator = L - iz
  ratio = (L + iz) / denominator
  p = jnp.polyval(jnp.asarray(_WOFZ, dtype=ratio.dtype), ratio)
  root = lax.complex(_const(re, 1. / np.sqrt(np.pi)), zero())
  return 2 * p / (denominator * denominator) + root / denominator

def _wofz(z):
  above = lax.ge(lax.imag(z), _const(lax.real(z), 0.))
  w = _wofz_above(lax.select(above, z, lax.neg(z)))
  mirrored = 2 * lax.exp(lax.neg(z * z)) - w
  return lax.select(above, w, mirrored)

def _wofz_rule(primals, tangents):
  (z,), (g,) = primals, tangents
  ans = _wofz(z)
  return ans, g * (lax.neg(2 * z * ans) + lax.complex(
    _const(lax.real(z), 0.), _const(lax.real(z), 2. / np.sqrt(np.pi))))

_wofz = _custom_jvp('_wofz', _wofz, 'jvp', _wofz_rule)

def wofz(z):
  _check_arraylike('wofz', z)
  z, = _promote_dtypes_complex(z)
  return _wofz(z)

def _complex_erfcx(x):
  return _wofz(lax.complex(lax.neg(lax.imag(x)), lax.real(x)))

# ---- Fresnel's integrals: Cephes

@jax.jit
def sincospisquaredhalf(x):
  x = jnp.abs(x)
  s = jnp.fmod(x, 2.0)
  r = jnp.fmod(s * (x - s / 2), 2.0)
  sine = jnp.where(r < 0.5, jnp.sin(np.pi * r), jnp.where(
    r > 1.5, jnp.sin(np.pi * (r - 2.0)), -jnp.sin(np.pi * (r - 1.0))))
  cosine = jnp.where(r == 0.5, 0.0, jnp.where(
    r < 1.0, -jnp.sin(np.pi * (r - 0.5)), jnp.sin(np.pi * (r - 1.5))))
  return sine, cosine

_SINGLE = [_F32_SN, _F32_CN, _F32_FN, _F32_GN]
_DOUBLE = [_F64_SN, _F64_SD, _F64_CN, _F64_CD, _F64_FN, _F64_FD, _F64_GN, _F64_GD]

def _fresnel(x):
  given, = _promote_inexact('fresnel', x)
  result_dtype = given.dtype
  if jnp.iscomplexobj(given):
    raise NotImplementedError('Support for complex-valued inputs is not implemented yet.')
  single = given.dtype != np.float64
  if single:
    if given.dtype not in (np.float32, np.float16, jnp.bfloat16):
      raise NotImplementedError(f'Support for {given.dtype} dtype is not implemented yet.')
    given = given.astype(np.float32)
    sn, cn, fn, gn = [jnp.array(t, dtype=np.float32) for t in _SINGLE]
    sd, cd, fd, gd = [jnp.empty(0) for _ in range(4)]
  else:
    sn, sd, cn, cd, fn, fd, gn, gd = [jnp.array(t, dtype=np.float64) for t in _DOUBLE]
  x = jnp.abs(given)
  x2 = x * x
  t = x2 * x2
  if single:
    s_small = x * x2 * jnp.polyval(sn, t)
    c_small = x * jnp.polyval(cn, t)
  else:
    s_small = x * x2 * jnp.polyval(sn[:6], t) / jnp.polyval(sd[:7], t)
    c_small = x * jnp.polyval(cn[:6], t) / jnp.polyval(cd[:7], t)
  sine, cosine = sincospisquaredhalf(x)
  s_large = c_large = 0.5
  if not single:
    c_large = 0.5 + 1 / (np.pi * x) * sine
    s_large = 0.5 - 1 / (np.pi * x) * cosine
  t = np.pi * x2
  u = 1.0 / (t * t)
  t = 1.0 / t
  if single:
    f = 1.0 - u * jnp.polyval(fn, u)
    g = t * jnp.polyval(gn, u)
  else:
    f = 1.0 - u * jnp.polyval(fn, u) / jnp.polyval(fd, u)
    g = t * jnp.polyval(gn, u) / jnp.polyval(gd, u)
  t = np.pi * x
  c_other = 0.5 + (f * sine - g * cosine) / t
  s_other = 0.5 - (f * cosine + g * sine) / t
  is_inf = jnp.isinf(given)
  small = x2 < 2.5625
  large = x > 36974.0
  s = jnp.where(is_inf, 0.5, jnp.where(small, s_small, jnp.where(large, s_large, s_other)))
  c = jnp.where(is_inf, 0.5, jnp.where(small, c_small, jnp.where(large, c_large, c_other)))
  negative = given < 0.0
  s = jnp.where(negative, -s, s)
  c = jnp.where(negative, -c, c)
  if result_dtype != given.dtype:
    s, c = s.astype(result_dtype), c.astype(result_dtype)
  return s, c

def _fresnel_jvp(primals, tangents):
  (x,), (x_dot,) = primals, tangents
  out = fresnel(x)
  sine, cosine = sincospisquaredhalf(x)
  return out, (sine * x_dot, cosine * x_dot)

fresnel = _custom_jvp('fresnel', _fresnel, '_fresnel_jvp', _fresnel_jvp)

# ---- Owen's T: quadrature of Patefield and Tandy (2000)

def _owens_quadrature(h, a):
  points = jnp.expand_dims(_OWENS_POINTS, tuple(range(a.ndim)))
  r = jnp.square(a)[..., None] * points
  integrand = jnp.exp(-0.5 * jnp.square(h)[..., None] * (1. + r)) / (1. + r)
  return a * (integrand @ _OWENS_WEIGHTS)

def _owens_t_impl(h, a):
  h = jnp.abs(h)
  size = jnp.abs(a)
  root = _const(h, np.sqrt(2))
  scaled = h / root
  inner_a = jnp.where(size <= 1., size, jnp.reciprocal(size))
  inner_h = jnp.where(size <= 1., h, size * h)
  out = _owens_quadrature(inner_h, inner_a)
  out = jnp.where(inner_h == 0., jnp.arctan(inner_a) / (2 * np.pi), out)
  out = jnp.where(inner_a == 1., 0.125 * lax.erfc(-inner_h / root) * lax.erfc(inner_h / root), out)
  p = lax.erfc(scaled)
  q = lax.erfc(size * scaled)
  out = jnp.where(size > 1., jnp.where(
    size * h <= 0.67,
    0.25 - 0.25 * lax.erf(scaled) * lax.erf(size * scaled) - out,
    0.25 * (p + q - p * q) - out), out)
  out = lax.sign(a) * out
  return jnp.where(jnp.isnan(a) | jnp.isnan(h), jnp.full_like(out, jnp.nan), out)

def _owens_t_jvp(primals, tangents):
  (h, a), (dh, da) = primals, tangents
  out = _owens_t_impl(h, a)
  root = _const(h, np.sqrt(2))
  by_h = (-lax.exp(-0.5 * lax.square(h)) * lax.erf(a * h / root)
          / (2. * _const(h, np.sqrt(2. * np.pi))))
  by_a = lax.exp(-0.5 * (lax.square(a) + 1.) * lax.square(h)) / (2. * np.pi * (lax.square(a) + 1.))
  return out, (by_h * dh + by_a * da).astype(out.dtype)

_owens_t_impl = _custom_jvp('_owens_t_impl', _owens_t_impl, '_owens_t_jvp', _owens_t_jvp)

def owens_t(h, a):
  h, a = _promote_inexact('owens_t', h, a)
  return _owens_t_impl(h, a)

# ---- the gamma function of complex numbers: Lanczos (1964)

def _log_lanczos(z):
  reflects = jnp.real(z) < 0.5
  zz = jnp.where(reflects, 1.0 - z, z) - 1.0
  coefficients = jnp.asarray(_LANCZOS, dtype=z.dtype)
  outer = tuple(range(zz.ndim))
  ks = lax.expand_dims(jnp.arange(1, 9, dtype=z.dtype), outer)
  series = coefficients[0] + jnp.sum(
    lax.expand_dims(coefficients[1:], outer) / (lax.expand_dims(zz, (zz.ndim,)) + ks), axis=-1)
  t = zz + 7.0 + 0.5
  half_log_2pi = jnp.asarray(0.5 * np.log(2.0 * np.pi), dtype=z.dtype)
  direct = half_log_2pi + (zz + 0.5) * jnp.log(t) - t + jnp.log(series)
  safe = jnp.where(reflects, z, jnp.full_like(z, 0.5))
  reflected = jnp.log(jnp.asarray(np.pi, dtype=z.dtype)) - jnp.log(jnp.sin(np.pi * safe)) - direct
  return jnp.where(reflects, reflected, direct)

def _poles(z):
  is_nan = jnp.isnan(z)
  is_pole = (jnp.imag(z) == 0) & (jnp.real(z) == jnp.floor(jnp.real(z))) & (jnp.real(z) <= 0)
  nan = jnp.array(complex(jnp.nan, jnp.nan), dtype=z.dtype)
  return is_pole | is_nan, nan

def _complex_gamma(z):
  pole, nan = _poles(z)
  z = jnp.where(pole, jnp.ones_like(z), z)
  return jnp.where(pole, nan, jnp.exp(_log_lanczos(z)))

@jax.jit
def _complex_loggamma_scipy(z):
  pole, nan = _poles(z)
  z = jnp.where(pole, jnp.ones_like(z), z)
  n = jnp.maximum(0, jnp.ceil(0.5 - jnp.real(z)).astype(int))

  def cond_fun(state):
    return jnp.any(state[0] < n)

  def body_fun(state):
    k, total = state
    mask = k < n
    zk = jnp.where(mask, z + k, jnp.ones_like(z))
    return k + 1, total + jnp.where(mask, jnp.log(zk), jnp.zeros_like(total))

  # As many steps to the right as the branch cut asks for.
  _, total = lax.while_loop(cond_fun, body_fun, (0, jnp.zeros_like(z)))
  return jnp.where(pole, nan, _log_lanczos(z + n) - total)
`;

/** With the functions that erfcx, gamma and loggamma are of complex numbers. */
export const complexPart = libraryPart(
  'jax._src.scipy.special',
  ['dawsn', 'wofz', 'fresnel', 'owens_t', '_complex_erfcx', '_complex_gamma', '_complex_loggamma_scipy'],
  source,
);

/** One of them, of a complex array. */
export const ofComplex = (name: string, x: Val): Val => resultOfPart(complexPart, name, [x]);
