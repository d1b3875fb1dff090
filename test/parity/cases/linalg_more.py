"""Products, linear algebra and Fourier transforms: neighbours of jnp_linalg.py and jnp_fft.py."""
import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
import jax.scipy.linalg as sl


# trace: e1(f32[3,3], f32[3,3], f32[3,3,3,3], f32[3,3])
def e1(x, y, z, w):
  return jnp.einsum('ea,fb,abcd,gc->efgd', x, y, z, w, optimize=True)


# trace: e2(i32[3,3])
def e2(x):
  return jnp.einsum('ii->i', x)


# trace: e3(f32[2,3], f32[2,3])
def e3(x, y):
  return lax.dot_general(x, y, (((5,), (0,)), ((), ())))


# trace: e4(f32[3,4], f32[4,5], f32[5,3])
def e4(x, y, z):
  return jnp.einsum('ab,bc,ca->', x, y, z, optimize='greedy')


# trace: e5(f32[2,3,4], f32[3,4])
def e5(x, y):
  return jnp.tensordot(x, y, axes=([0], [0, 1]))


# trace: e6(f32[3,3], f32[3,3], f32[3,3], f32[3], f32[3])
def e6(x, y, z, w, v):
  return jnp.einsum('ij,ij,jk,k,i->', x, y, z, w, v, optimize='auto')


# trace: e7(f32[3], f32[3,4], f32[4,2], f32[2])
def e7(x, y, z, w):
  return jnp.einsum('i,ij,jk,k', x, y, z, w, optimize=[(2, 3), (1, 2), (0, 1)])


# trace: e8(f32[3,4], f32[4,5], f32[5,3])
def e8(x, y, z):
  return jnp.einsum('ab,bc,ca->', x, y, z, optimize=False)


# trace: e9(f32[3], f32[3])
def e9(x, y):
  return jnp.vdot(x, y, preferred_element_type=jnp.int8)


# trace: e10(f32[1,3], f32[3,4])
def e10(x, y):
  return jnp.einsum('ab,bc->ac', x, y)


# trace: e11(f32[20,3], f32[3,40], f32[40,5])
def e11(x, y, z):
  return jnp.einsum('ij,jk,kl->li', x, y, z, optimize='greedy')


# trace: e12(f32[3,4], f32[3,4])
def e12(x, y):
  return jnp.cross(x, y, axisc=0)


# trace: e13(f32[2,3], f32[3,5])
def e13(x, y):
  return jnp.einsum('ij,jk->il', x, y)


# trace: e14(f32[1,3], f32[5,3,2])
def e14(x, y):
  return jnp.vecmat(x, y)


# trace: e15(f32[3], f32[3,4], f32[4,2], f32[2])
def e15(x, y, z, w):
  return jnp.einsum('i,ij,jk,k', x, y, z, w, optimize='optimal')


# trace: e16(f32[2,3], f32[3])
def e16(x, y):
  return jnp.dot(x, y, precision='highest')


# trace: e17(f32[2,3], f32[3,5])
def e17(x, y):
  return jnp.einsum('ij-jk', x, y)


# trace: e18(f32[2,3,3])
def e18(x):
  return jnp.einsum('...ii->...i', x)


# trace: e19(u8[2,3])
def e19(x):
  return jnp.einsum('ij->j', x)


# trace: e20(f32[2,3], f32[3,5])
def e20(x, y):
  return jnp.einsum('..ij,jk', x, y)


# trace: e21(f32[3,3], f32[3,3], f32[3,3,3,3], f32[3,3])
def e21(x, y, z, w):
  return jnp.einsum('ea,fb,abcd,gc->efgd', x, y, z, w, optimize=[(2, 3), (1, 2), (0, 1)])


# trace: e22(f32[3])
def e22(x):
  return jnp.einsum('i->i', x)


# trace: e23(f32[2,3])
def e23(x):
  return jnp.einsum('ij->ijk', x)


# trace: e24(f32[5,5], f32[5,5], f32[5,5], f32[5,5], f32[5,5])
def e24(x, y, z, w, v):
  return jnp.einsum('ab,bc,cd,de,ea', x, y, z, w, v, optimize='auto')


# trace: e25(f32[2,3], f32[3,4])
def e25(x, y):
  return jnp.einsum(x, [0, 1], y, [1, 2])


