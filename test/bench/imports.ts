/**
 * `import optax` beside CPython's: each side in a process of its own that has JAX already, several times in turns. Ours reads
 * and runs the installed sources. Needs a Python with JAX and optax (JITLENS_PYTHON, or python3).
 *   npm run bench -- imports
 */
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { Analyzer } from '../../server/analysis/analyze.ts';
import { ModuleStore, searchPath } from '../../server/analysis/modules.ts';
import { SourceText } from '../../server/analysis/source.ts';
import { nodeHost } from '../../server/host.ts';
import { PythonParser } from '../../server/syntax/parser.ts';

const ROUNDS = 5;
/** The goals of the issue. */
const COLD_RATIO = 1.5;
const WARM_MS = 50;

/** Names an import alone; names everything that the package offers. */
const PROGRAMS = {
  'import optax': 'import optax\n',
  'import optax, an optimizer':
    'import optax\ntx = optax.adamw(optax.warmup_cosine_decay_schedule(0., 1e-3, 10, 100))\n',
  'import optax, every name of it': 'import optax\nfor name in dir(optax):\n    getattr(optax, name)\n',
};

interface Reading {
  readonly cold: number;
  readonly warm: number;
}

/** In a process of its own: the first analysis of a program, and one after an edit. */
async function child(sitePackages: string, text: string): Promise<Reading> {
  const parser = new PythonParser();
  const host = nodeHost();
  const analyzer = new Analyzer(parser);
  const store = new ModuleStore(
    host,
    (path, name, code, library) => new SourceText(path, name, parser, code, false, library),
  );
  const options = { x64: false, imports: { store, search: searchPath([], [sitePackages], true) } };
  const analyze = (source: SourceText): void => {
    const { failures } = analyzer.analyze([source], 'program', '/bench/program.py', options);
    if (failures.length > 0) throw new Error(failures.map((f) => f.reason).join('\n'));
  };
  // CPython has JAX; so have we.
  analyze(new SourceText('/bench/program.py', 'program.py', parser, 'import jax, jax.numpy as jnp, numpy\n'));
  const times: number[] = [];
  for (const code of [text, `${text}x = 1\n`]) {
    const started = performance.now();
    analyze(new SourceText('/bench/program.py', 'program.py', parser, code));
    times.push(performance.now() - started);
  }
  return { cold: times[0], warm: times[1] };
}

const median = (xs: readonly number[]): number => [...xs].sort((a, b) => a - b)[Math.floor(xs.length / 2)];

function parent(python: string, sitePackages: string): void {
  for (const [title, text] of Object.entries(PROGRAMS)) {
    const ours: Reading[] = [];
    const theirs: number[] = [];
    for (let i = 0; i < ROUNDS; i++) {
      const mine = spawnSync(process.execPath, ['--stack-size=4000', process.argv[1], '--child', sitePackages, text], {
        encoding: 'utf8',
      });
      if (mine.status !== 0) throw new Error(mine.stderr);
      ours.push(JSON.parse(mine.stdout) as Reading);
      const code = `import jax, jax.numpy, time\nt = time.perf_counter()\n${text}print((time.perf_counter() - t) * 1e3)`;
      const asked = spawnSync(python, ['-c', code], { cwd: tmpdir(), encoding: 'utf8' });
      if (asked.status !== 0) throw new Error(asked.stderr);
      theirs.push(Number(asked.stdout));
    }
    const cold = median(ours.map((r) => r.cold));
    const warm = median(ours.map((r) => r.warm));
    const ratio = cold / median(theirs);
    const met = (ok: boolean): string => (ok ? 'met' : 'MISSED');
    console.log(
      `  ${title}: cold ${cold.toFixed(0)} ms, CPython ${median(theirs).toFixed(0)} ms: ${ratio.toFixed(2)} times ` +
        `(goal ${COLD_RATIO}: ${met(ratio <= COLD_RATIO)}); warm ${warm.toFixed(1)} ms (goal ${WARM_MS}: ${met(warm <= WARM_MS)})`,
    );
  }
}

if (process.argv[2] === '--child') console.log(JSON.stringify(await child(process.argv[3], process.argv[4])));
else {
  const question =
    'import sys, jax, optax, os; print(sys.executable); print(os.path.dirname(os.path.dirname(optax.__file__)))';
  const found = [process.env.JITLENS_PYTHON, 'python3', '/opt/jaxref/venv/bin/python']
    .filter((name) => name !== undefined)
    .map((name) => spawnSync(name, ['-c', question], { cwd: tmpdir(), encoding: 'utf8' }))
    .find((asked) => asked.status === 0);
  if (!found) console.log('  no Python with JAX and optax was found: nothing to compare with (set JITLENS_PYTHON)');
  else {
    const [python, sitePackages] = found.stdout.trim().split('\n');
    parent(python, sitePackages);
  }
}
