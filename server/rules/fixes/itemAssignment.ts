/** `x[i] = v` → `x = x.at[i].set(v)`, with the methods of `.at` for `+=` and its like; `jnp.where` where a mask chooses. */
import type { Analysis } from '../../analysis/analyze.ts';
import type { Assign, AugAssign, Expr, FunctionDef, Lambda, Operator, Subscript } from '../../syntax/ast.ts';
import type { Finding, Fix } from '../rule.ts';
import type { SyntaxNode } from '../syntax.ts';
import { functionIndex, innermost, walk } from '../syntax.ts';
import type { RaisedData } from '../raised.ts';
import { isMask, withoutMask } from './mask.ts';
import { Rewrite } from './rewrite.ts';

/** Methods of `x.at[i]` for augmented assignments; the others read, compute and set. */
const METHODS: Partial<Record<Operator, string>> = {
  '+': 'add',
  '-': 'subtract',
  '*': 'multiply',
  '/': 'divide',
  '**': 'power',
};

export function itemAssignmentFixes(finding: Finding, analysis: Analysis): Fix[] {
  const r = Rewrite.of(finding, analysis);
  const statement = r && innermost(r.path, 'Assign', 'AugAssign');
  if (!r || !statement || updatesForCaller(r.path, statement)) return [];
  if (statement.kind === 'AugAssign') {
    const { target, op, value } = statement;
    return target.kind === 'Subscript' ? single(r, { statement, target, value, op }, finding) : [];
  }
  const [target] = statement.targets;
  if (statement.targets.length > 1) return [];
  if (target.kind === 'Subscript')
    return single(r, { statement, target, value: statement.value, op: undefined }, finding);
  return target.kind === 'Tuple' && statement.value.kind === 'Tuple'
    ? together(r, statement, target.elts, statement.value.elts)
    : [];
}

/** Whether a function writes to what it was given and returns nothing: its caller would never see the copy. */
function updatesForCaller(path: readonly SyntaxNode[], { kind, ...rest }: Assign | AugAssign): boolean {
  const target = 'target' in rest ? rest.target : rest.targets[0];
  const fn = path[functionIndex(path)] as FunctionDef | Lambda | undefined;
  let root: Expr = target;
  while (root.kind === 'Subscript') root = root.value;
  if (fn?.kind !== 'FunctionDef' || root.kind !== 'Name') return false;
  const { id } = root;
  const { posonly, args, kwonly } = fn.params;
  if (![...posonly, ...args, ...kwonly].some((p) => p.name === id)) return false;
  return ![...walk(fn)].some((n) => n.kind === 'Return' && n.value !== undefined);
}

/** What can be assigned to, and be read again for the update. */
function isPlace(e: Expr): boolean {
  return e.kind === 'Name' || ((e.kind === 'Attribute' || e.kind === 'Subscript') && isPlace(e.value));
}

/** `x[mask] += v`, where it is the reading of `x[mask]` that raises. */
export function maskedAssignmentFixes(finding: Finding, analysis: Analysis): Fix[] {
  const r = Rewrite.of(finding, analysis);
  const statement = r && innermost(r.path, 'Assign', 'AugAssign');
  const mask = r && innermost(r.path, 'Subscript');
  if (!r || !statement || !mask || updatesForCaller(r.path, statement)) return [];
  const target = statement.kind === 'Assign' ? statement.targets[0] : statement.target;
  if (target.kind !== 'Subscript' || !isPlace(target.value) || r.slice(target.index) !== r.slice(mask.index)) return [];
  const op = statement.kind === 'AugAssign' ? statement.op : undefined;
  return [masked(r, { statement, target, value: statement.value, op })];
}

interface Written {
  readonly statement: Assign | AugAssign;
  readonly target: Subscript;
  readonly value: Expr;
  /** Of `+=` and its like. */
  readonly op: Operator | undefined;
}

