/** Small files that deserve a finding, or must not get one: `# expect: RULE` stands on the line. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { check } from '../../server/rules/index.ts';
import { analyze, lineOf } from '../specs/spec.ts';

const folder = join(import.meta.dirname, 'cases');

test.each(readdirSync(folder).filter((f) => f.endsWith('.py')))('%s', (file) => {
  const text = readFileSync(join(folder, file), 'utf8');
  const expected = text.split('\n').flatMap((line, i) => {
    const rules = /# expect: (.+)$/.exec(line)?.[1].split(',') ?? [];
    return rules.map((rule) => `${i + 1} ${rule.trim()}`);
  });
  const found = check(analyze(text))
    .filter((f) => f.severity === 'error' || f.severity === 'warning')
    .map((f) => `${lineOf(f)} ${f.rule}`);
  expect(found).toEqual(expected);
});
