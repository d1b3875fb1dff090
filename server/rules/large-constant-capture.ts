/**
 * A traced function closes over a large array.
 *
 * ## What it does
 * Finds arrays of more than a megabyte that a traced function reads from around it, instead of getting them as arguments.
 *
 * ## Why it matters
 * Such an array becomes a constant of the compiled program. Compiling takes longer, since XLA may fold operations on it; each
 * new trace has its own copy; and a change of the array isn't seen.
 *
 * ## Example
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * W = jnp.ones((1024, 1024))
 *
 * @jax.jit
 * def layer(x):
 *   return x @ W
 *
 * layer(jnp.ones(1024))
 * ```
 *
 * ## Use instead
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * W = jnp.ones((1024, 1024))
 *
 * @jax.jit
 * def layer(W, x):
 *   return x @ W
 *
 * layer(W, jnp.ones(1024))
 * ```
 *
 * ## References
 * - https://docs.jax.dev/en/latest/config_options.html (jax_captured_constants_warn_bytes)
 */
import { placeOf } from '../analysis/analyze.ts';
import { ShapedArray } from '../jaxpr/aval.ts';
import type { Eqn, Jaxpr } from '../jaxpr/jaxpr.ts';
import { allJaxprs } from '../jaxpr/jaxpr.ts';
import { LARGE_CONSTANT_BYTES } from '../limits.ts';
import { originRelated, userFrame } from './places.ts';
import type { Finding, Rule } from './rule.ts';

/** Bytes of one megabyte, as JAX counts. */
const MEGABYTE = 1e6;

interface Captured {
  readonly aval: ShapedArray;
  readonly bytes: number;
  /** The first eqn that reads it. */
  readonly eqn: Eqn;
}

function* capturedBy(root: Jaxpr): Generator<Captured> {
  const values = new Set<unknown>();
  for (const { constvars, consts, eqns } of allJaxprs(root))
    for (const [i, v] of constvars.entries()) {
      const { aval } = v;
      if (!(aval instanceof ShapedArray) || values.has(consts[i])) continue;
      const bytes = (aval.shape.reduce((n, d) => n * d, 1) * aval.dtype.bits) / 8;
      if (bytes < LARGE_CONSTANT_BYTES) continue;
      values.add(consts[i]);
      const eqn = eqns.find((e) => e.invars.includes(v));
      if (eqn) yield { aval, bytes, eqn };
    }
}

export const largeConstantCapture: Rule = {
  id: 'large-constant-capture',
  severity: 'warning',
  check({ analysis, traced }) {
    const outcome = traced?.trace.outcome;
    if (!traced || outcome?.kind !== 'jaxpr') return [];
    return Array.from(capturedBy(outcome.jaxpr)).flatMap(({ aval, bytes, eqn }): Finding[] => {
      const frame = userFrame(analysis, eqn.source);
      if (!frame) return [];
      return [
        {
          rule: 'large-constant-capture',
          severity: 'warning',
          message:
            `${traced.trace.name} closes over an array of ${(bytes / MEGABYTE).toFixed(1)} MB (${aval.strShort()}), which becomes a ` +
            'constant of the compiled program. Pass it as an argument.',
          at: placeOf(frame),
          related: [originRelated(traced)],
        },
      ];
    });
  },
};
