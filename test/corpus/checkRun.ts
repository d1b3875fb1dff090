/**
 * `npm run corpus -- PATH … [--python PATH] [--json FILE]`: the findings in real code (checkFiles.ts), as a table by
 * path; PYTHONPATH's folders come before the packages of the Python, as in CPython.
 *   --json FILE      all findings, one file a line
 * Exit code 0; 1 where something was thrown, or a file took longer than an analysis may; 2 where there is nothing to check.
 */
import { writeFileSync } from 'node:fs';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { nodeHost } from '../../server/host.ts';
import { ANALYSIS_LIMIT_MS } from '../../server/limits.ts';
import type { CheckedFile } from './checkFiles.ts';
import { checkFiles, pythonFiles } from './checkFiles.ts';

/** As the server's worker has it: Python's recursion takes JavaScript's stack. */
const STACK_MB = 256;
const SLOWEST = 20;
const SEVERITIES = ['error', 'warning', 'information', 'hint'] as const;

interface Options {
  readonly paths: string[];
  python: string;
  json: string | undefined;
}

interface Job {
  readonly files: readonly string[];
  readonly python: string;
}

function options(args: readonly string[]): Options | string {
  const found: Options = { paths: [], python: '', json: undefined };
  for (let i = 0; i < args.length; i++) {
    if (!args[i].startsWith('--')) {
      found.paths.push(args[i]);
      continue;
    }
    const value = args.at(i + 1);
    if (value === undefined) return `${args[i]} needs a value`;
    if (args[i] === '--python') found.python = value;
    else if (args[i] === '--json') found.json = value;
    else return `unknown option ${args[i]}`;
    i++;
  }
  return found.paths.length === 0 ? 'name a file or a folder' : found;
}

/** Processor time, not the clock's: other programs on the machine don't make a file slow. */
function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Each file's answer; a file that the worker perishes of is one that threw, and a new worker takes the next. */
async function checkAll(files: readonly string[], python: string, each: (c: CheckedFile) => void): Promise<void> {
  let next = 0;
  while (next < files.length) {
    await new Promise<void>((done) => {
      const job: Job = { files: files.slice(next), python };
      const worker = new Worker(process.argv[1], {
        workerData: job,
        resourceLimits: { stackSizeMb: STACK_MB, maxOldGenerationSizeMb: 4096 },
      });
      worker.on('message', (checked: CheckedFile) => {
        next++;
        each(checked);
      });
      worker.on('error', (e) => {
        each({ file: files[next], lines: 0, ms: 0, found: [], thrown: [`the worker perished: ${String(e)}`] });
        next++;
      });
      worker.on('exit', () => {
        done();
      });
    });
  }
}

const count = (all: readonly CheckedFile[], severity: string): number =>
  all.reduce((n, { found }) => n + found.filter((f) => f.severity === severity).length, 0);

function row(name: string, all: readonly CheckedFile[]): string {
  const lines = all.reduce((n, c) => n + c.lines, 0);
  const seconds = all.reduce((n, c) => n + c.ms, 0) / 1000;
  const numbers = [all.length, lines, ...SEVERITIES.map((s) => count(all, s)), seconds.toFixed(1)];
  return name.slice(-40).padEnd(42) + numbers.map((n) => String(n).padStart(9)).join('');
}

function print(all: readonly CheckedFile[]): number {
  const rules = new Map<string, number>();
  for (const { found } of all)
    for (const { rule, severity } of found) {
      const key = `${severity} ${rule}`;
      rules.set(key, (rules.get(key) ?? 0) + 1);
    }
  console.log('\nFindings:');
  for (const [key, n] of [...rules].sort((a, b) => b[1] - a[1])) console.log(`${String(n).padStart(7)}  ${key}`);
  const slow = [...all].sort((a, b) => b.ms - a.ms).slice(0, SLOWEST);
  console.log('\nSlowest:');
  for (const { file, ms } of slow) console.log(`${(ms / 1000).toFixed(1).padStart(7)} s  ${file}`);
  const thrown = all.filter((c) => c.thrown.length > 0);
  for (const c of thrown) console.log(`\nThrown in ${c.file}:\n${[...new Set(c.thrown)].join('\n')}`);
  const late = all.filter((c) => c.ms > 1.5 * ANALYSIS_LIMIT_MS).length;
  console.log(`\n${all.length} files, ${thrown.length} threw, ${late} took too long`);
  return thrown.length + late > 0 ? 1 : 0;
}

async function run(args: readonly string[]): Promise<number> {
  const wanted = options(args);
  if (typeof wanted === 'string') {
    console.error(`corpus: ${wanted}`);
    return 2;
  }
  const host = nodeHost();
  const head = ['files', 'lines', ...SEVERITIES, 'seconds'].map((t) => t.padStart(t.length > 8 ? 13 : 9).slice(-9));
  console.log(' '.repeat(42) + head.join(''));
  const all: CheckedFile[] = [];
  /** A finding in a module that several files import counts once. */
  const seen = new Set<string>();
  const fresh = (checked: CheckedFile): CheckedFile => {
    const found = checked.found.filter((f) => {
      const key = `${f.file}:${f.line} ${f.rule} ${f.message}`;
      return !seen.has(key) && seen.add(key);
    });
    return { ...checked, found };
  };
  for (const path of wanted.paths) {
    const checked: CheckedFile[] = [];
    await checkAll(pythonFiles(host, host.absolute(path)), wanted.python, (c) => checked.push(fresh(c)));
    console.log(row(path, checked));
    all.push(...checked);
    if (wanted.json !== undefined) writeFileSync(wanted.json, all.map((c) => `${JSON.stringify(c)}\n`).join(''));
  }
  if (all.length === 0) {
    console.error('corpus: no Python files there');
    return 2;
  }
  if (wanted.paths.length > 1) console.log(row('total', all));
  return print(all);
}

if (isMainThread) process.exitCode = await run(process.argv.slice(2));
else {
  const { files, python } = workerData as Job;
  const host = { ...nodeHost(), now: processorMs };
  for (const checked of checkFiles(host, files, python)) parentPort?.postMessage(checked);
}
