/** Python's loops → `jax.lax.while_loop`, `jax.lax.fori_loop`, `jax.lax.scan`. */
import type { Analysis } from '../../analysis/analyze.ts';
import type { Expr, ExprStmt, For, Stmt, While } from '../../syntax/ast.ts';
import type { Edit, Finding, Fix } from '../rule.ts';
import type { SyntaxNode } from '../syntax.ts';
import { innermost, pathTo, walk } from '../syntax.ts';
import { functionAround, isLeft, isPure } from './branches.ts';
import { around, blockOf, bound, exposed, inScope, stored } from './flow.ts';
import { Rewrite } from './rewrite.ts';
import { booleanText } from './truth.ts';

/** Those of a `for` whose iterable is found. */
export function rangeFixes(finding: Finding, analysis: Analysis): Fix[] {
  const { at } = finding;
  const loop = innermost(pathTo(at), 'For');
  return loop && loop.iter.start <= at.start && at.end <= loop.iter.end ? loopFixes(finding, analysis) : [];
}

/** The fixes of the loop whose test, iterable or whole is found. */
export function loopFixes(finding: Finding, analysis: Analysis): Fix[] {
  const make = (write: (r: Rewrite, index: number) => Fix | undefined): Fix[] => {
    const r = Rewrite.of(finding, analysis);
    if (!r) return [];
    const loop = innermost(r.path, 'For', 'While');
    const fix = loop && r.indentOf(loop) !== undefined ? write(r, r.path.indexOf(loop)) : undefined;
    return fix ? [fix] : [];
  };
  return make((r, index) => {
    const node = r.path[index];
    return node.kind === 'While'
      ? whileLoop(r, node, index)
      : node.kind === 'For'
        ? forLoop(r, node, index)
        : undefined;
  });
}

export interface State {
  /** Names that go from turn to turn. */
  readonly carry: readonly string[];
  readonly indent: string;
  readonly unit: string;
}

/** What a loop's body becomes a function with; undefined where it does more than compute names. */
function stateOf(r: Rewrite, index: number, body: readonly Stmt[], own: ReadonlySet<string>): State | undefined {
  const node = r.path[index] as For | While;
  const names = around(r.path, index);
  const indent = r.indentOf(node);
  if (!names || indent === undefined || node.orelse.length > 0 || isLeft(body) || !isPure(body)) return undefined;
  const bindings = stored(node.kind === 'While' ? [node.test, ...body] : body);
  const needed = exposed(body, new Set(own));
  if (node.kind === 'While') for (const n of exposed([{ ...node, body }])) needed.add(n);
  const carry = bindings.filter((n) => !own.has(n) && (needed.has(n) || isReadAfter(r, index, n)));
  return carry.every((n) => names.before.has(n))
    ? { carry, indent, unit: r.unit(r.path.slice(0, index + 1)) }
    : undefined;
}

/** Whether a name is read behind a loop; its own next turn aside. */
function isReadAfter(r: Rewrite, index: number, name: string): boolean {
  return around(r.path, index)?.after.has(name) ?? true;
}

const tuple = (names: readonly string[]): string => (names.length === 1 ? names[0] : `(${names.join(', ')})`);
const list = (names: readonly string[]): string => names.join(', ');

/** The parameter that a function takes its state by, and the line that takes it apart. */
export function parameter(r: Rewrite, { carry, indent, unit }: State): { name: string; lines: string[] } {
  if (carry.length === 1) return { name: carry[0], lines: [] };
  const name = r.fresh('carry');
  return { name, lines: [`${indent}${unit}${list(carry)} = ${name}`] };
}

