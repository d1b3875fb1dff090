/** Results whose size depends on values: count, select, or give the size. */
import type { Analysis } from '../../analysis/analyze.ts';
import type { Call, Expr } from '../../syntax/ast.ts';
import type { Finding, Fix } from '../rule.ts';
import type { SyntaxNode } from '../syntax.ts';
import { children, functionIndex, innermost } from '../syntax.ts';
import { total, upperBound } from './bound.ts';
import { bound } from './flow.ts';
import { chosen } from './mask.ts';
import { withArguments } from './parameters.ts';
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
  if (!r || !call || call.args.length === 0 || call.args.some((a) => a.kind === 'Starred')) return [];
  return [...given(r, call), ...staticFixes(finding, analysis)];
}

function given(r: Rewrite, call: Call): Fix[] {
  const name = calledName(call);
  const [first] = call.args;
  if (NONZERO.has(name)) {
    if (call.func.kind !== 'Attribute' || call.args.length !== 1 || call.keywords.length > 0) return [];
    const above = r.path[r.path.lastIndexOf(call) - 1];
    const count = counted(r, call, first, name);
    if (count) return [count];
    return TUPLES.has(name) && above.kind === 'Subscript' && above.index === call
      ? chosen(r, above, first, 0)
      : isHandedOn(r, call, true)
        ? sized(r, first)
        : [];
  }
  const most = largest(r, call, name);
  if (most !== undefined) {
    const left = FILLED.has(name) ? '0 behind them' : 'the first one repeated behind them';
    return isHandedOn(r, call, false) ? [added(r, call, 'size', most, `as many as there can be, ${left}`)] : [];
  }
  switch (name) {
    case 'bincount':
      return counting(r, call, first);
    case 'repeat': {
      const sum = call.args.length > 1 ? total(r, call.args[1]) : undefined;
      return sum === undefined ? [] : [{ ...added(r, call, 'total_repeat_length', sum), preferred: true }];
    }
    case 'segment_sum':
    case 'segment_max':
    case 'segment_min':
    case 'segment_prod': {
      const ids = call.args.at(1);
      const bound = ids && call.args.length === 2 ? upperBound(r, ids) : undefined;
      return bound === undefined ? [] : [{ ...added(r, call, 'num_segments', bound), preferred: true }];
    }
    default:
      return [];
  }
}

/** `jnp.bincount(labels % 4)` → `jnp.bincount(labels % 4, length=4)`; with `minlength=n`, the n that was expected. */
function counting(r: Rewrite, call: Call, values: Expr): Fix[] {
  const bound = upperBound(r, values);
  const least = call.keywords.find((k) => k.arg === 'minlength')?.value;
  if (bound !== undefined) return least ? [] : [{ ...added(r, call, 'length', bound), preferred: true }];
  return least ? [added(r, call, 'length', r.slice(least), 'larger values are not counted')] : [];
}

/** The call with one more keyword. */
function added(r: Rewrite, call: Call, keyword: string, value: string, meaning?: string): Fix {
  const title = `Give the size: ${keyword}=${value}${meaning === undefined ? '' : `, ${meaning}`}`;
  return { title, edits: [withArguments(r.source, r.chunk, call, [`${keyword}=${value}`])] };
}

/** How many elements a set of values can have, from the sizes of the arrays. */
const SETS: Readonly<Record<string, ((sizes: readonly string[]) => string | undefined) | undefined>> = {
  unique: ([x]) => x,
  union1d: ([a, b]) => `${a} + ${b}`,
  setxor1d: ([a, b]) => `${a} + ${b}`,
  setdiff1d: ([a]) => a,
  intersect1d: ([a, b]) => `min(${a}, ${b})`,
  extract: ([, x]) => x,
  compress: ([condition]) => condition,
};
const FILLED: ReadonlySet<string> = new Set(['extract', 'compress']);

function largest(r: Rewrite, call: Call, name: string): string | undefined {
  const axis = call.keywords.find((k) => k.arg === 'axis')?.value;
  if (axis && name === 'unique') return `${r.operand(call.args[0])}.shape[${r.slice(axis)}]`;
  return SETS[name]?.(call.args.map((a) => `${r.operand(a)}.size`));
}

/**
 * Whether a result is given back as it is, so that what stands behind its last element does no harm. `indices` may also be
 * updated through: `x.at[i].set(v)` drops those that lie outside.
 */
function isHandedOn(r: Rewrite, call: Call, indices: boolean): boolean {
  const path = r.path.slice(0, r.path.lastIndexOf(call));
  while (/^(?:Subscript|Tuple)$/.test(path.at(-1)?.kind ?? '')) path.pop();
  const above = path.at(-1);
  if (above?.kind === 'Return') return true;
  if (above?.kind !== 'Assign') return false;
  const names = new Set(above.targets.flatMap(bound));
  const fn = path[functionIndex(path)] as SyntaxNode | undefined;
  return fn !== undefined && uses(fn, names).every((up) => isHarmless(up, indices));
}

/** For each place where a name is read, the nodes around it, innermost first. */
function uses(fn: SyntaxNode, names: ReadonlySet<string>): SyntaxNode[][] {
  const found: SyntaxNode[][] = [];
  const visit = (n: SyntaxNode, up: readonly SyntaxNode[]): void => {
    if (n.kind === 'Name' && names.has(n.id) && !isTarget(n, up)) found.push([n, ...up]);
    for (const c of children(n)) visit(c, [n, ...up]);
  };
  visit(fn, []);
  return found;
}

const isTarget = (n: SyntaxNode, up: readonly SyntaxNode[]): boolean => {
  const assign = up.find((x) => x.kind !== 'Tuple');
  return assign?.kind === 'Assign' && assign.targets.some((t) => t.start <= n.start && n.end <= t.end);
};

function isHarmless([name, ...up]: readonly SyntaxNode[], indices: boolean): boolean {
  const above = up.find((n) => n.kind !== 'Tuple');
  if (above?.kind === 'Return') return true;
  return (
    indices &&
    above?.kind === 'Subscript' &&
    above.value.kind === 'Attribute' &&
    above.value.attr === 'at' &&
    above.index.start <= name.start
  );
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
