// Reads real packages of an installed Python: parses every file, resolves every import, runs every module as an import does;
// see test/corpus/run.ts.
//   npm run corpus [-- --packages a,b] [--python PATH]
import { main } from './lib.mjs';
import { runTs } from './runTs.mjs';
import { install } from './setup.mjs';

await main(async (args) => {
  await install();
  return runTs('test/corpus/run.ts', args);
});
