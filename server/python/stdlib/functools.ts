/** functools. Source: CPython's Lib/functools.py, Modules/_functoolsmodule.c. */
import { getAttr, lookupAttr, lookupAttrQuietly, setAttr } from '../attributes.ts';
import { isCallable, call } from '../call.ts';
import { PyRaise, raise, typeError } from '../errors.ts';
import { heap } from '../heap.ts';
import type { Next } from '../iterate.ts';
import { iterate, listOf } from '../iterate.ts';
import { keyOf } from '../keys.ts';
import { endsWithTrace, holdsTracer } from '../leaks.ts';
import { MISSING, functions, methods, native } from '../native.ts';
import { registerModule } from '../modules.ts';
import { compare } from '../comparisons.ts';
import { truth } from '../operators.ts';
import { repr } from '../text.ts';
import { vm } from '../vm.ts';
import type { Kwargs, MaybeKwargs, Value, PyClass } from '../values.ts';
import {
  PyBuiltin,
  PyDict,
  PyGetter,
  PyInstance,
  PyMethod,
  PyTuple,
  Unknown,
  builtinClass,
  isInt,
  objectClass,
  typeOf,
} from '../values.ts';
import { genericAlias } from '../builtins/generics.ts';
import { count, keyText, known, sure } from '../builtins/known.ts';
import { MappingProxy } from '../mappingProxy.ts';
import { functoolsSource } from './library/functools.ts';
import { libraryModule } from './names.ts';
import { makeNamedTuple } from './namedtuple.ts';
import { pythonPart } from './source.ts';

export const partialClass = builtinClass('partial', undefined, 'functools');

/** `functools.partial(func, *args, **keywords)`: equal only to itself, as JAX's caches see it. */
export class PyPartial extends PyInstance {
  constructor(
    readonly func: Value,
    readonly args: readonly Value[],
    readonly keywords: Kwargs,
    cls: PyClass = partialClass,
  ) {
    super(cls);
  }
}

/** Later keywords replace earlier ones in place. */
function mergeKeywords(before: Kwargs, after: MaybeKwargs): Kwargs {
  if (after === undefined) return before;
  const merged = new Map(before);
  for (const [k, v] of after) merged.set(k, v);
  return [...merged];
}

function installPartial(): void {
  partialClass.construct = (cls, args, kwargs) => {
    if (args.length === 0) throw typeError("type 'partial' takes at least one argument");
    const [func, ...rest] = args;
    if (!isCallable(func)) throw typeError('the first argument must be callable');
    if (func instanceof PyPartial && func.attrs.size === 0)
      return new PyPartial(func.func, [...func.args, ...rest], mergeKeywords(func.keywords, kwargs), cls);
    return new PyPartial(func, rest, kwargs ?? [], cls);
  };
  const partial = (v: Value): PyPartial => {
    if (v instanceof PyPartial) return v;
    throw typeError('a partial is needed');
  };
  partialClass.dict.set(
    '__call__',
    new PyBuiltin('__call__', ([self, ...args], kwargs) => {
      const { func, args: first, keywords } = partial(self);
      const named = mergeKeywords(keywords, kwargs);
      return call(func, [...first, ...args], named.length > 0 ? named : undefined);
    }),
  );
  const member = (name: string, get: (v: Value) => Value): void => {
    const readOnly = (): never => {
      throw raise('AttributeError', 'readonly attribute');
    };
    partialClass.dict.set(name, new PyGetter(get, readOnly));
  };
  member('func', (v) => partial(v).func);
  member('args', (v) => new PyTuple(partial(v).args));
  member('keywords', (v) => {
    const dict = new PyDict();
    for (const [key, value] of partial(v).keywords) dict.entries.set(keyOf(key), { key, value });
    return dict;
  });
  partialClass.dict.set('__class_getitem__', genericAlias);
  methods(partialClass, {
    '__repr__(self, /)': (v) => {
      const p = partial(v);
      const shown = [repr(p.func), ...p.args.map(repr), ...p.keywords.map(([k, x]) => `${k}=${repr(x)}`)];
      const name = p.cls === partialClass ? 'functools.partial' : `${p.cls.moduleName}.${p.cls.qualname}`;
      return `${name}(${shown.join(', ')})`;
    },
  });
}

const WRAPPER_ASSIGNMENTS = ['__module__', '__name__', '__qualname__', '__doc__', '__annotations__', '__type_params__'];
const WRAPPER_UPDATES = ['__dict__'];
const textsOf = (v: Value): string[] => listOf(v).map(keyText);

