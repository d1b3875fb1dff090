/** Slices, static and dynamic. */
import { unsupported } from '../../../server/jaxpr/primitive.ts';
import type { slicing } from '../../../server/jaxpr/primitives/slicing.ts';
import type { Lowerings } from './rule.ts';

export const slicingLowerings: Lowerings<typeof slicing> = {
  slice: unsupported('slices are evaluated outside of ONNX'),
  dynamic_slice: unsupported('slices are evaluated outside of ONNX'),
  dynamic_update_slice: unsupported('slices are evaluated outside of ONNX'),
};
