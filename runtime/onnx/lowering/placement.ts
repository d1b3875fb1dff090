/** Where an array is doesn't change its value. */
import type { placement } from '../../../server/jaxpr/primitives/placement.ts';
import type { Lowerings } from './rule.ts';

export const placementLowerings: Lowerings<typeof placement> = {
  device_put: (_, args) => args,
  sharding_constraint: (_, args) => args,
};
