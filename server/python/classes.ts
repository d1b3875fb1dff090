/** Making classes: what `type.__new__` does. Source: CPython's Objects/typeobject.c type_new, best_base, mro_implementation. */
import { lookupAttr } from './attributes.ts';
import { setBestBase } from './classAttributes.ts';
import { attrsOf, call, linearize, special } from './call.ts';
import { PyRaise, exceptionClasses, raise, typeError, valueError } from './errors.ts';
import { listOf } from './iterate.ts';
import { getItem } from './subscripts.ts';
import { defaultInitSubclass } from './objectProtocol.ts';
import { heap } from './heap.ts';
import type { Kwargs, Value, PyObject } from './values.ts';
import {
  PyBuiltin,
  PyCell,
  PyClass,
  PyClassMethod,
  PyDict,
  PyFunction,
  PyGetter,
  PyInstance,
  PyList,
  PyProperty,
  PyStaticMethod,
  PyTuple,
  Unknown,
  bytesClass,
  complexClass,
  dictClass,
  floatClass,
  frozensetClass,
  intClass,
  listClass,
  memberClass,
  objectClass,
  propertyClass,
  setClass,
  strClass,
  tupleClass,
  typeClass,
  typeOf,
} from './values.ts';

/** Built-in classes that can't be a base. */
const FINAL: ReadonlySet<string> = new Set([
  'bool',
  'range',
  'slice',
  'NoneType',
  'ellipsis',
  'NotImplementedType',
  'function',
  'builtin_function_or_method',
  'method',
  'generator',
  'coroutine',
  'async_generator',
  'cell',
  'mappingproxy',
  'memoryview',
  'getset_descriptor',
  'member_descriptor',
  'list_iterator',
  'dict_keys',
  'dict_values',
  'dict_items',
]);

/** Built-in classes whose instances are laid out in a way of their own: only one of them can be inherited from. */
const LAID_OUT: ReadonlySet<PyClass> = new Set([
  intClass,
  floatClass,
  complexClass,
  strClass,
  bytesClass,
  listClass,
  tupleClass,
  dictClass,
  setClass,
  frozensetClass,
  typeClass,
  propertyClass,
]);

/** Exceptions with fields of their own. */
const LAID_OUT_EXCEPTIONS: ReadonlySet<string> = new Set([
  'BaseException',
  'StopIteration',
  'SystemExit',
  'ImportError',
  'OSError',
  'NameError',
  'AttributeError',
  'SyntaxError',
  'UnicodeError',
  'BaseExceptionGroup',
]);

const hasLayout = (cls: PyClass): boolean =>
  LAID_OUT.has(cls) || (exceptionClasses.get(cls.name) === cls && LAID_OUT_EXCEPTIONS.has(cls.name));

/** The class in whose layout a class's instances are: itself, or one that it inherits from. */
function solidBase(cls: PyClass): PyClass {
  if (cls === objectClass || hasLayout(cls)) return cls;
  if (cls.isHeapType && slotNames(cls).length > 0) return cls;
  let best = objectClass;
  for (const base of cls.bases) {
    const solid = solidBase(base);
    if (solid.isSubclassOf(best)) best = solid;
  }
  return best;
}

/** `cls.__base__`. */
export function bestBase(bases: readonly PyClass[]): PyClass {
  let winner: PyClass | undefined;
  let solid = objectClass;
  for (const base of bases) {
    if (FINAL.has(base.name) && base.moduleName === 'builtins' && !base.isHeapType)
      throw typeError(`type '${base.name}' is not an acceptable base type`);
    const candidate = solidBase(base);
    if (winner === undefined) {
      winner = base;
      solid = candidate;
    } else if (solid.isSubclassOf(candidate)) continue;
    else if (candidate.isSubclassOf(solid)) {
      winner = base;
      solid = candidate;
    } else throw typeError('multiple bases have instance lay-out conflict');
  }
  return winner ?? objectClass;
}

setBestBase(bestBase);

/** The most derived of a metaclass and those of the bases. Source: typeobject.c _PyType_CalculateMetaclass. */
export function calculateMetaclass(meta: PyClass, bases: readonly Value[]): PyClass {
  let winner = meta;
  for (const base of bases) {
    if (base instanceof Unknown) continue;
    const other = typeOf(base);
    if (winner.isSubclassOf(other)) continue;
    if (!other.isSubclassOf(winner))
      throw typeError(
        'metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases',
      );
    winner = other;
  }
  return winner;
}

