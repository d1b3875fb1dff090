/** Imports: what CPython binds, prints and raises for the same files, and what an edit costs. */
import { describe, expect, test } from 'vitest';
import { searchPath } from '../../server/analysis/modules.ts';
import { check as findings } from '../../server/rules/index.ts';
import { workspace } from './workspace.ts';

/** The files of a workspace; `main.py` is run. */
const check = (name: string, files: string, expected: string): void => {
  test(name, () => {
    expect(workspace(files).output()).toBe(expected);
  });
};

describe('imports', () => {
  check(
    'a module beside the program',
    `
# file: /w/helper.py
X = 3
def f(x): return x + X
# file: /w/main.py
import helper
from helper import f as g
print(helper.f(1), g(2), helper.__name__, helper.X)
`,
    '4 5 helper 3\n',
  );
  check(
    'packages, relative imports, submodules as attributes',
    `
# file: /w/pkg/__init__.py
from .a import one
from . import b
__all__ = ['one', 'b']
hidden = 1
# file: /w/pkg/a.py
from .sub.deep import two
one = 1 + two
# file: /w/pkg/b.py
from . import a as sibling
from .. import nothing_above
# file: /w/pkg/sub/__init__.py
# file: /w/pkg/sub/deep.py
from ..b2 import three
from ... import pkg
two = 2 + three
# file: /w/pkg/b2.py
three = 3
# file: /w/main.py
import pkg.sub.deep
print(pkg.one, pkg.sub.deep.two, pkg.__name__, pkg.sub.deep.__package__)
from pkg import *
print(one, 'hidden' in globals())
`,
    '6 5 pkg pkg.sub\n6 False\n',
  );
  check(
    'src layout and namespace packages',
    `
# file: /w/src/model/layers.py
def dense(n): return n * 2
# file: /w/ns/part.py
v = 1
# file: /sp/ns/other.py
v = 2
# file: /w/main.py
from model.layers import dense
import ns.part
print(dense(4), ns.part.v)
`,
    '8 1\n',
  );
  check(
    'cycles: what is there so far',
    `
# file: /w/a.py
x = 1
import b
y = b.z + 1
# file: /w/b.py
import a
z = a.x + 10
# file: /w/main.py
import a
print(a.y, a.b.z)
`,
    '12 11\n',
  );
  check(
    'a cycle that asks too early',
    `
# file: /w/a.py
try:
    from b import z
except ImportError as e:
    print(e)
x = 1
# file: /w/b.py
from a import x
z = 1
# file: /w/main.py
import a
print(a.x)
`,
    "cannot import name 'x' from partially initialized module 'a' (most likely due to a circular import) (/w/a.py)\n1\n",
  );
  check(
    'a module that imports the program gets the program',
    `
# file: /w/plugin.py
import main
def value(): return main.X
# file: /w/main.py
X = 5
import plugin
print(plugin.value())
`,
    '5\n',
  );
  check(
    'what is not there',
    `
# file: /w/pkg/__init__.py
# file: /w/main.py
try:
    import pkg.nope
except ModuleNotFoundError as e:
    print(e, e.name)
try:
    from pkg import nope
except ImportError as e:
    print(e)
try:
    import nope
except ImportError as e:
    print(e)
`,
    "No module named 'pkg.nope' pkg.nope\ncannot import name 'nope' from 'pkg' (/w/pkg/__init__.py)\nNo module named 'nope'\n",
  );
  check(
    'an optional module whose own import fails',
    `
# file: /sp/fancy/__init__.py
from .core import go
# file: /sp/fancy/core.py
raise ImportError('fancy needs a newer jax')
# file: /w/main.py
try:
    import fancy
    FANCY = True
except ImportError as e:
    print(e)
    FANCY = False
print(FANCY)
`,
    'fancy needs a newer jax\nFalse\n',
  );
  check(
    'a module runs once, and its __getattr__ is asked',
    `
# file: /w/once.py
print('runs')
def __getattr__(name):
    if name == 'late': return 42
    raise AttributeError(f'no {name}')
# file: /w/other.py
import once
# file: /w/main.py
import once, other
from once import late
print(late, once.late, other.once is once, hasattr(once, 'nope'))
`,
    'runs\n42 42 True False\n',
  );
  check(
    'importlib, __file__, __path__, __doc__',
    `
# file: /w/pkg/__init__.py
"""The package."""
# file: /w/pkg/m.py
def f(): return 1
# file: /w/main.py
import importlib
m = importlib.import_module('pkg.m')
n = importlib.import_module('.m', 'pkg')
import pkg
print(m.f(), n is m, pkg.__doc__, pkg.__file__, pkg.__path__, m.__file__)
`,
    "1 True The package. /w/pkg/__init__.py ['/w/pkg'] /w/pkg/m.py\n",
  );
  check(
    'a statement that fails hides nothing else of its module',
    `
# file: /w/helper.py
good = 1
bad = 1 / 0
also = 2
# file: /w/main.py
from helper import good, also
print(good, also)
`,
    '1 2\n',
  );
  check(
    'installed packages run what is needed of them, in any order',
    `
# file: /sp/lib/__init__.py
print('lib')
from lib._a import alpha
from lib._b import beta as b
from lib import _c as c
sum = 3
from lib._c import max
# file: /sp/lib/_a.py
print('a')
def alpha(): return 'alpha'
# file: /sp/lib/_b.py
print('b')
beta = 2
# file: /sp/lib/_c.py
print('c')
def max(*x): return 'own max'
def largest(): return max(1, 2)
# file: /w/main.py
import lib
print('imported')
print(lib.alpha())
print(lib.max(1), lib.c.largest(), lib.sum)
`,
    'imported\nlib\na\nalpha\nc\nown max own max 3\n',
  );
  check(
    "what the program does to a module is the program's",
    `
# file: /w/state.py
items = []
# file: /w/main.py
import state
state.items.append(1)
state.extra = 2
print(state.items, state.extra)
`,
    '[1] 2\n',
  );
});

