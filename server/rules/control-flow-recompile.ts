/**
 * Control flow that is compiled again at each call.
 *
 * ## What it does
 * Finds `lax.scan`, `lax.cond`, `lax.while_loop` and `lax.fori_loop` outside of `jax.jit` that get a new function object at
 * each call: a lambda, or a function defined around them.
 *
 * ## Why it matters
 * Outside of `jit` such a call is traced and compiled on its own, and JAX knows the result by the identity of its function.
 * A new function object each time means that each call compiles.
 *
 * ## Example
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * def total(xs):
 *   def body(c, x):
 *     return c + x, x
 *   return jax.lax.scan(body, 0.0, xs)[0]
 *
 * for n in range(5):
 *   total(jnp.ones(3) * n)
 * ```
 *
 * ## Use instead
 * Jit the function around it:
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def total(xs):
 *   def body(c, x):
 *     return c + x, x
 *   return jax.lax.scan(body, 0.0, xs)[0]
 *
 * for n in range(5):
 *   total(jnp.ones(3) * n)
 * ```
 *
 * ## References
 * - https://docs.jax.dev/en/latest/_autosummary/jax.lax.scan.html
 * - https://github.com/jax-ml/jax/issues/2251
 */
import { placeOf, siteOf } from '../analysis/analyze.ts';
import type { SourceFrame } from '../jaxpr/source.ts';
import { idOf, siteKey } from '../analysis/siteKey.ts';
import { testOf, userFrame } from './places.ts';
import type { Rule } from './rule.ts';

/** Compilations of one call from which on they are a finding: a script may call it twice. */
const MANY_COMPILATIONS = 3;

interface Site {
  readonly frame: SourceFrame;
  readonly name: string;
  /** The function objects, by where they are defined, and the test that calls. */
  readonly functions: Map<string, Set<unknown>>;
}

/** `cond` traces two functions at each call: those of one definition are counted. */
const compilations = (s: Site): number => Math.max(...Array.from(s.functions.values(), (f) => f.size));

const callName = (tracedFor: string): string => (tracedFor === 'while_cond' ? 'while_loop' : tracedFor);

export const controlFlowRecompile: Rule = {
  id: 'control-flow-recompile',
  severity: 'warning',
  check({ analysis, traced, events }) {
    if (traced) return [];
    const sites = new Map<string, Site>();
    for (const e of events) {
      // One trace of a call stands for it; in a library it isn't the user's to mend.
      if (e.kind !== 'eager-control-flow' || !e.site || userFrame(analysis, e.site) !== e.site) continue;
      const key = siteKey(e.site);
      const site = sites.get(key) ?? { frame: e.site, name: e.name, functions: new Map<string, Set<unknown>>() };
      sites.set(key, site);
      // What different tests call doesn't add up.
      const node = siteOf(e.fn)?.node;
      const definition = `${testOf(e.site) ?? ''} ${node ? idOf(node) : ''}`;
      const functions = site.functions.get(definition) ?? new Set();
      site.functions.set(definition, functions.add(e.fn));
    }
    return [...sites.values()]
      .filter((s) => compilations(s) >= MANY_COMPILATIONS)
      .map((s) => ({
        rule: 'control-flow-recompile',
        severity: 'warning' as const,
        message:
          `jax.lax.${callName(s.name)} gets a new function object at each call, outside of jax.jit: it was traced and compiled ` +
          `${compilations(s)} times. Jit the function around it, or define the body once.`,
        at: placeOf(s.frame),
        related: [],
      }));
  },
};
