/** Primitives that hold a jaxpr and call it. Source: jax/_src/pjit.py jit_p, jax/_src/custom_derivatives.py. */
import type { Jaxpr } from '../jaxpr.ts';
import type { ParamValue } from '../primitive.ts';
import { definePrimitive } from '../primitive.ts';
import { lifted, tracedAgain } from './customRules.ts';

export interface Jit extends Record<string, ParamValue> {
  jaxpr: Jaxpr;
  name: string;
  donated_invars: readonly boolean[];
  keep_unused: boolean;
  /** `early`: one of JAX's own functions, whose eqns take its place when it is staged. It stays whole under transformations. */
  inline: boolean | 'early';
}
export interface CustomJvpCall extends Record<string, ParamValue> {
  name: string;
  call_jaxpr: Jaxpr;
  /** Prints as the name of the rule. */
  jvp: ParamValue;
  num_consts: number;
  symbolic_zeros: boolean;
}

export interface CustomVmapCall extends Record<string, ParamValue> {
  call: Jaxpr;
  in_tree: ParamValue;
  out_tree: ParamValue;
  /** Prints as the rule, a function. */
  rule: ParamValue;
}

/** Shardings of which one says something. */
const specified = (shardings: ParamValue | undefined): shardings is readonly ParamValue[] =>
  Array.isArray(shardings) &&
  shardings.some(
    (s: unknown) => !(s !== null && typeof s === 'object' && 'kind' in s && s.kind === 'UnspecifiedValue'),
  );

export const call = {
  jit: definePrimitive<Jit>()('jit', {
    places: true,
    multipleResults: true,
    abstractEval: (_, { jaxpr }) => jaxpr.outAvals,
    effects: ({ jaxpr }) => jaxpr.effects,
    inline: ({ jaxpr, inline }) => (inline === 'early' ? jaxpr : undefined),
    print: (_, { name, jaxpr, donated_invars, keep_unused, in_shardings, out_shardings, ctx_mesh }) => [
      ['name', name],
      ...(ctx_mesh ? [['ctx_mesh', ctx_mesh] as const] : []),
      ...(donated_invars.some(Boolean) ? [['donated_invars', donated_invars] as const] : []),
      ...(specified(in_shardings) ? [['in_shardings', in_shardings] as const] : []),
      ['jaxpr', jaxpr],
      ...(keep_unused ? [['keep_unused', true] as const] : []),
      ...(specified(out_shardings) ? [['out_shardings', out_shardings] as const] : []),
    ],
  }),
  custom_jvp_call: definePrimitive<CustomJvpCall>()('custom_jvp_call', {
    places: true,
    multipleResults: true,
    abstractEval: (_, { call_jaxpr }) => call_jaxpr.outAvals,
    effects: ({ call_jaxpr }) => call_jaxpr.effects,
    again(params) {
      const { call_jaxpr: jaxpr, jvp, num_consts: n } = params;
      const traced = tracedAgain(jaxpr);
      return traced
        ? { ...params, call_jaxpr: traced, jvp: lifted(jvp, jaxpr.inAvals.slice(0, n)), num_consts: 0 }
        : params;
    },
    print: (_, { name, call_jaxpr, jvp, num_consts, symbolic_zeros }) => [
      ['name', name],
      ['call_jaxpr', call_jaxpr],
      ['jvp', jvp],
      ...(num_consts !== 0 ? [['num_consts', num_consts] as const] : []),
      ['symbolic_zeros', symbolic_zeros],
    ],
  }),
  // Source: jax/_src/custom_batching.py custom_vmap_p.
  custom_vmap_call: definePrimitive<CustomVmapCall>()('custom_vmap_call', {
    places: true,
    multipleResults: true,
    abstractEval: (_, { call: jaxpr }) => jaxpr.outAvals,
    effects: ({ call: jaxpr }) => jaxpr.effects,
  }),
};
