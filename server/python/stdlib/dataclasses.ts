/** dataclasses. Source: CPython's Lib/dataclasses.py. */
import { deleteOwnAttr, getAttr, lookupAttr, setAttr, setOwnAttr } from '../attributes.ts';
import { call } from '../call.ts';
import { buildClass } from '../classes.ts';
import { PyRaise, defineException, exceptionClasses, typeError, valueError } from '../errors.ts';
import { length, listOf } from '../iterate.ts';
import { keyOf } from '../keys.ts';
import type { NativeFn, NativeParam } from '../native.ts';
import { MISSING, functions, methods, native, nativeOf } from '../native.ts';
import { registerModule } from '../modules.ts';
import { compare, compareContainers } from '../comparisons.ts';
import { truth } from '../operators.ts';
import { repr } from '../text.ts';
import type { Value } from '../values.ts';
import {
  NotImplemented,
  PyClass,
  PyClassMethod,
  PyDict,
  PyException,
  PyInstance,
  PyList,
  PyTuple,
  Unknown,
  UnknownSignal,
  dictClass,
  listClass,
  tupleClass,
  typeClass,
  typeOf,
} from '../values.ts';
import { vm } from '../vm.ts';
import { keyText, asDict, sure } from '../builtins/known.ts';
import { deepCopy } from './copy.ts';
import type { Options } from './dataclassFields.ts';
import {
  DEFAULTS,
  FACTORY,
  KW_ONLY,
  NO_VALUE,
  PyField,
  fieldClass,
  fieldsOfClass,
  initVarClass,
  optionsOfClass,
  ownFields,
  paramsClass,
  proxy,
} from './dataclassFields.ts';
import { KEYWORDS } from './keywords.ts';
import { libraryModule } from './names.ts';

const real = (fields: ReadonlyMap<string, PyField>): PyField[] =>
  [...fields.values()].filter((f) => f.kind === 'field');

function initOf(cls: PyClass, fields: ReadonlyMap<string, PyField>, options: Options): Value {
  const used = [...fields.values()].filter((f) => f.init && f.kind !== 'classvar');
  const ordered = [...used.filter((f) => f.kwOnly !== true), ...used.filter((f) => f.kwOnly === true)];
  // Fields of a base that isn't known come before.
  if (cls.mro.some((c) => c.hasUnknownBase)) return new Unknown(`a base class of ${cls.name} is unknown`);
  let defaulted: string | undefined;
  for (const f of ordered) {
    if (f.kwOnly === true) continue;
    if (f.defaultValue !== undefined || f.factory !== undefined) defaulted = f.name;
    else if (defaulted !== undefined)
      throw typeError(`non-default argument '${f.name}' follows default argument '${defaulted}'`);
  }
  const params: NativeParam[] = [
    { name: 'self', kind: 'arg', default: undefined },
    ...ordered.map((f) => ({
      name: f.name,
      kind: f.kwOnly === true ? ('kwonly' as const) : ('arg' as const),
      default: f.factory !== undefined ? FACTORY : f.defaultValue,
    })),
  ];
  const all = [...fields.values()];
  const set = options.frozen ? setOwnAttr : setAttr;
  // Asked when the class is made, as CPython does: an instance may answer for attributes in its own way.
  const hasPostInit = lookupAttr(cls, '__post_init__') !== undefined;
  const init = nativeOf(
    `${cls.qualname}.__init__`,
    params,
    (self, ...values) => {
      const given = new Map(ordered.map((f, i) => [f, values[i]]));
      const initVars: Value[] = [];
      for (const f of all) {
        if (f.kind === 'classvar') continue;
        let value = given.get(f);
        if (value === FACTORY || (value === undefined && f.factory !== undefined)) value = call(f.factory ?? null, []);
        if (f.kind === 'initvar') initVars.push(value ?? null);
        // A field without init whose default is the class's attribute needs nothing of its own.
        else if (value !== undefined) set(self, f.name, value);
      }
      if (hasPostInit) call(getAttr(self, '__post_init__'), initVars);
      return null;
    },
    true,
  );
  const annotations = new PyDict();
  for (const f of ordered) annotations.entries.set(f.name, { key: f.name, value: f.attrs.get('type') ?? null });
  annotations.entries.set('return', { key: 'return', value: null });
  init.attrs.set('__annotations__', annotations);
  init.attrs.set('__qualname__', `${cls.qualname}.__init__`);
  init.attrs.set('__module__', cls.moduleName);
  return init;
}

