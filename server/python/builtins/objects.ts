/** object, type, property, super and the other classes that the language itself is made of. */
import { deleteOwnAttr, genericAttr, lookupAttr, objectMethods, setOwnAttr } from '../attributes.ts';
import { builtinNames } from '../builtinNames.ts';
import { bindDescriptor, call, checkAbstract, instantiate, isCallable } from '../call.ts';
import { classAttr, setClassAttr } from '../classAttributes.ts';
import { buildClass, calculateMetaclass, subclassesOf } from '../classes.ts';
import { raise, typeError } from '../errors.ts';
import { formatBuiltin } from '../format.ts';
import { ownHash } from '../hashing.ts';
import { sliceIndices } from '../indices.ts';
import { getters, kwargsOf, methods, native } from '../native.ts';
import { checkExcess, defaultInitSubclass } from '../objectProtocol.ts';
import { heap } from '../heap.ts';
import { vm } from '../vm.ts';
import { builtinRepr, exceptionText, repr, str } from '../text.ts';
import type { Kwargs, MaybeKwargs, Value } from '../values.ts';
import {
  Ellipsis,
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
  PyObject,
  PyProperty,
  PySlice,
  PyStaticMethod,
  PySuper,
  PyTuple,
  Unknown,
  builtinFunctionClass,
  classmethodClass,
  functionClass,
  getsetClass,
  memberClass,
  methodClass,
  ellipsisClass,
  notImplementedClass,
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
import { constructorArguments, keyText, count, known, needText, positional } from './known.ts';
import { isInstanceOf } from './functions.ts';
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
  if (native) return native(cls, rest, kwargs);
  checkExcess(cls, rest.length > 0 || kwargs !== undefined, 'new');
  checkAbstract(cls);
  return new PyInstance(cls);
}

function installObject(): void {
  const object = new PyClass('object', []);
  methods(object, {
    '__repr__(self, /)': (v) => builtinRepr(v),
    '__str__(self, /)': (v) =>
      v instanceof PyException
        ? exceptionText(v)
        : v instanceof PyBoxed && typeof v.value === 'string'
          ? v.value
          : v instanceof PyObject
            ? repr(v)
            : str(v),
    '__hash__(self, /)': (v) => ownHash(v),
    '__format__(self, format_spec, /)': (v, spec) => formatBuiltin(v, needText(spec, '__format__() argument')),
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
      if (typeOf(v).mro.some((c) => c.hasUnknownBase))
        return new Unknown(`a base class of ${typeOf(v).name} is unknown`);
      throw raise('AttributeError', `'${typeOf(v).name}' object has no attribute '${str(name)}'`);
    },
    '__init__(self, /, *args, **kwargs)': (v, args, kwargs) => {
      const given = (args instanceof PyTuple && args.items.length > 0) || kwargsOf(kwargs) !== undefined;
      checkExcess(typeOf(v), given && !typeOf(v).mro.some((c) => c.construct), 'init');
      return null;
    },
    '__reduce__(self, /)': () => new Unknown('pickling is not followed'),
    '__sizeof__(self, /)': () => new Unknown('sizes in memory are not known'),
    '__reduce_ex__(self, protocol, /)': () => new Unknown('pickling is not followed'),
    '__getstate__(self, /)': () => new Unknown('pickling is not followed'),
    ...comparisonMethods,
  });
  for (const [name, fn] of object.dict) objectMethods.set(name, fn);
  objectMethods.set('__new__', new PyStaticMethod(new PyBuiltin('__new__', makeNew)));
  objectMethods.set(
    '__init_subclass__',
    new PyClassMethod(
      new PyBuiltin('__init_subclass__', (args, kwargs) => {
        const [cls] = args;
        if (cls instanceof PyClass) defaultInitSubclass(cls, kwargs);
        return null;
      }),
    ),
  );
  objectMethods.set('__subclasshook__', new PyClassMethod(new PyBuiltin('__subclasshook__', () => NotImplemented)));
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
  const winner = calculateMetaclass(mcs, bases.items);
  const make = winner.lookup('__new__');
  if (winner !== mcs && make !== undefined)
    return call(make instanceof PyStaticMethod ? make.fn : make, [winner, ...args], kwargs);
  const qualname = names.get('__qualname__');
  const moduleName = names.get('__module__');
  return buildClass(
    className,
    typeof qualname === 'string' ? qualname : className,
    bases.items,
    names,
    typeof moduleName === 'string' ? moduleName : keyText(vm.frame?.module.dict.get('__name__') ?? '__main__'),
    kwargs,
    winner === typeClass ? undefined : winner,
  );
}

