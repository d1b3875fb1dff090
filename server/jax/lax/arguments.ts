/** Arguments that gathers and scatters share: fill values, functions to apply. Source: jax/_src/lax/slicing.py. */
import type { ShapedArray } from '../../jaxpr/aval.ts';
import { valueOf } from '../../jaxpr/evaluate/evaluate.ts';
import { HostScalar, loadScalar } from '../../jaxpr/host.ts';
import type { Jaxpr, Scalar } from '../../jaxpr/jaxpr.ts';
import type { ParamValue } from '../../jaxpr/primitive.ts';
import { FloatParam } from '../../jaxpr/primitive.ts';
import { call } from '../../python/call.ts';
import { Stop, raise, valueError } from '../../python/errors.ts';
import { NdArray } from '../../python/numpy/array.ts';
import { repr } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import { PyObject, Tracer, Unknown, UnknownSignal, typeOf } from '../../python/values.ts';
import { concretization } from '../errors.ts';
import { traceFunction } from '../tracing.ts';
import { toVal } from '../values.ts';

/** A number as a param of an eqn prints it. */
function scalarParam(v: Scalar, isFloat: boolean): ParamValue {
  if (v === undefined) return null;
  return typeof v === 'number' && isFloat ? new FloatParam(v) : v;
}

/** `fill_value=`: a scalar that is known. Source: indexing.py _gather. */
export function fillArgument(v: Value, context = 'fill_value argument to indexed get()'): ParamValue | undefined {
  if (v === null) return undefined;
  if (v instanceof Tracer) {
    concretization(v, context);
    throw new UnknownSignal(new Unknown(`${context} is traced`));
  }
  const x = toVal(v);
  if (!x) throw new Stop(`jitlens doesn't have a fill_value of type ${repr(typeOf(v))} yet`, 'unsupported');
  if (x.aval.ndim > 0 || (v instanceof NdArray && v.ndim > 0)) throw valueError(`${context} must be a scalar`);
  const { isFloating } = x.aval.dtype;
  if (x instanceof HostScalar) return scalarParam(x.value, isFloating);
  const known = valueOf(x);
  if (!known) throw new UnknownSignal(new Unknown('a fill_value is not known'));
  return scalarParam(loadScalar(known, 0), isFloating);
}

/** Jaxprs of applied functions, by function and aval: JAX keeps them as long as the function lives. */
const applied = new WeakMap<PyObject, Map<string, Jaxpr>>();

/** The function as a jaxpr of an element and of a value that isn't used. Source: slicing.py scatter_apply. */
export function applyJaxpr(func: Value, aval: ShapedArray): Jaxpr {
  const known = func instanceof PyObject ? applied.get(func)?.get(aval.key) : undefined;
  if (known) return known;
  const info = {
    tracedFor: 'reduction_jaxpr',
    functionName: '<lambda>',
    functionSource: undefined,
    argNames: ['x', '_'],
  };
  const traced = traceFunction(func, [aval, aval], info, ([x]) => call(func, [x]));
  if (traced.kind === 'unknown') throw new UnknownSignal(traced.unknown);
  if (traced.closed.length > 0)
    throw raise(
      'NotImplementedError',
      "Reduction computations can't close over Tracers. Please open an issue at https://github.com/jax-ml/jax.",
    );
  const { jaxpr } = traced;
  if (jaxpr.consts.length > 0)
    throw new Stop("jitlens doesn't have .at[].apply of a function with array constants yet", 'unsupported');
  if (func instanceof PyObject) {
    const byAval = applied.get(func) ?? new Map<string, Jaxpr>();
    applied.set(func, byAval.set(aval.key, jaxpr));
  }
  return jaxpr;
}
