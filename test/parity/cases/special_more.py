"""jax.scipy.special and stats: neighbours of special.py."""
import jax
import jax.numpy as jnp
import numpy as np
from jax import lax, nn
from jax.scipy import special, stats


# trace: a_fn1(f32[3])
def a_fn1(x):
  return special.gammaln(x)


# trace: a_fn11(bf16[3])
def a_fn11(x):
  return special.gamma(x)


# trace: a_fn21(i32[2,2])
def a_fn21(x):
  return special.loggamma(x)


# trace: a_fn31(f32[])
def a_fn31(x):
  return special.gammasgn(x)


# trace: a_fn41(0.5)
def a_fn41(x):
  return special.digamma(x)


# trace: a_fn51(2)
def a_fn51(x):
  return special.erf(x)


# trace: a_fn61(bool[3])
def a_fn61(x):
  return special.erfc(x)


# trace: a_fn71(f32[0])
def a_fn71(x):
  return special.erfinv(x)


# trace: a_fn81(f16[2])
def a_fn81(x):
  return special.erfcinv(x)


# trace: a_fn91(f32[3])
def a_fn91(x):
  return special.ndtr(x)


# trace: a_fn101(bf16[3])
def a_fn101(x):
  return special.ndtri(x)


# trace: a_fn111(i32[2,2])
def a_fn111(x):
  return special.log_ndtr(x)


# trace: a_fn121(f32[])
def a_fn121(x):
  return special.i0(x)


# trace: a_fn131(0.5)
def a_fn131(x):
  return special.i0e(x)


# trace: a_fn141(2)
def a_fn141(x):
  return special.i1(x)


# trace: a_fn151(bool[3])
def a_fn151(x):
  return special.i1e(x)


# trace: a_fn161(f32[0])
def a_fn161(x):
  return special.logit(x)


# trace: a_fn171(f16[2])
def a_fn171(x):
  return special.expit(x)


# trace: a_fn181(f32[3])
def a_fn181(x):
  return special.factorial(x)


# trace: a_fn191(bf16[3])
def a_fn191(x):
  return special.softmax(x)


# trace: a_fn201(i32[2,2])
def a_fn201(x):
  return special.log_softmax(x)


# trace: a_fn211(f32[])
def a_fn211(x):
  return special.logsumexp(x)


# trace: a_fn275(1.0, f32[3])
def a_fn275(x, y):
  return special.betaln(x, y)


# trace: a_fn285(i32[3], bf16[3])
def a_fn285(x, y):
  return special.beta(x, y)


# trace: a_fn295(2, 3)
def a_fn295(x, y):
  return special.gammainc(x, y)


# trace: a_fn305(f32[3], f32[4])
def a_fn305(x, y):
  return special.gammaincc(x, y)


# trace: a_fn315(f32[1,3], i32[2,1])
def a_fn315(x, y):
  return special.xlogy(x, y)


# trace: a_fn325(f32[3], f32[3])
def a_fn325(x, y):
  return special.kl_div(x, y)


# trace: a_fn335(f32[2,3], f32[3])
def a_fn335(x, y):
  return special.rel_entr(x, y)


# trace: a_fn345(bf16[3], f32[])
def a_fn345(x, y):
  return special.boxcox(x, y)


# trace: a_fn355(i32[3], 2)
def a_fn355(x, y):
  return special.boxcox1p(x, y)


# trace: a_fn365(1.0, f32[3])
def a_fn365(x, y):
  return special.comb(x, y)


# trace: a_fn375(i32[3], bf16[3])
def a_fn375(x, y):
  return special.poch(x, y)


# trace: a_fn385(2, 3)
def a_fn385(x, y):
  return special.zeta(x, y)


# trace: a_fn404(i32[3])
def a_fn404(x):
  return special.multigammaln(x, 1)


# trace: a_fn414(f32[2,3])
def a_fn414(x):
  return special.softmax(x, axis=0)


# trace: a_fn427(c64[3])
def a_fn427(x):
  return special.kl_div(x, x)


# trace: b_fn1(f32[3], f32[])
def b_fn1(a0, a1):
  return stats.bernoulli.cdf(a0, a1)


# trace: b_fn9(f32[3], f32[])
def b_fn9(a0, a1):
  return stats.bernoulli.ppf(a0, a1)


# trace: b_fn17(f32[3], f32[], f32[])
def b_fn17(a0, a1, a2):
  return stats.beta.logpdf(a0, a1, a2)


# trace: b_fn25(bf16[2,3], 1, 1, f32[3], 2.0)
def b_fn25(a0, a1, a2, b0, b1):
  return stats.beta.pdf(a0, a1, a2, b0, b1)


# trace: b_fn33(i32[2,3], f32[3], f32[3], f32[3])
def b_fn33(a0, a1, a2, a3):
  return stats.betabinom.pmf(a0, a1, a2, a3, loc=1.5)


# trace: b_fn41(f32[3])
def b_fn41(a0):
  return stats.cauchy.cdf(a0)


# trace: b_fn49(bf16[2,3], f32[3], 2.0)
def b_fn49(a0, b0, b1):
  return stats.cauchy.logcdf(a0, b0, b1)


# trace: b_fn57(i32[2,3])
def b_fn57(a0):
  return stats.cauchy.pdf(a0, loc=1.5, scale=2)


