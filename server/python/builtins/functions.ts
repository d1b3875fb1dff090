/** The built-in functions. Source: docs.python.org/3/library/functions.html. */
import { deleteAttr, getAttr, lookupAttr, lookupAttrQuietly, setAttr } from '../attributes.ts';
import { builtinNames } from '../builtinNames.ts';
import { nearest, roundDigits } from '../decimal.ts';
import { call, callSpecial, isCallable, special } from '../call.ts';
import { PyRaise, raise, typeError, valueError } from '../errors.ts';
import { formatValue } from '../format.ts';
import { hash } from '../hashing.ts';
import { normalizeInt } from '../numbers.ts';
import { asciiText } from './stringFormat.ts';
import { stopIteration } from '../generator.ts';
import type { Next } from '../iterate.ts';
import { UnknownIterable, iterate, length, listOf } from '../iterate.ts';
import { idOf } from '../keys.ts';
import { MISSING, functions } from '../native.ts';
import { binary, compare, truth } from '../operators.ts';
import { UnknownText, repr, str } from '../text.ts';
import { vm } from '../vm.ts';
import type { Value, PyException } from '../values.ts';
import {
  Ellipsis,
  NotImplemented,
  PyBytes,
  PyClass,
  PyFloat,
  PyIterator,
  PyList,
  PyObject,
  PyTuple,
  Unknown,
  isInt,
  typeOf,
  unbox,
} from '../values.ts';

const quietly = (e: unknown): PyException | undefined => (e instanceof PyRaise ? e.exc : undefined);

/** `isinstance(v, cls)`. */
export function isInstance(v: Value, cls: Value): boolean | Unknown {
  if (cls instanceof Unknown) return cls;
  if (cls instanceof PyTuple) {
    let unknown: Unknown | undefined;
    for (const c of cls.items) {
      const is = isInstance(v, c);
      if (is === true) return true;
      if (is instanceof Unknown) unknown ??= is;
    }
    return unknown ?? false;
  }
  if (v instanceof Unknown) return v;
  const meta = typeOf(cls);
  const hook = cls instanceof PyClass && meta.lookup('__instancecheck__');
  if (hook instanceof PyObject) return truth(call(hook, [cls, v]));
  if (!(cls instanceof PyClass)) {
    const union = lookupAttr(cls, '__args__');
    if (union instanceof PyTuple) return isInstance(v, union);
    throw typeError('isinstance() arg 2 must be a type, a tuple of types, or a union');
  }
  const own = typeOf(v);
  if (own.isSubclassOf(cls)) return true;
  return own.mro.some((k) => k.hasUnknownBase) ? new Unknown(`a base class of ${own.name} is unknown`) : false;
}

/** `issubclass(c, cls)`. */
function isSubclass(c: Value, cls: Value): boolean | Unknown {
  if (c instanceof Unknown) return c;
  if (cls instanceof Unknown) return cls;
  if (cls instanceof PyTuple) return cls.items.some((x) => isSubclass(c, x) === true);
  if (!(c instanceof PyClass)) throw typeError('issubclass() arg 1 must be a class');
  if (!(cls instanceof PyClass)) throw typeError('issubclass() arg 2 must be a class, a tuple of classes, or a union');
  const hook = typeOf(cls).lookup('__subclasscheck__');
  if (hook !== undefined) return truth(call(hook, [cls, c]));
  return c.isSubclassOf(cls);
}

/** A native iterator that stops being known when what it walks over isn't. */
function lazily(make: () => Next): Value {
  try {
    return new PyIterator(make());
  } catch (e) {
    if (e instanceof UnknownIterable) return e.unknown;
    throw e;
  }
}

function extreme(name: 'min' | 'max', args: Value, key: Value, fallback: Value): Value {
  const given = args instanceof PyTuple ? args.items : [];
  if (given.length === 0) throw typeError(`${name} expected at least 1 argument, got 0`);
  let items: Value[];
  try {
    items = given.length === 1 ? listOf(given[0]) : [...given];
  } catch (e) {
    if (e instanceof UnknownIterable) return e.unknown;
    throw e;
  }
  if (items.length === 0) {
    if (fallback !== MISSING) return fallback;
    throw valueError(`${name}() iterable argument is empty`);
  }
  const keyed = (v: Value): Value => (key === null ? v : call(key, [v]));
  let best = items[0];
  let bestKey = keyed(best);
  for (let i = 1; i < items.length; i++) {
    const k = keyed(items[i]);
    // CPython asks whether the new one is less (greater) than the best so far.
    const better = truth(compare(name === 'min' ? '<' : '>', k, bestKey));
    if (better instanceof Unknown) return better;
    if (better) {
      best = items[i];
      bestKey = k;
    }
  }
  return best;
}

