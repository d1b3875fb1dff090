"""Convolutions, windows, polynomials, interpolation: neighbours of lax_ops.py."""
import jax
import jax.numpy as jnp
import numpy as np
from jax import lax, nn
from jax.scipy import special, stats


# trace: a_c1(f32[5], f32[3])
# trace: a_c1(i32[3], f32[5])
# trace: a_c1(bf16[4], bf16[4])
# trace: a_c1(c64[4], f32[2])
# trace: a_c1(f32[0], f32[3])
# trace: a_c1(f32[2,2], f32[3])
def a_c1(a,b): return jnp.convolve(a,b), jnp.convolve(a,b,'same'), jnp.correlate(a,b), jnp.correlate(a,b,mode='full')


# trace: a_c2(i32[5], i32[3])
def a_c2(a,b): return jnp.convolve(a,b, mode='valid', preferred_element_type=jnp.int32), jnp.convolve(a,b,precision='highest')


# trace: a_c3(f32[5])
def a_c3(a): return jnp.convolve(a,a,mode='foo')


# trace: a_p1(f32[4], f32[3])
# trace: a_p1(i32[4], i32[])
# trace: a_p1(i32[3], f32[2,2])
# trace: a_p1(f32[3,2], f32[2])
# trace: a_p1(f32[0], f32[2])
# trace: a_p1(f32[1], f32[2])
def a_p1(p,x): return jnp.polyval(p,x)


# trace: a_p2(f32[4], f32[3])
# trace: a_p2(i32[3], f32[4])
# trace: a_p2(i32[3], i32[3])
def a_p2(a,b): return jnp.polyadd(a,b), jnp.polysub(a,b)


# trace: a_p3(f32[4], f32[3])
# trace: a_p3(i32[2], bf16[3])
def a_p3(a,b): return jnp.polymul(a,b)


# trace: a_p4(f32[4])
# trace: a_p4(i32[4])
def a_p4(a): return jnp.polyder(a), jnp.polyder(a, 2), jnp.polyint(a), jnp.polyint(a, m=2), jnp.polyint(a, 2, k=jnp.array([1.,2.])), jnp.polyint(a, k=3.)


# trace: a_p5(f32[3])
# trace: a_p5(i32[2])
def a_p5(a): return jnp.poly(a)


# trace: a_p6(f32[4], f32[2])
def a_p6(a,b): return jnp.polydiv(a,b)


# trace: a_p7(f32[4])
def a_p7(a): return jnp.polyder(a, -1)


# trace: a_p8(f32[4], i32[])
def a_p8(a, m): return jnp.polyder(a, m)


# trace: a_w1()
def a_w1(): return jnp.hanning(5), jnp.hamming(4), jnp.blackman(6), jnp.bartlett(5), jnp.kaiser(5, 2.), jnp.hanning(1), jnp.hanning(0)


# trace: a_w2(f32[])
def a_w2(b): return jnp.kaiser(4, b), jnp.i0(b)


# trace: a_i1(f32[4], f32[5], f32[5])
# trace: a_i1(f32[], f32[5], f32[5])
# trace: a_i1(0.5, f32[5], i32[5])
# trace: a_i1(i32[2,2], f32[5], c64[5])
# trace: a_i1(f32[3], f32[5], f32[4])
def a_i1(x,xp,fp): return jnp.interp(x,xp,fp)


# trace: a_i2(f32[4], f32[5], f32[5])
def a_i2(x,xp,fp): return jnp.interp(x,xp,fp,left=0.), jnp.interp(x,xp,fp,right='extrapolate'), jnp.interp(x,xp,fp,left='extrapolate',right=1.), jnp.interp(x,xp,fp,period=3.)


# trace: a_i3(f32[4], f32[5], f32[5])
def a_i3(x,xp,fp): return jnp.interp(x,xp,fp,left='foo')


# trace: a_v1(f32[1,5,5,2], f32[3,3,2,4])
def a_v1(x,w): return lax.conv_general_dilated(x,w,(1,1),'SAME',dimension_numbers=('NHWC','HWIO','NHWC')), lax.conv_general_dilated(x,w,(2,2),'VALID',rhs_dilation=(1,2),dimension_numbers=('NHWC','HWIO','NHWC'),precision='highest'), lax.conv_general_dilated(x,w,(2,2),'SAME_LOWER',dimension_numbers=('NHWC','HWIO','NCHW'),preferred_element_type=jnp.float32)


# trace: a_v2(f32[1,2,8], f32[4,2,3])
# trace: a_v2(bf16[1,2,8], bf16[4,2,3])
# trace: a_v2(f32[1,2,8], bf16[4,2,3])
# trace: a_v2(f32[1,3,8], f32[4,2,3])
# trace: a_v2(f32[2,8], f32[4,2,3])
# trace: a_v2(i32[1,2,8], i32[4,2,3])
# trace: a_v2(c64[1,2,8], c64[4,2,3])
def a_v2(x,w): return lax.conv(x,w,(1,),'SAME'), lax.conv_with_general_padding(x,w,(2,),[(1,1)],(2,),None)


# trace: a_v3(f32[1,4,4,2], f32[3,3,2,4])
def a_v3(x,w): return lax.conv_transpose(x,w,(2,2),'SAME'), lax.conv_transpose(x,w,(2,2),'VALID'), lax.conv_transpose(x,w,(1,2),[(1,1),(0,2)]), lax.conv_transpose(x,w.swapaxes(2,3),(2,2),'SAME',transpose_kernel=True)


