/** Joining what two runs left behind. */
import type { Mark, Mutable } from './heap.ts';
import { heap } from './heap.ts';
import { eitherOf, oneOf } from './oneOf.ts';
import { close, forget, isSequence, knownEntries, knownItems, open } from './open.ts';
import { equal, identical } from './comparisons.ts';
import type { DictEntry, Value } from './values.ts';
import {
  Cell,
  EagerArray,
  PyClass,
  PyDict,
  PyException,
  PyFunction,
  PyInstance,
  PyIterator,
  PyModule,
  PyObject,
  PySet,
  PyTuple,
  Tracer,
  Unknown,
  isInt,
  PyFloat,
} from './values.ts';

/** One of two values, whichever: itself where they are equal, an array where the avals are, else unknown. */
export function joinValues(a: Value, b: Value, why: Unknown): Value {
  if (a === b) return a;
  if (a instanceof Unknown) return eitherOf([b], a);
  if (b instanceof Unknown) return eitherOf([a], b);
  if (a instanceof PyFloat && b instanceof PyFloat) return identical(a, b) ? a : why;
  if ((isInt(a) || typeof a === 'string') && (isInt(b) || typeof b === 'string'))
    return typeof a === typeof b && equal(a, b) === true ? a : why;
  if ((a instanceof Tracer || a instanceof EagerArray) && (b instanceof Tracer || b instanceof EagerArray)) {
    if (!a.aval.equals(b.aval)) return why;
    if (a instanceof Tracer) return a;
    return new EagerArray(a.aval, { kind: 'unknown', reason: why.reason });
  }
  if (a instanceof PyTuple && b instanceof PyTuple && a.items.length === b.items.length && a.cls === b.cls && !a.attrs)
    return new PyTuple(a.items.map((x, i) => joinValues(x, b.items[i], why)));
  if (isJoinable(a)) return a.joinWith(b, why) ?? why;
  return eitherOf([a, b], why);
}

/** A value that knows what it and another one have in common: a NumPy array keeps its shape. */
export interface Joinable {
  joinWith(other: Value, why: Unknown): Value | undefined;
}
const isJoinable = (v: Value): v is Value & Joinable => v !== null && typeof v === 'object' && 'joinWith' in v;

/** An object that holds one thing, and knows what it holds after one of two runs: the memory of a NumPy array. */
export interface Holder extends Mutable {
  value: unknown;
  joinContents(a: unknown, b: unknown, why: Unknown): unknown;
}
const isHolder = (o: Mutable): o is Holder => 'joinContents' in o;

/** A variable may be unbound on one of the paths. */
export function joinMaybe(a: Value | undefined, b: Value | undefined, why: Unknown): Value | undefined {
  if (a === b) return a;
  if (a === undefined || b === undefined) {
    const found = eitherOf([a ?? b ?? null], why);
    const made = new Unknown(found.reason, found.traced);
    if (found.mayBe) made.mayBe = found.mayBe;
    made.mayBeAbsent = true;
    return made;
  }
  return joinValues(a, b, why);
}

/** What an object holds, as data; by kind of object. */
type Content =
  | { readonly kind: 'items'; readonly items: readonly Value[]; readonly rest: Unknown | undefined }
  | { readonly kind: 'entries'; readonly entries: ReadonlyMap<unknown, unknown>; readonly rest: Unknown | undefined }
  /** Namespaces, each with what else the object has: an exception's arguments. */
  | { readonly kind: 'names'; readonly names: ReadonlyMap<unknown, unknown>; readonly fields: readonly Value[] }
  | { readonly kind: 'value'; readonly value: unknown };

const fieldsOf = (o: Mutable): Value[] => (o instanceof PyException ? [new PyTuple(o.args), o.cause, o.context] : []);

/** The changeable content of an object, as it is now; undefined for what keeps a state of its own kind. */
function contentOf(o: Mutable): Content | undefined {
  if (o instanceof PyDict || o instanceof PySet)
    return { kind: 'entries', entries: new Map<unknown, unknown>(knownEntries(o)), rest: o.rest };
  if (o instanceof Cell || isHolder(o)) return { kind: 'value', value: o.value };
  const names = namesOf(o);
  // A deque has attributes too, but it is a sequence first.
  if (isSequence(o)) return { kind: 'items', items: knownItems(o).slice(), rest: o.rest };
  return names && { kind: 'names', names: new Map(names), fields: fieldsOf(o) };
}

