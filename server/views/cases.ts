/** The directives' answers in the form of test/parity/golden.py: what `jitlens jaxpr --json` prints. */
import type { Analysis, TracedFunction } from '../analysis/analyze.ts';
import type { Directive } from '../analysis/directives.ts';
import { directivesOf } from '../analysis/directives.ts';
import type { SourceText } from '../analysis/source.ts';
import { printJaxpr } from '../jaxpr/print.ts';
import { userFrame } from './text.ts';

export interface Case {
  /** SourceText.path of the text that holds the directive; undefined for a call of the command line. */
  path: string | undefined;
  /** From 1; null for a call of the command line. */
  line: number | null;
  call: string;
  /** TraceView.id */
  id?: string;
  jaxpr?: string;
  error?: { class: string; message: string; line: number | null };
  unsupported?: { reason: string; line: number | null };
  bad?: string;
}

const keyOf = ({ source, span }: Directive): string => `${source.path}\0${span.start}`;

function answer({ trace }: TracedFunction, analysis: Analysis): Omit<Case, 'path' | 'line' | 'call'> {
  const { outcome } = trace;
  if (outcome.kind === 'jaxpr') return { jaxpr: printJaxpr(outcome.jaxpr) };
  const frame = userFrame(outcome.source, analysis);
  const line = frame ? frame.chunk.file.lineColumn(frame.chunk.start + frame.start).line : null;
  if (outcome.kind === 'error') return { error: { class: outcome.className, message: outcome.message, line } };
  return { unsupported: { reason: outcome.reason, line } };
}

/** Of every directive of these texts, in order. `calls` holds the calls of the command line. */
export function cases(analysis: Analysis, texts: readonly SourceText[], calls: SourceText | undefined): Case[] {
  const traced = new Map<string, TracedFunction>();
  for (const t of analysis.traced) if (t.origin.kind === 'directive') traced.set(keyOf(t.origin.directive), t);
  const bad = new Map(analysis.bad.map((b) => [keyOf(b.directive), b.message]));
  return (calls ? [calls] : texts).flatMap(directivesOf).map((directive): Case => {
    const { source, line, call } = directive;
    const at = source === calls ? { path: undefined, line: null, call } : { path: source.path, line, call };
    const found = traced.get(keyOf(directive));
    if (found) return { ...at, id: found.id, ...answer(found, analysis) };
    return { ...at, bad: bad.get(keyOf(directive)) ?? 'it was not traced' };
  });
}
