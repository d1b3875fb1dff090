/** The traced functions of a document, in order: what lenses and the extension's commands choose from. */
import type { Analysis, TracedFunction } from '../analysis/analyze.ts';
import { summary } from './summary.ts';
import type { Transformation } from '../analysis/transformed.ts';
import { offered } from '../analysis/transformed.ts';
import type { Location, Range } from './text.ts';
import { rangeIn, textOf } from './text.ts';

export interface TraceView {
  id: string;
  /** The text that holds its lens. */
  path: string;
  name: string;
  /** Where its lens stands: the line of the function, or of its directive where it has several. */
  range: Range;
  /** The whole function; where that is in another text, the directive. */
  fullRange: Range;
  call: string;
  summary: string;
  outcome: 'jaxpr' | 'error' | 'unsupported';
  /** Transformations of it that may be asked for. */
  offers: Transformation[];
}

function directivePlace({ origin }: TracedFunction): Location | undefined {
  if (origin.kind !== 'directive') return undefined;
  const { source, span } = origin.directive;
  return { path: source.path, range: rangeIn(source, span.start, span.end) };
}

/** Where a traced function is: from its first decorator on. A function that isn't the user's: its directive, its call. */
export function whole(traced: TracedFunction): Location | undefined {
  const { site, origin } = traced;
  const source = site ? textOf(site.chunk) : undefined;
  if (site && source) {
    const { node } = site;
    const start = node.kind === 'FunctionDef' ? node.fullStart : node.start;
    return { path: source.path, range: rangeIn(source, site.chunk.start + start, site.chunk.start + node.end) };
  }
  const directive = directivePlace(traced);
  if (directive) return directive;
  if (origin.kind !== 'call' || !origin.site) return undefined;
  const { chunk, start, end } = origin.site;
  const text = textOf(chunk);
  return text && { path: text.path, range: rangeIn(text, chunk.start + start, chunk.start + end) };
}

/** Of one text, or of all. */
export function traceViews(analysis: Analysis, path?: string): TraceView[] {
  const directives = new Map<unknown, number>();
  for (const { site, origin } of analysis.traced)
    if (site && origin.kind === 'directive') directives.set(site.node, (directives.get(site.node) ?? 0) + 1);
  return analysis.traced.flatMap((traced) => {
    const { trace, site } = traced;
    const directive = directivePlace(traced);
    const fn = whole(traced);
    // The cell of a notebook shows what it says itself.
    const full = directive && directive.path !== fn?.path ? directive : fn;
    if (!full || (path !== undefined && full.path !== path)) return [];
    // Several in one row would be too long to read.
    const several = (directives.get(site?.node) ?? 0) > 1;
    const { start } = (directive && several ? directive : full).range;
    return [
      {
        id: traced.id,
        path: full.path,
        name: trace.name,
        range: { start, end: start },
        fullRange: full.range,
        call: trace.call,
        summary: summary(traced, analysis),
        outcome: trace.outcome.kind,
        offers: offered(trace),
      },
    ];
  });
}
