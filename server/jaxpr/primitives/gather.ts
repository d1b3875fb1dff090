/** Gathers and scatters. Source: jax/_src/lax/slicing.py gather_p, scatter_p and its kin. */
import type { Aval, Shape } from '../aval.ts';
import { sameShape } from '../aval.ts';
import type { Jaxpr } from '../jaxpr.ts';
import type { NamedParam, ParamValue } from '../primitive.ts';
import { EnumParam, ListParam, RecordParam, RuleError, definePrimitive } from '../primitive.ts';
import { checkSameDTypes, standard, tuple } from './rules.ts';

/** What to do with indices out of bounds. */
export const gatherModes = {
  clip: EnumParam.of('GatherScatterMode', 'CLIP'),
  fill: EnumParam.of('GatherScatterMode', 'FILL_OR_DROP'),
  promise: EnumParam.of('GatherScatterMode', 'PROMISE_IN_BOUNDS'),
  oneHot: EnumParam.of('GatherScatterMode', 'ONE_HOT'),
};

export interface Gather extends Record<string, ParamValue> {
  dimension_numbers: RecordParam;
  fill_value: ParamValue;
  indices_are_sorted: boolean;
  mode: NamedParam;
  slice_sizes: Shape;
  unique_indices: boolean;
}
export interface Scatter extends Record<string, ParamValue> {
  dimension_numbers: RecordParam;
  indices_are_sorted: boolean;
  mode: NamedParam;
  unique_indices: boolean;
  update_consts: readonly ParamValue[];
  update_jaxpr: Jaxpr | null;
}

/** How the dimensions of a window, the indices and the operand go together: what gather and scatter share. */
export interface WindowDimensions {
  /** Of the result (gather) or the updates (scatter): the dimensions of the window. */
  readonly window: readonly number[];
  /** Of the operand: dimensions of size 1 in the window, which the result lacks. */
  readonly collapsed: readonly number[];
  /** For each component of an index, the dimension of the operand that it is for. */
  readonly indexed: readonly number[];
  readonly operandBatching: readonly number[];
  readonly indicesBatching: readonly number[];
}

const dimsOf = (v: ParamValue): number[] =>
  (v instanceof ListParam ? v.items : Array.isArray(v) ? (v as readonly ParamValue[]) : []).map(Number);

const decoded = new WeakMap<RecordParam, WindowDimensions>();

/** The fields of GatherDimensionNumbers or ScatterDimensionNumbers; the two have the same meaning in the same order. */
export function windowDimensions(record: RecordParam): WindowDimensions {
  let found = decoded.get(record);
  if (!found) {
    const [window, collapsed, indexed, operandBatching, indicesBatching] = Object.values(record.fields).map(dimsOf);
    decoded.set(record, (found = { window, collapsed, indexed, operandBatching, indicesBatching }));
  }
  return found;
}

export const gatherDimensionNumbers = (d: Partial<WindowDimensions>): RecordParam =>
  new RecordParam('GatherDimensionNumbers', {
    offset_dims: d.window ?? [],
    collapsed_slice_dims: d.collapsed ?? [],
    start_index_map: d.indexed ?? [],
    operand_batching_dims: d.operandBatching ?? [],
    start_indices_batching_dims: d.indicesBatching ?? [],
  });

export const scatterDimensionNumbers = (d: Partial<WindowDimensions>): RecordParam =>
  new RecordParam('ScatterDimensionNumbers', {
    update_window_dims: d.window ?? [],
    inserted_window_dims: d.collapsed ?? [],
    scatter_dims_to_operand_dims: d.indexed ?? [],
    operand_batching_dims: d.operandBatching ?? [],
    scatter_indices_batching_dims: d.indicesBatching ?? [],
  });

// ---- checks that both share

type Dims = readonly number[];
const typeError = (message: string): never => {
  throw new RuleError('TypeError', message);
};

function checkSorted(dims: Dims, op: string, name: string): void {
  if (dims.some((d, i) => i > 0 && d < dims[i - 1]))
    typeError(`${name} in ${op} op must be sorted; got ${tuple(dims)}`);
}

