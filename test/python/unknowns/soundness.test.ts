/**
 * What the interpreter claims to know about a program with an unknown in it must hold for whatever value stands in its
 * place: each program is run on the unknown, and then on several values.
 */
import { describe, expect, test } from 'vitest';
import { program } from './generate.ts';
import { HANDWRITTEN } from './handwritten.ts';
import { judge } from './judge.ts';

describe('by hand', () => {
  test.each(HANDWRITTEN.map((h) => [h.name, h] as const))('%s', (_, { source, known }) => {
    const verdict = judge(source);
    expect(verdict.problems).toEqual([]);
    expect(verdict.compared).toBeGreaterThan(0);
    expect([...known].filter((name) => !verdict.names.has(name))).toEqual([]);
  });
});

/** Each seed a program. */
const SEEDS = 200;
const PARTS = 10;

describe('generated', () => {
  test.each(Array.from({ length: PARTS }, (_, i) => i))(
    'programs, part %i',
    (part) => {
      let compared = 0;
      let known = 0;
      for (let seed = part; seed < SEEDS; seed += PARTS) {
        const source = program(seed);
        const verdict = judge(source);
        expect(verdict.problems.slice(0, 3), `seed ${seed}\n${source}`).toEqual([]);
        compared += verdict.compared;
        known += verdict.names.size;
      }
      expect(compared).toBeGreaterThan(SEEDS / PARTS / 2);
      // Most of what a program has isn't touched by what is unknown.
      expect(known).toBeGreaterThan((SEEDS / PARTS) * 10);
    },
    60_000,
  );
});
