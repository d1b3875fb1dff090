/** Branches that compute, or have several results → `jax.lax.cond`. */
import type { Stmt } from '../../syntax/ast.ts';
import type { Fix } from '../rule.ts';
import type { Branches } from './branches.ts';
import { alwaysReturns, isElif, isLeft, isPure, results } from './branches.ts';
import { exposed, inScope, stored } from './flow.ts';
import type { Block, Rewrite } from './rewrite.ts';
import { truth } from './truth.ts';
import type { Ternary } from './where.ts';
import { annotation } from './where.ts';

const title = (r: Rewrite): string => `Choose with ${r.imports.lax('cond')}`;

export function condOfTernary(r: Rewrite, e: Ternary): Fix {
  const text = (x: Ternary): string => {
    const no = x.orelse.kind === 'IfExp' ? text(x.orelse) : r.argument(x.orelse);
    return `${r.imports.lax('cond')}(${truth(r, x.test).text}, lambda: ${r.argument(x.body)}, lambda: ${no})`;
  };
  return { title: title(r), edits: [r.replaceBracketed(e, text(e)), ...r.imports.edits()], preferred: true };
}

interface Side {
  /** What follows an `else` that lets control through stands at another indentation. */
  readonly parts: readonly { readonly stmts: readonly Stmt[]; readonly from: number }[];
  readonly stmts: readonly Stmt[];
}

export function condFix(r: Rewrite, b: Branches): Fix | undefined {
  const cond = r.imports.lax('cond');
  const choose: Choose = (callables, operands) => {
    const given = operands.map((n) => `, ${n}`).join('');
    const lambda = operands.length > 0 ? `lambda ${operands.join(', ')}:` : 'lambda:';
    return b.list.reduceRight(
      (no, { test }, i) => {
        const inner = i === b.list.length - 1 ? no : `${lambda} ${no}`;
        return `${cond}(${test}, ${callables[i]}, ${inner}${given})`;
      },
      callables[callables.length - 1],
    );
  };
  return branchFunctions(r, b, { title: title(r), choose });
}

/** The call that chooses among functions, the last of which is for what no test wants, with their operands. */
type Choose = (callables: readonly string[], operands: readonly string[]) => string;

interface Written {
  readonly title: string;
  readonly choose: Choose;
  /** Numbers of the functions; without them they are counted from 1. */
  readonly numbers?: readonly number[];
}

/** Each branch as a function, and the call that chooses one. */
export function branchFunctions(r: Rewrite, b: Branches, how: Written): Fix | undefined {
  const last: Side['parts'] = b.orelse.length > 0 ? [{ stmts: b.orelse, from: b.orelseFrom }] : [];
  const otherwise: Side['parts'] =
    alwaysReturns(b.orelse) || !b.tail || b.rest.length === 0 ? last : [...last, { stmts: b.rest, from: b.node.end }];
  const side = (parts: Side['parts']): Side => ({ parts, stmts: parts.flatMap((p) => p.stmts) });
  const own = b.list.map((x) => side([{ stmts: x.body, from: x.from }]));
  const returning = [...own, side(otherwise)];
  if (returning.every((s) => alwaysReturns(s.stmts))) return written(r, b, returning, undefined, how);
  const assigning = [...own, side(last)];
  const names = results(b);
  if (names.length === 0 || assigning.some((s) => isLeft(s.stmts))) return undefined;
  return written(r, b, assigning, names, how);
}

