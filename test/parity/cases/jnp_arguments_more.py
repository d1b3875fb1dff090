"""Functions of jax.numpy with the arguments that are rarely given."""
import jax
import jax.numpy as jnp
from jax import lax


# trace: fn7(i32[2,3])
def fn7(x): return jnp.sum(x, out=x)


# trace: fn20(f32[2,3], bool[3])
def fn20(x, w): return jnp.prod(x, axis=1, where=w, keepdims=True, initial=1.5)


# trace: fn26(i8[5])
def fn26(x): return jnp.prod(x)


# trace: fn60(f32[2,3,4])
def fn60(x): return jnp.mean(x, axis=(-1, 0))


# trace: fn68(i32[2,3])
def fn68(x): return jnp.mean(x, axis=1, dtype=jnp.float16)


# trace: fn88(f32[0,3])
def fn88(x): return jnp.any(x, axis=0)


# trace: fn91(f32[2,3,4])
def fn91(x): return jnp.all(x, axis=-2, keepdims=True)


# trace: fn92(f32[2,3,4])
def fn92(x): return jnp.all(x, axis=())


# trace: fn105(f32[2,3,4])
def fn105(x): return jnp.var(x, axis=(-1, 0))


# trace: fn108(f32[2,3,4])
def fn108(x): return jnp.var(x, (1, -3), keepdims=True)


# trace: fn158(i32[2,3])
def fn158(x): return jnp.nanprod(x, axis=1, dtype=jnp.float16)


# trace: fn168(f32[2,3,4])
def fn168(x): return jnp.nanmax(x, (1, -3), keepdims=True)


# trace: fn176(i8[5])
def fn176(x): return jnp.nanmax(x)


# trace: fn182(f32[2,3,4])
def fn182(x): return jnp.nanmin(x, axis=())


# trace: fn198(f32[2,3,4])
def fn198(x): return jnp.nanmean(x, (1, -3), keepdims=True)


# trace: fn219(c64[2,3])
def fn219(x): return jnp.nanvar(x, axis=0)


# trace: fn227(f32[2,3,4])
def fn227(x): return jnp.nanstd(x, axis=())


# trace: fn241(f32[2,3,4])
def fn241(x): return jnp.ptp(x, axis=-2, keepdims=True)


# trace: fn253(bf16[5,1])
def fn253(x): return jnp.count_nonzero(x, axis=-1)


# trace: fn254(f32[0,3])
def fn254(x): return jnp.count_nonzero(x, axis=0)


# trace: fn266(f32[2,3,4])
def fn266(x): return jnp.nanmedian(x, axis=())


# trace: fn268(i8[5])
def fn268(x): return jnp.nanmedian(x)


# trace: fn278(i32[2,3])
def fn278(x): return jnp.amax(x, out=None)


# trace: fn283(i8[5])
def fn283(x): return jnp.amax(x)


# trace: fn286(f32[0,3])
def fn286(x): return jnp.amax(x, axis=1)


# trace: fn296(c64[2,3])
def fn296(x): return jnp.amin(x, axis=0)


# trace: fn298(i8[5])
def fn298(x): return jnp.amin(x)


# trace: fn307(i16[2,3])
def fn307(x): return jnp.sum(x, initial=2)


# trace: fn310(i16[2,3])
def fn310(x): return jnp.prod(x, initial=2)


# trace: fn317(i16[2,3])
def fn317(x): return jnp.nanprod(x, dtype=bool)


# trace: fn319(f32[4,3])
def fn319(x): return jnp.var(x, axis=0, ddof=1, keepdims=True)


# trace: fn345(i32[4])
def fn345(x): return jnp.argmin(x)


# trace: fn368(f32[4,3])
def fn368(x): return jnp.cumprod(x, axis=-1)


# trace: fn381(f32[4,3])
def fn381(x): return jnp.nancumprod(x)


# trace: fn397(i8[3])
def fn397(x): return jnp.cumulative_prod(x)


# trace: fn405(c64[3])
def fn405(x): return jnp.sort(x, descending=True)


# trace: fn411(f32[4,3])
def fn411(x): return jnp.argsort(x, order="a")


# trace: fn484(f32[4])
def fn484(x): return x.at[jnp.array([0, 1])].subtract(1.)


# trace: fn490(f32[4,3])
def fn490(x): return jnp.pad(x, ((1, 2), (0, 1)), mode='linear_ramp')


# trace: fn518(i32[2,3])
def fn518(x): return jnp.unique(x, size=4, fill_value=-1)


# trace: fn520(i32[2,3])
def fn520(x): return jnp.unique_values(x, size=4)


# trace: fn532(f32[2,3])
def fn532(x): return jnp.unique(x, size=5, equal_nan=False)


# trace: fn549(f32[5], f32[2,3])
def fn549(x, y): return jnp.searchsorted(x, y, method='scan', side="right")


# trace: fn560(f32[5], f32[3])
def fn560(x, y): return jnp.interp(y, x, x, period=3.)


# trace: fn562(f32[5], f32[3])
def fn562(x, y): return jnp.interp(y, x, y)


# trace: fn586(f32[6])
def fn586(x): return jnp.corrcoef(x, rowvar=False)


# trace: fn621(f32[6])
def fn621(x): return jnp.array_equal(x, x, equal_nan=True)


# trace: fn643(f32[2,3,4])
def fn643(x): return jnp.roll(x, 5)


# trace: fn645(f32[2,3,4])
def fn645(x): return jnp.rot90(x, axes=(1, 1))


# trace: fn657(f32[2,3,4])
def fn657(x): return jnp.array_split(x, 3, axis=2)


# trace: fn688(f32[2,3,4])
def fn688(x): return jnp.apply_over_axes(jnp.sum, x, [0, 2])


# trace: fn723(f32[3,3], f32[3,3])
def fn723(x, y): return jnp.linalg.eigvalsh(x, UPLO="X")


# trace: fn734(f32[3,3], f32[3,3])
def fn734(x, y): return jnp.linalg.slogdet(x, method="qr")


# trace: fn741(f32[3,3], f32[3,3])
def fn741(x, y): return jnp.linalg.tensorinv(x.reshape(3, 3), ind=1)


# trace: fn752(f32[4,6])
def fn752(x): return jnp.fft.fft(x, norm="ortho")


# trace: fn786(f32[3])
def fn786(x): return jnp.eye(3, 4, k=1, dtype=bool)


# trace: fn801(f32[3])
def fn801(x): return jnp.tril_indices(3, -1)


# trace: fn822(f32[3])
def fn822(x): return jnp.cbrt(x)


# trace: fn831(f32[3])
def fn831(x): return jnp.size(x, axis=0)


# trace: fn842(f32[3])
def fn842(x): return x.clip(min=0)


# trace: fn851(f32[3])
def fn851(x): return x.dot(x, precision="high")


# trace: fn853(f32[3])
def fn853(x): return x.item()
