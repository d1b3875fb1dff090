"""Neighbours of the cases in prng.py: other distributions, dtypes, shapes, key arrays and wrong arguments."""
import jax
import jax.numpy as jnp
import numpy as np
from jax import random


def k1_k2(ks):
  a, b, c, d = ks
  return a, d


# trace: simple_1(key[])
def simple_1(k):
  return random.uniform(k, (3,))


# trace: simple_4(key[])
def simple_4(k):
  return random.uniform(k, [2, 3])


# trace: simple_10(key[])
def simple_10(k):
  return random.uniform(k, (2,), jnp.float8_e5m2)


# trace: simple_13(key[])
def simple_13(k):
  return random.uniform(k, (2,), jnp.complex64)


# trace: simple_33(key[])
def simple_33(k):
  return random.exponential(k, (3,))


# trace: simple_36(key[])
def simple_36(k):
  return random.exponential(k, [2, 3])


# trace: simple_70(key[])
def simple_70(k):
  return random.laplace(k, (2,), jnp.bfloat16)


# trace: simple_100(key[])
def simple_100(k):
  return random.gumbel(k, [2, 3])


# trace: simple_150(key[])
def simple_150(k):
  return random.bits(k, (2,), jnp.bfloat16)


# trace: simple_168(key[])
def simple_168(k):
  return random.gumbel(k, (2,), mode='highest')


# trace: simple_171(key[])
def simple_171(k):
  return random.gumbel(k, (2,), mode='low')


# trace: simple_177(key[])
def simple_177(k):
  return random.gumbel(k, (2,), mode=None)


# trace: simple_180(key[])
def simple_180(k):
  return random.rademacher(k, (2,), jnp.int8)


# trace: uniform_0(key[])
def uniform_0(k):
  return random.uniform(k, (2,), minval=1)


# trace: uniform_2(key[])
def uniform_2(k):
  return random.uniform(k, (2,), minval=-1., maxval=2)


# trace: uniform_4(key[])
def uniform_4(k):
  return random.uniform(k, (2,), maxval=np.float32(3))


# trace: uniform_10(key[], f32[])
def uniform_10(k, lo):
  return random.uniform(k, (3, 2), minval=lo)


# trace: uniform_13(key[], f32[2])
def uniform_13(k, lo):
  return random.uniform(k, (), maxval=lo)


# trace: uniform_18(key[], f32[3,1])
def uniform_18(k, lo):
  return random.uniform(k, (3, 2), minval=lo)


# trace: uniform_24(key[], f32[1,1,2])
def uniform_24(k, lo):
  return random.uniform(k, (3, 2), minval=lo)


# trace: uniform_30(key[])
def uniform_30(k):
  return random.uniform(k, (2,), minval='a')


# trace: randint_1(key[])
def randint_1(k):
  return random.randint(k, (), -3, 300)


# trace: randint_2(key[], i32[3])
def randint_2(k, lo):
  return random.randint(k, (2, 3), lo, 10)


# trace: randint_4(key[])
def randint_4(k):
  return random.randint(k, (), -3, 300, jnp.int8)


# trace: randint_10(key[])
def randint_10(k):
  return random.randint(k, (), -3, 300, jnp.int16)


# trace: randint_14(key[], i32[3])
def randint_14(k, lo):
  return random.randint(k, (2, 3), lo, 10, jnp.uint16)


# trace: randint_31(key[], f32[])
def randint_31(k, a):
  return random.randint(k, (3, 2), 0, a, jnp.uint8)


# trace: randint_35(key[], i32[])
def randint_35(k, a):
  return random.randint(k, (3, 2), 0, a, jnp.uint8)


# trace: randint_40(key[], i16[3,2])
def randint_40(k, a):
  return random.randint(k, (3, 2), a, 5)


# trace: randint_47(key[])
def randint_47(k):
  return random.randint(k, 3, 0, 2)


# trace: randint_52(key[])
def randint_52(k):
  return random.randint(k, (2,), 0, 2**31)


# trace: bernoulli_1(key[])
def bernoulli_1(k):
  return random.bernoulli(k, 0)


# trace: bernoulli_4(key[])
def bernoulli_4(k):
  return random.bernoulli(k, np.array([.1,.2]))


# trace: bernoulli_8(key[])
def bernoulli_8(k):
  return random.bernoulli(k, 'a')


# trace: bernoulli_14(key[], f32[2])
def bernoulli_14(k, p):
  return random.bernoulli(k, p, (2, 3))


