/** Take a function that is jitted again and again out of the loop, or out of the function, that makes it anew. */
import type { Analysis } from '../../analysis/analyze.ts';
import type { Call, Expr, FunctionDef, Lambda } from '../../syntax/ast.ts';
import type { Edit, Finding, Fix } from '../rule.ts';
import type { SyntaxNode } from '../syntax.ts';
import { fullStart, functionIndex, innermost, loopsAround, statementIndex, walk } from '../syntax.ts';
import { blockOf, freeNames, inScope, parameterNames, stored } from './flow.ts';
import { addedParameters, isPlainCall, lastParameter, withArguments } from './parameters.ts';
import type { Block } from './rewrite.ts';
import { Rewrite } from './rewrite.ts';

/** What is jitted: a `def` with its decorators, or a `jax.jit(…)` with the function that it is made of. */
interface Jitted {
  /** `jax.jit(…)`; undefined where it decorates. */
  readonly wrapper: Expr | undefined;
  readonly fn: FunctionDef | Lambda | undefined;
  /** Whether what lies between takes one argument more and hands it on: jit, grad. */
  readonly passesOn: boolean;
}

interface Target {
  /** The node before which the function goes: a loop, or the module's statement. */
  readonly before: SyntaxNode;
  /** Names that are bound only behind that place: arguments, where the function reads them. */
  readonly inner: ReadonlySet<string>;
}

/** Out of the loops around it. */
export function hoistFromLoopFixes(finding: Finding, analysis: Analysis): Fix[] {
  const r = Rewrite.of(finding, analysis);
  const own = r && jittedAt(r);
  const path = r && own && pathAround(r, own);
  const loop = path && loopsAround(path).find((l) => l.kind === 'For' || l.kind === 'While');
  if (!r || !own || !loop) return [];
  return moved(r, own, { before: loop, inner: new Set(stored([loop])) });
}

/** Out of the functions around it. */
export function hoistFromFunctionFixes(finding: Finding, analysis: Analysis): Fix[] {
  const r = Rewrite.of(finding, analysis);
  const own = r && jittedAt(r);
  if (!r || !own) return [];
  const [top] = r.path;
  const inner = new Set<string>();
  for (const n of pathAround(r, own).slice(0, -1))
    if (n.kind === 'FunctionDef') for (const name of [...parameterNames(n.params), ...stored(n.body)]) inner.add(name);
  return moved(r, own, { before: top, inner });
}

/** The path to the statement that moves, not into it. */
function pathAround(r: Rewrite, { wrapper, fn }: Jitted): readonly SyntaxNode[] {
  const at = wrapper ? r.path.indexOf(wrapper) : r.path.indexOf(fn as SyntaxNode);
  return r.path.slice(0, at + 1);
}

const calledName = (e: Expr): string =>
  e.kind === 'Attribute' ? e.attr : e.kind === 'Name' ? e.id : e.kind === 'Call' ? calledName(e.func) : '';

function jittedAt(r: Rewrite): Jitted | undefined {
  const def = innermost(r.path, 'FunctionDef');
  const below = def && r.path[r.path.indexOf(def) + 1];
  if (def && below && (def.decorators as readonly SyntaxNode[]).includes(below))
    return { wrapper: undefined, fn: def, passesOn: true };
  const wrapper = r.path.at(-1);
  if (wrapper?.kind !== 'Call') return undefined;
  let passesOn = calledName(wrapper.func) === 'jit';
  let made: Expr | undefined = wrapper.args.at(0);
  while (made?.kind === 'Call') {
    passesOn &&= /^(?:grad|value_and_grad|jit)$/.test(calledName(made.func));
    made = made.args.at(0);
  }
  if (made?.kind === 'Lambda') return { wrapper, fn: made, passesOn };
  const fn = made?.kind === 'Name' ? definedAs(r, made.id) : undefined;
  return { wrapper, fn, passesOn };
}

/** The one `def` of a name in the function around the finding, if nothing else binds it there. */
function definedAs(r: Rewrite, name: string): FunctionDef | undefined {
  const around = r.path[functionIndex(r.path)] as FunctionDef | Lambda | undefined;
  if (around?.kind !== 'FunctionDef') return undefined;
  const nodes = [...inScope(around.body)];
  const made = nodes.filter((n): n is FunctionDef => n.kind === 'FunctionDef' && n.name === name);
  const others = nodes.some((n) => n.kind === 'Assign' && stored([n]).includes(name));
  return made.length === 1 && !others ? made[0] : undefined;
}

