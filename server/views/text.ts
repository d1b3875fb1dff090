/** Places in the user's texts, in editor terms. */
import type { Analysis, Place } from '../analysis/analyze.ts';
import { SourceText } from '../analysis/source.ts';
import type { SourceChunk, SourceFrame } from '../jaxpr/source.ts';

/** Lines and UTF-16 characters from 0. */
export interface Pos {
  line: number;
  character: number;
}
export interface Range {
  start: Pos;
  end: Pos;
}
/** A range of one of the document's texts. */
export interface Location {
  /** SourceText.path: of the file, or of the notebook's cell. */
  path: string;
  range: Range;
}

export function rangeIn(source: SourceText, start: number, end: number): Range {
  return { start: { ...source.lines.position(start) }, end: { ...source.lines.position(Math.max(start, end)) } };
}

/** The text that holds a chunk; undefined where it is none of the user's (a directive's own text). */
export const textOf = (chunk: SourceChunk): SourceText | undefined =>
  chunk.file instanceof SourceText ? chunk.file : undefined;

export function locate(place: Place): Location | undefined {
  const source = textOf(place.chunk);
  if (!source) return undefined;
  const { start } = place.chunk;
  return { path: source.path, range: rangeIn(source, start + place.start, start + place.end) };
}

/** The innermost frame that is in one of the document's texts. */
export function userFrame(frame: SourceFrame | undefined, analysis: Analysis): SourceFrame | undefined {
  let f = frame;
  while (f && !analysis.sources.some((s) => s === f?.chunk.file)) f = f.parent;
  return f;
}

export const samePlace = (a: Place, b: Place): boolean => a.chunk === b.chunk && a.start === b.start && a.end === b.end;

export const holds = (outer: { start: number; end: number }, inner: { start: number; end: number }): boolean =>
  outer.start <= inner.start && inner.end <= outer.end;

/** Lenses and hints are read at a glance; the rest is in the hover and the jaxpr document. */
const MAX_LINE = 140;

/** The first line of a text, cut to a glance's length. */
export function oneLine(text: string): string {
  const line = (text.split('\n', 1)[0] ?? '').trim().replace(/\.$/, '');
  return line.length > MAX_LINE ? `${line.slice(0, MAX_LINE - 1)}…` : line;
}

export const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

/** `jax.errors.TracerBoolConversionError` → `TracerBoolConversionError` */
export const shortClass = (name: string): string => name.slice(name.lastIndexOf('.') + 1);
