/** All rules, and what they find in an analysis. */
import type { Analysis, TracedFunction } from '../analysis/analyze.ts';
import type { Trace } from '../analysis/outcome.ts';
import type { SourceText } from '../analysis/source.ts';
import { assertOnTracer } from './assert-on-tracer.ts';
import { badDirective } from './bad-directive.ts';
import { boolOfTracer } from './bool-of-tracer.ts';
import { boolOpsOnTracer } from './bool-ops-on-tracer.ts';
import { concreteValueOfTracer } from './concrete-value-of-tracer.ts';
import { ifOnTracer } from './if-on-tracer.ts';
import { ignoredAt } from './ignore.ts';
import { impureRandom } from './impure-random.ts';
import { indexWithTracer } from './index-with-tracer.ts';
import { jitInLoopLambda } from './jit-in-loop-lambda.ts';
import { jitInLoopLocalDef } from './jit-in-loop-local-def.ts';
import { jitInLoopPartial } from './jit-in-loop-partial.ts';
import { jitOfMethodSelf } from './jit-of-method-self.ts';
import { jitOfTemporary } from './jit-of-temporary.ts';
import { matchOnTracer } from './match-on-tracer.ts';
import { numberOfTracer } from './number-of-tracer.ts';
import { numpyInJit } from './numpy-in-jit.ts';
import { settle } from './places.ts';
import { rejectedArgument } from './rejected-argument.ts';
import type { Finding, Rule, Severity } from './rule.ts';
import { shapeRecompile } from './shape-recompile.ts';
import { sideEffectAppend } from './side-effect-append.ts';
import { sideEffectAttribute } from './side-effect-attribute.ts';
import { sideEffectGlobal } from './side-effect-global.ts';
import { sideEffectPrint } from './side-effect-print.ts';
import { staticArgManyValues } from './static-arg-many-values.ts';
import { timingWithoutBlock } from './timing-without-block.ts';
import { traceError } from './trace-error.ts';
import { unhashableStatic } from './unhashable-static.ts';
import { weakTypeRecompile } from './weak-type-recompile.ts';
import { whileOnTracer } from './while-on-tracer.ts';

export type { Edit, Finding, Fix, Related, Rule, Severity } from './rule.ts';
export { verifiedFixes } from './verify.ts';

/** In alphabetical order. */
export const allRules: readonly Rule[] = [
  assertOnTracer,
  badDirective,
  boolOfTracer,
  boolOpsOnTracer,
  concreteValueOfTracer,
  ifOnTracer,
  impureRandom,
  indexWithTracer,
  jitInLoopLambda,
  jitInLoopLocalDef,
  jitInLoopPartial,
  jitOfMethodSelf,
  jitOfTemporary,
  matchOnTracer,
  numberOfTracer,
  numpyInJit,
  rejectedArgument,
  shapeRecompile,
  sideEffectAppend,
  sideEffectAttribute,
  sideEffectGlobal,
  sideEffectPrint,
  staticArgManyValues,
  timingWithoutBlock,
  traceError,
  unhashableStatic,
  weakTypeRecompile,
  whileOnTracer,
];

/** Severities that the user has set, by rule. */
export type RuleSettings = Readonly<Record<string, Severity | 'off'>>;

/** Findings of traces that are kept from run to run. */
const ofTraces = new WeakMap<Trace, readonly Finding[]>();

function findingsOf(analysis: Analysis, traced: TracedFunction): readonly Finding[] {
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
  const byCause = new Map<string, Finding>();
  const order = new Map(analysis.sources.map((s, i) => [s, i]));
  for (const f of found) {
    const source = order.get(f.at.chunk.file as SourceText);
    if (source === undefined || ignoredAt(f)) continue;
    const set = settings[f.rule];
    if (set === 'off') continue;
    const finding = set ? { ...f, severity: set } : f;
    const key = `${source}:${startOf(f)}:${endOf(f)}:${f.rule}${f.rule === 'trace-error' ? f.message : ''}`;
    const before = byCause.get(key);
    if (!before || RANK[finding.severity] < RANK[before.severity]) byCause.set(key, finding);
  }
  const place = (f: Finding): number => order.get(f.at.chunk.file as SourceText) ?? 0;
  return [...byCause.values()].sort(
    (a, b) => place(a) - place(b) || startOf(a) - startOf(b) || endOf(a) - endOf(b) || (a.rule < b.rule ? -1 : 1),
  );
}