function checkInRange(dims: Dims, rank: number, op: string, name: string): void {
  for (const d of dims)
    if (d < 0 || d >= rank) typeError(`Invalid ${name} set in ${op} op; valid range is [0, ${rank}); got: ${d}.`);
}

/** Of sorted dims only the ends are looked at; JAX's truth test lets an invalid 0 pass. */
function checkSortedInRange(dims: Dims, rank: number, op: string, name: string): void {
  if (dims.length === 0) return;
  const last = dims[dims.length - 1];
  const invalid = dims[0] < 0 ? dims[0] : last >= rank ? last : 0;
  if (invalid !== 0) typeError(`Invalid ${name} set in ${op} op; valid range is [0, ${rank}); got: ${invalid}.`);
}

function checkNoDuplicates(dims: Dims, op: string, name: string): void {
  if (new Set(dims).size !== dims.length) typeError(`${name} in ${op} op must not repeat; got: ${tuple(dims)}.`);
}

function checkDisjoint(a: Dims, b: Dims, op: string, aName: string, bName: string): void {
  if (a.some((d) => b.includes(d)))
    typeError(`${aName} and ${bName} in ${op} op must be disjoint; got: ${tuple(a)} and ${tuple(b)}.`);
}

/** Names of the fields as messages spell them. */
interface FieldNames {
  readonly op: string;
  readonly collapsed: string;
  readonly indexed: string;
  readonly indicesBatching: string;
}
const GATHER: FieldNames = {
  op: 'gather',
  collapsed: 'collapsed_slice_dims',
  indexed: 'start_index_map',
  indicesBatching: 'start_indices_batching_dims',
};
const SCATTER: FieldNames = {
  op: 'scatter',
  collapsed: 'inserted_window_dims',
  indexed: 'scatter_dims_to_operand_dims',
  indicesBatching: 'scatter_indices_batching_dims',
};

/** The batching dimensions of operand and indices, and how they fit. */
function checkBatching(operand: Aval, indices: Aval, d: WindowDimensions, names: FieldNames): void {
  const { op } = names;
  const title = op === 'gather' ? 'Gather' : 'Scatter';
  const { operandBatching, indicesBatching } = d;
  checkSortedInRange(operandBatching, operand.ndim, op, 'operand_batching_dims');
  checkDisjoint(d.collapsed, operandBatching, op, names.collapsed, 'operand_batching_dims');
  checkDisjoint(d.indexed, operandBatching, op, names.indexed, 'operand_batching_dims');
  checkNoDuplicates(indicesBatching, op, names.indicesBatching);
  checkInRange(indicesBatching, indices.ndim, op, names.indicesBatching);
  if (indicesBatching.includes(indices.ndim - 1))
    typeError(
      `${title} op cannot have the index vector dimension as a batching dimension; got ${tuple(indicesBatching)}.`,
    );
  if (operandBatching.length !== indicesBatching.length)
    typeError(
      `${title} op requires equal numbers of operand_batching_dims and ${names.indicesBatching}, got ` +
        `${tuple(operandBatching)} and${op === 'gather' ? '' : ' '}${tuple(indicesBatching)}.`,
    );
  const ofOperand = operandBatching.map((i) => operand.shape[i]);
  const ofIndices = indicesBatching.map((i) => indices.shape[i]);
  if (!sameShape(ofOperand, ofIndices))
    typeError(
      `${title} op requires operand batching dimensions and indices batching dimensions to have the same shape, got ` +
        `${tuple(ofOperand)} and ${tuple(ofIndices)}.`,
    );
}

