"""jax.scipy.optimize, sparse.linalg.gmres, spatial.transform and the functions of matrices of scipy.linalg."""
import jax, jax.numpy as jnp
import numpy as np
from jax.scipy.optimize import minimize
from jax.scipy.sparse.linalg import gmres, cg, bicgstab
from jax.scipy.spatial.transform import Rotation, Slerp
import jax.scipy.linalg as jsl
from jax import lax

def rosen(x):
    return jnp.sum(100. * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


# trace: bfgs_opts(f32[2], f32[2])
def bfgs_opts(x0, c):
    r = minimize(lambda x, c: jnp.sum((x - c) ** 2), x0, args=(c,), method='bfgs', tol=1e-3, options=dict(maxiter=5, gtol=1e-3, norm=2, line_search_maxiter=4))
    return r.x, r.fun, r.success


# trace: bad_method(f32[2])
def bad_method(x0):
    return minimize(rosen, x0, method='nelder')


# trace: bad_args(f32[2])
def bad_args(x0):
    return minimize(rosen, x0, args=[1], method='bfgs')


# trace: gm2(f32[4,4], f32[4])
def gm2(A, b):
    return gmres(lambda v: A @ v, b, tol=1e-3, restart=2, maxiter=3, solve_method='incremental')


# trace: gm5(f32[3,3], f32[3])
def gm5(A, b):
    return gmres(A, b, solve_method='x')


# trace: r1(f32[4])
def r1(q):
    r = Rotation.from_quat(q)
    return r.as_matrix(), r.as_rotvec(), r.as_mrp(), r.as_quat(), r.magnitude(), r.inv().quat


# trace: r2(f32[5,4], f32[5,3])
def r2(q, v):
    r = Rotation.from_quat(q)
    return r.apply(v), r.apply(v, inverse=True), r.mean().quat, r[1:3].as_matrix(), r.as_quat(canonical=True), r.as_quat(scalar_first=True)


# trace: r3(f32[3])
def r3(a):
    return Rotation.from_euler('xyz', a).as_quat(), Rotation.from_euler('ZYX', a, degrees=True).as_euler('XYZ', degrees=True)


# trace: r4(f32[3,3])
def r4(m):
    return Rotation.from_matrix(m).as_euler('zyz')


# trace: r6(f32[3,4], f32[2], f32[3])
def r6(q, t, tt):
    s = Slerp.init(tt, Rotation.from_quat(q))
    return s(t).as_quat(), s(t[0]).as_quat()


# trace: r7(f32[4])
def r7(q):
    return len(Rotation(q))


# trace: r9(f32[3])
def r9(a):
    return Rotation.from_euler('xYz', a)


# trace: jax.grad(r12)(f32[3])
def r12(a):
    return Rotation.from_rotvec(a).as_matrix().sum()


# trace: p2(f32[3,4])
def p2(a): return jsl.polar(a, side='left')


# trace: p4(f32[3,4])
def p4(a): return jsl.polar(a)


# trace: p7(f32[3,4])
def p7(a): return jsl.polar(a, method='svd', side='left')


# trace: p11(f32[4,3])
def p11(a): return lax.linalg.qdwh(a, max_iterations=3, eps=1e-3)


# trace: p12(f32[3,4])
def p12(a): return lax.linalg.qdwh(a)


# trace: q1(f32[4,3], f32[3,2])
def q1(a, c): return jsl.qr_multiply(a, c, mode='left')


# trace: q3(f32[4,3], f32[4])
def q3(a, c): return jsl.qr_multiply(a, c, pivoting=True)


# trace: q4(c64[3,3], f32[3])
def q4(a, c): return jsl.qr_multiply(a, c, conjugate=True, mode='left')


# trace: q6(f32[3,3], f32[4])
def q6(a, c): return jsl.qr_multiply(a, c)


# trace: s2(c64[3,3])
def s2(a): return jsl.sqrtm(a)


# trace: s3(f32[3,3])
def s3(a): return jsl.sqrtm(a, 2)


# trace: s5(f32[2,3,3], f32[2,3,3])
def s5(a, b): return jsl.rsf2csf(a, b)


# trace: s8(f32[3,3], f32[1,1])
def s8(a, b): return jsl.rsf2csf(a, b)


# trace: f2(f32[3,3])
def f2(a): return jsl.funm(a, lambda x: x ** 2, disp=False)


# trace: f3(f32[3])
def f3(a): return jsl.funm(a, jnp.exp)


# trace: e2(f32[3,3], f32[3,3])
def e2(a, e): return jsl.expm_frechet(a, e, compute_expm=False)


# trace: e4(f32[3,2], f32[2,2])
def e4(a, e): return jsl.expm_frechet(a, e)


# trace: y2(f32[2,2], f32[3,3], f32[2,3])
def y2(a, b, c): return jsl.solve_sylvester(a, b, c, method='eigen')


# trace: y3(f32[2,2], f32[3,3], f32[3,3])
def y3(a, b, c): return jsl.solve_sylvester(a, b, c, method='eigen')


# trace: y4(c64[2,2], f32[2,2], f32[2,2])
def y4(a, b, c): return jsl.solve_sylvester(a, b, c, tol=1e-3)


# trace: c2(i32[2,3])
def c2(a): return jsl.fiedler_companion(a)


# trace: c3(f32[2])
def c3(a): return jsl.fiedler_companion(a)


# trace: c5(f32[0])
def c5(a): return jsl.fiedler_companion(a)


# trace: h1()
def h1(): return jsl.invhilbert(4)


# trace: t3(f32[20], f32[19])
def t3(d, e): return jsl.eigh_tridiagonal(d, e, eigvals_only=True, select='i', select_range=(2, 5), tol=1e-3)


# trace: t5(f32[1], f32[0])
def t5(d, e): return jsl.eigh_tridiagonal(d, e)


# trace: t6(i32[5], i32[4])
def t6(d, e): return jsl.eigh_tridiagonal(d, e)


# trace: t8(f32[5], f32[4])
def t8(d, e): return jsl.eigh_tridiagonal(d, e, select='i')


# trace: t9(f32[5], i32[4])
def t9(d, e): return jsl.eigh_tridiagonal(d, e)
