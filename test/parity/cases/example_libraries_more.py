"""jax.experimental.ode, jax.example_libraries.stax and optimizers."""
import jax, jax.numpy as jnp
from jax import random
from jax.experimental.ode import odeint
from jax.example_libraries import stax, optimizers
from jax.example_libraries.stax import Dense, Relu, LogSoftmax, serial


# trace: o1(f32[2], f32[5])
def o1(y, t):
    return odeint(lambda y, t: -y, y, t)


# trace: jax.grad(o4)(f32[2], f32[3], f32[])
def o4(y, t, k):
    return odeint(lambda y, t, k: -k * y, y, t, k).sum()


# trace: o5(f32[2], i32[3])
def o5(y, t):
    return odeint(lambda y, t: -y, y, t)


# trace: jax.vmap(o1, (0, None))(f32[3,2], f32[3])


init, net = serial(Dense(8), Relu, Dense(3), LogSoftmax)
# trace: s2(key[], f32[2,4])
def s2(key, x):
    _, p = init(key, (-1, 4))
    return net(p, x)


cinit, cnet = serial(stax.Conv(4, (3, 3), padding='SAME'), stax.BatchNorm(), stax.Relu, stax.MaxPool((2, 2), strides=(2, 2)), stax.AvgPool((2, 2), padding='SAME'), stax.SumPool((2, 2)), stax.Flatten, stax.Dropout(0.5), stax.Dense(2))
# trace: s3(key[], f32[2,8,8,3])
def s3(key, x):
    shape, p = cinit(key, x.shape)
    return cnet(p, x, rng=key)


# trace: s4(key[], f32[2,8,8,3])
def s4(key, x):
    shape, p = cinit(key, x.shape)
    return cnet(p, x)


tinit, tnet = serial(stax.FanOut(2), stax.parallel(stax.ConvTranspose(2, (3, 3), strides=(2, 2)), stax.serial(stax.ConvTranspose(2, (3, 3), strides=(2, 2)), stax.Identity)), stax.FanInSum, stax.elementwise(jnp.sin))
# trace: s5(key[], f32[2,4,4,3])
def s5(key, x):
    shape, p = tinit(key, x.shape)
    return tnet(p, x, rng=key)


# trace: s6(key[], f32[2,4])
def s6(key, x):
    i, f = serial(stax.FanOut(2), stax.parallel(Dense(2), stax.shape_dependent(lambda s: Dense(s[-1]))), stax.FanInConcat(), stax.Gelu, stax.Softmax, stax.Sigmoid, stax.Elu, stax.LeakyRelu, stax.Selu, stax.Softplus, stax.Tanh, stax.Exp)
    shape, p = i(key, x.shape)
    return shape, f(p, x)

def loss(p, x):
    return jnp.sum((x @ p['w'] + p['b']) ** 2)
def run(opt, p, x, i=3):
    init, update, get = opt
    s = init(p)
    g = jax.grad(loss)(get(s), x)
    s = update(i, g, s)
    return get(s), s


P = {'w': jnp.ones((3, 2)), 'b': jnp.zeros(2)}
# trace: p3(f32[4,3], i32[])
def p3(x, i): return run(optimizers.adam(optimizers.exponential_decay(0.1, 100, 0.9)), P, x, i)


# trace: p4(f32[4,3], i32[])
def p4(x, i): return run(optimizers.adamax(optimizers.inverse_time_decay(0.1, 100, 0.9, True)), P, x, i)


# trace: p5(f32[4,3], i32[])
def p5(x, i): return run(optimizers.rmsprop(optimizers.polynomial_decay(0.1, 100, 0.01)), P, x, i)


# trace: p6(f32[4,3], i32[])
def p6(x, i): return run(optimizers.rmsprop_momentum(optimizers.piecewise_constant([10, 20], [.1, .2, .3])), P, x, i)


# trace: p7(f32[4,3])
def p7(x): return run(optimizers.nesterov(0.1, 0.9), P, x), run(optimizers.adagrad(0.1), P, x), run(optimizers.adam(0.1, eps=1e-3), P, x)


# trace: p8(f32[4,3])
def p8(x):
    init, update, get = optimizers.sm3(0.1)
    s = init(P)
    g = jax.grad(loss)(P, x)
    return get(update(0, g, s))


# trace: p9(f32[4,3])
def p9(x): return optimizers.clip_grads(jax.grad(loss)(P, x), 1.0), optimizers.l2_norm({'a': x})


# trace: p10(f32[4,3])
def p10(x):
    init, update, get = optimizers.sgd(0.1)
    return update(0, x, init(P))


# trace: p12(f32[4,3])
def p12(x):
    s = optimizers.momentum(0.1, 0.9).init_fn({'a': x})
    return optimizers.pack_optimizer_state(optimizers.unpack_optimizer_state(s))


# trace: p13(f32[4,3], i32[])
@jax.jit
def p13(x, i):
    return run(optimizers.sgd(optimizers.inverse_time_decay(0.1, 10, 0.5)), P, x, i)
