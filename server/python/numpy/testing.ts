/** numpy.testing: an assertion fails only where it surely does. Source: numpy/testing/_private/utils.py. */
import * as dt from '../../jaxpr/dtypes.ts';
import { call } from '../call.ts';
import { PyRaise, raise } from '../errors.ts';
import type { NativeFn } from '../native.ts';
import { kwargsOf, native } from '../native.ts';
import { equal } from '../comparisons.ts';
import { repr, str } from '../text.ts';
import type { Value } from '../values.ts';
import {
  PyDict,
  PyFloat,
  PyInstance,
  PyList,
  PyTuple,
  Unknown,
  UnknownSignal,
  EagerArray,
  PyClass,
  Tracer,
} from '../values.ts';
import type { NdArray } from './array.ts';
import { broadcastShapes, elements, isUnknown, tupleText } from './array.ts';
import { asArray } from './coerce.ts';
import { findUnknown, flag } from './declare.ts';
import { doubleOf, u } from './reductions.ts';
import { isClose } from './statistics.ts';

const failed = (message: string): Error => raise('AssertionError', message);

/** Where every element is true; undefined where that isn't known. */
function holds(a: NdArray): boolean | undefined {
  if (isUnknown(a)) return undefined;
  return !Array.from(elements(asArray(a, dt.bool)) as Uint8Array).includes(0);
}

function fits(x: NdArray, y: NdArray, header: string, strict = false): void {
  const scalar = x.ndim === 0 || y.ndim === 0;
  const same = x.shape.join() === y.shape.join();
  if (!same && (strict || !scalar))
    throw failed(`\n${header}\n(shapes ${tupleText(x.shape)}, ${tupleText(y.shape)} mismatch)`);
  broadcastShapes([x.shape, y.shape]);
}

/** NaNs at the same places count as equal. */
function equalNan(x: NdArray, y: NdArray): NdArray {
  const same = u('equal', x, y);
  if (!x.dtype.isInexact || !y.dtype.isInexact) return same;
  return u('logical_or', same, u('logical_and', u('isnan', x), u('isnan', y)));
}

const noted = (message: Value): string => (message === '' ? '' : `\n${str(message)}`);

function compareArrays(
  a: Value,
  b: Value,
  header: string,
  message: Value,
  ok: (x: NdArray, y: NdArray) => NdArray,
): Value {
  const [x, y] = [asArray(a), asArray(b)];
  fits(x, y, header);
  if (holds(ok(x, y)) === false) throw failed(`\n${header}${noted(message)}`);
  return null;
}

const isContainer = (v: Value): v is PyTuple | PyList | PyDict =>
  v instanceof PyTuple || v instanceof PyList || v instanceof PyDict;
const isArrayLike = (v: Value): boolean =>
  v instanceof EagerArray ||
  v instanceof Tracer ||
  (v instanceof PyInstance && v.cls.lookup('__array__') !== undefined);

function assertEqual(actual: Value, desired: Value, message: Value): Value {
  if (isContainer(actual) && isContainer(desired)) {
    if (actual instanceof PyDict || desired instanceof PyDict) {
      const same = equal(actual, desired);
      if (same === false) throw failed(`\nItems are not equal:\n ACTUAL: ${repr(actual)}\n DESIRED: ${repr(desired)}`);
      return null;
    }
    if (actual.items.length !== desired.items.length)
      throw failed(`\nItems are not equal:\n ACTUAL: ${actual.items.length}\n DESIRED: ${desired.items.length}`);
    actual.items.forEach((item, i) => assertEqual(item, desired.items[i], message));
    return null;
  }
  if (isArrayLike(actual) || isArrayLike(desired))
    return compareArrays(actual, desired, 'Arrays are not equal', message, equalNan);
  const bothNan =
    actual instanceof PyFloat &&
    desired instanceof PyFloat &&
    Number.isNaN(actual.value) &&
    Number.isNaN(desired.value);
  if (!bothNan && equal(actual, desired) === false)
    throw failed(`\nItems are not equal:${noted(message)}\n ACTUAL: ${repr(actual)}\n DESIRED: ${repr(desired)}`);
  return null;
}

