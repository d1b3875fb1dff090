/** Light bulbs: fixes that have been traced again, and the first directive of a function that has none. */
import type { Analysis } from '../analysis/analyze.ts';
import type { Location, Range } from './text.ts';
import { rangeIn } from './text.ts';
import { whole } from './traces.ts';

/** Offsets are those of the text as it is. */
export interface EditLike {
  readonly path: string;
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

export interface FixLike {
  readonly title: string;
  readonly edits: readonly EditLike[];
  readonly preferred?: boolean;
}

export interface Action {
  title: string;
  kind: 'quickfix' | 'refactor';
  edits: (Location & { newText: string })[];
  preferred: boolean;
  /** The diagnostic that it mends. */
  mends: { code: string; range: Range } | undefined;
  /** It mends all findings of a rule; its edits are made when they are asked for. */
  fixAll?: { rule: string };
}

export function fixAction(fix: FixLike, analysis: Analysis, mends: Action['mends']): Action {
  const edits = fix.edits.flatMap((e) => {
    const source = analysis.sources.find((s) => s.path === e.path);
    return source ? [{ path: e.path, range: rangeIn(source, e.start, e.end), newText: e.newText }] : [];
  });
  return { title: fix.title, kind: 'quickfix', edits, preferred: fix.preferred ?? false, mends };
}

/** "Fix all" of a rule: what it changes is found out when it is chosen. */
export function fixAllAction(rule: string): Action {
  const title = `Fix all ${rule} findings in this file`;
  return { title, kind: 'quickfix', edits: [], preferred: false, mends: undefined, fixAll: { rule } };
}

const overlaps = (a: Range, b: Range): boolean => a.start.line <= b.end.line && b.start.line <= a.end.line;

/** "Add # trace: directive", for functions whose inputs nobody has said. */
export function directiveActions(analysis: Analysis, path: string, range: Range): Action[] {
  return analysis.traced.flatMap((traced): Action[] => {
    const { site, origin, trace } = traced;
    if (!site || site.node.kind !== 'FunctionDef' || origin.kind === 'directive') return [];
    const place = whole(traced);
    const source = analysis.sources.find((s) => s.path === path);
    if (!source || place?.path !== path || !overlaps(place.range, range)) return [];
    if (site.qualname !== site.node.name) return [];
    const { line } = place.range.start;
    const start = source.lines.lineStart(line);
    const indent = /^\s*/.exec(source.lines.lineText(line))?.[0] ?? '';
    const { params } = site.node;
    const required = [...params.posonly, ...params.args].filter((p) => !p.default);
    const call = origin.kind === 'call' ? trace.call : `${site.qualname}(${required.map(() => 'f32[]').join(', ')})`;
    const edit = { path, range: rangeIn(source, start, start), newText: `${indent}# trace: ${call}\n` };
    return [{ title: `Add # trace: ${call}`, kind: 'refactor', edits: [edit], preferred: false, mends: undefined }];
  });
}
