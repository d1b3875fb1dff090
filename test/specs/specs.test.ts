/** Runs the specs, and holds that each rule has one. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { HEADINGS, pythonIn, rulePage, section } from '../../scripts/rulePages.ts';
import { allRules } from '../../server/rules/index.ts';
import { found, programs } from './spec.ts';

const folder = import.meta.dirname;
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.md'));
const read = (file: string): string => readFileSync(join(folder, file), 'utf8');

describe.each(files)('%s', (file) => {
  const all = programs(read(file));
  test('has programs', () => {
    expect(all.length).toBeGreaterThan(0);
  });
  for (const { line, expectations } of all)
    for (const { title, actual, expected } of expectations)
      test(`line ${line}: ${title}`, () => {
        expect(actual()).toEqual(expected);
      });
});

const ids = allRules.map((r) => r.id);
const firing = (program: string, id: string): number => found(program).filter((f) => f.endsWith(`[${id}]`)).length;

test('rules are in alphabetical order, and each has its file', () => {
  const own = readdirSync(join(folder, '../../server/rules')).filter((f) => f.includes('-'));
  expect(ids).toEqual([...ids].sort());
  expect(own.map((f) => f.replace(/\.ts$/, '')).sort()).toEqual([...ids].sort());
});

describe.each(ids)('%s', (id) => {
  const page = rulePage(id);

  test('has a spec with a program that it is for, and one that it is not for', () => {
    const file = `rules/${id}.md`;
    expect(existsSync(join(folder, file))).toBe(true);
    const all = programs(read(file));
    expect(all.some((p) => p.rules.has(id))).toBe(true);
    expect(all.some((p) => !p.rules.has(id))).toBe(true);
  });

  test('has a page with all headings', () => {
    expect(Array.from(page.body.matchAll(/^## (.+)$/gm), (m) => m[1])).toEqual([...HEADINGS]);
    expect(page.title).not.toBe('');
  });

  test("the page's example fires", () => {
    const [example] = pythonIn(section(page, 'Example'));
    expect(firing(example, id)).toBe(1);
  });

  test('what the page says to use instead finds nothing', () => {
    const [instead] = pythonIn(section(page, 'Use instead'));
    expect(found(instead)).toEqual([]);
  });
});
