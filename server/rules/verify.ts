/** Fixes are tried before they are offered: the changed text is traced again. */
import type { Analysis, TracedFunction } from '../analysis/analyze.ts';
import { allRules } from './all.ts';
import { check, findingsOf } from './check.ts';
import { isFaultRule } from './faults.ts';
import { settle } from './places.ts';
import type { Edit, Finding, Fix } from './rule.ts';
import { textOf } from './syntax.ts';

/** Analyzes the text with the edits made, apart from the document's own state. */
export type Retrace = (edits: readonly Edit[]) => Analysis;

/** The fixes of a finding after which it is gone, its function traces, and no error is new. */
export function verifiedFixes(finding: Finding, analysis: Analysis, retrace: Retrace): Fix[] {
  const rule = allRules.find((r) => r.id === finding.rule);
  const candidates = rule?.fixes?.(finding, analysis) ?? [];
  if (candidates.length === 0) return [];
  const good = candidates.filter((fix) => mends([finding], analysis, retrace(fix.edits)));
  // Nobody can choose two.
  const first = good.find((fix) => fix.preferred);
  return good.map((fix) => (fix.preferred && fix !== first ? { ...fix, preferred: false } : fix));
}

const syntaxErrors = ({ sources }: Analysis): number => sources.reduce((n, s) => n + s.parse.errors.length, 0);

/** Whether findings of an analysis are gone after a change: so many fewer of their rules, their functions trace, no error is new. */
export function mends(findings: readonly Finding[], analysis: Analysis, after: Analysis): boolean {
  if (syntaxErrors(after) > syntaxErrors(analysis)) return false;
  const concerned = analysis.traced.filter((t) => findings.some((f) => isFoundIn(f, analysis, t)));
  const before = check(analysis);
  return helps(findings, before, check(after)) && concerned.every((t) => traces(t, after, before));
}

/** Places move with an edit, so what a finding is about is told by its text. */
const subject = (f: Finding): string => `${f.rule} ${textOf(f.at)}`;

function counts(findings: readonly Finding[], key: (f: Finding) => string): Map<string, number> {
  const known = new Map<string, number>();
  for (const f of findings) known.set(key(f), (known.get(key(f)) ?? 0) + 1);
  return known;
}

/** Fewer findings of each subject, and no error that the change has made. */
function helps(findings: readonly Finding[], before: readonly Finding[], after: readonly Finding[]): boolean {
  const was = counts(before, subject);
  const now = counts(after, subject);
  for (const [key, n] of counts(findings, subject)) if ((now.get(key) ?? 0) > (was.get(key) ?? 0) - n) return false;
  const message = (f: Finding): string => `${f.rule} ${f.message}`;
  const known = counts(before, message);
  return after.every((f) => {
    if (f.severity !== 'error') return true;
    const left = known.get(message(f)) ?? 0;
    known.set(message(f), left - 1);
    return left > 0 || wasFound(f, before);
  });
}

/** A conversion that was found before: in a function that a fix has made of a part of another one, its message is another. */
const wasFound = (f: Finding, before: readonly Finding[]): boolean =>
  isFaultRule(f.rule) && before.some((b) => subject(b) === subject(f));

function isFoundIn(finding: Finding, analysis: Analysis, traced: TracedFunction): boolean {
  return findingsOf(analysis, traced).some((f) => {
    const { at } = settle(f, traced) ?? f;
    return (
      f.rule === finding.rule &&
      at.chunk === finding.at.chunk &&
      at.start === finding.at.start &&
      at.end === finding.at.end
    );
  });
}

/** Whether a function that a finding is about traces now; one whose inputs are unknown must at least not fail. */
function traces(traced: TracedFunction, after: Analysis, before: readonly Finding[]): boolean {
  const now = after.traced.find((t) => t.id === traced.id);
  if (!now) return false;
  const { kind } = now.trace.outcome;
  return (
    kind === 'jaxpr' ||
    (kind === 'error' && findingsOf(after, now).some((f) => wasFound(f, before))) ||
    (kind === 'unsupported' && traced.trace.outcome.kind !== 'jaxpr' && traced.origin.kind === 'unknown-inputs')
  );
}
