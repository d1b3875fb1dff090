/**
 * An argument that jit doesn't take.
 *
 * ## What it does
 * Finds calls of jitted functions with an argument that is neither an array nor a pytree of arrays.
 *
 * ## Why it matters
 * Each argument that isn't static becomes a traced array, and JAX raises `TypeError` for strings, functions and other
 * objects.
 *
 * ## Example
 * ```python
 * import jax
 *
 * @jax.jit
 * def f(x, kind):
 *   return x * 2 if kind == 'double' else x
 *
 * f(1.0, 'double')
 * ```
 *
 * ## Use instead
 * ```python
 * import jax
 *
 * @jax.jit(static_argnames=['kind'])
 * def f(x, kind):
 *   return x * 2 if kind == 'double' else x
 *
 * f(1.0, 'double')
 * ```
 *
 * ## References
 * - https://docs.jax.dev/en/latest/jit-compilation.html#marking-arguments-as-static
 */
import type { FaultData } from './faults.ts';
import { staticFixes } from './fixes/static.ts';
import { kindOf } from './kinds.ts';
import { isSelf, rejections } from './rejections.ts';
import type { Rule } from './rule.ts';

const UNHASHABLE = /^Non-hashable static arguments/;

/** JAX's sentence about the value and its path, in fewer words. */
function rejected(name: string, className: string, message: string): string {
  const [, type, path] =
    /problematic value is of type <class '([^']*)'> and was passed to the function at path ([^\n]+)\.(?:\n|$)/.exec(
      message,
    ) ?? [];
  if (type === undefined) return `${name} doesn't take these arguments: ${className}: ${message.split('\n', 1)[0]}`;
  const advice = /^\w+$/.test(path) ? ` Make it static: \`static_argnames=['${path}']\`.` : '';
  return `The argument ${path} of ${name} is ${kindOf(type)}, where jax.jit takes arrays and numbers only.${advice}`;
}

export const rejectedArgument: Rule = {
  id: 'rejected-argument',
  severity: 'error',
  check: (input) =>
    rejections(input, (r) => !UNHASHABLE.test(r.message) && !isSelf(r)).map(
      ({ at, message, name, className, related, jit: { fun, madeAt } }) => ({
        rule: 'rejected-argument',
        severity: 'error' as const,
        message: rejected(name, className, message),
        at,
        related,
        data: {
          arguments: [/ at path ([^\n]+)\.(?:\n|$)/.exec(message)?.[1] ?? ''],
          trace: undefined,
          fn: fun,
          madeAt,
          shape: undefined,
          indexed: undefined,
        } satisfies FaultData,
      }),
    ),
  fixes: staticFixes,
};