/** A method that the class gets. */
function enter(cls: PyClass, signature: string, fn: NativeFn): void {
  const made = native(signature, fn, { binds: true });
  made.attrs.set('__qualname__', `${cls.qualname}.${made.name}`);
  made.attrs.set('__module__', cls.moduleName);
  cls.dict.set(made.name, made);
}

const annotationText = (v: Value): string => {
  if (v === null) return 'None';
  if (v instanceof PyClass) return v.moduleName === 'builtins' ? v.qualname : `${v.moduleName}.${v.qualname}`;
  return lookupAttr(v, '__module__') === 'typing' ? repr(v).replaceAll('typing.', '') : repr(v);
};

/** `P(x: int, y: float = 2.0)`: what the class says of itself where its author doesn't. */
function docOf(cls: PyClass, fields: ReadonlyMap<string, PyField>): Value {
  const used = [...fields.values()].filter((f) => f.init && f.kind !== 'classvar');
  const shown = (f: PyField): string => {
    const value = f.factory !== undefined ? FACTORY : f.defaultValue;
    return `${f.name}: ${annotationText(f.attrs.get('type') ?? null)}${value === undefined ? '' : ` = ${repr(value)}`}`;
  };
  const named = used.filter((f) => f.kwOnly === true);
  try {
    const parts = [
      ...used.filter((f) => f.kwOnly !== true).map(shown),
      ...(named.length > 0 ? ['*', ...named.map(shown)] : []),
    ];
    return `${cls.name}(${parts.join(', ')})`;
  } catch (e) {
    if (e instanceof UnknownSignal) return e.unknown;
    throw e;
  }
}

const tupleOf = (v: Value, fields: readonly PyField[]): PyTuple => new PyTuple(fields.map((f) => getAttr(v, f.name)));

function ordering(cls: PyClass, fields: readonly PyField[]): void {
  for (const [name, op] of [
    ['__lt__', '<'],
    ['__le__', '<='],
    ['__gt__', '>'],
    ['__ge__', '>='],
  ] as const) {
    if (cls.dict.has(name))
      throw typeError(
        `Cannot overwrite attribute ${name} in class ${cls.name} Consider using functools.total_ordering`,
      );
    enter(cls, `${name}(self, other)`, (a, b) =>
      typeOf(a) === typeOf(b)
        ? (compareContainers(op, tupleOf(a, fields), tupleOf(b, fields)) ?? NotImplemented)
        : NotImplemented,
    );
  }
}

function freeze(cls: PyClass, fields: ReadonlyMap<string, PyField>): void {
  const names = new Set(real(fields).map((f) => f.name));
  const refuse =
    (what: string) =>
    (self: Value, name: Value): Value => {
      if (typeOf(self) === cls || names.has(keyText(name)))
        throw new PyRaise(new PyException(frozenError(), [`cannot ${what} field ${repr(name)}`]));
      return null;
    };
  for (const name of ['__setattr__', '__delattr__'])
    if (cls.dict.has(name)) throw typeError(`Cannot overwrite attribute ${name} in class ${cls.name}`);
  // What isn't this class's business goes to the next one.
  const next = (self: Value, name: string, args: Value[]): Value => {
    const mro = typeOf(self).mro;
    for (const c of mro.slice(mro.indexOf(cls) + 1)) {
      const found = c.dict.get(name);
      if (found !== undefined) return call(found, [self, ...args]);
    }
    if (name === '__setattr__') setOwnAttr(self, keyText(args[0]), args[1]);
    else deleteOwnAttr(self, keyText(args[0]));
    return null;
  };
  enter(cls, '__setattr__(self, name, value)', (self, name, value) => {
    refuse('assign to')(self, name);
    return next(self, '__setattr__', [name, value]);
  });
  enter(cls, '__delattr__(self, name)', (self, name) => {
    refuse('delete')(self, name);
    return next(self, '__delattr__', [name]);
  });
}