# trace: bernoulli_20(key[], f16[])
def bernoulli_20(k, p):
  return random.bernoulli(k, p, (2, 3))


# trace: bernoulli_28(key[])
def bernoulli_28(k):
  return random.bernoulli(k, mode='x')


# trace: pareto_1(key[], f32[])
def pareto_1(k, a):
  return random.pareto(k, a, (3,))


# trace: pareto_5(key[], f32[])
def pareto_5(k, a):
  return random.pareto(k, a, (), jnp.float16)


# trace: wald_11(key[], f32[3])
def wald_11(k, a):
  return random.wald(k, a, (4,))


# trace: geometric_8(key[], f32[3])
def geometric_8(k, a):
  return random.geometric(k, a)


# trace: gamma_9(key[], f32[3])
def gamma_9(k, a):
  return random.gamma(k, a, (3,))


# trace: gamma_10(key[], f32[3])
def gamma_10(k, a):
  return random.gamma(k, a, (2, 3))


# trace: beta_8(key[], f32[3], f32[3])
def beta_8(k, a, b):
  return random.beta(k, a, b)


# trace: dirichlet_8(key[], f32[3])
def dirichlet_8(k, a):
  return random.dirichlet(k, a)


# trace: poisson_8(key[], f32[3])
def poisson_8(k, a):
  return random.poisson(k, a)


# trace: poisson_18(key[], 2.0)
def poisson_18(k, a):
  return random.poisson(k, a)


# trace: t_0(key[], f32[])
def t_0(k, a):
  return random.t(k, a)


# trace: lognormal_0(key[], f32[])
def lognormal_0(k, a):
  return random.lognormal(k, a)


# trace: lognormal_26(key[], 3)
def lognormal_26(k, a):
  return random.lognormal(k, a)


# trace: triangular_33(key[])
def triangular_33(k):
  return random.triangular(k, np.ones(2), np.ones(2), np.ones(2))


# trace: generalized_normal_8(key[], f32[3])
def generalized_normal_8(k, a):
  return random.generalized_normal(k, a)


# trace: truncated_normal_8(key[], f32[3], f32[3])
def truncated_normal_8(k, a, b):
  return random.truncated_normal(k, a, b)


# trace: double_sided_maxwell_9(key[], f32[3], f32[3])
def double_sided_maxwell_9(k, a, b):
  return random.double_sided_maxwell(k, a, b, (3,))


# trace: weibull_min_36(key[], f32[3,1], f32[2])
def weibull_min_36(k, a, b):
  return random.weibull_min(k, a, b)


# trace: binomial_18(key[], 2.0, 2.0)
def binomial_18(k, a, b):
  return random.binomial(k, a, b)


# trace: binomial_33(key[])
def binomial_33(k):
  return random.binomial(k, np.ones(2), np.ones(2))


# trace: approx_5(key[], bf16[2])
def approx_5(k, a):
  return random.gamma(k, a, (2, 3), method='approximate')


# trace: approx_27(key[], f32[])
def approx_27(k, a):
  return random.poisson(k, a, method='approximate')


# trace: ball_1(key[], f32[])
def ball_1(k, p):
  return random.ball(k, 1, 1, (2,), jnp.bfloat16)


# trace: ball_9(key[], f32[])
def ball_9(k, p):
  return random.ball(k, 1, p, (2,), jnp.bfloat16)


# trace: linear_2(key[])
def linear_2(k):
  return random.orthogonal(k, 2, m=3)


# trace: linear_3(key[])
def linear_3(k):
  return random.orthogonal(k, 3, m=2)


# trace: linear_6(key[], f32[2], f32[2,2])
def linear_6(k, m, c):
  return random.multivariate_normal(k, m, c)


# trace: linear_20(key[], f32[3,2], f32[3,2,2])
def linear_20(k, m, c):
  return random.multivariate_normal(k, m, c, shape=(4, 3), dtype=jnp.float32, method='eigh')


# trace: choice_1(key[], f32[5])
def choice_1(k, x):
  return random.permutation(k, x, independent=True)


# trace: choice_5(key[], f32[5])
def choice_5(k, x):
  return random.choice(k, x, (2, 2))


# trace: choice_9(key[], f32[5])
def choice_9(k, x):
  return random.choice(k, x, (0,))


# trace: choice_13(key[], i32[4,2])
def choice_13(k, x):
  return random.permutation(k, x, 1, True)


# trace: choice_40(key[], f32[2,3,4])
def choice_40(k, x):
  return random.permutation(k, x)


