/** typing's classes: type variables, Generic, Protocol, NamedTuple, TypedDict, NewType. Source: CPython's Lib/typing.py. */
import { getAttr, lookupAttr, setAttr } from '../attributes.ts';
import { call, instantiate } from '../call.ts';
import { buildClass } from '../classes.ts';
import { raise, typeError } from '../errors.ts';
import { listOf } from '../iterate.ts';
import { getters, kwargsOf, methods, native } from '../native.ts';
import { truth } from '../operators.ts';
import { repr } from '../text.ts';
import { vm } from '../vm.ts';
import type { MaybeKwargs, Value } from '../values.ts';
import {
  PyClass,
  PyClassMethod,
  PyDict,
  PyFunction,
  PyInstance,
  PyIterator,
  PyMethod,
  PyBuiltin,
  PySet,
  PySuper,
  PyTuple,
  Unknown,
  builtinClass,
  dictClass,
  frozensetClass,
  objectClass,
  typeClass,
  typeOf,
} from '../values.ts';
import type { ParameterKind } from '../builtins/generics.ts';
import {
  PyTypeParameter,
  boundParameters,
  paramSpecClass,
  parametersOf,
  typeVarClass,
  typeVarTupleClass,
} from '../builtins/generics.ts';
import { keyText } from '../builtins/known.ts';
import { keyOf } from '../keys.ts';
import { abcMeta } from './abcs.ts';
import { makeNamedTuple, namedTuple } from './namedtuple.ts';
import { TypingAlias, TypingForm, asType, dictOf, genericClass, unionOperators, unpacked } from './typing.ts';
import { itemsOf } from './values.ts';

const noDefaultClass = builtinClass('NoDefaultType', undefined, 'typing');
export const NO_DEFAULT = new PyInstance(noDefaultClass);

const parameter = (v: Value): PyTypeParameter => {
  if (v instanceof PyTypeParameter) return v;
  throw typeError('a type variable is needed');
};

function parameterText(v: PyTypeParameter): string {
  if (v.kind === 'TypeVarTuple') return v.name;
  if (v.attrs.get('__infer_variance__') === true) return v.name;
  if (v.attrs.get('__covariant__') === true) return `+${v.name}`;
  return v.attrs.get('__contravariant__') === true ? `-${v.name}` : `~${v.name}`;
}

const OPTIONS = ['bound', 'covariant', 'contravariant', 'infer_variance', 'default'];

/** `TypeVar('T', …)`. */
export function makeParameter(kind: ParameterKind, args: readonly Value[], kwargs: MaybeKwargs): PyTypeParameter {
  const named = new Map(kwargs ?? []);
  const name = args.at(0) ?? named.get('name');
  if (typeof name !== 'string')
    throw typeError(
      name === undefined
        ? `${kind.toLowerCase()}() missing required argument 'name' (pos 1)`
        : `${kind.toLowerCase()}() argument 'name' must be str, not ${typeOf(name).name}`,
    );
  for (const key of named.keys())
    if (key !== 'name' && !OPTIONS.includes(key))
      throw typeError(`${kind.toLowerCase()}() got an unexpected keyword argument '${key}'`);
  const constraints = args.slice(1);
  if (kind === 'TypeVar' && constraints.length === 1) throw typeError('A single constraint is not allowed');
  const flag = (key: string): boolean => truth(named.get(key) ?? false) === true;
  if (flag('covariant') && flag('contravariant')) throw raise('ValueError', 'Bivariant types are not supported.');
  if (constraints.length > 0 && named.has('bound')) throw typeError('Constraints cannot be combined with bound=...');
  const made = new PyTypeParameter(kind, name);
  const set = (key: string, v: Value): void => {
    made.attrs.set(key, v);
  };
  set('__name__', name);
  set('__module__', vm.frame?.module.name ?? 'builtins');
  if (kind === 'TypeVar')
    set(
      '__constraints__',
      new PyTuple(constraints.map((c) => asType(c, 'TypeVar(name, constraint, ...): constraints must be types.'))),
    );
  if (kind !== 'TypeVarTuple') {
    const bound = named.get('bound') ?? null;
    set('__bound__', bound === null ? null : asType(bound, 'Bound must be a type.'));
    for (const key of ['covariant', 'contravariant', 'infer_variance']) set(`__${key}__`, flag(key));
  }
  const fallback = named.get('default');
  if (fallback !== undefined) set('__default__', fallback === null ? typeOf(null) : fallback);
  return made;
}

