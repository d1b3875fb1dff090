/** Namespaces that code runs in: a dict as a module's names, a frame's local variables. */
import { codeOf } from './codeObjects.ts';
import { heap } from './heap.ts';
import { keyOf } from './keys.ts';
import { globalsDict, moduleOfNames, namesOfDict, namespaceDict } from './namespace.ts';
import type { Value } from './values.ts';
import { PyDict, PyModule } from './values.ts';
import type { Frame } from './vm.ts';

/** Shows a dict's text keys as a Map of names; with `below`, names that aren't in the dict are found there. */
class DictNames extends Map<string, Value> {
  // A Map's constructor may not be given entries here.
  private dict: PyDict | undefined;
  private below: ReadonlyMap<string, Value> | undefined;

  static over(dict: PyDict, below?: ReadonlyMap<string, Value>): DictNames {
    const made = new DictNames();
    made.dict = dict;
    made.below = below;
    return made;
  }
  override get(name: string): Value | undefined {
    const own = this.dict?.entries.get(keyOf(name));
    return own ? own.value : this.below?.get(name);
  }
  override has(name: string): boolean {
    return this.get(name) !== undefined;
  }
  override set(name: string, value: Value): this {
    if (this.dict) heap.mapSet(this.dict, this.dict.entries, keyOf(name), { key: name, value }, name);
    return this;
  }
  override delete(name: string): boolean {
    return this.dict?.entries.delete(keyOf(name)) ?? false;
  }
  override get size(): number {
    return [...this.keys()].length;
  }
  override *entries(): MapIterator<[string, Value]> {
    for (const { key, value } of this.dict?.entries.values() ?? []) if (typeof key === 'string') yield [key, value];
  }
  override *keys(): MapIterator<string> {
    for (const [name] of this.entries()) yield name;
  }
  override *values(): MapIterator<Value> {
    for (const [, value] of this.entries()) yield value;
  }
  override [Symbol.iterator](): MapIterator<[string, Value]> {
    return this.entries();
  }
  override forEach(each: (value: Value, name: string, map: Map<string, Value>) => void): void {
    for (const [name, value] of this.entries()) each(value, name, this);
  }
}

/** A module whose names are those of a dict. */
class DictModule extends PyModule {
  override readonly dict: Map<string, Value>;
  constructor(
    name: string,
    dict: Map<string, Value>,
    private readonly around: PyModule | undefined,
  ) {
    super(name);
    this.dict = dict;
  }
  override resolveLate(name: string): Value | undefined {
    return this.around?.resolveLate(name);
  }
  override get(name: string): Value | undefined {
    const own = this.dict.get(name);
    return own === undefined ? this.around?.get(name) : own;
  }
}

const modules = new WeakMap<PyDict, PyModule>();

/** The module whose globals a dict is. */
export function moduleOver(globals: PyDict): PyModule {
  const names = namesOfDict(globals);
  const known = (names && moduleOfNames(names)) ?? modules.get(globals);
  if (known) return known;
  const name = globals.entries.get('__name__')?.value;
  const made = new DictModule(
    typeof name === 'string' ? name : 'builtins',
    names ?? DictNames.over(globals),
    undefined,
  );
  modules.set(globals, made);
  return made;
}

/** What `exec` runs in where locals are apart from globals: names are bound in the locals, and looked up there first. */
export const moduleWithLocals = (globals: PyModule, locals: PyDict): PyModule =>
  new DictModule(globals.name, DictNames.over(locals, globals.dict), globals);

export { globalsDict };

/** `locals()`. At the margin of a module and in a class body the names themselves, in a function a copy. */
export function localsOf(f: Frame): PyDict {
  if (f.classDict) return namespaceDict(f.classDict);
  if (!f.fn) return globalsDict(f.module);
  const { slots, cells, free } = codeOf(f.fn).code.variables();
  const dict = new PyDict();
  const add = (name: string, value: Value | undefined): void => {
    if (value !== undefined) dict.entries.set(keyOf(name), { key: name, value });
  };
  for (const [name, i] of slots) add(name, f.slots[i]);
  for (const [name, i] of [...cells, ...free]) add(name, f.cells[i].value);
  return dict;
}
