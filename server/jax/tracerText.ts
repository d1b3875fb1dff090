/**
 * What `repr` says of a tracer, by the transformation that made it. Source: `_short_repr` of the tracer classes in
 * jax/_src/interpreters.
 */
import type { ShapedArray } from '../jaxpr/aval.ts';
import type { Val } from '../jaxpr/trace.ts';
import { Tracer } from '../jaxpr/trace.ts';
import { str } from '../python/text.ts';
import { BatchTracer } from './batching/trace.ts';
import { asValue } from './declare.ts';
import { JvpTracer } from './transforms/jvp.ts';
import { LinearizeTracer } from './transforms/linearize.ts';
import { PartialTracer } from './transforms/partialEval.ts';

const avalText = (a: ShapedArray): string => `${a.weakType ? '~' : ''}${a.strLong()}`;

const inside = (v: Val): string => (v instanceof Tracer ? tracerText(v) : str(asValue(v)));

export function tracerText(t: Tracer): string {
  if (t instanceof BatchTracer) return `VmapTracer(aval=${avalText(t.aval)}, batched=${avalText(t.val.aval)})`;
  if (t instanceof JvpTracer) return `JVPTracer(primal=${inside(t.primal)}, tangent=${inside(t.tangent)})`;
  if (t instanceof LinearizeTracer)
    return `GradTracer(primal=${inside(t.primal)}, typeof(tangent)=${t.tangent.aval.strShort()})`;
  if (t instanceof PartialTracer) return `Traced<${t.aval.strLong()}:JaxprTrace>`;
  return `JitTracer(${avalText(t.aval)})`;
}
