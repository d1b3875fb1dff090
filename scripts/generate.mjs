// Writes the generated files that are stale: scripts/generated.ts names them.
//   npm run generate
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { main, root } from './lib.mjs';
import { bundleTs } from './runTs.mjs';
import { install } from './setup.mjs';

await main(async () => {
  await install();
  const { generated, stale } = await import(pathToFileURL(await bundleTs('scripts/generated.ts')).href);
  const read = (path) => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined);
  const found = await stale(generated, read);
  for (const { path, contents } of found) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), contents);
    console.log(`wrote ${path}`);
  }
  if (found.length === 0) console.log('Nothing is stale.');
});
