/**
 * `jax.jit` of a method, whose `self` is no array.
 *
 * ## What it does
 * Finds calls of jitted methods where `self` is passed as a traced argument.
 *
 * ## Why it matters
 * Each argument of a jitted function that isn't static must be an array, or a pytree of arrays. An object of a plain class
 * is neither, so JAX raises `TypeError`.
 *
 * ## Example
 * ```python
 * import jax
 *
 * class Net:
 *   def __init__(self):
 *     self.w = 2.0
 *
 *   @jax.jit
 *   def forward(self, x):
 *     return self.w * x
 *
 * Net().forward(1.0)
 * ```
 *
 * ## Use instead
 * Jit a function of arrays, and let the method call it:
 * ```python
 * import jax
 *
 * @jax.jit
 * def forward(w, x):
 *   return w * x
 *
 * class Net:
 *   def __init__(self):
 *     self.w = 2.0
 *
 *   def forward(self, x):
 *     return forward(self.w, x)
 *
 * Net().forward(1.0)
 * ```
 *
 * ## References
 * - https://docs.jax.dev/en/latest/faq.html#how-to-use-jit-with-methods
 */
import { placeOf } from '../analysis/analyze.ts';
import { staticSelfFixes } from './fixes/static.ts';
import { kindOf } from './kinds.ts';
import { isSelf, rejections } from './rejections.ts';
import type { Finding, Rule } from './rule.ts';

export const jitOfMethodSelf: Rule = {
  id: 'jit-of-method-self',
  severity: 'error',
  check: (input) =>
    rejections(input, isSelf).map(({ at, message, name, jit, related }): Finding => ({
      rule: 'jit-of-method-self',
      severity: 'error',
      message:
        `${name} is jitted with its self, ${classOf(message)}, and jax.jit takes only arrays. ` +
        'Jit a function of the arrays, make self static, or register the class as a pytree.',
      at: jit.madeAt ? placeOf(jit.madeAt) : at,
      related: [{ message: 'called here', at }, ...related],
    })),
  fixes: staticSelfFixes,
};

const classOf = (message: string): string => {
  const name = /is of type <class '(?:[^']*\.)?(\w+)'>/.exec(message)?.[1];
  return name === undefined ? 'an object' : kindOf(name);
};
