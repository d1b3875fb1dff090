"""Images, special functions, statistics, spectra, polynomials: what JAX builds of its own public functions."""
import jax, jax.numpy as jnp, numpy as np
from jax import lax
import jax.scipy as jsp
from jax.scipy import special, stats, signal
from jax.scipy.interpolate import RegularGridInterpolator
from jax.scipy.cluster.vq import vq


# trace: case3(f32[4,4])
def case3(a0):
  return jax.image.resize(a0, (2, 3), 'bilinear')


# trace: case4(f32[4,4])
def case4(a0):
  return jax.image.resize(a0, (2, 3), 'bilinear', antialias=False)


# trace: case6(f32[1,8,8,3])
def case6(a0):
  return jax.image.resize(a0, (1, 4, 4, 3), method='cubic')


# trace: case7(f32[8])
def case7(a0):
  return jax.image.resize(a0, (4,), 'lanczos3')


# trace: case9(f32[8,6])
def case9(a0):
  return jax.image.resize(a0, (12,9), 'area')


# trace: case10(f32[8,6])
def case10(a0):
  return jax.image.resize(a0, (12,9), 'cubic-pytorch')


# trace: case12(u8[8,6])
def case12(a0):
  return jax.image.resize(a0, (4,6), 'linear')


# trace: case13(u8[8,6])
def case13(a0):
  return jax.image.resize(a0, (4,6), 'nearest')


# trace: case14(bf16[8,6])
def case14(a0):
  return jax.image.resize(a0, (4,6), 'linear')


# trace: case15(f32[8,6])
def case15(a0):
  return jax.image.resize(a0, (4,), 'linear')


# trace: case16(f32[8,6])
def case16(a0):
  return jax.image.resize(a0, (4,4), 'foo')


# trace: case17(f32[8,6])
def case17(a0):
  return jax.image.resize(a0, (4,4), jax.image.ResizeMethod.LINEAR)


# trace: case18(f32[8,6])
def case18(a0):
  return jax.image.resize(a0, (0,3), 'linear')


# trace: case20(f32[8,6], f32[2], f32[2])
def case20(a0, a1, a2):
  return jax.image.scale_and_translate(a0, (4,4), (0,1), a1, a2, 'cubic', antialias=False)


# trace: case21(f32[8,6,3], f32[2], f32[2])
def case21(a0, a1, a2):
  return jax.image.scale_and_translate(a0, (4,4,3), (0,1), a1, a2, jax.image.ResizeMethod.LANCZOS3)


# trace: case22(f32[8,6,3], f32[1], f32[1])
def case22(a0, a1, a2):
  return jax.image.scale_and_translate(a0, (4,4,3), (-2,), a1, a2, 'area')


# trace: case24(f32[8,6,3], f32[2], f32[2])
def case24(a0, a1, a2):
  return jax.image.scale_and_translate(a0, (4,4), (0,1), a1, a2, 'linear')


# trace: case25(f32[8,6], f32[2], f32[2])
def case25(a0, a1, a2):
  return jax.image.scale_and_translate(a0, (4,4), (0,1), a1, a2, 'nearest')


# trace: case26(f32[8,6], f32[3], f32[2])
def case26(a0, a1, a2):
  return jax.image.scale_and_translate(a0, (4,4), (0,1), a1, a2, 'linear')


# trace: case27(i32[8,6], i32[2], f32[2])
def case27(a0, a1, a2):
  return jax.image.scale_and_translate(a0, (4,4), (0,1), a1, a2, 'linear')


# trace: case28(f32[3])
def case28(a0):
  return special.sici(a0)


# trace: case30(c64[2])
def case30(a0):
  return special.sici(a0)


# trace: case32(c64[3])
def case32(a0):
  return special.expi(a0)


# trace: case34(f32[])
def case34(a0):
  return special.spence(a0)


# trace: case35(i32[2])
def case35(a0):
  return special.spence(a0)


# trace: case36(bf16[2])
def case36(a0):
  return special.spence(a0)


# trace: case38()
def case38():
  return special.bernoulli(8)


