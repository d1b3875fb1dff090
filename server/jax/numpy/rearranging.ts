/** Elements in another order: flipped, rolled, turned, tiled. Source: jax/_src/numpy/lax_numpy.py. */
import * as dt from '../../jaxpr/dtypes.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { PyRaise, valueError } from '../../python/errors.ts';
import type { Value } from '../../python/values.ts';
import { PyTuple, Tracer } from '../../python/values.ts';
import { optionalAxes } from '../concrete.ts';
import { shardingError } from '../../jaxpr/sharding/places.ts';
import { arrayLike, jaxFunctions, libraryJit } from '../declare.ts';
import { Jitted, jittedTable } from '../jitted.ts';
import * as arrange from '../lax/arrange.ts';
import { unhashableParam } from '../lax/dimensionNumbers.ts';
import * as lax from '../lax/operations.ts';
import { dynamicSliceInDim, slice, sliceInDim } from '../lax/slicing.ts';
import { concreteIndex, indexOf, indexTuple, membersOf } from '../shapes.ts';
import { array } from './arrayOf.ts';
import { ravel, rollaxis } from './shape.ts';
import { remainder, subtract } from './ufuncs.ts';

const axesKey = (axes: readonly number[]): string => axes.join();

/** Source: lax_numpy.py _flip. */
export function flip(x: Val, axes?: readonly number[] | number): Val {
  const given = typeof axes === 'number' ? [axes] : axes;
  const key = given ? `${typeof axes}:${axesKey(given)}` : 'None';
  return libraryJit('_flip', key, [x], ([a]) =>
    arrange.rev(a, given ? given.map((i) => arrange.positiveAxis(i, a.aval.ndim)) : a.aval.shape.map((_, i) => i)),
  )[0];
}

/** `x` seen so often along each axis. Source: lax_numpy.py tile. */
export function tile(x: Val, reps: readonly number[]): Val {
  const all = [...new Array<number>(Math.max(0, x.aval.ndim - reps.length)).fill(1), ...reps];
  const added = all.length - x.aval.ndim;
  const lifted =
    added > 0
      ? arrange.expandDims(
          x,
          Array.from({ length: added }, (_, i) => i),
        )
      : x;
  return arrange.tile(lifted, all);
}

// ---- roll

/** Members of two sequences side by side, one of length 1 repeated. */
function pairs(a: readonly number[], b: readonly number[]): (readonly [number, number])[] {
  const n = a.length === 1 ? b.length : a.length;
  if ((a.length !== 1 && a.length !== n) || (b.length !== 1 && b.length !== n))
    throw valueError(
      `shape mismatch: objects cannot be broadcast to a single shape.  Mismatch is between arg 0 with shape ` +
        `(${a.length},) and arg 1 with shape (${b.length},).`,
    );
  return Array.from({ length: n }, (_, i) => [a[a.length === 1 ? 0 : i], b[b.length === 1 ? 0 : i]] as const);
}

function rollStatic(x: Val, shifts: readonly number[], axes: readonly number[]): Val {
  return libraryJit('_roll_static', `${axesKey(shifts)}|${axesKey(axes)}`, [x], ([a]) => {
    let rolled = a;
    for (const [axis, shift] of pairs(axes, shifts)) {
      const size = a.aval.shape[axis];
      if (size === 0) continue;
      const at = ((-shift % size) + size) % size;
      rolled = lax.concatenate([sliceInDim(rolled, at, size, 1, axis), sliceInDim(rolled, 0, at, 1, axis)], axis);
    }
    return rolled;
  })[0];
}

function rollDynamic(x: Val, shift: Val, axes: readonly number[]): Val {
  return libraryJit('_roll_dynamic', axesKey(axes), [x, shift], ([a, by]) => {
    const shape = lax.numpyBroadcastShapes([by.aval.shape, [axes.length]]);
    if (shape.length !== 1) throw valueError("'shift' and 'axis' arguments to roll must be scalars or 1D arrays");
    const shifts = arrange.unstack(lax.broadcastTo(by, shape));
    let rolled = a;
    shifts.forEach((s, i) => {
      const axis = axes[axes.length === 1 ? 0 : i];
      const length = rolled.aval.shape[axis];
      const size = lax.scalar(length, dt.int32);
      const steps = remainder(lax.convertElementType(s, dt.int32), lax.max(size, lax.scalar(1, dt.int32)));
      const twice = lax.concatenate([rolled, rolled], axis);
      rolled = dynamicSliceInDim(twice, subtract(size, steps), length, axis);
    });
    return rolled;
  })[0];
}

/** The shift as static numbers, or undefined where it is an array. */
function staticShift(shift: Value): number[] | undefined {
  if (shift instanceof Tracer || membersOf(shift)?.some((s) => s instanceof Tracer)) return undefined;
  try {
    return indexTuple(shift);
  } catch (e) {
    if (e instanceof PyRaise && e.exc.cls.name === 'TypeError') return undefined;
    throw e;
  }
}

