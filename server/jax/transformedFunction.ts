/** What a transformation makes of a function: a function with the name and signature of the one it was made of. Source: jax/_src/api.py, util.py wraps. */
import { lookupAttr } from '../python/attributes.ts';
import { typeError } from '../python/errors.ts';
import { heap } from '../python/heap.ts';
import { namespaceDict } from '../python/namespace.ts';
import { native } from '../python/native.ts';
import { address } from '../python/text.ts';
import type { Value } from '../python/values.ts';
import {
  PyBuiltin,
  PyFunction,
  PyGetter,
  PyInstance,
  PyMethod,
  PyTuple,
  Unknown,
  builtinClass,
  functionClass,
} from '../python/values.ts';
import { mayHaveCalled } from '../python/unseen.ts';
import { raising } from './errors.ts';
import { functionName } from './signature.ts';

/** A function that a transformation made: it has its function's name and signature. */
const wrapperClass = builtinClass('function', [functionClass]);
export class TransformedFunction extends PyInstance {
  constructor(
    readonly fun: Value,
    readonly apply: (args: readonly Value[], kwargs: readonly (readonly [string, Value])[]) => Value,
    /** The transformation and its options: all that `apply` depends on besides `fun`. Undefined where that isn't plain data. */
    readonly made: readonly [transformation: string, ...options: unknown[]] | undefined,
  ) {
    super(wrapperClass);
    this.attrs.set('__wrapped__', fun);
    const name = functionName(fun);
    if (name !== '<unnamed function>') this.attrs.set('__name__', name);
  }
}
wrapperClass.dict.set(
  '__call__',
  new PyBuiltin('__call__', (args, kwargs) => {
    const [self, ...rest] = args;
    if (!(self instanceof TransformedFunction)) throw typeError('not a transformed function');
    const result = raising(() => self.apply(rest, kwargs ?? []), {
      by: functionName(self),
      operands: rest,
      transforms: true,
    });
    if (result instanceof Unknown) mayHaveCalled([self.fun], result);
    return result;
  }),
);

wrapperClass.dict.set(
  '__repr__',
  native('__repr__(self, /)', (self) => {
    if (!(self instanceof TransformedFunction)) throw typeError('not a transformed function');
    const name = self.fun instanceof PyFunction ? self.fun.qualname : functionName(self.fun);
    return `<function ${name} at ${address(self)}>`;
  }),
);

const SHOWN_APART: ReadonlySet<string> = new Set([
  '__name__',
  '__qualname__',
  '__module__',
  '__doc__',
  '__annotations__',
]);

wrapperClass.dict.set(
  '__get__',
  native('__get__(self, obj, objtype=None, /)', (self, obj) => (obj === null ? self : new PyMethod(obj, self))),
);

/** It says its function's name, module and documentation as its own. Source: util.py wraps. */
for (const name of SHOWN_APART)
  wrapperClass.dict.set(
    name,
    new PyGetter(
      (self) => {
        if (!(self instanceof TransformedFunction)) throw typeError('not a transformed function');
        const own = self.attrs.get(name);
        return own === undefined ? (lookupAttr(self.fun, name) ?? null) : own;
      },
      (self, value) => {
        if (self instanceof TransformedFunction) heap.mapSet(self, self.attrs, name, value, name);
      },
    ),
  );

/** The rest of what functions have is that of JAX's own `*args, **kwargs`. */
for (const [name, value] of [
  ['__defaults__', null],
  ['__kwdefaults__', null],
  ['__type_params__', new PyTuple([])],
  ['__code__', undefined],
  ['__globals__', undefined],
  ['__closure__', undefined],
] as const)
  wrapperClass.dict.set(
    name,
    new PyGetter(() => (value === undefined ? new Unknown(`${name} of a function that JAX made`) : value)),
  );
wrapperClass.dict.set(
  '__dict__',
  new PyGetter((self) => (self instanceof TransformedFunction ? namespaceDict(self.attrs, SHOWN_APART) : null)),
);