const numberText = (x: number): string => str(new PyFloat(x)).replace(/\.0$/, '');

const table: Readonly<Record<string, NativeFn>> = {
  "assert_(val, msg='')": (v, message) => {
    if (!flag(v)) throw failed(str(message));
    return null;
  },
  "assert_equal(actual, desired, err_msg='', verbose=True, *, strict=False)": assertEqual,
  "assert_array_equal(actual, desired, err_msg='', verbose=True, *, strict=False)": (a, b, message) =>
    compareArrays(a, b, 'Arrays are not equal', message, equalNan),
  "assert_allclose(actual, desired, rtol=1e-07, atol=0, equal_nan=True, err_msg='', verbose=True, *, strict=False)": (
    a,
    b,
    rtol,
    atol,
    nan,
    message,
  ) =>
    compareArrays(
      a,
      b,
      `Not equal to tolerance rtol=${numberText(doubleOf(rtol))}, atol=${numberText(doubleOf(atol))}`,
      message,
      (x, y) => isClose(x, y, rtol, atol, flag(nan)),
    ),
  "assert_almost_equal(actual, desired, decimal=7, err_msg='', verbose=True)": (a, b, decimal, message) =>
    almostEqual(a, b, decimal, message),
  "assert_array_almost_equal(actual, desired, decimal=6, err_msg='', verbose=True)": (a, b, decimal, message) =>
    almostEqual(a, b, decimal, message),
  "assert_approx_equal(actual, desired, significant=7, err_msg='', verbose=True)": () => null,
  "assert_array_less(x, y, err_msg='', verbose=True, *, strict=False)": (a, b, message) =>
    compareArrays(a, b, 'Arrays are not strictly ordered `x < y`', message, (x, y) => u('less', x, y)),
  'assert_array_max_ulp(a, b, maxulp=1, dtype=None)': () => null,
  'assert_array_almost_equal_nulp(x, y, nulp=1)': () => null,
  'assert_no_warnings(*args, **kwargs)': () => null,
  'assert_string_equal(actual, desired)': (a, b) => {
    if (a !== b) throw failed('Differences in strings');
    return null;
  },
};

function almostEqual(a: Value, b: Value, decimal: Value, message: Value): Value {
  const n = doubleOf(decimal);
  return compareArrays(a, b, `Arrays are not almost equal to ${n} decimals`, message, (x, y) =>
    u('logical_or', equalNan(x, y), u('less', u('absolute', u('subtract', x, y)), new PyFloat(1.5 * 10 ** -n))),
  );
}

/** `assert_raises(E, f, …)`. */
const assertRaises = native('assert_raises(exception_class, *args, **kwargs)', (cls, args, kwargs) => {
  const [f, ...rest] = args instanceof PyTuple ? args.items : [];
  if (f === undefined) return new Unknown("jitlens doesn't have numpy.testing.assert_raises as a context yet");
  try {
    call(f, rest, kwargsOf(kwargs));
  } catch (e) {
    if (e instanceof PyRaise && cls instanceof PyClass && e.exc.cls.isSubclassOf(cls)) return null;
    throw e;
  }
  throw failed(`${cls instanceof PyClass ? cls.name : repr(cls)} not raised`);
});

/** What isn't known passes. */
const passing =
  (fn: NativeFn): NativeFn =>
  (...args) => {
    if (args.some((a) => findUnknown(a))) return null;
    try {
      return fn(...args);
    } catch (e) {
      if (e instanceof UnknownSignal) return null;
      throw e;
    }
  };

export function testingTable(): Map<string, Value> {
  const out = new Map<string, Value>();
  for (const [signature, fn] of Object.entries(table)) {
    const f = native(signature, passing(fn));
    out.set(f.name, f);
  }
  out.set('assert_raises', assertRaises);
  return out;
}
