/** contextlib. Source: CPython's Lib/contextlib.py. */
import { call, special } from '../call.ts';
import { PyRaise, raise, typeError } from '../errors.ts';
import { PyGenerator } from '../generator.ts';
import { heap } from '../heap.ts';
import { functions, kwargsOf, methods } from '../native.ts';
import { nativeModuleOf, registerModule } from '../modules.ts';
import { truth } from '../operators.ts';
import type { MaybeKwargs, Value } from '../values.ts';
import {
  PyBuiltin,
  PyClass,
  PyException,
  PyInstance,
  PyList,
  PyMethod,
  PyTuple,
  Unknown,
  UnknownSignal,
  builtinClass,
  objectClass,
} from '../values.ts';
import { known, sure } from '../builtins/known.ts';
import { isInstance } from '../builtins/functions.ts';
import { abcMeta } from './abcs.ts';
import { itemsOf, updateWrapper } from './functools.ts';

const managerClass = builtinClass('_GeneratorContextManager', undefined, 'contextlib');

class GeneratorManager extends PyInstance {
  private generator: Value = null;
  constructor(
    readonly fn: Value,
    readonly args: readonly Value[],
    readonly kwargs: MaybeKwargs,
  ) {
    super(managerClass);
    this.generator = call(fn, [...args], kwargs);
  }
  enter(): Value {
    const g = known(this.generator);
    if (!(g instanceof PyGenerator)) throw typeError('a context manager needs a generator');
    const x = g.advance();
    if (x === undefined) throw raise('RuntimeError', "generator didn't yield");
    return x;
  }
  exit(exc: Value): Value {
    const g = known(this.generator);
    if (!(g instanceof PyGenerator)) return false;
    if (!(exc instanceof PyException)) {
      if (g.advance() !== undefined) throw raise('RuntimeError', "generator didn't stop");
      return false;
    }
    try {
      if (g.throwInto(new PyRaise(exc)) !== undefined)
        throw raise('RuntimeError', "generator didn't stop after throw()");
      return true;
    } catch (e) {
      if (!(e instanceof PyRaise)) throw e;
      if (e.exc === exc) return false;
      // A StopIteration that goes through the generator comes out as the cause of a RuntimeError.
      if (e.exc.cause === exc && exc.cls.name === 'StopIteration') return false;
      throw e;
    }
  }
  /** Each call of a decorated function has a manager of its own. */
  fresh(): GeneratorManager {
    return new GeneratorManager(this.fn, this.args, this.kwargs);
  }
}

const asManager = (v: Value): GeneratorManager => {
  if (v instanceof GeneratorManager) return v;
  throw typeError('a context manager is needed');
};

/** `with manager: return body()`. */
function within(manager: Value, body: () => Value): Value {
  call(special(manager, '__enter__') ?? null, [manager]);
  const exit = (exc: Value): Value =>
    call(special(manager, '__exit__') ?? null, [manager, exc instanceof PyException ? exc.cls : null, exc, null]);
  let result: Value;
  try {
    result = body();
  } catch (e) {
    if (!(e instanceof PyRaise)) throw e;
    if (truth(exit(e.exc)) === false) throw e;
    return null;
  }
  exit(null);
  return result;
}

const decorate = (fn: Value, manager: () => Value): Value =>
  updateWrapper(new PyBuiltin('inner', (args, kwargs) => within(manager(), () => call(fn, args, kwargs))), fn);

const stackClass = builtinClass('ExitStack', undefined, 'contextlib');

function installStack(): void {
  stackClass.construct = (cls) => {
    const made = new PyInstance(cls);
    made.attrs.set('_exits', new PyList([]));
    return made;
  };
  const exits = (v: Value): PyList => {
    const list = v instanceof PyInstance ? v.attrs.get('_exits') : undefined;
    if (!(list instanceof PyList)) throw typeError('an ExitStack is needed');
    return list;
  };
  const push = (v: Value, exit: Value): void => {
    const list = exits(v);
    heap.splice(list, list.items, list.items.length, 0, [exit], 'push');
  };
  const unwind = (v: Value, first: Value): Value => {
    const list = exits(v);
    let exc: Value = first;
    let failed: PyRaise | undefined;
    while (list.items.length > 0) {
      const [exit] = heap.splice(list, list.items, list.items.length - 1, 1, [], 'pop');
      try {
        if (sure(truth(call(exit, [exc instanceof PyException ? exc.cls : null, exc, null])))) {
          exc = null;
          failed = undefined;
        }
      } catch (e) {
        if (!(e instanceof PyRaise)) throw e;
        exc = e.exc;
        failed = e;
      }
    }
    if (failed) throw failed;
    return first !== null && exc === null;
  };
  methods(stackClass, {
    '__enter__(self)': (self) => self,
    '__exit__(self, type, value, traceback)': (self, _type, exc) => unwind(self, exc),
    'enter_context(self, cm)': (self, manager) => {
      if (manager instanceof Unknown) return manager;
      const enter = special(manager, '__enter__');
      const exit = special(manager, '__exit__');
      if (enter === undefined || exit === undefined)
        throw typeError('the object does not support the context manager protocol');
      const entered = call(enter, [manager]);
      push(self, new PyMethod(manager, exit));
      return entered;
    },
    'push(self, exit)': (self, exit) => {
      const own = special(exit, '__exit__');
      push(self, own === undefined ? exit : new PyMethod(exit, own));
      return exit;
    },
    'callback(self, callback, /, *args, **kwds)': (self, callback, args, kwds) => {
      push(
        self,
        new PyBuiltin('callback', () => {
          call(callback, itemsOf(args), kwargsOf(kwds));
          return false;
        }),
      );
      return callback;
    },
    'pop_all(self)': (self) => {
      const made = new PyInstance(stackClass);
      const list = exits(self);
      made.attrs.set('_exits', new PyList(list.items.slice()));
      heap.arrayReplace(list, list.items, [], 'pop_all');
      return made;
    },
    'close(self)': (self) => {
      unwind(self, null);
      return null;
    },
  });
}

