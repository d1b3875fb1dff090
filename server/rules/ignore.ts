/** `# jitlens: ignore[rule-id]` silences one line: its own, or the next where it stands alone. */
import { SourceText } from '../analysis/source.ts';
import type { ParseResult } from '../syntax/ast.ts';
import type { Finding } from './rule.ts';

const IGNORE = /#\s*jitlens:\s*ignore(?:\[([^\]]*)\])?/;

/** Rules by line (from 0); `undefined` in place of a set: all of them. */
type Ignored = ReadonlyMap<number, ReadonlySet<string> | undefined>;

const known = new WeakMap<ParseResult, Ignored>();

function ignoredLines(source: SourceText): Ignored {
  const before = known.get(source.parse);
  if (before) return before;
  const lines = new Map<number, ReadonlySet<string> | undefined>();
  for (const comment of source.parse.tree.comments) {
    const m = IGNORE.exec(comment.text);
    if (!m) continue;
    const rules = m[1] as string | undefined;
    const line = source.lines.lineAt(comment.start) + (comment.ownLine ? 1 : 0);
    lines.set(line, rules === undefined ? undefined : new Set(rules.split(',').map((r) => r.trim())));
  }
  known.set(source.parse, lines);
  return lines;
}

/** Whether a comment on the finding's first or last line silences it. */
export function ignoredAt(f: Finding): boolean {
  const source = f.at.chunk.file;
  if (!(source instanceof SourceText)) return false;
  const lines = ignoredLines(source);
  if (lines.size === 0) return false;
  return [f.at.start, f.at.end].some((offset) => {
    const line = source.lines.lineAt(f.at.chunk.start + offset);
    return lines.has(line) && (lines.get(line)?.has(f.rule) ?? true);
  });
}
