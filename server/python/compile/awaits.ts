/** `await`, and the steps of `async for` and `async with`. Source: PEP 492. */
import type { Span } from '../../syntax/ast.ts';
import { asyncIterator, asyncNext, awaitedOf } from '../coroutine.ts';
import { PyRaise, typeError } from '../errors.ts';
import { special } from '../call.ts';
import type { Frame } from '../vm.ts';
import { vm } from '../vm.ts';
import type { Value } from '../values.ts';
import { Unknown, UnknownSignal, typeOf } from '../values.ts';
import { delegate } from './delegate.ts';

type Steps<T> = Generator<Value, T, Value>;

/** The value of `await v`. */
export function* awaited(f: Frame, at: Span, v: Value): Steps<Value> {
  f.at = at;
  if (v instanceof Unknown) return v.untraced();
  const inner = awaitedOf(v);
  return inner instanceof Unknown ? inner : yield* delegate(f, at, inner);
}

/** An asynchronous iterator of an iterable; where it isn't known, neither is what happens next. */
export function asyncNextOf(f: Frame, at: Span, iterable: Value): () => Steps<Value | undefined> {
  f.at = at;
  if (iterable instanceof Unknown) throw new UnknownSignal(iterable);
  const iterator = asyncIterator(iterable);
  if (iterator instanceof Unknown) throw new UnknownSignal(iterator);
  return function* () {
    vm.tick();
    f.at = at;
    const step = asyncNext(iterator);
    if (!(step instanceof Unknown) && special(step, '__await__') === undefined)
      throw typeError(`'async for' received an invalid object from __anext__: ${typeOf(step).name}`);
    try {
      const v = yield* awaited(f, at, step);
      if (v instanceof Unknown && step instanceof Unknown) throw new UnknownSignal(v);
      return v;
    } catch (e) {
      if (!(e instanceof PyRaise) || !e.exc.cls.mro.some((c) => c.name === 'StopAsyncIteration')) throw e;
      vm.frame = f;
      vm.depth = f.depth;
      return undefined;
    }
  };
}
