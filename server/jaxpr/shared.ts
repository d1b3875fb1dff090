/** Jaxprs of JAX's own functions, which are kept for all who call them: their eqns have no place in a program. */
import { Jaxpr } from './jaxpr.ts';

let shared = false;

/** Whether what is staged now is kept for all callers. */
export const stagesShared = (): boolean => shared;

/** Eqns that are staged meanwhile have no source: the next who gets them stands elsewhere. Their place is that of the eqn around them. */
export function withoutSource<T>(run: () => T): T {
  const before = shared;
  shared = true;
  try {
    return run();
  } finally {
    shared = before;
  }
}

/** Whether it is such a jaxpr: what is made of it is shared, too. */
export const isShared = (of: object): boolean =>
  of instanceof Jaxpr && of.eqns.length > 0 && of.eqns.every((e) => !e.source);
