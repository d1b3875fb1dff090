/**
 * What the interpreter claims to know about a program with an unknown in it must hold for whatever value stands in its
 * place: each program is run on the unknown, and then on several values.
 */
import { describe, expect, test } from 'vitest';
import { program } from './generate.ts';
import { judge } from './judge.ts';

/** Each seed a program. */
const SEEDS = 400;

describe('what is known of a program with an unknown holds for every value', () => {
  test.each(Array.from({ length: 20 }, (_, i) => i))('generated programs, part %i', (part) => {
    let compared = 0;
    for (let seed = part; seed < SEEDS; seed += 20) {
      const source = program(seed);
      const verdict = judge(source);
      ({ compared } = { compared: compared + verdict.compared });
      expect(
        verdict.problems.slice(0, 3),
        `seed ${seed}\n${source.slice(source.indexOf('\n    return (p, q)\n') + 19)}`,
      ).toEqual([]);
    }
    expect(compared).toBeGreaterThan(0);
  });
});