function frozenError(): PyClass {
  const base = exceptionClasses.get('AttributeError');
  return (
    exceptionClasses.get('FrozenInstanceError') ??
    defineException('FrozenInstanceError', base ?? typeClass, 'dataclasses')
  );
}

/** `@dataclass(…)` of a class. */
export function processDataclass(cls: PyClass, options: Options): PyClass {
  const fields = new Map<string, PyField>();
  let frozenBase: boolean | undefined;
  for (const base of [...cls.mro.slice(1)].reverse()) {
    const inherited = fieldsOfClass.get(base);
    if (!inherited) continue;
    for (const [name, f] of inherited) fields.set(name, f);
    if (cls.bases.includes(base)) frozenBase = optionsOfClass.get(base)?.frozen ?? false;
  }
  for (const f of ownFields(cls, options)) fields.set(f.name, f);
  if (frozenBase === true && !options.frozen) throw typeError('cannot inherit non-frozen dataclass from a frozen one');
  if (frozenBase === false && options.frozen) throw typeError('cannot inherit frozen dataclass from a non-frozen one');
  if (options.order && !options.eq) throw valueError('eq must be true if order is true');
  fieldsOfClass.set(cls, fields);
  optionsOfClass.set(cls, options);
  const instance = real(fields);
  const hasOwnHash = cls.dict.has('__hash__') && !(cls.dict.get('__hash__') === null && cls.dict.has('__eq__'));
  // A class keeps an __init__ of its own. Source: dataclasses.py _set_new_attribute.
  if (options.init && !cls.dict.has('__init__')) cls.dict.set('__init__', initOf(cls, fields, options));
  if (options.repr && !cls.dict.has('__repr__'))
    enter(cls, '__repr__(self)', (self) => {
      if (shownNow.has(self)) return '...';
      shownNow.add(self);
      try {
        const shown = instance.filter((f) => f.repr).map((f) => `${f.name}=${repr(getAttr(self, f.name))}`);
        return `${typeOf(self).qualname}(${shown.join(', ')})`;
      } finally {
        shownNow.delete(self);
      }
    });
  const compared = instance.filter((f) => f.compare);
  if (options.eq && !cls.dict.has('__eq__')) enter(cls, '__eq__(self, other)', (a, b) => equalFields(a, b, compared));
  if (options.order) ordering(cls, compared);
  if (options.frozen) freeze(cls, fields);
  if (options.unsafe_hash && hasOwnHash) throw typeError(`Cannot overwrite attribute __hash__ in class ${cls.name}`);
  if (options.unsafe_hash || (options.eq && options.frozen && !hasOwnHash)) {
    const hashed = instance.filter((f) => f.hash ?? f.compare);
    enter(cls, '__hash__(self)', (self) => hashOf(tupleOf(self, hashed)));
  } else if (options.eq && !options.frozen && !hasOwnHash) cls.dict.set('__hash__', null);
  if (options.match_args && !cls.dict.has('__match_args__'))
    cls.dict.set('__match_args__', new PyTuple(instance.filter((f) => f.init && f.kwOnly !== true).map((f) => f.name)));
  const params = new PyInstance(paramsClass);
  for (const [name, value] of Object.entries(options)) params.attrs.set(name, value as boolean);
  cls.dict.set('__dataclass_params__', params);
  if (!cls.dict.has('__replace__')) enter(cls, '__replace__(self, /, **changes)', replace);
  PyClass.version++;
  if (typeof cls.dict.get('__doc__') !== 'string') cls.dict.set('__doc__', docOf(cls, fields));
  return options.slots ? withSlots(cls, options) : cls;
}

