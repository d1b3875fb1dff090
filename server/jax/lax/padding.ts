/** `'SAME'` and `'VALID'`. Source: jax/_src/lax/lax.py padtype_to_pads. */
import type { Shape } from '../../jaxpr/aval.ts';
import type { Padding } from '../../jaxpr/primitives/windows.ts';
import { raise, typeError, valueError } from '../../python/errors.ts';
import { toIndex } from '../../python/indices.ts';
import { listOf } from '../../python/iterate.ts';
import { repr } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import { PyList, PyTuple, Tracer } from '../../python/values.ts';

export function padtypeToPads(input: Shape, window: Shape, strides: Shape, padding: string): [number, number][] {
  const type = padding.toUpperCase();
  if (type === 'VALID') return input.map(() => [0, 0]);
  if (type !== 'SAME' && type !== 'SAME_LOWER')
    throw raise(
      'RuntimeError',
      `Unrecognized padding type: expected 'VALID', 'SAME', or 'SAME_LOWER', got ${padding}.`,
    );
  if (strides.length !== input.length && strides.length !== 1)
    throw valueError(`operands could not be broadcast together with shapes (${input.length},) (${strides.length},) `);
  return input.map((size, i) => {
    const stride = strides.length === 1 ? strides[0] : strides[i];
    // NumPy's ints: division by zero is 0.
    const out = stride === 0 ? 0 : Math.ceil(size / stride);
    const total = Math.max((out - 1) * stride + window[i] - size, 0);
    const half = Math.floor(total / 2);
    return type === 'SAME' ? [half, total - half] : [total - half, half];
  });
}

/** A sequence of ints. */
export function ints(v: Value): number[] {
  return listOf(v).map((x) => {
    if (x instanceof Tracer) throw typeError(`'${repr(x)}' object cannot be interpreted as an integer`);
    const i = toIndex(x);
    return typeof i === 'number' ? i : 0;
  });
}

/** A sequence of (low, high); undefined where it is something else. */
export function pairs(v: Value): Padding | undefined {
  if (!(v instanceof PyTuple || v instanceof PyList)) return undefined;
  const out: (readonly [number, number])[] = [];
  for (const item of v.items) {
    if (!(item instanceof PyTuple || item instanceof PyList) || item.items.length !== 2) return undefined;
    const [low, high] = item.items;
    if (typeof low !== 'number' && typeof low !== 'boolean') return undefined;
    if (typeof high !== 'number' && typeof high !== 'boolean') return undefined;
    out.push([Number(low), Number(high)]);
  }
  return out;
}
