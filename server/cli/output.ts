/** How answers to directives are printed, and JSON as Python writes it. */
import type { Case } from '../views/cases.ts';
import type { Opened } from './tool.ts';
import { placeIn } from './tool.ts';

/** The version of JAX whose jaxprs these are. */
export const JAX_VERSION = '0.12.0.1';

/** As Python's json.dumps writes it: blanks after commas and colons, ASCII only. */
export function dumps(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(dumps).join(', ')}]`;
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .filter(([, v]) => v !== undefined)
      .map(([k, v]) => `${dumps(k)}: ${dumps(v)}`)
      .join(', ')}}`;
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** One case a line, so that a diff shows which changed. */
export const lines = (cases: readonly unknown[], head = ''): string =>
  cases.length === 0 ? `{${head}"cases": []}\n` : `{${head}"cases": [\n${cases.map(dumps).join(',\n')}\n]}\n`;

export const header = (opened: Opened, { path, line, call }: Case): string =>
  `# ${call}${path === undefined || line === null ? '' : `    ${placeIn(opened, path, line)}`}\n`;

export function whyNot(c: Case): string {
  if (c.bad !== undefined) return `bad directive: ${c.bad}`;
  if (c.error)
    return `${c.error.class}: ${c.error.message}${c.error.line === null ? '' : `\n(at line ${c.error.line})`}`;
  const { reason = '', line = null } = c.unsupported ?? {};
  return `unsupported: ${reason}${line === null ? '' : `\n(at line ${line})`}`;
}
