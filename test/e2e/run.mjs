// The extension as users get it (the VSIX), in a real VS Code: a Mocha suite inside the extension host, then a user's
// way through the page, then Restricted Mode.
//   node test/e2e/run.mjs [--vsix FILE] [--only suite|page|restricted]
// The last line is `N passed, N failed`.
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeVsix } from '../../scripts/package.mjs';
import * as lib from './lib.mjs';
import { pageTests } from './page.mjs';
import { restrictedTests } from './restricted.mjs';
import { bundleSuite } from './suite.mjs';

/** The suite has some fifty tests; on a machine with other work it takes a minute or two. */
const SUITE_LIMIT_MS = 10 * 60_000;

/** The workbench starts the suite when its address names one, and tells how it ended through a function of the page. */
async function suiteTests(tally, vsix, browser) {
  const tests = await bundleSuite();
  const report = join(lib.out, 'report.json');
  rmSync(report, { force: true });
  const dataDir = lib.installed(vsix);
  lib.writeSettings(dataDir);
  const server = await lib.startServer({ dataDir, log: 'suite', env: { E2E_REPORT: report } });
  const page = await lib.openPage(browser, 'suite');
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
    if (!existsSync(report)) {
      tally.report('the suite in the extension host', `ended with ${code} and no report; see ${server.logFile}`);
      return;
    }
    const { tests: done } = lib.readJson(report);
    for (const { title, error } of done) tally.report(title, error);
    // Both say how it went: they have to agree.
    const failed = done.some((t) => t.error !== undefined);
    if (done.length === 0 || failed !== (code !== 0))
      tally.report('the suite in the extension host', `ended with ${code}`);
  } finally {
    await page.close();
    server.stop();
  }
}

const { values } = parseArgs({ options: { vsix: { type: 'string' }, only: { type: 'string' } } });
mkdirSync(lib.out, { recursive: true });
mkdirSync(lib.screenshots, { recursive: true });
const vsix = values.vsix ?? (await makeVsix({ out: lib.out }));
const tally = new lib.Tally();
const browser = await lib.startBrowser();
const parts = { suite: suiteTests, page: pageTests, restricted: restrictedTests };
try {
  for (const [name, part] of Object.entries(parts)) {
    if (values.only !== undefined && values.only !== name) continue;
    console.log(`── ${name}`);
    try {
      await part(tally, vsix, browser);
    } catch (error) {
      tally.report(name, error instanceof Error ? error.stack : String(error));
    }
  }
} finally {
  await browser.close();
}
console.log(`${tally.passed} passed, ${tally.failed} failed`);
process.exit(tally.failed === 0 && tally.passed > 0 ? 0 : 1);
