/** An `if` with its `elif`s, or a `match`, as conditions that JAX can evaluate and the statements of each. */
import type { Analysis } from '../../analysis/analyze.ts';
import type { Expr, FunctionDef, If, Match, Pattern, Stmt } from '../../syntax/ast.ts';
import type { FaultData } from '../faults.ts';
import type { Finding } from '../rule.ts';
import type { SyntaxNode } from '../syntax.ts';
import type { Around } from './flow.ts';
import { around, blockOf, inScope, stored } from './flow.ts';
import type { Rewrite } from './rewrite.ts';
import { truth } from './truth.ts';

export interface Branch {
  readonly test: string;
  readonly body: readonly Stmt[];
  /** Where its header ends. */
  readonly from: number;
}

export interface Branches {
  readonly node: If | Match;
  /** Its index in the path. */
  readonly index: number;
  readonly list: readonly Branch[];
  /** Empty where there is no `else`. */
  readonly orelse: readonly Stmt[];
  readonly orelseFrom: number;
  /** Statements behind it in its block. */
  readonly rest: readonly Stmt[];
  /** What comes behind `rest` is the end of the function. */
  readonly tail: boolean;
  readonly around: Around;
}

/** Whether a traced array was asked for its truth within a node. */
export function asksTracer(r: Rewrite, finding: Finding, analysis: Analysis, node: SyntaxNode): boolean {
  const events = (finding.data as FaultData).trace?.events ?? analysis.events;
  return events.some(
    ({ kind, site }) =>
      (kind === 'tracer-conversion' || kind === 'unknown-tracer-conversion') &&
      site?.chunk === r.chunk &&
      site.start >= node.start &&
      site.end <= node.end,
  );
}

/** Those that a finding in a condition is about. */
export function branchesAt(r: Rewrite, finding: Finding, analysis: Analysis): Branches | undefined {
  const { path } = r;
  let index = r.statement;
  let node = path[index];
  if (node.kind === 'Match') return ofMatch(r, node, index);
  if (node.kind !== 'If') return undefined;
  // The `if` that an `elif` belongs to, as long as it asks traced arrays too.
  for (let up = path[index - 1]; index > 0 && up.kind === 'If'; up = path[index - 1]) {
    if (up.orelse.length !== 1 || up.orelse[0] !== node || !asksTracer(r, finding, analysis, up.test)) break;
    node = up;
    index--;
  }
  const skipped = skips(r, node, index);
  if (skipped) return skipped;
  const list: Branch[] = [];
  let last = node;
  for (;;) {
    list.push({ test: truth(r, last.test).text, body: last.body, from: last.test.end });
    const [next] = last.orelse;
    if (last.orelse.length !== 1 || next.kind !== 'If') break;
    last = next;
  }
  const orelseFrom = last.orelse.length > 0 ? elseLine(r, last) : node.end;
  return complete(r, node, index, list, last.orelse, orelseFrom);
}

/** `if …: continue`: what follows in the loop is its `else`. */
function skips(r: Rewrite, node: If, index: number): Branches | undefined {
  const parent = r.path[index - 1];
  const block = blockOf(parent, node);
  const behind = block.slice(block.indexOf(node) + 1);
  const [only] = node.body;
  if (only.kind !== 'Continue' || node.body.length > 1 || node.orelse.length > 0 || behind.length === 0)
    return undefined;
  const names = around(r.path, index, behind.length + 1);
  if ((parent.kind !== 'For' && parent.kind !== 'While') || !names) return undefined;
  const whole: If = { ...node, end: behind[behind.length - 1].end };
  const list = [{ test: truth(r, node.test).text, body: [], from: node.test.end }];
  return { node: whole, index, list, orelse: behind, orelseFrom: node.end, rest: [], tail: false, around: names };
}

function complete(
  r: Rewrite,
  node: If | Match,
  index: number,
  list: readonly Branch[],
  orelse: readonly Stmt[],
  orelseFrom: number,
): Branches | undefined {
  const { path } = r;
  const names = around(path, index);
  // What the first test binds by `:=` has its value before any branch runs.
  if (names && node.kind === 'If') names.before = new Set([...names.before, ...stored([node.test])]);
  if (!names || (r.indentOf(node) === undefined && !isElif(r, node))) return undefined;
  const parent = path[index - 1];
  const block = isElif(r, node) ? [node] : blockOf(parent, node);
  const rest = block.slice(block.indexOf(node) + 1);
  return { node, index, list, orelse, orelseFrom, rest, tail: parent.kind === 'FunctionDef', around: names };
}

export const isElif = (r: Rewrite, n: SyntaxNode): boolean =>
  n.kind === 'If' && r.source.text.startsWith('elif', r.chunk.start + n.start);

/** Where the line of an `else:` stands that belongs to an `if`. */
function elseLine(r: Rewrite, node: If): number {
  const { source, chunk } = r;
  const end = node.body[node.body.length - 1].end;
  const at = /^[ \t]*else\b/m.exec(source.text.slice(chunk.start + end, chunk.start + node.orelse[0].start));
  return at ? end + at.index + at[0].length : end;
}

