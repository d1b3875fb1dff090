/** object, type, property, super and the other classes that the language itself is made of. */
import { deleteOwnAttr, genericAttr, objectMethods, setOwnAttr } from '../attributes.ts';
import { builtinNames } from '../builtinNames.ts';
import { call, instantiate } from '../call.ts';
import { buildClass } from '../compile/classes.ts';
import { raise, typeError } from '../errors.ts';
import { formatValue } from '../format.ts';
import { idOf } from '../keys.ts';
import { sliceIndices } from '../iterate.ts';
import { getters, kwargsOf, methods, native } from '../native.ts';
import { builtinRepr, exceptionText, str } from '../text.ts';
import type { Kwargs, Value } from '../values.ts';
import {
  NotImplemented,
  PyBoxed,
  PyBuiltin,
  PyClass,
  PyClassMethod,
  PyDict,
  PyException,
  PyGetter,
  PyInstance,
  PyList,
  PyMethod,
  PyProperty,
  PySlice,
  PyStaticMethod,
  PySuper,
  PyTuple,
  Unknown,
  builtinFunctionClass,
  classmethodClass,
  functionClass,
  methodClass,
  noneClass,
  objectClass,
  propertyClass,
  sliceClass,
  staticmethodClass,
  superClass,
  typeClass,
  typeOf,
} from '../values.ts';
import { comparisonMethods } from './arithmetic.ts';
import { keyText, count, known, needText, positional } from './known.ts';
import { unionOf } from './unions.ts';

const asClass = (v: Value): PyClass => {
  const k = known(v);
  if (k instanceof PyClass) return k;
  throw typeError(`descriptor requires a 'type' object but received a '${typeOf(v).name}'`);
};

/** `object.__new__(cls, …)` and the `__new__` of built-in classes: the TypeScript constructor of the nearest one. */
function makeNew(args: Value[], kwargs: Kwargs | undefined): Value {
  const [cls, ...rest] = args;
  if (cls instanceof Unknown) return cls;
  if (!(cls instanceof PyClass)) throw typeError('object.__new__(X): X is not a type object');
  const native = cls.mro.find((c) => c.construct)?.construct;
  return native ? native(cls, rest, kwargs) : new PyInstance(cls);
}

function installObject(): void {
  const object = new PyClass('object', []);
  methods(object, {
    '__repr__(self, /)': (v) => builtinRepr(v as Parameters<typeof builtinRepr>[0]),
    '__str__(self, /)': (v) =>
      v instanceof PyException
        ? exceptionText(v)
        : v instanceof PyBoxed && typeof v.value === 'string'
          ? v.value
          : str(v instanceof PyBoxed ? v.value : builtinRepr(v as Parameters<typeof builtinRepr>[0])),
    '__hash__(self, /)': (v) => (v !== null && typeof v === 'object' ? idOf(v) : 0),
    '__format__(self, format_spec, /)': (v, spec) =>
      formatValue(v instanceof PyBoxed ? v.value : v, needText(spec, '__format__() argument')),
    '__setattr__(self, name, value, /)': (v, name, value) => {
      setOwnAttr(v, needText(name, 'attribute name'), value);
      return null;
    },
    '__delattr__(self, name, /)': (v, name) => {
      deleteOwnAttr(v, needText(name, 'attribute name'));
      return null;
    },
    '__getattribute__(self, name, /)': (v, name) => {
      const found = genericAttr(v, typeOf(v), needText(name, 'attribute name'));
      if (found !== undefined) return found;
      throw raise('AttributeError', `'${typeOf(v).name}' object has no attribute '${str(name)}'`);
    },
    '__init__(self, /, *args, **kwargs)': () => null,
    '__reduce__(self, /)': () => new Unknown('pickling is not followed'),
    '__dir__(self, /)': () => new Unknown('dir() is not followed'),
    '__sizeof__(self, /)': () => new Unknown('sizes in memory are not known'),
    ...comparisonMethods,
  });
  for (const [name, fn] of object.dict) objectMethods.set(name, fn);
  objectMethods.set('__new__', new PyStaticMethod(new PyBuiltin('__new__', makeNew)));
  builtinNames.set('object', objectClass);
}

