/** Faults behind the first one: in another file, of what is caught, and how often a function is run for them. */
import { expect, test } from 'vitest';
import { check } from '../../server/rules/index.ts';
import { lineOf } from '../specs/spec.ts';
import { Workspace } from './workspace.ts';

function findings(files: Record<string, string>): string[] {
  const workspace = new Workspace(new Map(Object.entries(files)));
  return check(workspace.analyze())
    .filter((f) => f.severity === 'error' || f.severity === 'warning')
    .map((f) => `${f.at.chunk.file.name}:${lineOf(f)} ${f.severity} ${f.rule}`);
}

const HELPER = `import jax.numpy as jnp

def layer(w, x):
  y = jnp.dot(x, w)
  if x.sum() > 0:
    x = x + 1
  return y, jnp.reshape(x, (7,))
`;

test.each([
  ['a call', 'jax.jit(layer)(jnp.ones((4, 5)), jnp.ones(3))'],
  ['a directive', '# trace: layer(f32[4,5], f32[3])'],
  ['a transformation', 'jax.vmap(layer)(jnp.ones((2, 4, 5)), jnp.ones((2, 3)))'],
])('another file, traced by %s', (_title, last) => {
  const main = `import jax\nimport jax.numpy as jnp\nfrom helper import layer\n${last}\n`;
  expect(findings({ '/w/main.py': main, '/w/helper.py': HELPER })).toEqual([
    'helper.py:4 error shape-mismatch',
    'helper.py:5 warning if-on-tracer',
    'helper.py:7 warning shape-mismatch',
  ]);
});

const CAUGHT = `import jax
import jax.numpy as jnp

@jax.jit
def f(x):
  y = x + jnp.ones(7)
  return y, float(x[0])

try:
  f(jnp.ones(3))
except TypeError:
  pass
`;

test('nothing of a call whose exception is caught', () => {
  expect(findings({ '/w/main.py': CAUGHT })).toEqual([]);
});

const MEANT = `import jax
import jax.numpy as jnp

@jax.jit
def f(x, w):
  y = x @ w
  if y.ndim != 2:
    raise ValueError('two dimensions')
  if x.ndim != 2:
    raise ValueError('two dimensions')
  return y

f(jnp.ones(3), jnp.ones((4, 5)))
`;

test('what the program raises itself may be about the first fault', () => {
  expect(findings({ '/w/main.py': MEANT })).toEqual(['main.py:6 error shape-mismatch']);
});

const TWICE = `import jax

@jax.jit
def f(params, x):
  a = x * params['scale']
  return a + params['scale'], x.reshape(2, 2)

f({}, jax.numpy.ones(3))
`;

test('a key that is not there is one fault', () => {
  expect(findings({ '/w/main.py': TWICE })).toEqual([
    'main.py:5 error trace-error',
    'main.py:6 warning shape-mismatch',
  ]);
});
