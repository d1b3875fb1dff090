/** dataclasses. Source: CPython's Lib/dataclasses.py. */
import { getAttr, lookupAttr, setOwnAttr } from '../attributes.ts';
import { call } from '../call.ts';
import { PyRaise, defineException, exceptionClasses, typeError, valueError } from '../errors.ts';

import { keyOf } from '../keys.ts';
import type { NativeParam } from '../native.ts';
import { MISSING, functions, methods, native, nativeOf } from '../native.ts';
import { registerModule } from '../modules.ts';
import { libraryModule } from './names.ts';
import { compareContainers, truth } from '../operators.ts';
import { repr } from '../text.ts';
import type { Value } from '../values.ts';
import {
  NotImplemented,
  PyClass,
  PyDict,
  PyException,
  PyInstance,
  PyList,
  PySet,
  PyTuple,
  Unknown,
  builtinClass,
  dictClass,
  listClass,
  setClass,
  tupleClass,
  typeClass,
  typeOf,
} from '../values.ts';
import { keyText, asDict, sure } from '../builtins/known.ts';
import { deepCopy } from './copy.ts';
import { itemsOf } from './values.ts';
import { TypingAlias, TypingForm } from './typing.ts';

const fieldClass = builtinClass('Field', undefined, 'dataclasses');
const missingClass = builtinClass('_MISSING_TYPE', undefined, 'dataclasses');
const NO_VALUE = new PyInstance(missingClass);
const kwOnlyClass = builtinClass('KW_ONLY', undefined, 'dataclasses');
const KW_ONLY = new PyInstance(kwOnlyClass);
const factoryMarkClass = builtinClass('_HAS_DEFAULT_FACTORY_CLASS', undefined, 'dataclasses');
methods(factoryMarkClass, { '__repr__(self, /)': () => '<factory>' });
/** The default of a parameter whose field has a factory. */
const FACTORY = new PyInstance(factoryMarkClass);
const initVarClass = builtinClass('InitVar', undefined, 'dataclasses');

interface Options {
  readonly init: boolean;
  readonly repr: boolean;
  readonly eq: boolean;
  readonly order: boolean;
  readonly unsafe_hash: boolean;
  readonly frozen: boolean;
  readonly match_args: boolean;
  readonly kw_only: boolean;
  readonly slots: boolean;
  readonly weakref_slot: boolean;
}
const DEFAULTS: Options = {
  init: true,
  repr: true,
  eq: true,
  order: false,
  unsafe_hash: false,
  frozen: false,
  match_args: true,
  kw_only: false,
  slots: false,
  weakref_slot: false,
};

type Kind = 'field' | 'classvar' | 'initvar';

/** `dataclasses.Field`. */
export class PyField extends PyInstance {
  name = '';
  kind: Kind = 'field';
  constructor(
    readonly defaultValue: Value | undefined,
    readonly factory: Value | undefined,
    readonly init: boolean,
    readonly repr: boolean,
    readonly hash: boolean | undefined,
    readonly compare: boolean,
    readonly metadata: Value,
    public kwOnly: boolean | undefined,
  ) {
    super(fieldClass);
  }
  describe(name: string, kind: Kind, type: Value): void {
    this.name = name;
    this.kind = kind;
    this.attrs.set('name', name);
    this.attrs.set('type', type);
    this.attrs.set('default', this.defaultValue ?? NO_VALUE);
    this.attrs.set('default_factory', this.factory ?? NO_VALUE);
    this.attrs.set('init', this.init);
    this.attrs.set('repr', this.repr);
    this.attrs.set('hash', this.hash ?? null);
    this.attrs.set('compare', this.compare);
    this.attrs.set('metadata', this.metadata);
    this.attrs.set('kw_only', this.kwOnly ?? false);
  }
}

/** The fields of each data class, in order; those of bases included. */
const fieldsOfClass = new WeakMap<PyClass, ReadonlyMap<string, PyField>>();
const optionsOfClass = new WeakMap<PyClass, Options>();