/** `P.args` and `P.kwargs`. */
function specParts(): void {
  for (const [name, part] of [
    ['ParamSpecArgs', 'args'],
    ['ParamSpecKwargs', 'kwargs'],
  ] as const) {
    const cls = builtinClass(name, undefined, 'typing');
    methods(cls, {
      '__repr__(self, /)': (v) => `${keyText(lookupAttr(lookupAttr(v, '__origin__') ?? null, '__name__'))}.${part}`,
      '__eq__(self, other, /)': (a, b) =>
        typeOf(b) === cls && lookupAttr(a, '__origin__') === lookupAttr(b, '__origin__'),
    });
    getters(paramSpecClass, {
      [part]: (v) => {
        const made = new PyInstance(cls);
        made.attrs.set('__origin__', v);
        return made;
      },
    });
  }
}

export function installTypeVariables(table: Map<string, Value>): void {
  methods(noDefaultClass, { '__repr__(self, /)': () => 'typing.NoDefault' });
  for (const [kind, cls] of [
    ['TypeVar', typeVarClass],
    ['ParamSpec', paramSpecClass],
    ['TypeVarTuple', typeVarTupleClass],
  ] as const) {
    cls.inC = true;
    cls.construct = (_cls, args, kwargs) => makeParameter(kind, args, kwargs);
    methods(cls, {
      '__repr__(self, /)': (v) => parameterText(parameter(v)),
      ...unionOperators,
      'has_default(self, /)': (v) => parameter(v).attrs.has('__default__'),
      '__mro_entries__(self, bases, /)': () => {
        throw typeError(`Cannot subclass an instance of ${kind}`);
      },
      '__getattr__(self, name, /)': (_v, name) => {
        if (name === '__default__') return NO_DEFAULT;
        throw raise('AttributeError', `'typing.${kind}' object has no attribute '${keyText(name)}'`);
      },
    });
    table.set(kind, cls);
  }
  methods(typeVarTupleClass, {
    '__iter__(self, /)': (v) => {
      let done = false;
      return new PyIterator(() => (done ? undefined : ((done = true), unpacked(v))));
    },
  });
  specParts();
}

// -- Generic

const origBases = (cls: PyClass): readonly Value[] | undefined => {
  const own = cls.dict.get('__orig_bases__');
  return own instanceof PyTuple ? own.items : undefined;
};

function initGeneric(cls: PyClass): void {
  const bases = origBases(cls);
  const plain = bases ? bases.includes(genericClass) : cls.bases.includes(genericClass) && cls.name !== 'Protocol';
  if (plain) throw typeError('Cannot inherit from plain Generic');
  let params: Value[] = [];
  if (bases) {
    params = parametersOf(bases.filter((b) => !(b instanceof PyClass)));
    let listed: readonly Value[] | undefined;
    for (const b of bases)
      if (b instanceof TypingAlias && b.origin === genericClass) {
        if (listed) throw typeError('Cannot inherit from Generic[...] multiple times.');
        listed = parametersOf(b.args);
      }
    if (listed) {
      const known = listed;
      const extra = params.filter((p) => !known.includes(p));
      if (extra.length > 0)
        throw typeError(
          `Some type variables (${extra.map(repr).join(', ')}) are not listed in Generic[${known.map(repr).join(', ')}]`,
        );
      params = [...known];
    }
  }
  cls.dict.set('__parameters__', new PyTuple(params));
}

