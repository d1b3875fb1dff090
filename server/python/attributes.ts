/** Reading, setting and deleting attributes. Source: CPython's Objects/object.c PyObject_GenericGetAttr, typeobject.c. */
import { attrsOf, bindDescriptor, call, special } from './call.ts';
import { PyRaise, raise } from './errors.ts';
import { heap } from './heap.ts';
import { namespaceDict } from './namespace.ts';
import type { PyException, Value } from './values.ts';
import {
  PyBuiltin,
  PyClass,
  PyClassMethod,
  PyDict,
  PyFunction,
  PyGetter,
  PyInstance,
  PyList,
  PyMethod,
  PyModule,
  PyObject,
  PyProperty,
  PyStaticMethod,
  PySuper,
  PyTuple,
  Tracer,
  Unknown,
  superClass,
  typeOf,
} from './values.ts';

/**
 * What every object has from `object`, and is found last. Not in object's dict: operators and calls look there for what
 * a class defines itself. Filled by builtins/.
 */
export const objectMethods = new Map<string, Value>();

/** `getattr(v, name)`; raises AttributeError. */
export function getAttr(v: Value, name: string): Value {
  const found = lookupAttr(v, name);
  if (found !== undefined) return found;
  throw missingAttribute(v, name);
}

function missingAttribute(v: Value, name: string): Error {
  const made = attributeError(v, name);
  made.exc.attrs.set('name', name);
  made.exc.attrs.set('obj', v);
  return made;
}

function attributeError(v: Value, name: string): PyRaise {
  if (v instanceof PyModule) return raise('AttributeError', `module '${v.name}' has no attribute '${name}'`);
  if (v instanceof PyClass) return raise('AttributeError', `type object '${v.name}' has no attribute '${name}'`);
  if (v instanceof Tracer) return raise('AttributeError', `${typeOf(v).name} has no attribute ${name}`);
  return raise('AttributeError', `'${typeOf(v).name}' object has no attribute '${name}'`);
}

const isDataDescriptor = (v: PyInstance): boolean =>
  special(v, '__set__') !== undefined || special(v, '__delete__') !== undefined;

const isAttributeError = (exc: PyException): boolean => exc.cls.mro.some((c) => c.name === 'AttributeError');

/** Like getAttr, but undefined where the attribute is missing. */
export function lookupAttr(v: Value, name: string): Value | undefined {
  if (v instanceof Unknown) return v.untraced();
  if (v instanceof PyModule) return moduleAttr(v, name);
  if (v instanceof PyClass) return classAttr(v, name);
  if (v instanceof PySuper) return superAttr(v, name);
  const cls = typeOf(v);
  const getattribute = cls.lookup('__getattribute__');
  if (getattribute instanceof PyFunction) {
    try {
      return call(getattribute, [v, name]);
    } catch (e) {
      const getattr = cls.lookup('__getattr__');
      if (getattr === undefined || !(e instanceof PyRaise) || !isAttributeError(e.exc)) throw e;
      return call(getattr, [v, name]);
    }
  }
  return genericAttr(v, cls, name);
}

/** `object.__getattribute__`. */
export function genericAttr(v: Value, cls: PyClass, name: string): Value | undefined {
  const found = cls.lookup(name);
  // Data descriptors win over the instance's own attributes.
  if (found instanceof PyGetter) return found.get(v);
  if (found instanceof PyProperty) {
    if (found.get === null) throw raise('AttributeError', `property '${name}' of '${cls.name}' object has no getter`);
    return call(found.get, [v]);
  }
  if (found instanceof PyInstance && special(found, '__get__') !== undefined && isDataDescriptor(found)) {
    const get = special(found, '__get__');
    if (get !== undefined) return call(get, [found, v, cls]);
  }
  const own = attrsOf(v)?.get(name);
  if (own !== undefined) return own;
  if (found !== undefined) {
    if (found instanceof PyInstance) {
      const get = special(found, '__get__');
      if (get !== undefined) return call(get, [found, v, cls]);
    }
    return bindDescriptor(found, v, cls);
  }
  switch (name) {
    case '__class__':
      return cls;
    case '__dict__':
      return attrsOf(v) ? namespaceDict(attrsOf(v) ?? new Map<string, Value>()) : undefined;
    case '__doc__':
      return v instanceof PyFunction ? (v.code.docstring ?? null) : null;
    default:
  }
  if (v instanceof PyFunction) return functionAttr(v, name);
  if (v instanceof PyBuiltin && (name === '__name__' || name === '__qualname__')) return v.name;
  if (v instanceof PyMethod) {
    if (name === '__self__') return v.self;
    if (name === '__func__') return v.fn;
    return lookupAttr(v.fn, name);
  }
  const getattr = cls.lookup('__getattr__');
  if (getattr !== undefined) return call(getattr, [v, name]);
  const common = objectMethods.get(name);
  if (common !== undefined) return bindDescriptor(common, v, cls);
  if (cls.mro.some((c) => c.hasUnknownBase)) return new Unknown(`a base class of ${cls.name} is unknown`);
  return undefined;
}

