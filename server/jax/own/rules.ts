/**
 * The rules of a program's own primitives: functions of Python's, called as JAX calls them. They are kept on the primitive's
 * object, so that they are changed, taken back and compared as all that a program has. Source: jax/_src/interpreters/ad.py
 * primitive_jvps, primitive_transposes; batching.py fancy_primitive_batchers; mlir.py register_lowering.
 */
import { HostArray, HostScalar } from '../../jaxpr/host.ts';
import type { Params, Primitive } from '../../jaxpr/primitive.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { call } from '../../python/call.ts';
import { typeError, valueError } from '../../python/errors.ts';
import { heap } from '../../python/heap.ts';
import { listOf } from '../../python/iterate.ts';
import { repr, str } from '../../python/text.ts';
import type { Value, PyInstance } from '../../python/values.ts';
import { Complex, PyFloat, PyList, PyTuple, Unknown, typeOf } from '../../python/values.ts';
import { asValue } from '../declare.ts';
import { paramValue } from '../jaxprObjects.ts';
import { NotKnown } from '../notKnown.ts';
import { toVal } from '../values.ts';

/** The kinds of rules that are registered elsewhere than on the primitive. */
export type RuleKind = 'jvp' | 'transpose' | 'batch' | 'lowering';

const slot = (kind: RuleKind): string => `<${kind}>`;

export const ruleOf = (object: PyInstance, kind: RuleKind): Value | undefined => object.attrs.get(slot(kind));

export function setRule(object: PyInstance, kind: RuleKind, rule: Value | undefined): void {
  heap.mapSet(object, object.attrs, slot(kind), rule, kind);
}

/** A number of Python's is one to a rule, too. Source: literals.py TypedInt, TypedFloat. */
export function given(x: Val): Value {
  if (x instanceof HostScalar && x.aval.weakType) {
    const { value } = x;
    if (typeof value === 'boolean' || typeof value === 'bigint' || value instanceof Complex) return value;
    if (typeof value === 'number') return x.aval.dtype.isInteger ? value : new PyFloat(value);
  }
  return x instanceof HostArray || x instanceof HostScalar ? asValue(x) : x;
}

/** What a rule gave, as an operand. */
export function taken(v: Value): Val {
  if (v instanceof Unknown) throw new NotKnown(v);
  const x = toVal(v);
  if (x) return x;
  throw typeError(`Argument '${str(v)}' of type ${repr(typeOf(v))} is not a valid JAX type`);
}

/** Call a rule; where its result isn't known, nothing that it was for is. */
export function callRule(rule: Value, args: Value[], params: Params): Value {
  const out = call(
    rule,
    args,
    Object.entries(params).map(([name, p]) => [name, paramValue(p)] as const),
  );
  if (out instanceof Unknown) throw new NotKnown(out);
  return out;
}

/** A pair that a rule gave, taken apart as Python does it. */
export function pair(v: Value): readonly [Value, Value] {
  const items = listOf(v);
  if (items.length === 2) return [items[0], items[1]];
  if (items.length < 2) throw valueError(`not enough values to unpack (expected 2, got ${items.length})`);
  const got = v instanceof PyTuple || v instanceof PyList ? `, got ${items.length}` : '';
  throw valueError(`too many values to unpack (expected 2${got})`);
}

/** The results of a rule: one, or a sequence of them. */
export const several = (primitive: Primitive, v: Value): Value[] => (primitive.multipleResults ? listOf(v) : [v]);
