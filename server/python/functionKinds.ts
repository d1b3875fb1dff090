/**
 * Classes of functions that TypeScript implements and that aren't C functions to Python: what `type(f)` and reprs say.
 */
import { namesOfBuiltins } from './builtins/functionObjects.ts';
import { lookupAttr } from './attributes.ts';
import { raise, typeError } from './errors.ts';
import { namespaceDict } from './namespace.ts';
import { methods, native } from './native.ts';
import { address, str } from './text.ts';
import type { PyClass, Value } from './values.ts';
import { Missing, PyBuiltin, PyGetter, PyTuple, builtinClass, functionClass, typeOf } from './values.ts';

const asFunction = (v: Value): PyBuiltin => {
  if (v instanceof PyBuiltin) return v;
  throw typeError(`descriptor for 'function' objects doesn't apply to a '${typeOf(v).name}' object`);
};
export const functionRepr = (v: Value): string => `<function ${asFunction(v).name} at ${address(asFunction(v))}>`;

/** What functions of JAX's have beyond those of Python's: jits, ufuncs, custom derivatives, caches. */
const OF_WRAPPERS: ReadonlySet<string> = new Set(
  (
    '__wrapped__ _fun _jit_info _cache_miss _cache_size _clear_cache clear_cache eval_shape lower trace cache_clear cache_info ' +
    'fun nondiff_argnums symbolic_zeros defjvp defjvps jvp defvjp fwd bwd _implementation accumulate at identity nargs nin ' +
    'nout outer reduce reduceat __self__ __module__ __code__ __globals__ __closure__ __defaults__ __kwdefaults__ ' +
    '__annotations__ __annotate__ __builtins__ __type_params__'
  ).split(' '),
);

/** A class of functions that TypeScript implements; attributes that they have in JAX and not here are missing. */
export function classOfFunctions(name: string, module: string | undefined, shown: (v: Value) => string): PyClass {
  const cls = builtinClass(name, module === undefined ? [functionClass] : undefined, module);
  namesOfBuiltins(cls);
  cls.dict.set(
    '__getattr__',
    native(
      '__getattr__(self, attribute, /)',
      (self, attribute) => {
        // Its signature is that of its declaration.
        if (typeof attribute === 'string' && !OF_WRAPPERS.has(attribute))
          throw raise(
            'AttributeError',
            `'${module === undefined ? '' : `${module}.`}${name}' object has no attribute '${attribute}'`,
          );
        return new Missing(`${str(lookupAttr(self, '__name__') ?? '')}.${str(attribute)}`);
      },
      { binds: true },
    ),
  );
  methods(cls, { '__repr__(self, /)': shown });
  return cls;
}

/** Functions that are written in Python. */
export const pythonFunctionClass = classOfFunctions('function', undefined, functionRepr);
/** What a Python function has of code of its own. */
for (const name of '__defaults__ __kwdefaults__ __code__ __closure__ __globals__ __builtins__ __annotations__'.split(
  ' ',
))
  pythonFunctionClass.dict.set(name, new PyGetter((v) => new Missing(`${asFunction(v).name}.${name}`)));
pythonFunctionClass.dict.set('__type_params__', new PyGetter(() => new PyTuple([])));
pythonFunctionClass.dict.set(
  '__dict__',
  new PyGetter((v) =>
    namespaceDict(asFunction(v).attrs, new Set(['__module__', '__name__', '__qualname__', '__doc__'])),
  ),
);
