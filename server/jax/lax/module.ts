/** `jax.lax`: the tables of its families. */
import type { Value } from '../../python/values.ts';
import { arrayLike, asValue, jaxFunctions } from '../declare.ts';
import { branchFunctions } from './branches.ts';
import { loopFunctions } from './loops.ts';
import { laxReductions, reduceFunction } from './reductions.ts';
import { laxShapeFunctions } from './shapeFunctions.ts';
import * as lax from './operations.ts';
import { slicingFunctions } from './slicingFunctions.ts';
import { flatten, unflatten } from '../pytree.ts';
import { jaxModuleOf } from '../moduleOf.ts';

export const laxFunctions = jaxFunctions({
  'stop_gradient(x)': (x) => {
    const { leaves, tree } = flatten(x);
    return unflatten(
      tree,
      leaves.map((leaf) => asValue(lax.stopGradient(arrayLike('stop_gradient', leaf)))),
    );
  },
  'rsqrt(x, accuracy=None)': (x) => lax.rsqrt(arrayLike('rsqrt', x)),
});

export function laxModule() {
  const table = new Map<string, Value>([
    ...laxFunctions,
    ...loopFunctions,
    ...branchFunctions,
    ...laxReductions,
    ...laxShapeFunctions,
  ]);
  table.set('reduce', reduceFunction(table));
  return jaxModuleOf('jax.lax', table);
}
