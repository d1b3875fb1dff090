/** "Fix all": what is preferred and proven, together or one by one, and nothing else. */
import { describe, expect, test } from 'vitest';
import { check } from '../../server/rules/index.ts';
import type { FixedAll } from '../../server/rules/fixAll.ts';
import { fixAll, fixable } from '../../server/rules/fixAll.ts';
import { analyze } from '../specs/spec.ts';

const PATH = '/spec/program.py';

interface Done {
  text: string;
  fixed: string[];
  rounds: number;
}

function all(text: string, rule?: string, steps = Infinity): Done {
  let rounds = 0;
  const run = (texts: FixedAll['texts']) => analyze(texts.get(PATH) ?? '');
  const { texts, fixed } = fixAll(new Map([[PATH, text]]), {}, (f) => rule === undefined || f.rule === rule, {
    current: run,
    trial: run,
    goesOn: () => rounds++ < steps,
  });
  return { text: texts.get(PATH) ?? '', fixed: fixed.map((f) => `${f.line} ${f.rule}`), rounds };
}

const HEAD = 'import jax\nimport jax.numpy as jnp\n\n';
const branch = (name: string): string =>
  `@jax.jit\ndef ${name}(x):\n  print(x)\n  if x > 0:\n    return x\n  return 2 * x\n\n${name}(1.0)\n`;

describe('fix all', () => {
  const text = `${HEAD}${branch('f')}${branch('g')}`;

  test('mends every finding that has a preferred fix', () => {
    const done = all(text);
    expect(check(analyze(done.text))).toEqual([]);
    expect(done.fixed).toEqual(['6 side-effect-print', '7 if-on-tracer', '14 side-effect-print', '15 if-on-tracer']);
  });

  test('of one rule leaves the others', () => {
    const done = all(text, 'side-effect-print');
    expect(done.fixed).toEqual(['6 side-effect-print', '14 side-effect-print']);
    expect(check(analyze(done.text)).map((f) => f.rule)).toEqual(['if-on-tracer', 'if-on-tracer']);
  });

  test('what doesn’t work is left as it is, and the rest is done', () => {
    // Sides of different shapes can't be selected from.
    const bad = '@jax.jit\ndef bad(x):\n  return jnp.ones(3) if x > 0 else jnp.ones(4)\n\nbad(1.0)\n';
    const done = all(`${HEAD}${bad}${branch('f')}`);
    expect(done.text).toContain(bad);
    expect(check(analyze(done.text)).map((f) => f.rule)).toEqual(['if-on-tracer']);
    expect(done.fixed).toHaveLength(2);
  });

  test('gives what goes to the module names of its own', () => {
    const once = (name: string, body: string): string =>
      `def ${name}(x):\n  return jax.jit(lambda v: ${body})(x)\n\n${name}(1.0)\n${name}(2.0)\n`;
    const done = all(`${HEAD}${once('f', 'v + 1')}${once('g', 'v * 2')}`);
    expect(check(analyze(done.text))).toEqual([]);
    expect(done.text).toMatch(/^jitted = jax.jit\(lambda v: v \+ 1\)$/m);
    expect(done.text).toMatch(/^jitted_2 = jax.jit\(lambda v: v \* 2\)$/m);
  });

  test('goes on to what a function meets next', () => {
    const done = all(`${HEAD}import math\n\n@jax.jit\ndef f(x):\n  return math.sin(x) + math.exp(-x)\n\nf(1.0)\n`);
    expect(check(analyze(done.text))).toEqual([]);
    expect(done.text).toContain('return jnp.sin(x) + jnp.exp(-x)');
  });

  test('a loop that the first fault ended shows the others, and each is mended', () => {
    const done = all(`${HEAD}${branch('f')}${branch('g')}for h in [f, g]:\n  h(2.0)\n`);
    expect(check(analyze(done.text)).filter((f) => f.severity === 'error')).toEqual([]);
  });

  test('without anything to do the text is the same', () => {
    const fine = `${HEAD}@jax.jit\ndef f(x):\n  return jnp.where(x > 0, x, -x)\n\nf(1.0)\n`;
    expect(all(fine)).toMatchObject({ text: fine, fixed: [] });
  });

  test('without time nothing is done', () => {
    expect(all(text, undefined, 0)).toMatchObject({ text, fixed: [] });
  });

  test('keeps Windows line ends', () => {
    const done = all(text.replaceAll('\n', '\r\n'));
    expect(done.fixed).toHaveLength(4);
    expect(done.text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  test('counts what it may mend', () => {
    const analysis = analyze(text);
    expect([...fixable(check(analysis), analysis)].sort()).toEqual([
      ['if-on-tracer', 2],
      ['side-effect-print', 2],
    ]);
  });
});
