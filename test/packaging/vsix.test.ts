/** What is in the VSIX, and that it works where nothing else is. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readZip } from './zip.ts';

const root = join(import.meta.dirname, '../..');
const target = `${process.platform}-${process.arch}`;
const binaries = `node_modules/onnxruntime-node/bin/napi-v6/${process.platform}/${process.arch}`;
const { version, contributes } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  version: string;
  contributes?: { grammars?: { path: string }[] };
};

/** Building, and packing 50 MB, takes 5 to 10 s on an idle machine. */
const PACKAGE_TIMEOUT_MS = 120_000;

/** No binaries for darwin-x64, musl and others: onnxruntime-node's choice. */
const supported = existsSync(join(root, binaries));

describe.runIf(supported)(`the VSIX for ${target}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'jitlens-vsix-test-'));
  const installed = join(folder, 'extension');
  let files: ReadonlyMap<string, Buffer>;
  let names: string[];

  beforeAll(() => {
    execFileSync(process.execPath, ['scripts/package.mjs', '--out', folder], { cwd: root, stdio: 'pipe' });
    files = readZip(readFileSync(join(folder, `jitlens-${target}-${version}.vsix`)));
    names = [...files.keys()].filter((n) => n.startsWith('extension/')).map((n) => n.slice('extension/'.length));
    for (const [name, contents] of files) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), contents);
    }
  }, PACKAGE_TIMEOUT_MS);
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const outsideOf = (...allowed: RegExp[]): string[] => names.filter((n) => !allowed.some((a) => a.test(n)));

  test.each([
    'package.json',
    'readme.md',
    'changelog.md',
    'LICENSE.txt',
    'dist/extension.cjs',
    'dist/server.cjs',
    'dist/worker.cjs',
    'dist/jitlens.cjs',
    'dist/runtime/ort-worker.cjs',
    'dist/webviews/runPanel.js',
    'dist/webviews/runPanel.css',
    'dist/THIRD_PARTY_NOTICES.txt',
    'node_modules/onnxruntime-node/dist/index.js',
    `${binaries}/onnxruntime_binding.node`,
    'node_modules/onnxruntime-common/dist/cjs/index.js',
    ...(contributes?.grammars ?? []).map((g) => g.path.replace(/^\.\//, '')),
  ])('holds %s', (name) => {
    expect(names).toContain(name);
  });

  test('holds no source maps, no sources, no stamp', () => {
    expect(names.filter((n) => /\.(?:map|ts)$|\/\.stamp$/.test(n))).toEqual([]);
  });

  test('of node_modules holds the runtime only, for this platform only', () => {
    const packages = names.filter((n) => n.startsWith('node_modules/'));
    expect(packages.filter((n) => !/^node_modules\/onnxruntime-(?:node|common)\//.test(n))).toEqual([]);
    expect(packages.filter((n) => n.includes('/bin/') && !n.startsWith(`${binaries}/`))).toEqual([]);
    expect(packages.filter((n) => n.includes('/script/'))).toEqual([]);
  });

  test('holds nothing of the repository but these', () => {
    const ours = [/^(?:dist|node_modules|syntaxes|docs|extension\/media)\//, /^(?:package\.json|icon\.png)$/];
    expect(outsideOf(...ours, /^(?:readme|changelog)\.md$/, /^LICENSE\.txt$/)).toEqual([]);
  });

  test('is marked for its platform', () => {
    expect(files.get('extension.vsixmanifest')?.toString()).toContain(`TargetPlatform="${target}"`);
  });

  test('names no package that is not there', () => {
    const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as Record<string, unknown>;
    expect(manifest.dependencies).toEqual({ 'onnxruntime-node': expect.any(String) as string });
    expect(manifest).not.toHaveProperty('devDependencies');
    expect(manifest).not.toHaveProperty('scripts');
  });

  const runThere = (...args: string[]): string =>
    execFileSync(process.execPath, args, { cwd: installed, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

  test('its runtime loads', () => {
    const program = "console.log(typeof require('onnxruntime-node').InferenceSession.create)";
    writeFileSync(join(installed, 'dist/runtime/probe.cjs'), program);
    expect(runThere('dist/runtime/probe.cjs').trim()).toBe('function');
  });

  test('its command line traces', () => {
    const source = 'import jax\n\n@jax.jit\ndef f(x):\n  return x + 1\n\n# trace: f(f32[3])\n';
    writeFileSync(join(folder, 'f.py'), source);
    const answer = JSON.parse(runThere('dist/jitlens.cjs', 'jaxpr', join(folder, 'f.py'), '--json')) as {
      cases: { jaxpr?: string }[];
    };
    expect(answer.cases.map((c) => c.jaxpr)).toEqual(['{ lambda ; a:f32[3]. let b:f32[3] = add a 1.0:f32[] in (b,) }']);
  });
});
