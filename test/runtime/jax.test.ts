/**
 * The user's own JAX as second engine. Needs a Python with JAX: JITLENS_TEST_PYTHON names one; without it the tests are
 * skipped, and say so.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { decodeArray } from '../../runtime/arrays.ts';
import { Supervisor } from '../../runtime/supervisor.ts';
import type { JaxRunRequest, RunAnswer } from '../../runtime/protocol.ts';
import { thin } from '../../server/jaxpr/evaluate/thin.ts';
import { checkThin, seedCases } from './programs.ts';

const candidates = [process.env.JITLENS_TEST_PYTHON, '/opt/jaxref/venv/bin/python'];
const python = candidates.find((c) => c !== undefined && existsSync(c)) ?? '';
if (python === '') console.log("Tests of the user's JAX are skipped: JITLENS_TEST_PYTHON names no Python with JAX.");

const root = join(import.meta.dirname, '../..');

describe.skipIf(python === '')("the user's JAX", () => {
  const engine = new Supervisor({
    workerPath: join(root, 'dist/runtime/ort-worker.cjs'),
    jaxWorkerPath: join(root, 'runtime/jax/worker.py'),
  });
  const folder = mkdtempSync(join(tmpdir(), 'jitlens-'));
  afterAll(() => {
    engine.dispose();
    rmSync(folder, { recursive: true });
  });
  const run = (request: Partial<JaxRunRequest> & { call: string }): Promise<RunAnswer> =>
    engine.runJax({ python, file: join(folder, 'user.py'), timing: false, ...request });
  const text = (...lines: string[]) => ['import jax, jax.numpy as jnp', ...lines].join('\n');
  const reason = (answer: RunAnswer) => (answer.kind === 'done' ? 'done' : `${answer.kind}: ${answer.reason}`);

  const file = join(root, 'test/parity/cases/seed.py');
  test.each(seedCases.filter((c) => /selu|g_jit_decorated/.test(c.call)))('$call', async ({ call, expected }) => {
    const answer = await run({ file, call });
    if (answer.kind !== 'done') throw new Error(answer.reason);
    checkThin(
      answer.out.map((o) => thin(decodeArray(o.shape, o.dtype, o.base64))),
      expected,
    );
  });

  test('times of a plain function, jitted and as it is', async () => {
    const answer = await run({ text: text('def f(x): return jnp.sin(x) * 2'), call: 'f(f32[8])', timing: true });
    if (answer.kind !== 'done') throw new Error(answer.reason);
    const { timing } = answer;
    expect(timing?.engine).toMatch(/^JAX \d/);
    expect(timing?.jit.count).toBe(timing?.jit.samples.length);
    expect(timing?.eager?.median).toBeGreaterThan(0);
    expect(timing?.buildMs).toBeGreaterThan(timing?.jit.median ?? NaN);
  });
  test('keys, bfloat16 and dictionaries', async () => {
    const answer = await run({
      text: text('def f(k, x): return {"b": x.astype(jnp.bfloat16), "a": jax.random.key_data(k)}'),
      call: 'f(key[], f32[2])',
    });
    if (answer.kind !== 'done') throw new Error(answer.reason);
    expect(answer.out.map((o) => `${o.dtype}[${o.shape.join()}]`)).toEqual(['uint32[2]', 'bfloat16[2]']);
    expect(answer.out.map((o) => thin(decodeArray(o.shape, o.dtype, o.base64)).values.length)).toEqual([2, 2]);
  });
  test('what the file prints is not in the way', async () => {
    const answer = await run({
      text: text('import os', 'print("{")', 'os.system("echo }")', 'def f(): return 1.'),
      call: 'f()',
    });
    expect(reason(answer)).toBe('done');
  });
  test('an exception, with its line', async () => {
    const answer = await run({ text: text('def f(x):', '  return x + jnp.ones(3)'), call: 'f(f32[2])' });
    expect(reason(answer)).toMatch(/^failed: (Type|Value)Error \(line 3\): .*shapes/);
  });
  test('a file that ends Python', async () => {
    expect(reason(await run({ text: text('raise SystemExit(5)'), call: 'f()' }))).toBe(
      'failed: the file ended Python: exit code 5',
    );
    expect(reason(await run({ text: text('import os', 'os._exit(7)'), call: 'f()' }))).toMatch(
      /^failed: the engine stopped with exit code 7/,
    );
  });
  test('an endless file', async () => {
    const answer = await run({ text: 'while True: pass', call: 'f()', timeLimitMs: 3000 });
    expect(reason(answer)).toMatch(/^failed: it took longer than 3 s/);
  });
});