function namesOf(o: Mutable): Map<unknown, unknown> | undefined {
  if (o instanceof PyModule || o instanceof PyClass) return o.dict;
  if (o instanceof PyInstance || o instanceof PyFunction) return o.attrs;
  // A parser's values, a registry of functions by class.
  for (const map of Object.values(o)) if (map instanceof Map) return map;
  return undefined;
}

/** Give an object a content, on the log. */
function setContent(o: Mutable, content: Content | undefined): void {
  if (content)
    heap.quietly(() => {
      write(o, content);
    });
}

function write(o: Mutable, content: Content): void {
  switch (content.kind) {
    case 'value':
      if (o instanceof Cell) heap.fieldSet(o, 'value', content.value as Value | undefined, o.name);
      else if (isHolder(o)) heap.fieldSet(o, 'value', content.value, 'value');
      return;
    case 'items':
      if (!isSequence(o)) return;
      heap.arrayReplace(o, knownItems(o), content.items, 'items');
      if (content.rest) open(o, content.rest);
      else close(o);
      return;
    case 'entries':
      if (!(o instanceof PyDict || o instanceof PySet)) return;
      replaceMap(o, knownEntries(o), content.entries);
      if (content.rest) open(o, content.rest);
      else close(o);
      return;
    case 'names':
      replaceMap(o, namesOf(o), content.names);
      if (o instanceof PyException && content.fields.length > 0) writeFields(o, content.fields);
      if (o instanceof PyClass) {
        PyClass.version++;
        heap.undo(o, () => PyClass.version++);
      }
  }
}

function writeFields(o: PyException, [args, cause, context]: readonly Value[]): void {
  if (args instanceof PyTuple) heap.fieldSet(o, 'args', args.items, 'args');
  heap.fieldSet(o, 'cause', cause, 'cause');
  heap.fieldSet(o, 'context', context instanceof PyException ? context : null, 'context');
}

/** Change what differs; the whole where the order does. */
function replaceMap(o: Mutable, map: Map<unknown, unknown> | undefined, wanted: ReadonlyMap<unknown, unknown>): void {
  if (!map) return;
  if (!sameKeys(map, wanted)) heap.mapReplace(o, map, wanted, 'items');
  else for (const [key, value] of wanted) if (map.get(key) !== value) heap.mapSet(o, map, key, value, String(key));
}

/** The same keys, in the same order. */
function sameKeys(a: ReadonlyMap<unknown, unknown>, b: ReadonlyMap<unknown, unknown>): boolean {
  if (a.size !== b.size) return false;
  const keys = b.keys();
  for (const key of a.keys()) if (keys.next().value !== key) return false;
  return true;
}

/** What happened to the heap since a mark: each object that was changed, with its content afterwards. */
export type Changes = Map<Mutable, Content | undefined>;

export function snapshotChanges(mark: Mark): Changes {
  const contents: Changes = new Map();
  for (const owner of heap.changedSince(mark)) contents.set(owner, contentOf(owner));
  return contents;
}

const contentAt = (mark: Mark, owner: Mutable): Content | undefined =>
  isStateful(owner) ? undefined : heap.contentBefore(mark, owner, contentOf, setContent);

/** Iterators and the like: where they stand can't be read, only lost. */
const isStateful = (o: Mutable): boolean => o instanceof PyIterator;

/** Make changes that have been taken back again. */
export function restoreChanges(changes: Changes): void {
  for (const [owner, content] of changes) setContent(owner, content);
}

/** Changes since a mark as changes since an earlier one. */
export function rebaseChanges(changes: Changes, from: Mark, to: Mark): void {
  for (const owner of heap.changedSince(to, from)) if (!changes.has(owner)) changes.set(owner, contentAt(from, owner));
}

/** Join what another path changed since the mark into the state as it is. */
export function joinChanges(other: Changes, mark: Mark, why: Unknown): void {
  for (const owner of new Set<Mutable>([...other.keys(), ...heap.changedSince(mark)])) {
    if (owner instanceof PyIterator) {
      owner.lose(why);
      continue;
    }
    const here = contentOf(owner);
    const there = other.get(owner) ?? contentAt(mark, owner);
    if (here && there) setContent(owner, joinContent(owner, there, here, why));
  }
}

/** What two paths that start at one mark leave of it: the first joined into the second. */
export function joinInto(into: Changes, other: Changes, mark: Mark, why: Unknown): void {
  for (const owner of new Set<Mutable>([...into.keys(), ...other.keys()])) {
    if (owner instanceof PyIterator) owner.lose(why);
    const a = into.get(owner) ?? contentAt(mark, owner);
    const b = other.get(owner) ?? contentAt(mark, owner);
    into.set(owner, a && b ? joinContent(owner, a, b, why) : (a ?? b));
  }
}