function moved(r: Rewrite, own: Jitted, { before, inner }: Target): Fix[] {
  const { wrapper, fn } = own;
  const def = fn?.kind === 'FunctionDef' ? fn : undefined;
  const holds = (n: SyntaxNode): boolean => fullStart(before) <= fullStart(n) && n.end <= before.end;
  const moves = def && holds(def) ? def : undefined;
  const free = new Set([...(wrapper ? freeNames(wrapper) : []), ...(moves ? freeNames(moves) : [])]);
  if (moves) free.delete(moves.name);
  const passed = [...free].filter((name) => inner.has(name));
  if (passed.length > 0 && (!own.passesOn || !fn || !holds(fn))) return [];
  if (moves && [...walk(moves)].some((n) => n.kind === 'Nonlocal' || n.kind === 'Global')) return [];
  const indent = r.indentOf(before);
  if (indent === undefined) return [];
  const direct = wrapper?.kind === 'Call' && wrapper.keywords.length === 0 && wrapper.args.length === 1 && moves;
  const decorates =
    direct && moves.decorators.length === 0 && wrapper.args[0].kind === 'Name' && readsOf(r, moves.name).length === 1;
  const calls = passed.length === 0 ? [] : callsOf(r, own, decorates ? undefined : moves);
  if (!calls) return [];
  if (moves && before === r.path[0] && isTaken(r, moves)) return [];
  const lines: string[] = [];
  const edits: Edit[] = [];
  if (moves) {
    const from = blockAround(r, moves);
    const block = from === undefined ? undefined : r.block([moves], indent, from);
    const text = block && withParameters(r, moves, block, passed);
    if (!block || text === undefined) return [];
    if (decorates) lines.push(`${indent}@${r.slice(wrapper.func)}`);
    lines.push(text);
    // Behind a `def`, as many as around it.
    lines.push('', ...(indent === '' ? [''] : []));
    edits.push(removed(r, block));
  }
  if (wrapper && !decorates) {
    const text = fn?.kind === 'Lambda' ? lambdaWith(r, wrapper, fn, passed) : r.slice(wrapper);
    if (text === undefined) return [];
    const name = r.fresh('jitted');
    lines.push(`${indent}${name} = ${text}`);
    edits.push(r.replace(wrapper, name));
  } else if (wrapper && moves) edits.push(r.replace(wrapper, moves.name));
  for (const call of calls)
    edits.push(
      withArguments(
        r.source,
        r.chunk,
        call,
        passed.map((name) => `${name}=${name}`),
      ),
    );
  while (lines.at(-1) === '') lines.pop();
  const isDef = moves && (!wrapper || decorates);
  const gap =
    isDef || before.kind === 'FunctionDef' || before.kind === 'ClassDef' ? ['', ...(indent === '' ? [''] : [])] : [];
  edits.push(insertion(r, before, [...lines, ...gap, ''].join(r.newline)));
  const what = moves?.name ?? 'it';
  const where = before.kind === 'For' || before.kind === 'While' ? 'out of the loop' : 'to the module';
  const by =
    passed.length > 0 ? `, with ${passed.join(', ')} as ${passed.length > 1 ? 'arguments' : 'an argument'}` : '';
  return [{ title: `Move ${what} ${where}${by}`, edits, preferred: true }];
}

/** All nodes of the function around the finding, or of the module. */
function scopeOf(r: Rewrite): SyntaxNode[] {
  const around = r.path[functionIndex(r.path)] as SyntaxNode | undefined;
  return around ? [...walk(around)] : r.source.statements().flatMap(({ top }) => [...walk(top.stmt)]);
}

const readsOf = (r: Rewrite, name: string): SyntaxNode[] =>
  scopeOf(r).filter((n) => n.kind === 'Name' && n.id === name);

/** Whether something else in the file has the name of a function that goes to the module. */
function isTaken(r: Rewrite, def: FunctionDef): boolean {
  for (const { top } of r.source.statements())
    for (const n of walk(top.stmt))
      if (n !== def && (n.kind === 'FunctionDef' || n.kind === 'ClassDef') && n.name === def.name) return true;
      else if (n.kind === 'Name' && n.id === def.name && !readsOf(r, def.name).includes(n)) return true;
  return false;
}

