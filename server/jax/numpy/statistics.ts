/** The functions of jax.numpy that reduce, accumulate, sort, search and count, but for the plain reductions. */
import type { Value } from '../../python/values.ts';
import { cumulativeFunctions } from './cumulative.ts';
import { lexsortFunctions } from './lexsort.ts';
import { momentFunctions } from './moments.ts';
import { nanReductions } from './nanReductions.ts';
import { quantileFunctions } from './quantile.ts';
import { searchingFunctions } from './searching.ts';
import { sortingFunctions } from './sorting.ts';

export const statisticsFunctions = new Map<string, Value>([
  ...momentFunctions,
  ...nanReductions,
  ...cumulativeFunctions,
  ...sortingFunctions,
  ...quantileFunctions,
  ...searchingFunctions,
  ...lexsortFunctions,
]);
