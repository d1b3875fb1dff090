/** What `import jax` gives: the native modules, registered in python's module table. */
import publicNames from './publicNames.json' with { type: 'json' };
import * as dt from '../jaxpr/dtypes.ts';
import { typeError } from '../python/errors.ts';
import { registerModule } from '../python/modules.ts';
import { native } from '../python/native.ts';
import { dtypeOf } from '../python/numpy/dtypes.ts';
import { vm } from '../python/vm.ts';
import type { Value } from '../python/values.ts';
import { EagerArray, PyTuple, Tracer, arrayImplClass } from '../python/values.ts';
import { installArrays } from './arrays.ts';
import { config } from './config.ts';
import { configObject } from './configObject.ts';
import { configStates } from './configStates.ts';
import { dtypesTable } from './dtypesModule.ts';
import { errorClasses } from './errors.ts';
import { jitFunction } from './jit.ts';
import { nnFunctions } from './nn/functions.ts';
import { flatten } from './pytree.ts';
import { ShapeDtypeStruct, shapeDtypeStructClass } from './shapeDtypeStruct.ts';
import { ShapedArray } from '../jaxpr/aval.ts';
import { shapeArgument } from './declare.ts';
import { jaxModuleOf } from './moduleOf.ts';
import { numpyModule } from './numpy/module.ts';
import { dslice } from './lax/slicingFunctions.ts';
import { laxModule } from './lax/module.ts';
import { randomModule } from './random/module.ts';
import { debugFunctions } from './debug.ts';
import { opsFunctions } from './ops.ts';
import { treeFunctions, treeUtilFunctions } from './tree.ts';

/** Every array among a value's leaves has been waited for. */
const blockUntilReady = native('block_until_ready(x)', (x) => {
  const values = flatten(x).leaves.filter((v) => v instanceof EagerArray || v instanceof Tracer);
  vm.recorder.add('host-read', { how: 'jax.block_until_ready', values });
  return x;
});

function jaxModule() {
  const table = new Map<string, Value>();
  table.set('jit', jitFunction);
  table.set('block_until_ready', blockUntilReady);
  table.set('config', configObject());
  for (const [name, state] of configStates()) table.set(name, state);
  table.set('Array', arrayImplClass);
  table.set('ds', dslice);
  table.set('ShapeDtypeStruct', shapeDtypeStructClass);
  table.set('__version__', '0.12.0.1');
  table.set('__version_info__', new PyTuple([0, 12, 0, 1]));
  table.set(
    'named_call',
    native('named_call(fun, *, name=None)', (fun) => fun),
  );
  return jaxModuleOf('jax', table);
}

shapeDtypeStructClass.construct = (_, args, kwargs) => {
  const named = new Map(kwargs);
  const shape = shapeArgument(args[0] ?? named.get('shape') ?? new PyTuple([]));
  const dtype = dtypeOf(args[1] ?? named.get('dtype') ?? null);
  if (!dtype) throw typeError('ShapeDtypeStruct: dtype must be specified.');
  return new ShapeDtypeStruct(new ShapedArray(shape, dt.canonicalDType(dtype, config.x64)));
};

let installed = false;

/** Register jax's modules; once in a process. */
export function installJax(): void {
  if (installed) return;
  installed = true;
  installArrays();
  // Modules without anything of their own yet still know JAX's names; those below replace theirs.
  for (const name of Object.keys(publicNames)) registerModule(name, () => jaxModuleOf(name, new Map()));
  registerModule('jax', jaxModule);
  registerModule('jax.numpy', numpyModule);
  registerModule('jax.lax', laxModule);
  registerModule('jax.random', randomModule);
  registerModule('jax.nn', () => jaxModuleOf('jax.nn', nnFunctions));
  registerModule('jax.dtypes', () => jaxModuleOf('jax.dtypes', dtypesTable()));
  registerModule('jax.ops', () => jaxModuleOf('jax.ops', opsFunctions));
  registerModule('jax.debug', () => jaxModuleOf('jax.debug', debugFunctions));
  registerModule('jax.tree', () => jaxModuleOf('jax.tree', treeFunctions));
  registerModule('jax.tree_util', () => jaxModuleOf('jax.tree_util', treeUtilFunctions));
  registerModule('jax.errors', () => jaxModuleOf('jax.errors', new Map<string, Value>(Object.entries(errorClasses))));
}
