/** Where real JAX raises there is one Error at its line, and where it doesn't there is none: by directive of the parity files. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { analyze, found, lineOf } from '../specs/spec.ts';
import type { Finding } from '../../server/rules/index.ts';
import { findingsOf } from '../../server/rules/check.ts';
import { settle } from '../../server/rules/places.ts';
import type { Answers } from '../parity/compare.ts';

const PARITY = join(import.meta.dirname, '../parity');

const FILES = [
  ...[
    'q01_if_on_value',
    'q02_while_value',
    'q03_assert_value',
    'q04_bool_int_float',
    'q05_range_len',
    'q06_list_index',
  ],
  ...['q07_shapes_from_values', 'q08_numpy_on_tracers', 'q09_item_tolist', 'q10_format_strings', 'q11_boolean_mask'],
  ...['q12_inplace_update', 'q13_unhashable_static', 'q14_leaks', 'q15_cond_mismatch', 'q16_scan_mismatch'],
  ...['q17_while_mismatch', 'q18_grad', 'q19_vmap', 'q20_shape_errors', 'q21_list_arguments', 'q22_random_keys'],
  ...['q23_deep_helpers', 'q24_classes_state', 'q25_dtypes', 'q26_utils_module_style', 'errors_shapes', 'seed'],
];

describe.each(FILES)('%s', (name) => {
  const { cases } = JSON.parse(readFileSync(join(PARITY, 'golden', `${name}.json`), 'utf8')) as Answers;
  /** Lines of the Errors, by the line of the directive. */
  const errors = new Map<number, Finding[]>();

  beforeAll(() => {
    const analysis = analyze(readFileSync(join(PARITY, 'cases', `${name}.py`), 'utf8'));
    for (const traced of analysis.traced) {
      const { origin } = traced;
      if (origin.kind !== 'directive') continue;
      const { source, span } = origin.directive;
      const settled = findingsOf(analysis, traced).flatMap((f) => settle(f, traced) ?? []);
      errors.set(
        source.line(span.start),
        settled.filter((f) => f.severity === 'error'),
      );
    }
  });

  const of = (line: number) => (errors.get(line) ?? []).map(lineOf);

  test('one Error for each case that raises, at the line of JAX', () => {
    const raising = cases.filter((c) => c.error);
    const expected = raising.map((c) => [c.call, c.error?.line ?? c.line]);
    expect(raising.map((c) => [c.call, ...of(c.line)])).toEqual(expected);
  });

  test('none for each that traces', () => {
    const tracing = cases.filter((c) => c.jaxpr !== undefined);
    expect(tracing.flatMap((c) => of(c.line).map((l) => [c.call, l]))).toEqual([]);
  });

  test('each says what JAX says, and where the trace comes from', () => {
    for (const [line, findings] of errors)
      for (const f of findings) {
        const texts = f.related.map((r) => r.message);
        expect(texts, `${line}`).toContainEqual(expect.stringMatching(/^JAX raises /));
        if (lineOf(f) !== line) expect(texts, `${line}`).toContainEqual(expect.stringMatching(/^traced by /));
      }
  });
});

/** What a function of one argument asks of it, and the eager transformations under which real JAX raises then. */
const ALL = ['grad', 'vmap', 'jvp', 'checkpoint'];
const ABSTRACT = ['vmap', 'checkpoint'];
const ASKED: readonly (readonly [string, readonly string[]])[] = [
  ['float(x) * x', ALL],
  ['abs(complex(x)) * x', ALL],
  ['math.sin(x) * x', ALL],
  ['np.asarray(x).sum() * x', ALL],
  ['np.sin(x)', ALL],
  ['x * len(x.devices())', ALL],
  ['x * hash(x)', ALL],
  ['int(x) * x', ABSTRACT],
  ['x.item() * x', ABSTRACT],
  ['x if x > 0 else -x', ABSTRACT],
  ['x * (not x)', ABSTRACT],
  ['x * [1, 2, 3][x.astype(int)]', ABSTRACT],
  ['round(x) * x', []],
  ['jnp.array([x, x]).sum()', []],
];
const CALLS: Readonly<Record<string, string>> = {
  grad: 'jax.grad(f)(2.0)',
  vmap: 'jax.vmap(f)(jnp.arange(3.0))',
  jvp: 'jax.jvp(f, (2.0,), (1.0,))',
  checkpoint: 'jax.checkpoint(f)(2.0)',
};

describe('outside of jit', () => {
  test.each(ASKED)('%s', (expression, raising) => {
    const lines = Object.entries(CALLS).map(([name, call]) => {
      const text = `import math\nimport jax\nimport jax.numpy as jnp\nimport numpy as np\n\ndef f(x):\n  return ${expression}\n\n${call}\n`;
      return [name, ...found(text).map((f) => f.replace(/ \[.*/, ''))];
    });
    expect(lines).toEqual(Object.keys(CALLS).map((name) => (raising.includes(name) ? [name, '7 error'] : [name])));
  });
});
