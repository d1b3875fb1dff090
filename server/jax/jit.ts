/**
 * The calls of jitted functions and their simulated cache. Source: jax/_src/pjit.py.
 *
 * A call of a jitted function looks its key up in the cache of the function's object, as JAX's tracing cache does. A miss
 * traces. Outside of a trace the call's results are eager arrays that know the eqn that makes them.
 */
import type { ShapedArray } from '../jaxpr/aval.ts';
import { jitMeshParam } from '../jaxpr/axisEnv.ts';
import type { Jaxpr } from '../jaxpr/jaxpr.ts';
import { primitives } from '../jaxpr/primitives/index.ts';
import type { Val } from '../jaxpr/trace.ts';
import { bind, currentTrace, evalTrace } from '../jaxpr/trace.ts';
import { call } from '../python/call.ts';
import { PyRaise, Stop, typeError, valueError } from '../python/errors.ts';
import { methods } from '../python/native.ts';
import { repr } from '../python/text.ts';
import { mayHaveCalled } from '../python/unseen.ts';
import { vm } from '../python/vm.ts';
import type { MaybeKwargs, Value, PyException } from '../python/values.ts';
import { PyBuiltin, PyMethod, Unknown, typeOf } from '../python/values.ts';
import type { SourceFrame } from '../jaxpr/source.ts';
import { config } from './config.ts';
import { raising } from './errors.ts';
import { donating } from './donation.ts';
import type { CallKey, KeyDifference } from './explain.ts';
import { explainMiss } from './explain.ts';
import { withGiven } from './given.ts';
import { flatten, unflatten } from './pytree.ts';
import { checkAliases } from './refs/aliases.ts';
import { UNSPECIFIED, shardingParams } from './sharding.ts';
import { functionSource, sourceInfo } from './signature.ts';
import type { Cached } from './staleness.ts';
import { madeForCache, noteUse } from './staleness.ts';
import type { NotTraced, Traced } from './tracing.ts';
import { traceFunction } from './tracing.ts';
import { bodyTraces } from './traceCache.ts';
import { pjitClass, PjitFunction } from './pjitFunction.ts';
import type { ParsedArguments } from './parseArguments.ts';
import { parseArguments } from './parseArguments.ts';

/** One traced leaf of a call's arguments. */
export interface CallInput {
  readonly aval: ShapedArray;
  /** Undefined for an abstract input. */
  readonly value: Val | undefined;
  /** Its number among the leaves of all arguments. */
  readonly leaf: number;
}

declare module '../python/record.ts' {
  interface RecordEvents {
    /** A call of a jitted function, looked up in the simulated cache. */
    'jit-call': {
      jit: PjitFunction;
      /** False: it traced. */
      hit: boolean;
      key: CallKey;
      /** Why it traced; undefined for a hit. */
      miss: KeyDifference | undefined;
      /** Called outside of any trace. */
      eager: boolean;
      /** In a loop of unknown length: there may be more such calls. */
      more: boolean;
      args: readonly Value[];
      kwargs: MaybeKwargs;
      outputs: readonly Val[];
      outcome: Traced | NotTraced;
      inputs: readonly CallInput[];
    };
    /** A call of a jitted function whose trace raised. */
    'jit-failed': {
      jit: PjitFunction;
      key: CallKey;
      eager: boolean;
      error: PyException;
      source: SourceFrame | undefined;
      inputs: readonly CallInput[];
    };
    /** A call whose arguments jit doesn't take: not an array, not hashable. */
    'jit-rejected': { jit: PjitFunction; error: PyException };
    /** `jax.jit(…)` made a wrapper. */
    'jit-made': { jit: PjitFunction };
  }
}

interface Entry extends Cached {
  readonly key: CallKey;
}

/** Traces by function object: JAX's trace cache has the function's identity in its key. */
let cache = new WeakMap<object, Map<string, Entry>>();
/** Functions seen at a definition, to tell a function that is made again and again from one that is new. */
let seenDefinitions = new Map<string, number>();

