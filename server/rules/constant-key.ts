/**
 * A random key that a jitted function makes itself, always the same one.
 *
 * ## What it does
 * Points out `jax.random.key(0)` in a jitted function that draws from it and is called more than once.
 *
 * ## Why it matters
 * The seed is a constant of the program, so each call draws the same numbers: the same noise, the same dropout mask. Where
 * that is what is wanted (a fixed projection), nothing is wrong.
 *
 * ## Example
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def noisy(x):
 *   key = jax.random.key(0)
 *   return x + jax.random.normal(key, x.shape)
 *
 * for _ in range(3):
 *   noisy(jnp.ones(3))
 * ```
 *
 * ## Use instead
 * Pass a key in, a new one for each call:
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def noisy(key, x):
 *   return x + jax.random.normal(key, x.shape)
 *
 * for key in jax.random.split(jax.random.key(0), 3):
 *   noisy(key, jnp.ones(3))
 * ```
 * What changes from call to call can also be folded in: `jax.random.fold_in(jax.random.key(0), step)`.
 *
 * ## References
 * - https://docs.jax.dev/en/latest/random-numbers.html
 */
import { placeOf } from '../analysis/analyze.ts';
import type { Atom, Eqn, Jaxpr } from '../jaxpr/jaxpr.ts';
import { Literal } from '../jaxpr/jaxpr.ts';
import { userFrame } from './places.ts';
import type { Finding, Rule } from './rule.ts';

/** What draws numbers from a key. */
const DRAWS: ReadonlySet<string> = new Set(['random_bits', 'random_gamma']);

const isSeed = ({ primitive }: Eqn): boolean => primitive.name === 'random_seed';

/** Follows keys of constant seeds: by variable, the eqn that made the key that its value comes from, and nothing else. */
class Constants {
  readonly drawn = new Set<Eqn>();
  private readonly seeds = new Map<Atom, Eqn>();

  of(jaxpr: Jaxpr, given: readonly (Eqn | undefined)[]): (Eqn | undefined)[] {
    jaxpr.invars.forEach((v, i) => {
      const seed = given.at(i);
      if (seed) this.seeds.set(v, seed);
    });
    for (const eqn of jaxpr.eqns) this.follow(eqn);
    return jaxpr.outvars.map((v) => this.seeds.get(v));
  }

  private follow(eqn: Eqn): void {
    const { primitive, invars: inputs, outvars, params } = eqn;
    const seeds = inputs.map((a) => this.seeds.get(a));
    const isConstant = inputs.every((a, i) => a instanceof Literal || seeds[i] !== undefined);
    if (isSeed(eqn)) {
      if (isConstant) for (const v of outvars) this.seeds.set(v, eqn);
      return;
    }
    const seed = seeds.find((s) => s !== undefined);
    if (!seed) return;
    if (DRAWS.has(primitive.name)) this.drawn.add(seed);
    const inner = 'jaxpr' in params ? (params.jaxpr as Jaxpr | undefined) : undefined;
    if (primitive.name === 'jit' && inner) {
      // A jaxpr that several eqns share is followed for each of them.
      const followed = new Constants();
      const outs = followed.of(inner, seeds);
      for (const s of followed.drawn) this.drawn.add(s);
      outs.forEach((s, i) => {
        if (s) this.seeds.set(outvars[i], s);
      });
    } else if (isConstant) for (const v of outvars) this.seeds.set(v, seed);
  }
}

export const constantKey: Rule = {
  id: 'constant-key',
  severity: 'information',
  check({ analysis, traced, events }) {
    if (traced) return [];
    const calls = new Map<Jaxpr, { name: string; count: number }>();
    for (const e of events) {
      if (e.kind !== 'jit-call' || !e.eager || e.outcome.kind !== 'traced') continue;
      const { jaxpr } = e.outcome;
      const known = calls.get(jaxpr) ?? { name: e.jit.name, count: 0 };
      calls.set(jaxpr, known);
      known.count += e.more ? 2 : 1;
    }
    return [...calls].flatMap(([jaxpr, { name, count }]): Finding[] => {
      // Without inputs it gives the same each time anyway: it initialises something.
      if (count < 2 || jaxpr.invars.length === 0 || !jaxpr.eqns.some(isSeed)) return [];
      const constants = new Constants();
      constants.of(jaxpr, []);
      return [...constants.drawn].flatMap((seed): Finding[] => {
        const frame = userFrame(analysis, seed.source);
        if (!frame || frame !== seed.source) return [];
        const message =
          `The seed is a constant of ${name}: each call draws the same random numbers from this key. ` +
          'If they are to differ, pass a key in.';
        return [{ rule: 'constant-key', severity: 'information', message, at: placeOf(frame), related: [] }];
      });
    });
  },
};
