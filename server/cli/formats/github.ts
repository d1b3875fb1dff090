/** GitHub's workflow commands: what a job prints in this form stands at the line of the pull request. */
import type { Reported, Run } from './reported.ts';
import { relativeTo } from './reported.ts';

const COMMAND = { error: 'error', warning: 'warning', information: 'notice', hint: 'notice' } as const;

const escapeData = (s: string): string => s.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
const escapeProperty = (s: string): string => escapeData(s).replace(/:/g, '%3A').replace(/,/g, '%2C');

/** One line for each. Columns only count within one line. */
export const github = (found: readonly Reported[], { folder }: Run): string =>
  found
    .map((f) => {
      const at = [
        `file=${escapeProperty(relativeTo(folder, f.file))}`,
        `line=${f.line}`,
        `endLine=${f.endLine}`,
        ...(f.line === f.endLine ? [`col=${f.column}`, `endColumn=${f.endColumn}`] : []),
        `title=${escapeProperty(`jitlens ${f.rule}`)}`,
      ];
      const where = f.cell === undefined ? '' : `cell ${f.cell}: `;
      return `::${COMMAND[f.severity]} ${at.join(',')}::${escapeData(where + f.message)}\n`;
    })
    .join('');
