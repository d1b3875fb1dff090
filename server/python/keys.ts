/**
 * Keys of dicts and sets: JavaScript values that are equal where Python's keys are equal, so that a Map does the rest.
 * Unhashable values raise Python's TypeError.
 */
import { callSpecial } from './call.ts';
import { typeError } from './errors.ts';
import type { Value } from './values.ts';
import {
  Complex,
  EagerArray,
  PyBoxed,
  PyBytes,
  PyDict,
  PyFloat,
  PyInstance,
  PyList,
  PyMethod,
  PyRange,
  PySet,
  PySlice,
  PyTuple,
  Tracer,
  frozensetClass,
  isInt,
  typeOf,
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
    v instanceof Tracer ? 'DynamicJaxprTracer' : v instanceof EagerArray ? 'jaxlib._jax.ArrayImpl' : typeOf(v).name;
  return typeError(`unhashable type: '${name}'`);
}

/** The key of a value in a Map. */
export function keyOf(v: Value): unknown {
  if (typeof v === 'string') return v.startsWith(ESCAPE) ? `${ESCAPE}s${v}` : v;
  if (v === null) return null;
  if (isInt(v)) return typeof v === 'boolean' ? Number(v) : v;
  if (v instanceof PyFloat) return Object.is(v.value, -0) ? 0 : Number.isNaN(v.value) ? v : v.value;
  if (v instanceof Complex) return v.im === 0 ? v.re : `${ESCAPE}c${v.re},${v.im}`;
  if (v instanceof PyTuple) {
    const eq = v.cls.lookup('__eq__');
    if (eq === undefined || !v.attrs)
      return `${ESCAPE}t${v.items.length}(${v.items.map((i) => encode(keyOf(i))).join(',')})`;
  }
  if (v instanceof PySet && v.cls === frozensetClass)
    return `${ESCAPE}f${[...v.entries.keys()].map(encode).sort().join(',')}`;
  if (v instanceof PyBytes) return `${ESCAPE}y${[...v.value].join(',')}`;
  if (v instanceof PyRange) return `${ESCAPE}r${v.length},${v.start},${v.step}`;
  if (v instanceof PySlice) return `${ESCAPE}l${[v.start, v.stop, v.step].map((i) => encode(keyOf(i))).join(',')}`;
  if (
    v instanceof PyList ||
    v instanceof PyDict ||
    v instanceof PySet ||
    v instanceof Tracer ||
    v instanceof EagerArray
  )
    throw unhashable(v);
  if (v instanceof PyMethod)
    return `${ESCAPE}m${encode(keyOf(v.fn))}:${encode(v.self !== null && typeof v.self === 'object' ? v.self : keyOf(v.self))}`;
  if (v instanceof PyInstance) {
    const hash = typeOf(v).lookup('__hash__');
    if (hash === null) throw unhashable(v);
    const eq = typeOf(v).lookup('__eq__');
    if (v instanceof PyBoxed && eq === undefined) return keyOf(v.value);
    // Without an `__eq__`, an object equals only itself.
    if (hash !== undefined && eq !== undefined) {
      // Equal objects have equal hashes; that unequal ones of one class have different hashes is taken as given.
      const h = callSpecial(v, '__hash__');
      if (h !== undefined && isInt(h)) return `${ESCAPE}h${v.cls.name}:${h}`;
    } else if (eq !== undefined) throw unhashable(v);
  }
  return v;
}
