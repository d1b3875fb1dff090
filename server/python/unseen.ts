/**
 * A call that isn't seen, because what is called or what it is called with isn't known: what it may change. It may fill
 * containers that it is given, and call functions that it is given, which then fill containers and set variables of theirs.
 */
import { heap } from './heap.ts';
import { isSequence, open } from './open.ts';
import type { Value } from './values.ts';
import { PyDict, PyFunction, PyMethod, PyObject, PySet, PyTuple, Unknown } from './values.ts';

/** Arguments within arguments that are looked into. */
const MAX_DEPTH = 3;

/**
 * Empty containers may have something in them from now on; what has something in it is taken to stay as it is, or nothing
 * would be known of the parameters that a program has saved. Variables that functions set are unknown.
 */
export function mayBeChanged(given: readonly Value[], why: Unknown, depth = 0): void {
  for (const v of given) {
    if (!(v instanceof PyObject)) continue;
    if (v instanceof PyDict || v instanceof PySet || isSequence(v)) {
      if (v.rest !== undefined) continue;
      const size = v instanceof PyDict || v instanceof PySet ? v.entries.size : v.items.length;
      if (size === 0) open(v, why);
    } else if (depth < MAX_DEPTH) {
      if (v instanceof PyTuple) mayBeChanged(v.items, why, depth + 1);
      else if (v instanceof PyMethod) mayBeChanged([v.fn], why, depth + 1);
      else if (v instanceof PyFunction) mayHaveRun(v, why, depth);
    }
  }
}

/** Functions of the program that an operation was given, which it may have called. */
export function mayHaveCalled(given: readonly Value[], why: Unknown): void {
  for (const v of given) if (v instanceof PyFunction || v instanceof PyMethod) mayBeChanged([v], why);
}

function mayHaveRun(fn: PyFunction, why: Unknown, depth: number): void {
  const { closure, code } = fn;
  if (closure.length === 0) return;
  for (const cell of closure) {
    const { value } = cell;
    if (value === undefined || value instanceof Unknown) continue;
    if (code.rebinds().has(cell.name)) heap.fieldSet(cell, 'value', new Unknown(why.reason), cell.name);
    else mayBeChanged([value], why, depth + 1);
  }
}
