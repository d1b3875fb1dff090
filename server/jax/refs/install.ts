/** Names and classes of mutable arrays: `jax.new_ref`, `jax.ref.…`, methods of refs and of their views. */
import { getters, methods, native } from '../../python/native.ts';
import { PyDType } from '../../python/numpy/dtypes.ts';
import { raise, typeError, valueError } from '../../python/errors.ts';
import { repr, str } from '../../python/text.ts';
import type { PyClass, Tracer, Value } from '../../python/values.ts';
import {
  PyInstance,
  PyTuple,
  builtinClass,
  refClass,
  setTracerClass,
  tracerBaseClass,
  typeOf,
} from '../../python/values.ts';
import { jaxFunction } from '../declare.ts';
import { known } from '../autodiff.ts';
import { raising } from '../errors.ts';
import { tracerClassOf } from '../tracerClasses.ts';
import { accessShape } from './indexers.ts';
import {
  emptyRef,
  freeRef,
  freeze,
  isRef,
  newRef,
  refAddupdate,
  refGet,
  refSwap,
  result,
  viewClass,
  viewOf,
} from './refs.ts';

/** Traced refs have the class of all tracers, but their own methods. */
const refTracerClass = builtinClass(
  'DynamicJaxprTracer',
  [tracerBaseClass, refClass],
  'jax._src.interpreters.partial_eval',
);
const indexerClass = builtinClass('RefIndexer', undefined, 'jax._src.state.types');

class RefIndexer extends PyInstance {
  constructor(readonly of: Value) {
    super(indexerClass);
  }
}

const shapeOf = (v: Value): readonly number[] => {
  const { ref, access } = viewOf(v, null, 'shape');
  return accessShape(ref.aval.shape, access);
};

const none = (run: () => void): Value =>
  known(() => {
    run();
    return null;
  });

/** What refs and views of them have. `index` is first or second, as JAX's signatures have it. */
function installAccess(cls: PyClass): void {
  getters(cls, {
    shape: (v) => new PyTuple([...shapeOf(v)]),
    ndim: (v) => shapeOf(v).length,
    size: (v) => shapeOf(v).reduce((a, b) => a * b, 1),
    dtype: (v) => PyDType.of(viewOf(v, null, 'dtype').ref.aval.dtype),
    at: (v) => new RefIndexer(v),
  });
  methods(cls, {
    '__getitem__(self, idx, /)': (self, index) => known(() => result(refGet(self, index))),
    '__setitem__(self, idx, x, /)': (self, index, x) => none(() => refSwap(self, index, x, 'ref_set')),
    'get(self, idx=())': (self, index) => known(() => result(refGet(self, index))),
    'set(self, value, idx=())': (self, x, index) => none(() => refSwap(self, index, x, 'ref_set')),
    'swap(self, value, idx=())': (self, x, index) => known(() => result(refSwap(self, index, x, 'ref_swap'))),
  });
}

const OPERATORS = ['add', 'sub', 'mul', 'truediv', 'floordiv', 'mod', 'pow', 'matmul', 'and', 'or', 'xor'];
const COMPARISONS = ['lt', 'le', 'gt', 'ge'];

function installClasses(): void {
  for (const cls of [refClass, viewClass]) installAccess(cls);
  methods(indexerClass, {
    '__getitem__(self, slc, /)': (self, index) =>
      raising(() => viewOf(self instanceof RefIndexer ? self.of : self, index, 'at')),
  });
  methods(refClass, {
    'addupdate(self, x, idx=())': (self, x, index) => none(() => refAddupdate(self, index, x)),
    '__len__(self, /)': (self) => {
      const shape = shapeOf(self);
      if (shape.length === 0) throw typeError('len() of unsized object');
      return shape[0];
    },
  });
  refTracerClass.dict.set(
    '__getattr__',
    native(
      '__getattr__(self, name, /)',
      (_self, name) => {
        throw raise('AttributeError', `'AbstractRef' object has no attribute '${str(name)}'`);
      },
      { binds: true },
    ),
  );
  methods(refTracerClass, {
    '__iter__(self, /)': (self) => {
      throw typeError(`Value of type ${repr(typeOf(self))} is not iterable.`);
    },
    '__bool__(self, /)': (self) => {
      if (shapeOf(self).reduce((a, b) => a * b, 1) !== 1)
        throw valueError('The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()');
      throw raise('AttributeError', "'AbstractRef' object has no attribute '_bool'");
    },
  });
  const lacks = (special: string, name: string): void => {
    refTracerClass.dict.set(
      special,
      native(
        `${special}(self, other, /)`,
        () => {
          throw raise('AttributeError', `'AbstractRef' object has no attribute '_${name}'`);
        },
        { binds: true },
      ),
    );
  };
  for (const op of [...OPERATORS, ...OPERATORS.map((o) => `r${o}`), ...COMPARISONS]) lacks(`__${op}__`, op);
  setTracerClass((t: Tracer) => (isRef(t) ? refTracerClass : tracerClassOf(t)));
}

const table = new Map<string, Value>(
  [
    jaxFunction('new_ref(init_val, *, memory_space=None, kind=None, pin=False)', (init, space, kind, pin) =>
      result(newRef(init, space, kind, pin)),
    ),
    jaxFunction('empty_ref(ty, memory_space=None, pin=False)', (type, space, pin) =>
      result(emptyRef(type, space, pin)),
    ),
    jaxFunction('free_ref(ref)', (ref) => freeRef(ref)),
    jaxFunction('freeze(ref)', (ref) => result(freeze(ref))),
    jaxFunction('get(ref, idx=None)', (ref, index) => result(refGet(ref, index))),
    jaxFunction('set(ref, idx, value)', (ref, index, value) => none(() => refSwap(ref, index, value, 'ref_set'))),
    jaxFunction('swap(ref, idx, value)', (ref, index, value) => result(refSwap(ref, index, value, 'ref_swap'))),
    jaxFunction('addupdate(ref, idx, x)', (ref, index, x) => none(() => refAddupdate(ref, index, x))),
  ].map((fn) => [fn.name, fn]),
);

/** Names of `jax.ref`. */
export const refFunctions = new Map<string, Value>([...table, ['Ref', refClass]]);

/** Those that `jax` has itself. */
export const jaxRefFunctions = ['new_ref', 'freeze', 'Ref'].flatMap((name): (readonly [string, Value])[] => {
  const fn = refFunctions.get(name);
  return fn === undefined ? [] : [[name, fn]];
});

export function installRefs(): void {
  installClasses();
}
