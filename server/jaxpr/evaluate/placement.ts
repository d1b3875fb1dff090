/** Where an array is doesn't change its value. */
import type { placement } from '../primitives/placement.ts';
import type { EvaluateRules } from './rule.ts';

export const placementRules: EvaluateRules<typeof placement> = {
  device_put: (args) => args,
  sharding_constraint: (args) => args,
};