# trace: b_fn65(f32[3], f32[])
def b_fn65(a0, a1):
  return stats.chi2.cdf(a0, a1)


# trace: b_fn73(bf16[2,3], 1, f32[3], 2.0)
def b_fn73(a0, a1, b0, b1):
  return stats.chi2.logpdf(a0, a1, b0, b1)


# trace: b_fn81(i32[2,3], f32[3])
def b_fn81(a0, a1):
  return stats.chi2.sf(a0, a1, loc=1.5, scale=2)


# trace: b_fn89(bf16[2,3], f32[3], 2.0)
def b_fn89(a0, b0, b1):
  return stats.expon.cdf(a0, b0, b1)


# trace: b_fn97(i32[2,3])
def b_fn97(a0):
  return stats.expon.logsf(a0, loc=1.5, scale=2)


# trace: b_fn105(f32[3])
def b_fn105(a0):
  return stats.expon.sf(a0)


# trace: b_fn113(bf16[2,3], 1, f32[3], 2.0)
def b_fn113(a0, a1, b0, b1):
  return stats.gamma.logcdf(a0, a1, b0, b1)


# trace: b_fn121(i32[2,3], f32[3])
def b_fn121(a0, a1):
  return stats.gamma.pdf(a0, a1, loc=1.5, scale=2)


# trace: b_fn129(i32[2,3], f32[3])
def b_fn129(a0, a1):
  return stats.gennorm.logpdf(a0, a1)


# trace: b_fn137(bf16[2,3], 1, f32[3])
def b_fn137(a0, a1, b0):
  return stats.geom.pmf(a0, a1, b0)


# trace: b_fn145(i32[2,3])
def b_fn145(a0):
  return stats.gumbel_l.logpdf(a0, loc=1.5, scale=2)


# trace: b_fn153(f32[3])
def b_fn153(a0):
  return stats.gumbel_l.ppf(a0)


# trace: b_fn161(bf16[2,3], f32[3], 2.0)
def b_fn161(a0, b0, b1):
  return stats.gumbel_r.cdf(a0, b0, b1)


# trace: b_fn169(i32[2,3])
def b_fn169(a0):
  return stats.gumbel_r.logsf(a0, loc=1.5, scale=2)


# trace: b_fn177(f32[3])
def b_fn177(a0):
  return stats.gumbel_r.sf(a0)


# trace: b_fn185(bf16[2,3], f32[3], 2.0)
def b_fn185(a0, b0, b1):
  return stats.laplace.logpdf(a0, b0, b1)


# trace: b_fn193(i32[2,3])
def b_fn193(a0):
  return stats.logistic.isf(a0, loc=1.5, scale=2)


# trace: b_fn201(f32[3])
def b_fn201(a0):
  return stats.logistic.ppf(a0)


# trace: b_fn209(i32[3], 5, f32[3])
def b_fn209(a0, a1, a2):
  return stats.multinomial.pmf(a0, a1, a2)


# trace: b_fn217(f32[3])
def b_fn217(a0):
  return stats.norm.cdf(a0)


# trace: b_fn225(bf16[2,3], f32[3], 2.0)
def b_fn225(a0, b0, b1):
  return stats.norm.logcdf(a0, b0, b1)


# trace: b_fn233(i32[2,3])
def b_fn233(a0):
  return stats.norm.pdf(a0, loc=1.5, scale=2)


# trace: b_fn241(f32[3], f32[])
def b_fn241(a0, a1):
  return stats.pareto.cdf(a0, a1)


# trace: b_fn249(bf16[2,3], 1, f32[3], 2.0)
def b_fn249(a0, a1, b0, b1):
  return stats.pareto.logpdf(a0, a1, b0, b1)


# trace: b_fn257(i32[2,3], f32[3])
def b_fn257(a0, a1):
  return stats.pareto.ppf(a0, a1, loc=1.5, scale=2)


# trace: b_fn268(f32[3], f32[])
def b_fn268(a0, a1):
  return stats.poisson.logpmf(a0, a1)


# trace: b_fn276(bf16[2,3], 1, f32[3], 2.0)
def b_fn276(a0, a1, b0, b1):
  return stats.t.logpdf(a0, a1, b0, b1)


# trace: b_fn284(i32[2,3], f32[3], f32[3])
def b_fn284(a0, a1, a2):
  return stats.truncnorm.logcdf(a0, a1, a2, loc=1.5, scale=2)


# trace: b_fn292(f32[3], f32[], f32[])
def b_fn292(a0, a1, a2):
  return stats.truncnorm.pdf(a0, a1, a2)


# trace: b_fn300(bf16[2,3], f32[3], 2.0)
def b_fn300(a0, b0, b1):
  return stats.uniform.cdf(a0, b0, b1)


# trace: b_fn308(i32[2,3])
def b_fn308(a0):
  return stats.uniform.ppf(a0, loc=1.5, scale=2)


# trace: b_fn316(f32[3], f32[])
def b_fn316(a0, a1):
  return stats.wrapcauchy.pdf(a0, a1)


# trace: b_fn330(f32[4,3])
def b_fn330(x):
  return stats.multivariate_normal.logpdf(x, jnp.zeros(3), jnp.eye(3))
