/** Exceptions as objects. Source: CPython's Objects/exceptions.c. */
import { builtinNames } from '../builtinNames.ts';
import { FILE_NAME, baseExceptionClass, exceptionClasses, refuseKeywords, typeError } from '../errors.ts';
import { setTraceback, tracebackClass, tracebackOf } from '../traceback.ts';
import { heap } from '../heap.ts';
import { listOf } from '../iterate.ts';
import { kwargsOf, methods } from '../native.ts';
import type { Value, PyClass } from '../values.ts';
import { PyException, PyFunction, PyGetter, PyList, PyTuple, Unknown, typeOf } from '../values.ts';
import { installExceptionGroups } from './exceptionGroups.ts';
import { known } from './known.ts';

const asException = (v: Value): PyException => {
  const k = known(v);
  if (k instanceof PyException) return k;
  throw typeError(`descriptor for 'BaseException' objects doesn't apply to a '${typeOf(v).name}' object`);
};

const attribute = (
  cls: PyClass | undefined,
  name: string,
  get: (e: PyException) => Value,
  set?: (e: PyException, v: Value) => void,
): void => {
  cls?.dict.set(
    name,
    new PyGetter(
      (v) => get(asException(v)),
      set &&
        ((v, value) => {
          set(asException(v), value);
        }),
    ),
  );
};

function installBase(): void {
  attribute(
    baseExceptionClass,
    'args',
    (e) => new PyTuple(e.args),
    (e, v) => {
      heap.fieldSet(e, 'args', listOf(v), 'args');
    },
  );
  attribute(
    baseExceptionClass,
    '__cause__',
    (e) => e.cause,
    (e, v) => {
      if (v !== null && !(v instanceof PyException) && !(v instanceof Unknown))
        throw typeError('exception cause must be None or derive from BaseException');
      heap.fieldSet(e, 'cause', v, '__cause__');
      heap.mapSet(e, e.attrs, '__suppress_context__', true, '__suppress_context__');
    },
  );
  attribute(
    baseExceptionClass,
    '__context__',
    (e) => e.context,
    (e, v) => {
      if (v !== null && !(v instanceof PyException) && !(v instanceof Unknown))
        throw typeError('exception context must be None or derive from BaseException');
      heap.fieldSet(e, 'context', v instanceof PyException ? v : null, '__context__');
    },
  );
  attribute(baseExceptionClass, '__traceback__', tracebackOf, giveTraceback);
  attribute(
    baseExceptionClass,
    '__suppress_context__',
    (e) => e.attrs.get('__suppress_context__') ?? false,
    (e, v) => {
      heap.mapSet(e, e.attrs, '__suppress_context__', v, '__suppress_context__');
    },
  );
  methods(baseExceptionClass, {
    '__init__(self, /, *args, **kwargs)': (self, args, kwargs) => {
      const e = asException(self);
      const named = kwargsOf(kwargs)?.filter(([key]) => !isField(e, key));
      refuseKeywords(e.cls, named);
      for (const [key, value] of kwargsOf(kwargs) ?? []) heap.mapSet(e, e.attrs, key, value, key);
      heap.fieldSet(e, 'args', args instanceof PyTuple ? args.items : [], 'args');
      return null;
    },
    '__setstate__(self, state, /)': () => new Unknown('pickling is not followed'),
    'with_traceback(self, tb, /)': (self, tb) => {
      giveTraceback(asException(self), tb);
      return self;
    },
    'add_note(self, note, /)': (self, note) => {
      const e = asException(self);
      if (typeof note !== 'string' && !(note instanceof Unknown))
        throw typeError(`note must be a str, not '${typeOf(note).name}'`);
      const notes = e.attrs.get('__notes__');
      if (notes instanceof PyList) heap.splice(notes, notes.items, notes.items.length, 0, [note], 'add_note');
      else heap.mapSet(e, e.attrs, '__notes__', new PyList([note]), 'add_note');
      return null;
    },
  });
}

function giveTraceback(e: PyException, tb: Value): void {
  if (tb !== null && !(tb instanceof Unknown) && typeOf(tb) !== tracebackClass)
    throw typeError('__traceback__ must be a traceback or None');
  setTraceback(e, tb);
}

/** What some exceptions take by name. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  AttributeError: ['name', 'obj'],
  NameError: ['name'],
  ImportError: ['name', 'path', 'name_from'],
};
const isField = (e: PyException | PyClass, key: string): boolean =>
  (e instanceof PyException ? e.cls : e).mro.some((c) => FIELDS[c.name]?.includes(key) && c.moduleName === 'builtins');

/** Error numbers with classes of their own. Source: CPython's Objects/exceptions.c ADD_ERRNO. */
const BY_NUMBER: Readonly<Record<number, string>> = {
  1: 'PermissionError',
  2: 'FileNotFoundError',
  3: 'ProcessLookupError',
  4: 'InterruptedError',
  10: 'ChildProcessError',
  11: 'BlockingIOError',
  13: 'PermissionError',
  17: 'FileExistsError',
  20: 'NotADirectoryError',
  21: 'IsADirectoryError',
  32: 'BrokenPipeError',
  104: 'ConnectionResetError',
  110: 'TimeoutError',
  111: 'ConnectionRefusedError',
};

