/** The built-in functions. Source: docs.python.org/3/library/functions.html. */
import { deleteAttr, getAttr, lookupAttr, lookupAttrQuietly, setAttr } from '../attributes.ts';
import { builtinNames } from '../builtinNames.ts';
import { call, isCallable, special } from '../call.ts';
import { PyRaise, typeError, valueError } from '../errors.ts';
import { formatValue } from '../format.ts';
import { AsyncNext, asyncIterator, asyncNext } from '../coroutine.ts';
import { hash } from '../hashing.ts';
import { numericFunctions } from './numeric.ts';
import { sorted } from './sorting.ts';
import { bytesLike } from './byteValues.ts';
import { integer, known, needText } from './known.ts';
import { asciiText } from './stringFormat.ts';
import { stopIteration } from '../generator.ts';
import type { Next } from '../iterate.ts';
import { UnknownIterable, iterate, length, listOf } from '../iterate.ts';
import { idOf } from '../keys.ts';
import { MISSING, functions } from '../native.ts';
import { compare } from '../comparisons.ts';
import { truth } from '../operators.ts';
import { UnknownText, repr, str } from '../text.ts';
import { heap } from '../heap.ts';
import { vm } from '../vm.ts';
import { askUnknown } from '../unknownTracers.ts';
import type { Value, PyException } from '../values.ts';
import {
  PyObject,
  Ellipsis,
  Missing,
  NotImplemented,
  PyClass,
  PyIterator,
  PyList,
  PyTuple,
  Tracer,
  Unknown,
  arrayClass,
  refClass,
  builtinClass,
  iteratorClass,
  typeClass,
  typeOf,
  unbox,
} from '../values.ts';
import { PyUnion } from './unions.ts';

const quietly = (e: unknown): PyException | undefined => (e instanceof PyRaise ? e.exc : undefined);

/** `isinstance(v, cls)`. */
export function isInstance(v: Value, cls: Value): boolean | Unknown {
  if (cls instanceof Unknown) return cls.untraced();
  if (cls instanceof PyTuple) {
    let unknown: Unknown | undefined;
    for (const c of cls.items) {
      const is = isInstance(v, c);
      if (is === true) return true;
      if (is instanceof Unknown) unknown ??= is;
    }
    return unknown ?? false;
  }
  if (v instanceof Unknown) return v.untraced();
  if (typeOf(v) === cls) return true;
  const meta = typeOf(cls);
  const hook = meta === typeClass ? undefined : meta.lookup('__instancecheck__');
  if (hook !== undefined) return truth(call(hook, [cls, v]));
  if (!(cls instanceof PyClass)) {
    const union = lookupAttr(cls, '__args__');
    if (union instanceof PyTuple) return isInstance(v, union);
    throw typeError('isinstance() arg 2 must be a type, a tuple of types, or a union');
  }
  return isInstanceOf(v, cls);
}

/** `type.__instancecheck__`. Source: CPython's Objects/abstract.c object_isinstance. */
export function isInstanceOf(v: Value, cls: PyClass): boolean | Unknown {
  const own = typeOf(v);
  if (own.isSubclassOf(cls) || (cls === arrayClass && v instanceof Tracer && !own.isSubclassOf(refClass))) return true;
  if (own.lookup('__class__') !== undefined) {
    const said = getAttr(v, '__class__');
    if (said instanceof PyClass) return said.isSubclassOf(cls);
  }
  return own.mro.some((k) => k.hasUnknownBase) ? new Unknown(`a base class of ${own.name} is unknown`) : false;
}

