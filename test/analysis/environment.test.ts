/** Which Python a document means, and where its packages are: on file systems written as data. */
import { describe, expect, test } from 'vitest';
import type { Environment, EnvironmentQuery } from '../../server/analysis/environment.ts';
import { Environments, describeEnvironment, findEnvironment } from '../../server/analysis/environment.ts';
import type { Machine } from '../../server/analysis/interpreter.ts';
import type { Tree } from './tree.ts';
import { filesOf } from './tree.ts';

type Where = Partial<Omit<EnvironmentQuery, 'folders'>> & {
  variables?: Record<string, string>;
  platform?: Machine['platform'];
  folders?: string[];
  home?: string;
};

function found(tree: Tree, { variables = {}, platform = 'linux', home = '/home/u', ...query }: Where): Environment {
  const machine: Machine = { platform, variables, home };
  return findEnvironment(filesOf(tree), machine, {
    document: '/w/p/train.py',
    folders: ['/w'],
    setting: '',
    ...query,
  });
}

/** One line of what counts: how, version, interpreter, search path. */
const short = (e: Environment): string =>
  [e.how, e.version ?? '-', e.python ?? '-', e.searchPath.join(' ') || '-'].join(' | ');

/** An installation below a prefix. */
const installation = (prefix: string, version = '3.13.0'): Tree => {
  const [tag] = /3\.\d+/.exec(version) ?? [''];
  return {
    [`${prefix}/bin/python${tag}`]: '',
    [`${prefix}/bin/python3`]: { to: `python${tag}` },
    [`${prefix}/bin/python`]: { to: 'python3' },
    [`${prefix}/lib/python${tag}/os.py`]: '',
    [`${prefix}/lib/python${tag}/site-packages/README.txt`]: '',
    [`${prefix}/include/python${tag}/patchlevel.h`]: `#define PY_MAJOR_VERSION 3\n#define PY_VERSION      "${version}"\n`,
  };
};

const venv = (folder: string, base = '/py', more = '', tag = 'python3.13'): Tree => ({
  [`${folder}/pyvenv.cfg`]: `home = ${base}/bin\ninclude-system-site-packages = false\nversion = 3.13.1\n${more}`,
  [`${folder}/bin/python`]: { to: `${base}/bin/${tag}` },
  [`${folder}/bin/python3`]: { to: 'python' },
  [`${folder}/lib/${tag}/site-packages/pip/__init__.py`]: '',
  [`${folder}/lib64`]: { to: 'lib' },
});

const PY = installation('/py');
const at = (folder: string): string => `${folder}/bin/python | ${folder}/lib/python3.13/site-packages`;

