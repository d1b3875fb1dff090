/** Differences and gradients of jax.numpy. Source: jax/_src/numpy/lax_numpy.py diff, ediff1d, gradient. */
import * as dt from '../../jaxpr/dtypes.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { raise, typeError, valueError } from '../../python/errors.ts';
import { repr } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import { PyList, PySlice, PyTuple } from '../../python/values.ts';
import { arrayLike, asValue, canonicalAxis, jaxFunctions, libraryJit } from '../declare.ts';
import type { Argument } from '../jitted.ts';
import { Jitted, jittedTable, requireHash } from '../jitted.ts';
import * as lax from '../lax/operations.ts';
import { sliceInDim } from '../lax/slicing.ts';
import { concreteIndex, indexTuple } from '../shapes.ts';
import * as np from './expressions.ts';
import { getItem } from './indexing.ts';
import { concatenate } from './joining.ts';
import { promoteInexactDTypes } from './moments.ts';
import { ravel } from './shape.ts';

const from = (n: number): PySlice => new PySlice(n, null, null);
const upTo = (n: number): PySlice => new PySlice(null, n, null);

/** `x[:, a:b]` with the slice at an axis. */
function sliced(x: Val, axis: number, part: PySlice): Val {
  const index = x.aval.shape.map((_, d) => (d === axis ? part : upToEnd));
  return getItem(x, new PyTuple(index));
}
const upToEnd = new PySlice(null, null, null);

const diffJit = new Jitted(
  'diff(a, n=1, axis=-1, prepend=None, append=None)',
  ({ v, s }) => {
    const n = concreteIndex(s.n, "'n' argument of jnp.diff");
    const at = concreteIndex(s.axis, "'axis' argument of jnp.diff");
    if (n === 0) return v.a;
    if (n < 0) throw valueError(`order must be non-negative but got ${n}`);
    if (v.a.aval.ndim === 0)
      throw valueError(`diff requires input that is at least one dimensional; got ${repr(asValue(v.a))}`);
    const axis = canonicalAxis(at, v.a.aval.ndim);
    const single = v.a.aval.shape.map((size, d) => (d === axis ? 1 : size));
    const beside = (x: Val): Val => (x.aval.ndim === 0 ? lax.broadcastTo(x, single) : x);
    const parts = [...('prepend' in v ? [beside(v.prepend)] : []), v.a, ...('append' in v ? [beside(v.append)] : [])];
    let a = parts.length > 1 ? concatenate(parts, axis) : v.a;
    const operation = a.aval.dtype === dt.bool ? np.ne : np.sub;
    for (let i = 0; i < n; i++) a = operation(sliced(a, axis, from(1)), sliced(a, axis, upTo(-1)));
    return a;
  },
  { statics: ['n', 'axis'] },
);

/** `jnp.diff(x)`, or with an axis. */
export const diff = (x: Val, ...named: (readonly [string, Argument])[]): Val => diffJit.call1([x], named);

const ediff1d = new Jitted('ediff1d(ary, to_end=None, to_begin=None)', ({ v }) => {
  const a = ravel(v.ary);
  const { dtype } = a.aval;
  let result = lax.sub(getItem(a, from(1)), getItem(a, upTo(-1)));
  const beside = (x: Val): Val => ravel(lax.convertElementType(x, dtype));
  if ('to_begin' in v) result = concatenate([beside(v.to_begin), result]);
  if ('to_end' in v) result = concatenate([result, beside(v.to_end)]);
  return result;
});

/** Source: gradient_along_axis. */
function gradientAlong(a: Val, h: Val, axis: number): Val {
  const part = (start: number | null, limit: number | null): Val => sliceInDim(a, start, limit, 1, axis);
  let upper = np.sub(part(1, 2), part(0, 1));
  let lower = np.sub(part(-1, null), part(-2, -1));
  if (h.aval.ndim > 1) throw valueError('Spacing arrays must be 1D arrays or scalars.');
  if (h.aval.ndim === 0) {
    const inner = np.div(np.mul(np.sub(part(2, null), part(null, -2)), 0.5), h);
    lower = np.div(lower, h);
    upper = np.div(upper, h);
    return concatenate([upper, inner, lower], axis);
  }
  const n = h.aval.shape[0];
  if (n !== a.aval.shape[axis])
    throw valueError(
      'Spacing arrays must have the same length as the dimension along which the gradient is calculated.',
    );
  const x = lax.reshape(
    h,
    a.aval.shape.map((_, d) => (d === axis ? n : 1)),
  );
  const at = (start: number | null, limit: number | null): Val => sliceInDim(x, start, limit, 1, axis);
  upper = np.div(upper, np.sub(at(1, 2), at(0, 1)));
  lower = np.div(lower, np.sub(at(-1, null), at(-2, -1)));
  const dx1 = np.sub(at(1, -1), at(0, -2));
  const dx2 = np.sub(at(2, null), at(1, -1));
  const before = np.div(np.neg(dx2), np.mul(dx1, np.add(dx1, dx2)));
  const here = np.div(np.sub(dx2, dx1), np.mul(dx1, dx2));
  const after = np.div(dx1, np.mul(dx2, np.add(dx1, dx2)));
  const inner = np.add(np.add(np.mul(before, part(0, -2)), np.mul(here, part(1, -1))), np.mul(after, part(2, null)));
  return concatenate([upper, inner, lower], axis);
}

/** Gradients along axes, each with its spacing. */
function gradients(given: readonly Val[], axis: Value): Val[] {
  const [a, ...spacing] = promoteInexactDTypes(...given);
  const { shape, ndim } = a.aval;
  const axes = axis === null ? shape.map((_, d) => d) : indexTuple(axis).map((d) => canonicalAxis(d, ndim));
  if (axes.length === 0) return [];
  if (axes.some((d) => shape[d] < 2))
    throw valueError('Shape of array too small to calculate a numerical gradient, at least 2 elements are required.');
  if (spacing.length > 1 && spacing.length !== axes.length)
    throw typeError(`Invalid number of spacing arguments ${spacing.length} for axis=${repr(axis)}`);
  return axes.map((d, i) =>
    gradientAlong(a, spacing.length === 0 ? np.float(1) : spacing[spacing.length === 1 ? 0 : i], d),
  );
}

function gradient(f: Value, varargs: Value, axis: Value, edgeOrder: Value): Value | Val {
  const operands = [f, ...(varargs instanceof PyTuple ? varargs.items : [])].map((v, i) => arrayLike('gradient', v, i));
  requireHash(axis);
  requireHash(edgeOrder);
  const statics = `${axis === null ? '' : repr(axis)}|${repr(edgeOrder)}`;
  const outs = libraryJit('gradient', statics, operands, (given) => {
    if (edgeOrder !== null)
      throw raise('NotImplementedError', "The 'edge_order' argument to jnp.gradient is not supported.");
    return gradients(given, axis);
  });
  return outs.length === 1 ? outs[0] : new PyList(outs.map(asValue));
}

export const differenceFunctions = new Map<string, Value>([
  ...jittedTable(diffJit, ediff1d),
  ...jaxFunctions({ 'gradient(f, *varargs, axis=None, edge_order=None)': gradient }),
]);
