/** Fixes are tried before they are offered: the changed text is traced again. */
import type { Analysis, TracedFunction } from '../analysis/analyze.ts';
import { allRules } from './all.ts';
import { check, findingsOf } from './check.ts';
import { settle } from './places.ts';
import type { Edit, Finding, Fix } from './rule.ts';

/** Analyzes the text with the edits made, apart from the document's own state. */
export type Retrace = (edits: readonly Edit[]) => Analysis;

/** The fixes of a finding after which it is gone, its function traces, and no error is new. */
export function verifiedFixes(finding: Finding, analysis: Analysis, retrace: Retrace): Fix[] {
  const rule = allRules.find((r) => r.id === finding.rule);
  const candidates = rule?.fixes?.(finding, analysis) ?? [];
  if (candidates.length === 0) return [];
  const before = check(analysis);
  const concerned = analysis.traced.filter((t) => isFoundIn(finding, analysis, t));
  return candidates.filter((fix) => {
    const after = retrace(fix.edits);
    return helps(finding, before, check(after)) && concerned.every((t) => traces(t, after));
  });
}

const sameRule = (findings: readonly Finding[], { rule }: Finding): number =>
  findings.filter((f) => f.rule === rule).length;

/** Places move with an edit, so findings are counted: one fewer of the rule, and no error that wasn't there. */
function helps(finding: Finding, before: readonly Finding[], after: readonly Finding[]): boolean {
  if (sameRule(after, finding) >= sameRule(before, finding)) return false;
  const known = new Map<string, number>();
  const key = (f: Finding): string => `${f.rule} ${f.message}`;
  for (const f of before) if (f.severity === 'error') known.set(key(f), (known.get(key(f)) ?? 0) + 1);
  return after.every((f) => {
    if (f.severity !== 'error') return true;
    const left = known.get(key(f)) ?? 0;
    known.set(key(f), left - 1);
    return left > 0;
  });
}

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
function traces(traced: TracedFunction, after: Analysis): boolean {
  const now = after.traced.find((t) => t.id === traced.id);
  if (!now) return false;
  const { kind } = now.trace.outcome;
  return (
    kind === 'jaxpr' ||
    (kind === 'unsupported' && traced.trace.outcome.kind !== 'jaxpr' && traced.origin.kind === 'unknown-inputs')
  );
}
