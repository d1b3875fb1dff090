"""Reductions, cumulative operations, sorting, searching, sets and statistics: neighbours of jnp_reductions."""
import jax, jax.numpy as jnp, numpy as np
from jax import lax


# trace: red_fn0(f32[3,4])
def red_fn0(x):
  return jnp.sum(x)


# trace: red_fn7(f32[2,3])
def red_fn7(x):
  return jnp.sum(x, out=x)


# trace: red_fn14(f32[2,3])
def red_fn14(x):
  return jnp.prod(x, axis=5)


# trace: red_fn21(f32[3,4], bool[4])
def red_fn21(x, y):
  return jnp.max(x, where=y)


# trace: red_fn28(f32[3,4])
def red_fn28(x):
  return jnp.min(x, axis=0)


# trace: red_fn35(f32[2,3])
def red_fn35(x):
  return jnp.min([x, x])


# trace: red_fn42(f32[2,3], i32[])
def red_fn42(x, y):
  return jnp.any(x, axis=y)


# trace: red_fn49(f32[2,3])
def red_fn49(x):
  return jnp.all(x, axis=[1], keepdims=1)


# trace: red_fn56(f32[2,3])
def red_fn56(x):
  return jnp.mean(x, axis=(0,-1), keepdims=True)


# trace: red_fn63(f32[3])
def red_fn63(x):
  return jnp.sum(x, initial=3)


# trace: red_fn70(f32[3])
def red_fn70(x):
  return jnp.max(x, initial=x)


# trace: red_fn77(i8[3])
def red_fn77(x):
  return jnp.sum(x, promote_integers=False)


# trace: red_fn84(f32[3,4])
def red_fn84(x):
  return jnp.minmax(x)


# trace: red_fn91(f32[3,4], f32[4])
def red_fn91(x, y):
  return jnp.average(x, weights=y)


# trace: red_fn98(f32[3])
def red_fn98(x):
  return jnp.var(x, dtype=jnp.complex64)


# trace: red_fn105(f32[3])
def red_fn105(x):
  return jnp.var([x])


# trace: nan_fn0(f32[3,4])
def nan_fn0(x):
  return jnp.nansum(x)


# trace: nan_fn8(f32[3,4])
def nan_fn8(x):
  return jnp.nanprod(x, 0), jnp.nanprod(x, axis=0)


# trace: nan_fn16(f32[2])
def nan_fn16(x):
  return jnp.nanmin(x, out=x)


# trace: nan_fn24(f32[3,4])
def nan_fn24(x):
  return jnp.nanmean(x)


# trace: nan_fn32(f32[3,4])
def nan_fn32(x):
  return jnp.nanvar(x, 0), jnp.nanvar(x, axis=0)


# trace: nan_fn40(f32[2])
def nan_fn40(x):
  return jnp.nanstd(x, out=x)


# trace: nan_fn48(f32[3], bool[3])
def nan_fn48(x, y):
  return jnp.nansum(x, initial=2, where=y)


# trace: nan_fn56(f32[3,4], f32[3,1])
def nan_fn56(x, y):
  return jnp.nanvar(x, mean=y, keepdims=True, axis=1)


# trace: nan_fn64(i32[3])
def nan_fn64(x):
  return jnp.cumsum(x, out=x)


# trace: nan_fn72(f32[3,4])
def nan_fn72(x):
  return jnp.nancumsum(x, 0), jnp.nancumsum(x, axis=0)


# trace: nan_fn80(i32[3])
def nan_fn80(x):
  return jnp.nancumprod(x, dtype=bool)


# trace: nan_fn88(i32[3,2])
def nan_fn88(x):
  return jnp.cumulative_prod(x, axis=0, dtype=jnp.float16)


# trace: srt_fn0(f32[3,4])
def srt_fn0(x):
  return jnp.sort(x)


# trace: srt_fn6(f32[3,4])
def srt_fn6(x):
  return x.sort(), x.sort(0), jnp.sort(x)


# trace: srt_fn12(f32[3,4])
def srt_fn12(x):
  return jnp.argsort(x, stable=False, descending=True)