function genericItem(cls: PyClass, index: Value): Value {
  const given = index instanceof PyTuple ? [...index.items] : [index];
  if (cls === genericClass || cls.name === 'Protocol') {
    if (given.length === 0) throw typeError(`Parameter list to ${cls.qualname}[...] cannot be empty`);
    const isVariable = (v: Value): boolean =>
      v instanceof PyTypeParameter ||
      (v instanceof TypingAlias && v.origin instanceof TypingForm && v.origin.name === 'Unpack');
    if (!given.every(isVariable))
      throw typeError(
        `Parameters to ${cls.name}[...] must all be type variables or parameter specification variables.`,
      );
    if (new Set(given).size !== given.length) throw typeError(`Parameters to ${cls.name}[...] must all be unique`);
    return new TypingAlias(cls, given);
  }
  const own = cls.lookup('__parameters__');
  const params = own instanceof PyTuple ? [...own.items] : [];
  const args = given.map((v) => (isListLike(v) ? v : asType(v, 'Parameters to generic types must be types.')));
  const values = boundParameters(cls, params, new PyTuple(args));
  return new TypingAlias(
    cls,
    values.flatMap((v, i): readonly Value[] => {
      const p = params[i];
      return v instanceof PyTuple && p instanceof PyTypeParameter && p.kind === 'TypeVarTuple' ? v.items : [v];
    }),
  );
}
const isListLike = (v: Value): boolean => typeOf(v).name === 'list' || typeOf(v).name === 'tuple';

/** `super(owner, cls).__init_subclass__(**kwargs)`: bases that come later have theirs called. */
function initNext(owner: PyClass, cls: Value, kwargs: Value): void {
  if (cls instanceof PyClass) call(getAttr(new PySuper(owner, cls, cls), '__init_subclass__'), [], kwargsOf(kwargs));
}

export function installGeneric(): void {
  genericClass.dict.set(
    '__class_getitem__',
    new PyClassMethod(
      native(
        '__class_getitem__(cls, params, /)',
        (cls, index) => (cls instanceof PyClass ? genericItem(cls, index) : cls),
        {
          binds: true,
        },
      ),
    ),
  );
  genericClass.dict.set(
    '__init_subclass__',
    new PyClassMethod(
      native(
        '__init_subclass__(cls, **kwargs)',
        (cls, kwargs) => {
          initNext(genericClass, cls, kwargs);
          if (cls instanceof PyClass) initGeneric(cls);
          return null;
        },
        { binds: true },
      ),
    ),
  );
  genericClass.dict.set('_is_protocol', false);
}

// -- Protocol

const NOT_MEMBERS = new Set(
  (
    '__parameters__ __orig_bases__ __orig_class__ _is_protocol _is_runtime_protocol __protocol_attrs__ __type_params__' +
    ' __non_callable_proto_members__ __abstractmethods__ __annotations__ __dict__ __doc__ __init__ __module__ __new__' +
    ' __slots__ __subclasshook__ __weakref__ __class_getitem__ __match_args__ __static_attributes__ __firstlineno__' +
    ' __qualname__ __init_subclass__'
  ).split(' '),
);

const protocolMeta = builtinClass('_ProtocolMeta', [abcMeta], 'typing');
export const protocolClass = new PyClass('Protocol', [genericClass]);
protocolClass.moduleName = 'typing';
protocolClass.mro = [protocolClass, genericClass, objectClass];
protocolClass.metaclass = protocolMeta;

/** The members that a protocol names, its bases' included. */
export function protocolMembers(cls: PyClass): Set<string> {
  const members = new Set<string>();
  for (const c of cls.mro) {
    if (c === protocolClass || c === genericClass || c === objectClass) continue;
    const annotations = c.dict.get('__annotations__');
    const names = annotations instanceof PyDict ? [...annotations.entries.values()].map((e) => keyText(e.key)) : [];
    for (const name of [...c.dict.keys(), ...names])
      if (!NOT_MEMBERS.has(name) && !name.startsWith('_abc_')) members.add(name);
  }
  return members;
}

const isProtocol = (cls: PyClass): boolean => cls.dict.get('_is_protocol') === true;
const hasOnly = (v: Value): boolean => v instanceof PyFunction || v instanceof PyBuiltin || v instanceof PyMethod;

