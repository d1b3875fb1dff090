/** Names of places, by which they are told apart. */

const ids = new WeakMap<object, number>();
let next = 1;

/** A number for an object, as long as it lives. */
export function idOf(o: object): number {
  let id = ids.get(o);
  if (id === undefined) ids.set(o, (id = next++));
  return id;
}

/** One text for one site: a chunk and a span. */
export const siteKey = (site: { chunk: object; start: number; end: number } | undefined): string =>
  site ? `${idOf(site.chunk)}:${site.start}:${site.end}` : '';
