/** The corpus on two little packages: what it reads, resolves, runs, and what it makes of faults. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Environment } from '../../server/analysis/environment.ts';
import { findEnvironment } from '../../server/analysis/environment.ts';
import type { Host } from '../../server/host.ts';
import { nodeHost } from '../../server/host.ts';
import { PythonParser } from '../../server/syntax/parser.ts';
import { checkFiles, pythonFiles } from './checkFiles.ts';
import { absoluteName, corpus, importsOf, installedPackages, placeOf } from './corpus.ts';

const FILES: Record<string, string> = {
  'pyvenv.cfg': 'home = /nowhere/bin\nversion = 3.13.0\n',
  'lib/python3.13/site-packages/first/__init__.py': 'from .core import layer\nfrom . import core\n__version__ = "1"\n',
  'lib/python3.13/site-packages/first/core.py':
    'import jax.numpy as jnp\nimport functools, second\nfrom second.tools import double\n\ndef layer(x):\n  from .late import g\n  return jnp.sin(double(x))\n',
  'lib/python3.13/site-packages/first/late.py': 'import nowhere\nfrom ...beyond import x\n\ndef g(x):\n  return x\n',
  'lib/python3.13/site-packages/second/__init__.py': '',
  'lib/python3.13/site-packages/second/tools.py':
    'class Tool:\n  pass\n\ndef double(x):\n  return x * 2\n\nbroken = Tool().missing\n',
  'lib/python3.13/site-packages/second/no-module.py': 'x = (\n',
  'lib/python3.13/site-packages/_hidden.py': '',
  'lib/python3.13/site-packages/second-1.0.dist-info/METADATA': '',
};

let folder = '';
let host: Host;
let environment: Environment;

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'jitlens-corpus-')));
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  host = nodeHost();
  const machine = { ...host.machine(), variables: {}, home: '/nowhere' };
  environment = findEnvironment(host, machine, { document: undefined, folders: [], setting: folder });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('two packages: read, resolved, run; what is unknown has its reason', () => {
  const { packages, unknown, slow, thrown } = corpus(host, environment, ['first', 'second', 'third']);
  expect({ slow, thrown }).toEqual({ slow: [], thrown: [] });
  expect(packages).toMatchObject([
    { name: 'first', files: 3, modules: 3, imports: { native: 2, found: 5, unknown: 0, missing: 2 } },
    { name: 'second', files: 3, modules: 2, imports: { native: 0, found: 0, unknown: 0, missing: 0 } },
  ]);
  const reasons = unknown.map((u) => u.reason);
  expect(reasons).toContain('an import that leads out of all packages');
  expect(reasons.filter((r) => /nowhere/.test(r))).not.toEqual([]);
  expect(reasons.filter((r) => /^syntax: /.test(r))).toHaveLength(1);
  expect(reasons).toContainEqual(expect.stringMatching(/^statement: AttributeError: .*'missing'/));
  const counts = unknown.map((u) => u.count);
  expect(counts).toEqual([...counts].sort((a, b) => b - a));
});

test('a slow file is told', () => {
  const { slow } = corpus(host, environment, ['first'], -1);
  expect(slow).toContainEqual(expect.stringMatching(/^parsing .*first\/core\.py: \d/));
});

test('what throws is told, and the others are read all the same', () => {
  const bad: Host = {
    ...host,
    kind(path) {
      if (path.includes('nowhere')) throw new Error('a fault');
      return host.kind(path);
    },
    listFolder(path) {
      if (path.endsWith('second')) throw new Error('no folder');
      return host.listFolder(path);
    },
  };
  const { packages, thrown } = corpus(bad, environment, ['first']);
  expect(thrown.join('\n')).toMatch(/no folder/);
  expect(packages[0]?.files).toBe(3);
});

test('files are checked: what is found in each, and what throws', () => {
  const place = join(folder, 'project');
  const text = 'import jax\n\n@jax.jit\ndef f(x):\n  return x if x > 0 else -x\n\nf(1.0)\n';
  mkdirSync(join(place, '__pycache__'), { recursive: true });
  writeFileSync(join(place, 'a.py'), text);
  writeFileSync(join(place, 'b.py'), 'from a import f\n');
  writeFileSync(join(place, '__pycache__', 'c.py'), text);
  const files = pythonFiles(host, place);
  expect(files).toEqual([join(place, 'a.py'), join(place, 'b.py')]);
  const [a, b] = [...checkFiles(host, files, folder)];
  expect(a).toMatchObject({ lines: 7, thrown: [], found: [{ line: 5, rule: 'if-on-tracer', severity: 'error' }] });
  expect(b).toMatchObject({ lines: 1, thrown: [] });
  const failing: Host = {
    ...host,
    realpath: () => {
      throw new Error('a fault');
    },
  };
  expect([...checkFiles(failing, files, folder)].map((c) => c.thrown.join())).toContainEqual(
    expect.stringMatching(/a fault/),
  );
});

test('installed packages, and where they are', () => {
  const { searchPath } = environment;
  expect(installedPackages(host, searchPath)).toEqual(['first', 'second']);
  expect(placeOf(host, searchPath, 'second.tools')).toBe(join(searchPath[0] ?? '', 'second/tools.py'));
  expect(placeOf(host, searchPath, 'third')).toBeUndefined();
});

describe('import statements', () => {
  test.each([
    ['import a', ['a']],
    ['import a.b as c, d', ['a.b', 'd']],
    ['from a.b import c, d', ['a.b']],
    ['from . import a', ['.']],
    ['from ..a import *', ['..a']],
    ['def f():\n  try:\n    import a\n  except ImportError:\n    from b import a', ['a', 'b']],
    ['class A:\n  if x:\n    import a', ['a']],
    ['match x:\n  case 1:\n    import a', ['a']],
    ['x = "import a"', []],
  ])('%j', (text, expected) => {
    expect([...importsOf(new PythonParser().parse(`${text}\n`).tree.body)]).toEqual(expected);
  });

  test.each([
    ['a.b', 'x', 'a.b'],
    ['.', 'x.y', 'x.y'],
    ['.a', 'x.y', 'x.y.a'],
    ['..a', 'x.y', 'x.a'],
    ['..', 'x.y', 'x'],
    ['...a', 'x.y', undefined],
    ['.a', '', undefined],
  ])('%s in %s', (name, of, expected) => {
    expect(absoluteName(name, of)).toBe(expected);
  });
});
