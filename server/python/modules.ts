/**
 * The module table. Native modules (jax, numpy, the standard library's) are registered by those who write them; files
 * come through a finder that analysis/ installs. What neither has is unknown, never an error: it may well be there
 * where the program runs.
 */
import type { Value } from './values.ts';
import { Missing, PyModule, Unknown } from './values.ts';

const native = new Map<string, () => PyModule>();
const made = new Map<string, PyModule>();

/** Register a module that TypeScript implements; made when it is first imported. */
export function registerModule(name: string, make: () => PyModule): void {
  native.set(name, make);
}

/** Finds modules in files: answers undefined for what it doesn't have. */
export type FindModule = (name: string) => Value | undefined;
let findInFiles: FindModule = () => undefined;
export function setModuleFinder(find: FindModule): void {
  findInFiles = find;
}

function nativeModule(name: string): PyModule | undefined {
  const known = made.get(name);
  if (known) return known;
  const make = native.get(name);
  if (!make) return undefined;
  const module = make();
  made.set(name, module);
  return module;
}

export function importModule(name: string): Value;
export function importModule(name: string, quiet: true): Value | undefined;
export function importModule(name: string, quiet = false): Value | undefined {
  const module = nativeModule(name) ?? findInFiles(name);
  if (module !== undefined) return module;
  // A native package has only the submodules that it has.
  const [top] = name.split('.');
  if (quiet) return undefined;
  return new Unknown(native.has(top) ? `jitlens doesn't have module ${name} yet` : `module ${name} was not found`);
}

/** `from ..a import b` in a module: the absolute name. */
export function resolveRelative(module: PyModule, level: number, name: string | undefined): string {
  const isPackage = module.path?.endsWith('__init__.py') === true;
  const parts = module.name.split('.');
  const up = isPackage ? level - 1 : level;
  const base = up === 0 ? parts : parts.slice(0, Math.max(0, parts.length - up));
  return [...base, ...(name === undefined ? [] : [name])].join('.');
}

/**
 * A native module from a table of values; submodules are found as attributes. `known`: names that the real module has.
 * One of those that isn't in the table is missing here, which is not the program's fault.
 */
export function nativeModuleOf(
  name: string,
  table: ReadonlyMap<string, Value>,
  known: (attribute: string) => boolean = () => false,
): PyModule {
  const module = new PyModule(
    name,
    (attribute) =>
      nativeModule(`${name}.${attribute}`) ?? (known(attribute) ? new Missing(`${name}.${attribute}`) : undefined),
  );
  for (const [key, value] of table) module.dict.set(key, value);
  return module;
}
