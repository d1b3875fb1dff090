/** enumerate, zip, map, filter, reversed, and the methods of iterators. Source: CPython's Python/bltinmodule.c. */
import { builtinNames } from '../builtinNames.ts';
import { call, special } from '../call.ts';
import { typeError, valueError } from '../errors.ts';
import { PyGenerator, exceptionToThrow, stopIteration } from '../generator.ts';
import type { Next } from '../iterate.ts';
import { iterate } from '../iterate.ts';
import { getItem } from '../subscripts.ts';
import { getters, methods } from '../native.ts';
import { anyNumberOfTimes } from '../oneOf.ts';
import { binary, truth } from '../operators.ts';
import type { PyClass, Value } from '../values.ts';
import {
  PyDict,
  PyIterator,
  PyTuple,
  Unknown,
  UnknownSignal,
  builtinClass,
  PyGetter,
  generatorClass,
  iteratorClass,
  typeOf,
} from '../values.ts';
import { address } from '../text.ts';
import { heap } from '../heap.ts';
import { integer, known, sure } from './known.ts';
import { reversedSequence } from './lists.ts';

/** A class whose instances are lazy iterators. */
function lazyClass(
  name: string,
  make: (args: Value[], kwargs: ReadonlyMap<string, Value>, cls: PyClass) => Next | Value,
): PyClass {
  const cls = builtinClass(name, [iteratorClass]);
  cls.construct = (c, args, kwargs) => {
    try {
      const made = make(args, new Map(kwargs ?? []), c);
      return typeof made === 'function' ? new PyIterator(made, c) : made;
    } catch (e) {
      if (e instanceof UnknownSignal) return e.unknown;
      throw e;
    }
  };
  builtinNames.set(name, cls);
  return cls;
}

function zip(args: readonly Value[], strict: boolean): Next {
  const nexts = args.map(iterate);
  let done = nexts.length === 0;
  return () => {
    if (done) return undefined;
    const items: Value[] = [];
    for (let i = 0; i < nexts.length; i++) {
      const x = nexts[i]();
      if (x !== undefined) {
        items.push(x);
        continue;
      }
      done = true;
      if (!strict) return undefined;
      const others = (n: number): string => (n === 1 ? 'argument 1' : `arguments 1-${n}`);
      if (i > 0) throw valueError(`zip() argument ${i + 1} is shorter than ${others(i)}`);
      for (let j = 1; j < nexts.length; j++)
        if (nexts[j]() !== undefined) throw valueError(`zip() argument ${j + 1} is longer than ${others(j)}`);
      return undefined;
    }
    return new PyTuple(items);
  };
}

/** The items of an iterable; where they aren't known, what is done with each is done any number of times. */
function unlessUnknown(iterate: () => Next, act: (why: Unknown) => void): Next {
  const failed = (e: unknown): never => {
    if (e instanceof UnknownSignal) {
      const { unknown } = e;
      anyNumberOfTimes(unknown, () => act(unknown));
    }
    throw e;
  };
  let next: Next | undefined;
  try {
    next = iterate();
  } catch (e) {
    if (!(e instanceof UnknownSignal)) throw e;
    // Nothing is done before somebody asks.
    return () => failed(e);
  }
  return () => {
    try {
      return next();
    } catch (e) {
      return failed(e);
    }
  };
}

function map(args: readonly Value[]): Next {
  if (args.length < 2) throw typeError('map() must have at least two arguments.');
  const [fn, ...iterables] = args;
  const rows = unlessUnknown(
    () => zip(iterables, false),
    (why) =>
      void call(
        fn,
        iterables.map(() => why),
      ),
  );
  return () => {
    const row = rows();
    return row instanceof PyTuple ? call(fn, [...row.items]) : undefined;
  };
}

/** Where items aren't known, those made of them and of numbers or other items aren't traced arrays for that. */
function untraced<T>(run: () => T): T {
  try {
    return run();
  } catch (e) {
    throw e instanceof UnknownSignal ? new UnknownSignal(e.unknown.untraced()) : e;
  }
}

function noKeywords(name: string, kwargs: ReadonlyMap<string, Value>): void {
  if (kwargs.size > 0) throw typeError(`${name}() takes no keyword arguments`);
}

