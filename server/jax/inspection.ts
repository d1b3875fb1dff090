/**
 * Functions of the module jax that ask what others would do, or say how to do it: `eval_shape`, `make_jaxpr`, `typeof`,
 * `named_scope`, `ensure_compile_time_eval`. Source: jax/_src/api.py, jax/_src/core.py.
 */
import { ShapedArray } from '../jaxpr/aval.ts';
import { canonicalDType } from '../jaxpr/dtypes.ts';
import { Jaxpr } from '../jaxpr/jaxpr.ts';
import { evaluateVal } from '../jaxpr/evaluate/evaluate.ts';
import { isCallable } from '../python/call.ts';
import { typeError } from '../python/errors.ts';
import { kwargsOf, methods, native } from '../python/native.ts';
import { dtypeOf } from '../python/numpy/dtypes.ts';
import { repr } from '../python/text.ts';
import type { Kwargs, Value } from '../python/values.ts';
import {
  EagerArray,
  Missing,
  PyDict,
  PyInstance,
  PyTuple,
  Unknown,
  UnknownSignal,
  builtinClass,
  typeOf,
} from '../python/values.ts';
import { lookupAttr } from '../python/attributes.ts';
import { TransformedFunction } from './transformedFunction.ts';
import { AvalValue } from './avalValue.ts';
import { config } from './config.ts';
import { jaxFunction } from './declare.ts';
import { noteView, refuseDeleted } from './deleted.ts';
import { toNumPy } from './hostNumPy.ts';
import { clearCaches, lookup } from './jit.ts';
import { jitArgnums } from './makeJit.ts';
import { parseArguments } from './parseArguments.ts';
import { PjitFunction, pjitClass } from './pjitFunction.ts';
import { jaxprValue } from './jaxprObjects.ts';
import { flatten, unflatten } from './pytree.ts';
import { ShapeDtypeStruct } from './shapeDtypeStruct.ts';
import type { Traced } from './tracing.ts';
import { concreteShape } from './shapes.ts';
import { userDType } from './userDTypes.ts';
import { toVal } from './values.ts';
import { jaxType } from './lax/bodies.ts';

/** An object that says its shape and dtype counts as an array of them where nothing is computed. */
function abstractly(v: Value): Value {
  const { leaves, tree } = flatten(v);
  const saying = (x: Value): boolean => x instanceof PyInstance && !(x instanceof ShapeDtypeStruct) && !toVal(x);
  if (!leaves.some(saying)) return v;
  const stood = leaves.map((x): Value => {
    if (!saying(x)) return x;
    const [shape, dtype] = [lookupAttr(x, 'shape'), lookupAttr(x, 'dtype')];
    if (shape === undefined || dtype === undefined || dtype === null) return x;
    const unknown = [shape, dtype].find((a) => a instanceof Unknown);
    if (unknown instanceof Unknown) throw new UnknownSignal(unknown);
    return new ShapeDtypeStruct(
      new ShapedArray(
        concreteShape(shape),
        canonicalDType(dtypeOf(dtype) ?? userDType(dtype, 'eval_shape'), config.x64),
      ),
    );
  });
  return unflatten(tree, stood);
}

/** A function's trace on arguments that may be abstract, as jit makes it; the unknown that hinders it otherwise. */
function traceOn(
  fun: Value,
  args: readonly Value[],
  kwargs: Kwargs | undefined,
  statics: readonly number[],
): Traced | Unknown {
  const jit =
    fun instanceof PjitFunction
      ? fun
      : new PjitFunction(fun, {
          staticArgnums: statics,
          staticArgnames: [],
          donateArgnums: [],
          donateArgnames: [],
          keepUnused: false,
          inline: false,
        });
  const parsed = parseArguments(
    jit,
    args.map((a, i) => (statics.includes(i) ? a : abstractly(a))),
    kwargs?.map(([k, v]) => [k, abstractly(v)]),
  );
  if (parsed instanceof Unknown) return parsed;
  const { outcome } = lookup(jit, parsed);
  return outcome.kind === 'unknown' ? outcome.unknown : outcome;
}

const itemsOf = (args: Value): readonly Value[] => (args instanceof PyTuple ? args.items : []);
const namedOf = (kwargs: Value): Kwargs | undefined => (kwargs instanceof PyDict ? kwargsOf(kwargs) : undefined);

