/** `obj.__dict__`: a dict that is the object's own attributes, whichever way they are changed. */
import { keyOf } from './keys.ts';
import type { DictEntry, Value } from './values.ts';
import { PyDict } from './values.ts';

/** Shows a Map of names to values as a dict's entries. */
class NamesAsEntries extends Map<unknown, DictEntry> {
  // A Map's constructor may not be given entries here: `names` isn't set yet.
  private names: Map<string, Value> | undefined;

  static over(names: Map<string, Value>): NamesAsEntries {
    const made = new NamesAsEntries();
    made.names = names;
    return made;
  }

  override get size(): number {
    return this.names?.size ?? 0;
  }
  override has(key: unknown): boolean {
    return this.names?.has(key as string) ?? false;
  }
  override get(key: unknown): DictEntry | undefined {
    const value = this.names?.get(key as string);
    return value === undefined ? undefined : { key: key as string, value };
  }
  override set(key: unknown, entry: DictEntry): this {
    this.names?.set(key as string, entry.value);
    return this;
  }
  override delete(key: unknown): boolean {
    return this.names?.delete(key as string) ?? false;
  }
  override clear(): void {
    this.names?.clear();
  }
  override *entries(): MapIterator<[unknown, DictEntry]> {
    for (const [key, value] of this.names ?? []) yield [keyOf(key), { key, value }];
  }
  override *keys(): MapIterator<unknown> {
    for (const [key] of this.names ?? []) yield keyOf(key);
  }
  override *values(): MapIterator<DictEntry> {
    for (const [key, value] of this.names ?? []) yield { key, value };
  }
  override [Symbol.iterator](): MapIterator<[unknown, DictEntry]> {
    return this.entries();
  }
  override forEach(each: (value: DictEntry, key: unknown, map: Map<unknown, DictEntry>) => void): void {
    for (const [key, value] of this.entries()) each(value, key, this);
  }
}

class NamespaceDict extends PyDict {
  override readonly entries: Map<unknown, DictEntry>;
  constructor(names: Map<string, Value>) {
    super();
    this.entries = NamesAsEntries.over(names);
  }
}

/** The dict of one object is one object. */
const dicts = new WeakMap<Map<string, Value>, PyDict>();

export function namespaceDict(names: Map<string, Value>): PyDict {
  let dict = dicts.get(names);
  if (!dict) dicts.set(names, (dict = new NamespaceDict(names)));
  return dict;
}