/** `hasattr` and three-argument `getattr`: an AttributeError raised inside counts as missing. */
export function lookupAttrQuietly(
  v: Value,
  name: string,
  isRaise: (e: unknown) => PyException | undefined,
): Value | undefined {
  try {
    return lookupAttr(v, name);
  } catch (e) {
    const exc = isRaise(e);
    if (exc && isAttributeError(exc)) return undefined;
    throw e;
  }
}

function moduleAttr(m: PyModule, name: string): Value | undefined {
  const found = m.get(name);
  if (found !== undefined) return found;
  if (name === '__name__') return m.name;
  if (name === '__dict__') return namespaceDict(m.dict);
  const getattr = m.dict.get('__getattr__');
  return getattr === undefined ? undefined : call(getattr, [name]);
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
    case '__dict__':
      return namespaceDict(cls.dict);
    case '__class__':
      return cls.cls;
    case '__doc__':
      return own === undefined || own instanceof PyGetter ? null : own;
    case '__annotations__':
      return own ?? new PyDict();
    default:
      return undefined;
  }
}

function classAttr(cls: PyClass, name: string): Value | undefined {
  const meta = cls.cls.lookup(name);
  if (meta instanceof PyGetter) return meta.get(cls);
  if (meta instanceof PyProperty) return call(meta.get, [cls]);
  const own = typeAttr(cls, name);
  if (own !== undefined) return own;
  const found = cls.lookup(name);
  if (found !== undefined) {
    if (found instanceof PyGetter) return found;
    if (found instanceof PyInstance) {
      const get = special(found, '__get__');
      if (get !== undefined) return call(get, [found, null, cls]);
    }
    return bindDescriptor(found, undefined, cls);
  }
  if (meta !== undefined) return bindDescriptor(meta, cls, cls.cls);
  const getattr = cls.cls.lookup('__getattr__');
  if (getattr !== undefined) return call(getattr, [cls, name]);
  if (name === '__new__') return newOf(cls);
  const common = objectMethods.get(name);
  if (common !== undefined) return bindDescriptor(common, undefined, cls);
  return cls.mro.some((c) => c.hasUnknownBase) ? new Unknown(`a base class of ${cls.name} is unknown`) : undefined;
}

/** `cls.__new__` of a built-in class: it makes instances of subclasses only. */
function newOf(cls: PyClass): Value {
  const make = objectMethods.get('__new__');
  if (!(make instanceof PyStaticMethod)) return new Unknown('object has no __new__ yet');
  const { fn } = make;
  return new PyBuiltin('__new__', (args, kwargs) => {
    const [wanted] = args;
    if (wanted instanceof PyClass && !wanted.isSubclassOf(cls))
      throw raise('TypeError', `${cls.name}.__new__(${wanted.name}): ${wanted.name} is not a subtype of ${cls.name}`);
    return call(fn, args, kwargs);
  });
}

function superAttr(v: PySuper, name: string): Value | undefined {
  const mro = v.selfClass.mro;
  for (let i = mro.indexOf(v.start) + 1; i < mro.length; i++) {
    const found = mro[i].dict.get(name);
    if (found === undefined) continue;
    const self = v.self instanceof PyClass && v.selfClass === v.self ? undefined : v.self;
    if (found instanceof PyProperty) return call(found.get, [v.self]);
    if (found instanceof PyGetter) return found.get(v.self);
    if (found instanceof PyClassMethod) return bindDescriptor(found, v.self, v.selfClass);
    if (found instanceof PyStaticMethod) return found.fn;
    return bindDescriptor(found, self, v.selfClass);
  }
  if (mro.some((c) => c.hasUnknownBase)) return new Unknown(`a base class of ${v.selfClass.name} is unknown`);
  if (name === '__init__' || name === '__init_subclass__' || name === '__set_name__')
    return new PyBuiltin(name, () => null);
  const common = objectMethods.get(name);
  if (common !== undefined)
    return bindDescriptor(
      common,
      v.self instanceof PyClass && v.selfClass === v.self ? undefined : v.self,
      v.selfClass,
    );
  if (name === '__class__') return superClass;
  throw raise('AttributeError', `'super' object has no attribute '${name}'`);
}

