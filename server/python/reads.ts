/**
 * What a trace reads from outside of itself, and what is written there afterwards: a trace that is kept in a cache goes on
 * with the values of then. Reads are noted only while somebody asks; a write costs one comparison.
 */
import type { SourceFrame } from '../jaxpr/source.ts';
import type { Mutable } from './heap.ts';
import { heap } from './heap.ts';
import type { Value } from './values.ts';
import { Cell, PyClass, PyDict, PyList, PyModule, PyObject, PySet, PyTuple } from './values.ts';
import { vm } from './vm.ts';

/** Reads of one trace that are kept. */
const MAX_READS = 2000;
/** Containers within containers that count as read with the outermost. */
const MAX_DEPTH = 3;
/** Items of a container that are looked into. */
const MAX_ITEMS = 200;

/** What is read of a container: all of it. */
const CONTENT = '';

/** A variable, an attribute, or what a container holds, as a trace read it first. */
export interface Read {
  readonly owner: Mutable;
  /** The name; empty for what a container holds. */
  readonly name: string;
  /** Undefined for what a container holds. */
  readonly value: Value | undefined;
  /** What the user calls it: the name of the variable or attribute that led there; empty where none did. */
  readonly shown: string;
  readonly site: SourceFrame | undefined;
}

/** The reads of one trace. */
export class ReadLog {
  private readonly reads = new Map<Mutable, Map<string, Read>>();
  private count = 0;
  /** What the trace itself has written: no read of it is one from outside. */
  private readonly own = new Map<Mutable, Set<string>>();
  /** Reads of what was written after the trace, with the last place that wrote it. */
  readonly changed = new Map<Read, SourceFrame | undefined>();

  constructor(
    /** What is older is outside. */
    private readonly epoch: number,
    private readonly parent: ReadLog | undefined,
  ) {}

  note(read: Read): void {
    this.parent?.note(read);
    const { owner, name } = read;
    if (owner.born >= this.epoch || this.count >= MAX_READS || this.own.get(owner)?.has(name)) return;
    let reads = this.reads.get(owner);
    if (reads?.has(name)) return;
    if (!reads) {
      this.reads.set(owner, (reads = new Map<string, Read>()));
      const logs = readers.get(owner);
      if (logs) logs.push(this);
      else readers.set(owner, [this]);
    }
    reads.set(name, read);
    this.count++;
  }

  has(owner: Mutable, name: string): boolean {
    return this.reads.get(owner)?.has(name) ?? false;
  }

  isOutside(owner: Mutable): boolean {
    return owner.born < this.epoch || (this.parent?.isOutside(owner) ?? false);
  }

  wrote(owner: Mutable, name: string): void {
    this.parent?.wrote(owner, name);
    const names = this.own.get(owner);
    if (names) names.add(name);
    else this.own.set(owner, new Set([name]));
    this.reads.get(owner)?.delete(name);
  }

  wasWritten(owner: Mutable, name: string): void {
    const read = this.reads.get(owner)?.get(name);
    if (read) this.changed.set(read, vm.frame?.source());
  }

  /** What a trace has read that this one makes use of counts as read here. */
  inherit(from: ReadLog): void {
    for (const reads of from.reads.values()) for (const read of reads.values()) this.note(read);
  }
}

let readers = new WeakMap<Mutable, ReadLog[]>();

/** The log of the trace that runs, if one is kept. */
export const reading: { log: ReadLog | undefined } = { log: undefined };

const nameOf = (owner: Mutable, what: string): string =>
  owner instanceof Cell || !(owner instanceof PyObject) || isContainer(owner) ? CONTENT : what;

heap.onReadableWrite = (owner, what) => {
  const name = nameOf(owner, what);
  reading.log?.wrote(owner, name);
  for (const log of readers.get(owner) ?? []) log.wasWritten(owner, name);
};

/** Nothing is watched any more: a program begins. */
export function forgetReads(): void {
  readers = new WeakMap();
  heap.readEpoch = Number.MIN_SAFE_INTEGER;
}

/** Run a trace, noting what it reads from outside. */
export function readsOf<T>(run: () => T): { value: T; log: ReadLog } {
  const outer = reading.log;
  const { onGlobalRead } = vm;
  // The trace that begins has an epoch of its own: what is there now is older.
  const log = new ReadLog(++heap.epoch, outer);
  heap.readEpoch = heap.epoch;
  reading.log = log;
  if (!outer)
    vm.onGlobalRead = (module, name, value) => {
      onGlobalRead?.(module, name, value);
      if (value !== undefined && reading.log) noteRead(module, name, value);
    };
  try {
    return { value: run(), log };
  } finally {
    reading.log = outer;
    vm.onGlobalRead = onGlobalRead;
  }
}

/** Run something whose reads and writes are nobody's. */
export function unread<T>(run: () => T): T {
  const { log } = reading;
  const { onGlobalRead } = vm;
  reading.log = undefined;
  vm.onGlobalRead = undefined;
  try {
    return run();
  } finally {
    reading.log = log;
    vm.onGlobalRead = onGlobalRead;
  }
}

/** A variable or an attribute is read, while a log is kept. */
export function noteRead(owner: Mutable, name: string, value: Value): void {
  const { log } = reading;
  if (!log?.isOutside(owner)) return;
  const key = nameOf(owner, name);
  if (log.has(owner, key)) return;
  const site = vm.frame?.source();
  log.note({ owner, name: key, value, shown: name, site });
  noteContent(value, name, site);
}

const isContainer = (v: unknown): v is PyList | PyDict | PySet =>
  v instanceof PyList || v instanceof PyDict || v instanceof PySet;

/** What a container holds can be read from here on, as far as it is one. */
export function noteContent(v: Value, shown = '', site = vm.frame?.source(), depth = 0): void {
  const { log } = reading;
  if (!log || !(v instanceof PyObject) || depth > MAX_DEPTH) return;
  if (v instanceof PyTuple) noteItems(v.items, shown, site, depth);
  const owner = 'buffer' in v ? (v.buffer as Mutable) : v;
  if (!(isContainer(v) || owner !== v) || !log.isOutside(owner) || log.has(owner, CONTENT)) return;
  log.note({ owner, name: CONTENT, value: undefined, shown, site });
  if (v instanceof PyList) noteItems(v.items, shown, site, depth);
  else if (v instanceof PyDict) {
    const values = Array.from(v.entries.values(), (e) => e.value);
    noteItems(values, shown, site, depth);
  }
}

function noteItems(items: readonly Value[], shown: string, site: SourceFrame | undefined, depth: number): void {
  const n = Math.min(items.length, MAX_ITEMS);
  for (let i = 0; i < n; i++) if (items[i] instanceof PyObject) noteContent(items[i], shown, site, depth + 1);
}

/** An attribute is looked up: of the object itself, and of the user's class that has it. */
export function noteAttribute(v: Value, mro: readonly PyClass[], name: string, own: Value | undefined): void {
  if (!(v instanceof PyObject) || v instanceof PyModule) return;
  noteContent(v);
  if (isContainer(v)) return;
  if (!(v instanceof PyClass)) noteRead(v, name, own ?? null);
  const cls = own === undefined ? mro.find((c) => c.dict.has(name)) : undefined;
  const inherited = cls?.dict.get(name);
  if (cls?.definition && inherited !== undefined) noteRead(cls, name, inherited);
}
