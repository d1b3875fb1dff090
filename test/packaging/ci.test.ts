/** .ci/run adds up its stages: tried in a folder where the stages are a line of JavaScript each. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'jitlens-ci-test-'));
for (const name of ['.ci', 'scripts', 'test/e2e']) mkdirSync(join(folder, name), { recursive: true });
copyFileSync(join(import.meta.dirname, '../../.ci/run'), join(folder, '.ci/run'));
writeFileSync(join(folder, 'test/e2e/install.sh'), 'true\n');
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const says = (text: string, code = 0): string => `console.log(${JSON.stringify(text)}); process.exitCode = ${code};`;

test.skipIf(process.platform === 'win32').each([
  ['all pass', says('x\n12 passed, 0 failed'), says('3 passed, 0 failed'), '15 passed, 0 failed', 0],
  ['a test fails', says('12 passed, 2 failed', 1), says('3 passed, 0 failed'), '15 passed, 2 failed', 1],
  ['both fail', says('1 passed, 2 failed', 1), says('3 passed, 4 failed', 1), '4 passed, 6 failed', 1],
  ['a count of failures is believed', says('1 passed, 2 failed'), says('3 passed, 0 failed'), '4 passed, 2 failed', 1],
  ['a stage throws', says('12 passed, 0 failed'), "throw new Error('no')", '12 passed, 1 failed', 1],
  [
    'a stage fails without a count of it',
    says('1 passed, 0 failed', 3),
    says('1 passed, 0 failed'),
    '2 passed, 1 failed',
    1,
  ],
  [
    'a stage counts, and not last',
    says('1 passed, 0 failed\nmore'),
    says('1 passed, 0 failed'),
    '1 passed, 1 failed',
    1,
  ],
])('%s', (_title, unit, e2e, lastLine, code) => {
  writeFileSync(join(folder, 'scripts/test.mjs'), unit);
  writeFileSync(join(folder, 'test/e2e/run.mjs'), e2e);
  const { stdout, status } = spawnSync('bash', [join(folder, '.ci/run')], { encoding: 'utf8' });
  expect({ lastLine: stdout.trimEnd().split('\n').at(-1), code: status }).toEqual({ lastLine, code });
});
