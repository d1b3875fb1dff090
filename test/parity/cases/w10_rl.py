"""DQN with a replay buffer, PPO with GAE, REINFORCE, cross entropy method, gridworld env as a class with pure methods."""
import abc
from dataclasses import dataclass, field, astuple
from typing import Any, NamedTuple, Sequence
from functools import partial, singledispatchmethod
import jax, jax.numpy as jnp
from jax import lax, random
import jax.tree_util as tu
import enum


class Move(enum.IntEnum):
    UP, DOWN, LEFT, RIGHT = range(4)

    @property
    def delta(self):
        return {Move.UP: (-1, 0), Move.DOWN: (1, 0), Move.LEFT: (0, -1), Move.RIGHT: (0, 1)}[self]


DELTAS = jnp.array([m.delta for m in Move])


class EnvState(NamedTuple):
    pos: jax.Array
    t: jax.Array


class Env(abc.ABC):
    @abc.abstractmethod
    def reset(self, key): ...
    @abc.abstractmethod
    def step(self, key, s, a): ...

    def auto_reset(self, key, s, a):
        k1, k2 = random.split(key)
        new, obs, r, done = self.step(k1, s, a)
        fresh, obs0 = self.reset(k2)
        pick = lambda x, y: lax.select(done, x, y)
        return tu.tree_map(pick, fresh, new), pick(obs0, obs), r, done


@dataclass(frozen=True)
class Grid(Env):
    size: int = 4
    limit: int = 20
    goal: tuple = (3, 3)

    def obs(self, s):
        return jax.nn.one_hot(s.pos[0] * self.size + s.pos[1], self.size ** 2)

    def reset(self, key):
        s = EnvState(random.randint(key, (2,), 0, self.size), jnp.int32(0))
        return s, self.obs(s)

    def step(self, key, s, a):
        slip = random.bernoulli(key, 0.1)
        d = jnp.where(slip, -DELTAS[a], DELTAS[a])
        pos = jnp.clip(s.pos + d, 0, self.size - 1)
        win = (pos == jnp.array(self.goal)).all()
        new = EnvState(pos, s.t + 1)
        return new, self.obs(new), win * 1.0 - 0.01, win | (new.t >= self.limit)


env = Grid()


@tu.register_pytree_with_keys_class
@dataclass
class Buffer:
    data: Any
    head: jax.Array
    size: int = 8

    def tree_flatten_with_keys(self):
        return ((tu.GetAttrKey('data'), self.data), (tu.GetAttrKey('head'), self.head)), self.size

    @classmethod
    def tree_unflatten(cls, size, kids):
        return cls(*kids, size)

    def add(self, item):
        i = self.head % self.size
        return Buffer(jax.tree.map(lambda b, x: b.at[i].set(x), self.data, item), self.head + 1, self.size)

    def sample(self, key, n):
        idx = random.randint(key, (n,), 0, jnp.minimum(self.head, self.size))
        return jax.tree.map(lambda b: b[idx], self.data)


class Transition(NamedTuple):
    s: jax.Array
    a: jax.Array
    r: jax.Array
    s1: jax.Array
    done: jax.Array


B = Buffer(Transition(*(jax.ShapeDtypeStruct(s, d) for s, d in [((8, 16), 'float32'), ((8,), 'int32'), ((8,), 'float32'), ((8, 16), 'float32'), ((8,), 'bool')])), jax.ShapeDtypeStruct((), 'int32'))


def q_net(p, s):
    return jax.nn.relu(s @ p['w1'] + p['b1']) @ p['w2']


# trace: dqn_loss({'w1': f32[16,8], 'b1': f32[8], 'w2': f32[8,4]}, {'w1': f32[16,8], 'b1': f32[8], 'w2': f32[8,4]}, B, key[])
# trace: jax.grad(dqn_loss)({'w1': f32[16,8], 'b1': f32[8], 'w2': f32[8,4]}, {'w1': f32[16,8], 'b1': f32[8], 'w2': f32[8,4]}, B, key[])
def dqn_loss(p, target, buf, key, gamma=0.99, n=5):
    tr = buf.sample(key, n)
    q = jnp.take_along_axis(q_net(p, tr.s), tr.a[:, None], 1).squeeze(1)
    best = q_net(p, tr.s1).argmax(-1)
    nxt = q_net(target, tr.s1)[jnp.arange(n), best]
    y = tr.r + gamma * nxt * ~tr.done
    err = q - lax.stop_gradient(y)
    return jnp.where(jnp.abs(err) < 1, 0.5 * err ** 2, jnp.abs(err) - 0.5).mean()


