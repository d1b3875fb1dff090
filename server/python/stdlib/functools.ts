/** functools. Source: CPython's Lib/functools.py, Modules/_functoolsmodule.c. */
import { getAttr, lookupAttr, setAttr } from '../attributes.ts';
import { isCallable, call, special } from '../call.ts';
import { typeError } from '../errors.ts';
import { heap } from '../heap.ts';
import { iterate } from '../iterate.ts';
import { keyOf } from '../keys.ts';
import { MISSING, functions, getters, methods, native } from '../native.ts';
import { nativeModuleOf, registerModule } from '../modules.ts';
import { compare, equal, truth } from '../operators.ts';
import { repr } from '../text.ts';
import { vm } from '../vm.ts';
import type { Kwargs, MaybeKwargs, Value } from '../values.ts';
import {
  NotImplemented,
  PyBuiltin,
  PyClass,
  PyDict,
  PyFunction,
  PyInstance,
  PyMethod,
  PyTuple,
  Unknown,
  builtinClass,
  objectClass,
  typeOf,
} from '../values.ts';
import { known } from '../builtins/known.ts';

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

export const itemsOf = (args: Value): Value[] => (args instanceof PyTuple ? [...args.items] : []);

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
    if (func instanceof PyPartial && func.cls === partialClass && func.attrs.size === 0)
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
  getters(partialClass, {
    func: (v) => partial(v).func,
    args: (v) => new PyTuple(partial(v).args),
    keywords: (v) => {
      const dict = new PyDict();
      for (const [key, value] of partial(v).keywords) dict.entries.set(keyOf(key), { key, value });
      return dict;
    },
  });
  methods(partialClass, {
    '__repr__(self, /)': (v) => {
      const p = partial(v);
      const shown = [repr(p.func), ...p.args.map(repr), ...p.keywords.map(([k, x]) => `${k}=${repr(x)}`)];
      return `functools.partial(${shown.join(', ')})`;
    },
  });
}

const WRAPPER_ASSIGNMENTS = ['__module__', '__name__', '__qualname__', '__doc__'];

/** `functools.update_wrapper(wrapper, wrapped)`. */
export function updateWrapper(wrapper: Value, wrapped: Value): Value {
  if (wrapper instanceof Unknown || wrapped instanceof Unknown) return wrapper;
  for (const name of WRAPPER_ASSIGNMENTS) {
    const value = lookupAttr(wrapped, name);
    if (value !== undefined) setAttr(wrapper, name, value);
  }
  if (wrapped instanceof PyFunction || wrapped instanceof PyInstance)
    for (const [name, value] of wrapped.attrs) setAttr(wrapper, name, value);
  setAttr(wrapper, '__wrapped__', wrapped);
  return wrapper;
}

const cacheClass = builtinClass('_lru_cache_wrapper', undefined, 'functools');

/** A function with `lru_cache`. */
class PyCached extends PyInstance {
  readonly results = new Map<unknown, Value>();
  hits = 0;
  misses = 0;
  constructor(
    readonly fn: Value,
    readonly maxsize: number,
  ) {
    super(cacheClass);
  }

