/** Measuring: warm-up discarded, jit and eager interleaved so that drift hits both, enough repeats for a stable median. */
import {
  MAX_SAMPLES,
  MEASURE_BUDGET_MS,
  MIN_SAMPLES,
  MIN_STABLE_SAMPLES,
  STABLE,
  WARM_UP_BUDGET_MS,
  WARM_UP_RUNS,
} from './limits.ts';
import type { Series } from './protocol.ts';

/** Linear interpolation between the two nearest ranks; `sorted` is ascending and not empty. */
export function quantile(sorted: readonly number[], q: number): number {
  const at = q * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (at - below);
}

export function series(samples: readonly number[]): Series {
  const sorted = [...samples].sort((a, b) => a - b);
  return {
    min: sorted[0],
    median: quantile(sorted, 0.5),
    spread: quantile(sorted, 0.75) - quantile(sorted, 0.25),
    count: samples.length,
    samples: [...samples],
  };
}

/** Whether more samples would hardly move the median. */
function isStable(samples: readonly number[]): boolean {
  if (samples.length < MIN_STABLE_SAMPLES) return false;
  const { spread, median } = series(samples);
  return median > 0 && spread / Math.sqrt(samples.length) / median < STABLE;
}

export interface MeasureOptions {
  /** Milliseconds, from any start. */
  now?: () => number;
  budgetMs?: number;
}

/** Runs each of the subjects in turn, again and again. One series for each. */
export async function measure<K extends string>(
  subjects: Readonly<Record<K, () => Promise<void>>>,
  { now = () => performance.now(), budgetMs = MEASURE_BUDGET_MS }: MeasureOptions = {},
): Promise<Record<K, Series>> {
  const names = Object.keys(subjects) as K[];
  for (const name of names) {
    const start = now();
    for (let i = 0; i < WARM_UP_RUNS && now() - start < WARM_UP_BUDGET_MS; i++) await subjects[name]();
  }
  const samples = Object.fromEntries(names.map((n) => [n, []])) as unknown as Record<K, number[]>;
  const start = now();
  for (let round = 0; round < MAX_SAMPLES; round++) {
    if (round >= MIN_SAMPLES && now() - start > budgetMs) break;
    if (names.every((n) => isStable(samples[n]))) break;
    for (const name of names) {
      const before = now();
      await subjects[name]();
      samples[name].push(now() - before);
    }
  }
  return Object.fromEntries(names.map((n) => [n, series(samples[n])])) as Record<K, Series>;
}
