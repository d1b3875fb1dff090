/** `jnp.trim_zeros`: its result's shape depends on values. Source: jax/_src/numpy/lax_numpy.py. */
import { evaluateVal } from '../../jaxpr/evaluate/evaluate.ts';
import { stridesOf } from '../../jaxpr/evaluate/rule.ts';
import { loadScalar } from '../../jaxpr/host.ts';
import { Complex } from '../../jaxpr/jaxpr.ts';
import type { NDArray } from '../../jaxpr/ndarray.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { Stop, valueError } from '../../python/errors.ts';
import { str } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import { PySlice, PyTuple, Tracer, Unknown, UnknownSignal } from '../../python/values.ts';
import { arrayLike, isEager, jaxFunctions } from '../declare.ts';
import { concretization } from '../errors.ts';
import { positiveAxis } from '../lax/arrange.ts';
import * as lax from '../lax/operations.ts';
import { indexTuple } from '../shapes.ts';
import { stage } from './arrayOf.ts';
import { getItem } from './indexing.ts';

/** Along an axis: which places have an element that isn't zero. */
function occupied(value: NDArray, axis: number): boolean[] {
  const stride = stridesOf(value.shape)[axis];
  const size = value.shape[axis];
  const out = new Array<boolean>(size).fill(false);
  for (let i = 0; i < value.size; i++) {
    const x = loadScalar(value, i);
    const nonzero = x instanceof Complex ? x.re !== 0 || x.im !== 0 : Boolean(x) || Number.isNaN(x);
    if (nonzero) out[Math.floor(i / stride) % size] = true;
  }
  return out;
}

function trimZeros(v: Value, trim: Value, axis: Value): Val | Value {
  const x = stage(arrayLike('trim_zeros', v));
  if (x instanceof Tracer) return concretization(x, 'Error arose in the `filt` argument of trim_zeros()');
  if (!isEager())
    throw new Stop("jitlens doesn't have jax.numpy.trim_zeros of a constant in a trace yet", 'unsupported');
  const { ndim } = x.aval;
  const given = axis === null ? x.aval.shape.map((_, i) => i) : indexTuple(axis).map((a) => positiveAxis(a, ndim));
  if (new Set(given).size !== given.length) throw valueError(`repeated axis: ${lax.tupleText(given)}`);
  const sides = str(trim).toLowerCase();
  if (given.length === 0 || !(sides.includes('f') || sides.includes('b'))) return x;
  const known = evaluateVal(x);
  if (known.kind === 'unknown') throw new UnknownSignal(new Unknown(known.reason));
  const slices = x.aval.shape.map((size, i) => {
    if (!given.includes(i)) return new PySlice(null, null, null);
    const mask = occupied(known.value, i);
    if (!mask.includes(true)) return new PySlice(0, 0, null);
    const start = sides.includes('f') ? mask.indexOf(true) : null;
    const stop = sides.includes('b') ? size - [...mask].reverse().indexOf(true) : null;
    return new PySlice(start, stop, null);
  });
  return getItem(x, new PyTuple(slices));
}

export const trimmingFunctions = jaxFunctions({ "trim_zeros(filt, trim='fb', axis=None)": trimZeros });
