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
const WIDE = { scale: 1.5, width: 1600, height: 900 };

async function workbench(browser, vsix, name, size) {
  const dataDir = lib.installed(vsix);
  lib.writeSettings(dataDir, SETTINGS);
  const folder = lib.workspace();
  const server = await lib.startServer({ dataDir, log: name });
  const page = await lib.openPage(browser, name, size);
  await open(page, server, folder, FILE);
  await page.locator('.codelens-decoration', { hasText: 'Show Jaxpr' }).first().waitFor();
  await page.keyboard.press('Control+b');
  // The first trace is that of a cold start; the status item shows the last one.
  await page.keyboard.press('Control+End');
  await page.keyboard.type('  ', { delay: 300 });
  await page.keyboard.press('Backspace');
  await page.keyboard.press('Backspace');
  await page.keyboard.press('Control+s');
  return { page, source: readFileSync(join(folder, FILE), 'utf8'), stop: server.stop };
}

/** Puts the cursor somewhere, which scrolls it into the middle, and then scrolls on by some lines. */
async function show(page, source, cursor, lines) {
  const { line, column } = find(source, cursor);
  await goTo(page, line, column + 5);
  for (let i = 0; i < lines; i++) await page.keyboard.press('Control+ArrowDown');
}

async function editorPicture(browser, vsix) {
  const { page, source, stop } = await workbench(browser, vsix, 'editor', WIDE);
  await goTo(page, find(source, ARANGE).line);
  await clickLens(page, ARANGE, 'Show Jaxpr');
  const jaxpr = editor(page, '.jaxpr').locator('.view-line', { hasText: 'in (i,) }' });
  await jaxpr.waitFor();
  await widen(page);
  await show(page, source, 'jnp.exp(x)', 14);
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
  await page.mouse.move(beside.x + 300, y);
}

async function runPicture(browser, vsix) {
  const { page, source, stop } = await workbench(browser, vsix, 'run', { ...WIDE, width: 1360, height: 1130 });
  await goTo(page, find(source, ARANGE).line);
  await clickLens(page, ARANGE, 'Run and Time');
  await webview(page)
    .locator('.cards .card.ratio')
    .waitFor({ timeout: 2 * lib.PATIENCE_MS });
  await webview(page).locator('.plot canvas').waitFor();
  await page.mouse.move(300, 5);
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
