/** Fixes are tried before they are offered: the changed text is traced again. */
import type { Analysis, TracedFunction } from '../analysis/analyze.ts';
import { MAX_FIX_STEPS } from '../limits.ts';
import { applyEdits, lineEdits } from '../text/lineEdits.ts';
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
  const good = workingFixes(finding, candidates, analysis, retrace);
  // Nobody can choose two.
  const first = good.find((fix) => fix.preferred);
  return good.map((fix) => (fix.preferred && fix !== first ? { ...fix, preferred: false } : fix));
}

/** Those that work; where none does by itself, the first that does with the fixes of what its function meets next. */
export function workingFixes(finding: Finding, fixes: readonly Fix[], analysis: Analysis, retrace: Retrace): Fix[] {
  const tried = fixes.map((fix) => ({ fix, after: retrace(fix.edits) }));
  const good = tried.filter(({ after }) => mends([finding], analysis, after));
  // Those that leave another fault, which was there before, come second.
  const whole = good.filter(({ after }) => mends([finding], analysis, after, true));
  if (good.length > 0) return (whole.length > 0 ? whole : good).map(({ fix }) => fix);
  for (const fix of fixes) {
    const whole = completed(finding, fix, analysis, retrace);
    if (whole) return [whole];
  }
  return [];
}

/** A fix, and the preferred ones of the faults that it leads to: of `np.sin(x) + np.exp(x)` both are NumPy's. */
function completed(finding: Finding, first: Fix, analysis: Analysis, retrace: Retrace): Fix | undefined {
  const titles = [first.title];
  let { edits } = first;
  for (let step = 0; step < MAX_FIX_STEPS; step++) {
    const after = retrace(edits);
    if (mends([finding], analysis, after)) return { ...first, title: titles.join(', '), edits };
    if (syntaxErrors(after) > syntaxErrors(analysis)) return undefined;
    const next = followUp(finding, analysis, after);
    if (!next) return undefined;
    edits = analysis.sources.flatMap((source): Edit[] => {
      const was = after.sources.find((s) => s.path === source.path)?.text ?? source.text;
      const now = applyEdits(
        was,
        next.edits.filter((e) => e.path === source.path),
      );
      return lineEdits(source.text, now).map((e) => ({ ...e, path: source.path }));
    });
    const title = next.title.charAt(0).toLowerCase() + next.title.slice(1);
    if (!titles.some((t) => t.toLowerCase() === title.toLowerCase())) titles.push(title);
  }
  return undefined;
}

/** The preferred fix of the fault that the function of a finding meets next. */
function followUp(finding: Finding, analysis: Analysis, after: Analysis): Fix | undefined {
  const ids = new Set(analysis.traced.filter((t) => isFoundIn(finding, analysis, t)).map((t) => t.id));
  const before = counts(check(analysis), subject);
  const paths = new Set(analysis.sources.map((s) => s.path));
  for (const traced of after.traced) {
    if (!ids.has(traced.id) || traced.trace.outcome.kind !== 'error') continue;
    for (const f of findingsOf(after, traced)) {
      const next = f.severity === 'error' ? settle(f, traced) : undefined;
      if (!next || (before.has(subject(next)) && subject(next) !== subject(finding))) continue;
      const fixes = allRules.find((r) => r.id === next.rule)?.fixes?.(next, after) ?? [];
      const fix = fixes.find((x) => x.preferred) ?? fixes.at(0);
      return fix?.edits.every((e) => paths.has(e.path)) ? fix : undefined;
    }
  }
  return undefined;
}

const syntaxErrors = ({ sources }: Analysis): number => sources.reduce((n, s) => n + s.parse.errors.length, 0);

/** Whether findings of an analysis are gone after a change: so many fewer of their rules, their functions trace, no error is new. */
export function mends(findings: readonly Finding[], analysis: Analysis, after: Analysis, entirely = false): boolean {
  if (syntaxErrors(after) > syntaxErrors(analysis)) return false;
  const concerned = analysis.traced.filter((t) => findings.some((f) => isFoundIn(f, analysis, t)));
  const before = check(analysis);
  const revealed = (f: Finding): boolean => isRevealed(f, concerned, analysis, after);
  return (
    helps(findings, before, check(after), revealed) && concerned.every((t) => traces(t, after, entirely ? [] : before))
  );
}

/**
 * Whether an error is one of another function, which nothing called before: the program ended, or left a loop, where the
 * mended one was called.
 */
function isRevealed(
  f: Finding,
  concerned: readonly TracedFunction[],
  { traced: before }: Analysis,
  after: Analysis,
): boolean {
  const nameOf = (t: TracedFunction): string => t.id.replace(/#\d+$/, '');
  const mended = new Set(concerned.map(nameOf));
  const found = after.traced.filter((t) => isFoundIn(f, after, t));
  return (
    concerned.some((t) => t.trace.outcome.kind === 'error') &&
    found.length > 0 &&
    found.every((t) => {
      const was = before.find((b) => b.id === t.id)?.trace.outcome.kind;
      return !mended.has(nameOf(t)) && (was === undefined || was === 'unsupported');
    })
  );
}

/** Places move with an edit, so what a finding is about is told by its text. */
const subject = (f: Finding): string => `${f.rule} ${textOf(f.at)}`;

function counts(findings: readonly Finding[], key: (f: Finding) => string): Map<string, number> {
  const known = new Map<string, number>();
  for (const f of findings) known.set(key(f), (known.get(key(f)) ?? 0) + 1);
  return known;
}

/** Warnings of results that are wrong. */
const SILENT: ReadonlySet<string> = new Set(['stale-closure', 'key-reuse', 'donated-reuse']);

/** Fewer findings of each subject, and no error that the change has made. */
function helps(
  findings: readonly Finding[],
  before: readonly Finding[],
  after: readonly Finding[],
  revealed: (f: Finding) => boolean,
): boolean {
  const was = counts(before, subject);
  const now = counts(after, subject);
  for (const [key, n] of counts(findings, subject)) if ((now.get(key) ?? 0) > (was.get(key) ?? 0) - n) return false;
  // JAX's texts name functions with their addresses, which are others in each run.
  const message = (f: Finding): string => `${f.rule} ${f.message.replace(/\b0x[0-9a-f]+/g, '0x')}`;
  const known = counts(before, message);
  return after.every((f) => {
    if (f.severity !== 'error' && !SILENT.has(f.rule)) return true;
    const left = known.get(message(f)) ?? 0;
    known.set(message(f), left - 1);
    return left > 0 || wasFound(f, before) || revealed(f);
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