function gatherShape(operand: Aval, indices: Aval, { dimension_numbers, slice_sizes }: Gather): Shape {
  const d = windowDimensions(dimension_numbers);
  const { window, collapsed, indexed, operandBatching } = d;
  const last = indices.ndim - 1;
  if (last < 0)
    typeError(
      `Gather index leaf dimension must be within [0, rank(indices) + 1). rank(indices) is ${indices.ndim} and gather ` +
        `index leaf dimension is ${last}.`,
    );
  checkSorted(window, 'gather', 'offset_dims');
  checkNoDuplicates(window, 'gather', 'offset_dims');
  const outRank = window.length + indices.ndim - 1;
  window.forEach((w, i) => {
    if (w < 0 || w >= outRank)
      typeError(
        `Offset dimension ${i} in gather op is out of bounds; got ${w}, but should have been in [0, ${outRank})`,
      );
  });
  if (indexed.length !== indices.shape[last])
    typeError(
      `Gather op has ${indexed.length} elements in start_index_map and the bound of dimension index_vector_dim=${last} ` +
        `of indices is ${indices.shape[last]}. These two numbers must be equal.`,
    );
  indexed.forEach((m, i) => {
    if (m < 0 || m >= operand.ndim)
      typeError(`Invalid start_index_map; domain is [0, ${operand.ndim}), got: ${i}->${m}.`);
  });
  checkNoDuplicates(indexed, 'gather', 'start_index_map');
  checkSorted(collapsed, 'gather', 'collapsed_slice_dims');
  checkSortedInRange(collapsed, operand.ndim, 'gather', 'collapsed_slice_dims');
  checkNoDuplicates(collapsed, 'gather', 'collapsed_slice_dims');
  checkNoDuplicates(operandBatching, 'gather', 'operand_batching_dims');
  checkSorted(operandBatching, 'gather', 'operand_batching_dims');
  checkBatching(operand, indices, d, GATHER);
  if (operand.ndim !== slice_sizes.length)
    typeError(
      `Gather op must have one slice size for every input dimension; got: len(slice_sizes)=${slice_sizes.length}, ` +
        `input_shape.rank=${operand.ndim}`,
    );
  if (slice_sizes.length !== window.length + collapsed.length + operandBatching.length)
    typeError(
      'All components of the offset index in a gather op must either be a offset dimension or explicitly ' +
        `collapsed/batching; got len(slice_sizes)=${slice_sizes.length}, output_slice_sizes=${tuple(window)}, ` +
        `collapsed_slice_dims=${tuple(collapsed)}, operand_batching_dims=${tuple(operandBatching)}.`,
    );
  if (indices.size > 0)
    slice_sizes.forEach((s, i) => {
      if (s < 0 || s > operand.shape[i])
        typeError(
          `Slice size at index ${i} in gather op is out of range, must be within [0, ${operand.shape[i]} + 1), got ${s}.`,
        );
    });
  collapsed.forEach((c, i) => {
    if (slice_sizes[c] !== 1)
      typeError(
        `Gather op can only collapse slice dims with bound 1, but bound is ${slice_sizes[c]} for index ${c} at position ${i}.`,
      );
  });
  operandBatching.forEach((b, i) => {
    if (slice_sizes[b] > 1)
      typeError(
        `Gather op can only have operand batching dims with bound 0/1, but bound is ${slice_sizes[b]} for index ${b} at ` +
          `position ${i}.`,
      );
  });
  const windowSizes = slice_sizes.filter((_, i) => !collapsed.includes(i) && !operandBatching.includes(i));
  const out: number[] = [];
  let w = 0;
  let b = 0;
  for (let i = 0; i < outRank; i++) out.push(window.includes(i) ? windowSizes[w++] : indices.shape[b++]);
  return out;
}

