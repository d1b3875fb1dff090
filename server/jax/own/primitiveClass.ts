/** `jax.extend.core.Primitive` as Python sees it. Source: jax/_src/core.py Primitive. */
import type { ParamValue, Primitive } from '../../jaxpr/primitive.ts';
import { bind } from '../../jaxpr/trace.ts';
import { setAttr } from '../../python/attributes.ts';
import { keyText } from '../../python/builtins/known.ts';
import { Stop, raise, typeError } from '../../python/errors.ts';
import { listOf } from '../../python/iterate.ts';
import { getters, methods } from '../../python/native.ts';
import { pythonPart } from '../../python/stdlib/source.ts';
import { call } from '../../python/call.ts';
import { repr, str } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import {
  Missing,
  PyDict,
  PyInstance,
  PyList,
  PySet,
  PyTuple,
  Unknown,
  UnknownSignal,
  frozensetClass,
  typeOf,
} from '../../python/values.ts';
import { known } from '../autodiff.ts';
import { AvalValue } from '../avalValue.ts';
import { asValue } from '../declare.ts';
import { raising } from '../errors.ts';
import { paramOf } from '../jaxprObjects.ts';
import { primitiveClass, primitiveOf } from '../primitiveObjects.ts';
import { toVal } from '../values.ts';
import { paramsFrom } from './params.ts';
import { ownPrimitive } from './primitive.ts';
import { JaxprValue } from '../jaxprObjects.ts';

const objectOf = (v: Value): PyInstance => {
  if (v instanceof PyInstance && v.cls.isSubclassOf(primitiveClass)) return v;
  throw typeError('not a Primitive');
};

/** One of JAX's own; undefined for a program's. */
export const builtinPrimitive = (object: PyInstance): Primitive | undefined => {
  const primitive = primitiveOf(object);
  return primitive?.isOwn ? undefined : primitive;
};

/** The wrapped rule is a function of Python's, so that programs with the same rules are known to be the same. */
const source = pythonPart(
  'jax._src.core',
  `
def _effect_free_abstract_eval(abstract_eval):
  def abstract_eval_(*args, **kwargs):
    return abstract_eval(*args, **kwargs), frozenset()
  return abstract_eval_

class GenericEffect:
  def __init__(self, prim):
    self.prim = prim
  def __repr__(self):
    return f'GenericEffect(prim={self.prim})'
  def __eq__(self, other):
    return isinstance(other, GenericEffect) and self.prim is other.prim
  def __hash__(self):
    return hash(self.prim)

def _generic_effectful_abstract_eval(abstract_eval, prim):
  def abstract_eval_(*args, **kwargs):
    return abstract_eval(*args, **kwargs), frozenset({GenericEffect(prim)})
  return abstract_eval_
`,
  [],
);

const wrapped = (name: string, args: Value[]): Value => call(source(name) ?? null, args);

/** What one of JAX's says of types. */
function abstractEval(primitive: Primitive, avals: readonly Value[], params: Value): Value {
  const given = avals.map((a) => {
    if (a instanceof AvalValue) return a.aval;
    throw typeError('an aval is expected');
  });
  const outs = primitive.abstractEval(given, jaxParams(params)).map((a) => new AvalValue(a));
  return new PyTuple([primitive.multipleResults ? new PyList(outs) : outs[0], new PySet(frozensetClass)]);
}

/** Params for one of JAX's own. */
export function jaxParams(params: Value): Record<string, ParamValue> {
  const given: Record<string, ParamValue> = {};
  if (params instanceof PyDict)
    for (const { key, value } of params.entries.values()) given[keyText(key)] = paramOf(keyText(key), value);
  return given;
}

/** Whether parameters are objects of the program's own classes, on which its rules may set what the code after them reads. */
const mayBeSet = (params: Value): boolean =>
  params instanceof PyDict &&
  [...params.entries.values()].some(({ value }) => value instanceof PyInstance && value.cls.definition !== undefined);

/** `primitive.bind(*args, **params)`. */
export function bindPrimitive(self: Value, args: readonly Value[], given: Value): Value {
  const object = objectOf(self);
  const operands = args.map((v, i) => {
    if (v instanceof Unknown) {
      if (mayBeSet(given))
        throw new Stop("the rules of the program's own primitive aren't run: its operands aren't known", 'unsupported');
      throw new UnknownSignal(v);
    }
    const x = toVal(v);
    if (x) return x;
    throw typeError(
      `Error interpreting argument to ${str(self)} as a JAX value. The problematic value is of type ${repr(typeOf(v))} and ` +
        `was passed to ${str(self)} at position ${i}.\n`,
    );
  });
  const builtin = builtinPrimitive(object);
  const primitive = builtin ?? ownPrimitive(object);
  const params = builtin ? jaxParams(given) : paramsFrom(given, (v) => (v instanceof JaxprValue ? v.jaxpr : undefined));
  return known(() =>
    raising(() => {
      const outs = bind(primitive, operands, params).map(asValue);
      return primitive.multipleResults ? new PyList(outs) : outs[0];
    }),
  );
}

const notImplemented =
  (what: string) =>
  (self: Value): Value => {
    throw raise('NotImplementedError', `${what} for '${str(self)}' not implemented`);
  };

methods(primitiveClass, {
  '__init__(self, name)': (self, name) => {
    setAttr(self, 'name', name);
    return null;
  },
  '__repr__(self, /)': (self) => str(objectOf(self).attrs.get('name') ?? null),
  'bind(self, *args, **params)': (self, args, params) => bindPrimitive(self, listOf(args), params),
  'def_impl(self, impl)': (self, impl) => {
    setAttr(self, 'impl', impl);
    return impl;
  },
  'def_abstract_eval(self, abstract_eval)': (self, rule) => {
    setAttr(self, 'abstract_eval', wrapped('_effect_free_abstract_eval', [rule]));
    return rule;
  },
  'def_effectful_abstract_eval(self, effectful_abstract_eval)': (self, rule) => {
    setAttr(self, 'abstract_eval', rule);
    return rule;
  },
  'def_effectful_abstract_eval2(self, abstract_eval)': (self, rule) => {
    setAttr(self, 'abstract_eval', wrapped('_generic_effectful_abstract_eval', [rule, self]));
    return rule;
  },
  'impl(self, *args, **params)': (self) =>
    builtinPrimitive(objectOf(self)) ? new Missing('Primitive.impl') : notImplemented('Evaluation rule')(self),
  'abstract_eval(self, *args, **params)': (self, args, params) => {
    const builtin = builtinPrimitive(objectOf(self));
    return builtin
      ? raising(() => abstractEval(builtin, listOf(args), params))
      : notImplemented('Abstract evaluation')(self);
  },
  // What is bound again is bound with its jaxprs.
  'get_bind_params(self, params)': (_, params) => params,
  'is_high(self, *avals, **params)': () => false,
});

for (const name of ['def_bind_with_trace', 'bind_with_trace', 'to_lojax'])
  getters(primitiveClass, { [name]: () => new Missing(`Primitive.${name}`) });

/** What holds as long as nobody says otherwise. */
const FACTS = [
  ...['multiple_results', 'call_primitive', 'map_primitive', 'ref_primitive', 'skip_canonicalization'],
  'ref_allocating',
];
for (const name of FACTS) primitiveClass.dict.set(name, false);
primitiveClass.dict.set('is_effectful', null);
