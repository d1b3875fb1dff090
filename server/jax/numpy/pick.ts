/** Elements and slices at fixed places, as JAX's static indexing makes them: one slice, one squeeze. */
import type { Val } from '../../jaxpr/trace.ts';
import { raise } from '../../python/errors.ts';
import { toIndex } from '../../python/indices.ts';
import type { Value } from '../../python/values.ts';
import { early1 } from '../declare.ts';
import { slice } from '../lax/slicing.ts';
import * as lax from '../lax/operations.ts';

/** `x.shape[axis]`. */
export function sizeAt(x: Val, axis: Value): number {
  const { shape } = x.aval;
  const i = Number(toIndex(axis));
  if (i < -shape.length || i >= shape.length) throw raise('IndexError', 'tuple index out of range');
  return shape[i < 0 ? i + shape.length : i];
}

/** An index, a range, or the whole axis. Negative numbers count from the end. */
export type Pick = number | readonly [from: number, to: number] | 'all';

/** `x[..., 0, 1:]`: picks for the last axes. Source: jax/_src/numpy/indexing.py, static indices. */
export function pick(x: Val, ...picks: readonly Pick[]): Val {
  const { shape } = x.aval;
  const offset = shape.length - picks.length;
  const start = shape.map(() => 0);
  const limit = [...shape];
  const gone: number[] = [];
  picks.forEach((p, i) => {
    const axis = offset + i;
    const size = shape[axis];
    const at = (k: number): number => Math.min(Math.max(k < 0 ? k + size : k, 0), size);
    if (typeof p === 'number') {
      start[axis] = p < 0 ? p + size : p;
      limit[axis] = start[axis] + 1;
      gone.push(axis);
    } else if (p !== 'all') {
      start[axis] = at(p[0]);
      limit[axis] = Math.max(start[axis], at(p[1]));
    }
  });
  const whole = limit.every((l, i) => start[i] === 0 && l === shape[i]);
  return lax.squeeze(whole ? x : slice(x, start, limit), gone);
}

/** A matrix's axes exchanged, those before it left alone. */
export function matrixTranspose(x: Val): Val {
  const rank = x.aval.ndim;
  return lax.transpose(x, [...Array.from({ length: rank - 2 }, (_, i) => i), rank - 1, rank - 2]);
}

/** Axes moved to other places. Source: lax_numpy.py _moveaxis. */
export const moveAxes = (a: Val, from: readonly number[], to: readonly number[]): Val =>
  early1('_moveaxis', `${from.join()};${to.join()}`, [a], ([x]) => moved(x, from, to));

function moved(x: Val, from: readonly number[], to: readonly number[]): Val {
  const rank = x.aval.ndim;
  const order = Array.from({ length: rank }, (_, i) => i).filter((i) => !from.includes(i));
  const pairs = from.map((s, i) => [to[i], s] as const).sort((a, b) => a[0] - b[0]);
  for (const [at, s] of pairs) order.splice(at, 0, s);
  return lax.transpose(x, order);
}
