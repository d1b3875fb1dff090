/** Attributes of classes, and through `super()`. Source: CPython's Objects/typeobject.c type_getattro, super_getattro. */
import { abstractMethods, bindDescriptor, call, special } from './call.ts';
import { raise, typeError } from './errors.ts';
import { heap } from './heap.ts';
import { MappingProxy } from './mappingProxy.ts';
import { namespaceDict } from './namespace.ts';
import { objectMethods } from './objectProtocol.ts';
import type { PySuper, Value } from './values.ts';
import {
  PyBuiltin,
  PyClass,
  PyClassMethod,
  PyDict,
  PyFunction,
  PyGetter,
  PyInstance,
  PyProperty,
  PySet,
  PyStaticMethod,
  PyTuple,
  Unknown,
  frozensetClass,
  objectClass,
  propertyClass,
  superClass,
  typeClass,
  typeOf,
} from './values.ts';

/** A descriptor of the user's: an object whose class has `__get__`, or a subclass of property. */
export const isDescriptor = (v: Value | undefined): v is PyInstance =>
  v instanceof PyInstance || (v instanceof PyProperty && v.cls !== propertyClass);

const proxies = new WeakMap<PyClass, MappingProxy>();

function proxyOf(cls: PyClass): MappingProxy {
  let made = proxies.get(cls);
  if (!made) proxies.set(cls, (made = new MappingProxy(namespaceDict(cls.dict))));
  return made;
}

/** The base whose layout a class shares; classes.ts says which. */
let bestBaseOf: (bases: readonly PyClass[]) => PyClass = (bases) => bases[0];
export function setBestBase(of: (bases: readonly PyClass[]) => PyClass): void {
  bestBaseOf = of;
}

function abstractsOf(cls: PyClass): Value | undefined {
  const names = abstractMethods(cls);
  if (!names) return undefined;
  const set = new PySet(frozensetClass);
  for (const name of names) set.entries.set(name, name);
  return set;
}

/** `cls.__annotations__`: of the class itself, made when it is first asked for. */
function annotationsOf(cls: PyClass, own: Value | undefined): Value | undefined {
  if (own !== undefined) return own;
  if (!cls.isHeapType) return undefined;
  const made = new PyDict();
  cls.dict.set('__annotations__', made);
  return made;
}

/** What every class has of its own, and doesn't inherit. */
function typeAttr(cls: PyClass, name: string): Value | undefined {
  const own = cls.dict.get(name);
  switch (name) {
    case '__name__':
      return typeof own === 'string' ? own : cls.name;
    case '__qualname__':
      return typeof own === 'string' ? own : cls.qualname;
    case '__module__':
      return typeof own === 'string' ? own : cls.moduleName;
    case '__mro__':
      return new PyTuple(cls.mro);
    case '__bases__':
      return new PyTuple(cls.bases);
    case '__base__':
      return cls === objectClass ? null : bestBaseOf(cls.bases);
    case '__dict__':
      return proxyOf(cls);
    case '__class__':
      return own === undefined || own instanceof PyProperty ? cls.cls : undefined;
    case '__doc__':
      return own === undefined || own instanceof PyGetter ? null : own;
    case '__annotations__':
      return annotationsOf(cls, own);
    case '__type_params__':
      return own ?? new PyTuple([]);
    case '__abstractmethods__':
      return abstractsOf(cls);
    default:
      return undefined;
  }
}

export function classAttr(cls: PyClass, name: string): Value | undefined {
  const meta = cls.cls.lookup(name);
  if (meta instanceof PyGetter) return meta.get(cls);
  if (isDescriptor(meta)) {
    const get = special(meta, '__get__');
    if (get !== undefined && (special(meta, '__set__') !== undefined || special(meta, '__delete__') !== undefined))
      return call(get, [meta, cls, cls.cls]);
  } else if (meta instanceof PyProperty) return call(meta.get, [cls]);
  const own = typeAttr(cls, name);
  if (own !== undefined) return own;
  const found = cls.lookup(name);
  if (found !== undefined) {
    if (found instanceof PyGetter) return found;
    if (isDescriptor(found)) {
      const get = special(found, '__get__');
      if (get !== undefined) return call(get, [found, null, cls]);
    }
    return bindDescriptor(found, undefined, cls);
  }
  if (name === '__new__') return newOf(cls);
  // What `object` has is found before what the metaclass has.
  const common = objectMethods.get(name);
  if (common !== undefined && !cls.isSubclassOf(typeClass)) return bindDescriptor(common, undefined, cls);
  if (meta !== undefined) {
    const get = isDescriptor(meta) ? special(meta, '__get__') : undefined;
    return get === undefined ? bindDescriptor(meta, cls, cls.cls) : call(get, [meta, cls, cls.cls]);
  }
  if (common !== undefined) return bindDescriptor(common, undefined, cls);
  const getattr = cls.cls.lookup('__getattr__');
  if (getattr !== undefined) return call(getattr, [cls, name]);
  return cls.mro.some((c) => c.hasUnknownBase) ? new Unknown(`a base class of ${cls.name} is unknown`) : undefined;
}