function sum(iterable: Value, start: Value): Value {
  try {
    const next = iterate(iterable);
    let total = start;
    for (let x = next(); x !== undefined; x = next()) {
      vm.tick();
      total = binary('+', total, x);
    }
    return total;
  } catch (e) {
    if (e instanceof UnknownIterable) return e.unknown;
    throw e;
  }
}

function quantify(iterable: Value, stopsAt: boolean): Value {
  try {
    const next = iterate(iterable);
    let unknown: Unknown | undefined;
    for (let x = next(); x !== undefined; x = next()) {
      vm.tick();
      const t = truth(x);
      if (t instanceof Unknown) unknown ??= t;
      else if (t === stopsAt) return stopsAt;
    }
    return unknown ?? !stopsAt;
  } catch (e) {
    if (e instanceof UnknownIterable) return e.unknown;
    throw e;
  }
}

/** Sorted stably by `<`, as list.sort does; an Unknown where an order isn't known. */
export function sorted(items: readonly Value[], key: Value, reverse: boolean): Value[] | Unknown {
  const keyed = items.map((v) => ({ v, k: key === null ? v : call(key, [v]) }));
  let unknown: Unknown | undefined;
  const less = (a: Value, b: Value): boolean => {
    const t = truth(compare('<', a, b));
    if (t instanceof Unknown) {
      unknown ??= t;
      return false;
    }
    return t;
  };
  if (reverse) keyed.reverse();
  keyed.sort((a, b) => (less(a.k, b.k) ? -1 : less(b.k, a.k) ? 1 : 0));
  if (reverse) keyed.reverse();
  return unknown ?? keyed.map((x) => x.v);
}

const round = (v: Value, digits: Value): Value => {
  if (v instanceof PyFloat) {
    if (digits === null) {
      if (!Number.isFinite(v.value))
        throw Number.isNaN(v.value)
          ? valueError('cannot convert float NaN to integer')
          : raise('OverflowError', 'cannot convert float infinity to integer');
      const r = Math.round(v.value);
      const even = Math.abs(v.value % 1) === 0.5 && r % 2 !== 0 ? r - 1 : r;
      return Number.isSafeInteger(even) ? even + 0 : normalizeInt(BigInt(even));
    }
    if (typeof digits === 'number')
      return new PyFloat(Number.isFinite(v.value) ? roundDigits(v.value, digits) : v.value);
  }
  if (isInt(v)) {
    const n = BigInt(v);
    if (typeof digits !== 'number' || digits >= 0) return normalizeInt(n);
    const unit = 10n ** BigInt(Math.min(-digits, 1000));
    const magnitude = nearest(n < 0n ? -n : n, unit) * unit;
    return normalizeInt(n < 0n ? -magnitude : magnitude);
  }
  const own = digits === null ? callSpecial(v, '__round__') : callSpecial(v, '__round__', digits);
  if (own !== undefined) return own;
  throw typeError(`type ${typeOf(v).name} doesn't define __round__ method`);
};

const isNumber = (v: Value): boolean => isInt(v) || v instanceof PyFloat;

/** `pow(base, -n, m)`, by Euclid's algorithm. */
function modularInverse(base: bigint, exp: bigint, m: bigint): Value {
  const n = m < 0n ? -m : m;
  let [a, b, x, y] = [((base % n) + n) % n, n, 1n, 0n];
  while (b > 0n) [a, b, x, y] = [b, a % b, y, x - (a / b) * y];
  if (a !== 1n) throw valueError('base is not invertible for the given modulus');
  let result = 1n;
  for (let k = 0n; k < -exp; k++) {
    vm.tick();
    result = (((result * x) % n) + n) % n;
  }
  return normalizeInt(m < 0n && result !== 0n ? result + m : result);
}

