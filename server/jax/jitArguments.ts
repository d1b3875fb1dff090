/**
 * Arguments of functions that JAX's library jits: what jit says of those that are no arrays.
 * Source: jax/_src/pjit.py _infer_input_type, jax/_src/numpy/util.py check_arraylike.
 */
import { RefAval } from '../jaxpr/aval.ts';
import type { Val } from '../jaxpr/trace.ts';
import { PyRaise, raise, typeError, valueError } from '../python/errors.ts';
import { UnknownText, repr, str } from '../python/text.ts';
import type { Value } from '../python/values.ts';
import { Unknown, UnknownSignal, typeOf } from '../python/values.ts';
import { refAsArray } from './errors.ts';
import { flatten } from './pytree.ts';
import { toVal } from './values.ts';

/** Python's OverflowError becomes jit's, which names the argument. */
function converted(v: Value, path: string): Val | undefined {
  if (typeof v !== 'number' && typeof v !== 'bigint') return toVal(v);
  try {
    return toVal(v);
  } catch (e) {
    if (!(e instanceof PyRaise) || e.exc.cls.name !== 'OverflowError') throw e;
    throw raise(
      'OverflowError',
      `An overflow was encountered while parsing an argument to a jitted computation, whose argument path is ${path}. ` +
        `Got ${repr(typeOf(v))} with value ${repr(v)}`,
    );
  }
}

/** The TypeError of jit for the first leaf of an argument that is no array. */
export function leavesAreArrays(fn: string, param: string, v: Value): void {
  const { leaves, paths } = flatten(v);
  leaves.forEach((leaf, i) => {
    if (!(leaf instanceof Unknown) && !converted(leaf, param + paths[i]))
      throw typeError(
        `Error interpreting argument to <function ${fn}> as an abstract array. The problematic value is of type ` +
          `${repr(typeOf(leaf))} and was passed to the function at path ${param}${paths[i]}.\n` +
          'This typically means that a jit-wrapped function was called with a non-array argument, and this argument was ' +
          'not marked as static using the static_argnums or static_argnames parameters of jax.jit.',
      );
  });
}

/**
 * An operand of a jitted function. A container is a pytree to jit; what is inside, `check_arraylike`, refuses it.
 * `checkedBy` is the name in that message, or undefined for functions that take containers apart themselves.
 */
export function jitOperand(fn: string, param: string, v: Value, position: number, checkedBy = fn): Val {
  const operand = converted(v, param);
  if (operand?.aval instanceof RefAval) throw typeError(refAsArray(fn, operand.aval, position));
  if (operand) return operand;
  leavesAreArrays(fn, param, v);
  if (v instanceof Unknown) throw new UnknownSignal(v);
  throw typeError(`${checkedBy} requires ndarray or scalar arguments, got ${repr(typeOf(v))} at position ${position}.`);
}

/** What jit says of a static argument that Python can't hash. */
export const nonHashable = (v: Value, e: PyRaise): PyRaise => {
  let shown = '…';
  try {
    shown = str(v);
  } catch (error) {
    if (!(error instanceof UnknownText)) throw error;
  }
  return valueError(
    `Non-hashable static arguments are not supported. An error occurred while trying to hash an object of type ` +
      `${repr(typeOf(v))}, ${shown}. The error was:\nTypeError: ${str(e.exc)}\n`,
  );
};
