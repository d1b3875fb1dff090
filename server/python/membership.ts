/** `item in container`. */
import { call, special } from './call.ts';
import { PyRaise, typeError } from './errors.ts';
import { memberKey } from './keys.ts';
import { knownEntries } from './open.ts';
import { equal, identical } from './comparisons.ts';
import { truth } from './operators.ts';
import { vm } from './vm.ts';
import type { Value } from './values.ts';
import {
  PyBoxed,
  PyDict,
  PyRange,
  PySet,
  Unknown,
  UnknownSignal as UnknownIterable,
  dictClass,
  setClass,
  typeOf,
  unknowns,
} from './values.ts';
import type { Next } from './iterate.ts';
import { iterate } from './iterate.ts';
import { knownKey } from './subscripts.ts';

/** `item in container`. */
export function contains(container: Value, item: Value): boolean | Unknown {
  if (container instanceof Unknown) {
    unknowns.touched++;
    return container.untraced();
  }
  if (
    (container instanceof PyDict && container.cls === dictClass) ||
    (container instanceof PySet && container.cls === setClass)
  ) {
    return hasKey(container, item);
  }
  if (typeof container === 'string') {
    if (item instanceof Unknown) return item;
    if (typeof item !== 'string')
      throw typeError(`'in <string>' requires string as left operand, not ${typeOf(item).shown}`);
    return container.includes(item);
  }
  const method = special(container, '__contains__');
  if (method === undefined && typeOf(container).lookup('__contains__') === null)
    throw typeError(`'${typeOf(container).shown}' object is not a container`);
  if (method !== undefined) return truth(call(method, [container, item]));
  return containsOwn(container, item);
}

/** Whether a dict or a set has a key. */
export function hasKey(container: PyDict | PySet, item: Value): boolean | Unknown {
  const key = container instanceof PySet && item instanceof PySet ? memberKey(item) : knownKey(item);
  if (key instanceof Unknown) return key;
  return knownEntries(container).has(key) || (container.rest ?? false);
}

/** `item in container` as the built-in base class does it, or by iteration. */
export function containsOwn(container: Value, item: Value): boolean | Unknown {
  if (container instanceof PyDict || container instanceof PySet) return hasKey(container, item);
  if (container instanceof PyBoxed && typeof container.value === 'string') return contains(container.value, item);
  if (container instanceof PyRange && typeof item === 'number') {
    const k = (item - container.start) / container.step;
    return Number.isInteger(k) && k >= 0 && k < container.length;
  }
  let next: Next;
  try {
    next = iterate(container);
  } catch (e) {
    if (e instanceof UnknownIterable) return e.unknown;
    if (e instanceof PyRaise && e.exc.args[0] === `'${typeOf(container).shown}' object is not iterable`)
      throw typeError(`argument of type '${typeOf(container).shown}' is not iterable`);
    throw e;
  }
  let unknown: Unknown | undefined;
  try {
    for (let x = next(); x !== undefined; x = next()) {
      vm.tick();
      if (identical(x, item)) return true;
      const same = equal(x, item);
      if (same === true) return true;
      if (same instanceof Unknown) unknown = same;
    }
  } catch (e) {
    if (!(e instanceof UnknownIterable)) throw e;
    unknown = e.unknown;
  }
  return unknown ?? false;
}
