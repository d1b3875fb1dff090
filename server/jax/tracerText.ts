/**
 * What `repr` says of a tracer, by the transformation that made it. Source: `_short_repr` of the tracer classes in
 * jax/_src/interpreters.
 */
import type { ShapedArray } from '../jaxpr/aval.ts';
import type { Tracer } from '../jaxpr/trace.ts';
import { BatchTracer } from './batching/trace.ts';

const avalText = (a: ShapedArray): string => `${a.weakType ? '~' : ''}${a.strLong()}`;

export function tracerText(t: Tracer): string {
  if (t instanceof BatchTracer) return `VmapTracer(aval=${avalText(t.aval)}, batched=${avalText(t.val.aval)})`;
  return `JitTracer(${avalText(t.aval)})`;
}
