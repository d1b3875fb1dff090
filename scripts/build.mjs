// Bundles the extension, the server, the command line and the runtime's workers into dist/.
//   node scripts/build.mjs [--production] [--force]
// Nothing is done when no source changed since dist/.stamp (a hash of their contents).
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { Complaint, filesBelow, hashFiles, isMain, main, root } from './lib.mjs';
import { notices } from './notices.mjs';

/** What runs under Node: entry → bundle. The bundles lie side by side, so that one finds the other by import.meta.dirname. */
const NODE_BUNDLES = {
  'extension/extension.ts': 'extension.cjs',
  'server/main.ts': 'server.cjs',
  'server/worker.ts': 'worker.cjs',
  'runtime/ort/worker.ts': 'runtime/ort-worker.cjs',
};

/** What runs in a webview: entry → bundle (a style sheet of the same name comes beside it when the entry imports one). */
const PAGE_BUNDLES = { 'extension/webviews/runPanel/page/main.ts': 'webviews/runPanel.js' };

/** package.json's `bin`: an executable file, which needs a hashbang. */
const COMMAND = 'jitlens.cjs';
const COMMAND_BUNDLE = { 'server/cli.ts': COMMAND };

/** What the build depends on. */
const SOURCES = ['extension', 'server', 'runtime', 'scripts', 'package.json', 'package-lock.json'];

const stampOf = (production) => hashFiles(SOURCES.flatMap(filesBelow), production, process.versions.node);

/** Our sources are ES modules, the bundles CommonJS: what import.meta says of a source, the bundle says of itself. */
const importMeta = {
  define: {
    'import.meta.url': '__bundleUrl',
    'import.meta.dirname': '__dirname',
    'import.meta.filename': '__filename',
  },
  // The directive again: behind a banner, the one that esbuild writes is none.
  banner: "'use strict'; const __bundleUrl = require('node:url').pathToFileURL(__filename).href;",
};

const entryPoints = (bundles) =>
  Object.entries(bundles).map(([entry, file]) => ({ in: join(root, entry), out: file.replace(/\.c?js$/, '') }));

/**
 * Builds into `out`. `production`: minified and without source maps, for the VSIX.
 * Returns whether there was anything to do.
 */
export async function build({ out = join(root, 'dist'), production = false, force = false } = {}) {
  const started = performance.now();
  const stampFile = join(out, '.stamp');
  const stamp = stampOf(production);
  if (!force && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return false;

  const missing = Object.keys({ ...NODE_BUNDLES, ...COMMAND_BUNDLE, ...PAGE_BUNDLES }).filter(
    (entry) => !existsSync(join(root, entry)),
  );
  if (missing.length > 0) throw new Complaint(`build: no such entry: ${missing.join(', ')}`);

  const esbuild = await import('esbuild');
  rmSync(out, { recursive: true, force: true });
  const common = {
    bundle: true,
    metafile: true,
    minify: production,
    keepNames: production,
    sourcemap: production ? false : 'linked',
    legalComments: 'none',
    logLevel: 'warning',
    absWorkingDir: root,
    outdir: out,
    tsconfigRaw: { compilerOptions: { target: 'ES2023', verbatimModuleSyntax: true } },
  };
  const forNode = (bundles, hashbang) =>
    esbuild.build({
      ...common,
      entryPoints: entryPoints(bundles),
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      outExtension: { '.js': '.cjs' },
      external: ['vscode', 'onnxruntime-node'],
      define: importMeta.define,
      banner: { js: hashbang + importMeta.banner },
    });
  const results = await Promise.all([
    forNode(NODE_BUNDLES, ''),
    forNode(COMMAND_BUNDLE, '#!/usr/bin/env node\n'),
    esbuild.build({
      ...common,
      entryPoints: entryPoints(PAGE_BUNDLES),
      platform: 'browser',
      target: ['chrome120'],
      format: 'iife',
      loader: { '.ttf': 'dataurl', '.woff': 'dataurl', '.woff2': 'dataurl', '.svg': 'dataurl' },
    }),
  ]);
  chmodSync(join(out, COMMAND), 0o755);
  for (const file of filesBelow('runtime/jax').filter((f) => f.endsWith('.py'))) {
    copy(file, join(out, 'runtime/jax', relative(join(root, 'runtime/jax'), file)));
  }
  writeFileSync(join(out, 'THIRD_PARTY_NOTICES.txt'), notices(results.map((r) => r.metafile)));
  writeFileSync(stampFile, stamp);
  console.log(
    `Built ${relative(process.cwd(), out) || out} in ${((performance.now() - started) / 1000).toFixed(1)} s.`,
  );
  return true;
}

function copy(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
}

if (isMain(import.meta)) {
  await main(async (args) => {
    const unknown = args.find((a) => a !== '--production' && a !== '--force');
    if (unknown) throw new Complaint(`build: unknown option ${unknown}`);
    const built = await build({ production: args.includes('--production'), force: args.includes('--force') });
    if (!built) console.log('dist is up to date.');
  });
}
