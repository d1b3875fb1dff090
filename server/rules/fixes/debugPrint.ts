import type { Analysis } from '../../analysis/analyze.ts';
import type { Finding, Fix } from '../rule.ts';

export function debugPrintFixes(_finding: Finding, _analysis: Analysis): Fix[] {
  return [];
}
