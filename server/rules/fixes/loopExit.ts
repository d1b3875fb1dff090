/** Loops that a traced condition ends, `if …: break` or `if …: return …` → `jax.lax.while_loop` with it in the condition. */
import type { Expr, For, If, Stmt, While } from '../../syntax/ast.ts';
import type { Fix } from '../rule.ts';
import { isLeft, isPure } from './branches.ts';
import { around, blockOf, exposed, freeNames, stored } from './flow.ts';
import { parameter, rangeOf } from './loop.ts';
import type { Block, Rewrite } from './rewrite.ts';
import { booleanText, negation } from './truth.ts';
import { assignments } from './where.ts';

interface Exit {
  readonly loop: For | While;
  /** Its index in the path. */
  readonly index: number;
  readonly exit: If;
  readonly before: readonly Stmt[];
  readonly behind: readonly Stmt[];
  /** Of `return VALUE`; undefined for `break`. */
  readonly value: Expr | undefined;
}

/** What the loop's header becomes. */
interface Header {
  /** Whether there is a turn more, without the exit; undefined for `while True`. */
  readonly test: string | undefined;
  /** Names that the header reads. */
  readonly reads: ReadonlySet<string>;
  /** The counter's name, what it begins with, and names that each turn gets from it. */
  readonly counter: { readonly name: string; readonly start: string } | undefined;
  /** `v = x[i]` */
  readonly item: { readonly name: string; readonly text: string } | undefined;
}

/** The fix of a loop whose `if`, the last node of the path but one, ends it. */
export function exitFix(r: Rewrite, index: number): Fix | undefined {
  const found = exitAt(r, index);
  const header = found && headerOf(r, found.loop);
  return found && header ? written(r, found, header) : undefined;
}

function exitAt(r: Rewrite, index: number): Exit | undefined {
  const exit = r.path[index];
  const loop = r.path[index - 1];
  if (exit.kind !== 'If' || exit.orelse.length > 0 || exit.body.length !== 1) return undefined;
  if ((loop.kind !== 'For' && loop.kind !== 'While') || loop.orelse.length > 0) return undefined;
  const [how] = exit.body;
  if (how.kind !== 'Break' && (how.kind !== 'Return' || !how.value)) return undefined;
  const at = loop.body.indexOf(exit);
  const before = loop.body.slice(0, at);
  const behind = loop.body.slice(at + 1);
  const others = [...before, ...behind];
  if (at < 0 || isLeft(others) || !isPure(others)) return undefined;
  const value = how.kind === 'Return' ? how.value : undefined;
  return { loop, index: index - 1, exit, before, behind, value };
}

function headerOf(r: Rewrite, loop: For | While): Header | undefined {
  if (loop.kind === 'While') {
    const { test } = loop;
    const always = test.kind === 'Constant' && (test.value.type === 'bool' || test.value.type === 'int');
    const text = always ? undefined : booleanText(r, test);
    return { test: text, reads: freeNames(test), counter: undefined, item: undefined };
  }
  if (loop.isAsync || loop.target.kind !== 'Name') return undefined;
  const { id } = loop.target;
  const range = rangeOf(loop.iter);
  const reads = freeNames(loop.iter);
  if (range) {
    if (range.step !== 1) return undefined;
    const name = id === '_' ? r.fresh('turn') : id;
    const start = range.start ? r.argument(range.start) : '0';
    return { test: `${name} < ${r.operand(range.stop)}`, reads, counter: { name, start }, item: undefined };
  }
  if (loop.iter.kind !== 'Name' && loop.iter.kind !== 'Attribute') return undefined;
  const array = r.slice(loop.iter);
  const name = r.fresh('i');
  const item = { name: id, text: `${array}[${name}]` };
  return { test: `${name} < len(${array})`, reads, counter: { name, start: '0' }, item };
}

