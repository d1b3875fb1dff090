/** Modules of jax.scipy, by name. */
import type { Value } from '../../python/values.ts';
import { jaxFunction } from '../declare.ts';
import * as np from '../numpy/expressions.ts';
import { specialModuleFunctions } from './special/module.ts';
import type { Distribution } from './stats/declare.ts';
import * as continuous from './stats/continuous.ts';
import * as discrete from './stats/discrete.ts';
import * as gammaFamily from './stats/gammaFamily.ts';

const { normPpf, normLogpdf: _logpdf, ...lines } = continuous;
void _logpdf;

const distributions: readonly Distribution[] = [
  ...Object.values(lines),
  ...Object.values(discrete),
  ...Object.values(gammaFamily),
];

export const scipyModules = new Map<string, ReadonlyMap<string, Value>>([
  ['jax.scipy.special', specialModuleFunctions],
  ...distributions.map(({ name, table }) => [`jax.scipy.stats.${name}`, table] as const),
]);
