/** The containers that a jitted function is given: made anew for its trace, so that writing to them is nothing to its caller. */
import type { Mutable } from '../python/heap.ts';
import { heap } from '../python/heap.ts';
import { knownEntries, knownItems } from '../python/open.ts';
import type { MaybeKwargs, Value } from '../python/values.ts';
import { PyDict, PyList, PyTuple } from '../python/values.ts';
import { vm } from '../python/vm.ts';

declare module '../python/record.ts' {
  interface RecordEvents {
    /** A write to a container that a traced function got as an argument, or within one. */
    'given-write': { object: Mutable; values: readonly unknown[] };
  }
}

heap.onGivenWrite = (object, values) => {
  vm.recorder.add('given-write', { object, values });
};

function collect(v: Value, found: Set<Mutable>): void {
  if (v instanceof PyTuple) for (const x of v.items) collect(x, found);
  else if (v instanceof PyList) {
    found.add(v);
    for (const x of knownItems(v)) collect(x, found);
  } else if (v instanceof PyDict) {
    found.add(v);
    for (const { value } of knownEntries(v).values()) collect(value, found);
  }
}

/** Call the function with arguments that are its trace's own. */
export function withGiven<T>(args: readonly Value[], kwargs: MaybeKwargs, run: () => T): T {
  const found = new Set<Mutable>();
  for (const v of args) collect(v, found);
  for (const [, v] of kwargs ?? []) collect(v, found);
  if (found.size === 0) return run();
  const before = heap.given;
  heap.given = before ? new Set([...before, ...found]) : found;
  try {
    return run();
  } finally {
    heap.given = before;
  }
}
