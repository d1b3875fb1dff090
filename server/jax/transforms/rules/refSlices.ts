/**
 * Cotangents of slices and gathers, added to a part of a mutable array in place. Source: jax/_src/lax/slicing.py
 * _slice_transpose_fancy, _dynamic_slice_transpose_fancy, _gather_transpose_fancy.
 */
import type { Shape } from '../../../jaxpr/aval.ts';
import type { Eqn } from '../../../jaxpr/jaxpr.ts';
import type { Gather } from '../../../jaxpr/primitives/gather.ts';
import { scatterDimensionNumbers, windowDimensions } from '../../../jaxpr/primitives/gather.ts';
import { primitives } from '../../../jaxpr/primitives/index.ts';
import type { DimIndex } from '../../../jaxpr/primitives/refs.ts';
import { indexerParam } from '../../../jaxpr/primitives/refs.ts';
import type { ParamsOf } from '../../../jaxpr/primitive.ts';
import type { Val } from '../../../jaxpr/trace.ts';
import { bind, bind1 } from '../../../jaxpr/trace.ts';
import { indexInDim, scatter } from '../../lax/slicing.ts';
import type { RefAccumulator } from '../accumulators.ts';
import { modeOf, optionsOf } from './gatherParts.ts';

type Slice = ParamsOf<typeof primitives.slice>;
type DynamicSlice = ParamsOf<typeof primitives.dynamic_slice>;

const addTo = (ref: Val, ct: Val, shape: Shape, indices: readonly DimIndex[], operands: readonly Val[]): void => {
  const arrays = indices.some((d) => typeof d === 'number') ? operands[0].aval.shape : [];
  bind(primitives.addupdate, [ref, ct, ...operands], { tree: [indexerParam({ indices, shape, arrays })] });
};

/** Source: _gather_to_ref_indexer: `x[idx]` as index arrays of the leading axes; undefined where it is another gather. */
function leadingIndices(indices: Val, params: Gather, shape: Shape): Val[] | undefined {
  const { window, collapsed, indexed, operandBatching, indicesBatching } = windowDimensions(params.dimension_numbers);
  if (operandBatching.length > 0 || indicesBatching.length > 0) return undefined;
  // Clamped indices add to the last element, which adding to a ref doesn't.
  if (modeOf(params).member === 'CLIP') return undefined;
  const k = indexed.length;
  const batch = indices.aval.ndim - 1;
  const isFirst = (dims: readonly number[]): boolean => dims.length === k && dims.every((d, i) => d === i);
  const sizes = shape.map((n, i) => (i < k ? 1 : n));
  const fits =
    k > 0 &&
    isFirst(indexed) &&
    isFirst(collapsed) &&
    params.slice_sizes.every((n, i) => n === sizes[i]) &&
    window.length === shape.length - k &&
    window.every((d, i) => d === batch + i);
  return fits ? sizes.slice(0, k).map((_, i) => indexInDim(indices, i, batch, false)) : undefined;
}

function addGathered(into: RefAccumulator, ct: Val, indices: Val, params: Gather): void {
  const ref = into.made();
  const { shape } = into.aval;
  const leading = leadingIndices(indices, params, shape);
  if (leading) {
    const rest = shape.slice(leading.length).map((size): DimIndex => ({ start: 0, size, stride: 1 }));
    addTo(ref, ct, shape, [...leading.map((_, i) => i), ...rest], leading);
    return;
  }
  const numbers = scatterDimensionNumbers(windowDimensions(params.dimension_numbers));
  const content = bind1(primitives.get, [ref], { tree: [] });
  const sum = scatter('scatter-add', content, indices, ct, numbers, optionsOf(params));
  bind(primitives.swap, [ref, sum], { tree: [] });
}

const PARTS: ReadonlySet<string> = new Set(['slice', 'dynamic_slice', 'gather']);

/** Whether an eqn takes a part of its first operand. */
export const isPart = ({ primitive }: Eqn): boolean => PARTS.has(primitive.name);

/** Add the cotangent of such an eqn to the array that it was taken from. */
export function addToPart({ primitive, params }: Eqn, into: RefAccumulator, ct: Val, rest: readonly Val[]): void {
  const { shape } = into.aval;
  switch (primitive.name) {
    case 'slice': {
      const { start_indices: starts, limit_indices: limits, strides } = params as Slice;
      const indices = starts.map((start, i): DimIndex => {
        const stride = strides?.[i] ?? 1;
        return { start, size: Math.max(0, Math.ceil((limits[i] - start) / stride)), stride };
      });
      addTo(into.made(), ct, shape, indices, []);
      return;
    }
    case 'dynamic_slice': {
      const { slice_sizes: sizes } = params as DynamicSlice;
      const indices = rest.map((_, at): DimIndex => ({ start: { at }, size: sizes[at], stride: 1 }));
      addTo(into.made(), ct, shape, indices, rest);
      return;
    }
    default:
      addGathered(into, ct, rest[0], params as Gather);
  }
}
