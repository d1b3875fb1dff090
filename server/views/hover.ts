/** What an expression is and what it made, when the mouse rests on it. */
import type { Analysis, TracedFunction } from '../analysis/analyze.ts';
import type { SourceText } from '../analysis/source.ts';
import { printJaxpr, printEqn } from '../jaxpr/print.ts';
import type { SourceChunk } from '../jaxpr/source.ts';
import type { RecordEvent } from '../python/record.ts';
import type { Expr, FunctionDef, Lambda, Stmt } from '../syntax/ast.ts';
import { avalsOf, madeBy } from './made.ts';
import { summary } from './summary.ts';
import type { Pos, Range } from './text.ts';
import { count, holds, oneLine, rangeIn, samePlace, userFrame } from './text.ts';
import { innermostFunction, pathTo, walk } from './walk.ts';

export interface Hover {
  range: Range;
  markdown: string;
}

/** A hover is small; the jaxpr document has the rest. */
const MAX_EQNS = 12;
const MAX_JAXPR_LINES = 25;
const MAX_REASONS = 4;

const code = (text: string, language = 'jaxpr'): string => `\`\`\`${language}\n${text}\n\`\`\``;

type Node = Expr | Stmt;

interface Here {
  readonly analysis: Analysis;
  readonly source: SourceText;
  readonly chunk: SourceChunk;
  /** Offset in the chunk. */
  readonly offset: number;
  readonly path: readonly Node[];
}

