/** A runtime's answer in the words of the panel. */
import type { Difference, Program, RunAnswer, Series, Timing } from '../runtime/protocol.ts';
import { count, significant } from './format.ts';
import { summarise } from './outputs.ts';
import type { Chosen, RunView, TimingRow } from './webviews/runPanel/messages.ts';

/** Where nothing was timed, nobody says what it ran on: then it is what was chosen. */
const ENGINES: Record<Chosen['engine'], string> = { onnx: 'ONNX Runtime', jax: 'JAX' };

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
  const made = [
    ...(traceMs === undefined ? [] : [single('Trace', 'from the function to its jaxpr', traceMs)]),
    single('Build', 'from the jaxpr to a loaded graph', timing.buildMs),
    single('First run', 'with what is done only once', timing.firstRunMs),
    series('Steady state, jit', 'one graph', timing.jit),
  ];
  if (timing.eager) {
    made.push(series('Steady state, eager', 'op by op, one graph for each eqn', timing.eager));
  }
  return made;
}

function context(program: Program, done: Done, chosen: Chosen): RunView['context'] {
  const { timing } = done;
  const dtypes = new Set([...program.inputs, ...done.out].map((x) => x.dtype));
  const made: RunView['context'] = [];
  made.push(
    { name: 'engine', value: timing?.engine ?? ENGINES[chosen.engine] },
    { name: 'device', value: timing?.device ?? chosen.device },
  );
  if (timing?.threads !== undefined) made.push({ name: 'threads', value: String(timing.threads) });
  made.push({ name: 'dtype', value: [...dtypes].join(', ') });
  if (timing) made.push({ name: 'transfers', value: timing.includesTransfers ? 'included' : 'not included' });
  if (done.maxDifference) made.push({ name: 'largest difference', value: differenceText(done.maxDifference) });
  return made;
}

function differenceText({ absolute, relative, mismatches }: Difference): string {
  const from = 'from the reference evaluator';
  const text =
    absolute === 0 ? `none, ${from}` : `${significant(absolute)} (relative ${significant(relative)}) ${from}`;
  return mismatches === 0 ? text : `${text}; ${count(mismatches, 'value')} nan or inf in one of the two only`;
}

function notes(program: Program, done: Done): string[] {
  const elsewhere = (done.timing?.elsewhere ?? []).map((e) => `${e.primitive} ran on ${e.where}, not on the device.`);
  return [...new Set([...elsewhere, ...program.notes, ...done.notes])];
}

export function runView(program: Program, done: Done, chosen: Chosen, traceMs: number | undefined): RunView {
  const { timing } = done;
  return {
    outputs: done.out.map(summarise),
    context: context(program, done, chosen),
    rows: timing ? rows(traceMs, timing) : [],
    samples: { jit: timing?.jit.samples ?? [], eager: timing?.eager?.samples ?? [] },
    notes: notes(program, done),
  };
}
