/** No text makes the parser throw, hang or overflow, and what it says doesn't depend on what it parsed before. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { MAX_SYNTAX_DEPTH } from '../../server/limits.ts';
import { PythonParser } from '../../server/syntax/parser.ts';
import { sexps } from './sexp.ts';

const parser = new PythonParser();

/** Parsed, with every promise checked that holds for any text. */
function parse(text: string): ReturnType<typeof parser.parse> {
  const result = parser.parse(text);
  let at = 0;
  for (const t of result.tree.body) {
    expect(t.text).toBe(text.slice(t.start, t.end));
    expect(t.start).toBeGreaterThanOrEqual(at);
    at = t.end;
  }
  for (const e of result.errors) {
    expect(e.start).toBeGreaterThanOrEqual(0);
    expect(e.end).toBeGreaterThanOrEqual(e.start);
    expect(e.end).toBeLessThanOrEqual(text.length);
  }
  return result;
}

describe('strange texts', () => {
  const cases: readonly [string, string, number | 'some'][] = [
    ['nothing', '', 0],
    ['blanks', ' \t\f\n\r\n\r  ', 0],
    ['zeros', '\0'.repeat(1000), 'some'],
    ['lone surrogates', 'x = "\ud800"\n\udfff\n', 'some'],
    ['a lone surrogate in a string', 'x = "\ud800"\n', 0],
    ['10,000 brackets', `x = ${'('.repeat(10000)}${')'.repeat(10000)}`, 'some'],
    ['199 brackets', `x = ${'('.repeat(199)}1${')'.repeat(199)}`, 0],
    ['nested tuples', `x = ${'(a, '.repeat(190)}1${')'.repeat(190)}`, 0],
    ['a chain of attributes', `x = a${'.b'.repeat(5000)}`, 'some'],
    ['a chain of calls', `x = a${'()'.repeat(5000)}`, 'some'],
    ['a long sum', `x = ${'a + '.repeat(5000)}1`, 'some'],
    ['a sum', `x = ${'a + '.repeat(MAX_SYNTAX_DEPTH - 10)}1`, 0],
    ['a very long sum', `x = ${'a + '.repeat(100_000)}1`, 'some'],
    ['a very long chain', `x = a${'.b(c)[d]'.repeat(100_000)}`, 'some'],
    ['a long comparison', `x = ${'a < '.repeat(100_000)}1`, 0],
    ['a long power', `x = ${'a ** '.repeat(100_000)}1`, 'some'],
    ['signs', `x = ${'-'.repeat(100_000)}1`, 'some'],
    ['negations', `x = ${'not '.repeat(100_000)}1`, 'some'],
    ['patterns', `match x:\n case ${'a | '.repeat(10_000)}b: pass`, 0],
    ['a long conjunction', `x = ${'a and '.repeat(5000)}1`, 0],
    ['& and ^', `x = ${'a & b ^ '.repeat(5000)}1`, 'some'],
    ['lambdas', `x = ${'lambda: '.repeat(5000)}1`, 'some'],
    ['conditionals', `x = ${'a if b else '.repeat(5000)}1`, 'some'],
    ['assignments', `${'x = '.repeat(5000)}1`, 0],
    ['elif', `if a: b\n${'elif a: b\n'.repeat(5000)}`, 'some'],
    ['very many elifs', `if a: b\n${'elif a: b\n'.repeat(20_000)}`, 'some'],
    ['deep blocks', Array.from({ length: 300 }, (_, i) => `${' '.repeat(i)}if x:\n`).join(''), 'some'],
    ['f-strings in f-strings', `${"f'{".repeat(140)}x${"}'".repeat(140)}`, 0],
    ['too many f-strings in f-strings', `${"f'{".repeat(1000)}x${"}'".repeat(1000)}`, 'some'],
    ['open f-strings', 'f"{'.repeat(1000), 'some'],
    ['quotes', '"'.repeat(10001), 'some'],
    ['open brackets line by line', 'f(x\n'.repeat(3000), 'some'],
    ['words', 'a b c '.repeat(10000), 'some'],
    ['operators', '+ - * / = '.repeat(10000), 'some'],
    ['stars', `x = ${'*a, '.repeat(10000)}`, 0],
    ['decorators', '@a\n'.repeat(3000), 'some'],
    ['a long number', `x = ${'9'.repeat(100000)}`, 'some'],
    ['a long hexadecimal number', `x = 0x${'f'.repeat(100000)}`, 0],
    ['line continuations', '\\\n'.repeat(10000), 0],
    ['Python 2', 'print "a" % b\nexec "x"\nraise A, "b"\nexcept A, e:\n    print >>f, 1\nx = `y`\nz = 0777L\n', 'some'],
  ];
  test.each(cases)('%s', (_, text, errors) => {
    const { errors: found } = parse(text);
    if (errors === 0) expect(found).toEqual([]);
    else expect(found.length).toBeGreaterThan(0);
  });
});

