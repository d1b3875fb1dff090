/** Arrays whose buffers a call took, and what JAX says of their use. Source: jax/_src/array.py _check_if_deleted. */
import type { SourceFrame } from '../jaxpr/source.ts';
import { EagerArray, setOperandGuard } from '../jaxpr/trace.ts';
import { paths } from '../python/compile/branches.ts';
import { raise } from '../python/errors.ts';
import type { Recorder } from '../python/record.ts';
import { certainty } from '../python/record.ts';
import type { PyException, Value } from '../python/values.ts';
import { vm } from '../python/vm.ts';
import type { PjitFunction } from './pjitFunction.ts';
import { flatten } from './pytree.ts';

/** A call that deleted an argument. */
export interface Donation {
  readonly jit: PjitFunction;
  readonly site: SourceFrame | undefined;
  /** The argument that it was, as JAX names it. */
  readonly name: string;
}

declare module '../python/record.ts' {
  interface RecordEvents {
    /** An array is used whose buffer a call was given, earlier or as another argument of its own. */
    'deleted-use': { donation: Donation; error: PyException; sameCall: boolean };
  }
}

interface Deleted extends Donation {
  /** Of the run that deleted it: in what is traced aside it is there. */
  readonly recorder: Recorder;
}

let deleted = new WeakMap<EagerArray, Deleted>();
/** Arrays that NumPy may look at: donation leaves them as they are. */
let viewed = new WeakSet<EagerArray>();

/** All arrays are there again: a program begins. */
export function forgetDonations(): void {
  deleted = new WeakMap();
  viewed = new WeakSet();
  setOperandGuard(undefined);
  vm.onShown = undefined;
}

export const isDeleted = (v: unknown): boolean => v instanceof EagerArray && deleted.has(v);

export function markDeleted(v: EagerArray, donation: Donation): void {
  deleted.set(v, { ...donation, recorder: vm.recorder });
  vm.onShown = (values) => {
    for (const shown of values) flatten(shown).leaves.forEach(refuseDeleted);
  };
}

/** NumPy got an array that may share the memory of this one. */
export function noteView(v: Value): void {
  if (v instanceof EagerArray) viewed.add(v);
}

export const isViewed = (v: EagerArray): boolean => viewed.has(v);

/** Below a branch that isn't known, or in a loop of unknown length, nothing is said. */
export const isCertain = (): boolean => certainty.forks === 0 && paths.length === 0 && vm.widening === 0;

/** JAX's exception for a use. */
export function refuse(donation: Donation, cls: string, message: string, sameCall = false): never {
  const error = raise(cls, message);
  vm.recorder.add('deleted-use', { donation, error: error.exc, sameCall });
  throw error;
}

/** Raises if a call took the buffer of an array. (Waiting for it raises with other words, to the same effect.) */
export function refuseDeleted(v: unknown): void {
  if (!(v instanceof EagerArray)) return;
  const found = deleted.get(v);
  if (!found || found.recorder !== vm.recorder || !isCertain()) return;
  refuse(found, 'RuntimeError', `Array has been deleted with shape=${v.aval.dtype.name}[${v.aval.shape.join(',')}].`);
}
