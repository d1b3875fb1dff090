/** The two methods of a context manager. Source: CPython's Python/ceval.c, special method lookups of with statements. */
import { special } from '../call.ts';
import { typeError } from '../errors.ts';
import type { Value } from '../values.ts';
import { typeOf } from '../values.ts';

export function managerMethods(manager: Value, isAsync: boolean): [enter: Value, exit: Value] {
  const [enterName, exitName] = isAsync ? ['__aenter__', '__aexit__'] : ['__enter__', '__exit__'];
  const enter = special(manager, enterName);
  const exit = special(manager, exitName);
  if (enter !== undefined && exit !== undefined) return [enter, exit];
  throw typeError(
    `'${typeOf(manager).name}' object does not support the ${isAsync ? 'asynchronous ' : ''}context manager protocol` +
      (enter === undefined ? '' : ` (missed ${exitName} method)`),
  );
}
