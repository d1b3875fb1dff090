/** Generator objects: a frame, and a JavaScript generator that runs the body. Source: CPython's Objects/genobject.c. */
import { PyRaise, baseExceptionClass, isStackOverflow, raise, raiseWith, typeError, valueError } from './errors.ts';
import { call } from './call.ts';
import type { Frame } from './vm.ts';
import { vm } from './vm.ts';
import type { Value } from './values.ts';
import { PyClass, PyException, PyIterator, UnknownSignal, generatorClass, typeOf } from './values.ts';

/** Yields Python values, is sent Python values, and ends with what the body returned. */
export type Body = Generator<Value, Value, Value>;

const isA = (e: PyRaise, name: string): boolean => e.exc.cls.mro.some((c) => c.name === name);

export class PyGenerator extends PyIterator {
  private state: 'created' | 'suspended' | 'running' | 'done' = 'created';
  /** What the body returned. */
  returned: Value = null;

  constructor(
    public name: string,
    public qualname: string,
    private readonly frame: Frame,
    private readonly body: Body,
  ) {
    super(() => this.resume(() => this.body.next(null)), generatorClass);
  }

  /** What it is, as messages call it. */
  protected get kind(): 'generator' | 'coroutine' | 'async generator' {
    return 'generator';
  }

  get isSuspended(): boolean {
    return this.state === 'suspended';
  }
  get isDone(): boolean {
    return this.state === 'done';
  }

  get isRunning(): boolean {
    return this.state === 'running';
  }

  private resume(step: () => IteratorResult<Value, Value>): Value | undefined {
    if (this.state === 'running') throw valueError(`${this.kind} already executing`);
    if (this.state === 'done') {
      this.returned = null;
      return undefined;
    }
    this.state = 'running';
    this.frame.resumeUnder(vm.frame);
    vm.push(this.frame);
    try {
      const { done, value } = step();
      this.state = done ? 'done' : 'suspended';
      if (!done) return value;
      this.returned = value;
      return undefined;
    } catch (e) {
      this.state = 'done';
      if (e instanceof UnknownSignal) this.lose(e.unknown);
      if (
        e instanceof PyRaise &&
        (isA(e, 'StopIteration') || (this.kind === 'async generator' && isA(e, 'StopAsyncIteration')))
      ) {
        const made = raise(
          'RuntimeError',
          `${this.kind} raised ${isA(e, 'StopIteration') ? 'StopIteration' : 'StopAsyncIteration'}`,
        );
        made.exc.cause = made.exc.context = e.exc;
        throw made;
      }
      throw isStackOverflow(e) ? raise('RecursionError', 'maximum recursion depth exceeded') : e;
    } finally {
      vm.pop(this.frame);
    }
  }

  override advance(): Value | undefined {
    this.willMove();
    return this.next();
  }

  /** `generator.send(value)`; undefined at the end. */
  send(value: Value): Value | undefined {
    if (this.state === 'created' && value !== null)
      throw typeError(`can't send non-None value to a just-started ${this.kind}`);
    this.willMove();
    return this.resume(() => this.body.next(value));
  }

  /** `generator.throw(exc)`. */
  throwInto(exc: PyRaise): Value | undefined {
    this.willMove();
    if (this.state === 'created' || this.state === 'done') {
      this.state = 'done';
      throw exc;
    }
    return this.resume(() => this.body.throw(exc));
  }

  close(): Value {
    if (this.state === 'created' || this.state === 'done') {
      this.state = 'done';
      return null;
    }
    let x: Value | undefined;
    try {
      x = this.throwInto(raiseWith('GeneratorExit', []));
    } catch (e) {
      if (e instanceof PyRaise && isA(e, 'GeneratorExit')) return null;
      throw e;
    }
    if (x !== undefined) throw raise('RuntimeError', `${this.kind} ignored GeneratorExit`);
    return this.returned;
  }
}

/** The StopIteration that a generator's end raises. */
export const stopIteration = (iterator: PyIterator): PyRaise =>
  raiseWith('StopIteration', iterator instanceof PyGenerator && iterator.returned !== null ? [iterator.returned] : []);

/** What `throw(type, value)` and `raise` take: an instance, or a class to make one from. */
export function exceptionToThrow(type: Value, value: Value): PyRaise {
  const isClass = type instanceof PyClass && type.isSubclassOf(baseExceptionClass);
  const made = isClass ? (value instanceof PyException ? value : call(type, value === null ? [] : [value])) : type;
  if (made instanceof PyException) return new PyRaise(made);
  throw typeError('exceptions must be classes or instances deriving from BaseException, not ' + typeOf(type).name);
}
