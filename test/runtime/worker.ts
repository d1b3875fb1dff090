/** A bundle of the worker, as scripts/build.mjs makes it, for tests that need a process. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll } from 'vitest';
import { Supervisor } from '../../runtime/supervisor.ts';
import type { SupervisorOptions } from '../../runtime/supervisor.ts';

const root = join(import.meta.dirname, '../..');

/** Where bundles land: below node_modules, so that they find onnxruntime-node, and git doesn't find them. */
const outdir = join(root, 'node_modules/.cache/jitlens/test-runtime');

/** Bundle a worker; the file's path. `name` keeps bundles of test files that run at the same time apart. */
export async function bundle(entry: string, name: string): Promise<string> {
  mkdirSync(outdir, { recursive: true });
  const outfile = join(outdir, `${name}.cjs`);
  await build({
    entryPoints: [join(root, entry)],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['onnxruntime-node'],
    logLevel: 'warning',
  });
  return outfile;
}

/** A supervisor with a worker of its own, ended with the test file. */
export async function supervisor(name: string, options: Partial<SupervisorOptions> = {}): Promise<Supervisor> {
  const made = new Supervisor({
    workerPath: await bundle('runtime/ort/worker.ts', name),
    jaxWorkerPath: join(root, 'runtime/jax/worker.py'),
    ...options,
  });
  afterAll(() => made.dispose());
  return made;
}
