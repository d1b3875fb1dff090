/** The device's own random numbers: every backend has others. */
import { unsupported } from '../primitive.ts';
import type { generators } from '../primitives/generators.ts';
import type { EvaluateRules } from './rule.ts';

const OF_THE_DEVICE = unsupported('its numbers are those of the device');

export const generatorRules: EvaluateRules<typeof generators> = {
  rng_uniform: OF_THE_DEVICE,
  rng_bit_generator: OF_THE_DEVICE,
};
