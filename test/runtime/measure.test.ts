/** Measuring, on a clock that the test turns. */
import { describe, expect, test } from 'vitest';
import { MAX_SAMPLES, MIN_SAMPLES, MIN_STABLE_SAMPLES, WARM_UP_RUNS } from '../../runtime/limits.ts';
import { measure, quantile, series } from '../../runtime/measure.ts';

describe('statistics', () => {
  const check = (samples: number[], expected: { min: number; median: number; spread: number; count: number }) =>
    expect(series(samples)).toEqual({ ...expected, samples });
  test('one sample', () => check([3], { min: 3, median: 3, spread: 0, count: 1 }));
  test('samples keep their order', () => check([5, 1, 3, 2, 4], { min: 1, median: 3, spread: 2, count: 5 }));
  test('an even number', () => check([4, 1, 2, 3], { min: 1, median: 2.5, spread: 1.5, count: 4 }));
  test('quantiles lie between ranks', () => expect(quantile([0, 10], 0.3)).toBe(3));
});

/** Runs of the given lengths, the last one for ever after; what was measured, and the order of all runs. */
async function timed(lengths: Record<string, number[]>, budgetMs = 1e9) {
  let clock = 0;
  const order: string[] = [];
  const left = Object.fromEntries(Object.entries(lengths).map(([k, v]) => [k, [...v]]));
  const subjects = Object.fromEntries(
    Object.keys(lengths).map((name) => [
      name,
      () => {
        const own = left[name];
        clock += own.length > 1 ? (own.shift() ?? 0) : own[0];
        order.push(name);
        return Promise.resolve();
      },
    ]),
  );
  return { result: await measure(subjects, { now: () => clock, budgetMs }), order };
}

test('warm-up is thrown away', async () => {
  const { result } = await timed({ jit: [500, ...new Array<number>(WARM_UP_RUNS - 1).fill(300), 2] });
  expect(result.jit.samples.every((s) => s === 2)).toBe(true);
});
test('slow subjects warm up once', async () => {
  const { order } = await timed({ jit: [10_000] }, 1);
  expect(order).toHaveLength(1 + MIN_SAMPLES);
});
test('subjects take turns', async () => {
  const { order } = await timed({ jit: [1], eager: [2] });
  expect(order.slice(2 * WARM_UP_RUNS, 2 * WARM_UP_RUNS + 4)).toEqual(['jit', 'eager', 'jit', 'eager']);
});
test('it ends as soon as the median is certain', async () => {
  const { result } = await timed({ jit: [1] });
  expect(result.jit.count).toBe(MIN_STABLE_SAMPLES);
});
test('it ends when the time is over', async () => {
  const { result } = await timed({ jit: [5, 1, 9, 1, 9, 1, 9, 1, 9, 1, 9, 1, 9, 50] }, 40);
  expect(result.jit.count).toBeGreaterThanOrEqual(MIN_SAMPLES);
  expect(result.jit.count).toBeLessThan(20);
});
test('a noisy subject is measured at most so often', async () => {
  const noisy = Array.from({ length: 1000 }, (_, i) => 1 + (i % 7));
  const { result } = await timed({ jit: noisy });
  expect(result.jit.count).toBe(MAX_SAMPLES);
});