# trace: a_v4(f32[1,4,4,4], f32[3,3,2,4])
def a_v4(x,w): return lax.conv_general_dilated(x,w,(1,1),'SAME',feature_group_count=2,dimension_numbers=('NHWC','HWIO','NHWC'))


# trace: a_v5(f32[4,4,4,2], f32[3,3,2,4])
def a_v5(x,w): return lax.conv_general_dilated(x,w,(1,1),'SAME',batch_group_count=2,dimension_numbers=('NHWC','HWIO','NHWC'))


# trace: a_v6(f32[1,4,4,2], f32[3,3,2,4])
def a_v6(x,w): return lax.conv_general_dilated(x,w,(1,1),'SAME',lhs_dilation=(2,1),dimension_numbers=('NHWC','HWIO','NHWC'))


# trace: a_v7(f32[1,4,4,2], f32[3,3,2,4])
def a_v7(x,w): return lax.conv_general_dilated(x,w,(1,1),'FOO',dimension_numbers=('NHWC','HWIO','NHWC'))


# trace: a_v8(f32[1,4,4,2], f32[3,3,2,4])
def a_v8(x,w): return lax.conv_general_dilated(x,w,(1,1),[1,1],dimension_numbers=('NHWC','HWIO','NHWC'))


# trace: a_v9(f32[1,4,4,2], f32[3,3,2,4])
def a_v9(x,w): return lax.conv_general_dilated(x,w,(1,1),'SAME',dimension_numbers=('NHWC','HWIO'))


# trace: a_v10(f32[1,4,4,2], f32[3,3,2,4])
def a_v10(x,w): return lax.conv_general_dilated(x,w,(1,1),'SAME',dimension_numbers=('NHWC','HWIX','NHWC'))


# trace: a_v11(f32[1,4,4,2], f32[3,3,2,4])
def a_v11(x,w):
  dn = lax.conv_dimension_numbers(x.shape, w.shape, ('NHWC','HWIO','NHWC'))
  assert dn.lhs_spec == (0,3,1,2)
  return lax.conv_general_dilated(x,w,(1,1),((0,0),(1,1)),dimension_numbers=dn)


# trace: a_v12(f32[1,4,4,2], f32[3,3,2,4])
def a_v12(x,w): return lax.conv_general_dilated(x,w,(1,),'SAME',dimension_numbers=('NHWC','HWIO','NHWC'))


# trace: a_r1(f32[4,6])
# trace: a_r1(i32[4,6])
# trace: a_r1(bf16[4,6])
def a_r1(x): return lax.reduce_window(x, 0., lax.add, (2,2), (1,1), 'SAME'), lax.reduce_window(x, -jnp.inf, lax.max, (2,3), (2,3), 'VALID'), lax.reduce_window(x, jnp.inf, lax.min, (2,2), padding=((0,1),(1,0)))


# trace: a_r2(f32[4,6])
def a_r2(x): return lax.reduce_window(x, 1., lax.mul, (2,2), (1,1), 'VALID'), lax.reduce_window(x, 0., lax.max, (2,2), (1,1), 'VALID'), lax.reduce_window(x, 0., jnp.add, (2,2), (2,2), 'SAME'), lax.reduce_window(x, 0., lambda a,b: a+b, (1,3), window_dilation=(1,2)), lax.reduce_window(x, 0., lax.add, (2,2), base_dilation=(2,1))


# trace: a_r3(f32[4,6], i32[4,6])
def a_r3(x,y): return lax.reduce_window((x,y), (0.,0), lambda a,b: (a[0]+b[0], a[1]*b[1]), (2,2), (1,1), 'VALID')


# trace: a_r4(f32[4,6])
def a_r4(x): return lax.reduce_window(x, 0., lax.add, (2,), (1,), 'VALID')


# trace: a_r5(f32[4,6])
def a_r5(x): return lax.reduce_window(x, 0., lax.add, (2,2), (1,1,1), 'VALID')


# trace: a_r6(f32[4,6])
def a_r6(x): return lax.reduce_window(x, 0, lax.mul, (2,2), (1,1), 'VALID')


# trace: a_r7(f32[4,6])
def a_r7(x): return lax.reduce_window(x, 0., lax.add, (0,2), (1,1), 'VALID')


# trace: a_r8(bool[4,6])
def a_r8(x): return lax.reduce_window(x, False, lax.bitwise_or, (2,2), (1,1), 'VALID'), lax.reduce_window(x, False, lax.max, (2,2), (1,1), 'VALID')


# trace: a_r9(i32[6])
def a_r9(x): return lax.reduce_window(x, jnp.iinfo(jnp.int32).min, lax.max, (2,), (2,), 'SAME'), lax.reduce_window(x, 0, lax.add, (2,), (1,), 'SAME')


# trace: a_s1(f32[3], f32[3])
def a_s1(a,x): return lax.igamma(a,x), lax.igammac(a,x), lax.lgamma(x), lax.digamma(x), lax.bessel_i0e(x), lax.bessel_i1e(x), lax.betainc(a,x,x), lax.polygamma(a,x), lax.zeta(a,x), lax.erf_inv(x), lax.random_gamma_grad(a,x) if False else lax.igamma_grad_a(a,x)


# trace: a_s2(i32[3])
def a_s2(x): return lax.lgamma(x)


# trace: a_s3(f32[3], bf16[3])
def a_s3(a,x): return lax.igamma(a,x)
