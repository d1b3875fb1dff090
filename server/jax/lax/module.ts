/** `jax.lax`: the tables of its families. */
import type { Value } from '../../python/values.ts';
import { arrayLike, asValue, jaxFunctions } from '../declare.ts';
import { associativeScan } from './associativeScan.ts';
import { branchFunctions } from './branches.ts';
import { elementwiseClass, elementwiseFunctions } from './elementwise.ts';
import { loopFunctions } from './loops.ts';
import { laxReductions, reduceFunction } from './reductions.ts';
import { laxShapeFunctions } from './shapeFunctions.ts';
import { collectiveFunctions } from './collectives.ts';
import { generatorFunctions } from './generators.ts';
import { opaqueFunctions } from './opaque.ts';
import { solveFunctions } from './solves.ts';
import * as lax from './operations.ts';
import { slicingFunctions } from './slicingFunctions.ts';
import { convolutionFunctions } from './convolution.ts';
import { specialFunctions } from './special.ts';
import { windowFunctions } from './windows.ts';
import { flatten, unflatten } from '../pytree.ts';
import { shardingConstraint } from '../sharding.ts';
import { jaxModuleOf } from '../moduleOf.ts';
import { gammaGradientPart } from './gammaGradient.ts';
import { primitiveNamed } from '../primitiveObjects.ts';
import { laxEnum } from './enums.ts';
import { dotFunctions } from './dots.ts';
import { raggedClass, raggedFunctions } from './ragged.ts';
import { fftFunctions } from './fft.ts';

export const laxFunctions = jaxFunctions({
  'stop_gradient(x)': (x) => {
    const { leaves, tree } = flatten(x);
    return unflatten(
      tree,
      leaves.map((leaf) => asValue(lax.stopGradient(arrayLike('stop_gradient', leaf)))),
    );
  },
});

export function laxModule() {
  const table = new Map<string, Value>([
    ...specialFunctions,
    ...convolutionFunctions,
    ...windowFunctions,
    ...laxFunctions,
    ...elementwiseFunctions,
    ...fftFunctions,
    ...dotFunctions,
    ...raggedFunctions,
    ...loopFunctions,
    ...branchFunctions,
    ...solveFunctions,
    ...opaqueFunctions,
    ...generatorFunctions,
    shardingConstraint,
    ...collectiveFunctions,
    ['associative_scan', associativeScan],
    ...laxReductions,
    ...laxShapeFunctions,
    ...slicingFunctions,
  ]);
  table.set('reduce', reduceFunction(table));
  return jaxModuleOf(
    'jax.lax',
    table,
    (name) =>
      laxEnum(name) ?? raggedClass(name) ?? elementwiseClass(name) ?? gammaGradientPart(name) ?? primitiveNamed(name),
  );
}
