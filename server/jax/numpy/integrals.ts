/** Integrals by the trapezoidal rule, and phases without jumps. Source: jax/_src/numpy/lax_numpy.py trapezoid, unwrap. */
import type { Val } from '../../jaxpr/trace.ts';
import { valueError } from '../../python/errors.ts';
import type { Value } from '../../python/values.ts';
import { PySlice, PyTuple } from '../../python/values.ts';
import { canonicalAxis } from '../declare.ts';
import { Jitted, jittedTable } from '../jitted.ts';
import { expandDims } from '../lax/arrange.ts';
import { sliceInDim } from '../lax/slicing.ts';
import { indexOf } from '../shapes.ts';
import { cumsum } from './cumulative.ts';
import { diff } from './differences.ts';
import * as np from './expressions.ts';
import { getItem } from './indexing.ts';
import { concatenate } from './joining.ts';
import { promoteInexactDTypes } from './moments.ts';
import { promoteDTypes } from './promote.ts';
import { sum } from './reductions.ts';
import { moveaxis } from './shape.ts';

const ALL = new PySlice(null, null, null);

/** `x[..., index]`. */
const last = (x: Val, index: Value): Val =>
  getItem(x, new PyTuple([...new Array<Value>(x.aval.ndim - 1).fill(ALL), index]));

const trapezoid = new Jitted(
  'trapezoid(y, x=None, dx=1.0, axis=-1)',
  ({ v, s }) => {
    const axis = indexOf(s.axis);
    let y: Val;
    let dx: Val;
    if (!('x' in v)) {
      [y] = promoteInexactDTypes(v.y);
      ({ dx } = v);
      if (dx.aval.ndim > 0) {
        const missing = Math.max(0, y.aval.ndim - dx.aval.ndim);
        dx = expandDims(
          dx,
          Array.from({ length: missing }, (_, i) => i),
        );
        dx = moveaxis(dx, [axis], [-1]);
      }
    } else {
      let x: Val;
      [y, x] = promoteInexactDTypes(v.y, v.x);
      dx = x.aval.ndim === 1 ? diff(x) : moveaxis(diff(x, ['axis', axis]), [axis], [-1]);
    }
    y = moveaxis(y, [axis], [-1]);
    const total = { axis: -1 };
    const { shape } = dx.aval;
    if (shape.length === 0 || shape[shape.length - 1] === 1) {
      const step = shape.length === 0 ? dx : last(dx, 0);
      return np.mul(step, np.sub(sum(y, total), np.mul(0.5, np.add(last(y, 0), last(y, -1)))));
    }
    const pairs = np.add(last(y, new PySlice(1, null, null)), last(y, new PySlice(null, -1, null)));
    return np.mul(0.5, sum(np.mul(dx, pairs), total));
  },
  { statics: ['axis'] },
);

const unwrap = new Jitted(
  `unwrap(p, discont=None, axis=-1, period=${2 * Math.PI})`,
  ({ v, s }) => {
    const [p, period] = promoteDTypes([v.p, v.period]);
    if (p.aval.dtype.isComplex) throw valueError('jnp.unwrap does not support complex inputs.');
    const axis = canonicalAxis(s.axis, p.aval.ndim);
    if (p.aval.shape[axis] === 0) return p;
    const discont = 'discont' in v ? v.discont : np.div(period, np.int(2));
    const interval = p.aval.dtype.isInteger ? np.floorDiv(period, np.int(2)) : np.div(period, np.int(2));
    const step = diff(p, ['axis', s.axis]);
    let wrapped = np.sub(np.mod(np.add(step, interval), period), interval);
    wrapped = np.where(np.and(np.eq(wrapped, np.neg(interval)), np.gt(step, np.int(0))), interval, wrapped);
    const correction = np.where(np.lt(np.abs(step), discont), np.int(0), np.sub(wrapped, step));
    const head = sliceInDim(p, 0, 1, 1, axis);
    const tail = np.add(sliceInDim(p, 1, null, 1, axis), cumsum(correction, indexOf(s.axis)));
    return concatenate([head, tail], axis);
  },
  { statics: ['axis'] },
);

export const integralFunctions = jittedTable(trapezoid, unwrap);
