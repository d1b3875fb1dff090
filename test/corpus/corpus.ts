/**
 * Real packages, as a test: every file is parsed, every import statement is resolved, every module is run as an import runs
 * it, under a time limit. What was thrown, what was slow, and what stayed unknown, by reason.
 */
import type { Environment } from '../../server/analysis/environment.ts';
import { install } from '../../server/analysis/install.ts';
import { ModuleStore, searchPath } from '../../server/analysis/modules.ts';
import { basename, dirname, join } from '../../server/analysis/paths.ts';
import { guarded } from '../../server/analysis/program.ts';
import { SourceText } from '../../server/analysis/source.ts';
import type { Host } from '../../server/host.ts';
import { Stop } from '../../server/python/errors.ts';
import { ABSENT, FileModule, findModule, nativeModule } from '../../server/python/modules.ts';
import { PyModule, Unknown } from '../../server/python/values.ts';
import { vm } from '../../server/python/vm.ts';
import { PythonParser } from '../../server/syntax/parser.ts';

/** A file that takes longer, to parse or to run with all that it imports, is slow. */
export const SLOW_MS = 2000;

export interface Counted {
  count: number;
  /** One of the places. */
  example: string;
}

export interface PackageReport {
  readonly name: string;
  files: number;
  characters: number;
  parseMs: number;
  /** Import statements' modules, by what they came to. */
  imports: { native: number; found: number; unknown: number; missing: number };
  /** Modules that were run; 0 for a package that is native. */
  modules: number;
  runMs: number;
}

export interface Report {
  readonly packages: PackageReport[];
  /** What stayed unknown: by reason, worst first. */
  readonly unknown: (Counted & { reason: string })[];
  readonly slow: string[];
  readonly thrown: string[];
}

type Node = Readonly<Record<string, unknown>> & { readonly kind?: unknown };

/** The modules that a text's import statements name, relative ones as dots and a name. */
export function* importsOf(node: unknown): Generator<string> {
  if (typeof node !== 'object' || node === null || ArrayBuffer.isView(node)) return;
  if (Array.isArray(node)) {
    for (const item of node) yield* importsOf(item);
    return;
  }
  const { kind, names, module, level } = node as Node;
  if (kind === 'Import') for (const { name } of names as { name: string }[]) yield name;
  else if (kind === 'ImportFrom') yield `${'.'.repeat(Number(level))}${typeof module === 'string' ? module : ''}`;
  else for (const value of Object.values(node)) if (typeof value === 'object') yield* importsOf(value);
}

/** `..a` in the package `x.y`: `x.a`; undefined where it leads out of all packages. */
export function absoluteName(name: string, packageName: string): string | undefined {
  const dots = /^\.*/.exec(name)?.[0].length ?? 0;
  if (dots === 0) return name;
  const parts = packageName === '' ? [] : packageName.split('.');
  if (dots > parts.length) return undefined;
  return [...parts.slice(0, parts.length - dots + 1), ...(name.length > dots ? [name.slice(dots)] : [])].join('.');
}

interface File {
  readonly path: string;
  /** As a module: `a.b`. */
  readonly name: string;
  readonly isPackage: boolean;
}

const IDENTIFIER = /^[\p{L}_][\p{L}\p{N}_]*$/u;

/** Deeper folders are a loop of links. */
const MAX_DEPTH = 30;

function filesBelow(host: Host, path: string, name: string, depth = 0): File[] {
  if (host.kind(path) === 'file') return [{ path, name, isPackage: false }];
  if (depth > MAX_DEPTH) return [];
  return host
    .listFolder(path)
    .sort()
    .flatMap((entry): File[] => {
      const below = join(path, entry);
      if (host.kind(below) === 'folder')
        return entry === '__pycache__' ? [] : filesBelow(host, below, `${name}.${entry}`, depth + 1);
      if (entry === '__init__.py') return [{ path: below, name, isPackage: true }];
      return entry.endsWith('.py') ? [{ path: below, name: `${name}.${entry.slice(0, -3)}`, isPackage: false }] : [];
    });
}

