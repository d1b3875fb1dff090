/** What `import jax` gives: the native modules, registered in python's module table. */
import publicNames from './publicNames.json' with { type: 'json' };
import { setLacking } from '../python/attributes.ts';
import { registerModule } from '../python/modules.ts';
import { native } from '../python/native.ts';
import { vm } from '../python/vm.ts';
import type { Value } from '../python/values.ts';
import { EagerArray, PyTuple, Tracer, arrayClass } from '../python/values.ts';
import { linearCall } from './linearCall.ts';
import { installArrays } from './arrays.ts';
import { checkifyPart, installCheckify } from './checkify/checkify.ts';
import { installKeyArrays } from './keyArrays.ts';
import { autodiffFunctions } from './autodiff.ts';
import { adCheckpointTable, checkpointTable } from './checkpoint.ts';
import { closureFunctions } from './closures.ts';
import { symbolicZeroTable } from './symbolicZeros.ts';
import { customDerivativeTable } from './customDerivatives.ts';
import { jacobianFunctions } from './jacobians.ts';
import { installTransforms } from './transforms/index.ts';
import { configObject } from './configObject.ts';
import { configStates } from './configStates.ts';
import { dtypesTable } from './dtypesModule.ts';
import { errorClasses } from './errors.ts';
import { jitFunction } from './makeJit.ts';
import { nnFunctions } from './nn/functions.ts';
import { scaledPart } from './nn/scaled.ts';
import { initializerFunctions } from './nn/initializers.ts';
import { flatten } from './pytree.ts';
import { shapeDtypeStructClass } from './shapeDtypeStruct.ts';
import { installAbstractInputs } from './abstractInputs.ts';
import { jaxModuleOf, lackingOfJax } from './moduleOf.ts';
import { numpyModule } from './numpy/module.ts';
import { dslice } from './lax/slicingFunctions.ts';
import { laxModule } from './lax/module.ts';
import { linalgEnum } from './lax/enums.ts';
import { laxLinalgFunctions } from './lax/linalgModule.ts';
import { fftFunctions } from './numpy/fft.ts';
import { linalgFunctions } from './numpy/linalg/module.ts';
import { randomExtension } from './random/extend.ts';
import { observeEager } from './random/keyTracker.ts';
import { randomModule } from './random/module.ts';
import { ioCallback, pureCallback } from './callbacks.ts';
import { deviceClass, deviceFunctions } from './devices.ts';
import { inspectionFunctions } from './inspection.ts';
import { shardingFunctions, shardingModule } from './sharding.ts';
import { debugFunctions } from './debug.ts';
import { opsFunctions } from './ops.ts';
import { installRefs, jaxRefFunctions, refFunctions } from './refs/install.ts';
import { qdwhPart } from './scipy/linalg/polar.ts';
import { scipyModules, scipyParts } from './scipy/modules.ts';
import { imagePart } from './image/scale.ts';
import { odePart } from './experimental/ode.ts';
import { optimizersPart } from './exampleLibraries/optimizers.ts';
import { staxPart } from './exampleLibraries/stax.ts';
import { flattenUtilFunctions } from './flattenUtil.ts';
import { treeFunctions, treeUtilFunctions } from './tree.ts';
import { axisTypePart } from './meshes.ts';
import { refuseDeleted } from './deleted.ts';
import { coreTable, extendCoreTable, stagesTable } from './coreModule.ts';
import { apiUtilPart, linearUtilPart, partialEvalFunctions } from './jaxprFunctions.ts';
import { customBatchingFunctions } from './customBatching.ts';
import { registerInterpreters } from './own/modules.ts';
import { registerSmallModules } from './smallModules.ts';
import { pmapFunction } from './pmap.ts';
import { experimentalShardMap, shardMapFunction } from './shardMap/shardMap.ts';
import { treeRegistryPart } from './treeRegistry.ts';
import { vjpFunction, vjpPart } from './vjpObjects.ts';
import { vmapFunction } from './vmap.ts';

/** Every array among a value's leaves has been waited for. */
const blockUntilReady = native('block_until_ready(x)', (x) => {
  const values = flatten(x).leaves.filter((v) => v instanceof EagerArray || v instanceof Tracer);
  values.forEach(refuseDeleted);
  vm.recorder.add('host-read', { how: 'jax.block_until_ready', values });
  return x;
});

function jaxModule() {
  const table = new Map<string, Value>();
  table.set('jit', jitFunction);
  table.set('block_until_ready', blockUntilReady);
  table.set('config', configObject());
  for (const [name, state] of configStates()) table.set(name, state);
  table.set('Array', arrayClass);
  table.set('Device', deviceClass);
  table.set('ds', dslice);
  table.set('ShapeDtypeStruct', shapeDtypeStructClass);
  table.set('__version__', '0.12.0.1');
  table.set('__version_info__', new PyTuple([0, 12, 0, 1]));
  table.set('pure_callback', pureCallback);
  for (const functions of [deviceFunctions, inspectionFunctions, shardingFunctions])
    for (const [name, fn] of functions) table.set(name, fn);
  for (const [name, fn] of autodiffFunctions) table.set(name, fn);
  for (const functions of [customDerivativeTable, checkpointTable(), jacobianFunctions, closureFunctions])
    for (const [name, fn] of functions) table.set(name, fn);
  for (const [name, fn] of jaxRefFunctions) table.set(name, fn);
  table.set('vjp', vjpFunction);
  table.set('vmap', vmapFunction);
  table.set('pmap', pmapFunction);
  table.set('shard_map', shardMapFunction);
  return jaxModuleOf('jax', table, (name) => (OF_VJP.has(name) ? vjpPart(name) : undefined));
}

