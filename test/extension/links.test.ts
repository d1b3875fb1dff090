import { expect, test } from 'vitest';
import { sourceAt, textAt } from '../../extension/links.ts';
import type { Range } from '../../server/lsp/protocol.ts';

/** `1:2-3:4` or `1:2-4` (one line). */
function range(text: string): Range {
  const [start = '', end = ''] = text.split('-');
  const [line = 0, character = 0] = start.split(':').map(Number);
  const [a = 0, b] = end.split(':').map(Number);
  return { start: { line, character }, end: b === undefined ? { line, character: a } : { line: a, character: b } };
}

const write = ({ start, end }: Range): string =>
  start.line === end.line
    ? `${start.line}:${start.character}-${end.character}`
    : `${start.line}:${start.character}-${end.line}:${end.character}`;

/** `where(x > 0, x, a * exp(x) - a)` on line 41: each eqn with what made it, `where`'s over several lines. */
const LINKS = [
  { text: range('1:4-30'), uri: 'a', source: range('41:26-31') },
  { text: range('3:4-20'), uri: 'a', source: range('41:44-50') },
  { text: range('4:4-20'), uri: 'a', source: range('41:36-50') },
  { text: range('6:4-14:9'), uri: 'a', source: range('41:16-60') },
  { text: range('15:4-30'), uri: 'b', source: range('2:0-9') },
];

test.each<[string, string, number, number, string[]]>([
  ['the innermost call', 'a', 41, 46, ['3:4-20']],
  ['the operation around it', 'a', 41, 38, ['4:4-20']],
  ['a touching end counts', 'a', 41, 31, ['1:4-30']],
  ['the outermost where nothing else holds', 'a', 41, 58, ['6:4-14:9']],
  ['all of the line beside them', 'a', 41, 2, ['1:4-30', '3:4-20', '4:4-20', '6:4-14:9']],
  ['nothing on another line', 'a', 40, 20, []],
  ['nothing of another file', 'b', 41, 46, []],
])('source to jaxpr: %s', (_name, uri, line, character, expected) => {
  expect(textAt(LINKS, uri, { line, character }).map(write)).toEqual(expected);
});

test.each<[string, number, number, [string, string[]][]]>([
  ['an eqn', 3, 6, [['a', ['41:44-50']]]],
  ['an eqn of several lines', 9, 0, [['a', ['41:16-60']]]],
  ['left of an eqn', 4, 0, [['a', ['41:36-50']]]],
  ['another file', 15, 10, [['b', ['2:0-9']]]],
  ['no eqn', 0, 3, []],
])('jaxpr to source: %s', (_name, line, character, expected) => {
  const found = [...sourceAt(LINKS, { line, character })].map(([uri, ranges]) => [uri, ranges.map(write)]);
  expect(found).toEqual(expected);
});
