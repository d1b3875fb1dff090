/** Subscripts of arrays in Python: `x[…]`, iteration, `in`, `x.at`. Source: jax/_src/array.py, lax.py _iter. */
import { raise, typeError, valueError } from '../python/errors.ts';
import { getters, native } from '../python/native.ts';
import { repr } from '../python/text.ts';
import type { PyClass, Value } from '../python/values.ts';
import {
  EagerArray,
  PyBuiltin,
  PyIterator,
  PyList,
  PySlice,
  PyTuple,
  Tracer,
  Unknown,
  typeOf,
} from '../python/values.ts';
import { call } from '../python/call.ts';
import { atHelper, subscript } from './at.ts';
import { asValue } from './declare.ts';
import { raising } from './errors.ts';
import { unstack } from './lax/arrange.ts';
import { dynamicSlice } from './lax/slicing.ts';
import { tupleText } from './lax/operations.ts';
import { getItem } from './numpy/indexing.ts';
import { compare } from './numpy/ufuncs.ts';
import { reductionFunctions } from './numpy/reductions.ts';
import { array } from './numpy/arrayOf.ts';
import { indexingMethods } from './numpy/indexingFunctions.ts';
import { takeMethod } from './numpy/indexingTake.ts';

type ArrayValue = Tracer | EagerArray;

const arrayOf = (v: Value): ArrayValue => {
  if (v instanceof Tracer || v instanceof EagerArray) return v;
  throw typeError('an array is expected');
};

/** Concrete arrays are walked over so many elements at a time. */
const CHUNK = 100;

/** The elements along the first axis. A traced array gives them all at once, a concrete one chunk by chunk. */
function elements(x: ArrayValue): PyIterator {
  const { shape } = x.aval;
  if (shape.length === 0) throw typeError('iteration over a 0-d array');
  const size = shape[0];
  let ready: Value[] = [];
  let at = 0;
  let start = 0;
  const refill = (): void => {
    at = 0;
    if (x instanceof Tracer || size < CHUNK) {
      ready = start === 0 ? unstack(x).map(asValue) : [];
      start = Math.max(size, 1);
      return;
    }
    const count = Math.min(CHUNK, size - start);
    const starts = shape.map((_, i) => (i === 0 ? start : 0));
    const chunk = count > 0 ? dynamicSlice(x, starts, [count, ...shape.slice(1)]) : undefined;
    start += count;
    ready = chunk ? unstack(chunk).map(asValue) : [];
  };
  if (x instanceof Tracer) refill();
  return new PyIterator(() => {
    if (at === ready.length && !(x instanceof Tracer)) refill();
    return at < ready.length ? ready[at++] : undefined;
  });
}

const BACKWARDS = new PySlice(null, null, -1);

/** `reversed(x)`. A traced array is reversed as a whole, a concrete one chunk by chunk. */
function reversedElements(x: ArrayValue): PyIterator {
  if (x instanceof Tracer) {
    const turned = getItem(x, BACKWARDS);
    return elements(arrayOf(asValue(turned)));
  }
  const { shape } = x.aval;
  if (shape.length === 0) throw typeError('iteration over a 0-d array');
  const ready: Value[] = [];
  let end = shape[0];
  return new PyIterator(() => {
    if (ready.length === 0 && end > 0) {
      const tail = end % CHUNK;
      const count = shape[0] < CHUNK ? end : tail === 0 ? CHUNK : tail;
      end -= count;
      const starts = shape.map((_, i) => (i === 0 ? end : 0));
      const chunk = count === shape[0] && count < CHUNK ? x : dynamicSlice(x, starts, [count, ...shape.slice(1)]);
      ready.push(...unstack(chunk).map(asValue));
    }
    return ready.pop();
  });
}

const equals = compare('eq');

/** `value in x`. Source: array_methods.py _contains. */
function containsElement(x: ArrayValue, value: Value): Value {
  if (value === null || typeof value === 'string')
    throw typeError(`Array.__contains__: unsupported operand type ${repr(typeOf(value))}.`);
  if (value instanceof PyList || value instanceof PyTuple)
    throw typeError(
      `Array.__contains__ requires ndarray or scalar arguments, got ${repr(typeOf(value))} at position 0.`,
    );
  const query = array(value);
  if (x.aval.ndim !== 1)
    throw valueError(
      `Array.__contains__: search array must be one-dimensional, got arr.shape=${tupleText(x.aval.shape)}.`,
    );
  if (query.aval.ndim !== 0)
    throw valueError(
      `Array.__contains__: query value must be a scalar, got query.shape=${tupleText(query.aval.shape)}`,
    );
  const any = reductionFunctions.get('any');
  if (any === undefined) throw raise('NotImplementedError', 'jax.numpy.any');
  return call(any, [asValue(equals(x, query))]);
}

export function installSubscripts(cls: PyClass): void {
  const special = (signature: string, fn: (x: ArrayValue, other: Value) => Value): void => {
    const method = native(
      signature,
      (self, other) =>
        other instanceof Unknown
          ? new Unknown(other.reason, 'array')
          : raising(() => fn(arrayOf(self), other), { by: method.name, operands: [self] }),
      { binds: true },
    );
    cls.dict.set(method.name, method);
  };
  special('__getitem__(self, index, /)', subscript);
  special('__iter__(self, /)', elements);
  special('__reversed__(self, /)', reversedElements);
  special('__contains__(self, key, /)', containsElement);
  for (const [name, fn] of [['take', takeMethod] as const, ...indexingMethods])
    if (fn instanceof PyBuiltin) cls.dict.set(name, new PyBuiltin(name, fn.fn, true, fn.signature));
  getters(cls, { at: (v) => atHelper(arrayOf(v)) });
}
