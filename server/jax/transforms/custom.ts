/** custom_jvp_call under differentiation: its rule is run instead of it. Source: ad.py process_custom_jvp_call. */
import type { CustomJvpCall } from '../../jaxpr/primitives/call.ts';
import type { Aval } from '../../jaxpr/aval.ts';
import type { LiftableRule } from '../../jaxpr/primitives/customRules.ts';
import { Stop } from '../../python/errors.ts';
import type { DebugInfo, Jaxpr } from '../../jaxpr/jaxpr.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { evalJaxpr, traceToJaxpr } from '../../jaxpr/trace.ts';
import { bits } from '../../jaxpr/kept.ts';
import { pick } from '../../jaxpr/rewrite.ts';
import { dce } from './dce.ts';
import { linearizeFromJvp } from './linearize.ts';
import type { Derivative, JvpRule } from './rule.ts';
import type { Tangent } from './zero.ts';
import { instantiate, isZero, nonzero, withZeros } from './zero.ts';

/** Primals and tangents (zeros as arrays) → results and their tangents, bound on the current trace. */
export type CustomRule = (primals: readonly Val[], tangents: readonly Val[]) => { primals: Val[]; tangents: Val[] };

/** The same on tangents of which some are zero, with zeros among its own. */
export type TangentRule = {
  rule(primals: readonly Val[], tangents: readonly Tangent[]): { primals: Val[]; tangents: Tangent[] };
}['rule'];

/** The `jvp` param of custom_jvp_call: it prints as the name of the rule, and can be run. */
export class CustomJvpRule implements LiftableRule {
  readonly kind = 'function';
  constructor(
    readonly name: string,
    readonly rule: TangentRule,
    /** Whether the rule is told which tangents are zero; without it, zeros are arrays. */
    readonly symbolic = false,
    /** Where the rule is, for errors. */
    readonly source?: string,
  ) {}
  /** What an error says is traced while the rule is. */
  get info(): DebugInfo {
    return { ...DEBUG, tracedFor: 'custom_jvp jvp', functionName: this.name, functionSource: this.source };
  }
  /** Run the rule where it is. */
  apply(primals: readonly Val[], tangents: readonly Tangent[]): { primals: Val[]; tangents: Tangent[] } {
    return this.rule(primals, this.symbolic ? tangents : tangents.map(instantiate));
  }
  changed(rule: TangentRule): CustomJvpRule {
    return new CustomJvpRule(this.name, rule, this.symbolic, this.source);
  }
  lifted({ length: n }: readonly Aval[]): CustomJvpRule {
    return this.changed((primals, tangents) => this.rule(primals.slice(n), tangents.slice(n)));
  }
  /** The rule of the function with some of its results, without what these don't need. */
  pruned(used: readonly boolean[]): CustomJvpRule {
    return this.changed(tracedRule(this.rule, this.info, used));
  }
  toString(): string {
    return this.name;
  }
}

const DEBUG: DebugInfo = { tracedFor: 'jit', functionName: '', functionSource: undefined, argNames: [] };

/**
 * A rule that is traced when it is first needed, once for each choice of zeros, and then evaluated. `used`: which of its results
 * are wanted. Source: process_custom_jvp_call, _jvp_jaxpr_zeros, _custom_jvp_call_dce.
 */
export function tracedRule(rule: TangentRule, info: DebugInfo, used?: readonly boolean[]): TangentRule {
  const known = new Map<string, { jaxpr: Jaxpr; zeros: readonly boolean[] }>();
  const traced = (primals: readonly Val[], tangents: readonly Tangent[]) => {
    const n = primals.length;
    let zeros: boolean[] = [];
    const jaxpr = traceToJaxpr(
      [...primals, ...tangents.filter(nonzero)].map((x) => x.aval),
      info,
      (xs) => {
        let next = n;
        const out = rule(
          xs.slice(0, n),
          tangents.map((t) => (isZero(t) ? t : xs[next++])),
        );
        zeros = out.tangents.map(isZero);
        return [...out.primals, ...out.tangents.filter(nonzero)];
      },
    );
    if (!used) return { jaxpr, zeros };
    const wanted = [...used, ...pick(used, not(zeros))];
    const all = jaxpr.invars.map(() => true);
    return { jaxpr: dce(jaxpr, wanted, all).jaxpr, zeros: pick(zeros, used) };
  };
  return (primals, tangents) => {
    const key = bits(tangents.map(isZero));
    let made = known.get(key);
    if (!made) known.set(key, (made = traced(primals, tangents)));
    const outs = evalJaxpr(made.jaxpr, [...primals, ...tangents.filter(nonzero)]);
    const n = made.zeros.length;
    const results = outs.slice(0, n);
    const avals = results.map((p) => p.aval);
    return { primals: results, tangents: withZeros(avals, not(made.zeros), outs.slice(n)) };
  };
}

const not = (xs: readonly boolean[]): boolean[] => xs.map((x) => !x);

const ruleOf = (params: CustomJvpCall): JvpRule<CustomJvpCall> => {
  const { jvp } = params;
  if (!(jvp instanceof CustomJvpRule))
    throw new Stop(`jitlens doesn't differentiate ${params.name} yet`, 'unsupported');
  return (primals, tangents) => {
    // Zeros of constants are arrays, too, though the rule doesn't see them.
    const given = params.symbolic_zeros ? tangents : tangents.map(instantiate);
    return jvp.rule(primals.slice(params.num_consts), given.slice(params.num_consts));
  };
};

export const customJvpDerivative: Derivative<CustomJvpCall> = {
  jvp: (primals, tangents, params, primitive) => ruleOf(params)(primals, tangents, params, primitive),
  linearize: (nonzeros, primals, params) =>
    linearizeFromJvp(ruleOf(params), nonzeros, primals, params, undefined as never, !params.symbolic_zeros),
  // Operands stay: the rule may want those that the function itself doesn't need. Source: _custom_jvp_call_dce.
  dce(used, eqn, params) {
    if (!used.includes(true) && eqn.effects.size === 0) return { used: eqn.invars.map(() => false), eqn: undefined };
    const all = eqn.invars.map(() => true);
    const { jaxpr } = dce(params.call_jaxpr, used, all);
    const { jvp } = params;
    const rule = jvp instanceof CustomJvpRule ? jvp.pruned(used) : jvp;
    return {
      used: all,
      eqn: {
        ...eqn,
        outvars: pick(eqn.outvars, used),
        params: { ...params, call_jaxpr: jaxpr, jvp: rule },
        effects: jaxpr.effects,
      },
    };
  },
};
