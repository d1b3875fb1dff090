/** "Fix all" in an editor: per rule as a light bulb, and as source.fixAll; a project's settings. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CodeAction } from 'vscode-languageserver';
import { DiagnosticTag } from 'vscode-languageserver';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { check } from '../../server/rules/index.ts';
import { LineIndex } from '../../server/text/lineIndex.ts';
import { applyEdits } from '../../server/text/lineEdits.ts';
import { analyze } from '../specs/spec.ts';
import type { Client } from './client.ts';
import { built, start } from './client.ts';

const HEAD = 'import jax\nimport jax.numpy as jnp\n\n';
const part = (name: string): string =>
  `@jax.jit\ndef ${name}(x):\n  print(x)\n  if x > 0:\n    return x\n  return 2 * x\n\n${name}(1.0)\n`;
const TEXT = `${HEAD}${part('f')}${part('g')}`;
const publishDiagnostics = { versionSupport: true };
const codeAction = { dataSupport: true, resolveSupport: { properties: ['edit'] } };

let dist = '';
beforeAll(() => {
  dist = built('fix-all');
}, 120_000);

function edited(text: string, uri: string, action: CodeAction | undefined): string {
  const lines = new LineIndex(text);
  const edits = action?.edit?.changes?.[uri] ?? [];
  return applyEdits(
    text,
    edits.map(({ range, newText }) => ({ start: lines.offset(range.start), end: lines.offset(range.end), newText })),
  );
}

const rules = (text: string): string[] => check(analyze(text)).map((f) => f.rule);

describe.each<[string, unknown, boolean]>([
  ['a client that resolves', { textDocument: { publishDiagnostics, codeAction } }, true],
  ['a client that doesn’t', { textDocument: { publishDiagnostics } }, false],
])('%s', (_title, capabilities, resolves) => {
  let client: Client;
  const uri = 'file:///fix/all.py';
  beforeAll(async () => {
    client = await start({ folder: dist, capabilities });
    client.open(uri, TEXT);
    await client.diagnostics(uri, 1);
  }, 30_000);
  afterAll(() => client.stop());

  const actions = (line: number, only?: string[]): Promise<CodeAction[]> => {
    const at = { line, character: 4 };
    const context = { diagnostics: [], ...(only ? { only } : {}) };
    return client.request('textDocument/codeAction', { textDocument: { uri }, range: { start: at, end: at }, context });
  };
  const chosen = async (action: CodeAction | undefined): Promise<CodeAction | undefined> => {
    expect(action?.edit === undefined).toBe(resolves);
    return resolves ? client.request('codeAction/resolve', action) : action;
  };

  test('the light bulb of a rule with several findings mends them all', async () => {
    const found = await actions(5);
    const all = found.find((a) => a.title === 'Fix all side-effect-print findings in this file');
    expect(all?.kind).toBe('quickfix');
    const text = edited(TEXT, uri, await chosen(all));
    expect(rules(text)).toEqual(['if-on-tracer', 'if-on-tracer']);
  });

  test('source.fixAll mends what can be mended, and is there for who asks', async () => {
    expect((await actions(0)).some((a) => a.kind?.startsWith('source'))).toBe(false);
    for (const only of ['source.fixAll', 'source.fixAll.jitlens', 'source']) {
      const [all, ...others] = await actions(0, [only]);
      expect(others).toEqual([]);
      expect(all.kind).toBe('source.fixAll.jitlens');
      expect(rules(edited(TEXT, uri, await chosen(all)))).toEqual([]);
    }
    expect(await actions(0, ['source.organizeImports'])).toEqual([]);
  });
});

describe('a project', () => {
  const folder = mkdtempSync(join(tmpdir(), 'jitlens-lsp-project-'));
  const write = (name: string, text: string): string => {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
    return pathToFileURL(join(folder, name)).href;
  };
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('sets severities, and leaves files out', async () => {
    const settings = write('pyproject.toml', '[tool.jitlens]\nignore = ["side-effect-print"]\nexclude = ["gen"]\n');
    const [uri, left] = [write('a.py', TEXT), write('gen/a.py', TEXT)];
    const client = await start({ folder: dist, workspace: folder });
    client.open(uri, TEXT);
    expect((await client.diagnostics(uri, 1)).map((d) => d.code)).toEqual(['if-on-tracer', 'if-on-tracer']);
    client.open(left, TEXT);
    expect(await client.diagnostics(left, 1)).toEqual([]);
    write('pyproject.toml', '[tool.jitlens.rules]\nif-on-tracer = "off"\n');
    client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: settings, type: 2 }] });
    await client.until(uri, (found) => found.every((d) => d.code === 'side-effect-print') && found.length === 2);
    await client.stop();
  });

  test('an ignore without use is faded, with its page', async () => {
    const client = await start({ folder: dist });
    const uri = 'file:///ignore/a.py';
    client.open(uri, `${HEAD}# trace: f(f32[])\ndef f(x):\n  return x  # jitlens: ignore[if-on-tracer]\n`);
    expect(await client.diagnostics(uri, 1)).toMatchObject([
      {
        code: 'unused-ignore',
        severity: 4,
        tags: [DiagnosticTag.Unnecessary],
        codeDescription: { href: expect.stringMatching(/\/docs\/rules\/unused-ignore\.md$/) as string },
      },
    ]);
    await client.stop();
  });
});
