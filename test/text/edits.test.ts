/** Edits by lines, and patterns of paths. */
import { describe, expect, test } from 'vitest';
import { matchesGlob } from '../../server/text/glob.ts';
import { applyEdits, lineEdits } from '../../server/text/lineEdits.ts';

describe('edits by lines', () => {
  test.each<[before: string, after: string, edits: number]>([
    ['', '', 0],
    ['a\n', 'a\n', 0],
    ['', 'a\n', 1],
    ['a\n', '', 1],
    ['a\nb\nc\n', 'a\nB\nc\n', 1],
    ['a\nb\nc\nd\ne', 'A\nb\nc\nd\nE', 2],
    ['a\r\nb\r\nc', 'a\r\nx\r\nb\r\nc', 1],
    ['a\na\nb\na\n', 'a\nb\na\na\n', 2],
  ])('%j → %j', (before, after, count) => {
    const edits = lineEdits(before, after);
    expect(applyEdits(before, edits)).toBe(after);
    expect(edits).toHaveLength(count);
  });

  test('any text becomes any other', () => {
    let seed = 7;
    const random = (n: number): number => (seed = (seed * 1103515245 + 12345) % 2147483648) % n;
    const text = (): string =>
      Array.from({ length: random(12) }, () => 'abc'[random(3)] + ['\n', '\r\n', ''][random(3)]).join('');
    for (let i = 0; i < 300; i++) {
      const [before, after] = [text(), text()];
      expect(applyEdits(before, lineEdits(before, after))).toBe(after);
    }
  });

  test('very different long texts are one edit', () => {
    const lines = (c: string): string => Array.from({ length: 2500 }, (_, i) => `${c}${i}\n`).join('');
    const edits = lineEdits(lines('a'), lines('b'));
    expect(edits).toHaveLength(1);
    expect(applyEdits(lines('a'), edits)).toBe(lines('b'));
  });
});

describe('patterns', () => {
  test.each<[pattern: string, path: string, matches: boolean]>([
    ['*.py', 'a.py', true],
    ['*.py', 'src/a.py', true],
    ['*.py', 'src/a.pyc', false],
    ['/*.py', 'src/a.py', false],
    ['src/*.py', 'src/a.py', true],
    ['src/*.py', 'src/b/a.py', false],
    ['src/**/*.py', 'src/a.py', true],
    ['src/**/*.py', 'src/b/c/a.py', true],
    ['**/gen.py', 'a/b/gen.py', true],
    ['third_party', 'x/third_party/a/b.py', true],
    ['third_party/', 'third_party/a.py', true],
    ['third_party', 'third_party_x/a.py', false],
    ['./src/a.py', 'src/a.py', true],
    ['a?.py', 'ab.py', true],
    ['a?.py', 'a/.py', false],
    ['[ab].py', 'a.py', true],
    ['[!ab].py', 'a.py', false],
    ['a+(b).py', 'a+(b).py', true],
    ['[', '[', true],
    ['', 'a.py', false],
    ['src/**', 'src/a/b.py', true],
  ])('%s: %s %s', (pattern, path, matches) => {
    expect(matchesGlob(path, [pattern])).toBe(matches);
  });
});
