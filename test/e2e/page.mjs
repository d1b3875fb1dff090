// A user's way through the workbench, by looking at the page: what the extension host cannot see (colours, squiggles,
// the light bulb, the panel). Pictures of each step go to screenshots/.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as lib from './lib.mjs';
import { clickLens, command, editor, find, goTo, open, until, webview } from './workbench.mjs';

const FILE = 'jit_compilation.py';
const THEME = { 'workbench.colorTheme': 'Default Dark Modern' };
const ARANGE = '# trace: selu(jnp.arange(1000000))';

/** Colours of the pieces of text on show in an editor, by class of Monaco's. */
const colours = (locator) =>
  locator.evaluate((node) => {
    const spans = [...node.querySelectorAll('.view-line span span')];
    return [...new Set(spans.map((span) => getComputedStyle(span).color))];
  });

/** How much of an editor our decoration lights up: the texts under it. */
const lit = (locator) =>
  locator.evaluate((node) => {
    const marks = [...node.querySelectorAll('.view-overlays .cdr')].filter((m) => {
      const { backgroundColor, borderStyle } = getComputedStyle(m);
      return m.className.includes('ced-') && borderStyle === 'solid' && backgroundColor !== 'rgba(0, 0, 0, 0)';
    });
    const tops = marks.map((m) => Math.round(m.getBoundingClientRect().top));
    const lines = [...node.querySelectorAll('.view-line')];
    return lines
      .filter((l) => tops.some((top) => Math.abs(top - l.getBoundingClientRect().top) < 3))
      .map((l) => l.textContent.replace(/\u00a0/g, ' '));
  });

/** Scrolls a notebook until a line of a cell is on show: cells out of view aren't in the page. */
async function scrollNotebook(page, line) {
  const { x, y } = await page.locator('.notebookOverlay').boundingBox();
  await page.mouse.move(x + 300, y + 300);
  await until(async () => {
    if (await line.isVisible()) return true;
    await page.mouse.wheel(0, 150);
    return false;
  }, 'the cell');
}

/** VS Code itself waits a quarter of a second or more until it asks for lenses; the machine may have other work. */
const LENS_LIMIT_MS = 2000;

/** Looks at each frame how many lines have lenses, and where a line of the text stands; `watched()` in the page ends it. */
const watch = (page, text) =>
  page.evaluate(
    (part) => {
      const counts = [];
      const tops = new Set();
      let on = true;
      const look = () => {
        if (!on) return;
        counts.push([...document.querySelectorAll('.codelens-decoration')].filter((n) => n.textContent !== '').length);
        const line = [...document.querySelectorAll('.view-line')].find((n) => n.textContent.includes(part));
        if (line) tops.add(Math.round(line.getBoundingClientRect().top));
        requestAnimationFrame(look);
      };
      look();
      globalThis.watched = () => {
        on = false;
        return { fewest: Math.min(...counts), most: Math.max(...counts), tops: [...tops] };
      };
    },
    text.replaceAll(' ', '\u00a0'),
  );

