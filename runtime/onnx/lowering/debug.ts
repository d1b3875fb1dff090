/** Effects on the outside happen in our own evaluator, between sessions. */
import { unsupported } from '../../../server/jaxpr/primitive.ts';
import type { debug } from '../../../server/jaxpr/primitives/debug.ts';
import type { Lowerings } from './rule.ts';

const PYTHON = unsupported('it calls a Python function');

export const debugLowerings: Lowerings<typeof debug> = {
  debug_print: unsupported('it prints, which no ONNX operator does'),
  debug_callback: PYTHON,
  pure_callback: PYTHON,
  io_callback: PYTHON,
  check: unsupported('it raises, which no ONNX operator does'),
  dce_sink: unsupported('it has no result'),
};
