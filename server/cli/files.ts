/** Which files a command is about: Python files and notebooks at or below paths, or that patterns name. */
import { portable } from '../analysis/imports.ts';
import { isExcluded, projectOf } from '../analysis/project.ts';
import type { Host } from '../host.ts';
import { matchesGlob } from '../text/glob.ts';
import { Complaint } from './arguments.ts';

/** Folders that hold nobody's own code. */
const SKIPPED = /^(?:\..+|node_modules|__pycache__|site-packages|venv|env|build|dist)$/;
/** Deeper folders are a loop of links. */
const MAX_FOLDER_DEPTH = 40;

const trimmed = (folder: string): string => folder.replace(/(?!^)[\\/]+$/, '');
const below = (folder: string, name: string): string => `${folder.replace(/[\\/]+$/, '')}/${name}`;

type IsLeftOut = (path: string) => boolean;

function walk(host: Host, folder: string, isLeftOut: IsLeftOut, depth = 0): string[] {
  if (depth > MAX_FOLDER_DEPTH) return [];
  return host
    .listFolder(folder)
    .sort()
    .flatMap((name) => {
      const path = below(folder, name);
      const kind = host.kind(path);
      if (kind === 'file') return /\.(?:py|ipynb)$/i.test(name) && !isLeftOut(path) ? [path] : [];
      // A virtual environment may have any name.
      if (kind !== 'folder' || SKIPPED.test(name) || host.kind(below(path, 'pyvenv.cfg')) === 'file') return [];
      return isLeftOut(path) ? [] : walk(host, path, isLeftOut, depth + 1);
    });
}

/** The files that a pattern names, for shells that don't expand it. */
function matching(host: Host, pattern: string, isLeftOut: IsLeftOut): string[] {
  const parts = pattern.replace(/\\/g, '/').split('/');
  const first = parts.findIndex((p) => /[*?[]/.test(p));
  if (first < 0) return [];
  const base = parts.slice(0, first).join('/');
  const folder = base === '' && pattern.startsWith('/') ? '/' : base;
  const wanted = `/${parts.slice(first).join('/')}`;
  const prefix = folder === '' ? './' : below(folder, '');
  return walk(host, folder === '' ? '.' : folder, isLeftOut).flatMap((path) => {
    const inside = path.slice(prefix.length);
    return matchesGlob(inside, [wanted]) ? [folder === '' ? inside : path] : [];
  });
}

/** Python files and notebooks at or below the paths; what is named itself isn't left out, unless `force` says so. */
export function filesBelow(
  host: Host,
  paths: readonly string[],
  { exclude, force }: { exclude: readonly string[]; force: boolean },
): string[] {
  const here = `${portable(host.absolute('.')).replace(/\/$/, '')}/`;
  const isLeftOut = (path: string): boolean => {
    const whole = portable(host.absolute(path));
    if (whole.startsWith(here) && matchesGlob(whole.slice(here.length), exclude)) return true;
    const project = projectOf(host, whole);
    return project !== undefined && isExcluded(project, whole);
  };
  const found = paths.flatMap((path) => {
    const kind = host.kind(path);
    if (kind === 'file') return force && isLeftOut(path) ? [] : [path];
    const files = kind === 'folder' ? walk(host, trimmed(path), isLeftOut) : matching(host, path, isLeftOut);
    if (kind === undefined && files.length === 0) throw new Complaint(`${path}: no such file or folder`);
    return files;
  });
  return [...new Set(found)];
}