const table = functions(
  {
    "print(*args, sep=' ', end='\\n', file=None, flush=False)": (args, sep, end, file) => {
      const items = args instanceof PyTuple ? args.items : [];
      let text: string | undefined;
      try {
        text = items.map(str).join(sep === null ? ' ' : str(sep));
      } catch (e) {
        if (!(e instanceof UnknownText)) throw e;
      }
      vm.recorder.add('host-effect', { name: 'print', args: items });
      if (text !== undefined && file === null) vm.onPrint?.(text, end === null ? '\n' : str(end));
      return null;
    },
    'len(obj, /)': (v) => length(v),
    'repr(obj, /)': (v) => textOr(() => repr(v)),
    'ascii(obj, /)': (v) => textOr(() => asciiText(v)),
    "format(value, format_spec='', /)": (v, spec) => textOr(() => formatValue(v, str(spec))),
    'abs(x, /)': (v) => {
      if (isInt(v)) return Number(v) < 0 ? binary('-', 0, v) : typeof v === 'boolean' ? Number(v) : v;
      if (v instanceof PyFloat) return new PyFloat(Math.abs(v.value));
      if (v instanceof Unknown) return v;
      const own = callSpecial(v, '__abs__');
      if (own !== undefined) return own;
      throw typeError(`bad operand type for abs(): '${typeOf(v).name}'`);
    },
    'min(*args, key=None, default=<missing>)': (args, key, fallback) => extreme('min', args, key, fallback),
    'max(*args, key=None, default=<missing>)': (args, key, fallback) => extreme('max', args, key, fallback),
    'sum(iterable, /, start=0)': (iterable, start) => sum(iterable, start),
    'any(iterable, /)': (iterable) => quantify(iterable, true),
    'all(iterable, /)': (iterable) => quantify(iterable, false),
    'sorted(iterable, /, *, key=None, reverse=False)': (iterable, key, reverse) => {
      try {
        const items = sorted(listOf(iterable), key, truth(reverse) === true);
        return items instanceof Unknown ? items : new PyList(items);
      } catch (e) {
        if (e instanceof UnknownIterable) return e.unknown;
        throw e;
      }
    },
    'round(number, ndigits=None)': (v, digits) => (v instanceof Unknown ? v : round(v, digits)),
    'divmod(x, y, /)': (x, y) => {
      if (isNumber(x) && isNumber(y)) {
        if ((x instanceof PyFloat || y instanceof PyFloat) && truth(y) === false)
          throw raise('ZeroDivisionError', 'float divmod()');
        return new PyTuple([binary('//', x, y), binary('%', x, y)]);
      }
      if (x instanceof Unknown || y instanceof Unknown) return x instanceof Unknown ? x : y;
      for (const [v, name, other] of [
        [x, '__divmod__', y],
        [y, '__rdivmod__', x],
      ] as const) {
        const own = special(v, name);
        const made = own === undefined ? NotImplemented : call(own, [v, other]);
        if (made !== NotImplemented) return made;
      }
      throw typeError(`unsupported operand type(s) for divmod(): '${typeOf(x).name}' and '${typeOf(y).name}'`);
    },
    'pow(base, exp, mod=None)': (base, exp, mod) => {
      if (mod === null) return binary('**', base, exp);
      const own = special(base, '__pow__');
      if (own !== undefined && !isInt(unbox(base))) return call(own, [base, exp, mod]);
      if (!isInt(base) || !isInt(exp) || !isInt(mod))
        throw typeError('pow() 3rd argument not allowed unless all arguments are integers');
      const m = BigInt(mod);
      if (m === 0n) throw valueError('pow() 3rd argument cannot be 0');
      if (BigInt(exp) < 0n) return modularInverse(BigInt(base), BigInt(exp), m);
      let result = 1n;
      let b = ((BigInt(base) % m) + m) % m;
      for (let e = BigInt(exp); e > 0n; e >>= 1n) {
        vm.tick();
        if (e & 1n) result = (result * b) % m;
        b = (b * b) % m;
      }
      return normalizeInt(m < 0n && result !== 0n ? result + m : result);
    },
    'iter(object, sentinel=<missing>, /)': (v, sentinel) => {
      if (v instanceof Unknown) return v;
      if (sentinel !== MISSING)
        return new PyIterator(() => {
          const x = call(v, []);
          return truth(compare('==', x, sentinel)) === true ? undefined : x;
        });
      const own = special(v, '__iter__');
      if (own !== undefined && !(v instanceof PyIterator)) {
        const made = call(own, [v]);
        if (!(made instanceof Unknown) && !(made instanceof PyIterator) && special(made, '__next__') === undefined)
          throw typeError(`iter() returned non-iterator of type '${typeOf(made).name}'`);
        return made;
      }
      return v instanceof PyIterator ? v : lazily(() => iterate(v));
    },
    'next(iterator, default=<missing>, /)': (v, fallback) => {
      if (v instanceof Unknown) return v;
      let x: Value | undefined;
      if (v instanceof PyIterator) x = v.advance();
      else {
        const own = special(v, '__next__');
        if (own === undefined) throw typeError(`'${typeOf(v).name}' object is not an iterator`);
        try {
          return call(own, [v]);
        } catch (e) {
          if (!(e instanceof PyRaise) || !e.exc.cls.mro.some((c) => c.name === 'StopIteration') || fallback === MISSING)
            throw e;
          return fallback;
        }
      }
      if (x !== undefined) return x;
      if (fallback !== MISSING) return fallback;
      throw stopIteration(v instanceof PyIterator ? v : new PyIterator(() => undefined));
    },
    'isinstance(obj, class_or_tuple, /)': (v, cls) => isInstance(v, cls),
    'issubclass(cls, class_or_tuple, /)': (c, cls) => isSubclass(c, cls),
    'callable(obj, /)': (v) => (v instanceof Unknown ? v : isCallable(v)),
    'id(obj, /)': (v) => (v !== null && typeof v === 'object' ? idOf(v) : 0),
    'hash(obj, /)': (v) => hash(v),
    'getattr(object, name, default=<missing>, /)': (v, name, fallback) => {
      if (name instanceof Unknown) return name;
      if (fallback === MISSING) return getAttr(v, str(name));
      return lookupAttrQuietly(v, str(name), quietly) ?? fallback;
    },
    'setattr(obj, name, value, /)': (v, name, value) => {
      setAttr(v, str(name), value);
      return null;
    },
    'delattr(obj, name, /)': (v, name) => {
      deleteAttr(v, str(name));
      return null;
    },
    'hasattr(obj, name, /)': (v, name) => {
      if (v instanceof Unknown) return v;
      const found = lookupAttrQuietly(v, str(name), quietly);
      return found instanceof Unknown ? found : found !== undefined;
    },
    'bin(number, /)': (v) => integerText(v, 2, '0b'),
    'oct(number, /)': (v) => integerText(v, 8, '0o'),
    'hex(number, /)': (v) => integerText(v, 16, '0x'),
    'chr(i, /)': (v) => {
      const i = indexOf(v);
      if (i instanceof Unknown) return i;
      if (i < 0 || i > 0x10ffff) throw valueError('chr() arg not in range(0x110000)');
      return String.fromCodePoint(i);
    },
    'ord(c, /)': (v) => {
      const c = unbox(v);
      if (typeof c === 'string') {
        const n = Array.from(c).length;
        if (n !== 1) throw typeError(`ord() expected a character, but string of length ${n} found`);
        return c.codePointAt(0) ?? 0;
      }
      if (c instanceof PyBytes && c.value.length === 1) return c.value[0];
      throw typeError(`ord() expected string of length 1, but ${typeOf(v).name} found`);
    },
    "input(prompt='', /)": () => new Unknown('input is typed while the program runs'),
    "open(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None)": () =>
      new Unknown('files are not read'),
    'breakpoint(*args, **kws)': () => null,
    'globals()': () => new Unknown('globals() is not followed'),
    'locals()': () => new Unknown('locals() is not followed'),
    'vars(object=<missing>, /)': (v) =>
      v === MISSING ? new Unknown('vars() is not followed') : getAttr(v, '__dict__'),
    'dir(object=<missing>, /)': () => new Unknown('dir() is not followed'),
    'exec(source, /, globals=None, locals=None)': () => new Unknown('exec is not followed'),
    'eval(source, /, globals=None, locals=None)': () => new Unknown('eval is not followed'),
  },
  true,
);

function textOr(make: () => string): Value {
  try {
    return make();
  } catch (e) {
    if (e instanceof UnknownText) return e.unknown;
    throw e;
  }
}

function indexOf(v: Value): number | Unknown {
  if (typeof v === 'number') return v;
  if (v instanceof Unknown) return v;
  const own = callSpecial(v, '__index__');
  if (typeof own === 'number' || own instanceof Unknown) return own;
  throw typeError(`'${typeOf(v).name}' object cannot be interpreted as an integer`);
}

function integerText(v: Value, base: number, prefix: string): Value {
  const n = isInt(v) ? BigInt(v) : indexOf(v);
  if (n instanceof Unknown) return n;
  const big = BigInt(n);
  return big < 0n ? `-${prefix}${(-big).toString(base)}` : `${prefix}${big.toString(base)}`;
}

/** Fill the built-in namespace. */
export function installFunctions(): void {
  for (const [name, fn] of table) builtinNames.set(name, fn);
  builtinNames.set('Ellipsis', Ellipsis);
  builtinNames.set('NotImplemented', NotImplemented);
  builtinNames.set('__debug__', true);
  builtinNames.set('__name__', 'builtins');
}
