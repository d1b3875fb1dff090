/** For people: one line for each finding, and how many there are. */
import type { Reported } from './reported.ts';

const place = ({ file, cell, line, column }: Reported): string =>
  `${file}${cell === undefined ? '' : `:cell ${cell}`}:${line}:${column}`;

export function text(found: readonly Reported[]): string {
  if (found.length === 0) return 'No findings.\n';
  const lines = found.map((f) => `${place(f)}: ${f.severity}: ${f.message} [${f.rule}]`);
  const counts = (['error', 'warning', 'information', 'hint'] as const).flatMap((severity) => {
    const n = found.filter((f) => f.severity === severity).length;
    return n > 0 ? [`${n} ${severity}${n === 1 || severity === 'information' ? '' : 's'}`] : [];
  });
  return `${lines.join('\n')}\n${counts.join(', ')}\n`;
}