/** Forget all traces, as `jax.clear_caches` does. */
export function clearCaches(): void {
  cache = new WeakMap();
  seenDefinitions = new Map();
  bodyTraces.table = new WeakMap();
}

/** Run something on empty caches, and go on with those of before. */
export function withEmptyCaches<T>(run: () => T): T {
  const before = { cache, seenDefinitions };
  const { table } = bodyTraces;
  clearCaches();
  try {
    return run();
  } finally {
    ({ cache, seenDefinitions } = before);
    bodyTraces.table = table;
  }
}

const keyText = (key: CallKey): string => `${key.statics.join(';')}|${key.tree}|${key.avals.join(',')}|${key.context}`;

/** The trace for a key: from the cache, or made now; with `watched` it is noted what it reads. */
export function lookup(
  jit: PjitFunction,
  parsed: ParsedArguments,
  watched = false,
): { outcome: Traced | NotTraced; hit: boolean; miss: KeyDifference | undefined } {
  const fun = jit.fun as object;
  let entries = cache.get(fun);
  // A partial of a function is no new version of the function.
  const where = functionSource(jit.fun) ?? (jit.attrs.has('__name__') ? jit.name : undefined);
  const definition = where === undefined ? undefined : `${typeOf(jit.fun).name} ${where}`;
  const earlier = definition === undefined ? 0 : (seenDefinitions.get(definition) ?? 0);
  if (!entries) {
    cache.set(fun, (entries = new Map<string, Entry>()));
    if (definition !== undefined) seenDefinitions.set(definition, earlier + 1);
  }
  const text = keyText(parsed.key);
  const known = entries.get(text);
  if (known) {
    const again = (): Traced | NotTraced => withEmptyCaches(() => lookup(jit, parsed).outcome);
    noteUse(known, { name: jit.name, fn: jit.fun, tracedFor: 'jit' }, again);
    return { outcome: known.outcome, hit: true, miss: undefined };
  }
  const miss = explainMiss(
    parsed.key,
    [...entries.values()].map((e) => e.key),
    entries.size === 0 ? earlier : 0,
  );
  const debugInfo = {
    tracedFor: 'jit',
    functionName: jit.name,
    functionSource: sourceInfo(jit.fun),
    argNames: parsed.argNames,
  };
  const made = madeForCache(watched, () =>
    traceFunction(jit.fun, parsed.avals, debugInfo, (tracers) => {
      const { args, kwargs } = parsed.rebuild(tracers);
      return withGiven(args, kwargs, () => call(jit.fun, args, kwargs));
    }),
  );
  entries.set(text, Object.assign(made, { key: parsed.key }));
  return { outcome: made.outcome, hit: false, miss };
}

export function jitParams(name: string, jaxpr: Jaxpr, donated?: readonly boolean[], keepUnused = false) {
  return {
    jaxpr,
    name,
    donated_invars: donated ?? jaxpr.invars.map(() => false),
    keep_unused: keepUnused,
    inline: false,
    ...jitMeshParam(),
  };
}

/** The shardings that somebody asked for, as params. */
function shardingsOf(jit: PjitFunction, args: readonly Value[], kwargs: MaybeKwargs, { closed, outTree }: Traced) {
  const { inShardings = null, outShardings = null, staticArgnums, staticArgnames } = jit.options;
  if (inShardings === null && outShardings === null) return {};
  if (inShardings !== null && (kwargs !== undefined || staticArgnums.length > 0 || staticArgnames.length > 0))
    throw new Stop("jitlens doesn't have in_shardings beside static or keyword arguments yet", 'unsupported');
  const trees = args.map((a) => flatten(a).tree);
  const ins = shardingParams(inShardings, { kind: 'tuple', children: trees });
  const outs = shardingParams(outShardings, outTree);
  return {
    ...(ins ? { in_shardings: [...closed.map(() => UNSPECIFIED), ...ins] } : {}),
    ...(outs ? { out_shardings: outs } : {}),
  };
}