/** The types of a function's results, in their tree. */
const outInfo = ({ outTree, jaxpr }: Traced): Value =>
  unflatten(
    outTree,
    jaxpr.outAvals.map((a) => new ShapeDtypeStruct(a)),
  );

const shapesOf = (fun: Value, args: Value, kwargs: Value): Value => {
  const traced = traceOn(fun, itemsOf(args), namedOf(kwargs), []);
  return traced instanceof Unknown ? traced : outInfo(traced);
};
const evalShape = jaxFunction('eval_shape(fun, *args, **kwargs)', shapesOf);
methods(pjitClass, { 'eval_shape(self, /, *args, **kwargs)': shapesOf });

/** A jaxpr whose leading inputs close over tracers has them as constants. */
function withConstants({ jaxpr, closed }: Traced): Jaxpr {
  if (closed.length === 0) return jaxpr;
  const { constvars, invars, eqns, outvars, consts, effects, debugInfo } = jaxpr;
  const n = closed.length;
  return new Jaxpr(
    [...invars.slice(0, n), ...constvars],
    invars.slice(n),
    eqns,
    outvars,
    [...closed, ...consts],
    effects,
    debugInfo && { ...debugInfo, argNames: debugInfo.argNames.slice(n) },
  );
}

const makeJaxpr = jaxFunction(
  'make_jaxpr(fun, static_argnums=(), axis_env=None, return_shape=False)',
  (fun, staticNums, axisEnv, returnShape) => {
    if (!isCallable(fun)) throw typeError(`Expected a callable value, got ${repr(fun)}`);
    if (axisEnv !== null) return new Missing('jax.make_jaxpr with axis_env');
    const statics = jitArgnums(staticNums);
    const apply: TransformedFunction['apply'] = (args, kwargs) => {
      const traced = traceOn(fun, args, kwargs, statics);
      if (traced instanceof Unknown) return traced;
      const value = jaxprValue(withConstants(traced));
      return returnShape === true ? new PyTuple([value, outInfo(traced)]) : value;
    };
    const made = new TransformedFunction(fun, apply, ['make_jaxpr', ...statics, returnShape === true]);
    const name = made.attrs.get('__name__');
    if (typeof name === 'string') made.attrs.set('__name__', `make_jaxpr(${name})`);
    return made;
  },
);

/** A host's copy: tracers stay what they are. Source: api.py device_get. */
function hostCopy(leaf: Value): Value {
  if (!(leaf instanceof EagerArray)) return leaf;
  if (leaf.aval.dtype.kind === 'key') return new Missing('jax.device_get of keys');
  refuseDeleted(leaf);
  noteView(leaf);
  const known = evaluateVal(leaf);
  return toNumPy(leaf.aval, known.kind === 'value' ? known.value : new Unknown(known.reason));
}

const deviceGet = jaxFunction('device_get(x)', (x) => {
  const { leaves, tree } = flatten(x);
  return unflatten(tree, leaves.map(hostCopy));
});

const scopeClass = builtinClass('ExtendNameStackContextManager', undefined, 'jax._src.source_info_util');
methods(scopeClass, {
  '__enter__(self, /)': () => null,
  '__exit__(self, exc_type, exc_value, traceback, /)': () => null,
  // As a decorator: names don't show in a jaxpr.
  '__call__(self, func, /)': (_, func) => func,
});

const namedScope = native('named_scope(name)', (name) => {
  if (typeof name !== 'string' && !(name instanceof Unknown))
    throw typeError(`named_scope name argument must be a string, got: ${repr(name)}`);
  return new PyInstance(scopeClass);
});

export const inspectionFunctions = new Map<string, Value>([
  ['eval_shape', evalShape],
  ['make_jaxpr', makeJaxpr],
  ['device_get', deviceGet],
  ['named_scope', namedScope],
  ['typeof', jaxFunction('typeof(x)', (x) => new AvalValue(jaxType(x).aval))],
  [
    'clear_caches',
    native('clear_caches()', () => {
      clearCaches();
      return null;
    }),
  ],
  ['effects_barrier', native('effects_barrier()', () => null)],
  ['copy_to_host_async', native('copy_to_host_async(x)', () => null)],
  [
    'named_call',
    native('named_call(fun, *, name=None)', (fun, name) => {
      if (name !== null && typeof name !== 'string' && !(name instanceof Unknown))
        throw typeError(`named_call name argument must be a string, got: ${repr(typeOf(name))}`);
      return fun;
    }),
  ],
]);