# trace: case39()
def case39():
  return special.bernoulli(-1)


# trace: case40(i32[])
def case40(a0):
  return special.bernoulli(a0)


# trace: case41(f32[3])
def case41(a0):
  return special.dawsn(a0)


# trace: case43(c64[2])
def case43(a0):
  return special.dawsn(a0)


# trace: case44(f32[3])
def case44(a0):
  return special.fresnel(a0)


# trace: case45(bf16[3])
def case45(a0):
  return special.fresnel(a0)


# trace: case46(c64[3])
def case46(a0):
  return special.fresnel(a0)


# trace: case48(f32[3])
def case48(a0):
  return special.wofz(a0)


# trace: case49(c64[3])
def case49(a0):
  return special.erfcx(a0)


# trace: case50(c64[3])
def case50(a0):
  return special.gamma(a0)


# trace: case52(f32[3], f32[3])
def case52(a0, a1):
  return special.owens_t(a0, a1)


# trace: case53(f32[])
def case53(a0):
  return special.owens_t(a0, 2.)


# trace: case54(f32[2,2], i32[])
def case54(a0, a1):
  return special.owens_t(a0, a1)


# trace: case56(f32[2,2])
def case56(a0):
  return special.bessel_jn(a0, v=3, n_iter=10)


# trace: case57(i32[2])
def case57(a0):
  return special.bessel_jn(a0, v=1)


# trace: case59(i32[3], i32[3], f32[3], f32[3])
def case59(a0, a1, a2, a3):
  return special.sph_harm_y(a0, a1, a2, a3)


# trace: case61(f32[])
def case61(a0):
  return special.hyp1f1(1., 2., a0)


# trace: case64(i32[2,3])
def case64(a0):
  return stats.mode(a0)


# trace: case65(i32[2,3])
def case65(a0):
  return stats.mode(a0, axis=1)


# trace: case67(f32[2,3])
def case67(a0):
  return stats.mode(a0, axis=0, keepdims=True)


# trace: case68(f32[3])
def case68(a0):
  return stats.mode(a0, nan_policy='omit')


# trace: case69(f32[3])
def case69(a0):
  return stats.mode(a0, axis=2)


# trace: case70(i32[4])
def case70(a0):
  return stats.rankdata(a0)


# trace: case71(f32[2,3])
def case71(a0):
  return stats.rankdata(a0, method='dense')


# trace: case72(f32[2,3])
def case72(a0):
  return stats.rankdata(a0, 'ordinal')


# trace: case74(f32[3])
def case74(a0):
  return stats.rankdata(a0, 'foo')


# trace: case75(f32[3])
def case75(a0):
  return stats.rankdata(a0, nan_policy='raise')

def kde(data, x):
  return stats.gaussian_kde(data).evaluate(x)
def kde2(data, x, w):
  k = stats.gaussian_kde(data, 'silverman', weights=w)
  return k.logpdf(x), k.pdf(x), k.integrate_box_1d(0., 1.), k(x)
def kde3(data, m, c, key):
  k = stats.gaussian_kde(data, 0.5)
  return k.integrate_gaussian(m, c), k.integrate_kde(k), k.resample(key, (3,))

# trace: case76(f32[5])
def case76(a0):
  return stats.gaussian_kde(a0)


# trace: case77(c64[5])
def case77(a0):
  return stats.gaussian_kde(a0)

# trace: grid(f32[4], f32[4], f32[3,1])
def grid(x, y, q):
  return RegularGridInterpolator((x,), y)(q)
# trace: grid2(f32[4], f32[5], f32[4,5], f32[3,3])
def grid2(x, y, v, q):
  f = RegularGridInterpolator((x, y), v, method='nearest', fill_value=None)
  return f(q), f(q, method='linear')
def grid3(x, y, v, p, q):
  return RegularGridInterpolator((x, y), v, fill_value=0.)((p, q))

# trace: case78(f32[3], f32[4], f32[3])
def case78(a0, a1, a2):
  return RegularGridInterpolator((a0, a1), a2)


