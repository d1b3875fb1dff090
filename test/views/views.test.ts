/** Lenses, hover, diagnostics, actions and the jaxpr document, as data. */
import { describe, expect, test } from 'vitest';
import type { JaxprView } from '../../server/views/jaxprDocument.ts';
import type { Session } from '../../server/lsp/session.ts';
import { cellsOf } from '../../server/views/notebook.ts';
import { shownOutput } from '../../server/views/outputs.ts';
import { DOCUMENT, HEAD, here, open } from './session.ts';

const F = '# trace: f(f32[3])\ndef f(x):\n  return jnp.sin(x)\n';

describe('lenses', () => {
  /** Line (from 1) of the code after the head, and the titles there. */
  async function check(code: string, expected: Record<number, string[]>): Promise<void> {
    const { session } = await open(code);
    const shown: Record<number, string[]> = {};
    const before = HEAD.split('\n').length - 1;
    for (const { range, title } of session.handle('lenses', here))
      (shown[range.start.line + 1 - before] ??= []).push(title);
    expect(shown).toEqual(expected);
  }
  const both = ['Show Jaxpr', 'Run and Time'];

  test.each<[what: string, code: string, expected: Record<number, string[]>]>([
    ['one directive', F, { 2: ['f32[3] → f32[3] · 1 eqn', ...both] }],
    [
      'above the first decorator',
      '# trace: f(f32[3])\n@jax.jit\n@jax.jit\ndef f(x):\n  return x\n',
      { 2: ['f32[3] → f32[3] · 1 eqn', ...both].map((t) => t.replace('1 eqn', '0 eqns')) },
    ],
    [
      'several inputs and outputs, and none',
      '# trace: f(f32[3], i32[])\ndef f(x, y):\n  return x, y\n# trace: g()\ndef g():\n  return ()\n',
      {
        2: ['f32[3], i32[] → f32[3], i32[] · 0 eqns', ...both],
        5: ['() → () · 0 eqns', ...both],
      },
    ],
    [
      'a call that is seen',
      '@jax.jit\ndef f(x):\n  return x * 2\n\nf(jnp.zeros(4))\n',
      { 1: ['f32[4] → f32[4] · 1 eqn', ...both] },
    ],
    ['no call', '@jax.jit\ndef f(x):\n  return x * 2\n', { 1: ['no call seen · add a # trace: directive'] }],
    [
      'what raises, in one line',
      '# trace: f(f32[3], f32[4])\ndef f(x, y):\n  return x + y\n',
      {
        2: [
          'cannot trace: TypeError at line 5: add got incompatible shapes for broadcasting: (3,), (4,)',
          'Show Jaxpr',
        ],
      },
    ],
    [
      'what isn’t known',
      'import nowhere\n# trace: f(f32[3])\ndef f(x):\n  return nowhere.g(x)\n',
      { 3: [expect.stringMatching(/^cannot trace: .*nowhere/) as string, 'Show Jaxpr'] },
    ],
    ['a lambda', '# trace: g(f32[3])\ng = lambda x: x * 2\n', { 2: ['f32[3] → f32[3] · 1 eqn', ...both] }],
    ['no function of the user’s', '# trace: jnp.sin(f32[3])\n', { 1: ['f32[3] → f32[3] · 1 eqn', ...both] }],
  ])('%s', async (_what, code, expected) => check(code, expected));
});

