/**
 * Keys of dicts and sets: JavaScript values that are equal where Python's keys are equal, so that a Map does the rest.
 * Unhashable values raise Python's TypeError.
 */
import { callSpecial } from './call.ts';
import { customKey } from './customKeys.ts';
import { checkText } from './budget.ts';
import { typeError } from './errors.ts';
import { vm } from './vm.ts';
import type { Value } from './values.ts';
import {
  Complex,
  EagerArray,
  PyBoxed,
  PyByteArray,
  PyBytes,
  PyDict,
  PyFloat,
  PyFunction,
  PyList,
  PyMethod,
  PyObject,
  PyRange,
  PyScalar,
  PySet,
  PySlice,
  PyTuple,
  Tracer,
  Unknown,
  UnknownSignal,
  frozensetClass,
  isInt,
  typeOf,
  unbox,
} from './values.ts';

const ids = new WeakMap<object, number>();
let nextId = 1;

/** A number that is the object's own, as `id()` gives one. */
export function idOf(v: object): number {
  let id = ids.get(v);
  if (id === undefined) ids.set(v, (id = nextId++));
  return id;
}

/** A text for a key inside a tuple's key. Texts of different keys differ. */
function encode(key: unknown): string {
  switch (typeof key) {
    case 'string':
      return `s${key.length}:${key}`;
    case 'number':
      return `n${Object.is(key, -0) ? 0 : key}`;
    case 'bigint':
      return `b${key}`;
    case 'object':
    case 'function':
      return key === null ? 'N' : `o${idOf(key)}`;
    default:
      return String(key);
  }
}

/** Texts that stand for something else than themselves begin with this. */
const ESCAPE = '\u0000';

export function unhashable(v: Value): Error {
  const name =
    v instanceof Tracer ? typeOf(v).name : v instanceof EagerArray ? 'jaxlib._jax.ArrayImpl' : typeOf(v).shown;
  return typeError(`unhashable type: '${name}'`);
}

/** An int that is too large for a number is a bigint, also where a float has its value. */
const doubleKey = (x: number): number | bigint =>
  Number.isInteger(x) && !Number.isSafeInteger(x) ? BigInt(x) : Object.is(x, -0) ? 0 : x;

const frozensetKey = (v: PySet): string => `${ESCAPE}f${[...v.entries.keys()].map(encode).sort().join(',')}`;

/** Tuples in tuples may be shared; their texts aren't. */
function bounded(key: string): string {
  vm.tick();
  checkText(key.length);
  return key;
}

/** The key of a value in a Map. */
export function keyOf(v: Value): unknown {
  if (typeof v === 'string') return v.startsWith(ESCAPE) ? `${ESCAPE}s${v}` : v;
  if (v === null) return null;
  if (isInt(v)) return typeof v === 'boolean' ? Number(v) : v;
  if (v instanceof PyFloat) return Number.isNaN(v.value) ? v : doubleKey(v.value);
  if (v instanceof Complex) return v.im === 0 ? doubleKey(v.re) : `${ESCAPE}c${v.re},${v.im}`;
  // Equal ones would have to have equal keys.
  if (v instanceof Unknown) throw new UnknownSignal(v);
  if (v instanceof PyTuple) {
    const eq = v.cls.lookup('__eq__');
    if (eq === undefined || !v.attrs)
      return bounded(`${ESCAPE}t${v.items.length}(${v.items.map((i) => encode(keyOf(i))).join(',')})`);
  }
  if (v instanceof PySet && v.cls.isSubclassOf(frozensetClass)) return frozensetKey(v);
  if (v instanceof PyBytes) return `${ESCAPE}y${[...v.value].join(',')}`;
  if (v instanceof PyRange) return `${ESCAPE}r${v.length},${v.start},${v.step}`;
  if (v instanceof PySlice) return `${ESCAPE}l${[v.start, v.stop, v.step].map((i) => encode(keyOf(i))).join(',')}`;
  if (
    v instanceof PyList ||
    v instanceof PyDict ||
    v instanceof PySet ||
    v instanceof PyByteArray ||
    v instanceof Tracer ||
    v instanceof EagerArray
  )
    throw unhashable(v);
  if (v instanceof PyMethod)
    return `${ESCAPE}m${encode(keyOf(v.fn))}:${encode(v.self !== null && typeof v.self === 'object' ? v.self : keyOf(v.self))}`;
  if (v instanceof PyScalar) return keyOf(v.value);
  if (v instanceof PyObject) {
    const hash = typeOf(v).lookup('__hash__');
    if (hash === null) throw unhashable(v);
    const eq = typeOf(v).lookup('__eq__');
    if (v instanceof PyBoxed && eq === undefined) return keyOf(v.value);
    // Without an `__eq__`, an object equals only itself.
    if (hash !== undefined && eq !== undefined) {
      const h = unbox(callSpecial(v, '__hash__') ?? null);
      if (h instanceof Unknown) throw new UnknownSignal(h);
      if (!isInt(h)) throw typeError('__hash__ method should return an integer');
      return customKey(v, typeof h === 'boolean' ? Number(h) : h);
    } else if (eq !== undefined) throw unhashable(v);
    // Equal to itself only; but its hash is asked for.
    else if (hash instanceof PyFunction && !isInt(unbox(callSpecial(v, '__hash__') ?? null)))
      throw typeError('__hash__ method should return an integer');
  }
  return v;
}

/** The key of what is looked for in a set: a set stands for the frozenset of its members. */
export function memberKey(v: Value): unknown {
  return v instanceof PySet && !v.cls.isSubclassOf(frozensetClass) ? frozensetKey(v) : keyOf(v);
}
