/** The invariants of docs/ARCHITECTURE.md, as a test; each also on files that break it. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { generated, stale } from '../scripts/generated.ts';
import * as invariants from './tidy/invariants.ts';
import type { Source } from './tidy/sources.ts';
import { parse, readSources } from './tidy/sources.ts';

const root = join(import.meta.dirname, '..');
const sources = readSources(root);
const cases = readdirSync(join(root, 'test/parity/cases'))
  .filter((f) => f.endsWith('.py'))
  .map((f) => f.slice(0, -3));

test('the sources are read', () => {
  expect(sources.map((s) => s.path)).toEqual(expect.arrayContaining(['server/jaxpr/jaxpr.ts', 'test/tidy.test.ts']));
  expect(cases.length).toBeGreaterThan(0);
});

afterAll(() => {
  const long = invariants.tooLong(sources, invariants.AIM_LINES);
  if (long.length > 0) console.log(`Longer than ${invariants.AIM_LINES} lines:\n  ${long.join('\n  ')}`);
});

type Invariant = (sources: readonly Source[]) => string[];

/** A small repository with its title, for test.each. */
const titled = (files: Record<string, string>): [string, Record<string, string>] => [
  Object.entries(files)
    .map(([path, text]) => `${path}: ${text.trim() || `${text.length} lines`}`)
    .join(' + '),
  files,
];

/** One invariant: it holds here, each of `bad` (path → text, all paths one small repository) breaks it once, `good` doesn't. */
function invariant(name: string, holds: Invariant, bad: Record<string, string>[], good: Record<string, string>[] = []) {
  const complaints = (files: Record<string, string>): string[] =>
    holds(Object.entries(files).map(([path, text]) => parse(path, text)));
  describe(name, () => {
    test('holds', () => {
      expect(holds(sources)).toEqual([]);
    });
    test.each(bad.map(titled))('is broken by %s', (_title, files) => {
      expect(complaints(files)).toHaveLength(1);
    });
    if (good.length > 0) {
      test.each(good.map(titled))('allows %s', (_title, files) => {
        expect(complaints(files)).toEqual([]);
      });
    }
  });
}

invariant(
  'imports follow the arrows',
  invariants.arrows,
  [
    { 'server/jaxpr/a.ts': "import '../text/b.ts';" },
    { 'server/text/a.ts': "import type { A } from '../jaxpr/a.ts';" },
    { 'server/syntax/a.ts': "import '../python/a.ts';" },
    { 'server/python/a.ts': "import '../jax/jit.ts';" },
    { 'server/python/a.ts': "export * from '../jax/jit.ts';" },
    { 'server/python/a.ts': "const m = await import('../jax/jit.ts');" },
    { 'server/python/a.ts': "import { host } from '../host.ts';" },
    { 'server/python/a.ts': "let m: import('../jax/jit.ts').Jit;" },
    { 'server/jax/a.ts': "import '../analysis/a.ts';" },
    { 'server/views/a.ts': "import '../rules/a.ts';" },
    { 'server/views/a.ts': "import '../lsp/protocol.ts';" },
    { 'server/rules/a.ts': "import { run } from '../python/a.ts';" },
    { 'server/lsp/a.ts': "import '../jax/a.ts';" },
    { 'server/lsp/protocol.ts': "import './dispatch.ts';" },
    { 'server/main.ts': "import '../runtime/supervisor.ts';" },
    { 'runtime/onnx/a.ts': "import '../../server/analysis/a.ts';" },
    { 'extension/a.ts': "import type { A } from '../server/analysis/a.ts';" },
    { 'extension/a.ts': "import '../runtime/onnx/model.ts';" },
    { 'extension/webviews/runPanel/page/main.ts': "import 'vscode';" },
    { 'extension/webviews/runPanel/page/main.ts': "import 'node:path';" },
    { 'server/jaxpr/a.ts': "import 'node:util';" },
    { 'server/syntax/a.ts': "import 'vscode-jsonrpc';" },
    { 'server/extra.ts': '' },
    { 'server/other/a.ts': '' },
    { 'server/jaxpr/a.ts': "import '../../test/a.ts';" },
  ],
  [
    { 'server/syntax/a.ts': "import '../text/b.ts'; import '../limits.ts';" },
    { 'server/jax/numpy/a.ts': "import '../../python/a.ts'; import '../../jaxpr/a.ts'; import '../b.ts';" },
    { 'server/rules/a.ts': "import type { Value } from '../python/a.ts'; import '../analysis/a.ts';" },
    { 'server/cli.ts': "import '../runtime/supervisor.ts'; import './analysis/a.ts';" },
    { 'extension/a.ts': "import 'vscode'; import '../server/lsp/protocol.ts'; import '../runtime/protocol.ts';" },
    { 'test/a.test.ts': "import '../server/jax/a.ts'; import '../runtime/onnx/a.ts';" },
  ],
);

invariant(
  'relative imports name a file',
  invariants.importsExist,
  [{ 'server/text/a.ts': "import './b.ts';" }, { 'server/text/a.ts': "import './a';" }],
  [{ 'server/text/a.ts': "import './b.ts';", 'server/text/b.ts': "import 'node:fs'; import './c.json';" }],
);

