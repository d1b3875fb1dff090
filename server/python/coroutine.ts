/** Coroutines and asynchronous generators: generators that nobody iterates. Source: CPython's Objects/genobject.c, PEP 492, 525. */
import { lookupAttr } from './attributes.ts';
import { call, special } from './call.ts';
import { PyRaise, raise, raiseWith, typeError } from './errors.ts';
import { PyGenerator, exceptionToThrow, stopIteration } from './generator.ts';
import { getters, methods } from './native.ts';
import { address } from './text.ts';
import type { Value } from './values.ts';
import {
  PyInstance,
  PyIterator,
  PyObject,
  Unknown,
  asyncGeneratorClass,
  builtinClass,
  coroutineClass,
  iteratorClass,
  typeOf,
} from './values.ts';

/** The body of a coroutine, or of an asynchronous generator. */
export class AsyncBody extends PyGenerator {
  asyncGenerator = false;
  protected override get kind(): 'coroutine' | 'async generator' {
    return this.asyncGenerator ? 'async generator' : 'coroutine';
  }
}

export class PyCoroutine extends PyObject {
  constructor(readonly generator: AsyncBody) {
    super();
  }
  get cls() {
    return coroutineClass;
  }
}

/** What an asynchronous generator yields to whoever iterates it; anything else that it yields goes to the event loop. */
export class AsyncYield extends PyObject {
  constructor(readonly value: Value) {
    super();
  }
  get cls() {
    return coroutineClass;
  }
}

export class PyAsyncGenerator extends PyObject {
  constructor(readonly generator: AsyncBody) {
    super();
    generator.asyncGenerator = true;
  }
  get cls() {
    return asyncGeneratorClass;
  }
}

const stepClass = builtinClass('async_generator_asend');
const wrapperClass = builtinClass('coroutine_wrapper', [iteratorClass]);

/** A step of an asynchronous generator: awaited, it gives the next value. */
class Step extends PyObject {
  private begun = false;
  private finished = false;
  constructor(
    readonly owner: PyAsyncGenerator,
    private readonly first: () => Value | undefined,
    /** `aclose()`: the end is what is wanted. */
    private readonly closes = false,
  ) {
    super();
  }
  get cls() {
    return stepClass;
  }
  private take(x: Value | undefined): Value {
    if (x instanceof AsyncYield) {
      this.finished = true;
      if (this.closes) throw raise('RuntimeError', 'async generator ignored GeneratorExit');
      throw raiseWith('StopIteration', [x.value]);
    }
    if (x !== undefined) return x;
    this.finished = true;
    throw raiseWith(this.closes ? 'StopIteration' : 'StopAsyncIteration', []);
  }
  private guarded(run: () => Value | undefined): Value {
    try {
      return this.take(run());
    } catch (e) {
      if (e instanceof PyRaise) this.finished = true;
      if (this.closes && e instanceof PyRaise && e.exc.cls.mro.some((c) => c.name === 'GeneratorExit'))
        throw raiseWith('StopIteration', []);
      throw e;
    }
  }
  send(v: Value): Value {
    if (this.finished) throw raise('RuntimeError', 'cannot reuse already awaited __anext__()/asend()');
    if (this.begun) return this.guarded(() => this.owner.generator.send(v));
    this.begun = true;
    return this.guarded(this.first);
  }
  throwInto(e: PyRaise): Value {
    this.begun = true;
    return this.guarded(() => this.owner.generator.throwInto(e));
  }
}

const asCoroutine = (v: Value): PyCoroutine => {
  if (v instanceof PyCoroutine) return v;
  throw typeError(`descriptor for 'coroutine' objects doesn't apply to a '${typeOf(v).name}' object`);
};
const asStep = (v: Value): Step => {
  if (v instanceof Step) return v;
  throw typeError(`descriptor for 'async_generator_asend' objects doesn't apply to a '${typeOf(v).name}' object`);
};
const asAsyncGenerator = (v: Value): PyAsyncGenerator => {
  if (v instanceof PyAsyncGenerator) return v;
  throw typeError(`descriptor for 'async_generator' objects doesn't apply to a '${typeOf(v).name}' object`);
};

function sendTo(c: PyCoroutine, v: Value): Value {
  if (c.generator.isDone) throw raise('RuntimeError', 'cannot reuse already awaited coroutine');
  const x = v === null ? c.generator.advance() : c.generator.send(v);
  if (x === undefined) throw stopIteration(c.generator);
  return x;
}

/** What `await v` runs: a generator, or an iterator. */
export function awaitedOf(v: Value): Value {
  if (v instanceof PyCoroutine) {
    if (v.generator.isDone) throw raise('RuntimeError', 'cannot reuse already awaited coroutine');
    if (v.generator.isSuspended) throw raise('RuntimeError', 'coroutine is being awaited already');
    return v;
  }
  const own = special(v, '__await__');
  if (own === undefined) throw typeError(`object ${typeOf(v).name} can't be used in 'await' expression`);
  const made = call(own, [v]);
  if (made instanceof Unknown) return made;
  if (made instanceof PyCoroutine) throw typeError('__await__() returned a coroutine');
  if (!(made instanceof PyIterator) && special(made, '__next__') === undefined)
    throw typeError(`__await__() returned non-iterator of type '${typeOf(made).name}'`);
  return made;
}

