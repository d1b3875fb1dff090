/** Tracebacks: that there is one is known, and what is in it isn't. Source: CPython's Python/traceback.c. */
import { forgetRaise, wasRaised } from './errors.ts';
import { getters } from './native.ts';
import type { PyException, Value } from './values.ts';
import { PyInstance, Unknown, builtinClass } from './values.ts';

export const tracebackClass = builtinClass('traceback');
getters(tracebackClass, {
  tb_next: () => new Unknown('the lines of a traceback'),
  tb_frame: () => new Unknown('the frame of a traceback'),
  tb_lineno: () => new Unknown('the line of a traceback'),
  tb_lasti: () => new Unknown('the instruction of a traceback'),
});

const made = new WeakMap<PyException, Value>();

/** `exc.__traceback__`: None for what was never raised. */
export function tracebackOf(exc: PyException): Value {
  const known = made.get(exc);
  if (known !== undefined) return known;
  if (!wasRaised(exc)) return null;
  const traceback = new PyInstance(tracebackClass);
  made.set(exc, traceback);
  return traceback;
}

export function setTraceback(exc: PyException, traceback: Value): void {
  if (traceback === null) {
    forgetRaise(exc);
    made.delete(exc);
  } else made.set(exc, traceback);
}