export function installIterators(): void {
  lazyClass('zip', (args, kwargs) => {
    if (kwargs.size > 1) throw typeError(`zip() takes at most 1 keyword argument (${kwargs.size} given)`);
    for (const name of kwargs.keys())
      if (name !== 'strict') throw typeError(`zip() got an unexpected keyword argument '${name}'`);
    const strict = sure(truth(kwargs.get('strict') ?? false));
    if (args.every((a) => a instanceof Unknown && a.traced !== 'no')) return zip(args, strict);
    const rows = untraced(() => zip(args, strict));
    return () => untraced(rows);
  });
  lazyClass('map', (args, kwargs) => {
    noKeywords('map', kwargs);
    return map(args);
  });
  lazyClass('enumerate', (args, kwargs) => {
    if (args.length + kwargs.size > 2)
      throw typeError(`enumerate() takes at most 2 arguments (${args.length + kwargs.size} given)`);
    for (const name of kwargs.keys())
      if ((name !== 'iterable' || args.length > 0) && (name !== 'start' || args.length > 1))
        throw typeError(`'${name}' is an invalid keyword argument for enumerate()`);
    const iterable = args.length > 0 ? args[0] : kwargs.get('iterable');
    if (iterable === undefined) throw typeError("enumerate() missing required argument 'iterable'");
    let n: Value = integer(args.length > 1 ? args[1] : (kwargs.get('start') ?? 0));
    const next = untraced(() => iterate(iterable));
    return () => {
      const x = untraced(next);
      if (x === undefined) return undefined;
      const pair = new PyTuple([n, x]);
      n = binary('+', n, 1);
      return pair;
    };
  });
  lazyClass('filter', (args, kwargs) => {
    noKeywords('filter', kwargs);
    if (args.length !== 2) throw typeError(`filter expected 2 arguments, got ${args.length}`);
    const [fn, iterable] = args;
    const next = unlessUnknown(
      () => iterate(iterable),
      (why) => {
        if (fn !== null) call(fn, [why]);
      },
    );
    return () => {
      for (let x = next(); x !== undefined; x = next()) if (sure(truth(fn === null ? x : call(fn, [x])))) return x;
      return undefined;
    };
  });
  lazyClass('reversed', (args, kwargs, c) => {
    noKeywords('reversed', kwargs);
    if (args.length !== 1) throw typeError(`reversed expected 1 argument, got ${args.length}`);
    const v = known(args[0]);
    const own = typeOf(v).lookup('__reversed__');
    if (own !== undefined && own !== null) return call(own, [v]);
    if (
      v instanceof PyDict ||
      own === null ||
      special(v, '__getitem__') === undefined ||
      special(v, '__len__') === undefined
    )
      throw typeError(`'${typeOf(v).shown}' object is not reversible`);
    return reversedSequence(v, getItem, c);
  });
  const walk = {
    '__iter__(self, /)': (v: Value) => v,
    '__next__(self, /)': (v: Value) => {
      if (!(v instanceof PyIterator)) throw typeError(`'${typeOf(v).shown}' object is not an iterator`);
      const x = v.advance();
      if (x === undefined) throw stopIteration(v);
      return x;
    },
  };
  methods(iteratorClass, walk);
  methods(iteratorClass, {
    '__length_hint__(self, /)': () => new Unknown('how much is left in an iterator is not followed'),
  });
  methods(generatorClass, walk);
  const generator = (v: Value): PyGenerator => {
    const k = known(v);
    if (k instanceof PyGenerator) return k;
    throw typeError(`descriptor for 'generator' objects doesn't apply to a '${typeOf(v).shown}' object`);
  };
  const given = (g: PyGenerator, x: Value | undefined): Value => {
    if (x === undefined) throw stopIteration(g);
    return x;
  };
  methods(generatorClass, {
    'send(self, value, /)': (v, x) => given(generator(v), generator(v).send(x)),
    'throw(self, type, value=None, traceback=None, /)': (v, type, value) =>
      given(generator(v), generator(v).throwInto(exceptionToThrow(type, value))),
    'close(self, /)': (v) => generator(v).close(),
    '__repr__(self, /)': (v) => `<generator object ${generator(v).qualname} at ${address(generator(v))}>`,
  });
  getters(generatorClass, {
    gi_running: (v) => generator(v).isRunning,
    gi_suspended: (v) => generator(v).isSuspended,
    gi_frame: (v) => (generator(v).isDone ? null : new Unknown('the frame of a generator')),
    gi_yieldfrom: (v) => (generator(v).isSuspended ? new Unknown('what a generator delegates to') : null),
    gi_code: () => new Unknown('the code of a generator'),
  });
  for (const field of ['name', 'qualname'] as const)
    generatorClass.dict.set(
      `__${field}__`,
      new PyGetter(
        (v) => generator(v)[field],
        (v, value) => {
          if (typeof value !== 'string') throw typeError(`__${field}__ must be set to a string object`);
          heap.fieldSet(generator(v), field, value, field);
        },
      ),
    );
}
