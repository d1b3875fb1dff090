/** Diagnostics as the command line counts: lines and columns from 1, columns in code points, end exclusive. */
import type { Analysis } from '../analysis/analyze.ts';
import type { LineIndex } from '../text/lineIndex.ts';
import type { Diagnostic, FindingLike, Severity } from './diagnostics.ts';
import type { Range } from './text.ts';
import { textOf } from './text.ts';

export interface CheckLine {
  /** SourceText.path */
  path: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  rule: string;
  severity: Severity;
  message: string;
}

/** `findings`: those behind the diagnostics; they may stand in modules that the document imports. */
export function checkLines(
  analysis: Analysis,
  found: readonly Diagnostic[],
  findings: readonly FindingLike[] = [],
): CheckLine[] {
  const texts = new Map<string, LineIndex>();
  for (const source of [...findings.map((f) => textOf(f.at.chunk)), ...analysis.sources])
    if (source) texts.set(source.path, source.lines);
  return found.map(({ path, range, code: rule, severity, message }) => {
    const lines = texts.get(path);
    const column = (at: Range['start']): number => (lines ? lines.codePointColumn(lines.offset(at)) : at.character) + 1;
    const { start, end } = range;
    return {
      path,
      line: start.line + 1,
      column: column(start),
      endLine: end.line + 1,
      endColumn: column(end),
      rule,
      severity,
      message,
    };
  });
}
