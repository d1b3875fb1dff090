/**
 * A static argument with many values.
 *
 * ## What it does
 * Finds a call that traces again and again because a static argument has another value each time.
 *
 * ## Why it matters
 * A static argument is part of the compiled function: each value traces and compiles a function of its own, which takes much
 * longer than running.
 *
 * ## Example
 * ```python
 * import jax
 *
 * @jax.jit(static_argnames=['step'])
 * def decay(x, step):
 *   return x * 0.9 ** step
 *
 * x = 1.0
 * for i in range(20):
 *   x = decay(x, step=i)
 * ```
 *
 * ## Use instead
 * ```python
 * import jax
 *
 * @jax.jit
 * def decay(x, step):
 *   return x * 0.9 ** step
 *
 * x = 1.0
 * for i in range(20):
 *   x = decay(x, step=i)
 * ```
 * What shapes or Python's control flow depend on must stay static; then round it to few values.
 *
 * ## References
 * - https://docs.jax.dev/en/latest/jit-compilation.html#marking-arguments-as-static
 */
import { placeOf } from '../analysis/analyze.ts';
import type { SourceFrame } from '../jaxpr/source.ts';
import type { Expr } from '../syntax/ast.ts';
import type { JitCall } from './callSites.ts';
import { missingSites } from './callSites.ts';
import type { Rule } from './rule.ts';
import { pathTo } from './syntax.ts';

/** Values of a static argument that one call site may bring: a few are what static arguments are for. */
const FEW_VALUES = 4;

/** Whether the call itself makes some of its arguments: `f(lambda v: v, x)`, `f(Config(), x)`. */
function makesArguments(frame: SourceFrame): boolean {
  const node = pathTo(placeOf(frame)).at(-1);
  if (node?.kind !== 'Call') return false;
  const made = (e: Expr): boolean => e.kind === 'Lambda' || e.kind === 'Call';
  return node.args.some(made) || node.keywords.some((k) => made(k.value));
}

/** New objects that one call site may bring, beside the first. */
const FEW_NEW_OBJECTS = 2;

/**
 * Whether all static arguments that changed are objects of one type that JAX tells apart by identity (a lambda made for the
 * call, an instance of a class without `__eq__`), or a nan, which doesn't equal itself.
 */
function equalsOnlyItself(e: JitCall): boolean {
  const before = e.miss?.before?.statics ?? [];
  const changed = e.key.statics.flatMap((now, i) => (now === before[i] ? [] : [[now, before[i] ?? ''] as const]));
  const identity = (text: string): string | undefined => /^(\w+=[\w.]+)#\d+$/.exec(text)?.[1];
  return changed.length > 0 && changed.every(([a, b]) => identity(a) !== undefined && identity(a) === identity(b));
}

export const staticArgManyValues: Rule = {
  id: 'static-arg-many-values',
  severity: 'warning',
  check: (input) =>
    missingSites(input).flatMap((s) => {
      const misses = s.misses.filter((e) => e.miss?.kind === 'statics');
      // Values that equal none but themselves never hit: the first repetition tells.
      const never = makesArguments(s.frame) && misses.filter(equalsOnlyItself).length >= FEW_NEW_OBJECTS;
      if (misses.length < FEW_VALUES && !never) return [];
      const last = misses[misses.length - 1];
      return [
        {
          rule: 'static-arg-many-values',
          severity: 'warning' as const,
          message: `${last.jit.name} traces and compiles again for each value of a static argument: ${s.misses.length} times in ${s.calls} calls (in the last one ${last.miss?.text ?? ''}). ${never ? 'Make the object once, and pass the same one to each call.' : 'Pass it as a traced argument, unless a shape or a branch depends on it.'}`,
          at: placeOf(s.frame),
          related: last.jit.madeAt
            ? [{ message: 'the arguments are made static here', at: placeOf(last.jit.madeAt) }]
            : [],
        },
      ];
    }),
};
