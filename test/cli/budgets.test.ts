/** The built command line on programs that are too dear: soon, in less than 1 GB, with a message at the line. */
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { built } from '../lsp/client.ts';

/** KiB. */
const MOST_MEMORY = 1024 * 1024;
/** A second each, on a machine that has nothing else to do. */
const MOST_MS = 15_000;

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'jitlens-budgets-'));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));
let bundle = '';
beforeAll(() => {
  bundle = built('budgets');
}, 60_000);

function jitlens(
  command: string,
  source: string,
): { out: string; err: string; code: number | null; memory: number; ms: number } {
  const file = path.join(folder, 'dear.py');
  fs.writeFileSync(file, source);
  const started = performance.now();
  const program = ['--require', path.join(import.meta.dirname, 'maxRss.cjs'), path.join(bundle, 'jitlens.cjs')];
  const { stdout, stderr, status } = spawnSync(process.execPath, [...program, command, 'dear.py'], {
    cwd: folder,
    encoding: 'utf8',
  });
  const memory = Number(/maxRSS (\d+)/.exec(stderr)?.[1]);
  return {
    out: stdout,
    err: stderr.replace(/maxRSS \d+\n/, ''),
    code: status,
    memory,
    ms: performance.now() - started,
  };
}

const TRACED = 'import jax\nimport jax.numpy as jnp\n# trace: f(f32[3])\ndef f(x):\n';

describe('check', () => {
  test.each([
    ['a list', 'x = list(range(10**9))\n', 'dear.py:1:5: information: ', 'more than 1,000,000 steps of Python'],
    [
      'a text',
      "x = 'a' * 10**12\n",
      'dear.py:1:5: information: ',
      'a str of more than 5,000,000 characters is not built',
    ],
    [
      'nested lists',
      'x = []\nfor i in range(100): x = [x, x]\ny = repr(x)\n',
      'dear.py:3:5: ',
      'more than 1,000,000 steps of Python',
    ],
    [
      'a dict',
      'x = {}\nfor i in range(10**4):\n    for j in range(10**4): x[i, j] = [i, j]\n',
      'dear.py:3:',
      'more than',
    ],
    ['long lists', 'x = []\nfor i in range(10**4): x.append([i] * 10**6)\n', 'dear.py:2:', 'more than'],
    ['an endless loop', 'while True: pass\n', 'dear.py:1:7: information: ', 'this loop has no end that can be seen'],
    [
      'an array',
      'import jax.numpy as jnp\nx = jnp.zeros(10**12)\nif x.sum() > 0: y = 1\nelse: y = 2\n',
      'No findings.',
      '',
    ],
    ['a NumPy array', 'import numpy as np\nx = np.zeros(10**12)\ny = x + 1\n', '', ''],
  ])(
    '%s',
    (_, source, place, says) => {
      const { out, err, code, memory, ms } = jitlens('check', source);
      expect(out.startsWith(place)).toBe(true);
      expect(out).toContain(says);
      expect(out).not.toContain('error');
      expect([err, code]).toEqual(['', 0]);
      expect(memory).toBeLessThan(MOST_MEMORY);
      expect(ms).toBeLessThan(MOST_MS);
    },
    60_000,
  );
});

describe('jaxpr', () => {
  test.each([
    ['eqns', '    for i in range(10**6): x = x + 1.0\n    return x\n', 'more than 100,000 eqns in one jaxpr', 5],
    ['an endless loop', '    while True: x = x * 2.0\n    return x\n', 'more than 100,000 eqns in one jaxpr', 5],
    [
      'steps',
      '    n = 0\n    for i in range(10**8): n += 1\n    return x + n\n',
      'more than 3,000,000 steps of Python',
      6,
    ],
    ['a constant', '    return x + sum(list(range(10**9)))\n', 'more than 3,000,000 steps of Python', 5],
  ])(
    '%s',
    (_, body, reason, line) => {
      const { out, err, code, memory, ms } = jitlens('jaxpr', TRACED + body);
      expect(out).toBe(`unsupported: ${reason}\n(at line ${line})\n`);
      expect([err, code]).toEqual(['', 0]);
      expect(memory).toBeLessThan(MOST_MEMORY);
      expect(ms).toBeLessThan(MOST_MS);
    },
    60_000,
  );

  test('recursion without an end is Python’s own error', () => {
    const { out } = jitlens('jaxpr', `${TRACED}    return g(x)\ndef g(x): return g(x)\n`);
    expect(out).toContain('RecursionError: maximum recursion depth exceeded');
  });

  test('a large constant array is no jaxpr’s burden', () => {
    const { out, memory } = jitlens('jaxpr', `${TRACED}    return x + jnp.ones((10**5, 10**5)).sum()\n`);
    expect(out).toContain('broadcast_in_dim');
    expect(memory).toBeLessThan(MOST_MEMORY);
  });
});
