// What the end-to-end programs share: the VS Code server inside code-server, and Debian's Chromium to drive it.
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';

export const here = import.meta.dirname;
export const root = resolve(here, '../..');
export const screenshots = join(here, 'screenshots');
export const out = join(here, 'out');

const CODE_SERVER = 'code-server-4.100.3/node_modules/code-server/lib/vscode';
const roots = [process.env.E2E_ROOT, '/opt/e2e', join(homedir(), '.cache/jitlens-e2e')];
const found = roots.find((r) => r && existsSync(join(r, CODE_SERVER)));
const chromiumPath = process.env.E2E_CHROMIUM ?? '/usr/bin/chromium';

/** A slow machine that does other work as well: content is waited for so long. */
export const PATIENCE_MS = Number(process.env.E2E_PATIENCE_S ?? 60) * 1000;
const SERVER_START_MS = 60_000;

/** The server's entry; a clear line where it isn't installed. */
function serverMain() {
  if (found) return join(found, CODE_SERVER, 'out/server-main.js');
  throw new Error('No VS Code to test in. Run: bash test/e2e/install.sh');
}

const freePort = () =>
  new Promise((done, fail) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
    probe.on('error', fail);
  });

/** Folders of a run, which go when the process does. */
const temporary = [];
export function temporaryFolder(name) {
  const folder = mkdtempSync(join(tmpdir(), `jitlens-e2e-${name}-`));
  temporary.push(folder);
  return folder;
}
/** What has to be undone at the end, however it comes. */
const atEnd = [];
process.on('exit', () => {
  for (const undo of atEnd) undo();
  for (const folder of temporary) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));

/** A copy of the samples, to be edited. */
export function workspace() {
  const folder = join(temporaryFolder('ws'), 'samples');
  cpSync(process.env.E2E_SAMPLES ?? join(root, 'samples'), folder, { recursive: true });
  return folder;
}

/** The user's settings live in the server's data folder; the workbench in the browser reads them there. */
export function writeSettings(dataDir, extra = {}) {
  const folder = join(dataDir, 'data/User');
  mkdirSync(folder, { recursive: true });
  const settings = {
    'workbench.startupEditor': 'none',
    // In a browser VS Code saves by itself: then nothing could be reverted.
    'files.autoSave': 'off',
    'workbench.tips.enabled': false,
    'workbench.enableExperiments': false,
    'workbench.secondarySideBar.defaultVisibility': 'hidden',
    'security.workspace.trust.enabled': false,
    'telemetry.telemetryLevel': 'off',
    'update.mode': 'none',
    'extensions.autoUpdate': false,
    'extensions.autoCheckUpdates': false,
    'extensions.ignoreRecommendations': true,
    'git.enabled': false,
    'chat.commandCenter.enabled': false,
    'window.commandCenter': false,
    'editor.minimap.enabled': false,
    ...extra,
  };
  writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings, null, 1));
}

/** A data folder with the VSIX installed, as a user would have it. */
export function installed(vsix) {
  const dataDir = temporaryFolder('data');
  const args = ['--install-extension', vsix, '--force', '--server-data-dir', dataDir];
  const options = ['--accept-server-license-terms', '--telemetry-level', 'off'];
  const { status, stdout, stderr } = spawnSync(process.execPath, [serverMain(), ...args, ...options], {
    encoding: 'utf8',
  });
  if (status !== 0 || !/successfully installed/.test(stdout)) {
    throw new Error(`${vsix} could not be installed:\n${stdout}${stderr}`);
  }
  return dataDir;
}

/** Starts the VS Code server; its process group ends with ours. */
export async function startServer({ dataDir, log, env = {}, trust = false, port = undefined }) {
  port ??= await freePort();
  mkdirSync(out, { recursive: true });
  const logFile = join(out, `${log}.log`);
  const fd = openSync(logFile, 'w');
  const args = [
    ...['--host', '127.0.0.1', '--port', String(port), '--without-connection-token', '--accept-server-license-terms'],
    ...['--server-data-dir', dataDir, '--telemetry-level', 'off', '--disable-telemetry'],
    ...['--disable-getting-started-override', '--disable-update-check', '--enable-smoke-test-driver'],
    ...(trust ? [] : ['--disable-workspace-trust']),
  ];
  const child = spawn(process.execPath, [serverMain(), ...args], {
    stdio: ['ignore', fd, fd],
    env: { ...process.env, ...env },
    detached: true,
  });
  const stop = () => {
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It is gone already.
    }
  };
  atEnd.push(stop);
  const url = `http://127.0.0.1:${port}`;
  for (const started = Date.now(); ;) {
    if (child.exitCode !== null) throw new Error(`The VS Code server ended, see ${logFile}`);
    const up = await fetch(url).catch(() => undefined);
    if (up?.ok) break;
    if (Date.now() - started > SERVER_START_MS) throw new Error(`The VS Code server is not up, see ${logFile}`);
    await new Promise((wake) => setTimeout(wake, 100));
  }
  /** The address of a folder in this workbench; `payload` opens files, or starts a suite. */
  const address = (folder, payload = []) => {
    const entries = payload.map(([name, path]) => [name, path && `vscode-remote://127.0.0.1:${port}${path}`]);
    const query = { folder, ...(entries.length > 0 && { payload: JSON.stringify(entries) }) };
    return `${url}/?${Object.entries(query)
      .map(([k, v]) => `${k}=${encodeURIComponent(v)}`)
      .join('&')}`;
  };
  return { url, address, stop, logFile };
}

export async function startBrowser() {
  const browser = await chromium.launch({
    executablePath: chromiumPath,
    headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
  return browser;
}

/** A window of the workbench; what its console says goes to out/. */
export async function openPage(browser, log, { scale = 1, width = 1360, height = 860 } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, deviceScaleFactor: scale });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const lines = [];
  page.on('console', (m) => lines.push(`[${m.type()}] ${m.text()}`));
  page.on('pageerror', (e) => lines.push(`[pageerror] ${e.message}`));
  page.on('close', () => writeFileSync(join(out, `${log}-page.log`), lines.join('\n')));
  return page;
}

/** How long a test took is worth a word from here on. */
const SLOW_TEST_MS = 2000;

/** Counts, prints, and knows the exit code. */
export class Tally {
  passed = 0;
  failed = 0;

  report(name, error, ms) {
    if (error === undefined) this.passed++;
    else this.failed++;
    const took = ms >= SLOW_TEST_MS ? ` (${(ms / 1000).toFixed(1)} s)` : '';
    console.log(
      `${error === undefined ? 'ok    ' : 'FAILED'} ${name}${took}${error === undefined ? '' : `\n${indent(error)}`}`,
    );
  }

  /** Runs one test; a failure is reported and leaves a picture, and the next one may still run. */
  async test(page, name, body) {
    const started = performance.now();
    try {
      await body();
      this.report(name, undefined, performance.now() - started);
      return true;
    } catch (error) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.report(name, text, performance.now() - started);
      mkdirSync(screenshots, { recursive: true });
      const file = `failed-${name.replace(/\W+/g, '-').slice(0, 60)}.png`;
      await page.screenshot({ path: join(screenshots, file) }).catch(() => undefined);
      return false;
    }
  }
}

const indent = (text) => text.replace(/^/gm, '         ');
