/** A file system as data: path → text, or the link's target. Links are followed as a real one follows them. */
import type { Files } from '../../server/analysis/sitePackages.ts';
import { basename, dirname, join, resolve } from '../../server/analysis/paths.ts';

export interface Link {
  readonly to: string;
}
export type Tree = Readonly<Record<string, string | Link>>;

export function filesOf(tree: Tree): Files {
  const entries = new Map(Object.entries(tree).map(([path, what]) => [join(path), what]));
  const folders = new Map<string, Set<string>>();
  for (const path of entries.keys())
    for (let at = path; dirname(at) !== at; at = dirname(at)) {
      const names = folders.get(dirname(at)) ?? new Set<string>();
      folders.set(dirname(at), names.add(basename(at)));
    }
  const realpath = (path: string, depth = 0): string | undefined => {
    const whole = join(path);
    const above = dirname(whole);
    if (above === whole) return whole;
    const folder = realpath(above, depth);
    if (folder === undefined || depth > 20) return undefined;
    const place = join(folder, basename(whole));
    const what = entries.get(place);
    if (typeof what === 'object') return realpath(resolve(folder, what.to), depth + 1);
    return what !== undefined || folders.has(place) ? place : undefined;
  };
  return {
    realpath: (path) => realpath(path),
    kind(path) {
      const real = realpath(path);
      return real === undefined ? undefined : folders.has(real) ? 'folder' : 'file';
    },
    readFile(path) {
      const text = entries.get(realpath(path) ?? '');
      return typeof text === 'string' ? text : undefined;
    },
    listFolder: (path) => [...(folders.get(realpath(path) ?? '') ?? [])],
  };
}
