/**
 * Calls with derivatives of the user's own, and of what is computed again. Source: jax/_src/custom_derivatives.py
 * custom_vjp_call_p, jax/_src/interpreters/ad.py custom_lin_p, jax/_src/ad_checkpoint.py remat_p, name_p.
 */
import type { Aval } from '../aval.ts';
import type { Jaxpr } from '../jaxpr.ts';
import type { ParamValue } from '../primitive.ts';
import { ListParam, RuleError, definePrimitive } from '../primitive.ts';
import { lifted, tracedAgain } from './customRules.ts';

export interface CustomVjpCall extends Record<string, ParamValue> {
  name: string;
  call_jaxpr: Jaxpr;
  /** Prints as the name of the rule, as `bwd` does. */
  fwd: ParamValue;
  bwd: ParamValue;
  num_consts: number;
  symbolic_zeros: boolean;
}

/** The tangents of a custom_vjp function's results: a linear function whose transpose is the user's rule. */
export interface CustomLin extends Record<string, ParamValue> {
  bwd: ParamValue;
  in_zeros: readonly boolean[];
  num_res: number;
  /** Holds the avals of the results; doesn't print. */
  out_avals: ParamValue;
  symbolic_zeros: boolean;
}

export interface Remat extends Record<string, ParamValue> {
  jaxpr: Jaxpr;
  differentiated: boolean;
  policy: ParamValue;
  prevent_cse: boolean | readonly boolean[];
}

/** Avals among params. */
export class AvalsParam {
  readonly kind = 'avals';
  constructor(readonly avals: readonly Aval[]) {}
  toString(): string {
    return `[${this.avals.map((a) => `ShapedArray(${a.strShort()})`).join(', ')}]`;
  }
}

export const customCalls = {
  custom_vjp_call: definePrimitive<CustomVjpCall>()('custom_vjp_call', {
    places: true,
    multipleResults: true,
    abstractEval: (_, { call_jaxpr }) => call_jaxpr.outAvals,
    effects: ({ call_jaxpr }) => call_jaxpr.effects,
    again(params) {
      const { call_jaxpr: jaxpr, fwd, bwd, num_consts: n } = params;
      const traced = tracedAgain(jaxpr);
      if (!traced) return params;
      const consts = jaxpr.inAvals.slice(0, n);
      return { ...params, call_jaxpr: traced, fwd: lifted(fwd, consts), bwd: lifted(bwd, consts), num_consts: 0 };
    },
    print: (_, { name, bwd, call_jaxpr, fwd, num_consts, symbolic_zeros }) => [
      ['name', name],
      ['bwd', bwd],
      ['call_jaxpr', call_jaxpr],
      ['fwd', fwd],
      ...(num_consts !== 0 ? [['num_consts', num_consts] as const] : []),
      ['symbolic_zeros', symbolic_zeros],
    ],
  }),
  custom_lin: definePrimitive<CustomLin>()('custom_lin', {
    places: true,
    multipleResults: true,
    abstractEval: (_, { out_avals }) => {
      if (!(out_avals instanceof AvalsParam))
        throw new RuleError('TypeError', "can't apply forward-mode autodiff (jvp) to a custom_vjp function.");
      return out_avals.avals;
    },
    print: (_, { bwd, in_zeros, num_res, symbolic_zeros }) => [
      ['bwd', bwd],
      ['in_zeros', new ListParam(in_zeros)],
      ['num_res', num_res],
      ['symbolic_zeros', symbolic_zeros],
    ],
  }),
  remat2: definePrimitive<Remat>()('remat2', {
    places: true,
    multipleResults: true,
    abstractEval: (_, { jaxpr }) => jaxpr.outAvals,
    effects: ({ jaxpr }) => jaxpr.effects,
    print: (_, { differentiated, jaxpr, policy, prevent_cse }) => [
      ['differentiated', differentiated],
      ['jaxpr', jaxpr],
      ['policy', policy],
      ['prevent_cse', prevent_cse],
    ],
  }),
  name: definePrimitive<{ name: string }>()('name', {
    abstractEval: ([x]) => [x],
  }),
};
