/**
 * A program's own primitive, as the traces see it: what its rules say. Source: jax/_src/core.py Primitive, EvalTrace;
 * jax/_src/interpreters/ad.py JVPTrace, backward_pass3; jax/_src/interpreters/batching.py BatchTrace.
 */
import type { AxisData } from '../../jaxpr/axisEnv.ts';
import type { ShapedArray } from '../../jaxpr/aval.ts';
import { sameCuts, sameShape } from '../../jaxpr/aval.ts';
import type { Effects } from '../../jaxpr/jaxpr.ts';
import { NO_EFFECTS } from '../../jaxpr/jaxpr.ts';
import type { Params } from '../../jaxpr/primitive.ts';
import { Primitive } from '../../jaxpr/primitive.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind, evalTrace, withTrace } from '../../jaxpr/trace.ts';
import { getAttr } from '../../python/attributes.ts';
import { PyRaise, Stop, raise, typeError, valueError } from '../../python/errors.ts';
import { hash } from '../../python/hashing.ts';
import { toIndex } from '../../python/indices.ts';
import { listOf } from '../../python/iterate.ts';
import { truth } from '../../python/operators.ts';
import { repr, str } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import { PyDict, PyInstance, PyList, PyTuple, Unknown, builtinClass, dictClass } from '../../python/values.ts';
import { AvalValue } from '../avalValue.ts';
import type { BatchDim, BatchRule } from '../batching/trace.ts';
import { ownBatchRule } from '../batching/trace.ts';
import { paramValue } from '../jaxprObjects.ts';
import { noAxisName } from '../noAxisName.ts';
import { NotKnown } from '../notKnown.ts';
import { enterPrimitiveObject, primitiveOf } from '../primitiveObjects.ts';
import { enterOwnDerivative } from '../transforms/derivatives.ts';
import type { Derivative, Undefined } from '../transforms/rule.ts';
import { isUndefined } from '../transforms/rule.ts';
import type { Tangent } from '../transforms/zero.ts';
import { isZero } from '../transforms/zero.ts';
import { callRule, given, pair, ruleOf, several, taken } from './rules.ts';
import { LoweredFunction, undefinedPrimal, zeroIn, zeroValue } from './zeros.ts';

// ---- abstract evaluation

interface Abstract {
  readonly key: string;
  readonly outs: readonly ShapedArray[];
  readonly effects: Effects;
}

/** What the eqns with these params came to: a rule is asked once for each. */
const abstracts = new WeakMap<Params, Abstract>();

/** Dicts and tuples are looked into. Source: util.py multi_weakref_lru_cache. */
function hashAll(v: Value): void {
  if (v instanceof PyDict && v.cls === dictClass) for (const e of v.entries.values()) hashAll(e.value);
  else if (v instanceof PyTuple) v.items.forEach(hashAll);
  else hash(v);
}

/** Source: partial_eval.py _verify_params_are_hashable. */
function checkHashable(primitive: Primitive, params: Params): void {
  for (const [key, p] of Object.entries(params)) {
    const value = paramValue(p);
    try {
      hashAll(value);
    } catch (e) {
      if (!(e instanceof PyRaise)) throw e;
      throw typeError(
        'As of JAX v0.7, parameters to jaxpr equations must have __hash__ and __eq__ methods. In a call to primitive ' +
          `${primitive.name}, the value of parameter ${key} was not hashable: ${str(value)}`,
      );
    }
  }
}

function typeGiven(v: Value): ShapedArray {
  if (v instanceof Unknown) throw new NotKnown(v);
  if (v instanceof AvalValue) return v.aval;
  throw raise('AssertionError', repr(v));
}

function abstractly(object: PyInstance, primitive: Primitive, avals: readonly ShapedArray[], params: Params): Abstract {
  const key = avals.map((a) => a.key).join();
  const known = abstracts.get(params);
  if (known?.key === key) return known;
  checkHashable(primitive, params);
  const args = avals.map((a) => new AvalValue(a));
  const [outs, effects] = pair(withTrace(evalTrace, () => callRule(getAttr(object, 'abstract_eval'), args, params)));
  if (outs instanceof Unknown) throw new NotKnown(outs);
  if ((outs instanceof PyTuple || outs instanceof PyList) !== primitive.multipleResults)
    throw valueError(
      `${primitive.name}.abstract_eval() method should return a tuple or a list iff ${primitive.name}.multiple_results.`,
    );
  const names = listOf(effects).map((e) => `own:${str(e)}`);
  const made: Abstract = {
    key,
    outs: several(primitive, outs).map(typeGiven),
    effects: names.length > 0 ? new Set(names) : NO_EFFECTS,
  };
  abstracts.set(params, made);
  return made;
}

// ---- values

/** What its rule for concrete arrays gives. Source: EvalTrace.process_primitive. */
function evaluated(rule: Value, primitive: Primitive, args: readonly Val[], params: Params): Val[] {
  const out = callRule(rule, args.map(given), params);
  return several(primitive, out).map(taken);
}

/** The same of one that was compiled: what was lowered is a function of Python's, or nobody knows. */
function compiled(object: PyInstance, args: readonly Val[], params: Params): Val[] | undefined {
  const lowering = ruleOf(object, 'lowering');
  if (!(lowering instanceof LoweredFunction)) return undefined;
  try {
    const out = withTrace(evalTrace, () => callRule(lowering.fun, args.map(given), params));
    return (lowering.multiple ? listOf(out) : [out]).map(taken);
  } catch (e) {
    if (e instanceof PyRaise || e instanceof NotKnown || (e instanceof Stop && e.kind === 'unsupported'))
      return undefined;
    throw e;
  }
}

