/** Loops and branches. Those that can be are opened before lowering (flatten.ts). */
import { unsupported } from '../../../server/jaxpr/primitive.ts';
import type { control } from '../../../server/jaxpr/primitives/control.ts';
import type { roots } from '../../../server/jaxpr/primitives/roots.ts';
import type { Lowerings } from './rule.ts';

const OPENED = unsupported('it is opened before it is lowered');

export const controlLowerings: Lowerings<typeof control> = {
  while: unsupported('the number of its turns is known only while it runs'),
  scan: unsupported('it is a loop of many turns'),
  cond: unsupported('which branch it takes is known only while it runs'),
  platform_index: unsupported('it asks for the platform'),
  eval_jaxpr: OPENED,
  linear_call: OPENED,
  custom_linear_solve: OPENED,
  composite: OPENED,
  stage: (_, args) => args,
  optimization_barrier: (_, args) => args,
};

const MAP = unsupported('it is the derivative of a function that is not there');

export const rootLowerings: Lowerings<typeof roots> = {
  CustomRoot: OPENED,
  _RootLinearMap: MAP,
  'CustomRoot.linearized': MAP,
  '_RootLinearMap.linearized': MAP,
};
