/**
 * Modules in files: found on a search path, parsed, run, and kept. The user's own modules run when they are imported, and
 * again when they, or a module that they import, change. Those of installed packages run when one of their names is first
 * needed, and stay.
 *
 * Running a module belongs to nobody's trace (`detached`): what programs that import it do to its objects is taken back
 * after each analysis, what it did itself stays.
 */
import type { Settings } from '../jax/config.ts';
import { applySettings, settingsNow } from '../jax/config.ts';
import type { Finder, Found } from '../python/modules.ts';
import { ABSENT, FileModule, detached, guardedLevels, setFinder, withGuard } from '../python/modules.ts';
import type { Value } from '../python/values.ts';
import { PyList, PyModule, Unknown } from '../python/values.ts';
import { MAX_MODULE_LENGTH } from '../limits.ts';
import type { Failure } from './program.ts';
import { Program } from './program.ts';
import type { SourceText } from './source.ts';

/** What the store wants to know of the file system; a Host has it. */
export interface ModuleFiles {
  readFile(path: string): string | undefined;
  kind(path: string): 'file' | 'folder' | undefined;
  listFolder(path: string): string[];
}

/** Where imports are looked for, in this order. */
export interface SearchPath {
  /** Folders with the user's own modules. */
  readonly roots: readonly string[];
  /** site-packages, and what its .pth files add. */
  readonly packages: readonly string[];
  /** All that could be imported is there: what isn't found doesn't exist. */
  readonly complete: boolean;
  /** Packages of editable installs that are in folders of other names: name → folder or file. */
  readonly mapped: ReadonlyMap<string, string>;
}

const searchPaths = new Map<string, SearchPath>();

/** Equal search paths are one object: what was found on it is kept with it. */
export function searchPath(
  roots: readonly string[],
  packages: readonly string[],
  complete: boolean,
  mapped: ReadonlyMap<string, string> = new Map(),
): SearchPath {
  const key = JSON.stringify([roots, packages, complete, [...mapped]]);
  let known = searchPaths.get(key);
  if (!known) searchPaths.set(key, (known = { roots, packages, complete, mapped }));
  return known;
}

/** Installed packages don't import the user's modules. */
const ofPackages = ({ packages, complete, mapped }: SearchPath): SearchPath =>
  searchPath([], packages, complete, mapped);

/** Makes the parsed text of a file. `library`: it isn't the user's own. */
export type MakeSource = (path: string, name: string, text: string, library: boolean) => SourceText;

/** Where a module is. */
interface Spec {
  readonly name: string;
  readonly kind: 'module' | 'package' | 'namespace' | 'compiled';
  /** Its file; of a namespace package its first folder. */
  readonly path: string;
  /** Where its submodules are. */
  readonly folders: readonly string[];
  readonly library: boolean;
}

/** The program that is analysed: modules that import it get the one that runs. */
interface Running {
  readonly path: string;
  readonly module: PyModule;
  /** Files whose modules were imported, whoever imported them. */
  readonly files: Set<string>;
  /** Names of modules that weren't found. */
  readonly missing: Set<string>;
  /** Names of modules that were imported, and can't be followed or weren't found. */
  readonly unfollowed: Set<string>;
  /** Modules whose settings have been made. */
  readonly configured: Set<LoadedModule>;
}

/** What an analysis depends on beside its own texts. */
export interface Dependencies {
  /** Files of the user's modules that were imported. */
  readonly files: readonly string[];
  /** Modules that weren't found: a new file may be one of them. */
  readonly missing: readonly string[];
}

/**
 * Packages that aren't followed into: nothing that is traced comes from them, and they are large, or look into types and
 * frames only. What they give is
 * unknown.
 */
