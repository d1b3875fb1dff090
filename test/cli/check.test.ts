/** `jitlens check`: which files and rules, fixes, and SARIF. */
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { jitlens } from './io.ts';

const root = mkdtempSync(join(tmpdir(), 'jitlens-check-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let folders = 0;
/** A folder with these files. */
function project(files: Record<string, string | Buffer>): (...path: string[]) => string {
  const folder = join(root, `p${++folders}`);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return (...path) => join(folder, ...path);
}

const HEAD = 'import jax\nimport jax.numpy as jnp\n\n';
const PRINTS = `${HEAD}@jax.jit\ndef f(x):\n  print("x", x)\n  return x\n\nf(1.0)\n`;
const BRANCHES = `${HEAD}@jax.jit\ndef g(x):\n  if x > 0:\n    return x\n  return 2 * x\n\ng(1.0)\n`;
const BOTH = `${PRINTS}${BRANCHES.slice(HEAD.length)}`;

interface Line {
  file: string;
  rule: string;
  severity: string;
}

async function found(...argv: string[]): Promise<{ lines: string[]; err: string; code: number }> {
  const { out, err, code } = await jitlens('check', '--format', 'json', ...argv);
  const lines = JSON.parse(out) as Line[];
  return {
    lines: lines.map((l) => `${relative(root, l.file).replace(/^p\d+\//, '')} ${l.severity} ${l.rule}`),
    err,
    code,
  };
}

const A = 'a.py warning side-effect-print';
const B = 'b.py error if-on-tracer';

describe('which files', () => {
  test('patterns of paths, for shells that leave them as they are', async () => {
    const at = project({
      'a.py': PRINTS,
      'b.py': BRANCHES,
      'src/c/a.py': PRINTS,
      'venvs/x/pyvenv.cfg': '',
      'venvs/x/a.py': PRINTS,
    });
    expect((await found(at('*.py'))).lines).toEqual([A, B]);
    expect((await found(at('**', 'a.py'))).lines).toEqual([A, `src/c/${A}`]);
    expect((await found(at('[a].py'))).lines).toEqual([A]);
    expect((await jitlens('check', at('*.txt'))).err).toMatch(/\*\.txt: no such file or folder\n$/);
  });

  test('a virtual environment of any name is passed over', async () => {
    const at = project({ 'a.py': PRINTS, 'mine/pyvenv.cfg': '', 'mine/lib/b.py': BRANCHES });
    expect((await found(at())).lines).toEqual([A]);
  });

  test('a project leaves some out; what is named itself is checked, unless that is forced', async () => {
    const at = project({
      'pyproject.toml': '[tool.jitlens]\nexclude = ["gen", "b.py"]\n',
      ...{ 'a.py': PRINTS, 'b.py': BRANCHES, 'gen/a.py': PRINTS },
    });
    expect((await found(at())).lines).toEqual([A]);
    expect((await found(at('b.py'))).lines).toEqual([B]);
    expect((await found('--force-exclude', at('b.py'), at('a.py'))).lines).toEqual([A]);
  });
});

describe('which rules', () => {
  const at = project({ 'a.py': BOTH });

  test.each<[argv: string[], rules: string[], code: number]>([
    [['--select', 'side-effect-print'], ['side-effect-print'], 0],
    [['--select=if-on-tracer,side-effect-print'], ['side-effect-print', 'if-on-tracer'], 1],
    [['--ignore', 'if-on-tracer'], ['side-effect-print'], 0],
    [['--ignore', 'if-on-tracer', '--ignore=side-effect-print'], [], 0],
    [['--exit-zero'], ['side-effect-print', 'if-on-tracer'], 0],
  ])('%j', async (argv, rules, code) => {
    const answer = await found(at('a.py'), ...argv);
    expect(answer).toMatchObject({ err: '', code });
    expect(answer.lines.map((l) => l.split(' ')[2])).toEqual(rules);
  });

  test('one that isn’t there is bad input', async () => {
    expect(await jitlens('check', at('a.py'), '--select', 'if-on-trace')).toEqual({
      ...{ out: '', code: 2 },
      err: 'jitlens: --select: there is no rule if-on-trace; docs/rules lists them\n',
    });
  });

  test('the project’s severities count, and those of the command line over them', async () => {
    const own = project({
      'pyproject.toml': '[tool.jitlens]\nignore = ["side-effect-print"]\n[tool.jitlens.rules]\nif-on-tracer = "hint"\n',
      'a.py': BOTH,
    });
    expect(await found(own())).toEqual({ lines: ['a.py hint if-on-tracer'], err: '', code: 0 });
    expect((await found(own(), '--select', 'side-effect-print')).lines).toEqual([A]);
  });

  test('the project’s x64 counts', async () => {
    const text = `${HEAD}# trace: f(f64[3])\ndef f(x):\n  return x\n`;
    const own = project({ 'pyproject.toml': '[tool.jitlens]\nx64 = true\n', 'a.py': text });
    expect((await jitlens('jaxpr', own('a.py'))).out).toContain('f64[3]');
  });

  test('what is wrong with the project is told, and the files are checked all the same', async () => {
    const own = project({ 'pyproject.toml': '[tool.jitlens]\nselect = ["nothing"]\nx = 1\n', 'a.py': BOTH });
    const { err, code } = await found(own());
    expect(code).toBe(2);
    expect(err).toMatch(/^jitlens: .*tool\.jitlens\.x is unknown; .*\njitlens: .*names nothing, which is no rule\n$/);
  });
});

describe('--fix', () => {
  const fixed = (text: string): string =>
    text
      .replace('print("x", x)', 'jax.debug.print("x {}", x)')
      .replace(/if x > 0:[^]*?2 \* x/, 'return jnp.where(x > 0, x, 2 * x)');

  test('writes what it can fix, says what it did, and reports the rest', async () => {
    const bad = '\n@jax.jit\ndef h(x):\n  return jnp.ones(3) if x > 0 else jnp.ones(4)\n\nh(1.0)\n';
    const at = project({ 'a.py': BOTH + bad });
    const { lines, err, code } = await found('--fix', at('a.py'));
    expect(readFileSync(at('a.py'), 'utf8')).toBe(fixed(BOTH) + bad);
    expect(err.split('\n')).toEqual([
      `jitlens: ${at('a.py')}:6: fixed [side-effect-print]: Print at each call: jax.debug.print`,
      `jitlens: ${at('a.py')}:12: fixed [if-on-tracer]: Select with jnp.where`,
      '',
    ]);
    expect({ lines, code }).toEqual({ lines: ['a.py error if-on-tracer'], code: 1 });
  });

  test('what is silenced, ignored or not selected stays', async () => {
    const quiet = BOTH.replace('x)\n', 'x)  # jitlens: ignore[side-effect-print]\n');
    const at = project({ 'a.py': quiet });
    await jitlens('check', '--fix', '--ignore', 'if-on-tracer', at('a.py'));
    expect(readFileSync(at('a.py'), 'utf8')).toBe(quiet);
  });

  test('keeps a byte order mark, line ends, rights and links', async () => {
    const text = `\ufeff${BOTH.replaceAll('\n', '\r\n')}`;
    const at = project({ 'a.py': text });
    chmodSync(at('a.py'), 0o755);
    symlinkSync('a.py', at('link.py'));
    expect((await jitlens('check', '--fix', at('link.py'))).out).toBe('No findings.\n');
    expect(readFileSync(at('link.py'), 'utf8')).toBe(`\ufeff${fixed(BOTH).replaceAll('\n', '\r\n')}`);
    expect(statSync(at('a.py')).mode & 0o777).toBe(0o755);
  });

  test('a file in another encoding stays as it is', async () => {
    const bytes = Buffer.from(`# -*- coding: latin-1 -*-\n# \u00e4\n${PRINTS}`, 'latin1');
    const at = project({ 'a.py': bytes });
    const { err, code } = await found('--fix', at('a.py'));
    expect(code).toBe(2);
    expect(err).toMatch(/a\.py: not fixed: it is not in UTF-8, or has changed meanwhile\n$/);
    expect(readFileSync(at('a.py'))).toEqual(bytes);
  });

  test('a notebook stays as it is, and is told of', async () => {
    const cell = { cell_type: 'code', source: PRINTS, metadata: {}, outputs: [], execution_count: null };
    const text = JSON.stringify({ cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 });
    const at = project({ 'a.ipynb': text });
    expect((await jitlens('check', '--fix', at('a.ipynb'))).err).toMatch(
      /1 fix left to the editor: notebooks are not written\n$/,
    );
    expect(readFileSync(at('a.ipynb'), 'utf8')).toBe(text);
  });

  test('a file that doesn’t parse in part is fixed where it does', async () => {
    const at = project({ 'a.py': `${BOTH}def (:\n` });
    await jitlens('check', '--fix', at('a.py'));
    expect(readFileSync(at('a.py'), 'utf8')).toBe(`${fixed(BOTH)}def (:\n`);
  });
});

describe('sarif', () => {
  interface Result {
    ruleId: string;
    relatedLocations: { message: { text: string }; physicalLocation: { region: { startLine: number } } }[];
    partialFingerprints: Record<string, string>;
    fixes?: {
      description: { text: string };
      artifactChanges: { replacements: { deletedRegion: object; insertedContent: { text: string } }[] }[];
    }[];
  }
  interface Log {
    runs: {
      tool: { driver: { rules: Record<string, unknown>[] } };
      invocations: Record<string, unknown>[];
      results: Result[];
    }[];
  }
  const run = async (...argv: string[]): Promise<Log['runs'][number]> => {
    const { out } = await jitlens('check', '--format', 'sarif', ...argv);
    return (JSON.parse(out) as Log).runs[0];
  };

  test('rules are described', async () => {
    const at = project({ 'a.py': BOTH });
    const { tool } = await run(at('a.py'));
    expect(tool.driver.rules).toMatchObject([
      {
        id: 'if-on-tracer',
        name: 'IfOnTracer',
        shortDescription: { text: 'A branch on a traced value.' },
        fullDescription: { text: expect.stringContaining('TracerBoolConversionError') as string },
        help: { markdown: expect.stringContaining('docs/rules/if-on-tracer.md') as string },
        helpUri: expect.stringMatching(/^https:.*\/if-on-tracer\.md$/) as string,
        defaultConfiguration: { level: 'error' },
      },
      { id: 'side-effect-print', defaultConfiguration: { level: 'warning' } },
    ]);
  });

  test('results have the way to the fault, and fixes that were tried', async () => {
    const at = project({ 'a.py': BRANCHES });
    const { results } = await run(at('a.py'));
    expect(results[0].relatedLocations.map((l) => [l.physicalLocation.region.startLine, l.message.text])).toEqual([
      [5, 'x is a traced array here: f32[]'],
      [10, 'traced by this call: g(f32[])'],
      [6, expect.stringMatching(/^JAX raises jax\.errors\.TracerBoolConversionError: /) as string],
    ]);
    const fix = results[0].fixes?.find((f) => f.description.text === 'Select with jnp.where');
    expect(fix?.artifactChanges[0].replacements).toEqual([
      {
        deletedRegion: { startLine: 6, startColumn: 3, endLine: 8, endColumn: 15 },
        insertedContent: { text: 'return jnp.where(x > 0, x, 2 * x)' },
      },
    ]);
  });

  test('a finding that moved has its old fingerprint; two alike have two', async () => {
    const prints = async (text: string): Promise<string[]> =>
      (await run(project({ 'a.py': text })('a.py'))).results.map((r) => r.partialFingerprints['jitlensFinding/v1']);
    const [one] = await prints(PRINTS);
    expect(await prints(`# moved\n${PRINTS}`)).toEqual([one]);
    const two = await prints(`${PRINTS}${PRINTS.slice(HEAD.length)}`);
    expect(two).toEqual([one, one.replace(/:1$/, ':2')]);
  });

  test('what couldn’t be read is told', async () => {
    const at = project({ 'a.py': 'x = (\n', 'b.py': PRINTS });
    const { invocations, results } = await run(at());
    expect(invocations[0]).toMatchObject({ exitCode: 2, executionSuccessful: true });
    expect(invocations[0].toolExecutionNotifications).toMatchObject([
      { message: { text: expect.stringMatching(/a\.py:1: /) as string } },
    ]);
    expect(results.map((r) => r.ruleId)).toEqual(['syntax-error', 'side-effect-print']);
  });
});
