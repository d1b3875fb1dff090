/** The suite that runs inside the extension host; the contract is @vscode/test-electron's: `run()` rejects on failure. */
import { appendFileSync } from 'node:fs';
import Mocha from 'mocha';
import { editorSuite } from './editor.ts';
import { fixesSuite } from './fixes.ts';
import { importsSuite } from './imports.ts';
import { jaxprSuite } from './jaxpr.ts';
import { notebookSuite } from './notebook.ts';
import { settingsSuite } from './settings.ts';

/** One test on a loaded machine; the first one waits for the extension to start. */
const TIMEOUT_MS = 60_000;

/** One line of the report: a test that has ended. */
export interface Ended {
  title: string;
  ms: number;
  error?: string;
}

export function run(): Promise<void> {
  const mocha = new Mocha({ timeout: TIMEOUT_MS, color: false, grep: process.env.E2E_GREP });
  for (const add of [editorSuite, jaxprSuite, importsSuite, fixesSuite, settingsSuite, notebookSuite]) add(mocha.suite);
  const report = (test: Ended): void => {
    const file = process.env.E2E_REPORT;
    if (file !== undefined) appendFileSync(file, `${JSON.stringify(test)}\n`);
  };
  return new Promise((done, fail) => {
    const runner = mocha.run((failures) => {
      if (failures > 0) fail(new Error(`${failures} tests failed`));
      else done();
    });
    runner.on('pass', (test) => report({ title: test.fullTitle(), ms: test.duration ?? 0 }));
    runner.on('fail', (test, e: unknown) => {
      const error = e instanceof Error ? (e.stack ?? e.message) : String(e);
      report({ title: test.fullTitle(), ms: test.duration ?? 0, error });
    });
  });
}
