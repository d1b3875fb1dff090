/**
 * An ignore comment that silences nothing.
 *
 * ## What it does
 * Finds `# jitlens: ignore[…]` comments on lines without such a finding, and rule ids in them that don't exist. It speaks only
 * where all of the code was followed: in functions that were traced to the end, and in the module's own statements.
 *
 * ## Why it matters
 * The comment says that something is wrong where nothing is, and will silence the next finding there, which may be a right one.
 * With a misspelled id the finding that was meant stays.
 *
 * ## Example
 * ```python
 * import jax
 *
 * # trace: double(f32[3])
 * def double(x):
 *   return 2 * x  # jitlens: ignore[if-on-tracer]
 * ```
 *
 * ## Use instead
 * ```python
 * import jax
 *
 * # trace: double(f32[3])
 * def double(x):
 *   return 2 * x
 * ```
 *
 * ## References
 * - `# jitlens: ignore[rule-id, …]` at the end of a line, or on a line of its own above it; without brackets it silences all rules.
 * - `# jitlens: ignore-file[rule-id, …]` on a line of its own silences a whole file.
 */
import type { Analysis } from '../analysis/analyze.ts';
import type { SourceText } from '../analysis/source.ts';
import { isComplete, programIsFollowed } from './followed.ts';
import type { IgnoreComment, Ignores } from './ignore.ts';
import { ignoreComments } from './ignore.ts';
import type { Edit, Finding, Rule } from './rule.ts';

const ID = 'unused-ignore';

/** Codes of diagnostics that no rule makes: nothing is said about them. */
const NOT_RULES = ['syntax-error', 'not-followed'];

interface Data {
  readonly edit: Edit;
  readonly isUnknown: boolean;
}

/** Whether all of the program was followed, so that what wasn't found isn't there. */
const isFollowed = (analysis: Analysis): boolean =>
  programIsFollowed(analysis) && analysis.traced.every((t) => t.trace.outcome.kind !== 'unsupported');

/** Whether the line of a comment was run, as far as can be told: in a traced function, or outside of all functions. */
function wasRun({ traced }: Analysis, { source, start, line }: IgnoreComment): boolean {
  if (line === undefined) return true;
  const offset = Math.max(start, line < source.lines.lineCount ? source.lines.lineStart(line) : start);
  const top = source.statements().find((s) => s.top.start <= offset && offset <= s.top.end);
  if (!top) return true;
  const { kind } = top.top.stmt;
  if (kind !== 'FunctionDef' && kind !== 'ClassDef') return true;
  const around = traced.filter(({ site }) => {
    if (site?.chunk !== top.chunk) return false;
    const from = site.chunk.start + site.node.start;
    return from <= offset && offset <= site.chunk.start + site.node.end;
  });
  return around.length > 0 && around.every(isComplete);
}

/** The text of a comment without its ignore, or with fewer rules. */
function without(comment: IgnoreComment, left: readonly string[]): Edit {
  const { source, start, text, ownLine, from, to } = comment;
  const { path } = source;
  if (left.length > 0) {
    const shorter = text.slice(from, to).replace(/\[[^\]]*\]$/, `[${left.join(', ')}]`);
    return { path, start: start + from, end: start + to, newText: shorter };
  }
  const after = text.slice(to).trim();
  const rest = after === '' || after.startsWith('#') ? after : `# ${after}`;
  const newText = [text.slice(0, from).trimEnd(), rest].filter((part) => part !== '').join(' ');
  if (newText !== '') return { path, start, end: start + text.length, newText };
  const { lines } = source;
  const line = lines.lineAt(start);
  if (ownLine) {
    const end = line + 1 < lines.lineCount ? lines.lineStart(line + 1) : source.text.length;
    return { path, start: lines.lineStart(line), end, newText: '' };
  }
  const blank = /[ \t]*$/.exec(source.text.slice(lines.lineStart(line), start))?.[0].length ?? 0;
  return { path, start: start - blank, end: start + text.length, newText: '' };
}

function message(comment: IgnoreComment, unknown: readonly string[], unused: readonly string[]): string {
  if (unknown.length > 0) {
    const [is, them] = unknown.length === 1 ? ['is no rule', 'it'] : ['are no rules', 'them'];
    return `${unknown.join(', ')} ${is} of Jitlens, so nothing is silenced by ${them}. docs/rules lists the rules.`;
  }
  const where = comment.line === undefined ? 'in this file' : 'on this line';
  return comment.rules
    ? `There is no finding of ${unused.join(', ')} ${where}, so nothing is silenced. Remove it.`
    : `There is no finding ${where}, so this comment silences nothing. Remove it.`;
}

function ofComment(comment: IgnoreComment, ids: ReadonlySet<string>, ignores: Ignores, analysis: Analysis): Finding[] {
  const { source, start, from, to, rules } = comment;
  const used = ignores.usedBy(comment);
  const unknown = (rules ?? []).filter((r) => !ids.has(r) && !NOT_RULES.includes(r));
  const sure = isFollowed(analysis) && wasRun(analysis, comment);
  const unused = sure ? (rules ?? []).filter((r) => ids.has(r) && r !== ID && !used.has(r)) : [];
  const isIdle = rules === undefined ? sure && used.size === 0 : unknown.length + unused.length > 0;
  if (!isIdle) return [];
  const left = (rules ?? []).filter((r) => !unknown.includes(r) && !unused.includes(r));
  return [
    {
      rule: ID,
      severity: 'hint',
      message: message(comment, unknown, unused),
      at: { chunk: { file: source, start: 0 }, start: start + from, end: start + to },
      related: [],
      tag: 'unnecessary',
      data: { edit: without(comment, left), isUnknown: unknown.length > 0 } satisfies Data,
    },
  ];
}

/** The ignore comments of the document's own texts that silence nothing. `ids`: of all rules. */
export function unusedIgnores(analysis: Analysis, ignores: Ignores, ids: ReadonlySet<string>): Finding[] {
  return analysis.sources.flatMap((source: SourceText) =>
    ignoreComments(source).flatMap((comment) => ofComment(comment, ids, ignores, analysis)),
  );
}

export const unusedIgnore: Rule = {
  id: ID,
  severity: 'hint',
  // What the other rules have found decides: `check` asks unusedIgnores when they are through.
  check: () => [],
  fixes: ({ data }) => {
    const { edit, isUnknown } = data as Data;
    // A rule that doesn't exist may be a misspelled one: what was meant is for the author to say.
    return [{ title: 'Remove what silences nothing', edits: [edit], preferred: !isUnknown }];
  },
};
