/** Polynomials, coefficients from the highest power. Source: jax/_src/numpy/polynomial.py. */
import type { Val } from '../../jaxpr/trace.ts';
import { getAttr } from '../../python/attributes.ts';
import { call } from '../../python/call.ts';
import { Stop, raise, typeError, valueError } from '../../python/errors.ts';
import { toIndex } from '../../python/indices.ts';
import { getItem as pythonItem } from '../../python/subscripts.ts';
import type { Value } from '../../python/values.ts';
import { PyList, PySlice, PyTuple, Tracer } from '../../python/values.ts';
import { callJax } from '../callJax.ts';
import { arrayLike, asValue, jaxFunctions } from '../declare.ts';
import { concretization } from '../errors.ts';
import { Jitted, jittedTable } from '../jitted.ts';
import * as lax from '../lax/operations.ts';
import { polynomial } from '../lax/special.ts';
import { array } from './arrayOf.ts';
import { convolve } from './convolutions.ts';
import * as np from './expressions.ts';
import { numpyPart } from './pythonFunctions.ts';
import { getItem } from './indexing.ts';
import { concatenate, atleast } from './joining.ts';
import { promoteArgsInexact, promoteDTypes } from './promote.ts';
import { PROD, reduce } from './reductions.ts';
import { isTrue } from '../shapes.ts';

const inexact = (x: Val): Val => promoteArgsInexact([x])[0];
/** Source: numpy/util.py promote_dtypes_inexact. */
const bothInexact = (x: Val, y: Val): Val[] => {
  const [a, b] = promoteDTypes([x, y]);
  return [inexact(a), inexact(b)];
};
const slice = (start: Value, stop: Value, step: Value = null): Value => new PySlice(start, stop, step);

/** `x.at[index].set(y)` and its kin. */
function at(x: Val, index: Value, method: 'set' | 'add', y: Val): Val {
  const indexer = pythonItem(getAttr(asValue(x), 'at'), index);
  return arrayLike(method, call(getAttr(indexer, method), [asValue(y)]));
}

function staticInt(v: Value, context: string): number {
  if (v instanceof Tracer) concretization(v, context);
  return Number(toIndex(v));
}

const polyval = new Jitted(
  'polyval(p, x, *, unroll=None)',
  ({ v, s }) => {
    const [p, x] = promoteDTypes([v.p, v.x]);
    const shape = lax.numpyBroadcastShapes([p.aval.shape.slice(1), x.aval.shape]);
    if (p.aval.ndim === 0) throw raise('IndexError', 'tuple index out of range');
    const n = p.aval.shape[0];
    const rank = shape.length;
    if (n === 0) return lax.full(shape, lax.scalar(0, x.aval.dtype), x.aval.dtype);
    const at0 = x.aval.ndim > 0 && x.aval.ndim < rank ? lax.broadcastToRank(x, rank) : x;
    const coefficients = Array.from({ length: n }, (_, i) => {
      const c = getItem(p, n - 1 - i);
      return p.aval.ndim > 1 && p.aval.ndim - 1 < rank ? lax.broadcastToRank(c, rank) : c;
    });
    const unroll = s.unroll === null ? undefined : Number(toIndex(s.unroll));
    return polynomial(at0, coefficients, unroll);
  },
  { statics: ['unroll'] },
);
export const polyvalOf = (p: Val, x: Val): Val => polyval.call1([p, x]);

const polyadd = new Jitted('polyadd(a1, a2)', ({ v }) => {
  const [a, b] = promoteDTypes([v.a1, v.a2]);
  const [m, n] = [a.aval.shape[0], b.aval.shape[0]];
  return n <= m ? at(a, slice(-n, null), 'add', b) : at(b, slice(-m, null), 'add', a);
});

const polysub = new Jitted('polysub(a1, a2)', ({ v }) => {
  const [a, b] = promoteDTypes([v.a1, v.a2]);
  return polyadd.call1([a, np.neg(b)]);
});

const row = (x: Val): Val => np.expandDims(x, [0]);
const column = (x: Val): Val => np.expandDims(x, [1]);
/** `jnp.arange(n)` or `jnp.arange(m, n)` of a dtype. */
function arange(start: number, stop: number, like: Val): Val {
  const { dtype } = like.aval;
  const counted = np.arange(Math.max(0, stop - start), dtype);
  return start === 0 ? counted : lax.add(lax.scalar(start, dtype), counted);
}