/** All calls of what was made; undefined where it is used otherwise. */
function callsOf(r: Rewrite, { wrapper, fn }: Jitted, moves: FunctionDef | undefined): Call[] | undefined {
  const all = scopeOf(r).filter((n) => n.kind === 'Call');
  const within = new Set(fn ? walk(fn) : []);
  const isPlain = (c: Call): boolean =>
    !within.has(c) && r.path[0].start <= c.start && c.end <= r.path[0].end && isPlainCall(c);
  const byName = (name: string, others: number): Call[] | undefined => {
    const calls = all.filter((c) => c.func.kind === 'Name' && c.func.id === name);
    return calls.length === readsOf(r, name).length - others && calls.every(isPlain) ? calls : undefined;
  };
  if (!wrapper) return fn?.kind === 'FunctionDef' ? byName(fn.name, 0) : undefined;
  // Beside the wrapper nothing may call the function as it was.
  if (moves && readsOf(r, moves.name).length !== 1) return undefined;
  const call = all.find((c) => c.func === wrapper);
  if (call) return isPlain(call) ? [call] : undefined;
  const statement = r.path[statementIndex(r.path)];
  if (statement.kind !== 'Assign' || statement.value !== wrapper || statement.targets.length !== 1) return undefined;
  const [target] = statement.targets;
  return target.kind === 'Name' ? byName(target.id, 1) : undefined;
}

/** The end of what stands before a statement in its block. */
function blockAround(r: Rewrite, def: FunctionDef): number | undefined {
  const around = [...walk(r.path[0])].find((n) => blockOf(n, def).includes(def));
  if (!around) return undefined;
  const block = blockOf(around, def);
  const at = block.indexOf(def);
  if (at > 0) return block[at - 1].end;
  return 'test' in around ? around.test.end : 'iter' in around ? around.iter.end : headerEnd(r, around, def);
}

/** The end of a header's last line. */
function headerEnd(r: Rewrite, around: SyntaxNode, first: FunctionDef): number {
  const text = r.slice({ start: around.start, end: fullStart(first) });
  const lines = text.split('\n');
  const code = lines.findLastIndex((l, i) => i < lines.length - 1 && /:\s*(?:#.*)?$/.test(l) && !/^\s*#/.test(l));
  return around.start + lines.slice(0, code + 1).join('\n').length;
}

/** Takes lines away, and the blank ones behind them. */
function removed(r: Rewrite, block: Block): Edit {
  const { lines } = r.source;
  let end = lines.lineAt(r.chunk.start + block.end) + 1;
  while (end < lines.lineCount - 1 && /^\s*$/.test(lines.lineText(end))) end++;
  return r.replace({ start: block.start, end: lines.lineStart(end) - r.chunk.start }, '');
}

/** Before a statement, and before the comments that stand right above it. */
function insertion(r: Rewrite, before: SyntaxNode, text: string): Edit {
  const { lines, path } = r.source;
  let line = lines.lineAt(r.chunk.start + fullStart(before));
  const indent = r.indentOf(before) ?? '';
  while (line > 0 && lines.lineText(line - 1).startsWith(`${indent}#`)) line--;
  const start = lines.lineStart(line);
  return { path, start, end: start, newText: text };
}

/** The text of a `def` with parameters more; undefined where its signature isn't a simple one. */
function withParameters(r: Rewrite, def: FunctionDef, block: Block, names: readonly string[]): string | undefined {
  if (names.length === 0) return block.text;
  const added = addedParameters(def, names);
  if (added === undefined) return undefined;
  const header = new RegExp(`(?<![^\\n \\t])def[ \\t]+${def.name}[ \\t]*\\(`).exec(block.text);
  const last = lastParameter(def);
  const from = r.slice({ start: def.nameSpan.end, end: last ?? def.nameSpan.end });
  if (!header || from.includes('\n')) return undefined;
  const at = header.index + header[0].length - 1 + (last === undefined ? 1 : from.length - from.indexOf('('));
  return block.text.slice(0, at) + added + block.text.slice(at);
}

function lambdaWith(r: Rewrite, wrapper: Expr, lambda: Lambda, names: readonly string[]): string | undefined {
  if (names.length === 0) return r.slice(wrapper);
  const added = addedParameters(lambda, names);
  if (added === undefined) return undefined;
  const last = lastParameter(lambda);
  const at = last ?? lambda.start + 'lambda'.length;
  const space = last === undefined ? ' ' : '';
  return r.slice({ start: wrapper.start, end: at }) + space + added + r.slice({ start: at, end: wrapper.end });
}
