/** Every rule is in one family, and every family holds rules that are there. */
import { expect, test } from 'vitest';
import { families } from '../../server/rules/families.ts';
import { allRules } from '../../server/rules/index.ts';
import { manual } from '../../server/rules/manual.ts';

const ids = allRules.map((r) => r.id);

test('each rule is in one family', () => {
  expect(families.flatMap((f) => f.rules).sort()).toEqual([...ids].sort());
});

test('families have their rules in order', () => {
  for (const { rules } of families) expect(rules).toEqual([...rules].sort());
});

test('each rule is described in the reports', () => {
  expect(Object.keys(manual).sort()).toEqual([...ids].sort());
  for (const id of ids) expect(manual[id]?.title).toMatch(/^\S.*\.$/s);
});