function written(r: Rewrite, e: Exit, h: Header): Fix | undefined {
  const { loop, exit } = e;
  const names = around(r.path, e.index);
  const indent = r.indentOf(loop);
  const parent = r.path[e.index - 1];
  const next = blockOf(parent, loop)[blockOf(parent, loop).indexOf(loop) + 1] as Stmt | undefined;
  if (!names || indent === undefined) return undefined;
  if (e.value && h.test !== undefined && (next?.kind !== 'Return' || !next.value)) return undefined;
  const target = loop.kind === 'For' && loop.target.kind === 'Name' ? loop.target.id : undefined;
  // Where the loop ends by itself, what it counts is one more than Python's.
  if (target !== undefined && names.after.has(target)) return undefined;
  const bindings = stored([...e.before, ...e.behind]);
  if (target !== undefined && bindings.includes(target)) return undefined;
  const assigned = new Set(target === undefined ? [] : [target]);
  const needed = new Set(loop.kind === 'While' ? h.reads : []);
  for (const n of exposed(e.before, assigned)) needed.add(n);
  for (const n of freeNames(exit.test)) if (!assigned.has(n)) needed.add(n);
  for (const n of exposed(e.behind, assigned)) needed.add(n);
  const result = new Set([...names.after, ...(e.value ? freeNames(e.value) : [])]);
  const state = bindings.filter((n) => needed.has(n) || result.has(n));
  if (!state.every((n) => names.before.has(n)) || bindings.some((n) => h.counter && h.reads.has(n))) return undefined;
  const carry = [...(h.counter ? [h.counter.name] : []), ...state];
  const unit = r.unit(r.path.slice(0, e.index + 1));
  const first = e.before.length === 0;
  const done = first ? undefined : r.fresh('done');
  const made = first ? plainBody(r, e, indent + unit) : guardedBody(r, e, indent + unit, done ?? '');
  if (!made || carry.length === 0) return undefined;
  const all = done === undefined ? carry : [...carry, done];
  const { name, lines } = parameter(r, { carry: all, indent, unit });
  const inner = indent + unit;
  const item = h.item ? [`${inner}${h.item.name} = ${h.item.text}`] : [];
  const goesOn = done === undefined ? negation(r, exit.test) : `~${done}`;
  const test =
    h.test === undefined ? goesOn : `(${h.test}) & ${/^[\w.~]+(?:\(|$)/.test(goesOn) ? goesOn : `(${goesOn})`}`;
  const condition = r.fresh('loop_condition');
  const body = r.fresh('loop_body');
  const while_ = r.imports.lax('while_loop');
  const readsItem = h.item && freeNames(exit.test).has(h.item.name) && first;
  const returned = all.map((n) => (n === h.counter?.name ? `${n} + 1` : n)).join(', ');
  const initial = all.map((n) => (n === h.counter?.name ? h.counter.start : n === done ? 'False' : n));
  const seen = all.map((n) =>
    (n === h.counter?.name && !e.value) || (n === done && !e.value) || (state.includes(n) && !result.has(n)) ? '_' : n,
  );
  const out = [
    `${indent}def ${condition}(${name}):`,
    ...lines,
    ...(readsItem ? item : []),
    `${inner}return ${test.includes('\n') ? `(${test})` : test}`,
    '',
    `${indent}def ${body}(${name}):`,
    ...lines,
    ...item,
    ...made.lines,
    `${inner}return ${returned}`,
    '',
    `${indent}${seen.join(', ')} = ${while_}(${condition}, ${body}, ${all.length === 1 ? initial[0] : `(${initial.join(', ')})`})`,
  ];
  let end = Math.max(loop.end, ...made.blocks.map((b) => b.end));
  if (e.value) {
    if (h.item && freeNames(e.value).has(h.item.name)) out.push(`${indent}${h.item.name} = ${h.item.text}`);
    const other = h.test !== undefined && next?.kind === 'Return' ? next.value : undefined;
    if (other && [e.value, other].some((v) => v.kind === 'Tuple' || v.kind === 'Dict')) return undefined;
    const hit = done ?? h.test ?? '';
    const value = r.argument(e.value);
    out.push(`${indent}return ${other ? `${r.imports.jnp('where')}(${hit}, ${value}, ${r.argument(other)})` : value}`);
    if (other && next) end = next.end;
  }
  const edits = [r.replaceLines({ start: loop.start, end }, out, made.blocks), ...r.imports.edits()];
  return { title: `Loop on the device: ${while_}`, edits, preferred: true };
}

interface Made {
  readonly lines: readonly string[];
  readonly blocks: readonly Block[];
}

/** The exit comes first, so it is part of the loop's condition. */
function plainBody(r: Rewrite, { behind, exit }: Exit, indent: string): Made | undefined {
  if (behind.length === 0) return { lines: [], blocks: [] };
  const block = r.block(behind, indent, exit.end);
  return block && { lines: [block.text], blocks: [block] };
}

/** The exit comes later: what stands behind it counts only where it isn't taken. */
function guardedBody(r: Rewrite, e: Exit, indent: string, done: string): Made | undefined {
  const from = e.loop.kind === 'While' ? e.loop.test.end : e.loop.iter.end;
  const block = r.block(e.before, indent, from);
  const rest = assignments(r, e.behind);
  if (!block || !rest) return undefined;
  const names = [...rest.keys()];
  // One after the other they would read what has just been selected.
  if (names.length > 1 && e.behind.some((s) => [...exposed([s])].some((n) => names.includes(n)))) return undefined;
  const where = r.imports.jnp('where');
  const lines = [block.text, `${indent}${done} = ${booleanText(r, e.exit.test)}`];
  for (const [name, value] of rest) lines.push(`${indent}${name} = ${where}(${done}, ${name}, ${value})`);
  return { lines, blocks: [block] };
}
