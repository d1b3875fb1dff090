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
  /** Of the log, when it was made. */
  readonly length: number;
  readonly epoch: number;
  /** Those who need it: it is given up when nobody does. */
  users: number;
}

/** One change: the way back, and where in the object it was; undefined: anywhere. */
interface Entry {
  readonly owner: Mutable;
  readonly back: () => void;
  /** A key of a Map, the first index of an array that changed. */
  readonly key: unknown;
}

class Heap {
  /** Counts traces and marks; objects keep the value of their birth. */
  epoch = 1;
  /** Objects born before this epoch are outside of the running trace; 0 while none runs. */
  traceEpoch = 0;
  /** Called for each write to an object older than the trace. */
  onOutsideWrite: ((object: Mutable, what: string, values: readonly unknown[]) => void) | undefined;
  /** Containers that a traced function was given: copies of its caller's, whose changes the caller doesn't see. */
  given: ReadonlySet<Mutable> | undefined;
  /** Called for each write to such a container. */
  onGivenWrite: ((object: Mutable, values: readonly unknown[]) => void) | undefined;
  /** Objects born before this epoch may have been read by a trace that is kept; see reads.ts. */
  readEpoch = Number.MIN_SAFE_INTEGER;
  /** Called for each write to such an object. */
  onReadableWrite: ((object: Mutable, what: string) => void) | undefined;
  /** Objects born since the innermost mark need no undo: taking the mark back leaves nobody who knows them. */
  private markEpoch = 0;
  private log: Entry[] | undefined;
  private marks: Mark[] = [];
  private watchEpoch = Number.MIN_SAFE_INTEGER;
  private written = new Map<Mutable, Set<string>>();
  /** Where the epochs of `detached` go on: always below those of what isn't kept. */
  private keptEpoch = Number.MIN_SAFE_INTEGER;

  /** Start logging, or go on. */
  mark(): Mark {
    this.log ??= [];
    this.markEpoch = ++this.epoch;
    const mark = { length: this.log.length, epoch: this.markEpoch, users: 1 };
    this.marks.push(mark);
    return mark;
  }

  /** Take back everything since the mark. The mark stays usable. */
  rollback(mark: Mark): void {
    const log = this.log ?? [];
    while (log.length > mark.length) log.pop()?.back();
  }

  /** One that needed the mark doesn't need it any more; what happened since is kept. */
  release(mark: Mark): void {
    mark.users--;
    while (this.marks.length > 0 && this.marks[this.marks.length - 1].users <= 0) this.marks.pop();
    this.markEpoch = this.marks.at(-1)?.epoch ?? 0;
    if (this.marks.length === 0) this.log = undefined;
  }

  /** Must be called before an object changes: reports side effects, with what is written. */
  willWrite(object: Mutable, what: string, values: readonly unknown[]): void {
    if (object.born < this.traceEpoch) this.onOutsideWrite?.(object, what, values);
    if (this.given?.has(object)) this.onGivenWrite?.(object, values);
    if (object.born < this.watchEpoch) this.note(object, what);
    if (object.born < this.readEpoch) this.onReadableWrite?.(object, what);
  }

  private note(object: Mutable, what: string): void {
    const names = this.written.get(object);
    if (names) names.add(what);
    else this.written.set(object, new Set([what]));
  }

  /** Run, and say what was written to objects that had been there before: which objects, and what in them. */
  watching<T>(run: () => T, failed: (written: ReadonlyMap<Mutable, ReadonlySet<string>>, result: T) => void): T {
    const { watchEpoch, written } = this;
    this.watchEpoch = ++this.epoch;
    this.written = new Map();
    let result: T;
    let own: ReadonlyMap<Mutable, ReadonlySet<string>>;
    try {
      result = run();
    } finally {
      own = this.written;
      this.watchEpoch = watchEpoch;
      this.written = written;
    }
    failed(own, result);
    return result;
  }