/** `names`: what the branches assign; undefined where they return. */
function written(
  r: Rewrite,
  b: Branches,
  sides: readonly Side[],
  names: readonly string[] | undefined,
  { title: named, choose, numbers }: Written,
): Fix | undefined {
  if (!sides.every((s) => isPure(s.stmts))) return undefined;
  const indent = r.indentOf(b.node);
  const elif = isElif(r, b.node);
  if (elif || indent === undefined) return undefined;
  const result = names ? `${names.join(', ')} = ` : 'return ';
  const ends = sides.flatMap((s) => s.stmts.map((x) => x.end));
  const short = sides.map((s) => onlyValue(r, s.stmts, names));
  if (short.every((v) => v !== undefined)) {
    const span = { start: b.node.start, end: Math.max(b.node.end, ...ends) };
    const [name] = names ?? [''];
    const typed = names
      ? `${name}${annotation(
          r,
          sides.map((s) => s.stmts),
          name,
        )} = `
      : result;
    const line = `${indent}${typed}${choose(
      short.map((v) => `lambda: ${v}`),
      [],
    )}`;
    return { title: named, edits: [r.replaceLines(span, [line]), ...r.imports.edits()], preferred: true };
  }
  const operands = operandsOf(b, sides, names);
  if (!operands) return undefined;
  const unit = r.unit(r.path.slice(0, b.index + 1));
  const lines: string[] = [];
  const moved: Block[] = [];
  const callables: string[] = [];
  for (const [i, s] of sides.entries()) {
    const own = r.fresh(nameOf(b, i, sides.length, numbers));
    const body: string[] = [];
    for (const { stmts, from } of s.parts) {
      if (stmts.length === 0) continue;
      const block = r.block(stmts, indent + unit, from);
      if (!block) return undefined;
      moved.push(block);
      body.push(block.text);
    }
    if (names && s.stmts.length === 0 && names.length === operands.length && names.every((n, k) => n === operands[k])) {
      callables.push(`lambda ${operands.join(', ')}: ${names.length > 1 ? `(${names.join(', ')})` : names[0]}`);
      continue;
    }
    if (names) body.push(`${indent}${unit}return ${names.join(', ')}`);
    lines.push(`${indent}def ${own}(${operands.join(', ')}):`, ...body, '');
    callables.push(own);
  }
  lines.push(`${indent}${result}${choose(callables, operands)}`);
  const span = { start: b.node.start, end: Math.max(b.node.end, ...ends, ...moved.map((m) => m.end)) };
  return { title: named, edits: [r.replaceLines(span, lines, moved), ...r.imports.edits()], preferred: true };
}

/** The name of the function that a branch becomes. */
function nameOf(b: Branches, i: number, count: number, numbers?: readonly number[]): string {
  if (count === 2 && b.node.kind === 'If') return i === 0 ? 'if_true' : 'if_false';
  return i === count - 1 ? 'otherwise' : `case_${numbers?.[i] ?? i + 1}`;
}

/** The one value that a side returns, or assigns to the one name. */
function onlyValue(r: Rewrite, stmts: readonly Stmt[], names: readonly string[] | undefined): string | undefined {
  if (names && names.length !== 1) return undefined;
  if (names && stmts.every((s) => s.kind === 'Pass')) return names[0];
  const [first] = stmts;
  if (stmts.length !== 1 || [...inScope(stmts)].some((n) => n.kind === 'NamedExpr')) return undefined;
  if (!names) return first.kind === 'Return' && first.value ? r.argument(first.value) : undefined;
  if ((first.kind === 'Assign' && first.targets.length === 1) || (first.kind === 'AnnAssign' && first.value)) {
    const target = first.kind === 'Assign' ? first.targets[0] : first.target;
    if (!first.value) return undefined;
    return target.kind === 'Name' && target.id === names[0] ? r.argument(first.value) : undefined;
  }
  if (first.kind !== 'AugAssign' || first.target.kind !== 'Name' || first.target.id !== names[0]) return undefined;
  return `${names[0]} ${first.op} ${r.operand(first.value)}`;
}

/** Names whose values the functions need, because they bind them too; undefined where one may have none. */
function operandsOf(b: Branches, sides: readonly Side[], names: readonly string[] | undefined): string[] | undefined {
  const needed = new Set<string>();
  for (const { stmts } of sides) {
    const assigned = new Set<string>();
    const read = exposed(stmts, assigned);
    const own = new Set(stored(stmts));
    for (const n of read) if (own.has(n)) needed.add(n);
    for (const n of names ?? []) if (!assigned.has(n)) needed.add(n);
  }
  const operands = [...needed];
  return operands.every((n) => b.around.before.has(n)) ? operands : undefined;
}
