// Runs the measurements of test/bench/*.ts, one after the other, or those named.
//   npm run bench [-- NAME …]
import { basename, relative } from 'node:path';
import { Complaint, filesBelow, main, root } from './lib.mjs';
import { runTs } from './runTs.mjs';
import { setup } from './setup.mjs';

await main(async (names) => {
  const all = filesBelow('test/bench').filter((f) => f.endsWith('.ts') && !f.endsWith('.test.ts'));
  const nameOf = (file) => basename(file, '.ts');
  const unknown = names.filter((n) => !all.some((f) => nameOf(f) === n));
  if (unknown.length > 0)
    throw new Complaint(`bench: no ${unknown.join(', ')}; there are: ${all.map(nameOf).join(', ')}`);
  await setup();
  let worst = 0;
  for (const file of all.filter((f) => names.length === 0 || names.includes(nameOf(f)))) {
    console.log(`\n${relative(root, file)}`);
    worst = Math.max(worst, await runTs(file));
  }
  return worst;
});
