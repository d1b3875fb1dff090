/** `jax.numpy`: the tables of its families, dtypes and constants. */
import { Stop } from '../../python/errors.ts';
import type { Value } from '../../python/values.ts';
import { PyFloat, arrayImplClass } from '../../python/values.ts';
import { arrayLike, jaxFunction } from '../declare.ts';
import { contractionFunctions } from './contractions.ts';
import { productFunctions } from './products.ts';
import { creationFunctions } from './creation.ts';
import { reductionFunctions } from './reductions.ts';
import { statisticsFunctions } from './statistics.ts';
import { gridFunctions } from './grids.ts';
import { matrixFunctions } from './matrices.ts';
import { joiningFunctions } from './joining.ts';
import { rangeFunctions } from './ranges.ts';
import { rearrangingFunctions } from './rearranging.ts';
import { shapeFunctions } from './shape.ts';
import { dtypeFunctions } from './dtypeFunctions.ts';
import { elementwiseFunctions } from './elementwise.ts';
import { scalarTypes } from './scalarTypes.ts';
import './ufuncMethods.ts';
import { arithmeticFunctions } from './ufuncs.ts';
import { floatFunctions } from './ufuncsFloat.ts';
import { where } from './where.ts';
import { jaxModuleOf } from '../moduleOf.ts';

export function numpyModule() {
  const table = new Map<string, Value>([
    ...arithmeticFunctions,
    ...floatFunctions,
    ...elementwiseFunctions,
    ...scalarTypes(),
    ...dtypeFunctions,
    ...reductionFunctions,
    ...statisticsFunctions,
    ...contractionFunctions,
    ...productFunctions,
    ...creationFunctions,
    ...shapeFunctions,
    ...joiningFunctions,
    ...gridFunctions,
    ...matrixFunctions,
    ...rangeFunctions,
    ...rearrangingFunctions,
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
  table.set('ndarray', arrayImplClass);
  table.set(
    'where',
    jaxFunction('where(condition, x=None, y=None, /, *, size=None, fill_value=None)', (condition, x, y) => {
      if (x === null && y === null)
        throw new Stop("jitlens doesn't have one-argument jax.numpy.where yet", 'unsupported');
      return where(arrayLike('where', condition), arrayLike('where', x, 1), arrayLike('where', y, 2))[0];
    }),
  );
  return jaxModuleOf('jax.numpy', table);
}
