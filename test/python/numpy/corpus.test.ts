/** Thousands of expressions, against what NumPy 2.5 gave for them (corpus/*.txt, by make_outputs.py). */
import { describe, expect, test } from 'vitest';
import { FAMILIES, agrees, evaluate, linesOf } from './corpus.ts';

/** Expressions of a family whose value isn't known here, at most: what NumPy itself leaves to the machine. */
const UNKNOWN: Readonly<Record<string, number>> = {
  dtypes: 1,
  scalars: 1,
  elementwise: 2,
  reductions: 2,
  sorting: 6,
  linalg: 2,
};
const TIMEOUT_MS = 60_000;

describe('expressions give what NumPy gives', () => {
  test.each(FAMILIES)(
    '%s',
    (family) => {
      const wrong: string[] = [];
      let unknown = 0;
      for (const { expression, expected } of linesOf(family, import.meta.dirname)) {
        const got = evaluate(expression);
        if (agrees(got, expected)) continue;
        if (got.startsWith('?')) unknown++;
        else wrong.push(`${expression}\n  got   ${got}\n  NumPy ${expected}`);
      }
      expect(wrong).toEqual([]);
      expect(unknown).toBeLessThanOrEqual(UNKNOWN[family] ?? 0);
    },
    TIMEOUT_MS,
  );

  test('the comparison forgives last digits of floats, and nothing else', () => {
    const cases: readonly (readonly [got: string, expected: string, same: boolean])[] = [
      ['array([1., 2.])', 'array([1., 2.])', true],
      ['np.float64(0.30000000000000004)', 'np.float64(0.30000000000000010)', true],
      ['np.float64(0.3)', 'np.float64(0.31)', false],
      ['array([1, 2])', 'array([1., 2.])', false],
      ['array([1.])', 'array([1.], dtype=float32)', false],
      ['array([0.1], dtype=float32)', 'array([0.10000001], dtype=float32)', true],
      ['(3,)', '(4,)', false],
      ['?not known', 'array([1.])', false],
    ];
    for (const [got, expected, same] of cases)
      expect([got, expected, agrees(got, expected)]).toEqual([got, expected, same]);
  });
});
