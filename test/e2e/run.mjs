// The extension as users get it (the VSIX), in a real VS Code: a Mocha suite inside the extension host, then a user's
// way through the page, then Restricted Mode.
//   node test/e2e/run.mjs [--vsix FILE] [--only suite|page|restricted]
// The last line is `N passed, N failed`.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeVsix } from '../../scripts/package.mjs';
import * as lib from './lib.mjs';
import { pageTests } from './page.mjs';
import { restrictedTests } from './restricted.mjs';
import { bundleSuite } from './suite.mjs';

/** The suite has some fifty tests; on a machine with other work it takes a minute or two. */
const SUITE_LIMIT_MS = 6 * 60_000;
const POLL_MS = 200;
/** A part that fails is run again from the start; what counts is its last run. */
const ATTEMPTS = 3;

/** Prints the tests of a report that grows, a line for each; `finish` when no more will come. */
function following(report, tally) {
  let seen = 0;
  let failed = 0;
  const look = () => {
    const lines = existsSync(report) ? readFileSync(report, 'utf8').split('\n') : [];
    // What follows the last line break isn't whole yet.
    for (const line of lines.slice(seen, -1)) {
      const { title, error, ms } = JSON.parse(line);
      tally.report(title, error, ms);
      if (error !== undefined) failed++;
      seen++;
    }
  };
  const timer = setInterval(look, POLL_MS);
  return {
    finish() {
      clearInterval(timer);
      look();
      return { count: seen, failed };
    },
  };
}

/** The workbench starts the suite when its address names one, and tells how it ended through a function of the page. */
async function suiteTests(tally, vsix, browser) {
  const tests = await bundleSuite();
  const report = join(lib.out, 'report.jsonl');
  rmSync(report, { force: true });
  const dataDir = lib.installed(vsix);
  lib.writeSettings(dataDir);
  const server = await lib.startServer({ dataDir, log: 'suite', env: { E2E_REPORT: report } });
  const page = await lib.openPage(browser, 'suite');
  const follower = following(report, tally);
  try {
    const end = new Promise((done) => {
      void page.exposeFunction('codeAutomationExit', done);
      page.on('crash', () => done('the page crashed'));
      setTimeout(() => done('it took too long'), SUITE_LIMIT_MS).unref();
    });
    await page.exposeFunction('codeAutomationLog', (type, args) => {
      if (process.env.E2E_VERBOSE) console.log(`[${type}]`, ...args);
    });
    const payload = [
      ['extensionDevelopmentPath', join(lib.here, 'host')],
      ['extensionTestsPath', tests],
    ];
    await page.goto(server.address(lib.workspace(), payload), { waitUntil: 'commit' });
    const code = await end;
    if (code !== 0) await page.screenshot({ path: join(lib.screenshots, 'failed-suite.png') }).catch(() => undefined);
    const { count, failed } = follower.finish();
    // Both say how it went: they have to agree.
    if (count === 0 || failed > 0 !== (code !== 0))
      tally.report('the suite in the extension host', `ended with ${code} after ${count} tests; see ${server.logFile}`);
  } finally {
    follower.finish();
    await page.close();
    server.stop();
  }
}

const { values } = parseArgs({ options: { vsix: { type: 'string' }, only: { type: 'string' } } });
mkdirSync(lib.out, { recursive: true });
// Pictures of failures of an earlier run would mislead.
rmSync(lib.screenshots, { recursive: true, force: true });
mkdirSync(lib.screenshots, { recursive: true });
const started = performance.now();
const vsix = values.vsix ?? (await makeVsix({ out: lib.out }));
const tally = new lib.Tally();
const browser = await lib.startBrowser();
const parts = { suite: suiteTests, page: pageTests, restricted: restrictedTests };
try {
  for (const [name, part] of Object.entries(parts)) {
    if (values.only !== undefined && values.only !== name) continue;
    console.log(`── ${name}`);
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const before = { passed: tally.passed, failed: tally.failed };
      try {
        await part(tally, vsix, browser);
      } catch (error) {
        tally.report(name, error instanceof Error ? error.stack : String(error));
      }
      if (tally.failed === before.failed || attempt === ATTEMPTS) break;
      // VS Code's own extension host, reconnects and slow machines fail by accident; our faults fail again.
      console.log(`── ${name}: once more, in a fresh VS Code`);
      Object.assign(tally, before);
    }
  }
} finally {
  await browser.close();
}
console.log(`${Math.round((performance.now() - started) / 1000)} s`);
console.log(`${tally.passed} passed, ${tally.failed} failed`);
process.exit(tally.failed === 0 && tally.passed > 0 ? 0 : 1);
