/** sys: what is the same wherever Python 3.13 runs; the rest isn't known. */
import { call, special } from '../call.ts';
import { lookupAttr } from '../attributes.ts';
import { raiseWith } from '../errors.ts';
import { functions, methods } from '../native.ts';
import { importModule, isImported, nativeModule, registerModule } from '../modules.ts';
import type { Value, PyException, PyModule } from '../values.ts';
import { PyFloat, PyInstance, PyTuple, Unknown, builtinClass } from '../values.ts';
import { RECURSION_LIMIT } from '../../limits.ts';
import { handledException, vm } from '../vm.ts';
import { text } from '../builtins/known.ts';
import { libraryModule } from './names.ts';
import { makeNamedTuple } from './namedtuple.ts';
import { inPackage } from './source.ts';

const unknown = (what: string) => new Unknown(`${what} is not known before the program runs`);

/** A struct sequence: `sys.float_info`. */
function record(name: string, fields: Readonly<Record<string, Value>>): Value {
  const cls = makeNamedTuple(name, Object.keys(fields), new Map(), 'sys');
  const shown = `sys.${name}`;
  const repr = cls.lookup('__repr__');
  methods(cls, {
    '__repr__(self, /)': (v) => {
      const made = repr === undefined ? '' : call(repr, [v]);
      return typeof made === 'string' ? shown + made.slice(name.length) : made;
    },
  });
  return call(cls, Object.values(fields));
}

/** The exception that is being handled, here or by a caller. */
function handled(): PyException | undefined {
  return handledException();
}

/** A stream that takes what is written and does nothing with it. */
function stream(name: string): Value {
  const cls = builtinClass('TextIOWrapper', undefined, '_io');
  methods(cls, {
    'write(self, s, /)': (_, s) => {
      vm.recorder.add('host-effect', { name: `sys.${name}.write`, args: [s] });
      const shown = text(s);
      if (shown !== undefined && name.includes('stdout')) vm.onPrint?.(shown, '');
      return shown?.length ?? 0;
    },
    'writelines(self, lines, /)': (_, lines) => {
      vm.recorder.add('host-effect', { name: `sys.${name}.writelines`, args: [lines] });
      return null;
    },
    'flush(self, /)': () => null,
    'isatty(self, /)': () => unknown('a terminal'),
    'fileno(self, /)': () => unknown('a file number'),
    'read(self, size=-1, /)': () => unknown('what is typed'),
    'readline(self, size=-1, /)': () => unknown('what is typed'),
    'reconfigure(self, **kwargs)': () => null,
    '__iter__(self, /)': () => unknown('what is typed'),
  });
  const made = new PyInstance(cls);
  made.attrs.set('name', `<${name.replaceAll('_', '')}>`);
  made.attrs.set('encoding', 'utf-8');
  made.attrs.set('errors', 'strict');
  made.attrs.set('closed', false);
  made.attrs.set('buffer', unknown(`sys.${name}.buffer`));
  return made;
}

/** `sys.modules`: the modules that are there, by name; which others there are isn't known. */
function modulesMapping(): Value {
  const cls = builtinClass('dict');
  const find = (name: Value): Value | undefined => {
    if (typeof name !== 'string') return undefined;
    for (let f = vm.frame; f; f = f.parent) if (f.module.name === name) return f.module;
    const native = nativeModule(name);
    return native ?? undefined;
  };
  const why = (): Unknown => unknown('which modules are loaded');
  // A package asks for others that it works with: those which nobody has imported aren't there.
  const has = (name: Value): Value => {
    if (find(name) !== undefined) return true;
    if (typeof name !== 'string' || !inPackage()) return why();
    return isImported(name);
  };
  methods(cls, {
    '__getitem__(self, key, /)': (_, key) => find(key) ?? why(),
    '__setitem__(self, key, value, /)': () => null,
    '__delitem__(self, key, /)': () => null,
    '__contains__(self, key, /)': (_, key) => has(key),
    'get(self, key, default=None, /)': (_, key, otherwise) => find(key) ?? (has(key) === false ? otherwise : why()),
    'pop(self, key, default=None, /)': (_, key) => find(key) ?? why(),
    '__getattr__(self, name, /)': why,
  });
  return new PyInstance(cls);
}