/** Source: jax/_src/checkify.py functionalization_error. */
const UNFUNCTIONALIZED =
  'Cannot abstractly evaluate a checkify.check which was not functionalized. This probably means you tried to stage ' +
  '(jit/scan/pmap/...) a `check` without functionalizing it through `checkify.checkify`.';

/** Call a jitted function: inside a trace it becomes one eqn, outside its results are eager. */
export function callJitted(jit: PjitFunction, args: readonly Value[], kwargs: MaybeKwargs): Value {
  if (config.disableJit) return call(jit.fun, [...args], kwargs);
  let parsed: ParsedArguments | Unknown;
  try {
    parsed = parseArguments(jit, args, kwargs);
  } catch (e) {
    if (e instanceof PyRaise) vm.recorder.add('jit-rejected', { jit, error: e.exc }, vm.frame?.source());
    throw e;
  }
  if (parsed instanceof Unknown) {
    vm.recorder.add('unknown-call', { reason: parsed.reason });
    mayHaveCalled([jit.fun], parsed);
    return parsed;
  }
  const eager = currentTrace() === evalTrace;
  const site = vm.frame?.source();
  const inputs = parsed.avals.map((aval, i) => ({ aval, value: parsed.operandAt(i), leaf: parsed.leafNumbers[i] }));
  let looked: ReturnType<typeof lookup>;
  try {
    looked = lookup(jit, parsed, eager);
  } catch (e) {
    if (e instanceof PyRaise)
      vm.recorder.add('jit-failed', { jit, key: parsed.key, eager, error: e.exc, source: e.source, inputs }, site);
    throw e;
  }
  const { outcome, hit, miss } = looked;
  const report = (outputs: readonly Val[]): void => {
    vm.recorder.add(
      'jit-call',
      { jit, hit, key: parsed.key, miss, eager, more: vm.widening > 0, args, kwargs, outputs, outcome, inputs },
      site,
    );
  };
  if (outcome.kind === 'unknown') {
    report([]);
    return outcome.unknown;
  }
  if (!parsed.operands)
    throw typeError(`Argument to ${jit.name} is a ShapeDtypeStruct, which is not a valid JAX type.`);
  const donated = [...outcome.closed.map(() => false), ...parsed.donated];
  checkAliases(outcome.jaxpr.debugInfo, outcome.closed, parsed.operands);
  const operands = [...outcome.closed, ...parsed.operands];
  if (eager && outcome.jaxpr.effects.has('Error')) throw valueError(UNFUNCTIONALIZED);
  const taken =
    eager && parsed.donated.includes(true)
      ? donating({ jit, site, operands, donated, names: parsed.argNames, jaxpr: outcome.jaxpr, compiles: !hit })
      : undefined;
  let outs: Val[];
  try {
    outs = raising(() =>
      bind(primitives.jit, operands, {
        ...jitParams(jit.name, outcome.jaxpr, donated, jit.options.keepUnused),
        ...shardingsOf(jit, args, kwargs, outcome),
      }),
    );
  } catch (e) {
    report([]);
    throw e;
  }
  taken?.();
  report(outs);
  return unflatten(outcome.outTree, outs as Value[]);
}

methods(pjitClass, {
  '__get__(self, obj, objtype=None, /)': (self, obj) => (obj === null ? self : new PyMethod(obj, self)),
  '__repr__(self, /)': (self) => `<PjitFunction of ${self instanceof PjitFunction ? repr(self.fun) : ''}>`,
  'clear_cache(self, /)': (self) => {
    if (self instanceof PjitFunction) cache.delete(self.fun as object);
    return null;
  },
});
pjitClass.dict.set(
  '__call__',
  new PyBuiltin('__call__', (args, kwargs) => {
    const [self, ...rest] = args;
    if (!(self instanceof PjitFunction)) throw typeError('PjitFunction.__call__ needs a PjitFunction');
    return callJitted(self, rest, kwargs);
  }),
);
