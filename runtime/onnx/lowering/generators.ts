/** The device's own random numbers: every backend has others. */
import { unsupported } from '../../../server/jaxpr/primitive.ts';
import type { generators } from '../../../server/jaxpr/primitives/generators.ts';
import type { Lowerings } from './rule.ts';

const OF_THE_DEVICE = unsupported('its numbers are those of the device');

export const generatorLowerings: Lowerings<typeof generators> = {
  rng_uniform: OF_THE_DEVICE,
  rng_bit_generator: OF_THE_DEVICE,
};