/** The parameter's avals, by the names that JAX gives the leaves of the arguments: `x`, `params['w']`. */
function parameterAvals(name: string, fn: FunctionDef | Lambda, traced: TracedFunction): string[] {
  const { outcome } = traced.trace;
  if (outcome.kind !== 'jaxpr' || traced.site?.node !== fn) return [];
  const names = outcome.jaxpr.debugInfo?.argNames ?? [];
  return outcome.jaxpr.inAvals.flatMap((aval, i) => {
    const path = names[i];
    if (path === undefined || (path !== name && !(path.startsWith(name) && /[[.]/.test(path[name.length] ?? ''))))
      return [];
    return [`${path}: ${aval.strShort()}`];
  });
}

const isParameter = (name: string, { params }: FunctionDef | Lambda): boolean =>
  [...params.posonly, ...params.args, ...params.kwonly, params.vararg, params.kwarg].some((p) => p?.name === name);

type Assignment = Extract<Stmt, { kind: 'Assign' | 'AnnAssign' | 'AugAssign' }>;

/** The names among a target's parts. */
function namesIn(target: Expr): Expr[] {
  if (target.kind === 'Tuple' || target.kind === 'List') return target.elts.flatMap(namesIn);
  return target.kind === 'Starred' ? namesIn(target.value) : [target];
}

/** The assignments to a name in a function, in order. */
function assignments(name: string, fn: FunctionDef): Assignment[] {
  return fn.body.flatMap((s) =>
    [...walk(s)].flatMap((n): Assignment[] => {
      if (n.kind === 'AugAssign' || n.kind === 'AnnAssign')
        return n.target.kind === 'Name' && n.target.id === name ? [n] : [];
      if (n.kind !== 'Assign') return [];
      return n.targets.flatMap(namesIn).some((t) => t.kind === 'Name' && t.id === name) ? [n] : [];
    }),
  );
}

function nameAvals(name: Extract<Node, { kind: 'Name' }>, here: Here, traced: TracedFunction) {
  const fn = innermostFunction(here.path);
  if (!fn) return [];
  if (fn.kind === 'FunctionDef') {
    const all = assignments(name.id, fn);
    // The assignment whose target it is, else the last one before it.
    const at = all.find((s) => (s.kind === 'Assign' ? s.targets.flatMap(namesIn) : [s.target]).some((t) => t === name));
    const last = at ?? all.findLast((s) => s.end <= name.start);
    if (last) {
      const targets = last.kind === 'Assign' ? last.targets.flatMap(namesIn) : [last.target];
      const target = targets.find((t) => t.kind === 'Name' && t.id === name.id);
      const avals = target ? (traced.trace.assignments.get(target)?.avals ?? []) : [];
      return avals.length > 0 ? [`${name.id}: ${avals.join(' | ')}`] : [];
    }
  }
  return isParameter(name.id, fn) ? parameterAvals(name.id, fn, traced) : [];
}

/** What one trace says of a node: its aval, the eqns made there. */
function fromTrace(node: Node, here: Here, traced: TracedFunction): string[] | undefined {
  const made = madeBy(traced.trace, here.analysis);
  const parts: string[] = [];
  if (node.kind === 'Name') parts.push(...nameAvals(node, here, traced).map((t) => code(t)));
  else if (isExpression(node)) {
    const avals = avalsOf(made, here.chunk, node);
    if (avals.length > 0) parts.push(code(avals.map((a) => a.strShort()).join(' | ')));
  }
  const inside = made.filter(({ frame }) => frame.chunk === here.chunk && holds(node, frame));
  if (inside.length > 0 && node.kind !== 'Name') {
    const shown = inside.slice(0, MAX_EQNS).map(({ eqn }) => printEqn(eqn));
    const rest = inside.length - shown.length;
    parts.push(`Made ${count(inside.length, 'eqn')}:`);
    parts.push(code(shown.join('\n') + (rest > 0 ? `\n… ${rest} more` : '')));
  }
  if (parts.length === 0) return undefined;
  return [...parts, `In the trace of \`${traced.trace.call}\`.`];
}

const STATEMENTS = new Set([
  ...['FunctionDef', 'ClassDef', 'Return', 'Delete', 'Assign', 'AugAssign', 'AnnAssign', 'TypeAlias', 'For', 'While'],
  ...['If', 'With', 'Raise', 'Try', 'Assert', 'Import', 'ImportFrom', 'Global', 'Nonlocal', 'Expr', 'Pass', 'Break'],
  ...['Continue', 'Match', 'ErrorStmt'],
]);
const isExpression = (node: Node): node is Expr => !STATEMENTS.has(node.kind);

/** A call of a jitted function: the facts of the cache. */
function cacheFacts(node: Node, here: Here): string[] {
  // Of `jax.jit(f)(x)` the inner call is what the mouse is on, the outer one is the jitted function's.
  const calls = here.path.filter((n) => n.kind === 'Call' && (n === node || holds(n.func, node)));
  return here.analysis.cache
    .filter((c) => calls.some(({ start, end }) => samePlace(c.site, { chunk: here.chunk, start, end })))
    .map((c) => {
      const reasons = c.reasons.slice(0, MAX_REASONS).map((r) => `\n- ${r}`);
      return `\`${c.function}\` is jitted: ${count(c.calls, 'call')} seen here, ${count(c.traces, 'trace')}.${reasons.join('')}`;
    });
}

/** What is said of an event of the record; undefined of those that are nobody's ignorance. */
function ofEvent(e: RecordEvent): string | undefined {
  switch (e.kind) {
    case 'unknown-call':
      return `Jitlens can't follow this call: ${e.reason}.`;
    case 'unknown-branch':
      return `Jitlens follows every way from here, because this isn't known: ${e.reason}.`;
    case 'unknown-decorator':
      return `Jitlens takes this for a decorator that returns its function: ${e.reason}.`;
    default:
      return undefined;
  }
}

/** What could not be followed here, and why: one line each. */
function reasons(node: Node, here: Here): string[] {
  const { analysis, chunk } = here;
  const out = new Set<string>();
  const add = (source: Parameters<typeof userFrame>[0], said: string): void => {
    const frame = userFrame(source, analysis);
    if (frame?.chunk === chunk && holds(frame, node)) out.add(oneLine(said));
  };
  for (const { trace } of analysis.traced) {
    const { outcome } = trace;
    if (outcome.kind === 'unsupported') add(outcome.source, `Jitlens can't follow this: ${outcome.reason}.`);
  }
  for (const f of analysis.failures) if (f.kind === 'stopped') add(f.source, `Jitlens stopped here: ${f.reason}.`);
  for (const events of [analysis.events, ...analysis.traced.map((t) => t.trace.events)])
    for (const e of events) {
      const said = out.size < MAX_REASONS ? ofEvent(e) : undefined;
      if (said !== undefined) add(e.site, said);
    }
  return [...out].slice(0, MAX_REASONS);
}

/** On a directive: what it comes to, and the jaxpr's beginning. */
function directiveHover(analysis: Analysis, source: SourceText, offset: number): Hover | undefined {
  for (const traced of analysis.traced) {
    if (traced.origin.kind !== 'directive') continue;
    const { source: text, span } = traced.origin.directive;
    if (text !== source || offset < span.start || offset > span.end) continue;
    const { outcome } = traced.trace;
    const parts = [summary(traced, analysis)];
    if (outcome.kind === 'jaxpr') {
      const lines = printJaxpr(outcome.jaxpr).split('\n');
      const rest = lines.length - MAX_JAXPR_LINES;
      parts.push(code([...lines.slice(0, MAX_JAXPR_LINES), ...(rest > 0 ? [`… ${rest} more lines`] : [])].join('\n')));
    } else if (outcome.kind === 'error') parts.push(code(outcome.message, 'text'));
    return { range: rangeIn(source, span.start, span.end), markdown: parts.join('\n\n') };
  }
  return undefined;
}

export function hover(analysis: Analysis, path: string, position: Pos): Hover | undefined {
  const source = analysis.sources.find((s) => s.path === path);
  if (!source) return undefined;
  const at = source.lines.offset(position);
  const directive = directiveHover(analysis, source, at);
  if (directive) return directive;
  const found = source.statements().find(({ top }) => top.start <= at && at < top.end);
  if (!found) return undefined;
  const { top, chunk } = found;
  const offset = at - top.start;
  const nodes = pathTo(top.stmt, offset);
  const here: Here = { analysis, source, chunk, offset, path: nodes };
  // The innermost expression; of what is called, the whole call.
  let node = nodes[nodes.length - 1];
  const outer = nodes[nodes.length - 2] as Node | undefined;
  if (node.kind === 'Name' && outer?.kind === 'Attribute') node = outer;
  const call = nodes.findLast((n) => n.kind === 'Call');
  if (call?.kind === 'Call' && (call.func === node || holds(call.func, node))) node = call;
  if (!isExpression(node)) return undefined;
  const own = analysis.traced.filter((t) => t.site?.chunk === chunk);
  let said: string[] | undefined;
  for (const traced of new Set([...own, ...analysis.traced])) {
    said = fromTrace(node, here, traced);
    if (said) break;
  }
  const parts = [...(said ?? []), ...cacheFacts(node, here), ...reasons(node, here)];
  if (parts.length === 0) return undefined;
  return { range: rangeIn(source, chunk.start + node.start, chunk.start + node.end), markdown: parts.join('\n\n') };
}
