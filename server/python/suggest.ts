/** "Did you mean": the closest name. Source: CPython's Lib/traceback.py _compute_suggestion_error. */

const MAX_CANDIDATES = 750;
const MAX_LENGTH = 40;
const MOVE_COST = 2;
const CASE_COST = 1;

function substitution(a: string, b: string): number {
  if (a === b) return 0;
  return a.toLowerCase() === b.toLowerCase() ? CASE_COST : MOVE_COST;
}

function distance(a: string, b: string, limit: number): number {
  if (a === b) return 0;
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let endA = a.length;
  let endB = b.length;
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA--;
    endB--;
  }
  let [x, y] = [a.slice(start, endA), b.slice(start, endB)];
  if (x === '' || y === '') return MOVE_COST * (x.length + y.length);
  if (y.length < x.length) [x, y] = [y, x];
  if ((y.length - x.length) * MOVE_COST > limit) return limit + 1;
  const row = Array.from({ length: x.length }, (_, i) => (i + 1) * MOVE_COST);
  let result = 0;
  for (let j = 0; j < y.length; j++) {
    let previous = j * MOVE_COST;
    result = previous;
    let minimum = Infinity;
    for (let i = 0; i < x.length; i++) {
      const substituted = previous + substitution(y[j], x[i]);
      previous = row[i];
      result = Math.min(substituted, Math.min(result, previous) + MOVE_COST);
      row[i] = result;
      minimum = Math.min(minimum, result);
    }
    if (minimum > limit) return limit + 1;
  }
  return result;
}

/** `. Did you mean 'axis'?`, or nothing. */
export function didYouMean(wrong: string, names: readonly string[]): string {
  if (names.length > MAX_CANDIDATES || wrong.length > MAX_LENGTH) return '';
  let best: string | undefined;
  let bestDistance = Infinity;
  for (const name of names) {
    if (name === wrong) continue;
    // At most a third of the involved characters should need changing.
    const limit = Math.min(Math.floor(((name.length + wrong.length + 3) * MOVE_COST) / 6), bestDistance - 1);
    const d = distance(wrong, name, limit);
    if (d <= limit && d < bestDistance) {
      best = name;
      bestDistance = d;
    }
  }
  return best === undefined ? '' : `. Did you mean '${best}'?`;
}
