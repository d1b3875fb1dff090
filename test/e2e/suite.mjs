// The Mocha suite as one file, for an extension host to load.
import { join } from 'node:path';
import { build } from 'esbuild';
import { here, out } from './lib.mjs';

export async function bundleSuite() {
  const outfile = join(out, 'suite.cjs');
  await build({
    entryPoints: [join(here, 'suite/index.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  return outfile;
}
