/** Findings as the command line reports them. */
import type { Severity } from '../../views/diagnostics.ts';

/** Lines and columns from 1, columns in code points, end exclusive. */
export interface ReportedPlace {
  /** As the user gave it. */
  readonly file: string;
  /** From 1, in notebooks. */
  readonly cell?: number;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface Reported extends ReportedPlace {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly related: readonly (ReportedPlace & { readonly message: string })[];
  /** The line of text that it begins on. */
  readonly source: string;
  readonly fixes?: readonly {
    readonly title: string;
    readonly edits: readonly (ReportedPlace & { readonly newText: string })[];
  }[];
}

/** What was run, and how it went. */
export interface Run {
  readonly version: string;
  /** The working folder, whole. */
  readonly folder: string;
  /** What was wrong with the input, each in one line. */
  readonly complaints: readonly string[];
  readonly exitCode: number;
}

/** A path as seen from the working folder, where it is below it. */
export function relativeTo(folder: string, file: string): string {
  const portable = (path: string): string => path.replace(/\\/g, '/');
  const [base, path] = [`${portable(folder).replace(/\/$/, '')}/`, portable(file)];
  return path.startsWith(base) ? path.slice(base.length) : path.replace(/^\.\//, '');
}
