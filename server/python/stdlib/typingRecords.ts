/** `NamedTuple` and `TypedDict`. Source: CPython's Lib/typing.py. */
import { call } from '../call.ts';
import { buildClass } from '../classes.ts';
import { raise, typeError } from '../errors.ts';
import { listOf } from '../iterate.ts';
import { kwargsOf, methods } from '../native.ts';
import { truth } from '../operators.ts';
import { repr } from '../text.ts';
import { vm } from '../vm.ts';
import type { Value } from '../values.ts';
import {
  PyClass,
  PyDict,
  PySet,
  PyTuple,
  Unknown,
  builtinClass,
  dictClass,
  frozensetClass,
  objectClass,
  typeClass,
} from '../values.ts';
import { keyText } from '../builtins/known.ts';
import { keyOf } from '../keys.ts';
import { makeNamedTuple, namedTuple } from './namedtuple.ts';
import { TypingAlias, TypingForm, asType, dictOf, genericClass } from './typing.ts';
import { itemsOf } from './values.ts';

export function annotationsOf(namespace: Value): [string, Value][] {
  if (!(namespace instanceof PyDict)) return [];
  const found = namespace.entries.get('__annotations__')?.value;
  return found instanceof PyDict ? [...found.entries.values()].map((e) => [keyText(e.key), e.value]) : [];
}

export const openClass = (name: string, metaclass?: PyClass): PyClass => {
  const cls = new PyClass(name, [objectClass]);
  cls.moduleName = 'typing';
  cls.mro = [cls, objectClass];
  cls.metaclass = metaclass;
  return cls;
};

/** Names that a class of named tuples keeps for itself. */
const PROHIBITED = [
  '__new__',
  '__init__',
  '__slots__',
  '__getnewargs__',
  '_fields',
  '_field_defaults',
  '_make',
  '_replace',
  '_asdict',
  '_source',
];

/** `class P(NamedTuple): x: int`: the class statement calls the metaclass, which makes a named tuple's class. */
export function namedTupleBase(): PyClass {
  const meta = builtinClass('NamedTupleMeta', [typeClass], 'typing');
  const base = openClass('NamedTuple', meta);
  meta.construct = (_mcs, args) => {
    const [name, bases, namespace] = args;
    if (!(namespace instanceof PyDict)) return new Unknown('the class is not known');
    const others = itemsOf(bases).filter((b) => b !== base);
    if (others.some((b) => b !== genericClass)) throw typeError('can only inherit from a NamedTuple type and Generic');
    const members = new Map([...namespace.entries.values()].map((e) => [keyText(e.key), e.value]));
    const annotations = annotationsOf(namespace);
    for (const [field] of annotations)
      if (field.startsWith('_'))
        throw raise('ValueError', `Field names cannot start with an underscore: ${repr(field)}`);
    const defaults = new Map<string, Value>();
    for (const [field] of annotations) {
      const value = members.get(field);
      if (value !== undefined) defaults.set(field, value);
      else if (defaults.size > 0)
        throw typeError(
          `Non-default namedtuple field ${field} cannot follow default field${defaults.size > 1 ? 's' : ''} ${[...defaults.keys()].join(', ')}`,
        );
      members.delete(field);
    }
    for (const key of PROHIBITED)
      if (members.has(key)) throw raise('AttributeError', `Cannot overwrite NamedTuple attribute ${key}`);
    const moduleName = members.get('__module__');
    members.set('__annotations__', dictOf(annotations.map(([f, t]) => [f, fieldType(f, t)] as const)));
    if (!members.has('__orig_bases__')) members.set('__orig_bases__', new PyTuple([base]));
    const cls = makeNamedTuple(
      keyText(name),
      annotations.map(([field]) => field),
      defaults,
      typeof moduleName === 'string' ? moduleName : '',
      members,
      others.filter((b): b is PyClass => b instanceof PyClass),
    );
    return cls;
  };
  methods(meta, {
    '__call__(self, /, *args, **kwargs)': (_cls, args, kwargs) => {
      const [name, fields] = itemsOf(args);
      const pairs: Value[] =
        fields === undefined ? (kwargsOf(kwargs) ?? []).map(([k, v]) => new PyTuple([k, v])) : listOf(fields);
      const split = pairs.map((p) => listOf(p));
      const cls = namedTuple(name, new PyTuple(split.map(([n]) => n)), false, null, vm.frame?.module.name ?? '');
      if (cls instanceof PyClass)
        cls.dict.set('__annotations__', dictOf(split.map(([n, t]) => [keyText(n), fieldType(keyText(n), t)] as const)));
      return cls;
    },
  });
  return base;
}
const fieldType = (field: string, type: Value): Value => asType(type, `field ${field} annotation must be a type`);

