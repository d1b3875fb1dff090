/** Reading, setting and deleting attributes. Source: CPython's Objects/object.c PyObject_GenericGetAttr, typeobject.c. */
import { attrsOf, bindDescriptor, call, special } from './call.ts';
import { classAttr, isDescriptor, setClassAttr, superAttr } from './classAttributes.ts';
import { absorbRaises, catchers, paths } from './compile/branches.ts';
import { PyRaise, raise, typeError } from './errors.ts';
import { heap } from './heap.ts';
import { isOfC } from './native.ts';
import { globalsDict, impliedName, namespaceDict, restOf } from './namespace.ts';
import { forgetAttr, someAttr } from './oneOf.ts';
import { noteAttribute, reading } from './reads.ts';
import { objectMethods } from './objectProtocol.ts';
import { askUnknown } from './unknownTracers.ts';
import type { Missing, PyException, Value } from './values.ts';
import {
  PyBuiltin,
  PyClass,
  PyDict,
  PyFunction,
  PyGetter,
  PyList,
  PyMethod,
  PyModule,
  PyObject,
  PyProperty,
  PySuper,
  PyTuple,
  Tracer,
  Unknown,
  memberClass,
  objectClass,
  typeClass,
  typeOf,
  unknowns,
} from './values.ts';
import { vm } from './vm.ts';

export { objectMethods };

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
  return raise('AttributeError', `'${typeOf(v).shown}' object has no attribute '${name}'`);
}

const isAttributeError = (exc: PyException): boolean => exc.cls.mro.some((c) => c.name === 'AttributeError');

/** Methods and properties of arrays that are arrays. */
const ARRAY_METHODS: ReadonlySet<string> = new Set(
  (
    'all any argmax argmin argsort astype clip conj cumprod cumsum diagonal dot flatten max mean min prod ravel repeat ' +
    'reshape round sort squeeze std sum swapaxes take trace transpose var'
  ).split(' '),
);
const ARRAY_PROPERTIES: ReadonlySet<string> = new Set(['T', 'mT', 'real', 'imag']);

/** Like getAttr, but undefined where the attribute is missing. */
export function lookupAttr(v: Value, name: string): Value | undefined {
  if (v instanceof Unknown) {
    unknowns.touched++;
    if (v.mayBe) return someAttr(v, name);
    if (v.traced === 'array') {
      if (ARRAY_METHODS.has(name)) return new Unknown(v.reason, 'method');
      if (ARRAY_PROPERTIES.has(name)) return v;
      if (name === 'item' || name === 'tolist') return askUnknown(v, 'number');
    }
    return v.untraced();
  }
  if (v instanceof PyModule) return moduleAttr(v, name);
  if (v instanceof PyClass) {
    if (reading.log !== undefined) noteAttribute(v, v.mro, name, undefined);
    return classAttr(v, name);
  }
  if (v instanceof PySuper) return superAttr(v, name);
  const cls = typeOf(v);
  if (reading.log !== undefined) noteAttribute(v, cls.mro, name, attrsOf(v)?.get(name));
  const getattribute = cls.lookup('__getattribute__');
  let found: Value | undefined;
  try {
    found = getattribute instanceof PyFunction ? call(getattribute, [v, name]) : genericAttr(v, cls, name);
  } catch (e) {
    const getattr = cls.lookup('__getattr__');
    if (getattr === undefined || !(e instanceof PyRaise) || !isAttributeError(e.exc)) throw e;
    return call(getattr, [v, name]);
  }
  if (found !== undefined) return found;
  const getattr = cls.lookup('__getattr__');
  if (getattr !== undefined) return call(getattr, [v, name]);
  if (v instanceof PyObject && v.rest !== undefined) return v.rest;
  const attrs = attrsOf(v);
  const more = attrs && restOf(attrs);
  if (more) return more;
  return cls.mro.some((c) => c.hasUnknownBase)
    ? new Unknown(`a base class of ${cls.name} is unknown`)
    : lackingAttribute(cls, name);
}

type Lacking = (cls: PyClass, name: string) => Missing | undefined;
let lackingAttribute: Lacking = () => undefined;

/** Say what classes of libraries have that jitlens hasn't. */
export function setLacking(lacking: Lacking): void {
  lackingAttribute = lacking;
}