/** `functools.update_wrapper(wrapper, wrapped)`. */
export function updateWrapper(
  wrapper: Value,
  wrapped: Value,
  assigned: readonly string[] = WRAPPER_ASSIGNMENTS,
  updated: readonly string[] = WRAPPER_UPDATES,
): Value {
  if (wrapper instanceof Unknown || wrapped instanceof Unknown) return wrapper;
  for (const name of assigned) {
    const value = lookupAttrQuietly(wrapped, name, (e) => (e instanceof PyRaise ? e.exc : undefined));
    if (value !== undefined) setAttr(wrapper, name, value);
  }
  for (const name of updated) {
    const given = lookupAttr(wrapped, name);
    const from = given instanceof MappingProxy ? given.mapping : given;
    if (from instanceof PyDict)
      for (const e of [...from.entries.values()]) {
        const key = keyText(e.key);
        if (!assigned.includes(key) && !/^__(dict|weakref|match_args|slots)__$/.test(key))
          setAttr(wrapper, key, e.value);
      }
  }
  setAttr(wrapper, '__wrapped__', wrapped);
  return wrapper;
}

const cacheClass = builtinClass('_lru_cache_wrapper', undefined, 'functools');
const cacheInfoClass = makeNamedTuple('CacheInfo', ['hits', 'misses', 'maxsize', 'currsize'], new Map(), 'functools');
/** Stands between the positional arguments and the others in a key. */
const KEYWORD_MARK = new PyInstance(objectClass);

/** A function with `lru_cache`. Source: CPython's Modules/_functoolsmodule.c. */
class PyCached extends PyInstance {
  /** The least recently used first. */
  readonly results = new Map<unknown, Value>();
  hits = 0;
  misses = 0;
  constructor(
    readonly fn: Value,
    readonly maxsize: number,
    readonly typed: boolean,
  ) {
    super(cacheClass);
  }

  private keyOf(args: Value[], kwargs: MaybeKwargs): unknown {
    const [first] = args;
    // An int or a str alone is its own key; a float that equals the int then isn't.
    if (
      !this.typed &&
      kwargs === undefined &&
      args.length === 1 &&
      (typeof first === 'number' || typeof first === 'string')
    )
      return keyOf(first);
    const parts = [...args];
    if (kwargs) parts.push(KEYWORD_MARK, ...kwargs.flat());
    if (this.typed) parts.push(...args.map(typeOf), ...(kwargs ?? []).map(([, v]) => typeOf(v)));
    return keyOf(new PyTuple(parts));
  }

  call(args: Value[], kwargs: MaybeKwargs): Value {
    if ([...args, ...(kwargs ?? []).map(([, v]) => v)].some((v) => v instanceof Unknown))
      return call(this.fn, args, kwargs);
    if (this.maxsize === 0) {
      this.misses++;
      return call(this.fn, args, kwargs);
    }
    const key = this.keyOf(args, kwargs);
    const found = this.results.get(key);
    if (found !== undefined) {
      this.hits++;
      this.results.delete(key);
      this.results.set(key, found);
      return found;
    }
    this.misses++;
    const made = call(this.fn, args, kwargs);
    this.results.set(key, made);
    if (this.born < heap.traceEpoch && holdsTracer(made, endsWithTrace())) {
      const name = lookupAttr(this.fn, '__name__');
      const shown = typeof name === 'string' ? name : 'the function';
      vm.recorder.add('cached-tracer', { values: [made], name: shown, leak: { tracer: true } });
    }
    // Not a write that the program sees: it only has to be taken back with the branch that made it.
    heap.undo(this, () => this.results.delete(key));
    if (this.results.size > this.maxsize) this.results.delete([...this.results.keys()][0]);
    return made;
  }
}

function installCache(): void {
  cacheClass.dict.set(
    '__call__',
    new PyBuiltin('__call__', ([self, ...args], kwargs) =>
      self instanceof PyCached ? self.call(args, kwargs) : new Unknown('not a cache'),
    ),
  );
  const cacheOf = (v: Value): PyCached => {
    if (v instanceof PyCached) return v;
    throw typeError('a cache is needed');
  };
  const maxsize = (c: PyCached): Value => (Number.isFinite(c.maxsize) ? c.maxsize : null);
  methods(cacheClass, {
    'cache_clear(self, /)': (self) => {
      const c = cacheOf(self);
      c.results.clear();
      c.hits = c.misses = 0;
      return null;
    },
    'cache_info(self, /)': (self) => {
      const c = cacheOf(self);
      return new PyTuple([c.hits, c.misses, maxsize(c), c.results.size], cacheInfoClass);
    },
    'cache_parameters(self, /)': (self) => {
      const dict = new PyDict();
      dict.entries.set('maxsize', { key: 'maxsize', value: maxsize(cacheOf(self)) });
      dict.entries.set('typed', { key: 'typed', value: cacheOf(self).typed });
      return dict;
    },
    '__get__(self, instance, owner=None, /)': (self, instance) =>
      instance === null ? self : new PyMethod(instance, self),
    '__copy__(self, /)': (self) => self,
    '__deepcopy__(self, memo, /)': (self) => self,
  });
}

