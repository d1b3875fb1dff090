/**
 * Which names the standard library's modules have: one that isn't there raises as in Python, one that is there and not
 * modelled is Missing. The table is made by test/python/stdlib_names.py.
 */
import { nativeModule } from '../modules.ts';
import type { Value } from '../values.ts';
import { Missing, PyList, PyModule, Unknown } from '../values.ts';
import table from './names.json' with { type: 'json' };

const texts: Readonly<Record<string, string | undefined>> = table;
const sets = new Map<string, ReadonlySet<string>>();

export const libraryModuleNames: readonly string[] = Object.keys(table);
export const isLibraryModule = (name: string): boolean => texts[name] !== undefined;

function namesOf(module: string): ReadonlySet<string> {
  let found = sets.get(module);
  if (!found) sets.set(module, (found = new Set((texts[module] ?? '').split(/ \| | /))));
  return found;
}

/** The names of `from module import *`. */
const exported = (module: string): string[] =>
  (texts[module] ?? '')
    .split(' | ')[0]
    .split(' ')
    .filter((n) => n !== '');

const packages = new Set(libraryModuleNames.map((n) => n.slice(0, Math.max(0, n.lastIndexOf('.')))));
/** Packages of which the table has no parts. */
const UNLISTED = 'encodings xml wsgiref dbm zoneinfo sqlite3 curses ctypes'.split(' ');
const isPackage = (module: string): boolean => packages.has(module) || UNLISTED.includes(module);

/** Nothing can be below them. */
export const plainModuleNames = (): string[] => libraryModuleNames.filter((n) => !isPackage(n));

/** What a module has that isn't modelled; undefined where the real one hasn't got it either. */
function unmodelled(module: string, name: string): Value | undefined {
  if (name === '__all__') return new PyList(exported(module));
  if (name === '__path__' && !isPackage(module)) return undefined;
  if (/^__(file|path|doc|spec|loader|package|version|cached)__$/.test(name))
    return new Unknown(`${module}.${name} is not known`);
  // The table has no private names.
  if (/^_[^_]/.test(name) || namesOf(module).has(name)) return new Missing(`${module}.${name}`);
  return undefined;
}

/** A module of the standard library: what `entries` has, what `more` makes when it is asked for, what isn't modelled. */
export function libraryModule(
  name: string,
  entries: Iterable<readonly [string, Value]>,
  more: (attribute: string) => Value | undefined = () => undefined,
): PyModule {
  const module = new PyModule(
    name,
    (attribute) =>
      more(attribute) ??
      (isLibraryModule(`${name}.${attribute}`) ? nativeModule(`${name}.${attribute}`) : undefined) ??
      unmodelled(name, attribute),
  );
  for (const [key, value] of entries) module.dict.set(key, value);
  return module;
}
