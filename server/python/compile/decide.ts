/** The truth of a test. */
import { truth } from '../operators.ts';
import { vm } from '../vm.ts';
import type { Value } from '../values.ts';
import { Unknown } from '../values.ts';

/** True, false, or not known. Raises what `bool(v)` raises. */
export function decide(v: Value): boolean | Unknown {
  if (typeof v === 'boolean') return v;
  const t = truth(v);
  if (t instanceof Unknown && t.traced === 'array') vm.recorder.add('unknown-tracer-branch', { reason: t.reason });
  return t;
}
