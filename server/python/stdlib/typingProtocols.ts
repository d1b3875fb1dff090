/** `Protocol` and `runtime_checkable`. Source: CPython's Lib/typing.py. */
import { initNext } from './typingGeneric.ts';
import { lookupAttr, setAttr } from '../attributes.ts';
import { call, instantiate } from '../call.ts';
import { buildClass } from '../classes.ts';
import { typeError } from '../errors.ts';
import { kwargsOf, methods, native } from '../native.ts';
import { truth } from '../operators.ts';
import { repr } from '../text.ts';
import type { Value } from '../values.ts';
import {
  PyClass,
  PyClassMethod,
  PyDict,
  PyFunction,
  PyMethod,
  PyBuiltin,
  PyTuple,
  Unknown,
  builtinClass,
  objectClass,
  typeOf,
} from '../values.ts';
import { keyText } from '../builtins/known.ts';
import { abcMeta } from './abcs.ts';
import { genericClass } from './typing.ts';
import { itemsOf } from './values.ts';

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

export function installProtocol(): void {
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
export function supports(name: string, method: string): PyClass {
  const fn = native(`${method}(self)`, () => null, { binds: true });
  const cls = buildClass(name, name, [protocolClass], new Map<string, Value>([[method, fn]]), 'typing');
  cls.dict.set('_is_runtime_protocol', true);
  return cls;
}

// -- NamedTuple, TypedDict

/** A protocol's class test: the members that it names. */
export function runtimeCheckable(cls: Value): Value {
  if (cls instanceof PyClass && cls.metaclass === protocolMeta) {
    if (!isProtocol(cls))
      throw typeError(`@runtime_checkable can be only applied to protocol classes, got ${repr(cls)}`);
    setAttr(cls, '_is_runtime_protocol', true);
  }
  return cls;
}
