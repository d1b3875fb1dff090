/**
 * `print` of a traced value.
 *
 * ## What it does
 * Finds `print(…)` and logging of traced arrays in a traced function.
 *
 * ## Why it matters
 * The function's Python code runs when it is traced, not when it is called: it prints once for each trace, and shows the
 * tracer (`JitTracer(float32[])`) instead of a value.
 *
 * ## Example
 * ```python
 * import jax
 *
 * @jax.jit
 * def step(x):
 *   print("x is", x)
 *   return x * 2
 *
 * step(3.0)
 * ```
 *
 * ## Use instead
 * ```python
 * import jax
 *
 * @jax.jit
 * def step(x):
 *   jax.debug.print("x is {}", x)
 *   return x * 2
 *
 * step(3.0)
 * ```
 * A print of what is known while tracing, as `print(x.shape)`, is no fault.
 *
 * ## References
 * - https://docs.jax.dev/en/latest/debugging/print_breakpoint.html
 * - https://docs.jax.dev/en/latest/jit-compilation.html
 */
import { holdsTracer } from '../analysis/values.ts';
import type { Value } from '../python/values.ts';
import { debugPrintFixes } from './fixes/debugPrint.ts';
import { inTrace, originOf, tracedName, userFrame, userPlace } from './places.ts';
import type { TraceContext } from '../python/record.ts';
import type { Rule } from './rule.ts';

/** An array that is traced, or the text of one: `f"{x}"`. */
const showsTracer = (v: Value): boolean => (typeof v === 'string' ? /\b\w*Tracer\(/.test(v) : holdsTracer(v));

/** A `shard_map` that nothing compiles runs operation by operation, and shows the values of each block. */
function isByBlocks(trace: TraceContext | undefined): boolean {
  let t = trace;
  while (t?.tracedFor === 'shard_map') t = t.parent;
  return trace !== undefined && t === undefined;
}

export const sideEffectPrint: Rule = {
  id: 'side-effect-print',
  severity: 'warning',
  check(input) {
    const { analysis } = input;
    const shown = inTrace(
      input,
      'host-effect',
      (e) =>
        !isByBlocks(e.trace) &&
        /^(?:print|logging\b|sys\.(?:__)?std\w+\.write|jax\.debug\.print$)/.test(e.name) &&
        e.args.some(showsTracer),
    );
    return shown.flatMap((e) =>
      userFrame(analysis, e.site)
        ? [
            {
              rule: 'side-effect-print',
              severity: 'warning' as const,
              message: `${e.name} runs once, while ${tracedName(e)} is traced, and shows a tracer instead of a value. Use \`jax.debug.print\` to see values.`,
              at: userPlace(analysis, e.site),
              related: originOf(input, e),
            },
          ]
        : [],
    );
  },
  fixes: debugPrintFixes,
};