function installProtocol(): void {
  protocolClass.dict.set('_is_protocol', true);
  protocolClass.dict.set('_is_runtime_protocol', false);
  protocolClass.dict.set('__parameters__', new PyTuple([]));
  protocolClass.dict.set(
    '__init_subclass__',
    new PyClassMethod(
      native(
        '__init_subclass__(cls, **kwargs)',
        (cls, kwargs) => {
          if (!(cls instanceof PyClass)) return null;
          // Generic is behind it.
          initNext(protocolClass, cls, kwargs);
          if (!cls.dict.has('_is_protocol')) cls.dict.set('_is_protocol', cls.bases.includes(protocolClass));
          if (isProtocol(cls))
            for (const b of cls.bases)
              if (
                b !== objectClass &&
                b !== genericClass &&
                b.lookup('_is_protocol') !== true &&
                b.moduleName !== 'collections.abc' &&
                !/^(contextlib|abc)$/.test(b.moduleName)
              )
                throw typeError(`Protocols can only inherit from other protocols, got ${repr(b)}`);
          return null;
        },
        { binds: true },
      ),
    ),
  );
  const abcInstance = abcMeta.lookup('__instancecheck__') ?? null;
  const abcSubclass = abcMeta.lookup('__subclasscheck__') ?? null;
  const needRuntime = (cls: PyClass): void => {
    if (cls.lookup('_is_runtime_protocol') !== true)
      throw typeError('Instance and class checks can only be used with @runtime_checkable protocols');
  };
  methods(protocolMeta, {
    '__call__(cls, /, *args, **kwargs)': (cls, args, kwargs) => {
      if (!(cls instanceof PyClass)) return cls;
      if (isProtocol(cls)) throw typeError('Protocols cannot be instantiated');
      return instantiate(cls, itemsOf(args), kwargsOf(kwargs));
    },
    '__instancecheck__(cls, instance, /)': (cls, v) => {
      if (!(cls instanceof PyClass) || v instanceof Unknown) return v;
      if (cls === protocolClass) return typeOf(v).isSubclassOf(cls);
      if (!isProtocol(cls)) return call(abcInstance, [cls, v]);
      needRuntime(cls);
      if (truth(call(abcInstance, [cls, v])) === true) return true;
      for (const name of protocolMembers(cls)) {
        const found = lookupAttr(v, name);
        if (found === undefined) return false;
        if (found instanceof Unknown) return found;
        if (found === null && hasOnly(cls.lookup(name) ?? null)) return false;
      }
      return true;
    },
    '__subclasscheck__(cls, other, /)': (cls, other) => {
      if (!(cls instanceof PyClass) || other instanceof Unknown) return other;
      if (!(other instanceof PyClass)) throw typeError('issubclass() arg 1 must be a class');
      if (!isProtocol(cls)) return call(abcSubclass, [cls, other]);
      needRuntime(cls);
      const members = [...protocolMembers(cls)];
      const data = members.filter((m) => !hasOnly(cls.lookup(m) ?? null)).sort();
      if (data.length > 0)
        throw typeError(
          `Protocols with non-method members don't support issubclass(). Non-method members: ${data.map(repr).join(', ')}.`,
        );
      return (
        truth(call(abcSubclass, [cls, other])) === true || members.every((m) => (other.lookup(m) ?? null) !== null)
      );
    },
  });
}

/** `SupportsInt` and its like: protocols of one method. */
function supports(name: string, method: string): PyClass {
  const fn = native(`${method}(self)`, () => null, { binds: true });
  const cls = buildClass(name, name, [protocolClass], new Map<string, Value>([[method, fn]]), 'typing');
  cls.dict.set('_is_runtime_protocol', true);
  return cls;
}

// -- NamedTuple, TypedDict

export function annotationsOf(namespace: Value): [string, Value][] {
  if (!(namespace instanceof PyDict)) return [];
  const found = namespace.entries.get('__annotations__')?.value;
  return found instanceof PyDict ? [...found.entries.values()].map((e) => [keyText(e.key), e.value]) : [];
}