/** `type(v).__aiter__(v)`. */
export function asyncIterator(v: Value): Value {
  const own = special(v, '__aiter__');
  if (own === undefined) throw typeError(`'async for' requires an object with __aiter__ method, got ${typeOf(v).name}`);
  const made = call(own, [v]);
  if (!(made instanceof Unknown) && special(made, '__anext__') === undefined)
    throw typeError(
      `'async for' received an object from __aiter__ that does not implement __anext__: ${typeOf(made).name}`,
    );
  return made;
}

/** `type(v).__anext__(v)`. */
export function asyncNext(v: Value): Value {
  const own = special(v, '__anext__');
  return own === undefined ? (lookupAttr(v, '__anext__') ?? null) : call(own, [v]);
}

methods(coroutineClass, {
  '__repr__(self, /)': (v) => `<coroutine object ${asCoroutine(v).generator.qualname} at ${address(asCoroutine(v))}>`,
  'send(self, value, /)': (v, x) => sendTo(asCoroutine(v), x),
  'throw(self, type, value=None, traceback=None, /)': (v, type, value) => {
    const { generator } = asCoroutine(v);
    const x = generator.throwInto(exceptionToThrow(type, value));
    if (x === undefined) throw stopIteration(generator);
    return x;
  },
  'close(self, /)': (v) => {
    asCoroutine(v).generator.close();
    return null;
  },
  '__await__(self, /)': (v) => {
    const { generator } = asCoroutine(v);
    return new PyIterator(() => generator.advance(), wrapperClass);
  },
});
getters(coroutineClass, {
  __name__: (v) => asCoroutine(v).generator.name,
  __qualname__: (v) => asCoroutine(v).generator.qualname,
  cr_running: (v) => asCoroutine(v).generator.isRunning,
  cr_frame: (v) => (asCoroutine(v).generator.isDone ? null : new Unknown('the frame of a coroutine')),
  cr_await: () => new Unknown('what a coroutine awaits'),
  cr_code: () => new Unknown('the code of a coroutine'),
  cr_origin: () => null,
});

methods(asyncGeneratorClass, {
  '__repr__(self, /)': (v) =>
    `<async_generator object ${asAsyncGenerator(v).generator.qualname} at ${address(asAsyncGenerator(v))}>`,
  '__aiter__(self, /)': (v) => v,
  '__anext__(self, /)': (v) => {
    const owner = asAsyncGenerator(v);
    return new Step(owner, () => owner.generator.advance());
  },
  'asend(self, value, /)': (v, x) => {
    const owner = asAsyncGenerator(v);
    return new Step(owner, () => owner.generator.send(x));
  },
  'athrow(self, type, value=None, traceback=None, /)': (v, type, value) => {
    const owner = asAsyncGenerator(v);
    return new Step(owner, () => owner.generator.throwInto(exceptionToThrow(type, value)));
  },
  'aclose(self, /)': (v) => {
    const owner = asAsyncGenerator(v);
    const { generator } = owner;
    return new Step(
      owner,
      () => {
        if (!generator.isSuspended) {
          generator.close();
          return undefined;
        }
        return generator.throwInto(raiseWith('GeneratorExit', []));
      },
      true,
    );
  },
});
getters(asyncGeneratorClass, {
  __name__: (v) => asAsyncGenerator(v).generator.name,
  __qualname__: (v) => asAsyncGenerator(v).generator.qualname,
  ag_running: (v) => asAsyncGenerator(v).generator.isRunning,
});
methods(stepClass, {
  '__await__(self, /)': (v) => v,
  '__iter__(self, /)': (v) => v,
  '__next__(self, /)': (v) => asStep(v).send(null),
  'send(self, value, /)': (v, x) => asStep(v).send(x),
  'throw(self, type, value=None, traceback=None, /)': (v, type, value) =>
    asStep(v).throwInto(exceptionToThrow(type, value)),
  'close(self, /)': () => null,
});

/** `anext(v, default)`: what it waits for, with something in the place of the end. */
export class AsyncNext extends PyObject {
  constructor(
    readonly step: Value,
    readonly otherwise: Value,
  ) {
    super();
  }
  get cls() {
    return nextClass;
  }
}
const nextClass = builtinClass('anext_awaitable');
methods(nextClass, {
  '__await__(self, /)': (v) => {
    if (!(v instanceof AsyncNext)) return v;
    const inner = awaitedOf(v.step);
    const next = lookupAttr(inner, inner instanceof PyCoroutine ? 'send' : '__next__') ?? null;
    const step = (): Value | undefined => {
      try {
        return call(next, inner instanceof PyCoroutine ? [null] : []);
      } catch (e) {
        if (!(e instanceof PyRaise) || !e.exc.cls.mro.some((c) => c.name === 'StopAsyncIteration')) throw e;
        throw raiseWith('StopIteration', [v.otherwise]);
      }
    };
    const made = new PyInstance(nextStepClass);
    steps.set(made, step);
    return made;
  },
});
const nextStepClass = builtinClass('anext_awaitable');
const steps = new WeakMap<PyObject, () => Value | undefined>();
methods(nextStepClass, {
  '__iter__(self, /)': (v) => v,
  '__next__(self, /)': (v) => (v instanceof PyObject ? (steps.get(v)?.() ?? null) : null),
});
