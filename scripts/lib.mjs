// What the scripts share: where things are, running programs, one hash. Plain Node, no dependencies: setup.mjs uses it
// before anything is installed.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Scratch files that outlive a run, but not an install. */
export const cacheDir = join(root, 'node_modules', '.cache', 'jitlens');

/** The oldest Node that everything here runs on (vitest 4 and vite 8 need it). */
const OLDEST_NODE = [20, 19];

/** Says so, and ends, where Node is too old: else the first sign would be a syntax error somewhere inside a tool. */
export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  console.error(`Jitlens needs Node ${OLDEST_NODE.join('.')} or newer; this is ${process.versions.node}.`);
  process.exit(2);
}

/** Whether this module is the program that was started, not a module that another one imports. */
export function isMain(meta) {
  return process.argv[1] !== undefined && realpathSync(process.argv[1]) === realpathSync(fileURLToPath(meta.url));
}

/** Runs a program to its end; its exit code (1 where a signal ended it). Output goes to ours, unless `capture`. */
export function run(command, args, { cwd = root, env = process.env, capture = false, shell = false } = {}) {
  return new Promise((done, fail) => {
    const child = spawn(command, args, {
      cwd,
      env,
      shell,
      stdio: capture ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
    });
    let output = '';
    child.stdout?.setEncoding('utf8').on('data', (text) => (output += text));
    child.stderr?.setEncoding('utf8').on('data', (text) => (output += text));
    child.on('error', fail);
    child.on('close', (code) => done({ code: code ?? 1, output }));
  });
}

/** Runs a JavaScript program with this Node. */
export const runNode = (args, options) => run(process.execPath, args, options);

/** Runs npm: the one that started us, or the one on the PATH (on Windows a .cmd, which needs a shell). */
export function npm(args, options = {}) {
  const self = process.env.npm_execpath;
  if (self?.endsWith('.js')) return runNode([self, ...args], options);
  return run('npm', args, { ...options, shell: process.platform === 'win32' });
}

/** A program on the PATH, or undefined. */
export function which(name) {
  const endings = process.platform === 'win32' ? ['.cmd', '.exe'] : [''];
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const ending of endings) {
      const path = join(folder, name + ending);
      if (folder && existsSync(path)) return path;
    }
  }
  return undefined;
}

/** All files below a folder (or the file itself), sorted, as absolute paths. */
export function filesBelow(path) {
  const full = resolve(root, path);
  if (!existsSync(full)) return [];
  if (!statSync(full).isDirectory()) return [full];
  return readdirSync(full, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** One hash over names and contents of files. */
export function hashFiles(paths, ...more) {
  const hash = createHash('sha256');
  for (const path of paths) hash.update(path.slice(root.length)).update('\0').update(readFileSync(path)).update('\0');
  for (const text of more) hash.update(String(text)).update('\0');
  return hash.digest('hex');
}

export function makeCacheDir() {
  mkdirSync(cacheDir, { recursive: true });
  return cacheDir;
}

/** Ends with one clear line instead of a stack where the reason is the user's to mend. */
export class Complaint extends Error {}

/** Runs a script's main function; what it returns is the exit code. */
export async function main(body) {
  checkNode();
  try {
    process.exitCode = (await body(process.argv.slice(2))) ?? 0;
  } catch (error) {
    console.error(error instanceof Complaint ? error.message : error);
    process.exitCode = 1;
  }
}
