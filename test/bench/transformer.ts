/**
 * The train step of a transformer with 124 million parameters (transformer.py), traced beside JAX: from nothing, after a change in
 * the layer's function, and after a change that the step doesn't reach. The texts of both are compared. Needs a Python with
 * JAX (JITLENS_PYTHON, or python3).
 *   npm run bench -- transformer
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Analyzer } from '../../server/analysis/analyze.ts';
import { SourceText } from '../../server/analysis/source.ts';
import { printJaxpr } from '../../server/jaxpr/print.ts';
import { PythonParser } from '../../server/syntax/parser.ts';

const FILE = join(import.meta.dirname, 'transformer.py');
const ROUNDS = 3;
/** JAX's traces of one process; the first ones are left out. */
const TRACES = 8;
const WARM_UP = 2;
/** Ours: a language server has been at work for a while, and V8 compiles what is used often only after a while. */
const OUR_TRACES = 40;
const OUR_WARM_UP = 30;
const GOALS = { cold: 10, changed: 10, untouched: 200 };

type Reading = Record<keyof typeof GOALS, number> & { text: string };

const median = (xs: readonly number[]): number => [...xs].sort((a, b) => a - b)[Math.floor(xs.length / 2)];

const text = readFileSync(FILE, 'utf8');
/** The layer's function with another constant. */
const changed = (i: number): string => text.replace('x = x + attention', `x = x * 1.${i + 1} + attention`);
/** The same program: a comment, and a function that nobody calls. */
const untouched = (i: number): string =>
  text.replace('def mlp', `# Note ${i}.\ndef unused():\n  return ${i}\n\n\ndef mlp`);

function ours(): Reading {
  const parser = new PythonParser();
  let analyzer = new Analyzer(parser);
  let shown = '';
  // An editor has the file: an edit changes what is there.
  let source = new SourceText(FILE, 'transformer.py', parser, text);
  const trace = (code: string): number => {
    const started = performance.now();
    source.update(code);
    const { traced } = analyzer.analyze([source], 'transformer', FILE, { x64: false });
    const took = performance.now() - started;
    const outcome = traced[0]?.trace.outcome;
    if (outcome?.kind !== 'jaxpr') throw new Error('the train step was not traced');
    shown = printJaxpr(outcome.jaxpr);
    return took;
  };
  const times = (run: (i: number) => number): number =>
    median(Array.from({ length: OUR_TRACES }, (_, i) => run(i)).slice(OUR_WARM_UP));
  const cold = times(() => {
    analyzer = new Analyzer(parser);
    source = new SourceText(FILE, 'transformer.py', parser, '');
    return trace(text);
  });
  const first = shown;
  const result = { cold, changed: times((i) => trace(changed(i))), untouched: 0, text: first };
  trace(text);
  if (shown !== first) throw new Error('the same text gives another jaxpr');
  result.untouched = times((i) => trace(untouched(i)));
  return result;
}

const THEIRS = `
import json, sys, time, types
import numpy as np
np.set_printoptions(legacy='1.25')
import jax, jax.numpy as jnp
source = open(sys.argv[1]).read()
def trace(text, clear):
    module = types.ModuleType('transformer')
    exec(compile(text, sys.argv[1], 'exec'), module.__dict__)
    shapes = module.shapes
    args = (shapes(), shapes(), shapes(), jax.ShapeDtypeStruct((), jnp.float32), jax.ShapeDtypeStruct((4, 1025), jnp.int32))
    if clear: jax.clear_caches()
    started = time.perf_counter()
    jaxpr = module.train_step.trace(*args).jaxpr
    return (time.perf_counter() - started) * 1e3, jaxpr
def median(xs): return sorted(xs)[len(xs) // 2]
cold = [trace(source, True) for _ in range(${TRACES})]
changed = [trace(source.replace('x = x + attention', f'x = x * 1.{i + 1} + attention'), False)[0] for i in range(${TRACES})]
print(json.dumps({'cold': median([t for t, _ in cold][${WARM_UP}:]), 'changed': median(changed[${WARM_UP}:]),
                  'untouched': median(changed[${WARM_UP}:]), 'text': str(cold[-1][1])}))
`;

function ask(command: string, args: readonly string[]): Reading {
  const done = spawnSync(command, args, {
    encoding: 'utf8',
    cwd: tmpdir(),
    env: { ...process.env, JAX_PLATFORMS: 'cpu' },
    maxBuffer: 1 << 28,
  });
  if (done.status !== 0) throw new Error(done.stderr);
  return JSON.parse(done.stdout) as Reading;
}

if (process.argv.includes('--child')) console.log(JSON.stringify(ours()));
else {
  const python = [process.env.JITLENS_PYTHON, 'python3', '/opt/jaxref/venv/bin/python']
    .filter((name) => name !== undefined)
    .find((name) => spawnSync(name, ['-c', 'import jax'], { cwd: tmpdir() }).status === 0);
  if (!python) console.log('  no Python with JAX (set JITLENS_PYTHON): left out');
  else {
    const rounds = Array.from({ length: ROUNDS }, () => ({
      mine: ask(process.execPath, ['--stack-size=4000', process.argv[1], '--child']),
      theirs: ask(python, ['-c', THEIRS, FILE]),
    }));
    const same = rounds.every(({ mine, theirs }) => mine.text === theirs.text);
    console.log(`  the texts are ${same ? 'identical' : 'DIFFERENT'} (${rounds[0].theirs.text.length} characters)`);
    for (const [what, goal] of Object.entries(GOALS)) {
      const key = what as keyof typeof GOALS;
      const ratio = median(rounds.map(({ mine, theirs }) => theirs[key] / mine[key]));
      const mine = median(rounds.map((r) => r.mine[key])).toFixed(1);
      const theirs = median(rounds.map((r) => r.theirs[key])).toFixed(0);
      console.log(
        `  ${what}: ${mine} ms, JAX ${theirs} ms: ${ratio.toFixed(1)} times faster (goal ${goal}: ${ratio >= goal ? 'met' : 'MISSED'})`,
      );
    }
  }
}
