/** `jnp.repeat`. Source: jax/_src/numpy/lax_numpy.py repeat, _repeat. */
import * as dt from '../../jaxpr/dtypes.ts';
import { evaluateVal } from '../../jaxpr/evaluate/evaluate.ts';
import { HostArray, HostScalar } from '../../jaxpr/host.ts';
import { NDArray } from '../../jaxpr/ndarray.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { valueError } from '../../python/errors.ts';
import type { Value } from '../../python/values.ts';
import { PyList, Unknown, UnknownSignal } from '../../python/values.ts';
import { arrayLike, asValue } from '../declare.ts';
import { positiveAxis } from '../lax/arrange.ts';
import * as lax from '../lax/operations.ts';
import { concreteValue, indexOf } from '../shapes.ts';
import { array } from './arrayOf.ts';
import { cumsum } from './cumulative.ts';
import { updateAt } from './indexingUpdate.ts';
import { take } from './indexingTake.ts';
import { roll } from './rearranging.ts';
import { broadcastTo, ravel } from './shape.ts';
import * as ufuncs from './ufuncs.ts';

const STATIC_REPEATS =
  'When jit-compiling jnp.repeat, the total number of repeats must be static. To fix this, either specify a static ' +
  'value for `repeats`, or pass a static value to `total_repeat_length`.';

/** Each element of an axis so often: a new axis, merged. */
export function repeatEvenly(x: Val, repeats: number, axis: number): Val {
  const { shape } = x.aval;
  const at = positiveAxis(axis, shape.length);
  const open = [...shape.slice(0, at + 1), repeats, ...shape.slice(at + 1)];
  const kept = open.flatMap((_, i) => (i === at + 1 ? [] : [i]));
  const opened = lax.broadcastInDim(x, open, kept);
  return lax.reshape(
    opened,
    shape.map((s, i) => (i === at ? s * repeats : s)),
  );
}

/** Concrete repeats as numbers. */
function numbersOf(repeats: Val): number[] {
  if (repeats instanceof HostScalar) return [Number(repeats.value)];
  const known = repeats instanceof HostArray ? repeats.compute() : knownValue(repeats);
  if (!known) throw new UnknownSignal(new Unknown('the repeats of jnp.repeat are not known'));
  return Array.from(known.data as Iterable<number | bigint>, Number);
}

function knownValue(x: Val): NDArray | undefined {
  const known = evaluateVal(x);
  if (known.kind === 'unknown') throw new UnknownSignal(new Unknown(known.reason));
  return known.value;
}

/** The positions that a repeated axis takes its elements from. Source: _repeat. */
function repeatUnevenly(x: Val, repeats: Val, axis: number, total: number): Val {
  const int = (n: number): Val => lax.scalar(n, dt.int32, true);
  const rolled = roll(repeats, 1, null);
  const exclusive = updateAt('scatter', rolled, 0, lax.scalar(0, rolled.aval.dtype));
  const starts = cumsum(exclusive);
  const zeros = lax.full([total], lax.scalar(0, dt.int32), dt.int32);
  const marks = updateAt('scatter-add', zeros, asValue(starts), lax.scalar(1, dt.int32));
  return take(x, ufuncs.subtract(cumsum(marks), int(1)), axis);
}

/** `axis`: null repeats the flattened array. */
export function repeat(operand: Val, given: Value, axis: number | null, total: Value): Val {
  const x = axis === null ? ravel(operand) : operand;
  const along = axis ?? 0;
  let repeats = arrayLike('repeat', given, 1);
  let length: number;
  if (total === null) {
    concreteValue(given, STATIC_REPEATS);
    if (repeats.aval.ndim === 0 && x.aval.ndim > 0) return repeatEvenly(x, indexOf(given), along);
    let counts = numbersOf(repeats);
    if (x.aval.ndim > 0) {
      const size = x.aval.shape[positiveAxis(along, x.aval.ndim)];
      if (counts.length === 1) counts = new Array<number>(size).fill(counts[0]);
      else if (counts.length !== size)
        throw valueError(
          `operands could not be broadcast together with remapped shapes [original->remapped]: (${counts.length},)  and requested shape (${size},)`,
        );
    }
    length = counts.reduce((a, b) => a + b, 0);
    repeats = HostArray.of(new NDArray([counts.length], dt.int32, Int32Array.from(counts)));
  } else {
    length = indexOf(total);
    repeats = ravel(repeats);
    if (x.aval.ndim > 0) repeats = broadcastTo(repeats, [x.aval.shape[positiveAxis(along, x.aval.ndim)]]);
  }
  if (x.aval.ndim === 0) {
    if (repeats.aval.shape.length === 1 && repeats.aval.shape[0] === 1)
      return lax.full([length], x, x.aval.dtype, x.aval.weakType);
    throw valueError(
      '`repeat` with a scalar parameter `a` is only implemented for scalar values of the parameter `repeats`.',
    );
  }
  const at = positiveAxis(along, x.aval.ndim);
  if (length === 0) {
    const shape = x.aval.shape.map((s, i) => (i === at ? 0 : s));
    return lax.reshape(array(new PyList([]), x.aval.dtype), shape);
  }
  if (x.aval.shape[at] === 0) return x;
  return repeatUnevenly(x, repeats, at, length);
}
