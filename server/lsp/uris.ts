/** Uris as clients send them. They are names here: compared as they are, looked into only to show them,
 * and for the files that they name. */
import { portable } from '../analysis/imports.ts';

/** The last part, as messages print it. */
export function nameOf(uri: string): string {
  const path = uri.replace(/[?#].*$/s, '').replace(/\/+$/, '');
  const last = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf(':')) + 1);
  try {
    return decodeURIComponent(last) || uri;
  } catch {
    return last;
  }
}

/** The path of a `file:` uri, as analysis/ compares paths; undefined for what is in no file. */
export const fileOf = (uri: string): string | undefined => (/^file:/i.test(uri) ? portable(pathOf(uri)) : undefined);

/** The `file:` uri of a path. */
export function uriOfPath(path: string): string {
  const parts = portable(path).replace(/^\/\//, '').split('/').map(encodeURIComponent);
  return `file://${/^\//.test(path) ? '' : '/'}${parts.join('/')}`;
}

/** The path of a `file:` uri; what is no file has its name. */
export function pathOf(uri: string): string {
  const m = /^file:\/\/([^/]*)(\/[^?#]*)/i.exec(uri);
  if (!m) return nameOf(uri);
  let path: string;
  try {
    path = decodeURIComponent(m[2]);
  } catch {
    [, , path] = m;
  }
  if (/^\/[a-zA-Z]:/.test(path)) return path.slice(1).replace(/\//g, '\\');
  return m[1] === '' ? path : `//${m[1]}${path}`;
}
