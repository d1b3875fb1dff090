/** Programs that print, against what CPython 3.13 printed for them (programs/*.out, by make_outputs.py). */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runPython } from './harness.ts';

const folder = join(import.meta.dirname, 'programs');
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.py'))
  .map((name) => name.slice(0, -'.py'.length))
  .sort();

describe('programs print what CPython prints', () => {
  test.each(names)('%s', (name) => {
    const source = readFileSync(join(folder, `${name}.py`), 'utf8');
    const expected = readFileSync(join(folder, `${name}.out`), 'utf8');
    expect(runPython(source)).toBe(expected);
  });
});
