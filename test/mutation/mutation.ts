/**
 * Programs of ../parity/cases, each broken in one place (mutations.json, made by make.py with real JAX): every directive
 * that raises in JAX must be answered by an Error, at JAX's line, and none that goes through.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Analysis } from '../../server/analysis/analyze.ts';
import { Analyzer } from '../../server/analysis/analyze.ts';
import { SourceText } from '../../server/analysis/source.ts';
import { check } from '../../server/rules/index.ts';
import type { Finding } from '../../server/rules/index.ts';
import { PythonParser } from '../../server/syntax/parser.ts';
import type { Answers } from '../parity/compare.ts';

export interface Raise {
  readonly directive: number;
  readonly class: string;
  /** Its first line. */
  readonly message: string;
  /** Null where JAX raises outside of the file. */
  readonly line: number | null;
}

export interface Mutation {
  readonly program: string;
  readonly way: string;
  readonly edits: readonly (readonly [start: number, end: number, text: string])[];
  readonly raises: readonly Raise[];
}

export const mutations = (
  JSON.parse(readFileSync(join(import.meta.dirname, 'mutations.json'), 'utf8')) as { mutations: Mutation[] }
).mutations;

/** What is wrong with the answer to one mutation. */
export interface Judgement {
  /** Directives that raise, and no Error is at that line. */
  readonly missed: readonly Raise[];
  /** The Errors are there, and the trace came to another class, message or line than JAX's. */
  readonly otherwise: readonly string[];
  /** Directives that go through in JAX, and here raise. */
  readonly accused: readonly string[];
}

const parser = new PythonParser();
const folder = join(import.meta.dirname, '../parity/cases');

/** One program and the state of its analyses: a mutation then costs what an edit costs. */
export class Mutated {
  private readonly path: string;
  private readonly original: string;
  private readonly source: SourceText;
  private readonly analyzer = new Analyzer(parser);
  /** Directives that raise before anything is changed. */
  private readonly failing: ReadonlySet<string>;
  /** Errors in the unchanged program (p*.py) where JAX raises nothing. */
  readonly accusedAsItIs: readonly string[];

  constructor(readonly name: string) {
    this.path = join(folder, name);
    this.original = readFileSync(this.path, 'utf8');
    this.source = new SourceText(this.path, name, parser, this.original);
    const golden = JSON.parse(readFileSync(join(folder, '../golden', name.replace(/py$/, 'json')), 'utf8')) as Answers;
    const raising = golden.cases.filter((c) => c.error);
    this.failing = new Set(raising.map((c) => c.call));
    const lines = new Set(raising.map((c) => c.error?.line ?? c.line));
    // The q programs are full of faults, some in functions that no directive traces.
    const errors = name.startsWith('q') ? [] : this.errors(this.analyze([]));
    this.accusedAsItIs = errors
      .filter(({ line }) => !lines.has(line))
      .map(({ finding, line }) => `${line} ${finding.rule}: ${finding.message}`);
  }

  textWith(edits: Mutation['edits']): string {
    let text = this.original;
    for (const [start, end, replacement] of edits.toReversed())
      text = text.slice(0, start) + replacement + text.slice(end);
    return text;
  }

  analyze(edits: Mutation['edits']): Analysis {
    this.source.update(this.textWith(edits));
    return this.analyzer.analyze([this.source], this.name.replace(/\.py$/, ''), this.path, { x64: false });
  }

  /** The lines with Errors. */
  errors(analysis: Analysis): { finding: Finding; line: number }[] {
    return check(analysis)
      .filter((f) => f.severity === 'error' && f.at.chunk.file === this.source)
      .map((finding) => ({ finding, line: this.source.line(finding.at.chunk.start + finding.at.start) }));
  }

  judge({ edits, raises }: Mutation): Judgement {
    const analysis = this.analyze(edits);
    const lines = new Set(this.errors(analysis).map((e) => e.line));
    const missed = raises.filter((r) => !lines.has(r.line ?? r.directive));
    const otherwise: string[] = [];
    const accused: string[] = [];
    for (const { origin, trace } of analysis.traced) {
      if (origin.kind !== 'directive') continue;
      const { outcome } = trace;
      const directive = this.source.line(origin.directive.span.start);
      const expected = raises.find((r) => r.directive === directive);
      const got =
        outcome.kind === 'error'
          ? `${outcome.className} at ${this.lineOf(outcome.source) ?? 'no line'}: ${outcome.message.split('\n', 1)[0]}`
          : outcome.kind === 'unsupported'
            ? `not traced: ${outcome.reason}`
            : 'goes through';
      if (expected) {
        const wanted = `${expected.class} at ${expected.line ?? 'no line'}: ${expected.message}`;
        if (got !== wanted) otherwise.push(`${directive}: ${wanted}\n      here ${got}`);
      } else if (outcome.kind === 'error' && !this.failing.has(origin.directive.call))
        accused.push(`${directive}: ${got}`);
    }
    return { missed, otherwise, accused };
  }

  private lineOf(frame: { chunk: { file: unknown; start: number }; start: number; parent?: unknown } | undefined) {
    for (let f = frame; f; f = f.parent as typeof frame)
      if (f.chunk.file === this.source) return this.source.line(f.chunk.start + f.start);
    return undefined;
  }
}