/** Instances whose repr is being made. */
const shownNow = new Set<Value>();

/** Field by field, as `a.x == b.x and a.y == b.y` does. */
function equalFields(a: Value, b: Value, fields: readonly PyField[]): Value {
  if (a === b) return true;
  if (typeOf(a) !== typeOf(b)) return NotImplemented;
  let result: Value = true;
  for (const f of fields) {
    result = compare('==', getAttr(a, f.name), getAttr(b, f.name));
    if (f === fields[fields.length - 1]) break;
    const t = truth(result);
    if (t instanceof Unknown) return t;
    if (!t) return result;
  }
  return result;
}

/** `slots=True` makes the class anew. Source: dataclasses._add_slots. */
function withSlots(cls: PyClass, options: Options): PyClass {
  if (cls.dict.has('__slots__')) throw typeError(`${cls.name} already specifies __slots__`);
  const own = real(fieldsOfClass.get(cls) ?? new Map<string, PyField>());
  const inherited = new Set<string>();
  for (const base of cls.mro.slice(1)) {
    const slots = base.dict.get('__slots__');
    for (const s of slots === undefined ? [] : typeof slots === 'string' ? [slots] : listOf(slots))
      inherited.add(keyText(s));
  }
  const names = own.map((f) => f.name).filter((name) => !inherited.has(name));
  if (options.weakref_slot && !inherited.has('__weakref__')) names.push('__weakref__');
  const namespace = new Map(cls.dict);
  for (const f of own) namespace.delete(f.name);
  namespace.delete('__dict__');
  namespace.delete('__weakref__');
  namespace.set('__slots__', new PyTuple(names));
  const made = buildClass(cls.name, cls.qualname, cls.bases, namespace, cls.moduleName, undefined, cls.metaclass);
  made.definition = cls.definition;
  const fields = fieldsOfClass.get(cls);
  if (fields) fieldsOfClass.set(made, fields);
  optionsOfClass.set(made, options);
  return made;
}

/** Equal keys have equal numbers, and different ones nearly never. Source: FNV-1a on the key's text. */
function hashOf(tuple: PyTuple): number {
  const key = String(keyOf(tuple));
  let h = 2166136261;
  for (let i = 0; i < key.length; i++) h = Math.imul(h ^ key.charCodeAt(i), 16777619);
  return (h >>> 0) * 1048576 + (key.length & 0xfffff);
}

function optionsFrom(kwargs: Value): Options {
  const options: Record<string, boolean> = { ...DEFAULTS };
  if (kwargs instanceof PyDict)
    for (const { key, value } of kwargs.entries.values()) {
      if (!(keyText(key) in DEFAULTS))
        throw typeError(`dataclass() got an unexpected keyword argument '${keyText(key)}'`);
      options[keyText(key)] = sure(truth(value));
    }
  return options as unknown as Options;
}

function fieldsOf(v: Value): PyField[] | undefined {
  const cls = v instanceof PyClass ? v : typeOf(v);
  for (const c of cls.mro) {
    const found = fieldsOfClass.get(c);
    if (found) return real(found);
  }
  return undefined;
}

