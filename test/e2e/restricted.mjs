// Restricted Mode: everything but running works, and running says why it doesn't.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as lib from './lib.mjs';
import { clickLens, editor, find, goTo, open, webview } from './workbench.mjs';

const FILE = 'jit_compilation.py';
const ARANGE = '# trace: selu(jnp.arange(1000000))';

export async function restrictedTests(tally, vsix, browser) {
  const dataDir = lib.installed(vsix);
  lib.writeSettings(dataDir, {
    'security.workspace.trust.enabled': true,
    'security.workspace.trust.startupPrompt': 'never',
    'security.workspace.trust.banner': 'always',
  });
  const folder = lib.workspace();
  const source = readFileSync(join(folder, FILE), 'utf8');
  const server = await lib.startServer({ dataDir, log: 'restricted', trust: true });
  const page = await lib.openPage(browser, 'restricted');
  const test = (name, body) => tally.test(page, `restricted mode: ${name}`, body);
  const lens = (text) => page.locator('.codelens-decoration:visible', { hasText: text }).first();
  try {
    await open(page, server, folder, FILE);

    await test('the workspace is not trusted', async () => {
      await page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor();
    });

    await test('lenses, hints, findings and jaxprs are there', async () => {
      await goTo(page, find(source, 'def selu(').line);
      await lens('i32[1000000] → f32[1000000] · 8 eqns').waitFor();
      await clickLens(page, ARANGE, 'Show Jaxpr');
      await editor(page, '.jaxpr').locator('.view-line', { hasText: 'lambda ; a:i32[1000000]' }).waitFor();
      await page.keyboard.press('Control+1');
      await goTo(page, find(source, 'def f(').line);
      await editor(page, FILE).locator('.squiggly-error').first().waitFor({ state: 'attached' });
    });

    await test('running is refused, with the reason and a way out', async () => {
      await goTo(page, find(source, 'def selu(').line);
      await clickLens(page, ARANGE, 'Run and Time');
      const toast = page.locator('.notification-toast', { hasText: 'needs a trusted workspace' });
      await toast.waitFor();
      await toast.locator('.monaco-button', { hasText: 'Manage Workspace Trust' }).waitFor();
      // It slides in.
      await toast.evaluate((n) => Promise.all(n.getAnimations({ subtree: true }).map((a) => a.finished)));
      await page.screenshot({ path: join(lib.screenshots, '10-restricted.png') });
      assert.equal(await page.locator('.tab', { hasText: 'Run: ' }).count(), 0, 'no panel was opened');
      assert.equal(await webview(page).locator('h1').count(), 0);
    });
  } finally {
    await page.close();
    server.stop();
  }
}