function whileLoop(r: Rewrite, node: While, index: number): Fix | undefined {
  if ([...inScope([node.test])].some((n) => n.kind === 'NamedExpr')) return undefined;
  const state = stateOf(r, index, node.body, new Set());
  if (!state || state.carry.length === 0) return undefined;
  const { carry, indent, unit } = state;
  const block = r.block(node.body, indent + unit, node.test.end);
  if (!block) return undefined;
  const { name, lines } = parameter(r, state);
  const body = r.fresh('loop_body');
  const test = booleanText(r, node.test);
  const out: string[] = [];
  let condition = `lambda ${name}: ${test}`;
  if (carry.length > 1) {
    condition = r.fresh('loop_condition');
    out.push(`${indent}def ${condition}(${name}):`, ...lines, `${indent}${unit}return ${oneLogical(test)}`, '');
  }
  out.push(`${indent}def ${body}(${name}):`, ...lines, block.text, `${indent}${unit}return ${list(carry)}`, '');
  const loop = r.imports.lax('while_loop');
  out.push(`${indent}${list(carry)} = ${loop}(${condition}, ${body}, ${tuple(carry)})`);
  return fix(r, node, `Loop on the device: ${loop}`, out, block);
}

/** Behind `return`, lines go on in parentheses only. */
const oneLogical = (text: string): string => (text.includes('\n') ? `(${text})` : text);

function fix(
  r: Rewrite,
  node: For | While,
  title: string,
  lines: readonly string[],
  block: { end: number; start: number },
  more: readonly Edit[] = [],
): Fix {
  const span = { start: node.start, end: Math.max(node.end, block.end) };
  return { title, edits: [r.replaceLines(span, lines, [block]), ...more, ...r.imports.edits()], preferred: true };
}

function forLoop(r: Rewrite, node: For, index: number): Fix | undefined {
  if (node.isAsync || isReadElsewhere(r, node, index)) return undefined;
  const appends = appendsOf(r, node, index);
  if (!appends) return undefined;
  const range = rangeOf(node.iter);
  return range && appends.length === 0 ? foriLoop(r, node, index, range) : scan(r, node, index, appends);
}

/** Whether something after a loop reads what it went over last. */
const isReadElsewhere = (r: Rewrite, node: For, index: number): boolean =>
  node.target.kind !== 'Tuple' && node.target.kind !== 'Name'
    ? true
    : bound(node.target).some((n) => n !== '_' && isReadOutside(r, node, index, n));

function isReadOutside(r: Rewrite, node: For, index: number, name: string): boolean {
  const names = around(r.path, index);
  // The loop around it may bind the name on its next turn before it reads it.
  return names === undefined || (names.after.has(name) && readBehind(r, node, index, name));
}

function readBehind(r: Rewrite, node: For, index: number, name: string): boolean {
  const fn = functionAround(r.path, index);
  return fn === undefined || [...walk(fn)].some((n) => n.kind === 'Name' && n.id === name && n.start > node.end);
}

export interface Range {
  readonly start: Expr | undefined;
  readonly stop: Expr;
  readonly step: number;
}

export function rangeOf(e: Expr): Range | undefined {
  if (e.kind !== 'Call' || e.func.kind !== 'Name' || e.func.id !== 'range' || e.keywords.length > 0) return undefined;
  const [a, b, c] = e.args as readonly (Expr | undefined)[];
  if (e.args.some((x) => x.kind === 'Starred') || !a) return undefined;
  const step = c ? integer(c) : 1;
  if (step === undefined || step === 0) return undefined;
  return b ? { start: a, stop: b, step } : { start: undefined, stop: a, step };
}

function integer(e: Expr): number | undefined {
  if (e.kind === 'UnaryOp' && e.op === '-') {
    const n = integer(e.operand);
    return n === undefined ? undefined : -n;
  }
  return e.kind === 'Constant' && e.value.type === 'int' ? Number(e.value.value) : undefined;
}