function single(r: Rewrite, w: Written, finding: Finding): Fix[] {
  const { target } = w;
  if (!isPlace(target.value)) return [];
  const fixes = [update(r, w, target.value, '')];
  // Of an array of several axes: `x[i][j]` is `x[i, j]`.
  const outer = target.value;
  if (outer.kind === 'Subscript' && (outer.index.kind === 'Name' || outer.index.kind === 'Constant'))
    fixes.push(update(r, w, outer.value, `${r.slice(outer.index)}, `));
  if (isMask(r, target.index, (finding.data as RaisedData).trace)) fixes.push(masked(r, w));
  return fixes;
}

/** Only what has to change is changed: comments and line breaks within the index and the value stay. */
function update(r: Rewrite, { statement, target, value, op }: Written, array: Expr, firstIndex: string): Fix {
  const method = op && METHODS[op];
  const name = r.slice(array);
  const rest = { start: target.end, end: statement.end };
  const sign = /^\s*[^\s\w]*=\s*/.exec(r.slice(rest))?.[0].length ?? 0;
  const whole = { start: target.end + sign, end: statement.end };
  const inBrackets = whole.start < value.start;
  const computed = op !== undefined && method === undefined ? `${r.slice(target)} ${op} ` : '';
  const brackets = inBrackets && computed === '' ? 0 : isSimple(value) || computed === '' ? 1 : 2;
  const inner = !inBrackets && value.kind === 'Tuple' && !r.slice(value).startsWith('(') ? 1 : 0;
  const count = brackets + inner - (inBrackets && brackets === 2 ? 1 : 0);
  const close = ')'.repeat(count);
  const open = computed === '' ? '('.repeat(count) : `(${computed}${'('.repeat(count - 1)}`;
  const edits = [
    r.replace({ start: target.start, end: target.value.end }, `${name} = ${name}.at`),
    ...(firstIndex === '' ? [] : [r.replace({ start: target.index.start, end: target.index.start }, firstIndex)]),
    r.replace({ start: target.end, end: whole.start }, `.${method ?? 'set'}${open}`),
    ...(close === '' ? [] : [r.replace({ start: statement.end, end: statement.end }, close)]),
  ];
  return { title: `Assign an updated copy: ${name} = ${name}.at[…].${method ?? 'set'}(…)`, edits, preferred: true };
}

const isSimple = (e: Expr): boolean =>
  e.kind === 'Name' || e.kind === 'Constant' || e.kind === 'Attribute' || e.kind === 'Call' || e.kind === 'Subscript';

/** `x[mask] = v` → `x = jnp.where(mask, v, x)` */
function masked(r: Rewrite, { statement, target, value, op }: Written): Fix {
  const array = r.slice(target.value);
  const wanted = withoutMask(r, value, r.slice(target.index));
  const whole = op === undefined ? wanted : `${array} ${op} ${isSimple(value) ? wanted : `(${wanted})`}`;
  const where = r.imports.jnp('where');
  const edit = r.replace(statement, `${array} = ${where}(${r.slice(target.index)}, ${whole}, ${array})`);
  return { title: `Select with ${where}`, edits: [...r.imports.edits(), edit], preferred: true };
}

/** `x[i], x[j] = a, b`: one update after the other, of what was there before. */
function together(r: Rewrite, statement: Assign, targets: readonly Expr[], values: readonly Expr[]): Fix[] {
  const [first] = targets;
  if (first.kind !== 'Subscript' || !isPlace(first.value) || targets.length !== values.length) return [];
  const array = r.slice(first.value);
  let updates = '';
  for (const [i, t] of targets.entries()) {
    if (t.kind !== 'Subscript' || r.slice(t.value) !== array || values[i].kind === 'Starred') return [];
    updates += `.at[${r.slice(t.index)}].set(${r.slice(values[i])})`;
  }
  const edit = r.replace(statement, `${array} = ${array}${updates}`);
  return [{ title: `Assign an updated copy: ${array} = ${array}.at[…].set(…)`, edits: [edit], preferred: true }];
}