describe('hover', () => {
  async function check(code: string, part: string, expected: RegExp | undefined): Promise<void> {
    const opened = await open(code);
    const found = opened.session.handle('hover', { ...here, position: opened.at(part) });
    if (expected) expect(found?.markdown).toMatch(expected);
    else expect(found).toBeNull();
  }
  const code = `# trace: f({'w': f32[2,3], 'b': f32[3]}, f32[4,2])
def f(params, x):
  y = x @ params['w']
  y += params['b']
  return jnp.tanh(y)
`;

  test.each<[what: string, part: string, expected: RegExp | undefined]>([
    ['an assigned name', '|y = x @', /^```jaxpr\ny: f32\[4,3\]\n```/],
    ['its use', 'tanh(|y)', /y: f32\[4,3\]/],
    ['a parameter', 'f(params, |x', undefined],
    ['a parameter’s use', 'y = |x', /x: f32\[4,2\]/],
    ['a pytree', "|params['w']", /params\['w'\]: f32\[2,3\][^]*|params\['b'\]: f32\[3\]/],
    ['a call', 'jnp.|tanh', /Made 1 eqn:[^]*f32\[4,3\] = tanh /],
    ['a comment’s directive', '# trace: |f(', /f32\[3\], f32\[2,3\], f32\[4,2\] → f32\[4,3\] · /],
  ])('%s', async (_what, part, expected) => check(code, part, expected));

  test('what could not be followed, and why', async () => {
    await check(
      'import nowhere\n# trace: f(f32[3])\ndef f(x):\n  while nowhere.g(x):\n    x = x + 1\n  return x\n',
      'nowhere.|g(x)',
      /can't follow this: .*nowhere/,
    );
  });
});

describe('diagnostics', () => {
  async function check(code: string, expected: unknown[]): Promise<void> {
    const { answer } = await open(code);
    if (answer.kind !== 'done') throw new Error(answer.kind);
    expect(
      answer.diagnostics.map(({ code: rule, severity, range: { start } }) => [
        rule,
        severity,
        start.line,
        start.character,
      ]),
    ).toEqual(expected);
  }

  test.each<[what: string, code: string, expected: unknown[]]>([
    ['nothing', F, []],
    ['a syntax error, once', 'def g(:\n  pass\n', [['syntax-error', 'error', 2, expect.any(Number)]]],
    ['a bad directive', '# trace: nobody()\n', [['bad-directive', 'error', 2, 0]]],
    [
      'what can’t be followed, at its line',
      'import nowhere\n# trace: f(f32[3])\ndef f(x):\n  while nowhere.g(x):\n    x = x + 1\n  return x\n',
      [['not-followed', 'information', expect.any(Number), expect.any(Number)]],
    ],
    ['no call: the lens says so', '@jax.jit\ndef f(x):\n  return x\n', []],
  ])('%s', async (_what, code, expected) => check(code, expected));

  test('a rule that is off', async () => {
    const { answer } = await open('# trace: f(f32[3])\ndef f(x):\n  print(x)\n  return x\n', {
      'side-effect-print': 'off',
    });
    expect(answer).toMatchObject({ diagnostics: [] });
  });
});

test('actions: a directive for a function that nothing calls, and for one that something calls', async () => {
  const opened = await open('class C:\n  pass\n\n@jax.jit\ndef f(x, y, n=2):\n  return x\n');
  const at = opened.at('def f');
  const range = { start: at, end: at };
  const actions = opened.session.handle('actions', { ...here, range, fixes: true });
  expect(actions).toEqual([
    {
      title: 'Add # trace: f(f32[], f32[])',
      kind: 'refactor',
      edits: [
        {
          path: DOCUMENT,
          range: { start: { line: 5, character: 0 }, end: { line: 5, character: 0 } },
          newText: '# trace: f(f32[], f32[])\n',
        },
      ],
      preferred: false,
      mends: undefined,
    },
  ]);
});