// ---- derivatives

const tangentGiven = (t: Tangent): Value => (isZero(t) ? zeroValue(t.aval) : given(t));
const tangentTaken = (v: Value): Tangent => zeroIn(v) ?? taken(v);

const undefinedOrGiven = (x: Val | Undefined): Value => (isUndefined(x) ? undefinedPrimal(x.aval) : given(x));

/** A cotangent of another type. Source: ad.py ct_check. */
function checkCotangent(x: Undefined, ct: Tangent): void {
  if (!sameShape(x.aval.shape, ct.aval.shape) || !sameCuts(x.aval, ct.aval))
    throw valueError(`Expected cotangent type ${x.aval.strLong()} but got ${ct.aval.strLong()}`);
}

const derivative = (object: PyInstance, primitive: Primitive): Derivative<Params> => ({
  get jvp() {
    const rule = ruleOf(object, 'jvp');
    return rule === undefined
      ? undefined
      : (primals: readonly Val[], tangents: readonly Tangent[], params: Params) => {
          const args = [new PyTuple(primals.map(given)), new PyTuple(tangents.map(tangentGiven))];
          const [p, t] = pair(callRule(rule, args, params));
          return {
            primals: several(primitive, p).map(taken),
            tangents: several(primitive, t).map(tangentTaken),
          };
        };
  },
  get transpose() {
    const rule = ruleOf(object, 'transpose');
    return rule === undefined
      ? undefined
      : (cts: readonly Tangent[], operands: readonly (Val | Undefined)[], params: Params) => {
          const ct = primitive.multipleResults ? new PyList(cts.map(tangentGiven)) : tangentGiven(cts[0]);
          const back = listOf(callRule(rule, [ct, ...operands.map(undefinedOrGiven)], params));
          if (back.length !== operands.length)
            throw valueError(
              `safe_zip() argument 1 has length ${back.length} but argument 0 has length ${operands.length}. All lengths: ` +
                `(${operands.length}, ${back.length})`,
            );
          return operands.map((x, i) => {
            if (!isUndefined(x) || back[i] === null) return undefined;
            const made = tangentTaken(back[i]);
            checkCotangent(x, made);
            return made;
          });
        };
  },
});

// ---- mapping

const axisDataClass = builtinClass('AxisData', undefined, 'jax._src.interpreters.batching');

function axisData({ name, size, spmdName }: AxisData): Value {
  const data = new PyInstance(axisDataClass);
  data.attrs.set('name', name ?? noAxisName);
  data.attrs.set('size', size);
  data.attrs.set('spmd_name', spmdName.length > 0 ? new PyTuple([...spmdName]) : null);
  data.attrs.set('explicit_mesh_axis', null);
  return data;
}

function dimTaken(v: Value): BatchDim {
  if (v === null) return undefined;
  const at = toIndex(v);
  if (at instanceof Unknown) throw new NotKnown(at);
  return at;
}

/** Source: batching.py PrimitiveBatchersProxy, AxisPrimitiveBatchersProxy. */
function batchRule(object: PyInstance): BatchRule | undefined {
  const entry = ruleOf(object, 'batch');
  if (!(entry instanceof PyTuple)) return undefined;
  const [kind, rule] = entry.items;
  return (primitive, vals, dims, params, axis) => {
    if (kind === 'plain' && dims.every((d) => d === undefined)) {
      const outs = bind(primitive, vals, params);
      return { outs, dims: outs.map(() => undefined) };
    }
    const operands = [new PyTuple(vals.map(given)), new PyTuple(dims.map((d) => d ?? null))];
    const lead =
      kind === 'fancy' ? [axisData(axis)] : kind === 'axis' ? [axis.size, axis.name ?? noAxisName, null] : [];
    const [out, at] = pair(callRule(rule, [...lead, ...operands], params));
    return { outs: several(primitive, out).map(taken), dims: several(primitive, at).map(dimTaken) };
  };
}

// ---- the primitive

/** The primitive that an object of a program's stands for: another one when its name or the number of its results is changed. */
export function ownPrimitive(object: PyInstance): Primitive {
  const name = str(getAttr(object, 'name'));
  const multipleResults = truth(getAttr(object, 'multiple_results')) === true;
  const known = primitiveOf(object);
  if (known?.name === name && known.multipleResults === multipleResults) return known;
  const primitive: Primitive = new Primitive<string, Params>(name, {
    isOwn: true,
    multipleResults,
    // Its rule says where the results are.
    places: true,
    abstractEval: (avals, params) => abstractly(object, primitive, avals, params).outs,
    effects: (params) => abstracts.get(params)?.effects ?? NO_EFFECTS,
    impl: (args, params, quietly) =>
      quietly
        ? compiled(object, args as Val[], params)
        : evaluated(getAttr(object, 'impl'), primitive, args as Val[], params),
  });
  enterPrimitiveObject(object, primitive);
  enterOwnDerivative(primitive, derivative(object, primitive));
  ownBatchRule(primitive, () => batchRule(object));
  return primitive;
}
