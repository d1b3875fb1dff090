// Programs broken in one place each, and what is found of it; see test/mutation/run.ts for the options.
//   npm run mutation [-- PROGRAM.py … | --way TEXT | --otherwise]
import { main } from './lib.mjs';
import { runTs } from './runTs.mjs';
import { install } from './setup.mjs';

await main(async (args) => {
  await install();
  return runTs('test/mutation/run.ts', args);
});
