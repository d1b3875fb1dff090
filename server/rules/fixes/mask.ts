/** Boolean masks: `x[mask].sum()` → `x.sum(where=mask)`, `x.at[mask].set(v)` → `jnp.where(mask, v, x)`. */
import type { Analysis } from '../../analysis/analyze.ts';
import type { Trace } from '../../analysis/outcome.ts';
import type { Call, Expr, Subscript } from '../../syntax/ast.ts';
import type { FaultData } from '../faults.ts';
import type { Edit, Finding, Fix } from '../rule.ts';
import type { SyntaxNode } from '../syntax.ts';
import { walk } from '../syntax.ts';
import { Rewrite } from './rewrite.ts';

/** Functions of jax.numpy whose results are masks. */
const MASKS =
  /^(?:isnan|isinf|isfinite|isposinf|isneginf|isclose|isin|signbit|equal|not_equal|greater|greater_equal|less|less_equal|logical_\w+)$/;

/** Whether an expression is an array of booleans, as far as its text and the trace's assignments say. */
export function isMask(r: Rewrite, e: Expr, trace: Trace | undefined): boolean {
  switch (e.kind) {
    case 'Compare':
      return e.ops.every((op) => /^(?:[<>]=?|[=!]=)$/.test(op));
    case 'UnaryOp':
      return e.op === '~' && isMask(r, e.operand, trace);
    case 'BinOp':
      return (e.op === '&' || e.op === '|') && isMask(r, e.left, trace) && isMask(r, e.right, trace);
    case 'Call':
      return e.func.kind === 'Attribute' && MASKS.test(e.func.attr);
    case 'Name': {
      const held = [...(trace?.assignments ?? [])].flatMap(([target, { chunk, avals }]) =>
        chunk === r.chunk && r.slice(target) === e.id ? avals : [],
      );
      return held.length > 0 && held.every((a) => a.startsWith('bool['));
    }
    default:
      return false;
  }
}

/** An expression's text with `x` in the place of each `x[mask]`: all elements instead of those that are chosen. */
export function withoutMask(r: Rewrite, e: Expr, mask: string): string {
  let out = '';
  let at = e.start;
  for (const n of walk(e))
    if (n.kind === 'Subscript' && n.start >= at && r.slice(n.index) === mask) {
      out += r.slice({ start: at, end: n.start }) + r.slice(n.value);
      at = n.end;
    }
  return out + r.slice({ start: at, end: e.end });
}

/** What is indexed with a mask, and the mask as a text that fits the array's axes. */
interface Masked {
  readonly r: Rewrite;
  readonly array: Expr;
  /** The index as it is written: the mask, or `jnp.where(mask)`. */
  readonly index: string;
  readonly mask: string;
  /** The mask, with axes of size 1 for those that it leaves. */
  readonly aligned: string;
  /** Axes of the array that the mask leaves. */
  readonly left: number;
}

export function maskFixes(finding: Finding, analysis: Analysis): Fix[] {
  const r = Rewrite.of(finding, analysis);
  const { shape, indexed } = finding.data as FaultData;
  const subscript =
    r &&
    [...r.path]
      .reverse()
      .flatMap((n) => subscriptAt(n))
      .at(0);
  if (!r || !subscript || !shape || !indexed || subscript.index.kind === 'Tuple') return [];
  return chosen(r, subscript, subscript.index, indexed.length - shape.length);
}

/** What stands for the elements that a mask, or `jnp.where(mask)`, chooses. `left`: axes that the mask leaves. */
export function chosen(r: Rewrite, subscript: Subscript, condition: Expr, left: number): Fix[] {
  const mask = r.slice(condition);
  const axes = ['...', ...Array<string>(left).fill('None')].join(', ');
  const aligned = left === 0 ? mask : `${r.operand(condition)}[${axes}]`;
  const { value } = subscript;
  const common = { r, index: r.slice(subscript.index), mask, aligned, left };
  if (value.kind === 'Attribute' && value.attr === 'at') {
    const update = r.path.findLast(
      (n) => n.kind === 'Call' && n.func.kind === 'Attribute' && n.func.value === subscript,
    );
    return update?.kind === 'Call' ? selected({ ...common, array: value.value }, update) : [];
  }
  const m = { ...common, array: value };
  const wanted = reduced(m, subscript) ?? counted(m, subscript) ?? returned(m, subscript);
  return wanted ? [wanted] : [];
}

/** `x[mask]`, or that of `x.at[mask].set(v)`. */
function subscriptAt(n: SyntaxNode): Subscript[] {
  if (n.kind === 'Subscript') return [n];
  return n.kind === 'Call' && n.func.kind === 'Attribute' && n.func.value.kind === 'Subscript' ? [n.func.value] : [];
}

const OPERATORS: Readonly<Record<string, string | undefined>> = {
  add: '+',
  subtract: '-',
  multiply: '*',
  mul: '*',
  divide: '/',
  power: '**',
};

/** `x.at[mask].set(v)` → `jnp.where(mask, v, x)` */
function selected({ r, array, index, aligned }: Masked, update: Call): Fix[] {
  const { func, args, keywords } = update;
  if (func.kind !== 'Attribute' || args.length !== 1 || keywords.length > 0 || args[0].kind === 'Starred') return [];
  const name = r.slice(array);
  const operand = r.operand(array);
  const [given] = args;
  const text = withoutMask(r, given, index);
  const operator = OPERATORS[func.attr];
  let value: string;
  if (func.attr === 'set') value = text;
  else if (operator) value = `${operand} ${operator} ${isAtom(given) ? text : `(${text})`}`;
  else if (func.attr === 'min' || func.attr === 'max') value = `${r.imports.jnp(`${func.attr}imum`)}(${name}, ${text})`;
  else if (func.attr === 'apply') value = `${r.operand(given)}(${name})`;
  else return [];
  const where = r.imports.jnp('where');
  const edit = r.replace(update, `${where}(${aligned}, ${value}, ${name})`);
  return [{ title: `Select with ${where}`, edits: [...r.imports.edits(), edit], preferred: true }];
}

