/**
 * A time measured without waiting for the result.
 *
 * ## What it does
 * Finds two reads of the clock with a call of a jitted function between them, where nothing waits for what it computes.
 *
 * ## Why it matters
 * JAX dispatches work and returns at once: without waiting, the time is that of the dispatch, not of the computation.
 *
 * ## Example
 * ```python
 * import time
 * import jax
 * import jax.numpy as jnp
 *
 * f = jax.jit(lambda x: x * x)
 * x = jnp.ones(1000)
 * f(x).block_until_ready()
 * start = time.perf_counter()
 * y = f(x)
 * print(time.perf_counter() - start)
 * ```
 *
 * ## Use instead
 * ```python
 * import time
 * import jax
 * import jax.numpy as jnp
 *
 * f = jax.jit(lambda x: x * x)
 * x = jnp.ones(1000)
 * f(x).block_until_ready()
 * start = time.perf_counter()
 * y = f(x).block_until_ready()
 * print(time.perf_counter() - start)
 * ```
 * For results that are no single array: `jax.block_until_ready(results)`.
 *
 * ## References
 * - https://docs.jax.dev/en/latest/async_dispatch.html
 * - https://docs.jax.dev/en/latest/benchmarking.html
 */
import type { Place } from '../analysis/analyze.ts';
import { placeOf } from '../analysis/analyze.ts';
import { Unknown } from '../analysis/values.ts';
import type { SourceFrame } from '../jaxpr/source.ts';
import type { RecordEvent } from '../python/record.ts';
import { blockFixes } from './fixes/block.ts';
import { siteKey } from '../analysis/siteKey.ts';
import { userFrame } from './places.ts';
import type { Finding, Rule } from './rule.ts';
import type { Reading } from './clockReads.ts';
import type { JitCall } from './callSites.ts';
import { begunAt, readingOf } from './clockReads.ts';
import { textOf } from './syntax.ts';

/** For the fix: the call that isn't waited for. */
export interface TimingData {
  readonly call: Place;
  readonly outputs: number;
}

/** Printing an array waits for it. */
const showsObject = (e: RecordEvent): boolean =>
  e.kind === 'host-effect' && e.args.some((v) => typeof v === 'object' && v !== null && !(v instanceof Unknown));

/** What runs in the background, and how many reads of the clock came before it. */
interface Pending {
  readonly site: SourceFrame | undefined;
  /** The jitted function's; undefined for an operation. */
  readonly name: string | undefined;
  readonly outputs: number;
  readonly since: number;
}

/** Whether a call gives one array, that has methods; not a container of one. */
const isArray = (outcome: JitCall['outcome']): boolean => outcome.kind === 'traced' && outcome.outTree.kind === 'leaf';

export const timingWithoutBlock: Rule = {
  id: 'timing-without-block',
  severity: 'warning',
  check(input) {
    if (input.traced) return [];
    const findings = new Map<string, Finding>();
    const reads: Reading[] = [];
    /** The last call since each read that nothing has waited for yet. */
    let pending: Pending | undefined;
    for (const e of input.events) {
      if (e.trace) continue;
      if (e.kind === 'jit-call' && e.eager)
        pending = { site: e.site, name: e.jit.name, outputs: isArray(e.outcome) ? 1 : 0, since: reads.length };
      else if (e.kind === 'eager-work') pending = { site: e.site, name: undefined, outputs: 0, since: reads.length };
      // Devices work in order: who waits for anything later has waited for this. Unknown code may wait.
      else if (e.kind === 'host-read' || e.kind === 'unknown-call' || showsObject(e)) pending = undefined;
      else if (e.kind === 'clock-read') {
        const frame = userFrame(input.analysis, e.site);
        const at = frame && placeOf(frame);
        if (at && pending) {
          const { site, outputs, since } = pending;
          const begun = begunAt(reads, e, at);
          const callFrame = userFrame(input.analysis, site);
          if (begun >= 0 && begun < since && callFrame && !findings.has(siteKey(frame))) {
            const work = placeOf(callFrame);
            const name = pending.name ?? `\`${textOf(work)}\``;
            const data: TimingData = { call: work, outputs };
            findings.set(siteKey(frame), {
              rule: 'timing-without-block',
              severity: 'warning',
              message: `The clock is read before ${name} has finished: JAX returns at once and computes in the background. Wait with \`jax.block_until_ready\`.`,
              at,
              related: [
                {
                  message: `nothing waits for ${pending.name === undefined ? 'this' : `this call of ${name}`}`,
                  at: work,
                },
              ],
              data,
            });
          }
        }
        reads.push(readingOf(e, at));
      }
    }
    return [...findings.values()];
  },
  fixes: blockFixes,
};
