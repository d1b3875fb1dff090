/** What `except` catches. */
import { typeError } from '../errors.ts';
import type { PyException, Value } from '../values.ts';
import { PyClass, PyTuple, Unknown } from '../values.ts';

/** Whether an exception matches what an `except` names; undefined where that isn't known. */
export function matchesExcept(exc: PyException, wanted: Value): boolean | undefined {
  if (wanted instanceof Unknown) return undefined;
  if (wanted instanceof PyTuple) {
    let unknown = false;
    for (const w of wanted.items) {
      const m = matchesExcept(exc, w);
      if (m === true) return true;
      if (m === undefined) unknown = true;
    }
    return unknown ? undefined : false;
  }
  if (!(wanted instanceof PyClass))
    throw typeError('catching classes that do not inherit from BaseException is not allowed');
  return exc.cls.isSubclassOf(wanted);
}