function construct3(mcs: PyClass, args: readonly Value[], kwargs: Kwargs | undefined): Value {
  const [name, bases, namespace] = args;
  if (bases instanceof Unknown || namespace instanceof Unknown) return bases instanceof Unknown ? bases : namespace;
  if (!(bases instanceof PyTuple))
    throw typeError(`type.__new__() argument 2 must be tuple, not ${typeOf(bases).name}`);
  if (!(namespace instanceof PyDict))
    throw typeError(`type.__new__() argument 3 must be dict, not ${typeOf(namespace).name}`);
  const names = new Map<string, Value>();
  for (const { key, value } of namespace.entries.values()) if (typeof key === 'string') names.set(key, value);
  const className = needText(name, 'type.__new__() argument 1');
  const qualname = names.get('__qualname__');
  const moduleName = names.get('__module__');
  return buildClass(
    className,
    typeof qualname === 'string' ? qualname : className,
    bases.items,
    names,
    typeof moduleName === 'string' ? moduleName : '__main__',
    kwargs,
    mcs === typeClass ? undefined : mcs,
  );
}

function installType(): void {
  typeClass.construct = (mcs, args, kwargs) => {
    if (mcs === typeClass && args.length === 1) return args[0] instanceof Unknown ? args[0] : typeOf(args[0]);
    if (args.length !== 3) throw typeError('type() takes 1 or 3 arguments');
    return construct3(mcs, args, kwargs);
  };
  methods(typeClass, {
    'mro(self, /)': (cls) => new PyList([...asClass(cls).mro]),
    '__subclasses__(self, /)': () => new Unknown('the subclasses of a class are not followed'),
    '__or__(self, value, /)': (a, b) => unionOf(a, b),
    '__ror__(self, value, /)': (a, b) => unionOf(b, a),
    '__init__(self, /, *args, **kwargs)': () => null,
    '__prepare__(*args, **kwargs)': () => new PyDict(),
  });
  typeClass.dict.set('__call__', newCall);
  builtinNames.set('type', typeClass);
}

const newCall = native(
  '__call__(self, /, *args, **kwargs)',
  (cls, args, kwargs) => instantiate(asClass(cls), args instanceof PyTuple ? [...args.items] : [], kwargsOf(kwargs)),
  { binds: true },
);

