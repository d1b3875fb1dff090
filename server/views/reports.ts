/** Findings as text, JSON, SARIF 2.1.0, and GitHub's workflow commands. */
import type { CheckLine } from './checkLines.ts';

/** A finding, its file as the user gave it. */
export interface Reported extends Omit<CheckLine, 'path'> {
  file: string;
  /** From 1, in notebooks. */
  cell?: number;
}

export type Format = 'text' | 'json' | 'sarif' | 'github';
export const FORMATS: readonly Format[] = ['text', 'json', 'sarif', 'github'];

const place = ({ file, cell, line, column }: Reported): string =>
  `${file}${cell === undefined ? '' : `:cell ${cell}`}:${line}:${column}`;

function text(found: readonly Reported[]): string {
  if (found.length === 0) return 'No findings.\n';
  const lines = found.map((f) => `${place(f)}: ${f.severity}: ${f.message} [${f.rule}]`);
  const counts = (['error', 'warning', 'information', 'hint'] as const).flatMap((severity) => {
    const n = found.filter((f) => f.severity === severity).length;
    return n > 0 ? [`${n} ${severity}${n === 1 || severity === 'information' ? '' : 's'}`] : [];
  });
  return `${lines.join('\n')}\n${counts.join(', ')}\n`;
}

const json = (found: readonly Reported[]): string => {
  const entries = found.map(({ file, cell, line, column, endLine, endColumn, rule, severity, message }) =>
    JSON.stringify({
      file,
      ...(cell === undefined ? {} : { cell }),
      ...{ line, column, endLine, endColumn, rule, severity, message },
    }),
  );
  return entries.length === 0 ? '[]\n' : `[\n${entries.join(',\n')}\n]\n`;
};

const LEVEL = { error: 'error', warning: 'warning', information: 'note', hint: 'note' } as const;

/** A path as a URI reference: SARIF wants no backslashes, and blanks escaped. */
const uri = (file: string): string => file.replace(/\\/g, '/').split('/').map(encodeURIComponent).join('/');

function sarif(found: readonly Reported[], version: string): string {
  const ids = [...new Set(found.map((f) => f.rule))].sort();
  const results = found.map((f) => ({
    ruleId: f.rule,
    ruleIndex: ids.indexOf(f.rule),
    level: LEVEL[f.severity],
    message: { text: f.cell === undefined ? f.message : `Cell ${f.cell}: ${f.message}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uri(f.file) },
          region: { startLine: f.line, startColumn: f.column, endLine: f.endLine, endColumn: f.endColumn },
        },
      },
    ],
  }));
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'jitlens', ...(version ? { version } : {}), rules: ids.map((id) => ({ id })) } },
        columnKind: 'unicodeCodePoints',
        results,
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

const COMMAND = { error: 'error', warning: 'warning', information: 'notice', hint: 'notice' } as const;
const escapeData = (s: string): string => s.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
const escapeProperty = (s: string): string => escapeData(s).replace(/:/g, '%3A').replace(/,/g, '%2C');

/** One line for each: GitHub shows it at the line of the pull request. Columns only count within one line. */
const github = (found: readonly Reported[]): string =>
  found
    .map((f) => {
      const at = [
        `file=${escapeProperty(f.file)}`,
        `line=${f.line}`,
        `endLine=${f.endLine}`,
        ...(f.line === f.endLine ? [`col=${f.column}`, `endColumn=${f.endColumn}`] : []),
        `title=${escapeProperty(`jitlens ${f.rule}`)}`,
      ];
      const where = f.cell === undefined ? '' : `cell ${f.cell}: `;
      return `::${COMMAND[f.severity]} ${at.join(',')}::${escapeData(where + f.message)}\n`;
    })
    .join('');

export function report(found: readonly Reported[], format: Format, version: string): string {
  switch (format) {
    case 'text':
      return text(found);
    case 'json':
      return json(found);
    case 'sarif':
      return sarif(found, version);
    case 'github':
      return github(found);
  }
}
