/** `obj.__dict__`: a dict that is the object's own attributes, whichever way they are changed. */
import { builtinNames } from './builtinNames.ts';
import type { Mutable } from './heap.ts';
import { keyOf } from './keys.ts';
import type { DictEntry, PyModule, Value } from './values.ts';
import { PyDict, Unknown } from './values.ts';

/** Shows a Map of names to values as a dict's entries. */
class NamesAsEntries extends Map<unknown, DictEntry> {
  // A Map's constructor may not be given entries here: `names` isn't set yet.
  private names: Map<string, Value> | undefined;
  /** Names that aren't shown. */
  private hidden: ReadonlySet<string> | undefined;

  static over(names: Map<string, Value>, hidden: ReadonlySet<string> | undefined): NamesAsEntries {
    const made = new NamesAsEntries();
    made.names = names;
    made.hidden = hidden;
    return made;
  }

  private *shown(): Generator<[string, Value], void> {
    for (const entry of this.names ?? []) if (!this.hidden?.has(entry[0])) yield entry;
  }

  override get size(): number {
    return this.hidden ? [...this.shown()].length : (this.names?.size ?? 0);
  }
  override has(key: unknown): boolean {
    return (this.names?.has(key as string) ?? false) && !this.hidden?.has(key as string);
  }
  override get(key: unknown): DictEntry | undefined {
    const value = this.hidden?.has(key as string) ? undefined : this.names?.get(key as string);
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
    for (const [key, value] of this.shown()) yield [keyOf(key), { key, value }];
  }
  override *keys(): MapIterator<unknown> {
    for (const [key] of this.shown()) yield keyOf(key);
  }
  override *values(): MapIterator<DictEntry> {
    for (const [key, value] of this.shown()) yield { key, value };
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
  constructor(
    readonly names: Map<string, Value>,
    hidden: ReadonlySet<string> | undefined,
    readonly owner: Mutable | undefined,
  ) {
    super();
    // It is as old as the object whose names it shows: writing to it writes there.
    if (owner) Object.assign(this, { born: owner.born });
    this.entries = NamesAsEntries.over(names, hidden);
  }
}

/** The dict of one object is one object. */
const dicts = new WeakMap<Map<string, Value>, PyDict>();

export function namespaceDict(names: Map<string, Value>, hidden?: ReadonlySet<string>, owner?: Mutable): PyDict {
  let dict = dicts.get(names);
  if (!dict) dicts.set(names, (dict = new NamespaceDict(names, hidden, owner)));
  return dict;
}

/** The Map that a dict shows; undefined for a dict of its own. */
export const namesOfDict = (dict: PyDict): Map<string, Value> | undefined =>
  dict instanceof NamespaceDict ? dict.names : undefined;

/** Why an object, or a module, may have more attributes than its Map: `from unknown import *`, `vars(o).update(unknown)`. */
export const restOf = (names: Map<string, Value>): Unknown | undefined => dicts.get(names)?.rest;

const modulesOfNames = new WeakMap<Map<string, Value>, PyModule>();

/** `globals()` of a module: from it one finds back to the module. */
export function globalsDict(module: PyModule): PyDict {
  module.resolveAllLate();
  modulesOfNames.set(module.dict, module);
  return namespaceDict(module.dict, undefined, module);
}

/** The module whose globals a dict is. */
export const moduleOfNames = (names: Map<string, Value>): PyModule | undefined => modulesOfNames.get(names);

/** Names that every module has, whatever binds them. */
export function impliedName(module: PyModule, name: string): Value | undefined {
  switch (name) {
    case '__name__':
      return module.name;
    case '__file__':
      return module.path;
    case '__doc__':
      return null;
    case '__package__': {
      const isPackage = module.path?.endsWith('__init__.py') === true;
      return module.name === '__main__'
        ? null
        : isPackage
          ? module.name
          : module.name.split('.').slice(0, -1).join('.');
    }
    case '__spec__':
    case '__loader__':
      return module.name === '__main__' ? null : new Unknown(`${name} of a module`);
    case '__builtins__':
      return namespaceDict(builtinNames);
    default:
      return undefined;
  }
}