/**
 * The changes since a mark, as they are at any time in between: where something was written, what is there isn't known.
 */
export function changesUntil(mark: Mark, why: Unknown): Changes {
  const changes: Changes = new Map();
  for (const [owner, keys] of heap.keysSince(mark)) {
    if (owner instanceof PyIterator) owner.lose(why);
    const now = contentOf(owner);
    const before = now && contentAt(mark, owner);
    changes.set(owner, now && before && uncertain(owner, now, before, keys, why));
  }
  return changes;
}

function uncertain(owner: Mutable, now: Content, before: Content, keys: ReadonlySet<unknown>, why: Unknown): Content {
  if (now.kind === 'items' && before.kind === 'items') {
    let first = Math.min(now.items.length, before.items.length);
    for (const k of keys) first = Math.min(first, typeof k === 'number' ? k : 0);
    const gone = [...now.items.slice(first), ...before.items.slice(first)];
    return { kind: 'items', items: now.items.slice(0, first), rest: restOf(gone, now.rest, before.rest, why) };
  }
  const isWritten = (key: unknown): boolean => keys.has(key) || keys.has(undefined);
  if (now.kind === 'entries' && before.kind === 'entries') {
    const entries = new Map([...now.entries].filter(([key]) => !isWritten(key) && before.entries.has(key)));
    const gone = [...now.entries, ...before.entries].filter(([key]) => !entries.has(key));
    const values = gone.map(([, v]) => (isEntry(v) ? v.value : (v as Value)));
    return { kind: 'entries', entries, rest: restOf(values, now.rest, before.rest, why) };
  }
  if (now.kind === 'names' && before.kind === 'names') {
    const names = new Map<unknown, unknown>();
    for (const key of new Set([...before.names.keys(), ...now.names.keys(), ...keys]))
      if (key !== undefined) {
        const [u, v] = [now.names.get(key), before.names.get(key)] as (Value | undefined)[];
        names.set(key, isWritten(key) ? joinMaybe(undefined, oneOf([u ?? null, v ?? null], why), why) : u);
      }
    return { kind: 'names', names, fields: now.fields };
  }
  if (isHolder(owner)) return joinContent(owner, now, before, why);
  if (now.kind !== 'value' || before.kind !== 'value') return now;
  const [u, v] = [now.value, before.value] as (Value | undefined)[];
  return { kind: 'value', value: oneOf([u ?? null, v ?? null], why) };
}

/** Whether all that was written since the mark is, in the end, as it was. */
export function unchangedSince(mark: Mark): boolean {
  for (const owner of heap.changedSince(mark)) {
    const now = contentOf(owner);
    const before = contentAt(mark, owner);
    if (now && before && !sameContent(now, before)) return false;
  }
  return true;
}

/** What was written since the mark isn't known any more. */
export function forgetChanges(mark: Mark, why: Unknown): void {
  heap.quietly(() => {
    for (const o of heap.changedSince(mark)) {
      if (o instanceof PyIterator) o.lose(why);
      else if (o instanceof PyDict || o instanceof PySet || isSequence(o)) forget(o, why);
      else if (o instanceof Cell) heap.fieldSet(o, 'value', why, o.name);
      else {
        const before = contentAt(mark, o);
        const now = contentOf(o);
        // Of a namespace only the names that were written: the others are those of the program's functions.
        if (now?.kind !== 'names' || before?.kind !== 'names') continue;
        const names = new Map(now.names);
        for (const key of new Set([...names.keys(), ...before.names.keys()]))
          if (names.get(key) !== before.names.get(key)) names.set(key, why);
        write(o, { ...now, names });
      }
    }
  });
}

/** What was written to, as `heap.watching` has it, isn't known any more. */
export function forgetWritten(written: ReadonlyMap<Mutable, ReadonlySet<string>>, why: Unknown): void {
  heap.quietly(() => {
    for (const [o, names] of written) {
      const map = namesOf(o);
      if (o instanceof PyIterator) o.lose(why);
      else if (o instanceof PyDict || o instanceof PySet || isSequence(o)) forget(o, why);
      else if (o instanceof Cell) heap.fieldSet(o, 'value', why, o.name);
      else if (map) for (const name of names) if (map.has(name)) heap.mapSet(o, map, name, why, name);
    }
  });
}

