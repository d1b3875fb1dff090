/** Reads of the clock that belong together: `start = clock()`, and `clock() - start`. */
import type { Place } from '../analysis/analyze.ts';
import { SourceText } from '../analysis/source.ts';
import { TIMEIT_END } from '../analysis/values.ts';
import type { RecordEvent } from '../python/record.ts';
import type { SyntaxNode } from './syntax.ts';
import { children, functionIndex, pathTo, walk } from './syntax.ts';

type Read = Extract<RecordEvent, { kind: 'clock-read' }>;

/** The names that a read of the clock is assigned to. */
function assignedName(path: readonly SyntaxNode[]): string | undefined {
  const parent = path.findLast((n) => n.kind !== 'Call' && n.kind !== 'Attribute' && n.kind !== 'Name');
  if (parent?.kind !== 'Assign' || parent.targets.length !== 1) return undefined;
  const [target] = parent.targets;
  return parent.value === path.at(-1) ? targetName(target) : undefined;
}

function targetName(n: SyntaxNode): string | undefined {
  if (n.kind === 'Name') return n.id;
  if (n.kind === 'Attribute') {
    const base = targetName(n.value);
    return base === undefined ? undefined : `${base}.${n.attr}`;
  }
  return undefined;
}

/** `clock() - start`, or `end = clock()` with `end - start` in the same function: the names of the starts. */
function starts(at: Place): string[] {
  const path = pathTo(at);
  const parent = path.at(-2);
  if (parent?.kind === 'BinOp' && parent.op === '-' && parent.left === path.at(-1)) {
    const name = targetName(parent.right);
    return name === undefined ? [] : [name];
  }
  const name = assignedName(path);
  if (name === undefined) return [];
  const fn = functionIndex(path);
  const scopes: SyntaxNode[] = fn >= 0 ? children(path[fn]) : moduleStatements(at);
  const found: string[] = [];
  for (const scope of scopes)
    for (const n of walk(scope))
      if (n.kind === 'BinOp' && n.op === '-' && targetName(n.left) === name) {
        const start = targetName(n.right);
        if (start !== undefined) found.push(start);
      }
  return found;
}

const moduleStatements = ({ chunk: { file } }: Place): SyntaxNode[] =>
  file instanceof SourceText ? file.statements().map((s) => s.top.stmt) : [];

export interface Reading {
  readonly event: Read;
  /** What it was assigned to. */
  readonly name: string | undefined;
}

/** The index of the read that began the time which ends with this one; -1 if none did. */
export function begunAt(reads: readonly Reading[], end: Read, at: Place): number {
  if (end.name === TIMEIT_END) return reads.length - 1;
  const names = starts(at);
  return reads.findLastIndex((r) => r.name !== undefined && names.includes(r.name));
}

export const readingOf = (event: Read, at: Place | undefined): Reading => ({
  event,
  name: at && assignedName(pathTo(at)),
});
