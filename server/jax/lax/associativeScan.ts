/** `lax.associative_scan`. Source: jax/_src/lax/control_flow/loops.py. */
import * as dt from '../../jaxpr/dtypes.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { call } from '../../python/call.ts';
import { raise, valueError } from '../../python/errors.ts';
import { toIndex } from '../../python/indices.ts';
import { Unknown } from '../../python/values.ts';
import { asValue, canonicalAxis, jaxFunction } from '../declare.ts';
import { raising } from '../errors.ts';
import { flatten } from '../pytree.ts';
import { unflattenExactly } from '../treeDef.ts';
import { argument, jaxType, needCallable } from './bodies.ts';
import { pad, rev } from './arrange.ts';
import * as lax from './operations.ts';
import { sliceInDim } from './slicing.ts';
import { isTrue } from '../shapes.ts';

type Combine = (a: readonly Val[], b: readonly Val[]) => Val[];

/** Elements of two arrays by turns along an axis; the first has as many, or one more. */
function interleave(a: Val, b: Val, axis: number): Val {
  const same = a.aval.shape[axis] === b.aval.shape[axis];
  const config = (low: number, high: number) =>
    a.aval.shape.map((_, i): [number, number, number] => (i === axis ? [low, high, 1] : [0, 0, 0]));
  const zero = (x: Val): Val => lax.scalar(x.aval.dtype === dt.bool ? false : 0, x.aval.dtype);
  const first = pad(a, zero(a), config(0, same ? 1 : 0));
  const second = pad(b, zero(b), config(1, same ? 0 : 1));
  return a.aval.dtype === dt.bool ? lax.bitwiseOp('or', first, second) : lax.add(first, second);
}

/** Neighbours are combined, the half as many scanned, and what is between them filled in. */
function scanElements(elems: readonly Val[], axis: number, combine: Combine): readonly Val[] {
  const n = elems[0].aval.shape[axis];
  if (n < 2) return elems;
  const each = (xs: readonly Val[], start: number, limit: number | null, stride = 1): Val[] =>
    xs.map((x) => sliceInDim(x, start, limit, stride, axis));
  const reduced = combine(each(elems, 0, -1, 2), each(elems, 1, null, 2));
  const odd = scanElements(reduced, axis, combine);
  const even = combine(n % 2 === 0 ? each(odd, 0, -1) : odd, each(elems, 2, null, 2));
  const whole = elems.map((x, i) => lax.concatenate([sliceInDim(x, 0, 1, 1, axis), even[i]], axis));
  return whole.map((x, i) => interleave(x, odd[i], axis));
}

/** The same for a combining function of the library. */
export function associativeScanOf(combine: Combine, elems: readonly Val[], axis: number, reverse = false): Val[] {
  const turned = reverse ? elems.map((x) => rev(x, [axis])) : elems;
  const scanned = scanElements(turned, axis, combine);
  return reverse ? scanned.map((x) => rev(x, [axis])) : [...scanned];
}

export const associativeScan = jaxFunction(
  'associative_scan(fn, elems, reverse=False, axis=0)',
  (fn, elems, reverse, axisValue) => {
    needCallable('lax.associative_scan: fn argument should be callable.', fn);
    const given = argument(elems);
    const at = toIndex(axisValue);
    if (at instanceof Unknown) return at;
    const backwards = isTrue(reverse);
    const turned = backwards ? given.vals.map((x) => raising(() => rev(x, [at]))) : given.vals;
    if (turned.length === 0) throw raise('IndexError', 'list index out of range');
    const axis = canonicalAxis(axisValue, turned[0].aval.ndim);
    const n = turned[0].aval.shape[axis];
    if (turned.some((x) => x.aval.shape[axis] !== n))
      throw valueError(
        'Array inputs to associative_scan must have the same first dimension. (saw: ' +
          `[${turned.map((x) => lax.tupleText(x.aval.shape)).join(', ')}])`,
      );
    const combine: Combine = (a, b) => {
      const result = call(
        fn,
        [a, b].map((xs) => unflattenExactly(given.tree, xs.map(asValue))),
      );
      if (result instanceof Unknown) throw new UnknownResult(result);
      return flatten(result).leaves.map(jaxType);
    };
    try {
      const scanned = raising(() => scanElements(turned, axis, combine));
      const out = backwards ? scanned.map((x) => rev(x, [axis])) : scanned;
      return unflattenExactly(given.tree, out.map(asValue));
    } catch (e) {
      if (e instanceof UnknownResult) return e.unknown;
      throw e;
    }
  },
);

/** The combined value isn't known: neither is the scan. */
class UnknownResult extends Error {
  constructor(readonly unknown: Unknown) {
    super(unknown.reason);
  }
}
