/**
 * What a site-packages folder adds to the search path, as CPython's Lib/site.py reads it (`addsitedir`, `addpackage`), less
 * the lines of .pth files that are code: only what setuptools writes there for an editable install is understood.
 */
import type { Host } from '../host.ts';
import { basename, dirname, join, resolve } from './paths.ts';

export type Files = Pick<Host, 'kind' | 'readFile' | 'listFolder' | 'realpath'>;

/** Folders in which modules are looked for, and packages that an editable install names one by one. */
export interface SiteFolders {
  readonly folders: readonly string[];
  /** Name of a package or module → its folder or file, where that doesn't follow from a folder. */
  readonly mapped: ReadonlyMap<string, string>;
}

/** A longer .pth file is no .pth file. */
const MAX_PTH_CHARACTERS = 1 << 20;

/** The pairs of a Python dict display of plain strings, as setuptools prints it with `repr`. */
function stringPairs(display: string): [string, string][] {
  const literal = String.raw`(?:'((?:\\.|[^'\\])*)'|"((?:\\.|[^"\\])*)")`;
  const pairs = display.matchAll(new RegExp(`${literal}\\s*:\\s*${literal}`, 'g'));
  const unescape = (s: string): string =>
    s.replace(
      /\\(?:x([\da-f]{2})|u([\da-f]{4})|U([\da-f]{8})|(.))/gi,
      (_, x?: string, u?: string, U?: string, c?: string) => {
        const code = x ?? u ?? U;
        return code === undefined ? (c ?? '') : String.fromCodePoint(Math.min(parseInt(code, 16), 0x10ffff));
      },
    );
  return [...pairs].map((m) => [unescape(m[1] ?? m[2] ?? ''), unescape(m[3] ?? m[4] ?? '')]);
}

/** MAPPING of the finder that setuptools installs for an editable project (setuptools/command/editable_wheel.py). */
function editables(files: Files, site: string, line: string): [string, string][] {
  const finder = /^import (__editable___\w+_finder)\b/.exec(line);
  const text = finder ? files.readFile(join(site, `${finder[1]}.py`)) : undefined;
  const mapping = text === undefined ? null : /^MAPPING\b[^={}\n]*=\s*(\{[^{}]*\})/m.exec(text);
  return mapping ? stringPairs(mapping[1]) : [];
}

/** `a.b` at `…/src/a/b` (or `…/src/a/b.py`) is found in `…/src`; undefined where names and folders differ. */
function folderOf(name: string, path: string): string | undefined {
  let at = path.replace(/\.py$/, '');
  for (const part of name.split('.').reverse()) {
    if (basename(at) !== part) return undefined;
    at = dirname(at);
  }
  return at;
}

/** A site-packages folder and all that its .pth files add, in order. */
export function siteFolders(files: Files, site: string): SiteFolders {
  if (files.kind(site) !== 'folder') return { folders: [], mapped: new Map() };
  const folders = [site];
  // The finder stands behind all folders, as in Python, where it is the last entry of sys.meta_path.
  const last: string[] = [];
  const mapped = new Map<string, string>();
  const names = files.listFolder(site).filter((n) => n.endsWith('.pth') && !n.startsWith('.'));
  for (const name of names.sort()) {
    const text = files.readFile(join(site, name)) ?? '';
    if (text.length > MAX_PTH_CHARACTERS) continue;
    for (const raw of text.replace(/^\ufeff/, '').split(/\r?\n/)) {
      const line = raw.trimEnd();
      if (line.trim() === '' || line.startsWith('#') || line.includes('\0')) continue;
      if (/^import[ \t]/.test(line)) {
        for (const [module, path] of editables(files, site, line)) {
          const folder = folderOf(module, path);
          if (folder === undefined) mapped.set(module, path);
          else last.push(folder);
        }
      } else folders.push(resolve(site, line));
    }
  }
  return { folders: unique(files, [...folders, ...last]), mapped };
}

/** Those that are folders, each once (whatever links lead to it), in order. */
export function unique(files: Files, folders: readonly string[]): string[] {
  const seen = new Set<string>();
  return folders.filter((folder) => {
    if (files.kind(folder) !== 'folder') return false;
    const real = files.realpath(folder) ?? folder;
    return seen.size < seen.add(real).size;
  });
}
