/**
 * Fingerprints: texts that are equal where values are the same for tracing, across runs of a program. A trace is kept as
 * long as the fingerprints of all it read stay. Functions are known by their syntax node, which parsing keeps while the
 * text of its statement stays the same.
 */
import type { Val } from '../jaxpr/trace.ts';
import { EagerArray } from '../jaxpr/trace.ts';
import { HostArray, HostScalar } from '../jaxpr/host.ts';
import { Jaxpr } from '../jaxpr/jaxpr.ts';
import { TransformedFunction } from '../jax/transformedFunction.ts';
import { PjitFunction } from '../jax/pjitFunction.ts';
import { ShapeDtypeStruct } from '../jax/shapeDtypeStruct.ts';
import { attrsOf } from '../python/call.ts';
import { idOf } from '../python/keys.ts';
import { NdArray, elements, isUnknown } from '../python/numpy/array.ts';
import type { Value } from '../python/values.ts';
import {
  Complex,
  PyBoxed,
  PyBuiltin,
  PyBytes,
  PyClass,
  PyClassMethod,
  PyDict,
  PyFloat,
  PyFunction,
  PyInstance,
  PyList,
  PyMethod,
  PyModule,
  PyObject,
  PyProperty,
  PyRange,
  PyScalar,
  PySet,
  PySlice,
  PyStaticMethod,
  PyTuple,
  Tracer,
  Unknown,
  UnknownBytes,
} from '../python/values.ts';

/** Values with more parts than this have no fingerprint: their readers are traced again each time. */
const MAX_PARTS = 5000;
/** Arrays with more bytes than this are the same only if they are the same object. */
const MAX_BYTES = 1 << 16;

class TooLarge extends Error {}

/** What only identity tells apart: a JavaScript closure, an object of a library's. */
class Opaque extends Error {}

/** What each instance has, or what `map` and `value` see to themselves. */
const COMMON = new Set(['born', 'rest', 'cls', 'attrs']);

const opaque = (): never => {
  throw new Opaque();
};

/** An element, as text that no other element has. */
const text = (x: unknown): string => (Object.is(x, -0) ? '-0' : typeof x === 'string' ? JSON.stringify(x) : String(x));

/** A NumPy array by its elements; undefined where they aren't known or too many. */
function arrayText(a: NdArray): string | undefined {
  if (isUnknown(a)) return `np?${a.dtype.name}[${a.shape.join(',')}]${a.unknownBecause ?? ''}`;
  if (a.size > MAX_PARTS || a.dtype.kind === 'object') return undefined;
  const writeable = a.writeable ? '' : 'r';
  const text = (x: unknown): string =>
    Object.is(x, -0) ? '-0' : typeof x === 'string' ? JSON.stringify(x) : String(x);
  return `np${writeable}${a.dtype.name}[${a.shape.join(',')}]${Array.from(elements(a) as ArrayLike<unknown>, text).join(',')}`;
}

/** The same of a constant that was one. */
function hostText(host: HostArray): string | undefined {
  if (host.aval.size > MAX_PARTS) return undefined;
  const value = host.compute();
  return value && `H${host.aval.key}:${Array.from(value.data as ArrayLike<unknown>, text).join(',')}`;
}

export class Fingerprints {
  /** Of this run: objects don't change between the directives of one run. */
  private readonly known = new Map<object, string | undefined>();
  private parts = 0;

  /** The fingerprint, or undefined where there is none. */
  of(v: Value | undefined): string | undefined {
    if (v === undefined) return 'missing';
    const object = v !== null && typeof v === 'object' ? v : undefined;
    if (object && this.known.has(object)) return this.known.get(object);
    this.parts = 0;
    let text: string | undefined;
    try {
      text = this.value(v, []);
    } catch (e) {
      if (!(e instanceof TooLarge)) throw e;
    }
    if (object) this.known.set(object, text);
    return text;
  }

  private list(vs: Iterable<Value>, open: readonly object[]): string {
    let out = '';
    for (const v of vs) out += `${this.value(v, open)},`;
    return out;
  }

  private map(m: ReadonlyMap<string, Value>, open: readonly object[]): string {
    let out = '';
    for (const [k, v] of m) out += `${k}=${this.value(v, open)},`;
    return out;
  }

  private value(v: Value, open: readonly object[]): string {
    if (++this.parts > MAX_PARTS) throw new TooLarge();
    switch (typeof v) {
      case 'number':
        return `i${v}`;
      case 'bigint':
        return `b${v}`;
      case 'boolean':
        return v ? 'T' : 'F';
      case 'string':
        return JSON.stringify(v);
      default:
    }
    if (v === null) return 'N';
    if (v instanceof PyFloat) return Object.is(v.value, -0) ? 'f-0' : `f${v.value}`;
    if (v instanceof Complex) return `c${v.re},${v.im}`;
    if (v instanceof EagerArray) return this.operand(v);
    if (v instanceof Tracer) return `t${idOf(v)}`;
    if (v instanceof Unknown) return `U${v.traced}${v.reason}`;
    const cycle = open.indexOf(v);
    if (cycle >= 0) return `^${cycle}`;
    const inner = [...open, v];
    if (v.rest !== undefined) return `U${v.rest.reason}`;
    if (v instanceof PyScalar) return `np${v.dtype.name}:${this.value(v.value, inner)}`;
    if (v instanceof NdArray) return arrayText(v) ?? `#${idOf(v)}`;
    return `${this.ofSubclass(v, inner)}${this.content(v, inner)}`;
  }

  /** What an instance of a user's subclass of a built-in container has beside its content. */
  private ofSubclass(v: object, inner: readonly object[]): string {
    if (!(v instanceof PyTuple || v instanceof PyList || v instanceof PyDict || v instanceof PySet)) return '';
    if (!v.cls.definition) return '';
    return `o${this.value(v.cls, inner)}{${this.map(attrsOf(v) ?? new Map<string, Value>(), inner)}}`;
  }

