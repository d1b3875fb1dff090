/** logging, warnings, argparse, threading, weakref: what programs use around their work. */
import { getAttr, lookupAttr } from '../attributes.ts';
import { raiseWith } from '../errors.ts';
import { heap } from '../heap.ts';
import { functions, kwargsOf, methods } from '../native.ts';
import { registerModule } from '../modules.ts';
import { libraryModule } from './names.ts';
import { repr } from '../text.ts';
import { vm } from '../vm.ts';
import type { PyClass, Value } from '../values.ts';
import { PyInstance, PyList, PyTuple, Unknown, builtinClass, dictClass, setClass } from '../values.ts';
import { itemsOf } from './values.ts';

const effect = (name: string, args: readonly Value[]): null => {
  vm.recorder.add('host-effect', { name, args });
  return null;
};

/** A class whose instances are made without arguments that matter. */
function opaqueClass(name: string, module: string): PyClass {
  const cls = builtinClass(name, undefined, module);
  cls.construct = (c) => new PyInstance(c);
  return cls;
}

const LEVELS = { CRITICAL: 50, FATAL: 50, ERROR: 40, WARNING: 30, WARN: 30, INFO: 20, DEBUG: 10, NOTSET: 0 };
const LOG_CALLS = ['debug', 'info', 'warning', 'warn', 'error', 'exception', 'critical', 'fatal'];

function loggingTable(): Map<string, Value> {
  const logger = opaqueClass('Logger', 'logging');
  for (const name of LOG_CALLS)
    methods(logger, {
      [`${name}(self, msg, *args, **kwargs)`]: (_, msg, args) => effect(`logging.${name}`, [msg, ...itemsOf(args)]),
    });
  methods(logger, {
    'log(self, level, msg, *args, **kwargs)': (_, _level, msg, args) => effect('logging.log', [msg, ...itemsOf(args)]),
    'setLevel(self, level)': () => null,
    'addHandler(self, hdlr)': () => null,
    'removeHandler(self, hdlr)': () => null,
    'addFilter(self, filter)': () => null,
    'isEnabledFor(self, level)': () => new Unknown('the level of logging is not known'),
    'getEffectiveLevel(self)': () => new Unknown('the level of logging is not known'),
    'getChild(self, suffix)': () => new PyInstance(logger),
    'hasHandlers(self)': () => new Unknown('the handlers of logging are not known'),
  });
  const table = functions({
    'getLogger(name=None)': () => new PyInstance(logger),
    'basicConfig(**kwargs)': () => null,
    'disable(level=50)': () => null,
    'captureWarnings(capture)': () => null,
    'getLevelName(level)': () => new Unknown('the level of logging is not known'),
    'log(level, msg, *args, **kwargs)': (_level, msg, args) => effect('logging.log', [msg, ...itemsOf(args)]),
  });
  for (const name of LOG_CALLS)
    for (const [k, fn] of functions({
      [`${name}(msg, *args, **kwargs)`]: (msg, args) => effect(`logging.${name}`, [msg, ...itemsOf(args)]),
    }))
      table.set(k, fn);
  for (const [name, level] of Object.entries(LEVELS)) table.set(name, level);
  table.set('Logger', logger);
  for (const name of [
    'Handler',
    'StreamHandler',
    'FileHandler',
    'NullHandler',
    'Formatter',
    'Filter',
    'LoggerAdapter',
  ]) {
    const cls = opaqueClass(name, 'logging');
    methods(cls, {
      'setLevel(self, level)': () => null,
      'setFormatter(self, fmt)': () => null,
      'addFilter(self, filter)': () => null,
    });
    table.set(name, cls);
  }
  table.set('root', new PyInstance(logger));
  return table;
}

/** A manager that does nothing, and swallows nothing. */
function quietManager(name: string, module: string, entered: (self: Value) => Value): PyClass {
  const cls = opaqueClass(name, module);
  methods(cls, {
    '__enter__(self)': entered,
    '__exit__(self, type, value, traceback)': () => false,
  });
  return cls;
}

function warningsTable(): Map<string, Value> {
  const table = functions({
    'warn(message, category=None, stacklevel=1, source=None, *, skip_file_prefixes=())': (message) =>
      effect('warnings.warn', [message]),
    'warn_explicit(message, category, filename, lineno, **kwargs)': (message) => effect('warnings.warn', [message]),
    "filterwarnings(action, message='', category=None, module='', lineno=0, append=False)": () => null,
    'simplefilter(action, category=None, lineno=0, append=False)': () => null,
    'resetwarnings()': () => null,
  });
  table.set(
    'catch_warnings',
    quietManager('catch_warnings', 'warnings', () => new Unknown('which warnings come is not followed')),
  );
  return table;
}

const parserClass = builtinClass('ArgumentParser', undefined, 'argparse');
const namespaceClass = builtinClass('Namespace', undefined, 'argparse');

/** A parser whose parse_args gives the defaults: what the program does when it is started without arguments. */
class Parser extends PyInstance {
  readonly values = new Map<string, Value>();
  constructor() {
    super(parserClass);
  }
  define(flags: readonly Value[], options: ReadonlyMap<string, Value>): void {
    const names = flags.filter((f): f is string => typeof f === 'string');
    const long = names.find((n) => n.startsWith('--')) ?? names[0] ?? '';
    const dest = options.get('dest');
    const name = typeof dest === 'string' ? dest : long.replace(/^-+/, '').replaceAll('-', '_');
    const action = options.get('action');
    const fallback = options.get('default');
    let value: Value = null;
    if (fallback !== undefined) value = fallback;
    else if (action === 'store_true') value = false;
    else if (action === 'store_false') value = true;
    else if (!names.some((n) => n.startsWith('-')) || options.get('required') === true)
      value = new Unknown(`the argument ${name} is not known before the program runs`);
    heap.mapSet(this, this.values, name, value, name);
  }
  parse(): PyInstance {
    const made = new PyInstance(namespaceClass);
    for (const [name, value] of this.values) made.attrs.set(name, value);
    return made;
  }
}

