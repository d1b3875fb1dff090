/**
 * What a document's imports are found by: its Python, its roots, the modules that were read. One for all documents of a
 * worker, so that a module is read once.
 */
import type { Environment } from './environment.ts';
import { Environments } from './environment.ts';
import type { Machine } from './interpreter.ts';
import type { MakeSource, ModuleFiles, SearchPath } from './modules.ts';
import { ModuleStore, searchPath } from './modules.ts';
import { dirname, isBelow, join } from './paths.ts';
import type { Files } from './sitePackages.ts';
import { moduleName, workspaceRoots } from './workspaceRoots.ts';

/** Where a document is, and what says which Python is meant: data from the editor, or from the command line. */
export interface Place {
  /** Its path; undefined for one that is in no file. */
  readonly file: string | undefined;
  /** The workspace's folders. */
  readonly folders: readonly string[];
  /** The setting `jitlens.python`, or `--python`. */
  readonly python: string;
  /** The Python extension's choice; empty for none. */
  readonly pythonExtension: string;
}

export interface DocumentImports {
  readonly store: ModuleStore;
  readonly search: SearchPath;
  readonly environment: Environment;
  /** Counts the times that installed packages may have changed: traces that were kept are no longer good. */
  readonly packagesVersion: number;
  /** Its own name as a module. */
  readonly name: string | undefined;
}

/** Paths with one separator, so that equal ones are equal texts: Node takes `/` on Windows too. */
export const portable = (path: string): string =>
  /^(?:[a-zA-Z]:[\\/]|\\\\)/.test(path)
    ? path.replace(/\\/g, '/').replace(/^[a-z]:/, (drive) => drive.toUpperCase())
    : path;

const portableMap = (mapped: ReadonlyMap<string, string>): Map<string, string> =>
  new Map([...mapped].map(([name, path]) => [name, portable(path)]));

/** Files that decide where imports are looked for, and the folder that says which version of a package is installed. */
const DECISIVE =
  /(?:^|[\\/])(?:pyproject\.toml|setup\.(?:py|cfg)|pyvenv\.cfg|\.python-version|[^\\/]*\.(?:pth|dist-info))$/;
const PACKAGE = /(?:^|[\\/])__init__\.py$/;

/** Whether a change of a file may change where imports are looked for. `content`: it stays, with another text. */
export const isDecisive = (path: string, content: boolean): boolean =>
  DECISIVE.test(path) || (!content && PACKAGE.test(path));

export class Imports {
  private readonly environments: Environments;
  private readonly roots = new Map<string, string[]>();
  private readonly overlays = new Map<string, string>();
  /** Folders of installed packages that were looked into. */
  private readonly packages = new Set<string>();
  private packagesVersion = 0;
  /** Modules run with 64-bit types are others than those without. */
  private readonly stores = new Map<boolean, ModuleStore>();

  constructor(
    private readonly files: Files & ModuleFiles,
    machine: Machine,
    private readonly makeSource: MakeSource,
  ) {
    this.environments = new Environments(files, machine);
  }

  private store(x64: boolean): ModuleStore {
    let store = this.stores.get(x64);
    if (!store) {
      this.stores.set(x64, (store = new ModuleStore(this.files, this.makeSource)));
      for (const [path, text] of this.overlays) store.setOverlay(path, text);
    }
    return store;
  }

  environment({ file: document, folders, python: setting, pythonExtension: extension }: Place): Environment {
    return this.environments.of({ document, folders, setting, extension });
  }

  /** `relative`: the document itself has relative imports. */
  of(place: Place, x64: boolean, relative: boolean): DocumentImports {
    const { file, folders } = place;
    const environment = this.environment(place);
    const key = JSON.stringify([file === undefined ? null : dirname(file), folders]);
    let roots = this.roots.get(key);
    if (!roots) this.roots.set(key, (roots = workspaceRoots(this.files, file, folders)));
    const packages = environment.searchPath.map(portable);
    for (const folder of packages) this.packages.add(folder);
    // An environment without JAX isn't the one that this code runs in: it doesn't say what is missing.
    const complete = packages.some((folder) => this.files.kind(join(folder, 'jax')) === 'folder');
    return {
      store: this.store(x64),
      search: searchPath(roots.map(portable), packages, complete, portableMap(environment.mapped)),
      environment,
      packagesVersion: this.packagesVersion,
      name: file === undefined ? undefined : moduleName(this.files, file, relative ? roots : []),
    };
  }

  /**
   * An editor has this text of a file; undefined: it is closed, and the disk's text counts again. Whether that changes an
   * installed package.
   */
  setOverlay(file: string, text: string | undefined): boolean {
    const path = portable(file);
    const before = this.overlays.get(path);
    if (text === undefined) this.overlays.delete(path);
    else this.overlays.set(path, text);
    for (const store of this.stores.values()) store.setOverlay(path, text);
    if (!this.isInstalled(path)) return false;
    const disk = (): string | undefined => this.files.readFile(path);
    return (before ?? disk()) !== (text ?? disk()) && this.packagesChanged();
  }

  /**
   * Files were made, changed or removed. `decisive`: among them some that decide where imports are looked for. Whether all
   * documents may be concerned.
   */
  changed(paths: readonly string[], decisive: boolean): boolean {
    if (decisive) {
      this.environments.clear();
      this.roots.clear();
      this.packages.clear();
      for (const store of this.stores.values()) store.clear();
      return this.packagesChanged();
    }
    for (const store of this.stores.values()) store.changed(paths.map(portable));
    return paths.some((path) => this.isInstalled(portable(path))) && this.packagesChanged();
  }

  private isInstalled(path: string): boolean {
    return [...this.packages].some((folder) => isBelow(path, folder));
  }

  private packagesChanged(): true {
    this.packagesVersion++;
    return true;
  }
}
