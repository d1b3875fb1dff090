/** `x.at[…].set(…)` → `x = x.at[…].set(…)`. */
import type { Analysis } from '../../analysis/analyze.ts';
import type { Expr } from '../../syntax/ast.ts';
import type { Finding, Fix } from '../rule.ts';
import { pathTo } from '../syntax.ts';
import { insert, slice, sourceOf } from './edit.ts';

/** The array that a chain of updates begins with, if it can be assigned to. */
function updated(e: Expr): Expr | undefined {
  let node = e;
  while (node.kind === 'Call' || node.kind === 'Subscript' || node.kind === 'Attribute') {
    if (node.kind === 'Attribute' && node.attr === 'at') return first(node.value);
    node = node.kind === 'Call' ? node.func : node.value;
  }
  return undefined;
}

const first = (e: Expr): Expr | undefined =>
  updated(e) ?? (e.kind === 'Name' || e.kind === 'Attribute' || e.kind === 'Subscript' ? e : undefined);

export function assignFixes(finding: Finding, _analysis: Analysis): Fix[] {
  const { chunk } = finding.at;
  const source = sourceOf(chunk);
  const call = pathTo(finding.at).at(-1);
  const target = call?.kind === 'Call' ? updated(call) : undefined;
  if (!source || !call || !target) return [];
  const name = slice(source, chunk, target);
  return [{ title: `Assign it to ${name}`, edits: [insert(source, chunk, call.start, `${name} = `)], preferred: true }];
}
