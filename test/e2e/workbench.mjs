// A user's hands and eyes in the workbench.

/** Opens a folder and a file in it. */
export async function open(page, server, folder, file) {
  await page.goto(server.address(folder, [['openFile', `${folder}/${file}`]]), { waitUntil: 'commit' });
  await page.waitForSelector('.monaco-workbench');
}

/** Runs a command by the palette. */
export async function command(page, title) {
  await page.keyboard.press('F1');
  const input = page.locator('.quick-input-widget .quick-input-box input');
  await input.waitFor();
  await input.fill(`>${title}`);
  // The palette's first proposal is what was used last, or what is like it: the title decides.
  const rows = page.locator('.quick-input-list .monaco-list-row');
  await rows
    .filter({ has: page.locator('.label-name', { hasText: new RegExp(`^${title}`) }) })
    .first()
    .click();
}

/** Puts the cursor on a line (from 1) and column of the active editor, and the line into view. */
export async function goTo(page, line, column = 1) {
  await page.keyboard.press('F1');
  const input = page.locator('.quick-input-widget .quick-input-box input');
  await input.waitFor();
  await input.fill(`:${line}:${column}`);
  await page.keyboard.press('Enter');
  await input.waitFor({ state: 'hidden' });
}

/** The editor group that shows a file, by the label of its active tab. */
export const editor = (page, name) =>
  page
    .locator('.editor-group-container', { has: page.locator('.tab.active', { hasText: name }) })
    .locator('.monaco-editor')
    .first();

/** How far above its line a lens may stand, in pixels. */
const LENS_HEIGHT = 30;
/** How long it stays where it is before it is clicked. */
const STILL_MS = 300;

/** Clicks the link of this title in the lens over the line that holds `code`; the first, where there are several. */
export async function clickLens(page, code, title) {
  let last = '';
  const index = await until(async () => {
    const line = await page.locator('.view-line:visible', { hasText: code }).first().boundingBox();
    const lenses = await page.locator('.codelens-decoration').all();
    for (const [i, lens] of lenses.entries()) {
      const box = await lens.boundingBox().catch(() => null);
      const above = line && box ? line.y - box.y : -1;
      if (above > 0 && above < LENS_HEIGHT && (await lens.innerText()).includes(title)) {
        // VS Code drops a click on a lens that it draws anew meanwhile, as it does behind scrolling.
        const now = `${i} ${box?.y} ${await lens.getAttribute('widgetid')}`;
        const isStill = now === last;
        last = now;
        if (isStill) return String(i);
        await page.waitForTimeout(STILL_MS);
        return undefined;
      }
    }
    return undefined;
  }, `${title} over ${code}`);
  await page.locator('.codelens-decoration').nth(Number(index)).locator('a', { hasText: title }).first().click();
}

/** The inside of the webview on show. */
export const webview = (page) => page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');

/** The line (from 1) of the first line of `text` that holds `part`, and the column (from 1) where it does. */
export function find(text, part) {
  const lines = text.split('\n');
  const line = lines.findIndex((l) => l.includes(part));
  if (line < 0) throw new Error(`No line holds ${part}`);
  return { line: line + 1, column: lines[line].indexOf(part) + 1 };
}

/** Waits until `f` says something true. */
export async function until(f, what, patience = 30_000) {
  for (const started = Date.now(); ;) {
    const value = await f();
    if (value) return value;
    if (Date.now() - started > patience) throw new Error(`Waited for ${what}`);
    await new Promise((wake) => setTimeout(wake, 100));
  }
}
