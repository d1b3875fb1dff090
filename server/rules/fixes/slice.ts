/** `x[i:i + n]` → `jax.lax.dynamic_slice_in_dim(x, i, n)`, or `x[jax.ds(i, n)]` within other indices and updates. */
import type { Analysis } from '../../analysis/analyze.ts';
import type { Expr, Slice, Subscript } from '../../syntax/ast.ts';
import type { Finding, Fix } from '../rule.ts';
import type { SyntaxNode } from '../syntax.ts';
import { Rewrite } from './rewrite.ts';
import { staticFixes } from './static.ts';

export function sliceFixes(finding: Finding, analysis: Analysis): Fix[] {
  return [...dynamic(finding, analysis), ...staticFixes(finding, analysis)];
}

/** The subscript that is read or, of `x.at[…].set(…)`, updated. */
function subscriptAt(path: readonly SyntaxNode[]): Subscript | undefined {
  for (const n of [...path].reverse()) {
    if (n.kind === 'Subscript') return n;
    if (n.kind === 'Call' && n.func.kind === 'Attribute' && n.func.value.kind === 'Subscript') return n.func.value;
  }
  return undefined;
}

function dynamic(finding: Finding, analysis: Analysis): Fix[] {
  const r = Rewrite.of(finding, analysis);
  const subscript = r && subscriptAt(r.path);
  if (!r || !subscript) return [];
  const { value, index } = subscript;
  const entries = index.kind === 'Tuple' ? index.elts : [index];
  const windows = entries.map((e) => (e.kind === 'Slice' ? windowOf(r, e) : undefined));
  const made = windows.filter((w) => w !== undefined);
  if (made.length === 0) return [];
  const isUpdate = value.kind === 'Attribute' && value.attr === 'at';
  const others = entries.filter((e, i) => windows[i] === undefined && !isFull(e));
  if (isUpdate || others.length > 0) {
    const ds = r.imports.jax('ds');
    const edits = entries.flatMap((e, i) => {
      const w = windows[i];
      return w ? [r.replace(e, `${ds}(${w.start}, ${w.size})`)] : [];
    });
    return [{ title: `Slice with ${ds}(start, size)`, edits: [...r.imports.edits(), ...edits], preferred: true }];
  }
  const array = r.argument(value);
  const axis = windows.findIndex((w) => w !== undefined);
  const [first] = made;
  let text: string;
  let name: string;
  if (made.length === 1) {
    name = r.imports.lax('dynamic_slice_in_dim');
    text = `${name}(${array}, ${first.start}, ${first.size}${axis === 0 ? '' : `, axis=${axis}`})`;
  } else {
    // All axes that there are: the others whole.
    const { indexed } = finding.data as { indexed?: readonly number[] };
    if (indexed?.length !== entries.length) return [];
    name = r.imports.lax('dynamic_slice');
    const tuple = (items: readonly string[]): string => `(${items.join(', ')})`;
    const sizes = windows.map((w, i) => w?.size ?? `${r.operand(value)}.shape[${i}]`);
    text = `${name}(${array}, ${tuple(windows.map((w) => w?.start ?? '0'))}, ${tuple(sizes)})`;
  }
  return [{ title: `Slice with ${name}`, edits: [...r.imports.edits(), r.replace(subscript, text)], preferred: true }];
}

const isFull = (e: Expr): boolean => e.kind === 'Slice' && !e.lower && !e.upper && !e.step;

interface Window {
  readonly start: string;
  readonly size: string;
}

/** A slice whose bounds differ by something: `i:i + n`, `i - n:i`, `i - m:i + n`, `i * n:(i + 1) * n`. */
function windowOf(r: Rewrite, { lower, upper, step }: Slice): Window | undefined {
  if (!lower || !upper || (step && !isOne(step))) return undefined;
  const start = r.argument(lower);
  const from = split(r, lower);
  const to = split(r, upper);
  if (from.base === to.base) {
    const size = difference(to.offset, from.offset);
    return size === undefined ? undefined : { start, size };
  }
  return blockOf(r, lower, upper, start);
}

interface Sum {
  readonly base: string;
  readonly offset: { readonly sign: '+' | '-'; readonly text: string; readonly number: number | undefined } | undefined;
}

/** `i + n` as `i` and `n`; `n + i` too, where `n` is a number. */
function split(r: Rewrite, e: Expr): Sum {
  if (e.kind === 'BinOp' && (e.op === '+' || e.op === '-')) {
    const [base, offset] =
      e.op === '+' && numberOf(e.left) !== undefined && numberOf(e.right) === undefined
        ? [e.right, e.left]
        : [e.left, e.right];
    return { base: r.slice(base), offset: { sign: e.op, text: r.operand(offset), number: numberOf(offset) } };
  }
  return { base: r.slice(e), offset: undefined };
}

function difference(to: Sum['offset'], from: Sum['offset']): string | undefined {
  const number = (o: Sum['offset']): number | undefined =>
    o === undefined ? 0 : o.number === undefined ? undefined : o.sign === '+' ? o.number : -o.number;
  const [a, b] = [number(to), number(from)];
  if (a !== undefined && b !== undefined) return a > b ? String(a - b) : undefined;
  if (from === undefined) return to?.sign === '+' ? to.text : undefined;
  if (to === undefined) return from.sign === '-' ? from.text : undefined;
  if (to.sign !== '+') return undefined;
  if (from.sign === '-') return to.text === from.text ? `2 * ${to.text}` : `${to.text} + ${from.text}`;
  return `${to.text} - ${from.text}`;
}

/** `i * n:(i + 1) * n`, `i * n:i * n + n` is met before. */
function blockOf(r: Rewrite, lower: Expr, upper: Expr, start: string): Window | undefined {
  const factors = (e: Expr): readonly [Expr, Expr] | undefined =>
    e.kind === 'BinOp' && e.op === '*' ? [e.left, e.right] : undefined;
  const low = factors(lower);
  const up = factors(upper);
  if (!low || !up) return undefined;
  for (const [i, n] of [low, [low[1], low[0]] as const])
    for (const [j, m] of [up, [up[1], up[0]] as const]) {
      const next = split(r, j);
      if (
        r.slice(n) === r.slice(m) &&
        next.base === r.slice(i) &&
        next.offset?.sign === '+' &&
        next.offset.number === 1
      )
        return { start, size: r.slice(n) };
    }
  return undefined;
}

const numberOf = (e: Expr): number | undefined =>
  e.kind === 'Constant' && e.value.type === 'int' && typeof e.value.value === 'number' ? e.value.value : undefined;

const isOne = (e: Expr): boolean => numberOf(e) === 1;
