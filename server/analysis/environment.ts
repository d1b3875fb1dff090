/**
 * Which Python the user means, and where its packages are: found by reading files, never by starting it. In order: the
 * setting, the Python extension's choice, an activated environment, one beside the document or above it, the PATH.
 */
import type { Interpreter, Machine } from './interpreter.ts';
import { behindShim, byVersion, environmentAt, interpreterAt, isEnvironment } from './interpreter.ts';
import { dirname, isAbsolute, isBelow, join, resolve, upward } from './paths.ts';
import type { Files } from './sitePackages.ts';
import { siteFolders, unique } from './sitePackages.ts';

/** What an environment is found by. */
export interface EnvironmentQuery {
  /** The document's path; undefined for one that is in no file. */
  readonly document: string | undefined;
  /** The workspace's folders. */
  readonly folders: readonly string[];
  /** The setting `jitlens.python`, or `--python`: an interpreter or an environment's folder; empty for none. */
  readonly setting: string;
  /** What the Python extension has chosen for the document. */
  readonly extension?: string;
}

export type How =
  | 'setting'
  | 'python extension'
  | 'VIRTUAL_ENV'
  | 'CONDA_PREFIX'
  /** A `.venv`, `venv`, `env` or `.conda` beside the document or above it. */
  | 'folder'
  | 'PATH'
  | 'none';

export interface Environment {
  /** The interpreter's path. */
  readonly python?: string;
  /** `3.13.0`, or `3.13` where no more is known. */
  readonly version?: string;
  readonly how: How;
  /** PYTHONPATH's folders, then site-packages and what .pth files add, in order. */
  readonly searchPath: readonly string[];
  /** Packages of editable installs whose names don't follow from a folder of the search path: name → folder or file. */
  readonly mapped: ReadonlyMap<string, string>;
  /** The standard library's folder. */
  readonly stdlib?: string;
  /** What is wrong with the setting, in one line for the user; whoever shows it says which setting. */
  readonly problem?: string;
}

/** Names of environments' folders inside of a project, as tools make them. */
const VENV_FOLDERS = ['.venv', 'venv', 'env', '.conda'];

/** The workspace folder that a document lies in: the innermost. */
export function folderOf(document: string | undefined, folders: readonly string[]): string | undefined {
  if (document === undefined) return folders.at(0);
  return folders.filter((f) => isBelow(document, f)).sort((a, b) => b.length - a.length)[0];
}

/** `~`, `${workspaceFolder}`, `${userHome}`, `${env:NAME}` in a setting, and what a relative path is relative to. */
function settingPath(text: string, { document, folders }: EnvironmentQuery, machine: Machine): string {
  const folder = folderOf(document, folders) ?? folders.at(0) ?? (document === undefined ? '.' : dirname(document));
  const known = (whole: string, name: string): string => {
    if (name === 'workspaceFolder' || name === 'workspaceRoot') return folder;
    if (name.startsWith('workspaceFolder:'))
      return folders.find((f) => join(f).endsWith(name.slice('workspaceFolder:'.length))) ?? whole;
    if (name === 'userHome') return machine.home;
    return name.startsWith('env:') ? (machine.variables[name.slice('env:'.length)] ?? '') : whole;
  };
  const full = text.trim().replace(/\$\{([^}]*)\}/g, known);
  return /^~(?=[\\/]|$)/.test(full) ? join(machine.home, full.slice(1)) : resolve(folder, full);
}

const onPath = ({ variables, platform }: Machine): string[] =>
  (variables.PATH ?? variables.Path ?? '')
    .split(platform === 'win32' ? ';' : ':')
    .map((f) => f.replace(/^"(.*)"$/, '$1'))
    .filter(isAbsolute);

class Search {
  constructor(
    private readonly files: Files,
    private readonly machine: Machine,
    private readonly query: EnvironmentQuery,
  ) {}

  /** The folder that `.python-version` is looked for from. */
  private get from(): string {
    const { document, folders } = this.query;
    return document === undefined ? (folders.at(0) ?? this.machine.home) : dirname(document);
  }

  private at(path: string): Interpreter | undefined {
    const { files, machine } = this;
    const kind = files.kind(path);
    if (kind === 'folder') return environmentAt(files, machine, path);
    const program = kind === 'file' ? behindShim(files, machine, path, this.from) : undefined;
    return program === undefined ? undefined : interpreterAt(files, machine, program);
  }

  /** A program on the PATH by its name. */
  private named(name: string): Interpreter | undefined {
    const ending = this.machine.platform === 'win32' ? '.exe' : '';
    for (const folder of onPath(this.machine))
      for (const file of new Set([name, `${name}${ending}`])) {
        const found = this.at(join(folder, file));
        if (found) return found;
      }
    return undefined;
  }

  private setting(): { found?: Interpreter; problem?: string } {
    const { setting } = this.query;
    if (setting.trim() === '') return {};
    const path = settingPath(setting, this.query, this.machine);
    const shown = setting.trim() === path ? path : `${setting.trim()} (${path})`;
    const { files } = this;
    if (files.kind(path) === undefined) {
      const found = /^[\w.-]+$/.test(setting.trim()) ? this.named(setting.trim()) : undefined;
      return found ? { found } : { problem: `there is no ${shown}` };
    }
    const found = this.at(path);
    return found ? { found } : { problem: `no Python's packages were found from ${shown}` };
  }

