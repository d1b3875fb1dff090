/** Programs that use NumPy, against what they printed with NumPy 2.5 (programs/*.out, by make_programs.py). */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { registerNumPy } from '../../../server/python/numpy/index.ts';
import { runPython } from '../harness.ts';

registerNumPy();

const folder = join(import.meta.dirname, 'programs');
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.py'))
  .map((name) => name.slice(0, -'.py'.length))
  .sort();

describe('programs print what they print with NumPy', () => {
  test.each(names)('%s', (name) => {
    const source = readFileSync(join(folder, `${name}.py`), 'utf8');
    expect(runPython(source)).toBe(readFileSync(join(folder, `${name}.out`), 'utf8'));
  });
});
