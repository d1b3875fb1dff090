// Runs a TypeScript program of this repository: bundled by esbuild (packages stay outside), then executed in a Node of
// its own. `import.meta.url`, `.dirname` and `.filename` are those of the source.
//   node scripts/runTs.mjs FILE.ts [ARGUMENT …]
import { readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Complaint, isMain, main, makeCacheDir, root, runNode } from './lib.mjs';

const sourceLocation = {
  name: 'source-location',
  setup(build) {
    build.onLoad({ filter: /\.ts$/ }, ({ path }) => ({
      loader: 'ts',
      contents: readFileSync(path, 'utf8')
        .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href))
        .replaceAll('import.meta.dirname', JSON.stringify(dirname(path)))
        .replaceAll('import.meta.filename', JSON.stringify(path)),
    }));
  },
};

/** Bundles `entry` (from the repository's root) and returns the program's path. */
export async function bundleTs(entry) {
  const esbuild = await import('esbuild');
  const name = relative(root, resolve(root, entry)).replaceAll(/[\\/]/g, '-');
  const outfile = join(makeCacheDir(), basename(name, '.ts') + '.mjs');
  await esbuild.build({
    entryPoints: [resolve(root, entry)],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
    sourcemap: 'inline',
    logLevel: 'warning',
    absWorkingDir: root,
    plugins: [sourceLocation],
  });
  return outfile;
}

/** Bundles and runs; the program's exit code. Paths among the arguments are the caller's: the folder doesn't change. */
export async function runTs(entry, args = []) {
  const program = await bundleTs(entry);
  const { code } = await runNode(['--enable-source-maps', program, ...args], { cwd: process.cwd() });
  return code;
}

if (isMain(import.meta)) {
  await main(([entry, ...args]) => {
    if (entry === undefined) throw new Complaint('usage: node scripts/runTs.mjs FILE.ts [ARGUMENT …]');
    return runTs(resolve(entry), args);
  });
}
