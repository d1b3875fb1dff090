/**
 * Checks a folder of harnesses, as dump_harnesses.py writes them, and prints a line for each group:
 *   node scripts/runTs.mjs test/parity/harnesses.ts DIR [GROUP …] [--why] [--write]
 * `--why` says what is wrong; `--write` keeps the counts in harnesses.json, for docs/coverage.md.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Harness, HarnessAnswer } from './harness.ts';
import { checkHarness } from './harness.ts';

const options = process.argv.slice(2).filter((a) => a.startsWith('--'));
const [folder, ...groups] = process.argv.slice(2).filter((a) => !a.startsWith('--'));

interface Counts {
  harnesses: number;
  check: number;
  print: number;
  /** Those that JAX has values for. */
  valued: number;
  values: number;
}
const table: Record<string, Counts> = {};
const all: Counts = { harnesses: 0, check: 0, print: 0, valued: 0, values: 0 };

for (const file of readdirSync(folder).sort()) {
  const group = basename(file, '.json');
  if (!file.endsWith('.json') || (groups.length > 0 && !groups.includes(group))) continue;
  const harnesses = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Harness[];
  const counts: Counts = { harnesses: 0, check: 0, print: 0, valued: 0, values: 0 };
  const reasons = new Map<string, string[]>();
  for (const h of harnesses) {
    const answer: HarnessAnswer = checkHarness(h);
    counts.harnesses++;
    if (answer.check === 'right') counts.check++;
    if (answer.print === 'right') counts.print++;
    if (h.out !== null) counts.valued++;
    if (answer.values === 'right') counts.values++;
    for (const why of answer.why) {
      const kind = why.replace(/-?\d[\d.e+-]*/g, 'N').slice(0, 160);
      reasons.set(kind, [...(reasons.get(kind) ?? []), `${h.name}: ${why}`]);
    }
  }
  table[group] = counts;
  for (const key of Object.keys(all) as (keyof Counts)[]) all[key] += counts[key];
  const perfect =
    counts.check === counts.harnesses && counts.print === counts.harnesses && counts.values === counts.valued;
  console.log(
    `${group.padEnd(32)} ${String(counts.harnesses).padStart(5)}  check ${counts.check}  print ${counts.print}  values ${counts.values}/${counts.valued}${perfect ? '' : '  *'}`,
  );
  if (options.includes('--why'))
    for (const [kind, members] of [...reasons].sort((a, b) => b[1].length - a[1].length).slice(0, 6))
      console.log(`    ${members.length} × ${kind}\n        ${members[0].slice(0, 300)}`);
}
console.log(
  `total ${all.harnesses} harnesses: check ${all.check}, print ${all.print}, values ${all.values} of ${all.valued}`,
);
if (options.includes('--write'))
  writeFileSync(join(import.meta.dirname, 'harnesses.json'), JSON.stringify(table, null, 1) + '\n');
