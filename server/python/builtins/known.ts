/** Arguments of native functions as JavaScript values. What isn't known is thrown as a signal; native.ts catches it. */
import { callSpecial } from '../call.ts';
import { raise, typeError } from '../errors.ts';
import { str } from '../text.ts';
import type { PyClass, Value } from '../values.ts';
import { PyBoxed, PyDict, PyList, PySet, PyTuple, Unknown, UnknownSignal, isInt, typeOf, unbox } from '../values.ts';

export type Known = Exclude<Value, Unknown>;

/** The value, unless it is unknown. */
export function known(v: Value): Known {
  if (v instanceof Unknown) throw new UnknownSignal(v);
  return v;
}

/** `bool` that must be known. */
export function sure(t: boolean | Unknown): boolean {
  if (t instanceof Unknown) throw new UnknownSignal(t);
  return t;
}

/** `operator.index(v)`, of any size. */
export function integer(v: Value): number | bigint {
  const u = unbox(known(v));
  if (typeof u === 'boolean') return Number(u);
  if (isInt(u)) return u;
  const own = callSpecial(v, '__index__');
  if (own === undefined) throw typeError(`'${typeOf(v).name}' object cannot be interpreted as an integer`);
  const made = unbox(known(own));
  if (!isInt(made)) throw typeError(`__index__ returned non-int (type ${typeOf(own).name})`);
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

/** A str argument; `what` begins the message for anything else. */
export function needText(v: Value, what: string): string {
  const s = text(v);
  if (s === undefined) throw typeError(`${what} must be str, not ${typeOf(v).name}`);
  return s;
}

function receiver<T extends Value>(v: Value, made: new (...args: never[]) => T, cls: PyClass, name: string): T {
  const k = known(v);
  if (k instanceof made) return k;
  throw typeError(`descriptor '${name}' for '${cls.name}' objects doesn't apply to a '${typeOf(v).name}' object`);
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
