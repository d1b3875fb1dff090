/** What `check` makes of an analysis: the sample's findings, places, severities, memory; and which fixes are offered. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Analyzer } from '../../server/analysis/analyze.ts';
import { SourceText } from '../../server/analysis/source.ts';
import { check } from '../../server/rules/index.ts';
import type { Finding } from '../../server/rules/index.ts';
import { findingsOf } from '../../server/rules/check.ts';
import { PythonParser } from '../../server/syntax/parser.ts';
import { analyze, applied, fixed, found, lineOf } from '../specs/spec.ts';
import { verifiedFixes } from '../../server/rules/verify.ts';

const parser = new PythonParser();

/** `print("x:", x) | warning [side-effect-print] | Print at each call: jax.debug.print` */
function summary(text: string): string[] {
  const analysis = analyze(text);
  return check(analysis).map((f) => {
    const line = text.split('\n')[lineOf(f) - 1].trim();
    const fixes = verifiedFixes(f, analysis, (edits) => analyze(applied(text, edits))).map((x) => x.title);
    return `${line} | ${f.severity} [${f.rule}] | ${fixes.join('; ')}`;
  });
}

describe('the sample', () => {
  const text = readFileSync(join(import.meta.dirname, '../../samples/jit_compilation.py'), 'utf8');

  test('has these findings, with these fixes', () => {
    expect(summary(text)).toEqual([
      'global_list.append(x) | warning [side-effect-append] | ',
      'print("printed x:", x) | warning [side-effect-print] | Print at each call: jax.debug.print',
      expect.stringMatching(/ \| warning \[timing-without-block\] \| Wait for the result: block_until_ready\(\)$/),
      'if x > 0: | error [if-on-tracer] | Select with jnp.where; Choose with jax.lax.cond',
      "while i < n: | error [while-on-tracer] | Loop on the device: jax.lax.while_loop; Make n static: static_argnames=['n']",
      'while i < n: | error [while-on-tracer] | Loop on the device: jax.lax.while_loop',
      'while i < n: | error [while-on-tracer] | Loop on the device: jax.lax.while_loop',
      'i = jax.jit(partial(unjitted_loop_body))(i) | warning [jit-in-loop-partial] | Jit once, before the loop',
      'while i < n: | error [while-on-tracer] | Loop on the device: jax.lax.while_loop',
      'i = jax.jit(lambda x: unjitted_loop_body(x))(i) | warning [jit-in-loop-lambda] | Jit once, before the loop',
      'while i < n: | error [while-on-tracer] | Loop on the device: jax.lax.while_loop',
    ]);
  });

  test('counts the traces of the loops', () => {
    const loops = check(analyze(text)).filter((f) => f.rule.startsWith('jit-in-loop'));
    expect(loops.map((f) => / it traces .*$/.exec(f.message)?.[0])).toEqual([
      ' it traces and compiles on each of 20 calls. Make it once, before the loop.',
      ' it traces and compiles on each of 20 calls. Make it once, before the loop.',
    ]);
  });
});

const F = `
import jax
import jax.numpy as jnp

# trace: f(f32[])
# trace: f(i32[], 3)
def f(x, n=2):
  y = x * n
  if y > 0:
    return y
  return 2 * y
`;

describe('a finding', () => {
  const [finding, ...others] = check(analyze(F));

  test('is one for one cause, whatever the number of traces', () => {
    expect(others).toEqual([]);
  });

  test('names what is abstract, and the arguments that it depends on', () => {
    expect(finding.message).toBe(
      "`y > 0` is a traced array (bool[]), which has no value while f is traced: it depends on the argument x of f. So Python can't choose a branch: use `jnp.where` or `jax.lax.cond`.",
    );
  });

  test('tells where it comes from', () => {
    expect(finding.related.map((r) => [lineOf({ ...finding, at: r.at }), r.message])).toEqual([
      [7, 'x is a traced array here: f32[]'],
      [5, 'traced by this directive: f(f32[])'],
      [
        9,
        'JAX raises jax.errors.TracerBoolConversionError: Attempted boolean conversion of traced array with shape bool[].',
      ],
    ]);
  });

  test.each([
    [{ 'if-on-tracer': 'hint' as const }, ['9 hint [if-on-tracer]']],
    [{ 'if-on-tracer': 'off' as const }, []],
    [{ 'trace-error': 'off' as const }, ['9 error [if-on-tracer]']],
  ])('follows the settings %j', (settings, expected) => {
    expect(check(analyze(F), settings).map((f) => `${lineOf(f)} ${f.severity} [${f.rule}]`)).toEqual(expected);
  });
});

