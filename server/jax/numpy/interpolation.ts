/** `jnp.interp`, and windows of signals. Source: lax_numpy.py interp, jax/_src/numpy/window_functions.py. */
import type { Val } from '../../jaxpr/trace.ts';
import { valueError } from '../../python/errors.ts';
import { toIndex } from '../../python/indices.ts';
import { repr, str } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import { PySlice, Tracer } from '../../python/values.ts';
import { arrayLike, jaxFunctions } from '../declare.ts';
import { concretization } from '../errors.ts';
import { Jitted, jittedTable } from '../jitted.ts';
import * as lax from '../lax/operations.ts';
import { i0 as besselI0 } from './bessel.ts';
import * as np from './expressions.ts';
import { getItem } from './indexing.ts';
import { concatenate } from './joining.ts';
import { promoteArgsInexact, promoteDTypes } from './promote.ts';
import { searchsorted } from './searching.ts';
import { formatOf } from './ufuncsFloat.ts';
import { sortOperands } from '../lax/sorting.ts';

const inexact = (x: Val): Val => promoteArgsInexact([x])[0];
const last = new PySlice(-1, null, null);
const first = new PySlice(null, 1, null);

function edge(name: 'left' | 'right', v: Value): boolean {
  if (typeof v !== 'string') return false;
  if (v !== 'extrapolate')
    throw valueError(`the only valid string value of \`${name}\` is 'extrapolate', but got: ${repr(v)}`);
  return true;
}

/** Source: _interp. */
function interp(v: Readonly<Record<string, Val>>, left: Value, right: Value): Val {
  if (lax.tupleText(v.xp.aval.shape) !== lax.tupleText(v.fp.aval.shape) || v.xp.aval.ndim !== 1)
    throw valueError('xp and fp must be one-dimensional arrays of equal size');
  let [x, xp] = promoteDTypes([v.x, v.xp]).map(inexact);
  let fp = inexact(v.fp);
  const extrapolates = { left: edge('left', left), right: edge('right', right) };
  if (x.aval.dtype.isComplex) throw valueError('jnp.interp: complex x values not supported.');
  const hasPeriod = 'period' in v;
  if (hasPeriod) {
    if (v.period.aval.ndim !== 0) throw valueError(`period must be a scalar; got ${str(v.period as Value)}`);
    const period = np.abs(v.period);
    x = np.mod(x, period);
    xp = np.mod(xp, period);
    [xp, fp] = sortOperands([xp, fp], 0);
    const before = np.sub(getItem(xp, last), period);
    xp = concatenate([before, xp, np.add(getItem(xp, first), period)]);
    fp = concatenate([getItem(fp, last), fp, getItem(fp, first)]);
  }
  const found = searchsorted(xp, x, ['side', 'right']);
  const i = np.clip(found, np.int(1), np.int(xp.aval.shape[0] - 1));
  const at = (a: Val, index: Val): Val => getItem(a, index as Value);
  const above = at(fp, i);
  const df = np.sub(above, at(fp, np.sub(i, np.int(1))));
  const right0 = at(xp, i);
  const dx = np.sub(right0, at(xp, np.sub(i, np.int(1))));
  const delta = np.sub(x, at(xp, np.sub(i, np.int(1))));
  const { mantissa } = formatOf(xp.aval.dtype);
  // np.spacing of the dtype's epsilon.
  const epsilon = lax.scalar(2 ** (-2 * mantissa), xp.aval.dtype);
  const isFlat = np.le(lax.abs(dx), epsilon);
  const low = at(fp, np.sub(i, np.int(1)));
  const base = at(fp, np.sub(i, np.int(1)));
  const slope = np.mul(np.div(delta, np.where(isFlat, np.int(1), dx)), df);
  let f = np.where(isFlat, low, np.add(base, slope));
  if (!extrapolates.left) {
    const value = 'left' in v ? v.left : getItem(fp, 0);
    if (!hasPeriod) f = np.where(np.lt(x, getItem(xp, 0)), value, f);
  }
  if (!extrapolates.right) {
    const value = 'right' in v ? v.right : getItem(fp, -1);
    if (!hasPeriod) f = np.where(np.gt(x, getItem(xp, -1)), value, f);
  }
  return f;
}

/** Strings and None among the arguments are static, arrays are not. */
const interpJits = new Map<string, Jitted>();
function interpJit(statics: readonly string[]): Jitted {
  const key = statics.join();
  let jit = interpJits.get(key);
  if (!jit) {
    jit = new Jitted(
      '_interp(x, xp, fp, left=None, right=None, period=None)',
      ({ v, s }) => interp(v, s.left ?? null, s.right ?? null),
      { statics, checkedBy: 'interp' },
    );
    interpJits.set(key, jit);
  }
  return jit;
}

/** The number of samples, and what else a window has. */
function windowed(name: string, f: (n: Val, size: number) => Val): (m: Value) => Val {
  return (m) => {
    if (m instanceof Tracer) concretization(m, `M argument of jnp.${name}`);
    const size = Number(toIndex(m));
    const dtype = np.defaultFloat();
    if (size <= 1) return lax.full([size], lax.scalar(1, dtype), dtype);
    return f(np.arange(size, dtype), size);
  };
}
const cosine = (turns: number, n: Val, size: number): Val =>
  np.cos(np.div(np.mul(turns * Math.PI, n), np.int(size - 1)));

const i0 = new Jitted('i0(x)', ({ v }) => {
  const [x] = promoteArgsInexact([v.x]);
  if (!x.aval.dtype.isFloating) throw valueError(`Unsupported input type to jax.numpy.i0: ${x.aval.dtype.name}`);
  return besselI0(x);
});

export const interpolationFunctions = new Map<string, Value>([
  ...jittedTable(i0),
  ...jaxFunctions({
    'interp(x, xp, fp, left=None, right=None, period=None)': (x, xp, fp, left, right, period) => {
      const statics: string[] = [];
      if (typeof left === 'string' || left === null) statics.push('left');
      if (typeof right === 'string' || right === null) statics.push('right');
      if (period === null) statics.push('period');
      return interpJit(statics).call1([x, xp, fp, left, right, period]);
    },
    'blackman(M)': windowed('blackman', (n, size) => {
      const first = np.sub(0.42, np.mul(0.5, cosine(2, n, size)));
      return np.add(first, np.mul(0.08, cosine(4, n, size)));
    }),
    'bartlett(M)': windowed('bartlett', (n, size) => {
      const distance = np.abs(np.sub(np.add(np.mul(np.int(2), n), np.int(1)), np.int(size)));
      return np.sub(np.int(1), np.div(distance, np.int(size - 1)));
    }),
    'hamming(M)': windowed('hamming', (n, size) => np.sub(0.54, np.mul(0.46, cosine(2, n, size)))),
    'hanning(M)': windowed('hanning', (n, size) => np.mul(0.5, np.sub(np.int(1), cosine(2, n, size)))),
    'kaiser(M, beta)': (m, b) => {
      const beta = arrayLike('kaiser', b);
      return windowed('kaiser', (n, size) => {
        const alpha = 0.5 * (size - 1);
        const place = np.powInt(np.div(np.sub(n, alpha), alpha), 2);
        const argument = np.mul(beta, np.sqrt(np.sub(np.int(1), place)));
        const above = i0.call1([argument]);
        return np.div(above, i0.call1([beta]));
      })(m);
    },
  }),
]);
