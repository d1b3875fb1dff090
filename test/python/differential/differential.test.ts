/**
 * Small programs, and what CPython 3.13 prints for them (*.txt; update.py makes the outputs). Where there is a Python 3.13, it
 * is asked again.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runPython } from '../harness.ts';

const folder = import.meta.dirname;

/** The least that this test promises to be. */
const LEAST_PROGRAMS = 1500;

interface Program {
  readonly title: string;
  readonly source: string;
  readonly output: string;
}

function programsOf(text: string): Program[] {
  const [, ...parts] = text.split(/^=== /m);
  return parts.map((part) => {
    const end = part.indexOf('\n');
    const [source, output = ''] = part.slice(end + 1).split(/^---\n/m, 2);
    return { title: part.slice(0, end), source, output: output.replace(/\n+$/, '\n') };
  });
}

const topics = readdirSync(folder)
  .filter((name) => name.endsWith('.txt'))
  .sort()
  .map((name) => ({
    name: name.slice(0, -'.txt'.length),
    programs: programsOf(readFileSync(join(folder, name), 'utf8')),
  }));

describe.each(topics)('$name', ({ programs }) => {
  test.each(programs)('$title', ({ source, output }) => {
    expect(runPython(source).replace(/\n+$/, '\n')).toBe(output);
  });
});

test(`there are at least ${LEAST_PROGRAMS} programs, no two the same`, () => {
  const all = topics.flatMap((t) => t.programs.map((p) => p.source));
  expect(new Set(all).size).toBe(all.length);
  expect(all.length).toBeGreaterThanOrEqual(LEAST_PROGRAMS);
});

/** `JITLENS_PYTHON`, or what the machine has by that name. */
const python = [process.env.JITLENS_PYTHON, 'python3.13', 'python3', '/opt/jaxref/venv/bin/python'].find(
  (name) =>
    name !== undefined &&
    spawnSync(name, ['-c', 'import sys; sys.exit(sys.version_info[:2] != (3, 13))'], { cwd: tmpdir() }).status === 0,
);

// Without a Python 3.13 there is nothing to ask; the outputs in the files stand.
test.skipIf(python === undefined)('CPython 3.13 prints the same', () => {
  const asked = spawnSync(python ?? '', [join(folder, 'update.py'), '--check'], { cwd: tmpdir(), encoding: 'utf8' });
  expect(asked.stderr).toBe('');
  expect(asked.status).toBe(0);
});
