/** The truth of a test. */
import type { Span } from '../../syntax/ast.ts';
import { truth } from '../operators.ts';
import type { Decision } from '../record.ts';
import type { Frame } from '../vm.ts';
import { askUnknown } from '../unknownTracers.ts';
import { vm } from '../vm.ts';
import type { Value } from '../values.ts';
import { Unknown, UnknownSignal } from '../values.ts';
import type { Scope } from './scope.ts';

/** True, false, or not known. Raises what `bool(v)` raises. */
export function decide(v: Value): boolean | Unknown {
  if (typeof v === 'boolean') return v;
  const t = truth(v);
  if (t instanceof Unknown && t.traced === 'array') askUnknown(t, 'bool');
  return t;
}

/** A test in a generator must be known: what follows can't be run twice. */
export function known(t: boolean | Unknown): boolean {
  if (t instanceof Unknown) throw new UnknownSignal(t);
  return t;
}

/** Notes which sides of an `if` are run, in functions: what is in no jaxpr is shown so. */
export function sidesOf(branch: Span, { kind }: Scope): (f: Frame, test: boolean | Unknown) => void {
  if (kind !== 'function') return () => undefined;
  let recorder = -1;
  let decision: Decision | undefined;
  return (f, test) => {
    if (recorder !== vm.recorder.id || !decision) {
      recorder = vm.recorder.id;
      decision = vm.recorder.decisionOf(branch, f.chunk);
    }
    if (test !== false) decision.body = true;
    if (test !== true) decision.orelse = true;
    if (vm.recorder.trace) decision.traced = true;
  };
}