/** `class D(TypedDict)`: calling it makes a plain dict. */
export function typedDictBase(): PyClass {
  const meta = builtinClass('_TypedDictMeta', [typeClass], 'typing');
  const base = openClass('TypedDict', meta);
  const make = (name: string, bases: readonly Value[], members: Map<string, Value>, total: boolean): PyClass => {
    for (const b of bases)
      if (b !== base && b !== genericClass && !(b instanceof PyClass && b.metaclass === meta))
        throw typeError('cannot inherit from both a TypedDict type and a non-TypedDict base class');
    const parents = bases.filter((b): b is PyClass => b instanceof PyClass && b.metaclass === meta && b !== base);
    const annotations = new PyDict();
    const keys = { required: new PySet(frozensetClass), optional: new PySet(frozensetClass) };
    for (const p of parents) {
      const inherited = p.dict.get('__annotations__');
      if (inherited instanceof PyDict) for (const [k, e] of inherited.entries) annotations.entries.set(k, e);
      for (const kind of ['required', 'optional'] as const) {
        const set = p.dict.get(`__${kind}_keys__`);
        if (set instanceof PySet) for (const [k, v] of set.entries) keys[kind].entries.set(k, v);
      }
    }
    const own = members.get('__annotations__');
    if (own instanceof PyDict)
      for (const { key, value } of own.entries.values()) {
        const form = value instanceof TypingAlias && value.origin instanceof TypingForm ? value.origin.name : '';
        const required = form === 'Required' || (form !== 'NotRequired' && total);
        annotations.entries.set(keyOf(key), {
          key,
          value: asType(value, "TypedDict('Name', {f0: t0, f1: t1, ...}); each t must be a type"),
        });
        keys.required.entries.delete(keyOf(key));
        keys.optional.entries.delete(keyOf(key));
        keys[required ? 'required' : 'optional'].entries.set(keyOf(key), key);
      }
    const generic = bases.filter((b): b is PyClass => b === genericClass);
    const moduleName = members.get('__module__');
    members.set('__annotations__', annotations);
    members.set('__required_keys__', keys.required);
    members.set('__optional_keys__', keys.optional);
    members.set('__readonly_keys__', new PySet(frozensetClass));
    members.set('__mutable_keys__', new PySet(frozensetClass));
    members.set('__total__', total);
    if (!members.has('__orig_bases__')) members.set('__orig_bases__', new PyTuple(bases));
    const cls = buildClass(
      name,
      name,
      [dictClass, ...generic],
      members,
      typeof moduleName === 'string' ? moduleName : '',
      undefined,
      meta,
    );
    return cls;
  };
  meta.construct = (_mcs, args, kwargs) => {
    const [name, bases, namespace] = args;
    const total = new Map(kwargs ?? []).get('total') ?? true;
    const members = new Map(
      namespace instanceof PyDict ? [...namespace.entries.values()].map((e) => [keyText(e.key), e.value]) : [],
    );
    return make(keyText(name), itemsOf(bases), members, truth(total) === true);
  };
  methods(meta, {
    '__call__(cls, /, *args, **kwargs)': (cls, args, kwargs) => {
      if (cls !== base) return call(dictClass, itemsOf(args), kwargsOf(kwargs));
      const [name, fields = new PyDict()] = itemsOf(args);
      const total = new Map(kwargsOf(kwargs) ?? []).get('total') ?? true;
      const members = new Map<string, Value>([
        ['__annotations__', fields],
        ['__module__', vm.frame?.module.name ?? ''],
      ]);
      return make(keyText(name), [base], members, truth(total) === true);
    },
    '__instancecheck__(cls, instance, /)': () => {
      throw typeError('TypedDict does not support instance and class checks');
    },
    '__subclasscheck__(cls, other, /)': () => {
      throw typeError('TypedDict does not support instance and class checks');
    },
  });
  return base;
}
