/**
 * The module table. Native modules (jax, numpy, the standard library's) are registered by those who write them; files
 * come through a finder that analysis/ installs. What neither has is unknown, unless it is sure that it isn't there.
 */
import { evalTrace, withTrace } from '../jaxpr/trace.ts';
import { catchers, paths } from './compile/branches.ts';
import { PyRaise, raise } from './errors.ts';
import { heap } from './heap.ts';
import { Recorder } from './record.ts';
import type { Value } from './values.ts';
import { Missing, PyModule, Unknown, unknowns } from './values.ts';
import { vm } from './vm.ts';

const native = new Map<string, () => PyModule>();
const made = new Map<string, PyModule>();

/** Register a module that TypeScript implements; made when it is first imported. */
export function registerModule(name: string, make: () => PyModule): void {
  native.set(name, make);
}

/** Native modules that are surely no packages: nothing is below them. */
const plain = new Set<string>();
export function notPackages(names: Iterable<string>): void {
  for (const name of names) plain.add(name);
}

/** A module that is read from a file. Names that it imports may come late, and so may its whole run. */
export abstract class FileModule extends PyModule {
  /** Names that it imports and that nobody has needed yet. */
  readonly late = new Map<string, () => Value>();
  private readonly resolving = new Set<string>();

  /** Whether a statement of its own gives the name another value than the submodule of that name. */
  importsAs(name: string): boolean {
    return this.late.has(name) || this.resolving.has(name);
  }

  abstract override ensureRun(): void;
  /** A submodule that there is, though no statement has imported it. */
  abstract submodule(name: string): Value | undefined;
  /** Whether its imports wait until somebody asks for their names: so for what isn't the user's own. */
  abstract readonly lazy: boolean;
  /** It is being run: names may be missing that come later. */
  abstract readonly running: boolean;

  override get(name: string): Value | undefined {
    this.ensureRun();
    const own = this.dict.get(name);
    if (own !== undefined) return own;
    return this.late.has(name) ? this.resolveLate(name) : this.submodule(name);
  }

  /** A name whose import has waited. */
  override resolveLate(name: string): Value | undefined {
    const resolve = this.late.get(name);
    if (resolve === undefined) return undefined;
    this.late.delete(name);
    this.resolving.add(name);
    let value: Value;
    try {
      value = detached(resolve);
    } catch (e) {
      this.late.set(name, resolve);
      throw e;
    } finally {
      this.resolving.delete(name);
    }
    // Its own code may have bound the name meanwhile.
    const own = this.dict.get(name);
    if (own !== undefined) return own;
    this.dict.set(name, value);
    return value;
  }

  override resolveAllLate(): void {
    this.ensureRun();
    for (const name of [...this.late.keys()])
      try {
        this.resolveLate(name);
      } catch (e) {
        if (!(e instanceof PyRaise)) throw e;
        this.late.delete(name);
        this.dict.set(name, new Unknown(`its import fails with ${e.exc.cls.name}`));
      }
  }

  override names(): string[] {
    this.ensureRun();
    return [...new Set([...this.dict.keys(), ...this.late.keys()])];
  }
}

/**
 * Run what belongs to no trace: the import of a module that is kept. Whatever runs at the moment, it isn't part of it.
 * Its record is given to `looked`.
 */
export function detached<T>(run: () => T, looked: (record: Recorder) => void = () => undefined): T {
  const { frame, depth, recorder, widening, onGlobalRead, onMissing, onUnknownBranch } = vm;
  const waiting = paths.splice(0);
  const { active } = catchers;
  const { touched } = unknowns;
  catchers.active = 0;
  const own = new Recorder();
  vm.recorder = own;
  vm.widening = 0;
  vm.onGlobalRead = undefined;
  vm.onMissing = undefined;
  vm.onUnknownBranch = undefined;
  try {
    return heap.detached(() => withTrace(evalTrace, run));
  } finally {
    Object.assign(vm, { frame, depth, recorder, widening, onGlobalRead, onMissing, onUnknownBranch });
    paths.length = 0;
    for (const p of waiting) paths.push(p);
    catchers.active = active;
    // A `try` around it doesn't wait for what a module does with unknowns.
    unknowns.touched = touched;
    looked(own);
  }
}