# trace: case79(f32[3], f32[3])
def case79(a0, a1):
  return RegularGridInterpolator((a0,), a1, method='cubic')


# trace: case81(f32[5], f32[3])
def case81(a0, a1):
  return vq(a0, a1)


# trace: case82(i32[5,2], f32[3,2])
def case82(a0, a1):
  return vq(a0, a1)


# trace: case83(f32[5,2], f32[3])
def case83(a0, a1):
  return vq(a0, a1)


# trace: case84(f32[16])
def case84(a0):
  return signal.stft(a0, nperseg=8)


# trace: case85(f32[16])
def case85(a0):
  return signal.stft(a0, fs=2.0, nperseg=4, boundary=None, return_onesided=False)


# trace: case87(i32[16])
def case87(a0):
  return signal.stft(a0, nperseg=8, boundary='even')


# trace: case88(f32[16])
def case88(a0):
  return signal.stft(a0, nperseg=8, boundary='odd', detrend='constant')


# trace: case90(f32[16], f32[8])
def case90(a0, a1):
  return signal.stft(a0, window=a1, nperseg=8)


# trace: case91(f32[16])
def case91(a0):
  return signal.stft(a0, window=jnp.ones(4), nperseg=4, nfft=8)


# trace: case92(f32[16])
def case92(a0):
  return signal.stft(a0, nperseg=8, noverlap=8)


# trace: case93(f32[16])
def case93(a0):
  return signal.stft(a0, boundary='foo')


# trace: case94(c64[5,3])
def case94(a0):
  return signal.istft(a0)


# trace: case95(c64[2,5,3])
def case95(a0):
  return signal.istft(a0, nperseg=8, noverlap=4)


# trace: case97(c64[3,5])
def case97(a0):
  return signal.istft(a0, time_axis=0, freq_axis=1)


# trace: case98(c64[5])
def case98(a0):
  return signal.istft(a0)


# trace: case99(c64[5,3])
def case99(a0):
  return signal.istft(a0, nperseg=20)


# trace: case100(f32[32])
def case100(a0):
  return signal.welch(a0, nperseg=8)


# trace: case102(f32[32])
def case102(a0):
  return signal.welch(a0, nperseg=8, average='median')


# trace: case103(f32[32])
def case103(a0):
  return signal.welch(a0, nperseg=8, detrend='linear')


# trace: case105(f32[32])
def case105(a0):
  return signal.welch(a0, nperseg=8, average='foo')


# trace: case106(f32[32], f32[32])
def case106(a0, a1):
  return signal.csd(a0, a1, nperseg=8)


# trace: case107(f32[32], f32[16])
def case107(a0, a1):
  return signal.csd(a0, a1, nperseg=8, average='median')


# trace: case109(f32[2,32], f32[2,32])
def case109(a0, a1):
  return signal.csd(a0, a1, nperseg=8)


# trace: case110(f32[8])
def case110(a0):
  return signal.detrend(a0)


# trace: case112(f32[8])
def case112(a0):
  return signal.detrend(a0, bp=4)


# trace: case113(f32[8])
def case113(a0):
  return signal.detrend(a0, bp=[2,5])


# trace: case114(f32[8])
def case114(a0):
  return signal.detrend(a0, bp=10)


# trace: case115(f32[8])
def case115(a0):
  return signal.detrend(a0, type='foo')


# trace: case117(f32[4,5], f32[4,3])
def case117(a0, a1):
  return signal.fftconvolve(a0, a1, mode='same', axes=[1])


# trace: case118(f32[4,5], f32[2,3])
def case118(a0, a1):
  return signal.fftconvolve(a0, a1, axes=1)


# trace: case120(f32[])
def case120(a0):
  return stats.poisson.entropy(a0)


# trace: case121(i32[2,2], f32[2])
def case121(a0, a1):
  return stats.poisson.entropy(a0, a1)


# trace: case122(f32[5,3], f32[3], f32[5,3,3])
def case122(a0, a1, a2):
  return stats.multivariate_normal.logpdf(a0, a1, a2)


