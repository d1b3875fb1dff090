/** A list of findings as JSON, one a line. */
import type { Reported } from './reported.ts';

export function json(found: readonly Reported[]): string {
  const entries = found.map(({ file, cell, line, column, endLine, endColumn, rule, severity, message }) =>
    JSON.stringify({
      file,
      ...(cell === undefined ? {} : { cell }),
      ...{ line, column, endLine, endColumn, rule, severity, message },
    }),
  );
  return entries.length === 0 ? '[]\n' : `[\n${entries.join(',\n')}\n]\n`;
}
