/** A trace is kept from edit to edit only as long as the options of the transformations behind it stay. */
import { expect, test } from 'vitest';
import { Analyzer } from '../../server/analysis/analyze.ts';
import { SourceText } from '../../server/analysis/source.ts';
import { printJaxpr } from '../../server/jaxpr/print.ts';
import { PythonParser } from '../../server/syntax/parser.ts';

const parser = new PythonParser();
const PATH = '/kept/program.py';

const program = (line: string): string =>
  `import jax
import jax.numpy as jnp
from functools import partial

def f(x, y=2.):
  return jnp.sum(x * y)

${line}

# trace: k(f32[3,3], f32[3,3])
def k(x, y):
  return g(x, y)
`;

const sourceOf = (line: string): SourceText => new SourceText(PATH, 'program.py', parser, program(line));

function answers(analyzer: Analyzer, source: SourceText): string[] {
  const { traced } = analyzer.analyze([source], 'program', PATH, { x64: false });
  return traced.map(({ trace: { outcome } }) =>
    outcome.kind === 'jaxpr' ? printJaxpr(outcome.jaxpr) : outcome.kind === 'error' ? outcome.message : outcome.reason,
  );
}

test.each([
  ['g = jax.grad(f)', 'g = jax.grad(f, argnums=1)'],
  ['g = jax.grad(f)', 'g = jax.value_and_grad(f)'],
  ['g = jax.vmap(f)', 'g = jax.vmap(f, in_axes=(0, 1))'],
  ['g = jax.vmap(jax.grad(f))', 'g = jax.vmap(jax.grad(f), out_axes=1)'],
  ['g = jax.jacfwd(f)', 'g = jax.jacfwd(f, argnums=1)'],
  ['g = jax.jacrev(f)', 'g = jax.jacrev(f, argnums=(0, 1))'],
  ['g = jax.checkpoint(f)', 'g = jax.checkpoint(f, prevent_cse=False)'],
  ['g = partial(lambda c, x, y: f(x, y) * c, 1.)', 'g = partial(lambda c, x, y: f(x, y) * c, 2.)'],
  [
    'h = jax.custom_jvp(f); h.defjvp(lambda p, t: (f(p[0]), f(t[0]))); g = jax.vmap(jax.grad(lambda x, y: h(x)))',
    'h = jax.custom_jvp(f); h.defjvp(lambda p, t: (f(p[0]), f(t[0]) * 2)); g = jax.vmap(jax.grad(lambda x, y: h(x)))',
  ],
])('%s becomes %s', (before, after) => {
  const analyzer = new Analyzer(parser);
  const source = sourceOf(before);
  const first = answers(analyzer, source);
  source.update(program(after));
  const second = answers(analyzer, source);
  expect(second).toEqual(answers(new Analyzer(parser), sourceOf(after)));
  expect(second).not.toEqual(first);
});

test('an edit elsewhere keeps what grad and partial made', () => {
  const analyzer = new Analyzer(parser);
  const source = sourceOf('g = partial(jax.value_and_grad(f, argnums=(0, 1)), 1.)');
  answers(analyzer, source);
  const count = analyzer.traceCount;
  source.update(`${source.text}\nunrelated = 1\n`);
  answers(analyzer, source);
  expect(analyzer.traceCount).toBe(count);
});
