/**
 * Jaxprs as Python sees them: `Jaxpr`, its eqns, variables and params, which interpreters of a program's own walk over, and bind
 * again. Source: jax/_src/core.py Jaxpr, JaxprEqn, Var, Literal, Primitive.bind.
 */
import type { ShapedArray } from '../jaxpr/aval.ts';
import { HostScalar } from '../jaxpr/host.ts';
import type { Atom, Eqn, Jaxpr } from '../jaxpr/jaxpr.ts';
import { Jaxpr as JaxprClass, Literal, Var } from '../jaxpr/jaxpr.ts';
import { DType } from '../jaxpr/dtypes.ts';
import { paramStr, printEqn, printJaxpr, scalarRepr } from '../jaxpr/print.ts';
import type { NamedParam, ParamValue, Params, RecordParam } from '../jaxpr/primitive.ts';
import { FloatParam, ListParam } from '../jaxpr/primitive.ts';
import type { Val } from '../jaxpr/trace.ts';
import { evalJaxpr } from '../jaxpr/trace.ts';
import { Stop, typeError } from '../python/errors.ts';
import { listOf } from '../python/iterate.ts';
import { keyOf } from '../python/keys.ts';
import { getters, methods } from '../python/native.ts';
import { PyDType } from '../python/numpy/dtypes.ts';
import type { PyClass, Value } from '../python/values.ts';
import {
  Complex,
  Missing,
  PyDict,
  PyFloat,
  PyInstance,
  PyList,
  PySet,
  PyTuple,
  builtinClass,
} from '../python/values.ts';
import { AvalValue } from './avalValue.ts';
import { arrayLike, asValue } from './declare.ts';
import { raising } from './errors.ts';
import { PythonParam } from './own/params.ts';
import { primitiveObject } from './primitiveObjects.ts';

const classOf = (name: string, bases?: readonly PyClass[]): PyClass => builtinClass(name, bases, 'jax._src.core');

export const jaxprClass = classOf('Jaxpr');
export const eqnClass = classOf('JaxprEqn');
export const varClass = classOf('Var');
export const literalClass = classOf('Literal');
const paramClass = classOf('Param');

/** A jaxpr as a Python value. */
export class JaxprValue extends PyInstance {
  constructor(readonly jaxpr: Jaxpr) {
    super(jaxprClass);
  }
}

export const jaxprOf = (v: Value): Jaxpr => {
  if (v instanceof JaxprValue) return v.jaxpr;
  throw typeError('a Jaxpr is expected');
};

class AtomValue extends PyInstance {
  constructor(readonly atom: Atom) {
    super(atom instanceof Literal ? literalClass : varClass);
  }
}

class EqnValue extends PyInstance {
  constructor(readonly eqn: Eqn) {
    super(eqnClass);
  }
}

/** A param of which Python code can only say what it prints as. */
class ParamHolder extends PyInstance {
  constructor(readonly param: NamedParam | RecordParam) {
    super(paramClass);
  }
}

/** One object for each jaxpr, variable and eqn: programs have dicts of them. */
function objects<K extends object, V>(make: (k: K) => V): (k: K) => V {
  const known = new WeakMap<K, V>();
  return (k) => {
    let v = known.get(k);
    if (v === undefined) known.set(k, (v = make(k)));
    return v;
  };
}

export const jaxprValue = objects((jaxpr: Jaxpr) => new JaxprValue(jaxpr));
const atomValue = objects((atom: Atom) => new AtomValue(atom));
const eqnValue = objects((eqn: Eqn) => new EqnValue(eqn));

const avalsOf = (avals: readonly ShapedArray[]): PyList => new PyList(avals.map((a) => new AvalValue(a)));

export function paramValue(p: ParamValue): Value {
  if (p === null || typeof p === 'boolean' || typeof p === 'number' || typeof p === 'bigint') return p;
  if (typeof p === 'string' || p instanceof Complex) return p;
  if (p instanceof JaxprClass) return jaxprValue(p);
  if (p instanceof FloatParam) return new PyFloat(p.value);
  if (p instanceof ListParam) return new PyList(p.items.map(paramValue));
  if (p instanceof PythonParam) return p.value;
  if (p instanceof DType) return PyDType.of(p);
  if (isTuple(p)) return new PyTuple(p.map(paramValue));
  return new ParamHolder(p);
}
const isTuple = (p: ParamValue): p is readonly ParamValue[] => Array.isArray(p);

/** The way back, for `primitive.bind(*args, **eqn.params)`. */
export function paramOf(name: string, v: Value): ParamValue {
  if (v === null || typeof v === 'boolean' || typeof v === 'number' || typeof v === 'bigint') return v;
  if (typeof v === 'string' || v instanceof Complex) return v;
  if (v instanceof JaxprValue) return v.jaxpr;
  if (v instanceof PyFloat) return new FloatParam(v.value);
  if (v instanceof PyList) return new ListParam(v.items.map((x) => paramOf(name, x)));
  if (v instanceof PyDType) return v.dtype;
  if (v instanceof PyTuple) return v.items.map((x) => paramOf(name, x));
  if (v instanceof ParamHolder) return v.param;
  throw new Stop(`jitlens doesn't bind primitives with such a parameter ${name}`, 'unsupported');
}

