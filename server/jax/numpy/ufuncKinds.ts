/**
 * How JAX declares its elementwise functions: inlined where they are called (`inline=Inline.JAX_EARLY`), or as a jit that
 * shows. Source: the decorators in jax/_src/numpy/ufuncs.py.
 */
import type { Val } from '../../jaxpr/trace.ts';
import type { PyBuiltin, Value } from '../../python/values.ts';
import { PyTuple } from '../../python/values.ts';
import { asValue, earlyJit, jaxFunction, libraryJit, runsEarly } from '../declare.ts';
import { jitOperand } from '../jitArguments.ts';

/** Names of the parameters in `sin(x, /)`. */
const paramsOf = (signature: string): string[] =>
  signature
    .slice(signature.indexOf('(') + 1, -1)
    .split(', ')
    .filter((p) => p !== '/');
const nameOf = (signature: string): string => signature.slice(0, signature.indexOf('('));

export type Elementwise = (...operands: Val[]) => Val;

/** A function of JAX's own that is put where it is called. */
export interface Early {
  (...operands: Val[]): Val;
  readonly python: PyBuiltin;
}

/**
 * `checkedBy`: whose name stands in the message for what is no array. The body may use its operands only. `isShared`: it
 * calls something that is traced anew each time, and all calls have the same one, so that it isn't simply run.
 */
export function early(signature: string, body: Elementwise, checkedBy = nameOf(signature), isShared = false): Early {
  const name = nameOf(signature);
  const params = paramsOf(signature);
  const run = (...operands: Val[]): Val =>
    !isShared && runsEarly() ? body(...operands) : earlyJit(name, '', operands, (xs) => body(...xs))[0];
  const python = jaxFunction(signature, (...args) =>
    run(...params.map((p, i) => jitOperand(name, p, args[i], i, checkedBy))),
  );
  return Object.assign(run, { python });
}

/** A function of JAX's own that shows as a jit, all of whose arguments are positional. */
export interface Visible {
  /** All results. */
  (...operands: Val[]): Val[];
  readonly python: PyBuiltin;
}

export function visible(signature: string, body: (operands: Val[]) => Val | Val[]): Visible {
  const name = nameOf(signature);
  const params = paramsOf(signature);
  const run = (...operands: Val[]): Val[] => libraryJit(name, '', operands, body);
  const python = jaxFunction(signature, (...args): Value | Val => {
    const outs = run(...params.map((p, i) => jitOperand(name, p, args[i], i)));
    return outs.length === 1 ? outs[0] : new PyTuple(outs.map(asValue));
  });
  return Object.assign(run, { python });
}

/** Functions by name, as a module has them. */
export const byName = (...functions: readonly (PyBuiltin | Early | Visible)[]): Map<string, Value> =>
  new Map(functions.map((f) => ('python' in f ? f.python : f)).map((f) => [f.name, f]));
