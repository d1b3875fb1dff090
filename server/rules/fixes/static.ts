/** Make arguments static, wherever and however the function is jitted. */
import type { Analysis } from '../../analysis/analyze.ts';
import { siteOf } from '../../analysis/analyze.ts';
import type { SourceText } from '../../analysis/source.ts';
import type { SourceChunk } from '../../jaxpr/source.ts';
import type { Call, Expr, FunctionDef, Lambda } from '../../syntax/ast.ts';
import type { FaultData } from '../faults.ts';
import type { Edit, Finding, Fix } from '../rule.ts';
import type { SyntaxNode } from '../syntax.ts';
import { innermost, pathTo, walk } from '../syntax.ts';
import { insert, jaxNames, replace, slice, sourceOf } from './edit.ts';

export function staticFixes(finding: Finding, analysis: Analysis): Fix[] {
  const { arguments: names, trace, fn, madeAt } = finding.data as FaultData;
  if (names.length === 0 || !names.every((n) => /^\w+$/.test(n))) return [];
  const traced = analysis.traced.find((t) => t.trace === trace);
  const asked = traced?.origin.kind === 'directive' ? traced.origin.directive.call : undefined;
  // `f32[]` in a directive stands for an array, which can't be static.
  if (asked !== undefined && names.some((n) => isAbstract(asked, n, siteOf(fn)?.node))) return [];
  const list = `[${names.map((n) => `'${n}'`).join(', ')}]`;
  const title = `Make ${names.join(', ')} static: static_argnames=${list}`;
  const source = madeAt && sourceOf(madeAt.chunk);
  if (madeAt && source) {
    const jit = pathTo({ chunk: madeAt.chunk, start: madeAt.start, end: madeAt.end }).at(-1);
    const node = siteOf(fn)?.node;
    const edits = jit && editJit(source, madeAt.chunk, jit as Expr, names, list, node);
    return edits ? [{ title, edits }] : [];
  }
  if (traced?.origin.kind !== 'directive') return [];
  const { directive } = traced.origin;
  const at = directive.span.start + directive.source.text.slice(directive.span.start).indexOf(directive.call);
  const edit = madeAt
    ? inDirective(directive.call, list)
    : aroundFunction(directive.call, list, jaxNames(analysis).jax);
  if (!edit) return [];
  const { start, end, newText } = edit;
  return [{ title, edits: [{ path: directive.source.path, start: at + start, end: at + end, newText }] }];
}

/** For a method whose self is an object of a plain class that nothing changes once it is made: `static_argnums=0`. */
export function staticSelfFixes(finding: Finding): Fix[] {
  const { chunk } = finding.at;
  const source = sourceOf(chunk);
  const path = pathTo(finding.at);
  const jit = path.at(-1);
  const method = innermost(path, 'FunctionDef');
  const cls = innermost(path, 'ClassDef');
  const self = method && [...method.params.posonly, ...method.params.args].at(0)?.name;
  if (!source || !jit || !cls || self === undefined || !cls.body.includes(method as FunctionDef)) return [];
  const changes = cls.body.some(
    (s) => s.kind === 'FunctionDef' && s.name !== '__init__' && [...walk(s)].some((n) => isStore(n)),
  );
  const given = jit.kind === 'Call' && jit.keywords.some((k) => k.arg?.startsWith('static_') ?? true);
  if (changes || given) return [];
  const edit =
    jit.kind === 'Call'
      ? addKeyword(source, chunk, jit, 'static_argnums=0')
      : insert(source, chunk, jit.end, '(static_argnums=0)');
  return [{ title: `Make ${self} static: static_argnums=0`, edits: [edit] }];
}

/** `self.x = …` */
function isStore(n: SyntaxNode): boolean {
  const targets = n.kind === 'Assign' ? n.targets : n.kind === 'AugAssign' || n.kind === 'AnnAssign' ? [n.target] : [];
  return targets.some((t) => t.kind === 'Attribute');
}

