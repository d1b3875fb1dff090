/** Primitives that hold a jaxpr: it is evaluated. */
import type { call } from '../primitives/call.ts';
import type { EvaluateRules } from './rule.ts';

export const callRules: EvaluateRules<typeof call> = {
  jit: (args, { jaxpr }, _, { run }) => run(jaxpr, args),
  custom_vmap_call: (args, { call: jaxpr }, _, { run }) => run(jaxpr, args),
  custom_jvp_call: (args, { call_jaxpr }, _, { run }) => run(call_jaxpr, args),
};
