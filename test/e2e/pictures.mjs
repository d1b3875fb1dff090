// Makes the README's pictures, docs/editor.png and docs/run.png, from the sample in a real VS Code.
//   node test/e2e/pictures.mjs [--vsix FILE]
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeVsix } from '../../scripts/package.mjs';
import * as lib from './lib.mjs';
import { clickLens, editor, find, goTo, open, webview } from './workbench.mjs';

const FILE = 'jit_compilation.py';
const ARANGE = '# trace: selu(jnp.arange(1000000))';
const SETTINGS = {
  'workbench.colorTheme': 'Default Dark Modern',
  'window.title': 'Jitlens',
  'editor.fontSize': 13,
  'editor.scrollBeyondLastLine': false,
  'editor.occurrencesHighlight': 'off',
  'editor.stickyScroll.enabled': false,
  'editor.hideCursorInOverviewRuler': true,
  'breadcrumbs.enabled': false,
};
/** The source beside what is said of it: wide enough for the sample's lines of code. */
const WIDE = { scale: 1.5, width: 1560, height: 900 };

async function workbench(browser, vsix, name, size) {
  const dataDir = lib.installed(vsix);
  lib.writeSettings(dataDir, SETTINGS);
  const folder = lib.workspace();
  const server = await lib.startServer({ dataDir, log: name });
  const page = await lib.openPage(browser, name, size);
  await open(page, server, folder, FILE);
  await page.locator('.codelens-decoration', { hasText: 'Show Jaxpr' }).first().waitFor();
  await page.keyboard.press('Control+b');
  return { page, source: readFileSync(join(folder, FILE), 'utf8'), stop: server.stop };
}

/** Scrolls so that a line is at the top, and puts the cursor elsewhere. */
async function show(page, source, top, cursor) {
  await goTo(page, source.split('\n').length);
  await goTo(page, find(source, top).line);
  const { line, column } = find(source, cursor);
  await goTo(page, line, column + 5);
}

async function editorPicture(browser, vsix) {
  const { page, source, stop } = await workbench(browser, vsix, 'editor', WIDE);
  await goTo(page, find(source, ARANGE).line);
  await clickLens(page, ARANGE, 'Show Jaxpr');
  const jaxpr = editor(page, '.jaxpr').locator('.view-line', { hasText: 'in (i,) }' });
  await jaxpr.waitFor();
  await widen(page);
  await show(page, source, 'def log2_if_rank_2(', 'jnp.exp(x)');
  await page.locator('.squiggly-error').first().waitFor({ state: 'attached' });
  await page.locator('.view-line', { hasText: 'convert_element_type, exp, ' }).first().waitFor();
  await page.screenshot({ path: join(lib.root, 'docs/editor.png') });
  await page.close();
  stop();
}

/** The source gets more room than what stands beside it. */
async function widen(page) {
  const beside = await page.locator('.editor-group-container').last().boundingBox();
  const y = beside.y + 300;
  await page.mouse.move(beside.x, y);
  await page.mouse.down();
  await page.mouse.move(beside.x + 130, y, { steps: 5 });
  await page.mouse.up();
}

async function runPicture(browser, vsix) {
  const { page, source, stop } = await workbench(browser, vsix, 'run', { ...WIDE, width: 1360, height: 1010 });
  await goTo(page, find(source, ARANGE).line);
  await clickLens(page, ARANGE, 'Run and Time');
  await webview(page).locator('.cards .card.ratio').waitFor({ timeout: 2 * lib.PATIENCE_MS });
  await webview(page).locator('.plot canvas').waitFor();
  await page.screenshot({ path: join(lib.root, 'docs/run.png') });
  await page.close();
  stop();
}

const { values } = parseArgs({ options: { vsix: { type: 'string' } } });
const vsix = values.vsix ?? (await makeVsix({ out: lib.out }));
const browser = await lib.startBrowser();
try {
  await editorPicture(browser, vsix);
  await runPicture(browser, vsix);
} finally {
  await browser.close();
}
process.exit(0);
