/** `take`, `take_along_axis` and `put_along_axis`. Source: jax/_src/numpy/indexing.py. */
import * as dt from '../../jaxpr/dtypes.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { Stop, raise, typeError, valueError } from '../../python/errors.ts';
import type { Value } from '../../python/values.ts';
import { PyTuple } from '../../python/values.ts';
import { RuleError } from '../../jaxpr/primitive.ts';
import { asValue, jaxFunction } from '../declare.ts';
import { Jitted } from '../jitted.ts';
import { fillArgument } from '../lax/arguments.ts';
import { expandDims, positiveAxis } from '../lax/arrange.ts';
import { modeArgument } from '../lax/dimensionNumbers.ts';
import * as lax from '../lax/operations.ts';
import { gather } from '../lax/slicing.ts';
import { gatherModes } from '../../jaxpr/primitives/gather.ts';
import { indexOf } from '../shapes.ts';
import { constant, int } from './expressions.ts';
import { defaultInt } from './reductions.ts';
import { normalizeIndex } from './indexingGather.ts';
import { updateAt } from './indexingUpdate.ts';
import { ravel } from './shape.ts';
import { add, compare, remainder } from './ufuncs.ts';
import { where } from './where.ts';

const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
const lessThan = compare('lt');

/** An axis given as None or an int, and the array without dimensions if it was None. */
const axisOf = (x: Val, axis: Value): number => positiveAxis(indexOf(axis), x.aval.ndim);

/** An operand; None is none. */
function required(
  fn: string,
  operands: Readonly<Record<string, Val | undefined>>,
  name: string,
  position: number,
): Val {
  const x = operands[name];
  if (x) return x;
  throw typeError(`${fn} requires ndarray or scalar arguments, got <class 'NoneType'> at position ${position}.`);
}

const takeJit = new Jitted(
  '_take(a, indices, axis=None, out=None, mode=None, unique_indices=False, indices_are_sorted=False, fill_value=None)',
  ({ v, s }) => {
    if ('out' in v) throw raise('NotImplementedError', "The 'out' argument to jnp.take is not supported.");
    let a = required('take', v, 'a', 0);
    let indices = required('take', v, 'indices', 1);
    const axis = s.axis === null ? 0 : axisOf(a, s.axis);
    if (s.axis === null) a = ravel(a);
    const { shape, dtype, weakType } = a.aval;
    const size = shape[axis];
    let mode = gatherModes.promise;
    switch (s.mode) {
      case null:
      case 'fill':
        mode = gatherModes.fill;
        [indices] = where(lessThan(indices, int(0)), add(indices, int(size)), indices);
        break;
      case 'raise':
        throw raise('NotImplementedError', "The 'raise' mode to jnp.take is not supported.");
      case 'wrap':
        indices = remainder(indices, constant(indices, size));
        break;
      case 'clip':
        mode = gatherModes.clip;
        break;
      default:
        throw valueError(`Invalid mode '${String(modeArgument(s.mode))}' for np.take`);
    }
    const own = indices.aval.shape;
    if (size === 0) {
      if (indices.aval.size !== 0) throw raise('IndexError', 'Cannot do a non-empty jnp.take() from an empty axis.');
      return a;
    }
    if (indices.aval.size === 0)
      return lax.full(
        [...shape.slice(0, axis), ...own, ...shape.slice(axis + 1)],
        lax.scalar(0, dtype),
        dtype,
        weakType,
      );
    return gather(
      a,
      expandDims(indices, [own.length]),
      {
        window: [...range(0, axis), ...range(axis + own.length, shape.length + own.length - 1)],
        collapsed: [axis],
        indexed: [axis],
      },
      shape.map((n, i) => (i === axis ? 1 : n)),
      {
        mode,
        unique: s.unique_indices === true,
        sorted: s.indices_are_sorted === true,
        fillValue: fillArgument(s.fill_value),
      },
    );
  },
  { statics: ['axis', 'mode', 'unique_indices', 'indices_are_sorted', 'fill_value'], checkedBy: 'take' },
);

/** `jnp.take` on operands. */
export const take = (
  x: Value | Val,
  indices: Value | Val,
  axis: number | null = null,
  mode: Value = null,
  { out = null, unique = false, sorted = false, fill = null }: Record<string, Value> = {},
): Val =>
  takeJit.call1(
    [x, indices, axis, out, mode],
    [
      ['unique_indices', unique],
      ['indices_are_sorted', sorted],
      ['fill_value', fill],
    ],
  );

const TAKE = 'indices, axis=None, out=None, mode=None, unique_indices=False, indices_are_sorted=False, fill_value=None';
const takeFunction = (name: string, first: string) =>
  jaxFunction(`${name}(${first}, ${TAKE})`, (a, indices, axis, out, mode, unique, sorted, fill) =>
    take(a, indices, axis === null ? null : indexOf(axis), mode, { out, unique, sorted, fill }),
  );

/** How the axes of an array and of indices along one of them go together in a gather. */
function alongAxis(shape: readonly number[], own: readonly number[], axis: number) {
  const sizes: number[] = [];
  const window: number[] = [];
  const operandBatching: number[] = [];
  const indicesBatching: number[] = [];
  /** Axes of size 1 in the array alone: dropped before. */
  const dropped: number[] = [];
  let at = 0;
  let k = 0;
  let indexed = 0;
  shape.forEach((size, i) => {
    if (i === axis) {
      sizes.push(1);
      indexed = at++;
      k++;
    } else if (own[i] === 1) {
      window.push(i);
      sizes.push(size);
      at++;
    } else if (size === 1) {
      dropped.push(i);
      k++;
    } else {
      sizes.push(size === 0 ? 0 : 1);
      operandBatching.push(at++);
      indicesBatching.push(k++);
    }
  });
  return {
    sizes,
    dropped,
    dimensions: { window, collapsed: [indexed], indexed: [indexed], operandBatching, indicesBatching },
  };
}