  call(args: Value[], kwargs: MaybeKwargs): Value {
    if ([...args, ...(kwargs ?? []).map(([, v]) => v)].some((v) => v instanceof Unknown))
      return call(this.fn, args, kwargs);
    const named = (kwargs ?? []).flatMap(([k, v]) => [k, v]);
    const key = keyOf(new PyTuple([...args, ...(named.length > 0 ? [MISSING, ...named] : [])]));
    const found = this.results.get(key);
    if (found !== undefined) {
      this.hits++;
      return found;
    }
    const made = call(this.fn, args, kwargs);
    this.misses++;
    this.results.set(key, made);
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
  methods(cacheClass, {
    'cache_clear(self, /)': (self) => {
      if (self instanceof PyCached) {
        self.results.clear();
        self.hits = self.misses = 0;
      }
      return null;
    },
    'cache_info(self, /)': (self) => {
      if (!(self instanceof PyCached)) return null;
      const info = new PyInstance(builtinClass('CacheInfo', undefined, 'functools'));
      info.attrs.set('hits', self.hits);
      info.attrs.set('misses', self.misses);
      info.attrs.set('maxsize', Number.isFinite(self.maxsize) ? self.maxsize : null);
      info.attrs.set('currsize', self.results.size);
      return info;
    },
    '__get__(self, instance, owner=None, /)': (self, instance) =>
      instance === null ? self : new PyMethod(instance, self),
  });
}

const cached = (fn: Value, maxsize: Value): Value =>
  updateWrapper(new PyCached(fn, typeof maxsize === 'number' ? maxsize : Infinity), fn);

const cachedPropertyClass = builtinClass('cached_property', undefined, 'functools');

function installCachedProperty(): void {
  cachedPropertyClass.construct = (cls, args) => {
    const made = new PyInstance(cls);
    made.attrs.set('func', args[0]);
    return made;
  };
  methods(cachedPropertyClass, {
    '__set_name__(self, owner, name, /)': (self, _owner, name) => {
      setAttr(self, 'attrname', name);
      return null;
    },
    '__get__(self, instance, owner=None, /)': (self, instance) => {
      if (instance === null) return self;
      const name = getAttr(self, 'attrname');
      const made = call(getAttr(self, 'func'), [instance]);
      if (typeof name === 'string' && instance instanceof PyInstance)
        heap.mapSet(instance, instance.attrs, name, made, name);
      return made;
    },
  });
}

const dispatchClass = builtinClass('_singledispatch', undefined, 'functools');

class PySingleDispatch extends PyInstance {
  readonly registry = new Map<PyClass, Value>();
  constructor(
    readonly fallback: Value,
    /** The index of the argument that decides: 1 for methods. */
    readonly at: number,
  ) {
    super(dispatchClass);
  }
  dispatch(cls: PyClass): Value {
    for (const c of cls.mro) {
      const found = this.registry.get(c);
      if (found !== undefined) return found;
    }
    return this.fallback;
  }
}

function installSingleDispatch(): void {
  const asDispatch = (v: Value): PySingleDispatch => {
    if (v instanceof PySingleDispatch) return v;
    throw typeError('a singledispatch function is needed');
  };
  const enter = (d: PySingleDispatch, cls: Value, fn: Value): Value => {
    const classes = cls instanceof PyClass ? [cls] : itemsOf(lookupAttr(cls, '__args__') ?? null);
    for (const c of classes) if (c instanceof PyClass) heap.mapSet(d, d.registry, c, fn, 'register');
    return fn;
  };
  dispatchClass.dict.set(
    '__call__',
    new PyBuiltin('__call__', ([self, ...args], kwargs) => {
      const d = asDispatch(self);
      if (args.length <= d.at) throw typeError('the function requires at least 1 positional argument');
      const by = args[d.at];
      if (by instanceof Unknown) return by;
      return call(d.dispatch(typeOf(by)), args, kwargs);
    }),
  );
  methods(dispatchClass, {
    'register(self, cls, func=None)': (self, cls, fn) => {
      const d = asDispatch(self);
      if (cls instanceof PyFunction && fn === null) {
        const [first] = [...cls.annotations().entries.values()];
        return enter(d, (first as { value: Value } | undefined)?.value ?? null, cls);
      }
      if (fn !== null) return enter(d, cls, fn);
      return native('register(func, /)', (f) => enter(d, cls, f));
    },
    'dispatch(self, cls, /)': (self, cls) => {
      if (!(cls instanceof PyClass)) throw typeError('dispatch needs a class');
      return asDispatch(self).dispatch(cls);
    },
    '__get__(self, instance, owner=None, /)': (self, instance) =>
      instance === null ? self : new PyMethod(instance, self),
  });
  getters(dispatchClass, {
    registry: (v) => {
      const dict = new PyDict();
      const d = asDispatch(v);
      for (const [cls, fn] of [[objectClass, d.fallback] as const, ...d.registry])
        dict.entries.set(keyOf(cls), { key: cls, value: fn });
      return dict;
    },
  });
}

const keyClass = builtinClass('KeyWrapper', undefined, 'functools');

function installKeyClass(): void {
  const test =
    (op: '<' | '<=' | '>' | '>=' | '==') =>
    (a: Value, b: Value): Value =>
      compare(op, call(getAttr(a, 'cmp'), [getAttr(a, 'obj'), getAttr(b, 'obj')]), 0);
  methods(keyClass, {
    '__lt__(self, other, /)': test('<'),
    '__le__(self, other, /)': test('<='),
    '__gt__(self, other, /)': test('>'),
    '__ge__(self, other, /)': test('>='),
    '__eq__(self, other, /)': test('=='),
  });
}

/** The comparisons that `total_ordering` derives, from the one that the class has. */
function totalOrdering(cls: Value): Value {
  if (!(cls instanceof PyClass)) return cls;
  const root = ['__lt__', '__le__', '__gt__', '__ge__'].find((name) => cls.lookup(name) !== undefined);
  if (root === undefined) throw typeError('must define at least one ordering operation: < > <= >=');
  const ask = (a: Value, b: Value): Value => call(special(a, root) ?? null, [a, b]);
  const strict = root === '__lt__' || root === '__gt__';
  const isLess = root === '__lt__' || root === '__le__';
  for (const name of ['__lt__', '__le__', '__gt__', '__ge__']) {
    if (cls.lookup(name) !== undefined) continue;
    const sameSide = (name === '__lt__' || name === '__le__') === isLess;
    const wantsEqual = name === '__le__' || name === '__ge__';
    cls.dict.set(
      name,
      native(
        `${name}(self, other, /)`,
        (a, b) => {
          const answer = ask(a, b);
          if (answer === NotImplemented || answer instanceof Unknown) return answer;
          const holds = truth(answer);
          const same = equal(a, b);
          if (holds instanceof Unknown || same instanceof Unknown) return holds instanceof Unknown ? holds : same;
          // From `<` (or `>`): `<=` adds equality; from `<=`: `<` takes it away; the other side is the negation.
          const below = strict ? holds : holds && !same;
          const onSide = sameSide ? below : !below && !same;
          return wantsEqual ? onSide || same : onSide;
        },
        { binds: true },
      ),
    );
  }
  PyClass.version++;
  return cls;
}

function reduce(fn: Value, iterable: Value, initial: Value): Value {
  const next = iterate(iterable);
  let total = initial === MISSING ? next() : initial;
  if (total === undefined) throw typeError('reduce() of empty iterable with no initial value');
  for (let x = next(); x !== undefined; x = next()) {
    vm.tick();
    total = call(fn, [total, x]);
  }
  return total;
}

const partialMethodClass = builtinClass('partialmethod', undefined, 'functools');

function installPartialMethod(): void {
  partialMethodClass.construct = (_cls, args, kwargs) =>
    new PyPartial(args[0], args.slice(1), kwargs ?? [], partialMethodClass);
  methods(partialMethodClass, {
    '__get__(self, instance, owner=None, /)': (self, instance) => {
      if (!(self instanceof PyPartial) || instance === null) return self;
      return new PyPartial(self.func, [instance, ...self.args], self.keywords);
    },
  });
}

export function registerFunctools(): void {
  registerModule('functools', () => {
    installPartial();
    installCache();
    installCachedProperty();
    installSingleDispatch();
    installKeyClass();
    installPartialMethod();
    const table = functions({
      'reduce(function, iterable, initial=<missing>, /)': reduce,
      'update_wrapper(wrapper, wrapped, assigned=None, updated=None)': (wrapper, wrapped) =>
        updateWrapper(wrapper, wrapped),
      'wraps(wrapped, assigned=None, updated=None)': (wrapped) =>
        native('wraps(wrapper, /)', (wrapper) => updateWrapper(wrapper, wrapped)),
      'lru_cache(maxsize=128, typed=False)': (maxsize) =>
        maxsize !== null && typeof maxsize !== 'number' && isCallable(maxsize)
          ? cached(maxsize, 128)
          : native('decorator(fn, /)', (fn) => cached(fn, maxsize)),
      'cache(user_function, /)': (fn) => cached(known(fn), null),
      'singledispatch(func)': (fn) => updateWrapper(new PySingleDispatch(fn, 0), fn),
      'singledispatchmethod(func)': (fn) => updateWrapper(new PySingleDispatch(fn, 1), fn),
      'total_ordering(cls)': totalOrdering,
      'cmp_to_key(mycmp)': (cmp) =>
        native('key(obj, /)', (obj) => {
          const key = new PyInstance(keyClass);
          key.attrs.set('cmp', cmp);
          key.attrs.set('obj', obj);
          return key;
        }),
    });
    table.set('partial', partialClass);
    table.set('partialmethod', partialMethodClass);
    table.set('cached_property', cachedPropertyClass);
    table.set('WRAPPER_ASSIGNMENTS', new PyTuple(WRAPPER_ASSIGNMENTS));
    return nativeModuleOf('functools', table);
  });
}