/** Where a package (`flax`, `scipy.stats`, `typing_extensions`) is; undefined where it isn't. */
export function placeOf(host: Host, folders: readonly string[], name: string): string | undefined {
  const path = name.split('.').join('/');
  return folders
    .flatMap((folder) => [join(folder, path), `${join(folder, path)}.py`])
    .find((place) => host.kind(place) === (place.endsWith('.py') ? 'file' : 'folder'));
}

/** Longer reasons are cut: they name what is special to one place. */
const MAX_REASON = 100;

class Corpus {
  private readonly parser = new PythonParser();
  private readonly store: ModuleStore;
  private readonly reasons = new Map<string, Counted>();
  readonly slow: string[] = [];
  readonly thrown: string[] = [];
  private where = '';

  constructor(
    private readonly host: Host,
    private readonly folders: readonly string[],
    private readonly slowMs: number,
  ) {
    install();
    this.store = new ModuleStore(
      host,
      (path, name, text, library) => new SourceText(path, name, this.parser, text, false, library),
    );
  }

  private unknown(reason: string): void {
    const key = reason.split('\n', 1)[0].slice(0, MAX_REASON);
    const known = this.reasons.get(key);
    if (known) known.count++;
    else this.reasons.set(key, { count: 1, example: this.where });
  }

  get worstFirst(): Report['unknown'] {
    const all = [...this.reasons].map(([reason, counted]) => ({ reason, ...counted }));
    return all.sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1));
  }

  /** Nothing may throw; what does is told with the first lines of its stack. */
  private safely(what: string, run: () => void): number {
    const started = this.host.now();
    try {
      run();
    } catch (e) {
      this.throws(what, e);
    }
    const ms = this.host.now() - started;
    if (ms > this.slowMs) this.slow.push(`${what}: ${(ms / 1000).toFixed(1)} s`);
    return ms;
  }

  private throws(what: string, e: unknown): void {
    const said = e instanceof Error ? (e.stack ?? e.message) : String(e);
    this.thrown.push(`${what}: ${said.split('\n').slice(0, 4).join('\n    ')}`);
  }

  package(name: string, place: string): PackageReport {
    const report: PackageReport = {
      name,
      files: 0,
      characters: 0,
      parseMs: 0,
      imports: { native: 0, found: 0, unknown: 0, missing: 0 },
      modules: 0,
      runMs: 0,
    };
    const search = searchPath([], this.folders, true);
    const native = nativeModule(name.split('.', 1)[0]) !== undefined;
    const program = new PyModule('corpus', undefined, '<corpus>');
    this.store.using(search, '<corpus>', program, () => {
      for (const file of filesBelow(this.host, place, name)) {
        this.where = file.path;
        this.parse(file, report);
        if (!native && file.name.split('.').every((part) => IDENTIFIER.test(part))) this.run(file, report);
      }
    });
    return report;
  }

  private parse(file: File, report: PackageReport): void {
    const text = this.host.readFile(file.path) ?? '';
    report.files++;
    report.characters += text.length;
    let source: SourceText | undefined;
    report.parseMs += this.safely(`parsing ${file.path}`, () => {
      source = new SourceText(file.path, basename(file.path), this.parser, text, false, true);
    });
    if (!source) return;
    const [error] = source.parse.errors;
    if (error) this.unknown(`syntax: ${error.message}`);
    const own = file.isPackage ? file.name : file.name.split('.').slice(0, -1).join('.');
    for (const imported of importsOf(source.parse.tree.body)) {
      const absolute = absoluteName(imported, own);
      if (absolute === undefined) {
        report.imports.missing++;
        this.unknown('an import that leads out of all packages');
      } else this.safely(`resolving ${absolute} in ${file.path}`, () => this.resolve(absolute, report));
    }
  }

  private resolve(name: string, report: PackageReport): void {
    if (nativeModule(name) !== undefined) {
      report.imports.native++;
      return;
    }
    const found = guarded(() => findModule(name));
    if ('failure' in found) {
      report.imports.unknown++;
      this.unknown(`import: ${found.failure.reason}`);
    } else if (found.value === ABSENT) {
      report.imports.missing++;
      this.unknown(`import: there is no ${name}`);
    } else if (found.value instanceof Unknown) {
      report.imports[/was not found/.test(found.value.reason) ? 'missing' : 'unknown']++;
      this.unknown(`import: ${found.value.reason}`);
    } else report.imports.found++;
  }

  /** As an import runs it, and then all names that it imports in turn. */
  private run(file: File, report: PackageReport): void {
    report.modules++;
    const end = this.host.now() + 2 * this.slowMs;
    vm.check = () => {
      if (this.host.now() > end) throw new Stop('the time is up', 'budget');
    };
    vm.onInternalError = (e) => this.throws(`running ${file.path}`, e);
    try {
      report.runMs += this.safely(`running ${file.path}`, () => this.runModule(file.name));
    } finally {
      vm.check = undefined;
      vm.onInternalError = undefined;
    }
  }

  private runModule(name: string): void {
    const found = guarded(() => findModule(name));
    const module = 'value' in found ? found.value : undefined;
    if (!(module instanceof FileModule)) return;
    const ran = guarded(() => module.ensureRun());
    if ('failure' in ran) this.unknown(`module: ${ran.failure.reason}`);
    for (const failure of failuresOf(module)) this.unknown(`statement: ${failure}`);
    for (const bound of module.names()) {
      const got = guarded(() => module.get(bound));
      if ('failure' in got) this.unknown(`name: ${said(got.failure)}`);
      else if (got.value instanceof Unknown) this.unknown(`name: ${got.value.reason}`);
    }
  }
}