/** `OSError(errno, strerror, filename)`: the file's name is no argument. Source: oserror_parse_args, oserror_init. */
function fillOSError(e: PyException, args: readonly Value[]): void {
  const named = args.length > 2 && args.length <= 5 && args[2] !== null;
  if (named) heap.mapSet(e, e.attrs, FILE_NAME, args[2], 'filename');
  heap.fieldSet(e, 'args', named ? args.slice(0, 2) : args, 'args');
}

const constructOSError: NonNullable<PyClass['construct']> = (cls, args, kwargs) => {
  if (!(cls.lookup('__init__') instanceof PyFunction)) refuseKeywords(cls, kwargs);
  const [number] = args;
  const special =
    cls.name === 'OSError' && args.length > 1 && typeof number === 'number' ? BY_NUMBER[number] : undefined;
  const made = new PyException((special === undefined ? undefined : exceptionClasses.get(special)) ?? cls, args);
  fillOSError(made, args);
  return made;
};

/** AttributeError and others that take fields by name. */
const constructWithFields: NonNullable<PyClass['construct']> = (cls, args, kwargs) => {
  const made = new PyException(cls, args);
  if (cls.lookup('__init__') instanceof PyFunction) return made;
  refuseKeywords(
    cls,
    kwargs?.filter(([key]) => !isField(cls, key)),
  );
  for (const [key, value] of kwargs ?? []) made.attrs.set(key, value);
  return made;
};

/** Attributes that are one of the arguments. */
function installSpecific(): void {
  const at =
    (i: number) =>
    (e: PyException): Value =>
      e.args.at(i) ?? null;
  for (const [name, field] of [
    ['StopIteration', 'value'],
    ['SystemExit', 'code'],
  ] as const)
    attribute(
      exceptionClasses.get(name),
      field,
      (e) => {
        const own = e.attrs.get(field);
        if (own !== undefined) return own;
        return name === 'SystemExit' && e.args.length > 1 ? new PyTuple(e.args) : (e.args.at(0) ?? null);
      },
      (e, v) => {
        heap.mapSet(e, e.attrs, field, v, field);
      },
    );
  for (const name of ['AttributeError', 'NameError', 'ImportError'])
    for (const field of ['name', 'obj', 'path'])
      attribute(
        exceptionClasses.get(name),
        field,
        (e) => e.attrs.get(field) ?? null,
        (e, v) => {
          heap.mapSet(e, e.attrs, field, v, field);
        },
      );
  attribute(exceptionClasses.get('ImportError'), 'msg', at(0));
  attribute(exceptionClasses.get('SyntaxError'), 'msg', at(0));
  const os = exceptionClasses.get('OSError');
  for (const cls of exceptionClasses.values()) {
    if (os && cls.isSubclassOf(os)) cls.construct = constructOSError;
    else if (Object.keys(FIELDS).some((name) => cls.mro.some((c) => c.name === name)))
      cls.construct = constructWithFields;
  }
  if (os)
    methods(os, {
      '__init__(self, /, *args, **kwargs)': (self, args, kwargs) => {
        const e = asException(self);
        refuseKeywords(e.cls, kwargsOf(kwargs));
        fillOSError(e, args instanceof PyTuple ? args.items : []);
        return null;
      },
    });
  attribute(os, 'errno', (e) => (e.args.length > 1 ? e.args[0] : null));
  attribute(os, 'strerror', (e) => (e.args.length > 1 ? e.args[1] : null));
  attribute(
    os,
    'filename',
    (e) => e.attrs.get(FILE_NAME) ?? null,
    (e, v) => {
      heap.mapSet(e, e.attrs, FILE_NAME, v, 'filename');
    },
  );
  attribute(os, 'filename2', () => null);
  for (const [name, fields] of [
    ['UnicodeEncodeError', ['encoding', 'object', 'start', 'end', 'reason']],
    ['UnicodeDecodeError', ['encoding', 'object', 'start', 'end', 'reason']],
    ['UnicodeTranslateError', ['object', 'start', 'end', 'reason']],
  ] as const)
    fields.forEach((field, i) => {
      attribute(exceptionClasses.get(name), field, at(i));
    });
}

export function installExceptions(): void {
  installBase();
  installSpecific();
  installExceptionGroups();
  for (const [name, cls] of exceptionClasses) if (cls.moduleName === 'builtins') builtinNames.set(name, cls);
  for (const alias of ['EnvironmentError', 'IOError']) builtinNames.set(alias, exceptionClasses.get('OSError') ?? null);
}
