import jax, jax.numpy as jnp, numpy as np
from jax.scipy.ndimage import map_coordinates as mc
# trace: jax.jit(lambda x, c: mc(x, c, 1))(f32[6,6], f32[2,4])
# trace: jax.jit(lambda x, c: mc(x, [c[0], c[1]], 0, mode='wrap'))(f32[6,6], f32[2,4])
# trace: jax.jit(lambda x, c: mc(x, (c[0], c[1]), 0, cval=2.))(i32[6,6], f32[2,4])
# trace: jax.jit(lambda x: mc(x, np.array([[1.,2.],[3.,4.]]), order=1))(f32[6,6])
# trace: jax.jit(lambda x: mc(x, jnp.mgrid[:3,:3] * 0.5, order=1, mode='reflect'))(f32[6,6])
# trace: jax.jit(lambda x, c: mc(x, c, 2))(f32[6,6], f32[2,4])
# trace: jax.jit(lambda x, c: mc(x, c, 1))(f32[6,6], f32[3,4])
# trace: jax.jit(jax.grad(lambda x, c: mc(x, c, 1).sum(), (0,1)))(f32[6,6], f32[2,4])
# trace: jax.jit(jax.vmap(lambda x, c: mc(x, c, 1), (None, 0)))(f32[6,6], f32[5,2,4])
# trace: jax.jit(lambda x, c: mc(x, list(c), 1))(c64[6,6], f32[2,4])
