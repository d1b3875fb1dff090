/**
 * The package jaxtyping: annotations of arrays. Its checks at run time aren't made; an annotation is a class of its own,
 * the same for the same text, and whether an array is of it isn't known. Source: github.com/patrick-kidger/jaxtyping.
 */
import { call } from '../python/call.ts';
import { defineException, exceptionClasses, typeError, valueError } from '../python/errors.ts';
import { idOf } from '../python/keys.ts';
import { nativeModuleOf, registerModule } from '../python/modules.ts';
import { functions, methods, native } from '../python/native.ts';
import { binary } from '../python/operators.ts';
import { lookupAttr } from '../python/attributes.ts';
import { repr } from '../python/text.ts';
import type { Value } from '../python/values.ts';
import {
  PyClass,
  PyInstance,
  PyTuple,
  Unknown,
  arrayClass,
  boolClass,
  builtinClass,
  complexClass,
  floatClass,
  intClass,
  typeClass,
} from '../python/values.ts';

/** Annotations by dtype: each is subscripted with an array type and the names of the dimensions. */
const DTYPES = (
  'Shaped Bool Key Num Inexact Real Float Complex Integer UInt Int ' +
  'UInt2 UInt4 UInt8 UInt16 UInt32 UInt64 Int2 Int4 Int8 Int16 Int32 Int64 ' +
  'BFloat16 Float16 Float32 Float64 Float8e4m3b11fnuz Float8e4m3fn Float8e4m3fnuz Float8e5m2 Float8e5m2fnuz ' +
  'Complex64 Complex128'
).split(' ');

const metaclass = builtinClass('_MetaAbstractArray', [typeClass], 'jaxtyping');
methods(metaclass, {
  '__instancecheck__(cls, instance, /)': (cls) =>
    new Unknown(`whether a value is of ${cls instanceof PyClass ? cls.name : 'the annotation'} is not checked`),
});

const made = new Map<string, PyClass>();

/** One class for one text. */
function annotation(name: string, key: string): PyClass {
  const known = made.get(key);
  if (known) return known;
  const cls = builtinClass(name, undefined, 'jaxtyping');
  cls.metaclass = metaclass;
  made.set(key, cls);
  return cls;
}

const nameOf = (v: Value): string => {
  const name = v instanceof Unknown ? undefined : lookupAttr(v, '__name__');
  return v === arrayClass ? 'Array' : typeof name === 'string' ? name : repr(v);
};

function dtypeClass(name: string): PyClass {
  const own = builtinClass(`_Meta${name}`, [metaclass], 'jaxtyping');
  methods(own, {
    '__getitem__(cls, item, /)': (_cls, item) => {
      if (item instanceof Unknown) return item;
      if (!(item instanceof PyTuple) || item.items.length !== 2)
        throw valueError(
          'As of jaxtyping v0.2.0, type annotations must now include both an array type and a shape. For example ' +
            "`Float[jax.Array, 'foo bar']`.\nEllipsis can be used to accept any shape: `Float[jax.Array, '...']`.",
        );
      const [array, dims] = item.items;
      if (array instanceof Unknown) return array;
      if (dims instanceof Unknown) return dims;
      if (typeof dims !== 'string') throw valueError('Shape specification must be a string.');
      const key = typeof array === 'object' && array !== null ? idOf(array) : String(array);
      return annotation(`${name}[${nameOf(array)}, '${dims.trim()}']`, `${name} ${key} ${dims.trim()}`);
    },
  });
  const cls = builtinClass(name, undefined, 'jaxtyping');
  cls.metaclass = own;
  return cls;
}

function pyTreeClass(): PyClass {
  const own = builtinClass('_MetaPyTree', [metaclass], 'jaxtyping');
  methods(own, {
    '__getitem__(cls, item, /)': (_cls, item) => {
      const parts = item instanceof PyTuple ? item.items : [item];
      const unknown = parts.find((p) => p instanceof Unknown);
      if (unknown !== undefined) return unknown;
      const key = parts.map((p) => (typeof p === 'object' && p !== null ? String(idOf(p)) : String(p)));
      return annotation(`PyTree[${parts.map(nameOf).join(', ')}]`, `PyTree ${key.join(' ')}`);
    },
  });
  const cls = builtinClass('PyTree', undefined, 'jaxtyping');
  cls.metaclass = own;
  return cls;
}

/** A context manager that does nothing: the import hook, when nothing is checked. */
const hookClass = builtinClass('_ImportHookManager', undefined, 'jaxtyping');
methods(hookClass, {
  '__enter__(self, /)': (self) => self,
  '__exit__(self, /, *args)': () => null,
  'uninstall(self, /)': () => null,
});

const subscript = (cls: PyClass, array: Value, dims: string): Value => {
  const getItem = cls.metaclass?.lookup('__getitem__');
  if (!getItem) throw typeError(`${cls.name} is not subscriptable`);
  return call(getItem, [cls, new PyTuple([array, dims])]);
};

export function installJaxtyping(): void {
  registerModule('jaxtyping', () => {
    const dtypes = new Map(DTYPES.map((name) => [name, dtypeClass(name)]));
    const of = (name: string, dims: string): Value => {
      const cls = dtypes.get(name);
      return cls ? subscript(cls, arrayClass, dims) : null;
    };
    const union = (...types: Value[]): Value => types.reduce((a, b) => binary('|', a, b));
    const table = new Map<string, Value>(dtypes);
    table.set('Array', arrayClass);
    table.set('ArrayLike', union(arrayClass, boolClass, intClass, floatClass, complexClass));
    table.set('Scalar', of('Shaped', ''));
    table.set('ScalarLike', union(of('Shaped', ''), boolClass, intClass, floatClass, complexClass));
    table.set('PRNGKeyArray', union(of('Key', ''), of('UInt32', '2'), of('UInt32', '4')));
    table.set('PyTree', pyTreeClass());
    table.set('PyTreeDef', builtinClass('PyTreeDef', undefined, 'jaxlib._jax.pytree'));
    for (const name of ['AbstractArray', 'AbstractDtype']) table.set(name, builtinClass(name, undefined, 'jaxtyping'));
    const exception = exceptionClasses.get('Exception');
    if (exception)
      for (const name of ['AnnotationError', 'TypeCheckError'])
        table.set(name, defineException(name, exception, 'jaxtyping'));
    const given = functions({
      // As a decorator with or without arguments: what it is put on stays as it is.
      'jaxtyped(fn=None, *, typechecker=None)': (fn) => (fn === null ? native('jaxtyped(fn)', (f) => f) : fn),
      'install_import_hook(modules, typechecker=None)': () => new PyInstance(hookClass),
      'print_bindings()': () => null,
      'set_array_name_format(value)': () => null,
      'get_array_name_format()': () => 'dtype_and_shape',
    });
    for (const [name, value] of given) table.set(name, value);
    const known = new Set(['config', 'make_numpy_struct_dtype', 'load_ipython_extension', 'PyTreePath']);
    return nativeModuleOf('jaxtyping', table, (name) => known.has(name));
  });
}