describe('across edits', () => {
  const path = '/edit/a.py';
  const text = `${F}
# trace: g(f32[3], f32[4])
def g(x, y):
  return jnp.add(x, y)
`;
  const source = new SourceText(path, 'a.py', parser, text);
  const analyzer = new Analyzer(parser);
  const run = () => analyzer.analyze([source], 'a', path, { x64: false });
  const lines = (found: readonly Finding[]) => found.map((f) => `${lineOf(f)} ${f.rule}`);
  const of = (name: string, analysis: ReturnType<typeof run>) =>
    analysis.traced.filter((t) => t.trace.name === name).map((t) => findingsOf(analysis, t));

  test('a trace that stays keeps its findings', () => {
    const before = run();
    expect(lines(check(before))).toEqual(['9 if-on-tracer', '15 shape-mismatch']);
    const kept = of('f', before);
    source.update(text.replace('jnp.add', 'jnp.multiply'));
    const after = run();
    expect(of('f', after).every((f, i) => f === kept[i])).toBe(true);
    expect(lines(check(after))).toEqual(['9 if-on-tracer', '15 shape-mismatch']);
  });

  test('findings and directives follow the text', () => {
    source.update(`# one line more\n${text}`);
    const moved = check(run());
    expect(lines(moved)).toEqual(['10 if-on-tracer', '16 shape-mismatch']);
    expect(moved.map((f) => f.related.map((r) => lineOf({ ...f, at: r.at })))).toEqual([
      [8, 6, 10],
      [15, 15, 14, 16],
    ]);
  });
});

const SELECTED = ['Select with jnp.where', 'Choose with jax.lax.cond'];

describe('fixes', () => {
  test.each<[string, string, string, string[]]>([
    ['a select of sides that do not fit', 'if-on-tracer', 'return jnp.ones(3) if x > 0 else jnp.ones(4)', []],
    ['a select of sides that fit', 'if-on-tracer', 'return x if x > 0 else 2 * x', SELECTED],
    [
      'one of two faults, as the other one was found too',
      'if-on-tracer',
      'y = 1 if x > 0 else 2; return int(x) + y',
      SELECTED,
    ],
    ['a print to a file', 'side-effect-print', 'print(x, end=""); return x', []],
    [
      'a print of several things',
      'side-effect-print',
      'print(x, 1, sep=","); return x',
      ['Print at each call: jax.debug.print'],
    ],
    ['a print of a starred list', 'side-effect-print', 'print(*[x]); return x', []],
  ])('are offered if they work: %s', (_, rule, body, expected) => {
    const text = `import jax\nimport jax.numpy as jnp\n\n# trace: f(f32[])\ndef f(x):\n  ${body}\n`;
    expect(Object.keys(fixed(text, rule))).toEqual(expected);
  });

  test('keep Windows line ends', () => {
    const text = F.replace('    return y', '    # up\n    return y').replaceAll('\n', '\r\n');
    expect(Object.values(fixed(text, 'if-on-tracer'))).toEqual([
      text.replace(/if y > 0:[^]*2 \* y/, '# up\r\n  return jnp.where(y > 0, y, 2 * y)'),
      text.replace(/if y > 0:[^]*2 \* y/, '# up\r\n  return jax.lax.cond(y > 0, lambda: y, lambda: 2 * y)'),
    ]);
  });

  test('leave a lambda of the loop variable where it is', () => {
    const text = 'import jax\nfor k in range(3):\n  jax.jit(lambda x: x * k)(1.0)\n';
    expect(found(text)).toEqual(['3 warning [jit-in-loop-lambda]']);
    expect(fixed(text, 'jit-in-loop-lambda')).toEqual({});
  });
});
