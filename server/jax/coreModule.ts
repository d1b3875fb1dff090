/** The modules `jax.core`, `jax.extend.core` and `jax.stages`, as far as code asks what something is. Source: jax/core.py, jax/extend/core. */
import { unionOf } from '../python/builtins/unions.ts';
import type { Value } from '../python/values.ts';
import { builtinClass, objectClass, tracerBaseClass } from '../python/values.ts';
import { abstractValueClass, shapedArrayClass } from './avalValue.ts';
import { coreFunctions, extendCoreFunctions, mappingFunctions } from './jaxprFunctions.ts';
import { eqnClass, jaxprClass, literalClass, varClass } from './jaxprObjects.ts';
import { primitiveClass } from './primitiveObjects.ts';
import { traceClass, traceStateFunctions } from './traceState.ts';

/** Classes of whose instances jitlens gives none to Python: nothing is one. */
const named = (name: string, module = 'jax._src.core') => builtinClass(name, [objectClass], module);

export const coreTable = new Map<string, Value>([
  ['Tracer', tracerBaseClass],
  ['ShapedArray', shapedArrayClass],
  ['AbstractValue', abstractValueClass],
  ['Trace', traceClass],
  ['Atom', unionOf(varClass, literalClass)],
  ...coreFunctions,
]);

/** A jaxpr of this version is closed: the two classes are one. */
export const extendCoreTable = new Map<string, Value>([
  ...traceStateFunctions,
  ...extendCoreFunctions,
  ...mappingFunctions,
  ['Jaxpr', jaxprClass],
  ['ClosedJaxpr', jaxprClass],
  ['JaxprEqn', eqnClass],
  ['Primitive', primitiveClass],
  ['Literal', literalClass],
  ['Var', varClass],
  ['DropVar', named('DropVar')],
  ['Token', named('Token')],
  ['TraceTag', named('TraceTag')],
]);

/** What compiling ahead of time makes: nothing is lowered or compiled here. Source: jax/_src/stages.py. */
export const stagesTable = new Map<string, Value>(
  ['Compiled', 'Lowered', 'Traced', 'Wrapped'].map((name) => [name, named(name, 'jax._src.stages')]),
);