function paramsDict(params: Params): PyDict {
  const out = new PyDict();
  for (const [name, p] of Object.entries(params)) out.entries.set(keyOf(name), { key: name, value: paramValue(p) });
  return out;
}

function effectsOf(effects: ReadonlySet<string>): PySet {
  const out = new PySet();
  for (const name of effects) out.entries.set(keyOf(name), name);
  return out;
}

const later = (cls: PyClass, names: readonly string[]): void =>
  getters(cls, Object.fromEntries(names.map((n) => [n, () => new Missing(`${cls.name}.${n}`)])));

later(jaxprClass, ['debug_info', 'replace', 'pretty_print', 'is_high']);
later(eqnClass, ['source_info', 'ctx', 'replace']);

const atoms = (list: readonly Atom[]): PyList => new PyList(list.map(atomValue));
const constant = (c: unknown): Value => asValue(c as Val);

getters(jaxprClass, {
  jaxpr: (v) => v,
  eqns: (v) => new PyList(jaxprOf(v).eqns.map(eqnValue)),
  invars: (v) => atoms(jaxprOf(v).invars),
  constvars: (v) => atoms(jaxprOf(v).constvars),
  all_invars: (v) => atoms([...jaxprOf(v).constvars, ...jaxprOf(v).invars]),
  outvars: (v) => atoms(jaxprOf(v).outvars),
  effects: (v) => effectsOf(jaxprOf(v).effects),
  in_avals: (v) => avalsOf(jaxprOf(v).inAvals),
  out_avals: (v) => avalsOf(jaxprOf(v).outAvals),
  consts: (v) => new PyList(jaxprOf(v).consts.map(constant)),
  literals: (v) => new PyList(jaxprOf(v).consts.map(constant)),
});
for (const name of ['__str__', '__repr__'])
  methods(jaxprClass, { [`${name}(self, /)`]: (self) => printJaxpr(jaxprOf(self)) });

const eqnOf = (v: Value): Eqn => {
  if (v instanceof EqnValue) return v.eqn;
  throw typeError('a JaxprEqn is expected');
};
getters(eqnClass, {
  primitive: (v) => primitiveObject(eqnOf(v).primitive),
  invars: (v) => atoms(eqnOf(v).invars),
  outvars: (v) => atoms(eqnOf(v).outvars),
  params: (v) => paramsDict(eqnOf(v).params),
  effects: (v) => effectsOf(eqnOf(v).effects),
});
methods(eqnClass, { '__repr__(self, /)': (self) => printEqn(eqnOf(self)) });

const atomOf = (v: Value): Atom => {
  if (v instanceof AtomValue) return v.atom;
  throw typeError('a Var is expected');
};
for (const cls of [varClass, literalClass]) getters(cls, { aval: (v) => new AvalValue(atomOf(v).aval) });
getters(literalClass, {
  val: (v) => {
    const atom = atomOf(v);
    return atom instanceof Literal ? asValue(new HostScalar(atom.value, atom.aval)) : null;
  },
  hash: () => null,
});
methods(varClass, { '__repr__(self, /)': (self) => `Var:${atomOf(self).aval.strShort()}` });
methods(literalClass, {
  '__repr__(self, /)': (self) => {
    const atom = atomOf(self);
    return atom instanceof Literal ? `${scalarRepr(atom.value, atom.aval.dtype)}:${atom.aval.strShort()}` : '';
  },
});
methods(paramClass, {
  '__str__(self, /)': (self) => (self instanceof ParamHolder ? paramStr(self.param) : ''),
  '__eq__(self, other, /)': (self, other) =>
    self instanceof ParamHolder && other instanceof ParamHolder && self.param === other.param,
});
varClass.construct = (_, [aval]) => {
  if (!(aval instanceof AvalValue)) throw typeError('Var() needs an aval');
  return atomValue(new Var(aval.aval));
};

/** Source: core.py eval_jaxpr. */
export function evaluateJaxpr(v: Value, consts: Value, args: Value): Value {
  const jaxpr = jaxprOf(v);
  // Constants that are attached are given again.
  const given = [...listOf(consts), ...listOf(args)].map((x, i) => arrayLike('eval_jaxpr', x, i));
  const own = jaxpr.constvars.length;
  const whole =
    own === 0 ? jaxpr : new JaxprClass([], [...jaxpr.constvars, ...jaxpr.invars], jaxpr.eqns, jaxpr.outvars);
  if (given.length !== whole.invars.length)
    throw typeError(`eval_jaxpr expected ${whole.invars.length} values, got ${given.length}`);
  return raising(() => new PyList(evalJaxpr(whole, given).map(asValue)));
}
