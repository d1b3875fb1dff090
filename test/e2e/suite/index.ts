/** The suite that runs inside the extension host; the contract is @vscode/test-electron's: `run()` rejects on failure. */
import { renameSync, writeFileSync } from 'node:fs';
import Mocha from 'mocha';
import { editorSuite } from './editor.ts';
import { fixesSuite } from './fixes.ts';
import { jaxprSuite } from './jaxpr.ts';
import { notebookSuite } from './notebook.ts';
import { settingsSuite } from './settings.ts';

/** One test on a loaded machine; the first one waits for the extension to start. */
const TIMEOUT_MS = 60_000;

export interface Report {
  tests: { title: string; error?: string }[];
}

export function run(): Promise<void> {
  const mocha = new Mocha({ timeout: TIMEOUT_MS, color: false, grep: process.env.E2E_GREP });
  for (const add of [editorSuite, jaxprSuite, fixesSuite, settingsSuite, notebookSuite]) add(mocha.suite);
  const tests: Report['tests'] = [];
  return new Promise((done, fail) => {
    const runner = mocha.run((failures) => {
      const file = process.env.E2E_REPORT;
      if (file !== undefined) {
        // Written whole or not at all: the other side waits for it.
        writeFileSync(`${file}.tmp`, JSON.stringify({ tests } satisfies Report));
        renameSync(`${file}.tmp`, file);
      }
      if (failures > 0) fail(new Error(`${failures} tests failed`));
      else done();
    });
    runner.on('pass', (test) => tests.push({ title: test.fullTitle() }));
    runner.on('fail', (test, error: unknown) => {
      tests.push({
        title: test.fullTitle(),
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
    });
  });
}
