/**
 * Paths as text, for rooms that have no `node:path`: POSIX's, and Windows' where a path begins with a drive or a share
 * (so that both can be tested on one machine, and a browser can have either).
 */

const WINDOWS = /^(?:[a-zA-Z]:(?=[\\/]|$)|\\\\[^\\/]+[\\/]+[^\\/]+)/;

const isWindows = (path: string): boolean => WINDOWS.test(path);

export const isAbsolute = (path: string): boolean => path.startsWith('/') || isWindows(path);

/** Its root (`/`, `C:\`, `\\host\share\`; empty for a relative one), its parts, what stands between them. */
function split(path: string): { root: string; parts: string[]; separator: string } {
  const windows = WINDOWS.exec(path);
  const separator = windows ? '\\' : '/';
  const root = windows ? `${windows[0].replace(/\//g, '\\')}\\` : path.startsWith('/') ? '/' : '';
  const rest = path.slice(windows ? windows[0].length : 0).split(windows ? /[\\/]+/ : /\/+/);
  const parts: string[] = [];
  for (const part of rest) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (root === '') parts.push(part);
  }
  return { root, parts, separator };
}

/** One path of several parts, without `.` and `..`; what follows an absolute one is below it. */
export function join(base: string, ...more: readonly string[]): string {
  const { root, parts, separator } = split([base, ...more].join('/'));
  return root + parts.join(separator) || '.';
}

/** A path as seen from a folder. */
export const resolve = (folder: string, path: string): string => (isAbsolute(path) ? join(path) : join(folder, path));

/** The folder of a path; of a root the root itself. */
export function dirname(path: string): string {
  const { root, parts, separator } = split(path);
  return root + parts.slice(0, -1).join(separator) || '.';
}

export const basename = (path: string): string => split(path).parts.at(-1) ?? '';

/** A folder, its folder, and so on to the root. */
export function upward(folder: string): string[] {
  const { root, parts, separator } = split(folder);
  return Array.from(
    { length: parts.length + (root === '' ? 0 : 1) },
    (_, i) => root + parts.slice(0, parts.length - i).join(separator),
  );
}

/** Whether a path is a folder itself, or lies below it. Windows compares without case. */
export function isBelow(path: string, folder: string): boolean {
  const [a, b] = [split(path), split(folder)];
  const same = isWindows(path)
    ? (x: string, y: string): boolean => x.toLowerCase() === y.toLowerCase()
    : (x: string, y: string): boolean => x === y;
  return same(a.root, b.root) && b.parts.length <= a.parts.length && b.parts.every((p, i) => same(p, a.parts[i]));
}