function cached(fn: Value, maxsize: Value, typed: Value): Value {
  const limit = maxsize === null ? Infinity : Math.max(0, count(maxsize));
  return updateWrapper(new PyCached(fn, limit, sure(truth(typed))), fn);
}

function lruCache(maxsize: Value, typed: Value): Value {
  if (maxsize !== null && !isInt(maxsize)) {
    if (isCallable(maxsize)) return cached(maxsize, 128, typed);
    throw typeError('Expected first argument to be an integer, a callable, or None');
  }
  return native('decorating_function(user_function, /)', (fn) => cached(fn, maxsize, typed));
}

const keyClass = builtinClass('KeyWrapper', undefined, 'functools');

function installKeyClass(): void {
  keyClass.dict.set('__hash__', null);
  const test =
    (op: '<' | '<=' | '>' | '>=' | '==') =>
    (a: Value, b: Value): Value => {
      if (typeOf(b) !== keyClass) throw typeError('other argument must be K instance');
      return compare(op, call(getAttr(a, 'cmp'), [getAttr(a, 'obj'), getAttr(b, 'obj')]), 0);
    };
  methods(keyClass, {
    '__lt__(self, other, /)': test('<'),
    '__le__(self, other, /)': test('<='),
    '__gt__(self, other, /)': test('>'),
    '__ge__(self, other, /)': test('>='),
    '__eq__(self, other, /)': test('=='),
    '__call__(self, obj)': (self, obj) => keyWrapper(getAttr(self, 'cmp'), obj),
  });
}

function keyWrapper(cmp: Value, obj: Value | undefined): Value {
  const key = new PyInstance(keyClass);
  key.attrs.set('cmp', cmp);
  if (obj !== undefined) key.attrs.set('obj', obj);
  return key;
}

function supporting(iterable: Value): Next {
  try {
    return iterate(iterable);
  } catch (e) {
    if (e instanceof PyRaise && e.exc.args[0] === `'${typeOf(iterable).name}' object is not iterable`)
      throw typeError('reduce() arg 2 must support iteration');
    throw e;
  }
}

function reduce(fn: Value, iterable: Value, initial: Value): Value {
  const next = supporting(iterable);
  let total = initial === MISSING ? next() : initial;
  if (total === undefined) throw typeError('reduce() of empty iterable with no initial value');
  for (let x = next(); x !== undefined; x = next()) {
    vm.tick();
    total = call(fn, [total, x]);
  }
  return total;
}

/** Defined in library/functools.ts. */
const IN_PYTHON = ['total_ordering', 'partialmethod', 'cached_property', 'singledispatch', 'singledispatchmethod'];

export function registerFunctools(): void {
  registerModule('functools', () => {
    for (const cls of [partialClass, cacheClass, keyClass]) cls.inC = true;
    installPartial();
    installCache();
    installKeyClass();
    const table = functions({
      'reduce(function, iterable, initial=<missing>, /)': reduce,
      'update_wrapper(wrapper, wrapped, assigned=<missing>, updated=<missing>)': (
        wrapper,
        wrapped,
        assigned,
        updated,
      ) =>
        updateWrapper(
          wrapper,
          wrapped,
          assigned === MISSING ? undefined : textsOf(assigned),
          updated === MISSING ? undefined : textsOf(updated),
        ),
      'lru_cache(maxsize=128, typed=False)': lruCache,
      'cache(user_function, /)': (fn) => cached(known(fn), null, false),
      'cmp_to_key(mycmp)': (cmp) => keyWrapper(cmp, undefined),
    });
    const wraps = native('wraps(wrapped, assigned=<missing>, updated=<missing>)', (wrapped, assigned, updated) => {
      const keywords: [string, Value][] = [['wrapped', wrapped]];
      keywords.push(['assigned', assigned === MISSING ? new PyTuple(WRAPPER_ASSIGNMENTS) : assigned]);
      keywords.push(['updated', updated === MISSING ? new PyTuple(WRAPPER_UPDATES) : updated]);
      return new PyPartial(table.get('update_wrapper') ?? null, [], keywords);
    });
    table.set('wraps', wraps);
    table.set('partial', partialClass);
    table.set('WRAPPER_ASSIGNMENTS', new PyTuple(WRAPPER_ASSIGNMENTS));
    table.set('WRAPPER_UPDATES', new PyTuple(WRAPPER_UPDATES));
    const more = pythonPart('functools', functoolsSource, table);
    return libraryModule('functools', table, (name) => (IN_PYTHON.includes(name) ? more(name) : undefined));
  });
}