/** A small manager class: what its constructor keeps, what entering gives, what leaving does. */
function simpleManager(
  name: string,
  enter: (args: readonly Value[]) => Value,
  exit: (args: readonly Value[], exc: Value) => Value,
): PyClass {
  const cls = builtinClass(name, undefined, 'contextlib');
  cls.construct = (c, args, kwargs) => {
    const made = new PyInstance(c);
    made.attrs.set('_args', new PyTuple([...args, ...(kwargs ?? []).map(([, v]) => v)]));
    return made;
  };
  const argsOf = (v: Value): readonly Value[] => {
    const args = v instanceof PyInstance ? v.attrs.get('_args') : undefined;
    return args instanceof PyTuple ? args.items : [];
  };
  methods(cls, {
    '__enter__(self)': (self) => enter(argsOf(self)),
    '__exit__(self, type, value, traceback)': (self, _type, exc) => exit(argsOf(self), exc),
  });
  return cls;
}

export function registerContextlib(): void {
  registerModule('contextlib', () => {
    installStack();
    methods(managerClass, {
      '__enter__(self)': (self) => asManager(self).enter(),
      '__exit__(self, type, value, traceback)': (self, type, exc) => {
        const made = exc === null && type instanceof PyClass ? call(type, []) : exc;
        return asManager(self).exit(made);
      },
      '__call__(self, func)': (self, fn) => decorate(fn, () => asManager(self).fresh()),
    });
    const table = functions({
      'contextmanager(func)': (fn) =>
        fn instanceof Unknown
          ? fn
          : updateWrapper(
              new PyBuiltin(
                'helper',
                (args, kwargs) => {
                  try {
                    return new GeneratorManager(fn, args, kwargs);
                  } catch (e) {
                    if (e instanceof UnknownSignal) return e.unknown;
                    throw e;
                  }
                },
                true,
              ),
              fn,
            ),
      'asynccontextmanager(func)': () => new Unknown('asynchronous code is not run'),
    });
    table.set(
      'nullcontext',
      simpleManager(
        'nullcontext',
        (args) => args.at(0) ?? null,
        () => false,
      ),
    );
    table.set(
      'suppress',
      simpleManager(
        'suppress',
        () => null,
        (args, exc) => (exc instanceof PyException ? isInstance(exc, new PyTuple(args)) : false),
      ),
    );
    table.set(
      'closing',
      simpleManager(
        'closing',
        (args) => args[0],
        (args) => {
          const close = special(args[0], 'close');
          if (close !== undefined) call(close, [args[0]]);
          return false;
        },
      ),
    );
    for (const name of ['redirect_stdout', 'redirect_stderr', 'chdir'])
      table.set(
        name,
        simpleManager(
          name,
          (args) => args.at(0) ?? null,
          () => false,
        ),
      );
    table.set('ExitStack', stackClass);
    const decorator = builtinClass('ContextDecorator', undefined, 'contextlib');
    methods(decorator, { '__call__(self, func)': (self, fn) => decorate(fn, () => self) });
    table.set('ContextDecorator', decorator);
    const abstract = new PyClass('AbstractContextManager', [objectClass]);
    abstract.moduleName = 'contextlib';
    abstract.mro = [abstract, objectClass];
    abstract.metaclass = abcMeta;
    methods(abstract, { '__enter__(self)': (self) => self, '__exit__(self, type, value, traceback)': () => null });
    table.set('AbstractContextManager', abstract);
    return nativeModuleOf('contextlib', table);
  });
}
