/**
 * A random key that is used a second time.
 *
 * ## What it does
 * Finds keys of `jax.random` that are consumed twice: by two samplers, by `split` and a sampler, by one sampler on each turn
 * of a loop, by two calls of a function that gets the same key, or by each call of a jitted function that has it as a constant.
 * Typed keys and raw ones (`PRNGKey`) alike; `keys[0]` is the same key wherever it is taken from `keys`.
 *
 * ## Why it matters
 * A key is no generator with a state: the same key gives the same random bits each time. What looks like independent noise
 * is the same noise, or depends on it. JAX says nothing, unless `jax_debug_key_reuse` is set.
 *
 * ## Example
 * ```python
 * import jax
 *
 * key = jax.random.key(0)
 * weights = jax.random.normal(key, (3,))
 * bias = jax.random.normal(key, (3,))
 * ```
 *
 * ## Use instead
 * Split the key, and use each part once; `jax.random.fold_in(key, i)` gives one key for each turn of a loop:
 * ```python
 * import jax
 *
 * key = jax.random.key(0)
 * key, subkey = jax.random.split(key)
 * weights = jax.random.normal(subkey, (3,))
 * bias = jax.random.normal(key, (3,))
 * ```
 *
 * ## References
 * - https://docs.jax.dev/en/latest/random-numbers.html
 * - https://docs.jax.dev/en/latest/jax.experimental.key_reuse.html
 */
import type { Place } from '../analysis/analyze.ts';
import { keySignature } from '../jaxpr/keyUses.ts';
import { splitKeyFixes } from './fixes/splitKey.ts';
import type { Reuse } from './keyUses.ts';
import { reuseOf } from './keyUses.ts';
import { originRelated } from './places.ts';
import type { Finding, Related, Rule, RuleInput } from './rule.ts';
import { innermost, pathTo, placeOfNode, textOf } from './syntax.ts';

/** For the fix. */
export type KeyReuseData = Pick<Reuse, 'first' | 'how' | 'loop' | 'captured' | 'inner'>;

const sameAt = (a: Place, b: Place): boolean => a.chunk === b.chunk && a.start === b.start && a.end === b.end;

export const keyReuse: Rule = {
  id: 'key-reuse',
  severity: 'warning',
  check: (input) => reuses(input).map((r) => finding(r, input)),
  fixes: splitKeyFixes,
};

/** One for each place. */
function reuses({ analysis, traced, events }: RuleInput): Reuse[] {
  const conflicts = traced
    ? traced.trace.outcome.kind === 'jaxpr'
      ? keySignature(traced.trace.outcome.jaxpr).conflicts
      : []
    : events.flatMap((e) => (e.kind === 'key-reuse' ? [e.conflict] : []));
  const found: Reuse[] = [];
  for (const c of conflicts) {
    const reuse = reuseOf(analysis, c);
    if (reuse && !found.some((r) => sameAt(r.at, reuse.at))) found.push(reuse);
  }
  return found;
}

function finding(reuse: Reuse, { traced }: RuleInput): Finding {
  const { at, first, how, inner, loop, inTest } = reuse;
  const related: Related[] = [];
  if (how === 'twice') related.push({ message: `${calleeOf(first)} uses the key first`, at: first });
  if (inner && !sameAt(inner, at)) related.push({ message: `the key is consumed here: ${textOf(inner)}`, at: inner });
  if (traced) related.push(originRelated(traced));
  const data: KeyReuseData = { first, how, captured: reuse.captured, inner, ...(loop ? { loop } : {}) };
  const severity = inTest ? 'information' : 'warning';
  return { rule: 'key-reuse', severity, message: messageOf(reuse), at, related, data };
}

function messageOf({ at, how, captured, callee: named }: Reuse): string {
  const callee = named ?? calleeOf(at);
  if (captured)
    return (
      `${callee} has a random key as a constant and consumes it again: each call gives the same random numbers. ` +
      'Pass the key as an argument, a new one for each call.'
    );
  switch (how) {
    case 'twice':
      return (
        `${callee} uses a key that has been used before, so its random numbers aren't independent of the first ones. ` +
        'Split the key with `jax.random.split`, and use each part once.'
      );
    case 'turns':
    case 'scan':
      return (
        `${callee} uses the same key on each turn of the loop: its random numbers are the same each time. ` +
        'Split the key on each turn, or fold in the number of the turn with `jax.random.fold_in`.'
      );
    case 'calls':
      return (
        `${callee} is called several times with the same key: its random numbers are the same each time. ` +
        'Split the key, and give each call a part of its own.'
      );
    case 'arguments':
      return (
        `${callee} gets the same key as two arguments and uses both: their random numbers are the same. ` +
        'Split the key with `jax.random.split`, and pass two parts.'
      );
  }
}

/** The function that is called at a place: `jax.random.normal`. */
function calleeOf(at: Place): string {
  const call = innermost(pathTo(at), 'Call');
  return call ? textOf(placeOfNode(at.chunk, call.func)) : textOf(at);
}