# trace: choice_90(key[])
def choice_90(k):
  return random.permutation(k, 10)


# trace: choice_96(key[])
def choice_96(k):
  return random.permutation(k, 'a')


# trace: choice_105(key[])
def choice_105(k):
  return random.choice(k, 5, (5,), False)


# trace: choice_113(key[])
def choice_113(k):
  return random.choice(k, 2.5)


# trace: choice_114(key[], i32[])
def choice_114(k, n):
  return random.permutation(k, n)


# trace: choice_120(key[], f32[4])
def choice_120(k, p):
  return random.choice(k, 4, (2,), False, p)


# trace: choice_124(key[], i32[4])
def choice_124(k, p):
  return random.choice(k, 4, p=p)


# trace: categorical_1(key[], f32[4])
def categorical_1(k, x):
  return random.categorical(k, x, 0)


# trace: categorical_4(key[], f32[4])
def categorical_4(k, x):
  return random.categorical(k, x, shape=(2, 2))


# trace: categorical_7(key[], f32[4])
def categorical_7(k, x):
  return random.categorical(k, x, mode='high')


# trace: categorical_10(key[], bf16[2,3])
def categorical_10(k, x):
  return random.categorical(k, x, 0)


# trace: categorical_17(key[], bf16[2,3])
def categorical_17(k, x):
  return random.categorical(k, x, 0, (3,), False)


# trace: categorical_26(key[], f32[2,3,4])
def categorical_26(k, x):
  return random.categorical(k, x, 0, (3,), False)


# trace: categorical_40(key[], f32[])
def categorical_40(k, x):
  return random.categorical(k, x, shape=(2, 2))


# trace: keys_0(key[])
def keys_0(k):
  return random.key(1.5)


# trace: keys_5(key[])
def keys_5(k):
  return random.key(2**40)


# trace: keys_7(key[])
def keys_7(k):
  return random.key(-1)


# trace: keys_14(key[])
def keys_14(k):
  return random.key(0, impl='rbg', dtype='rbg')


# trace: keys_19(key[])
def keys_19(k):
  return random.fold_in(k, 3)


# trace: keys_20(key[])
def keys_20(k):
  return random.fold_in(k, -1)


# trace: keys_30(key[])
def keys_30(k):
  return random.split(k, 2.5)


# trace: keys_32(key[])
def keys_32(k):
  return random.split(k, 'ab')


# trace: keys_41(key[])
def keys_41(k):
  return k.dtype


# trace: keys_45(key[])
def keys_45(k):
  return random.wrap_key_data(np.zeros(2))


# trace: keys_66(key[])
def keys_66(k):
  return random.normal(k, np.array([2, 3]))


# trace: keys_95(u32[3,2])
def keys_95(s):
  return random.fold_in(random.key(0), s)


# trace: keys_96(i32[])
def keys_96(s):
  return random.split(random.key(0), s)


# trace: arrays_4(key[4])
def arrays_4(ks):
  return ks[jnp.array([0, 2])]


# trace: arrays_13(key[4])
def arrays_13(ks):
  return ks.take(1)


# trace: arrays_29(key[4])
def arrays_29(ks):
  return jnp.zeros_like(ks)


# trace: arrays_31(key[4])
def arrays_31(ks):
  return jnp.full_like(ks, ks[0])


# trace: arrays_45(key[4])
def arrays_45(ks):
  return ks.sum()


# trace: arrays_49(key[4])
def arrays_49(ks):
  return ks.astype(float)


# trace: arrays_75(key[4])
def arrays_75(ks):
  return isinstance(ks, jax.Array)


# trace: arrays_129(key[4])
def arrays_129(ks):
  return jnp.full((2,), ks[0])


# trace: arrays_6(key[4])
def arrays_6(ks):
  return ks.shape, ks.size, ks.ndim


# trace: arrays_90(key[4])
def arrays_90(ks):
  return jnp.split(ks, 2)


KEY, LOOP = jax.random.key(3), []
for _ in range(3):
  KEY, SUB = jax.random.split(KEY)
  LOOP.append(int(jax.random.randint(SUB, (), 1, 10)))


# trace: concrete(f32[3])
def concrete(x):
  return x + jax.random.normal(KEY, x.shape), LOOP, jnp.zeros(LOOP)


# trace: no_bool(f32[3])
def no_bool(x):
  return x if KEY else -x


# trace: generators(u32[4])
def generators(data):
  with jax.default_prng_impl('rbg'):
    return random.split(data), random.key(1), random.wrap_key_data(data)
