/** The truth of a test. */
import { truth } from '../operators.ts';
import { vm } from '../vm.ts';
import type { Value } from '../values.ts';
import { Unknown, UnknownSignal } from '../values.ts';

/** True, false, or not known. Raises what `bool(v)` raises. */
export function decide(v: Value): boolean | Unknown {
  if (typeof v === 'boolean') return v;
  const t = truth(v);
  if (t instanceof Unknown && t.traced === 'array') vm.recorder.add('unknown-tracer-branch', { reason: t.reason });
  return t;
}

/** A test in a generator must be known: what follows can't be run twice. */
export function known(t: boolean | Unknown): boolean {
  if (t instanceof Unknown) throw new UnknownSignal(t);
  return t;
}