function installType(): void {
  typeClass.construct = (mcs, args, kwargs) => {
    if (mcs === typeClass && args.length === 1) return args[0] instanceof Unknown ? args[0] : typeOf(args[0]);
    if (args.length !== 3)
      throw typeError(
        mcs === typeClass
          ? 'type() takes 1 or 3 arguments'
          : `type.__new__() takes exactly 3 arguments (${args.length} given)`,
      );
    return construct3(mcs, args, kwargs);
  };
  methods(typeClass, {
    'mro(self, /)': (cls) => new PyList([...asClass(cls).mro]),
    '__subclasses__(self, /)': (v) => {
      const cls = asClass(v);
      return cls.isHeapType ? new PyList(subclassesOf(cls)) : new Unknown('the subclasses of a built-in class');
    },
    '__instancecheck__(self, instance, /)': (cls, v) => isInstanceOf(v, asClass(cls)),
    '__subclasscheck__(self, subclass, /)': (cls, c) => asClass(c).isSubclassOf(asClass(cls)),
    '__setattr__(self, name, value, /)': (cls, name, value) => {
      setClassAttr(asClass(cls), needText(name, 'attribute name'), value);
      return null;
    },
    '__delattr__(self, name, /)': (cls, name) => {
      deleteOwnAttr(asClass(cls), needText(name, 'attribute name'));
      return null;
    },
    '__getattribute__(self, name, /)': (cls, name) => {
      const found = classAttr(asClass(cls), needText(name, 'attribute name'));
      if (found !== undefined) return found;
      throw raise('AttributeError', `type object '${asClass(cls).name}' has no attribute '${str(name)}'`);
    },
    '__or__(self, value, /)': (a, b) => unionOf(a, b),
    '__ror__(self, value, /)': (a, b) => unionOf(b, a),
    '__init__(self, /, *args, **kwargs)': () => null,
    '__prepare__(self, /, *args, **kwargs)': () => new PyDict(),
  });
  typeClass.dict.set('__prepare__', new PyClassMethod(new PyBuiltin('__prepare__', () => new PyDict())));
  typeClass.dict.set('__call__', newCall);
  builtinNames.set('type', typeClass);
}

const newCall = native(
  '__call__(self, /, *args, **kwargs)',
  (cls, args, kwargs) => instantiate(asClass(cls), args instanceof PyTuple ? [...args.items] : [], kwargsOf(kwargs)),
  { binds: true },
);

/** How messages call a property: by the name that its class gave it. */
const shownProperty = (p: Value): string => {
  const name = p instanceof PyProperty ? p.attrs.get('__name__') : undefined;
  return typeof name === 'string' ? `property '${name}'` : 'property';
};

const wrapped = (v: Value): Value => (v instanceof PyStaticMethod || v instanceof PyClassMethod ? v.fn : null);

function exactlyOne(name: string, args: readonly Value[], kwargs: MaybeKwargs): void {
  if (kwargs !== undefined) throw typeError(`${name}() takes no keyword arguments`);
  if (args.length !== 1) throw typeError(`${name} expected 1 argument, got ${args.length}`);
}

