/**
 * How long an editor waits: from an edit in one of 300 functions to its diagnostics, over stdio; the server's memory; its
 * cold start; tracing beside real JAX, where there is one.
 *   npm run bench -- latency
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Analyzer } from '../../server/analysis/analyze.ts';
import { directivesOf } from '../../server/analysis/directives.ts';
import { Program } from '../../server/analysis/program.ts';
import { directiveNames, runDirective } from '../../server/analysis/runDirectives.ts';
import { SourceText } from '../../server/analysis/source.ts';
import { printJaxpr } from '../../server/jaxpr/print.ts';
import { PythonParser } from '../../server/syntax/parser.ts';
import type { JaxprDocument, TraceSummary } from '../../server/lsp/protocol.ts';
import type { Client } from '../lsp/client.ts';
import { at, dist, root, sampleText, start } from '../lsp/client.ts';
import { FUNCTIONS, editIn, layersFile } from './layersFile.ts';

const EDITS = 60;
const WARM_UP_EDITS = 10;
const COLD_STARTS = 5;
const REPEATS = 40;
/** Until V8 has compiled what is hot. */
const WARM_UP_RUNS = 100;

/** The goals of the issue. */
const MEDIAN_MS = 20;
const P95_MS = 50;
const MEMORY_MB = 250;
const FASTER = 10;

const sorted = (xs: readonly number[]): number[] => [...xs].sort((a, b) => a - b);
const quantile = (xs: readonly number[], q: number): number =>
  sorted(xs)[Math.min(xs.length - 1, Math.floor(q * xs.length))] ?? NaN;
const ms = (x: number): string => `${x.toFixed(1)} ms`;
const goal = (x: number, most: number): string => (x <= most ? `(goal ${most}: met)` : `(goal ${most}: MISSED)`);

function say(name: string, xs: readonly number[], goals?: readonly [number, number]): void {
  const [median, p95] = [quantile(xs, 0.5), quantile(xs, 0.95)];
  const met = goals ? [` ${goal(median, goals[0])}`, ` ${goal(p95, goals[1])}`] : ['', ''];
  console.log(`  ${name}: median ${ms(median)}${met[0]}, p95 ${ms(p95)}${met[1]}, ${xs.length} times`);
}

/** Resident memory of a process, in MB. */
function memory(pid: number): number | undefined {
  const file = `/proc/${pid}/status`;
  if (!existsSync(file)) return undefined;
  return Number(/^VmRSS:\s*(\d+) kB/m.exec(readFileSync(file, 'utf8'))?.[1] ?? 0) / 1024;
}

async function coldStart(): Promise<void> {
  const uri = 'file:///bench/jit_compilation.py';
  const times: number[] = [];
  for (let i = 0; i < COLD_STARTS; i++) {
    const started = performance.now();
    const client = await start();
    client.open(uri, sampleText('jit_compilation.py'));
    const [first] = await client.request<TraceSummary[]>('jitlens/traces', { uri });
    await client.request<JaxprDocument>('jitlens/jaxpr', { trace: first?.trace });
    times.push(performance.now() - started);
    await client.stop();
  }
  say('cold start of the server to the first jaxpr of the sample', times);
  const command: number[] = [];
  for (let i = 0; i < COLD_STARTS; i++) {
    const started = performance.now();
    spawnSync(process.execPath, [join(dist, 'jitlens.cjs'), 'jaxpr', join(root, 'samples/jit_compilation.py')]);
    command.push(performance.now() - started);
  }
  say('`jitlens jaxpr` of the whole sample', command);
}

async function edits(client: Client, uri: string): Promise<void> {
  const text = layersFile();
  console.log(`  ${text.split('\n').length} lines, ${FUNCTIONS} traced functions`);
  const opened = performance.now();
  client.open(uri, text);
  await client.diagnostics(uri, 1);
  console.log(`  opening it: ${ms(performance.now() - opened)}`);
  const times: number[] = [];
  for (let n = 0; n < WARM_UP_EDITS + EDITS; n++) {
    const i = (n * 37) % FUNCTIONS;
    const { old } = editIn(i, '');
    const { line } = at(text, old);
    const range = { start: { line, character: 10 }, end: { line, character: old.length - 1 } };
    const started = performance.now();
    client.change(uri, `${i}.5`.replace('.5', `.${n % 2 === 0 ? '7' : '5'}`), range);
    await client.diagnostics(uri, client.version(uri));
    if (n >= WARM_UP_EDITS) times.push(performance.now() - started);
    // As wide as before, so that the next edit of this line finds its place.
  }
  say('edit in one function to its diagnostics', times, [MEDIAN_MS, P95_MS]);
  const megabytes = memory(client.process.pid ?? 0);
  console.log(
    `  memory of the server: ${megabytes === undefined ? 'not known here' : `${megabytes.toFixed(0)} MB ${goal(megabytes, MEMORY_MB)}`}`,
  );
}

