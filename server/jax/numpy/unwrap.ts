/** `jnp.unwrap`. Source: jax/_src/numpy/lax_numpy.py unwrap. */
import type { Val } from '../../jaxpr/trace.ts';
import { valueError } from '../../python/errors.ts';
import { canonicalAxis } from '../declare.ts';
import { Jitted } from '../jitted.ts';
import { sliceInDim } from '../lax/slicing.ts';
import { cumsum } from './cumulative.ts';
import { diff } from './differences.ts';
import { concatenate } from './joining.ts';
import { promoteDTypes, pythonInt } from './promote.ts';
import { absolute, add, bitwise, compare, floorDivide, negative, remainder, subtract, trueDivide } from './ufuncs.ts';
import { where as whereJit } from './where.ts';

const where = (c: Val, x: Val, y: Val): Val => whereJit(c, x, y)[0];

/** Jumps of more than half a period are taken back by whole periods. */
export const unwrap = new Jitted(
  'unwrap(p, discont=None, axis=-1, period=6.283185307179586)',
  ({ v, s }) => {
    const [p, period] = promoteDTypes([v.p, v.period]);
    if (p.aval.dtype.isComplex) throw valueError('jnp.unwrap does not support complex inputs.');
    const axis = canonicalAxis(s.axis, p.aval.ndim);
    if (p.aval.shape[axis] === 0) return p;
    const { discont = trueDivide(period, pythonInt(2)) } = v as Partial<typeof v>;
    const interval = (p.aval.dtype.isInteger ? floorDivide : trueDivide)(period, pythonInt(2));
    const step = diff(p, ['axis', s.axis]);
    const reduced = subtract(remainder(add(step, interval), period), interval);
    const atEdge = compare('eq')(reduced, negative(interval));
    const chosen = where(bitwise('and')(atEdge, compare('gt')(step, pythonInt(0))), interval, reduced);
    const isSmall = compare('lt')(absolute(step), discont);
    const correction = where(isSmall, pythonInt(0), subtract(chosen, step));
    const first = sliceInDim(p, 0, 1, 1, axis);
    const rest = sliceInDim(p, 1, null, 1, axis);
    return concatenate([first, add(rest, cumsum(correction, Number(s.axis)))], axis);
  },
  { statics: ['axis'] },
);
