/** `jnp.ufunc`: functions with attributes (`jnp.add.nin`) and methods. Source: jax/_src/numpy/ufunc_api.py. */
import type { Val } from '../../jaxpr/trace.ts';
import { raise, typeError } from '../../python/errors.ts';
import { getters, methods } from '../../python/native.ts';
import { repr } from '../../python/text.ts';
import type { MaybeKwargs, Value, PyClass } from '../../python/values.ts';
import { Missing, PyBuiltin, PyFloat, Unknown, UnknownSignal, builtinClass, typeOf } from '../../python/values.ts';
import { jitOperand } from '../jitArguments.ts';
import { toVal } from '../values.ts';

export const ufuncClass: PyClass = builtinClass('ufunc', undefined, 'jax.numpy');

export interface UfuncOptions {
  /** The function of two operands. */
  readonly op?: (x: Val, y: Val) => Val;
  /** What the function does to each operand, once their dtypes agree and before they meet. */
  readonly before?: (x: Val) => Val;
  readonly nin?: number;
  readonly nout?: number;
  readonly identity: number | boolean | null;
}

const table = new WeakMap<PyBuiltin, UfuncOptions>();

export function ufuncOf(v: Value): { readonly fn: PyBuiltin; readonly options: UfuncOptions } {
  const options = v instanceof PyBuiltin ? table.get(v) : undefined;
  if (!options || !(v instanceof PyBuiltin)) throw typeError(`descriptor requires a 'ufunc' object`);
  return { fn: v, options };
}

/** Source: ufunc.__call__. */
function called(fn: PyBuiltin, args: Value[], kwargs: MaybeKwargs): Value {
  const names = new Map(kwargs ?? []);
  for (const name of names.keys())
    if (name !== 'out' && name !== 'where')
      throw typeError(`ufunc.__call__() got an unexpected keyword argument '${name}'`);
  const params = fn.signature?.slice(1, -1).split(', ') ?? [];
  args.forEach((a, i) => {
    // Only containers are refused here; what else is no array is jit's to refuse.
    if (typeof a !== 'string' && !(a instanceof Unknown)) checkContainer(fn.name, params[i] ?? 'x', a, i);
  });
  for (const name of ['out', 'where'])
    if ((names.get(name) ?? null) !== null)
      throw raise('NotImplementedError', `${name} argument of <jnp.ufunc '${fn.name}'>`);
  return fn.fn(args, undefined);
}

function checkContainer(fn: string, param: string, v: Value, position: number): void {
  if (typeof v === 'number' || typeof v === 'bigint' || toVal(v)) return;
  if (v === null) jitOperand(fn, param, v, position);
  if (v instanceof Unknown) throw new UnknownSignal(v);
  throw typeError(`${fn} requires ndarray or scalar arguments, got ${repr(typeOf(v))} at position ${position}.`);
}

/** A function as a ufunc object. */
export function ufuncObject(fn: PyBuiltin, options: UfuncOptions): PyBuiltin {
  const made = new PyBuiltin(fn.name, (args, kwargs) => called(fn, args, kwargs), fn.binds, fn.signature, ufuncClass);
  table.set(made, options);
  return made;
}

getters(ufuncClass, {
  __module__: () => 'jax.numpy',
  nin: (v) => ufuncOf(v).options.nin ?? 2,
  nout: (v) => ufuncOf(v).options.nout ?? 1,
  nargs: (v) => ufuncOf(v).options.nin ?? 2,
  identity: (v) => {
    const { identity } = ufuncOf(v).options;
    return identity === -Infinity ? new PyFloat(identity) : identity;
  },
});
methods(ufuncClass, {
  '__repr__(self, /)': (self) => `<jnp.ufunc '${ufuncOf(self).fn.name}'>`,
  '__getattr__(self, name, /)': (self, name) => {
    if (typeof name === 'string' && /^(__doc__|__wrapped__)$/.test(name))
      return new Missing(`jax.numpy.${ufuncOf(self).fn.name}.${name}`);
    throw raise('AttributeError', `'ufunc' object has no attribute '${typeof name === 'string' ? name : repr(name)}'`);
  },
});