# trace: Buffer.add(B, Transition(f32[16], i32[], f32[], f32[16], bool[]))
# trace: rollout({'w1': f32[16,8], 'b1': f32[8], 'w2': f32[8,4]}, key[])
@partial(jax.jit, static_argnames=['steps', 'e'])
def rollout(p, key, steps=6, e=env):
    def body(c, k):
        s, obs = c
        ka, ks = random.split(k)
        logits = q_net(p, obs)
        a = random.categorical(ka, logits)
        s, nobs, r, d = e.auto_reset(ks, s, a)
        return (s, nobs), Transition(obs, a, r, nobs, d)
    return lax.scan(body, e.reset(key), random.split(key, steps))[1]


# trace: gae(f32[6], f32[7], bool[6])
# trace: jax.vmap(gae, in_axes=(1, 1, 1), out_axes=1)(f32[6,3], f32[7,3], bool[6,3])
def gae(r, v, done, gamma=0.99, lam=0.95):
    nd = 1.0 - done
    delta = r + gamma * v[1:] * nd - v[:-1]
    def back(acc, x):
        d, m = x
        acc = d + gamma * lam * m * acc
        return acc, acc
    _, adv = lax.scan(back, jnp.zeros_like(v[-1]), (delta, nd), reverse=True)
    return adv, adv + v[:-1]


# trace: ppo_loss({'pi': f32[16,4], 'v': f32[16,1]}, f32[6,16], i32[6], f32[6], f32[6], f32[6])
def ppo_loss(p, s, a, logp_old, adv, ret, clip=0.2):
    logits = s @ p['pi']
    logp_all = jax.nn.log_softmax(logits)
    logp = logp_all[jnp.arange(a.size), a]
    ratio = jnp.exp(logp - logp_old)
    adv = (adv - adv.mean()) / (adv.std() + 1e-8)
    pg = -jnp.minimum(ratio * adv, ratio.clip(1 - clip, 1 + clip) * adv).mean()
    ent = -(jnp.exp(logp_all) * logp_all).sum(-1).mean()
    vf = ((s @ p['v'])[:, 0] - ret) ** 2
    return pg + 0.5 * vf.mean() - 0.01 * ent, dict(kl=(logp_old - logp).mean(), clipfrac=(jnp.abs(ratio - 1) > clip).mean())


# trace: epoch({'pi': f32[16,4], 'v': f32[16,1]}, key[], (f32[8,16], i32[8], f32[8], f32[8], f32[8]))
@jax.jit
def epoch(p, key, data, minibatches=4):
    perm = random.permutation(key, len(data[0]))
    shuffled = jax.tree.map(lambda x: x[perm].reshape(4, -1, *x.shape[1:]), data)
    def mb(p, batch):
        (l, aux), g = jax.value_and_grad(ppo_loss, has_aux=True)(p, *batch)
        norm = jnp.sqrt(sum(jnp.sum(x * x) for x in jax.tree.leaves(g)))
        scale = jnp.minimum(1, 0.5 / (norm + 1e-6))
        return jax.tree.map(lambda w, dw: w - 3e-4 * scale * dw, p, g), aux | {'loss': l}
    p, aux = lax.scan(mb, p, shuffled)
    return p, {k: v.mean() for k, v in aux.items()}


# trace: cem(key[], f32[3])
def cem(key, target, iters=3, pop=16, elite=4):
    mu, sd = jnp.zeros(3), jnp.ones(3)
    for k in random.split(key, iters):
        x = mu + sd * random.normal(k, (pop, 3))
        score = -jnp.linalg.norm(x - target, axis=1)
        best = x[jnp.argsort(-score)[:elite]]
        mu, sd = best.mean(0), best.std(0, ddof=1) + 1e-3
    return mu, sd


# trace: value_iteration()
def value_iteration(gamma=0.9):
    n = env.size ** 2
    grid = jnp.stack(jnp.unravel_index(jnp.arange(n), (env.size,) * 2), -1)
    nxt = jnp.clip(grid[:, None] + DELTAS[None], 0, env.size - 1)
    flat = jnp.ravel_multi_index((nxt[..., 0], nxt[..., 1]), (env.size, env.size), mode='clip')
    reward = (flat == n - 1).astype(jnp.float32)
    def body(c):
        v, _, i = c
        q = reward + gamma * v[flat]
        new = q.max(1)
        return new, jnp.abs(new - v).max(), i + 1
    v, _, i = lax.while_loop(lambda c: (c[1] > 1e-4) & (c[2] < 100), body, (jnp.zeros(n), jnp.inf, 0))
    return v.reshape(env.size, -1), i
