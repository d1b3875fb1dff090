/** Calls with derivatives of their own: their jaxprs are evaluated. */
import type { customCalls } from '../primitives/customCalls.ts';
import { unsupported } from '../primitive.ts';
import type { EvaluateRules } from './rule.ts';

export const customCallRules: EvaluateRules<typeof customCalls> = {
  custom_vjp_call: (args, { call_jaxpr }, _, { run }) => run(call_jaxpr, args),
  custom_lin: unsupported("can't apply forward-mode autodiff (jvp) to a custom_vjp function."),
  remat2: (args, { jaxpr }, _, { run }) => run(jaxpr, args),
  name: ([x]) => [x],
};
