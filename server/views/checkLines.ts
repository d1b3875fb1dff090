/** Diagnostics as the command line counts: lines and columns from 1, columns in code points, end exclusive. */
import type { Analysis } from '../analysis/analyze.ts';
import type { SourceText } from '../analysis/source.ts';
import type { EditLike, FixLike } from './actions.ts';
import type { Diagnostic, FindingLike, Severity } from './diagnostics.ts';
import type { Location, Pos } from './text.ts';
import { locate, rangeIn, textOf } from './text.ts';

/** A part of a text, as the command line counts. */
export interface CheckPlace {
  /** SourceText.path */
  path: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
}

export interface CheckLine extends CheckPlace {
  rule: string;
  severity: Severity;
  message: string;
  /** How it came about, in order. */
  related: (CheckPlace & { message: string })[];
  /** The finding's first line of text. */
  source: string;
  /** Only where they were asked for: they have been tried. */
  fixes?: { title: string; edits: (CheckPlace & { newText: string })[] }[];
}

/**
 * `findings`: those behind the diagnostics; they may stand in modules that the document imports. What is only shown faded in an
 * editor is no line here.
 */
export function checkLines(
  analysis: Analysis,
  found: readonly Diagnostic[],
  findings: readonly FindingLike[] = [],
  fixes: ReadonlyMap<FindingLike, readonly FixLike[]> = new Map(),
): CheckLine[] {
  const texts = new Map<string, SourceText>();
  const places = findings.flatMap((f) => [f.at, ...f.related.map((r) => r.at)]);
  for (const source of [...places.map((p) => textOf(p.chunk)), ...analysis.sources])
    if (source) texts.set(source.path, source);
  const place = ({ path, range: { start, end } }: Location): CheckPlace => {
    const lines = texts.get(path)?.lines;
    const column = (at: Pos): number => (lines ? lines.codePointColumn(lines.offset(at)) : at.character) + 1;
    return { path, line: start.line + 1, column: column(start), endLine: end.line + 1, endColumn: column(end) };
  };
  const edit = (e: EditLike): (CheckPlace & { newText: string })[] => {
    const source = texts.get(e.path);
    return source ? [{ ...place({ path: e.path, range: rangeIn(source, e.start, e.end) }), newText: e.newText }] : [];
  };
  const tried = new Map([...fixes].map(([f, of]) => [keyOf(f), of]));
  return found.map((d) => ({
    ...place(d),
    rule: d.code,
    severity: d.severity,
    message: d.message,
    related: d.related.map((r) => ({ ...place(r.at), message: r.message })),
    source: texts.get(d.path)?.lines.lineText(d.range.start.line) ?? '',
    ...(fixes.size === 0
      ? {}
      : {
          fixes: (tried.get(JSON.stringify([d.code, d.path, d.range])) ?? []).map((f) => {
            return { title: f.title, edits: f.edits.flatMap(edit) };
          }),
        }),
  }));
}

function keyOf(finding: FindingLike): string {
  const at = locate(finding.at);
  return JSON.stringify([finding.rule, at?.path, at?.range]);
}
