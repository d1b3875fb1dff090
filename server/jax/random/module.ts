/** `jax.random`: the tables of its families. */
import { native } from '../../python/native.ts';
import type { Value } from '../../python/values.ts';
import { jaxModuleOf } from '../moduleOf.ts';
import { binomialFunctions } from './binomial.ts';
import { choiceFunctions } from './choices.ts';
import { continuousFunctions } from './continuous.ts';
import { gammaFunctions } from './gamma.ts';
import { keyFunctions } from './keys.ts';
import { matrixSamplers } from './matrices.ts';
import { normalFunctions } from './normal.ts';
import { poissonFunctions } from './poisson.ts';
import { uniformFunctions } from './uniform.ts';

export const randomModule = () =>
  jaxModuleOf(
    'jax.random',
    new Map<string, Value>([
      // A NewType: it gives back what it gets.
      ['Key', native('Key(x, /)', (x) => x)],
      ...keyFunctions,
      ...uniformFunctions,
      ...normalFunctions,
      ...continuousFunctions,
      ...gammaFunctions,
      ...poissonFunctions,
      ...binomialFunctions,
      ...choiceFunctions,
      ...matrixSamplers,
    ]),
  );
