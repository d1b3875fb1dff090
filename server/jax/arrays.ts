/**
 * What arrays and tracers are in Python: operators, attributes, methods, and what happens when Python asks for values.
 * Source: jax/_src/numpy/array_methods.py, jax/_src/core.py Tracer.
 */
import type { NDArray } from '../jaxpr/ndarray.ts';
import { evaluateVal } from '../jaxpr/evaluate/evaluate.ts';
import { loadScalar } from '../jaxpr/host.ts';
import type { Scalar } from '../jaxpr/jaxpr.ts';
import { Complex } from '../jaxpr/jaxpr.ts';
import type { Val } from '../jaxpr/trace.ts';
import { EagerRef } from '../jaxpr/trace.ts';
import { callSpecial } from '../python/call.ts';
import { raise, typeError, valueError } from '../python/errors.ts';
import { getters, native } from '../python/native.ts';
import { PyDType } from '../python/numpy/dtypes.ts';
import { unhashable } from '../python/keys.ts';
import { UnknownText, repr, setArrayText } from '../python/text.ts';
import { vm } from '../python/vm.ts';
import type { PyClass, Value } from '../python/values.ts';
import {
  EagerArray,
  Missing,
  PyBuiltin,
  PyFloat,
  PyGetter,
  PyList,
  PyTuple,
  Tracer,
  Unknown,
  arrayImplClass,
  setTracerClass,
} from '../python/values.ts';
import { arrayTracerClasses, tracerClassOf } from './tracerClasses.ts';
import { tracerText } from './tracerText.ts';
import publicNames from './publicNames.json' with { type: 'json' };
import { AvalValue } from './avalValue.ts';
import { deviceSharding } from './deviceSharding.ts';
import { arrayText, arrayRepr } from './arrayText.ts';
import { anew, asValue } from './declare.ts';
import { noteView, refuseDeleted } from './deleted.ts';
import { JvpTracer } from './transforms/jvp.ts';
import { LinearizeTracer } from './transforms/linearize.ts';
import {
  arrayConversion,
  boolConversion,
  concretization,
  describe,
  originMessage,
  conversionFunctionContext,
  indexConversion,
  raising,
} from './errors.ts';
import * as lax from './lax/operations.ts';
import { statisticsMethods } from './numpy/statisticsMethods.ts';
import { layoutMethods } from './numpy/arrayLayout.ts';
import { matrixTranspose, shapeMethods, transposeAll } from './numpy/shape.ts';
import { installOperators } from './arrayOperators.ts';
import { installConcreteOnly } from './concreteOnly.ts';
import { contractionMethods } from './numpy/contractions.ts';
import { elementwiseMethods } from './numpy/elementwise.ts';
import { imag } from './numpy/ufuncsFloat.ts';
import { installSubscripts } from './subscripts.ts';
import { toNumPy } from './hostNumPy.ts';

declare module '../python/record.ts' {
  interface RecordEvents {
    /** The host waits for a value, or reads it: `block_until_ready`, `float(x)`, `print(x)`. */
    'host-read': { how: string; values: readonly Value[] };
  }
}

/** Values closer to a comparison's tie than this aren't decided: the real machine may round differently. */
const TIE = 1e-4;

type ArrayValue = Tracer | EagerArray;
const isArrayValue = (v: Value): v is ArrayValue => v instanceof Tracer || v instanceof EagerArray;

const self = (v: Value): ArrayValue => {
  if (isArrayValue(v)) return v;
  throw typeError('an array is expected');
};

// ---- values

/** The value of an eager array, or why it isn't known. Reading it makes the host wait. */
function read(v: EagerArray, how: string): NDArray | Unknown {
  refuseDeleted(v);
  vm.recorder.add('host-read', { how, values: [v] });
  const known = evaluateVal(v);
  return known.kind === 'value' ? known.value : new Unknown(known.reason);
}

/** A scalar of jaxpr/ as Python's number. */
export function toPython(s: Scalar, isFloat: boolean): Value {
  if (s === undefined) return null;
  if (typeof s === 'number' && isFloat) return new PyFloat(s);
  return s;
}

/** The one element of an array of size 1, as Python's number. */
function onlyElement(v: EagerArray, how: string): Value {
  const value = read(v, how);
  if (value instanceof Unknown) return value;
  return toPython(loadScalar(value, 0), v.aval.dtype.isFloating);
}

/** A float comparison whose operands are nearly equal is not decided. */
function nearTie(v: EagerArray): boolean {
  const made = comparisons.get(v);
  if (!made) return false;
  const [a, b] = made;
  return Math.abs(a - b) <= TIE * Math.max(Math.abs(a), Math.abs(b), Number.MIN_VALUE) && a !== b;
}

/** Scalar float operands of eager comparisons, kept while the result is. */
const comparisons = new WeakMap<EagerArray, readonly [number, number]>();