describe('which Python, in order', () => {
  const all: Tree = {
    ...PY,
    ...venv('/set'),
    ...venv('/chosen'),
    ...venv('/active'),
    ...venv('/conda'),
    ...venv('/w/.venv'),
    '/w/p/train.py': '',
  };
  const PATH = '/usr/bin:/py/bin';
  const variables = { VIRTUAL_ENV: '/active', CONDA_PREFIX: '/conda', PATH };
  test.each<[string, Where, string]>([
    ['the setting', { setting: '/set/bin/python', extension: '/chosen/bin/python', variables }, 'setting|/set'],
    ['the extension', { extension: '/chosen/bin/python', variables }, 'python extension|/chosen'],
    ['an extension’s folder', { extension: '/chosen' }, 'python extension|/chosen'],
    ['VIRTUAL_ENV', { variables }, 'VIRTUAL_ENV|/active'],
    ['CONDA_PREFIX', { variables: { ...variables, VIRTUAL_ENV: '' } }, 'CONDA_PREFIX|/conda'],
    [
      'conda’s base after the project’s own',
      { variables: { CONDA_PREFIX: '/conda', CONDA_DEFAULT_ENV: 'base' } },
      'folder|/w/.venv',
    ],
    [
      'conda’s base before the PATH',
      { document: '/x/a.py', folders: [], variables: { CONDA_PREFIX: '/conda', CONDA_DEFAULT_ENV: 'base', PATH } },
      'CONDA_PREFIX|/conda',
    ],
    ['a folder above', { variables: { PATH } }, 'folder|/w/.venv'],
    ['a variable that names nothing', { variables: { VIRTUAL_ENV: '/gone' } }, 'folder|/w/.venv'],
    ['an extension that has none', { extension: 'python' }, 'folder|/w/.venv'],
    ['above the workspace', { folders: ['/w/p/q'], document: '/w/p/q/r/a.py' }, 'folder|/w/.venv'],
    ['the workspace’s, for no file', { document: undefined }, 'folder|/w/.venv'],
    ['the environment that the file is in', { document: '/set/lib/python3.13/site-packages/a.py' }, 'folder|/set'],
  ])('%s', (_name, where, expected) => {
    const { how, searchPath } = found(all, where);
    expect(`${how}|${searchPath[0]?.replace('/lib/python3.13/site-packages', '')}`).toBe(expected);
  });

  test('the PATH is the last', () => {
    expect(short(found(PY, { variables: { PATH } }))).toBe(
      'PATH | 3.13.0 | /py/bin/python3.13 | /py/lib/python3.13/site-packages',
    );
  });
  test('without any', () => {
    const none = found({ '/w/p/train.py': '' }, {});
    expect(none).toEqual({ how: 'none', searchPath: [], mapped: new Map() });
    expect(describeEnvironment(none)).toBe('No Python was found: installed packages are unknown.');
  });
  test.each(['.venv', 'venv', 'env', '.conda'])('a folder %s', (name) => {
    expect(found({ ...PY, ...venv(`/w/${name}`) }, {}).python).toBe(`/w/${name}/bin/python`);
  });
  test('a folder env that is no environment', () => {
    expect(found({ '/w/env/config.py': '' }, {}).how).toBe('none');
  });
  test('the nearest', () => {
    const tree = { ...PY, ...venv('/w/.venv'), ...venv('/w/p/venv') };
    expect(found(tree, {}).python).toBe('/w/p/venv/bin/python');
  });
});

describe('the setting', () => {
  const tree = {
    ...PY,
    ...venv('/w/.venv'),
    ...venv('/home/u/envs/a'),
    '/w/notes.txt': '',
    '/py/notes': '',
    '/w/empty/x.txt': '',
  };
  test.each([
    ['/w/.venv/bin/python', '/w/.venv'],
    ['/w/.venv/bin/python3', '/w/.venv'],
    ['/w/.venv', '/w/.venv'],
    ['/w/.venv/', '/w/.venv'],
    ['.venv', '/w/.venv'],
    ['./.venv/bin/python', '/w/.venv'],
    ['${workspaceFolder}/.venv', '/w/.venv'],
    ['  ~/envs/a ', '/home/u/envs/a'],
    ['~/envs/a/bin/python', '/home/u/envs/a'],
    ['${userHome}/envs/a', '/home/u/envs/a'],
    ['${env:ENVS}/a', '/home/u/envs/a'],
    ['/py/bin/python', '/py'],
    ['/py', '/py'],
    ['python3.13', '/py'],
  ])('%s', (setting, expected) => {
    const variables = { PATH: '/py/bin', ENVS: '/home/u/envs' };
    const { how, searchPath, problem } = found(tree, { setting, variables });
    expect([how, searchPath[0], problem]).toEqual(['setting', `${expected}/lib/python3.13/site-packages`, undefined]);
  });
  test.each([
    ['/no/such', 'there is no /no/such'],
    ['~/no', 'there is no ~/no (/home/u/no)'],
    ['python4', 'there is no python4 (/w/python4)'],
    ['${nonsense}/x', 'there is no ${nonsense}/x (/w/${nonsense}/x)'],
    ['notes.txt', "no Python's packages were found from notes.txt (/w/notes.txt)"],
    ['/py/notes', "no Python's packages were found from /py/notes"],
    ['/w/empty', "no Python's packages were found from /w/empty"],
  ])('%s is bad: it is said, and the next is taken', (setting, problem) => {
    const other = found(tree, { setting });
    expect([other.how, other.problem]).toEqual(['folder', problem]);
  });
  test('the folder of a document outside of any workspace', () => {
    expect(found(tree, { folders: [], document: '/w/a.py', setting: '.venv' }).how).toBe('setting');
  });
});

