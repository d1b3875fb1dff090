/**
 * A sample of JAX's own primitive harnesses (harnesses_sample.json: eight of each group, of the dump that
 * dump_harnesses.py writes). All of them: test/parity/harnesses.ts, whose counts are in docs/coverage.md.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Harness } from './harness.ts';
import { checkHarness } from './harness.ts';

const sample = JSON.parse(readFileSync(new URL('harnesses_sample.json', import.meta.url), 'utf8')) as (Harness & {
  group: string;
})[];
const groups = new Map<string, Harness[]>();
for (const h of sample) groups.set(h.group, [...(groups.get(h.group) ?? []), h]);

/** What nobody but the device can say: JAX gives no guarantee of these numbers. */
const OPEN = 'values: its numbers are those of the device';

test('the sample is whole', () => {
  expect(groups.size).toBeGreaterThan(120);
});

describe.each([...groups])('%s', (_group, harnesses) => {
  test.each(harnesses.map((h) => [h.name, h] as const))('%s', (_name, h) => {
    const { check, print, values, why } = checkHarness(h);
    if (why.join() === OPEN) {
      expect({ check, print, values }).toEqual({ check: 'right', print: 'right', values: 'not done' });
      return;
    }
    expect({ check, print, values: h.out === null ? 'right' : values, why }).toEqual({
      check: 'right',
      print: 'right',
      values: 'right',
      why: [],
    });
  });
});