const OPAQUE_PACKAGES = new Set(
  (
    'IPython PIL altair beartype bokeh cv2 datasets gym gymnasium h5py imageio ipykernel ipywidgets jaxlib keras ' +
    'matplotlib mlflow mujoco nltk numba pandas plotly polars pyarrow pygame scipy seaborn skimage sklearn statsmodels sympy ' +
    'tensorboard tensorboardX tensorflow tensorflow_datasets tensorstore tokenizers torch torchvision ' +
    'transformers typeguard wandb xarray zarr'
  ).split(' '),
);

const COMPILED = /\.(so|pyd)$/;

class LoadedModule extends FileModule {
  private state: 'new' | 'running' | 'done' = 'new';
  /** Modules that import this one. */
  readonly importers = new Set<LoadedModule>();
  /** It imports the program that is analysed, or writes to what isn't its own: it can't be kept. */
  volatile = false;
  /** Statements of it that didn't run to their end. */
  failures: readonly Failure[] = [];
  /** It wrote to objects that were there before it. */
  impure = false;
  /** What it has set in `jax.config`: to be set for each program that imports it. */
  configured: Settings = {};

  constructor(
    readonly store: ModuleStore,
    readonly spec: Spec,
    readonly search: SearchPath,
    readonly source: SourceText | undefined,
  ) {
    super(spec.name, undefined, spec.kind === 'namespace' ? undefined : spec.path);
    this.dict.set('__name__', spec.name);
    this.dict.set('__doc__', null);
    if (spec.kind !== 'namespace') this.dict.set('__file__', spec.path);
    this.dict.set('__package__', spec.kind === 'module' ? spec.name.split('.').slice(0, -1).join('.') : spec.name);
    if (spec.kind !== 'module') this.dict.set('__path__', new PyList([...spec.folders]));
  }

  get lazy(): boolean {
    return this.spec.library;
  }

  get running(): boolean {
    return this.state === 'running';
  }

  ensureRun(): void {
    this.run(false);
  }

  /** Run its statements; those that raise don't stop the others, unless somebody waits for the exception. */
  run(strict: boolean): void {
    if (this.state !== 'new') return;
    this.state = 'running';
    const before = settingsNow();
    const { source } = this;
    if (source === undefined) {
      this.state = 'done';
      return;
    }
    try {
      detached(
        () => {
          const program = new Program([source], this.name, this.spec.path, this);
          this.failures = program.failures;
          const levels = this.spec.library ? Math.max(0, guardedLevels() - 1) : guardedLevels();
          this.store.within(this, () => {
            withGuard(levels, () => {
              program.run(strict);
            });
          });
        },
        (record) => {
          this.impure = record.events.some(
            (e) => e.kind === 'outside-write' && e.trace === undefined && e.object !== this,
          );
        },
      );
      this.state = 'done';
      this.configured = settingsNow(before);
      this.store.noteConfigured(this);
    } catch (e) {
      // Whoever imports it next tries again, as in Python.
      this.store.forget(this);
      throw e;
    }
  }

  submodule(name: string): Value | undefined {
    if (!this.spec.library || name.startsWith('__') || this.spec.kind === 'module') return undefined;
    const found = this.store.findIn(this.search, `${this.name}.${name}`, false);
    return found instanceof PyModule ? found : undefined;
  }
}

export class ModuleStore {
  private readonly loaded = new Map<string, LoadedModule>();
  private readonly sources = new Map<string, SourceText>();
  private readonly overlays = new Map<string, string>();
  private readonly listings = new Map<string, ReadonlySet<string>>();
  private readonly specs = new Map<SearchPath, Map<string, Spec | 'opaque' | undefined>>();
  /** The modules whose code is running, innermost last. */
  private readonly stack: LoadedModule[] = [];
  private program: Running | undefined;
  private readonly configuring = new Set<LoadedModule>();
  /** Modules run since the start: tests count them. */
  runs = 0;

  constructor(
    private readonly files: ModuleFiles,
    private readonly makeSource: MakeSource,
  ) {}

  // -- what changes