function convert(v: Value, factory: Value, asDictionary: boolean): Value {
  const fields = v instanceof PyClass ? undefined : fieldsOf(v);
  if (fields) {
    const parts = fields.map((f) => [f.name, convert(getAttr(v, f.name), factory, asDictionary)] as const);
    if (!asDictionary)
      return factory === tupleClass
        ? new PyTuple(parts.map(([, x]) => x))
        : call(factory, [new PyList(parts.map(([, x]) => x))]);
    if (factory === dictClass) {
      const out = new PyDict();
      for (const [key, value] of parts) out.entries.set(keyOf(key), { key, value });
      return out;
    }
    return call(factory, [new PyList(parts.map(([k, x]) => new PyTuple([k, x])))]);
  }
  if (v instanceof PyTuple)
    return new PyTuple(
      v.items.map((x) => convert(x, factory, asDictionary)),
      v.cls,
    );
  if (v instanceof PyList) {
    const items = v.items.map((x) => convert(x, factory, asDictionary));
    return v.cls === listClass ? new PyList(items) : call(v.cls, [new PyList(items)]);
  }
  if (v instanceof PyDict) {
    const pairs = [...v.entries.values()].map(
      (e) => [convert(e.key, factory, asDictionary), convert(e.value, factory, asDictionary)] as const,
    );
    const byDefault = v.attrs?.get('default_factory');
    if (v.cls !== dictClass && byDefault === undefined)
      return call(v.cls, [new PyList(pairs.map(([k, x]) => new PyTuple([k, x])))]);
    const out = byDefault === undefined ? new PyDict() : call(v.cls, [byDefault]);
    if (out instanceof PyDict) for (const [key, value] of pairs) out.entries.set(keyOf(key), { key, value });
    return out;
  }
  return deepCopy(v);
}

const needInstance = (v: Value, name: string): void => {
  if (v instanceof PyClass || !fieldsOf(v)) throw typeError(`${name}() should be called on dataclass instances`);
};

function replace(v: Value, changes: Value): Value {
  if (v instanceof Unknown) return v;
  needInstance(v, 'replace');
  const given = new Map([...asDict(changes).entries.values()].map((e) => [keyText(e.key), e.value]));
  const cls = typeOf(v);
  const owner = cls.mro.find((c) => fieldsOfClass.has(c));
  for (const f of owner ? (fieldsOfClass.get(owner)?.values() ?? []) : []) {
    if (f.kind === 'classvar') continue;
    if (!f.init) {
      if (given.has(f.name))
        throw typeError(`field ${f.name} is declared with init=False, it cannot be specified with replace()`);
      continue;
    }
    if (given.has(f.name)) continue;
    if (f.kind === 'initvar') {
      if (f.defaultValue === undefined) throw typeError(`InitVar '${f.name}' must be specified with replace()`);
      continue;
    }
    given.set(f.name, getAttr(v, f.name));
  }
  return call(cls, [], [...given]);
}

function makeField(kwargs: Value): Value {
  const given = new Map(
    kwargs instanceof PyDict ? [...kwargs.entries.values()].map((e) => [keyText(e.key), e.value]) : [],
  );
  const flag = (name: string, fallback: boolean): boolean => {
    const v = given.get(name);
    return v === undefined || v === NO_VALUE ? fallback : sure(truth(v));
  };
  const value = (name: string): Value | undefined => {
    const v = given.get(name);
    return v === NO_VALUE ? undefined : v;
  };
  if (value('default') !== undefined && value('default_factory') !== undefined)
    throw valueError('cannot specify both default and default_factory');
  const hash = value('hash') ?? null;
  return new PyField(
    value('default'),
    value('default_factory'),
    flag('init', true),
    flag('repr', true),
    hash === null ? undefined : sure(truth(hash)),
    flag('compare', true),
    proxy(value('metadata') ?? new PyDict()),
    value('kw_only') === undefined ? undefined : flag('kw_only', false),
  );
}

