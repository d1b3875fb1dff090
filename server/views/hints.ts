/**
 * Hints in the text: the aval after the target of each assignment, and at the end of a line the eqns that it made. A line
 * that several traces made shows the first one's.
 */
import type { Analysis, TracedFunction } from '../analysis/analyze.ts';
import type { SourceText } from '../analysis/source.ts';
import type { Eqn, Jaxpr } from '../jaxpr/jaxpr.ts';
import type { SourceChunk } from '../jaxpr/source.ts';
import type { Expr, Stmt } from '../syntax/ast.ts';
import { eqnList, madeBy } from './made.ts';
import type { Made } from './made.ts';
import type { Pos, Range } from './text.ts';
import { count } from './text.ts';
import { walk } from './walk.ts';

export interface Hint {
  position: Pos;
  text: string;
  kind: 'aval' | 'eqns';
  tooltip: string | undefined;
}

/** Avals of one assignment that are shown: in an unrolled loop each turn may have its own. */
const MAX_AVALS = 3;
/** Characters of a hint at the end of a line: VS Code cuts all hints of a line at 43, in the middle of a word. */
const MAX_EQNS_TEXT = 40;

/** What a trace says about one chunk; offsets are the chunk's, so it stays good while edits move the chunk. */
interface ChunkHints {
  readonly avals: readonly { readonly offset: number; readonly text: string }[];
  readonly eqns: readonly { readonly offset: number; readonly eqn: Eqn }[];
}

/** What one trace made in the chunks that it went through, and the hints of those that were asked for. */
interface TraceHints {
  readonly made: ReadonlyMap<SourceChunk, readonly Made[]>;
  readonly hints: Map<SourceChunk, ChunkHints>;
}

const known = new WeakMap<Jaxpr, TraceHints>();

type Assignments = TracedFunction['trace']['assignments'];

/** Where the avals of a statement's targets go, and the avals: as the trace met them. */
function* targets(stmt: Stmt, assignments: Assignments): Generator<{ offset: number; text: string }> {
  const nodes: { node: Expr; end: number }[] = [];
  if (stmt.kind === 'Assign') for (const t of stmt.targets) collectNames(t, nodes);
  else if (stmt.kind === 'AnnAssign' && stmt.value) nodes.push({ node: stmt.target, end: stmt.annotation.end });
  else if (stmt.kind === 'AugAssign') nodes.push({ node: stmt.target, end: stmt.target.end });
  for (const { node, end } of nodes) {
    const avals = assignments.get(node)?.avals;
    if (!avals) continue;
    const shown = avals.slice(0, MAX_AVALS).join(' | ');
    yield { offset: end, text: avals.length > MAX_AVALS ? `${shown} | …` : shown };
  }
}

function collectNames(target: Expr, out: { node: Expr; end: number }[]): void {
  if (target.kind === 'Tuple' || target.kind === 'List') for (const e of target.elts) collectNames(e, out);
  else if (target.kind === 'Starred') collectNames(target.value, out);
  else out.push({ node: target, end: target.end });
}

function compute(made: readonly Made[], assignments: Assignments, stmt: Stmt): ChunkHints {
  const avals: { offset: number; text: string }[] = [];
  for (const node of walk(stmt)) {
    if (node.kind !== 'Assign' && node.kind !== 'AnnAssign' && node.kind !== 'AugAssign') continue;
    avals.push(...targets(node, assignments));
  }
  return { avals, eqns: made.map(({ eqn, frame }) => ({ offset: frame.start, eqn })) };
}

/** The hints of one trace in the chunks of these statements. */
function* ofTrace(
  { trace }: TracedFunction,
  analysis: Analysis,
  statements: ReadonlyMap<SourceChunk, Stmt>,
): Generator<[SourceChunk, ChunkHints]> {
  const { outcome, assignments } = trace;
  if (outcome.kind !== 'jaxpr') return;
  let entry = known.get(outcome.jaxpr);
  if (!entry) {
    const made = new Map<SourceChunk, Made[]>();
    for (const { chunk } of assignments.values()) made.set(chunk, []);
    for (const m of madeBy(trace, analysis)) {
      const here = made.get(m.frame.chunk);
      if (here) here.push(m);
      else made.set(m.frame.chunk, [m]);
    }
    known.set(outcome.jaxpr, (entry = { made, hints: new Map<SourceChunk, ChunkHints>() }));
  }
  for (const [chunk, made] of entry.made) {
    const stmt = statements.get(chunk);
    if (!stmt) continue;
    let hints = entry.hints.get(chunk);
    if (!hints) entry.hints.set(chunk, (hints = compute(made, assignments, stmt)));
    yield [chunk, hints];
  }
}

/** The hints of one text, within a range. */
export function hints(analysis: Analysis, path: string, range: Range): Hint[] {
  const source = analysis.sources.find((s) => s.path === path);
  if (!source) return [];
  const statements = new Map<SourceChunk, Stmt>();
  for (const { top, chunk } of source.statements()) {
    const inRange =
      source.lines.lineAt(top.start) <= range.end.line && range.start.line <= source.lines.lineAt(top.end);
    if (inRange) statements.set(chunk, top.stmt);
  }
  if (statements.size === 0) return [];
  const out: Hint[] = [];
  const avalAt = new Set<number>();
  const lines = new Map<number, { eqns: Eqn[]; of: TracedFunction }>();
  // Its own trace says more about a function than that of one that calls it.
  const own = analysis.traced.filter((t) => t.site && statements.has(t.site.chunk));
  for (const traced of new Set([...own, ...analysis.traced]))
    for (const [chunk, { avals, eqns }] of ofTrace(traced, analysis, statements)) {
      for (const { offset, text } of avals) {
        const at = chunk.start + offset;
        if (avalAt.has(at)) continue;
        avalAt.add(at);
        out.push(avalHint(source, at, text, traced));
      }
      for (const { offset, eqn } of eqns) {
        const line = source.lines.lineAt(chunk.start + offset);
        const entry = lines.get(line);
        if (!entry) lines.set(line, { eqns: [eqn], of: traced });
        else if (entry.of === traced) entry.eqns.push(eqn);
      }
    }
  for (const [line, { eqns, of }] of lines)
    out.push({
      position: { ...source.lines.position(source.lines.lineEnd(line)) },
      text: eqnList(eqns, MAX_EQNS_TEXT),
      kind: 'eqns',
      tooltip: `Made ${count(eqns.length, 'eqn')}: ${eqnList(eqns, Infinity)}\n\n${tooltip(of)}`,
    });
  return out
    .filter((h) => h.position.line >= range.start.line && h.position.line <= range.end.line)
    .sort((a, b) => a.position.line - b.position.line || a.position.character - b.position.character);
}

const avalHint = (source: SourceText, at: number, text: string, traced: TracedFunction): Hint => ({
  position: { ...source.lines.position(at) },
  text: `: ${text}`,
  kind: 'aval',
  tooltip: tooltip(traced),
});

const tooltip = (traced: TracedFunction): string => `In the trace of \`${traced.trace.call}\`.`;