/** There is surely no such module. */
export const ABSENT = Symbol('absent');

/** What a finder says: a module, a value that stands for one, or that it isn't there. */
export type Found = Value | typeof ABSENT | undefined;

/** Finds modules in files. */
export interface Finder {
  /**
   * ABSENT: it is sure that no such module is there; undefined: it knows nothing of it. `strict`: an exception of the
   * module's own code goes to whoever imports it. `importer`: the module whose statement it is.
   */
  find(name: string, strict: boolean, importer: PyModule | undefined): Found;
  /** Whether somebody has imported it, as far as can be seen. */
  imported(name: string): boolean;
}

const NO_FILES: Finder = { find: () => undefined, imported: () => false };
let finder: Finder = NO_FILES;

/** Whether somebody has imported a module that isn't native. */
export const isImported = (name: string): boolean => finder.imported(name);

/** The files of the program that is going to run. */
export function setFinder(next: Finder | undefined): void {
  finder = next ?? NO_FILES;
}

/**
 * An import in a `try` may want its exception: the module runs at once, and what it imports does, but not what that
 * imports: large libraries would take long.
 */
export const GUARDED_LEVELS = 2;
let guardLevel = 0;

/** How many levels of imports below this one are followed at once, exceptions and all. */
export const guardedLevels = (): number => guardLevel;

export function withGuard<T>(levels: number, run: () => T): T {
  const before = guardLevel;
  guardLevel = levels;
  try {
    return run();
  } finally {
    guardLevel = before;
  }
}

/** A module that is there before it is complete: what it imports may import it. */
export function publishNative(name: string, module: PyModule): void {
  made.set(name, module);
}

/** The native module of that name, if the program has it already. */
export const usedNativeModule = (name: string): PyModule | undefined => made.get(name);

export function nativeModule(name: string): PyModule | undefined {
  const known = made.get(name);
  if (known) return known;
  const make = native.get(name);
  if (!make) return undefined;
  const module = make();
  made.set(name, module);
  return module;
}

/** The module of that name, or what stands for it where it can't be known. */
export function importModule(name: string, importer?: PyModule): Value {
  const found = findModule(name, importer);
  if (found !== ABSENT) return found;
  throw noModule(name);
}

const parentOf = (name: string): string => name.slice(0, Math.max(0, name.lastIndexOf('.')));

const noModule = (name: string): Error => {
  const parent = parentOf(name);
  const why = plain.has(parent) ? `; '${parent}' is not a package` : '';
  const made = raise('ModuleNotFoundError', `No module named '${name}'${why}`);
  made.exc.attrs.set('name', name);
  return made;
};

export function findModule(name: string, importer?: PyModule): Value | typeof ABSENT {
  const top = name.split('.', 1)[0];
  vm.imported.add(top);
  const module = nativeModule(name);
  if (module !== undefined) return module;
  if (plain.has(parentOf(name))) return ABSENT;
  if (native.has(top)) return new Unknown(`jitlens doesn't have module ${name} yet`);
  const found = finder.find(name, guardLevel > 0, importer);
  return found ?? new Unknown(`module ${name} was not found`);
}

/** `from ..a import b` in a module: the absolute name. */
export function resolveRelative(module: PyModule, level: number, name: string | undefined): string {
  const isPackage = module.path?.endsWith('__init__.py') === true;
  const parts = module.name.split('.');
  const up = isPackage ? level - 1 : level;
  if (up > 0 && parts.length <= up) {
    if (parts.length === 1 && !isPackage)
      throw raise('ImportError', 'attempted relative import with no known parent package');
    throw raise('ImportError', 'attempted relative import beyond top-level package');
  }
  const base = up === 0 ? parts : parts.slice(0, parts.length - up);
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