function argparseTable(): Map<string, Value> {
  parserClass.construct = () => new Parser();
  namespaceClass.construct = (cls, _args, kwargs) => {
    const made = new PyInstance(cls);
    for (const [k, v] of kwargs ?? []) made.attrs.set(k, v);
    return made;
  };
  methods(namespaceClass, {
    '__repr__(self, /)': (v) =>
      `Namespace(${v instanceof PyInstance ? [...v.attrs].map(([k, x]) => `${k}=${repr(x)}`).join(', ') : ''})`,
  });
  methods(parserClass, {
    'add_argument(self, *flags, **options)': (self, flags, options) => {
      if (self instanceof Parser) self.define(itemsOf(flags), new Map(kwargsOf(options) ?? []));
      return new PyInstance(builtinClass('Action', undefined, 'argparse'));
    },
    'add_argument_group(self, *args, **kwargs)': (self) => self,
    'add_mutually_exclusive_group(self, **kwargs)': (self) => self,
    'set_defaults(self, **kwargs)': (self, kwargs) => {
      if (self instanceof Parser) for (const [k, v] of kwargsOf(kwargs) ?? []) heap.mapSet(self, self.values, k, v, k);
      return null;
    },
    'add_subparsers(self, **kwargs)': () => new Unknown('sub-commands are not known before the program runs'),
    'parse_args(self, args=None, namespace=None)': (self) => (self instanceof Parser ? self.parse() : null),
    'parse_known_args(self, args=None, namespace=None)': (self) =>
      new PyTuple([self instanceof Parser ? self.parse() : null, new PyList([])]),
    'print_help(self, file=None)': () => effect('print', []),
    'error(self, message)': () => {
      throw raiseWith('SystemExit', [2]);
    },
  });
  const table = new Map<string, Value>([
    ['ArgumentParser', parserClass],
    ['Namespace', namespaceClass],
    ['SUPPRESS', '==SUPPRESS=='],
    ['REMAINDER', '...'],
  ]);
  for (const name of [
    'ArgumentDefaultsHelpFormatter',
    'RawTextHelpFormatter',
    'RawDescriptionHelpFormatter',
    'HelpFormatter',
    'BooleanOptionalAction',
    'Action',
    'FileType',
  ])
    table.set(name, opaqueClass(name, 'argparse'));
  return table;
}

function threadingTable(): Map<string, Value> {
  const table = functions({
    'current_thread()': () => new Unknown('threads are not followed'),
    'get_ident()': () => new Unknown('threads are not followed'),
    'main_thread()': () => new Unknown('threads are not followed'),
    'active_count()': () => new Unknown('threads are not followed'),
  });
  for (const name of ['Lock', 'RLock', 'Condition', 'Semaphore', 'BoundedSemaphore', 'Event']) {
    const cls = quietManager(name, 'threading', () => true);
    methods(cls, {
      'acquire(self, blocking=True, timeout=-1)': () => true,
      'release(self, n=1)': () => null,
      'locked(self)': () => false,
      'wait(self, timeout=None)': () => true,
      'set(self)': () => null,
      'clear(self)': () => null,
      'is_set(self)': () => new Unknown('threads are not followed'),
      'notify(self, n=1)': () => null,
      'notify_all(self)': () => null,
    });
    table.set(name, cls);
  }
  table.set('local', opaqueClass('local', 'threading'));
  table.set('Thread', new Unknown('threads are not followed'));
  table.set('Timer', new Unknown('threads are not followed'));
  return table;
}

function weakrefTable(): Map<string, Value> {
  const ref = builtinClass('ReferenceType', undefined, 'weakref');
  ref.construct = (cls, args) => {
    const made = new PyInstance(cls);
    made.attrs.set('_referent', args.at(0) ?? null);
    return made;
  };
  methods(ref, {
    '__call__(self, /)': (self) => getAttr(self, '_referent'),
    '__eq__(self, other, /)': (a, b) => lookupAttr(a, '_referent') === lookupAttr(b, '_referent'),
  });
  const method = builtinClass('WeakMethod', [ref], 'weakref');
  return new Map<string, Value>([
    ['ref', ref],
    ['ReferenceType', ref],
    ['WeakMethod', method],
    ['WeakKeyDictionary', dictClass],
    ['WeakValueDictionary', dictClass],
    ['WeakSet', setClass],
    ...functions({
      'proxy(object, callback=None, /)': (v) => v,
      'finalize(obj, func, /, *args, **kwargs)': () => new Unknown('finalizers are not run'),
      'getweakrefcount(object, /)': () => new Unknown('references are not counted'),
    }),
  ]);
}

/** `pprint.pprint` prints; its layout isn't reproduced. */
function pprintTable(): Map<string, Value> {
  return functions({
    'pprint(object, *args, **kwargs)': (v) => effect('print', [v]),
    'pformat(object, *args, **kwargs)': () => new Unknown('the layout of pformat is not reproduced'),
    'pp(object, *args, **kwargs)': (v) => effect('print', [v]),
  });
}

export function registerDiagnostics(): void {
  for (const [name, make] of Object.entries({
    logging: loggingTable,
    warnings: warningsTable,
    argparse: argparseTable,
    threading: threadingTable,
    weakref: weakrefTable,
    pprint: pprintTable,
  }))
    registerModule(name, () => libraryModule(name, make()));
  for (const name of ['logging.handlers', 'logging.config']) registerModule(name, () => libraryModule(name, new Map()));
}
