/** The classes of tracers, by the transformation that made them. Source: the tracer classes in jax/_src/interpreters. */
import type { Tracer } from '../jaxpr/trace.ts';
import type { PyClass } from '../python/values.ts';
import { builtinClass, jitTracerClass, tracerBaseClass } from '../python/values.ts';
import { BatchTracer } from './batching/trace.ts';
import { JvpTracer } from './transforms/jvp.ts';
import { LinearizeTracer } from './transforms/linearize.ts';
import { PartialTracer } from './transforms/partialEval.ts';

const define = (name: string, module: string): PyClass =>
  builtinClass(name, [tracerBaseClass], `jax._src.interpreters.${module}`);

const classes: ReadonlyMap<unknown, PyClass> = new Map<unknown, PyClass>([
  [JvpTracer, define('JVPTracer', 'ad')],
  [LinearizeTracer, define('LinearizeTracer', 'ad')],
  [BatchTracer, define('BatchTracer', 'batching')],
  [PartialTracer, define('JaxprTracer', 'partial_eval')],
]);

export const arrayTracerClasses: readonly PyClass[] = [jitTracerClass, ...classes.values()];

export const tracerClassOf = (t: Tracer): PyClass => classes.get(t.constructor) ?? jitTracerClass;
