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
import { SourceText } from '../analysis/source.ts';
import { TIMEIT_END, Unknown } from '../analysis/values.ts';
import type { RecordEvent } from '../python/record.ts';
import { blockFixes } from './fixes/block.ts';
import { siteKey, userFrame } from './places.ts';
import type { Finding, Rule } from './rule.ts';
import type { SyntaxNode } from './syntax.ts';
import { children, functionIndex, pathTo, walk } from './syntax.ts';
import type { JitCall } from './callSites.ts';

type Read = Extract<RecordEvent, { kind: 'clock-read' }>;

/** For the fix: the call that isn't waited for. */
export interface TimingData {
  readonly call: Place;
  readonly outputs: number;
}

/** The names that a read of the clock is assigned to. */
function assignedName(path: readonly SyntaxNode[]): string | undefined {
  const parent = path.findLast((n) => n.kind !== 'Call' && n.kind !== 'Attribute' && n.kind !== 'Name');
  if (parent?.kind !== 'Assign' || parent.targets.length !== 1) return undefined;
  const [target] = parent.targets;
  return parent.value === path.at(-1) ? targetName(target) : undefined;
}

function targetName(n: SyntaxNode): string | undefined {
  if (n.kind === 'Name') return n.id;
  if (n.kind === 'Attribute') {
    const base = targetName(n.value);
    return base === undefined ? undefined : `${base}.${n.attr}`;
  }
  return undefined;
}

/** `clock() - start`, or `end = clock()` with `end - start` in the same function: the names of the starts. */
function starts(at: Place): string[] {
  const path = pathTo(at);
  const parent = path.at(-2);
  if (parent?.kind === 'BinOp' && parent.op === '-' && parent.left === path.at(-1)) {
    const name = targetName(parent.right);
    return name === undefined ? [] : [name];
  }
  const name = assignedName(path);
  if (name === undefined) return [];
  const fn = functionIndex(path);
  const scopes: SyntaxNode[] = fn >= 0 ? children(path[fn]) : moduleStatements(at);
  const found: string[] = [];
  for (const scope of scopes)
    for (const n of walk(scope))
      if (n.kind === 'BinOp' && n.op === '-' && targetName(n.left) === name) {
        const start = targetName(n.right);
        if (start !== undefined) found.push(start);
      }
  return found;
}

const moduleStatements = ({ chunk: { file } }: Place): SyntaxNode[] =>
  file instanceof SourceText ? file.statements().map((s) => s.top.stmt) : [];

interface Reading {
  readonly event: Read;
  /** What it was assigned to. */
  readonly name: string | undefined;
}

const begunAt = (reads: readonly Reading[], starts: readonly string[]): number =>
  reads.findLastIndex((r) => r.name !== undefined && starts.includes(r.name));

/** Printing an array waits for it. */
const showsObject = (e: RecordEvent): boolean =>
  e.kind === 'host-effect' && e.args.some((v) => typeof v === 'object' && v !== null && !(v instanceof Unknown));

export const timingWithoutBlock: Rule = {
  id: 'timing-without-block',
  severity: 'warning',
  check(input) {
    if (input.traced) return [];
    const findings = new Map<string, Finding>();
    const reads: Reading[] = [];
    /** The last call since each read that nothing has waited for yet. */
    let pending: { call: JitCall; since: number } | undefined;
    for (const e of input.events) {
      if (e.trace) continue;
      if (e.kind === 'jit-call' && e.eager) pending = { call: e, since: reads.length };
      // Devices work in order: who waits for anything later has waited for this. Unknown code may wait.
      else if (e.kind === 'host-read' || e.kind === 'unknown-call' || showsObject(e)) pending = undefined;
      else if (e.kind === 'clock-read') {
        const frame = userFrame(input.analysis, e.site);
        const at = frame && placeOf(frame);
        if (at && pending) {
          const { call, since } = pending;
          const begun = e.name === TIMEIT_END ? reads.length - 1 : begunAt(reads, starts(at));
          const callFrame = userFrame(input.analysis, call.site);
          if (begun >= 0 && begun < since && callFrame && !findings.has(siteKey(frame))) {
            const data: TimingData = { call: placeOf(callFrame), outputs: call.outputs.length };
            findings.set(siteKey(frame), {
              rule: 'timing-without-block',
              severity: 'warning',
              message: `The clock is read before ${call.jit.name} has finished: JAX returns at once and computes in the background. Wait with block_until_ready().`,
              at,
              related: [{ message: `nothing waits for this call of ${call.jit.name}`, at: placeOf(callFrame) }],
              data,
            });
          }
        }
        reads.push({ event: e, name: at && assignedName(pathTo(at)) });
      }
    }
    return [...findings.values()];
  },
  fixes: blockFixes,
};