/** Names in `__slots__` that are places of instances. */
function slotNames(cls: PyClass): string[] {
  const slots = cls.dict.get('__slots__');
  if (slots === undefined) return [];
  const items = slots instanceof PyTuple || slots instanceof PyList ? slots.items : [slots];
  return items.filter((s): s is string => typeof s === 'string' && s !== '__dict__' && s !== '__weakref__');
}

/** `__x` in a class is `_Class__x`. */
export function mangle(owner: string, name: string): string {
  if (!name.startsWith('__') || name.endsWith('__')) return name;
  const bare = owner.replace(/^_+/, '');
  return bare === '' ? name : `_${bare}${name}`;
}

const IDENTIFIER = /^[\p{ID_Start}_][\p{ID_Continue}]*$/u;

/** A place of an instance, as a descriptor. */
export function memberDescriptor(cls: PyClass, name: string): PyGetter {
  const missing = (v: Value): Error => {
    const made = raise('AttributeError', `'${typeOf(v).name}' object has no attribute '${name}'`);
    made.exc.attrs.set('name', name);
    made.exc.attrs.set('obj', v);
    return made;
  };
  const places = (v: Value): Map<string, Value> => {
    const attrs = typeOf(v).isSubclassOf(cls) ? attrsOf(v) : undefined;
    if (!attrs)
      throw typeError(`descriptor '${name}' for '${cls.name}' objects doesn't apply to a '${typeOf(v).name}' object`);
    return attrs;
  };
  return new PyGetter(
    (v) => {
      const value = places(v).get(name);
      if (value === undefined) throw missing(v);
      return value;
    },
    (v, value) => {
      heap.mapSet(v as PyObject, places(v), name, value, name);
    },
    (v) => {
      if (!places(v).has(name)) throw raise('AttributeError', name);
      heap.mapSet(v as PyObject, places(v), name, undefined, name);
    },
    memberClass,
  );
}

/** Checks `__slots__`, and makes a descriptor of each name. */
function makeSlots(cls: PyClass, slots: Value): void {
  if (slots instanceof Unknown) return;
  const items = typeof slots === 'string' ? [slots] : listOf(slots);
  const names: string[] = [];
  for (const s of items) {
    if (s instanceof Unknown) return;
    if (typeof s !== 'string') throw typeError(`__slots__ items must be strings, not '${typeOf(s).name}'`);
    if (!IDENTIFIER.test(s)) throw typeError('__slots__ must be identifiers');
    names.push(mangle(cls.name, s));
  }
  for (const name of names) {
    if (name === '__dict__' || name === '__weakref__') continue;
    if (cls.dict.has(name)) throw valueError(`'${name}' in __slots__ conflicts with class variable`);
    cls.dict.set(name, memberDescriptor(cls, name));
  }
}

/** A note on an exception that `__set_name__` raised. */
function setNames(cls: PyClass, namespace: ReadonlyMap<string, Value>): void {
  for (const [key, value] of namespace) {
    if (value instanceof PyProperty && value.cls === propertyClass) value.attrs.set('__name__', key);
    if (!(value instanceof PyInstance)) continue;
    const setName = special(value, '__set_name__');
    if (setName === undefined) continue;
    try {
      call(setName, [value, cls, key]);
    } catch (e) {
      if (e instanceof PyRaise) {
        const note = `Error calling __set_name__ on '${typeOf(value).name}' instance '${key}' in '${cls.name}'`;
        e.exc.attrs.set('__notes__', new PyList([note]));
      }
      throw e;
    }
  }
}

function initSubclass(cls: PyClass, kwargs: Kwargs | undefined): void {
  for (const base of cls.mro.slice(1)) {
    const hook = base.dict.get('__init_subclass__');
    if (hook === undefined) continue;
    const fn = hook instanceof PyClassMethod || hook instanceof PyStaticMethod ? hook.fn : hook;
    call(fn, hook instanceof PyStaticMethod ? [] : [cls], kwargs);
    return;
  }
  defaultInitSubclass(cls, kwargs);
}

const asClassMethod = (v: Value): Value =>
  v instanceof PyFunction || v instanceof PyBuiltin ? new PyClassMethod(v) : v;

