/** What a jitted function reads from outside, and that changes → an argument of it. */
import type { Place } from '../../analysis/analyze.ts';
import type { SourceText } from '../../analysis/source.ts';
import type { SourceChunk } from '../../jaxpr/source.ts';
import type { Call, Expr, FunctionDef, Lambda } from '../../syntax/ast.ts';
import type { Edit, Finding, Fix } from '../rule.ts';
import type { SyntaxNode } from '../syntax.ts';
import { children, fullStart, functionIndex, pathTo, walk } from '../syntax.ts';
import { indentOf, insert, namesIn, newline, replace, slice, sourceOf } from './edit.ts';
import { parameterNames, stored } from './flow.ts';
import { addedParameters, isPlainCall, lastParameter, withArguments } from './parameters.ts';
import { passAttributeFixes } from './passAttribute.ts';

/** `f(x)` that reads `scale` → `f(x, scale=scale)`; of `cfg.scale` the attribute's name is the parameter's. */
export function passArgumentFixes(finding: Finding): Fix[] {
  const passed = passArgument(finding.at);
  if (!passed) return passAttributeFixes(finding.at);
  const { name, text, edits, calls } = passed;
  for (const { source, chunk, call } of calls) edits.push(withArguments(source, chunk, call, [`${name}=${text}`]));
  return [{ title: `Pass ${text} as an argument`, edits, preferred: true }];
}

/** The same for a random key, of which each call gets a part of its own; `random` is the module's name. */
export function passKeyFixes(at: Place, random: string): Fix[] {
  const passed = passArgument(at);
  if (!passed || passed.name !== passed.text) return [];
  const { name, edits, calls, scope } = passed;
  const part = freshName(calls[0].source, 'subkey');
  for (const { source, chunk, call, path } of calls) {
    // A function could only split a name of its own.
    if (innermostFunction(path) !== scope) return [];
    const statement = path.findLast((n) => n.kind === 'Expr' || n.kind === 'Assign' || n.kind === 'Return');
    const indent = statement && indentOf(source, chunk.start + statement.start);
    if (!statement || indent === undefined) return [];
    const line = `${name}, ${part} = ${random}.split(${name})${newline(source)}${indent}`;
    if (!edits.some((e) => e.start === chunk.start + statement.start))
      edits.push(insert(source, chunk, statement.start, line));
    else return [];
    edits.push(withArguments(source, chunk, call, [`${name}=${part}`]));
  }
  return [{ title: `Pass ${name} as an argument, a new part at each call`, edits, preferred: true }];
}

interface Occurrence {
  readonly source: SourceText;
  readonly chunk: SourceChunk;
  /** From the module's statement to the node. */
  readonly path: readonly SyntaxNode[];
}

interface Passed {
  readonly name: string;
  /** What is read: `scale`, `cfg.scale` */
  readonly text: string;
  /** Those in the function itself. */
  readonly edits: Edit[];
  readonly calls: readonly (Occurrence & { readonly call: Call })[];
  /** The function that binds the name; undefined for the module. */
  readonly scope: SyntaxNode | undefined;
}

function passArgument(at: Place): Passed | undefined {
  const { chunk } = at;
  const source = sourceOf(chunk);
  const path = pathTo(at);
  const fn = path[functionIndex(path)] as FunctionDef | Lambda | undefined;
  const read = readAt(path);
  if (!source || !fn || !read) return undefined;
  const root = read.kind === 'Name' ? read : (read.value as Extract<Expr, { kind: 'Name' }>);
  const inner = new Set([...parameterNames(fn.params), ...stored(fn.kind === 'Lambda' ? [fn.body] : fn.body)]);
  if (inner.has(root.id)) return undefined;
  const scope = path.slice(0, path.indexOf(fn)).findLast((n) => binds(n, root.id));
  if (scope?.kind === 'ClassDef') return undefined;
  const text = slice(source, chunk, read);
  const name = read.kind === 'Name' ? read.id : inner.has(read.attr) ? undefined : read.attr;
  const added = name === undefined ? undefined : addedParameters(fn, [name]);
  const calls = callsOf(source, fn, path);
  if (name === undefined || added === undefined || !calls || calls.length === 0) return undefined;
  // Each call must see the name that the function saw.
  for (const c of calls) {
    const binding = c.path.findLast((n) => binds(n, root.id));
    if (binding !== scope || c.path.includes(fn)) return undefined;
  }
  const last = lastParameter(fn);
  const open = last ?? openParenthesis(source, chunk, fn);
  const edits = [insert(source, chunk, open, fn.kind === 'Lambda' && last === undefined ? ` ${added}` : added)];
  if (read.kind === 'Attribute')
    for (const n of walk(fn))
      if (n.kind === 'Attribute' && slice(source, chunk, n) === text) edits.push(replace(source, chunk, n, name));
  return { name, text, edits, calls, scope };
}

