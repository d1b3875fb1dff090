import { describe, expect, test } from 'vitest';
import type { Case } from './compare.ts';
import { compare, diff, grouped } from './compare.ts';

const directive = { file: 'a.py', line: 7, call: 'f(f32[3])' };
const jaxpr = '{ lambda ; a:f32[3]. let b:f32[3] = sin a in (b,) }';
const error = { class: 'TypeError', message: 'no', line: 3 };

type Answer = Omit<Case, 'file' | 'line' | 'call'>;

function check(expected: Answer, got: Answer | undefined, outcome: string, group: string): void {
  const answers = (a: Answer | undefined) => ({ jax: '0.12.0.1', cases: a ? [{ ...directive, ...a }] : [] });
  const [found] = compare(answers(expected), answers(got));
  expect({ outcome: found?.outcome, group: found?.group }).toEqual({ outcome, group });
}

describe('one case', () => {
  test.each<[string, Answer, Answer | undefined, string, string]>([
    ['same jaxpr', { jaxpr }, { jaxpr }, 'identical', ''],
    ['same error', { error }, { error }, 'identical', ''],
    ['other primitive', { jaxpr }, { jaxpr: jaxpr.replace('sin', 'cos') }, 'different', 'jaxpr: sin expected, got cos'],
    ['other operand', { jaxpr }, { jaxpr: jaxpr.replace('sin a', 'sin b') }, 'different', 'jaxpr: sin differs'],
    ['one space more', { jaxpr }, { jaxpr: `${jaxpr} ` }, 'different', 'jaxpr: sin differs'],
    ['a line less', { jaxpr: `${jaxpr}\nx` }, { jaxpr }, 'different', 'jaxpr: x expected, got (end)'],
    [
      'other class',
      { error },
      { error: { ...error, class: 'ValueError' } },
      'different',
      'error TypeError expected, got ValueError',
    ],
    ['other message', { error }, { error: { ...error, message: 'No' } }, 'different', 'error TypeError: message: no'],
    ['other line', { error }, { error: { ...error, line: null } }, 'different', 'error TypeError: line'],
    ['error for a jaxpr', { jaxpr }, { error }, 'different', 'jaxpr expected, got error TypeError: no'],
    ['jaxpr for an error', { error }, { jaxpr }, 'different', 'error TypeError expected, got a jaxpr'],
    ['unsupported', { jaxpr }, { unsupported: { reason: 'why', line: 1 } }, 'unsupported', 'unsupported: why'],
    ['bad directive', { jaxpr }, { bad: 'what' }, 'bad', 'bad: what'],
    ['no answer', { jaxpr }, undefined, 'missing', 'no answer'],
  ])('%s', (_name, expected, got, outcome, group) => {
    check(expected, got, outcome, group);
  });
});

test('an answer that nobody asked for is a difference', () => {
  const extra = { jax: '', cases: [{ ...directive, jaxpr }] };
  expect(compare({ jax: '', cases: [] }, extra).map((c) => c.outcome)).toEqual(['different']);
});

test('groups: failing ones only, largest first', () => {
  const at = (line: number, answer: Answer): Case => ({ ...directive, line, ...answer });
  const expected = { jax: '', cases: [1, 2, 3, 4].map((line) => at(line, { jaxpr })) };
  const got = { jax: '', cases: [at(1, { jaxpr }), at(2, { bad: 'x' }), at(3, { error }), at(4, { error })] };
  const groups = grouped(compare(expected, got)).map(([name, members]) => [name, members.map((m) => m.expected.line)]);
  expect(groups).toEqual([
    ['jaxpr expected, got error TypeError: no', [3, 4]],
    ['bad: x', [2]],
  ]);
});

test.each([
  ['a\nb\nc', 'a\nx\nc', ['  a', '- b', '+ x', '  c']],
  ['a', 'a', ['  a']],
  ['a\nb', 'b', ['- a', '  b']],
  ['b', 'b\nc', ['  b', '+ c']],
])('diff of %j and %j', (a, b, expected) => {
  expect(diff(a, b)).toEqual(expected);
});
