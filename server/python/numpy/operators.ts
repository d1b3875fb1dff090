/** Operators of arrays and scalars. Source: numpy/_core/src/multiarray/number.c, common/binop_override.h. */
import * as dt from '../../jaxpr/dtypes.ts';
import { special } from '../call.ts';
import { PyRaise, raise, typeError } from '../errors.ts';
import type { NativeFn } from '../native.ts';
import { methods } from '../native.ts';
import { binary } from '../operators.ts';
import type { Value } from '../values.ts';
import {
  NotImplemented,
  PyBytes,
  PyDict,
  PyInstance,
  PyList,
  PyScalar,
  PySet,
  PyTuple,
  UnknownSignal,
} from '../values.ts';
import { lookupAttr } from '../attributes.ts';
import { applied, applyUfunc, defersTo, inputOf } from './apply.ts';
import { NdArray, broadcastShapes, fromElements, ndarrayClass, scalarize } from './array.ts';
import { asArray } from './coerce.ts';
import { findUnknown } from './declare.ts';
import { matmul } from './products.ts';
import { genericClass } from './scalars.ts';
import { specOf } from './ufuncTable.ts';

const BINARY: Readonly<Record<string, string>> = {
  add: 'add',
  sub: 'subtract',
  mul: 'multiply',
  truediv: 'divide',
  floordiv: 'floor_divide',
  mod: 'remainder',
  pow: 'power',
  lshift: 'left_shift',
  rshift: 'right_shift',
  and: 'bitwise_and',
  or: 'bitwise_or',
  xor: 'bitwise_xor',
  divmod: 'divmod',
};
const COMPARISONS: Readonly<Record<string, string>> = {
  eq: 'equal',
  ne: 'not_equal',
  lt: 'less',
  le: 'less_equal',
  gt: 'greater',
  ge: 'greater_equal',
};
const UNARY: Readonly<Record<string, string>> = { neg: 'negative', pos: 'positive', abs: 'absolute', invert: 'invert' };

/** Complex numbers have none of these. */
const WHOLE: ReadonlySet<string> = new Set(['divmod', 'floor_divide', 'remainder']);

/** Whether the other operand's class has the say. */
function leaves(other: Value): boolean {
  if (!(other instanceof PyInstance) || other instanceof NdArray || other instanceof PyScalar)
    return defersTo(other, undefined, undefined);
  const ufunc = special(other, '__array_ufunc__');
  const priority = ufunc === undefined ? lookupAttr(other, '__array_priority__') : undefined;
  return defersTo(other, priority, ufunc);
}

/** Dicts, sets and bytes aren't operands: Python says so in its own words. */
const isForeign = (v: Value): boolean => v instanceof PyDict || v instanceof PySet || v instanceof PyBytes;

const absorbed = (run: () => Value): Value => {
  try {
    return run();
  } catch (e) {
    if (e instanceof UnknownSignal) return e.unknown;
    throw e;
  }
};

/** A whole number times a sequence repeats it. */
function repeated(a: Value, b: Value): Value | undefined {
  if (!(a instanceof PyScalar) || !(b instanceof PyList || b instanceof PyTuple || typeof b === 'string'))
    return undefined;
  if (!a.dtype.isInteger) throw typeError(`can't multiply sequence by non-int of type '${a.cls.name}'`);
  return binary('*', b, a.value);
}

const operator =
  (name: string, swap: boolean): NativeFn =>
  (self, other) => {
    const unknown = findUnknown(other);
    if (unknown) return unknown.untraced();
    if (leaves(other) || isForeign(other)) return NotImplemented;
    if (name === 'multiply') {
      const again = repeated(self, other);
      if (again !== undefined) return again;
    }
    if (self instanceof PyScalar && self.dtype.isComplex && WHOLE.has(name)) return NotImplemented;
    const [x, y] = swap ? [other, self] : [self, other];
    return absorbed(() => applied(specOf(name), [inputOf(x), inputOf(y)]));
  };

/** `a += b`: in the array's own memory. */
const inplace =
  (name: string): NativeFn =>
  (self, other) => {
    if (!(self instanceof NdArray)) return NotImplemented;
    const unknown = findUnknown(other);
    if (unknown) {
      self.buffer.forget(unknown.reason);
      return self;
    }
    if (leaves(other) || isForeign(other)) return NotImplemented;
    return absorbed(() => {
      const out = [self];
      return applied(specOf(name), [inputOf(self), inputOf(other)], { out });
    });
  };

/** What can't be compared is unequal; shapes that don't fit raise. */
const comparison =
  (name: string): NativeFn =>
  (self, other) => {
    const unknown = findUnknown(other);
    if (unknown) return unknown.untraced();
    if (leaves(other) || (self instanceof PyScalar && other === null)) return NotImplemented;
    return absorbed(() => {
      try {
        return applied(specOf(name), [inputOf(self), inputOf(other)]);
      } catch (e) {
        if (
          !(e instanceof PyRaise) ||
          (name !== 'equal' && name !== 'not_equal') ||
          !/did not contain a loop/.test(text(e))
        )
          throw e;
        const [a, b] = [asArray(self), asArray(other)];
        const shape = broadcastShapes([a.shape, b.shape]);
        const size = shape.reduce((n, m) => n * m, 1);
        return scalarize(fromElements(shape, dt.bool, new Uint8Array(size).fill(name === 'equal' ? 0 : 1)));
      }
    });
  };
const text = (e: PyRaise): string => {
  const [message] = e.exc.args;
  return typeof message === 'string' ? message : '';
};

const matrixProduct =
  (swap: boolean): NativeFn =>
  (self, other) => {
    const unknown = findUnknown(other);
    if (unknown) return unknown.untraced();
    if (leaves(other)) return NotImplemented;
    return absorbed(() => {
      const [x, y] = (swap ? [other, self] : [self, other]).map((v) => inputOf(v).array);
      return scalarize(matmul(x, y));
    });
  };

export function installOperators(): void {
  for (const cls of [ndarrayClass, genericClass]) {
    for (const [op, name] of Object.entries(BINARY)) {
      const isPower = op === 'pow';
      methods(cls, {
        [`__${op}__(self, value${isPower ? ', mod=None' : ''}, /)`]: operator(name, false),
        [`__r${op}__(self, value${isPower ? ', mod=None' : ''}, /)`]: operator(name, true),
      });
      if (cls === ndarrayClass && op !== 'divmod') methods(cls, { [`__i${op}__(self, value, /)`]: inplace(name) });
    }
    for (const [op, name] of Object.entries(COMPARISONS))
      methods(cls, { [`__${op}__(self, value, /)`]: comparison(name) });
    for (const [op, name] of Object.entries(UNARY))
      methods(cls, {
        [`__${op}__(self, /)`]: (self) => absorbed(() => applied(specOf(name), [inputOf(self)])),
      });
  }
  methods(ndarrayClass, {
    '__matmul__(self, value, /)': matrixProduct(false),
    '__rmatmul__(self, value, /)': matrixProduct(true),
    '__imatmul__(self, value, /)': (self, other) => {
      if (!(self instanceof NdArray) || leaves(other)) return NotImplemented;
      const made = matmul(self, asArray(other));
      if (made.shape.join() !== self.shape.join())
        throw raise(
          'ValueError',
          'inplace matrix multiplication requires the first operand to have at least one and the second at least two dimensions.',
        );
      return applyUfunc(specOf('positive'), [inputOf(made)], { out: [self] })[0];
    },
  });
}
