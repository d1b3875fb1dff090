/**
 * Tracing a function of the program's to a jaxpr, and running one, as libraries do it with JAX's own means: `wrap_init`,
 * `flatten_fun_nokwargs`, `trace_to_jaxpr_dynamic`, `dce_jaxpr`, `eval_jaxpr`. Source: jax/_src/linear_util.py,
 * jax/_src/api_util.py, jax/_src/interpreters/partial_eval.py, jax/_src/core.py.
 */
import type { ShapedArray } from '../jaxpr/aval.ts';
import { ShapedArray as ArrayAval } from '../jaxpr/aval.ts';
import { canonicalDType } from '../jaxpr/dtypes.ts';
import { getAttr } from '../python/attributes.ts';
import { call } from '../python/call.ts';
import { raise, typeError } from '../python/errors.ts';
import { listOf } from '../python/iterate.ts';
import { functions, native } from '../python/native.ts';
import { dtypeOf } from '../python/numpy/dtypes.ts';
import { truth } from '../python/operators.ts';
import { repr, str } from '../python/text.ts';
import type { Value } from '../python/values.ts';
import { PyList, PyTuple, Unknown, typeOf } from '../python/values.ts';
import { AvalValue, shapedArrayClass } from './avalValue.ts';
import { asValue, shapeArgument } from './declare.ts';
import { config } from './config.ts';
import { evaluateJaxpr, jaxprOf, jaxprValue } from './jaxprObjects.ts';
import { libraryPart } from './libraryParts.ts';
import { traceFunction } from './tracing.ts';
import { dce } from './transforms/dce.ts';
import { userDType } from './userDTypes.ts';
import { toVal } from './values.ts';

shapedArrayClass.construct = (_, args, kwargs) => {
  const named = new Map(kwargs);
  const [shape = named.get('shape'), dtype = named.get('dtype'), weak = named.get('weak_type') ?? false] = args;
  if (shape === undefined || dtype === undefined) throw typeError('ShapedArray() needs a shape and a dtype');
  const type = canonicalDType(dtypeOf(dtype) ?? userDType(dtype, 'ShapedArray'), config.x64);
  return new AvalValue(new ArrayAval(shapeArgument(shape), type, truth(weak) === true));
};

const avals = (v: Value): ShapedArray[] =>
  listOf(v).map((a) => {
    if (!(a instanceof AvalValue)) throw typeError('an aval is expected');
    return a.aval;
  });

/** `(jaxpr, avals of the results, constants)`; the constants are the jaxpr's leading inputs. */
function traceDynamic(fun: Value, inAvals: Value): Value {
  const run = getAttr(fun, 'call_wrapped');
  const info = { tracedFor: 'jit', functionName: 'f', functionSource: undefined, argNames: [] };
  const traced = traceFunction(fun, avals(inAvals), info, (tracers) => call(run, tracers), true);
  if (traced.kind === 'unknown') return traced.unknown;
  const { jaxpr, closed } = traced;
  return new PyTuple([
    jaxprValue(jaxpr),
    new PyList(jaxpr.outAvals.map((a) => new AvalValue(a))),
    new PyList(closed.map(asValue)),
  ]);
}

/** One answer for each, where one stands for all. */
function flags(v: Value, n: number): boolean[] {
  if (typeof v === 'boolean') return new Array<boolean>(n).fill(v);
  return listOf(v).map((x) => truth(x) === true);
}

export const partialEvalFunctions = functions({
  'trace_to_jaxpr_dynamic(fun, in_avals, *, keep_inputs=None, lower=False, auto_dce=False)': traceDynamic,
  'dce_jaxpr(jaxpr, used_outputs, instantiate=False, live_inputs=True)': (v, used, keep) => {
    const jaxpr = jaxprOf(v);
    const left = dce(jaxpr, flags(used, jaxpr.outvars.length), flags(keep, jaxpr.invars.length));
    return new PyTuple([jaxprValue(left.jaxpr), new PyList(left.used)]);
  },
  'close_jaxpr(jaxpr)': (jaxpr) => jaxpr,
});

/** Beside those of `jax.core`: what `jax.extend.core` has. */
export const extendCoreFunctions = functions({
  'valid_jaxtype(x)': (x) => (x instanceof Unknown ? x : toVal(x) !== undefined),
  'jaxpr_as_fun(closed_jaxpr)': (jaxpr) =>
    native('jaxpr_as_fun(*args)', (args) => evaluateJaxpr(jaxpr, getAttr(jaxpr, 'consts'), args)),
});