const sameValue = (a: unknown, b: unknown): boolean =>
  a === b ||
  (a instanceof Unknown && b instanceof Unknown && a.mayBe?.length === b.mayBe?.length) ||
  (a instanceof PyFloat && b instanceof PyFloat && Object.is(a.value, b.value)) ||
  (a instanceof PyTuple && b instanceof PyTuple && sameItems(a.items, b.items)) ||
  (a instanceof EagerArray && b instanceof EagerArray && a.state.kind === 'unknown' && b.state.kind === 'unknown') ||
  (a instanceof Tracer && b instanceof Tracer && a.aval.equals(b.aval)) ||
  (isEntry(a) && isEntry(b) && sameValue(a.value, b.value));
const isEntry = (v: unknown): v is DictEntry =>
  typeof v === 'object' && v !== null && !(v instanceof PyObject) && 'key' in v && 'value' in v;
const sameItems = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((x, i) => sameValue(x, b[i]));
const sameMaps = (a: ReadonlyMap<unknown, unknown>, b: ReadonlyMap<unknown, unknown>): boolean =>
  sameKeys(a, b) && [...a].every(([k, v]) => sameValue(v, b.get(k)));

/** Whether a value is as before, for a loop that is run until nothing changes any more. */
export const settledValue = sameValue;

function sameContent(a: Content, b: Content): boolean {
  if (a.kind === 'items' && b.kind === 'items')
    return (a.rest === undefined) === (b.rest === undefined) && sameItems(a.items, b.items);
  if (a.kind === 'entries' && b.kind === 'entries')
    return (a.rest === undefined) === (b.rest === undefined) && sameMaps(a.entries, b.entries);
  if (a.kind === 'names' && b.kind === 'names') return sameMaps(a.names, b.names) && sameItems(a.fields, b.fields);
  return a.kind === 'value' && b.kind === 'value' && sameValue(a.value, b.value);
}

function joinContent(owner: Mutable, a: Content, b: Content, why: Unknown): Content {
  if (a.kind === 'items' && b.kind === 'items') {
    const n = Math.min(a.items.length, b.items.length);
    const items = Array.from({ length: n }, (_, i) => joinValues(a.items[i], b.items[i], why));
    if (a.items.length === b.items.length && !a.rest && !b.rest) return { kind: 'items', items, rest: undefined };
    return { kind: 'items', items, rest: restOf([...a.items.slice(n), ...b.items.slice(n)], a.rest, b.rest, why) };
  }
  if (a.kind === 'entries' && b.kind === 'entries') return joinEntries(a, b, why);
  if (a.kind === 'names' && b.kind === 'names') {
    const names = new Map<unknown, unknown>();
    for (const key of new Set([...a.names.keys(), ...b.names.keys()])) {
      const [u, v] = [a.names.get(key), b.names.get(key)];
      names.set(key, u === v ? u : joinMaybe(u as Value | undefined, v as Value | undefined, why));
    }
    return { kind: 'names', names, fields: a.fields.map((x, i) => joinValues(x, b.fields[i], why)) };
  }
  if (a.kind === 'value' && b.kind === 'value') {
    if (isHolder(owner)) return { kind: 'value', value: owner.joinContents(a.value, b.value, why) };
    return { kind: 'value', value: joinMaybe(a.value as Value | undefined, b.value as Value | undefined, why) };
  }
  return b;
}

type Entries = Extract<Content, { kind: 'entries' }>;

/** Keys that both have are sure; one that only one has may be there. */
function joinEntries(a: Entries, b: Entries, why: Unknown): Content {
  const entries = new Map<unknown, unknown>();
  for (const [key, v] of b.entries) {
    if (!a.entries.has(key)) continue;
    const u = a.entries.get(key);
    if (isEntry(u) && isEntry(v)) entries.set(key, { key: v.key, value: joinValues(u.value, v.value, why) });
    else entries.set(key, v);
  }
  if (!a.rest && !b.rest && sameKeys(a.entries, b.entries)) return { kind: 'entries', entries, rest: undefined };
  const gone: Value[] = [];
  for (const all of [a.entries, b.entries])
    for (const [key, v] of all) if (!entries.has(key)) gone.push(isEntry(v) ? v.value : (v as Value));
  return { kind: 'entries', entries, rest: restOf(gone, a.rest, b.rest, why) };
}

/** What may be in a container beside what is sure. */
const restOf = (gone: readonly Value[], a: Unknown | undefined, b: Unknown | undefined, why: Unknown): Unknown =>
  eitherOf([...gone, ...(a ? [a] : []), ...(b ? [b] : [])], a ?? b ?? why);
