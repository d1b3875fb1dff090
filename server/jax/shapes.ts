/** Shapes as arguments. */
import { typeError } from '../python/errors.ts';
import { repr } from '../python/text.ts';
import type { Value } from '../python/values.ts';
import { PyList, PyTuple, Tracer } from '../python/values.ts';
import { shapeArgument } from './declare.ts';
import { originMessage } from './errors.ts';

/** A shape that may not hold tracers. Source: core.py canonicalize_shape, _invalid_shape_error. */
export function concreteShape(v: Value): number[] {
  const dims = v instanceof PyTuple || v instanceof PyList ? v.items : [v];
  const tracer = dims.find((d): d is Tracer => d instanceof Tracer);
  if (tracer) {
    const shown = dims.length === 1 ? `(${repr(dims[0])},)` : `(${dims.map((d) => repr(d)).join(', ')})`;
    throw typeError(
      `Shapes must be 1D sequences of concrete values of integer type, got ${shown}.\n` +
        'If using `jit`, try using `static_argnums` or applying `jit` to smaller subfunctions.' +
        originMessage(tracer),
    );
  }
  return shapeArgument(v);
}