/** Before a bool is read: note the operands of the comparison that it is, if it is one. */
function noteComparison(v: EagerArray): void {
  if (v.state.kind !== 'eqn') return;
  const { primitive, args } = v.state.eqn;
  if (!COMPARISON_NAMES.has(primitive.name) || !args.every((a) => a.aval.dtype.isFloating && a.aval.size === 1)) return;
  const operands = args.map((a) => evaluateVal(a));
  const [x, y] = operands.map((k) => (k.kind === 'value' ? Number(k.value.data[0]) : NaN));
  comparisons.set(v, [x, y]);
}
const COMPARISON_NAMES = new Set(['lt', 'le', 'gt', 'ge', 'eq', 'ne']);

const convertible = (v: ArrayValue): void => {
  if (v.aval.ndim > 0)
    throw typeError('Only scalar arrays can be converted to Python scalars; got arr.ndim=' + String(v.aval.ndim));
};

/** The concrete value under the tracers of differentiation, if there is one. Source: core.py to_concrete_value. */
function primalOf(v: ArrayValue): ArrayValue {
  let x: Val = v;
  while (x instanceof JvpTracer || x instanceof LinearizeTracer) x = x.primal;
  const concrete = x === v || x instanceof Tracer ? v : asValue(x);
  return concrete instanceof EagerArray ? concrete : v;
}

function installConversions(cls: PyClass): void {
  const method = (name: string, f: (v: ArrayValue) => Value): void => {
    cls.dict.set(
      name,
      native(`${name}(self, /)`, (a) => f(self(a)), { binds: true }),
    );
  };
  // Asked for its value, a tracer of differentiation is the value that it is taken at.
  const conversion = (name: string, f: (v: ArrayValue) => Value): void => {
    method(name, (v) => f(primalOf(v)));
  };
  conversion('__bool__', (v) => {
    if (v.aval.size !== 1)
      throw valueError(
        v.aval.size === 0
          ? 'The truth value of an empty array is ambiguous. Use `array.size > 0` to check that an array is not empty.'
          : 'The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()',
      );
    if (v instanceof Tracer) return boolConversion(v);
    noteComparison(v);
    const x = onlyElement(v, 'bool()');
    if (x instanceof Unknown) return x;
    if (nearTie(v)) return new Unknown('the comparison is too close to a tie to be decided here');
    return x instanceof PyFloat ? x.value !== 0 : x instanceof Complex ? x.re !== 0 || x.im !== 0 : Boolean(x);
  });
  conversion('__index__', (v) => {
    if (v instanceof Tracer) {
      if (v.aval.ndim > 0 || !v.aval.dtype.isInteger)
        throw typeError('Only integer scalar arrays can be converted to a scalar index.');
      return indexConversion(v);
    }
    if (v.aval.ndim > 0 || !v.aval.dtype.isInteger)
      throw typeError('Only integer scalar arrays can be converted to a scalar index.');
    return onlyElement(v, 'index');
  });
  const number = (name: string, fn: string, convert: (x: Value) => Value, define = conversion): void => {
    define(name, (v) => {
      convertible(v);
      if (v instanceof Tracer) return concretization(v, conversionFunctionContext(fn, true), fn);
      const x = onlyElement(v, `${fn}()`);
      return x instanceof Unknown ? x : convert(x);
    });
  };
  number('__int__', 'int', (x) =>
    x instanceof PyFloat ? Math.trunc(x.value) : typeof x === 'boolean' ? Number(x) : x,
  );
  // For these two JAX doesn't look below differentiation.
  number('__float__', 'float', (x) => (x instanceof PyFloat ? x : new PyFloat(Number(x))), method);
  number(
    '__complex__',
    'complex',
    (x) => (x instanceof Complex ? x : new Complex(x instanceof PyFloat ? x.value : Number(x), 0)),
    method,
  );
  method('__hash__', (v) => {
    throw unhashable(v);
  });
  method('__len__', (v) => {
    if (v.aval.ndim === 0) throw typeError('len() of unsized object');
    return v.aval.shape[0];
  });
  method('__array__', (v) => {
    if (v instanceof Tracer) return arrayConversion(v);
    noteView(v);
    return toNumPy(v.aval, read(v, '__array__()'));
  });
  conversion('item', (v) => {
    if (v instanceof Tracer) return concretization(v, 'This occurred in the item() method of jax.Array');
    if (v.aval.size !== 1) throw valueError('can only convert an array of size 1 to a Python scalar');
    return onlyElement(v, '.item()');
  });
  // Both texts say twice where the value comes from.
  const notOf = (v: Tracer, name: string): Value =>
    concretization(v, `The ${name}() method was called on ${describe(v)}.${originMessage(v)}`);
  cls.dict.set(
    'tobytes',
    native(
      "tobytes(self, order='C')",
      (a, order) => {
        const v = self(a);
        if (v instanceof Tracer) return notOf(v, 'tobytes');
        const bytes = read(v, '.tobytes()');
        if (bytes instanceof Unknown) return bytes;
        return callSpecial(toNumPy(v.aval, bytes), 'tobytes', order) ?? new Unknown('the bytes of an array');
      },
      { binds: true },
    ),
  );
  method('tolist', (v) => {
    if (v instanceof Tracer) return notOf(v, 'tolist');
    const value = read(v, '.tolist()');
    if (value instanceof Unknown) return value;
    let next = 0;
    const build = (d: number): Value =>
      d === value.shape.length
        ? toPython(loadScalar(value, next++), v.aval.dtype.isFloating)
        : new PyList(Array.from({ length: value.shape[d] }, () => build(d + 1)));
    return build(0);
  });
  cls.dict.set(
    '__setitem__',
    native(
      '__setitem__(self, index, value, /)',
      () => {
        throw typeError(
          'JAX arrays are immutable and do not support in-place item assignment. Instead of x[idx] = y, use x = ' +
            'x.at[idx].set(y) or another .at[] method: https://docs.jax.dev/en/latest/_autosummary/jax.numpy.ndarray.at.html',
        );
      },
      { binds: true },
    ),
  );
  cls.dict.set(
    'block_until_ready',
    native(
      'block_until_ready(self, /)',
      (a) => {
        const v = self(a);
        if (v instanceof Tracer)
          throw raise(
            'AttributeError',
            `The 'block_until_ready' method is not available on traced array with shape ${v.aval.strLong()}.`,
          );
        refuseDeleted(v);
        vm.recorder.add('host-read', { how: 'block_until_ready', values: [v] });
        return v;
      },
      { binds: true },
    ),
  );
}

