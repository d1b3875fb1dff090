// Everything a fresh clone needs: the packages of package-lock.json, then the build. Does nothing twice.
// No dependencies: this runs before there are any. (npm's own pre-hooks are off: .npmrc has ignore-scripts.)
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Complaint, hashFiles, isMain, main, npm, root } from './lib.mjs';

const stamp = join(root, 'node_modules', '.jitlens-lock');

/** Whether what npm says it installed (its hidden lock file) is what package-lock.json asks for. */
function installedIsLocked() {
  const hidden = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(hidden)) return false;
  const installed = JSON.parse(readFileSync(hidden, 'utf8')).packages;
  const locked = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  for (const [path, entry] of Object.entries(locked)) {
    if (path === '') continue;
    const here = installed[path];
    // Optional packages are those of other platforms.
    if (here === undefined ? !entry.optional && !entry.devOptional : here.version !== entry.version) return false;
  }
  return true;
}

/** `npm ci`, unless node_modules is what package-lock.json says already. */
export async function install() {
  const wanted = hashFiles([join(root, 'package-lock.json')]);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  if (!installedIsLocked()) {
    console.log('Installing packages (npm ci) …');
    const { code } = await npm(['ci', '--no-audit', '--no-fund', '--loglevel=error']);
    if (code !== 0) throw new Complaint(`npm ci failed with exit code ${code}.`);
  }
  writeFileSync(stamp, wanted);
}

export async function setup() {
  await install();
  const { build } = await import('./build.mjs');
  await build();
}

if (isMain(import.meta)) await main(setup);