function kindOf(annotation: Value): Kind | 'kwonly' {
  if (annotation === KW_ONLY || annotation === kwOnlyClass) return 'kwonly';
  if (annotation instanceof TypingForm && annotation.name === 'ClassVar') return 'classvar';
  if (annotation instanceof TypingAlias)
    return annotation.origin instanceof TypingForm && annotation.origin.name === 'ClassVar' ? 'classvar' : 'field';
  if (annotation === initVarClass || (annotation instanceof PyInstance && annotation.cls === initVarClass))
    return 'initvar';
  if (typeof annotation === 'string') {
    if (/^(typing\.|t\.)?ClassVar\b/.test(annotation)) return 'classvar';
    if (/^(dataclasses\.|dc\.)?InitVar\b/.test(annotation)) return 'initvar';
    if (/^(dataclasses\.|dc\.)?KW_ONLY$/.test(annotation)) return 'kwonly';
  }
  return 'field';
}

const plainField = (value: Value | undefined): PyField =>
  new PyField(value, undefined, true, true, undefined, true, new PyDict(), undefined);

const isMutableDefault = (v: Value): boolean => {
  if (v instanceof PyList || v instanceof PyDict || v instanceof PySet)
    return !(v instanceof PySet && v.cls !== setClass);
  return v instanceof PyInstance && !(v instanceof PyField) && typeOf(v).lookup('__hash__') === null;
};

/** The fields of one class statement. */
function ownFields(cls: PyClass, options: Options): PyField[] {
  const annotations = cls.dict.get('__annotations__');
  const out: PyField[] = [];
  let kwOnly = options.kw_only;
  if (annotations instanceof PyDict)
    for (const { key, value: annotation } of annotations.entries.values()) {
      const name = keyText(key);
      const kind = kindOf(annotation);
      if (kind === 'kwonly') {
        kwOnly = true;
        continue;
      }
      const value = cls.dict.get(name);
      const field = value instanceof PyField ? value : plainField(value);
      if (kind !== 'classvar' && field.defaultValue !== undefined && isMutableDefault(field.defaultValue))
        throw valueError(
          `mutable default ${repr(typeOf(field.defaultValue))} for field ${name} is not allowed: use default_factory`,
        );
      if (kind === 'field') field.kwOnly ??= kwOnly;
      field.describe(name, kind, annotation);
      // The class keeps a default as its attribute, and nothing of a bare field().
      if (value instanceof PyField) {
        if (field.defaultValue === undefined) cls.dict.delete(name);
        else cls.dict.set(name, field.defaultValue);
      }
      out.push(field);
    }
  for (const [name, value] of cls.dict)
    if (value instanceof PyField) throw typeError(`'${name}' is a field but has no type annotation`);
  return out;
}

const real = (fields: ReadonlyMap<string, PyField>): PyField[] =>
  [...fields.values()].filter((f) => f.kind === 'field');

