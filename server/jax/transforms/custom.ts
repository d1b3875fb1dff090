/** custom_jvp_call under differentiation: its rule is run instead of it. Source: ad.py process_custom_jvp_call. */
import type { CustomJvpCall } from '../../jaxpr/primitives/call.ts';
import type { Aval } from '../../jaxpr/aval.ts';
import type { LiftableRule } from '../../jaxpr/primitives/customRules.ts';
import { Stop } from '../../python/errors.ts';
import type { DebugInfo, Jaxpr } from '../../jaxpr/jaxpr.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { evalJaxpr, traceToJaxpr } from '../../jaxpr/trace.ts';
import { pick } from '../../jaxpr/rewrite.ts';
import { dce } from './dce.ts';
import { linearizeFromJvp } from './linearize.ts';
import type { Derivative, JvpRule } from './rule.ts';
import { Zero, instantiate } from './zero.ts';

/** Primals and tangents (zeros as arrays) → results and their tangents, bound on the current trace. */
export type CustomRule = (primals: readonly Val[], tangents: readonly Val[]) => { primals: Val[]; tangents: Val[] };

/** The `jvp` param of custom_jvp_call: it prints as the name of the rule, and can be run. */
export class CustomJvpRule implements LiftableRule {
  readonly kind = 'function';
  constructor(
    readonly name: string,
    readonly rule: CustomRule,
  ) {}
  lifted({ length: n }: readonly Aval[]): CustomJvpRule {
    return new CustomJvpRule(this.name, (primals, tangents) => this.rule(primals.slice(n), tangents.slice(n)));
  }
  /** The rule of the function with some of its results, without what these don't need. */
  pruned(used: readonly boolean[]): CustomJvpRule {
    return new CustomJvpRule(
      this.name,
      tracedRule(
        this.rule,
        (jaxpr) =>
          dce(
            jaxpr,
            [...used, ...used],
            jaxpr.invars.map(() => true),
          ).jaxpr,
      ),
    );
  }
  toString(): string {
    return this.name;
  }
}

const DEBUG: DebugInfo = { tracedFor: 'jit', functionName: '', functionSource: undefined, argNames: [] };

/** A rule that is traced when it is first needed, and then evaluated. */
export function tracedRule(rule: CustomRule, change = (jaxpr: Jaxpr): Jaxpr => jaxpr): CustomRule {
  let jaxpr: Jaxpr | undefined;
  return (primals, tangents) => {
    const n = primals.length;
    jaxpr ??= change(
      traceToJaxpr(
        [...primals, ...tangents].map((x) => x.aval),
        DEBUG,
        (xs) => {
          const out = rule(xs.slice(0, n), xs.slice(n));
          return [...out.primals, ...out.tangents];
        },
      ),
    );
    const outs = evalJaxpr(jaxpr, [...primals, ...tangents]);
    return { primals: outs.slice(0, outs.length / 2), tangents: outs.slice(outs.length / 2) };
  };
}

const ruleOf = (params: CustomJvpCall): JvpRule<CustomJvpCall> => {
  const { jvp } = params;
  if (!(jvp instanceof CustomJvpRule))
    throw new Stop(`jitlens doesn't differentiate ${params.name} yet`, 'unsupported');
  return (primals, tangents) => {
    const given = primals.slice(params.num_consts);
    return jvp.rule(given, tangents.slice(params.num_consts).map(instantiate));
  };
};

export const customJvpDerivative: Derivative<CustomJvpCall> = {
  jvp: (primals, tangents, params, primitive) => ruleOf(params)(primals, tangents, params, primitive),
  linearize: (nonzeros, primals, params) => {
    // Constants of the function are no business of the rule's.
    const { num_consts: consts } = params;
    const rule = ruleOf(params);
    const linearized = linearizeFromJvp(
      (ps, ts, p) =>
        rule(
          [...primals.slice(0, consts), ...ps],
          [...primals.slice(0, consts).map((x) => new Zero(x.aval)), ...ts],
          p,
          undefined as never,
        ),
      nonzeros.slice(consts),
      primals.slice(consts),
      params,
      undefined as never,
      true,
    );
    return { ...linearized, linear: (tangents) => linearized.linear(tangents.slice(consts)) };
  },
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
