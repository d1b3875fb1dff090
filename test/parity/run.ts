/**
 * `npm run parity`: how much of golden/ the built command line says, character for character.
 *   [NAME …]               only these files (`nn`, `nn.py`)
 *   --failing              the failing cases, grouped by their first difference or the reason
 *   --verbose FILE:LINE    the difference of one case
 * Exit code 0 when all are identical, 1 when not.
 */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import type { Answers, Comparison } from './compare.ts';
import { compare, diff, grouped, textOf } from './compare.ts';

const here = import.meta.dirname;
const command = join(here, '../../dist/jitlens.cjs');

/** A file that takes longer than this has no answers. */
const FILE_TIMEOUT_MS = 120_000;
/** The largest golden file has about half a megabyte. */
const OUTPUT_LIMIT = 64 * 1024 * 1024;
/** How many members of a group `--failing` names. */
const SHOWN_MEMBERS = 5;

/** A Python whose packages the lib_ files import: JITLENS_PYTHON, or where the reference was made. Others need none. */
const python = [process.env.JITLENS_PYTHON, '/opt/jaxref/venv/bin/python'].find(
  (p) => p !== undefined && existsSync(p),
);

function ask(file: string): Promise<{ answers: Answers; complaint: string }> {
  return new Promise((done) => {
    const options = { timeout: FILE_TIMEOUT_MS, maxBuffer: OUTPUT_LIMIT };
    execFile(
      process.execPath,
      [command, 'jaxpr', file, '--json', ...(python ? ['--python', python] : [])],
      options,
      (error, stdout, stderr) => {
        const nothing: Answers = { jax: '', cases: [] };
        try {
          // Exit code 2 says that a directive is bad; the others are answered.
          done({ answers: JSON.parse(stdout) as Answers, complaint: '' });
        } catch {
          const why = error?.killed ? `timed out after ${FILE_TIMEOUT_MS / 1000} s` : stderr.trim().split('\n').at(-1);
          done({ answers: nothing, complaint: why ?? 'no JSON' });
        }
      },
    );
  });
}

interface FileResult {
  name: string;
  comparisons: Comparison[];
  complaint: string;
}

async function compareFile(name: string): Promise<FileResult> {
  const golden = JSON.parse(readFileSync(join(here, 'golden', `${name}.json`), 'utf8')) as Answers;
  const { answers, complaint } = await ask(join(here, 'cases', `${name}.py`));
  return { name, comparisons: compare(golden, answers), complaint };
}

/** As many files at once as there are cores; results in the order of the names. */
async function compareAll(names: readonly string[]): Promise<FileResult[]> {
  const results: FileResult[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < names.length; i = next++) results[i] = await compareFile(names[i]);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return results;
}

const identical = (comparisons: readonly Comparison[]): number =>
  comparisons.filter((c) => c.outcome === 'identical').length;

function report(results: readonly FileResult[], failing: boolean): number {
  const width = Math.max(...results.map((r) => r.name.length));
  for (const { name, comparisons, complaint } of results) {
    const score = `${identical(comparisons)}/${comparisons.length}`;
    console.log(`${name.padEnd(width)}  ${score.padStart(9)}${complaint ? `  ${complaint}` : ''}`);
  }
  const all = results.flatMap((r) => r.comparisons);
  if (failing) {
    for (const [group, members] of grouped(all)) {
      const names = members.slice(0, SHOWN_MEMBERS).map((c) => `${c.expected.file}:${c.expected.line}`);
      console.log(
        `\n${members.length} × ${group}\n    ${names.join('  ')}${members.length > SHOWN_MEMBERS ? '  …' : ''}`,
      );
    }
  }
  const count = (outcome: Comparison['outcome']): number => all.filter((c) => c.outcome === outcome).length;
  const same = identical(all);
  console.log(
    `\ntotal ${same}/${all.length} identical (${((100 * same) / Math.max(1, all.length)).toFixed(1)} %), ` +
      `${count('different')} different, ${count('unsupported')} unsupported, ${count('bad')} bad, ${count('missing')} missing`,
  );
  return same === all.length ? 0 : 1;
}

async function verbose(where: string): Promise<number> {
  const match = /^(.+?)(?:\.py)?:(\d+)$/.exec(where);
  if (!match) return complain(`--verbose wants FILE:LINE, not ${where}`);
  const [name, line] = [basename(match[1]), Number(match[2])];
  if (!existsSync(join(here, 'golden', `${name}.json`))) return complain(`no golden/${name}.json`);
  const { comparisons, complaint } = await compareFile(name);
  const found = comparisons.find((c) => c.expected.line === line);
  if (!found) return complain(`no directive at line ${line} of ${name}.py`);
  console.log(
    `${name}.py:${line}  ${found.expected.call}  ${found.outcome}  ${found.group}${complaint ? `  ${complaint}` : ''}`,
  );
  console.log(diff(textOf(found.expected), textOf(found.got)).join('\n'));
  return found.outcome === 'identical' ? 0 : 1;
}

function complain(message: string): number {
  console.error(`parity: ${message}`);
  return 2;
}

async function main(args: readonly string[]): Promise<number> {
  if (args[0] === '--verbose') return verbose(args[1] ?? '');
  const known = readdirSync(join(here, 'golden'))
    .filter((f) => f.endsWith('.json'))
    .map((f) => basename(f, '.json'))
    .sort();
  const asked = args.filter((a) => a !== '--failing').map((a) => basename(a, '.py'));
  const unknown = asked.find((a) => !known.includes(a));
  if (unknown !== undefined) return complain(`no golden/${unknown}.json`);
  return report(await compareAll(asked.length > 0 ? asked : known), args.includes('--failing'));
}

process.exitCode = await main(process.argv.slice(2));
