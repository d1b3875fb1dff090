/** `yield from`. Source: PEP 380. */
import type { Span } from '../../syntax/ast.ts';
import { lookupAttr } from '../attributes.ts';
import { call, special } from '../call.ts';
import { PyCoroutine } from '../coroutine.ts';
import { PyRaise, raise } from '../errors.ts';
import { PyGenerator } from '../generator.ts';
import { iterate } from '../iterate.ts';
import type { Frame } from '../vm.ts';
import type { Value } from '../values.ts';
import { PyIterator, typeOf } from '../values.ts';

const isA = (e: PyRaise, name: string): boolean => e.exc.cls.mro.some((c) => c.name === name);

interface Inner {
  /** The next value, undefined at the end; what ended it is in `result`. */
  send(value: Value): Value | undefined;
  throwInto(e: PyRaise): Value | undefined;
  close(): void;
  readonly result: Value;
}

function innerOf(iterable: Value): Inner {
  if (iterable instanceof PyGenerator)
    return {
      send: (v) => (v === null ? iterable.advance() : iterable.send(v)),
      throwInto: (e) => iterable.throwInto(e),
      close: () => {
        iterable.close();
      },
      get result() {
        return iterable.returned;
      },
    };
  if (iterable instanceof PyCoroutine) return innerOf(iterable.generator);
  const iter = special(iterable, '__iter__');
  const iterator = iter === undefined || iterable instanceof PyIterator ? iterable : call(iter, [iterable]);
  if (iterator instanceof PyGenerator) return innerOf(iterator);
  if (!(iterator instanceof PyIterator) && special(iterator, '__next__') !== undefined) return userIterator(iterator);
  const next = iterate(iterator);
  return {
    send(v) {
      // Iterators in TypeScript take nothing.
      if (v !== null) throw raise('AttributeError', `'${typeOf(iterator).name}' object has no attribute 'send'`);
      return next();
    },
    throwInto(e) {
      throw e;
    },
    close: () => undefined,
    result: null,
  };
}

/** An iterator of the user's own, with `send`, `throw` and `close` where it has them. */
function userIterator(iterator: Value): Inner {
  let result: Value = null;
  const step = (run: () => Value): Value | undefined => {
    try {
      return run();
    } catch (e) {
      if (!(e instanceof PyRaise) || !isA(e, 'StopIteration')) throw e;
      result = e.exc.args.at(0) ?? null;
      return undefined;
    }
  };
  const method = (name: string): Value | undefined => lookupAttr(iterator, name);
  return {
    send: (v) => step(() => (v === null ? call(method('__next__') ?? null, []) : call(method('send') ?? null, [v]))),
    throwInto(e) {
      const own = method('throw');
      if (own === undefined) throw e;
      return step(() => call(own, [e.exc]));
    },
    close() {
      const own = method('close');
      if (own !== undefined) call(own, []);
    },
    get result() {
      return result;
    },
  };
}

/** Hands on what the inner iterator yields, and to it what is sent and thrown; gives what it returned. */
export function* delegate(f: Frame, at: Span, iterable: Value): Generator<Value, Value, Value> {
  const inner = innerOf(iterable);
  let x = inner.send(null);
  while (x !== undefined) {
    let sent: Value;
    try {
      sent = yield x;
    } catch (e) {
      if (!(e instanceof PyRaise)) throw e;
      f.at = at;
      if (isA(e, 'GeneratorExit')) {
        inner.close();
        throw e;
      }
      x = inner.throwInto(e);
      continue;
    }
    f.at = at;
    x = inner.send(sent);
  }
  return inner.result;
}