/** Make a class from its namespace; `__set_name__` and `__init_subclass__` run as in Python. */
export function buildClass(
  name: string,
  qualname: string,
  bases: readonly Value[],
  namespace: ReadonlyMap<string, Value>,
  moduleName: string,
  kwargs: Kwargs | undefined = undefined,
  metaclass: PyClass | undefined = undefined,
): PyClass {
  for (const b of bases) if (!(b instanceof PyClass) && !(b instanceof Unknown)) throw typeError('bases must be types');
  const known = bases.filter((b): b is PyClass => b instanceof PyClass);
  const real = known.length > 0 ? known : [objectClass];
  bestBase(real);
  const cls = new PyClass(name, real, qualname);
  cls.isHeapType = true;
  cls.moduleName = moduleName;
  cls.hasUnknownBase = known.length < bases.length;
  cls.mro = linearize(cls, real);
  cls.metaclass = metaclass ?? known.find((b) => b.metaclass)?.metaclass;
  for (const [key, value] of namespace) {
    if (key === '__classcell__' || key === '__qualname__') continue;
    if (key === '__new__' && value instanceof PyFunction) cls.dict.set(key, new PyStaticMethod(value));
    else cls.dict.set(key, key === '__init_subclass__' || key === '__class_getitem__' ? asClassMethod(value) : value);
  }
  if (namespace.has('__eq__') && !namespace.has('__hash__')) cls.dict.set('__hash__', null);
  if (!namespace.has('__doc__')) cls.dict.set('__doc__', null);
  const slots = namespace.get('__slots__');
  if (slots !== undefined) makeSlots(cls, slots);
  PyClass.version++;
  for (const base of real) if (base.isHeapType) addSubclass(base, cls);
  const cell = namespace.get('__classcell__');
  if (cell instanceof PyCell) heap.fieldSet(cell.cell, 'value', cls, '__class__');
  setNames(cls, namespace);
  initSubclass(cls, kwargs);
  return cls;
}

/** Dead references that are kept before they are cleared away. */
const MANY_SUBCLASSES = 64;

function addSubclass(base: PyClass, cls: PyClass): void {
  const { subclasses } = base;
  if (subclasses.length % MANY_SUBCLASSES === MANY_SUBCLASSES - 1) {
    const alive = subclasses.filter((ref) => ref.deref() !== undefined);
    subclasses.splice(0, subclasses.length, ...alive);
  }
  subclasses.push(new WeakRef(cls));
}

/** The classes of `cls.__subclasses__()`. */
export const subclassesOf = (cls: PyClass): PyClass[] =>
  cls.subclasses.flatMap((ref) => {
    const c = ref.deref();
    return c?.bases.includes(cls) ? [c] : [];
  });

/** Bases that aren't classes may stand for some: `Generic[T]`, `List[int]`. Source: PEP 560. */
export function realBases(bases: readonly Value[]): Value[] {
  const tuple = new PyTuple(bases);
  return bases.flatMap((b) => {
    const entries = b instanceof PyClass || b instanceof Unknown ? undefined : special(b, '__mro_entries__');
    if (entries === undefined) return [b];
    const made = call(entries, [b, tuple]);
    if (!(made instanceof PyTuple)) throw typeError('__mro_entries__ must return a tuple');
    return [...made.items];
  });
}

/** Names of a class body whose metaclass has prepared a mapping of its own for them. */
export class PreparedNames extends Map<string, Value> {
  // A Map's constructor may not be given entries here.
  private mapping: Value = null;
  static over(mapping: Value): PreparedNames {
    const made = new PreparedNames();
    made.mapping = mapping;
    return made;
  }
  get value(): Value {
    return this.mapping;
  }
  override get(name: string): Value | undefined {
    try {
      return getItem(this.mapping, name);
    } catch (e) {
      if (e instanceof PyRaise && e.exc.cls.mro.some((c) => c.name === 'KeyError')) return undefined;
      throw e;
    }
  }
  override has(name: string): boolean {
    return this.get(name) !== undefined;
  }
  /** What a copy of it begins with. */
  override *[Symbol.iterator](): MapIterator<[string, Value]> {
    if (this.mapping instanceof PyDict)
      for (const { key, value } of this.mapping.entries.values()) if (typeof key === 'string') yield [key, value];
  }
  override set(name: string, value: Value): this {
    const set = special(this.mapping, '__setitem__') ?? lookupAttr(this.mapping, '__setitem__');
    if (set === undefined) throw typeError(`'${typeOf(this.mapping).name}' object does not support item assignment`);
    call(set, [this.mapping, name, value]);
    return this;
  }
  override delete(name: string): boolean {
    if (!this.has(name)) return false;
    const del = special(this.mapping, '__delitem__');
    if (del !== undefined) call(del, [this.mapping, name]);
    return true;
  }
}
