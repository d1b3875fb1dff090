/**
 * Many fixes at once. Each step is traced again as a whole: first all preferred fixes together; where that doesn't hold, one
 * after the other. What can't be shown to work isn't done.
 */
import type { Analysis } from '../analysis/analyze.ts';
import { MAX_FIX_ROUNDS } from '../limits.ts';
import { applyEdits } from '../text/lineEdits.ts';
import { allRules } from './all.ts';
import type { RuleSettings } from './check.ts';
import { check } from './check.ts';
import type { Edit, Finding, Fix } from './rule.ts';
import { mends, workingFixes } from './verify.ts';

/** The texts of a document, by path. */
export type Texts = ReadonlyMap<string, string>;

export interface FixAllHost {
  /** Analyses texts that stay: places in them hold until the next call. */
  current(texts: Texts): Analysis;
  /** Analyses texts for a trial. */
  trial(texts: Texts): Analysis;
  /** Whether there is time for one more step. */
  goesOn(): boolean;
}

export interface FixedFinding {
  readonly rule: string;
  /** The fix's. */
  readonly title: string;
  readonly path: string;
  /** From 1; in the text as it was before the round that fixed it. */
  readonly line: number;
}

export interface FixedAll {
  readonly texts: Texts;
  readonly fixed: readonly FixedFinding[];
}

interface Candidate {
  readonly finding: Finding;
  /** The one that is tried with others. */
  readonly fix: Fix;
  /** The preferred ones: the first that works is the one. */
  readonly fixes: readonly Fix[];
  /** Names the finding, wherever edits move it. */
  readonly key: string;
}

function changed(texts: Texts, edits: readonly Edit[]): Texts {
  return new Map(
    [...texts].map(([path, text]) => [
      path,
      applyEdits(
        text,
        edits.filter((e) => e.path === path),
      ),
    ]),
  );
}

const lineOf = ({ at }: Finding): number => at.chunk.file.lineColumn(at.chunk.start + at.start).line;

/** The preferred fixes of a finding that change nothing but the texts. */
function candidateOf(finding: Finding, analysis: Analysis, texts: Texts): Candidate | undefined {
  const all = allRules.find((r) => r.id === finding.rule)?.fixes?.(finding, analysis) ?? [];
  const fixes = all.filter((f) => f.preferred && f.edits.length > 0 && f.edits.every((e) => texts.has(e.path)));
  const fix = fixes.at(0);
  if (!fix) return undefined;
  const { path } = finding.at.chunk.file;
  const line = texts.get(path)?.split(/\r\n|\r|\n/)[lineOf(finding) - 1] ?? '';
  return { finding, fix, fixes, key: `${finding.rule}\0${finding.message}\0${path}\0${line}` };
}

const same = (a: Edit, b: Edit): boolean =>
  a.path === b.path && a.start === b.start && a.end === b.end && a.newText === b.newText;

const touch = (a: Edit, b: Edit): boolean => a.path === b.path && a.start <= b.end && b.start <= a.end;

/** Names that lines at the margin bind: two fixes may have chosen the same one. */
const bound = (edits: readonly Edit[]): string[] =>
  edits.flatMap((e) => [...e.newText.matchAll(/(?:^|\n)(?:def )?(\w+)(?:\(| = )/g)].map((m) => m[1]));

/** As many as can be made together; what touches another waits for the next round. An import is added once. */
function compatible(candidates: readonly Candidate[]): { chosen: Candidate[]; edits: Edit[] } {
  const chosen: Candidate[] = [];
  const edits: Edit[] = [];
  const names = new Set<string>();
  for (const c of candidates) {
    const more = c.fix.edits.filter((e) => !edits.some((x) => same(x, e)));
    // Of a fix that shares all its edits with others, nothing says that it does anything.
    if (more.length === 0 || more.some((e) => edits.some((x) => touch(x, e)))) continue;
    const own = bound(more);
    if (own.some((n) => names.has(n))) continue;
    own.forEach((n) => names.add(n));
    chosen.push(c);
    edits.push(...more);
  }
  return { chosen, edits };
}

/** Fix what is `wanted`, as far as fixes are preferred and proven. */
export function fixAll(
  start: Texts,
  settings: RuleSettings,
  wanted: (f: Finding) => boolean,
  host: FixAllHost,
): FixedAll {
  let texts = start;
  const fixed: FixedFinding[] = [];
  const failed = new Set<string>();
  for (let round = 0; round < MAX_FIX_ROUNDS && host.goesOn(); round++) {
    const analysis = host.current(texts);
    const candidates = check(analysis, settings).flatMap((f) => {
      const found = wanted(f) ? candidateOf(f, analysis, texts) : undefined;
      return found && !failed.has(found.key) ? [found] : [];
    });
    const works = ({ chosen, edits }: ReturnType<typeof compatible>): boolean =>
      chosen.length > 0 &&
      mends(
        chosen.map((c) => c.finding),
        analysis,
        host.trial(changed(texts, edits)),
      );
    let step = compatible(candidates);
    if (step.chosen.length === 0) break;
    if (!works(step)) {
      const proven = step.chosen.flatMap((c) => {
        const trial = (edits: readonly Edit[]): Analysis => host.trial(changed(texts, edits));
        const fix = host.goesOn() ? workingFixes(c.finding, c.fixes, analysis, trial).at(0) : undefined;
        if (!fix) failed.add(c.key);
        return fix ? [{ ...c, fix }] : [];
      });
      if (proven.length === 0) continue;
      step = compatible(proven);
      if (step.chosen.length > 1 && !works(step)) step = compatible(proven.slice(0, 1));
    }
    for (const { finding, fix } of step.chosen)
      fixed.push({ rule: finding.rule, title: fix.title, path: finding.at.chunk.file.path, line: lineOf(finding) });
    texts = changed(texts, step.edits);
  }
  return { texts, fixed };
}

/** How many findings of each rule have a preferred fix, not yet tried. */
export function fixable(findings: readonly Finding[], analysis: Analysis): Map<string, number> {
  const texts = new Map(analysis.sources.map((s) => [s.path, s.text]));
  const counts = new Map<string, number>();
  for (const f of findings) if (candidateOf(f, analysis, texts)) counts.set(f.rule, (counts.get(f.rule) ?? 0) + 1);
  return counts;
}
