// Compares the jaxprs and errors of `jitlens jaxpr` with those of real JAX; see test/parity/run.ts for the options.
//   npm run parity [-- --failing | --verbose FILE:LINE | FILE …]
import { main } from './lib.mjs';
import { runTs } from './runTs.mjs';
import { setup } from './setup.mjs';

await main(async (args) => {
  await setup();
  return runTs('test/parity/run.ts', args);
});