function foriLoop(r: Rewrite, node: For, index: number, range: Range): Fix | undefined {
  if (node.target.kind !== 'Name') return undefined;
  const state = stateOf(r, index, node.body, new Set(bound(node.target)));
  if (!state || state.carry.length === 0) return undefined;
  const { carry, indent, unit } = state;
  const block = r.block(node.body, indent + unit, node.iter.end);
  if (!block) return undefined;
  const { name, lines } = parameter(r, state);
  const body = r.fresh('loop_body');
  const start = range.start ? r.argument(range.start) : '0';
  const stop = r.argument(range.stop);
  let counter = node.target.id;
  let [from, to] = [start, stop];
  if (range.step !== 1) {
    counter = r.fresh('turn');
    const first = range.start ? r.operand(range.start) : '0';
    const [low, high] = range.step > 0 ? [first, r.operand(range.stop)] : [r.operand(range.stop), first];
    const length = low === '0' ? high : `${high} - ${low}`;
    const step = Math.abs(range.step);
    const up = step === 1 ? length : `(${length} + ${step - 1}) // ${step}`;
    [from, to] = ['0', up];
    const sign = range.step > 0 ? '+' : '-';
    const moved = step === 1 ? counter : `${step} * ${counter}`;
    lines.push(
      `${indent}${unit}${node.target.id} = ${first === '0' && sign === '+' ? moved : `${first} ${sign} ${moved}`}`,
    );
  }
  const loop = r.imports.lax('fori_loop');
  const out = [
    `${indent}def ${body}(${counter}, ${name}):`,
    ...lines,
    block.text,
    `${indent}${unit}return ${list(carry)}`,
    '',
    `${indent}${list(carry)} = ${loop}(${from}, ${to}, ${body}, ${tuple(carry)})`,
  ];
  return fix(r, node, `Loop on the device: ${loop}`, out, block);
}

interface Append {
  readonly name: string;
  readonly statement: ExprStmt;
  readonly value: Expr;
  /** `hs = []` */
  readonly made: Stmt;
}

function appendCall(s: Stmt): { name: string; value: Expr; statement: ExprStmt } | undefined {
  if (s.kind !== 'Expr' || s.value.kind !== 'Call') return undefined;
  const { func, args, keywords } = s.value;
  if (func.kind !== 'Attribute' || func.attr !== 'append' || func.value.kind !== 'Name') return undefined;
  return args.length === 1 && keywords.length === 0 && args[0].kind !== 'Starred'
    ? { name: func.value.id, value: args[0], statement: s }
    : undefined;
}

/** Lists that each turn appends to; undefined where one is used in a way that an array can't be. */
function appendsOf(r: Rewrite, node: For, index: number): Append[] | undefined {
  const appends: Append[] = [];
  const fn = functionAround(r.path, index);
  const parent = r.path[index - 1];
  for (const s of node.body) {
    const call = appendCall(s);
    if (!call) continue;
    const before = fn ? blockOf(parent, node).slice(0, blockOf(parent, node).indexOf(node)) : [];
    const made = before.findLast(
      (x) =>
        x.kind === 'Assign' && x.targets.length === 1 && x.targets[0].kind === 'Name' && x.targets[0].id === call.name,
    );
    if (made?.kind !== 'Assign' || made.value.kind !== 'List' || made.value.elts.length > 0) return undefined;
    if (!fn || appends.some((a) => a.name === call.name) || !areArrayUses(fn, call.name, [made, call.statement]))
      return undefined;
    appends.push({ ...call, made });
  }
  return appends;
}

/** Whether all reads of a list are those that an array of its items can stand for: `jnp.stack(hs)`, `hs[-1]`. */
function areArrayUses(fn: SyntaxNode, name: string, own: readonly SyntaxNode[]): boolean {
  const good = new Set<SyntaxNode>();
  for (const n of walk(fn)) {
    if (own.includes(n)) for (const x of walk(n)) good.add(x);
    if (n.kind === 'Call' && n.func.kind === 'Attribute' && /^(?:stack|array|asarray)$/.test(n.func.attr))
      if (n.args.length > 0) good.add(n.args[0]);
    if (n.kind === 'Subscript') good.add(n.value);
  }
  return [...walk(fn)].every((n) => n.kind !== 'Name' || n.id !== name || good.has(n));
}

/** The arguments of a call of a built-in function. */
const builtinArgs = (e: Expr, name: string): readonly Expr[] | undefined =>
  e.kind === 'Call' && e.func.kind === 'Name' && e.func.id === name && e.keywords.length === 0 ? e.args : undefined;

