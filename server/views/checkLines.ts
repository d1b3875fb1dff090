/** Diagnostics as the command line counts: lines and columns from 1, columns in code points, end exclusive. */
import type { Analysis } from '../analysis/analyze.ts';
import type { Diagnostic, Severity } from './diagnostics.ts';
import type { Range } from './text.ts';

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

export function checkLines(analysis: Analysis, found: readonly Diagnostic[]): CheckLine[] {
  return found.map(({ path, range, code: rule, severity, message }) => {
    const lines = analysis.sources.find((s) => s.path === path)?.lines;
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