const isAtom = (e: Expr): boolean =>
  e.kind === 'Name' || e.kind === 'Constant' || e.kind === 'Attribute' || e.kind === 'Call' || e.kind === 'Subscript';

/** Reductions that take `where=`, and what they begin with where that has to be said. */
const REDUCTIONS: Readonly<Record<string, string | undefined>> = {
  sum: '',
  mean: '',
  prod: '',
  any: '',
  all: '',
  std: '',
  var: '',
  nansum: '',
  nanmean: '',
  max: '-',
  amax: '-',
  min: '+',
  amin: '+',
};

/** `jnp.sum(x[mask])` → `jnp.sum(x, where=mask)`, and so for methods, and for expressions of several `x[mask]`. */
function reduced(m: Masked, subscript: Subscript): Fix | undefined {
  const { r, index, aligned, left } = m;
  const at = r.path.lastIndexOf(subscript);
  // Up to the call, through operators and functions of one array.
  let i = at;
  while (i > 0 && isElementwise(r.path[i - 1])) i--;
  const whole = r.path[i] as Expr;
  const above = r.path[i - 1];
  const method = above.kind === 'Attribute' ? above : undefined;
  const call = method ? r.path[i - 2] : above;
  if (call.kind !== 'Call' || call.func.kind !== 'Attribute' || (method && call.func !== method)) return undefined;
  const others = method ? call.args : call.args.slice(1);
  if ((!method && call.args[0] !== whole) || others.length > 0) return undefined;
  const sign = REDUCTIONS[call.func.attr];
  const axis = call.keywords.find((k) => k.arg === 'axis');
  if (sign === undefined || call.keywords.some((k) => k.arg !== 'axis' && k.arg !== 'dtype')) return undefined;
  // The first axis of what is chosen is that of the mask; elements chosen one by one have no other.
  if (axis && (left === 0 || !isZero(axis.value))) return undefined;
  if (![...walk(whole)].every((n) => n.kind !== 'Subscript' || r.slice(n.index) !== index || isAtom(n.value)))
    return undefined;
  const initial = sign === '' ? '' : `, initial=${sign === '-' ? '-' : ''}${r.imports.jnp('inf')}`;
  const keyword = `${call.args.length + call.keywords.length > 0 ? ', ' : ''}where=${aligned}${initial}`;
  const edits: Edit[] = [...r.imports.edits(), r.replace(whole, withoutMask(r, whole, index))];
  const last = [...call.args, ...call.keywords].at(-1);
  const end = last === whole || !last ? call.end - 1 : last.end;
  edits.push(r.replace({ start: end, end }, keyword));
  return { title: `Choose within the reduction: ${call.func.attr}(where=…)`, edits, preferred: true };
}

/** Operators, and functions of jax.numpy that compute each element by itself. */
const ELEMENTWISE =
  /^(?:abs|absolute|square|sqrt|exp|expm1|log|log1p|log2|log10|sin|cos|tan|tanh|sinh|cosh|negative|sign|reciprocal|isnan|isfinite)$/;

const isElementwise = (n: SyntaxNode): boolean =>
  n.kind === 'BinOp'
    ? n.op !== '@'
    : n.kind === 'UnaryOp'
      ? n.op !== 'not'
      : n.kind === 'Call' && n.func.kind === 'Attribute' && ELEMENTWISE.test(n.func.attr) && n.args.length === 1;

const isZero = (e: Expr): boolean => e.kind === 'Constant' && e.value.type === 'int' && e.value.value === 0;

/** `len(x[mask])`, `x[mask].shape[0]`, `x[mask].size` → `jnp.sum(mask)` */
function counted({ r, mask, left }: Masked, subscript: Subscript): Fix | undefined {
  const at = r.path.lastIndexOf(subscript);
  const above = r.path.at(at - 1);
  const next = r.path.at(at - 2);
  let whole: SyntaxNode | undefined;
  if (above?.kind === 'Call' && above.func.kind === 'Name' && above.func.id === 'len') whole = above;
  else if (above?.kind === 'Attribute' && above.attr === 'size' && left === 0) whole = above;
  else if (above?.kind === 'Attribute' && above.attr === 'shape' && next?.kind === 'Subscript' && isZero(next.index))
    whole = next;
  if (!whole) return undefined;
  const sum = r.imports.jnp('sum');
  const edits = [...r.imports.edits(), r.replace(whole, `${sum}(${mask})`)];
  return { title: `Count with ${sum}(mask)`, edits, preferred: true };
}

/** `return x[mask]` → `return jnp.where(mask, x, 0)`: the shape is another one, so somebody has to choose it. */
function returned({ r, array, aligned }: Masked, subscript: Subscript): Fix | undefined {
  if (r.path.at(r.path.lastIndexOf(subscript) - 1)?.kind !== 'Return') return undefined;
  const where = r.imports.jnp('where');
  const edits = [...r.imports.edits(), r.replace(subscript, `${where}(${aligned}, ${r.slice(array)}, 0)`)];
  return { title: `Keep the shape, with 0 where the mask is False: ${where}`, edits };
}
