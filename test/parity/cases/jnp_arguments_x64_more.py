"""Functions of jax.numpy with rare arguments, in 64 bits."""
import jax
import jax.numpy as jnp
from jax import lax
jax.config.update("jax_enable_x64", True)


# trace: fn44(f64[0,3])
def fn44(x): return jnp.max(x, axis=1)


# trace: fn47(f64[2,3,4])
def fn47(x): return jnp.min(x, axis=())


# trace: fn68(i64[2,3])
def fn68(x): return jnp.mean(x, axis=1, dtype=jnp.float16)


# trace: fn83(i64[2,3])
def fn83(x): return jnp.any(x, axis=1)


# trace: fn148(f64[0,3])
def fn148(x): return jnp.nansum(x, axis=0)


# trace: fn165(f64[2,3,4])
def fn165(x): return jnp.nanmax(x, axis=(-1, 0))


# trace: fn188(i64[2,3])
def fn188(x): return jnp.nanmin(x, axis=1)


# trace: fn199(f64[2,3], bool[3])
def fn199(x, w): return jnp.nanmean(x, where=w)


# trace: fn200(f64[2,3], bool[3])
def fn200(x, w): return jnp.nanmean(x, axis=1, where=w, keepdims=True)


# trace: fn207(bf16[5,1])
def fn207(x): return jnp.nanmean(x, axis=-1)


# trace: fn238(f64[0,3])
def fn238(x): return jnp.nanstd(x, axis=0)


# trace: fn265(f64[2,3,4])
def fn265(x): return jnp.nanmedian(x, axis=-2, keepdims=True)


# trace: fn282(bool[4])
def fn282(x): return jnp.amax(x)


# trace: fn287(f64[2,3,4])
def fn287(x): return jnp.amin(x, axis=(-1, 0))


# trace: fn295(i64[2,3])
def fn295(x): return jnp.amin(x, axis=1)


# trace: fn312(i16[2,3])
def fn312(x): return jnp.nansum(x, dtype="int64")


# trace: fn351(f64[4,3])
def fn351(x): return jnp.nanargmax(x, out=x)


# trace: fn364(f64[4,3])
def fn364(x): return jnp.cumsum(x, axis=0, dtype=jnp.int32)


# trace: fn422(f64[4,3])
def fn422(x): return jnp.argpartition(x, 7)


# trace: fn423(f64[4,3])
def fn423(x): return jnp.argpartition(x, 1, axis=None)


# trace: fn433(f64[4,3], f64[2])
def fn433(x, q): return jnp.nanpercentile(x, 30., method='nearest', keepdims=True)


# trace: fn441(f64[4,3], i64[2])
def fn441(x, i): return jnp.take(x, i, mode='fill', fill_value=7)


# trace: fn446(f64[4,3], i64[2])
def fn446(x, i): return jnp.take(x, i, axis=1, mode='clip')


# trace: fn451(f64[4,3], i64[2])
def fn451(x, i): return x.at[:, i].max(0., mode='clip')


# trace: fn462(f64[4,3], i64[2])
def fn462(x, i): return x.at[i].add(2., mode=None)


# trace: fn467(f64[4,3], i64[4,1])
def fn467(x, i): return jnp.put_along_axis(x, i, 1., axis=1, inplace=False)


# trace: fn473(f64[4,3], i64[2])
def fn473(x, i): return jnp.put(x, i, 1., mode="wrap", inplace=False)


# trace: fn482(f64[4])
def fn482(x): return x.at[1].set(2, wrap_negative_indices=False)


# trace: fn531(f64[2,3])
def fn531(x): return jnp.unique(x, size=2, return_index=True, return_inverse=True, return_counts=True, axis=0)


# trace: fn547(i64[4], i64[3])
def fn547(x, y): return jnp.isin(x, y, method="bogus")


# trace: fn602(f64[6])
def fn602(x): return jnp.roots(x)


# trace: fn613(f64[6])
def fn613(x): return jnp.clip(x, 0, 1, out=None)


# trace: fn642(f64[2,3,4])
def fn642(x): return jnp.roll(x, (1, -2), axis=(0, 2))


# trace: fn648(f64[2,3,4])
def fn648(x): return jnp.expand_dims(x, (0, -1))


# trace: fn651(f64[2,3,4])
def fn651(x): return jnp.ravel(x, order="F")


# trace: fn664(f64[2,3,4])
def fn664(x): return jnp.stack([x, x], axis=-2, dtype="float16")


# trace: fn674(f64[2,3,4])
def fn674(x): return jnp.delete(x, slice(0, 2), axis=2)


# trace: fn690(f64[2,3,4])
def fn690(x): return jnp.atleast_2d(x, x[0, 0])


# trace: fn719(f64[3,3], f64[3,3])
def fn719(x, y): return jnp.linalg.svd(x, compute_uv=False)


# trace: fn767(f64[4,6])
def fn767(x): return jnp.fft.ifftn(x, axes=(0,), norm="bad")


# trace: fn816(f64[3])
def fn816(x): return jnp.histogram2d(x, x, bins=(2, 3), range=[(0, 1), (0, 2)], density=True)


# trace: fn817(f64[3])
def fn817(x): return jnp.histogramdd(jnp.stack([x, x], 1), bins=2, weights=x)


# trace: fn819(f64[3])
def fn819(x): return jnp.nextafter(x, 1)


# trace: fn837(f64[3])
def fn837(x): return x.max(initial=0, where=x > 0)