function table(): Map<string, Value> {
  const out = functions({
    'exit(status=None, /)': (status) => {
      throw raiseWith('SystemExit', status === null ? [] : [status]);
    },
    'getrecursionlimit()': () => RECURSION_LIMIT,
    'setrecursionlimit(limit, /)': () => null,
    'getswitchinterval()': () => new PyFloat(0.005),
    'setswitchinterval(interval, /)': () => null,
    'getsizeof(object, default=None)': () => unknown('the size of an object in memory'),
    'getrefcount(object, /)': () => unknown('a reference count'),
    'exc_info()': () => {
      const exc = handled();
      return new PyTuple(exc ? [exc.cls, exc, lookupAttr(exc, '__traceback__') ?? null] : [null, null, null]);
    },
    'exception()': () => handled() ?? null,
    'intern(string, /)': (s) => s,
    'getdefaultencoding()': () => 'utf-8',
    'getfilesystemencoding()': () => 'utf-8',
    'getfilesystemencodeerrors()': () => 'surrogateescape',
    'is_finalizing()': () => false,
    'settrace(function, /)': () => null,
    'setprofile(function, /)': () => null,
    'gettrace()': () => null,
    'getprofile()': () => null,
    'get_int_max_str_digits()': () => 4300,
    'set_int_max_str_digits(maxdigits)': () => null,
    'displayhook(object, /)': () => null,
    'excepthook(exctype, value, traceback, /)': () => null,
    'unraisablehook(unraisable, /)': () => null,
    'audit(event, /, *args)': () => null,
    'addaudithook(hook)': () => null,
    '_getframe(depth=0, /)': () => new Unknown('frames are not followed'),
  });
  const version: Value = record('version_info', { major: 3, minor: 13, micro: 0, releaselevel: 'final', serial: 0 });
  const constants: Readonly<Record<string, Value>> = {
    version_info: version,
    hexversion: 0x030d00f0,
    api_version: 1013,
    maxsize: 2n ** 63n - 1n,
    maxunicode: 0x10ffff,
    byteorder: 'little',
    float_repr_style: 'short',
    copyright: unknown('sys.copyright'),
    dont_write_bytecode: false,
    tracebacklimit: 1000,
    pycache_prefix: null,
    platlibdir: 'lib',
    abiflags: '',
    float_info: record('float_info', {
      max: new PyFloat(Number.MAX_VALUE),
      max_exp: 1024,
      max_10_exp: 308,
      min: new PyFloat(2 ** -1022),
      min_exp: -1021,
      min_10_exp: -307,
      dig: 15,
      mant_dig: 53,
      epsilon: new PyFloat(Number.EPSILON),
      radix: 2,
      rounds: 1,
    }),
    int_info: record('int_info', {
      bits_per_digit: 30,
      sizeof_digit: 4,
      default_max_str_digits: 4300,
      str_digits_check_threshold: 640,
    }),
    hash_info: record('hash_info', {
      width: 64,
      modulus: 2n ** 61n - 1n,
      inf: 314159,
      nan: 0,
      imag: 1000003,
      algorithm: 'siphash13',
      hash_bits: 64,
      seed_bits: 128,
      cutoff: 0,
    }),
    modules: modulesMapping(),
  };
  for (const [name, value] of Object.entries(constants)) out.set(name, value);
  out.delete('tracebacklimit');
  const types = importModule('types');
  const namespace = lookupAttr(types, 'SimpleNamespace');
  if (namespace !== undefined && special(namespace, '__call__') !== undefined)
    out.set(
      'implementation',
      call(
        namespace,
        [],
        [
          ['name', 'cpython'],
          ['cache_tag', 'cpython-313'],
          ['version', version],
          ['hexversion', 0x030d00f0],
        ],
      ),
    );
  for (const name of ['stdout', 'stderr', 'stdin', '__stdout__', '__stderr__', '__stdin__'])
    out.set(name, stream(name));
  return out;
}

/** Known where the program runs, and only there. */
const UNKNOWN = new Set(
  (
    'argv orig_argv path platform executable prefix base_prefix exec_prefix base_exec_prefix version flags warnoptions' +
    ' meta_path path_hooks path_importer_cache builtin_module_names stdlib_module_names thread_info monitoring'
  ).split(' '),
);

export function registerSys(): void {
  registerModule('sys', () => {
    const entries = table();
    const stdout = entries.get('stdout');
    const module: PyModule = libraryModule('sys', entries, (name) =>
      UNKNOWN.has(name) ? unknown(`sys.${name}`) : undefined,
    );
    vm.replacedStdout = () => {
      const now = module.dict.get('stdout');
      return now === stdout ? undefined : now;
    };
    return module;
  });
}
