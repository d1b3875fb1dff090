/** Results whose size depends on values: count, select, or give the size. */
import type { Analysis } from '../../analysis/analyze.ts';
import type { Call, Expr } from '../../syntax/ast.ts';
import type { Finding, Fix } from '../rule.ts';
import type { SyntaxNode } from '../syntax.ts';
import { innermost } from '../syntax.ts';
import { chosen } from './mask.ts';
import { Rewrite } from './rewrite.ts';
import { staticFixes } from './static.ts';

const calledName = (call: Call): string =>
  call.func.kind === 'Attribute' ? call.func.attr : call.func.kind === 'Name' ? call.func.id : '';

const KEYWORDS: Readonly<Record<string, string | undefined>> = {
  bincount: 'length',
  repeat: 'total_repeat_length',
  segment_sum: 'num_segments',
  segment_max: 'num_segments',
  segment_min: 'num_segments',
  segment_prod: 'num_segments',
};

/** The argument that fixes the size of what a call gives. */
export function sizeArgument(path: readonly SyntaxNode[]): string {
  const call = innermost(path, 'Call');
  return (call && KEYWORDS[calledName(call)]) ?? 'size';
}

/** Functions that give a tuple of indices, and those that give one array of them. */
const TUPLES: ReadonlySet<string> = new Set(['where', 'nonzero']);
const NONZERO: ReadonlySet<string> = new Set([...TUPLES, 'flatnonzero', 'argwhere']);

export function sizeFixes(finding: Finding, analysis: Analysis): Fix[] {
  const r = Rewrite.of(finding, analysis);
  const call = r && innermost(r.path, 'Call');
  if (!r || call?.func.kind !== 'Attribute') return [];
  const name = calledName(call);
  const [condition] = call.args;
  const fixes: Fix[] = [];
  if (call.args.length === 1 && call.keywords.length === 0 && condition.kind !== 'Starred' && NONZERO.has(name)) {
    const at = r.path.lastIndexOf(call);
    const above = r.path[at - 1];
    const count = counted(r, call, condition, name);
    if (count) fixes.push(count);
    else if (TUPLES.has(name) && above.kind === 'Subscript' && above.index === call)
      fixes.push(...chosen(r, above, condition, 0));
    else fixes.push(...sized(r, condition));
  }
  return [...fixes, ...staticFixes(finding, analysis)];
}

/** `jnp.nonzero(x)[0].size` → `jnp.count_nonzero(x)`, with `len(…)` and `.shape[0]`. */
function counted(r: Rewrite, call: Call, condition: Expr, name: string): Fix | undefined {
  let i = r.path.lastIndexOf(call);
  const first = r.path[i - 1];
  if (TUPLES.has(name)) {
    if (first.kind !== 'Subscript' || first.value !== call || !isZero(first.index)) return undefined;
    i--;
  }
  const above = r.path.at(i - 1);
  const next = r.path.at(i - 2);
  let whole: SyntaxNode | undefined;
  if (above?.kind === 'Call' && above.func.kind === 'Name' && above.func.id === 'len') whole = above;
  else if (above?.kind === 'Attribute' && above.attr === 'size' && name !== 'argwhere') whole = above;
  else if (above?.kind === 'Attribute' && above.attr === 'shape' && next?.kind === 'Subscript' && isZero(next.index))
    whole = next;
  if (!whole) return undefined;
  const count = r.imports.jnp('count_nonzero');
  const edits = [...r.imports.edits(), r.replace(whole, `${count}(${r.slice(condition)})`)];
  return { title: `Count with ${count}`, edits, preferred: true };
}

const isZero = (e: Expr): boolean => e.kind === 'Constant' && e.value.type === 'int' && e.value.value === 0;

/** As many places as there are elements: what isn't found is filled with an index that lies outside, which updates drop. */
function sized(r: Rewrite, condition: Expr): Fix[] {
  const size = `${sizedBy(r, condition)}.size`;
  const edits = [r.replace({ start: condition.end, end: condition.end }, `, size=${size}, fill_value=${size}`)];
  return [{ title: `Give the size: size=${size}, the places that are left hold ${size}`, edits }];
}

/** An array as large as a condition: the one that is compared with a number, or the condition itself. */
function sizedBy(r: Rewrite, e: Expr): string {
  if (e.kind === 'Compare' && e.left.kind === 'Name' && e.comparators.every((c) => c.kind === 'Constant'))
    return e.left.id;
  return r.operand(e);
}
