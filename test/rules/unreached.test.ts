/** Code that no traced function reaches has no findings: each rule's own example, in functions that nobody calls. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { check } from '../../server/rules/index.ts';
import { analyze } from '../specs/spec.ts';

const pages = join(import.meta.dirname, '../../docs/rules');

/** Rules about the text, which read more than what runs. */
const ABOUT_TEXT: ReadonlySet<string> = new Set(['bad-directive', 'unused-ignore']);

const examples = readdirSync(pages).flatMap((file) => {
  const rule = file.replace(/\.md$/, '');
  const example = /## Example\n[^]*?```python\n([^]*?)```/.exec(readFileSync(join(pages, file), 'utf8'))?.[1];
  return example === undefined || ABOUT_TEXT.has(rule) ? [] : [{ rule, example }];
});

const indented = (text: string): string => text.replace(/^(?=.)/gm, '  ');

/** Imports stay at the margin, the rest goes into a body. */
function wrapped(text: string, head: string, depth = 1): string {
  // A directive would reach it.
  const lines = text.replace(/^# trace: .*\n/gm, '').split('\n');
  const imports = lines.filter((l) => /^(?:import|from) /.test(l));
  let body = lines.filter((l) => !/^(?:import|from) /.test(l)).join('\n');
  for (let i = 0; i < depth; i++) body = indented(body);
  return `${imports.join('\n')}\n\n${head}\n${body}\n`;
}

/** Functions only: no decorator, no call, nothing at the margin. */
function undecorated(text: string): string {
  const parts = text.replace(/^ *@.*\n/gm, '').split(/^(?=\S)/m);
  return parts.filter((p) => /^(?:import|from|def|class) /.test(p)).join('');
}

const found = (text: string): string[] =>
  check(analyze(text))
    .filter((f) => f.severity === 'error' || f.severity === 'warning')
    .map((f) => `${f.rule}: ${f.message}`);

describe.each(examples)('$rule', ({ example }) => {
  test('in a function that nobody calls', () => {
    expect(found(wrapped(example, 'def nobody(calls, this):'))).toEqual([]);
  });

  test('in a method that nobody calls', () => {
    expect(found(wrapped(example, 'class Nobody:\n  def calls(self, this):', 2))).toEqual([]);
  });

  test('in functions that are neither jitted nor called', () => {
    expect(found(undecorated(example))).toEqual([]);
  });
});

test('the examples are there', () => {
  expect(examples.length).toBeGreaterThan(50);
});