/** Numbers from 0 to 1 that are the same in every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const SAMPLE = ['expressions', 'statements', 'strings', 'hard'].map((f) =>
  readFileSync(new URL(`snippets/${f}.py`, import.meta.url), 'utf8'),
);
/** A fuzz test ends after this many ms, however far it is, so that a slow machine isn't held up. */
const FUZZ_MS = 2500;

describe('damage', () => {
  test.each([1, 2, 3, 4])('of seed %i is answered, and the same after an edit as anew', (seed) => {
    const next = random(seed);
    const lines = SAMPLE[seed - 1].split('\n');
    const from = Math.floor(next() * (lines.length - 60));
    const sample = lines.slice(from, from + 60).join('\n');
    let previous = parser.parse(sample);
    const start = performance.now();
    for (let i = 0; i < 300 && performance.now() - start < FUZZ_MS; i++) {
      const at = Math.floor(next() * sample.length);
      const how = next();
      const what = '()[]{}"\'#\\:,.=@ \n\t\0\ud800'[Math.floor(next() * 20)];
      const text =
        how < 0.3
          ? sample.slice(0, at)
          : how < 0.6
            ? sample.slice(0, at) + sample.slice(at + 1 + Math.floor(next() * 8))
            : sample.slice(0, at) + what + sample.slice(at);
      const anew = parse(text);
      const edited = parser.parse(text, previous);
      expect(sexps(edited.tree)).toEqual(sexps(anew.tree));
      expect(edited.errors).toEqual(anew.errors);
      previous = edited;
    }
  });

  test('every beginning of a text is answered, and the same while it is typed as anew', () => {
    const sample = SAMPLE[3];
    let previous = parser.parse('');
    const start = performance.now();
    // Every so many characters, so that all of the text has its turn.
    for (let i = 0; i < sample.length && performance.now() - start < FUZZ_MS; i += 7) {
      const text = sample.slice(0, i);
      const anew = parse(text);
      const edited = parser.parse(text, previous);
      expect(edited.errors).toEqual(anew.errors);
      expect(sexps(edited.tree)).toEqual(sexps(anew.tree));
      previous = edited;
    }
  });

  const TOKENS = (
    'a b 1 2.5 "s" f"{x}" ( ) [ ] { } , : ; = + - * ** / % @ & | ~ < == := -> . and or not in is if else for while def ' +
    'class return yield lambda import from as with try except del async await match case type print True ... # """ f"{'
  )
    .split(' ')
    .concat('\n', '\n  ', '\n    ', '\\\n');
  test.each([1, 2, 3])('tokens in any order, seed %i', (seed) => {
    const next = random(seed);
    const start = performance.now();
    for (let i = 0; i < 100 && performance.now() - start < FUZZ_MS; i++) {
      const some = TOKENS.filter(() => next() < 0.4);
      let text = '';
      for (let k = 0; k < 150; k++) text += `${some[Math.floor(next() * some.length)]} `;
      expect(sexps(parse(text).tree)).toHaveLength(parser.parse(text).tree.body.length);
    }
  });
});
