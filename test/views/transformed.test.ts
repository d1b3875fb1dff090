/** The jaxpr document of a function under grad, value_and_grad and vmap. */
import { describe, expect, test } from 'vitest';
import type { Transformation } from '../../server/analysis/transformed.ts';
import type { JaxprView } from '../../server/views/jaxprDocument.ts';
import type { Opened } from './session.ts';
import { DOCUMENT, HEAD, open } from './session.ts';

function transformed({ session }: Opened, id: string, transformation: Transformation): JaxprView {
  const found = session.handle('transformed', { document: DOCUMENT, id, transformation });
  if (!found || found === 'cancelled') throw new Error(`${id}: ${String(found)}`);
  return found;
}

/** The comments at the head of a document, and what follows them. */
function parts({ text }: JaxprView): { head: string[]; body: string } {
  const [head, ...body] = text.split('\n\n');
  return { head: head.split('\n').map((line) => line.replace(/^# /, '')), body: body.join('\n\n') };
}

const LOSS = `# trace: loss({'w': f32[2,3]}, 3, f32[2])
def loss(params, n, x):
  return jnp.sum(jnp.sin(x @ params['w']) * n)
`;
const STATIC = `from functools import partial
@partial(jax.jit, static_argnames=('n', 'scale'))
def g(k, x, n, scale=2):
  return scale * x ** n
`;

describe('it is what JAX makes of the call that its head names', () => {
  test.each<[what: string, code: string, id: string, how: Transformation, call: string, note: string, same: string]>([
    [
      'grad',
      LOSS,
      'loss#0',
      'grad',
      "jax.grad(loss)({'w': f32[2,3]}, 3, f32[2])",
      'argnums=0 (params), the first argument of floats',
      "jax.grad(loss)({'w': f32[2,3]}, 3, f32[2])",
    ],
    [
      'grad by a later argument',
      '# trace: f(i32[], f32[], f32[])\ndef f(n, x, y):\n  return jnp.sin(x) * n * y\n',
      'f#0',
      'grad',
      'jax.grad(f, argnums=1)(i32[], f32[], f32[])',
      'argnums=1 (x), the first argument of floats',
      'jax.grad(f, argnums=1)(i32[], f32[], f32[])',
    ],
    [
      'value_and_grad, of a call with a scalar',
      '@jax.jit\ndef f(x):\n  return jnp.tanh(x) ** 2\nf(3.0)\n',
      'f#0',
      'value_and_grad',
      'jax.value_and_grad(f)(f32[])',
      'argnums=0 (x), the first argument of floats',
      'jax.value_and_grad(f)(3.0)',
    ],
    [
      'vmap of a pytree and a scalar',
      LOSS,
      'loss#0',
      'vmap',
      "jax.vmap(loss)({'w': f32[8,2,3]}, i32[8], f32[8,2])",
      'in_axes=0, a leading axis of 8 for each array',
      "jax.vmap(loss)({'w': f32[8,2,3]}, i32[8], f32[8,2])",
    ],
    [
      'static by name: grad',
      `${STATIC}g(1, jnp.float32(3), n=3)\n`,
      'g#0',
      'grad',
      'jax.grad(g, argnums=1)(i32[], f32[])',
      'argnums=1 (x), the first argument of floats',
      "jax.jit(jax.grad(g, argnums=1), static_argnames='n')(1, f32[], n=3)",
    ],
    [
      'static by name: vmap',
      `${STATIC}g(1, jnp.float32(3), n=3)\n`,
      'g#0',
      'vmap',
      'jax.vmap(partial(g, n=…))(i32[8], f32[8])',
      'in_axes=0, a leading axis of 8 for each array',
      'jax.vmap(partial(g, n=3))(i32[8], f32[8])',
    ],
    [
      'static by position: vmap',
      `${STATIC}g(1, jnp.float32(3), 3)\n`,
      'g#0',
      'vmap',
      'jax.vmap(g, in_axes=(0, 0, None))(i32[8], f32[8], …)',
      'in_axes=0, a leading axis of 8 for each array',
      'jax.jit(jax.vmap(g, in_axes=(0, 0, None)), static_argnums=2)(i32[8], f32[8], 3)',
    ],
    [
      'keyword arguments',
      '# trace: f(f32[3], y=f32[])\ndef f(x, y):\n  return x * y\n',
      'f#0',
      'vmap',
      'jax.vmap(f)(f32[8,3], y=f32[8])',
      'in_axes=0, a leading axis of 8 for each array',
      'jax.vmap(f)(f32[8,3], y=f32[8])',
    ],
    [
      'of an expression',
      '# trace: (lambda x: jnp.sin(x))(f32[])\n',
      '<lambda>#0',
      'grad',
      'jax.grad((lambda x: jnp.sin(x)))(f32[])',
      'argnums=0 (x), the first argument of floats',
      'jax.grad(lambda x: jnp.sin(x))(f32[])',
    ],
    [
      '64 bits, which the file switches on',
      "jax.config.update('jax_enable_x64', True)\n# trace: f(f64[])\ndef f(x):\n  return x * x\n",
      'f#0',
      'grad',
      'jax.grad(f)(f64[])',
      'argnums=0 (x), the first argument of floats',
      'jax.grad(f)(f64[])',
    ],
    [
      'an object of a module that the file changed',
      'jnp.twice = lambda x: x * 2\n# trace: f(f32[])\ndef f(x):\n  return jnp.twice(x)\n',
      'f#0',
      'grad',
      'jax.grad(f)(f32[])',
      'argnums=0 (x), the first argument of floats',
      'jax.grad(f)(f32[])',
    ],
  ])('%s', async (_what, code, id, how, call, note, same) => {
    const view = transformed(await open(code), id, how);
    expect(view).toMatchObject({ title: call, outcome: 'jaxpr' });
    const { head, body } = parts(view);
    expect(head).toEqual([call, note]);
    const other = await open(`${code}# trace: ${same}\n`);
    const traces = other.session.handle('traces', { document: DOCUMENT, path: undefined });
    const ref = traces.find((t) => t.call === same);
    expect(body).toBe(other.session.handle('jaxpr', { document: DOCUMENT, id: ref?.id ?? '' })?.text);
    expect(body).toMatch(/^\{ lambda [^]* let[^]* in \(/);
  });
});

test.each<[what: string, code: string, offers: Transformation[]]>([
  ['a loss', LOSS, ['grad', 'value_and_grad', 'vmap']],
  ['an array', '# trace: f(f32[3])\ndef f(x):\n  return x * 2\n', ['vmap']],
  ['two floats', '# trace: f(f32[])\ndef f(x):\n  return x, x\n', ['vmap']],
  ['an integer', '# trace: f(f32[])\ndef f(x):\n  return x.astype(int)\n', ['vmap']],
  ['no float to differentiate by', '# trace: f(i32[])\ndef f(x):\n  return x * 2.0\n', ['vmap']],
  ['no inputs', '# trace: f()\ndef f():\n  return 1.0\n', []],
  ['an error', '# trace: f(f32[])\ndef f(x):\n  return 1.0 if x else 2.0\n', []],
  ['no call', '@jax.jit\ndef f(x):\n  return x\n', []],
])('what is offered for %s', async (_what, code, offers) => {
  const { session } = await open(code);
  const [trace] = session.handle('traces', { document: DOCUMENT, path: undefined });
  expect(trace.offers).toEqual(offers);
  expect(session.handle('jaxpr', { document: DOCUMENT, id: trace.id })?.offers).toEqual(offers);
});

test.each<[what: string, code: string, how: Transformation, said: RegExp]>([
  [
    'grad of what is no scalar',
    '# trace: f(f32[3])\ndef f(x):\n  return x\n',
    'grad',
    /JAX raises TypeError:\n\nGradient only defined for scalar-output functions\. Output had shape: \(3,\)\./,
  ],
  [
    'grad by an integer',
    '# trace: f(i32[])\ndef f(x):\n  return x * 2.0\n',
    'grad',
    /JAX raises TypeError:\n\ngrad requires real- or complex-valued inputs/,
  ],
  [
    'a branch on a tracer',
    '# trace: f(f32[])\ndef f(x):\n  return 1.0 if x else 2.0\n',
    'vmap',
    /JAX raises jax\.errors\.TracerBoolConversionError:\n\nAttempted boolean conversion/,
  ],
  [
    'vmap without arrays',
    '# trace: f()\ndef f():\n  return 1.0\n',
    'vmap',
    /JAX raises ValueError:\n\nvmap wrapped function must be passed at least one argument/,
  ],
  ['no call', '@jax.jit\ndef f(x):\n  return x\n', 'grad', /The jaxpr isn't known: no call of f was seen/],
])('%s: what JAX says', async (_what, code, how, said) => {
  expect(transformed(await open(code), 'f#0', how).text).toMatch(said);
});

test('links lead from the eqns of both passes to the source', async () => {
  const opened = await open('# trace: f(f32[3])\ndef f(x):\n  y = jnp.sin(x)\n  return jnp.sum(y * y)\n');
  const { text, links } = transformed(opened, 'f#0', 'grad');
  const lines = text.split('\n');
  const sources = new Map(
    links.map((l) => [/= (\w+)/.exec(lines[l.text.start.line] ?? '')?.[1], l.source.range.start.line]),
  );
  const sin = opened.at('jnp.sin').line;
  expect(Object.fromEntries(sources)).toEqual({
    sin,
    cos: sin,
    reduce_sum: sin + 1,
    broadcast_in_dim: sin + 1,
    add_any: sin + 1,
    // The last of them is by the cosine.
    mul: sin,
  });
});

test('it follows the text, and is cancelled', async () => {
  const opened = await open(LOSS);
  const params = { document: DOCUMENT, id: 'loss#0', transformation: 'grad' } as const;
  expect(opened.session.handle('transformed', params, () => true)).toBe('cancelled');
  expect(transformed(opened, 'loss#0', 'grad').text).toContain('= cos ');
  const text = HEAD + LOSS.replace('jnp.sin', 'jnp.exp');
  opened.session.handle('analyze', {
    document: DOCUMENT,
    name: DOCUMENT,
    texts: [{ path: DOCUMENT, text, isCell: false }],
    x64: false,
    rules: {},
  });
  expect(transformed(opened, 'loss#0', 'grad').text).not.toContain('= cos ');
  expect(opened.session.handle('transformed', { ...params, id: 'loss#1' })).toBeNull();
});