  /** An editor has this text of a file; undefined: it is closed, and the disk's text counts again. */
  setOverlay(path: string, text: string | undefined): void {
    if (this.overlays.get(path) === text) return;
    if (text === undefined) this.overlays.delete(path);
    else this.overlays.set(path, text);
    this.changed([path]);
  }

  /** Files were made, changed or removed. */
  changed(paths: Iterable<string>): void {
    for (const path of paths) {
      const folder = folderOf(path);
      if (!this.listings.get(folder)?.has(baseName(path)) || this.read(path) === undefined) {
        this.listings.clear();
        this.specs.clear();
      }
      const source = this.sources.get(path);
      if (source) {
        const text = this.read(path);
        if (text === source.text) continue;
        if (text === undefined) this.sources.delete(path);
        else source.update(text);
      }
      for (const module of [...this.loaded.values()]) if (module.spec.path === path) this.drop(module);
    }
  }

  /** Forget all modules: another environment, another configuration. */
  clear(): void {
    this.loaded.clear();
    this.configuring.clear();
    this.listings.clear();
    this.specs.clear();
  }

  /** Forget a module and those that import it. What wrote to others' objects leaves nothing as it was. */
  private drop(module: LoadedModule): void {
    if (!this.loaded.delete(keyOf(module.spec))) return;
    this.configuring.delete(module);
    if (module.impure) {
      this.loaded.clear();
      this.configuring.clear();
      return;
    }
    for (const importer of module.importers) this.drop(importer);
  }

  forget(module: LoadedModule): void {
    this.configuring.delete(module);
    this.loaded.delete(keyOf(module.spec));
  }

  // -- running

  /** Run a program whose imports are found here. */
  using<T>(search: SearchPath, path: string, module: PyModule, run: () => T): { value: T; dependencies: Dependencies } {
    const before = this.program;
    this.program = { path, module, files: new Set(), missing: new Set(), unfollowed: new Set(), configured: new Set() };
    setFinder(this.finder(search));
    try {
      const value = run();
      return { value, dependencies: { files: [...this.program.files], missing: [...this.program.missing] } };
    } finally {
      setFinder(undefined);
      this.program = before;
      this.stack.length = 0;
      for (const loaded of [...this.loaded.values()]) if (loaded.volatile) this.drop(loaded);
    }
  }

  private finder(search: SearchPath): Finder {
    return {
      find: (name, strict, importer) =>
        importer instanceof LoadedModule
          ? this.findIn(importer.search, name, strict, importer)
          : this.findIn(search, name, strict),
      imported: (name) =>
        this.program?.unfollowed.has(name) === true || [...this.loaded.values()].some((m) => m.name === name),
    };
  }

  /** A module has run that may have set something in `jax.config`. */
  noteConfigured(module: LoadedModule): void {
    if (Object.keys(module.configured).length === 0) return;
    this.configuring.add(module);
    this.program?.configured.add(module);
  }

  /** A module that ran for another program has settings to make for this one, or imports one that has. */
  private configure(module: LoadedModule): void {
    for (const other of this.configuring) {
      if (this.program?.configured.has(other) !== false || !isImportedBy(other, module)) continue;
      this.program.configured.add(other);
      applySettings(other.configured);
    }
  }

  /** Run a module's code: what it imports is found as it would find it. */
  within(module: LoadedModule, run: () => void): void {
    this.runs++;
    this.stack.push(module);
    try {
      run();
    } finally {
      this.stack.pop();
    }
  }

  /** The value that a global of one of the user's modules has now. */
  global(path: string, name: string): Value | undefined {
    for (const loaded of this.loaded.values())
      if (loaded.spec.path === path && !loaded.spec.library) return loaded.dict.get(name);
    return undefined;
  }

  // -- finding

  findIn(search: SearchPath, name: string, strict: boolean, importer?: LoadedModule): Found {
    const parts = name.split('.');
    let found: Found;
    for (let i = 1; i <= parts.length; i++) {
      const part = parts.slice(0, i).join('.');
      found = this.load(search, part, strict, importer);
      if (!(found instanceof PyModule)) return found;
    }
    return found;
  }

