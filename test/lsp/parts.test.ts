/** Small parts of the server, as data. */
import { expect, test } from 'vitest';
import { DEFAULTS, settingsFrom } from '../../server/lsp/settings.ts';
import { nameOf, pathOf } from '../../server/lsp/uris.ts';

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