/** `case 0 | 1:` → `(x == 0) | (x == 1)`; captures and patterns of structures have no such condition. */
function ofMatch(r: Rewrite, node: Match, index: number): Branches | undefined {
  const { subject } = node;
  if (subject.kind !== 'Name' && subject.kind !== 'Attribute' && subject.kind !== 'Subscript') return undefined;
  const list: Branch[] = [];
  let orelse: readonly Stmt[] = [];
  let orelseFrom = node.end;
  for (const [i, c] of node.cases.entries()) {
    const from = c.guard?.end ?? c.pattern.end;
    const tests = patternTests(r, subject, c.pattern);
    if (!tests) return undefined;
    if (c.guard) tests.push(truth(r, c.guard).text);
    if (tests.length === 0) {
      if (i !== node.cases.length - 1) return undefined;
      orelse = c.body;
      orelseFrom = from;
    } else list.push({ test: tests.map((t) => grouped(t, tests.length > 1)).join(' & '), body: c.body, from });
  }
  return list.length > 0 ? complete(r, node, index, list, orelse, orelseFrom) : undefined;
}

const grouped = (text: string, needed: boolean): string => (needed ? `(${text})` : text);

function patternTests(r: Rewrite, subject: Expr, p: Pattern): string[] | undefined {
  const value = (v: Pattern): string | undefined =>
    v.kind === 'MatchValue' ? `${r.slice(subject)} == ${r.slice(v.value)}` : undefined;
  switch (p.kind) {
    case 'MatchAs':
      return p.name === undefined && !p.pattern ? [] : undefined;
    case 'MatchValue':
      return [value(p) ?? ''];
    case 'MatchOr': {
      const parts = p.patterns.map(value);
      return parts.every((x) => x !== undefined) ? [parts.map((x) => `(${x})`).join(' | ')] : undefined;
    }
    default:
      return undefined;
  }
}

/** Whether each way through statements ends with a `return`. */
export function alwaysReturns(stmts: readonly Stmt[]): boolean {
  const last = stmts.at(-1);
  switch (last?.kind) {
    case 'Return':
      return true;
    case 'If':
      return last.orelse.length > 0 && alwaysReturns(last.body) && alwaysReturns(last.orelse);
    case 'With':
      return alwaysReturns(last.body);
    default:
      return false;
  }
}

/** `loose`: a `break` or `continue` of a loop that isn't among the statements. */
function leaves(stmts: readonly Stmt[], inLoop: boolean): boolean {
  return stmts.some((s) => {
    switch (s.kind) {
      case 'Return':
        return true;
      case 'Break':
      case 'Continue':
        return !inLoop;
      case 'For':
      case 'While':
        return leaves(s.body, true) || leaves(s.orelse, inLoop);
      case 'If':
        return leaves(s.body, inLoop) || leaves(s.orelse, inLoop);
      case 'With':
        return leaves(s.body, inLoop);
      case 'Match':
        return s.cases.some((c) => leaves(c.body, inLoop));
      case 'Try':
        return true;
      default:
        return false;
    }
  });
}

/** Whether control may leave statements otherwise than at their end. */
export const isLeft = (stmts: readonly Stmt[]): boolean => leaves(stmts, false);

/** Whether statements only bind names of their own function, so that they can become a function that returns them. */
export function isPure(stmts: readonly Stmt[]): boolean {
  for (const n of inScope(stmts))
    switch (n.kind) {
      case 'Global':
      case 'Nonlocal':
      case 'Delete':
      case 'Raise':
      case 'Yield':
      case 'YieldFrom':
      case 'Await':
      case 'ClassDef':
      case 'Try':
      case 'Import':
      case 'ImportFrom':
        return false;
      case 'Expr':
        if (n.value.kind !== 'Constant' && !isDebug(n.value)) return false;
        break;
      case 'Assign':
        if (n.targets.some(writesObject)) return false;
        break;
      case 'AugAssign':
      case 'AnnAssign':
      case 'For':
        if (writesObject(n.target)) return false;
        break;
      case 'With':
        if (n.items.some((i) => i.target && writesObject(i.target))) return false;
        break;
      default:
    }
  return true;
}

const writesObject = (t: Expr): boolean =>
  t.kind === 'Attribute' ||
  t.kind === 'Subscript' ||
  (t.kind === 'Starred' && writesObject(t.value)) ||
  ((t.kind === 'Tuple' || t.kind === 'List') && t.elts.some(writesObject));

/** `jax.debug.print(…)` */
const isDebug = (e: Expr): boolean =>
  e.kind === 'Call' &&
  e.func.kind === 'Attribute' &&
  e.func.value.kind === 'Attribute' &&
  e.func.value.attr === 'debug';

/** Names that branches bind and that are read behind them. */
export function results(b: Branches): string[] {
  const names = stored([...b.list.flatMap((x) => x.body), ...b.orelse]);
  return names.filter((n) => b.around.after.has(n));
}

/** The function around a node of the path. */
export const functionAround = (path: readonly SyntaxNode[], index: number): FunctionDef | undefined =>
  path.findLast((n, i): n is FunctionDef => i < index && n.kind === 'FunctionDef');