describe('layouts', () => {
  const site = (prefix: string): string => `${prefix}/lib/python3.13/site-packages`;
  const user = '/home/u/.local/lib/python3.13/site-packages';
  test.each<[string, Tree, Where, string]>([
    ['a virtual environment', { ...PY, ...venv('/v') }, { setting: '/v' }, `3.13.1 | ${at('/v')}`],
    [
      'the user’s own packages, of an installation only',
      { ...PY, [`${user}/x.py`]: '' },
      { setting: '/py/bin/python' },
      `3.13.0 | /py/bin/python | ${user} ${site('/py')}`,
    ],
    [
      '… not in an environment',
      { ...PY, ...venv('/v'), [`${user}/x.py`]: '' },
      { setting: '/v' },
      `3.13.1 | ${at('/v')}`,
    ],
    [
      '… not when switched off',
      { ...PY, [`${user}/x.py`]: '' },
      { setting: '/py', variables: { PYTHONNOUSERSITE: '1' } },
      `3.13.0 | /py/bin/python | ${site('/py')}`,
    ],
    [
      '… where PYTHONUSERBASE says',
      { ...PY, '/ub/lib/python3.13/site-packages/x.py': '' },
      { setting: '/py', variables: { PYTHONUSERBASE: '/ub' } },
      `3.13.0 | /py/bin/python | /ub/lib/python3.13/site-packages ${site('/py')}`,
    ],
    [
      'an environment that sees the system’s',
      {
        ...PY,
        ...venv('/v', '/py', ''),
        '/v/pyvenv.cfg': 'home = /py/bin\nInclude-System-Site-Packages = True\nversion = 3.13.1',
        [`${user}/x.py`]: '',
      },
      { setting: '/v' },
      `3.13.1 | ${at('/v')} ${user} ${site('/py')}`,
    ],
    [
      'virtualenv and uv write version_info',
      {
        ...installation('/uv/cpython-3.13.2-linux', '3.13.2'),
        ...venv('/v', '/uv/cpython-3.13.2-linux'),
        '/v/pyvenv.cfg':
          'home = /uv/cpython-3.13.2-linux/bin\nimplementation = CPython\nversion_info = 3.13.2.final.0\n',
      },
      { setting: '/v' },
      `3.13.2 | ${at('/v')}`,
    ],
    [
      'an environment whose base is gone',
      { '/v/pyvenv.cfg': 'home = /gone/bin\nversion = 3.12.4\n', '/v/lib/python3.12/site-packages/a.py': '' },
      { setting: '/v' },
      '3.12.4 | - | /v/lib/python3.12/site-packages',
    ],
    [
      'a path through a link',
      { ...PY, '/usr/local/bin/python3': { to: '/py/bin/python3' } },
      { setting: '/usr/local/bin/python3' },
      `3.13.0 | /usr/local/bin/python3 | ${site('/py')}`,
    ],
    [
      'Debian',
      {
        '/usr/bin/python3': { to: 'python3.13' },
        '/usr/bin/python3.13': '',
        '/usr/lib/python3.13/os.py': '',
        '/usr/lib/python3.9/os.py': '',
        '/usr/lib/python3/dist-packages/numpy/__init__.py': '',
        '/usr/local/lib/python3.13/dist-packages/jax/__init__.py': '',
      },
      { setting: '/usr/bin/python3' },
      '3.13 | /usr/bin/python3 | /usr/local/lib/python3.13/dist-packages /usr/lib/python3/dist-packages',
    ],
    [
      'Fedora',
      {
        '/usr/bin/python3.13': '',
        '/usr/lib64/python3.13/os.py': '',
        '/usr/lib64/python3.13/site-packages/numpy/__init__.py': '',
        '/usr/lib/python3.13/site-packages/six.py': '',
        '/usr/local/lib/python3.13/site-packages/jax/__init__.py': '',
      },
      { setting: '/usr/bin/python3.13' },
      '3.13 | /usr/bin/python3.13 | /usr/local/lib/python3.13/site-packages /usr/lib64/python3.13/site-packages /usr/lib/python3.13/site-packages',
    ],
    [
      'macOS’ framework',
      {
        '/Library/Frameworks/Python.framework/Versions/3.13/bin/python3.13': '',
        '/Library/Frameworks/Python.framework/Versions/3.13/lib/python3.13/os.py': '',
        '/Library/Frameworks/Python.framework/Versions/3.13/lib/python3.13/site-packages/jax/__init__.py': '',
        '/usr/local/bin/python3': { to: '../../../Library/Frameworks/Python.framework/Versions/3.13/bin/python3.13' },
        '/Users/u/Library/Python/3.13/lib/python/site-packages/optax/__init__.py': '',
      },
      { setting: '/usr/local/bin/python3', platform: 'darwin', home: '/Users/u' },
      '3.13 | /usr/local/bin/python3 | /Users/u/Library/Python/3.13/lib/python/site-packages /Library/Frameworks/Python.framework/Versions/3.13/lib/python3.13/site-packages',
    ],
    [
      'Homebrew',
      {
        '/opt/homebrew/bin/python3': { to: '../Cellar/python@3.13/3.13.1/bin/python3.13' },
        '/opt/homebrew/Cellar/python@3.13/3.13.1/bin/python3.13': {
          to: '../Frameworks/Python.framework/Versions/3.13/bin/python3.13',
        },
        '/opt/homebrew/Cellar/python@3.13/3.13.1/Frameworks/Python.framework/Versions/3.13/bin/python3.13': '',
        '/opt/homebrew/Cellar/python@3.13/3.13.1/Frameworks/Python.framework/Versions/3.13/lib/python3.13/os.py': '',
        '/opt/homebrew/Cellar/python@3.13/3.13.1/Frameworks/Python.framework/Versions/3.13/lib/python3.13/site-packages':
          {
            to: '/opt/homebrew/lib/python3.13/site-packages',
          },
        '/opt/homebrew/lib/python3.13/site-packages/jax/__init__.py': '',
      },
      { setting: '/opt/homebrew/bin/python3', platform: 'darwin' },
      '3.13 | /opt/homebrew/bin/python3 | /opt/homebrew/Cellar/python@3.13/3.13.1/Frameworks/Python.framework/Versions/3.13/lib/python3.13/site-packages',
    ],
    [
      'conda',
      {
        '/mc/envs/jax/bin/python': { to: 'python3.12' },
        '/mc/envs/jax/bin/python3.12': '',
        '/mc/envs/jax/lib/python3.12/os.py': '',
        '/mc/envs/jax/lib/python3.12/site-packages/jax/__init__.py': '',
        '/mc/envs/jax/conda-meta/python-3.12.4-h1.json': '{}',
      },
      { variables: { CONDA_PREFIX: '/mc/envs/jax' } },
      '3.12.4 | /mc/envs/jax/bin/python | /mc/envs/jax/lib/python3.12/site-packages',
    ],
    [
      'free-threaded',
      { '/ft/bin/python3.14t': '', '/ft/lib/python3.14t/os.py': '', '/ft/lib/python3.14t/site-packages/a.py': '' },
      { setting: '/ft' },
      '3.14 | /ft/bin/python3.14t | /ft/lib/python3.14t/site-packages',
    ],
  ])('%s', (_name, tree, where, expected) => {
    expect(short(found(tree, where)).replace(/^[^|]*\| /, '')).toBe(expected);
  });

  test('the standard library: of the installation behind an environment', () => {
    expect(found({ ...PY, ...venv('/v') }, { setting: '/v' }).stdlib).toBe('/py/lib/python3.13');
    expect(found({ ...PY, '/b/python3': { to: '/py/bin/python3' } }, { setting: '/b/python3' }).stdlib).toBe(
      '/py/lib/python3.13',
    );
  });

  describe('Windows', () => {
    const tree: Tree = {
      'C:\\Py\\python.exe': '',
      'C:\\Py\\python313.dll': '',
      'C:\\Py\\Lib\\os.py': '',
      'C:\\Py\\Lib\\site-packages\\numpy\\__init__.py': '',
      'C:\\Users\\u\\AppData\\Roaming\\Python\\Python313\\site-packages\\jax\\__init__.py': '',
      'D:\\w\\.venv\\pyvenv.cfg': 'home = C:\\Py\r\ninclude-system-site-packages = false\r\nversion = 3.13.3\r\n',
      'D:\\w\\.venv\\Scripts\\python.exe': '',
      'D:\\w\\.venv\\Lib\\site-packages\\a.pth': 'D:\\src\\lib\r\n..\\..\\..\\own\r\n',
      'D:\\src\\lib\\b.py': '',
      'D:\\w\\own\\c.py': '',
    };
    const where: Where = { platform: 'win32', document: 'D:\\w\\p\\a.py', folders: ['D:\\w'], home: 'C:\\Users\\u' };
    test.each<[string, Where, string]>([
      [
        'an environment',
        {},
        'folder | 3.13.3 | D:\\w\\.venv\\Scripts\\python.exe | D:\\w\\.venv\\Lib\\site-packages D:\\src\\lib D:\\w\\own',
      ],
      [
        'a relative setting',
        { setting: '.venv\\Scripts\\python.exe' },
        'setting | 3.13.3 | D:\\w\\.venv\\Scripts\\python.exe | D:\\w\\.venv\\Lib\\site-packages D:\\src\\lib D:\\w\\own',
      ],
      [
        'an installation',
        {
          document: 'E:\\a.py',
          folders: [],
          variables: { Path: 'C:\\Windows;"C:\\Py"', APPDATA: 'C:\\Users\\u\\AppData\\Roaming' },
        },
        'PATH | 3.13 | C:\\Py\\python.exe | C:\\Users\\u\\AppData\\Roaming\\Python\\Python313\\site-packages C:\\Py\\Lib\\site-packages',
      ],
    ])('%s', (_name, more, expected) => {
      expect(short(found(tree, { ...where, ...more }))).toBe(expected);
    });
  });
});

