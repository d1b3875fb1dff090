/** The language server, as an editor meets it: over stdio, on the samples. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { CodeAction, CodeLens, Diagnostic, InlayHint } from 'vscode-languageserver';
import type { JaxprDocument, RunInputAnswer, TraceSummary } from '../../server/lsp/protocol.ts';
import type { Client } from './client.ts';
import { at, built, sampleText, start } from './client.ts';

const SAMPLE = 'jit_compilation.py';
const text = sampleText(SAMPLE);

let folder = '';
let client: Client;
let files = 0;
let open: string[] = [];

beforeAll(async () => {
  folder = built('lsp');
  client = await start({ folder });
}, 60_000);
afterAll(async () => {
  await client.stop();
});
afterEach(() => {
  for (const uri of open) client.close(uri);
  open = [];
  client.settings = {};
});

/** Opens a text as a new file. */
function document(contents: string): string {
  const uri = `file:///samples/${++files}/${SAMPLE}`;
  client.open(uri, contents);
  open.push(uri);
  return uri;
}

async function opened(contents: string): Promise<{ uri: string; found: Diagnostic[] }> {
  const uri = document(contents);
  return { uri, found: await client.diagnostics(uri, 1) };
}

const short = (d: Diagnostic): string => `${d.range.start.line + 1} ${d.severity ?? 0} ${String(d.code)}`;
const titles = (lenses: readonly CodeLens[]): string[] => lenses.map((l) => l.command?.title ?? '');
const trace = async (uri: string, call: string): Promise<TraceSummary> => {
  const all = await client.request<TraceSummary[]>('jitlens/traces', { uri });
  const found = all.find((t) => t.call === call);
  if (!found) throw new Error(`${call} is not among ${all.map((t) => t.call).join(', ')}`);
  return found;
};

/** Applies an action's edits to the text of its file. */
function applied(contents: string, { edit }: CodeAction, uri: string): string {
  let out = contents;
  const offset = (p: { line: number; character: number }): number =>
    contents.split('\n').slice(0, p.line).join('\n').length + (p.line > 0 ? 1 : 0) + p.character;
  const edits = [...(edit?.changes?.[uri] ?? [])].sort((a, b) => offset(b.range.start) - offset(a.range.start));
  for (const { range, newText } of edits)
    out = out.slice(0, offset(range.start)) + newText + out.slice(offset(range.end));
  return out;
}