export const takeAlongAxisJit = new Jitted(
  'take_along_axis(arr, indices, axis=-1, mode=None, fill_value=None, *, wrap_negative_indices=True)',
  ({ v, s }) => {
    let a = required('take_along_axis', v, 'arr', 0);
    let indices = required('take_along_axis', v, 'indices', 1);
    if (!indices.aval.dtype.isInteger)
      throw typeError(`take_along_axis indices must be of integer type, got ${indices.aval.dtype.name}`);
    const own = indices.aval.shape;
    if (s.axis === null) {
      if (own.length !== 1)
        throw valueError(`take_along_axis indices must be 1D if axis=None, got shape ${lax.tupleText(own)}`);
      a = ravel(a);
    }
    const { ndim: rank, dtype, shape } = a.aval;
    if (rank !== own.length)
      throw valueError(`indices and arr must have the same number of dimensions; ${own.length} vs. ${rank}`);
    const axis = s.axis === null ? 0 : axisOf(a, s.axis);
    const size = shape[axis];
    const common = lax.numpyBroadcastShapes([own, shape.map((n, i) => (i === axis ? 1 : n))]);
    if (size === 0) return lax.full(common, lax.scalar(0, dtype), dtype);
    const wraps = s.wrap_negative_indices === true;
    if (wraps) indices = normalizeIndex(lax.convertElementType(indices, dt.int32), size);
    else indices = lax.convertElementType(indices, indices.aval.dtype);
    const mode = modeArgument(s.mode) ?? 'fill';
    if (mode === 'one_hot')
      throw new Stop("jitlens doesn't have mode='one_hot' of jax.numpy.take_along_axis yet", 'unsupported');
    const kept = own.flatMap((n, i) => (i === axis || n !== 1 ? [common[i]] : []));
    const { sizes, dropped, dimensions } = alongAxis(shape, own, axis);
    const places = lax.reshape(indices, [...kept, 1]);
    return gather(lax.squeeze(a, dropped), places, dimensions, sizes, {
      mode,
      fillValue: fillArgument(s.fill_value),
    });
  },
  { statics: ['axis', 'mode', 'fill_value', 'wrap_negative_indices'] },
);

/** `jnp.take_along_axis` on operands, with the axis by position. */
export const takeAlongAxis = (x: Val, indices: Val, axis: number | null): Val =>
  takeAlongAxisJit.call1([x, indices, axis]);

const putAlongAxisJit = new Jitted(
  'put_along_axis(arr, indices, values, axis, inplace=True, *, mode=None)',
  ({ v, s }) => {
    if (s.inplace === true)
      throw valueError(
        'jax.numpy.put_along_axis cannot modify arrays in-place, because JAX arraysare immutable. Pass inplace=False to ' +
          'instead return an updated array.',
      );
    let arr = required('put_along_axis', v, 'arr', 0);
    const indices = required('put_along_axis', v, 'indices', 1);
    let values = required('put_along_axis', v, 'values', 2);
    const original = arr.aval.shape;
    if (s.axis === null) arr = ravel(arr);
    const { shape, ndim } = arr.aval;
    if (ndim !== indices.aval.ndim)
      throw valueError(
        "put_along_axis arguments 'arr' and 'indices' must have same ndim. Got " +
          `arr.ndim=${ndim} and indices.ndim=${indices.aval.ndim}.`,
      );
    try {
      values = lax.broadcastTo(values, indices.aval.shape);
    } catch (e) {
      if (!(e instanceof RuleError)) throw e;
      throw valueError(
        "put_along_axis argument 'values' must be broadcastable to 'indices'. Got " +
          `values.shape=${lax.tupleText(values.aval.shape)} and indices.shape=${lax.tupleText(indices.aval.shape)}.`,
      );
    }
    const given = s.axis === null ? 0 : indexOf(s.axis);
    const axis = given < 0 ? given + ndim : given;
    if (axis < 0 || axis >= ndim) throw raise('AssertionError', lax.tupleText([axis, ndim]));
    // The sparse grid of `jnp.indices`, the given indices in the place of one of its arrays.
    const grid = shape.map((n, i) => {
      const open = shape.map((_, k) => (k === i ? n : 1));
      return lax.broadcastInDim(lax.iota(defaultInt(), [n], 0), open, [i]);
    });
    const index = grid.map((g, i) => asValue(i === axis ? indices : g));
    const out = updateAt('scatter', arr, new PyTuple(index), values, { mode: modeArgument(s.mode) });
    return s.axis === null ? lax.reshape(out, original) : out;
  },
  { statics: ['axis', 'inplace', 'mode'] },
);

export const takeFunctions = new Map<string, Value>([
  ['take', takeFunction('take', 'a')],
  ['take_along_axis', takeAlongAxisJit.python()],
  ['put_along_axis', putAlongAxisJit.python()],
]);

/** `x.take(…)`. */
export const takeMethod = takeFunction('take', 'self');
