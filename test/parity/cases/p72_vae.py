"""VAE and beta-VAE, dataclass pytrees registered by decorator."""
from dataclasses import dataclass, replace
import dataclasses
from typing import Generic, TypeVar, Optional, Protocol
import jax
import jax.numpy as jnp
import math

T = TypeVar('T')


@jax.tree_util.register_dataclass
@dataclass
class Dense:
    w: jax.Array
    b: jax.Array
    name: str = dataclasses.field(default='dense', metadata=dict(static=True))

    @classmethod
    def create(cls, key, n_in, n_out, *, scale: Optional[float] = None, name='dense'):
        scale = scale or 1 / math.sqrt(n_in)
        return cls(jax.random.uniform(key, (n_in, n_out), minval=-scale, maxval=scale), jnp.zeros(n_out), name)

    def __call__(self, x):
        with jax.named_scope(self.name):
            return x @ self.w + self.b


@jax.tree_util.register_pytree_node_class
class MLP:
    def __init__(self, layers, act=jax.nn.gelu):
        self.layers, self.act = list(layers), act

    def tree_flatten(self):
        return (self.layers,), self.act

    @classmethod
    def tree_unflatten(cls, aux, children):
        return cls(*children, act=aux)

    def __call__(self, x):
        *hidden, last = self.layers
        for l in hidden:
            x = self.act(l(x))
        return last(x)

    def __len__(self):
        return len(self.layers)

    def __getitem__(self, i):
        return self.layers[i]


def mlp(key, *sizes, **kw):
    keys = jax.random.split(key, len(sizes) - 1)
    return MLP([Dense.create(k, a, b, name=f'l{i}') for i, (k, a, b) in enumerate(zip(keys, sizes, sizes[1:]))], **kw)


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class VAE:
    encoder: MLP
    decoder: MLP
    latent: int = dataclasses.field(metadata=dict(static=True), default=2)

    def encode(self, x):
        return jnp.split(self.encoder(x), [self.latent], axis=-1)

    def decode(self, z):
        return self.decoder(z)

    def __call__(self, key, x):
        mu, logvar = self.encode(x)
        z = mu + jnp.exp(0.5 * logvar) * jax.random.normal(key, mu.shape, mu.dtype)
        return self.decode(z), mu, logvar


def make(key, d=12, latent=2):
    k1, k2 = jax.random.split(key)
    return VAE(mlp(k1, d, 8, 2 * latent), mlp(k2, latent, 8, d, act=jnp.tanh), latent)


MODEL = make(jax.random.key(0))


# trace: make(key[])

def bernoulli_logpmf(x, logits):
    return -jnp.sum(jnp.maximum(logits, 0) - x * logits + jnp.log1p(jnp.exp(-jnp.abs(logits))), axis=-1)


def kl(mu, logvar):
    return -0.5 * jnp.sum(1 + logvar - mu ** 2 - jnp.exp(logvar), axis=-1)


# trace: elbo(MODEL, key[], f32[4,12])
# trace: elbo(MODEL, key[], f32[4,12], beta=4.0)
def elbo(model: VAE, key, x, *, beta: float = 1.0):
    logits, mu, logvar = model(key, x)
    return jnp.mean(bernoulli_logpmf(x, logits) - beta * kl(mu, logvar))


# trace: jax.grad(elbo)(MODEL, key[], f32[4,12])
# trace: step(MODEL, key[], f32[4,12])
@jax.jit
def step(model, key, x):
    loss, grads = jax.value_and_grad(lambda m: -elbo(m, key, x))(model)
    return jax.tree.map(lambda p, g: p - 1e-3 * g, model, grads), loss


# trace: iwae(MODEL, key[], f32[4,12], 5)
@jax.jit(static_argnums=3)
def iwae(model, key, x, k):
    mu, logvar = model.encode(x)
    std = jnp.exp(0.5 * logvar)
    eps = jax.random.normal(key, (k, *mu.shape))
    z = mu + std * eps
    logp_z = jax.scipy.stats.norm.logpdf(z).sum(-1)
    logq = jax.scipy.stats.norm.logpdf(z, mu, std).sum(-1)
    logpx = jax.vmap(lambda z: bernoulli_logpmf(x, model.decode(z)))(z)
    return jnp.mean(jax.scipy.special.logsumexp(logpx + logp_z - logq, axis=0) - jnp.log(k))


# trace: interpolate(MODEL, f32[12], f32[12])
def interpolate(model, a, b, steps=5):
    (za, _), (zb, _) = map(model.encode, (a, b))
    ts = jnp.linspace(0, 1, steps)
    return jax.vmap(lambda t: jax.nn.sigmoid(model.decode((1 - t) * za + t * zb)))(ts)


# trace: ema(MODEL, MODEL)
def ema(avg, new, decay=0.99):
    return jax.tree.map(lambda a, b: decay * a + (1 - decay) * b, avg, new)


# trace: summary(MODEL)
def summary(model):
    flat, treedef = jax.tree_util.tree_flatten_with_path(model)
    out = {}
    for path, leaf in flat:
        out[jax.tree_util.keystr(path)] = jnp.sqrt(jnp.mean(leaf ** 2))
    assert len(model.encoder) == 2 and model.encoder[-1].name == 'l1'
    return out


# trace: swap_decoder(MODEL, f32[2])
def swap_decoder(model, z):
    smaller = replace(model, decoder=MLP(model.decoder.layers[:1]))
    return smaller.decode(z)


class Sampler(Protocol[T]):
    def sample(self, key, n: int) -> T: ...


class Prior(Generic[T]):
    def __init__(self, model: VAE): self.model = model

    def sample(self, key, n: int) -> T:
        z = jax.random.truncated_normal(key, -2., 2., (n, self.model.latent))
        return jax.random.bernoulli(key, jax.nn.sigmoid(self.model.decode(z)))


# trace: generate(MODEL, key[])
def generate(model, key):
    s: Sampler[jax.Array] = Prior[jax.Array](model)
    return s.sample(key, 3)
