/** Lenses: over each traced function what its traces come to, and what can be done with them. */
import type { Analysis } from '../analysis/analyze.ts';
import { NO_CALL } from './summary.ts';
import type { Range } from './text.ts';
import type { TraceView } from './traces.ts';
import { traceViews } from './traces.ts';

export interface Lens {
  range: Range;
  title: string;
  command: 'jitlens.showJaxpr' | 'jitlens.runAndTime' | 'jitlens.traceWithInputs';
  /** TraceView.id */
  id: string;
}

/** A long call, or a long message, would push the other lenses out of sight. */
const MAX_CALL = 48;
const MAX_SUMMARY = 100;

const cut = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

function groupOf(trace: TraceView, named: boolean): Lens[] {
  const { range, id } = trace;
  const lens = (title: string, command: Lens['command']): Lens => ({ range, title, command, id });
  if (trace.summary === NO_CALL) return [lens(NO_CALL, 'jitlens.traceWithInputs')];
  return [
    // Several traces of one function stand in one row: each group begins with its call.
    ...(named ? [lens(cut(trace.call, MAX_CALL), 'jitlens.showJaxpr')] : []),
    lens(cut(trace.summary, MAX_SUMMARY), 'jitlens.showJaxpr'),
    lens('Show Jaxpr', 'jitlens.showJaxpr'),
    ...(trace.outcome === 'jaxpr' ? [lens('Run and Time', 'jitlens.runAndTime')] : []),
  ];
}

export function lenses(analysis: Analysis, path: string): Lens[] {
  const traces = traceViews(analysis, path);
  const perLine = new Map<number, number>();
  for (const { range } of traces) perLine.set(range.start.line, (perLine.get(range.start.line) ?? 0) + 1);
  return traces.flatMap((t) => groupOf(t, (perLine.get(t.range.start.line) ?? 0) > 1));
}
