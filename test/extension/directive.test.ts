import { describe, expect, test } from 'vitest';
import { callProblem, directiveLine, enclosingDef } from '../../extension/directive.ts';

describe('where a directive goes', () => {
  const check = (source: string, line: number, expected: number): void => {
    expect(directiveLine(source.split('\n'), line)).toBe(expected);
  };
  test.each<[string, string, number, number]>([
    ['above a plain function', 'x = 1\ndef f(x):\n  pass', 1, 1],
    ['below the directives that are there', '# trace: f(1)\ndef f(x):\n  pass', 1, 1],
    ['above a decorator', '# trace: f(1)\n@jax.jit\ndef f(x):\n  pass', 2, 1],
    ['above several', '@a\n@b(1)\ndef f(x):\n  pass', 2, 0],
    ['above one that spans lines', 'y = 2\n@partial(\n  jax.jit,\n  static_argnums=1,\n)\ndef f(x):\n  pass', 5, 1],
    ['above a method', 'class A:\n  @jax.jit\n  def f(x):\n    pass', 2, 1],
    ['not above the body of what is before', '@a\ndef g(x):\n  return x\ndef f(x):\n  pass', 3, 3],
    ['at the first line', 'def f(x):\n  pass', 0, 0],
  ])('%s', (_name, source, line, expected) => check(source, line, expected));
});

describe('the function around a line', () => {
  const source = 'def f(x):\n  y = 1\n\n  def g(z):\n    return z\n  return g(y)\n\nw = f(1)\nasync def h(x):\n  pass';
  test.each<[number, string | undefined]>([
    [0, 'f'],
    [1, 'f'],
    [3, 'g'],
    [4, 'g'],
    [5, 'f'],
    [7, undefined],
    [9, 'h'],
  ])('line %i: %s', (line, name) => expect(enclosingDef(source.split('\n'), line)?.name).toBe(name));
});

describe('what may stand in a directive', () => {
  test.each(['f(1)', 'jax.jit(g, static_argnums=1)(10, 20)', "f('(')", ' f(f32[3]) ', 'f({"a": [1]})'])('%s', (call) =>
    expect(callProblem(call)).toBeUndefined(),
  );
  test.each<[string, RegExp]>([
    ['', /Write a call/],
    ['f', /parentheses/],
    ['f(1', /parentheses/],
    ['f(g(1)', /A \( is not closed/],
    ['f(1])', /This \] closes nothing/],
    ['f(1)\ng(2)', /one line/],
  ])('%j is refused', (call, problem) => expect(callProblem(call)).toMatch(problem));
});
