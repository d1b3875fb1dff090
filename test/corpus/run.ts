/**
 * `npm run corpus`: real packages of an installed Python, read by jitlens (corpus.ts).
 *   --packages a,b      these (`scipy.stats` too); default: those that JAX's users have, as far as they are there
 *   --python PATH       an interpreter or an environment; default: as jitlens finds it
 * Exit code 0; 1 where something was thrown or slow; 2 where there is no Python, or nothing to read in it.
 */
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { describeEnvironment, findEnvironment } from '../../server/analysis/environment.ts';
import { nodeHost } from '../../server/host.ts';
import type { PackageReport, Report } from './corpus.ts';
import { corpus, installedPackages, placeOf, shortPath } from './corpus.ts';

/** Those that JAX's users have; `numpy` and `scipy.stats` are what JAX itself stands on. */
const USUAL = (
  'jax numpy scipy.stats optax equinox flax chex haiku jaxtyping orbax rich etils absl einops treescope opt_einsum ' +
  'ml_dtypes wadler_lindig distrax numpyro blackjax diffrax lineax typing_extensions tqdm yaml'
).split(' ');
/** With fewer of those, other installed packages are added. */
const LEAST = 10;

/** As the server's worker has it: Python's recursion takes JavaScript's stack. */
const STACK_MB = 256;
const SHOWN_REASONS = 60;

interface Options {
  python: string;
  packages: string[];
}

function options(args: readonly string[]): Options | string {
  const found: Options = { python: '', packages: [] };
  for (let i = 0; i < args.length; i += 2) {
    const [name, value] = [args[i], args.at(i + 1)];
    if (name !== '--python' && name !== '--packages') return `unknown option ${name}`;
    if (value === undefined) return `${name} needs a value`;
    if (name === '--python') found.python = value;
    else found.packages = value.split(',').filter((p) => p !== '');
  }
  return found;
}

const cells = ({ name, files, characters, parseMs, imports: i, modules, runMs }: PackageReport): string[] => [
  name,
  String(files),
  `${(characters / 1e6).toFixed(2)} MB`,
  `${parseMs.toFixed(0)} ms`,
  String(i.native),
  String(i.found),
  String(i.unknown),
  String(i.missing),
  String(modules),
  `${runMs.toFixed(0)} ms`,
];
const HEAD = ['package', 'files', 'text', 'parsed', 'native', 'found', 'unknown', 'missing', 'run', 'in'];
const WIDTHS = [18, 6, 9, 9, 7, 7, 8, 8, 6, 9];
const row = (texts: readonly string[]): string =>
  texts.map((t, i) => (i === 0 ? t.padEnd(WIDTHS[i]) : t.padStart(WIDTHS[i]))).join('');

function sum(packages: readonly PackageReport[]): PackageReport {
  const total: PackageReport = {
    name: 'total',
    files: 0,
    characters: 0,
    parseMs: 0,
    imports: { native: 0, found: 0, unknown: 0, missing: 0 },
    modules: 0,
    runMs: 0,
  };
  for (const p of packages) {
    for (const key of ['files', 'characters', 'parseMs', 'modules', 'runMs'] as const) total[key] += p[key];
    for (const key of ['native', 'found', 'unknown', 'missing'] as const) total.imports[key] += p.imports[key];
  }
  return total;
}

function print({ packages, unknown, slow, thrown }: Report, folders: readonly string[]): number {
  const short = (text: string): string => shortPath(text, folders);
  console.log(row(cells(sum(packages))));
  console.log(`\nUnknown, by reason (${unknown.reduce((n, u) => n + u.count, 0)}):`);
  for (const { count, reason, example } of unknown.slice(0, SHOWN_REASONS))
    console.log(`${String(count).padStart(7)}  ${reason}    ${short(example)}`);
  if (unknown.length > SHOWN_REASONS) console.log(`         … and ${unknown.length - SHOWN_REASONS} more reasons`);
  if (slow.length > 0) console.log(`\nSlow:\n${slow.map((s) => `  ${short(s)}`).join('\n')}`);
  if (thrown.length > 0) console.log(`\nThrown:\n${thrown.map((t) => `  ${t}`).join('\n')}`);
  console.log(`\n${sum(packages).files} files, ${thrown.length} thrown, ${slow.length} slow`);
  return thrown.length + slow.length > 0 ? 1 : 0;
}

function complain(message: string): number {
  console.error(`corpus: ${message}`);
  return 2;
}

/** Processor time, not the clock's: other programs on the machine don't make a file slow. */
function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function run(args: readonly string[]): number {
  const wanted = options(args);
  if (typeof wanted === 'string') return complain(wanted);
  const host = { ...nodeHost(), now: processorMs };
  const query = { document: undefined, folders: [host.absolute('.')], setting: wanted.python };
  const environment = findEnvironment(host, host.machine(), query);
  if (environment.problem !== undefined) return complain(`--python: ${environment.problem}`);
  if (environment.how === 'none') return complain('no Python environment was found; --python PATH names one');
  const { searchPath: folders } = environment;
  const there = (name: string): boolean => placeOf(host, folders, name) !== undefined;
  let names = wanted.packages;
  const gone = names.find((name) => !there(name));
  if (gone !== undefined) return complain(`there is no ${gone} in ${folders.join(', ')}`);
  if (names.length === 0) {
    names = USUAL.filter(there);
    const others = installedPackages(host, folders).filter((n) => !names.some((u) => u.split('.', 1)[0] === n));
    names = [...names, ...others.slice(0, Math.max(0, LEAST - names.length))];
  }
  if (names.length === 0) return complain(`no packages in ${describeEnvironment(environment)}`);
  console.log(`${describeEnvironment(environment)}\n\n${row(HEAD)}`);
  return print(
    corpus(host, environment, names, undefined, (p) => console.log(row(cells(p)))),
    folders,
  );
}

if (isMainThread) {
  const worker = new Worker(process.argv[1], {
    workerData: process.argv.slice(2),
    resourceLimits: { stackSizeMb: STACK_MB, maxOldGenerationSizeMb: 4096 },
  });
  worker.on('message', (code: number) => (process.exitCode = code));
  worker.on('error', (e) => {
    console.error(e);
    process.exitCode = 1;
  });
} else parentPort?.postMessage(run(workerData as string[]));