# trace: e26(f32[2,3,4], f32[2,4,5])
def e26(x, y):
  return lax.dot_general(x, y, (((1,), (1,)), ((), ())))


# trace: e27(bool[2,3])
def e27(x):
  return jnp.einsum('ij', x)


# trace: e28(f32[3,4], f32[4,3])
def e28(x, y):
  return jnp.tensordot(x, y, axes=0)


# trace: e29(bf16[3], bf16[3])
def e29(x, y):
  return jnp.matmul(x, y, preferred_element_type=jnp.complex64)


# trace: e30(f32[3,4], f32[3,4])
def e30(x, y):
  return jnp.cross(x, y, axisa=0)


# trace: e31(bool[3], bool[3])
def e31(x, y):
  return jnp.kron(x, y)


# trace: e32(f32[3,3,2], f32[2])
def e32(x, y):
  return jnp.einsum('iij,j->ij', x, y)


# trace: e33(f32[2,3], f32[3,4], f32[4,5])
def e33(x, y, z):
  return jnp.einsum('ij,jk,kl->il', x, y, z, optimize=False)


# trace: e34(bf16[3], bf16[3])
def e34(x, y):
  return jnp.dot(x, y, preferred_element_type=jnp.int8)


# trace: e35(f32[4,6])
def e35(x):
  return jnp.fft.ifftn(x, s=(2, 2, 2))


# trace: e36(c64[4,6])
def e36(x):
  return jnp.fft.ifft(x, norm="ortho")


# trace: e37(f32[4,6])
def e37(x):
  return lax.fft(x, lax.FftType.RFFT, (3,))


# trace: e38(f32[4,6])
def e38(x):
  return jnp.fft.hfft(x, norm="ortho")


# trace: e39(bool[4])
def e39(x):
  return jnp.fft.ifft(x)


# trace: e40(i32[2,2,3,4])
def e40(x):
  return jnp.fft.irfftn(x)


# trace: e41(f32[4,6])
def e41(x):
  return jnp.fft.rfft(x, norm="ortho")


# trace: e42(f32[4,6])
def e42(x):
  return jnp.fft.ifftn(x, axes=(-1, 0))


# trace: e43(c64[4,6])
def e43(x):
  return lax.fft(x, lax.FftType.FFT, (4, 6))


# trace: e44(f32[])
def e44(x):
  return jnp.fft.irfft(x)


# trace: e45()
def e45():
  return jnp.fft.rfftfreq(1)


# trace: e46(f32[4,6])
def e46(x):
  return jnp.fft.rfftn(x, s=(0, 1))


# trace: e47(f32[4,6])
def e47(x):
  return jnp.fft.ihfft(x, n=4, axis=0)


# trace: e48(f32[4,6])
def e48(x):
  return jnp.fft.irfftn(x, s=(3, 5))


# trace: e49(c64[4,6])
def e49(x):
  return lax.fft(x, lax.FftType.FFT, (2, 4, 6))


# trace: e50(f32[4,6])
def e50(x):
  return jnp.fft.irfft(x, norm="forward")


# trace: e51(f32[4,6])
def e51(x):
  return lax.fft(x, "FFT", (3,))


# trace: e52(f32[4,6])
def e52(x):
  return jnp.fft.rfft2(x, norm="ortho")


# trace: e53()
def e53():
  return jnp.fft.rfftfreq(6, d=2)


# trace: e54(c64[4,6])
def e54(x):
  return jnp.fft.irfft(x, norm="x")


# trace: e55(f32[4,6])
def e55(x):
  return jnp.fft.irfft2(x, s=(2, 2, 2))


# trace: e56(c64[4,6])
def e56(x):
  return jnp.fft.ifft(x, norm="backward")


# trace: e57(f32[3,3])
def e57(x):
  return jnp.linalg.matrix_rank(x, tol=0.1)


# trace: e58(bf16[3,4])
def e58(x):
  return jnp.linalg.norm(x, 2)


# trace: e59(f32[4])
def e59(x):
  return jnp.linalg.vector_norm(x, ord="inf")


# trace: e60(bf16[3,4])
def e60(x):
  return jnp.linalg.matrix_norm(x, ord="nuc", keepdims=True)


