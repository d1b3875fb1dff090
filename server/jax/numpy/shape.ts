/** Functions and methods that change shapes. Source: jax/_src/numpy/lax_numpy.py. */
import type { Val } from '../../jaxpr/trace.ts';
import { Stop, typeError } from '../../python/errors.ts';
import { str } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import { PyList, PyTuple } from '../../python/values.ts';
import { arrayLike, canonicalAxis, jaxFunctions } from '../declare.ts';
import { concreteShape } from '../shapes.ts';
import * as lax from '../lax/operations.ts';

/** A shape with at most one -1. Source: array_methods.py _compute_newshape. */
function newShape(x: Val, shape: Value): number[] {
  const dims = concreteShape(shape);
  const unknown = dims.indexOf(-1);
  if (dims.filter((d) => d === -1).length > 1)
    throw typeError(`can only specify one unknown axis size with a \`-1\` value, got ${lax.tupleText(dims)}`);
  const known = dims.filter((d) => d !== -1).reduce((a, b) => a * b, 1);
  const { size } = x.aval;
  if (unknown >= 0 ? known === 0 || size % known !== 0 : known !== size)
    throw typeError(
      `cannot reshape array of shape ${lax.tupleText(x.aval.shape)} (size ${size}) into shape ${lax.tupleText(dims)} ` +
        `(size ${dims.reduce((a, b) => a * b, 1)})`,
    );
  return dims.map((d) => (d === -1 ? size / known : d));
}

const reshape = (x: Val, shape: Value): Val => lax.reshape(x, newShape(x, shape));

/** Only C order is there. */
function inRows(x: Val, order: Value): Val {
  if (order !== 'C' && order !== null && order !== 'K')
    throw new Stop(`jitlens doesn't have order='${str(order)}' yet`, 'unsupported');
  return x;
}

function transpose(x: Val, axes: Value): Val {
  const rank = x.aval.ndim;
  if (axes === null)
    return lax.transpose(
      x,
      x.aval.shape.map((_, i) => rank - 1 - i),
    );
  const items = axes instanceof PyTuple || axes instanceof PyList ? axes.items : [axes];
  return lax.transpose(
    x,
    items.map((a) => canonicalAxis(a, rank)),
  );
}

/** `x.reshape(2, 3)` and `x.reshape((2, 3))`; likewise transpose. */
const spread = (args: Value): Value => (args instanceof PyTuple && args.items.length === 1 ? args.items[0] : args);

export const shapeMethods = jaxFunctions({
  "reshape(self, *args, order='C', copy=None, out_sharding=None)": (v, args, order) =>
    reshape(inRows(arrayLike('reshape', v), order), spread(args)),
  'transpose(self, *args)': (v, args) =>
    transpose(arrayLike('transpose', v), args instanceof PyTuple && args.items.length === 0 ? null : spread(args)),
  "ravel(self, order='C', *, out_sharding=None)": (v, order) => {
    const x = inRows(arrayLike('ravel', v), order);
    return lax.reshape(x, [x.aval.size]);
  },
  "flatten(self, order='C', *, out_sharding=None)": (v, order) => {
    const x = inRows(arrayLike('flatten', v), order);
    return lax.reshape(x, [x.aval.size]);
  },
});

export const shapeFunctions = jaxFunctions({
  "reshape(a, shape, order='C', *, copy=None, out_sharding=None)": (a, shape, order) =>
    reshape(inRows(arrayLike('reshape', a), order), shape),
  'transpose(a, axes=None)': (a, axes) => transpose(arrayLike('transpose', a), axes),
  "ravel(a, order='C', *, out_sharding=None)": (a, order) => {
    const x = inRows(arrayLike('ravel', a), order);
    return lax.reshape(x, [x.aval.size]);
  },
  'ndim(a)': (a) => arrayLike('ndim', a).aval.ndim,
  'shape(a)': (a) => new PyTuple(arrayLike('shape', a).aval.shape),
  'size(a, axis=None)': (a) => arrayLike('size', a).aval.size,
  'broadcast_to(array, shape, *, out_sharding=None)': (a, shape) =>
    lax.broadcastTo(arrayLike('broadcast_to', a), concreteShape(shape)),
});
