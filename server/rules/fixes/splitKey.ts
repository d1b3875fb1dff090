/** Split a key before it is used, so that each use has a part of its own. */
import type { Analysis, Place } from '../../analysis/analyze.ts';
import type { SourceText } from '../../analysis/source.ts';
import type { Call, Expr } from '../../syntax/ast.ts';
import type { KeyReuseData } from '../key-reuse.ts';
import type { Edit, Finding, Fix } from '../rule.ts';
import type { LoopNode, SyntaxNode } from '../syntax.ts';
import {
  fullStart,
  functionIndex,
  innermost,
  loopsAround,
  pathTo,
  placeOfNode,
  statementIndex,
  walk,
} from '../syntax.ts';
import { indentOf, insert, jaxNames, namesIn, newline, replace, slice, sourceOf } from './edit.ts';
import { passKeyFixes } from './passArgument.ts';

/** A call that consumes a key, and the argument that may be the key. */
interface Site {
  readonly source: SourceText;
  readonly place: Place;
  readonly path: readonly SyntaxNode[];
  readonly key: Expr;
}

export function splitKeyFixes(finding: Finding, analysis: Analysis): Fix[] {
  const { first, how, loop, captured, inner } = finding.data as KeyReuseData;
  const random = randomName(analysis);
  if (random === undefined) return [];
  if (captured) {
    const key = inner && keySites(inner).at(0);
    return key ? passKeyFixes(placeOfNode(key.place.chunk, key.key), random) : [];
  }
  return keySites(finding.at).flatMap((second): Fix[] => {
    const text = slice(second.source, second.place.chunk, second.key);
    switch (how) {
      case 'twice':
        return keySites(first)
          .filter((s) => s.source === second.source && slice(s.source, s.place.chunk, s.key) === text)
          .flatMap((s) => between(s, second, text, random));
      case 'turns':
        return onEachTurn(second, text, random);
      case 'scan':
        return loop ? inForiLoop(second, loop, text, random) : [];
      default:
        return [];
    }
  });
}

/** The arguments of a call that may be its key: those that are called so, if any is. */
function keySites(place: Place): Site[] {
  const source = sourceOf(place.chunk);
  const path = pathTo(place);
  const call = innermost(path, 'Call');
  if (!source || !call) return [];
  const found = argumentsOf(call).filter((a) => a.kind === 'Name' || a.kind === 'Attribute' || a.kind === 'Subscript');
  const named = found.filter((a) => /key|rng|seed|^k\d*$/i.test(slice(source, place.chunk, a)));
  return (named.length > 0 ? named : found).map((key) => ({ source, place, path, key }));
}

const argumentsOf = (call: Call): Expr[] => [
  ...call.args.map((a) => (a.kind === 'Starred' ? a.value : a)),
  ...call.keywords.map((k) => k.value),
];

/** Two uses in one function: the first gets a new key, and the second the rest. */
function between(first: Site, second: Site, key: string, random: string): Fix[] {
  if (functionOf(first.path) !== functionOf(second.path)) return [];
  const line = lineBefore(first);
  if (!line) return [];
  const { source, place } = first;
  const [subkey, other] = freshNames(source, 'subkey', 2);
  const title = `Split ${key} before its first use`;
  if (first.key.kind === 'Name' && isLocal(first.key.id, first.path))
    return [
      {
        title,
        edits: [line(`${key}, ${subkey} = ${random}.split(${key})`), replace(source, place.chunk, first.key, subkey)],
        preferred: true,
      },
    ];
  const edits = [
    line(`${subkey}, ${other} = ${random}.split(${key})`),
    replace(source, place.chunk, first.key, subkey),
    replace(source, second.place.chunk, second.key, other),
  ];
  return [{ title, edits, preferred: true }];
}

/** One use in a loop. */
function onEachTurn(site: Site, key: string, random: string): Fix[] {
  const { source, place, path } = site;
  const loop = loopsAround(path).at(-1);
  if (!loop) return [];
  const [subkey] = freshNames(source, 'subkey', 1);
  if (loop.kind !== 'For' && loop.kind !== 'While') return inComprehension(site, loop, key, subkey, random);
  const fixes: Fix[] = [];
  const line = site.key.kind === 'Name' && isLocal(site.key.id, path) ? lineBefore(site) : undefined;
  if (line)
    fixes.push({
      title: `Split ${key} on each turn`,
      edits: [line(`${key}, ${subkey} = ${random}.split(${key})`), replace(source, place.chunk, site.key, subkey)],
      preferred: true,
    });
  const turn = loop.kind === 'For' && isRange(loop.iter) && loop.target.kind === 'Name' ? loop.target.id : undefined;
  if (turn !== undefined && turn !== '_') fixes.push(foldIn(site, key, turn, random, fixes.length === 0));
  return fixes;
}

function foldIn({ source, place, key }: Site, text: string, turn: string, random: string, preferred: boolean): Fix {
  const edits = [replace(source, place.chunk, key, `${random}.fold_in(${text}, ${turn})`)];
  return { title: `Fold the number of the turn into ${text}`, edits, preferred };
}

