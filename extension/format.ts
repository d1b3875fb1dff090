/** Numbers as people read them. Shared with the panel's page, so it imports nothing. */

const UNITS: [unit: string, ms: number][] = [
  ['s', 1000],
  ['ms', 1],
  ['µs', 1e-3],
  ['ns', 1e-6],
];

/** `1.92 ms`, `840 µs`: three significant digits, in the unit that keeps the number from 1 to 999. */
export function formatMs(ms: number): string {
  if (!Number.isFinite(ms)) return '–';
  if (ms === 0) return '0 ms';
  const [unit, size] = UNITS.find(([, u]) => Math.abs(ms) >= u) ?? ['ns', 1e-6];
  return `${significant(ms / size)} ${unit}`;
}

/** Three significant digits, without an exponent where the number is ordinary. */
export function significant(x: number): string {
  if (!Number.isFinite(x)) return String(x);
  const magnitude = Math.abs(x);
  if (magnitude !== 0 && (magnitude < 1e-4 || magnitude >= 1e6)) return x.toExponential(2);
  return magnitude >= 100 ? x.toFixed(0) : x.toPrecision(3);
}

/** `3 functions`, `1 function`. */
export const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;
