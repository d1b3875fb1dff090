/** Modules of jax.scipy, by name. */
import type { Value } from '../../python/values.ts';
import { scipyFftFunctions } from './fft.ts';
import { linalgModuleFunctions } from './linalg/module.ts';
import { specialModuleFunctions } from './special/module.ts';
import * as continuous from './stats/continuous.ts';
import type { Distribution } from './stats/declare.ts';
import * as discrete from './stats/discrete.ts';
import * as gammaFamily from './stats/gammaFamily.ts';
import { integrateFunctions, ndimageFunctions } from './ndimage.ts';
import { signalFunctions } from './signal.ts';
import { dirichlet, multivariateNormal, poisson, statsFunctions } from './stats/other.ts';
import { norm, truncnorm } from './stats/normal.ts';

const distributions: readonly Distribution[] = [
  norm,
  truncnorm,
  poisson,
  dirichlet,
  multivariateNormal,
  ...Object.values(continuous),
  ...Object.values(discrete),
  ...Object.values(gammaFamily),
];

export const scipyModules = new Map<string, ReadonlyMap<string, Value>>([
  ['jax.scipy.fft', scipyFftFunctions],
  ['jax.scipy.linalg', linalgModuleFunctions],
  ['jax.scipy.special', specialModuleFunctions],
  ['jax.scipy.signal', signalFunctions],
  ['jax.scipy.ndimage', ndimageFunctions],
  ['jax.scipy.integrate', integrateFunctions],
  ['jax.scipy.stats', statsFunctions],
  ...distributions.map(({ name, table }) => [`jax.scipy.stats.${name}`, table] as const),
]);