/** Whether a directive's call gives a parameter an abstract array. */
function isAbstract(call: string, name: string, fn: FunctionDef | Lambda | undefined): boolean {
  const inner = call.slice(call.lastIndexOf('(', call.length - 2) + 1, -1);
  const args: string[] = [''];
  let depth = 0;
  for (const c of inner) {
    if ('([{'.includes(c)) depth++;
    else if (')]}'.includes(c)) depth--;
    if (c === ',' && depth === 0) args.push('');
    else args[args.length - 1] += c;
  }
  const named = args.map((a) => a.trim()).find((a) => a.startsWith(`${name}=`));
  const at = positionOf(fn, name);
  const text = named?.slice(name.length + 1) ?? (at === undefined ? undefined : args.at(at));
  return text !== undefined && /^\s*(?:(?:bf|[fiuc])\d+|bool|key)\[/.test(text);
}

function editJit(
  source: SourceText,
  chunk: SourceChunk,
  jit: Expr,
  names: readonly string[],
  list: string,
  fn: FunctionDef | Lambda | undefined,
): Edit[] | undefined {
  // `@jax.jit` alone.
  if (jit.kind === 'Name' || jit.kind === 'Attribute')
    return [insert(source, chunk, jit.end, `(static_argnames=${list})`)];
  if (jit.kind !== 'Call') return undefined;
  const given = (name: string) => jit.keywords.find((k) => k.arg === name);
  const argnames = given('static_argnames');
  if (argnames)
    return merge(
      source,
      chunk,
      argnames.value,
      names.map((n) => `'${n}'`),
      ['[', ']'],
    );
  const argnums = given('static_argnums');
  if (argnums) {
    const positions = names.map((n) => positionOf(fn, n));
    if (positions.some((p) => p === undefined)) return undefined;
    return merge(source, chunk, argnums.value, positions.map(String), ['(', ')']);
  }
  return [addKeyword(source, chunk, jit, `static_argnames=${list}`)];
}

function positionOf(fn: FunctionDef | Lambda | undefined, name: string): number | undefined {
  const at = fn ? [...fn.params.posonly, ...fn.params.args].findIndex((p) => p.name === name) : -1;
  return at < 0 ? undefined : at;
}

/** Add items to a list, a tuple, or a single value. */
function merge(
  source: SourceText,
  chunk: SourceChunk,
  value: Expr,
  items: readonly string[],
  [open, close]: readonly [string, string],
): Edit[] | undefined {
  const added = items.join(', ');
  if (value.kind === 'List' || value.kind === 'Tuple') {
    const last = value.elts.at(-1);
    if (!last)
      return [
        insert(source, chunk, value.start + 1, value.kind === 'Tuple' && items.length === 1 ? `${added},` : added),
      ];
    // The comma that makes a tuple of one item is used.
    const comma = slice(source, chunk, { start: last.end, end: value.end }).indexOf(',');
    return value.kind === 'Tuple' && value.elts.length === 1 && comma >= 0
      ? [insert(source, chunk, last.end + comma + 1, ` ${added}`)]
      : [insert(source, chunk, last.end, `, ${added}`)];
  }
  if (value.kind !== 'Constant' && value.kind !== 'UnaryOp') return undefined;
  return [replace(source, chunk, value, `${open}${slice(source, chunk, value)}, ${added}${close}`)];
}

/** After the last argument: what follows it (a comma, a comment, line breaks) stays. */
function addKeyword(source: SourceText, chunk: SourceChunk, call: Call, keyword: string): Edit {
  const last = [...call.args, ...call.keywords].reduce<number | undefined>(
    (m, a) => Math.max(m ?? 0, a.end),
    undefined,
  );
  if (last === undefined) return insert(source, chunk, call.end - 1, keyword);
  // Parentheses around the last argument aren't part of its span.
  const rest = source.text.slice(chunk.start + last, chunk.start + call.end - 1);
  const closing = /^(?:(?:\s|#[^\n]*\n)*\))+/.exec(rest)?.[0].length ?? 0;
  return insert(source, chunk, last + closing, `, ${keyword}`);
}

interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

/** `jax.jit(f)(10)` in a directive. */
function inDirective(call: string, list: string): TextEdit | undefined {
  const open = /^[\w.]*\bjit\(/.exec(call)?.[0].length;
  if (open === undefined) return undefined;
  let depth = 1;
  for (let i = open; i < call.length; i++) {
    if ('([{'.includes(call[i])) depth++;
    else if (')]}'.includes(call[i]) && --depth === 0)
      return /\bstatic_arg/.test(call.slice(open, i))
        ? undefined
        : { start: i, end: i, newText: `, static_argnames=${list}` };
  }
  return undefined;
}

/** `f(10)` in a directive, which traces `jax.jit(f)(10)`. */
function aroundFunction(call: string, list: string, jax: string | undefined): TextEdit | undefined {
  const name = /^[\w.]+(?=\()/.exec(call)?.[0];
  if (name === undefined || jax === undefined) return undefined;
  return { start: 0, end: name.length, newText: `${jax}.jit(${name}, static_argnames=${list})` };
}
