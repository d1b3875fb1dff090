/** Exponentials of matrices, written in Python: scaling, Padé approximation, squaring. Source: jax/_src/scipy/linalg.py expm. */
import { libraryPart } from '../../libraryParts.ts';

const source = `
def _precise(A, B):
  return jnp.dot(A, B, precision=lax.Precision.HIGHEST)

def _pade(b):
  # Odd powers of the matrix make U, even ones V.
  def approximant(A):
    ident = jnp.eye(*A.shape, dtype=A.dtype)
    A2 = _precise(A, A)
    powers = [ident, A2]
    while 2 * len(powers) < len(b):
      powers.append(_precise(powers[-1], A2))
    def combined(first):
      out = b[2 * (len(powers) - 1) + first] * powers[-1]
      for i in range(len(powers) - 2, -1, -1):
        out = out + b[2 * i + first] * powers[i]
      return out
    U = _precise(A, combined(1))
    return U, combined(0)
  return approximant

_pade3 = _pade((120., 60., 12., 1.))
_pade5 = _pade((30240., 15120., 3360., 420., 30., 1.))
_pade7 = _pade((17297280., 8648640., 1995840., 277200., 25200., 1512., 56., 1.))
_pade9 = _pade((17643225600., 8821612800., 2075673600., 302702400., 30270240., 2162160., 110880., 3960., 90., 1.))

def _pade13(A):
  b = (64764752532480000., 32382376266240000., 7771770303897600., 1187353796428800., 129060195264000.,
       10559470521600., 670442572800., 33522128640., 1323241920., 40840800., 960960., 16380., 182., 1.)
  ident = jnp.eye(*A.shape, dtype=A.dtype)
  A2 = _precise(A, A)
  A4 = _precise(A2, A2)
  A6 = _precise(A4, A2)
  high = _precise(A6, b[13]*A6 + b[11]*A4 + b[9]*A2)
  U = _precise(A, high + b[7]*A6 + b[5]*A4 + b[3]*A2 + b[1]*ident)
  high = _precise(A6, b[12]*A6 + b[10]*A4 + b[8]*A2)
  return U, high + b[6]*A6 + b[4]*A4 + b[2]*A2 + b[0]*ident

_DOUBLE = (5.371920351148152, [1.495585217958292e-002, 2.539398330063230e-001, 9.504178996162932e-001,
                               2.097847961257068e+000], [_pade3, _pade5, _pade7, _pade9, _pade13])
_SINGLE = (3.925724783138660, [4.258730016922831e-001, 1.880152677804762e+000], [_pade3, _pade5, _pade7])

@jax.jit
def _calc_P_Q(A):
  if A.ndim != 2 or A.shape[0] != A.shape[1]:
    raise ValueError('expected A to be a square matrix')
  size = jnp.linalg.norm(A, 1)
  if A.dtype == 'float64' or A.dtype == 'complex128':
    most, limits, approximants = _DOUBLE
  elif A.dtype == 'float32' or A.dtype == 'complex64':
    most, limits, approximants = _SINGLE
  else:
    raise TypeError(f'A.dtype={A.dtype} is not supported.')
  squarings = jnp.maximum(0, jnp.floor(jnp.log2(size / most)))
  A = A / 2 ** squarings.astype(A.dtype)
  which = jnp.digitize(size, jnp.array(limits, dtype=size.dtype))
  U, V = lax.switch(which, approximants, A)
  P = U + V
  return P, -U + V, squarings

def _squaring(R, n_squarings, max_squarings):
  def squared(x):
    return _precise(x, x)

  def same(x):
    return x

  def step(c, i):
    return lax.cond(i < n_squarings, squared, same, c), None

  return lax.scan(step, R, jnp.arange(max_squarings, dtype=n_squarings.dtype))[0]

_squaring = jax.jit(_squaring, static_argnums=2)

def expm(A, *, upper_triangular=False, max_squarings=16):
  A, = _promote_dtypes_inexact(A)
  if A.ndim < 2 or A.shape[-1] != A.shape[-2]:
    raise ValueError(f'Expected A to be a (batched) square matrix, got {A.shape=}.')
  if A.ndim > 2:
    one = lambda a: expm(a, upper_triangular=upper_triangular, max_squarings=max_squarings)
    return jnp.vectorize(one, signature='(n,n)->(n,n)')(A)
  P, Q, n_squarings = _calc_P_Q(jnp.asarray(A))

  def too_large(args):
    return jnp.full_like(args[0], np.nan)

  def compute(args):
    A, P, Q = args
    R = jax.scipy.linalg.solve_triangular(Q, P) if upper_triangular else jnp.linalg.solve(Q, P)
    return _squaring(R, n_squarings, max_squarings)

  return lax.cond(n_squarings > max_squarings, too_large, compute, (A, P, Q))

expm = jax.jit(expm, static_argnames=('upper_triangular', 'max_squarings'))
`;

export const exponentialPart = libraryPart('jax._src.scipy.linalg', ['expm'], source);
