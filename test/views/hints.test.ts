/** Hints: code in, the same code with its hints written in. */
import { expect, test } from 'vitest';
import { open, withHints } from './session.ts';

test.each<[what: string, code: string, expected: string]>([
  [
    'avals and eqns',
    `# trace: f(f32[3])
def f(x):
  y = jnp.sin(x)
  z = y * 2 + 1
  return z
`,
    `# trace: f(f32[3])
def f(x):
  y«: f32[3]» = jnp.sin(x)«sin»
  z«: f32[3]» = y * 2 + 1«mul, add»
  return z
`,
  ],
  [
    'annotated and augmented assignments; a comment after the line',
    `# trace: f(f32[3])
def f(x):
  y: object = jnp.sin(x)
  y += x  # more
  y = -y
  return y
`,
    `# trace: f(f32[3])
def f(x):
  y: object«: f32[3]» = jnp.sin(x)«sin»
  y«: f32[3]» += x  # more«add»
  y«: f32[3]» = -y«neg»
  return y
`,
  ],
  [
    'what a name holds, whoever made it; nothing for what is no array',
    `# trace: f(f32[3])
def f(x):
  y = x
  n = x.shape[0]
  a, b = jnp.sin(x), jnp.cos(x)
  h = helper(x)
  return y + a + b + h

def helper(x):
  jnp.sum(x)
  return x
`,
    `# trace: f(f32[3])
def f(x):
  y«: f32[3]» = x
  n = x.shape[0]
  a«: f32[3]», b«: f32[3]» = jnp.sin(x), jnp.cos(x)«sin, cos»
  h«: f32[3]» = helper(x)
  return y + a + b + h«add ×3»

def helper(x):
  jnp.sum(x)«reduce_sum»
  return x
`,
  ],
  [
    'an unrolled loop: every turn’s aval, the eqns counted',
    `# trace: f(f32[8])
def f(x):
  for n in (4, 2):
    x = jnp.reshape(x, (-1, n))
    y = jnp.sin(x)
  return y
`,
    `# trace: f(f32[8])
def f(x):
  for n in (4, 2):
    x«: f32[2,4] | f32[4,2]» = jnp.reshape(x, (-1, n))«reshape ×2»
    y«: f32[2,4] | f32[4,2]» = jnp.sin(x)«sin ×2»
  return y
`,
  ],
  [
    'several traces: the first one’s',
    `# trace: f(f32[3])
# trace: f(f32[4])
def f(x):
  y = jnp.sin(x)
  return y
`,
    `# trace: f(f32[3])
# trace: f(f32[4])
def f(x):
  y«: f32[3]» = jnp.sin(x)«sin»
  return y
`,
  ],
  [
    'functions of JAX’s own are one eqn; a jitted one of the user’s shows its lines',
    `@jax.jit
def inner(x):
  y = jnp.where(x > 0, x, 0)
  return y

# trace: f(f32[3])
def f(x):
  return inner(x) + 1
`,
    `@jax.jit
def inner(x):
  y«: f32[3]» = jnp.where(x > 0, x, 0)«gt, jit _where»
  return y

# trace: f(f32[3])
def f(x):
  return inner(x) + 1«jit inner, add»
`,
  ],
])('%s', async (_what, code, expected) => {
  expect(withHints(await open(code))).toBe(expected);
});