invariant(
  'no cycles between files',
  invariants.cycles,
  [
    { 'server/text/a.ts': "import './b.ts';", 'server/text/b.ts': "import { type A } from './a.ts';" },
    { 'server/text/a.ts': "import './a.ts';" },
    { 'a/1.ts': "import './2.ts';", 'a/2.ts': "export * from './3.ts';", 'a/3.ts': "await import('./1.ts');" },
  ],
  [
    { 'server/text/a.ts': "import './b.ts';", 'server/text/b.ts': "import type { A } from './a.ts';" },
    { 'a/1.ts': "import './2.ts'; import './3.ts';", 'a/2.ts': "import './3.ts';", 'a/3.ts': '' },
  ],
);

invariant(
  'pages run in browsers',
  invariants.pagesRunInBrowsers,
  [
    { 'extension/webviews/a/page/main.ts': "import '../../../f.ts';", 'extension/f.ts': "import 'vscode';" },
    { 'extension/webviews/a/page/main.ts': "import 'path';" },
  ],
  [
    {
      'extension/webviews/a/page/main.ts': "import '../../../f.ts';",
      'extension/f.ts': "import type { A } from 'vscode';",
    },
    { 'extension/f.ts': "import 'vscode';" },
  ],
);

invariant(
  'modules with few doors',
  invariants.doors,
  [
    { 'server/views/a.ts': "import type { Uri } from 'vscode';" },
    { 'test/a.test.ts': "import 'vscode';" },
    { 'server/views/a.ts': "import type { Hover } from 'vscode-languageserver';" },
    { 'extension/a.ts': "import 'vscode-languageserver/node';" },
    { 'server/cli.ts': "import 'vscode-jsonrpc';" },
    { 'server/host.ts': "import { spawn } from 'child_process';" },
    { 'runtime/ort/worker.ts': "require('node:child_process');" },
    { 'server/lsp/a.ts': "import 'node:worker_threads';" },
  ],
  [
    { 'server/lsp/a.ts': "import 'vscode-languageserver/node'; import 'vscode-jsonrpc';" },
    { 'runtime/supervisor.ts': "import 'node:child_process'; import 'vscode-jsonrpc/node';" },
    { 'server/host.ts': "import 'node:worker_threads';" },
    { 'test/e2e/a.ts': "import 'vscode'; import 'node:child_process';" },
  ],
);

invariant(
  'the server is closed',
  invariants.serverIsClosed,
  [
    ...['net', 'node:http', 'https', 'dgram', 'node:vm'].map((m) => ({ 'server/host.ts': `import '${m}';` })),
    { 'server/lsp/a.ts': "import { readFile } from 'node:fs/promises';" },
    { 'server/python/a.ts': "eval('1');" },
    { 'server/python/a.ts': "const f = new Function('1');" },
    { 'server/python/a.ts': "globalThis.fetch('http://x');" },
  ],
  [{ 'server/host.ts': "import 'node:fs';", 'server/python/a.ts': "scope.eval('1'); evaluate('fetch(x)');" }],
);

invariant(
  'no file is too long',
  invariants.tooLong,
  [{ 'server/text/a.ts': '\n'.repeat(invariants.MOST_LINES + 1) }],
  [{ 'server/text/a.ts': '\n'.repeat(invariants.MOST_LINES) }],
);

invariant(
  'nothing is unchecked',
  invariants.unchecked,
  [
    { 'test/a.ts': 'let a: any;' },
    { 'server/a.ts': 'f(x as any[]);' },
    { 'server/a.ts': '// @ts-' + 'ignore\nf();' },
    { 'server/a.ts': '/* eslint-' + 'disable no-var */' },
  ],
  [{ 'server/a.ts': "// any of these\nconst any = 'any'; jnp.any(x);" }],
);

invariant(
  'product code does not know the parity cases',
  (all) => invariants.namesOfCases(all, ['nn', 'q04_selu', ...(all === sources ? cases : [])]),
  [
    { 'server/jax/a.ts': "if (file === 'nn.py') f();" },
    { 'server/jax/a.ts': 'if (file.includes(`q04_selu${x}`)) f();' },
    { 'runtime/a.ts': 'const special = /q04_selu/;' },
  ],
  [{ 'server/jax/a.ts': "/* nn.py */ f('nn', 'jax/nn.py', 'q04_seluish');", 'test/a.ts': "f('q04_selu');" }],
);

describe('generated files', () => {
  const read = (path: string): string | undefined =>
    existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined;
  test('are fresh (npm run generate)', async () => {
    expect((await stale(generated, read)).map((g) => g.path)).toEqual([]);
  });
  test('are all that docs/rules holds: no page of a rule that is gone', () => {
    const pages = readdirSync(join(root, 'docs/rules')).map((f) => `docs/rules/${f}`);
    expect(pages.filter((p) => !generated.some((g) => g.path === p))).toEqual([]);
  });
  test.each([
    ['as made', 'a', []],
    ['edited', 'b', ['docs/x.md']],
    ['not there', undefined, ['docs/x.md']],
  ])('%s', async (_name, contents, expected) => {
    const entries = [{ path: 'docs/x.md', make: () => 'a' }];
    expect((await stale(entries, () => contents)).map((g) => g.path)).toEqual(expected);
  });
});
