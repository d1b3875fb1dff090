/** `jitlens …`: forms, exit codes, one clear line for bad input. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { built, root, start } from '../lsp/client.ts';
import { jitlens } from './io.ts';

const SAMPLE = join(root, 'samples/jit_compilation.py');
const NOTEBOOK = join(root, 'samples/jit_compilation.ipynb');
const SEED = join(root, 'test/parity/cases/seed.py');
const golden = readFileSync(join(root, 'test/parity/golden/seed.json'), 'utf8');

const folder = mkdtempSync(join(tmpdir(), 'jitlens-cli-'));
const file = (name: string, text: string): string => {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  return path;
};
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const HEAD = 'import jax\nimport jax.numpy as jnp\n\n';
const GOOD = `${HEAD}# trace: f(f32[3])\ndef f(x):\n  return jnp.sin(x)\n`;
const cases = (json: string): Record<string, unknown>[] =>
  (JSON.parse(json) as { cases: Record<string, unknown>[] }).cases;

describe('jaxpr', () => {
  test('--json is byte for byte what golden.py writes', async () => {
    const { out, err, code } = await jitlens('jaxpr', SEED, '--json');
    expect({ err, code }).toEqual({ err: '', code: 0 });
    expect(out).toBe(golden);
  });

  test('the sample’s functions are the page’s', async () => {
    const of = (c: Record<string, unknown>): unknown => [c.call, c.jaxpr ?? (c.error as { class: string }).class];
    const { out } = await jitlens('jaxpr', SAMPLE, '--json');
    expect(cases(out).map(of)).toEqual(cases(golden).map(of));
    const notebook = await jitlens('jaxpr', NOTEBOOK, '--json');
    expect(cases(notebook.out).map(of)).toEqual(cases(golden).map(of));
    expect(cases(notebook.out)[0]).toMatchObject({ file: 'jit_compilation.ipynb', cell: 4, line: 1 });
  });

  test('calls are answered instead of directives', async () => {
    const { out, code } = await jitlens('jaxpr', file('a.py', GOOD), 'f(f32[2])', '--json');
    expect(code).toBe(0);
    expect(cases(out)).toEqual([
      { file: 'a.py', line: null, call: 'f(f32[2])', jaxpr: '{ lambda ; a:f32[2]. let b:f32[2] = sin a in (b,) }' },
    ]);
  });

  test('one call prints its jaxpr alone, several their calls too', async () => {
    const path = file('a.py', GOOD);
    const one = '{ lambda ; a:f32[3]. let b:f32[3] = sin a in (b,) }\n';
    expect((await jitlens('jaxpr', path)).out).toBe(one);
    expect((await jitlens('jaxpr', path, 'f(f32[3])', 'f(f32[3])')).out).toBe(
      `# f(f32[3])\n${one}\n# f(f32[3])\n${one}`,
    );
  });

  test('an error of JAX’s is an answer', async () => {
    const path = file('error.py', `${HEAD}# trace: f(f32[])\ndef f(x):\n  if x:\n    return x\n`);
    const { out, err, code } = await jitlens('jaxpr', path, '--json');
    expect({ err, code }).toEqual({ err: '', code: 0 });
    expect(cases(out)[0]).toMatchObject({ error: { class: 'jax.errors.TracerBoolConversionError', line: 6 } });
  });

  test('what isn’t known has its reason', async () => {
    const path = file('unknown.py', `${HEAD}import nowhere\n# trace: f(f32[])\ndef f(x):\n  return nowhere.g(x) + 1\n`);
    const { out, code } = await jitlens('jaxpr', path, '--json');
    expect(code).toBe(0);
    expect(cases(out)[0]).toMatchObject({ unsupported: { reason: expect.stringContaining('nowhere') as string } });
  });

  test('a bad directive doesn’t stop the others', async () => {
    const path = file('bad.py', `${GOOD}# trace: nobody(f32[3])\n# trace: f\n# trace: f(f32[4])\n`);
    const { out, err, code } = await jitlens('jaxpr', path, '--json');
    expect(code).toBe(2);
    expect(err).toBe(
      `jitlens: ${path}:7: bad directive: NameError: name 'nobody' is not defined: nobody(f32[3])\n` +
        `jitlens: ${path}:8: bad directive: a directive is one call: f\n`,
    );
    expect(cases(out).map((c) => Object.keys(c)[3])).toEqual(['jaxpr', 'bad', 'bad', 'jaxpr']);
  });

  test('a file with a syntax error still has its other functions traced', async () => {
    const path = file('broken.py', `${GOOD}def g(x:\n  return (x\n`);
    const { out, err, code } = await jitlens('jaxpr', path);
    expect(code).toBe(2);
    expect(err).toMatch(/^jitlens: .*broken\.py:7: .*\n$/);
    expect(out).toBe('{ lambda ; a:f32[3]. let b:f32[3] = sin a in (b,) }\n');
  });

  test('x64', async () => {
    const { out } = await jitlens('jaxpr', file('a.py', GOOD), 'f(f64[3])', '--x64');
    expect(out).toBe('{ lambda ; a:f64[3]. let b:f64[3] = sin a in (b,) }\n');
  });
});

describe('bad input is one line, and exit code 2', () => {
  test.each<[what: string, argv: string[], line: RegExp]>([
    ['no such file', ['jaxpr', '/no/such.py'], /^jitlens: \/no\/such\.py: no such file\n$/],
    ['a folder', ['jaxpr', folder], /: is a folder\n$/],
    ['no file', ['jaxpr'], /^jitlens: name a file\n$/],
    [
      'a call of nobody',
      ['jaxpr', SAMPLE, 'nobody(1)'],
      /^jitlens: nobody\(1\): bad call: NameError: name 'nobody' .*\n$/,
    ],
    ['no call', ['jaxpr', SAMPLE, 'selu'], /^jitlens: selu: bad call: a directive is one call: selu\n$/],
    ['half a call', ['jaxpr', SAMPLE, 'selu(('], /^jitlens: selu\(\(: bad call: .*\n$/],
    ['an unknown option', ['jaxpr', SAMPLE, '--frobnicate'], /^jitlens: unknown option --frobnicate\n$/],
    ['an option of another command', ['check', SAMPLE, '--device=cpu'], /^jitlens: unknown option --device\n$/],
    ['an unknown command', ['jaxprs', SAMPLE], /^jitlens: unknown command jaxprs; .*\n$/],
    ['an unknown command of JavaScript', ['toString'], /^jitlens: unknown command toString; .*\n$/],
    [
      'an unknown format',
      ['check', SAMPLE, '--format', 'xml'],
      /^jitlens: --format is one of text, json, sarif, github; not xml\n$/,
    ],
    ['a format of nothing', ['check', SAMPLE, '--format'], /^jitlens: --format needs a value\n$/],
    ['an unknown engine', ['run', SAMPLE, '--engine=tpu'], /^jitlens: --engine is one of onnx, jax; not tpu\n$/],
    ['two files for cache', ['cache', SAMPLE, SAMPLE], /^jitlens: cache takes one file\n$/],
    [
      'a Python that isn’t there',
      ['jaxpr', SAMPLE, '--python', '/no/such'],
      /^jitlens: --python: there is no \/no\/such\n$/,
    ],
    [
      'a Python that is none',
      ['check', SAMPLE, '--python', SAMPLE],
      /^jitlens: --python: no Python's packages were found from .*\n$/,
    ],
    ['a missing folder', ['check', join(folder, 'nowhere')], /: no such file or folder\n$/],
    ['a notebook that is none', ['jaxpr', file('none.ipynb', '{"cells": 7}')], /none\.ipynb: is no notebook\n$/],
    ['a notebook that is no JSON', ['check', file('nojson.ipynb', '{')], /nojson\.ipynb: is no notebook\n$/],
  ])('%s', async (_what, argv, line) => {
    const { err, code } = await jitlens(...argv);
    expect(err).toMatch(line);
    expect(code).toBe(2);
  });
});

describe('check', () => {
  const text = `${HEAD}# é𝛼\n@jax.jit\ndef f(𝛼):\n  if 𝛼 > 0: return 𝛼\n  return 2 * 𝛼\n\nf(1.0)\n`;

  test('json: lines and columns from 1, columns in code points, end exclusive', async () => {
    const path = file('branch.py', text);
    const { out, err, code } = await jitlens('check', path, '--format', 'json');
    expect({ err, code }).toEqual({ err: '', code: 1 });
    expect(JSON.parse(out)).toEqual([
      {
        file: path,
        line: 7,
        column: 6,
        endLine: 7,
        endColumn: 11,
        rule: 'if-on-tracer',
        severity: 'error',
        message: expect.stringContaining('𝛼') as string,
      },
    ]);
  });

  test('notebooks: the cell, and lines within it', async () => {
    const { out } = await jitlens('check', NOTEBOOK, '--format=json');
    const found = JSON.parse(out) as { cell: number; line: number; rule: string }[];
    expect(found.find((f) => f.rule === 'side-effect-print')).toMatchObject({ cell: 6, line: 3 });
  });

  test('folders, recursively; exit code 0 without an error', async () => {
    file('tree/a.py', GOOD);
    file('tree/b/c.py', `${HEAD}# trace: f(f32[3])\ndef f(x):\n  print(x)\n  return x\n`);
    file('tree/b/notes.txt', 'x');
    file('tree/.venv/lib.py', text);
    symlinkSync('..', join(folder, 'tree/b/loop'));
    const { out, code } = await jitlens('check', join(folder, 'tree'), '--format', 'json');
    expect(code).toBe(0);
    const found = JSON.parse(out) as { file: string; rule: string }[];
    expect(new Set(found.map((f) => f.rule))).toEqual(new Set(['side-effect-print']));
    expect(found[0]?.file).toBe(join(folder, 'tree/b/c.py'));
  });

  test('text', async () => {
    const path = file('branch.py', text);
    const { out } = await jitlens('check', path);
    expect(out).toMatch(/^.*branch\.py:7:6: error: .* \[if-on-tracer\]\n1 error\n$/);
    expect((await jitlens('check', file('a.py', GOOD))).out).toBe('No findings.\n');
  });

  test('github', async () => {
    const { out } = await jitlens('check', file('a,b:c.py', text), '--format', 'github');
    expect(out).toMatch(
      /^::error file=.*a%2Cb%3Ac\.py,line=7,endLine=7,col=6,endColumn=11,title=jitlens if-on-tracer::[^\n]*\n$/,
    );
  });

  test('sarif', async () => {
    const { out } = await jitlens('check', file('a b.py', text), '--format', 'sarif');
    const log = JSON.parse(out) as {
      version: string;
      runs: { tool: unknown; results: unknown[]; columnKind: string }[];
    };
    expect(log.version).toBe('2.1.0');
    expect(log.runs).toHaveLength(1);
    expect(log.runs[0]).toMatchObject({
      columnKind: 'unicodeCodePoints',
      tool: { driver: { name: 'jitlens', rules: [{ id: 'if-on-tracer' }] } },
      results: [
        {
          ruleId: 'if-on-tracer',
          ruleIndex: 0,
          level: 'error',
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: expect.stringMatching(/a%20b\.py$/) as string },
                region: { startLine: 7, startColumn: 6, endLine: 7, endColumn: 11 },
              },
            },
          ],
        },
      ],
    });
  });

  test('a syntax error is a finding too', async () => {
    const { out, err, code } = await jitlens('check', file('broken.py', 'x = (\n'), '--format', 'json');
    expect(code).toBe(2);
    expect(err).toMatch(/^jitlens: .*broken\.py:1: .*\n$/);
    expect(JSON.parse(out)).toMatchObject([{ rule: 'syntax-error', severity: 'error', line: 1 }]);
  });
});

describe('modules', () => {
  const module = 'import jax.numpy as jnp\n\ndef g(x):\n  return x if x > 0 else jnp.sin(x)\n';
  const user = 'from helper import g\n\n# trace: f(f32[3])\ndef f(x):\n  return g(x)\n';
  const environment = (name: string, version: string, body: string): string => {
    file(`${name}/pyvenv.cfg`, `home = /nowhere/bin\nversion = ${version}\n`);
    file(`${name}/lib/python3.13/site-packages/helper.py`, body);
    return join(folder, name);
  };

  test('--python: packages are read from an environment', async () => {
    const path = file('user.py', user);
    const python = environment('v1', '3.13.1', 'def g(x):\n  return x * 2\n');
    const expected = '{ lambda ; a:f32[3]. let b:f32[3] = mul a 2.0:f32[] in (b,) }\n';
    expect(await jitlens('jaxpr', path, '--python', python)).toEqual({ out: expected, err: '', code: 0 });
    const beside = file('project/user.py', user);
    environment('project/.venv', '3.13.2', 'def g(x):\n  return x * 2\n');
    expect((await jitlens('jaxpr', beside)).out).toBe(expected);
  });

  test('check: what several files find in a module is found once, there', async () => {
    file('several/helper.py', module);
    for (const name of ['a', 'b']) file(`several/${name}.py`, user.replace('f32[3]', 'f32[]'));
    const { out, code } = await jitlens('check', join(folder, 'several'), '--format', 'json');
    expect(code).toBe(1);
    expect((JSON.parse(out) as object[]).map((f) => ({ ...f, message: '' }))).toEqual([
      {
        file: join(folder, 'several/helper.py'),
        line: 4,
        column: 15,
        endLine: 4,
        endColumn: 20,
        rule: 'if-on-tracer',
        severity: 'error',
        message: '',
      },
    ]);
  });

  test('--help names the options and variables', async () => {
    const { out } = await jitlens('--help');
    for (const name of ['--python PATH', 'VIRTUAL_ENV', 'CONDA_PREFIX', 'PYTHONPATH', '.venv'])
      expect(out).toContain(name);
  });
});

describe('cache', () => {
  test('json: calls, traces and why', async () => {
    const { out, code } = await jitlens('cache', SAMPLE, '--json');
    expect(code).toBe(0);
    const sites = JSON.parse(out) as { line: number; function: string; calls: number; traces: number }[];
    const loops = sites.filter((s) => s.calls === 20).map((s) => [s.function, s.traces]);
    expect(loops).toEqual([
      ['loop_body', 1],
      ['unjitted_loop_body', 20],
      ['<lambda>', 20],
      ['unjitted_loop_body', 1],
    ]);
    expect(sites[0]).toMatchObject({ file: 'jit_compilation.py', reasons: ['the first call'] });
  });

  test('directives don’t count', async () => {
    const path = file('directive.py', `${HEAD}# trace: f(f32[3])\n@jax.jit\ndef f(x):\n  return x\n`);
    expect((await jitlens('cache', path, '--json')).out).toBe('[]\n');
    expect((await jitlens('cache', path)).out).toBe('No call of a jitted function was seen.\n');
  });

  test('text', async () => {
    const path = file('cached.py', `${HEAD}@jax.jit\ndef f(x):\n  return x\n\nfor n in (1, 1, 2.0):\n  f(n)\n`);
    expect((await jitlens('cache', path)).out).toBe(
      `${path}:9: f: 3 calls, 2 traces\n    the first call\n    x is now f32[] and was i32[]\n`,
    );
  });
});

test.each([['--help'], ['-h'], ['check', '--help']])('help: %s %s', async (...argv) => {
  const { out, code } = await jitlens(...argv.filter((a) => typeof a === 'string'));
  expect(out).toMatch(/^Usage:\n {2}jitlens jaxpr FILE/);
  expect(code).toBe(0);
});

test('version', async () => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  expect((await jitlens('--version')).out).toBe(`jitlens ${version} (JAX 0.12.0.1)\n`);
});

describe('the bundle', () => {
  let command = '';
  beforeAll(() => {
    command = join(built('cli'), 'jitlens.cjs');
  }, 60_000);
  const run = (...argv: string[]): ReturnType<typeof spawnSync> =>
    spawnSync(process.execPath, [command, ...argv], { encoding: 'utf8' });

  test('answers as in this process', () => {
    const { stdout, status } = run('jaxpr', SEED, '--json');
    expect({ stdout, status }).toEqual({ stdout: golden, status: 0 });
  });

  test('is found through a link, as npm makes them', () => {
    const link = join(folder, 'jitlens');
    symlinkSync(command, link);
    const { stdout } = spawnSync(process.execPath, [link, '--version'], { encoding: 'utf8' });
    expect(stdout).toMatch(/^jitlens /);
  });

  test('Python may recurse as deep as Python does', () => {
    const sum = (n: number): string =>
      `${HEAD}def total(n): return 0 if n == 0 else 1 + total(n - 1)\n\n# trace: f(f32[])\ndef f(x):\n  return x + total(${n})\n`;
    expect(run('jaxpr', file('deep.py', sum(900))).stdout).toMatch(/add a 900\.0:f32\[\]/);
    expect(run('jaxpr', file('deeper.py', sum(5000))).stdout).toMatch(
      /RecursionError: maximum recursion depth exceeded/,
    );
  });

  test('run: the values of values.py, by ONNX', () => {
    const { stdout, status } = run(
      'run',
      SAMPLE,
      'selu_jit(x)',
      'f(f32[])',
      '--json',
      '--device',
      'cpu',
      '--no-timing',
    );
    expect(status).toBe(0);
    const [selu, f] = cases(String(stdout));
    const out = selu?.out as { shape: number[]; step: number; values: number[] }[];
    expect(out).toMatchObject([{ shape: [1000000], dtype: 'float32', step: 15625 }]);
    expect(out[0]?.values).toHaveLength(64);
    expect(out[0]?.values[1]).toBeCloseTo(1.05 * 15625, 2);
    expect(f).toMatchObject({ error: { class: 'jax.errors.TracerBoolConversionError' } });
  });

  test('run: a table', () => {
    const { stdout } = run('run', file('a.py', GOOD), '--device', 'cpu');
    expect(stdout).toMatch(/^# f\(f32\[3\]\)/);
    for (const row of ['trace', 'build', 'first run', 'jit (one graph)', 'eager (op by op)'])
      expect(stdout).toContain(`\n  ${row}`);
    expect(stdout).toMatch(/x is only known by shape and dtype: filled by formula\./);
  });

  test('server --stdio', async () => {
    const client = await start({ command: [process.execPath, command, 'server', '--stdio'] });
    client.open('file:///a.py', GOOD);
    const lenses = await client.lenses('file:///a.py');
    expect(lenses.map((l) => l.command?.title)).toContain('f32[3] → f32[3] · 1 eqn');
    await client.stop();
    expect(run('server').status).toBe(2);
  });
});
