/**
 * Hurwitz' zeta function as a series, which can be differentiated, written in Python (formula 5 of arxiv.org/abs/1309.2877).
 * Source: jax/_src/scipy/special.py _zeta_series_expansion.
 */
import type { Val } from '../../../jaxpr/trace.ts';
import { libraryPart, resultOfPart } from '../../libraryParts.ts';

const source = `
# (2k)! / B(2k), B the numbers of Bernoulli
_BERNOULLI = np.array([
  12, -720, 30240, -1209600, 47900160, -1307674368000 / 691, 74724249600, -10670622842880000 / 3617,
  5109094217170944000 / 43867, -802857662698291200000 / 174611, 14101100039391805440000 / 77683,
  -1693824136731743669452800000 / 236364091, 186134520519971831808000000 / 657931,
  -37893265687455865519472640000000 / 3392780147, 759790291646040068357842010112000000 / 1723168255201,
  -134196726836183700385281186201600000000 / 7709321041217,
])

def _zeta_series_expansion(x, q):
  s, a = _promote_inexact('zeta', x, q)
  dtype = a.dtype.type
  s_, a_ = jnp.expand_dims(s, -1), jnp.expand_dims(a, -1)
  n = m = dtype(8) if a.dtype == np.float32 else dtype(16)
  k = jnp.expand_dims(np.arange(n, dtype=n.dtype), tuple(range(a.ndim)))
  total = jnp.sum((a_ + k) ** -s_, -1)
  integral = lax.div((a + n) ** (dtype(1) - s), s - dtype(1))
  first = (a + n) ** -s
  j = jnp.expand_dims(np.arange(2 * m, dtype=m.dtype), tuple(range(s.ndim)))
  ratio = (s_ + j) / (a_ + n)
  tail = jnp.cumprod(ratio, -1)[..., ::2]
  tail = jnp.clip(tail, max=jnp.finfo(dtype).max)
  coefficients = np.expand_dims(np.array(_BERNOULLI[:tail.shape[-1]], dtype=dtype), tuple(range(a.ndim)))
  tail = tail / coefficients
  rest = first * (dtype(0.5) + tail.sum(-1))
  return total + integral + rest
`;

const part = libraryPart('jax._src.scipy.special', ['_zeta_series_expansion'], source);

export const zetaSeries = (...operands: Val[]): Val => resultOfPart(part, '_zeta_series_expansion', operands);
