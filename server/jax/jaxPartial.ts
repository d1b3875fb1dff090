/** `jax.tree_util.Partial`: a partial whose arguments are children. Source: jax/_src/tree_util.py. */
import { Jaxpr } from '../jaxpr/jaxpr.ts';
import type { Val } from '../jaxpr/trace.ts';
import { typeError } from '../python/errors.ts';
import { listOf } from '../python/iterate.ts';
import { keyOf } from '../python/keys.ts';
import { PyPartial, partialClass } from '../python/stdlib/functools.ts';
import { str } from '../python/text.ts';
import type { Value } from '../python/values.ts';
import { PyDict, PyList, PyTuple, builtinClass } from '../python/values.ts';
import { asValue } from './declare.ts';
import { registerNode } from './pytree.ts';
import { toVal } from './values.ts';

export const jaxPartialClass = builtinClass('Partial', [partialClass], 'jax.tree_util');
jaxPartialClass.construct = (cls, args, kwargs) => {
  if (args.length === 0) throw typeError("Partial.__new__() missing 1 required positional argument: 'func'");
  const [func, ...rest] = args;
  return new PyPartial(func, rest, kwargs ?? [], cls);
};
registerNode(jaxPartialClass, {
  flatten(v) {
    if (!(v instanceof PyPartial)) throw typeError('a Partial is needed');
    const keywords = new PyDict();
    for (const [key, value] of v.keywords) keywords.entries.set(keyOf(key), { key, value });
    return {
      children: [new PyTuple(v.args), keywords],
      paths: ['[<flat index 0>]', '[<flat index 1>]'],
      aux: v.func,
    };
  },
  unflatten(func, [args, keywords]) {
    const named =
      keywords instanceof PyDict ? [...keywords.entries.values()].map((e) => [str(e.key), e.value] as const) : [];
    return new PyPartial(func, args instanceof PyTuple ? args.items : [], named, jaxPartialClass);
  },
});

/**
 * What linearization gives: a function of the jaxpr's constants, which are children, then of what the program calls it with.
 * `run` is given the constants as a list. Source: api.py linearize, linear_transpose.
 */
export const overConstants = (run: Value, jaxpr: Jaxpr, more: readonly Value[] = []): Value =>
  new PyPartial(run, [new PyList(jaxpr.consts.map((c) => shown(c as Val))), ...more], [], jaxPartialClass);

/** NumPy's arrays among the constants stay what they are, though the program sees arrays. */
const originals = new WeakMap<object, Val>();
function shown(c: Val): Value {
  const value = asValue(c);
  if (value !== c && typeof value === 'object' && value !== null) originals.set(value, c);
  return value;
}
const constant = (v: Value): Val | undefined =>
  (typeof v === 'object' && v !== null ? originals.get(v) : undefined) ?? toVal(v);

/** The jaxpr on the constants that such a function was called with. */
export function withConstants(jaxpr: Jaxpr, consts: Value): Jaxpr {
  const given = listOf(consts).map((c, i) => constant(c) ?? jaxpr.consts[i]);
  if (given.every((c, i) => c === jaxpr.consts[i])) return jaxpr;
  return new Jaxpr(jaxpr.constvars, jaxpr.invars, jaxpr.eqns, jaxpr.outvars, given, jaxpr.effects, jaxpr.debugInfo);
}
