"""jax.nn: neighbours of nn.py: other dtypes, shapes, arguments, errors, and attention with masks."""
import jax
import jax.numpy as jnp
import numpy as np
from jax import lax, nn
from jax.scipy import special, stats


# trace: a_fn1(f32[4])
def a_fn1(x):
  return nn.relu(x)


# trace: a_fn10(f32[0])
def a_fn10(x):
  return nn.relu(x)


# trace: a_fn19(c64[4])
def a_fn19(x):
  return nn.relu6(x)


# trace: a_fn28(f32[])
def a_fn28(x):
  return nn.sigmoid(x)


# trace: a_fn37(f32[4])
def a_fn37(x):
  return nn.silu(x)


# trace: a_fn46(f32[0])
def a_fn46(x):
  return nn.silu(x)


# trace: a_fn55(c64[4])
def a_fn55(x):
  return nn.softplus(x)


# trace: a_fn64(f32[])
def a_fn64(x):
  return nn.sparse_plus(x)


# trace: a_fn73(f32[4])
def a_fn73(x):
  return nn.sparse_sigmoid(x)


# trace: a_fn82(f32[0])
def a_fn82(x):
  return nn.sparse_sigmoid(x)


# trace: a_fn91(c64[4])
def a_fn91(x):
  return nn.soft_sign(x)


# trace: a_fn100(f32[])
def a_fn100(x):
  return nn.tanh(x)


# trace: a_fn109(f32[4])
def a_fn109(x):
  return nn.hard_tanh(x)


# trace: a_fn118(f32[0])
def a_fn118(x):
  return nn.hard_tanh(x)


# trace: a_fn127(c64[4])
def a_fn127(x):
  return nn.hard_sigmoid(x)


# trace: a_fn136(f32[])
def a_fn136(x):
  return nn.hard_silu(x)


# trace: a_fn145(f32[4])
def a_fn145(x):
  return nn.gelu(x)


# trace: a_fn154(f32[0])
def a_fn154(x):
  return nn.gelu(x)


# trace: a_fn163(c64[4])
def a_fn163(x):
  return nn.elu(x)


# trace: a_fn172(f32[])
def a_fn172(x):
  return nn.celu(x)


# trace: a_fn181(f32[4])
def a_fn181(x):
  return nn.selu(x)


# trace: a_fn190(f32[0])
def a_fn190(x):
  return nn.selu(x)


# trace: a_fn199(c64[4])
def a_fn199(x):
  return nn.leaky_relu(x)


# trace: a_fn208(f32[])
def a_fn208(x):
  return nn.mish(x)


# trace: a_fn217(f32[4])
def a_fn217(x):
  return nn.squareplus(x)


# trace: a_fn226(f32[0])
def a_fn226(x):
  return nn.squareplus(x)


# trace: a_fn235(c64[4])
def a_fn235(x):
  return nn.glu(x)


# trace: a_fn244(f32[])
def a_fn244(x):
  return nn.softmax(x)


# trace: a_fn253(f32[4])
def a_fn253(x):
  return nn.log_softmax(x)


# trace: a_fn262(f32[0])
def a_fn262(x):
  return nn.log_softmax(x)


# trace: a_fn271(c64[4])
def a_fn271(x):
  return nn.logsumexp(x)


# trace: a_fn280(f32[])
def a_fn280(x):
  return nn.logmeanexp(x)


# trace: a_fn289(f32[4])
def a_fn289(x):
  return nn.log1mexp(x)


# trace: a_fn298(f32[0])
def a_fn298(x):
  return nn.log1mexp(x)


# trace: a_fn307(c64[4])
def a_fn307(x):
  return nn.log_sigmoid(x)


# trace: a_fn316(f32[])
def a_fn316(x):
  return nn.identity(x)


# trace: a_fn325(f32[4])
def a_fn325(x):
  return nn.standardize(x)


# trace: a_fn334(f32[0])
def a_fn334(x):
  return nn.standardize(x)


# trace: a_fn343(3)
def a_fn343(x):
  return nn.one_hot(x, 4)


# trace: a_fn352(f32[3])
def a_fn352(x):
  return nn.elu(x, 1.0)


# trace: a_fn361(f32[])
def a_fn361(x):
  return nn.gelu(x, approximate=False)


# trace: a_fn370(f32[2,3])
def a_fn370(x):
  return nn.softmax(x, axis=2)