# trace: srt_fn18(f32[3])
def srt_fn18(x):
  return jnp.argsort(x, dtype=jnp.int16)


# trace: srt_fn24(f32[2])
def srt_fn24(x):
  return jnp.lexsort((x,), batch_size=0)


# trace: srt_fn30(f32[3,4])
def srt_fn30(x):
  return jnp.argpartition(x, 1, axis=0)


# trace: srt_fn36(f32[3,4])
def srt_fn36(x):
  return lax.sort(x)


# trace: srt_fn42(f32[5,2])
def srt_fn42(x):
  return lax.top_k(x, k=1, axis=0, is_stable=False)


# trace: srt_fn48(f32[2])
def srt_fn48(x):
  return lax.sort(x, dimension=3)


# trace: srt_fn54(f32[9])
def srt_fn54(x):
  return lax.approx_min_k(x, 2, 4)


# trace: srt_fn60(f32[0,2])
def srt_fn60(x):
  return jnp.argmax(x, axis=0)


# trace: srt_fn66(f32[3])
def srt_fn66(x):
  return lax.argmax(x, 0, jnp.int32)


# trace: srt_fn72(f32[3,4])
def srt_fn72(x):
  return jnp.argmin(x, axis=-1, keepdims=True)


# trace: srt_fn78(f32[3])
def srt_fn78(x):
  return jnp.argmin([x])


# trace: srt_fn84(f32[3])
def srt_fn84(x):
  return lax.argmin(x, -1, int)


# trace: srt_fn90(f32[3,4])
def srt_fn90(x):
  return lax.cumsum(x, 2)


# trace: srt_fn96(f32[3,4])
def srt_fn96(x):
  return lax.cummax(x, axis=1, reverse=True)


# trace: srt_fn102(f32[3,4])
def srt_fn102(x):
  return lax.cummin(x, 2)


# trace: srt_fn108(f32[3,4])
def srt_fn108(x):
  return lax.reduce_sum(x, axes=[1, 0])


# trace: srt_fn114(i32[3,4])
def srt_fn114(x):
  return lax.reduce_prod(x, (-1,))


# trace: srt_fn120(i32[3,4])
def srt_fn120(x):
  return lax.reduce_max(x, (0,0))


# trace: srt_fn126(i32[3,4])
def srt_fn126(x):
  return lax.reduce_min(x, 0)


# trace: srt_fn132(f32[3])
def srt_fn132(x):
  return lax.reduce_or(x, (0,))


# trace: srt_fn138(f32[3,4])
def srt_fn138(x):
  return lax.reduce_xor(x, axes=[1, 0])


# trace: qua_fn0(f32[5])
def qua_fn0(x):
  return jnp.quantile(x, 0.3, method="linear")


# trace: qua_fn13(f32[3])
def qua_fn13(x):
  return jnp.quantile(x, 0.5, method="abc")


# trace: qua_fn26(f32[3,4], f32[2])
def qua_fn26(x, y):
  return jnp.nanquantile(x, y, axis=0, method="linear")


# trace: qua_fn39(f32[3])
def qua_fn39(x):
  return jnp.nanquantile(x, 1)


# trace: qua_fn52(f32[5])
def qua_fn52(x):
  return jnp.percentile(x, 0.3, method="lower")


# trace: qua_fn65(c64[3])
def qua_fn65(x):
  return jnp.percentile(x, 0.5)


# trace: qua_fn78(f32[3,4], f32[2])
def qua_fn78(x, y):
  return jnp.nanpercentile(x, y, axis=0, method="lower")


# trace: qua_fn91(f32[3], f32[2,2])
def qua_fn91(x, y):
  return jnp.nanpercentile(x, y)


# trace: sea_fn0(f32[3,4])
def sea_fn0(x):
  return jnp.nonzero(x, size=3)


# trace: sea_fn3(f32[3,4], i32[])
def sea_fn3(x, y):
  return jnp.nonzero(x, size=2, fill_value=y)


# trace: sea_fn6(f32[3])
def sea_fn6(x):
  return jnp.nonzero(x, size=-1)


# trace: sea_fn9(f32[3,2])
def sea_fn9(x):
  return jnp.where(x, size=2, fill_value=1)


