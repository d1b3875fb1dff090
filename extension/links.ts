/**
 * Which part of the other side belongs to a cursor position: source ↔ jaxpr, by the links that the server sends.
 * Pure, so that it can be tested without an editor.
 */
import type { JaxprDocument, Pos, Range } from '../server/lsp/protocol.ts';

type Link = JaxprDocument['links'][number];

const before = (a: Pos, b: Pos): boolean => a.line < b.line || (a.line === b.line && a.character < b.character);
const contains = (range: Range, pos: Pos): boolean => !before(pos, range.start) && !before(range.end, pos);
const within = (inner: Range, outer: Range): boolean => contains(outer, inner.start) && contains(outer, inner.end);
const onLine = (range: Range, line: number): boolean => range.start.line <= line && line <= range.end.line;
const same = (a: Range, b: Range): boolean => within(a, b) && within(b, a);

/** The innermost ranges at a position; where none holds it, those that touch its line. */
function innermost(links: readonly Link[], side: (link: Link) => Range, pos: Pos): Link[] {
  const holding = links.filter((l) => contains(side(l), pos));
  if (holding.length === 0) return links.filter((l) => onLine(side(l), pos.line));
  return holding.filter((l) => !holding.some((other) => within(side(other), side(l)) && !same(side(other), side(l))));
}

function distinct(ranges: readonly Range[]): Range[] {
  return ranges.filter((r, i) => ranges.findIndex((other) => same(other, r)) === i);
}

/** The parts of the jaxpr that the source at `pos` of `uri` made. */
export function textAt(links: readonly Link[], uri: string, pos: Pos): Range[] {
  const here = links.filter((l) => l.uri === uri);
  return distinct(innermost(here, (l) => l.source, pos).map((l) => l.text));
}

/** The source that made the jaxpr at `pos`, by document. */
export function sourceAt(links: readonly Link[], pos: Pos): Map<string, Range[]> {
  const byUri = new Map<string, Range[]>();
  for (const link of innermost(links, (l) => l.text, pos)) {
    byUri.set(link.uri, distinct([...(byUri.get(link.uri) ?? []), link.source]));
  }
  return byUri;
}
