/** Effects on the outside happen in our own evaluator, between sessions. */
import { unsupported } from '../../../server/jaxpr/primitive.ts';
import type { debug } from '../../../server/jaxpr/primitives/debug.ts';
import type { Lowerings } from './rule.ts';

export const debugLowerings: Lowerings<typeof debug> = {
  debug_print: unsupported('it prints, which no ONNX operator does'),
};
