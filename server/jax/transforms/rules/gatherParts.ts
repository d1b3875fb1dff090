/** What the derivatives of gathers and scatters share. Source: jax/_src/lax/slicing.py. */
import type { Shape } from '../../../jaxpr/aval.ts';
import type { RecordParam } from '../../../jaxpr/primitive.ts';
import { EnumParam } from '../../../jaxpr/primitive.ts';
import type { Gather, Scatter } from '../../../jaxpr/primitives/gather.ts';
import { gatherDimensionNumbers, windowDimensions } from '../../../jaxpr/primitives/gather.ts';

export const modeOf = ({ mode }: Gather | Scatter): EnumParam => {
  if (!(mode instanceof EnumParam)) throw new Error('a mode that is not one of the enum');
  return mode;
};

/** What indices are known to be, as options of another gather or scatter. */
export const optionsOf = (params: Gather | Scatter): { sorted: boolean; unique: boolean; mode: EnumParam } => ({
  sorted: params.indices_are_sorted,
  unique: params.unique_indices,
  mode: modeOf(params),
});

/** The gather that takes what a scatter has put somewhere. */
export function inverseGather(
  operand: Shape,
  updates: Shape,
  { dimension_numbers }: Scatter,
): {
  numbers: RecordParam;
  sizes: number[];
} {
  const dims = windowDimensions(dimension_numbers);
  let next = 0;
  const sizes = operand.map((_, i) =>
    dims.collapsed.includes(i) || dims.operandBatching.includes(i) ? 1 : updates[dims.window[next++]],
  );
  return { numbers: gatherDimensionNumbers(dims), sizes };
}