  private *others(): Generator<readonly [How, Interpreter | undefined]> {
    const { files, machine, query } = this;
    const { VIRTUAL_ENV: venv, CONDA_PREFIX: conda, CONDA_DEFAULT_ENV: condaName } = machine.variables;
    const { extension } = query;
    if (extension) yield ['python extension', isAbsolute(extension) ? this.at(extension) : this.named(extension)];
    if (venv) yield ['VIRTUAL_ENV', this.at(venv)];
    // Conda's base is active in every shell that conda has set up: the project's own environment says more.
    const isBase = condaName === 'base' || condaName === 'root';
    if (conda && !isBase) yield ['CONDA_PREFIX', this.at(conda)];
    for (const folder of query.document === undefined && query.folders.length === 0 ? [] : upward(this.from))
      for (const place of [folder, ...VENV_FOLDERS.map((name) => join(folder, name))])
        if (isEnvironment(files, place)) yield ['folder', this.at(place)];
    if (conda && isBase) yield ['CONDA_PREFIX', this.at(conda)];
    yield ['PATH', this.fromPath()];
  }

  /** The first on the PATH that has JAX; if none has, the first. */
  private fromPath(): Interpreter | undefined {
    const { files, machine } = this;
    let first: Interpreter | undefined;
    for (const path of pythonsOnPath(files, machine)) {
      const found = this.at(path);
      if (found?.sites.some((site) => files.kind(join(site, 'jax')) === 'folder')) return found;
      first ??= found;
    }
    return first;
  }

  run(): Environment {
    const { found: set, problem } = this.setting();
    if (set) return this.environment('setting', set, undefined);
    for (const [how, found] of this.others()) if (found) return this.environment(how, found, problem);
    return this.environment('none', { python: undefined, version: undefined, sites: [], stdlib: undefined }, problem);
  }

  private environment(how: How, found: Interpreter, problem: string | undefined): Environment {
    const { files, machine } = this;
    const separator = machine.platform === 'win32' ? ';' : ':';
    const first = (machine.variables.PYTHONPATH ?? '').split(separator).filter((p) => p !== '');
    const folder = folderOf(this.query.document, this.query.folders) ?? this.from;
    const sites = found.sites.map((site) => siteFolders(files, site));
    const { python, version, stdlib } = found;
    return {
      ...(python === undefined ? {} : { python }),
      ...(version === undefined ? {} : { version }),
      how,
      searchPath: unique(files, [...first.map((p) => resolve(folder, p)), ...sites.flatMap((s) => s.folders)]),
      mapped: new Map(sites.flatMap((s) => [...s.mapped])),
      ...(stdlib === undefined ? {} : { stdlib }),
      ...(problem === undefined ? {} : { problem }),
    };
  }
}

/** Programs that are called Python, the reference's version first, then the newest, then those without a number. */
function pythonsOnPath(files: Files, { variables, platform }: Machine): string[] {
  const folders = onPath({ variables, platform, home: '' });
  if (platform === 'win32')
    return folders.flatMap((f) => ['python.exe', 'python3.exe', 'python.bat'].map((n) => join(f, n)));
  const numbered = folders.flatMap((folder) =>
    files
      .listFolder(folder)
      .filter((n) => /^python3\.\d+$/.test(n))
      .map((name) => ({ name, path: join(folder, name) })),
  );
  const rank = ({ name }: { name: string }): number => (name === REFERENCE ? 0 : 1);
  numbered.sort((a, b) => rank(a) - rank(b) || byVersion(a.name, b.name));
  return [
    ...numbered.map((n) => n.path),
    ...['python3', 'python'].flatMap((name) => folders.map((folder) => join(folder, name))),
  ];
}

/** Python's version where JAX 0.12.0.1 is the reference. */
const REFERENCE = 'python3.13';

export const findEnvironment = (files: Files, machine: Machine, query: EnvironmentQuery): Environment =>
  new Search(files, machine, query).run();

/** The same files, each looked at once: documents of many folders have most of their search in common. */
function remembered(files: Files): Files {
  const once = <T>(look: (path: string) => T): ((path: string) => T) => {
    const known = new Map<string, T>();
    return (path) => {
      const found = known.get(path);
      if (found !== undefined || known.has(path)) return found as T;
      const made = look(path);
      known.set(path, made);
      return made;
    };
  };
  return {
    kind: once((path) => files.kind(path)),
    readFile: once((path) => files.readFile(path)),
    // Callers sort what they get.
    listFolder: ((look) => (path: string) => [...look(path)])(once((path) => files.listFolder(path))),
    realpath: once((path) => files.realpath(path)),
  };
}

/** Environments that were found, kept until something says that they may be others. */
export class Environments {
  private readonly known = new Map<string, Environment>();
  private seen: Files;

  constructor(
    private readonly files: Files,
    private readonly machine: Machine,
  ) {
    this.seen = remembered(files);
  }

  of(query: EnvironmentQuery): Environment {
    const { document, folders, setting, extension } = query;
    // Documents of one folder share theirs.
    const key = JSON.stringify([document === undefined ? null : dirname(document), folders, setting, extension]);
    let found = this.known.get(key);
    if (!found) this.known.set(key, (found = findEnvironment(this.seen, this.machine, query)));
    return found;
  }

  /** A setting, or a file that decides (pyvenv.cfg, *.pth, .python-version), has changed. */
  clear(): void {
    this.known.clear();
    this.seen = remembered(this.files);
  }
}

/** One line for the user: which Python, and how it was found. */
export function describeEnvironment({ python, version, how }: Environment): string {
  if (how === 'none') return 'No Python was found: installed packages are unknown.';
  const by: Record<Exclude<How, 'none'>, string> = {
    setting: 'by the setting jitlens.python',
    'python extension': 'by the Python extension',
    VIRTUAL_ENV: 'by VIRTUAL_ENV',
    CONDA_PREFIX: 'by CONDA_PREFIX',
    folder: 'beside the file or above it',
    PATH: 'on the PATH',
  };
  return `Python${version === undefined ? '' : ` ${version}`}${python === undefined ? '' : `, ${python}`} (found ${by[how]})`;
}
