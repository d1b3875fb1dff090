/** `jitlens run`: runs and times directives or calls, by the bundled runtime or the user's own JAX. */
import type { Input, RunAnswer, Series } from '../../runtime/protocol.ts';
import { runtimeFile } from '../host.ts';
import type { Case } from '../views/cases.ts';
import type { Arguments } from './arguments.ts';
import { choice, firstWord } from './arguments.ts';
import { header, lines, whyNot } from './output.ts';
import type { Tool } from './tool.ts';
import { reading, tracing } from './tool.ts';

const DEVICES = ['auto', 'cpu', 'webgpu', 'cuda', 'dml', 'coreml'] as const;

const ms = (x: number): string =>
  x >= 1000 ? `${(x / 1000).toPrecision(3)} s` : x >= 1 ? `${x.toPrecision(3)} ms` : `${(x * 1000).toPrecision(3)} µs`;

function table(traceMs: number, timing: NonNullable<Extract<RunAnswer, { kind: 'done' }>['timing']>): string {
  const once = (name: string, x: number): string[] => [name, '', ms(x), '', '1'];
  const series = (name: string, s: Series): string[] => [name, ms(s.min), ms(s.median), ms(s.spread), String(s.count)];
  const rows = [
    ['', 'min', 'median', 'spread', 'count'],
    once('trace (whole file)', traceMs),
    once('build', timing.buildMs),
    once('first run', timing.firstRunMs),
    series('jit (one graph)', timing.jit),
    ...(timing.eager ? [series('eager (op by op)', timing.eager)] : []),
  ];
  const widths = rows[0].map((_, i) => Math.max(...rows.map((r) => r[i].length)));
  const text = rows.map((r) => r.map((c, i) => (i === 0 ? c.padEnd(widths[i]) : c.padStart(widths[i]))).join('  '));
  return `${text.map((t) => `  ${t.trimEnd()}`).join('\n')}\n`;
}

interface Ran {
  readonly case: Case;
  readonly answer: RunAnswer | undefined;
  readonly inputs: readonly Input[];
  readonly notes: readonly string[];
}

export async function run(tool: Tool, args: Arguments): Promise<number> {
  const engine = choice(args, '--engine', ['onnx', 'jax'] as const, 'onnx');
  const device = choice(args, '--device', DEVICES, 'auto');
  choice(args, '--inputs', ['formula'] as const, 'formula');
  const timing = !args.options.has('--no-timing');
  const allowSoftwareAdapter = args.options.has('--software-adapter');
  const { python: given } = reading(args);
  const opened = await tool.open(firstWord(args), { ...tracing(args), anyProgram: engine === 'jax' });
  const python = opened.python?.problem === undefined ? opened.python?.path : undefined;
  const cases = await tool.cases(opened);
  // Loaded only here: the other commands start without them.
  const { Supervisor } = await import('../../runtime/supervisor.ts');
  const { shownOutput } = await import('../views/outputs.ts');
  const supervisor = new Supervisor({
    workerPath: runtimeFile('ort-worker.cjs'),
    jaxWorkerPath: runtimeFile('jax/worker.py'),
  });
  const one = async (c: Case): Promise<Ran> => {
    if (c.jaxpr === undefined || c.id === undefined) return { case: c, answer: undefined, inputs: [], notes: [] };
    const input = await tool.ask('runInput', { document: opened.file, id: c.id }).answer;
    if (input.kind === 'cannot')
      return { case: c, answer: { kind: 'unsupported', reason: input.reason }, inputs: [], notes: [] };
    const { program } = input;
    const answer = await (engine === 'jax'
      ? supervisor.runJax({
          python: python ?? (given === '' ? 'python3' : given),
          file: tool.io.host.absolute(opened.file),
          call: c.call,
          timing,
        })
      : supervisor.run({ program, options: { device, timing, allowSoftwareAdapter } }));
    return { case: c, answer, inputs: program.inputs, notes: program.notes };
  };
  const ran: Ran[] = [];
  try {
    for (const c of cases) ran.push(await one(c));
  } finally {
    supervisor.dispose();
  }
  const { out } = tool.io;
  if (args.options.has('--json')) {
    const shown = ran.map(({ case: { path, line, call, error, unsupported, bad }, answer }) => {
      const at = { file: opened.name, cell: opened.cells.get(path ?? ''), line, call, error, unsupported, bad };
      if (!answer) return at;
      if (answer.kind === 'unsupported') return { ...at, unsupported: { reason: answer.reason, line: null } };
      if (answer.kind === 'failed')
        return { ...at, error: { class: 'jitlens.EngineError', message: answer.reason, line: null } };
      return { ...at, out: answer.out.map((o) => shownOutput(o).thin), timing: answer.timing };
    });
    out(lines(shown));
  } else {
    for (const { case: c, answer, notes, inputs } of ran) {
      out(header(opened, c));
      if (!answer) out(`${whyNot(c)}\n\n`);
      else if (answer.kind !== 'done') out(`${answer.kind}: ${answer.reason}\n\n`);
      else {
        for (const o of answer.out) out(`  ${shownOutput(o).text}\n`);
        const { timing: t, maxDifference: d } = answer;
        if (t) {
          const transfers = t.includesTransfers ? 'transfers included' : 'transfers not included';
          const threads = t.threads === undefined ? '' : `, ${t.threads} threads`;
          const dtypes = [...new Set([...inputs, ...answer.out].map((x) => x.dtype))].join(', ');
          out(`  ${t.engine}, ${t.device}${threads}, ${dtypes}, ${transfers}\n${table(opened.ms, t)}`);
          for (const e of t.elsewhere) out(`  ${e.primitive} ran on ${e.where}, not on the device.\n`);
        }
        if (d) {
          const off = d.mismatches > 0 ? `; ${d.mismatches} nan or inf in one of the two only` : '';
          out(`  largest difference from the reference evaluator: ${d.absolute.toPrecision(3)}${off}\n`);
        }
        for (const note of new Set([...notes, ...answer.notes])) out(`  ${note}\n`);
        out('\n');
      }
    }
  }
  return ran.some((r) => r.answer?.kind === 'failed') ? 1 : 0;
}
