/** A sample of the mutations, and the programs as they are; `npm run mutation` has all. */
import { describe, expect, test } from 'vitest';
import { Mutated, mutations } from './mutation.ts';

/** Every sixteenth: half a minute. */
const STEP = 16;

const sample = mutations.filter((_, i) => i % STEP === 0);

describe.each([...new Set(mutations.map((m) => m.program))])('%s', (program) => {
  const mutated = new Mutated(program);

  test('as it is has the Errors that JAX raises, and no others', () => {
    expect(mutated.accusedAsItIs).toEqual([]);
  });

  test('broken has them where JAX raises', () => {
    const judged = sample.filter((m) => m.program === program).map((m) => ({ m, ...mutated.judge(m) }));
    expect(judged.filter((j) => j.missed.length > 0 || j.accused.length > 0)).toEqual([]);
  });
});
