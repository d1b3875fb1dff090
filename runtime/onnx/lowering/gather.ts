/** Gathers and scatters. */
import { unsupported } from '../../../server/jaxpr/primitive.ts';
import type { gathering } from '../../../server/jaxpr/primitives/gather.ts';
import type { Lowerings } from './rule.ts';

const scatters = unsupported('scatters are evaluated outside of ONNX');
export const gatheringLowerings: Lowerings<typeof gathering> = {
  gather: unsupported('gathers are evaluated outside of ONNX'),
  scatter: scatters,
  'scatter-add': scatters,
  'scatter-sub': scatters,
  'scatter-mul': scatters,
  'scatter-min': scatters,
  'scatter-max': scatters,
};
