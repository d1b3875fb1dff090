/** Python's exceptions: the built-in classes, and what is thrown in TypeScript while one is on its way. */
import { currentSource } from '../jaxpr/trace.ts';
import type { SourceFrame } from '../jaxpr/source.ts';
import type { MaybeKwargs, PyClass, Value } from './values.ts';
import { PyException, PyFunction, PyTuple, Unknown, builtinClass, objectClass } from './values.ts';

const raisedAt = new WeakMap<PyException, SourceFrame | undefined>();

/** The exception that is being handled where something is raised; vm.ts knows. */
export const handled: { now: () => PyException | undefined } = { now: () => undefined };

/** What is raised while another one is handled has that as its context. Source: CPython's Python/errors.c _PyErr_SetObject. */
function chain(exc: PyException, context: PyException): void {
  // No circles.
  for (let e: PyException | null = context; e; e = e.context)
    if (e.context === exc) {
      e.context = null;
      break;
    }
  exc.context = context;
}

/** A Python exception that is being raised. */
export class PyRaise extends Error {
  /** Where it was first raised: the frames, innermost first. */
  readonly source: SourceFrame | undefined;
  constructor(readonly exc: PyException) {
    super(exc.cls.name);
    const context = handled.now();
    if (context && context !== exc) chain(exc, context);
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
    /** `whole`: the time or the memory for the whole analysis is spent, so nothing else is run, either. */
    readonly kind: 'budget' | 'whole' | 'cancelled' | 'unsupported' | 'syntax',
  ) {
    super(reason);
  }
}

export const exceptionClasses = new Map<string, PyClass>();

/** `BaseException.__new__`, and its `__init__` unless the class has one of its own. */
export function constructException(cls: PyClass, args: readonly Value[], kwargs: MaybeKwargs): PyException {
  if (!(cls.lookup('__init__') instanceof PyFunction)) refuseKeywords(cls, kwargs);
  return new PyException(cls, args);
}

export function refuseKeywords(cls: PyClass, kwargs: MaybeKwargs): void {
  if (kwargs !== undefined && kwargs.length > 0) throw typeError(`${cls.name}() takes no keyword arguments`);
}

/** The attribute in which an OSError keeps its file's name; no name of a program's. */
export const FILE_NAME = ' filename';

/** Whether it was ever raised. */
export const wasRaised = (exc: PyException): boolean => raisedAt.has(exc);

/** It has no traceback any more. */
export const forgetRaise = (exc: PyException): void => {
  raisedAt.delete(exc);
};

/** An exception class, registered under its name. `moduleName` is what `__module__` says. */
export function defineException(name: string, base: PyClass, moduleName = 'builtins'): PyClass {
  const cls = builtinClass(name, [base], moduleName);
  cls.construct = constructException;
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
const exceptionGroup = exceptionClasses.get('ExceptionGroup');
if (exceptionGroup) exceptionGroup.mro = [exceptionGroup, exceptionGroup.bases[0], ...exceptionClass.mro];

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

/** Stands for the class of an exception that isn't known: an `except` of any class may catch it. */
const unknownExceptionClass = builtinClass('Exception', [exceptionClass]);
unknownExceptionClass.hasUnknownBase = true;

/** Something that isn't known may raise, or is raised. */
export const unknownRaise = (why: Unknown): PyRaise => new PyRaise(new PyException(unknownExceptionClass, [why]));

/** Why an exception isn't known, where it isn't. */
export const unknownException = ({ cls, args }: PyException): Unknown | undefined => {
  const [why] = args;
  return cls === unknownExceptionClass && why instanceof Unknown ? why : undefined;
};

/** The value that `exc.args` has. */
export const exceptionArgs = (exc: PyException): PyTuple => new PyTuple(exc.args);
