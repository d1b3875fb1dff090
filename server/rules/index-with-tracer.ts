/**
 * A traced value where Python wants an integer.
 *
 * ## What it does
 * Finds `range(n)`, `some_list[i]`, `hex(n)` and others that ask a traced array for a Python integer.
 *
 * ## Why it matters
 * Python's own sequences and ranges take Python integers. A traced array has no value, so JAX raises
 * `TracerIntegerConversionError`.
 *
 * ## Example
 * ```python
 * import jax
 *
 * @jax.jit
 * def total(x, n):
 *   for i in range(n):
 *     x = x + i
 *   return x
 *
 * total(1.0, 3)
 * ```
 *
 * ## Use instead
 * Make the argument static (the function is traced again for each of its values):
 * ```python
 * import jax
 *
 * @jax.jit(static_argnames=['n'])
 * def total(x, n):
 *   for i in range(n):
 *     x = x + i
 *   return x
 *
 * total(1.0, 3)
 * ```
 * Or `jax.lax.fori_loop` for the loop, and `jnp.array(some_list)[i]` for the list.
 *
 * ## References
 * - https://docs.jax.dev/en/latest/101/errors.html#jax.errors.TracerIntegerConversionError
 * - https://docs.jax.dev/en/latest/control-flow.html
 */
import type { Fault } from './faults.ts';
import { needs, faultRule } from './faults.ts';
import { indexedListFixes } from './fixes/list.ts';
import { rangeFixes } from './fixes/loop.ts';
import { staticFixes } from './fixes/static.ts';

export const indexWithTracer = faultRule(
  'index-with-tracer',
  ['index'],
  (f) => `${needs(f, 'a Python integer')} ${advice(f)}`,
  (finding, analysis) => [
    ...rangeFixes(finding, analysis),
    ...indexedListFixes(finding, analysis),
    ...staticFixes(finding, analysis),
  ],
);

function advice({ path }: Fault): string {
  const node = path.at(-1);
  if (node?.kind === 'Subscript') return 'Index an array instead of a list, or make the index static.';
  return node?.kind === 'Call' && node.func.kind === 'Name' && node.func.id === 'range'
    ? 'Use `jax.lax.fori_loop`, or make the number static.'
    : 'Make it static.';
}