/** property, staticmethod, classmethod, super. */
function installDescriptors(): void {
  propertyClass.construct = (_cls, args, kwargs) => {
    const named = new Map(kwargs ?? []);
    const [get, set, del] = ['fget', 'fset', 'fdel'].map((name, i) => args.at(i) ?? named.get(name) ?? null);
    return new PyProperty(get, set, del);
  };
  const property = (v: Value): PyProperty => {
    if (v instanceof PyProperty) return v;
    throw typeError('a property is needed');
  };
  methods(propertyClass, {
    'getter(self, fget, /)': (p, get) => new PyProperty(get, property(p).set, property(p).del),
    'setter(self, fset, /)': (p, set) => new PyProperty(property(p).get, set, property(p).del),
    'deleter(self, fdel, /)': (p, del) => new PyProperty(property(p).get, property(p).set, del),
    '__get__(self, instance, owner=None, /)': (p, v) =>
      p instanceof PyGetter ? p.get(v) : v === null ? p : call(property(p).get, [v]),
  });
  getters(propertyClass, {
    fget: (p) => property(p).get,
    fset: (p) => property(p).set,
    fdel: (p) => property(p).del,
    __doc__: () => null,
  });
  staticmethodClass.construct = (_cls, args, kwargs) => {
    positional('staticmethod', args, 1, kwargs);
    return new PyStaticMethod(args[0]);
  };
  classmethodClass.construct = (_cls, args, kwargs) => {
    positional('classmethod', args, 1, kwargs);
    return new PyClassMethod(args[0]);
  };
  const wrapped = (v: Value): Value => (v instanceof PyStaticMethod || v instanceof PyClassMethod ? v.fn : null);
  for (const cls of [staticmethodClass, classmethodClass]) getters(cls, { __func__: wrapped, __wrapped__: wrapped });
  methods(staticmethodClass, {
    '__call__(self, /, *args, **kwargs)': (v, args, kwargs) =>
      call(
        wrapped(v),
        args instanceof PyTuple ? [...args.items] : [],
        kwargs instanceof PyDict
          ? [...kwargs.entries.values()].map((e) => [keyText(e.key), e.value] as const)
          : undefined,
      ),
    '__get__(self, instance, owner=None, /)': (v) => wrapped(v),
  });
  superClass.construct = (_cls, args) => {
    const [start, self] = args;
    if (args.length < 2) return new Unknown('super with one argument is not followed');
    if (start instanceof Unknown || self instanceof Unknown) return start instanceof Unknown ? start : self;
    if (!(start instanceof PyClass)) throw typeError(`super() argument 1 must be a type, not ${typeOf(start).name}`);
    if (self instanceof PyClass && self.isSubclassOf(start)) return new PySuper(start, self, self);
    if (!typeOf(self).isSubclassOf(start))
      throw typeError(
        `super(type, obj): obj (${self instanceof PyClass ? `type ${self.name}` : `instance of ${typeOf(self).name}`}) is not an instance or subtype of type (${start.name}).`,
      );
    return new PySuper(start, self, typeOf(self));
  };
  const calls = {
    '__call__(self, /, *args, **kwargs)': (v: Value, args: Value, kwargs: Value) =>
      call(v, args instanceof PyTuple ? [...args.items] : [], kwargsOf(kwargs)),
  };
  for (const cls of [functionClass, builtinFunctionClass, methodClass]) methods(cls, calls);
  methodClass.construct = (_cls, args) => new PyMethod(args[1], args[0]);
  for (const [name, cls] of Object.entries({
    property: propertyClass,
    staticmethod: staticmethodClass,
    classmethod: classmethodClass,
    super: superClass,
  }))
    builtinNames.set(name, cls);
}

function installSlice(): void {
  sliceClass.construct = (_cls, args, kwargs) => {
    positional('slice', args, 3, kwargs);
    if (args.length === 0) throw typeError('slice expected at least 1 argument, got 0');
    return args.length === 1 ? new PySlice(null, args[0], null) : new PySlice(args[0], args[1], args.at(2) ?? null);
  };
  const slice = (v: Value): PySlice => {
    if (v instanceof PySlice) return v;
    throw typeError('a slice is needed');
  };
  getters(sliceClass, {
    start: (v) => slice(v).start,
    stop: (v) => slice(v).stop,
    step: (v) => slice(v).step,
  });
  methods(sliceClass, {
    'indices(self, length, /)': (v, n) => {
      const s = sliceIndices(slice(v), count(n));
      return s instanceof Unknown ? s : new PyTuple([s.start, s.stop, s.step]);
    },
    '__eq__(self, value, /)': (a, b) =>
      a instanceof PySlice && b instanceof PySlice
        ? call(objectMethods.get('__eq__') ?? null, [
            new PyTuple([a.start, a.stop, a.step]),
            new PyTuple([b.start, b.stop, b.step]),
          ])
        : NotImplemented,
  });
  builtinNames.set('slice', sliceClass);
}

export function installObjects(): void {
  installObject();
  installType();
  installDescriptors();
  installSlice();
  noneClass.construct = (_cls, args) => {
    if (args.length > 0) throw typeError('NoneType takes no arguments');
    return null;
  };
}
