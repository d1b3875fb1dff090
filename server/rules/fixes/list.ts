/** A list where an array is needed → `jnp.array([…])`. */
import type { Analysis } from '../../analysis/analyze.ts';
import type { Expr } from '../../syntax/ast.ts';
import type { RaisedData } from '../raised.ts';
import type { Finding, Fix } from '../rule.ts';
import { Rewrite } from './rewrite.ts';

export function listFixes(finding: Finding, analysis: Analysis): Fix[] {
  const r = Rewrite.of(finding, analysis);
  if (!r) return [];
  const { message } = (finding.data as RaisedData).raised;
  const node = r.path.at(-1);
  const wrapped: (Expr | undefined)[] = [];
  if (node?.kind === 'Call') {
    const position = Number(/at position (\d+)/.exec(message)?.[1] ?? 0);
    const { args, keywords } = node;
    if (!args.some((a) => a.kind === 'Starred'))
      wrapped.push(args.at(position) ?? keywords.at(position - args.length)?.value);
  } else if (node?.kind === 'Subscript') wrapped.push(node.index);
  else if (node?.kind === 'BinOp') {
    const left = /: '(?:list|tuple)' and/.test(message);
    wrapped.push(left ? node.left : node.right);
  } else if (node?.kind === 'AugAssign') wrapped.push(node.value);
  return wrapped.flatMap((e) => (e ? [arrayOf(r, e)] : []));
}

/** `e` → `jnp.array(e)` */
export function arrayOf(r: Rewrite, e: Expr): Fix {
  const name = r.imports.jnp('array');
  const edits = [...r.imports.edits(), r.replace({ start: e.start, end: e.start }, `${name}(`)];
  edits.push(r.replace({ start: e.end, end: e.end }, ')'));
  return { title: `Make it an array: ${name}(…)`, edits, preferred: true };
}

/** `some_list[i]` → `jnp.array(some_list)[i]` */
export function indexedListFixes(finding: Finding, analysis: Analysis): Fix[] {
  const r = Rewrite.of(finding, analysis);
  const node = r?.path.at(-1);
  return r && node?.kind === 'Subscript' ? [arrayOf(r, node.value)] : [];
}
