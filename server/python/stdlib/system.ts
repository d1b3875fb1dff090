/** sys, os, pathlib, platform and what else says where a program runs: mostly unknown. */
import { call } from '../call.ts';
import { raiseWith, typeError } from '../errors.ts';
import { functions, getters, methods } from '../native.ts';
import { nativeModuleOf, registerModule } from '../modules.ts';
import { str } from '../text.ts';
import { RECURSION_LIMIT, vm } from '../vm.ts';
import type { Value } from '../values.ts';
import { PyFloat, PyInstance, PyModule, PyTuple, Unknown, builtinClass } from '../values.ts';
import { needText, text } from '../builtins/known.ts';
import { itemsOf } from './functools.ts';
import { makeNamedTuple } from './namedtuple.ts';

const unknown = (what: string) => new Unknown(`${what} is not known before the program runs`);
const effect = (name: string, args: readonly Value[]): null => {
  vm.recorder.add('host-effect', { name, args });
  return null;
};

function sysTable(): Map<string, Value> {
  const version = makeNamedTuple(
    'version_info',
    ['major', 'minor', 'micro', 'releaselevel', 'serial'],
    new Map(),
    'sys',
  );
  const floats = makeNamedTuple(
    'float_info',
    ['max', 'max_exp', 'max_10_exp', 'min', 'min_exp', 'min_10_exp', 'dig', 'mant_dig', 'epsilon', 'radix', 'rounds'],
    new Map(),
    'sys',
  );
  const table = functions({
    'exit(status=None, /)': (status) => {
      throw raiseWith('SystemExit', status === null ? [] : [status]);
    },
    'getrecursionlimit()': () => RECURSION_LIMIT,
    'setrecursionlimit(limit, /)': () => null,
    'getsizeof(object, default=None)': () => unknown('the size of an object in memory'),
    'getrefcount(object, /)': () => unknown('a reference count'),
    'exc_info()': () => {
      const exc = vm.frame?.handling;
      return new PyTuple(exc ? [exc.cls, exc, null] : [null, null, null]);
    },
    'intern(string, /)': (s) => s,
    'getdefaultencoding()': () => 'utf-8',
    'settrace(function, /)': () => null,
    'setprofile(function, /)': () => null,
  });
  table.set('version_info', call(version, [3, 13, 0, 'final', 0]));
  table.set(
    'float_info',
    call(floats, [
      new PyFloat(Number.MAX_VALUE),
      1024,
      308,
      new PyFloat(2 ** -1022),
      -1021,
      -307,
      15,
      53,
      new PyFloat(Number.EPSILON),
      2,
      1,
    ]),
  );
  table.set('maxsize', 2n ** 63n - 1n);
  table.set('maxunicode', 0x10ffff);
  table.set('byteorder', 'little');
  for (const name of [
    'argv',
    'path',
    'modules',
    'platform',
    'executable',
    'prefix',
    'base_prefix',
    'version',
    'stdin',
    'implementation',
    'flags',
    'hexversion',
    'warnoptions',
    'meta_path',
    'path_hooks',
    'exec_prefix',
  ])
    table.set(name, unknown(`sys.${name}`));
  for (const name of ['stdout', 'stderr', '__stdout__', '__stderr__']) table.set(name, stream(name));
  return table;
}

/** A stream that takes what is written and does nothing with it. */
function stream(name: string): Value {
  const cls = builtinClass('TextIOWrapper', undefined, '_io');
  methods(cls, {
    'write(self, s, /)': (_, s) => {
      effect(`sys.${name}.write`, [s]);
      return text(s)?.length ?? 0;
    },
    'flush(self, /)': () => null,
    'isatty(self, /)': () => unknown('a terminal'),
  });
  return new PyInstance(cls);
}

function joinPath(first: string, rest: readonly string[]): string {
  let path = first;
  for (const part of rest) {
    if (part.startsWith('/')) path = part;
    else if (path === '' || path.endsWith('/')) path += part;
    else path += `/${part}`;
  }
  return path;
}

