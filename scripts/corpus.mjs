// Reads real packages of an installed Python: parses every file, resolves every import, runs every module as an import does;
// see test/corpus/run.ts.
//   npm run corpus [-- --packages a,b] [--python PATH]
// With paths, checks each file there as `jitlens check` does, and counts what is found; see test/corpus/checkRun.ts.
//   npm run corpus -- PATH … [--python PATH] [--json FILE]
import { main } from './lib.mjs';
import { runTs } from './runTs.mjs';
import { install } from './setup.mjs';

await main(async (args) => {
  await install();
  const paths = args.filter((word, i) => !word.startsWith('--') && !args[i - 1]?.startsWith('--'));
  return runTs(paths.length > 0 ? 'test/corpus/checkRun.ts' : 'test/corpus/run.ts', args);
});
