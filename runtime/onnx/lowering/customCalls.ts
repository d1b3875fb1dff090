/** Calls with derivatives of their own are opened before lowering (flatten.ts). */
import { unsupported } from '../../../server/jaxpr/primitive.ts';
import type { customCalls } from '../../../server/jaxpr/primitives/customCalls.ts';
import type { Lowerings } from './rule.ts';

const OPENED = unsupported('it is opened before it is lowered');

export const customCallLowerings: Lowerings<typeof customCalls> = {
  custom_vjp_call: OPENED,
  remat2: OPENED,
  custom_lin: unsupported("forward-mode differentiation of a custom_vjp function can't be run"),
  name: (_, [x]) => [x],
};