  /**
   * Run what belongs to no trace and no branch: a module that is imported once and then kept. What it writes stays,
   * and what it makes is older than everything that runs: writing to that is logged, and is a side effect of a trace.
   */
  detached<T>(run: () => T): T {
    const { epoch, traceEpoch, markEpoch, log, marks } = this;
    const inner = epoch < 0;
    if (!inner) this.epoch = this.keptEpoch;
    // What is older than this isn't its own: writing there is reported, too.
    this.traceEpoch = ++this.epoch;
    this.markEpoch = 0;
    this.log = undefined;
    this.marks = [];
    try {
      return run();
    } finally {
      if (!inner) {
        this.keptEpoch = this.epoch;
        this.epoch = epoch;
      }
      // For a module that imported another one, what that one made isn't its own either.
      this.traceEpoch = inner ? ++this.epoch : traceEpoch;
      this.markEpoch = markEpoch;
      this.log = log;
      this.marks = marks;
    }
  }

  /** Writes that put states together are nobody's side effect. */
  quietly(run: () => void): void {
    const { traceEpoch } = this;
    // Below all epochs, those of kept modules too.
    this.traceEpoch = Number.NEGATIVE_INFINITY;
    try {
      run();
    } finally {
      this.traceEpoch = traceEpoch;
    }
  }

  /** Whether an object was there before the innermost mark. */
  isOlder(o: Mutable): boolean {
    return o.born < this.markEpoch;
  }

  private logs(owner: Mutable): boolean {
    return this.log !== undefined && owner.born < this.markEpoch;
  }

  /** Leave the way back for a change of `owner` that has just been, or is about to be, made. */
  undo(owner: Mutable, back: () => void, key: unknown = undefined): void {
    if (this.logs(owner)) this.log?.push({ owner, back, key });
  }

  /** The objects that have been changed since the mark (and before another one). */
  changedSince(mark: Mark, until?: Mark): Set<Mutable> {
    const owners = new Set<Mutable>();
    const log = this.log ?? [];
    const end = until?.length ?? log.length;
    for (let i = mark.length; i < end; i++) owners.add(log[i].owner);
    return owners;
  }

  /** Where each object was changed since the mark: keys, and indices from which on. */
  keysSince(mark: Mark): Map<Mutable, Set<unknown>> {
    const found = new Map<Mutable, Set<unknown>>();
    const log = this.log ?? [];
    for (let i = mark.length; i < log.length; i++) {
      const keys = found.get(log[i].owner);
      if (keys) keys.add(log[i].key);
      else found.set(log[i].owner, new Set([log[i].key]));
    }
    return found;
  }

  /** What an object held at the mark: what happened to it since is taken back, read, and put back as it is now. */
  contentBefore<C>(mark: Mark, owner: Mutable, read: (o: Mutable) => C, write: (o: Mutable, content: C) => void): C {
    const { log } = this;
    const now = read(owner);
    this.log = undefined;
    try {
      // Only this owner's entries: others don't touch its content.
      for (let i = (log?.length ?? 0) - 1; i >= mark.length; i--) if (log?.[i].owner === owner) log[i].back();
      const content = read(owner);
      write(owner, now);
      return content;
    } finally {
      this.log = log;
    }
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
        this.undo(
          owner,
          () => {
            map.clear();
            for (const [k, v] of entries) map.set(k, v);
          },
          key,
        );
      } else
        this.undo(
          owner,
          () => {
            if (had) map.set(key, before as V);
            else map.delete(key);
          },
          key,
        );
    }
    if (value === undefined) map.delete(key);
    else map.set(key, value);
  }

  /** Give a Map of `owner` other entries, in their order. */
  mapReplace<K, V>(owner: Mutable, map: Map<K, V>, entries: ReadonlyMap<K, V>, what: string): void {
    this.willWrite(owner, what, []);
    const fill = (from: readonly (readonly [K, V])[]): void => {
      map.clear();
      for (const [k, v] of from) map.set(k, v);
    };
    const wanted = [...entries];
    if (this.logs(owner)) {
      const before = [...map];
      this.undo(owner, () => fill(before));
    }
    fill(wanted);
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
    this.undo(
      owner,
      () => {
        const tail = array.splice(start + items.length);
        array.length = start;
        for (const item of removed) array.push(item);
        for (const item of tail) array.push(item);
      },
      start,
    );
    return removed;
  }

  /** `array[index] = value`. */
  arraySet<T>(owner: Mutable, array: T[], index: number, value: T, what: string): void {
    this.willWrite(owner, what, [value]);
    if (this.logs(owner)) {
      const before = array[index];
      this.undo(
        owner,
        () => {
          array[index] = before;
        },
        index,
      );
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

/** One heap for the one interpreter of a process. */
export const heap = new Heap();