test('packages of editable installs whose folders have other names', () => {
  const files = `
# file: /dev/odd/__init__.py
x = 1
# file: /dev/odd/sub.py
y = 2
# file: /dev/src/b.py
z = 3
# file: /w/main.py
import mine, mine.sub
from a.b import z
print(mine.x, mine.sub.y, z)
`;
  const mapped = new Map([
    ['mine', '/dev/odd'],
    ['a.b', '/dev/src/b.py'],
  ]);
  expect(workspace(files, true, mapped).output()).toBe('1 2 3\n');
});

test('what a program did to a module is taken back', () => {
  const w = workspace(`
# file: /w/state.py
items = []
# file: /w/main.py
import state
state.items.append(1)
print(state.items)
`);
  expect([w.output(), w.output()]).toEqual(['[1]\n', '[1]\n']);
  expect(w.store.runs).toBe(1);
});

test('what a module sets in jax.config holds for each program that imports it, and for no other', () => {
  const w = workspace(`
# file: /w/setup.py
import jax
jax.config.update('jax_enable_x64', True)
# file: /w/layers.py
import setup
# file: /w/main.py
import layers
import jax.numpy as jnp
print(jnp.ones(1).dtype)
# file: /w/other.py
import jax.numpy as jnp
print(jnp.ones(1).dtype)
`);
  const both = (): string[] => [w.output(), w.output('/w/other.py')];
  expect([both(), both()]).toEqual([
    ['float64\n', 'float32\n'],
    ['float64\n', 'float32\n'],
  ]);
  w.write('/w/setup.py', '');
  expect(w.output()).toBe('float32\n');
});

test('a conftest.py configures JAX for the tests beside it and below', () => {
  const w = workspace(`
# file: /w/conftest.py
import jax
jax.config.update('jax_enable_x64', True)
# file: /w/test_a.py
import jax.numpy as jnp
print(jnp.ones(1).dtype)
# file: /w/main.py
import jax.numpy as jnp
print(jnp.ones(1).dtype)
`);
  expect([w.output('/w/test_a.py'), w.output()]).toEqual(['float64\n', 'float32\n']);
});

test('beside a document of an installed package lie libraries: nothing runs before it is needed', () => {
  const w = workspace(`
# file: /sp/pkg/__init__.py
from pkg.heavy import Heavy
# file: /sp/pkg/heavy.py
Heavy = 1
# file: /sp/pkg/light.py
import pkg
x = 2
print(x)
`);
  const search = searchPath(['/sp'], ['/sp'], true);
  expect(w.output('/sp/pkg/light.py', search)).toBe('2\n');
  expect(w.store.runs).toBe(0);
});

test('where packages may be that are not known, nothing is missing for sure', () => {
  const files = `
# file: /w/main.py
try:
    import flax_like
    have = True
except ImportError:
    have = False
print(flax_like is None)
`;
  expect(workspace(files, false).output()).not.toContain('!');
});

const TRAIN = `
# file: /w/helper.py
import jax.numpy as jnp
SCALE = 2.0
def scaled(x): return x * SCALE
def other(x): return jnp.sin(x)
# file: /w/unused.py
def f(x): return x
# file: /w/main.py
import jax
import unused
from helper import scaled, other
# trace: a(f32[3])
@jax.jit
def a(x): return scaled(x)
# trace: b(f32[3])
@jax.jit
def b(x): return other(x)
`;

