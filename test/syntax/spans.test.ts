/** The whole tree, spans and values included, against what CPython 3.13's `ast` says of the same files (make_spans.py). */
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { PythonParser } from '../../server/syntax/parser.ts';
import { sexps } from './sexp.ts';

const parser = new PythonParser();
const folder = new URL('snippets/', import.meta.url);

describe.each(readdirSync(folder))('%s', (file) => {
  const text = readFileSync(new URL(file, folder), 'utf8');
  const expected = JSON.parse(
    readFileSync(new URL(`data/${file.replace(/\.py$/, '.json')}`, import.meta.url), 'utf8'),
  ) as string[];

  test('is what CPython says', () => {
    const { tree, errors } = parser.parse(text);
    expect(errors).toEqual([]);
    expect(sexps(tree)).toEqual(expected);
  });

  test('is the same tree with other line breaks', () => {
    const plain = sexps(parser.parse(text).tree, false);
    expect(sexps(parser.parse(text.replaceAll('\n', '\r\n')).tree, false)).toEqual(plain);
    expect(sexps(parser.parse(text.replaceAll('\n', '\r')).tree, false)).toEqual(plain);
  });

  test('is the same tree behind a byte order mark', () => {
    expect(sexps(parser.parse(`\ufeff${text}`).tree, false)).toEqual(sexps(parser.parse(text).tree, false));
  });

  test('every statement has its text', () => {
    for (const t of parser.parse(text).tree.body) expect(t.text).toBe(text.slice(t.start, t.end));
  });
});
