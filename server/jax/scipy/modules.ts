/** Modules of jax.scipy, by name. */
import type { Value } from '../../python/values.ts';
import { specialModuleFunctions } from './special/module.ts';
import * as continuous from './stats/continuous.ts';
import type { Distribution } from './stats/declare.ts';
import * as discrete from './stats/discrete.ts';
import * as gammaFamily from './stats/gammaFamily.ts';
import { norm, truncnorm } from './stats/normal.ts';

const distributions: readonly Distribution[] = [
  norm,
  truncnorm,
  ...Object.values(continuous),
  ...Object.values(discrete),
  ...Object.values(gammaFamily),
];

export const scipyModules = new Map<string, ReadonlyMap<string, Value>>([
  ['jax.scipy.special', specialModuleFunctions],
  ...distributions.map(({ name, table }) => [`jax.scipy.stats.${name}`, table] as const),
]);
