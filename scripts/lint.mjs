// Types, lint and format of the whole repository, as many at once as there are cores.
//   npm run lint
import { availableParallelism } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { filesBelow, isMain, main, makeCacheDir, root, runNode } from './lib.mjs';
import { install } from './setup.mjs';

const bin = (path) => join(root, 'node_modules', path);

/** The checks, slowest first. Pages of webviews have a tsconfig.json of their own (browser, not Node). */
function checks() {
  const cache = makeCacheDir();
  const projects = [
    '.',
    ...filesBelow('extension')
      .filter((f) => f.endsWith('tsconfig.json'))
      .map((f) => relative(root, dirname(f))),
  ];
  return [
    { name: 'eslint', args: [bin('eslint/bin/eslint.js'), '.', '--max-warnings', '0'] },
    ...projects.map((project) => ({
      name: project === '.' ? 'tsc' : `tsc ${project}`,
      args: [
        ...[bin('typescript/bin/tsc'), '-p', project, '--incremental'],
        ...['--tsBuildInfoFile', join(cache, `tsc-${project.replaceAll(/\W/g, '-')}.tsbuildinfo`)],
      ],
    })),
    {
      name: 'prettier',
      args: [
        ...[bin('prettier/bin/prettier.cjs'), '--check', '--log-level=warn', '.'],
        ...['--cache', '--cache-strategy=content', '--cache-location', join(cache, 'prettier')],
      ],
    },
  ];
}

/** Runs the checks; prints what each has to say; the names of those that failed. */
export async function lint() {
  const waiting = checks();
  const failed = [];
  const worker = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const started = performance.now();
      const { code, output } = await runNode(check.args, { capture: true });
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      if (output.trim()) console.log(output.trimEnd());
      console.log(`${check.name}: ${code === 0 ? 'ok' : 'FAILED'} (${seconds} s)`);
      if (code !== 0) failed.push(check.name);
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), 3) }, worker));
  return failed;
}

if (isMain(import.meta)) {
  await main(async () => {
    await install();
    return (await lint()).length === 0 ? 0 : 1;
  });
}
