#!/usr/bin/env node
// The command line from a clone of this repository, for pre-commit and for GitHub Actions: installs and builds what isn't there
// (telling so on stderr), then does what dist/jitlens.cjs does with the same arguments.
//   node scripts/hook.mjs check PATH …
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { main, root } from './lib.mjs';

await main((args) => {
  const setup = spawnSync(process.execPath, [join(root, 'scripts/setup.mjs')], { stdio: ['ignore', 2, 2] });
  if (setup.status !== 0) return 2;
  return spawnSync(process.execPath, [join(root, 'dist/jitlens.cjs'), ...args], { stdio: 'inherit' }).status ?? 2;
});
