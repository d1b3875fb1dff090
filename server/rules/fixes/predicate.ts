/** Conditions that JAX takes: `lambda i: i` → `lambda i: i != 0`, and an index for `switch` that is an integer. */
import type { Analysis } from '../../analysis/analyze.ts';
import { Tracer } from '../../analysis/values.ts';
import type { Expr } from '../../syntax/ast.ts';
import type { RaisedData } from '../raised.ts';
import type { Finding, Fix } from '../rule.ts';
import type { SyntaxNode } from '../syntax.ts';
import { innermost, walk } from '../syntax.ts';
import { Rewrite } from './rewrite.ts';

export function predicateFixes(finding: Finding, analysis: Analysis): Fix[] {
  const r = Rewrite.of(finding, analysis);
  const call = r && innermost(r.path, 'Call');
  const first = call?.args.at(0);
  if (!r || !first || first.kind === 'Starred') return [];
  if (/^switch chooses by an integer/.test(finding.message)) {
    const { raised } = finding.data as RaisedData;
    // Python's numbers have no dtype to convert.
    const text = raised.operands[0] instanceof Tracer ? `${r.operand(first)}.astype(int)` : `int(${r.slice(first)})`;
    return [{ title: 'Choose by an integer', edits: [r.replace(first, text)], preferred: true }];
  }
  if (!/^The condition of a while_loop must give one boolean, and this one gives \w+\[\]/.test(finding.message))
    return [];
  const value = first.kind === 'Lambda' ? first.body : first.kind === 'Name' ? returned(r, first.id) : undefined;
  if (!value) return [];
  return [{ title: 'Compare with 0', edits: [r.replaceBracketed(value, `${r.operand(value)} != 0`)], preferred: true }];
}

/** What a function of a name gives, if it says so once. */
function returned(r: Rewrite, name: string): Expr | undefined {
  const made = [...walk(r.path[0])].filter(
    (n: SyntaxNode) => n.kind === 'FunctionDef' && n.name === name && n !== r.path[0],
  );
  const returns = made.flatMap((n) => [...walk(n)].flatMap((x) => (x.kind === 'Return' && x.value ? [x.value] : [])));
  return made.length === 1 && returns.length === 1 ? returns[0] : undefined;
}
