/**
 * A measured time that includes tracing and compiling.
 *
 * ## What it does
 * Points out two reads of the clock with one call of a jitted function between them, its first with these shapes.
 *
 * ## Why it matters
 * The first call traces and compiles, which takes much longer than to run what is compiled. The time says little of how fast
 * the function is.
 *
 * ## Example
 * ```python
 * import time
 * import jax
 * import jax.numpy as jnp
 *
 * f = jax.jit(lambda x: x @ x)
 * x = jnp.ones((100, 100))
 * start = time.perf_counter()
 * f(x).block_until_ready()
 * print(time.perf_counter() - start)
 * ```
 *
 * ## Use instead
 * Call it once before, with arguments of the same shapes and dtypes:
 * ```python
 * import time
 * import jax
 * import jax.numpy as jnp
 *
 * f = jax.jit(lambda x: x @ x)
 * x = jnp.ones((100, 100))
 * f(x).block_until_ready()
 * start = time.perf_counter()
 * f(x).block_until_ready()
 * print(time.perf_counter() - start)
 * ```
 * Where the time of compiling is what is asked for, a name says so: `compile_time`.
 *
 * ## References
 * - https://docs.jax.dev/en/latest/benchmarking.html
 */
import type { Place } from '../analysis/analyze.ts';
import { placeOf } from '../analysis/analyze.ts';
import { SourceText } from '../analysis/source.ts';
import type { JitCall } from './callSites.ts';
import type { Reading } from './clockReads.ts';
import { begunAt, readingOf } from './clockReads.ts';
import { siteKey } from '../analysis/siteKey.ts';
import { userFrame } from './places.ts';
import type { Finding, Rule } from './rule.ts';

/** Words with which people say that they know. */
const KNOWN = /compil|first|warm|cold|trac|overhead|\bjit[ _-]?time|initial/i;
/** Lines behind the measurement in which its result is printed or kept. */
const LINES_BEHIND = 4;

/** The text from one place to some lines behind another. */
function textAround(from: Place, to: Place): string {
  const { file } = to.chunk;
  if (!(file instanceof SourceText)) return '';
  const lines = file.text.split('\n');
  const first = from.chunk.file === file ? file.line(from.chunk.start + from.start) : 1;
  return lines.slice(Math.max(0, first - 2), file.line(to.chunk.start + to.end) + LINES_BEHIND).join('\n');
}

interface Measured {
  readonly call: JitCall;
  readonly at: Place;
  readonly from: Place;
}

export const timingOneCall: Rule = {
  id: 'timing-one-call',
  severity: 'information',
  check({ analysis, traced, events }) {
    if (traced) return [];
    const reads: Reading[] = [];
    /** The calls since each read. */
    const calls: JitCall[][] = [];
    const measured: Measured[] = [];
    /** Functions that are timed when they are compiled already. */
    const again = new Set<unknown>();
    /** Nothing has waited for the last call yet: that is timing-without-block's. */
    let pending = false;
    for (const e of events) {
      if (e.trace) continue;
      if (e.kind === 'jit-call' && e.eager) {
        calls.at(-1)?.push(e);
        pending = true;
      } else if (e.kind === 'host-read') pending = false;
      if (e.kind !== 'clock-read') continue;
      const frame = userFrame(analysis, e.site);
      const at = frame && placeOf(frame);
      const begun = at ? begunAt(reads, e, at) : -1;
      if (at && begun >= 0) {
        const within = calls.slice(begun).flat();
        const start = userFrame(analysis, reads[begun].event.site);
        if (within.length === 1 && !pending && !within[0].hit && !within[0].more && start)
          measured.push({ call: within[0], at, from: placeOf(start) });
        else for (const c of within) if (c.hit) again.add(c.jit.fun);
      }
      reads.push(readingOf(e, at));
      calls.push([]);
    }
    const found = new Map<string, Finding>();
    for (const { call, at, from } of measured) {
      const key = siteKey(at);
      if (again.has(call.jit.fun) || found.has(key) || KNOWN.test(textAround(from, at))) continue;
      const frame = userFrame(analysis, call.site);
      found.set(key, {
        rule: 'timing-one-call',
        severity: 'information',
        message:
          `This time includes the tracing and compiling of ${call.jit.name}: it is the first call. ` +
          'To measure how fast it runs, call it once before.',
        at,
        related: frame ? [{ message: `${call.jit.name} is compiled by this call`, at: placeOf(frame) }] : [],
      });
    }
    return [...found.values()];
  },
};