describe('an edit of another file', () => {
  const edits: [string, string, (text: string) => string, number, string][] = [
    ['a comment', '/w/helper.py', (t) => `# new\n${t}`, 0, '2.0:f32[]'],
    ['a function that one of them calls', '/w/helper.py', (t) => t.replace('jnp.sin(x)', 'jnp.cos(x)'), 1, 'cos'],
    ['a global that one of them reads', '/w/helper.py', (t) => t.replace('2.0', '3.0'), 1, '3.0:f32[]'],
    ['a module that is imported and not used', '/w/unused.py', (t) => `${t}\ny = 1\n`, 0, '2.0:f32[]'],
  ];
  test.each(edits)('%s', (_name, path, edit, traced, shown) => {
    const w = workspace(TRAIN);
    expect(w.traces().traced).toBe(2);
    expect(w.traces().traced).toBe(0);
    w.write(path, edit(w.files.get(path) ?? ''));
    const again = w.traces();
    expect(again.results.join('\n')).toContain(shown);
    expect(again.traced).toBe(traced);
  });

  test('unsaved text comes first, and goes again', () => {
    const w = workspace(TRAIN);
    w.traces();
    w.store.setOverlay('/w/helper.py', (w.files.get('/w/helper.py') ?? '').replace('2.0', '5.0'));
    expect(w.traces().results[0]).toContain('5.0:f32[]');
    w.store.setOverlay('/w/helper.py', undefined);
    expect(w.traces().results[0]).toContain('2.0:f32[]');
  });

  test('only changed modules run again, with those that import them', () => {
    const w = workspace(`
# file: /w/base.py
X = 1
# file: /w/mid.py
from base import X
# file: /w/leaf.py
Y = 1
# file: /w/main.py
import mid, leaf
print(mid.X, leaf.Y)
`);
    expect(w.output()).toBe('1 1\n');
    expect(w.store.runs).toBe(3);
    w.write('/w/base.py', 'X = 7\n');
    expect(w.output()).toBe('7 1\n');
    expect(w.store.runs).toBe(5);
    w.write('/w/leaf.py', undefined);
    expect(w.analyze().dependencies.missing).toEqual(['leaf']);
    w.write('/w/leaf.py', 'Y = 4\n');
    expect(w.output()).toBe('7 4\n');
  });

  test('an analysis says what it depends on', () => {
    const w = workspace(TRAIN.replace('import unused', 'import unused, not_there'));
    expect(w.analyze().dependencies).toEqual({ files: ['/w/unused.py', '/w/helper.py'], missing: ['not_there'] });
    expect(w.analyze().dependencies.files).toHaveLength(2);
  });

  test('a module that registers itself elsewhere is run anew with those around it', () => {
    const w = workspace(`
# file: /w/registry.py
names = []
# file: /w/plugin.py
import registry
registry.names.append('one')
# file: /w/main.py
import plugin, registry
print(registry.names)
`);
    expect(w.output()).toBe("['one']\n");
    w.write('/w/plugin.py', "import registry\nregistry.names.append('two')\n");
    expect(w.output()).toBe("['two']\n");
  });
});

describe('a trace is of the values that its globals have', () => {
  const values: [string, string, string][] = [
    ['an int of a subclass', 'class C(int): pass\nK = C(2)', 'class C(int): pass\nK = C(3)'],
    [
      'an attribute of a list of a subclass',
      'class L(list): pass\nl = L([1])\nl.k = 2\n',
      'class L(list): pass\nl = L([1])\nl.k = 3\n',
    ],
    ['an array of NumPy', 'import numpy as np\nK = np.array([1., 2.])', 'import numpy as np\nK = np.array([1., 3.])'],
  ];
  test.each(values)('%s', (_name, before, after) => {
    const use = before.includes('l.k') ? 'x * l.k' : 'x * K';
    const program = (text: string): string =>
      `import jax\n${text}\n# trace: f(f32[2])\n@jax.jit\ndef f(x): return ${use}\n`;
    const w = workspace(`\n# file: /w/main.py\n${program(before)}`);
    expect(w.traces().traced).toBe(1);
    expect(w.traces().traced).toBe(0);
    w.files.set('/w/main.py', program(after));
    expect(w.traces().traced).toBe(1);
  });
});

test('what a library keeps for itself is nobody’s side effect where branches on an unknown are put together', () => {
  const w = workspace(`
# file: /sp/registry.py
_kept = {}
def backend(x):
    _kept[type(x)] = x
    return x
# file: /w/main.py
import jax
import registry
def roll(x, layout):
    if len(layout) == 1:
        registry.backend(x)
    elif len(layout) == 2:
        registry.backend(x)
        registry.backend(x)
    return x
@jax.jit
def f(x, layout):
    for part in layout:
        x = roll(x, part)
    return x
`);
  expect(findings(w.analyze()).filter((f) => f.severity === 'warning')).toEqual([]);
});

test('whether x64 is on, the program says that imports a package', () => {
  const text = "import jax.numpy as jnp\nZEROS = jnp.zeros(3, dtype='float64')\n";
  const w = workspace(`\n# file: /w/pkg/__init__.py\n${text}\n# file: /w/main.py\n${text}`);
  expect(findings(w.analyze('/w/pkg/__init__.py'))).toEqual([]);
  expect(findings(w.analyze('/w/main.py')).map((f) => f.rule)).toEqual(['float64-truncated']);
});
