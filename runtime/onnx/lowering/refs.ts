/** Mutable arrays are computed by our own evaluator, between sessions. */
import { unsupported } from '../../../server/jaxpr/primitive.ts';
import type { refs } from '../../../server/jaxpr/primitives/refs.ts';
import type { Lowerings } from './rule.ts';

const MUTABLE = unsupported('ONNX has no mutable arrays');

export const refLowerings: Lowerings<typeof refs> = {
  new_ref: MUTABLE,
  empty_ref: MUTABLE,
  get: MUTABLE,
  swap: MUTABLE,
  addupdate: MUTABLE,
  freeze: MUTABLE,
  free_ref: MUTABLE,
};
