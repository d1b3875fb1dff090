/** Batching of elementwise primitives. Source: jax/_src/lax/lax.py standard_unop, naryop; special.py. */
import type { BatchRule } from './trace.ts';
import { batchInFront, batchRule } from './trace.ts';
import { always, broadcasting, one, pointwise } from './parts.ts';
import { elementwise } from '../../jaxpr/primitives/elementwise.ts';
import { special } from '../../jaxpr/primitives/special.ts';
import { bind, bind1 } from '../../jaxpr/trace.ts';
import { avalParam } from '../numpy/ufuncsFloat.ts';

const SEVERAL: ReadonlySet<string> = new Set([
  ...['add', 'sub', 'mul', 'div', 'rem', 'max', 'min', 'pow', 'complex', 'atan2', 'nextafter', 'mulhi', 'polynomial'],
  ...['and', 'or', 'xor', 'shift_left', 'shift_right_arithmetic', 'shift_right_logical'],
  ...['eq', 'ne', 'lt', 'le', 'gt', 'ge', 'eq_to', 'lt_to', 'le_to'],
  ...['regularized_incomplete_beta', 'igamma', 'igammac', 'igamma_grad_a', 'polygamma', 'zeta'],
]);
/** They have rules of their own. */
const OTHERS: ReadonlySet<string> = new Set(['clamp', 'add_any', 'Ldexp', 'Frexp']);

/** Source: numpy/ufuncs.py Ldexp.batch, Frexp.batch. */
const ldexp: BatchRule = (p, [x, y], [xDim, yDim], _, { size }) => {
  const [a, b] = xDim === yDim ? [x, y] : [batchInFront(x, xDim, size), batchInFront(y, yDim, size)];
  return one(bind1(p, [a, b], { x1_aval: avalParam(a), x2_aval: avalParam(b) }), xDim === yDim ? xDim : 0);
};
const frexp: BatchRule = (p, [x], [dim], _) => always(bind(p, [x], { x_aval: avalParam(x) }), dim);

export function installElementwiseBatching(): void {
  const names = [...Object.keys(elementwise), ...Object.keys(special)].filter((n) => !OTHERS.has(n));
  batchRule(
    names.filter((n) => !SEVERAL.has(n)),
    pointwise,
  );
  batchRule([...SEVERAL], broadcasting);
  batchRule(['Ldexp'], ldexp);
  batchRule(['Frexp'], frexp);
}