export function roll(x: Val, shift: Value, axis: readonly number[] | null): Val {
  if (axis === null) return lax.reshape(roll(ravel(x), shift, [0]), x.aval.shape);
  const axes = axis.map((i) => arrange.positiveAxis(i, x.aval.ndim));
  wholeAlong(x, axes);
  const known = staticShift(shift);
  return known ? rollStatic(x, known, axes) : rollDynamic(x, array(shift), axes);
}

// ---- rot90, resize

const rot90 = new Jitted(
  'rot90(m, k=1, axes=(0, 1))',
  ({ v: { m }, s }) => {
    const rank = m.aval.ndim;
    if (rank < 2)
      throw valueError(
        `rot90 requires its first argument to have ndim at least two, but got first argument of shape ` +
          `${lax.tupleText(m.aval.shape)}, which has ndim ${rank}`,
      );
    const axes = membersOf(s.axes) ?? [];
    if (axes.length !== 2)
      throw valueError(
        axes.length < 2
          ? `not enough values to unpack (expected 2, got ${axes.length})`
          : `too many values to unpack (expected 2, got ${axes.length})`,
      );
    const [i, j] = axes.map((a) => arrange.positiveAxis(indexOf(a), rank));
    if (i === j) throw valueError('Axes must be different');
    const turns = ((indexOf(s.k) % 4) + 4) % 4;
    if (turns === 0) return m;
    if (turns === 2) return flip(flip(m, i), j);
    const perm = m.aval.shape.map((_, a) => a);
    [perm[i], perm[j]] = [j, i];
    return turns === 1 ? lax.transpose(flip(m, j), perm) : flip(lax.transpose(m, perm), j);
  },
  { statics: ['k', 'axes'] },
);

const resize = new Jitted(
  'resize(a, new_shape)',
  ({ v: { a }, s }) => {
    const shape = indexTuple(s.new_shape);
    if (shape.some((d) => d < 0)) throw valueError('all elements of `new_shape` must be non-negative');
    const flat = ravel(a);
    const size = shape.reduce((n, d) => n * d, 1);
    const own = flat.aval.size;
    const { dtype, weakType } = flat.aval;
    if (own === 0 || size === 0) return lax.full(shape, lax.scalar(0, dtype, weakType), dtype, weakType);
    const repeated = tile(flat, [Math.ceil(size / own)]);
    const cut = repeated.aval.size === size ? repeated : slice(repeated, [0], [size]);
    return lax.reshape(cut, shape);
  },
  { statics: ['new_shape'] },
);

const rollAxis = new Jitted(
  'rollaxis(a, axis, start=0)',
  ({ v: { a }, s }) => rollaxis(a, indexOf(s.axis), concreteIndex(s.start, "'start' argument of jnp.rollaxis()")),
  { statics: ['axis', 'start'] },
);

/** The repetitions that `tile` is asked for: a number, or a sequence of them. A traced one can't be a param. */
function repetitions(reps: Value, rank: number): number[] {
  const members = membersOf(reps) ?? [reps];
  if (members.some((r) => r instanceof Tracer)) {
    const all = [...new Array<number>(Math.max(0, rank - members.length)).fill(1), ...members];
    throw unhashableParam('tile', 'reps', new PyTuple(all));
  }
  return members.map(indexOf);
}

/** Source: lax_numpy.py roll: nothing moves from device to device unasked. */
function wholeAlong({ aval }: Val, along: readonly number[]): void {
  if (!aval.placed?.parts || along.every((i) => aval.parts[i] === null)) return;
  throw shardingError(
    '`a` cannot be sharded on the axis being rolled over. Got arr ' +
      `type=${aval.strShort()} and axis=${lax.tupleText(along)}`,
  );
}

export const rearrangingFunctions = new Map<string, Value>([
  ...jittedTable(rot90, resize, rollAxis),
  ...jaxFunctions({
    'flip(m, axis=None)': (m, axis) => {
      const x = arrayLike('flip', m);
      const axes = optionalAxes(axis);
      if (axes === null) return flip(x);
      return flip(x, axes instanceof PyTuple ? axes.items.map(indexOf) : indexOf(axes));
    },
    'fliplr(m)': (m) => flip(arrayLike('fliplr', m), 1),
    'flipud(m)': (m) => flip(arrayLike('flipud', m), 0),
    'roll(a, shift, axis=None)': (a, shift, axis) => {
      const x = arrayLike('roll', a);
      return roll(x, shift, axis === null ? null : indexTuple(axis));
    },
    'tile(A, reps)': (a, reps) => {
      const x = arrayLike('tile', a);
      return tile(x, repetitions(reps, x.aval.ndim));
    },
  }),
]);
