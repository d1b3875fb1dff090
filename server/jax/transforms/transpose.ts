/**
 * Reverse mode: a linear jaxpr, run backwards. Source: jax/_src/interpreters/ad.py backward_pass3.
 */
import { RefAval } from '../../jaxpr/aval.ts';
import { HostScalar } from '../../jaxpr/host.ts';
import type { Atom, Eqn } from '../../jaxpr/jaxpr.ts';
import { Jaxpr, Literal } from '../../jaxpr/jaxpr.ts';
import { RuleError } from '../../jaxpr/primitive.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { inMeshOf } from '../../jaxpr/axisEnv.ts';
import { bind, withSource } from '../../jaxpr/trace.ts';
import { Stop } from '../../python/errors.ts';
import { Accumulator, NoAccumulator, RefAccumulator, cotangentAval } from './accumulators.ts';
import { derivativeOf, isEntered } from './derivatives.ts';
import { Undefined, isUndefined } from './rule.ts';
import { refResult, transposeRefs } from './rules/refs.ts';
import { addToPart, isPart } from './rules/refSlices.ts';
import type { Tangent } from './zero.ts';
import { Zero, isZero } from './zero.ts';

/** Whose transposes add to mutable arrays in place, or raise. Source: ad.py project_accums. */
const ON_REFS: ReadonlySet<string> = new Set(['jit', 'cond', 'scan', 'while', 'custom_jvp_call']);

/** Whose transposes look first whether somebody asks for the cotangent. Source: ad.py fancy_bilinear_transpose, slicing.py. */
const SKIPS: ReadonlySet<string> = new Set([
  'mul',
  'dot_general',
  'conv_general_dilated',
  'slice',
  'dynamic_slice',
  'gather',
  'reshard',
]);

const unknownOperand = (a: Val | Accumulator, name: string): Val | Undefined => {
  const onRefs = ON_REFS.has(name);
  if (a instanceof RefAccumulator && onRefs) return new Undefined(a.aval, undefined, a.made());
  if (a instanceof NoAccumulator && name === 'jit') return new Undefined(a.aval, undefined, undefined, true);
  return a instanceof Accumulator ? new Undefined(a.aval) : a;
};

/** Backwards through the function itself, into the sums of around it. Source: custom_derivatives.py _custom_jvp_call_transpose_fancy. */
function transposeCall(jaxpr: Jaxpr, cts: readonly Tangent[], args: readonly (Val | Accumulator)[]): void {
  const seen = new Set<Accumulator>();
  const operands = args.map((a) => {
    if (!(a instanceof Accumulator) || a instanceof RefAccumulator || a instanceof NoAccumulator || seen.has(a))
      return unknownOperand(a, 'jit');
    seen.add(a);
    return new Undefined(a.aval, isZero(a.value) ? undefined : a.value);
  });
  const back = backwardPass(jaxpr, operands, cts);
  args.forEach((a, k) => {
    if (!(a instanceof Accumulator) || a instanceof RefAccumulator) return;
    if (seen.delete(a)) a.value = back[k] ?? a.value;
    else a.add(back[k]);
  });
}

/**
 * Cotangents of the operands that are `Undefined`, given those of the results. Eqns without an unknown operand are computed
 * first, forwards; then the others backwards.
 */
export function backwardPass(
  jaxpr: Jaxpr,
  operands: readonly (Val | Undefined)[],
  cotangents: readonly Tangent[],
): (Tangent | undefined)[] {
  if (operands.some((x) => isUndefined(x) && !x.ref && x.aval instanceof RefAval))
    throw new Stop("jitlens doesn't differentiate loops and calls on mutable arrays yet", 'unsupported');
  const accumulators = operands.map((x) => {
    if (!isUndefined(x)) return undefined;
    if (x.ref) return new RefAccumulator(cotangentAval(x.aval), undefined, x.ref);
    return x.isUnwanted ? new NoAccumulator(cotangentAval(x.aval)) : new Accumulator(cotangentAval(x.aval), x.sum);
  });
  if (cotangents.every(isZero) && jaxpr.effects.size === 0) return accumulators.map((a) => a?.value);
  const env = new Map<Atom, Val | Accumulator>();
  jaxpr.constvars.forEach((v, i) => env.set(v, jaxpr.consts[i] as Val));
  jaxpr.invars.forEach((v, i) => {
    const x = accumulators[i] ?? operands[i];
    env.set(v, x instanceof Undefined ? new Accumulator(x.aval) : x);
  });
  const read = (a: Atom): Val | Accumulator => {
    if (a instanceof Literal) return new HostScalar(a.value, a.aval);
    const v = env.get(a);
    if (v === undefined) throw new Error('a variable is used before it is defined');
    return v;
  };
  const linear: Eqn[] = [];
  for (const eqn of jaxpr.eqns) {
    const args = eqn.invars.map(read);
    const made = refResult(eqn);
    if (made) {
      env.set(eqn.outvars[0], made);
      linear.push(eqn);
    } else if (args.some((a) => a instanceof Accumulator)) {
      for (const v of eqn.outvars) env.set(v, new Accumulator(cotangentAval(v.aval)));
      linear.push(eqn);
    } else {
      const outs = inMeshOf(eqn, () => bind(eqn.primitive, args as Val[], eqn.params));
      eqn.outvars.forEach((v, i) => env.set(v, outs[i]));
    }
  }
  jaxpr.outvars.forEach((v, i) => {
    const x = read(v);
    if (x instanceof Accumulator) x.add(cotangents[i]);
  });
  for (let i = linear.length - 1; i >= 0; i--) {
    const eqn = linear[i];
    const cts = eqn.outvars.map((v) => {
      const a = env.get(v);
      env.delete(v);
      return a instanceof Accumulator ? a.freeze() : new Zero(cotangentAval(v.aval));
    });
    const args = eqn.invars.map(read);
    if (transposeRefs(eqn, cts, args)) continue;
    const { transpose } = derivativeOf(eqn.primitive);
    const { call_jaxpr: body } = eqn.params;
    if (eqn.primitive === primitives.custom_jvp_call && body instanceof Jaxpr) {
      withSource(eqn.source, () => transposeCall(body, cts, args));
      continue;
    }
    const [first, ...others] = args;
    if (first instanceof RefAccumulator && isPart(eqn)) {
      if (!isZero(cts[0])) addToPart(eqn, first, cts[0], others as Val[]);
      continue;
    }
    if (args.every((a) => !(a instanceof Accumulator) || a instanceof NoAccumulator) && SKIPS.has(eqn.primitive.name))
      continue;
    const onRefs = ON_REFS.has(eqn.primitive.name);
    if (!transpose)
      throw isEntered(eqn.primitive)
        ? new RuleError(
            'NotImplementedError',
            `Transpose rule (for reverse-mode differentiation) for '${eqn.primitive.name}' not implemented`,
          )
        : new Stop(`jitlens doesn't transpose ${eqn.primitive.name} yet`, 'unsupported');
    withSource(eqn.source, () => {
      const operands = args.map((a) => unknownOperand(a, eqn.primitive.name));
      const results = inMeshOf(eqn, () => transpose(cts, operands, eqn.params, eqn.primitive));
      args.forEach((a, k) => {
        if (a instanceof Accumulator && !(onRefs && a instanceof RefAccumulator)) a.add(results[k]);
      });
    });
  }
  return accumulators.map((a) => a?.value);
}
