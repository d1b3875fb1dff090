/**
 * Branches on an unknown: both sides are run, one after the other, on the heap's undo log, and what they leave is joined.
 *
 * Where both sides end normally, states join: what is equal stays, the rest is Unknown. Where one side leaves (return,
 * raise, break), the run goes on with the other's state; a value that was returned is kept as an alternative of the
 * call's result.
 */
import { PyRaise } from '../errors.ts';
import { heap } from '../heap.ts';
import { joinStates, joinValues, snapshotChanges } from '../join.ts';
import type { Frame } from '../vm.ts';
import { vm } from '../vm.ts';
import type { Unknown, Value } from '../values.ts';
import type { Completion, Ex, St } from './context.ts';
import { NORMAL, RETURN } from './context.ts';

interface Outcome {
  completion: Completion;
  raised: PyRaise | undefined;
  result: Value;
  slots: (Value | undefined)[];
}

function run(f: Frame, side: St): Outcome {
  let completion: Completion = NORMAL;
  let raised: PyRaise | undefined;
  try {
    completion = side(f);
  } catch (e) {
    if (!(e instanceof PyRaise)) throw e;
    raised = e;
    vm.frame = f;
  }
  return { completion, raised, result: f.result, slots: f.slots.slice() };
}

/** Run both sides of a branch whose test is unknown, and join. */
export function explore(f: Frame, test: Unknown, first: St, second: St): Completion {
  vm.onUnknownBranch?.(test);
  vm.recorder.add('unknown-branch', { reason: test.reason });
  // What the sides leave differently depends on the test, but it needn't be traced as the test is.
  const unknown = test.untraced();
  const slots = f.slots.slice();
  const depth = vm.depth;
  const mark = heap.mark();
  try {
    const a = run(f, first);
    const changesA = snapshotChanges(mark);
    heap.rollback(mark);
    restore(f, slots);
    vm.depth = depth;
    const b = run(f, second);
    vm.depth = depth;
    const leaves = (o: Outcome) => o.raised !== undefined || o.completion !== NORMAL;
    if (leaves(b) && !leaves(a)) {
      // Go on as the first side left things.
      keep(f, b);
      heap.rollback(mark);
      changesA.restore();
      restore(f, a.slots);
      return NORMAL;
    }
    if (leaves(a)) {
      keep(f, a);
      if (b.raised) {
        if (a.raised) throw b.raised;
        heap.rollback(mark);
        changesA.restore();
        f.result = a.result;
        return a.completion;
      }
      if (b.completion === RETURN && a.completion === RETURN) f.result = joinValues(a.result, b.result, unknown);
      return b.completion;
    }
    joinStates(changesA, mark, unknown);
    f.slots.forEach((v, i) => {
      const other = a.slots[i];
      if (v !== other) f.slots[i] = v === undefined || other === undefined ? unknown : joinValues(other, v, unknown);
    });
    return NORMAL;
  } finally {
    heap.release(mark);
  }
}

/** The value of one of two expressions, when which one isn't known. */
export function exploreValue(f: Frame, unknown: Unknown, first: Ex, second: Ex): Value {
  let a: Value | undefined;
  let b: Value | undefined;
  explore(
    f,
    unknown,
    (g) => {
      a = first(g);
      return NORMAL;
    },
    (g) => {
      b = second(g);
      return NORMAL;
    },
  );
  // A side that raised is left; where both did, the exception has been raised.
  if (a === undefined || b === undefined) return a ?? b ?? unknown;
  return joinValues(a, b, unknown);
}

function restore(f: Frame, slots: readonly (Value | undefined)[]): void {
  for (let i = 0; i < slots.length; i++) f.slots[i] = slots[i];
}

/** A side that returned: what it gave is one of the things that the call may give. */
function keep(f: Frame, side: Outcome): void {
  if (side.raised === undefined && side.completion === RETURN) f.alternatives.push(side.result);
}
