/** custom_jvp_call under differentiation: its rule is run instead of it. Source: ad.py process_custom_jvp_call. */
import type { CustomJvpCall } from '../../jaxpr/primitives/call.ts';
import type { NamedParam } from '../../jaxpr/primitive.ts';
import { Stop } from '../../python/errors.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { linearizeFromJvp } from './linearize.ts';
import type { Derivative, JvpRule } from './rule.ts';
import { instantiate } from './zero.ts';

/** Primals and tangents (zeros as arrays) → results and their tangents, bound on the current trace. */
export type CustomRule = (primals: readonly Val[], tangents: readonly Val[]) => { primals: Val[]; tangents: Val[] };

/** The `jvp` param of custom_jvp_call: it prints as the name of the rule, and can be run. */
export class CustomJvpRule implements NamedParam {
  readonly kind = 'function';
  constructor(
    readonly name: string,
    readonly rule: CustomRule,
  ) {}
  toString(): string {
    return this.name;
  }
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
    const rule = ruleOf(params);
    return linearizeFromJvp(
      (ps, ts, p) => rule(ps, ts, p, undefined as never),
      nonzeros,
      primals,
      params,
      undefined as never,
      true,
    );
  },
};
