/** The functions of jax.numpy that reduce, accumulate, sort, search and count, but for the plain reductions. */
import type { Value } from '../../python/values.ts';
import { cumulativeFunctions } from './cumulative.ts';
import { lexsortFunctions } from './lexsort.ts';
import { momentFunctions } from './moments.ts';
import { nanReductions } from './nanReductions.ts';
import { quantileFunctions } from './quantile.ts';
import { searchingFunctions } from './searching.ts';
import { covarianceFunctions } from './covariance.ts';
import { differenceFunctions } from './differences.ts';
import { histogramFunctions } from './histograms.ts';
import { integralFunctions } from './integrals.ts';
import { setFunctions } from './setops.ts';
import { uniqueFunctions } from './unique.ts';
import { sortingFunctions } from './sorting.ts';

export const statisticsFunctions = new Map<string, Value>([
  ...momentFunctions,
  ...nanReductions,
  ...cumulativeFunctions,
  ...sortingFunctions,
  ...quantileFunctions,
  ...searchingFunctions,
  ...lexsortFunctions,
  ...histogramFunctions,
  ...uniqueFunctions,
  ...setFunctions,
  ...integralFunctions,
  ...differenceFunctions,
  ...covarianceFunctions,
]);