describe('the sample', () => {
  test('lenses: what goes in and out, or why not', async () => {
    const { uri } = await opened(text);
    const lenses = await client.lenses(uri);
    const over = (def: string): string[] => titles(lenses.filter((l) => l.range.start.line === at(text, def).line));
    expect(over('@jax.jit\ndef loop_body')).toEqual(['i32[] → i32[] · 1 eqn', 'Show Jaxpr', 'Run and Time']);
    // Of several directives each has its own.
    expect(over('# trace: log2(3.0)')).toEqual(['f32[] → f32[] · 3 eqns', 'Show Jaxpr', 'Run and Time']);
    expect(over('# trace: log2(f32[8])')).toEqual(['f32[8] → f32[8] · 4 eqns', 'Show Jaxpr', 'Run and Time']);
    expect(over('def g_inner_jitted(')).toEqual([
      expect.stringMatching(/^cannot trace: TracerBoolConversionError at line \d+: Attempted boolean conversion/),
      'Show Jaxpr',
    ]);
    const [lens] = lenses;
    expect(lens.command?.arguments).toEqual([{ uri, id: 'log2#0' }]);
  });

  test('hints: of the part that is asked for, in any order', async () => {
    const { uri } = await opened(text);
    const within = async (from: number, to: number): Promise<number[]> => {
      const range = { start: { line: from, character: 0 }, end: { line: to, character: 0 } };
      const found = await client.request<InlayHint[]>('textDocument/inlayHint', { textDocument: { uri }, range });
      return found.map((h) => h.position.line);
    };
    const { line } = at(text, 'ln_x = jnp.log(x)');
    expect(await within(line + 20, line + 22)).not.toContain(line);
    expect(await within(line - 1, line + 1)).toContain(line);
  });

  test('hints: avals after targets, eqns at the ends of lines', async () => {
    const { uri } = await opened(text);
    const { line } = at(text, 'ln_x = jnp.log(x)');
    const hints = (await client.hints(uri)).filter((h) => h.position.line === line);
    const end = '  ln_x = jnp.log(x)'.length;
    expect(hints.map((h) => [h.position.character, h.label])).toEqual([
      ['  ln_x'.length, ': f32[]'],
      [end, 'log'],
    ]);
  });

  test.each<[what: string, part: string, after: string, shift: number, said: RegExp]>([
    ['a name', 'ln_x', 'def log2(', 1, /ln_x: f32\[\]/],
    ['a call', 'jnp.log', 'def log2(', 5, /Made 1 eqn[^]*f32\[\] = log /],
    ['a parameter', 'x > 0', 'def selu(', 0, /x: i32\[1000000\]/],
    ['a jitted call', 'jax.jit(unjitted_loop_body)(i)', '', 2, /20 calls seen here, 1 trace/],
    ['a directive', '# trace: selu(f32', '', 4, /f32\[1000000\] → f32\[1000000\] · 6 eqns[^]*lambda ; a:f32/],
  ])('hover on %s', async (_what, part, after, shift, said) => {
    const { uri } = await opened(text);
    const { line, character } = at(text, part, after);
    expect(await client.hover(uri, line, character + shift)).toMatch(said);
  });

  test('hover where nothing is to be said', async () => {
    const { uri } = await opened(text);
    expect(await client.hover(uri, 0, 0)).toBeUndefined();
    expect(await client.hover(uri, 99_999, 5)).toBeUndefined();
  });

  test('findings, at their places', async () => {
    const { found } = await opened(text);
    const line = (part: string, after: string): number => at(text, part, after).line + 1;
    expect(found.map(short)).toEqual(
      expect.arrayContaining([
        `${line('global_list.append', 'def log2(')} 2 side-effect-append`,
        `${line('print("', 'def log2_with_print(')} 2 side-effect-print`,
        `${line('x > 0', 'def f(')} 1 if-on-tracer`,
        `${line('i < n', 'def g(')} 1 while-on-tracer`,
        `${line('jax.jit(partial', 'def g_inner_jitted_partial(')} 2 jit-in-loop-partial`,
        `${line('jax.jit(lambda', 'def g_inner_jitted_lambda(')} 2 jit-in-loop-lambda`,
      ]),
    );
    const branch = found.find((d) => d.code === 'if-on-tracer');
    expect(branch?.codeDescription?.href).toMatch(/if-on-tracer\.md$/);
    expect(found.filter((d) => d.code === 'timing-without-block')).toHaveLength(1);
  });

  test('jitlens/jaxpr: text, and links to the source', async () => {
    const { uri } = await opened(text);
    const { trace: ref } = await trace(uri, 'selu(f32[1000000])');
    const shown = await client.request<JaxprDocument>('jitlens/jaxpr', { trace: ref });
    expect(shown).toMatchObject({ title: 'selu(f32[1000000])', outcome: 'jaxpr' });
    expect(shown.text).toMatch(/^\{ lambda ; a:f32\[1000000\]\. let\n {4}b:bool\[1000000\] = gt a 0\.0:f32\[\]\n/);
    const lines = shown.text.split('\n');
    const exp = shown.links.find((l) => lines[l.text.start.line]?.slice(l.text.start.character).includes('= exp a'));
    expect(exp?.uri).toBe(uri);
    expect(exp?.source.start).toEqual(at(text, 'jnp.exp(x)'));
  });

  test('jitlens/jaxpr: the error, and a trace that is gone', async () => {
    const { uri } = await opened(text);
    const { trace: ref } = await trace(uri, 'f(f32[])');
    const shown = await client.request<JaxprDocument>('jitlens/jaxpr', { trace: ref });
    expect(shown.outcome).toBe('error');
    expect(shown.text).toMatch(/^JAX raises jax\.errors\.TracerBoolConversionError:\n\nAttempted boolean/);
    expect(shown.links[0]?.source.start).toEqual(at(text, 'x > 0', 'def f('));
    const gone = await client.request<JaxprDocument>('jitlens/jaxpr', { trace: { uri, id: 'nobody#3' } });
    expect(gone.outcome).toBe('unsupported');
  });

  test('jitlens/jaxpr: of a transformation', async () => {
    const { uri } = await opened(text);
    const { trace: ref, offers } = await trace(uri, 'log2(3.0)');
    expect(offers).toEqual(['grad', 'value_and_grad', 'vmap']);
    const shown = await client.request<JaxprDocument>('jitlens/jaxpr', { trace: ref, transformation: 'grad' });
    expect(shown).toMatchObject({ title: 'jax.grad(log2)(3.0)', outcome: 'jaxpr', offers });
    expect(shown.text).toMatch(
      /^# jax\.grad\(log2\)\(3\.0\)\n# argnums=0 \(x\), [^\n]*\n\n\{ lambda ; a:f32\[\]\. let\n/,
    );
    const log = shown.links.find((l) => shown.text.split('\n')[l.text.start.line]?.includes('= log a'));
    expect(log?.source.start).toEqual(at(text, 'jnp.log(x)', 'def log2('));
  });

  test('jitlens/runInput: the program and its inputs', async () => {
    const { uri } = await opened(text);
    const input = async (call: string): Promise<RunInputAnswer> =>
      client.request('jitlens/runInput', { trace: (await trace(uri, call)).trace });
    expect(await input('selu_jit(x)')).toMatchObject({
      kind: 'ready',
      title: 'selu_jit(x)',
      program: { name: 'selu', inputs: [{ shape: [1000000], dtype: 'int32', kind: 'computed' }] },
      source: { path: expect.stringMatching(/^\/samples\/\d+\/jit_compilation\.py$/) as string, call: 'selu_jit(x)' },
    });
    expect(await input('selu(f32[1000000])')).toMatchObject({ program: { inputs: [{ kind: 'formula', leaf: 0 }] } });
    expect(await input('f(f32[])')).toMatchObject({ kind: 'cannot' });
  });

  test('jitlens/cacheForecast', async () => {
    const { uri } = await opened(text);
    const sites = await client.request<{ line: number; calls: number; traces: number }[]>('jitlens/cacheForecast', {
      uri,
    });
    const of = (part: string): unknown => {
      const { line } = at(text, part);
      const site = sites.find((s) => s.line === line + 1);
      return site && [site.calls, site.traces];
    };
    expect(of('jax.jit(partial(unjitted')).toEqual([20, 20]);
    expect(of('jax.jit(lambda')).toEqual([20, 20]);
    expect(of('jax.jit(unjitted_loop_body)')).toEqual([20, 1]);
  });

  test('a quick fix is traced before it is offered, and works', async () => {
    const { uri } = await opened(text);
    const start = at(text, 'x > 0', 'def f(');
    const actions = await client.actions(uri, { start, end: start });
    const fix = actions.find((a) => /jnp\.where/.test(a.title));
    expect(fix?.diagnostics?.map((d) => d.code)).toEqual(['if-on-tracer']);
    const mended = fix ? applied(text, fix, uri) : '';
    expect(mended).toMatch(/return jnp\.where\(x > 0, x, 2 \* x\)/);
    const { found } = await opened(mended);
    expect(found.map((d) => d.code)).not.toContain('if-on-tracer');
  });

  test('status, and what follows an analysis', async () => {
    const { uri } = await opened(text);
    await client.lenses(uri);
    const of = client.statuses.filter((s) => s.uri === uri);
    expect(of).toMatchObject([{ state: 'tracing' }, { state: 'idle', functions: 24, failing: 7 }]);
    expect(of[1]?.lastMs).toBeGreaterThan(0);
    expect(client.changed.filter((c) => c.uri === uri)).toEqual([{ uri, version: 1 }]);
    expect(client.refreshed).toEqual(
      expect.arrayContaining(['workspace/codeLens/refresh', 'workspace/inlayHint/refresh']),
    );
  });
});

const TWO = `import jax
import jax.numpy as jnp

# trace: one(f32[3])
def one(x):
  return jnp.sin(x)

# trace: two(f32[4])
def two(x):
  return jnp.cos(x)
`;

describe('edits', () => {
  test('an edit brings new diagnostics and lenses', async () => {
    const { uri, found } = await opened(TWO);
    expect(found).toEqual([]);
    const { line, character } = at(TWO, 'jnp.cos(x)');
    client.change(uri, 'x if x.sum() > 0 else x', {
      start: { line, character },
      end: { line, character: character + 'jnp.cos(x)'.length },
    });
    expect((await client.diagnostics(uri, 2)).map((d) => d.severity)).toEqual([1]);
    expect(titles(await client.lenses(uri)).filter((t) => t.startsWith('cannot trace: '))).toHaveLength(1);
    client.change(uri, TWO);
    expect(await client.diagnostics(uri, 3)).toEqual([]);
  });

  test('a syntax error leaves the other functions traced', async () => {
    const { uri } = await opened(`${TWO}\ndef broken(x:\n  return (x\n`);
    const found = await client.diagnostics(uri, 1);
    expect(found.map((d) => [d.code, d.range.start.line >= 11])).toContainEqual(['syntax-error', true]);
    expect(titles(await client.lenses(uri)).filter((t) => t.includes('→'))).toHaveLength(2);
  });

  test('a bad directive is told at its line; the others are traced', async () => {
    const { uri, found } = await opened(`${TWO}\n# trace: nobody(f32[3])\n`);
    expect(found.map((d) => [d.range.start.line, d.message])).toEqual([
      [11, expect.stringMatching(/name 'nobody' is not defined/)],
    ]);
    expect(titles(await client.lenses(uri)).filter((t) => t.includes('→'))).toHaveLength(2);
  });

  test('a transformation that is asked for while someone types is that of the last text', async () => {
    const { uri } = await opened(TWO);
    const asked = Array.from({ length: 20 }, (_, i) => {
      client.change(uri, TWO.replace('f32[3]', `f32[${i + 5}]`));
      return client.request<JaxprDocument>('jitlens/jaxpr', {
        trace: { uri, id: 'one#0' },
        transformation: 'vmap',
      });
    });
    const titlesOfAll = (await Promise.all(asked)).map((d) => d.title);
    expect(titlesOfAll).toHaveLength(20);
    expect(titlesOfAll.at(-1)).toBe('jax.vmap(one)(f32[8,24])');
  });

  test('of many edits in a row the last one counts', async () => {
    const { uri } = await opened(TWO);
    for (let i = 0; i < 40; i++) client.change(uri, TWO.replace('f32[3]', `f32[${i + 5}]`));
    await client.diagnostics(uri, 41);
    expect(titles(await client.lenses(uri))).toContain('f32[44] → f32[44] · 1 eqn');
  });

  test('the next edit cancels a long analysis', async () => {
    // Each of these lines takes all the steps that a statement may take: together, seconds.
    const slow = Array.from({ length: 400 }, (_, i) => `for x${i} in range(10**9):\n  y${i} = x${i} * 2 + 1\n`).join(
      '',
    );
    const { uri } = await opened(TWO);
    client.change(uri, TWO + slow);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(client.statuses.at(-1)).toEqual({ state: 'tracing', uri });
    const started = performance.now();
    client.change(uri, TWO.replace('f32[3]', 'f32[6]'));
    expect(await client.diagnostics(uri, 3)).toEqual([]);
    expect(performance.now() - started).toBeLessThan(1000);
    expect(titles(await client.lenses(uri))).toContain('f32[6] → f32[6] · 1 eqn');
  });

  test('a closed file has no findings', async () => {
    const { uri, found } = await opened(`${TWO}\n# trace: nobody(f32[3])\n`);
    expect(found).toHaveLength(1);
    client.close(uri);
    expect(await client.until(uri, (d) => d.length === 0)).toEqual([]);
    expect(await client.lenses(uri)).toEqual([]);
  });
});

describe('settings', () => {
  const changed = (settings: unknown): void => {
    client.settings = settings;
    client.notify('workspace/didChangeConfiguration', { settings: null });
  };

  test('onSave: nothing until the file is saved', async () => {
    client.settings = { trace: 'onSave' };
    const { uri } = await opened(TWO);
    client.change(uri, TWO.replace('f32[3]', 'f32[9]'));
    expect(titles(await client.lenses(uri))).toContain('f32[3] → f32[3] · 1 eqn');
    client.save(uri);
    await client.diagnostics(uri, 2);
    expect(titles(await client.lenses(uri))).toContain('f32[9] → f32[9] · 1 eqn');
  });

  test('lenses and hints can be switched off; a rule too', async () => {
    const { uri } = await opened(text);
    expect(await client.lenses(uri)).not.toEqual([]);
    changed({ lenses: false, hints: { avals: true, eqns: false }, rules: { 'side-effect-print': 'off' } });
    await client.until(uri, (found) => !found.some((d) => d.code === 'side-effect-print'));
    expect(await client.lenses(uri)).toEqual([]);
    const hints = await client.hints(uri);
    expect(hints.length).toBeGreaterThan(0);
    expect(hints.every((h) => typeof h.label === 'string' && h.label.startsWith(': '))).toBe(true);
    changed({});
    await client.until(uri, (found) => found.some((d) => d.code === 'side-effect-print'));
  });

  test('x64', async () => {
    client.settings = { enableX64: true };
    const { uri } = await opened('import jax.numpy as jnp\n# trace: f(f64[3])\ndef f(x):\n  return jnp.sin(x)\n');
    expect(titles(await client.lenses(uri))).toContain('f64[3] → f64[3] · 1 eqn');
  });

  test.each([null, 7, 'no', [], { trace: 5, hints: 'x', rules: [1], lenses: 'yes' }])(
    'nonsense is ignored: %j',
    async (settings) => {
      client.settings = settings;
      const { uri } = await opened(TWO);
      expect(titles(await client.lenses(uri))).toContain('f32[3] → f32[3] · 1 eqn');
    },
  );
});

describe('notebooks', () => {
  const cells = (
    JSON.parse(sampleText('jit_compilation.ipynb')) as { cells: { cell_type: string; source: string[] }[] }
  ).cells;

  test('cells in order are one program; an edit in one reaches the ones below', async () => {
    const notebook = 'file:///samples/jit_compilation.ipynb';
    const uriOf = (i: number): string => `vscode-notebook-cell:/samples/jit_compilation.ipynb#${i}`;
    const codes = cells.map((c, i) => ({ ...c, i })).filter((c) => c.cell_type === 'code');
    client.notify('notebookDocument/didOpen', {
      notebookDocument: {
        uri: notebook,
        notebookType: 'jupyter-notebook',
        version: 1,
        cells: codes.map(({ i }) => ({ kind: 2, document: uriOf(i) })),
      },
      cellTextDocuments: codes.map(({ i, source }) => ({
        uri: uriOf(i),
        languageId: 'python',
        version: 1,
        text: source.join(''),
      })),
    });
    const cell = (part: string): string => {
      const found = codes.find((c) => c.source.join('').includes(part));
      return uriOf(found?.i ?? -1);
    };
    expect((await client.diagnostics(cell('def f('), 1)).map((d) => d.code)).toEqual(['if-on-tracer']);
    expect(await client.diagnostics(cell('%timeit selu('), 1)).toEqual([]);
    expect(titles(await client.lenses(cell('def selu(')))).toContain('i32[1000000] → f32[1000000] · 8 eqns');
    expect((await client.hints(cell('def log2('))).length).toBeGreaterThan(0);
    const x = cell('x = jnp.arange(1000000)');
    client.notify('notebookDocument/didChange', {
      notebookDocument: { uri: notebook, version: 2 },
      change: {
        cells: {
          textContent: [
            { document: { uri: x, version: 2 }, changes: [{ text: 'x = jnp.arange(77)\nselu_jit = jax.jit(selu)' }] },
          ],
        },
      },
    });
    await client.diagnostics(x, 2);
    const lenses = await client.lenses(cell('def selu('));
    expect(titles(lenses)).toContain('i32[77] → f32[77] · 8 eqns');
    const all = await client.request<TraceSummary[]>('jitlens/traces', { uri: notebook });
    expect(all.find((t) => t.call === 'selu_jit(x)')?.trace.uri).toBe(cell('def selu('));
    client.notify('notebookDocument/didClose', {
      notebookDocument: { uri: notebook },
      cellTextDocuments: codes.map(({ i }) => ({ uri: uriOf(i) })),
    });
    expect(await client.until(cell('def f('), (d) => d.length === 0)).toEqual([]);
  });
});

describe('whatever comes', () => {
  test.each([
    ['an untitled file', 'untitled:Untitled-1'],
    ['a file outside of any folder', 'file:///nowhere/at/all.py'],
    ['a virtual one', 'vscode-vfs://github/a/b.py'],
    ['an uri with blanks', 'file:///a%20b/c%25.py'],
    ['no uri', 'x'],
  ])('%s', async (_name, uri) => {
    client.open(uri, TWO);
    await client.diagnostics(uri, 1);
    expect(titles(await client.lenses(uri))).toContain('f32[3] → f32[3] · 1 eqn');
    client.close(uri);
  });

  test.each([
    ['nothing', ''],
    ['a zero byte', 'x = 1\0\n'],
    ['half a surrogate pair', '# \ud83d\nx = "\udc00"\n'],
    ['carriage returns', TWO.replaceAll('\n', '\r\n')],
    ['deep brackets', '('.repeat(5000)],
    ['deep recursion', 'import jax\n@jax.jit\ndef f(x):\n  return f(x)\nf(1)\n'],
    ['an endless loop', 'while True:\n  pass\n'],
    ['a call of nothing', '# trace: f()\n# trace:\n# trace: (\n# trace: f(f32[3],)\n'],
  ])('a text of %s', async (_name, contents) => {
    const { uri } = await opened(contents);
    expect(Array.isArray(await client.lenses(uri))).toBe(true);
    expect(Array.isArray(await client.hints(uri))).toBe(true);
    expect(
      Array.isArray(await client.actions(uri, { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } })),
    ).toBe(true);
  });

  test('requests about files that are not open', async () => {
    const uri = 'file:///never/opened.py';
    expect(await client.lenses(uri)).toEqual([]);
    expect(await client.request('jitlens/traces', { uri })).toEqual([]);
    expect(await client.request('jitlens/runInput', { trace: { uri, id: 'f#0' } })).toMatchObject({ kind: 'cannot' });
  });

  test('another language is left alone', async () => {
    const uri = 'file:///a/readme.md';
    client.open(uri, TWO, 'markdown');
    expect(await client.lenses(uri)).toEqual([]);
    client.close(uri);
  });

  test('a client that can nothing is served all the same', async () => {
    const plain = await start({ folder, capabilities: {} });
    plain.open('file:///a.py', TWO);
    expect(titles(await plain.lenses('file:///a.py'))).toContain('f32[3] → f32[3] · 1 eqn');
    await plain.stop();
  });
});