describe('the PATH', () => {
  const many = { ...installation('/a', '3.12.1'), ...installation('/b', '3.13.0'), ...installation('/c', '3.14.0') };
  const PATH = '/a/bin:relative:/c/bin::/b/bin';
  test.each<[string, Tree, string]>([
    ['the reference’s version first', many, '/b/bin/python3.13'],
    [
      'one with JAX before all',
      { ...many, '/a/lib/python3.12/site-packages/jax/__init__.py': '' },
      '/a/bin/python3.12',
    ],
    ['else the newest', { ...installation('/a', '3.9.1'), ...installation('/c', '3.14.0') }, '/c/bin/python3.14'],
    [
      'one without a number',
      { '/a/bin/python': { to: '/x/python3.11' }, '/x/python3.11': '', '/x/lib/python3.11/os.py': '' },
      '/a/bin/python',
    ],
  ])('%s', (_name, tree, python) => {
    expect(found(tree, { variables: { PATH } }).python).toBe(python);
  });
});

describe('pyenv', () => {
  const tree: Tree = {
    '/home/u/.pyenv/shims/python': '#!/bin/sh\n',
    '/home/u/.pyenv/shims/python3': '#!/bin/sh\n',
    ...installation('/home/u/.pyenv/versions/3.11.7', '3.11.7'),
    ...installation('/home/u/.pyenv/versions/3.13.0', '3.13.0'),
    ...installation('/home/u/.pyenv/versions/3.13.2', '3.13.2'),
    '/home/u/.pyenv/version': '3.11.7\n3.13.0\n',
  };
  const PATH = '/home/u/.pyenv/shims';
  test('a shim with a version looks for one that has it', () => {
    const shim = '/home/u/.pyenv/shims/python3.13';
    expect(found({ ...tree, [shim]: '' }, { setting: shim }).python).toBe(
      '/home/u/.pyenv/versions/3.13.0/bin/python3.13',
    );
  });
  test.each<[string, Tree, Record<string, string>, string | undefined]>([
    ['its own version', {}, {}, '3.11.7'],
    ['.python-version', { '/w/.python-version': '# mine\n3.13.0\n' }, {}, '3.13.0'],
    ['half a version', { '/w/p/.python-version': '3.13' }, {}, '3.13.2'],
    ['the nearest', { '/w/.python-version': '3.11.7', '/w/p/.python-version': '3.13.0' }, {}, '3.13.0'],
    ['PYENV_VERSION', { '/w/.python-version': '3.13.0' }, { PYENV_VERSION: '9.9:3.11.7' }, '3.11.7'],
    ['the system’s', { '/w/.python-version': 'system' }, {}, undefined],
    ['one that isn’t there', { '/w/.python-version': '3.8.1' }, {}, undefined],
  ])('%s', (_name, more, variables, version) => {
    const e = found({ ...tree, ...more }, { variables: { PATH, ...variables } });
    expect([e.version, e.python]).toEqual(
      version === undefined ? [undefined, undefined] : [version, `/home/u/.pyenv/versions/${version}/bin/python3`],
    );
  });
});