  private content(v: Exclude<Value, number | bigint | boolean | string | null>, inner: readonly object[]): string {
    if (v instanceof PyTuple) return `(${this.list(v.items, inner)})`;
    if (v instanceof PyList) return `[${this.list(v.items, inner)}]`;
    if (v instanceof PyDict)
      return `{${[...v.entries.values()].map((e) => `${this.value(e.key, inner)}:${this.value(e.value, inner)}`).join(',')}}`;
    if (v instanceof PySet) return `s{${this.list(v.entries.values(), inner)}}`;
    if (v instanceof PyRange) return `r${v.start},${v.stop},${v.step}`;
    if (v instanceof PySlice) return `l${this.list([v.start, v.stop, v.step], inner)}`;
    if (v instanceof UnknownBytes) return `y?${v.reason}`;
    if (v instanceof PyBytes) return `y${v.value.join(',')}`;
    if (v instanceof PyFunction)
      return (
        `fn${idOf(v.code.node)}<${v.module.name}|${this.map(v.defaults, inner)}|` +
        `${v.closure.map((c) => (c.value === undefined ? '?' : this.value(c.value, inner))).join(',')}|${this.map(v.attrs, inner)}>`
      );
    if (v instanceof PyMethod) return `m(${this.value(v.fn, inner)},${this.value(v.self, inner)})`;
    if (v instanceof PyStaticMethod || v instanceof PyClassMethod) return `d(${this.value(v.fn, inner)})`;
    if (v instanceof PyProperty) return `p(${this.list([v.get, v.set, v.del], inner)})`;
    if (v instanceof PyModule) return `M${v.name}`;
    if (v instanceof PjitFunction) {
      const { inShardings, outShardings, ...options } = v.options;
      const shardings = this.list([inShardings ?? null, outShardings ?? null], inner);
      return `jit(${this.value(v.fun, inner)}|${JSON.stringify(options)}|${shardings})`;
    }
    if (v instanceof ShapeDtypeStruct) return `S${v.aval.key}${v.dtype.short}`;
    if (v instanceof PyClass)
      return v.definition
        ? `C${idOf(v.definition)}<${this.list(v.bases, inner)}|${this.map(v.dict, inner)}>`
        : `C#${idOf(v)}`;
    if (v instanceof PyBoxed)
      return `x${v.cls.definition ? this.value(v.cls, inner) : idOf(v.cls)}:${this.value(v.value, inner)}{${this.map(v.attrs, inner)}}`;
    if (v instanceof PyInstance && v.cls.definition) return `o${this.value(v.cls, inner)}{${this.map(v.attrs, inner)}}`;
    if (v instanceof PyInstance && (v.attrs.size > 0 || v.constructor !== PyInstance)) return this.native(v, inner);
    if (v instanceof PyBuiltin) return `n${idOf(v)}`;
    return `#${idOf(v)}`;
  }

  /** An object of a built-in class: its attributes, and the fields in which it keeps what Python doesn't see. */
  private native(v: PyInstance, inner: readonly object[]): string {
    try {
      const fields =
        v instanceof TransformedFunction
          ? this.data(v.made ?? opaque(), inner)
          : Object.entries(v).map(([k, x]) => (COMMON.has(k) ? '' : `${k}=${this.data(x, inner)},`));
      return `o#${idOf(v.cls)}<${typeof fields === 'string' ? fields : fields.join('')}>{${this.map(v.attrs, inner)}}`;
    } catch (e) {
      if (!(e instanceof Opaque)) throw e;
      return `#${idOf(v)}`;
    }
  }

  /** Plain data of ours, with Python's values in it. */
  private data(x: unknown, inner: readonly object[]): string {
    if (x === undefined) return 'u';
    if (x === null || /^(string|number|bigint|boolean)$/.test(typeof x) || x instanceof PyObject)
      return this.value(x as Value, inner);
    if (++this.parts > MAX_PARTS) throw new TooLarge();
    if (Array.isArray(x)) return `[${x.map((y) => this.data(y, inner)).join(',')}]`;
    if (typeof x === 'object' && Object.getPrototypeOf(x) === Object.prototype)
      return `{${Object.entries(x)
        .map(([k, y]) => `${k}:${this.data(y, inner)}`)
        .join(',')}}`;
    return opaque();
  }

  /** Arrays by aval and value, or by the eqns that make them. */
  private operand(v: Val): string {
    if (v instanceof HostScalar)
      return `h${v.aval.key}:${v.value instanceof Complex ? `${v.value.re},${v.value.im}` : String(v.value)}`;
    if (v instanceof HostArray) return hostText(v) ?? `#${idOf(v)}`;
    if (v instanceof Tracer) return `#${idOf(v)}`;
    const cached = this.known.get(v);
    if (cached !== undefined) return cached;
    if (++this.parts > MAX_PARTS) throw new TooLarge();
    const { state } = v;
    let text: string;
    if (state.kind === 'unknown') text = `A?${v.aval.key}`;
    else if (state.kind === 'value') {
      const { data } = state.value;
      text = data.byteLength > MAX_BYTES ? `A#${idOf(v)}` : `A${v.aval.key}:${data.join(',')}`;
    } else {
      const { primitive, params, args } = state.eqn;
      const shown = Object.entries(params).map(
        ([k, p]) => `${k}=${p instanceof Jaxpr ? `J${idOf(p)}` : JSON.stringify(p)}`,
      );
      text = `E${primitive.name}[${shown.join(';')}](${args.map((a) => this.operand(a)).join(',')})${state.index}`;
    }
    this.known.set(v, text);
    return text;
  }
}