const openClass = (name: string, metaclass?: PyClass): PyClass => {
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
function namedTupleBase(): PyClass {
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
function typedDictBase(): PyClass {
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

/** `NewType('UserId', int)`: calling it gives its argument. */
function newTypeClass(): PyClass {
  const cls = builtinClass('NewType', undefined, 'typing');
  cls.construct = (c, args, kwargs) => {
    const named = new Map(kwargs ?? []);
    const made = new PyInstance(c);
    const name = keyText(args.at(0) ?? named.get('name'));
    made.attrs.set('__qualname__', name);
    made.attrs.set('__name__', name.slice(name.lastIndexOf('.') + 1));
    made.attrs.set('__supertype__', args.at(1) ?? named.get('tp') ?? null);
    made.attrs.set('__module__', vm.frame?.module.name ?? 'typing');
    return made;
  };
  methods(cls, {
    '__call__(self, x, /)': (_self, x) => x,
    '__repr__(self, /)': (v) => `${keyText(lookupAttr(v, '__module__'))}.${keyText(lookupAttr(v, '__qualname__'))}`,
    '__mro_entries__(self, bases, /)': (v) => {
      const name = keyText(lookupAttr(v, '__name__'));
      throw typeError(
        `Cannot subclass an instance of NewType. Perhaps you were looking for: ${'`'}X = NewType('X', ${name})${'`'}`,
      );
    },
    ...unionOperators,
  });
  return cls;
}

function anyClass(): PyClass {
  const meta = builtinClass('_AnyMeta', [typeClass], 'typing');
  const cls = openClass('Any', meta);
  methods(meta, {
    '__repr__(self, /)': (v) =>
      v === cls ? 'typing.Any' : `<class '${v instanceof PyClass ? `${v.moduleName}.${v.qualname}` : ''}'>`,
    '__instancecheck__(cls, instance, /)': (c, v) => {
      if (c === cls) throw typeError('typing.Any cannot be used with isinstance()');
      return c instanceof PyClass && typeOf(v).isSubclassOf(c);
    },
    '__call__(cls, /, *args, **kwargs)': (c, args, kwargs) => {
      if (c === cls || !(c instanceof PyClass)) throw typeError('Any cannot be instantiated');
      return instantiate(c, itemsOf(args), kwargsOf(kwargs));
    },
  });
  return cls;
}

/** A protocol's class test: the members that it names. */
export function runtimeCheckable(cls: Value): Value {
  if (cls instanceof PyClass && cls.metaclass === protocolMeta) {
    if (!isProtocol(cls))
      throw typeError(`@runtime_checkable can be only applied to protocol classes, got ${repr(cls)}`);
    setAttr(cls, '_is_runtime_protocol', true);
  }
  return cls;
}

export function installTypingClasses(table: Map<string, Value>): void {
  installTypeVariables(table);
  installGeneric();
  installProtocol();
  table.set('Generic', genericClass);
  table.set('Protocol', protocolClass);
  table.set('NamedTuple', namedTupleBase());
  table.set('TypedDict', typedDictBase());
  table.set('NewType', newTypeClass());
  table.set('Any', anyClass());
  table.set('NoDefault', NO_DEFAULT);
  for (const [name, method] of Object.entries({
    SupportsInt: '__int__',
    SupportsFloat: '__float__',
    SupportsIndex: '__index__',
    SupportsAbs: '__abs__',
    SupportsRound: '__round__',
    SupportsBytes: '__bytes__',
    SupportsComplex: '__complex__',
  }))
    table.set(name, supports(name, method));
  for (const name of ['IO', 'TextIO', 'BinaryIO']) table.set(name, genericOpen(name));
}

const genericOpen = (name: string): PyClass => {
  const cls = openClass(name);
  cls.dict.set(
    '__class_getitem__',
    new PyClassMethod(native('__class_getitem__(cls, params, /)', (c, p) => new TypingAlias(c, [p]), { binds: true })),
  );
  return cls;
};