function initOf(cls: PyClass, fields: ReadonlyMap<string, PyField>): Value {
  const used = [...fields.values()].filter((f) => f.init && f.kind !== 'classvar');
  const ordered = [...used.filter((f) => f.kwOnly !== true), ...used.filter((f) => f.kwOnly === true)];
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
  return nativeOf(
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
        else if (value !== undefined) setOwnAttr(self, f.name, value);
      }
      const post = lookupAttr(self, '__post_init__');
      if (post !== undefined) call(post, initVars);
      return null;
    },
    true,
  );
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
        `Cannot overwrite attribute ${name} in class ${cls.name}. Consider using functools.total_ordering`,
      );
    methods(cls, {
      [`${name}(self, other)`]: (a, b) =>
        typeOf(a) === typeOf(b)
          ? (compareContainers(op, tupleOf(a, fields), tupleOf(b, fields)) ?? NotImplemented)
          : NotImplemented,
    });
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
  methods(cls, {
    '__setattr__(self, name, value)': (self, name, value) => {
      refuse('assign to')(self, name);
      setOwnAttr(self, keyText(name), value);
      return null;
    },
    '__delattr__(self, name)': refuse('delete'),
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
  if (options.init) cls.dict.set('__init__', initOf(cls, fields));
  if (options.repr && !cls.dict.has('__repr__'))
    methods(cls, {
      '__repr__(self)': (self) => {
        const shown = instance.filter((f) => f.repr).map((f) => `${f.name}=${repr(getAttr(self, f.name))}`);
        return `${typeOf(self).qualname}(${shown.join(', ')})`;
      },
    });
  const compared = instance.filter((f) => f.compare);
  if (options.eq && !cls.dict.has('__eq__'))
    methods(cls, {
      '__eq__(self, other)': (a, b) => {
        if (a === b) return true;
        if (typeOf(a) !== typeOf(b)) return NotImplemented;
        return compareContainers('==', tupleOf(a, compared), tupleOf(b, compared)) ?? NotImplemented;
      },
    });
  if (options.order) ordering(cls, compared);
  if (options.frozen) freeze(cls, fields);
  if (options.unsafe_hash || (options.eq && options.frozen && !hasOwnHash)) {
    const hashed = instance.filter((f) => f.hash ?? f.compare);
    methods(cls, { '__hash__(self)': (self) => hashOf(tupleOf(self, hashed)) });
  } else if (options.eq && !hasOwnHash) cls.dict.set('__hash__', null);
  if (options.match_args && !cls.dict.has('__match_args__'))
    cls.dict.set('__match_args__', new PyTuple(instance.filter((f) => f.init && f.kwOnly !== true).map((f) => f.name)));
  const table = new PyDict();
  for (const [key, value] of fields) table.entries.set(keyOf(key), { key, value });
  cls.dict.set('__dataclass_fields__', table);
  PyClass.version++;
  return cls;
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
  if (v instanceof PyList && v.cls === listClass)
    return new PyList(v.items.map((x) => convert(x, factory, asDictionary)));
  if (v instanceof PyDict) {
    const out = new PyDict();
    for (const [k, e] of v.entries)
      out.entries.set(k, {
        key: convert(e.key, factory, asDictionary),
        value: convert(e.value, factory, asDictionary),
      });
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
    value('metadata') ?? new PyDict(),
    value('kw_only') === undefined ? undefined : flag('kw_only', false),
  );
}

function makeDataclass(name: Value, fields: Value, bases: Value, namespace: Value, kwargs: Value): Value {
  const dict = namespace instanceof PyDict ? namespace : new PyDict();
  const annotations = new PyDict();
  for (const item of itemsOf(fields instanceof PyList ? new PyTuple(fields.items) : fields)) {
    const [field, type = null, value] = item instanceof PyTuple ? item.items : [item];
    annotations.entries.set(keyOf(field), { key: field, value: type });
    if (value !== undefined) dict.entries.set(keyOf(field), { key: field, value });
  }
  dict.entries.set('__annotations__', { key: '__annotations__', value: annotations });
  const cls = call(typeClass, [name, bases, dict]);
  return cls instanceof PyClass ? processDataclass(cls, optionsFrom(kwargs)) : cls;
}

export function registerDataclasses(): void {
  registerModule('dataclasses', () => {
    initVarClass.construct = (cls) => new PyInstance(cls);
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
      'make_dataclass(cls_name, fields, *, bases=(), namespace=None, **kwargs)': makeDataclass,
    });
    table.set('FrozenInstanceError', frozenError());
    table.set('MISSING', NO_VALUE);
    table.set('KW_ONLY', KW_ONLY);
    table.set('InitVar', initVarClass);
    table.set('Field', fieldClass);
    return libraryModule('dataclasses', table);
  });
}
