/**
 * Specs: Markdown with programs that say what is expected of them.
 *
 *     ```python
 *     # trace: f(f32[3])
 *     def f(x):
 *       y = x * 2  # revealed: f32[3]
 *       if y > 0:  # error: [if-on-tracer]
 *     ```
 *
 * A block `python fix=RULE` after it is the text with the quick fix of RULE's first finding made (`fix=RULE 2`: with the
 * second one); a block `jaxpr` is what the next directive comes to. Everything that is found must be said, and the other
 * way round.
 */
import { Analyzer } from '../../server/analysis/analyze.ts';
import type { Analysis } from '../../server/analysis/analyze.ts';
import { SourceText } from '../../server/analysis/source.ts';
import { printJaxpr } from '../../server/jaxpr/print.ts';
import { check, verifiedFixes } from '../../server/rules/index.ts';
import type { Edit, Finding } from '../../server/rules/index.ts';
import { PythonParser } from '../../server/syntax/parser.ts';
import { hints } from '../../server/views/hints.ts';

const parser = new PythonParser();
const PATH = '/spec/program.py';

export function analyze(text: string): Analysis {
  const source = new SourceText(PATH, 'program.py', parser, text);
  return new Analyzer(parser).analyze([source], 'program', PATH, { x64: false });
}

export function applied(text: string, edits: readonly Edit[]): string {
  let out = text;
  for (const e of [...edits].sort((a, b) => b.start - a.start))
    out = out.slice(0, e.start) + e.newText + out.slice(e.end);
  return out;
}

/** `5 error [if-on-tracer]`, for each finding. */
export function found(text: string): string[] {
  return check(analyze(text)).map((f) => `${lineOf(f)} ${f.severity} [${f.rule}]`);
}

export const lineOf = (f: Finding): number => f.at.chunk.file.lineColumn(f.at.chunk.start + f.at.start).line;

/** The texts that the verified fixes of a rule's first finding make, by their titles. */
export function fixed(text: string, rule: string): Record<string, string> {
  const analysis = analyze(text);
  const finding = check(analysis).find((f) => f.rule === rule);
  const fixes = finding ? verifiedFixes(finding, analysis, (edits) => analyze(applied(text, edits))) : [];
  return Object.fromEntries(fixes.map((f) => [f.title, applied(text, f.edits)]));
}

/** The avals that are shown on each line. */
function revealed(text: string): Map<number, string> {
  const range = { start: { line: 0, character: 0 }, end: { line: text.split('\n').length, character: 0 } };
  const avals = hints(analyze(text), PATH, range).filter((h) => h.kind === 'aval');
  return new Map(avals.map((h) => [h.position.line + 1, h.text.replace(/^:\s*/, '')]));
}

function jaxprs(text: string): string[] {
  return analyze(text).traced.map(({ trace: { outcome } }) =>
    outcome.kind === 'jaxpr'
      ? printJaxpr(outcome.jaxpr)
      : outcome.kind === 'error'
        ? outcome.className
        : outcome.reason,
  );
}

/** What a program is expected to do, and what it does. */
export interface Expectation {
  readonly title: string;
  readonly actual: () => unknown;
  readonly expected: unknown;
}

export interface Program {
  /** In the Markdown file, from 1. */
  readonly line: number;
  readonly text: string;
  readonly rules: ReadonlySet<string>;
  readonly expectations: readonly Expectation[];
}

const FINDING = /#.*?\b(error|warning|information|hint): \[([\w-]+)\]/g;

export function programs(markdown: string): Program[] {
  const out: { line: number; text: string; rules: Set<string>; expectations: Expectation[]; jaxprs: number }[] = [];
  for (const m of markdown.matchAll(/^```(\S+)(?: (.+))?\n([^]*?)^```$/gm)) {
    const [whole, language, info, text] = m as unknown as [string, string, string | undefined, string];
    const line = markdown.slice(0, m.index).split('\n').length;
    const last = out.at(-1);
    const [, fix, nth = '1'] = (/^fix=([\w-]+)(?: (\d))?$/.exec(info ?? '') ?? []) as (string | undefined)[];
    if (language === 'python' && fix !== undefined && last) {
      last.expectations.push({
        title: `fix ${nth} of ${fix}`,
        actual: () => Object.values(fixed(last.text, fix)).at(Number(nth) - 1),
        expected: text,
      });
    } else if (language === 'python') out.push(program(line, text));
    else if (language === 'jaxpr' && last) {
      const n = last.jaxprs++;
      last.expectations.push({ title: `jaxpr ${n + 1}`, actual: () => jaxprs(last.text)[n], expected: text.trimEnd() });
    } else throw new Error(`line ${line}: what is this block? ${whole.split('\n')[0]}`);
  }
  return out;
}

function program(line: number, text: string) {
  const lines = text.split('\n');
  const expected = lines.flatMap((l, i) =>
    Array.from(l.matchAll(FINDING), ([, severity, rule]) => `${i + 1} ${severity} [${rule}]`),
  );
  const rules = new Set(expected.map((e) => /\[(.*)\]/.exec(e)?.[1] ?? ''));
  const shown = lines.flatMap((l, i) => {
    const aval = /# revealed: (\S+)/.exec(l)?.[1];
    return aval === undefined ? [] : [[i + 1, aval] as const];
  });
  const expectations: Expectation[] = [
    { title: 'findings', actual: () => found(text).sort(), expected: expected.sort() },
  ];
  if (shown.length > 0)
    expectations.push({
      title: 'avals',
      actual: () => shown.map(([n]) => [n, revealed(text).get(n)]),
      expected: shown.map((s) => [...s]),
    });
  return { line, text, rules, expectations, jaxprs: 0 };
}