/** An aval that was given; JAX's error for anything else. */
const avalGiven = (v: Value, what: string): ShapedArray => {
  if (v instanceof AvalValue) return v.aval;
  throw typeError(`no ${what} handler for ${str(v)} of type ${repr(typeOf(v))}`);
};

/** Types with a mapped axis, and without. Source: core.py mapped_aval, unmapped_aval. */
export const mappingFunctions = functions({
  'mapped_aval(size, axis, aval)': (size, axis, v) => {
    const aval = avalGiven(v, 'mapping');
    if (axis === null) return v;
    if (aval.shape[Number(axis)] !== Number(size)) throw raise('AssertionError', '');
    return new AvalValue(aval.withoutDim(Number(axis)));
  },
  'unmapped_aval(size, axis, aval, explicit_mesh_axis=None)': (size, axis, v) =>
    axis === null ? v : new AvalValue(avalGiven(v, 'unmapping').withDim(Number(axis), Number(size))),
});

export const coreFunctions = functions({
  'eval_jaxpr(jaxpr, consts, *args, propagate_source_info=True)': (jaxpr, consts, args) =>
    jaxpr instanceof Unknown ? jaxpr : evaluateJaxpr(jaxpr, consts, args),
});

/** Functions with transformations around them: `call_wrapped` calls the outermost, which calls the next. */
export const linearUtilPart = libraryPart(
  'jax.extend.linear_util',
  [
    ...['WrappedFun', 'wrap_init', 'transformation', 'transformation2', 'transformation_with_aux'],
    ...['transformation_with_aux2', 'StoreException', 'Store'],
  ],
  `
import functools

class StoreException(Exception):
  pass

class Store:
  def __init__(self):
    self._set = False

  def store(self, val):
    if self._set:
      raise StoreException('Store occupied')
    self._val, self._set = val, True

  @property
  def val(self):
    # Whoever should have called the function isn't followed.
    return self._val if self._set else _not_called

class WrappedFun:
  def __init__(self, f, debug_info=None):
    self.f = f
    self.debug_info = debug_info

  @property
  def __name__(self):
    return getattr(self.f, '__name__', '<unnamed wrapped function>')

  def call_wrapped(self, *args, **kwargs):
    return self.f(*args, **kwargs)

  def wrap(self, gen, gen_args):
    return WrappedFun(functools.partial(gen, self.f, *gen_args), self.debug_info)

def wrap_init(f, params=None, *, debug_info=None):
  return WrappedFun(functools.partial(f, **params) if params else f, debug_info)

def _run(gen, f, *args, **kwargs):
  steps = gen(*args, **kwargs)
  inner_args, inner_kwargs = next(steps)
  return steps.send(f(*inner_args, **inner_kwargs))

def transformation(gen):
  return lambda fun, *gen_args: fun.wrap(functools.partial(_run, gen), gen_args)

def transformation2(gen):
  return lambda fun, *gen_args: fun.wrap(gen, gen_args)

def _run_with_aux(gen, f, store, *args, **kwargs):
  out, aux = _run(gen, f, *args, **kwargs)
  store.store(aux)
  return out

def transformation_with_aux(gen):
  def apply(fun, *gen_args):
    out = Store()
    return fun.wrap(functools.partial(_run_with_aux, gen), (out, *gen_args)), lambda: out.val
  return apply

def transformation_with_aux2(gen):
  def apply(fun, *gen_args):
    out = Store()
    return fun.wrap(gen, (out, *gen_args)), lambda: out.val
  return apply
`,
  [['_not_called', new Unknown('a function was handed to what jitlens does not follow')]],
);

export const apiUtilPart = libraryPart(
  'jax.api_util',
  ['debug_info', 'flatten_fun', 'flatten_fun_nokwargs', 'safe_map', 'shaped_abstractify'],
  `
from jax.extend import linear_util as lu
from jax.tree_util import tree_flatten, tree_unflatten
from jax._src.util import safe_map

class DebugInfo:
  pass

def debug_info(traced_for, fun, args, kwargs, **other):
  return DebugInfo()

def shaped_abstractify(x):
  return jax.typeof(x)

@lu.transformation_with_aux2
def flatten_fun(f, store, in_tree, *args_flat):
  py_args, py_kwargs = tree_unflatten(in_tree, args_flat)
  ans, out_tree = tree_flatten(f(*py_args, **py_kwargs))
  store.store(out_tree)
  return ans

@lu.transformation_with_aux2
def flatten_fun_nokwargs(f, store, in_tree, *args_flat):
  ans, out_tree = tree_flatten(f(*tree_unflatten(in_tree, args_flat)))
  store.store(out_tree)
  return ans
`,
);
