/** The traced functions of a document, in order: what lenses and the extension's commands choose from. */
import type { Analysis, TracedFunction } from '../analysis/analyze.ts';
import { summary } from './summary.ts';
import type { Location, Range } from './text.ts';
import { rangeIn, textOf } from './text.ts';

export interface TraceView {
  id: string;
  /** The text that holds the function. */
  path: string;
  name: string;
  /** The line above which its lens stands. */
  range: Range;
  fullRange: Range;
  call: string;
  summary: string;
  outcome: 'jaxpr' | 'error' | 'unsupported';
}

/** Where a traced function is: from its first decorator on. A function that isn't the user's: its directive, its call. */
export function whole({ site, origin }: TracedFunction): Location | undefined {
  const source = site ? textOf(site.chunk) : undefined;
  if (site && source) {
    const { node } = site;
    const start = node.kind === 'FunctionDef' ? node.fullStart : node.start;
    return { path: source.path, range: rangeIn(source, site.chunk.start + start, site.chunk.start + node.end) };
  }
  if (origin.kind === 'directive') {
    const { source: text, span } = origin.directive;
    return { path: text.path, range: rangeIn(text, span.start, span.end) };
  }
  if (origin.kind !== 'call' || !origin.site) return undefined;
  const { chunk, start, end } = origin.site;
  const text = textOf(chunk);
  return text && { path: text.path, range: rangeIn(text, chunk.start + start, chunk.start + end) };
}

/** Of one text, or of all. */
export function traceViews(analysis: Analysis, path?: string): TraceView[] {
  return analysis.traced.flatMap((traced) => {
    const place = whole(traced);
    if (!place || (path !== undefined && place.path !== path)) return [];
    const { trace } = traced;
    const { start } = place.range;
    return [
      {
        id: traced.id,
        path: place.path,
        name: trace.name,
        range: { start, end: start },
        fullRange: place.range,
        call: trace.call,
        summary: summary(traced, analysis),
        outcome: trace.outcome.kind,
      },
    ];
  });
}