/** `issubclass(c, cls)`. */
export function isSubclass(c: Value, cls: Value): boolean | Unknown {
  if (c instanceof Unknown) return c.untraced();
  if (cls instanceof Unknown) return cls.untraced();
  if (cls instanceof PyTuple) return cls.items.some((x) => isSubclass(c, x) === true);
  const meta = typeOf(cls);
  const hook = meta === typeClass ? undefined : meta.lookup('__subclasscheck__');
  if (hook !== undefined) return truth(call(hook, [cls, c]));
  if (!(c instanceof PyClass)) throw typeError('issubclass() arg 1 must be a class');
  if (cls instanceof PyUnion) return isSubclass(c, new PyTuple(cls.args));
  if (!(cls instanceof PyClass)) throw typeError('issubclass() arg 2 must be a class, a tuple of classes, or a union');
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
  if (given.length > 1 && fallback !== MISSING)
    throw typeError(`Cannot specify a default for ${name}() with multiple positional arguments`);
  const keyed = (v: Value): Value => (key === null ? v : call(key, [v]));
  let best = items[0];
  let bestKey = keyed(best);
  for (let i = 1; i < items.length; i++) {
    const k = keyed(items[i]);
    // CPython asks whether the new one is less (greater) than the best so far.
    const better = truth(compare(name === 'min' ? '<' : '>', k, bestKey));
    if (better instanceof Unknown) return askUnknown(better, 'bool');
    if (better) {
      best = items[i];
      bestKey = k;
    }
  }
  return best;
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

/** `sep` or `end` of print; undefined where it isn't known. */
function printOption(name: string, v: Value, otherwise: string): string | undefined {
  if (v === null) return otherwise;
  if (v instanceof Unknown) return undefined;
  const text = unbox(v);
  if (typeof text !== 'string') throw typeError(`${name} must be None or a string, not ${typeOf(v).shown}`);
  return text;
}

/** Print to an object with a `write` method, piece by piece. */
function printTo(file: Value, items: readonly Value[], between: string, last: string): Value {
  const write = getAttr(file, 'write');
  items.forEach((item, i) => {
    if (i > 0) call(write, [between]);
    call(write, [textOr(() => str(item))]);
  });
  call(write, [last]);
  return null;
}

const callableIteratorClass = builtinClass('callable_iterator', [iteratorClass]);

const table = functions(
  {
    ...numericFunctions,
    "print(*args, sep=' ', end='\\n', file=None, flush=False)": (args, sep, end, file) => {
      const items = args instanceof PyTuple ? args.items : [];
      vm.recorder.add('host-effect', { name: 'print', args: items });
      vm.onShown?.(items);
      const between = printOption('sep', sep, ' ');
      const last = printOption('end', end, '\n');
      if (file instanceof Unknown || between === undefined || last === undefined) return null;
      const out = file ?? vm.replacedStdout?.() ?? null;
      if (out !== null) return printTo(out, items, between, last);
      try {
        vm.onPrint?.(items.map(str).join(between), last);
      } catch (e) {
        if (!(e instanceof UnknownText)) throw e;
      }
      return null;
    },
    'len(obj, /)': (v) => length(v),
    'repr(obj, /)': (v) => textOr(() => repr(v)),
    'ascii(obj, /)': (v) => textOr(() => asciiText(v)),
    "format(value, format_spec='', /)": (v, spec) =>
      textOr(() => formatValue(v, needText(spec, 'format() argument 2'))),
    'min(*args, key=None, default=<missing>)': (args, key, fallback) => extreme('min', args, key, fallback),
    'max(*args, key=None, default=<missing>)': (args, key, fallback) => extreme('max', args, key, fallback),
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
    'iter(object, sentinel=<missing>, /)': (v, sentinel) => {
      if (v instanceof Unknown) return v;
      if (sentinel !== MISSING) {
        if (!isCallable(v)) throw typeError('iter(v, w): v must be callable');
        return new PyIterator(() => {
          let x: Value;
          try {
            x = call(v, []);
          } catch (e) {
            if (e instanceof PyRaise && e.exc.cls.mro.some((c) => c.name === 'StopIteration')) return undefined;
            throw e;
          }
          return truth(compare('==', x, sentinel)) === true ? undefined : x;
        }, callableIteratorClass);
      }
      const own = special(v, '__iter__');
      if (own !== undefined && !(v instanceof PyIterator)) {
        const made = call(own, [v]);
        if (!(made instanceof Unknown) && !(made instanceof PyIterator) && special(made, '__next__') === undefined)
          throw typeError(`iter() returned non-iterator of type '${typeOf(made).shown}'`);
        return made;
      }
      return v instanceof PyIterator ? v : lazily(() => iterate(v));
    },
    'aiter(async_iterable, /)': (v) => (v instanceof Unknown ? v : asyncIterator(v)),
    'anext(async_iterator, default=<missing>, /)': (v, fallback) => {
      if (v instanceof Unknown) return v;
      if (special(v, '__anext__') === undefined)
        throw typeError(`'${typeOf(v).shown}' object is not an async iterator`);
      return fallback === MISSING ? asyncNext(v) : new AsyncNext(asyncNext(v), fallback);
    },
    'next(iterator, default=<missing>, /)': (v, fallback) => {
      if (v instanceof Unknown) return v;
      if (v instanceof PyObject && v.born < heap.traceEpoch) vm.recorder.add('outer-next', { of: typeOf(v).name });
      let x: Value | undefined;
      if (v instanceof PyIterator) x = v.advance();
      else {
        const own = special(v, '__next__');
        if (own === undefined) throw typeError(`'${typeOf(v).shown}' object is not an iterator`);
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
    'callable(obj, /)': (v) => (v instanceof Unknown ? v.untraced() : isCallable(v)),
    'id(obj, /)': (v) => (v !== null && typeof v === 'object' ? idOf(v) : 0),
    'hash(obj, /)': (v) => hash(v),
    'getattr(object, name, default=<missing>, /)': (v, name, fallback) => {
      if (name instanceof Unknown) return name;
      if (fallback === MISSING) return getAttr(v, attributeName(name));
      const found = lookupAttrQuietly(v, attributeName(name), quietly);
      return found === undefined ? fallback : found;
    },
    'setattr(obj, name, value, /)': (v, name, value) => {
      setAttr(v, attributeName(name), value);
      return null;
    },
    'delattr(obj, name, /)': (v, name) => {
      deleteAttr(v, attributeName(name));
      return null;
    },
    'hasattr(obj, name, /)': (v, name) => {
      if (v instanceof Unknown) return v.untraced();
      const found = lookupAttrQuietly(v, attributeName(name), quietly);
      return found instanceof Unknown && !(found instanceof Missing) ? found : found !== undefined;
    },
    'bin(number, /)': (v) => integerText(v, 2, '0b'),
    'oct(number, /)': (v) => integerText(v, 8, '0o'),
    'hex(number, /)': (v) => integerText(v, 16, '0x'),
    'chr(i, /)': (v) => {
      const i = integer(v);
      if (i < 0 || i > 0x10ffff) throw valueError('chr() arg not in range(0x110000)');
      return String.fromCodePoint(Number(i));
    },
    'ord(c, /)': (v) => {
      const c = unbox(v);
      if (typeof c === 'string') {
        const n = Array.from(c).length;
        if (n !== 1) throw typeError(`ord() expected a character, but string of length ${n} found`);
        return c.codePointAt(0) ?? 0;
      }
      const bytes = bytesLike(known(v));
      if (bytes?.length === 1) return bytes[0];
      if (bytes) throw typeError(`ord() expected a character, but string of length ${bytes.length} found`);
      throw typeError(`ord() expected string of length 1, but ${typeOf(v).shown} found`);
    },
    "input(prompt='', /)": () => new Unknown('input is typed while the program runs'),
    "open(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None)": () =>
      new Unknown('files are not read'),
    'breakpoint(*args, **kws)': () => null,
  },
  true,
);

function attributeName(name: Value): string {
  const text = unbox(known(name));
  if (typeof text !== 'string') throw typeError(`attribute name must be string, not '${typeOf(name).shown}'`);
  return text;
}

function textOr(make: () => string): Value {
  try {
    return make();
  } catch (e) {
    if (e instanceof UnknownText) return e.unknown;
    throw e;
  }
}

function integerText(v: Value, base: number, prefix: string): Value {
  const big = BigInt(integer(v));
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
