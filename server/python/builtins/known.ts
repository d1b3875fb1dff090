/** Arguments of native functions as JavaScript values. What isn't known is thrown as a signal; native.ts catches it. */
import { callSpecial, special } from '../call.ts';
import { raise, typeError } from '../errors.ts';
import { str } from '../text.ts';
import { askUnknown } from '../unknownTracers.ts';
import type { MaybeKwargs, PyClass, Value } from '../values.ts';
import {
  PyScalar,
  PyBoxed,
  PyDict,
  PyList,
  PySet,
  PyTuple,
  Unknown,
  UnknownSignal,
  isInt,
  typeOf,
  unbox,
} from '../values.ts';

export type Known = Exclude<Value, Unknown>;

/** The value, unless it is unknown. */
export function known(v: Value): Known {
  if (v instanceof Unknown) throw new UnknownSignal(v);
  return v;
}

/** `bool` that must be known. */
export function sure(t: boolean | Unknown): boolean {
  if (t instanceof Unknown) throw new UnknownSignal(askUnknown(t, 'bool'));
  return t;
}

/** `operator.index(v)`, of any size. */
export function integer(v: Value): number | bigint {
  const u = unbox(known(v));
  if (typeof u === 'boolean') return Number(u);
  // NumPy's bools are numbers, and no indices.
  if (isInt(u) && !(v instanceof PyScalar && v.dtype.kind === 'bool')) return u;
  const own = callSpecial(v, '__index__');
  if (own === undefined) throw typeError(`'${typeOf(v).shown}' object cannot be interpreted as an integer`);
  const made = unbox(known(own));
  if (!isInt(made)) throw typeError(`__index__ returned non-int (type ${typeOf(own).shown})`);
  return typeof made === 'boolean' ? Number(made) : made;
}

/** An int that counts or indexes: one beyond the safe integers doesn't fit. */
export function count(v: Value): number {
  const n = integer(v);
  if (typeof n === 'bigint') throw raise('OverflowError', "cannot fit 'int' into an index-sized integer");
  return n;
}

/** A str, also an instance of a subclass. */
export function text(v: Value): string | undefined {
  const u = unbox(known(v));
  return typeof u === 'string' ? u : undefined;
}

/** What messages about arguments call the type of a value. Source: CPython's Python/getargs.c _PyArg_BadArgument. */
export const shownType = (v: Value): string => (v === null ? 'None' : typeOf(v).shown);

/** A str argument; `what` begins the message for anything else. */
export function needText(v: Value, what: string): string {
  const s = text(v);
  if (s === undefined) throw typeError(`${what} must be str, not ${shownType(v)}`);
  return s;
}

/** An int, also an instance of a subclass; bool is one. */
export const isIntLike = (v: Value): boolean => isInt(unbox(known(v)));

/** Start or stop of a part of a sequence of length n; what is beyond the sequence stays beyond its end. */
export function sliceBound(v: Value, n: number, fallback: number): number {
  if (v === null) return fallback;
  if (!isIntLike(v) && special(v, '__index__') === undefined)
    throw typeError('slice indices must be integers or None or have an __index__ method');
  const i = Number(integer(v));
  return i < 0 ? Math.max(0, i + n) : i;
}

/** Arguments of a built-in class by position or by name. Source: CPython's Python/getargs.c vgetargskeywords. */
export function constructorArguments(
  name: string,
  names: readonly string[],
  args: readonly Value[],
  kwargs: MaybeKwargs,
  least: number,
): (Value | undefined)[] {
  const given = args.length + (kwargs?.length ?? 0);
  if (given > names.length)
    throw typeError(
      `${name}() takes ${least === names.length ? 'exactly' : 'at most'} ${names.length} ${args.length === 0 ? 'keyword ' : ''}argument${names.length === 1 ? '' : 's'} (${given} given)`,
    );
  const out = new Array<Value | undefined>(names.length);
  args.forEach((a, i) => (out[i] = a));
  for (const [key, value] of kwargs ?? []) {
    const i = names.indexOf(key);
    if (i < 0) throw typeError(`${name}() got an unexpected keyword argument '${key}'`);
    if (i < args.length) throw typeError(`argument for ${name}() given by name ('${key}') and position (${i + 1})`);
    out[i] = value;
  }
  for (let i = 0; i < least; i++)
    if (out[i] === undefined) throw typeError(`${name}() missing required argument '${names[i]}' (pos ${i + 1})`);
  return out;
}

function receiver<T extends Value>(v: Value, made: new (...args: never[]) => T, cls: PyClass, name: string): T {
  const k = known(v);
  if (k instanceof made) return k;
  throw typeError(`descriptor '${name}' for '${cls.shown}' objects doesn't apply to a '${typeOf(v).shown}' object`);
}
const of =
  <T extends Value>(made: new (...args: never[]) => T, cls: () => PyClass) =>
  (v: Value, name = 'method'): T =>
    receiver(v, made, cls(), name);

export const asList = of(PyList, () => new PyList([]).cls);
export const asTuple = of(PyTuple, () => new PyTuple([]).cls);
export const asDict = of(PyDict, () => new PyDict().cls);
export const asSet = of(PySet, () => new PySet().cls);

/** A new instance of a subclass of an immutable type, or the value itself for the type. */
export function boxed(cls: PyClass, base: PyClass, value: PyBoxed['value']): Value {
  return cls === base ? value : new PyBoxed(cls, value);
}

/** Arguments that a constructor takes by position only. */
export function positional(name: string, args: readonly Value[], most: number, kwargs: unknown): void {
  if (kwargs !== undefined) throw typeError(`${name}() takes no keyword arguments`);
  if (args.length > most)
    throw typeError(`${name} expected at most ${most} argument${most === 1 ? '' : 's'}, got ${args.length}`);
}

/** A name that came as a value: a keyword, a field, a key of a namespace. */
export const keyText = (v: Value | undefined): string => (typeof v === 'string' ? v : v === undefined ? '' : str(v));