/** What `jax` has of the module of VJPs. */
const OF_VJP: ReadonlySet<string> = new Set(['ad', 'fwd_and_bwd']);

/** Modules that are written in Python as a whole. */
const PYTHON_MODULES = [
  ['jax.experimental.ode', odePart],
  ['jax.example_libraries.optimizers', optimizersPart],
  ['jax.example_libraries.stax', staxPart],
] as const;

let installed = false;

/** Register jax's modules; once in a process. */
export function installJax(): void {
  if (installed) return;
  installed = true;
  setLacking(lackingOfJax);
  installArrays();
  installKeyArrays();
  installRefs();
  installAbstractInputs();
  installTransforms();
  observeEager();
  installCheckify();
  // Modules without anything of their own yet still know JAX's names; those below replace theirs.
  for (const name of Object.keys(publicNames)) registerModule(name, () => jaxModuleOf(name, new Map()));
  registerModule('jax', jaxModule);
  registerModule('jax.numpy', numpyModule);
  registerModule('jax.lax.linalg', () =>
    jaxModuleOf('jax.lax.linalg', laxLinalgFunctions, (name) => linalgEnum(name) ?? qdwhPart(name)),
  );
  registerModule('jax.numpy.linalg', () => jaxModuleOf('jax.numpy.linalg', linalgFunctions));
  registerModule('jax.numpy.fft', () => jaxModuleOf('jax.numpy.fft', fftFunctions));
  registerModule('jax.lax', laxModule);
  registerModule('jax.random', randomModule);
  registerModule('jax.extend.random', randomExtension);
  registerModule('jax.stages', () => jaxModuleOf('jax.stages', stagesTable));
  registerModule('jax.core', () => jaxModuleOf('jax.core', coreTable));
  registerModule('jax.extend.core', () => jaxModuleOf('jax.extend.core', extendCoreTable));
  registerModule('jax.extend.linear_util', () => jaxModuleOf('jax.extend.linear_util', new Map(), linearUtilPart));
  registerModule('jax.api_util', () => jaxModuleOf('jax.api_util', new Map(), apiUtilPart));
  registerModule('jax.interpreters.partial_eval', () =>
    jaxModuleOf('jax.interpreters.partial_eval', partialEvalFunctions),
  );
  registerModule('jax.nn', () => jaxModuleOf('jax.nn', nnFunctions, scaledPart));
  registerModule('jax.nn.initializers', () => jaxModuleOf('jax.nn.initializers', initializerFunctions));
  registerModule('jax.dtypes', () => jaxModuleOf('jax.dtypes', dtypesTable()));
  registerSmallModules();
  registerInterpreters();
  registerModule('jax.ops', () => jaxModuleOf('jax.ops', opsFunctions));
  for (const [name, table] of scipyModules) registerModule(name, () => jaxModuleOf(name, table, scipyParts.get(name)));
  registerModule('jax.image', () => jaxModuleOf('jax.image', new Map(), imagePart));
  registerModule('jax.ad_checkpoint', () => jaxModuleOf('jax.ad_checkpoint', adCheckpointTable()));
  registerModule('jax.custom_derivatives', () =>
    jaxModuleOf(
      'jax.custom_derivatives',
      new Map<string, Value>([
        ...customDerivativeTable,
        ...symbolicZeroTable,
        ...closureFunctions,
        ['linear_call', linearCall],
      ]),
    ),
  );
  registerModule('jax.custom_batching', () => jaxModuleOf('jax.custom_batching', customBatchingFunctions()));
  registerModule('jax.debug', () => jaxModuleOf('jax.debug', debugFunctions));
  registerModule('jax.experimental', () => jaxModuleOf('jax.experimental', new Map([['io_callback', ioCallback]])));
  registerModule('jax.experimental.checkify', () => jaxModuleOf('jax.experimental.checkify', new Map(), checkifyPart));
  for (const [name, part] of PYTHON_MODULES) registerModule(name, () => jaxModuleOf(name, new Map(), part));
  registerModule('jax.ref', () => jaxModuleOf('jax.ref', refFunctions));
  registerModule('jax.experimental.shard_map', () =>
    jaxModuleOf('jax.experimental.shard_map', new Map([['shard_map', experimentalShardMap]])),
  );
  registerModule('jax.sharding', () => jaxModuleOf('jax.sharding', shardingModule, axisTypePart));
  registerModule('jax.tree', () => jaxModuleOf('jax.tree', treeFunctions));
  registerModule('jax.flatten_util', () => jaxModuleOf('jax.flatten_util', flattenUtilFunctions));
  registerModule('jax.tree_util', () => jaxModuleOf('jax.tree_util', treeUtilFunctions(), treeRegistryPart));
  registerModule('jax.errors', () => jaxModuleOf('jax.errors', new Map<string, Value>(Object.entries(errorClasses))));
}
