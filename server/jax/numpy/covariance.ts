/** Covariances and correlations. Source: jax/_src/numpy/lax_numpy.py cov, corrcoef. */
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind1 } from '../../jaxpr/trace.ts';
import { raise, typeError, valueError } from '../../python/errors.ts';
import { equal } from '../../python/comparisons.ts';
import { truth } from '../../python/operators.ts';
import { repr } from '../../python/text.ts';
import { PyList, PySlice, PyTuple } from '../../python/values.ts';
import { dtypeArgument } from '../declare.ts';
import type { Argument } from '../jitted.ts';
import { Jitted, jittedTable } from '../jitted.ts';
import * as lax from '../lax/operations.ts';
import { plainNumber } from '../shapes.ts';
import { array } from './arrayOf.ts';
import { conj, dot } from './contractions.ts';
import * as np from './expressions.ts';
import { getItem } from './indexing.ts';
import { atleast, concatenate } from './joining.ts';
import { diag } from './matrices.ts';
import { average, orNull } from './moments.ts';
import { promoteArgsInexact } from './promote.ts';
import { SUM, reduce } from './reductions.ts';
import { squeeze, transposeAll } from './shape.ts';

const NONE = null;
const ALL = new PySlice(null, null, null);
const column = new PyTuple([ALL, NONE]);
const row = new PyTuple([NONE, ALL]);

function checkWeights(name: string, w: Val, samples: number): void {
  if (w.aval.ndim > 1) throw raise('RuntimeError', `cannot handle multidimensional ${name}`);
  if (w.aval.ndim === 0) throw raise('IndexError', 'tuple index out of range');
  if (w.aval.shape[0] !== samples) throw raise('RuntimeError', `incompatible numbers of samples and ${name}`);
}

/** The variables as rows. */
function observations(m: Val, y: Val | null, rowvar: boolean): Val {
  let x = atleast(2, m);
  if (!rowvar && m.aval.ndim !== 1) x = transposeAll(x);
  if (y === null || x.aval.shape[0] === 0) return x;
  let other = atleast(2, y);
  if (!rowvar && other.aval.shape[0] !== 1) other = transposeAll(other);
  return concatenate([x, other], 0);
}

const covJit = new Jitted(
  'cov(m, y=None, rowvar=True, bias=False, ddof=None, fweights=None, aweights=None, dtype=None)',
  ({ v, s }) => {
    const [m, y] = promoteArgsInexact('y' in v ? [v.m, v.y] : [v.m]);
    if (y && y.aval.ndim > 2) throw valueError('y has more than 2 dimensions');
    if (m.aval.ndim > 2) throw valueError('m has more than 2 dimensions');
    const dtype = dtypeArgument(s.dtype, 'cov');
    if (dtype && !dtype.isInexact)
      throw valueError(`cov: dtype must be a subclass of float or complex; got dtype=${repr(s.dtype)}`);
    let x = observations(m, y ?? null, truth(s.rowvar) === true);
    const [variables, samples] = x.aval.shape;
    if (variables === 0) return lax.reshape(array(new PyList([])), [0, 0]);
    if (samples === 0) {
      const shape = variables === 1 ? [] : [variables, variables];
      return lax.full(shape, lax.scalar(NaN, x.aval.dtype), x.aval.dtype);
    }
    const unbiased = equal(s.bias, 0) === true ? 1 : 0;
    const ddof = s.ddof === null ? unbiased : Number(plainNumber(s.ddof));
    let w: Val | null = null;
    if ('fweights' in v) {
      checkWeights('fweights', v.fweights, samples);
      if (!v.fweights.aval.dtype.isInteger) throw typeError('fweights must be integer.');
      w = np.abs(v.fweights);
    }
    let aweights = orNull(v, 'aweights');
    if (aweights) {
      checkWeights('aweights', aweights, samples);
      aweights = np.abs(aweights);
      w = w ? np.mul(w, aweights) : aweights;
    }
    if (dtype) {
      x = lax.convertElementType(x, dtype);
      w = w && lax.convertElementType(w, dtype);
    }
    const [mean, sums] = average(x, 1, w, false);
    const total = getItem(lax.broadcastTo(sums, mean.aval.shape), 0);
    let factor: Val;
    if (w === null) factor = np.int(samples - ddof);
    else if (ddof === 0) factor = total;
    else if (aweights === null) factor = np.sub(total, np.int(ddof));
    else factor = np.sub(total, np.div(np.mul(np.int(ddof), reduce(SUM, np.mul(w, aweights))), total));
    x = np.sub(x, getItem(mean, column));
    const weighted = w === null ? x : np.mul(x, lax.broadcastToRank(w, 2));
    const product = dot(x, conj(transposeAll(weighted)));
    return squeeze(np.div(product, factor));
  },
  { statics: ['rowvar', 'bias', 'ddof', 'dtype'] },
);

const real = (x: Val): Val => (x.aval.dtype.isComplex ? lax.plain('real', x) : x);

const corrcoefJit = new Jitted(
  'corrcoef(x, y=None, rowvar=True, dtype=None)',
  ({ v, s }) => {
    const dtype = dtypeArgument(s.dtype, 'corrcoef');
    if (dtype && !dtype.isInexact)
      throw valueError(`corrcoef: dtype must be a subclass of float or complex; got dtype=${repr(s.dtype)}`);
    const given: Argument[] = [v.x, orNull(v, 'y'), s.rowvar];
    let c = covJit.call1(given, [['dtype', s.dtype]]);
    if (c.aval.ndim === 0) return np.div(c, c);
    const deviation = lax.convertElementType(np.sqrt(real(diag(c, 0))), c.aval.dtype);
    c = np.div(np.div(c, getItem(deviation, column)), getItem(deviation, row));
    const clipped = (x: Val): Val => np.clipJit.call1([x, np.int(-1), np.int(1)]);
    const realPart = clipped(real(c));
    if (!c.aval.dtype.isComplex) return realPart;
    return bind1(primitives.complex, [realPart, clipped(lax.plain('imag', c))], {});
  },
  { statics: ['rowvar', 'dtype'] },
);

export const covarianceFunctions = jittedTable(covJit, corrcoefJit);
