/** The cache forecast, in the form of `jitlens cache --json`. */
import type { Analysis } from '../analysis/analyze.ts';
import { userFrame } from './text.ts';

export interface CacheLine {
  /** SourceText.path of the text that holds the call. */
  path: string;
  /** From 1. */
  line: number;
  function: string;
  calls: number;
  traces: number;
  reasons: string[];
  /** There may be more calls and traces than were counted: it stands in a loop of unknown length. */
  more?: true;
}

export function cacheLines(analysis: Analysis, path?: string): CacheLine[] {
  return analysis.cache.flatMap(({ site, function: name, calls, traces, reasons, more }): CacheLine[] => {
    const frame = userFrame(site, analysis);
    if (!frame || (path !== undefined && frame.chunk.file.path !== path)) return [];
    const { line } = frame.chunk.file.lineColumn(frame.chunk.start + frame.start);
    const counted = { path: frame.chunk.file.path, line, function: name, calls, traces, reasons: [...reasons] };
    return [more ? { ...counted, more } : counted];
  });
}
