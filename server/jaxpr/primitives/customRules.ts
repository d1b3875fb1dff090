/**
 * What calls with derivatives of their own have in common: an eqn that is evaluated is another call, for which the function is
 * traced anew, and what it closed over is an operand like others. Source: get_bind_params in jax/_src/custom_derivatives.py.
 */
import type { Aval } from '../aval.ts';
import type { Jaxpr } from '../jaxpr.ts';
import { innerDebug } from '../jaxpr.ts';
import type { NamedParam, ParamValue } from '../primitive.ts';
import { evalJaxpr, traceToJaxpr } from '../trace.ts';

/** A rule that knows nothing of closed-over values, for a function that takes them in front. Source: lift_jvp, lift_fwd. */
export interface LiftableRule extends NamedParam {
  lifted(consts: readonly Aval[]): LiftableRule;
}

const isLiftable = (rule: ParamValue): rule is LiftableRule =>
  typeof rule === 'object' && rule !== null && 'lifted' in rule;

export const lifted = (rule: ParamValue, consts: readonly Aval[]): ParamValue =>
  consts.length > 0 && isLiftable(rule) ? rule.lifted(consts) : rule;

const current = new WeakSet<Jaxpr>();

/** Marks the function of a call that the program makes just now. */
export function calledNow(jaxpr: Jaxpr): Jaxpr {
  current.add(jaxpr);
  return jaxpr;
}
export const isCalledNow = (jaxpr: Jaxpr): boolean => current.has(jaxpr);

/** The function traced anew; undefined where it was just traced for this call. */
export function tracedAgain(jaxpr: Jaxpr): Jaxpr | undefined {
  if (current.delete(jaxpr)) return undefined;
  return traceToJaxpr(jaxpr.inAvals, jaxpr.debugInfo ?? innerDebug(jaxpr), (args) => evalJaxpr(jaxpr, args));
}
