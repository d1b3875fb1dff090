/** `reduce` with a function: its jaxpr is traced once for each function and kind of operands. Source: lax.py reduce. */
import type { Shape } from '../../jaxpr/aval.ts';
import type { Jaxpr } from '../../jaxpr/jaxpr.ts';
import { TextParam } from '../../jaxpr/primitive.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { withoutSource } from '../../jaxpr/shared.ts';
import { bind } from '../../jaxpr/trace.ts';
import { traceLibrary } from '../declare.ts';

/** How a function among params prints; the address is cut away, but counts for the layout. */
export const functionText = (qualname: string): TextParam =>
  new TextParam('function', `<function ${qualname} at 0xXXXXXXXXXXXX>`);

export const bindReduce = (
  operands: readonly Val[],
  initial: readonly Val[],
  computation: TextParam,
  jaxpr: Jaxpr,
  dimensions: Shape,
): Val[] => bind(primitives.reduce, [...operands, ...initial], { computation, dimensions, jaxpr });

const jaxprs = new Map<string, Jaxpr>();

/** A reduction by a function of JAX's own. */
export function libraryReduce(
  operands: readonly Val[],
  initial: readonly Val[],
  dimensions: Shape,
  name: string,
  body: (args: Val[]) => Val[],
): Val[] {
  const key = [name, ...initial.map((x) => x.aval.key)].join('|');
  let jaxpr = jaxprs.get(key);
  if (!jaxpr) {
    jaxpr = withoutSource(() => traceLibrary('reduce comp', name, [...initial, ...initial], body));
    jaxprs.set(key, jaxpr);
  }
  return bindReduce(operands, initial, functionText(name), jaxpr, dimensions);
}
