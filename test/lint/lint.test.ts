/** Small files that deserve a finding, or must not get one: `# expect: RULE` stands on the line. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { check } from '../../server/rules/index.ts';
import { analyze, lineOf } from '../specs/spec.ts';

const folder = join(import.meta.dirname, 'cases');

function holds(text: string): void {
  const expected = text.split('\n').flatMap((line, i) => {
    const rules = /# expect: (.+)$/.exec(line)?.[1].split(',') ?? [];
    return rules.map((rule) => `${i + 1} ${rule.trim()}`);
  });
  const found = check(analyze(text))
    .filter((f) => f.severity === 'error' || f.severity === 'warning')
    .map((f) => `${lineOf(f)} ${f.rule}`);
  expect([...new Set(found)]).toEqual(expected);
}

test.each(readdirSync(folder).filter((f) => f.endsWith('.py')))('%s', (file) => {
  holds(readFileSync(join(folder, file), 'utf8'));
});

/**
 * Programs of many styles, written before anybody looked at how the rules work, `### bad RULE n` or `### clean RULE n` before
 * each. Real JAX has run them all: what is bad raised at that line, compiled again, left a tracer behind, printed one, warned;
 * what is clean did nothing of that. faults.txt holds functions with several faults: askFaults.py has asked JAX whether each
 * raises once those before it are mended. unknown.txt holds jitted functions that nothing calls; JAX was asked with eight kinds
 * of arguments.
 */
const programs = join(import.meta.dirname, 'programs');

describe.each(readdirSync(programs))('%s', (file) => {
  const parts = readFileSync(join(programs, file), 'utf8')
    .split(/^### (.*)\n/m)
    .slice(1);
  test.each(parts.flatMap((title, i) => (i % 2 === 0 ? [{ title, text: parts[i + 1] }] : [])))('$title', ({ text }) => {
    holds(text);
  });
});
