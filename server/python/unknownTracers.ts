/** An array that depends on a parameter of unknown type is asked for its value, which it doesn't have, whatever comes. */
import type { UnknownAsked } from './record.ts';
import type { Unknown } from './values.ts';
import { vm } from './vm.ts';

/** Note it; what Python would have got is unknown, and nothing that is traced. */
export function askUnknown(u: Unknown, how: UnknownAsked): Unknown {
  if (u.traced === 'array') vm.recorder.add('unknown-tracer-conversion', { reason: u.reason, how });
  return u.untraced();
}