# trace: a_fn379(f32[2,3])
def a_fn379(x):
  return nn.logsumexp(x, b=2.)


# trace: a_fn388(f32[2,3])
def a_fn388(x):
  return nn.standardize(x, mean=0., variance=1.)


# trace: a_fn397(f32[3])
def a_fn397(x):
  return nn.softmax(x, foo=1)


# trace: a_fn406(bf16[2,3], bool[2,1])
def a_fn406(x, m):
  return nn.log_softmax(x, axis=0, where=m)


# trace: a_fn415(i32[3], f32[])
def a_fn415(x, m):
  return nn.leaky_relu(x, m)


# trace: b_a1(f32[2,5,4,8], f32[2,6,2,8], f32[2,6,2,8])
def b_a1(q,k,v): return nn.dot_product_attention(q,k,v,is_causal=True)


# trace: b_a2(f32[2,5,4,8], f32[2,6,2,8], f32[2,6,2,8], bool[2,4,5,6])
# trace: b_a2(f32[2,5,4,8], f32[2,6,2,8], f32[2,6,2,8], bool[1,1,5,6])
# trace: b_a2(f32[2,5,4,8], f32[2,6,2,8], f32[2,6,2,8], bool[5,6])
def b_a2(q,k,v,m): return nn.dot_product_attention(q,k,v,mask=m)


# trace: b_a3(f32[2,5,4,8], f32[2,6,2,8], f32[2,6,2,8], f32[2,4,5,6])
# trace: b_a3(bf16[2,5,4,8], bf16[2,6,2,8], bf16[2,6,2,8], f32[1,1,1,6])
def b_a3(q,k,v,b): return nn.dot_product_attention(q,k,v,bias=b)


# trace: b_a4(f32[2,5,4,8], f32[2,6,2,8], f32[2,6,2,8])
def b_a4(q,k,v): return nn.dot_product_attention(q,k,v,return_residual=True, scale=0.3)


# trace: b_a5(bf16[2,5,4,8], bf16[2,6,2,8], bf16[2,6,2,8], i32[2])
def b_a5(q,k,v,l): return nn.dot_product_attention(q,k,v,query_seq_lengths=l)


# trace: b_a6(f32[2,5,4,8], f32[2,6,2,8], f32[2,6,2,8], i32[2])
def b_a6(q,k,v,l): return nn.dot_product_attention(q,k,v,key_value_seq_lengths=l, is_causal=True, local_window_size=2)


# trace: b_a7(f32[2,5,4,8], f32[2,6,2,8], f32[2,6,2,8], bool[2,1,5,6], f32[2,1,5,6], i32[2])
def b_a7(q,k,v,m,b,l): return nn.dot_product_attention(q,k,v,b,m,is_causal=True,query_seq_lengths=l,key_value_seq_lengths=l,local_window_size=(1,2),return_residual=True)


# trace: b_a8(f32[2,5,3,8], f32[2,6,2,8], f32[2,6,2,8])
# trace: b_a8(f32[2,5,4,8], f32[2,6,2,8], f32[2,6,2,7])
# trace: b_a8(f32[2,5,4,8], f32[2,6,2,8], bf16[2,6,2,8])
# trace: b_a8(f16[2,5,4,8], f16[2,6,2,8], f16[2,6,2,8])
# trace: b_a8(f32[4,8], f32[4,8], f32[4,8])
# trace: b_a8(f32[2,1,1,5,4,8], f32[2,6,2,8], f32[2,6,2,8])
def b_a8(q,k,v): return nn.dot_product_attention(q,k,v)


# trace: b_a9(f32[2,5,4,8], f32[2,6,2,8], f32[2,6,2,8])
def b_a9(q,k,v): return nn.dot_product_attention(q,k,v,implementation='foo')


# trace: b_a10(f32[2,5,4,8], f32[2,6,2,8], f32[2,6,2,8])
def b_a10(q,k,v): return nn.dot_product_attention(q,k,v,implementation='xla', local_window_size=(2,3))


# trace: b_a11(f32[2,5,1,8], f32[2,6,1,8], f32[2,6,1,8], f32[2,1,5,6], bool[1,1,5,6])
def b_a11(q,k,v,b,m): return nn.dot_product_attention(q,k,v,b,m)


# trace: b_a12(f32[2,5,4,8], f32[2,6,2,8], f32[2,6,2,8], i32[2,5,5,6])
def b_a12(q,k,v,m): return nn.dot_product_attention(q,k,v,mask=m)