describe('the jaxpr document', () => {
  const jaxprOf = (session: Session): JaxprView => {
    const found = session.handle('jaxpr', { document: DOCUMENT, id: 'f#0' });
    if (!found) throw new Error('f is not traced');
    return found;
  };

  const linked = (session: Session): unknown[] => {
    const { text, links } = jaxprOf(session);
    const lines = text.split('\n');
    return links.map((l) => [
      /= (\w+)/.exec(lines[l.text.start.line]?.slice(l.text.start.character) ?? '')?.[1],
      l.source.range.start,
    ]);
  };

  test('links lead from each eqn to its source', async () => {
    const { session, at } = await open('# trace: f(f32[3])\ndef f(x):\n  return jnp.where(x > 0, jnp.sin(x), 0)\n');
    expect(linked(session)).toEqual([
      ['gt', at('x > 0')],
      ['sin', at('jnp.sin')],
      ['jit', at('jnp.where')],
      ['convert_element_type', at('jnp.where')],
      ['broadcast_in_dim', at('jnp.where')],
      ['select_n', at('jnp.where')],
    ]);
  });

  test("also of JAX's own functions, which are traced once for all programs", async () => {
    await open('# trace: first(f32[77])\n\n\ndef first(x): return jnp.where(x > 0, x, 0)\n');
    const { session, at } = await open('# trace: f(f32[77])\ndef f(x): return jnp.where(x > 0, x, 0)\n');
    expect(linked(session).slice(1)).toEqual([
      ['jit', at('jnp.where')],
      ['convert_element_type', at('jnp.where')],
      ['broadcast_in_dim', at('jnp.where')],
      ['select_n', at('jnp.where')],
    ]);
  });

  test('of an error: what JAX says', async () => {
    const { session } = await open('# trace: f(f32[])\ndef f(x):\n  return 1 if x else 2\n');
    const { text, outcome } = jaxprOf(session);
    expect(outcome).toBe('error');
    expect(text).toMatch(/^JAX raises jax\.errors\.TracerBoolConversionError:\n\nAttempted/);
  });
});

test('inputs of a run: values, eqns, formulas', async () => {
  const { session } = await open('# trace: f(f32[2], 3.0, jnp.arange(4))\ndef f(a, b, c):\n  return a\n');
  const input = session.handle('runInput', { document: DOCUMENT, id: 'f#0' });
  expect(input).toMatchObject({
    kind: 'ready',
    program: {
      inputs: [
        { kind: 'formula', leaf: 0, shape: [2], dtype: 'float32' },
        { kind: 'value', shape: [], dtype: 'float32', base64: 'AABAQA==' },
        { shape: [4], dtype: 'int32' },
      ],
      notes: ['a is only known by shape and dtype: filled by formula.'],
    },
  });
});

test.each<[json: string, expected: unknown]>([
  ['{', undefined],
  ['null', undefined],
  ['{"cells": 1}', undefined],
  ['{"cells": []}', []],
  [
    '{"cells": [{"cell_type": "markdown", "source": "x"}, {"cell_type": "code", "source": ["a\\n", "b"]}, 7]}',
    [{ number: 2, text: 'a\nb' }],
  ],
])('cells of %s', (json, expected) => {
  expect(cellsOf(json)).toEqual(expected);
});

const bytes = (data: Uint8Array | Float32Array | Int32Array): string =>
  Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64');

test.each<[what: string, output: Parameters<typeof shownOutput>[0], text: string]>([
  ['a scalar', { shape: [], dtype: 'float32', base64: bytes(new Float32Array([0.1])) }, 'f32[] = 0.1'],
  [
    'special values',
    { shape: [3], dtype: 'float32', base64: bytes(new Float32Array([NaN, Infinity, 2])) },
    'f32[3] = [nan, inf, 2]  min 2  max 2  mean 2  nan 1  inf 1',
  ],
  [
    'integers',
    { shape: [2, 4], dtype: 'int32', base64: bytes(new Int32Array([1, 2, 3, 4, 5, 6, 7, 8])) },
    'i32[2,4] = [1, 2, 3, 4, 5, 6, …]  min 1  max 8  mean 4.5',
  ],
  ['truth', { shape: [2], dtype: 'bool', base64: bytes(new Uint8Array([0, 1])) }, 'bool[2] = [False, True]'],
  ['complex', { shape: [], dtype: 'complex64', base64: bytes(new Float32Array([1, -2])) }, 'c64[] = 1-2j'],
])('output of %s', (_what, output, text) => {
  expect(shownOutput(output).text).toBe(text);
});