interface FailureLike {
  readonly reason: string;
  readonly exception?: { readonly args: readonly unknown[] } | undefined;
}

/** A Python exception with what it says, or why it stopped. */
function said({ reason, exception }: FailureLike): string {
  const [first] = exception?.args ?? [];
  return typeof first === 'string' ? `${reason}: ${first}` : reason;
}

const failuresOf = (module: FileModule): string[] =>
  'failures' in module && Array.isArray(module.failures) ? (module.failures as FailureLike[]).map(said) : [];

/** Packages of an environment; those that aren't there are left out. */
export function corpus(
  host: Host,
  environment: Environment,
  names: readonly string[],
  slowMs = SLOW_MS,
  progress: (report: PackageReport) => void = () => undefined,
): Report {
  const all = new Corpus(host, environment.searchPath, slowMs);
  const packages = names.flatMap((name) => {
    const place = placeOf(host, environment.searchPath, name);
    if (place === undefined) return [];
    const report = all.package(name, place);
    progress(report);
    return [report];
  });
  return { packages, unknown: all.worstFirst, slow: all.slow, thrown: all.thrown };
}

/** Every package of site-packages: its own modules, without what begins with an underscore. */
export function installedPackages(host: Host, folders: readonly string[]): string[] {
  const names = folders.flatMap((folder) =>
    host.listFolder(folder).flatMap((entry) => {
      const name = entry.replace(/\.py$/, '');
      const isPackage = host.kind(join(folder, entry, '__init__.py')) === 'file' || entry.endsWith('.py');
      return isPackage && IDENTIFIER.test(name) && !name.startsWith('_') ? [name] : [];
    }),
  );
  return [...new Set(names)].sort();
}

/** The folder of a file, for messages. */
export const shortPath = (path: string, folders: readonly string[]): string => {
  const folder = folders.find((f) => path.includes(`${f}/`) || path.includes(dirname(f)));
  return folder === undefined ? path : path.replaceAll(`${folder}/`, '');
};
