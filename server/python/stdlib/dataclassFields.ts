/** The fields of data classes. Source: CPython's Lib/dataclasses.py. */
import { lookupAttr } from '../attributes.ts';
import { typeError, valueError } from '../errors.ts';
import { keyOf } from '../keys.ts';
import { MappingProxy } from '../mappingProxy.ts';
import { methods } from '../native.ts';
import { repr } from '../text.ts';
import type { Value } from '../values.ts';
import {
  EagerArray,
  PyClass,
  PyDict,
  PyGetter,
  PyInstance,
  PyList,
  PySet,
  Tracer,
  builtinClass,
  memberClass,
  setClass,
  typeOf,
} from '../values.ts';
import { keyText } from '../builtins/known.ts';
import { TypingAlias, TypingForm } from './typing.ts';

export const fieldClass = builtinClass('Field', undefined, 'dataclasses');
export const missingClass = builtinClass('_MISSING_TYPE', undefined, 'dataclasses');
export const NO_VALUE = new PyInstance(missingClass);
export const kwOnlyClass = builtinClass('KW_ONLY', undefined, 'dataclasses');
export const KW_ONLY = new PyInstance(kwOnlyClass);
export const factoryMarkClass = builtinClass('_HAS_DEFAULT_FACTORY_CLASS', undefined, 'dataclasses');
methods(factoryMarkClass, { '__repr__(self, /)': () => '<factory>' });
/** The default of a parameter whose field has a factory. */
export const FACTORY = new PyInstance(factoryMarkClass);
export const initVarClass = builtinClass('InitVar', undefined, 'dataclasses');

export interface Options {
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
export const DEFAULTS: Options = {
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

export type Kind = 'field' | 'classvar' | 'initvar';

export const markClass = builtinClass('_FIELD_BASE', undefined, 'dataclasses');
export const mark = (name: string): Value => {
  const made = new PyInstance(markClass);
  made.attrs.set('name', name);
  return made;
};
methods(markClass, { '__repr__(self, /)': (v) => keyText(lookupAttr(v, 'name')) });
export const KIND_MARKS: Readonly<Record<Kind, Value>> = {
  field: mark('_FIELD'),
  classvar: mark('_FIELD_CLASSVAR'),
  initvar: mark('_FIELD_INITVAR'),
};

export const paramsClass = builtinClass('_DataclassParams', undefined, 'dataclasses');

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
    metadata: Value,
    public kwOnly: boolean | undefined,
  ) {
    super(fieldClass);
    // Code may look at a field, and change its metadata, before it belongs to a class.
    this.attrs.set('name', null);
    this.attrs.set('type', null);
    this.attrs.set('default', this.defaultValue ?? NO_VALUE);
    this.attrs.set('default_factory', this.factory ?? NO_VALUE);
    this.attrs.set('init', this.init);
    this.attrs.set('repr', this.repr);
    this.attrs.set('hash', this.hash ?? null);
    this.attrs.set('compare', this.compare);
    this.attrs.set('metadata', metadata);
    this.attrs.set('kw_only', this.kwOnly ?? NO_VALUE);
    this.attrs.set('_field_type', null);
  }
  describe(name: string, kind: Kind, type: Value): void {
    this.name = name;
    this.kind = kind;
    this.attrs.set('name', name);
    this.attrs.set('type', type);
    this.attrs.set('kw_only', this.kwOnly ?? (kind === 'field' ? false : NO_VALUE));
    this.attrs.set('_field_type', KIND_MARKS[kind]);
  }
}

const TABLE = '__dataclass_fields__';

/** The fields of each data class, in order; those of bases included: what its `__dataclass_fields__` says, as code may change it. */
export const fieldsOfClass = {
  has: (cls: PyClass): boolean => cls.dict.get(TABLE) instanceof PyDict,
  get(cls: PyClass): ReadonlyMap<string, PyField> | undefined {
    const table = cls.dict.get(TABLE);
    if (!(table instanceof PyDict)) return undefined;
    const fields = new Map<string, PyField>();
    for (const { key, value } of table.entries.values())
      if (typeof key === 'string' && value instanceof PyField) fields.set(key, value);
    return fields;
  },
  set(cls: PyClass, fields: ReadonlyMap<string, PyField>): void {
    const table = new PyDict();
    for (const [name, field] of fields) table.entries.set(keyOf(name), { key: name, value: field });
    cls.dict.set(TABLE, table);
  },
};
export const optionsOfClass = new WeakMap<PyClass, Options>();

export function kindOf(annotation: Value): Kind | 'kwonly' {
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

/** `field.metadata` can only be read. */
export const proxy = (v: Value): Value =>
  v === null ? new MappingProxy(new PyDict()) : v instanceof PyDict ? new MappingProxy(v) : v;

export const plainField = (value: Value | undefined): PyField =>
  new PyField(value, undefined, true, true, undefined, true, proxy(new PyDict()), undefined);

export const isMutableDefault = (v: Value): boolean => {
  if (v instanceof EagerArray || v instanceof Tracer) return true;
  if (v instanceof PyList || v instanceof PyDict || v instanceof PySet)
    return !(v instanceof PySet && v.cls !== setClass);
  return v instanceof PyInstance && !(v instanceof PyField) && typeOf(v).lookup('__hash__') === null;
};

/** What the class has by a field's name, a descriptor's answer included; places of `__slots__` are no defaults. */
function defaultOf(cls: PyClass, name: string): Value | undefined {
  const found = cls.lookup(name);
  if (found instanceof PyGetter && found.cls === memberClass) return undefined;
  return found instanceof PyField ? found : lookupAttr(cls, name);
}

/** The fields of one class statement. */
export function ownFields(cls: PyClass, options: Options): PyField[] {
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
      const value = defaultOf(cls, name);
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
        PyClass.version++;
      }
      out.push(field);
    }
  for (const [name, value] of cls.dict)
    if (value instanceof PyField) throw typeError(`'${name}' is a field but has no type annotation`);
  return out;
}
