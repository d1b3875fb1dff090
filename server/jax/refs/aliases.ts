/** One mutable array may not be there twice. Source: jax/_src/api_util.py check_no_aliased_ref_args. */
import { RefAval } from '../../jaxpr/aval.ts';
import type { DebugInfo } from '../../jaxpr/jaxpr.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { valueError } from '../../python/errors.ts';

/** Whether it is the same array: operands of a traced function, and what the function closes over. */
export function checkAliases(info: DebugInfo | undefined, closed: readonly Val[], operands: readonly Val[]): void {
  const first = new Map<Val, number>();
  const names = info?.argNames.slice(info.argNames.length - operands.length) ?? [];
  const name = (i: number): string => names.at(i) ?? 'unknown';
  const about = `tracing ${info?.functionSource ?? info?.functionName ?? ''} for ${info?.tracedFor ?? 'jit'}`;
  operands.forEach((x, i) => {
    if (!(x.aval instanceof RefAval)) return;
    const type = x.aval.strLong();
    if (closed.includes(x))
      throw valueError(
        `when ${about}, a mutable array reference of type ${type} was both closed over and passed as the argument ${name(i)}`,
      );
    const other = first.get(x);
    if (other !== undefined)
      throw valueError(
        `only one reference to a mutable array may be passed as an argument to a function, but when ${about} the mutable ` +
          `array reference of type ${type} appeared at both ${name(other)} and ${name(i)}.`,
      );
    first.set(x, i);
  });
}