# trace: e61(f32[3,3])
def e61(x):
  return jnp.linalg.svd(x)[1]


# trace: e62(f32[2,3,3])
def e62(x):
  return lax.linalg.triangular_solve(x, x[..., 0], left_side=True, lower=True)


# trace: e63(f32[3,3])
def e63(x):
  return jnp.linalg.trace(x)


# trace: e64(f32[4])
def e64(x):
  return jnp.linalg.norm(x, 1, axis=0)


# trace: e65(f32[0,0])
def e65(x):
  return jnp.linalg.svd(x, compute_uv=False)


# trace: e66(f32[0,0])
def e66(x):
  return jnp.linalg.trace(x, offset=-1, dtype=jnp.float32)


# trace: e67(i32[2,3])
def e67(x):
  return jnp.linalg.vector_norm(x)


# trace: e68(c64[3,4])
def e68(x):
  return jnp.linalg.norm(x, 2.5)


# trace: e69(f32[2,9])
def e69(a):
  return jnp.linalg.multi_dot([a])


# trace: e70(bf16[3,3])
def e70(x):
  return jnp.linalg.pinv(x, hermitian=True)


# trace: e71(i32[3,3])
def e71(x):
  return jnp.linalg.qr(x, "complete")


# trace: e72(f32[1,1])
def e72(x):
  return jnp.linalg.matrix_rank(x)


# trace: e73(f32[2,3,3])
def e73(x):
  return jnp.linalg.eigh(x)


# trace: e74(bf16[3,4])
def e74(x):
  return jnp.linalg.norm(x, 3)


# trace: e75(f32[3,3])
def e75(x):
  return lax.linalg.cholesky(x)


# trace: e76(f32[3])
def e76(x):
  return lax.linalg.symmetric_product(x, x, alpha=2., beta=1., symmetrize_output=True)


# trace: e77(i32[3,3])
def e77(x):
  return jnp.linalg.pinv(x, rtol=1e-3)


# trace: e78(f32[2,3,4])
def e78(x):
  return jnp.linalg.norm(x, 1, axis=(1, 0))


# trace: e79(f32[4])
def e79(x):
  return jnp.linalg.norm(x, ord=np.inf, axis=1)


# trace: e80(f32[3])
def e80(x):
  return jnp.linalg.slogdet(x, method="lu")


# trace: e81(f32[3,3])
def e81(a):
  return jnp.linalg.tensorinv(a, 0)


# trace: e82(f32[0])
def e82(x):
  return jnp.linalg.norm(x, axis=5)


# trace: e83(f32[3,3], f32[2,3,2])
def e83(a, b):
  return sl.solve(a, b, assume_a="q")


# trace: e84(f32[4])
def e84(x):
  return jax.scipy.fft.dctn(x, axes=(0,))


# trace: e85(f32[4])
def e85(x):
  return jax.scipy.fft.dct(x, axis=0)


# trace: e86()
def e86():
  return sl.invpascal(3, kind="upper")


# trace: e87()
def e87():
  return sl.pascal(3, "lower")


# trace: e88(f32[4,3])
def e88(x):
  return sl.hessenberg(x)


# trace: e89(f32[2,4])
def e89(x):
  return jax.scipy.fft.dct(x)


# trace: e90(f32[1])
def e90(a):
  return sl.convolution_matrix(a, 3)


# trace: e91(f32[3,3], f32[3])
def e91(a, b):
  return sl.cho_solve(sl.cho_factor(a), b)


# trace: e92(f32[3,3])
def e92(x):
  return sl.qr(x)


# trace: e93(bf16[3,3])
def e93(x):
  return sl.qr(x, mode="economic")


# trace: e94(bf16[4])
def e94(x):
  return jax.scipy.fft.dct(x, norm="ortho")


# trace: e95(bf16[3,3])
def e95(x):
  return sl.lu_factor(x)


# trace: e96(f32[4])
def e96(a):
  return sl.toeplitz(a)


# trace: e97(f32[3,3], f32[3])
def e97(a, b):
  return sl.solve_triangular(a, b, trans=5)


# trace: e98(f32[3,3])
def e98(x):
  return sl.cholesky(x)


# trace: e99()
def e99():
  return sl.invpascal(3)


# trace: e100()
def e100():
  return sl.pascal(4, "q")
