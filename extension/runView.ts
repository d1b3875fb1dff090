/** A runtime's answer in the words of the panel. */
import type { Program, RunAnswer, Series, Timing } from '../runtime/protocol.ts';
import { significant } from './format.ts';
import { summarise } from './outputs.ts';
import type { RunView, TimingRow } from './webviews/runPanel/messages.ts';

type Done = Extract<RunAnswer, { kind: 'done' }>;

const single = (name: string, explanation: string, ms: number): TimingRow => ({
  name,
  explanation,
  median: ms,
  count: 1,
});

const series = (name: string, explanation: string, s: Series): TimingRow => ({
  name,
  explanation,
  min: s.min,
  median: s.median,
  spread: s.spread,
  count: s.count,
});

function rows(traceMs: number | undefined, timing: Timing): TimingRow[] {
  const made: TimingRow[] = [];
  if (traceMs !== undefined) made.push(single('Trace', 'until Jitlens answered with the jaxpr', traceMs));
  made.push(
    single('Build', 'from the jaxpr to a loaded graph', timing.buildMs),
    single('First run', 'with what is done only once', timing.firstRunMs),
    series('Steady state, jit', 'one graph', timing.jit),
  );
  if (timing.eager) {
    made.push(series('Steady state, eager', 'op by op, one graph for each eqn', timing.eager));
  }
  return made;
}

function context(program: Program, done: Done): RunView['context'] {
  const { timing } = done;
  const dtypes = new Set([...program.inputs, ...done.out].map((x) => x.dtype));
  const made: RunView['context'] = [];
  if (timing) {
    made.push({ name: 'engine', value: timing.engine }, { name: 'device', value: timing.device });
    if (timing.threads !== undefined) made.push({ name: 'threads', value: String(timing.threads) });
  }
  made.push({ name: 'dtype', value: [...dtypes].join(', ') });
  if (timing) made.push({ name: 'transfers', value: timing.includesTransfers ? 'included' : 'not included' });
  const difference = done.maxDifference;
  if (difference) {
    const { absolute, relative } = difference;
    const value =
      absolute === 0
        ? 'none, from the reference evaluator'
        : `${significant(absolute)} (relative ${significant(relative)}) from the reference evaluator`;
    made.push({ name: 'largest difference', value });
  }
  return made;
}

function notes(program: Program, done: Done): string[] {
  const elsewhere = (done.timing?.elsewhere ?? []).map((e) => `${e.primitive} ran on ${e.where}, not on the device.`);
  return [...new Set([...elsewhere, ...program.notes, ...done.notes])];
}

export function runView(program: Program, done: Done, traceMs: number | undefined): RunView {
  const { timing } = done;
  return {
    outputs: done.out.map(summarise),
    context: context(program, done),
    rows: timing ? rows(traceMs, timing) : [],
    samples: { jit: timing?.jit.samples ?? [], eager: timing?.eager?.samples ?? [] },
    notes: notes(program, done),
  };
}