async function newJaxpr(client: Client): Promise<void> {
  const uri = 'file:///bench/sample.py';
  const text = sampleText('jit_compilation.py');
  client.open(uri, text);
  await client.diagnostics(uri, 1);
  const traces = await client.request<TraceSummary[]>('jitlens/traces', { uri });
  const trace = traces.find((t) => t.call === 'selu(f32[1000000])')?.trace;
  const place = at(text, 'alpha=1.67');
  const line = place.line;
  const range = { start: { line, character: place.character + 6 }, end: { line, character: place.character + 10 } };
  const times: number[] = [];
  for (let n = 0; n < WARM_UP_EDITS + EDITS; n++) {
    const started = performance.now();
    client.change(uri, `1.${10 + n}`, range);
    const { text: shown } = await client.request<JaxprDocument>('jitlens/jaxpr', { trace });
    const alpha = Number(/= mul ([\d.]+):/.exec(shown)?.[1]);
    if (!(Math.abs(alpha - Number(`1.${10 + n}`)) < 1e-6)) throw new Error('the jaxpr is not of this edit');
    if (n >= WARM_UP_EDITS) times.push(performance.now() - started);
  }
  say('change of one function of the sample to its new jaxpr', times);
}

interface Own {
  /** The directives alone, each from empty caches, as `jax.clear_caches()` before them. */
  readonly first: number;
  readonly cold: number;
  /** The whole analysis of the file: module, directives, every fault, forecast. */
  readonly analysis: number;
  /** The same again, with what was kept. */
  readonly again: number;
}

/** Our own tracing of the sample, in this process. */
async function ours(text: string): Promise<Own> {
  const parser = new PythonParser();
  const analyzer = new Analyzer(parser);
  const source = new SourceText('sample.py', 'sample.py', parser, text);
  const program = new Program([source], 'sample', 'sample.py');
  program.run();
  const names = directiveNames(program);
  const timed = (run: () => void): number => {
    const started = performance.now();
    run();
    return performance.now() - started;
  };
  const directives = (): void => {
    for (const directive of directivesOf(source)) {
      const result = runDirective(parser, directive, names);
      if (result.kind === 'trace' && result.trace.outcome.kind === 'jaxpr') printJaxpr(result.trace.outcome.jaxpr);
    }
  };
  const first = timed(directives);
  // A server lives long: what is measured is code that has run before, as JAX's compiled code has.
  for (let i = 0; i < WARM_UP_RUNS; i++) directives();
  const cold = Array.from({ length: REPEATS }, () => timed(directives));
  const analyze = (): void => void analyzer.analyze([source], 'sample', 'sample.py', { x64: false });
  const whole: number[] = [];
  const again: number[] = [];
  for (let i = 0; i < REPEATS; i++) {
    analyzer.clear();
    whole.push(timed(analyze));
    again.push(timed(analyze));
  }
  return { first, cold: quantile(cold, 0.5), analysis: quantile(whole, 0.5), again: quantile(again, 0.5) };
}

/** A Python that has JAX: named, known, or on the path. */
function jaxPython(): string | undefined {
  const named = process.env.JITLENS_JAX_PYTHON;
  return [...(named === undefined ? [] : [named]), '/opt/jaxref/venv/bin/python', 'python3'].find(
    (python) => spawnSync(python, ['-c', 'import jax'], { timeout: 60_000 }).status === 0,
  );
}

/** The same directives, by JAX itself; golden.py reads and evaluates them. */
const JAX_BENCH = (repeats: number): string => `
import sys, time, pathlib, statistics, json
sys.path.insert(0, ${JSON.stringify(join(root, 'test/parity'))})
import jax, golden
calls = [(f, a, k) for _, f, a, k in golden.calls(pathlib.Path(sys.argv[1]).resolve())]
def once():
  t = time.perf_counter()
  for f, a, k in calls:
    try:
      str(f.trace(*a, **k).jaxpr if golden.is_jitted(f) else jax.make_jaxpr(f)(*a, **k))
    except Exception: pass
  return (time.perf_counter() - t) * 1000
cold = []; warm = []
for _ in range(${repeats}):
  jax.clear_caches(); cold.append(once()); warm.append(once())
print(json.dumps({'cold': statistics.median(cold[2:]), 'warm': statistics.median(warm[2:]), 'version': jax.__version__}))
`;

async function besideJax(): Promise<void> {
  const text = sampleText('jit_compilation.py');
  const own = await ours(text);
  console.log(
    `  Jitlens, the directives, caches emptied: ${ms(own.cold)} (${ms(own.first)} the first time in a process)`,
  );
  console.log(`  Jitlens, the whole analysis: ${ms(own.analysis)} with nothing kept, ${ms(own.again)} again`);
  const python = jaxPython();
  if (python === undefined) {
    console.log('  no Python with JAX was found (JITLENS_JAX_PYTHON names one): not compared');
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'jitlens-bench-'));
  try {
    const file = join(folder, 'sample.py');
    writeFileSync(file, text);
    const done = spawnSync(python, ['-c', JAX_BENCH(REPEATS), file], { encoding: 'utf8', timeout: 300_000 });
    const last = done.stdout.trim().split('\n').at(-1) ?? '';
    if (done.status !== 0) throw new Error(done.stderr);
    const jax = JSON.parse(last) as { cold: number; warm: number; version: string };
    console.log(`  JAX ${jax.version}, its directives: ${ms(jax.cold)} after clear_caches(), ${ms(jax.warm)} warm`);
    const ratio = jax.cold / own.cold;
    const met = ratio >= FASTER ? 'met' : 'MISSED';
    console.log(`  JAX / Jitlens: ${ratio.toFixed(1)} cold (goal ${FASTER}: ${met})`);
    console.log(`  JAX warm / Jitlens cold: ${(jax.warm / own.cold).toFixed(1)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await coldStart();
const client = await start();
await edits(client, 'file:///bench/layers.py');
await client.stop();
const second = await start();
await newJaxpr(second);
await second.stop();
await besideJax();