/** `object.__getattribute__`; undefined where the attribute is missing. */
export function genericAttr(v: Value, cls: PyClass, name: string): Value | undefined {
  const found = cls.lookup(name);
  let get: Value | undefined;
  // Data descriptors win over the instance's own attributes.
  if (found instanceof PyGetter) return found.get(v);
  if (isDescriptor(found)) {
    get = special(found, '__get__');
    if (
      get !== undefined &&
      (found instanceof PyProperty ||
        special(found, '__set__') !== undefined ||
        special(found, '__delete__') !== undefined)
    )
      return call(get, [found, v, cls]);
  } else if (found instanceof PyProperty) {
    if (found.get === null) throw raise('AttributeError', `property '${name}' of '${cls.shown}' object has no getter`);
    return call(found.get, [v]);
  }
  const own = attrsOf(v)?.get(name);
  if (own !== undefined) {
    // It may be missing on another path.
    if (own instanceof Unknown && own.mayBeAbsent) unknowns.touched++;
    return own;
  }
  if (found !== undefined) return get === undefined ? bindDescriptor(found, v, cls) : call(get, [found, v, cls]);
  if (v instanceof PyMethod) {
    if (name === '__self__') return v.self;
    if (name === '__func__') return v.fn;
    const through = name === '__class__' || objectMethods.has(name) ? undefined : lookupAttr(v.fn, name);
    if (through !== undefined) return through;
  }
  switch (name) {
    case '__class__':
      return cls;
    case '__dict__':
      return namespaceOf(v, cls);
    case '__doc__':
      return v instanceof PyBuiltin ? new Unknown('the documentation of a built-in function') : null;
    case '__name__':
    case '__qualname__':
      if (v instanceof PyBuiltin) return v.name;
      break;
    case '__module__':
      return cls.isHeapType ? cls.moduleName : undefined;
    default:
  }
  const common = objectMethods.get(name);
  return common === undefined ? undefined : bindDescriptor(common, v, cls);
}

/** What a function keeps elsewhere than in its `__dict__`. */
const FUNCTION_SLOTS: ReadonlySet<string> = new Set(
  '__module__ __name__ __qualname__ __doc__ __annotations__ __type_params__ __defaults__ __kwdefaults__'.split(' '),
);

function namespaceOf(v: Value, cls: PyClass): Value | undefined {
  const attrs = attrsOf(v);
  if (!attrs || slotsOf(cls)) return undefined;
  return namespaceDict(
    attrs,
    v instanceof PyBuiltin ? FUNCTION_SLOTS : placesOf(cls),
    v instanceof PyObject ? v : undefined,
  );
}

const places = new WeakMap<PyClass, ReadonlySet<string> | null>();

/** Names of slots, which aren't in the `__dict__` beside them; undefined where there are none. */
function placesOf(cls: PyClass): ReadonlySet<string> | undefined {
  let names = places.get(cls);
  if (names === undefined) {
    const all = new Set<string>();
    for (const c of cls.mro)
      for (const [name, value] of c.dict) if (value instanceof PyGetter && value.cls === memberClass) all.add(name);
    names = all.size > 0 ? all : null;
    places.set(cls, names);
  }
  return names ?? undefined;
}

/** `hasattr` and three-argument `getattr`: an AttributeError raised inside counts as missing. */
export function lookupAttrQuietly(
  v: Value,
  name: string,
  isRaise: (e: unknown) => PyException | undefined,
): Value | undefined {
  const base = paths.length;
  catchers.active++;
  try {
    const found = lookupAttr(v, name);
    return (paths.length > base ? absorbRaises(base, 'AttributeError') : undefined) ?? found;
  } catch (e) {
    const exc = isRaise(e);
    if (exc && isAttributeError(exc)) return undefined;
    throw e;
  } finally {
    catchers.active--;
  }
}

function moduleAttr(m: PyModule, name: string): Value | undefined {
  const found = m.get(name);
  // What a file of the user's holds may be different after the next edit.
  if (m.path !== undefined) vm.onGlobalRead?.(m, name, found);
  if (found !== undefined) return found;
  const implied = impliedName(m, name);
  if (implied !== undefined) return implied;
  if (name === '__dict__') {
    return globalsDict(m);
  }
  const getattr = m.dict.get('__getattr__');
  return getattr === undefined ? restOf(m.dict) : call(getattr, [name]);
}

export function setAttr(v: Value, name: string, value: Value): void {
  if (v instanceof Unknown) {
    unknowns.touched++;
    forgetAttr(v, name, value);
    return;
  }
  if (v instanceof PyModule) {
    v.ensureRun();
    return heap.mapSet(v, v.dict, name, value, name);
  }
  const cls = typeOf(v);
  if (v instanceof PyClass && cls === typeClass) return setClassAttr(v, name, value);
  const own = cls.lookup('__setattr__');
  if (own instanceof PyFunction || own instanceof PyBuiltin) {
    call(own, [v, name, value]);
    return;
  }
  setOwnAttr(v, name, value);
}

const noPlaceFor = (cls: PyClass, name: string): Error =>
  raise(
    'AttributeError',
    `'${cls.shown}' object has no attribute '${name}' and no __dict__ for setting new attributes`,
  );

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

/** Instances that have no place for a name. */
const isClosed = (v: Value, cls: PyClass, name: string): boolean =>
  cls === objectClass || (v instanceof PyBuiltin && isOfC(v)) || slotsOf(cls)?.has(name) === false;