/** property, staticmethod, classmethod, super. */
function installDescriptors(): void {
  propertyClass.construct = (cls, args, kwargs) => {
    // The arguments are those of the subclass's own `__init__`, which gives the functions.
    if (!(cls.lookup('__init__') instanceof PyBuiltin)) return new PyProperty(null, null, null, cls);
    if (args.length > 4) throw typeError(`property() takes at most 4 arguments (${args.length} given)`);
    const given = constructorArguments('property', ['fget', 'fset', 'fdel', 'doc'], args, kwargs, 0);
    const [get, set, del, doc] = [0, 1, 2, 3].map((i) => given.at(i) ?? null);
    const made = new PyProperty(get, set, del, cls);
    if (doc !== null) made.attrs.set('__doc__', doc);
    return made;
  };
  const copied = (v: Value, get: Value, set: Value, del: Value): Value => {
    const made = call(typeOf(v), [get, set, del]);
    const doc = v instanceof PyProperty ? v.attrs.get('__doc__') : undefined;
    if (made instanceof PyProperty && doc !== undefined) made.attrs.set('__doc__', doc);
    return made;
  };
  const property = (v: Value): PyProperty => {
    if (v instanceof PyProperty) return v;
    throw typeError('a property is needed');
  };
  methods(propertyClass, {
    '__init__(self, fget=None, fset=None, fdel=None, doc=None)': (p, get, set, del, doc) => {
      const own = property(p);
      heap.fieldSet(own, 'get', get, 'fget');
      heap.fieldSet(own, 'set', set, 'fset');
      heap.fieldSet(own, 'del', del, 'fdel');
      if (doc !== null) heap.mapSet(own, own.attrs, '__doc__', doc, '__doc__');
      return null;
    },
    'getter(self, fget, /)': (p, get) => copied(p, get, property(p).set, property(p).del),
    'setter(self, fset, /)': (p, set) => copied(p, property(p).get, set, property(p).del),
    'deleter(self, fdel, /)': (p, del) => copied(p, property(p).get, property(p).set, del),
    '__get__(self, instance, owner=None, /)': (p, v) => {
      if (p instanceof PyGetter) return p.get(v);
      if (v === null) return p;
      if (property(p).get === null)
        throw raise('AttributeError', `${shownProperty(p)} of '${typeOf(v).name}' object has no getter`);
      return call(property(p).get, [v]);
    },
    '__set__(self, instance, value, /)': (p, v, value) => {
      if (property(p).set === null)
        throw raise('AttributeError', `${shownProperty(p)} of '${typeOf(v).name}' object has no setter`);
      call(property(p).set, [v, value]);
      return null;
    },
    '__delete__(self, instance, /)': (p, v) => {
      if (property(p).del === null)
        throw raise('AttributeError', `${shownProperty(p)} of '${typeOf(v).name}' object has no deleter`);
      call(property(p).del, [v]);
      return null;
    },
  });
  propertyClass.dict.set(
    '__doc__',
    new PyGetter(
      (p) => {
        if (p instanceof PyGetter) return p.doc ?? null;
        const own = property(p).attrs.get('__doc__');
        if (own !== undefined) return own;
        return property(p).get === null ? null : (lookupAttr(property(p).get, '__doc__') ?? null);
      },
      (p, doc) => {
        heap.mapSet(property(p), property(p).attrs, '__doc__', doc, '__doc__');
      },
    ),
  );
  for (const cls of [getsetClass, memberClass])
    methods(cls, {
      '__get__(self, instance, owner=None, /)': (p, v) => (p instanceof PyGetter && v !== null ? p.get(v) : p),
      '__set__(self, instance, value, /)': (p, v, value) => {
        if (!(p instanceof PyGetter) || !p.set) throw raise('AttributeError', 'the attribute is not writable');
        p.set(v, value);
        return null;
      },
      '__delete__(self, instance, /)': (p, v) => {
        if (!(p instanceof PyGetter) || !p.del) throw raise('AttributeError', 'the attribute is not writable');
        p.del(v);
        return null;
      },
    });
  getters(propertyClass, {
    fget: (p) => property(p).get,
    fset: (p) => property(p).set,
    fdel: (p) => property(p).del,
  });
  staticmethodClass.construct = (cls, args, kwargs) => {
    exactlyOne('staticmethod', args, kwargs);
    return new PyStaticMethod(args[0], cls);
  };
  classmethodClass.construct = (cls, args, kwargs) => {
    exactlyOne('classmethod', args, kwargs);
    return new PyClassMethod(args[0], cls);
  };
  // They show what the function that they wrap shows.
  for (const cls of [staticmethodClass, classmethodClass])
    for (const name of ['__name__', '__qualname__', '__module__', '__doc__', '__annotations__'])
      cls.dict.set(
        name,
        new PyGetter((v) => {
          const found = lookupAttr(wrapped(v), name);
          if (found !== undefined) return found;
          throw raise('AttributeError', `'${typeOf(v).name}' object has no attribute '${name}'`);
        }),
      );
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
    if (args.length > 2) throw typeError(`super() expected at most 2 arguments, got ${args.length}`);
    if (args.length === 0) throw raise('RuntimeError', 'super(): no arguments');
    if (args.length > 2) throw typeError(`super() expected at most 2 arguments, got ${args.length}`);
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
  const bound = (v: Value, instance: Value, owner: Value): Value =>
    bindDescriptor(v, instance === null && owner !== null ? undefined : instance, asOwner(instance, owner));
  for (const cls of [functionClass, builtinFunctionClass, classmethodClass])
    methods(cls, { '__get__(self, instance, owner=None, /)': bound });
  methods(methodClass, { '__get__(self, instance, owner=None, /)': (v) => v });
  methodClass.construct = (_cls, args) => {
    const [fn, self] = args;
    if (args.length !== 2) throw typeError(`method expected 2 arguments, got ${args.length}`);
    if (!isCallable(fn)) throw typeError('first argument must be callable');
    if (self === null) throw typeError('instance must not be None');
    return new PyMethod(self, fn);
  };
  for (const [name, cls] of Object.entries({
    property: propertyClass,
    staticmethod: staticmethodClass,
    classmethod: classmethodClass,
    super: superClass,
  }))
    builtinNames.set(name, cls);
}

/** The class that a descriptor is asked for. */
const asOwner = (instance: Value, owner: Value): PyClass => (owner instanceof PyClass ? owner : typeOf(instance));

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
  ellipsisClass.construct = () => Ellipsis;
  notImplementedClass.construct = () => NotImplemented;
  noneClass.construct = (_cls, args) => {
    if (args.length > 0) throw typeError('NoneType takes no arguments');
    return null;
  };
}
