// Everything that can be checked without an editor: build, lint, tests. The last line is `N passed, N failed`; a lint
// check that fails counts as one failure.
//   npm test [-- VITEST ARGUMENT …]
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { main, makeCacheDir, root, runNode } from './lib.mjs';
import { lint } from './lint.mjs';
import { setup } from './setup.mjs';

/** Counts of vitest's JSON report. A file that doesn't load has no tests: it is one failure. */
export function count(report) {
  const unloaded = report.testResults.filter((f) => f.status === 'failed' && f.assertionResults.length === 0).length;
  return { passed: report.numPassedTests, failed: report.numFailedTests + unloaded };
}

async function unitTests(args) {
  const file = join(makeCacheDir(), 'vitest.json');
  rmSync(file, { force: true });
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const { code } = await runNode([vitest, 'run', ...reporters, ...args]);
  const result = existsSync(file) ? count(JSON.parse(readFileSync(file, 'utf8'))) : { passed: 0, failed: 1 };
  // An error outside any test: vitest fails without a failing test.
  if (code !== 0 && result.failed === 0) result.failed = 1;
  return result;
}

await main(async (args) => {
  await setup();
  const lintFailures = await lint();
  const { passed, failed } = await unitTests(args);
  for (const name of lintFailures) console.log(`lint failed: ${name}`);
  console.log(`${passed} passed, ${failed + lintFailures.length} failed`);
  return failed + lintFailures.length === 0 ? 0 : 1;
});
