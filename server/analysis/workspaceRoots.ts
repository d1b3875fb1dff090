/** The folders where a document's own imports start: what sys.path has when its project is run, tested or installed. */
import { folderOf } from './environment.ts';
import { basename, dirname, isBelow, join, resolve, upward } from './paths.ts';
import type { Files } from './sitePackages.ts';
import { unique } from './sitePackages.ts';

const PROJECT_FILES = ['pyproject.toml', 'setup.py', 'setup.cfg'];
/** Folders beside a project's file that hold its packages by custom. */
const CUSTOMARY = ['src', 'lib'];

/** The folder of a script; of a module in a package the folder above the outermost package. */
function importFolder(files: Files, folder: string): string {
  return upward(folder).find((f) => files.kind(join(f, '__init__.py')) !== 'file') ?? folder;
}

const isProject = (files: Files, folder: string): boolean =>
  PROJECT_FILES.some((name) => files.kind(join(folder, name)) === 'file');

/** The lines of each `[section]`, joined: enough of TOML and INI for the few keys that name folders. */
function sections(text: string): Map<string, string> {
  const found = new Map<string, string>();
  let name = '';
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.replace(/^\s*[#;].*/, '');
    const header = /^\s*\[+\s*([^\]]+?)\s*\]+/.exec(line)?.[1];
    if (header !== undefined) name = header.replace(/["']/g, '');
    else found.set(name, `${found.get(name) ?? ''}${line}\n`);
  }
  return found;
}

const strings = (text: string): string[] =>
  [...text.matchAll(/"([^"\n]*)"|'([^'\n]*)'/g)].map((m) => m[1] ?? m[2] ?? '');

/** The strings of `key = "…"` or `key = […]` in a section. */
function valuesOf(section: string | undefined, key: string): string[] {
  const value = new RegExp(`^\\s*${key}\\s*=\\s*(\\[[^\\]]*\\]|.*)`, 'm').exec(section ?? '')?.[1];
  return value === undefined ? [] : strings(value);
}

/** What stands for "the package of no name", the root, in a package-dir table. */
const rootEntry = (text: string | undefined, colon: string): string[] =>
  [...(text ?? '').matchAll(new RegExp(`(?:""|'')\\s*${colon}\\s*["']([^"'\\n]*)["']`, 'g'))].map((m) => m[1]);

/** Folders that a project's own files name: setuptools' package-dir and find.where, poetry's, hatch's, pytest's. */
function declaredFolders(files: Files, project: string): string[] {
  const toml = sections(files.readFile(join(project, 'pyproject.toml')) ?? '');
  const ini = sections(files.readFile(join(project, 'setup.cfg')) ?? '');
  const script = files.readFile(join(project, 'setup.py')) ?? '';
  const setuptools = toml.get('tool.setuptools');
  return [
    ...rootEntry(/^\s*package-dir\s*=\s*(\{[^}]*\})/m.exec(setuptools ?? '')?.[1], '='),
    ...rootEntry(toml.get('tool.setuptools.package-dir'), '='),
    ...valuesOf(toml.get('tool.setuptools.packages.find'), 'where'),
    ...[...(toml.get('tool.poetry') ?? '').matchAll(/\bfrom\s*=\s*["']([^"'\n]*)["']/g)].map((m) => m[1]),
    ...valuesOf(toml.get('tool.hatch.build.targets.wheel'), 'packages').map(dirname),
    ...valuesOf(toml.get('tool.pytest.ini_options'), 'pythonpath'),
    ...[...(ini.get('options') ?? '').matchAll(/^\s*package_dir\s*=\s*=\s*(\S+)/gm)].map((m) => m[1]),
    ...[...(ini.get('options.packages.find') ?? '').matchAll(/^\s*where\s*=\s*(\S+)/gm)].map((m) => m[1]),
    ...rootEntry(/\bpackage_dir\s*=\s*(\{[^}]*\})/.exec(script)?.[1], ':'),
    ...[...script.matchAll(/\bfind(?:_namespace)?_packages\(\s*(?:where\s*=\s*)?["']([^"'\n]*)["']/g)].map((m) => m[1]),
  ].map((folder) => resolve(project, folder));
}

/** Where a project's packages are: what it says, `src` and `lib` where they are no packages themselves, its own folder. */
function projectFolders(files: Files, project: string): string[] {
  if (!isProject(files, project)) return [project];
  const customary = CUSTOMARY.map((name) => join(project, name)).filter(
    (folder) => files.kind(join(folder, '__init__.py')) !== 'file',
  );
  return [...declaredFolders(files, project), ...customary, project];
}

/**
 * Where the imports of a document start, in order: its own folder (of a module in a package the one above the package), the
 * nearest project's, the workspace folder it lies in, the other ones. `document`: undefined for one that is in no file.
 */
export function workspaceRoots(files: Files, document: string | undefined, folders: readonly string[]): string[] {
  const own = document === undefined ? undefined : dirname(document);
  const isRoot = (f: string): boolean => isProject(files, f) || files.kind(join(f, '.git')) !== undefined;
  const project = own === undefined ? undefined : upward(own).find(isRoot);
  const home = folderOf(document, folders);
  const workspace = [...(home === undefined ? [] : [home]), ...folders.filter((f) => f !== home)];
  return unique(files, [
    ...(own === undefined ? [] : [importFolder(files, own)]),
    ...(project === undefined ? [] : projectFolders(files, project)),
    ...workspace.flatMap((folder) => projectFolders(files, folder)),
  ]);
}

/**
 * The name under which other modules import a document: dotted in a package. One in no package has its own name, unless it
 * has relative imports: then it is run as `python -m folder.name`, from the innermost of `roots` that isn't its own folder.
 */
export function moduleName(files: Files, document: string, roots: readonly string[]): string {
  const folder = dirname(document);
  const stem = basename(document).replace(/\.\w+$/, '');
  const top = importFolder(files, folder);
  const above = roots.filter((r) => r !== folder && isBelow(folder, r)).sort((a, b) => b.length - a.length);
  const from = top === folder ? (above.at(0) ?? folder) : top;
  const packages = upward(folder)
    .filter((f) => f !== from && isBelow(f, from))
    .map(basename)
    .reverse();
  return [...packages, ...(stem === '__init__' && packages.length > 0 ? [] : [stem])].join('.');
}
