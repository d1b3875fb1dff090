/**
 * From an interpreter's path, or an environment's folder, to the folders of its packages: what CPython finds when it starts
 * (Modules/getpath.py, Lib/site.py), found by reading files. Nothing is started.
 */
import { basename, dirname, join, upward } from './paths.ts';
import type { Files } from './sitePackages.ts';

/** What the process knows of the machine, passed in as data. */
export interface Machine {
  readonly platform: 'linux' | 'darwin' | 'win32';
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** The user's home folder. */
  readonly home: string;
}

export interface Interpreter {
  /** The program; undefined where only the folder is there. */
  readonly python: string | undefined;
  readonly version: string | undefined;
  /** site-packages and dist-packages, in order; the user's own first, where they count. */
  readonly sites: readonly string[];
  readonly stdlib: string | undefined;
}

/** One installation below a prefix: the folder of its library. */
interface Library {
  readonly prefix: string;
  /** `python3.13`; empty on Windows, which has `Lib`. */
  readonly tag: string;
  readonly stdlib: string | undefined;
  readonly version: string | undefined;
}

const TAG = /^(?:python|pypy)3\.\d+t?$/;
const CONFIG = 'pyvenv.cfg';

const trueIn = (text: string | undefined): boolean => text?.toLowerCase() === 'true';
/** `3.13.0` of `3.13.0.final.0`. */
const plainVersion = (text: string | undefined): string | undefined => /\d+\.\d+(?:\.\d+)?/.exec(text ?? '')?.[0];
/** `3.13` of `python3.13`, of `python3.13.exe`. */
const tagVersion = (name: string): string | undefined => /^(?:python|pypy)(3\.\d+)t?(?:\.exe)?$/i.exec(name)?.[1];
const minor = (version: string | undefined): string | undefined => /^\d+\.\d+/.exec(version ?? '')?.[0];

const numeric = new Intl.Collator('en', { numeric: true });
/** Newest first: `python3.9` is older than `python3.13`. */
export const byVersion = (a: string, b: string): number => numeric.compare(b, a);

/** The keys of a pyvenv.cfg; undefined where there is none. */
function venvConfig(files: Files, folder: string): Map<string, string> | undefined {
  const text = files.readFile(join(folder, CONFIG));
  if (text === undefined) return undefined;
  const keys = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const [, key, value] = /^([^=]*?)\s*=\s*(.*?)\s*$/.exec(line.trim()) ?? [];
    if (key !== undefined) keys.set(key.toLowerCase(), value);
  }
  return keys;
}

export const isEnvironment = (files: Files, folder: string): boolean =>
  files.kind(join(folder, CONFIG)) === 'file' || files.kind(join(folder, 'conda-meta')) === 'folder';

/** The whole version, from what an installation leaves beside its library. */
function versionOf(files: Files, prefix: string, tag: string): string | undefined {
  const headers = tag === '' ? join(prefix, 'include') : join(prefix, 'include', tag);
  const header = files.readFile(join(headers, 'patchlevel.h'));
  const written = /^#define\s+PY_VERSION\s+"([^"]+)"/m.exec(header ?? '')?.[1];
  if (written !== undefined) return plainVersion(written);
  for (const name of files.listFolder(join(prefix, 'conda-meta'))) {
    const conda = /^python-(3\.\d+\.\d+)[-a-z]/.exec(name)?.[1];
    if (conda !== undefined) return conda;
  }
  const dll = files
    .listFolder(prefix)
    .map((name) => /^python3(\d+)\.dll$/i.exec(name)?.[1])
    .find((n) => n !== undefined);
  return tagVersion(tag) ?? (dll === undefined ? undefined : `3.${dll}`);
}

/** The library of a prefix; of several the one of `wanted` (`3.13`), else the newest. */
function libraryOf(files: Files, prefix: string, wanted: string | undefined): Library | undefined {
  const isLibrary = (folder: string): boolean =>
    files.kind(join(folder, 'os.py')) === 'file' || files.kind(join(folder, 'site-packages')) === 'folder';
  const found: { folder: string; tag: string }[] = [];
  for (const lib of ['lib', 'lib64'])
    for (const tag of files
      .listFolder(join(prefix, lib))
      .filter((name) => TAG.test(name))
      .sort(byVersion)) {
      const folder = join(prefix, lib, tag);
      if (isLibrary(folder)) found.push({ folder, tag });
    }
  const hasStdlib = ({ folder }: { folder: string }): boolean => files.kind(join(folder, 'os.py')) === 'file';
  const right = found.filter(({ tag }) => wanted === undefined || tagVersion(tag) === wanted);
  const best = right.find(hasStdlib) ?? right.at(0);
  if (best) {
    const stdlib = hasStdlib(best) ? best.folder : undefined;
    return { prefix, tag: best.tag, stdlib, version: versionOf(files, prefix, best.tag) };
  }
  const lib = join(prefix, 'Lib');
  if (found.length > 0 || files.kind(join(prefix, 'lib/python3')) !== undefined || !isLibrary(lib)) return undefined;
  const stdlib = files.kind(join(lib, 'os.py')) === 'file' ? lib : undefined;
  return { prefix, tag: '', stdlib, version: versionOf(files, prefix, '') };
}

