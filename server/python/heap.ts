/**
 * The only door through which Python objects change.
 *
 * Every mutable object is stamped with the epoch that it was born in. While a mark is out, each change leaves its undo
 * on the log, so that one side of a branch on an unknown can be run and taken back. A write to an object older than the
 * running trace is a side effect, and is reported.
 *
 * Invariant: no other file assigns to a mutable field of a value (tests hold this up by rolling back and comparing).
 */

/** Anything that can change: lists, dicts, instances, cells, modules … */
export interface Mutable {
  readonly born: number;
}

export interface Mark {
  readonly length: number;
  readonly nested: boolean;
  /** The epoch of the mark around this one. */
  readonly outer: number;
}

class Heap {
  /** Counts traces and marks; objects keep the value of their birth. */
  epoch = 1;
  /** Objects born before this epoch are outside of the running trace; 0 while none runs. */
  traceEpoch = 0;
  /** Called for each write to an object older than the trace. */
  onOutsideWrite: ((object: Mutable, what: string, values: readonly unknown[]) => void) | undefined;
  /** Objects born since the innermost mark need no undo: taking the mark back leaves nobody who knows them. */
  private markEpoch = 0;
  private log: { owner: Mutable; back: () => void }[] | undefined;

  /** Start logging, or go on. */
  mark(): Mark {
    const nested = this.log !== undefined;
    const outer = this.markEpoch;
    this.log ??= [];
    this.markEpoch = ++this.epoch;
    return { length: this.log.length, nested, outer };
  }

  /** Take back everything since the mark. The mark stays usable. */
  rollback(mark: Mark): void {
    const log = this.log ?? [];
    while (log.length > mark.length) log.pop()?.back();
  }

  /** Keep what happened since the mark. */
  release(mark: Mark): void {
    this.markEpoch = mark.outer;
    if (!mark.nested) this.log = undefined;
  }

  /** Must be called before an object changes: reports side effects, with what is written. */
  willWrite(object: Mutable, what: string, values: readonly unknown[]): void {
    if (object.born < this.traceEpoch) this.onOutsideWrite?.(object, what, values);
  }

  /** Writes that put states together are nobody's side effect. */
  quietly(run: () => void): void {
    const { traceEpoch } = this;
    this.traceEpoch = 0;
    try {
      run();
    } finally {
      this.traceEpoch = traceEpoch;
    }
  }

  private logs(owner: Mutable): boolean {
    return this.log !== undefined && owner.born < this.markEpoch;
  }

  /** Leave the way back for a change of `owner` that has just been, or is about to be, made. */
  undo(owner: Mutable, back: () => void): void {
    if (this.logs(owner)) this.log?.push({ owner, back });
  }

  /** The objects that have been changed since the mark. */
  changedSince(mark: Mark): Set<Mutable> {
    return new Set((this.log ?? []).slice(mark.length).map((entry) => entry.owner));
  }

  /** What an object held at the mark: everything since is taken back, read, and done again. */
  contentBefore<C>(mark: Mark, owner: Mutable, read: (o: Mutable) => C): C {
    const log = this.log ?? [];
    // Only this owner's entries: others don't touch its content.
    const own = log.slice(mark.length).filter((entry) => entry.owner === owner);
    const after = snapshotOf(owner);
    const wasLogging = this.log;
    this.log = undefined;
    for (const entry of own.reverse()) entry.back();
    const content = read(owner);
    after();
    this.log = wasLogging;
    return content;
  }

  get logging(): boolean {
    return this.log !== undefined;
  }

  // -- the changes

  /** `target[key] = value` of a Map that belongs to `owner`; undefined deletes. */
  mapSet<K, V>(owner: Mutable, map: Map<K, V>, key: K, value: V | undefined, what: string): void {
    this.willWrite(owner, what, value === undefined ? [] : [value]);
    if (this.logs(owner)) {
      const had = map.has(key);
      const before = map.get(key);
      // Undoing a deletion in place would need the order; putting the whole Map back keeps it.
      if (value === undefined && had) {
        const entries = [...map];
        this.undo(owner, () => {
          map.clear();
          for (const [k, v] of entries) map.set(k, v);
        });
      } else
        this.undo(owner, () => {
          if (had) map.set(key, before as V);
          else map.delete(key);
        });
    }
    if (value === undefined) map.delete(key);
    else map.set(key, value);
  }

  /** `array.splice(start, deleteCount, ...items)` of an array that belongs to `owner`. */
  splice<T>(owner: Mutable, array: T[], start: number, deleteCount: number, items: readonly T[], what: string): T[] {
    this.willWrite(owner, what, items);
    const removed = deleteCount === 0 && start === array.length ? [] : array.splice(start, deleteCount);
    // No spread: it would overflow the stack for long arrays.
    if (start === array.length) for (const item of items) array.push(item);
    else {
      const tail = array.splice(start);
      for (const item of items) array.push(item);
      for (const item of tail) array.push(item);
    }
    this.undo(owner, () => {
      const tail = array.splice(start + items.length);
      array.length = start;
      for (const item of removed) array.push(item);
      for (const item of tail) array.push(item);
    });
    return removed;
  }

  /** `array[index] = value`. */
  arraySet<T>(owner: Mutable, array: T[], index: number, value: T, what: string): void {
    this.willWrite(owner, what, [value]);
    if (this.logs(owner)) {
      const before = array[index];
      this.undo(owner, () => {
        array[index] = before;
      });
    }
    array[index] = value;
  }

  /** Put another order into an array (sort, reverse). */
  arrayReplace<T>(owner: Mutable, array: T[], items: readonly T[], what: string): void {
    this.splice(owner, array, 0, array.length, items, what);
  }

  /** `owner[key] = value` for a field of the object itself. */
  fieldSet<O extends Mutable, K extends keyof O>(owner: O, key: K, value: O[K], what: string): void {
    this.willWrite(owner, what, [value]);
    if (this.logs(owner)) {
      const before = owner[key];
      this.undo(owner, () => {
        owner[key] = before;
      });
    }
    owner[key] = value;
  }
}

/** A copy of the containers that an object holds; calling it puts them back as they were. */
function snapshotOf(owner: Mutable): () => void {
  const saved: (() => void)[] = [];
  for (const [field, value] of Object.entries(owner)) {
    if (value instanceof Map) {
      const copy = new Map<unknown, unknown>(value);
      saved.push(() => {
        value.clear();
        for (const [k, v] of copy) value.set(k, v);
      });
    } else if (Array.isArray(value)) {
      const copy: unknown[] = value.slice();
      saved.push(() => {
        value.length = 0;
        for (const v of copy) value.push(v);
      });
    } else if (field === 'value')
      saved.push(() => {
        (owner as unknown as Record<string, unknown>)[field] = value;
      });
  }
  return () => {
    for (const put of saved) put();
  };
}

/** One heap for the one interpreter of a process. */
export const heap = new Heap();
