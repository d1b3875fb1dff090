/** enumerate, zip, map, filter, reversed, and the methods of iterators. Source: CPython's Python/bltinmodule.c. */
import { builtinNames } from '../builtinNames.ts';
import { call, special } from '../call.ts';
import { typeError, valueError } from '../errors.ts';
import { PyGenerator, exceptionToThrow, stopIteration } from '../generator.ts';
import type { Next } from '../iterate.ts';
import { getItem, iterate } from '../iterate.ts';
import { getters, methods } from '../native.ts';
import { binary, truth } from '../operators.ts';
import type { PyClass, Value } from '../values.ts';
import {
  PyDict,
  PyIterator,
  PyTuple,
  UnknownSignal,
  builtinClass,
  generatorClass,
  iteratorClass,
  typeOf,
} from '../values.ts';
import { known, sure } from './known.ts';
import { reversedSequence } from './lists.ts';

/** A class whose instances are lazy iterators. */
function lazyClass(name: string, make: (args: Value[], kwargs: ReadonlyMap<string, Value>) => Next | Value): PyClass {
  const cls = builtinClass(name, [iteratorClass]);
  cls.construct = (c, args, kwargs) => {
    try {
      const made = make(args, new Map(kwargs ?? []));
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

function map(args: readonly Value[], strict: boolean): Next {
  if (args.length < 2) throw typeError('map() must have at least two arguments.');
  const [fn, ...iterables] = args;
  const rows = zip(iterables, strict);
  return () => {
    const row = rows();
    return row instanceof PyTuple ? call(fn, [...row.items]) : undefined;
  };
}

export function installIterators(): void {
  lazyClass('zip', (args, kwargs) => zip(args, sure(truth(kwargs.get('strict') ?? false))));
  lazyClass('map', (args, kwargs) => map(args, sure(truth(kwargs.get('strict') ?? false))));
  lazyClass('enumerate', (args, kwargs) => {
    const iterable = args.length > 0 ? args[0] : kwargs.get('iterable');
    if (iterable === undefined) throw typeError("enumerate() missing required argument 'iterable'");
    let n: Value = args.length > 1 ? args[1] : (kwargs.get('start') ?? 0);
    const next = iterate(iterable);
    return () => {
      const x = next();
      if (x === undefined) return undefined;
      const pair = new PyTuple([n, x]);
      n = binary('+', n, 1);
      return pair;
    };
  });
  lazyClass('filter', (args) => {
    if (args.length !== 2) throw typeError(`filter expected 2 arguments, got ${args.length}`);
    const [fn, iterable] = args;
    const next = iterate(iterable);
    return () => {
      for (let x = next(); x !== undefined; x = next()) if (sure(truth(fn === null ? x : call(fn, [x])))) return x;
      return undefined;
    };
  });
  lazyClass('reversed', (args) => {
    if (args.length !== 1) throw typeError(`reversed expected 1 argument, got ${args.length}`);
    const v = known(args[0]);
    const own = special(v, '__reversed__');
    if (own !== undefined && own !== null) return call(own, [v]);
    if (
      v instanceof PyDict ||
      own === null ||
      special(v, '__getitem__') === undefined ||
      special(v, '__len__') === undefined
    )
      throw typeError(`'${typeOf(v).name}' object is not reversible`);
    return reversedSequence(v, getItem);
  });
  const walk = {
    '__iter__(self, /)': (v: Value) => v,
    '__next__(self, /)': (v: Value) => {
      if (!(v instanceof PyIterator)) throw typeError(`'${typeOf(v).name}' object is not an iterator`);
      const x = v.advance();
      if (x === undefined) throw stopIteration(v);
      return x;
    },
  };
  methods(iteratorClass, walk);
  methods(generatorClass, walk);
  const generator = (v: Value): PyGenerator => {
    const k = known(v);
    if (k instanceof PyGenerator) return k;
    throw typeError(`descriptor for 'generator' objects doesn't apply to a '${typeOf(v).name}' object`);
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
  });
  getters(generatorClass, {
    __name__: (v) => generator(v).name,
    __qualname__: (v) => generator(v).qualname,
    gi_running: (v) => generator(v).isRunning,
  });
}
