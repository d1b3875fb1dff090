/**
 * The tables in which programs enter rules of primitives: `ad.primitive_jvps[p] = rule`. A rule of a program's own primitive is
 * kept on the primitive; those of JAX's can be asked for and called, not changed.
 * Source: jax/_src/interpreters/ad.py, batching.py.
 */
import type { Params, Primitive } from '../../jaxpr/primitive.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { Stop, raiseWith, typeError } from '../../python/errors.ts';
import { listOf } from '../../python/iterate.ts';
import { methods, native } from '../../python/native.ts';
import type { Value } from '../../python/values.ts';
import { PyInstance, PyList, PyTuple, builtinClass } from '../../python/values.ts';
import { raising } from '../errors.ts';
import { primitiveClass } from '../primitiveObjects.ts';
import { derivativeOf } from '../transforms/derivatives.ts';
import { Undefined } from '../transforms/rule.ts';
import type { Tangent } from '../transforms/zero.ts';
import { isZero } from '../transforms/zero.ts';
import { builtinPrimitive, jaxParams } from './primitiveClass.ts';
import type { RuleKind } from './rules.ts';
import { given, ruleOf, setRule, several, taken } from './rules.ts';
import { undefinedIn, zeroIn, zeroValue } from './zeros.ts';

const registryClass = builtinClass('dict', undefined, 'jax._src.interpreters');

interface Table {
  readonly kind: RuleKind;
  /** Which protocol a rule entered here has, where tables share a kind. */
  readonly protocol?: string;
  /** The rule of one of JAX's own primitives, as a function of Python's; undefined where it has none. */
  readonly ofJax?: (primitive: Primitive) => Value | undefined;
}

class Registry extends PyInstance {
  constructor(readonly table: Table) {
    super(registryClass);
  }
}

const tableOf = (v: Value): Table => {
  if (v instanceof Registry) return v.table;
  throw typeError('not a table of rules');
};

function find(self: Value, key: Value): Value | undefined {
  const { kind, protocol, ofJax } = tableOf(self);
  if (!(key instanceof PyInstance) || !key.cls.isSubclassOf(primitiveClass)) return undefined;
  const builtin = builtinPrimitive(key);
  if (builtin) return ofJax?.(builtin);
  const entry = ruleOf(key, kind);
  return protocol !== undefined && entry instanceof PyTuple ? entry.items[1] : entry;
}

function enter(self: Value, key: Value, rule: Value): null {
  const { kind, protocol } = tableOf(self);
  if (!(key instanceof PyInstance) || !key.cls.isSubclassOf(primitiveClass)) return null;
  if (builtinPrimitive(key))
    throw new Stop("jitlens doesn't follow rules that a program gives to JAX's own primitives", 'unsupported');
  setRule(key, kind, protocol === undefined ? rule : new PyTuple([protocol, rule]));
  return null;
}

methods(registryClass, {
  '__getitem__(self, key, /)': (self, key) => {
    const rule = find(self, key);
    if (rule === undefined) throw raiseWith('KeyError', [key]);
    return rule;
  },
  '__setitem__(self, key, value, /)': enter,
  '__delitem__(self, key, /)': (self, key) => {
    if (find(self, key) === undefined) throw raiseWith('KeyError', [key]);
    if (key instanceof PyInstance) setRule(key, tableOf(self).kind, undefined);
    return null;
  },
  '__contains__(self, key, /)': (self, key) => find(self, key) !== undefined,
  'get(self, key, default=None, /)': (self, key, fallback) => find(self, key) ?? fallback,
});

const tangentGiven = (t: Tangent): Value => (isZero(t) ? zeroValue(t.aval) : given(t));
const tangentTaken = (v: Value): Tangent => zeroIn(v) ?? taken(v);
const whole = (primitive: Primitive, outs: readonly Value[]): Value =>
  primitive.multipleResults ? new PyList([...outs]) : outs[0];

function jvpOfJax(primitive: Primitive): Value | undefined {
  if (!derivativeOf(primitive).jvp) return undefined;
  return native(`${primitive.name}_jvp(primals, tangents, **params)`, (primals, tangents, params) =>
    raising(() => {
      const rule = derivativeOf(primitive).jvp;
      const out = rule?.(listOf(primals).map(taken), listOf(tangents).map(tangentTaken), jaxParams(params), primitive);
      if (!out) return null;
      return new PyTuple([whole(primitive, out.primals.map(given)), whole(primitive, out.tangents.map(tangentGiven))]);
    }),
  );
}

function transposeOfJax(primitive: Primitive): Value | undefined {
  if (!derivativeOf(primitive).transpose) return undefined;
  return native(`${primitive.name}_transpose(ct, *args, **params)`, (ct, args, params) =>
    raising(() => {
      const operands = listOf(args).map((v): Val | Undefined => {
        const aval = undefinedIn(v);
        return aval ? new Undefined(aval) : taken(v);
      });
      const given: Params = jaxParams(params);
      const cts = several(primitive, ct).map(tangentTaken);
      const back = derivativeOf(primitive).transpose?.(cts, operands, given, primitive) ?? [];
      return new PyList(back.map((t) => (t === undefined ? null : tangentGiven(t))));
    }),
  );
}

export const primitiveJvps = new Registry({ kind: 'jvp', ofJax: jvpOfJax });
export const primitiveTransposes = new Registry({ kind: 'transpose', ofJax: transposeOfJax });
export const primitiveBatchers = new Registry({ kind: 'batch', protocol: 'plain' });
export const axisPrimitiveBatchers = new Registry({ kind: 'batch', protocol: 'axis' });
export const fancyPrimitiveBatchers = new Registry({ kind: 'batch', protocol: 'fancy' });
