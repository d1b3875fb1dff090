/** NumPy's values where they meet JAX: meetings.py, against what JAX says to it (meetings.json, by test/parity/golden.py). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { directivesOf } from '../../../server/analysis/directives.ts';
import { install } from '../../../server/analysis/install.ts';
import { Program } from '../../../server/analysis/program.ts';
import { directiveNames, runDirective } from '../../../server/analysis/runDirectives.ts';
import { SourceText } from '../../../server/analysis/source.ts';
import { printJaxpr } from '../../../server/jaxpr/print.ts';
import { PythonParser } from '../../../server/syntax/parser.ts';

interface Case {
  readonly line: number;
  readonly call: string;
  readonly jaxpr?: string;
  readonly error?: { readonly class: string; readonly message: string; readonly line: number | null };
}

install();
const parser = new PythonParser();
const path = join(import.meta.dirname, 'meetings.py');
const source = new SourceText(path, 'meetings.py', parser, readFileSync(path, 'utf8'));
const program = new Program([source], 'meetings', path);
program.run();
const names = directiveNames(program);
const directives = directivesOf(source);
const { cases } = JSON.parse(readFileSync(join(import.meta.dirname, 'meetings.json'), 'utf8')) as { cases: Case[] };

/** What jitlens says to the n-th directive. */
function answer(n: number): string {
  const result = runDirective(parser, directives[n], names);
  if (result.kind === 'bad') return `bad: ${result.message}`;
  const { outcome } = result.trace;
  if (outcome.kind === 'jaxpr') return printJaxpr(outcome.jaxpr);
  if (outcome.kind === 'error') return `${outcome.className}: ${outcome.message}`;
  return `unsupported: ${outcome.reason}`;
}

describe("NumPy's values in traced functions", () => {
  test('every directive has its answer of JAX', () => {
    expect(directives.map((d) => d.line)).toEqual(cases.map((c) => c.line));
  });
  test.each(cases.map((c, i) => [c.call, i] as const))('%s', (_call, i) => {
    const { jaxpr, error } = cases[i];
    expect(answer(i)).toBe(error ? `${error.class}: ${error.message}` : jaxpr);
  });
});