describe('.pth files', () => {
  const SITE = '/v/lib/python3.13/site-packages';
  const finder = (mapping: string): Tree => ({
    [`${SITE}/__editable__.mine-0.1.pth`]:
      'import __editable___mine_0_1_finder; __editable___mine_0_1_finder.install()',
    [`${SITE}/__editable___mine_0_1_finder.py`]: `import sys\n\n\nMAPPING: dict[str, str] = ${mapping}\nNAMESPACES: dict[str, list[str]] = {}\n`,
    '/dev/src/mine/__init__.py': '',
    '/dev/odd/__init__.py': '',
    '/dev/one.py': '',
  });
  test.each<[string, Tree, string[]]>([
    ['a path', { [`${SITE}/a.pth`]: '/dev/src\n', '/dev/src/x.py': '' }, ['/dev/src']],
    [
      'a relative path',
      { [`${SITE}/a.pth`]: '../../../x\n./y\n', '/v/x/a.py': '', [`${SITE}/y/a.py`]: '' },
      ['/v/x', `${SITE}/y`],
    ],
    ['what isn’t there', { [`${SITE}/a.pth`]: '/nowhere\n/dev/file.txt\n', '/dev/file.txt': '' }, []],
    [
      'comments, blanks, a byte order mark',
      { [`${SITE}/a.pth`]: '\ufeff/dev/a  \r\n\r\n# /dev/b\r\n', '/dev/a/x.py': '', '/dev/b/x.py': '' },
      ['/dev/a'],
    ],
    ['code', { [`${SITE}/a.pth`]: "import os; os.add('/dev/a')\nimport\tsys\n", '/dev/a/x.py': '' }, []],
    ['hidden ones', { [`${SITE}/.a.pth`]: '/dev/a\n', '/dev/a/x.py': '' }, []],
    [
      'in order, each once',
      { [`${SITE}/b.pth`]: '/dev/b\n/dev/a', [`${SITE}/a.pth`]: '/dev/a\n', '/dev/a/x.py': '', '/dev/b/x.py': '' },
      ['/dev/a', '/dev/b'],
    ],
    ['setuptools’ finder', finder("{'mine': '/dev/src/mine', 'one': '/dev/one.py'}"), ['/dev/src', '/dev']],
    [
      '… behind the others',
      { ...finder('{"mine": "/dev/src/mine"}'), [`${SITE}/z.pth`]: '/dev/z', '/dev/z/a.py': '' },
      ['/dev/z', '/dev/src'],
    ],
    ['… without a mapping', finder('{}'), []],
    [
      '… that is gone',
      { [`${SITE}/e.pth`]: 'import __editable___gone_finder; __editable___gone_finder.install()' },
      [],
    ],
  ])('%s', (_name, more, expected) => {
    expect(found({ ...PY, ...venv('/v'), ...more }, { setting: '/v' }).searchPath).toEqual([SITE, ...expected]);
  });

  test('a package whose folder has another name is mapped', () => {
    const tree = { ...PY, ...venv('/v'), ...finder("{'mine': '/dev/odd', 'a.b': '/dev/src/mine'}") };
    const { searchPath, mapped } = found(tree, { setting: '/v' });
    expect(searchPath).toEqual([SITE]);
    expect([...mapped]).toEqual([
      ['mine', '/dev/odd'],
      ['a.b', '/dev/src/mine'],
    ]);
  });
  test('paths of Windows are unescaped', () => {
    const tree: Tree = {
      'C:\\v\\pyvenv.cfg': 'home = C:\\Py\nversion = 3.13.0',
      'C:\\v\\Lib\\site-packages\\e.pth': 'import __editable___m_finder; __editable___m_finder.install()',
      'C:\\v\\Lib\\site-packages\\__editable___m_finder.py': String.raw`MAPPING = {'m': 'C:\\Users\\Zo\xeb\\src\\m'}`,
      'C:\\Users\\Zoë\\src\\m\\__init__.py': '',
    };
    expect(found(tree, { setting: 'C:\\v', platform: 'win32' }).searchPath).toEqual([
      'C:\\v\\Lib\\site-packages',
      'C:\\Users\\Zoë\\src',
    ]);
  });
  test('PYTHONPATH comes first', () => {
    const tree = { ...PY, ...venv('/v'), '/x/a.py': '', '/w/lib/b.py': '' };
    const { searchPath } = found(tree, { setting: '/v', variables: { PYTHONPATH: '/x:lib::/gone' } });
    expect(searchPath).toEqual(['/x', '/w/lib', SITE]);
  });
});

test('an environment is kept until it is said that it may be another', () => {
  let reads = 0;
  const files = filesOf({ ...PY, ...venv('/w/.venv') });
  const counted = { ...files, kind: (path: string) => (reads++, files.kind(path)) };
  const environments = new Environments(counted, { platform: 'linux', variables: {}, home: '/home/u' });
  const query = { document: '/w/a.py', folders: ['/w'], setting: '' };
  const first = environments.of(query);
  const once = reads;
  expect(environments.of({ ...query, document: '/w/b.py' })).toBe(first);
  expect(reads).toBe(once);
  environments.clear();
  expect(environments.of(query)).toEqual(first);
  expect(reads).toBe(2 * once);
});

test.each<[string, Where, string]>([
  ['by a folder', {}, 'Python 3.13.1, /w/.venv/bin/python (found beside the file or above it)'],
  ['by the setting', { setting: '/py' }, 'Python 3.13.0, /py/bin/python (found by the setting jitlens.python)'],
])('described, %s', (_name, where, expected) => {
  expect(describeEnvironment(found({ ...PY, ...venv('/w/.venv') }, where))).toBe(expected);
});
