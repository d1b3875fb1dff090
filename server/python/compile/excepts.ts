/** What `except` catches. Source: CPython's Python/ceval.c _PyEval_CheckExceptTypeValid. */
import { baseExceptionClass, typeError } from '../errors.ts';
import type { PyException, Value } from '../values.ts';
import { PyClass, PyTuple, Unknown } from '../values.ts';

const isValid = (wanted: Value): boolean =>
  wanted instanceof Unknown ||
  (wanted instanceof PyClass && (wanted.isSubclassOf(baseExceptionClass) || wanted.mro.some((c) => c.hasUnknownBase)));

/** Whether an exception matches what an `except` names; undefined where that isn't known. */
export function matchesExcept(exc: PyException, wanted: Value): boolean | undefined {
  const all = wanted instanceof PyTuple ? wanted.items : [wanted];
  if (!all.every(isValid)) throw typeError('catching classes that do not inherit from BaseException is not allowed');
  if (all.some((w) => w instanceof PyClass && exc.cls.isSubclassOf(w))) return true;
  if (all.some((w) => w instanceof Unknown)) return undefined;
  return exc.cls.mro.some((c) => c.hasUnknownBase) ? undefined : false;
}