# trace: sea_fn12(bool[3], f32[3])
def sea_fn12(x, y):
  return jnp.where(x, y, 0, size=3)


# trace: sea_fn15(f32[3,4])
def sea_fn15(x):
  return jnp.flatnonzero(x, size=2)


# trace: sea_fn18(f32[3,4])
def sea_fn18(x):
  return jnp.argwhere(x, size=2, fill_value=9)


# trace: sea_fn21(f32[5], f32[])
def sea_fn21(x, y):
  return jnp.searchsorted(x, y, side="right")


# trace: sea_fn24(f32[5], f32[2])
def sea_fn24(x, y):
  return jnp.searchsorted(x, y, method="compare_all")


# trace: sea_fn27(f32[5], f32[2])
def sea_fn27(x, y):
  return x.searchsorted(y)


# trace: sea_fn30(f32[5], f32[3])
def sea_fn30(x, y):
  return jnp.digitize(x, y)


# trace: sea_fn33(i32[5])
def sea_fn33(x):
  return jnp.bincount(x, length=4)


# trace: set_fn0(f32[5])
def set_fn0(x):
  return jnp.unique(x, size=3)


# trace: set_fn4(f32[5])
def set_fn4(x):
  return jnp.unique(x, True, True, True, size=4, fill_value=1.)


# trace: set_fn8(f32[3,4])
def set_fn8(x):
  return jnp.unique(x, equal_nan=False, size=2)


# trace: set_fn12(f32[5])
def set_fn12(x):
  return jnp.unique(jnp.array([1,2,2]))


# trace: set_fn16(f32[5])
def set_fn16(x):
  return jnp.unique_values(x, size=3)


# trace: set_fn20(f32[3], f32[2])
def set_fn20(x, y):
  return jnp.union1d(x, y, size=4, fill_value=0)


# trace: set_fn24(f32[3], f32[2])
def set_fn24(x, y):
  return jnp.intersect1d(x, y, True, True, size=4)


# trace: set_fn28(f32[3], f32[2])
def set_fn28(x, y):
  return jnp.setdiff1d(x, y, size=4)


# trace: set_fn32(f32[3], f32[2])
def set_fn32(x, y):
  return jnp.setxor1d(x, y, size=4)


# trace: set_fn36(f32[3], f32[2])
def set_fn36(x, y):
  return jnp.isin(x, y)


# trace: set_fn40(f32[3], f32[2])
def set_fn40(x, y):
  return jnp.isin(x, y, method="sort")


# trace: set_fn44(f32[5])
def set_fn44(x):
  return jnp.diff(x)


# trace: set_fn48(f32[5])
def set_fn48(x):
  return jnp.diff(x, prepend=0)


# trace: set_fn52(f32[5])
def set_fn52(x):
  return jnp.ediff1d(x)


# trace: set_fn56(f32[5], f32[5])
def set_fn56(x, y):
  return jnp.gradient(x, y)


# trace: set_fn60(f32[5])
def set_fn60(x):
  return jnp.gradient(x, edge_order=1)


# trace: set_fn64(f32[5,2])
def set_fn64(x):
  return jnp.trapezoid(x, dx=0.5, axis=0)


# trace: set_fn68(f32[5])
def set_fn68(x):
  return jnp.unwrap(x, discont=1.)


# trace: set_fn72(f32[3,5])
def set_fn72(x):
  return jnp.cov(x, bias=True)


# trace: set_fn76(f32[3,5], i32[5], f32[5])
def set_fn76(x, y, z):
  return jnp.cov(x, fweights=y, aweights=z, ddof=0)


# trace: set_fn80(f32[3,5])
def set_fn80(x):
  return jnp.corrcoef(x)


# trace: set_fn84(f32[5])
def set_fn84(x):
  return jnp.histogram(x)


# trace: set_fn88(f32[5])
def set_fn88(x):
  return jnp.histogram(x, density=True, bins=3)


# trace: set_fn92(f32[5], f32[2])
def set_fn92(x, y):
  return jnp.histogram_bin_edges(x, 3, range=y)