export async function pageTests(tally, vsix, browser) {
  const dataDir = lib.installed(vsix);
  lib.writeSettings(dataDir, THEME);
  const folder = lib.workspace();
  const source = readFileSync(join(folder, FILE), 'utf8');
  const server = await lib.startServer({ dataDir, log: 'page' });
  const page = await lib.openPage(browser, 'page', { scale: 2 });
  const test = (name, body) => tally.test(page, `page: ${name}`, body);
  const shot = (name) => page.screenshot({ path: join(lib.screenshots, `${name}.png`) });
  const python = editor(page, FILE);
  const lens = (text) => page.locator('.codelens-decoration:visible', { hasText: text }).first();
  const at = (part) => find(source, part);

  try {
    await open(page, server, folder, FILE);

    await test('lenses, hints, squiggles and the status item are on show', async () => {
      await lens('Show Jaxpr').waitFor();
      const { line } = at('def log2(');
      await goTo(page, line);
      await lens('f32[').waitFor();
      await python
        .locator('.view-line', { hasText: 'ln_x' })
        .locator('span', { hasText: /f32\[8?\]/ })
        .first()
        .waitFor();
      await python.locator('.squiggly-warning').first().waitFor({ state: 'attached' });
      const status = page.locator('.statusbar-item', { hasText: 'traced' });
      assert.match((await status.textContent()) ?? '', /\d+ traced/);
      await shot('1-editor');
      await goTo(page, at('def f(').line);
      await python.locator('.squiggly-error').first().waitFor({ state: 'attached' });
      await lens('cannot trace: ').waitFor();
    });

    await test('the mouse over an expression shows its aval and the eqns that it made', async () => {
      await goTo(page, at('def log2(').line);
      const word = python.locator('.view-line', { hasText: 'ln_x' }).locator('span span', { hasText: 'log' }).first();
      await word.hover();
      const hover = page.locator('.monaco-hover:visible');
      await hover.locator('text=Made 1 eqn').waitFor();
      const text = await hover.innerText();
      assert.match(text, /= log /);
      assert.match(text, /In the trace of log2\(3\.0\)/);
      await shot('1-hover');
      await page.mouse.move(700, 850);
    });

    await test('typing changes the lenses at once, and nothing flickers', async () => {
      const { line } = at('return ln_x / ln_2');
      await goTo(page, line, source.split('\n')[line - 1].length + 1);
      await lens('f32[8] → f32[8] · 4 eqns').waitFor();
      await watch(page, 'def log2(');
      await page.keyboard.type(' + jnp.tanh(x)', { delay: 40 });
      const typed = Date.now();
      await lens('f32[8] → f32[8] · 6 eqns').waitFor();
      const ms = Date.now() - typed;
      const { fewest, most, tops } = await page.evaluate(() => globalThis.watched());
      assert.equal(fewest, most, 'each function had its lenses all the time');
      assert.equal(tops.length, 1, `the text stood still: ${tops.join(', ')}`);
      assert.ok(ms < LENS_LIMIT_MS, `the lens came ${ms} ms after the last key`);
      await command(page, 'File: Revert File');
      await lens('f32[8] → f32[8] · 4 eqns').waitFor();
    });

    await test('the light bulb’s fix is applied, and its squiggle is gone', async () => {
      const { line, column } = at('  print(');
      await goTo(page, line, column + 3);
      const squiggles = () => python.locator('.squiggly-warning').count();
      await until(squiggles, 'the squiggle');
      const before = await squiggles();
      await page.keyboard.press('Control+.');
      const menu = page.locator('.action-widget');
      await menu.locator('.monaco-list-row', { hasText: 'jax.debug.print' }).first().waitFor();
      await shot('2-light-bulb');
      await page.keyboard.press('Enter');
      await python.locator('.view-line', { hasText: 'jax.debug.print(' }).first().waitFor();
      await until(async () => (await squiggles()) < before, 'the squiggle to go');
      await command(page, 'File: Revert File');
      await until(squiggles, 'the squiggle after the revert');
    });

    await test('Show Jaxpr opens beside, in colours', async () => {
      await goTo(page, at(ARANGE).line, 5);
      await page.keyboard.press('Control+Alt+j');
      await editor(page, '.jaxpr').locator('.view-line', { hasText: 'lambda ; a:i32[1000000]' }).waitFor();
      const seen = await until(async () => {
        const all = await colours(editor(page, '.jaxpr'));
        return all.length >= 4 && all;
      }, 'the colours of keywords, types, primitives and variables');
      assert.ok(seen.length >= 4, seen.join(' '));
    });

    await test('the cursor in the source lights up the jaxpr', async () => {
      const { line, column } = at('jnp.exp(x)');
      await goTo(page, line, column + 5);
      const lines = await until(async () => {
        const found = await lit(editor(page, '.jaxpr'));
        return found.length > 0 && found;
      }, 'light in the jaxpr');
      assert.ok(
        lines.some((l) => /= exp /.test(l)),
        lines.join('\n'),
      );
      assert.ok(!lines.some((l) => /= gt /.test(l)), lines.join('\n'));
      await shot('3-jaxpr');
    });

    await test('the cursor in the jaxpr lights up the source', async () => {
      await editor(page, '.jaxpr').locator('.view-line', { hasText: '= gt ' }).click();
      const lines = await until(async () => {
        const found = await lit(python);
        return found.length > 0 && found;
      }, 'light in the source');
      assert.ok(
        lines.every((l) => l.includes('x > 0')),
        lines.join('\n'),
      );
      await shot('4-jaxpr-to-source');
    });

    await test('over a jaxpr are its grad, its vmap and a comparison', async () => {
      await page.keyboard.press('Control+1');
      await goTo(page, at('# trace: log2(3.0)').line, 5);
      await page.keyboard.press('Control+Alt+j');
      const offer = (title) =>
        page.locator('.codelens-decoration:visible a', { hasText: new RegExp(`^${title}$`) }).first();
      await offer('grad').click();
      const grad = editor(page, 'grad log2.jaxpr');
      await grad.locator('.view-line', { hasText: '# argnums=0 (x)' }).waitFor();
      await page.keyboard.press('Control+1');
      await goTo(page, at('ln_x = jnp.log(x)').line, 12);
      const lines = await until(async () => {
        const found = await lit(grad);
        return found.length > 1 && found;
      }, 'light in the gradient');
      assert.ok(lines.some((l) => /= log /.test(l)) && lines.some((l) => /= div .* a/.test(l)), lines.join('\n'));
      await shot('4-grad');
      await offer('Compare…').click();
      const row = page.locator('.quick-input-list .monaco-list-row', { hasText: 'log2(3.0)' }).first();
      await row.waitFor();
      await shot('4-compare');
      await row.click();
      const diff = page.locator('.monaco-diff-editor:visible');
      await diff.locator('.line-insert, .line-delete').first().waitFor({ state: 'attached' });
      await diff.locator('.view-line', { hasText: 'lambda ; a:f32[]' }).first().waitFor();
      await shot('4-diff');
    });

    const panel = webview(page);
    await test('Run and Time shows results, a table and a plot', async () => {
      await page.keyboard.press('Control+1');
      await goTo(page, at('def selu(').line);
      await clickLens(page, ARANGE, 'Run and Time');
      await panel.locator('h1', { hasText: 'selu(' }).waitFor();
      await panel.locator('.cards .card.jit').waitFor();
      const table = await panel.locator('vscode-table').innerText();
      // The trace itself, and not how long an answer took that waited for others.
      assert.match(table, /Trace\s+from the function to its jaxpr\s+\d[\d.]* (µs|ms)\s/);
      for (const row of ['Trace', 'Build', 'First run', 'Steady state, jit', 'Steady state, eager']) {
        assert.ok(table.includes(row), `${row} in:\n${table}`);
      }
      assert.match(table, /\d (ms|µs|s)\b/);
      const context = await panel.locator('.context').innerText();
      for (const name of ['engine', 'device', 'threads', 'dtype', 'largest difference']) {
        assert.ok(context.includes(name), `${name} in:\n${context}`);
      }
      assert.match(await panel.locator('.output').first().innerText(), /f32\[1000000\][^]*\[0\., 1\.05, 2\.1,[^]*max/);
      const canvas = panel.locator('.plot canvas');
      assert.match((await canvas.getAttribute('aria-label')) ?? '', /\d+ runs jit/);
      const painted = await canvas.evaluate((node) => {
        const { data } = node.getContext('2d').getImageData(0, 0, node.width, node.height);
        return new Set(Array.from({ length: data.length / 4 }, (_, i) => data.slice(4 * i, 4 * i + 3).join())).size;
      });
      assert.ok(painted > 3, `the plot has ${painted} colours`);
      await shot('5-run');
    });

    await test('the panel says of each device whether it is there, and why not', async () => {
      await panel.locator('#device').click();
      const options = panel.locator('#device li.option');
      await options.first().waitFor();
      const texts = await options.allInnerTexts();
      assert.ok(texts.some((t) => /CPU/.test(t)) && texts.some((t) => /WebGPU/.test(t)), texts.join(', '));
      await panel.locator('#device').press('Escape');
      await options.first().waitFor({ state: 'hidden' });
      assert.match(await panel.locator('.missing').innerText(), /Your own JAX/);
    });

    await test('Run again runs again, by the keyboard', async () => {
      await panel.locator('#run').focus();
      await page.keyboard.press('Enter');
      await until(async () => /old/.test((await panel.locator('#result').getAttribute('class')) ?? ''), 'a new run');
      await until(
        async () => !/old/.test((await panel.locator('#result').getAttribute('class')) ?? ''),
        'its result',
        60_000,
      );
      await page.setViewportSize({ width: 1360, height: 1240 });
      await shot('6-run-again');
    });

    await test('the panel fits high contrast', async () => {
      await command(page, 'Preferences: Color Theme');
      const theme = 'Dark High Contrast';
      await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Dark Modern' }).waitFor();
      await page.keyboard.type(theme);
      await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: theme }).waitFor();
      await page.keyboard.press('Enter');
      await until(
        () => panel.locator('body').evaluate((b) => b.classList.contains('vscode-high-contrast')),
        'the theme in the panel',
      );
      await panel.locator('.plot canvas').waitFor();
      await shot('7-high-contrast');
    });

    await test('Trace with Other Inputs… writes a directive, and its lens appears', async () => {
      await page.setViewportSize({ width: 1360, height: 860 });
      await page.keyboard.press('Control+1');
      await goTo(page, at('return lambda_ * jnp.where').line, 3);
      await command(page, 'Jitlens: Trace with Other Inputs');
      const input = page.locator('.quick-input-widget .quick-input-box input');
      await until(async () => /^selu/.test(await input.inputValue()), 'the last call as a proposal');
      await input.fill('selu(f32[5])');
      await page.keyboard.press('Enter');
      await lens('f32[5] → f32[5]').waitFor();
      await python.locator('.view-line', { hasText: '# trace: selu(f32[5])' }).waitFor();
      await command(page, 'File: Revert File');
    });

    await test('the cache forecast lists the call sites', async () => {
      await command(page, 'Jitlens: Show Cache Forecast');
      const row = page.locator('.quick-input-list .monaco-list-row', { hasText: '20 traces' }).first();
      await row.waitFor();
      await shot('8-cache-forecast');
      await page.keyboard.press('Escape');
    });

    await test('the notebook has lenses, hints and findings in its cells', async () => {
      lib.writeSettings(dataDir, THEME);
      await command(page, 'View: Close All Editors');
      await open(page, server, folder, 'jit_compilation.ipynb');
      const cell = page.locator('.notebookOverlay .cell.code', { hasText: 'def log2(' });
      await cell.locator('.codelens-decoration', { hasText: 'f32[8] → f32[8] · 4 eqns' }).waitFor();
      await cell.locator('.view-line', { hasText: 'ln_x: f32[]' }).first().waitFor();
      await cell.locator('.squiggly-warning').first().waitFor({ state: 'attached' });
      await shot('9-notebook');
    });

    await test('an edit in one cell is seen by the lenses of the others', async () => {
      const cells = page.locator('.notebookOverlay .cell.code');
      const made = cells.locator('.view-line', { hasText: 'x = jnp.arange(1000000)' }).first();
      const selu = cells.filter({ hasText: 'def selu(' }).locator('.codelens-decoration');
      await scrollNotebook(page, made);
      await made.click();
      await page.keyboard.press('End');
      await page.keyboard.press('ArrowLeft');
      for (let i = 0; i < 3; i++) await page.keyboard.press('Backspace');
      await selu.filter({ hasText: 'i32[1000] → f32[1000] · 8 eqns' }).first().waitFor();
      await shot('9-notebook-edit');
    });

    await test('its cache forecast is of all cells, and leads into them', async () => {
      await command(page, 'Jitlens: Show Cache Forecast');
      const row = page.locator('.quick-input-list .monaco-list-row', {
        hasText: /cell 30, line 5 · 20 calls · 20 traces/,
      });
      await row.first().waitFor();
      await shot('9-notebook-forecast');
      await row.first().click();
      const focused = page.locator('.notebookOverlay .monaco-list-row.focused .view-line', {
        hasText: 'jax.jit(partial(',
      });
      await focused.first().waitFor();
    });
  } finally {
    await page.close();
    server.stop();
  }
}
