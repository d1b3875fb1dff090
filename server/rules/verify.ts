/** Fixes are tried before they are offered. */
import type { Analysis } from '../analysis/analyze.ts';
import type { Edit, Finding, Fix } from './rule.ts';
export type Retrace = (edits: readonly Edit[]) => Analysis;
export function verifiedFixes(_finding: Finding, _analysis: Analysis, _retrace: Retrace): Fix[] {
  return [];
}