/** The name, or the attribute of a name, that is read at a place. */
function readAt(path: readonly SyntaxNode[]): Extract<Expr, { kind: 'Name' | 'Attribute' }> | undefined {
  const node = path.findLast((n) => n.kind === 'Name' || (n.kind === 'Attribute' && n.value.kind === 'Name'));
  return node?.kind === 'Name' || node?.kind === 'Attribute' ? node : undefined;
}

const binds = (n: SyntaxNode, name: string): boolean =>
  (n.kind === 'FunctionDef' && (parameterNames(n.params).includes(name) || stored(n.body).includes(name))) ||
  (n.kind === 'Lambda' && parameterNames(n.params).includes(name)) ||
  (n.kind === 'ClassDef' && stored(n.body).includes(name));

const innermostFunction = (path: readonly SyntaxNode[]): SyntaxNode | undefined => path[functionIndex(path)];

function openParenthesis(source: SourceText, chunk: SourceChunk, fn: FunctionDef | Lambda): number {
  if (fn.kind === 'Lambda') return fn.start + 'lambda'.length;
  const text = slice(source, chunk, { start: fn.nameSpan.end, end: fn.end });
  return fn.nameSpan.end + text.indexOf('(') + 1;
}

/** All calls of a function, by its name or that of its jit; undefined where something else is done with it. */
function callsOf(
  source: SourceText,
  fn: FunctionDef | Lambda,
  path: readonly SyntaxNode[],
): (Occurrence & { readonly call: Call })[] | undefined {
  const names = new Set<string>();
  const wrapped = fn.kind === 'FunctionDef' ? fn.name : undefined;
  if (fn.kind === 'FunctionDef') names.add(fn.name);
  else {
    const assign = path.findLast((n) => n.kind === 'Assign');
    const target = assign?.targets.length === 1 ? assign.targets[0] : undefined;
    if (target?.kind !== 'Name' || path.indexOf(fn) - path.indexOf(assign as SyntaxNode) > 2) return undefined;
    names.add(target.id);
  }
  const all = occurrences(source);
  if (wrapped !== undefined)
    for (const { path: p } of all) {
      const [assign, call, name] = p.slice(-3) as (SyntaxNode | undefined)[];
      if (assign?.kind !== 'Assign' || call?.kind !== 'Call' || name?.kind !== 'Name' || name.id !== wrapped) continue;
      const [target] = assign.targets;
      if (isJit(call.func) && call.args[0] === name && target.kind === 'Name') names.add(target.id);
    }
  const calls: (Occurrence & { readonly call: Call })[] = [];
  for (const o of all) {
    const [up, node] = o.path.slice(-2) as (SyntaxNode | undefined)[];
    if (node?.kind !== 'Name' || !names.has(node.id)) continue;
    if (up?.kind === 'Call' && up.func === node) {
      if (!isPlainCall(up)) return undefined;
      calls.push({ ...o, call: up });
    } else if (up?.kind === 'Assign' && up.targets.length === 1 && up.targets[0] === node) continue;
    else if (!(up?.kind === 'Call' && isJit(up.func) && node.id === wrapped && up.args[0] === node)) return undefined;
  }
  return calls;
}

const isJit = (e: Expr): boolean => (e.kind === 'Attribute' ? e.attr : e.kind === 'Name' ? e.id : '') === 'jit';

/** All names of a file, with the paths to them. */
function occurrences(source: SourceText): Occurrence[] {
  const found: Occurrence[] = [];
  for (const { top, chunk } of source.statements()) {
    const visit = (path: readonly SyntaxNode[]): void => {
      const node = path[path.length - 1];
      if (node.kind === 'Name') found.push({ source, chunk, path });
      for (const child of children(node)) visit([...path, child]);
    };
    visit([top.stmt]);
  }
  return found.sort((a, b) => a.chunk.start + fullStart(a.path[0]) - (b.chunk.start + fullStart(b.path[0])));
}

function freshName(source: SourceText, name: string): string {
  const taken = namesIn(source);
  let made = name;
  for (let i = 2; taken.has(made); i++) made = `${name}_${i}`;
  return made;
}
