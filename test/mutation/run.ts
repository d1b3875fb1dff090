/**
 * `npm run mutation`: what is found of all mutations, by way, and the misses.
 *   [PROGRAM.py …]   only these
 *   --way TEXT       only ways whose name has the text
 *   --otherwise      also where class, message or line aren't JAX's
 */
import type { Judgement, Mutation } from './mutation.ts';
import { Mutated, mutations } from './mutation.ts';

/** Of all mutations, how many must be found. */
const GOAL = 0.99;

/** A crash is a miss, and the rest is judged all the same. */
function judge(program: Mutated, m: Mutation): Judgement {
  try {
    return program.judge(m);
  } catch (e) {
    return { missed: m.raises, otherwise: [e instanceof Error ? (e.stack ?? e.message) : String(e)], accused: [] };
  }
}

const shown = (m: Mutation): string => m.edits.map(([, , text]) => JSON.stringify(text)).join(' ');

function main(args: readonly string[]): number {
  const at = args.indexOf('--way');
  const way = at < 0 ? '' : args[at + 1];
  const names = args.filter((a, i) => a.endsWith('.py') && i !== at + 1);
  const table = new Map<string, { all: number; found: number; otherwise: number; accused: number }>();
  const programs = new Map<string, Mutated>();
  const total = { all: 0, found: 0, otherwise: 0, accused: 0 };
  const start = performance.now();
  for (const m of mutations) {
    if ((names.length > 0 && !names.includes(m.program)) || !m.way.includes(way)) continue;
    let program = programs.get(m.program);
    if (!program) {
      programs.clear();
      programs.set(m.program, (program = new Mutated(m.program)));
      for (const line of program.accusedAsItIs) console.log(`accused ${m.program} as it is: ${line}`);
      total.accused += program.accusedAsItIs.length;
    }
    const judged = judge(program, m);
    let row = table.get(m.way);
    if (!row) table.set(m.way, (row = { all: 0, found: 0, otherwise: 0, accused: 0 }));
    for (const r of [row, total]) {
      r.all++;
      if (judged.missed.length === 0) r.found++;
      if (judged.otherwise.length > 0) r.otherwise++;
      if (judged.accused.length > 0) r.accused++;
    }
    const title = `${m.program}  ${m.way}  ${shown(m)}`;
    if (judged.missed.length > 0)
      console.log(
        `missed  ${title}\n${judged.missed.map((r) => `    ${r.directive}: ${r.class} at ${r.line ?? 'no line'}: ${r.message}`).join('\n')}`,
      );
    if (judged.accused.length > 0) console.log(`accused ${title}\n    ${judged.accused.join('\n    ')}`);
    if (judged.otherwise.length > 0 && (judged.missed.length > 0 || args.includes('--otherwise')))
      console.log(`other   ${title}\n    ${judged.otherwise.join('\n    ')}`);
  }
  const cells = (name: string, r: typeof total): string =>
    [
      name.padEnd(36),
      ...[r.all, r.found, r.otherwise, r.accused].map((n) => String(n).padStart(7)),
      `${((100 * r.found) / Math.max(1, r.all)).toFixed(1)} %`.padStart(9),
    ].join('');
  console.log(`${'way'.padEnd(36)}    all  found  other accused`);
  for (const [name, row] of [...table].sort()) console.log(cells(name, row));
  console.log(cells('total', total), `  ${((performance.now() - start) / 1000).toFixed(0)} s`);
  return total.found >= GOAL * total.all && total.accused === 0 ? 0 : 1;
}

process.exitCode = main(process.argv.slice(2));
