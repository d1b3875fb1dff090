/** The dtype that JAX gives anyway, said where another one is asked for: `float64` → `float32`. */
import type { Analysis } from '../../analysis/analyze.ts';
import type { Finding, Fix } from '../rule.ts';
import { innermost, walk } from '../syntax.ts';
import { Rewrite } from './rewrite.ts';

export function dtypeFixes(finding: Finding, analysis: Analysis): Fix[] {
  const r = Rewrite.of(finding, analysis);
  const call = r && innermost(r.path, 'Call');
  const [, asked, given] = /^(\w+) is asked for, and JAX gives (\w+):/.exec(finding.message) ?? [];
  if (!r || !call || !asked || !given) return [];
  for (const n of walk(call)) {
    if (n.kind === 'Attribute' && n.attr === asked)
      return [{ title: `Ask for ${given}`, edits: [r.replace(n.attrSpan, given)], preferred: true }];
    if (n.kind === 'Constant' && n.value.type === 'str' && n.value.value === asked) {
      const text = r.slice(n).replace(asked, given);
      return [{ title: `Ask for ${given}`, edits: [r.replace(n, text)], preferred: true }];
    }
  }
  return [];
}
