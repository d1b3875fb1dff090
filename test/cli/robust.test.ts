/** Whatever a file holds: findings, or one clear line on stderr and exit code 2; the same for all commands. */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { MAX_SOURCE_CHARACTERS } from '../../server/limits.ts';
import { jitlens } from './io.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'jitlens-robust-'));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));
const inFolder = (name: string): string => path.join(folder, name);

/** A file of these bytes. */
function file(name: string, bytes: string | Uint8Array): string {
  const at = inFolder(name);
  fs.writeFileSync(at, typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  return at;
}

const REPEATED = (text: string, n: number): string => text.repeat(n);

/** Files whose text Python refuses, and what it says; the messages are CPython 3.13's. */
const REFUSED: readonly (readonly [name: string, bytes: string, line: number, says: string])[] = [
  ['an unknown codec', '# -*- coding: foo -*-\nx = 1\n', 1, 'encoding problem: foo'],
  ['one on line 2', '#!/usr/bin/python\n# vim: set fileencoding=bar-baz :\nx = 1\n', 1, 'encoding problem: bar-baz'],
  ['a codec that is no text codec', '# coding: hex\nx = 1\n', 1, 'encoding problem: hex'],
  ['ASCII with other bytes', '# coding: ascii\nx = "\xe9"\n', 1, 'encoding problem: ascii'],
  ['a hole in a code page', '# coding: cp1252\nx = "\x81"\n', 1, 'encoding problem: cp1252'],
  ['UTF-16, declared', '# coding: utf-16\nx = 1\n', 1, 'encoding problem: utf-16'],
  ['a BOM and another codec', '\xef\xbb\xbf# coding: latin-1\nx = 1\n', 1, 'encoding problem: iso-8859-1 with BOM'],
  [
    'UTF-8 declared, other bytes',
    '# coding: utf-8\nx = "\xe9"\n',
    2,
    "(unicode error) 'utf-8' codec can't decode byte 0xe9",
  ],
  [
    'a binary file',
    `\n\n${Array.from({ length: 256 }, (_, i) => String.fromCharCode(i)).join('')}`,
    3,
    'source code cannot contain null bytes',
  ],
  ['a NUL in a string', 'x = 1\ny = "a\0b"\n', 2, 'source code cannot contain null bytes'],
];

/** Those that name the file. */
const NOT_UTF8: readonly (readonly [name: string, bytes: string, line: number, code: string])[] = [
  ['Latin-1 without a declaration', 'x = "ok"\n# caf\xe9\nz = 1\n', 2, '\\xe9'],
  ['a truncated sequence', 'x = "\xe2\x82"\n', 1, '\\xe2'],
  ['an overlong sequence', 'x = "\xc0\x80"\n', 1, '\\xc0'],
  ['a surrogate', 'x = "\xed\xa0\x80"\n', 1, '\\xed'],
  ['UTF-16', '\xff\xfex\x00 \x00=\x00', 1, '\\xff'],
];

describe('files that Python refuses', () => {
  const cases = [
    ...REFUSED,
    ...NOT_UTF8.map(
      ([name, bytes, line, code]) =>
        [
          name,
          bytes,
          line,
          `Non-UTF-8 code starting with '${code}' in file FILE on line ${line}, but no encoding declared; see https://peps.python.org/pep-0263/ for details`,
        ] as const,
    ),
  ];
  test.each(cases)('%s', async (_, bytes, line, says) => {
    const at = file('refused.py', bytes);
    const message = says.replace('FILE', at);
    const found = await jitlens('check', at, '--format', 'json');
    expect(JSON.parse(found.out)).toMatchObject([{ file: at, line, rule: 'syntax-error', severity: 'error', message }]);
    expect(found.err).toBe(`jitlens: ${at}:${line}: ${message}\n`);
    expect(found.code).toBe(2);
    for (const command of ['jaxpr', 'cache', 'run'])
      expect(await jitlens(command, at)).toEqual({ out: '', err: `jitlens: ${at}:${line}: ${message}\n`, code: 2 });
  });
});

/** Files that Python reads, with a directive whose jaxpr shows that they were read. */
const HEAD = 'import jax.numpy as jnp\n# trace: f(f32[3])\ndef f(x):\n    return x * VALUE\n';
const READ: readonly (readonly [name: string, before: string, value: string, after: string])[] = [
  ['plain', '', '2.0', ''],
  ['a BOM', '\xef\xbb\xbf', '2.0', ''],
  ['a BOM and a declaration', '\xef\xbb\xbf# coding: utf-8\n', '2.0', ''],
  ['Latin-1', '# -*- coding: latin-1 -*-\n', '(2.0 if "\xe9" == chr(233) else 3.0)', ''],
  ['ISO 8859-15', '# coding=iso-8859-15\n', '(2.0 if "\xa4" == chr(0x20ac) else 3.0)', ''],
  ['code page 1252', '# coding: cp1252\n', '(2.0 if "\x80" == chr(0x20ac) else 3.0)', ''],
  ['KOI8-R', '# vim: set fileencoding=koi8-r :\n', '(2.0 if "\xd1" == chr(0x44f) else 3.0)', ''],
  ['Shift JIS', '# coding: shift_jis\n', '(2.0 if "\x93\xfa" == chr(0x65e5) else 3.0)', ''],
  ['UTF-8', '', '(2.0 if "\xc3\xa9" == chr(233) else 3.0)', ''],
  ['a declaration on line 3 is none', '\n\n# coding: foo\n', '2.0', ''],
  ['a declaration after code is none', 'x = 1\n# coding: foo\n', '2.0', ''],
  ['form feeds', '\f\nx = 1\n\f\n', '2.0', '\f'],
  ['comments behind it', '', '2.0', REPEATED('# a comment\n', 1000)],
  ['a line of a megabyte', `s = "${REPEATED('a', 1_000_000)}"\n`, '2.0', ''],
];

describe('files that Python reads', () => {
  const eol = (text: string, end: string): string => text.replaceAll('\n', end);
  test.each(READ.flatMap((r) => ['\n', '\r\n', '\r'].map((end) => [...r, end] as const)))(
    '%s',
    async (_name, before, value, after, end) => {
      const at = file('read.py', eol(before + HEAD.replace('VALUE', value) + after, end));
      const { out, err, code } = await jitlens('jaxpr', at);
      expect([err, code]).toEqual(['', 0]);
      expect(out).toContain('b:f32[3] = mul a 2.0:f32[]');
      expect((await jitlens('check', at)).out).toBe('No findings.\n');
    },
  );
});

/** Others: each has findings or none, and never a crash. */
const STRANGE: readonly (readonly [name: string, text: string])[] = [
  ['empty', ''],
  ['only comments', '# a\n# b\n#'],
  ['only blanks', ' \t\f\n\n  \n'],
  [
    'Python 2',
    'print "a"\ntry:\n  pass\nexcept E, e:\n  print e\nraise E, "x"\nprint >>f, 1\n0777\nur"x"\nexec "x"\n`1`\n',
  ],
  ['nested brackets', `${REPEATED('(', 10_000)}1${REPEATED(')', 10_000)}\n`],
  ['open brackets', `${REPEATED('[', 10_000)}\n`],
  ['tabs and blanks mixed', 'if 1:\n\tx = 1\n        y = 2\n'],
  ['NUL bytes', 'x = 1\n\0\ny = "a\0b"\n'],
  ['nothing but NUL bytes', REPEATED('\0', 10_000)],
  ['deep indentation', `${Array.from({ length: 300 }, (_, i) => `${REPEATED(' ', i)}if 1:\n`).join('')}`],
  ['a long chain of attributes', `x${REPEATED('.a', 20_000)}\n`],
  ['a long sum', `x = ${REPEATED('1+', 50_000)}1\n`],
  ['many unary operators', `x = ${REPEATED('-', 20_000)}1\n`],
  ['many nots', `x = ${REPEATED('not ', 20_000)}1\n`],
  ['many lambdas', `x = ${REPEATED('lambda: ', 5000)}1\n`],
  ['many powers', `x = ${REPEATED('2**', 5000)}1\n`],
  ['many elifs', `if 1: pass\n${REPEATED('elif 2: pass\n', 3000)}`],
  ['many decorators', `${REPEATED('@f\n', 3000)}def g(): pass\n`],
  ['many targets', `${REPEATED('x = ', 3000)}1\n`],
  ['an unterminated string', `x = """\n${REPEATED('abc\n', 3000)}`],
  ['a control character', '\x1a\n'],
];

describe('strange files', () => {
  test.each(STRANGE)('%s', async (_, text) => {
    const at = file('strange.py', text);
    for (const command of ['check', 'jaxpr', 'cache']) {
      const { out, err, code } = await jitlens(command, at);
      expect([0, 1, 2]).toContain(code);
      expect(err.split('\n').every((l) => l === '' || l.startsWith(`jitlens: ${at}`))).toBe(true);
      expect(out + err).not.toMatch(/internal|undefined|TypeError|RangeError|jitlens failed/);
    }
  });
});

describe('files that are none', () => {
  test('too large', async () => {
    const at = file('large.py', REPEATED('x = 1\n', MAX_SOURCE_CHARACTERS / 6 + 1));
    const message = `more than ${MAX_SOURCE_CHARACTERS.toLocaleString('en')} characters: this file is not analysed`;
    const { out, err, code } = await jitlens('check', at);
    expect(out).toBe(`${at}:1:1: information: ${message} [not-followed]\n1 information\n`);
    expect([err, code]).toEqual(['', 0]);
    expect(await jitlens('jaxpr', at)).toEqual({ out: '', err: `jitlens: ${at}:1: ${message}\n`, code: 2 });
  });

  test('a folder with the name of a file', async () => {
    fs.mkdirSync(inFolder('dir.py'));
    expect(await jitlens('jaxpr', inFolder('dir.py'))).toMatchObject({
      err: `jitlens: ${inFolder('dir.py')}: is a folder\n`,
      code: 2,
    });
    expect(await jitlens('check', inFolder('dir.py'))).toMatchObject({ out: 'No findings.\n', err: '', code: 0 });
  });

  test('a loop of links', async () => {
    const at = inFolder('loop.py');
    fs.symlinkSync('loop.py', at);
    fs.mkdirSync(inFolder('links'));
    fs.symlinkSync('..', inFolder('links/up'));
    for (const command of ['check', 'jaxpr', 'cache', 'run'])
      expect(await jitlens(command, at)).toMatchObject({
        err: expect.stringContaining('no such file') as string,
        code: 2,
      });
    expect((await jitlens('check', inFolder('links'))).code).toBeGreaterThanOrEqual(0);
  });

  test('a file that is gone when it is read, and one that may not be read', async () => {
    const at = file('gone.py', 'x = 1\n');
    const { out, err, code } = await jitlens('check', at, inFolder('never.py'));
    expect([out, err, code]).toEqual(['', `jitlens: ${inFolder('never.py')}: no such file or folder\n`, 2]);
  });

  test.each([
    ['no JSON', 'not json'],
    ['a list', '[]'],
    ['NUL', '\0'],
    ['no cells', '{}'],
  ])('a notebook that is none: %s', async (_, text) => {
    const at = file('bad.ipynb', text);
    for (const command of ['check', 'jaxpr', 'cache', 'run'])
      expect(await jitlens(command, at)).toMatchObject({ err: `jitlens: ${at}: is no notebook\n`, code: 2 });
  });

  test('a notebook with cells of any kind', async () => {
    const cells = [
      1,
      null,
      { cell_type: 'code' },
      { cell_type: 'code', source: 5 },
      { cell_type: 'code', source: ['x = 1\n', null] },
    ];
    const at = file('cells.ipynb', JSON.stringify({ cells }));
    expect((await jitlens('check', at)).err).toBe('');
  });

  test('a bad file among others', async () => {
    const at = inFolder('several');
    fs.mkdirSync(at);
    fs.writeFileSync(path.join(at, 'a.py'), 'import jax\n@jax.jit\ndef f(x):\n    if x > 0: return x\nf(1.0)\n');
    fs.writeFileSync(path.join(at, 'b.py'), Buffer.from('# coding: foo\n'));
    fs.writeFileSync(path.join(at, 'c.ipynb'), 'no');
    fs.writeFileSync(path.join(at, 'd.py'), 'import jax\n@jax.jit\ndef f(x):\n    while x > 0: x = x - 1\nf(1.0)\n');
    const { out, err, code } = await jitlens('check', at);
    expect(out).toMatch(/a\.py:4:.*if-on-tracer/);
    expect(out).toMatch(/d\.py:4:.*while-on-tracer/);
    expect(err.split('\n').length).toBe(3);
    expect(code).toBe(2);
  });
});