const polyint = new Jitted(
  'polyint(p, m=1, k=None)',
  ({ v, s }) => {
    const m = staticInt(s.m, "'m' argument of jnp.polyint");
    const [p, k] = bothInexact(v.p, 'k' in v ? v.k : np.int(0));
    if (m < 0) throw valueError('Order of integral must be positive (see polyder)');
    let constants = atleast(1, k);
    if (constants.aval.shape[0] === 1) constants = lax.broadcastTo(getItem(constants, 0), [m]);
    if (constants.aval.ndim !== 1 || constants.aval.shape[0] !== m)
      throw valueError('k must be a scalar or a rank-1 array of length 1 or m.');
    if (m === 0) return p;
    const powers = row(arange(0, p.aval.shape[0] + m, p));
    const grid = np.sub(powers, column(arange(0, m, p)));
    const products = reduce(PROD, np.maximum(np.int(1), grid), { axis: 0 });
    const factors = getItem(products, slice(null, null, -1));
    return np.div(concatenate([p, constants]), factors);
  },
  { statics: ['m'] },
);

const polyder = new Jitted(
  'polyder(p, m=1)',
  ({ v, s }) => {
    const m = staticInt(s.m, "'m' argument of jnp.polyder");
    const p = inexact(v.p);
    if (m < 0) throw valueError('Order of derivative must be positive');
    if (m === 0) return p;
    const powers = row(arange(m, p.aval.shape[0], p));
    const grid = np.sub(powers, column(arange(0, m, p)));
    const factors = reduce(PROD, grid, { axis: 0 });
    const kept = getItem(p, slice(null, -m));
    return np.mul(kept, getItem(factors, slice(null, null, -1)));
  },
  { statics: ['m'] },
);

const poly = new Jitted('poly(seq_of_zeros)', ({ v }) => {
  let zeros = atleast(1, inexact(v.seq_of_zeros));
  const [rows, columns] = zeros.aval.shape;
  if (zeros.aval.ndim === 2 && rows === columns && rows !== 0) zeros = callJax('jax.numpy.linalg', 'eigvals', [zeros]);
  const { shape, dtype } = zeros.aval;
  if (shape.length !== 1) throw valueError('input must be 1d or non-empty square 2d array.');
  if (shape[0] === 0) return lax.full([], lax.scalar(1, dtype), dtype);
  let a = lax.full([1], lax.scalar(1, dtype), dtype);
  for (let k = 0; k < shape[0]; k++) {
    const factor = array(new PyList([1, asValue(np.neg(getItem(zeros, k)))]), dtype, true);
    a = convolve.call1([a, factor], [['mode', 'full']]);
  }
  return a;
});

function polymul(x: Value, y: Value, trim: Value): Val {
  let [a, b] = bothInexact(arrayLike('polymul', x), arrayLike('polymul', y, 1));
  if (a.aval.ndim === 0 || b.aval.ndim === 0) throw typeError('len() of unsized object');
  if (isTrue(trim) && (a.aval.shape[0] > 1 || b.aval.shape[0] > 1))
    [a, b] = [a, b].map((p) => callJax('jax.numpy', 'trim_zeros', [p], [['trim', 'f']]));
  if (a.aval.shape[0] === 0) a = lax.full([1], lax.scalar(0, b.aval.dtype), b.aval.dtype);
  if (b.aval.shape[0] === 0) b = lax.full([1], lax.scalar(0, a.aval.dtype), a.aval.dtype);
  return convolve.call1([a, b], [['mode', 'full']]);
}

/** Without coefficients in front that are nearly zero. Source: lax_numpy.py trim_zeros_tol. */
function withoutSmall(v: Value): Value {
  const fn = numpyPart('_trim_zeros_tol');
  if (fn === undefined) throw new Stop("jitlens doesn't have trim_leading_zeros= yet", 'unsupported');
  return call(fn, [v]);
}

function polydiv(x: Value, y: Value, trim: Value): Value {
  let [u, v] = bothInexact(arrayLike('polydiv', x), arrayLike('polydiv', y, 1));
  if (u.aval.ndim === 0 || v.aval.ndim === 0) throw typeError('len() of unsized object');
  v = inexact(v);
  const m = u.aval.shape[0] - 1;
  const n = v.aval.shape[0] - 1;
  const scale = np.div(1, getItem(v, 0));
  const { dtype } = u.aval;
  let q = lax.full([Math.max(m - n + 1, 1)], lax.scalar(0, dtype), dtype);
  for (let k = 0; k <= m - n; k++) {
    const d = np.mul(scale, getItem(u, k));
    q = at(q, k, 'set', d);
    u = at(u, slice(k, k + n + 1), 'add', np.mul(np.neg(d), v));
  }
  const rest = isTrue(trim) ? withoutSmall(asValue(u)) : asValue(u);
  return new PyTuple([asValue(q), rest]);
}

export const polynomialFunctions = new Map<string, Value>([
  ...jittedTable(polyval, polyadd, polysub, polyint, polyder, poly),
  ...jaxFunctions({
    'polymul(a1, a2, *, trim_leading_zeros=False)': polymul,
    'polydiv(u, v, *, trim_leading_zeros=False)': polydiv,
  }),
]);
