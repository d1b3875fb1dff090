/** Modules of jax.scipy, by name. */
import type { Value } from '../../python/values.ts';
import { inverseDctPart, scipyFftFunctions } from './fft.ts';
import { sparsePart } from './sparse.ts';
import { linalgModuleFunctions, linalgParts } from './linalg/module.ts';
import { specialModuleFunctions } from './special/module.ts';
import * as continuous from './stats/continuous.ts';
import type { Distribution } from './stats/declare.ts';
import * as discrete from './stats/discrete.ts';
import * as gammaFamily from './stats/gammaFamily.ts';
import { integrateFunctions, ndimageFunctions } from './ndimage.ts';
import { optimizePart } from './optimize/minimize.ts';
import { rotationPart } from './rotations.ts';
import { interpolatePart, vqPart } from './interpolate.ts';
import { spectralPart } from './spectral.ts';
import { specialPart } from './special/parts.ts';
import { poissonPart, statsPart } from './stats/ranks.ts';
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
  ['jax.scipy.sparse.linalg', new Map()],
  ['jax.scipy.interpolate', new Map()],
  ['jax.scipy.cluster.vq', new Map()],
  ['jax.scipy.optimize', new Map()],
  ['jax.scipy.spatial.transform', new Map()],
  ...distributions.map(({ name, table }) => [`jax.scipy.stats.${name}`, table] as const),
]);

/** What is written in Python, by module. */
export const scipyParts = new Map<string, (attribute: string) => Value | undefined>([
  ['jax.scipy.fft', inverseDctPart],
  ['jax.scipy.linalg', linalgParts],
  ['jax.scipy.sparse.linalg', sparsePart],
  ['jax.scipy.special', specialPart],
  ['jax.scipy.stats', statsPart],
  ['jax.scipy.stats.poisson', poissonPart],
  ['jax.scipy.signal', spectralPart],
  ['jax.scipy.interpolate', interpolatePart],
  ['jax.scipy.cluster.vq', vqPart],
  ['jax.scipy.optimize', optimizePart],
  ['jax.scipy.spatial.transform', rotationPart],
]);
