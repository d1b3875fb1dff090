/** What pre-commit and GitHub read: that it names what is there. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { jitlens } from '../cli/io.ts';

const root = join(import.meta.dirname, '../..');
const hooks = readFileSync(join(root, '.pre-commit-hooks.yaml'), 'utf8');
const action = readFileSync(join(root, 'action.yml'), 'utf8');

/** The entries of a list of flat maps: all that .pre-commit-hooks.yaml has. */
const entries = hooks
  .split(/^- /m)
  .slice(1)
  .map((text) => new Map(Array.from(text.matchAll(/^\s*(\w+): (.*)$/gm), (m): [string, string] => [m[1], m[2]])));

test('each hook has what pre-commit needs, and runs a program that is there', () => {
  expect(entries.map((e) => e.get('id'))).toEqual(['jitlens', 'jitlens-fix']);
  for (const entry of entries) {
    expect([...entry.keys()]).toEqual(expect.arrayContaining(['id', 'name', 'entry', 'language']));
    const [program] = entry.get('entry')?.split(' ') ?? [];
    expect(statSync(join(root, program)).mode & 0o111).not.toBe(0);
    expect(readFileSync(join(root, program), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  }
});

test('the arguments of hooks and action are those of the command line', async () => {
  const { out: usage } = await jitlens('--help');
  const given = [...entries.map((e) => e.get('entry') ?? ''), action].flatMap((text) =>
    Array.from(text.matchAll(/(?<=hook\.mjs.*)(--[a-z-]+)/g), (m) => m[1]),
  );
  expect(given).toEqual(expect.arrayContaining(['--fix', '--force-exclude', '--format']));
  for (const option of given) expect(usage).toContain(option);
});

test('the action is a composite one whose steps name inputs that it has', () => {
  expect(action).toMatch(/^runs:\n {2}using: composite\n {2}steps:\n/m);
  const inputs = /^inputs:\n([^]*?)^\w/m.exec(action)?.[1] ?? '';
  const declared = Array.from(inputs.matchAll(/^ {2}([\w-]+):$/gm), (m) => m[1]);
  const used = Array.from(action.matchAll(/inputs\.([\w-]+)/g), (m) => m[1]);
  expect([...new Set(used)].sort()).toEqual([...declared].sort());
  // What users write never stands in a script itself.
  for (const [, script] of action.matchAll(/^ {6}run: (.*(?:\n {8}.*)*)/gm)) expect(script).not.toContain('${{');
  expect(action).not.toContain('\t');
});
