/**
 * `# jitlens: ignore[rule-id]` silences one line: its own, or the next where it stands alone. `# jitlens: ignore-file[…]` on a
 * line of its own silences the whole text. Without brackets: all rules.
 */
import { SourceText } from '../analysis/source.ts';
import type { ParseResult } from '../syntax/ast.ts';
import type { Finding } from './rule.ts';

const IGNORE = /#\s*jitlens:\s*ignore(-file)?(?![\w-])(?:\[([^\]]*)\])?/;

export interface IgnoreComment {
  readonly source: SourceText;
  /** Of the whole comment; `text` begins at `start`. */
  readonly start: number;
  readonly text: string;
  readonly ownLine: boolean;
  /** The part of the text that is the ignore itself. */
  readonly from: number;
  readonly to: number;
  /** From 0; undefined: the whole text. */
  readonly line: number | undefined;
  /** Undefined: all of them. */
  readonly rules: readonly string[] | undefined;
}

const known = new WeakMap<ParseResult, readonly IgnoreComment[]>();

export function ignoreComments(source: SourceText): readonly IgnoreComment[] {
  const before = known.get(source.parse);
  if (before) return before;
  const found = source.parse.tree.comments.flatMap(({ start, text, ownLine }): IgnoreComment[] => {
    const m = IGNORE.exec(text);
    const wholeFile = m?.[1] !== undefined;
    if (!m || (wholeFile && !ownLine)) return [];
    const list = m[2] as string | undefined;
    const rules = list?.split(',').flatMap((r) => (r.trim() === '' ? [] : [r.trim()]));
    const line = wholeFile ? undefined : source.lines.lineAt(start) + (ownLine ? 1 : 0);
    return [{ source, start, text, ownLine, from: m.index, to: m.index + m[0].length, line, rules }];
  });
  known.set(source.parse, found);
  return found;
}

/** The ignores of one analysis, and what they silenced. */
export class Ignores {
  private readonly used = new Map<IgnoreComment, Set<string>>();

  /** Whether a comment on the finding's first or last line, or one of the whole text, silences it. */
  silences(f: Finding): boolean {
    const source = f.at.chunk.file;
    if (!(source instanceof SourceText)) return false;
    const comments = ignoreComments(source);
    if (comments.length === 0) return false;
    const lines = [f.at.start, f.at.end].map((offset) => source.lines.lineAt(f.at.chunk.start + offset));
    const silencing = comments.filter(
      (c) => (c.line === undefined || lines.includes(c.line)) && (c.rules?.includes(f.rule) ?? true),
    );
    for (const c of silencing) this.used.set(c, (this.used.get(c) ?? new Set()).add(f.rule));
    return silencing.length > 0;
  }

  /** The rules of which a comment silenced findings. */
  usedBy(comment: IgnoreComment): ReadonlySet<string> {
    return this.used.get(comment) ?? new Set();
  }
}