function scatterShape(operand: Aval, indices: Aval, updates: Aval, { dimension_numbers }: Scatter): Shape {
  const d = windowDimensions(dimension_numbers);
  const { window, collapsed, indexed, operandBatching, indicesBatching } = d;
  const last = indices.ndim - 1;
  if (last < 0)
    typeError(
      `Scatter index leaf dimension must be within [0, rank(indices) + 1). rank(indices) is ${indices.ndim} and scatter ` +
        `index leaf dimension is ${last}.`,
    );
  const rank = indices.ndim - 1 + window.length;
  if (updates.ndim !== rank) typeError(`Updates tensor must be of rank ${rank}; got ${updates.ndim}.`);
  checkSorted(window, 'scatter', 'update_window_dims');
  checkNoDuplicates(window, 'scatter', 'update_window_dims');
  checkSortedInRange(window, updates.ndim, 'scatter', 'update_window_dims');
  checkSorted(collapsed, 'scatter', 'inserted_window_dims');
  checkNoDuplicates(collapsed, 'scatter', 'inserted_window_dims');
  checkSortedInRange(collapsed, operand.ndim, 'scatter', 'inserted_window_dims');
  checkSorted(operandBatching, 'scatter', 'operand_batching_dims');
  checkNoDuplicates(operandBatching, 'scatter', 'operand_batching_dims');
  checkBatching(operand, indices, d, SCATTER);
  const scatterDims = updates.shape.flatMap((_, i) => (window.includes(i) ? [] : [i]));
  const ofOperand = operandBatching.map((i) => operand.shape[i]);
  const ofUpdates = indicesBatching.map((i) => updates.shape[scatterDims[i]]);
  if (!sameShape(ofOperand, ofUpdates))
    typeError(
      'Scatter op requires operand batching dimensions and updates batching dimensions to have the same shape, got ' +
        `${tuple(ofOperand)} and ${tuple(ofUpdates)}.`,
    );
  const windowSize = window.length + collapsed.length + operandBatching.length;
  if (operand.ndim !== windowSize)
    typeError(`Scatter op has window of size ${windowSize}; doesn't match operand of rank ${operand.ndim}.`);
  if (indexed.length !== indices.shape[last])
    typeError(
      `Scatter op has ${indexed.length} elements in scatter_dims_to_operand_dims and the bound of dimension ` +
        `index_vector_dim=${last} of indices is ${indices.shape[last]}. These two numbers must be equal`,
    );
  indexed.forEach((m, i) => {
    if (m < 0 || m >= operand.ndim)
      typeError(`Invalid scatter_dims_to_operand_dims mapping; domain is [0, ${operand.ndim}), got: ${i}->${m}.`);
  });
  checkNoDuplicates(indexed, 'scatter', 'scatter_dims_to_operand_dims');
  const most = operand.shape.filter((_, i) => !collapsed.includes(i) && !operandBatching.includes(i));
  window.forEach((w, i) => {
    if (most[i] < updates.shape[w])
      typeError(
        'Bounds of the window dimensions of updates must not exceed the bounds of the corresponding dimensions of ' +
          `operand. For dimension ${w}, updates bound is ${updates.shape[w]}, operand bound is ${most[i]}.`,
      );
  });
  scatterDims.forEach((s, i) => {
    if (updates.shape[s] !== indices.shape[i])
      typeError(
        'Bounds of the scatter dimensions of updates must be the same as the bounds of the corresponding dimensions of ' +
          `scatter indices. For scatter dimension ${s}, updates bound is ${updates.shape[s]}, indices bound is ` +
          `${indices.shape[i]}.`,
      );
  });
  return operand.shape;
}

function checkIndices(indices: Aval): void {
  if (!indices.dtype.isInteger) throw new RuleError('ValueError', 'indices must have an integer type');
}

const bytesOf = (a: Aval): number => a.size * (a.dtype.bits / 8);

const scatter = <const N extends string>(name: N) =>
  definePrimitive<Scatter>()(name, {
    ...standard<Scatter>({
      shape: ([operand, indices, updates], params) => scatterShape(operand, indices, updates, params),
      dtype([operand, indices, updates]) {
        checkIndices(indices);
        checkSameDTypes('scatter', [operand, updates]);
        return operand.dtype;
      },
      weakType: ([operand]) => operand.weakType,
    }),
    cost: ([, indices, updates], [out], { update_jaxpr }) => ({
      flops: update_jaxpr ? updates.size : 0,
      bytes: 2 * bytesOf(out) + 2 * bytesOf(updates) + bytesOf(indices),
    }),
  });

export const gathering = {
  gather: definePrimitive<Gather>()('gather', {
    ...standard<Gather>({
      shape: ([operand, indices], params) => gatherShape(operand, indices, params),
      dtype([operand, indices]) {
        checkIndices(indices);
        return operand.dtype;
      },
      weakType: ([operand]) => operand.weakType,
    }),
    cost: ([, indices], [out]) => ({ flops: 0, bytes: 2 * bytesOf(out) + bytesOf(indices) }),
  }),
  scatter: scatter('scatter'),
  'scatter-add': scatter('scatter-add'),
  'scatter-sub': scatter('scatter-sub'),
  'scatter-mul': scatter('scatter-mul'),
  'scatter-min': scatter('scatter-min'),
  'scatter-max': scatter('scatter-max'),
};
