/** Primitives that hold a jaxpr are opened before lowering (flatten.ts); as eqns of a graph they don't occur. */
import { unsupported } from '../../../server/jaxpr/primitive.ts';
import type { call } from '../../../server/jaxpr/primitives/call.ts';
import type { Lowerings } from './rule.ts';

const OPENED = unsupported('it is opened before it is lowered');

export const callLowerings: Lowerings<typeof call> = { jit: OPENED, custom_jvp_call: OPENED, custom_vmap_call: OPENED };