/** `cls.__new__` of a built-in class: it makes instances of subclasses only. */
function newOf(cls: PyClass): Value {
  const make = objectMethods.get('__new__');
  if (!(make instanceof PyStaticMethod)) return new Unknown('object has no __new__ yet');
  const { fn } = make;
  return new PyBuiltin('__new__', (args, kwargs) => {
    const [wanted] = args;
    if (args.length === 0) throw typeError(`${cls.name}.__new__(): not enough arguments`);
    if (!(wanted instanceof PyClass) && !(wanted instanceof Unknown))
      throw typeError(`${cls.name}.__new__(X): X is not a type object (${typeOf(wanted).name})`);
    if (wanted instanceof PyClass) {
      if (!wanted.isSubclassOf(cls))
        throw typeError(`${cls.name}.__new__(${wanted.name}): ${wanted.name} is not a subtype of ${cls.name}`);
      const native = wanted.mro.find((c) => c.construct);
      if (native && native.moduleName === 'builtins' && !cls.isSubclassOf(native))
        throw typeError(`${cls.name}.__new__(${wanted.name}) is not safe, use ${native.name}.__new__()`);
    }
    return call(fn, args, kwargs);
  });
}

export function superAttr(v: PySuper, name: string): Value | undefined {
  if (name === '__class__') return superClass;
  if (name === '__thisclass__') return v.start;
  if (name === '__self__') return v.self;
  if (name === '__self_class__') return v.selfClass;
  const mro = v.selfClass.mro;
  const ofClass = v.self instanceof PyClass && v.selfClass === v.self;
  const self = ofClass ? undefined : v.self;
  for (let i = mro.indexOf(v.start) + 1; i < mro.length; i++) {
    const found = mro[i].dict.get(name);
    if (found === undefined) continue;
    if (isDescriptor(found)) {
      const get = special(found, '__get__');
      return get === undefined ? found : call(get, [found, self ?? null, v.selfClass]);
    }
    if (found instanceof PyProperty) {
      if (self === undefined) return found;
      if (found.get === null)
        throw raise('AttributeError', `property '${name}' of '${v.selfClass.shown}' object has no getter`);
      return call(found.get, [v.self]);
    }
    if (found instanceof PyGetter) return self === undefined ? found : found.get(v.self);
    if (found instanceof PyClassMethod) return bindDescriptor(found, v.self, v.selfClass);
    if (found instanceof PyStaticMethod) return found.fn;
    return bindDescriptor(found, self, v.selfClass);
  }
  if (mro.some((c) => c.hasUnknownBase)) return new Unknown(`a base class of ${v.selfClass.name} is unknown`);
  const common = objectMethods.get(name);
  if (common !== undefined) return bindDescriptor(common, self, v.selfClass);
  return undefined;
}

/** `type.__setattr__`; undefined deletes. */
export function setClassAttr(cls: PyClass, name: string, value: Value | undefined): void {
  if (!cls.isHeapType && cls.moduleName === 'builtins')
    throw typeError(`cannot set '${name}' attribute of immutable type '${cls.name}'`);
  const meta = cls.cls === typeClass ? undefined : cls.cls.lookup(name);
  if (isDescriptor(meta)) {
    const hook = special(meta, value === undefined ? '__delete__' : '__set__');
    if (hook !== undefined) {
      call(hook, value === undefined ? [meta, cls] : [meta, cls, value]);
      return;
    }
    if (special(meta, value === undefined ? '__set__' : '__delete__') !== undefined)
      throw raise('AttributeError', value === undefined ? '__delete__' : '__set__');
  } else if (meta instanceof PyProperty) {
    const hook = value === undefined ? meta.del : meta.set;
    if (hook === null)
      throw raise(
        'AttributeError',
        `property '${name}' of '${cls.cls.name}' object has no ${value === undefined ? 'deleter' : 'setter'}`,
      );
    call(hook, value === undefined ? [cls] : [cls, value]);
    return;
  }
  if (value === undefined && !cls.dict.has(name)) {
    const made = raise('AttributeError', `type object '${cls.name}' has no attribute '${name}'`);
    made.exc.attrs.set('name', name);
    made.exc.attrs.set('obj', cls);
    throw made;
  }
  if ((name === '__name__' || name === '__qualname__') && typeof value !== 'string' && !(value instanceof Unknown))
    throw typeError(
      `can only assign string to ${cls.name}.${name}, not '${value === undefined ? 'NoneType' : typeOf(value).name}'`,
    );
  if (typeof value === 'string' && (name === '__name__' || name === '__qualname__'))
    heap.fieldSet(cls, name === '__name__' ? 'name' : 'qualname', value, name);
  // `__new__` is a static method however it comes.
  const kept = name === '__new__' && value instanceof PyFunction ? new PyStaticMethod(value) : value;
  heap.mapSet(cls, cls.dict, name, kept, name);
  PyClass.version++;
  heap.undo(cls, () => PyClass.version++, name);
}
