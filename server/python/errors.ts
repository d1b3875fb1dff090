/** Python's exceptions: the built-in classes, and what is thrown in TypeScript while one is on its way. */
import { currentSource } from '../jaxpr/trace.ts';
import type { SourceFrame } from '../jaxpr/source.ts';
import type { Value, PyClass } from './values.ts';
import { PyException, PyTuple, builtinClass, objectClass } from './values.ts';

const raisedAt = new WeakMap<PyException, SourceFrame | undefined>();

/** A Python exception that is being raised. */
export class PyRaise extends Error {
  /** Where it was first raised: the frames, innermost first. */
  readonly source: SourceFrame | undefined;
  constructor(readonly exc: PyException) {
    super(exc.cls.name);
    // Raising again leaves the innermost line of the traceback as it was.
    if (!raisedAt.has(exc)) raisedAt.set(exc, currentSource());
    this.source = raisedAt.get(exc);
  }
}

/** Ends the interpretation of what is running; Python code can't catch it. */
export class Stop extends Error {
  readonly source: SourceFrame | undefined = currentSource();
  constructor(
    readonly reason: string,
    readonly kind: 'budget' | 'cancelled' | 'unsupported' | 'syntax',
  ) {
    super(reason);
  }
}

export const exceptionClasses = new Map<string, PyClass>();

/** An exception class, registered under its name. `moduleName` is what `__module__` says. */
export function defineException(name: string, base: PyClass, moduleName = 'builtins'): PyClass {
  const cls = builtinClass(name, [base], moduleName);
  cls.construct = (c, args) => new PyException(c, args);
  exceptionClasses.set(name, cls);
  return cls;
}

export const baseExceptionClass = defineException('BaseException', objectClass);
export const exceptionClass = defineException('Exception', baseExceptionClass);

/** CPython's hierarchy, as indented names. Source: docs.python.org, "Exception hierarchy". */
const HIERARCHY: Record<string, string> = {
  BaseExceptionGroup: 'BaseException',
  GeneratorExit: 'BaseException',
  KeyboardInterrupt: 'BaseException',
  SystemExit: 'BaseException',
  ArithmeticError: 'Exception',
  FloatingPointError: 'ArithmeticError',
  OverflowError: 'ArithmeticError',
  ZeroDivisionError: 'ArithmeticError',
  AssertionError: 'Exception',
  AttributeError: 'Exception',
  BufferError: 'Exception',
  EOFError: 'Exception',
  ExceptionGroup: 'BaseExceptionGroup',
  ImportError: 'Exception',
  ModuleNotFoundError: 'ImportError',
  LookupError: 'Exception',
  IndexError: 'LookupError',
  KeyError: 'LookupError',
  MemoryError: 'Exception',
  NameError: 'Exception',
  UnboundLocalError: 'NameError',
  OSError: 'Exception',
  BlockingIOError: 'OSError',
  ChildProcessError: 'OSError',
  ConnectionError: 'OSError',
  BrokenPipeError: 'ConnectionError',
  ConnectionAbortedError: 'ConnectionError',
  ConnectionRefusedError: 'ConnectionError',
  ConnectionResetError: 'ConnectionError',
  FileExistsError: 'OSError',
  FileNotFoundError: 'OSError',
  InterruptedError: 'OSError',
  IsADirectoryError: 'OSError',
  NotADirectoryError: 'OSError',
  PermissionError: 'OSError',
  ProcessLookupError: 'OSError',
  TimeoutError: 'OSError',
  ReferenceError: 'Exception',
  RuntimeError: 'Exception',
  NotImplementedError: 'RuntimeError',
  PythonFinalizationError: 'RuntimeError',
  RecursionError: 'RuntimeError',
  StopAsyncIteration: 'Exception',
  StopIteration: 'Exception',
  SyntaxError: 'Exception',
  IndentationError: 'SyntaxError',
  TabError: 'IndentationError',
  SystemError: 'Exception',
  TypeError: 'Exception',
  ValueError: 'Exception',
  UnicodeError: 'ValueError',
  UnicodeDecodeError: 'UnicodeError',
  UnicodeEncodeError: 'UnicodeError',
  UnicodeTranslateError: 'UnicodeError',
  Warning: 'Exception',
  BytesWarning: 'Warning',
  DeprecationWarning: 'Warning',
  EncodingWarning: 'Warning',
  FutureWarning: 'Warning',
  ImportWarning: 'Warning',
  PendingDeprecationWarning: 'Warning',
  ResourceWarning: 'Warning',
  RuntimeWarning: 'Warning',
  SyntaxWarning: 'Warning',
  UnicodeWarning: 'Warning',
  UserWarning: 'Warning',
};
for (const [name, base] of Object.entries(HIERARCHY)) {
  const parent = exceptionClasses.get(base);
  if (parent) defineException(name, parent);
}

/** An exception of a built-in class, ready to throw: `throw raise('TypeError', '…')`. */
export function raise(className: string, message?: string): PyRaise {
  const cls = exceptionClasses.get(className) ?? exceptionClass;
  return new PyRaise(new PyException(cls, message === undefined ? [] : [message]));
}

export const typeError = (message: string): PyRaise => raise('TypeError', message);
export const valueError = (message: string): PyRaise => raise('ValueError', message);

/** JavaScript's stack is spent: Python would have met its own limit. */
export const isStackOverflow = (e: unknown): boolean =>
  e instanceof RangeError && e.message === 'Maximum call stack size exceeded';

/** Raise with arguments of any kind (KeyError keeps its key). */
export function raiseWith(className: string, args: readonly Value[]): PyRaise {
  return new PyRaise(new PyException(exceptionClasses.get(className) ?? exceptionClass, args));
}

/** The value that `exc.args` has. */
export const exceptionArgs = (exc: PyException): PyTuple => new PyTuple(exc.args);
