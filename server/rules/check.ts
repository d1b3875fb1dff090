/** What the rules find in an analysis. */
import type { Analysis, TracedFunction } from '../analysis/analyze.ts';
import type { Trace } from '../analysis/outcome.ts';
import type { SourceText } from '../analysis/source.ts';
import { allRules } from './all.ts';
import { Ignores } from './ignore.ts';
import { isUsers, settle } from './places.ts';
import type { Finding, Severity } from './rule.ts';
import { unusedIgnores } from './unused-ignore.ts';

/** Severities that the user has set, by rule. */
export type RuleSettings = Readonly<Record<string, Severity | 'off'>>;

const ruleIds: ReadonlySet<string> = new Set(allRules.map((r) => r.id));

/** Findings of traces that are kept from run to run. */
const ofTraces = new WeakMap<Trace, readonly Finding[]>();

/** What was found in one trace; places may be ORIGIN still. */
export function findingsOf(analysis: Analysis, traced: TracedFunction): readonly Finding[] {
  const kept = ofTraces.get(traced.trace);
  if (kept) return kept;
  const input = { analysis, traced, events: traced.trace.events };
  const found = allRules.flatMap((rule) => rule.check(input));
  ofTraces.set(traced.trace, found);
  return found;
}

const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, information: 2, hint: 3 };

const startOf = (f: Finding): number => f.at.chunk.start + f.at.start;
const endOf = (f: Finding): number => f.at.chunk.start + f.at.end;

/** What the rules find: one finding for one cause, sorted by place. */
export function check(analysis: Analysis, settings: RuleSettings = {}): Finding[] {
  const own = { analysis, traced: undefined, events: analysis.events };
  const found = [
    ...analysis.traced.flatMap((traced) =>
      findingsOf(analysis, traced).flatMap((f) => {
        const settled = settle(f, traced);
        return settled ? [settled] : [];
      }),
    ),
    ...allRules.flatMap((rule) => rule.check(own)),
  ];
  const ignores = new Ignores();
  const byCause = new Map<string, Finding>();
  const order = new Map(analysis.sources.map((s, i) => [s, i]));
  // Modules of the user's come after the document itself.
  const placeInOrder = (f: Finding): number | undefined => {
    const { file } = f.at.chunk;
    if (!isUsers(analysis, file)) return undefined;
    if (!order.has(file)) order.set(file, order.size);
    return order.get(file);
  };
  const take = (f: Finding): void => {
    const source = placeInOrder(f);
    if (source === undefined || ignores.silences(f)) return;
    const set = settings[f.rule];
    if (set === 'off') return;
    const finding = set ? { ...f, severity: set } : f;
    const key = `${source}:${startOf(f)}:${endOf(f)}:${f.rule}`;
    const before = byCause.get(key);
    if (!before || RANK[finding.severity] < RANK[before.severity]) byCause.set(key, finding);
  };
  found.forEach(take);
  unusedIgnores(analysis, ignores, ruleIds).forEach(take);
  const place = (f: Finding): number => order.get(f.at.chunk.file as SourceText) ?? 0;
  return [...byCause.values()].sort(
    (a, b) => place(a) - place(b) || startOf(a) - startOf(b) || endOf(a) - endOf(b) || (a.rule < b.rule ? -1 : 1),
  );
}