const isRange = (e: Expr): e is Call => e.kind === 'Call' && e.func.kind === 'Name' && e.func.id === 'range';

/** `[f(key) for _ in range(n)]` → `[f(subkey) for subkey in jax.random.split(key, n)]`. */
function inComprehension(
  { source, place, key }: Site,
  loop: Exclude<LoopNode, { kind: 'For' | 'While' }>,
  text: string,
  subkey: string,
  random: string,
): Fix[] {
  const { chunk } = place;
  const [generator, ...others] = loop.generators;
  if (others.length > 0 || generator.ifs.length > 0) return [];
  const { target, iter } = generator;
  const edits: Edit[] = [replace(source, chunk, key, subkey)];
  if (isRange(iter) && iter.args.length === 1 && target.kind === 'Name' && target.id === '_')
    edits.push(
      replace(source, chunk, target, subkey),
      replace(source, chunk, iter, `${random}.split(${text}, ${slice(source, chunk, iter.args[0])})`),
    );
  else if (iter.kind === 'Name' || isRange(iter)) {
    const items = slice(source, chunk, iter);
    const shown = slice(source, chunk, target);
    edits.push(
      replace(
        source,
        chunk,
        target,
        `${subkey}, ${target.kind === 'Tuple' ? `(${shown.replace(/^\(|\)$/g, '')})` : shown}`,
      ),
      replace(source, chunk, iter, `zip(${random}.split(${text}, len(${items})), ${items})`),
    );
  } else return [];
  return [{ title: `Split ${text}, one part for each turn`, edits, preferred: true }];
}

/** `fori_loop` gives its body the number of the turn. */
function inForiLoop(site: Site, loop: Place, key: string, random: string): Fix[] {
  const call = innermost(pathTo(loop), 'Call');
  const name = call?.func.kind === 'Attribute' ? call.func.attr : call?.func.kind === 'Name' ? call.func.id : '';
  const fn = functionOf(site.path);
  if (name !== 'fori_loop' || (fn?.kind !== 'FunctionDef' && fn?.kind !== 'Lambda')) return [];
  const { posonly, args } = fn.params;
  const turn = [...posonly, ...args].at(0)?.name;
  return turn === undefined ? [] : [foldIn(site, key, turn, random, true)];
}

/** The function whose body a place is in; undefined for the module's. */
const functionOf = (path: readonly SyntaxNode[]): SyntaxNode | undefined => path[functionIndex(path)];

/** Makes a line before the statement of a place; undefined where there is no room for one. */
function lineBefore({ source, place, path }: Site): ((text: string) => Edit) | undefined {
  const statement = path[statementIndex(path)];
  if (functionIndex(path) > path.indexOf(statement) || statement.kind === 'While') return undefined;
  const start = fullStart(statement);
  const indent = indentOf(source, place.chunk.start + start);
  if (indent === undefined) return undefined;
  return (text) => insert(source, place.chunk, start, `${text}${newline(source)}${indent}`);
}

/** Whether a function (or the module) may bind a name anew. */
function isLocal(name: string, path: readonly SyntaxNode[]): boolean {
  const fn = functionOf(path);
  // A class body isn't where its methods look for names, but its own statements do.
  if (!fn) return true;
  if (fn.kind !== 'FunctionDef') return false;
  const { posonly, args, kwonly } = fn.params;
  if ([...posonly, ...args, ...kwonly].some((p) => p.name === name)) return true;
  const body = fn.body.flatMap((s) => [...walk(s)]);
  if (body.some((n) => (n.kind === 'Global' || n.kind === 'Nonlocal') && n.names.includes(name))) return false;
  const stores = (e: Expr): boolean => [...walk(e)].some((n) => n.kind === 'Name' && n.id === name);
  return body.some((n) => (n.kind === 'Assign' && n.targets.some(stores)) || (n.kind === 'For' && stores(n.target)));
}

function freshNames(source: SourceText, base: string, count: number): string[] {
  const taken = namesIn(source);
  const names: string[] = [];
  for (let i = 1; names.length < count; i++) {
    const name = i === 1 ? base : `${base}_${i}`;
    if (!taken.has(name)) names.push(name);
  }
  return names;
}

/** Under which name the module knows `jax.random`. */
function randomName(analysis: Analysis): string | undefined {
  for (const source of analysis.sources)
    for (const { top } of source.statements()) {
      const { stmt } = top;
      if (stmt.kind === 'Import') {
        const found = stmt.names.find((n) => n.name === 'jax.random' && n.asname !== undefined);
        if (found) return found.asname;
      } else if (stmt.kind === 'ImportFrom' && stmt.module === 'jax') {
        const found = stmt.names.find((n) => n.name === 'random');
        if (found) return found.asname ?? 'random';
      }
    }
  const { jax } = jaxNames(analysis);
  return jax === undefined ? undefined : `${jax}.random`;
}
