/**
 * A chain of 10,000 `jnp.sin`, traced beside JAX: what one eqn costs. Both in a process of their own, in turns; the whole way from
 * the Python loop to the jaxpr, without printing. Needs a Python with JAX (JITLENS_PYTHON, or python3).
 *   npm run bench -- sin
 */
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { Analyzer } from '../../server/analysis/analyze.ts';
import { SourceText } from '../../server/analysis/source.ts';
import { PythonParser } from '../../server/syntax/parser.ts';

const EQNS = 10_000;
const ROUNDS = 5;
/** The first trace of a process is left out on both sides: compilers warm up. */
const TRACES = 6;
const GOAL = 8;

const PROGRAM = `import jax, jax.numpy as jnp
def chain(x):
    for _ in range(${EQNS}):
        x = jnp.sin(x)
    return x
`;

const median = (xs: readonly number[]): number => [...xs].sort((a, b) => a - b)[Math.floor(xs.length / 2)];

/** Microseconds an eqn, in this process. */
function ours(): number {
  const parser = new PythonParser();
  const times: number[] = [];
  for (let i = 0; i < TRACES; i++) {
    const analyzer = new Analyzer(parser);
    // A directive's own text is part of what is traced anew.
    const text = `${PROGRAM}# trace: chain(f32[${i + 1}])\n`;
    const source = new SourceText('/bench/chain.py', 'chain.py', parser, text);
    const started = performance.now();
    const { traced } = analyzer.analyze([source], 'chain', '/bench/chain.py', { x64: false });
    const took = performance.now() - started;
    const outcome = traced[0]?.trace.outcome;
    if (outcome?.kind !== 'jaxpr' || outcome.jaxpr.eqns.length !== EQNS) throw new Error('the chain was not traced');
    if (i > 0) times.push((1e3 * took) / EQNS);
  }
  return median(times);
}

const THEIRS = `import time
${PROGRAM}
times = []
for i in range(${TRACES}):
    jax.clear_caches()
    started = time.perf_counter()
    jaxpr = jax.make_jaxpr(chain)(jax.ShapeDtypeStruct((i + 1,), jnp.float32))
    times.append((time.perf_counter() - started) / ${EQNS} * 1e6)
    assert len(jaxpr.jaxpr.eqns) == ${EQNS}
print(sorted(times[1:])[len(times[1:]) // 2])
`;

function run(command: string, args: readonly string[]): number {
  const done = spawnSync(command, args, {
    encoding: 'utf8',
    cwd: tmpdir(),
    env: { ...process.env, JAX_PLATFORMS: 'cpu' },
  });
  if (done.status !== 0) throw new Error(done.stderr);
  return Number(done.stdout);
}

if (process.argv.includes('--child')) console.log(ours());
else {
  const python = [process.env.JITLENS_PYTHON, 'python3', '/opt/jaxref/venv/bin/python']
    .filter((name) => name !== undefined)
    .find((name) => spawnSync(name, ['-c', 'import jax'], { cwd: tmpdir() }).status === 0);
  if (!python) console.log('  no Python with JAX (set JITLENS_PYTHON): left out');
  else {
    const ratios: number[] = [];
    const readings: [number, number][] = [];
    for (let i = 0; i < ROUNDS; i++) {
      const mine = run(process.execPath, ['--stack-size=4000', process.argv[1], '--child']);
      const theirs = run(python, ['-c', THEIRS]);
      readings.push([mine, theirs]);
      ratios.push(theirs / mine);
    }
    const ratio = median(ratios);
    console.log(
      `  10,000 jnp.sin: ${median(readings.map((r) => r[0])).toFixed(2)} us an eqn, JAX ` +
        `${median(readings.map((r) => r[1])).toFixed(1)} us: ${ratio.toFixed(1)} times faster (goal ${GOAL}: ${ratio >= GOAL ? 'met' : 'MISSED'})`,
    );
  }
}