/** The installation that a program (its links followed) belongs to: the nearest library above it. */
function installation(files: Files, program: string, wanted: string | undefined): Library | undefined {
  const real = files.realpath(program) ?? program;
  // Above any file there may be a library (`/lib/python3.11`): it must at least have the name of a Python.
  if (![program, real].some((p) => /python|pypy|graalpy/i.test(basename(p)))) return undefined;
  const version = tagVersion(basename(real)) ?? tagVersion(basename(program)) ?? wanted;
  for (const folder of [...upward(dirname(real)), ...upward(dirname(program))]) {
    const library = libraryOf(files, folder, version);
    if (library?.stdlib !== undefined) return library;
  }
  return undefined;
}

/** Where packages lie below a prefix: CPython's, Fedora's and Debian's places (site.getsitepackages, as they patch it). */
function sitesBelow(files: Files, { prefix, tag }: Library, isVenv: boolean): string[] {
  if (tag === '') return [join(prefix, 'Lib/site-packages')];
  // In environments lib64 is mostly a link to lib.
  const linked = files.realpath(join(prefix, 'lib64')) === files.realpath(join(prefix, 'lib'));
  const libs = linked ? ['lib'] : ['lib64', 'lib'];
  const own = libs.map((lib) => join(prefix, lib, tag, 'site-packages'));
  if (isVenv) return own;
  // Fedora has a prefix of its own for what its user installs.
  const fedora = files.kind(join(prefix, 'lib64', tag)) === undefined ? [] : ['lib64', 'lib'];
  return [
    ...fedora.map((lib) => join(prefix, 'local', lib, tag, 'site-packages')),
    join(prefix, 'local/lib', tag, 'dist-packages'),
    ...own,
    join(prefix, 'lib/python3/dist-packages'),
    join(prefix, 'lib', tag, 'dist-packages'),
  ];
}

/** The user's own packages (site.getusersitepackages). */
function userSite({ platform, variables, home }: Machine, { prefix, tag, version }: Library): string[] {
  if ((variables.PYTHONNOUSERSITE ?? '') !== '') return [];
  const base = variables.PYTHONUSERBASE || undefined;
  const [, digits] = /^3\.(\d+)/.exec(version ?? '') ?? [];
  if (platform === 'win32' || tag === '') {
    const folder = base ?? (variables.APPDATA === undefined ? undefined : join(variables.APPDATA, 'Python'));
    return folder === undefined || digits === undefined ? [] : [join(folder, `Python3${digits}`, 'site-packages')];
  }
  if (platform === 'darwin' && /\.framework\b/.test(prefix) && digits !== undefined && base === undefined)
    return [join(home, 'Library/Python', `3.${digits}`, 'lib/python/site-packages')];
  return [join(base ?? join(home, '.local'), 'lib', tag, 'site-packages')];
}

/** The program of an environment's folder. */
export function programIn(files: Files, folder: string): string | undefined {
  const fixed = ['bin/python', 'bin/python3', 'Scripts/python.exe', 'python.exe'];
  const found = fixed.map((name) => join(folder, name)).find((path) => files.kind(path) === 'file');
  if (found !== undefined) return found;
  for (const below of ['bin', '.']) {
    const names = files.listFolder(join(folder, below)).filter((n) => /^(?:python|pypy)(?:3(?:\.\d+)?)?t?$/.test(n));
    const program = names.sort(byVersion).find((name) => files.kind(join(folder, below, name)) === 'file');
    if (program !== undefined) return join(folder, below, program);
  }
  return undefined;
}

