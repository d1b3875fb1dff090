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
}

export function cacheLines(analysis: Analysis, path?: string): CacheLine[] {
  return analysis.cache.flatMap(({ site, function: name, calls, traces, reasons }) => {
    const frame = userFrame(site, analysis);
    if (!frame || (path !== undefined && frame.chunk.file.path !== path)) return [];
    const { line } = frame.chunk.file.lineColumn(frame.chunk.start + frame.start);
    return [{ path: frame.chunk.file.path, line, function: name, calls, traces, reasons: [...reasons] }];
  });
}