/** What a loop goes over as `scan` does: arrays with one row for each turn. */
function rows(r: Rewrite, e: Expr): string | undefined {
  const range = rangeOf(e);
  if (range) return r.slice(e).replace(/^range/, r.imports.jnp('arange'));
  const zipped = builtinArgs(e, 'zip')?.map((a) => rows(r, a));
  if (zipped) return zipped.every((p) => p !== undefined) ? `(${zipped.join(', ')})` : undefined;
  const counted = builtinArgs(e, 'enumerate');
  if (counted?.length === 1 && counted[0].kind !== 'Call') {
    const of = rows(r, counted[0]);
    return of && `(${r.imports.jnp('arange')}(len(${of})), ${of})`;
  }
  if (e.kind === 'Name' || e.kind === 'Attribute' || e.kind === 'Subscript') return r.slice(e);
  return e.kind === 'Call' && e.func.kind === 'Attribute' ? r.slice(e) : undefined;
}

function scan(r: Rewrite, node: For, index: number, appends: readonly Append[]): Fix | undefined {
  const statements = node.body.filter((s) => !appends.some((a) => a.statement === s));
  const own = new Set(bound(node.target));
  const state = stateOf(r, index, statements, own);
  const xs = rows(r, node.iter);
  if (!state || xs === undefined || (state.carry.length === 0 && appends.length === 0)) return undefined;
  const { indent, unit } = state;
  const carry = state.carry.filter((n) => !appends.some((a) => a.name === n));
  // What is appended is what the names hold there; that must still be so at the end of the turn.
  for (const a of appends) {
    const later = node.body.slice(node.body.indexOf(a.statement) + 1).filter((s) => statements.includes(s));
    const names = new Set(stored(later));
    if ([...walk(a.value)].some((n) => n.kind === 'Name' && names.has(n.id))) return undefined;
  }
  const block = r.block(node.body, indent + unit, node.iter.end);
  if (!block) return undefined;
  const text = withoutLines(r, block.text, appends);
  if (text === undefined) return undefined;
  const loop = r.imports.lax('scan');
  const body = r.fresh('loop_body');
  const { name, lines } =
    carry.length === 0 ? { name: r.fresh('carry'), lines: [] } : parameter(r, { ...state, carry });
  let row = r.slice(node.target);
  if (node.target.kind === 'Tuple') {
    const whole = r.fresh('row');
    lines.push(`${indent}${unit}${row} = ${whole}`);
    row = whole;
  }
  const values = appends.map((a) => r.argument(a.value));
  const ys = values.length === 0 ? 'None' : values.length === 1 ? values[0] : `(${values.join(', ')})`;
  const names = appends.map((a) => a.name);
  const removed = appends.flatMap(({ made }) => r.wholeLines(made) ?? []);
  const out = [
    `${indent}def ${body}(${name}, ${row}):`,
    ...lines,
    ...(text === '' ? [] : [text]),
    `${indent}${unit}return ${carry.length === 0 ? name : tuple(carry)}, ${ys}`,
    '',
    `${indent}${carry.length === 0 ? '_' : carry.length === 1 ? carry[0] : tuple(carry)}, ${names.length === 0 ? '_' : tuple(names)} = ` +
      `${loop}(${body}, ${carry.length === 0 ? 'None' : tuple(carry)}, ${xs})`,
  ];
  return fix(r, node, `Loop on the device: ${loop}`, out, block, removed);
}

/** A block without the lines of some statements; undefined where they share lines with others. */
function withoutLines(r: Rewrite, text: string, appends: readonly Append[]): string | undefined {
  let out = text.split(/\r?\n/);
  for (const { statement } of appends) {
    const lines = r.slice(statement).split(/\r?\n/);
    if (lines.length > 1) return undefined;
    const at = out.findIndex((l) => l.trim().replace(/\s*#.*$/, '') === lines[0]);
    if (at < 0) return undefined;
    const comment = /#.*$/.exec(out[at].slice(out[at].indexOf(lines[0]) + lines[0].length));
    const indent = /^\s*/.exec(out[at])?.[0] ?? '';
    out = [...out.slice(0, at), ...(comment ? [`${indent}${comment[0]}`] : []), ...out.slice(at + 1)];
  }
  return out.join(r.newline);
}
