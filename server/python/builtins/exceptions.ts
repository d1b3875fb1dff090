/** Exceptions as objects. Source: CPython's Objects/exceptions.c. */
import { builtinNames } from '../builtinNames.ts';
import { baseExceptionClass, exceptionClasses, typeError } from '../errors.ts';
import { heap } from '../heap.ts';
import { listOf } from '../iterate.ts';
import { methods } from '../native.ts';
import { truth } from '../operators.ts';
import type { PyClass, Value } from '../values.ts';
import { PyException, PyGetter, PyList, PyTuple, Unknown, typeOf } from '../values.ts';
import { isInstance } from './functions.ts';
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
      heap.fieldSet(e, 'cause', v, '__cause__');
    },
  );
  attribute(
    baseExceptionClass,
    '__context__',
    (e) => e.context,
    (e, v) => {
      heap.fieldSet(e, 'context', v instanceof PyException ? v : null, '__context__');
    },
  );
  attribute(
    baseExceptionClass,
    '__traceback__',
    () => null,
    () => undefined,
  );
  attribute(baseExceptionClass, '__suppress_context__', (e) => e.attrs.get('__suppress_context__') ?? false);
  methods(baseExceptionClass, {
    '__init__(self, /, *args, **kwargs)': (self, args) => {
      const e = asException(self);
      heap.fieldSet(e, 'args', args instanceof PyTuple ? args.items : [], 'args');
      return null;
    },
    'with_traceback(self, tb, /)': (self) => self,
    'add_note(self, note, /)': (self, note) => {
      const e = asException(self);
      const notes = e.attrs.get('__notes__');
      if (notes instanceof PyList) heap.splice(notes, notes.items, notes.items.length, 0, [note], 'add_note');
      else heap.mapSet(e, e.attrs, '__notes__', new PyList([note]), 'add_note');
      return null;
    },
  });
}

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

const constructOSError: NonNullable<PyClass['construct']> = (cls, args) => {
  const [number] = args;
  const special =
    cls.name === 'OSError' && args.length > 1 && typeof number === 'number' ? BY_NUMBER[number] : undefined;
  return new PyException((special === undefined ? undefined : exceptionClasses.get(special)) ?? cls, args);
};

/** Attributes that are one of the arguments. */
function installSpecific(): void {
  const at =
    (i: number) =>
    (e: PyException): Value =>
      e.args.at(i) ?? null;
  attribute(exceptionClasses.get('StopIteration'), 'value', at(0));
  attribute(exceptionClasses.get('SystemExit'), 'code', at(0));
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
  if (os) os.construct = constructOSError;
  attribute(os, 'errno', (e) => (e.args.length > 1 ? e.args[0] : null));
  attribute(os, 'strerror', (e) => (e.args.length > 1 ? e.args[1] : null));
  attribute(os, 'filename', at(2));
  const group = exceptionClasses.get('BaseExceptionGroup');
  attribute(group, 'message', at(0));
  attribute(group, 'exceptions', (e) => new PyTuple(e.args.length > 1 ? listOf(e.args[1]) : []));
  if (group)
    methods(group, {
      'split(self, condition, /)': (self, condition) => {
        const [matching, rest] = splitGroup(asException(self), condition);
        return new PyTuple([matching, rest]);
      },
      'subgroup(self, condition, /)': (self, condition) => splitGroup(asException(self), condition)[0],
    });
}

/** The exceptions of a group that match, and the others, each as a group of the same shape or None. */
export function splitGroup(e: PyException, condition: Value): [PyException | null, PyException | null] {
  const matches = isInstance(e, condition);
  if (matches instanceof Unknown || truth(matches) === true) return [e, null];
  const group = exceptionClasses.get('BaseExceptionGroup');
  if (!group || !e.cls.isSubclassOf(group)) return [null, e];
  const yes: Value[] = [];
  const no: Value[] = [];
  for (const inner of e.args.length > 1 ? listOf(e.args[1]) : []) {
    if (!(inner instanceof PyException)) continue;
    const [a, b] = splitGroup(inner, condition);
    if (a) yes.push(a);
    if (b) no.push(b);
  }
  const like = (items: Value[]): PyException | null =>
    items.length === 0 ? null : new PyException(e.cls, [e.args[0], new PyList(items)]);
  return [like(yes), like(no)];
}

export function installExceptions(): void {
  installBase();
  installSpecific();
  for (const [name, cls] of exceptionClasses) if (cls.moduleName === 'builtins') builtinNames.set(name, cls);
  for (const alias of ['EnvironmentError', 'IOError']) builtinNames.set(alias, exceptionClasses.get('OSError') ?? null);
}
