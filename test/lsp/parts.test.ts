/** Small parts of the server, as data. */
import { expect, test } from 'vitest';
import { concerns } from '../../server/lsp/dependents.ts';
import { isDecisive, portable } from '../../server/analysis/imports.ts';
import { DEFAULTS, settingsFrom } from '../../server/lsp/settings.ts';
import { fileOf, nameOf, pathOf, uriOfPath } from '../../server/lsp/uris.ts';

test.each<[unknown, object]>([
  [undefined, DEFAULTS],
  [{ trace: 'onSave' }, { ...DEFAULTS, trace: 'onSave' }],
  [{ trace: 'sometimes', enableX64: 1 }, DEFAULTS],
  [{ hints: { avals: false } }, { ...DEFAULTS, hints: { avals: false, eqns: true } }],
  [{ rules: { a: 'off', b: 'loud', c: 'hint' } }, { ...DEFAULTS, rules: { a: 'off', c: 'hint' } }],
])('settings from %j', (value, expected) => {
  expect(settingsFrom(value)).toEqual(expected);
});

test.each([
  ['file:///a/b.py', 'b.py', '/a/b.py'],
  ['file:///a%20b/c%C3%A9.py', 'cé.py', '/a b/cé.py'],
  ['file:///c%3A/x/y.py', 'y.py', 'c:\\x\\y.py'],
  ['file://host/share/y.py', 'y.py', '//host/share/y.py'],
  ['untitled:Untitled-1', 'Untitled-1', 'Untitled-1'],
  ['vscode-notebook-cell:/a/b.ipynb#W0sZ', 'b.ipynb', 'b.ipynb'],
  ['file:///a/%zz.py', '%zz.py', '/a/%zz.py'],
  ['', '', ''],
])('uri %j', (uri, name, path) => {
  expect([nameOf(uri), pathOf(uri)]).toEqual([name, path]);
});

test.each<[uri: string, path: string | undefined]>([
  ['file:///a/b.py', '/a/b.py'],
  ['file:///c%3A/x/y.py', 'C:/x/y.py'],
  ['file:///C:/x/y.py', 'C:/x/y.py'],
  ['untitled:Untitled-1', undefined],
  ['vscode-notebook-cell:/a/b.ipynb#W0sZ', undefined],
])('the file of %j', (uri, path) => {
  expect(fileOf(uri)).toBe(path);
});

test.each([
  ['/a b/cé#1.py', 'file:///a%20b/c%C3%A9%231.py'],
  ['C:\\x\\y.py', 'file:///C%3A/x/y.py'],
  ['//host/share/y.py', 'file://host/share/y.py'],
])('the uri of %j', (path, uri) => {
  expect(uriOfPath(path)).toBe(uri);
  expect(fileOf(uri)).toBe(portable(path));
});

test.each<[files: string[], missing: string[], path: string, expected: boolean]>([
  [['/w/a.py'], [], '/w/a.py', true],
  [['/w/a.py'], [], '/w/b.py', false],
  [['/w/p/a.py'], [], '/w/p', true],
  [['/w/pp/a.py'], [], '/w/p', false],
  [[], ['a'], '/w/a.py', true],
  [[], ['a'], '/w/a/__init__.py', true],
  [[], ['a'], '/w/a', true],
  [[], ['a.b'], '/w/a/b.py', true],
  [[], ['a.b'], '/w/b.py', false],
  [[], ['a'], '/w/ba.py', false],
  [[], ['a'], '/w/a.txt', false],
])('%j, missing %j: %s concerns it: %j', (files, missing, path, expected) => {
  expect(concerns({ files, missing }, path)).toBe(expected);
});

test.each<[path: string, content: boolean, expected: boolean]>([
  ['/w/pyproject.toml', true, true],
  ['/w/setup.py', true, true],
  ['/v/pyvenv.cfg', true, true],
  ['/v/lib/python3.13/site-packages/a.pth', true, true],
  ['/v/lib/python3.13/site-packages/a-1.0.dist-info', false, true],
  ['/w/p/__init__.py', false, true],
  ['/w/p/__init__.py', true, false],
  ['C:\\w\\pyproject.toml', true, true],
  ['/w/my_setup.py', true, false],
  ['/w/a.py', false, false],
])('%s (only its text: %j) decides where imports are looked for: %j', (path, content, expected) => {
  expect(isDecisive(path, content)).toBe(expected);
});