  private load(search: SearchPath, name: string, strict: boolean, importer: LoadedModule | undefined): Found {
    const spec = this.spec(search, name);
    if (spec === 'opaque' || spec === undefined) this.program?.unfollowed.add(name);
    if (spec === 'opaque') return new Unknown(`jitlens doesn't follow calls into ${name}`);
    if (spec === undefined) {
      this.program?.missing.add(name);
      return (search.complete && strict) || this.isPart(search, name) ? ABSENT : undefined;
    }
    if (spec.kind === 'compiled') return new Unknown(`${name} is compiled code, which can't be followed`);
    if (this.program?.path === spec.path && spec.kind !== 'namespace') {
      for (const running of this.stack) running.volatile = true;
      return this.program.module;
    }
    let module = this.loaded.get(keyOf(spec));
    if (module === undefined) {
      const source = spec.kind === 'namespace' ? undefined : this.source(spec);
      if (source === undefined && spec.kind !== 'namespace') return new Unknown(`${spec.path} can't be read`);
      const own = spec.library ? ofPackages(search) : search;
      // Born among what is kept: a program's writes to it are taken back.
      module = detached(() => new LoadedModule(this, spec, own, source));
      this.loaded.set(keyOf(spec), module);
    }
    if (importer) module.importers.add(importer);
    this.depend(module);
    if (!spec.library || strict) module.run(strict);
    if (this.configuring.size > 0) this.configure(module);
    // Those whose run ends on this import depend on the program as it does.
    if (module.volatile) for (const running of this.stack) running.volatile = true;
    this.bindInParent(spec, module);
    return module;
  }

  /** An analysis depends on what it imports, and on what that imported before. */
  private depend(module: LoadedModule): void {
    const files = this.program?.files;
    if (files === undefined || module.spec.library || files.has(module.spec.path)) return;
    if (module.spec.kind !== 'namespace') files.add(module.spec.path);
    for (const other of this.loaded.values()) if (other.importers.has(module)) this.depend(other);
  }

  /** `import a.b` makes b an attribute of a. */
  private bindInParent(spec: Spec, module: LoadedModule): void {
    const dot = spec.name.lastIndexOf('.');
    if (dot < 0) return;
    const parentName = spec.name.slice(0, dot);
    for (const parent of this.loaded.values())
      if (
        parent.name === parentName &&
        !parent.dict.has(spec.name.slice(dot + 1)) &&
        !parent.importsAs(spec.name.slice(dot + 1)) &&
        parent.spec.folders.includes(folderOfModule(spec))
      )
        parent.dict.set(spec.name.slice(dot + 1), module);
  }

  /** Whether a package would have to have a module: other distributions may add to an installed namespace. */
  private isPart(search: SearchPath, name: string): boolean {
    const dot = name.lastIndexOf('.');
    const parent = dot < 0 ? 'opaque' : this.spec(search, name.slice(0, dot));
    return parent !== 'opaque' && !(parent?.kind === 'namespace' && parent.library);
  }

  private spec(search: SearchPath, name: string): Spec | 'opaque' | undefined {
    let known = this.specs.get(search);
    if (!known) this.specs.set(search, (known = new Map<string, Spec | 'opaque' | undefined>()));
    if (known.has(name)) return known.get(name);
    const spec = this.locate(search, name);
    known.set(name, spec);
    return spec;
  }

  private locate(search: SearchPath, name: string): Spec | 'opaque' | undefined {
    const dot = name.lastIndexOf('.');
    if (dot >= 0) {
      const parent = this.spec(search, name.slice(0, dot));
      if (parent === 'opaque') return parent;
      const below = parent && this.inFolders(name, name.slice(dot + 1), parent.folders, parent.library);
      return below ?? this.mappedTo(search, name);
    }
    // Beside a document that is an installed package's own lie installed packages.
    const roots = search.roots.filter((root) => !search.packages.includes(root));
    const own = this.inFolders(name, name, roots, false);
    // A folder of the workspace that happens to have the name of a package isn't that package.
    if (own !== undefined && own.kind !== 'namespace') return own;
    if (OPAQUE_PACKAGES.has(name)) return 'opaque';
    const installed = this.inFolders(name, name, search.packages, true) ?? this.mappedTo(search, name);
    if (installed !== undefined && (own === undefined || installed.kind !== 'namespace')) return installed;
    return own;
  }

