/** Random keys and bits. The evaluator computes them, bit for bit as JAX does, between two sessions. */
import { unsupported } from '../../../server/jaxpr/primitive.ts';
import type { random } from '../../../server/jaxpr/primitives/random.ts';
import type { Lowerings } from './rule.ts';

const KEYS = unsupported('ONNX has no random keys: they are computed by the evaluator');
const HASH = unsupported('ONNX Runtime has no sums of unsigned 32-bit integers, of which JAX makes its random bits');

export const randomLowerings: Lowerings<typeof random> = {
  random_seed: KEYS,
  random_wrap: KEYS,
  random_unwrap: KEYS,
  random_split: KEYS,
  random_fold_in: KEYS,
  random_bits: KEYS,
  random_clone: KEYS,
  random_gamma: KEYS,
  threefry2x32: HASH,
  iota_2x32_shape: HASH,
};
