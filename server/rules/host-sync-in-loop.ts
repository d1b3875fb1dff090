/**
 * A loop that waits for the device in each turn.
 *
 * ## What it does
 * Points out `float(loss)`, `.item()`, `print(loss)`, `np.asarray(y)` in a loop that calls a jitted function, where they run
 * in each turn.
 *
 * ## Why it matters
 * JAX returns before the device has finished, so that Python can prepare the next step meanwhile. Reading a value waits for
 * it; in each turn of a loop that keeps the device from working ahead.
 *
 * ## Example
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def step(w):
 *   return w * 0.9, (w ** 2).sum()
 *
 * w = jnp.ones(3)
 * for i in range(10):
 *   w, loss = step(w)
 *   print(i, float(loss))
 * ```
 *
 * ## Use instead
 * Read it now and then, or after the loop:
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def step(w):
 *   return w * 0.9, (w ** 2).sum()
 *
 * w = jnp.ones(3)
 * for i in range(10):
 *   w, loss = step(w)
 * print(float(loss))
 * ```
 *
 * ## References
 * - https://docs.jax.dev/en/latest/async_dispatch.html
 */
import { placeOf } from '../analysis/analyze.ts';
import type { SourceFrame } from '../jaxpr/source.ts';
import { siteKey } from '../analysis/siteKey.ts';
import { userFrame } from './places.ts';
import type { Finding, Rule } from './rule.ts';
import type { LoopNode } from './syntax.ts';
import { loopsAround, pathTo } from './syntax.ts';

/** Reads of one place from which on it counts as each turn. */
const MANY_READS = 3;

/** The innermost loop around a frame. */
const loopOf = (frame: SourceFrame): LoopNode | undefined => loopsAround(pathTo(placeOf(frame))).at(-1);

export const hostSyncInLoop: Rule = {
  id: 'host-sync-in-loop',
  severity: 'information',
  check({ analysis, traced, events }) {
    if (traced) return [];
    const reads = new Map<string, { frame: SourceFrame; loop: LoopNode; count: number }>();
    const calls = new Map<LoopNode, number>();
    for (const e of events) {
      if (e.trace || (e.kind !== 'host-read' && !(e.kind === 'jit-call' && e.eager))) continue;
      const frame = userFrame(analysis, e.site);
      const loop = frame && loopOf(frame);
      // What decides whether the loop goes on can't be read later.
      if (!frame || !loop || (loop.kind === 'While' && frame.start >= loop.test.start && frame.end <= loop.test.end))
        continue;
      if (e.kind === 'jit-call') calls.set(loop, (calls.get(loop) ?? 0) + 1);
      else if (!e.how.includes('block_until_ready')) {
        const key = siteKey(frame);
        const read = reads.get(key) ?? { frame, loop, count: 0 };
        reads.set(key, read);
        read.count++;
      }
    }
    return [...reads.values()].flatMap(({ frame, loop, count }): Finding[] => {
      const made = calls.get(loop) ?? 0;
      // Not in each turn: what a condition lets through now and then is as it should be.
      if (count < MANY_READS || made === 0 || count < made / 2) return [];
      return [
        {
          rule: 'host-sync-in-loop',
          severity: 'information',
          message:
            'This waits for the device on each turn of the loop. Read the value now and then, or after the loop.',
          at: placeOf(frame),
          related: [],
        },
      ];
    });
  },
};
