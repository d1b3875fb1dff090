/** typing's classes: type variables, Generic, Protocol, NamedTuple, TypedDict, NewType. Source: CPython's Lib/typing.py. */
import { lookupAttr } from '../attributes.ts';
import { instantiate } from '../call.ts';
import { typeError } from '../errors.ts';
import { kwargsOf, methods, native } from '../native.ts';
import { vm } from '../vm.ts';
import type { Value } from '../values.ts';
import { PyClass, PyClassMethod, PyInstance, builtinClass, typeClass, typeOf } from '../values.ts';
import { keyText } from '../builtins/known.ts';
import { TypingAlias, genericClass, unionOperators } from './typing.ts';
import { itemsOf } from './values.ts';
import { NO_DEFAULT, installTypeVariables } from './typingVariables.ts';
import { protocolClass, installProtocol, supports } from './typingProtocols.ts';
import { openClass, namedTupleBase, typedDictBase } from './typingRecords.ts';
import { installGeneric } from './typingGeneric.ts';

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
