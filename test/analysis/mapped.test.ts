import { expect, test } from 'vitest';
import { ModuleStore, searchPath } from '../../server/analysis/modules.ts';
import { SourceText } from '../../server/analysis/source.ts';
import { install } from '../../server/analysis/install.ts';
import { FileModule } from '../../server/python/modules.ts';
import { PyModule } from '../../server/python/values.ts';
import { PythonParser } from '../../server/syntax/parser.ts';
import { filesOf } from './tree.ts';
test('mapped packages', () => {
  install();
  const parser = new PythonParser();
  const store = new ModuleStore(filesOf({ '/dev/odd/__init__.py': 'x = 1\n', '/dev/odd/sub.py': 'y = 2\n', '/dev/src/b.py': 'z = 3\n' }), (p, n, t, l) => new SourceText(p, n, parser, t, false, l));
  const search = searchPath([], ['/sp'], true, new Map([['mine', '/dev/odd'], ['a.b', '/dev/src/b.py']]));
  store.using(search, '<x>', new PyModule('x', undefined, '<x>'), () => {
    const of = (name: string, key: string) => { const m = store.findIn(search, name, false); return m instanceof FileModule ? m.get(key) : String(m); };
    expect([of('mine', 'x'), of('mine.sub', 'y'), of('a.b', 'z')]).toEqual([1, 2, 3]);
  });
});
