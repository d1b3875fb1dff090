/** `jax.numpy`: the tables of its families, dtypes and constants. */
import type { Value } from '../../python/values.ts';
import { PyFloat, arrayClass } from '../../python/values.ts';
import { contractionFunctions } from './contractions.ts';
import { productFunctions } from './products.ts';
import { convolutionFunctions } from './convolutions.ts';
import { creationFunctions } from './creation.ts';
import { interpolationFunctions } from './interpolation.ts';
import { polynomialFunctions } from './polynomials.ts';
import { reductionFunctions } from './reductions.ts';
import { statisticsFunctions } from './statistics.ts';
import { repeatFunctions } from './arrayLayout.ts';
import { paddingFunctions } from './padding.ts';
import { trimmingFunctions } from './trimming.ts';
import { applyingFunctions } from './applying.ts';
import { foreignFunctions } from './foreign.ts';
import { gridFunctions } from './grids.ts';
import { matrixFunctions } from './matrices.ts';
import { indexingFunctions } from './indexingFunctions.ts';
import { takeFunctions } from './indexingTake.ts';
import { joiningFunctions } from './joining.ts';
import { rangeFunctions } from './ranges.ts';
import { rearrangingFunctions } from './rearranging.ts';
import { shapeFunctions } from './shape.ts';
import { dtypeFunctions, numpysOwn } from './dtypeFunctions.ts';
import { elementwiseFunctions } from './elementwise.ts';
import { integerFunctions } from './integers.ts';
import { unwrap } from './unwrap.ts';
import { selectingFunctions } from './selecting.ts';
import { sincFunctions } from './sinc.ts';
import { scalarTypes } from './scalarTypes.ts';
import './ufuncMethods.ts';
import { arithmeticFunctions } from './ufuncs.ts';
import { floatFunctions } from './ufuncsFloat.ts';
import { mappedPart } from './mapped.ts';
import { pyfuncPart } from './pyfunc.ts';
import { numpyPart } from './pythonFunctions.ts';
import { jaxModuleOf } from '../moduleOf.ts';

export function numpyModule() {
  const table = new Map<string, Value>([
    ...arithmeticFunctions,
    ...convolutionFunctions,
    ...interpolationFunctions,
    ...polynomialFunctions,
    ...floatFunctions,
    ...elementwiseFunctions,
    ...integerFunctions,
    ['unwrap', unwrap.python()],
    ...sincFunctions,
    ...selectingFunctions,
    ...scalarTypes(),
    ...dtypeFunctions,
    ...numpysOwn(),
    ...reductionFunctions,
    ...statisticsFunctions,
    ...contractionFunctions,
    ...productFunctions,
    ...creationFunctions,
    ...shapeFunctions,
    ...joiningFunctions,
    ...gridFunctions,
    ...foreignFunctions,
    ...applyingFunctions,
    ...trimmingFunctions,
    ...repeatFunctions,
    ...paddingFunctions,
    ...matrixFunctions,
    ...rangeFunctions,
    ...rearrangingFunctions,
    ...takeFunctions,
    ...indexingFunctions,
  ]);
  for (const [name, value] of Object.entries({
    pi: Math.PI,
    e: Math.E,
    inf: Infinity,
    nan: NaN,
    euler_gamma: 0.5772156649015329,
  }))
    table.set(name, new PyFloat(value));
  table.set('newaxis', null);
  table.set('ndarray', arrayClass);
  return jaxModuleOf('jax.numpy', table, (name) => numpyPart(name) ?? mappedPart(name) ?? pyfuncPart(name));
}