  /** What setuptools' finder says of a name; `a` of a mapped `a.b` is a namespace. */
  private mappedTo({ mapped }: SearchPath, name: string): Spec | undefined {
    const path = mapped.get(name);
    if (path === undefined) {
      const above = [...mapped].find(([key]) => key.startsWith(`${name}.`));
      return above && { name, kind: 'namespace', path: above[1], folders: [], library: true };
    }
    if (this.files.kind(path) !== 'folder')
      return { name, kind: 'module', path: path.endsWith('.py') ? path : `${path}.py`, folders: [], library: true };
    const isPackage = this.list(path).has('__init__.py');
    const [kind, file] = isPackage ? (['package', `${path}/__init__.py`] as const) : (['namespace', path] as const);
    return { name, kind, path: file, folders: [path], library: true };
  }

  private inFolders(name: string, last: string, folders: readonly string[], library: boolean): Spec | undefined {
    const portions: string[] = [];
    for (const folder of folders) {
      const names = this.list(folder);
      if (names.has(last)) {
        const inner = `${folder}/${last}`;
        if (this.list(inner).has('__init__.py'))
          return { name, kind: 'package', path: `${inner}/__init__.py`, folders: [inner], library };
        if (this.files.kind(inner) === 'folder') portions.push(inner);
      }
      const file = `${last}.py`;
      if (names.has(file)) return { name, kind: 'module', path: `${folder}/${file}`, folders: [], library };
      for (const other of names)
        if (other.startsWith(`${last}.`) && COMPILED.test(other))
          return { name, kind: 'compiled', path: `${folder}/${other}`, folders: [], library };
    }
    if (portions.length === 0) return undefined;
    return { name, kind: 'namespace', path: portions[0], folders: portions, library };
  }

  private list(folder: string): ReadonlySet<string> {
    let names = this.listings.get(folder);
    if (!names) {
      const all = new Set(this.files.listFolder(folder));
      for (const path of this.overlays.keys()) if (folderOf(path) === folder) all.add(baseName(path));
      names = all;
      this.listings.set(folder, names);
    }
    return names;
  }

  private read(path: string): string | undefined {
    return this.overlays.get(path) ?? this.files.readFile(path);
  }

  private source(spec: Spec): SourceText | undefined {
    const known = this.sources.get(spec.path);
    if (known) return known;
    const text = this.read(spec.path);
    if (text === undefined || text.length > MAX_MODULE_LENGTH) return undefined;
    const source = this.makeSource(spec.path, baseName(spec.path), text, spec.library);
    this.sources.set(spec.path, source);
    return source;
  }
}

/** Whether a module is another one, or is imported by it, directly or not. */
function isImportedBy(module: LoadedModule, by: LoadedModule, seen = new Set<LoadedModule>()): boolean {
  if (module === by) return true;
  if (seen.has(module)) return false;
  seen.add(module);
  return [...module.importers].some((importer) => isImportedBy(importer, by, seen));
}

const keyOf = (spec: Spec): string => `${spec.name}\0${spec.path}`;

const separator = (path: string): number => Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
const folderOf = (path: string): string => path.slice(0, Math.max(separator(path), 0));
const baseName = (path: string): string => path.slice(separator(path) + 1);
/** The folder that a module's file, or its package's folder, stands in. */
const folderOfModule = (spec: Spec): string =>
  spec.kind === 'package' ? folderOf(folderOf(spec.path)) : folderOf(spec.path);
