/** Take a `jax.jit(…)` out of the loop that makes it again and again. */
import type { Expr } from '../../syntax/ast.ts';
import type { Edit, Finding, Fix } from '../rule.ts';
import type { LoopNode, SyntaxNode } from '../syntax.ts';
import { children, fullStart, loopsAround, pathTo, statementIndex, walk } from '../syntax.ts';
import { indentOf, insert, namesIn, newline, replace, slice, sourceOf } from './edit.ts';

export function hoistFixes(finding: Finding): Fix[] {
  const { chunk } = finding.at;
  const source = sourceOf(chunk);
  const path = pathTo(finding.at);
  const jit = path.at(-1);
  if (!source || jit?.kind !== 'Call') return [];
  const free = freeNames(jit);
  // The outermost loop that binds nothing of what the function is made of.
  const loop = loopsAround(path).find((l) => !boundIn(l).some((name) => free.has(name)));
  if (!loop) return [];
  const statement = path[statementIndex(path.slice(0, path.indexOf(loop) + 1))];
  const start = fullStart(statement);
  const indent = indentOf(source, chunk.start + start);
  if (indent === undefined) return [];
  const text = slice(source, chunk, jit);
  const end = newline(source);
  const own = path[statementIndex(path)];
  if (own.kind === 'Assign' && own.value === jit && own !== statement) {
    const [target] = own.targets;
    const moved = own.targets.length === 1 && target.kind === 'Name' ? target.id : undefined;
    const line =
      moved === undefined ? undefined : wholeLine(source.text, chunk.start + own.start, chunk.start + own.end);
    const parent = path[path.indexOf(own) - 1];
    const alone = 'body' in parent && Array.isArray(parent.body) && parent.body.length === 1;
    if (moved !== undefined && line && !alone && boundIn(loop).filter((n) => n === moved).length === 1) {
      const edits: Edit[] = [
        insert(source, chunk, start, `${moved} = ${text}${line.comment}${end}${indent}`),
        { path: source.path, start: line.start, end: line.end, newText: '' },
      ];
      return [{ title: `Move ${moved} out of the loop`, edits, preferred: true }];
    }
  }
  const name = freshName(namesIn(source));
  const edits = [insert(source, chunk, start, `${name} = ${text}${end}${indent}`), replace(source, chunk, jit, name)];
  return [{ title: 'Jit once, before the loop', edits, preferred: true }];
}

function freshName(taken: ReadonlySet<string>): string {
  for (let i = 1; ; i++) {
    const name = i === 1 ? 'jitted' : `jitted_${i}`;
    if (!taken.has(name)) return name;
  }
}

/** A statement with its comment and its line break, if nothing else is on its lines. */
function wholeLine(
  text: string,
  start: number,
  end: number,
): { start: number; end: number; comment: string } | undefined {
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const rest = /^([ \t]*(?:#[^\r\n]*)?)(?:\r\n|\n|$)/.exec(text.slice(end));
  if (!rest || text.slice(from, start).trim() !== '') return undefined;
  return { start: from, end: end + rest[0].length, comment: rest[1].trimEnd() };
}

/** Names that an expression reads from around it. */
function freeNames(e: SyntaxNode): Set<string> {
  const found = new Set<string>();
  const visit = (n: SyntaxNode, bound: ReadonlySet<string>): void => {
    if (n.kind === 'Name') {
      if (!bound.has(n.id)) found.add(n.id);
      return;
    }
    let inner = bound;
    if (n.kind === 'Lambda') {
      const { posonly, args, vararg, kwonly, kwarg } = n.params;
      inner = new Set([
        ...bound,
        ...[...posonly, ...args, vararg, ...kwonly, kwarg].flatMap((p) => (p ? [p.name] : [])),
      ]);
      // Defaults are evaluated outside.
      for (const p of [...posonly, ...args, ...kwonly]) if (p.default) visit(p.default, bound);
      visit(n.body, inner);
      return;
    }
    if (n.kind === 'ListComp' || n.kind === 'SetComp' || n.kind === 'DictComp' || n.kind === 'GeneratorExp')
      inner = new Set([...bound, ...n.generators.flatMap((g) => targets(g.target))]);
    for (const child of children(n)) visit(child, inner);
  };
  visit(e, new Set());
  return found;
}

function targets(e: Expr): string[] {
  return [...walk(e)].flatMap((n) => (n.kind === 'Name' ? [n.id] : []));
}

/** Names that a loop binds, as often as it does. */
function boundIn(loop: LoopNode): string[] {
  const names: string[] = [];
  if (loop.kind !== 'For' && loop.kind !== 'While') return loop.generators.flatMap((g) => targets(g.target));
  for (const n of walk(loop)) {
    if (n.kind === 'For') names.push(...targets(n.target));
    else if (n.kind === 'Assign') for (const t of n.targets) names.push(...stored(t));
    else if (n.kind === 'AugAssign' || n.kind === 'AnnAssign') names.push(...stored(n.target));
    else if (n.kind === 'NamedExpr') names.push(n.target.id);
    else if (n.kind === 'FunctionDef' || n.kind === 'ClassDef') names.push(n.name);
    else if (n.kind === 'With') for (const i of n.items) if (i.target) names.push(...stored(i.target));
  }
  return names;
}

/** Names that a target assigns; of `a.b` and `a[i]` the object that changes. */
function stored(target: Expr): string[] {
  switch (target.kind) {
    case 'Name':
      return [target.id];
    case 'Attribute':
    case 'Subscript':
      return stored(target.value);
    case 'Starred':
      return stored(target.value);
    case 'Tuple':
    case 'List':
      return target.elts.flatMap(stored);
    default:
      return [];
  }
}