function makeDataclass(
  name: Value,
  fields: Value,
  bases: Value,
  namespace: Value,
  module: Value,
  kwargs: Value,
): Value {
  const dict = new PyDict();
  const set = (key: string, value: Value): void => {
    dict.entries.set(key, { key, value });
  };
  const annotations = new PyDict();
  for (const item of listOf(fields)) {
    const parts =
      typeof item === 'string'
        ? [item, 'typing.Any']
        : item instanceof PyTuple || item instanceof PyList
          ? item.items
          : [];
    if (typeof item !== 'string') length(item);
    if (parts.length < 2 || parts.length > 3) throw typeError(`Invalid field: ${repr(item)}`);
    const [field, type, value] = parts;
    if (typeof field !== 'string' || !/^[\p{L}_][\p{L}\p{N}_]*$/u.test(field))
      throw typeError(`Field names must be valid identifiers: ${repr(field)}`);
    if (KEYWORDS.has(field)) throw typeError(`Field names must not be keywords: ${repr(field)}`);
    if (annotations.entries.has(field)) throw typeError(`Field name duplicated: ${repr(field)}`);
    annotations.entries.set(field, { key: field, value: type });
    if (value !== undefined) set(field, value);
  }
  if (namespace instanceof PyDict) for (const [k, e] of namespace.entries) dict.entries.set(k, e);
  set('__annotations__', annotations);
  set('__module__', module ?? vm.frame?.module.name ?? 'types');
  const cls = call(typeClass, [name, bases, dict]);
  return cls instanceof PyClass ? processDataclass(cls, optionsFrom(kwargs)) : cls;
}

export function registerDataclasses(): void {
  registerModule('dataclasses', () => {
    initVarClass.construct = (cls, args, kwargs) => {
      const made = new PyInstance(cls);
      made.attrs.set('type', args.at(0) ?? new Map(kwargs ?? []).get('type') ?? null);
      return made;
    };
    initVarClass.dict.set(
      '__class_getitem__',
      new PyClassMethod(native('__class_getitem__(cls, type, /)', (cls, type) => call(cls, [type]), { binds: true })),
    );
    methods(initVarClass, {
      '__repr__(self, /)': (v) => `dataclasses.InitVar[${annotationText(lookupAttr(v, 'type') ?? null)}]`,
    });
    methods(paramsClass, {
      '__repr__(self, /)': (v) =>
        v instanceof PyInstance ? `_DataclassParams(${[...v.attrs].map(([k, x]) => `${k}=${repr(x)}`).join(',')})` : '',
    });
    methods(fieldClass, {
      '__repr__(self, /)': (f) =>
        f instanceof PyField ? `Field(${[...f.attrs].map(([k, v]) => `${k}=${repr(v)}`).join(',')})` : '',
    });
    const table = functions({
      'dataclass(cls=None, /, **kwargs)': (cls, kwargs) => {
        const options = optionsFrom(kwargs);
        const apply = (c: Value): Value => (c instanceof PyClass ? processDataclass(c, options) : c);
        return cls === null ? native('wrap(cls)', apply) : apply(cls);
      },
      'field(**kwargs)': makeField,
      'fields(class_or_instance)': (v) => {
        if (v instanceof Unknown) return v;
        const found = fieldsOf(v);
        if (!found) throw typeError('must be called with a dataclass type or instance');
        return new PyTuple(found);
      },
      'is_dataclass(obj)': (v) => (v instanceof Unknown ? v : fieldsOf(v) !== undefined),
      'asdict(obj, *, dict_factory=<missing>)': (v, factory) => {
        if (v instanceof Unknown) return v;
        needInstance(v, 'asdict');
        return convert(v, factory === MISSING ? dictClass : factory, true);
      },
      'astuple(obj, *, tuple_factory=<missing>)': (v, factory) => {
        if (v instanceof Unknown) return v;
        needInstance(v, 'astuple');
        return convert(v, factory === MISSING ? tupleClass : factory, false);
      },
      'replace(obj, /, **changes)': replace,
      'make_dataclass(cls_name, fields, *, bases=(), namespace=None, module=None, **kwargs)': makeDataclass,
    });
    table.set('FrozenInstanceError', frozenError());
    table.set('MISSING', NO_VALUE);
    table.set('KW_ONLY', KW_ONLY);
    table.set('InitVar', initVarClass);
    table.set('Field', fieldClass);
    return libraryModule('dataclasses', table);
  });
}
