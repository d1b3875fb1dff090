/** Exception groups. Source: CPython's Objects/exceptions.c BaseExceptionGroup. */
import { getAttr } from '../attributes.ts';
import { call } from '../call.ts';
import {
  baseExceptionClass,
  exceptionClass,
  exceptionClasses,
  refuseKeywords,
  typeError,
  valueError,
} from '../errors.ts';
import { heap } from '../heap.ts';
import { listOf } from '../iterate.ts';
import { methods } from '../native.ts';
import { truth } from '../operators.ts';
import { setTraceback, tracebackOf } from '../traceback.ts';
import type { MaybeKwargs, Value } from '../values.ts';
import {
  PyClass,
  PyException,
  PyFunction,
  PyGetter,
  PyList,
  PyTuple,
  Unknown,
  UnknownSignal,
  typeOf,
} from '../values.ts';
import { isInstance } from './functions.ts';
import { known } from './known.ts';

const groupClass = (): PyClass => exceptionClasses.get('BaseExceptionGroup') ?? baseExceptionClass;

const asGroup = (v: Value): PyException => {
  const k = known(v);
  if (k instanceof PyException && k.cls.isSubclassOf(groupClass())) return k;
  throw typeError(`descriptor for 'BaseExceptionGroup' objects doesn't apply to a '${typeOf(v).name}' object`);
};

/** The exceptions of a group. */
export const membersOf = (e: PyException): readonly Value[] => {
  const list = e.args.at(1);
  return list === undefined || list instanceof Unknown ? [] : listOf(list);
};

function construct(cls: PyClass, args: readonly Value[], kwargs: MaybeKwargs): Value {
  if (!(cls.lookup('__init__') instanceof PyFunction)) refuseKeywords(cls, kwargs);
  if (args.length !== 2)
    throw typeError(`BaseExceptionGroup.__new__() takes exactly 2 arguments (${args.length} given)`);
  const [message, exceptions] = args;
  if (message instanceof Unknown || exceptions instanceof Unknown)
    return message instanceof Unknown ? message : exceptions;
  if (typeof message !== 'string')
    throw typeError(`BaseExceptionGroup.__new__() argument 1 must be str, not ${typeOf(message).name}`);
  if (!(exceptions instanceof PyList || exceptions instanceof PyTuple))
    throw typeError('second argument (exceptions) must be a sequence');
  if (exceptions.items.length === 0) throw valueError('second argument (exceptions) must be a non-empty sequence');
  exceptions.items.forEach((e, i) => {
    if (!(e instanceof PyException) && !(e instanceof Unknown))
      throw valueError(`Item ${i} of second argument (exceptions) is not an exception`);
  });
  const plain = exceptions.items.every((e) => e instanceof Unknown || typeOf(e).isSubclassOf(exceptionClass));
  if (!plain && cls.isSubclassOf(exceptionClass))
    throw typeError(
      cls.name === 'ExceptionGroup'
        ? 'Cannot nest BaseExceptions in an ExceptionGroup'
        : `Cannot nest BaseExceptions in '${cls.name}'`,
    );
  const made = plain && cls === groupClass() ? (exceptionClasses.get('ExceptionGroup') ?? cls) : cls;
  return new PyException(made, args);
}

/** What chooses among exceptions: their class, or a function. */
function chooser(condition: Value): (e: PyException) => boolean {
  const isType = (v: Value): boolean => v instanceof PyClass && v.isSubclassOf(baseExceptionClass);
  const answer = (t: boolean | Unknown): boolean => {
    if (t instanceof Unknown) throw new UnknownSignal(t);
    return t;
  };
  if (condition instanceof Unknown) throw new UnknownSignal(condition);
  if (isType(condition) || (condition instanceof PyTuple && condition.items.every(isType)))
    return (e) => answer(isInstance(e, condition));
  if (condition instanceof PyClass || typeOf(condition).lookup('__call__') === undefined)
    throw typeError('expected a function, exception type or tuple of exception types');
  return (e) => answer(truth(call(condition, [e])));
}

/** A group of the same shape over some of its members, made by its own `derive`. */
function derived(e: PyException, items: readonly Value[]): PyException | null {
  if (items.length === 0) return null;
  const made = call(getAttr(e, 'derive'), [new PyList([...items])]);
  if (!(made instanceof PyException)) throw typeError('derive must return an instance of BaseExceptionGroup');
  made.cause = e.cause;
  made.context = e.context;
  setTraceback(made, tracebackOf(e));
  const notes = e.attrs.get('__notes__');
  if (notes instanceof PyList) made.attrs.set('__notes__', new PyList([...notes.items]));
  return made;
}

function split(e: PyException, chosen: (e: PyException) => boolean): [PyException | null, PyException | null] {
  if (chosen(e)) return [e, null];
  if (!e.cls.isSubclassOf(groupClass())) return [null, e];
  const yes: Value[] = [];
  const no: Value[] = [];
  for (const inner of membersOf(e)) {
    if (!(inner instanceof PyException)) continue;
    const [a, b] = split(inner, chosen);
    if (a) yes.push(a);
    if (b) no.push(b);
  }
  return [derived(e, yes), derived(e, no)];
}

/** The exceptions of a group that match, and the others, each as a group of the same shape or None. */
export const splitGroup = (e: PyException, condition: Value): [PyException | null, PyException | null] =>
  split(e, condition instanceof Unknown ? () => true : chooser(condition));

/** The part of a group that holds what some other groups hold. Source: exception_group_projection. */
export function projectGroup(e: PyException, kept: readonly PyException[]): PyException | null {
  const leaves = new Set<Value>();
  const collect = (v: Value): void => {
    if (v instanceof PyException && v.cls.isSubclassOf(groupClass())) membersOf(v).forEach(collect);
    else leaves.add(v);
  };
  kept.forEach(collect);
  if (kept.length === 0) return null;
  return split(e, (inner) => leaves.has(inner))[0];
}

export function installExceptionGroups(): void {
  const group = groupClass();
  for (const cls of [group, exceptionClasses.get('ExceptionGroup')]) if (cls) cls.construct = construct;
  group.dict.set('message', new PyGetter((v) => asGroup(v).args.at(0) ?? null));
  group.dict.set('exceptions', new PyGetter((v) => new PyTuple(membersOf(asGroup(v)))));
  methods(group, {
    'derive(self, excs, /)': (self, excs) => call(groupClass(), [asGroup(self).args.at(0) ?? '', excs]),
    'split(self, matcher_value, /)': (self, condition) => {
      const [matching, rest] = split(asGroup(self), chooser(condition));
      return new PyTuple([matching, rest]);
    },
    'subgroup(self, matcher_value, /)': (self, condition) => split(asGroup(self), chooser(condition))[0],
    '__init__(self, /, *args, **kwargs)': (self, args) => {
      const e = asGroup(self);
      if (args instanceof PyTuple && args.items.length === 2) heap.fieldSet(e, 'args', args.items, 'args');
      return null;
    },
  });
}
