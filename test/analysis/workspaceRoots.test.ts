/** Where a document's own imports start, and paths as text. */
import { describe, expect, test } from 'vitest';
import { basename, dirname, isAbsolute, isBelow, join, resolve, upward } from '../../server/analysis/paths.ts';
import { moduleName, workspaceRoots } from '../../server/analysis/workspaceRoots.ts';
import type { Tree } from './tree.ts';
import { filesOf } from './tree.ts';

const texts = (...paths: string[]): Tree => Object.fromEntries(paths.map((p) => [p, '']));

describe('roots', () => {
  test.each<[string, Tree, document: string | undefined, folders: string[], expected: string[]]>([
    ['a script', texts('/w/p/a.py'), '/w/p/a.py', ['/w'], ['/w/p', '/w']],
    ['a script outside of all', texts('/x/a.py', '/w/b.py'), '/x/a.py', ['/w'], ['/x', '/w']],
    ['a file without a workspace', texts('/x/a.py'), '/x/a.py', [], ['/x']],
    ['no file', texts('/w/b.py'), undefined, ['/w'], ['/w']],
    ['in a package', texts('/w/p/__init__.py', '/w/p/q/__init__.py', '/w/p/q/a.py'), '/w/p/q/a.py', ['/w'], ['/w']],
    [
      'src',
      texts('/w/pyproject.toml', '/w/src/m/__init__.py', '/w/tests/a.py'),
      '/w/tests/a.py',
      ['/w'],
      ['/w/tests', '/w/src', '/w'],
    ],
    ['src without a project', texts('/w/src/m/__init__.py', '/w/a.py'), '/w/a.py', ['/w'], ['/w']],
    ['src that is a package', texts('/w/setup.py', '/w/src/__init__.py', '/w/a.py'), '/w/a.py', ['/w'], ['/w']],
    ['lib', texts('/w/setup.cfg', '/w/lib/m.py', '/w/a.py'), '/w/a.py', ['/w'], ['/w', '/w/lib']],
    ['a project above the workspace', texts('/r/.git/HEAD', '/r/w/a.py'), '/r/w/a.py', ['/r/w'], ['/r/w', '/r']],
    [
      'the nearest project',
      texts('/r/pyproject.toml', '/r/x/setup.py', '/r/x/t/a.py'),
      '/r/x/t/a.py',
      ['/r'],
      ['/r/x/t', '/r/x', '/r'],
    ],
    [
      'several workspace folders, the own one first',
      texts('/a/x.py', '/b/y.py'),
      '/b/y.py',
      ['/a', '/b'],
      ['/b', '/a'],
    ],
    ['a workspace folder that isn’t there', texts('/w/a.py'), '/w/a.py', ['/gone', '/w'], ['/w']],
    [
      'Windows',
      texts('C:\\w\\pyproject.toml', 'C:\\w\\src\\m.py', 'C:\\w\\t\\a.py'),
      'C:\\w\\t\\a.py',
      ['c:\\w'],
      ['C:\\w\\t', 'C:\\w\\src', 'C:\\w'],
    ],
  ])('%s', (_name, tree, document, folders, expected) => {
    expect(workspaceRoots(filesOf(tree), document, folders)).toEqual(expected);
  });

  test.each<[string, file: string, text: string, expected: string[]]>([
    ['package-dir', 'pyproject.toml', '[tool.setuptools]\npackage-dir = {"" = "python", x = "y"}\n', ['python']],
    ['package-dir as a table', 'pyproject.toml', '[tool.setuptools.package-dir]\n"" = "python"\n', ['python']],
    [
      'find.where',
      'pyproject.toml',
      '[tool.setuptools.packages.find]\nwhere = ["python", "y"]  # two\n',
      ['python', 'y'],
    ],
    ['a section that isn’t asked', 'pyproject.toml', '[tool.other]\nwhere = ["python"]\n', []],
    ['a comment', 'pyproject.toml', '[tool.setuptools.packages.find]\n# where = ["python"]\n', []],
    ['poetry', 'pyproject.toml', '[tool.poetry]\npackages = [{ include = "m", from = "python" }]\n', ['python']],
    ['hatch', 'pyproject.toml', '[tool.hatch.build.targets.wheel]\npackages = ["python/m"]\n', ['python']],
    ['pytest', 'pyproject.toml', "[tool.pytest.ini_options]\npythonpath = ['.', 'python']\n", ['', 'python']],
    [
      'setup.cfg',
      'setup.cfg',
      '[options]\npackage_dir =\n    = python\n[options.packages.find]\nwhere = y\n',
      ['python', 'y'],
    ],
    ['setup.py', 'setup.py', "setup(packages=find_packages('y'), package_dir={'': 'python'})\n", ['python', 'y']],
    ['setup.py by keyword', 'setup.py', 'find_namespace_packages(where="y")\n', ['y']],
    ['nonsense', 'pyproject.toml', '[[[\nwhere = = ]\n"', []],
  ])('declared: %s', (_name, file, text, expected) => {
    const tree = { [`/w/${file}`]: text, ...texts('/w/python/m/a.py', '/w/y/b.py', '/w/t/a.py') };
    const roots = workspaceRoots(filesOf(tree), '/w/t/a.py', ['/w']);
    const own = expected.map((name) => join('/w', name));
    expect(roots).toEqual(['/w/t', ...own, ...(own.includes('/w') ? [] : ['/w'])]);
  });
});