const splitPath = (path: string): [string, string] => {
  const i = path.lastIndexOf('/') + 1;
  const head = path.slice(0, i);
  return [/^\/*$/.test(head) ? head : head.replace(/\/+$/, ''), path.slice(i)];
};

const splitExtension = (path: string): [string, string] => {
  const m = /^(.*[^/.][^/]*?|.*\/\.*[^/.]+|)(\.[^./]*)$/s.exec(path);
  const base = splitPath(path)[1];
  if (!m || /^\.+[^.]*$/.test(base)) return [path, ''];
  return [path.slice(0, path.length - m[2].length), m[2]];
};

function normalize(path: string): string {
  if (path === '') return '.';
  const absolute = path.startsWith('/');
  const out: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && out.length > 0 && out[out.length - 1] !== '..') out.pop();
    else if (part !== '..' || !absolute) out.push(part);
  }
  return (absolute ? '/' : '') + out.join('/') || '.';
}

const pathText = (v: Value): string => needText(v instanceof PyInstance ? str(v) : v, 'path');

function pathTable(): Map<string, Value> {
  const table = functions({
    'join(a, /, *paths)': (a, rest) => joinPath(pathText(a), itemsOf(rest).map(pathText)),
    'dirname(p, /)': (p) => splitPath(pathText(p))[0],
    'basename(p, /)': (p) => splitPath(pathText(p))[1],
    'split(p, /)': (p) => new PyTuple(splitPath(pathText(p))),
    'splitext(p, /)': (p) => new PyTuple(splitExtension(pathText(p))),
    'normpath(path, /)': (p) => normalize(pathText(p)),
    'isabs(s, /)': (p) => pathText(p).startsWith('/'),
  });
  for (const name of [
    'exists',
    'isfile',
    'isdir',
    'islink',
    'getsize',
    'getmtime',
    'abspath',
    'realpath',
    'expanduser',
    'expandvars',
    'relpath',
    'commonpath',
    'samefile',
  ])
    for (const [k, fn] of functions({ [`${name}(path, start=None)`]: () => unknown(`os.path.${name}`) }))
      table.set(k, fn);
  table.set('sep', '/');
  return table;
}

function osTable(): Map<string, Value> {
  const table = functions({
    'fspath(path)': (p) => pathText(p),
    '_exit(status)': (status) => {
      throw raiseWith('SystemExit', [status]);
    },
  });
  const effects = [
    'makedirs',
    'mkdir',
    'remove',
    'rename',
    'replace',
    'rmdir',
    'unlink',
    'chdir',
    'putenv',
    'system',
    'kill',
  ];
  for (const name of effects)
    for (const [k, fn] of functions({ [`${name}(*args, **kwargs)`]: (args) => effect(`os.${name}`, itemsOf(args)) }))
      table.set(k, fn);
  for (const name of [
    'getcwd',
    'listdir',
    'walk',
    'scandir',
    'getenv',
    'getpid',
    'cpu_count',
    'urandom',
    'stat',
    'getlogin',
    'uname',
    'popen',
    'access',
    'process_cpu_count',
    'sched_getaffinity',
  ])
    for (const [k, fn] of functions({ [`${name}(*args, **kwargs)`]: () => unknown(`os.${name}()`) })) table.set(k, fn);
  for (const name of ['environ', 'name', 'linesep', 'devnull', 'PathLike']) table.set(name, unknown(`os.${name}`));
  table.set('sep', '/');
  table.set('pathsep', ':');
  table.set('curdir', '.');
  table.set('pardir', '..');
  return table;
}

const pathClass = builtinClass('PosixPath', undefined, 'pathlib');

class PyPath extends PyInstance {
  constructor(readonly path: string) {
    super(pathClass);
  }
}

function pathlibTable(): Map<string, Value> {
  const path = (v: Value): string => {
    if (v instanceof PyPath) return v.path;
    throw typeError('a path is needed');
  };
  const clean = (p: string): string => normalize(p).replace(/^\/$/, '/');
  pathClass.construct = (_cls, args) => {
    for (const a of args) if (a instanceof Unknown) return a;
    const [first = '.', ...rest] = args.map(pathText);
    return new PyPath(clean(joinPath(first, rest)));
  };
  const withName = (p: string, name: string): PyPath => new PyPath(clean(joinPath(splitPath(p)[0], [name])));
  getters(pathClass, {
    name: (v) => splitPath(path(v))[1],
    stem: (v) => splitExtension(splitPath(path(v))[1])[0],
    suffix: (v) => splitExtension(splitPath(path(v))[1])[1],
    parent: (v) => new PyPath(splitPath(path(v))[0] || (path(v).startsWith('/') ? '/' : '.')),
    parts: (v) =>
      new PyTuple([
        ...(path(v).startsWith('/') ? ['/'] : []),
        ...path(v)
          .split('/')
          .filter((p) => p !== ''),
      ]),
  });
  methods(pathClass, {
    '__truediv__(self, other, /)': (v, other) => new PyPath(clean(joinPath(path(v), [pathText(other)]))),
    '__rtruediv__(self, other, /)': (v, other) => new PyPath(clean(joinPath(pathText(other), [path(v)]))),
    'joinpath(self, *others)': (v, others) => new PyPath(clean(joinPath(path(v), itemsOf(others).map(pathText)))),
    'with_suffix(self, suffix)': (v, suffix) =>
      withName(path(v), splitExtension(splitPath(path(v))[1])[0] + needText(suffix, 'suffix')),
    'with_name(self, name)': (v, name) => withName(path(v), needText(name, 'name')),
    'as_posix(self)': path,
    'is_absolute(self)': (v) => path(v).startsWith('/'),
    'mkdir(self, mode=511, parents=False, exist_ok=False)': (v) => effect('pathlib.Path.mkdir', [v]),
    'write_text(self, data, encoding=None)': (v) => effect('pathlib.Path.write_text', [v]),
    'write_bytes(self, data)': (v) => effect('pathlib.Path.write_bytes', [v]),
    'unlink(self, missing_ok=False)': (v) => effect('pathlib.Path.unlink', [v]),
    '__str__(self, /)': path,
    '__repr__(self, /)': (v) => `PosixPath('${path(v)}')`,
    '__fspath__(self, /)': path,
    '__eq__(self, other, /)': (a, b) => b instanceof PyPath && path(a) === b.path,
    '__hash__(self, /)': (v) => path(v).length,
  });
  for (const name of [
    'exists',
    'is_file',
    'is_dir',
    'read_text',
    'read_bytes',
    'open',
    'stat',
    'glob',
    'rglob',
    'iterdir',
    'resolve',
    'absolute',
    'expanduser',
    'relative_to',
    'touch',
    'samefile',
  ])
    methods(pathClass, { [`${name}(self, *args, **kwargs)`]: () => unknown(`pathlib.Path.${name}()`) });
  for (const name of ['cwd', 'home'])
    pathClass.dict.set(name, functions({ [`${name}()`]: () => unknown(`pathlib.Path.${name}()`) }).get(name) ?? null);
  return new Map<string, Value>(['Path', 'PosixPath', 'PurePath', 'PurePosixPath'].map((name) => [name, pathClass]));
}

/** A module all of whose functions answer something that isn't known. */
const opaque = (name: string, known: ReadonlyMap<string, Value> = new Map()): PyModule => {
  const module = new PyModule(name, (attribute) =>
    attribute.startsWith('__') ? undefined : unknown(`${name}.${attribute}`),
  );
  for (const [k, v] of known) module.dict.set(k, v);
  return module;
};

export function registerSystem(): void {
  registerModule('sys', () => nativeModuleOf('sys', sysTable()));
  registerModule('os', () => nativeModuleOf('os', osTable()));
  registerModule('os.path', () => nativeModuleOf('os.path', pathTable()));
  registerModule('posixpath', () => nativeModuleOf('posixpath', pathTable()));
  registerModule('pathlib', () => nativeModuleOf('pathlib', pathlibTable()));
  registerModule('gc', () =>
    nativeModuleOf(
      'gc',
      functions({
        'collect(generation=2)': () => unknown('what the garbage collector finds'),
        'enable()': () => null,
        'disable()': () => null,
        'freeze()': () => null,
        'isenabled()': () => true,
        'get_objects(generation=None)': () => unknown('the objects of the process'),
      }),
    ),
  );
  registerModule('atexit', () =>
    nativeModuleOf(
      'atexit',
      functions({ 'register(func, *args, **kwargs)': (fn) => fn, 'unregister(func)': () => null }),
    ),
  );
  for (const name of [
    'platform',
    'subprocess',
    'socket',
    'shutil',
    'tempfile',
    'glob',
    'signal',
    'resource',
    'getpass',
    'uuid',
    'io',
    'urllib',
    'urllib.request',
    'http',
    'pickle',
    'csv',
    'sqlite3',
    'gzip',
    'zipfile',
    'tarfile',
    'hashlib',
    'base64',
    'struct',
    'select',
    'asyncio',
    'multiprocessing',
    'concurrent',
    'concurrent.futures',
    'queue',
    'ctypes',
    'importlib',
    'importlib.util',
    'importlib.metadata',
    'importlib.resources',
    'traceback',
    'cProfile',
    'pstats',
    'tracemalloc',
    'unittest',
    'unittest.mock',
    'doctest',
    'pdb',
    'decimal',
    'fractions',
    'statistics',
    'locale',
    'calendar',
    'sysconfig',
    'site',
    'ast',
    'dis',
    'tokenize',
    'pkgutil',
    'shlex',
    'configparser',
    'tomllib',
  ])
    registerModule(name, () => opaque(name));
}
