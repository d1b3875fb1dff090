/** The classes of tracers, by the transformation that made them. Source: the tracer classes in jax/_src/interpreters. */
import type { Tracer } from '../jaxpr/trace.ts';
import { getters } from '../python/native.ts';
import type { PyClass } from '../python/values.ts';
import { Missing, builtinClass, jitTracerClass, tracerBaseClass } from '../python/values.ts';
import { BatchTracer } from './batching/trace.ts';
import { JvpTracer } from './transforms/jvp.ts';
import { LinearizeTracer } from './transforms/linearize.ts';
import { PartialTracer } from './transforms/partialEval.ts';

/** `parts`: what a tracer is made of, which isn't public. */
function define(name: string, module: string, parts: readonly string[]): PyClass {
  const cls = builtinClass(name, [tracerBaseClass], `jax._src.interpreters.${module}`);
  getters(cls, Object.fromEntries(parts.map((part) => [part, () => new Missing(`${name}.${part}`)])));
  return cls;
}

const classes: ReadonlyMap<unknown, PyClass> = new Map<unknown, PyClass>([
  [JvpTracer, define('JVPTracer', 'ad', ['primal', 'tangent'])],
  [LinearizeTracer, define('LinearizeTracer', 'ad', ['primal', 'tangent'])],
  [BatchTracer, define('BatchTracer', 'batching', ['val', 'batch_dim'])],
  [PartialTracer, define('JaxprTracer', 'partial_eval', ['pval', 'recipe'])],
]);

export const arrayTracerClasses: readonly PyClass[] = [jitTracerClass, ...classes.values()];

export const tracerClassOf = (t: Tracer): PyClass => classes.get(t.constructor) ?? jitTracerClass;