# trace: case123(f32[3], f32[3], f32[2,3,3])
def case123(a0, a1, a2):
  return stats.multivariate_normal.logpdf(a0, a1, a2)


# trace: case125(f32[5,3], f32[5,3], f32[3,3])
def case125(a0, a1, a2):
  return stats.multivariate_normal.logpdf(a0, a1, a2)


# trace: case126(f32[4])
def case126(a0):
  return jnp.roots(a0, strip_zeros=False)


# trace: case127(f32[4])
def case127(a0):
  return jnp.roots(a0)


# trace: case128(f32[1])
def case128(a0):
  return jnp.roots(a0)


# trace: case130(f32[2,2])
def case130(a0):
  return jnp.roots(a0)


# trace: case131()
def case131():
  return jnp.roots(np.array([0., 1., 2., 3.]))


# trace: case132(f32[6], f32[6])
def case132(a0, a1):
  return jnp.polyfit(a0, a1, 2)


# trace: case133(f32[6], f32[6,2])
def case133(a0, a1):
  return jnp.polyfit(a0, a1, 2)


# trace: case135(f32[6], f32[6,2], f32[6])
def case135(a0, a1, a2):
  return jnp.polyfit(a0, a1, 1, w=a2, full=True)


# trace: case136(f32[6], f32[6])
def case136(a0, a1):
  return jnp.polyfit(a0, a1, 1, cov=True)


# trace: case138(f32[6], f32[6,2])
def case138(a0, a1):
  return jnp.polyfit(a0, a1, 1, cov=True)


# trace: case139(i32[6], i32[6])
def case139(a0, a1):
  return jnp.polyfit(a0, a1, 1)


# trace: case140(f32[6], f32[5])
def case140(a0, a1):
  return jnp.polyfit(a0, a1, 1)


# trace: case141(f32[6], f32[6])
def case141(a0, a1):
  return jnp.polyfit(a0, a1, -1)


# trace: case142(f32[3], f32[3])
def case142(a0, a1):
  return jnp.polyfit(a0, a1, 3, cov=True)


# trace: case143(f32[3,3])
def case143(a0):
  return jnp.poly(a0)


# trace: case144(f32[2], f32[2])
def case144(a0, a1):
  return jnp.polymul(a0, a1, trim_leading_zeros=True)


# trace: case145(f32[3], f32[2])
def case145(a0, a1):
  return jnp.polydiv(a0, a1, trim_leading_zeros=True)


# trace: case146()
def case146():
  return jnp.polydiv(jnp.array([1., 2., 3.]), jnp.array([1., 2.]), trim_leading_zeros=True)

def pw(x):
  return jnp.piecewise(x, [x < 0, x > 1], [lambda v: -v, lambda v: v * v, 0.])
def pw2(x):
  return jnp.piecewise(x, [x < 0, x > 1], [1, 2.])
# trace: pw3(f32[])
def pw3(x):
  return jnp.piecewise(x, [x < 0], [lambda v, s: v * s, lambda v, s: v + s], 2.)
# trace: pw4(i32[3])
def pw4(x):
  return jnp.piecewise(x, [x < 0], [lambda v, s=1: v * s, 1.5], s=3)

# trace: case147(f32[3])
def case147(a0):
  return jnp.piecewise(a0, [True], [1, 2, 3])


# trace: case148(f32[3], f32[2,3])
def case148(a0, a1):
  return jnp.piecewise(a0, a1, [jnp.sin, jnp.cos])


# trace: case149(f32[3], f32[3])
def case149(a0, a1):
  return lax.random_gamma_grad(a0, a1)


# trace: case150(i32[3], f32[3])
def case150(a0, a1):
  return lax.random_gamma_grad(a0, a1)


# trace: case151(key[])
def case151(a0):
  return jax.nn.initializers.variance_scaling(1., 'fan_in', 'truncated_normal', dtype=jnp.complex64)(a0, (3, 4))


# trace: case153(key[])
def case153(a0):
  return jax.nn.initializers.variance_scaling(1., 'fan_in', 'normal')(a0, (3, 4), jnp.complex64)