/** `obj.__class__ = cls`. Source: CPython's Objects/typeobject.c object_set_class. */
function setClass(v: PyObject, cls: Value): void {
  if (cls instanceof Unknown) return;
  if (!(cls instanceof PyClass)) throw typeError(`__class__ must be set to a class, not '${typeOf(cls).name}' object`);
  if (!v.cls.isHeapType || !cls.isHeapType)
    throw typeError('__class__ assignment only supported for mutable types or ModuleType subclasses');
  const native = (c: PyClass): PyClass | undefined => c.mro.find((k) => k.construct);
  if (native(cls) !== native(v.cls) || (slotsOf(cls) === undefined) !== (slotsOf(v.cls) === undefined))
    throw typeError(`__class__ assignment: '${cls.name}' object layout differs from '${v.cls.name}'`);
  heap.fieldSet(v, 'cls', cls, '__class__');
}

/** `object.__setattr__`. */
export function setOwnAttr(v: Value, name: string, value: Value): void {
  if (v instanceof PyClass) return setClassAttr(v, name, value);
  if (v instanceof Unknown) return;
  const cls = typeOf(v);
  const found = cls.lookup(name);
  if (isDescriptor(found)) {
    const set = special(found, '__set__');
    if (set !== undefined) {
      call(set, [found, v, value]);
      return;
    }
    if (special(found, '__delete__') !== undefined) throw raise('AttributeError', '__set__');
  } else if (found instanceof PyProperty) {
    if (found.set === null) throw raise('AttributeError', `property '${name}' of '${cls.shown}' object has no setter`);
    call(found.set, [v, value]);
    return;
  }
  const attrs = attrsOf(v);
  if (name === '__class__' && !attrs) {
    if (!(value instanceof PyClass) && !(value instanceof Unknown))
      throw typeError(`__class__ must be set to a class, not '${typeOf(value).name}' object`);
    throw typeError('__class__ assignment only supported for mutable types or ModuleType subclasses');
  }
  if (!attrs || !(v instanceof PyObject) || found instanceof PyGetter) {
    if (found instanceof PyGetter && found.set) {
      found.set(v, value);
      return;
    }
    if (found instanceof PyGetter)
      throw raise(
        'AttributeError',
        v instanceof Tracer
          ? `property '${name}' of '${cls.shown}' object has no setter`
          : `attribute '${name}' of '${cls.shown}' objects is not writable`,
      );
    if (found !== undefined) throw raise('AttributeError', `'${cls.shown}' object attribute '${name}' is read-only`);
    throw noPlaceFor(cls, name);
  }
  if (name === '__class__') return setClass(v, value);
  if (isClosed(v, cls, name)) throw noPlaceFor(cls, name);
  if (name === '__dict__') {
    if (value instanceof PyDict) replaceNamespace(v, attrs, value);
    else if (!(value instanceof Unknown))
      throw typeError(`__dict__ must be set to a dictionary, not a '${typeOf(value).name}'`);
    return;
  }
  heap.mapSet(v, attrs, name, value, name);
}

export function deleteAttr(v: Value, name: string): void {
  if (v instanceof Unknown) {
    forgetAttr(v, name, null);
    return;
  }
  const own = typeOf(v).lookup('__delattr__');
  if (own instanceof PyFunction || own instanceof PyBuiltin) {
    call(own, [v, name]);
    return;
  }
  deleteOwnAttr(v, name);
}

/** `object.__delattr__`. */
export function deleteOwnAttr(v: Value, name: string): void {
  if (v instanceof PyClass) return setClassAttr(v, name, undefined);
  if (v instanceof PyModule) v.resolveAllLate();
  const found = v instanceof PyModule ? undefined : typeOf(v).lookup(name);
  if (found instanceof PyGetter) {
    if (!found.del)
      throw raise('AttributeError', `attribute '${name}' of '${typeOf(v).shown}' objects is not writable`);
    found.del(v);
    return;
  }
  if (isDescriptor(found)) {
    const del = special(found, '__delete__');
    if (del !== undefined) {
      call(del, [found, v]);
      return;
    }
    if (special(found, '__set__') !== undefined) throw raise('AttributeError', '__delete__');
  } else if (found instanceof PyProperty) {
    if (found.del === null)
      throw raise('AttributeError', `property '${name}' of '${typeOf(v).shown}' object has no deleter`);
    call(found.del, [v]);
    return;
  }
  const map = v instanceof PyModule ? v.dict : attrsOf(v);
  if (!map || (!map.has(name) && isClosed(v, typeOf(v), name))) {
    if (found !== undefined)
      throw raise('AttributeError', `'${typeOf(v).shown}' object attribute '${name}' is read-only`);
    throw noPlaceFor(typeOf(v), name);
  }
  if (!map.has(name) || !(v instanceof PyObject)) throw missingAttribute(v, name);
  if (map.get(name) instanceof Unknown) unknowns.touched++;
  heap.mapSet(v, map, name, undefined, name);
}
