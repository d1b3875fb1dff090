/** The first error of broken texts, and of some that aren't, as CPython's compiler words it (make_messages.py). */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PythonParser } from '../../server/syntax/parser.ts';

const parser = new PythonParser();
const cases = Object.entries(
  JSON.parse(readFileSync(new URL('data/messages.json', import.meta.url), 'utf8')) as Record<string, string | null>,
);

test.each(cases)('%j', (text, message) => {
  const [first] = parser.parse(text).errors;
  expect((first as { message: string } | undefined)?.message ?? null).toBe(message);
});