/** The base interpreter of a virtual environment. */
function baseOf(files: Files, config: ReadonlyMap<string, string>, wanted: string | undefined): Library | undefined {
  const prefix = config.get('base-prefix');
  const direct = prefix === undefined ? undefined : libraryOf(files, prefix, wanted);
  if (direct?.stdlib !== undefined) return direct;
  const home = config.get('home');
  const names = [...(wanted === undefined ? [] : [`python${wanted}`]), 'python3', 'python', 'python.exe'];
  const programs = [
    config.get('base-executable'),
    config.get('executable'),
    ...(home === undefined ? [] : names.map((name) => join(home, name))),
  ];
  const there = programs.find((p) => p !== undefined && files.kind(p) === 'file');
  // Without its program (in a container's copy, say) the folder alone has to do.
  const program = there ?? (home === undefined ? undefined : join(home, 'python'));
  return program === undefined ? undefined : installation(files, program, wanted);
}

/** An environment (venv, virtualenv, uv; conda, which is an installation) by its folder; undefined if it is none. */
export function environmentAt(
  files: Files,
  machine: Machine,
  folder: string,
  python?: string,
): Interpreter | undefined {
  const program = python ?? programIn(files, folder);
  const config = venvConfig(files, folder);
  if (!config) {
    const library = libraryOf(files, folder, program === undefined ? undefined : tagVersion(basename(program)));
    if (library) return interpreter(files, machine, program, library);
    return program === undefined ? undefined : installed(files, machine, program);
  }
  const version = plainVersion(config.get('version') ?? config.get('version_info'));
  const own = libraryOf(files, folder, minor(version)) ?? libraryOf(files, folder, undefined);
  const wanted = minor(version) ?? (own && tagVersion(own.tag));
  const base = baseOf(files, config, wanted);
  if (!own && !base) return undefined;
  const system = trueIn(config.get('include-system-site-packages')) && base !== undefined;
  return {
    python: program,
    version: version ?? base?.version ?? own?.version,
    sites: [
      ...(own ? sitesBelow(files, own, true) : []),
      ...(system ? [...userSite(machine, base), ...sitesBelow(files, base, false)] : []),
    ],
    stdlib: base?.stdlib,
  };
}

function interpreter(files: Files, machine: Machine, python: string | undefined, library: Library): Interpreter {
  return {
    python,
    version: library.version,
    sites: [...userSite(machine, library), ...sitesBelow(files, library, false)],
    stdlib: library.stdlib,
  };
}

function installed(files: Files, machine: Machine, program: string): Interpreter | undefined {
  const library = installation(files, program, undefined);
  return library && interpreter(files, machine, program, library);
}

/** The interpreter at a path: of a virtual environment if a pyvenv.cfg is beside it or above, else an installation. */
export function interpreterAt(files: Files, machine: Machine, program: string): Interpreter | undefined {
  if (files.kind(program) !== 'file') return undefined;
  const folder = dirname(program);
  for (const place of [folder, dirname(folder)])
    if (files.kind(join(place, CONFIG)) === 'file') return environmentAt(files, machine, place, program);
  return installed(files, machine, program);
}

/**
 * What pyenv's shim stands for, seen from a folder: by PYENV_VERSION, a `.python-version` upward, pyenv's own `version` file.
 * The path itself where it is no shim; undefined where pyenv would say that there is none, or hands on to the system.
 */
export function behindShim(files: Files, machine: Machine, program: string, from: string): string | undefined {
  const shims = dirname(program);
  const versions = join(dirname(shims), 'versions');
  if (basename(shims) !== 'shims' || files.kind(versions) !== 'folder') return program;
  const said = (text: string): string[] =>
    text
      .split(/\r?\n/)
      .map((line) => line.replace(/#.*/, ''))
      .flatMap((line) => line.split(/[\s:]+/))
      .filter((word) => word !== '');
  const places = [...upward(from).map((f) => join(f, '.python-version')), join(dirname(shims), 'version')];
  const chosen =
    machine.variables.PYENV_VERSION || places.map((p) => files.readFile(p)).find((t) => t && said(t).length > 0) || '';
  const all = files.listFolder(versions).sort(byVersion);
  for (const word of said(chosen)) {
    const name = word.replace(/^python-(?=\d)/, '');
    const version = all.find((v) => v === name) ?? all.find((v) => v.startsWith(`${name}.`));
    if (version === undefined) continue;
    const folder = join(versions, version);
    const same = join(folder, 'bin', basename(program));
    if (files.kind(same) === 'file') return same;
    // `python3.13` of a version that is another: the shim looks on.
    if (tagVersion(basename(program)) === undefined) return programIn(files, folder);
  }
  return undefined;
}