function installAttributes(cls: PyClass): void {
  getters(cls, {
    shape: (v) => new PyTuple(self(v).aval.shape),
    dtype: (v) => PyDType.of(self(v).aval.dtype),
    ndim: (v) => self(v).aval.ndim,
    size: (v) => self(v).aval.size,
    itemsize: (v) => Math.max(1, self(v).aval.dtype.bits / 8),
    nbytes: (v) => self(v).aval.size * Math.max(1, self(v).aval.dtype.bits / 8),
    weak_type: (v) => self(v).aval.weakType,
    aval: (v) => new AvalValue(self(v).aval),
    T: (v) => {
      const x = self(v);
      return asValue(raising(() => transposeAll(x)));
    },
    mT: (v) => asValue(raising(() => matrixTranspose(self(v)))),
    real: (v) => {
      const x = self(v);
      return asValue(x.aval.dtype.isComplex ? lax.plain('real', x) : anew(x));
    },
    imag: (v) => asValue(imag(self(v))),
    flat: () => {
      throw raise(
        'NotImplementedError',
        'JAX Arrays do not implement the arr.flat property: consider arr.flatten() instead.',
      );
    },
  });
  for (const [name, fn] of statisticsMethods) cls.dict.set(name, fn);
  for (const [name, fn] of [...shapeMethods, ...layoutMethods, ...elementwiseMethods, ...contractionMethods])
    if (fn instanceof PyBuiltin) cls.dict.set(name, new PyBuiltin(name, fn.fn, true, fn.signature));
}

/** Attributes that JAX's arrays have and ours don't yet are missing, not errors. */
function installMissing(cls: PyClass): void {
  for (const name of publicNames['jax.Array'])
    // Not by lookup, which would keep in mind that it isn't there.
    if (!cls.mro.some((c) => c.dict.has(name)))
      cls.dict.set(name, new PyGetter(() => new Missing(`jax.Array.${name}`)));
}

/** As the array's in it, under another name. Source: core.py Ref.__repr__. */
const refText = ({ content }: EagerRef): string => `Ref${repr(asValue(content)).slice('Array'.length)}`;

/** Enter everything into the classes of arrays and tracers. */
export function installArrays(): void {
  setTracerClass(tracerClassOf);
  installConcreteOnly();
  for (const cls of [...arrayTracerClasses, arrayImplClass]) {
    installOperators(cls);
    installConversions(cls);
    installAttributes(cls);
    installSubscripts(cls);
    if (cls === arrayImplClass) getters(cls, { sharding: (v) => deviceSharding(self(v)) });
    installMissing(cls);
  }
  setArrayText(
    (v) => {
      if (v instanceof Tracer) return tracerText(v);
      if (v instanceof EagerRef) return refText(v);
      const value = read(v, 'repr()');
      if (value instanceof Unknown) throw new UnknownText(value);
      return arrayRepr(value, v.aval);
    },
    (v) => {
      if (v instanceof Tracer) return tracerText(v);
      if (v instanceof EagerRef) return refText(v);
      const value = read(v, 'str()');
      if (value instanceof Unknown) throw new UnknownText(value);
      return arrayText(value);
    },
  );
}
