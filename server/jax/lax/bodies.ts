/**
 * The user's functions as bodies of loops and branches: traced on the leaves of their arguments, once for each function
 * and kind of arguments. Source: jax/_src/interpreters/partial_eval.py trace_to_jaxpr, jax/_src/api_util.py debug_info.
 */
import type { ShapedArray } from '../../jaxpr/aval.ts';
import type { DebugInfo } from '../../jaxpr/jaxpr.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { call, isCallable } from '../../python/call.ts';
import { typeError } from '../../python/errors.ts';
import { repr, str } from '../../python/text.ts';
import { vm } from '../../python/vm.ts';
import type { Unknown, Value } from '../../python/values.ts';
import { Tracer, typeOf } from '../../python/values.ts';
import { asValue } from '../declare.ts';
import { axisKey } from '../../jaxpr/axisEnv.ts';
import { config } from '../config.ts';
import type { TreeDef } from '../pytree.ts';
import { flatten, treeKey, unflatten } from '../pytree.ts';
import { argumentNames, functionName, sourceInfo, signatureOf } from '../signature.ts';
import { traceFunction } from '../tracing.ts';
import { tracedOnce } from '../traceCache.ts';
import { toVal } from '../values.ts';
import type { Body } from './control.ts';

/** An argument taken apart. The leaves are kept, since what passes through unchanged comes out as it went in. */
export interface Argument {
  readonly tree: TreeDef;
  readonly paths: readonly string[];
  readonly vals: readonly Val[];
  readonly avals: readonly ShapedArray[];
}

/** Leaves that were no arrays, by their operands: `0` comes out as `0`. */
const originals = new WeakMap<Val, Value>();

/** A leaf as an operand. Source: core.typeof. */
export function jaxType(leaf: Value): Val {
  const v = toVal(leaf);
  if (v) {
    if (v !== leaf) originals.set(v, leaf);
    return v;
  }
  const type = repr(typeOf(leaf));
  const shown = typeof leaf === 'string' ? type : `'${type}'`;
  throw typeError(`Argument '${str(leaf)}' of type ${shown} is not a valid JAX type`);
}

export function argument(v: Value): Argument {
  const { leaves, paths, tree } = flatten(v);
  const vals = leaves.map(jaxType);
  return { tree, paths, vals, avals: vals.map((x) => x.aval) };
}

/** An operand or result as the value that the user sees: what went in as a Python number still is one. */
export const original = (v: Val): Value => (v instanceof Tracer ? v : (originals.get(v) ?? asValue(v)));

/** What the errors about a function's tracers say of it: names of arguments are those of its parameters. */
export function debugInfo(tracedFor: string, fun: Value, args: readonly Pick<Argument, 'paths'>[]): DebugInfo {
  const { positional } = argumentNames(signatureOf(fun), args.length, []);
  return {
    tracedFor,
    functionName: functionName(fun),
    functionSource: sourceInfo(fun),
    argNames: args.flatMap(({ paths }, i) => paths.map((p) => positional[i] + p)),
  };
}

/** Thrown where a body's result can't be known; `withBodies` answers the unknown. */
class UnknownBody extends Error {
  constructor(readonly unknown: Unknown) {
    super(unknown.reason);
  }
}

/** Run something that traces bodies: a body that can't be traced makes all of it unknown. */
export function withBodies(run: () => Value): Value {
  try {
    return run();
  } catch (e) {
    if (!(e instanceof UnknownBody)) throw e;
    // Whatever else becomes of the result, the function around it has no jaxpr.
    vm.onUnknownBranch?.(e.unknown);
    return e.unknown;
  }
}

export interface TracedBody extends Body {
  readonly outTree: TreeDef;
}

/** Trace a function on arguments of the given trees, whose leaves have the given avals. */
export function traceBody(
  fun: Value,
  info: DebugInfo,
  trees: readonly TreeDef[],
  avals: readonly ShapedArray[],
  run: (args: Value[]) => Value = (args) => call(fun, args),
  identity: object = fun as object,
): TracedBody {
  const key = [
    info.tracedFor,
    info.argNames.join(),
    trees.map(treeKey).join(';'),
    avals.map((a) => a.traceKey).join(),
    config.x64 ? 'x64' : '',
    axisKey(),
  ].join('|');
  const { jaxpr, closed, outTree } = tracedOnce(
    identity,
    key,
    { name: info.functionName, fn: fun, tracedFor: info.tracedFor },
    () => {
      const outcome = traceFunction(
        fun,
        avals,
        info,
        (tracers) => {
          let next = 0;
          const args = trees.map((t) => {
            const part = tracers.slice(next, (next += leafCount(t)));
            return unflatten(t, part);
          });
          return run(args);
        },
        true,
      );
      if (outcome.kind === 'unknown') throw new UnknownBody(outcome.unknown);
      return outcome;
    },
  );
  return { jaxpr, consts: closed, outTree };
}

/** How many leaves a tree has. */
export function leafCount(t: TreeDef): number {
  switch (t.kind) {
    case 'leaf':
      return 1;
    case 'none':
      return 0;
    default:
      return t.children.reduce((n, c) => n + leafCount(c), 0);
  }
}

/** Python's sentence for a function that isn't one. */
export function needCallable(message: string, ...fs: readonly Value[]): void {
  if (!fs.every(isCallable)) throw typeError(message);
}