test.each<[string, Tree, document: string, roots: string[], name: string]>([
  ['a script', texts('/w/p/a.py'), '/w/p/a.py', [], 'a'],
  ['a notebook', texts('/w/p/a.ipynb'), '/w/p/a.ipynb', [], 'a'],
  ['in a package', texts('/w/p/__init__.py', '/w/p/q/__init__.py', '/w/p/q/a.py'), '/w/p/q/a.py', [], 'p.q.a'],
  ['a package', texts('/w/p/__init__.py'), '/w/p/__init__.py', [], 'p'],
  ['with relative imports', texts('/w/p/q/a.py'), '/w/p/q/a.py', ['/w/p/q', '/w', '/'], 'p.q.a'],
  ['… in a root', texts('/w/a.py'), '/w/a.py', ['/w'], 'a'],
])('the name of %s', (_name, tree, document, roots, name) => {
  expect(moduleName(filesOf(tree), document, roots)).toBe(name);
});

describe('paths', () => {
  test.each([
    ['/a/b', '../c', '/a/c'],
    ['/a', 'b/./c//d', '/a/b/c/d'],
    ['/', '..', '/'],
    ['a', '../../b', '../b'],
    ['.', '.', '.'],
    ['C:\\a\\b', '../c/d', 'C:\\a\\c\\d'],
    ['c:/a', 'b', 'c:\\a\\b'],
    ['\\\\host\\share\\a', '..\\..\\b', '\\\\host\\share\\b'],
    ['/a\\b', 'c', '/a\\b/c'],
  ])('join %j %j', (a, b, expected) => expect(join(a, b)).toBe(expected));
  test.each([
    ['/a/b', '/c', '/c'],
    ['/a/b', 'c', '/a/b/c'],
    ['/a', 'C:\\x', 'C:\\x'],
  ])('%j resolves %j', (folder, path, expected) => expect(resolve(folder, path)).toBe(expected));
  test.each([
    ['/a/b.py', '/a', 'b.py'],
    ['/a', '/', 'a'],
    ['/', '/', ''],
    ['a', '.', 'a'],
    ['C:\\a', 'C:\\', 'a'],
  ])('parts of %j', (path, folder, name) => expect([dirname(path), basename(path)]).toEqual([folder, name]));
  test('upward', () => {
    expect(upward('/a/b')).toEqual(['/a/b', '/a', '/']);
    expect(upward('C:\\a')).toEqual(['C:\\a', 'C:\\']);
    expect(upward('a/b')).toEqual(['a/b', 'a']);
  });
  test.each([
    ['/a/b', '/a', true],
    ['/a', '/a', true],
    ['/ab', '/a', false],
    ['C:\\A\\b', 'c:\\a', true],
    ['/A/b', '/a', false],
  ])('%j is below %j: %j', (path, folder, expected) => expect(isBelow(path, folder)).toBe(expected));
  test.each([
    ['/a', true],
    ['C:/a', true],
    ['C:a', false],
    ['\\\\h\\s', true],
    ['a', false],
    ['', false],
  ])('%j is absolute: %j', (path, expected) => expect(isAbsolute(path)).toBe(expected));
});