function functionAttr(fn: PyFunction, name: string): Value | undefined {
  switch (name) {
    case '__name__':
      return fn.code.name;
    case '__qualname__':
      return fn.code.qualname;
    case '__module__':
      return fn.module.name;
    case '__annotations__':
      return fn.annotations();
    case '__defaults__': {
      const values = fn.code.params
        .filter((p) => p.kind !== 'kwonly' && p.hasDefault)
        .map((p) => fn.defaults.get(p.name) ?? null);
      return values.length > 0 ? new PyTuple(values) : null;
    }
    case '__kwdefaults__': {
      const entries = fn.code.params.filter((p) => p.kind === 'kwonly' && p.hasDefault);
      return entries.length > 0
        ? namespaceDict(new Map(entries.map((p) => [p.name, fn.defaults.get(p.name) ?? null])))
        : null;
    }
    case '__globals__':
      return namespaceDict(fn.module.dict);
    default:
      return undefined;
  }
}

export function setAttr(v: Value, name: string, value: Value): void {
  if (v instanceof Unknown) return;
  if (v instanceof PyModule) return heap.mapSet(v, v.dict, name, value, name);
  if (v instanceof PyClass) {
    heap.mapSet(v, v.dict, name, value, name);
    PyClass.version++;
    heap.undo(v, () => PyClass.version++);
    return;
  }
  const cls = typeOf(v);
  const own = cls.lookup('__setattr__');
  if (own instanceof PyFunction || own instanceof PyBuiltin) {
    call(own, [v, name, value]);
    return;
  }
  setOwnAttr(v, name, value);
}

const noPlaceFor = (cls: PyClass, name: string): Error =>
  raise('AttributeError', `'${cls.name}' object has no attribute '${name}' and no __dict__ for setting new attributes`);

/** `obj.__dict__ = names`. */
function replaceNamespace(v: PyObject, attrs: Map<string, Value>, names: PyDict): void {
  const wanted = [...names.entries.values()];
  for (const name of [...attrs.keys()]) heap.mapSet(v, attrs, name, undefined, name);
  for (const { key, value } of wanted) if (typeof key === 'string') heap.mapSet(v, attrs, key, value, key);
}

/** The names that instances may have where every class of theirs has `__slots__`; undefined where any name goes. */
function slotsOf(cls: PyClass): ReadonlySet<string> | undefined {
  if (!cls.dict.has('__slots__')) return undefined;
  const names = new Set<string>();
  for (const c of cls.mro) {
    if (c.mro.length === 1) continue;
    const slots = c.dict.get('__slots__');
    if (slots === undefined || c.hasUnknownBase) return undefined;
    const items = slots instanceof PyTuple || slots instanceof PyList ? slots.items : [slots];
    for (const s of items) {
      if (typeof s !== 'string' || s === '__dict__') return undefined;
      names.add(s);
    }
  }
  return names;
}

/** `object.__setattr__`. */
export function setOwnAttr(v: Value, name: string, value: Value): void {
  const cls = typeOf(v);
  const found = cls.lookup(name);
  if (found instanceof PyProperty) {
    if (found.set === null) throw raise('AttributeError', `property '${name}' of '${cls.name}' object has no setter`);
    call(found.set, [v, value]);
    return;
  }
  if (found instanceof PyInstance) {
    const set = special(found, '__set__');
    if (set !== undefined) {
      call(set, [found, v, value]);
      return;
    }
  }
  const attrs = attrsOf(v);
  if (!attrs || !(v instanceof PyObject) || found instanceof PyGetter) {
    if (found instanceof PyGetter && found.set) {
      found.set(v, value);
      return;
    }
    if (found !== undefined) throw raise('AttributeError', `'${cls.name}' object attribute '${name}' is read-only`);
    throw noPlaceFor(cls, name);
  }
  if (slotsOf(cls)?.has(name) === false) throw noPlaceFor(cls, name);
  if (name === '__dict__' && value instanceof PyDict) {
    replaceNamespace(v, attrs, value);
    return;
  }
  heap.mapSet(v, attrs, name, value, name);
}

export function deleteAttr(v: Value, name: string): void {
  if (v instanceof Unknown) return;
  const own = typeOf(v).lookup('__delattr__');
  if (own instanceof PyFunction || (own instanceof PyBuiltin && !(v instanceof PyClass))) {
    call(own, [v, name]);
    return;
  }
  deleteOwnAttr(v, name);
}

/** `object.__delattr__`. */
export function deleteOwnAttr(v: Value, name: string): void {
  const found = v instanceof PyModule || v instanceof PyClass ? undefined : typeOf(v).lookup(name);
  if (found instanceof PyProperty) {
    if (found.del === null)
      throw raise('AttributeError', `property '${name}' of '${typeOf(v).name}' object has no deleter`);
    call(found.del, [v]);
    return;
  }
  if (found instanceof PyInstance) {
    const del = special(found, '__delete__');
    if (del !== undefined) {
      call(del, [found, v]);
      return;
    }
  }
  const map = v instanceof PyModule || v instanceof PyClass ? v.dict : attrsOf(v);
  if (!map?.has(name) || !(v instanceof PyObject)) throw missingAttribute(v, name);
  heap.mapSet(v, map, name, undefined, name);
  if (v instanceof PyClass) PyClass.version++;
}
