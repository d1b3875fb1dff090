/**
 * `jax.jit`: the wrapper, its arguments, its simulated cache. Source: jax/_src/pjit.py.
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
import { call, isCallable } from '../python/call.ts';
import { PyRaise, Stop, raise, typeError, valueError } from '../python/errors.ts';
import { toIndex } from '../python/indices.ts';
import { UnknownIterable, listOf } from '../python/iterate.ts';
import { methods, native } from '../python/native.ts';
import { repr, str } from '../python/text.ts';
import { mayHaveCalled } from '../python/unseen.ts';
import { vm } from '../python/vm.ts';
import type { Kwargs, MaybeKwargs, Param, Value } from '../python/values.ts';
import type { PyException } from '../python/values.ts';
import type { SourceFrame } from '../jaxpr/source.ts';
import {
  PyBuiltin,
  PyInstance,
  PyMethod,
  PyStaticMethod,
  PyTuple,
  Unknown,
  builtinClass,
  typeOf,
} from '../python/values.ts';
import { config } from './config.ts';
import { raising } from './errors.ts';
import { donating } from './donation.ts';
import { nonHashable } from './jitArguments.ts';
import type { CallKey, KeyDifference } from './explain.ts';
import { explainMiss } from './explain.ts';
import { withGiven } from './given.ts';
import { flatten, staticKey, treeKey, unflatten } from './pytree.ts';
import { ShapeDtypeStruct } from './shapeDtypeStruct.ts';
import { checkAliases } from './refs/aliases.ts';
import { UNSPECIFIED, shardingParams } from './sharding.ts';
import { argumentNames, functionName, functionSource, innermostFunction, signatureOf } from './signature.ts';
import type { Cached } from './staleness.ts';
import { madeForCache, noteUse } from './staleness.ts';
import type { NotTraced, Traced } from './tracing.ts';
import { traceFunction } from './tracing.ts';
import { bodyTraces } from './traceCache.ts';
import { toVal } from './values.ts';

export const pjitClass = builtinClass('PjitFunction', undefined, 'jaxlib._jax');

export interface JitOptions {
  readonly staticArgnums: readonly number[];
  readonly staticArgnames: readonly string[];
  readonly donateArgnums: readonly number[];
  readonly donateArgnames: readonly string[];
  readonly keepUnused: boolean;
  readonly inline: boolean;
  readonly inShardings?: Value;
  readonly outShardings?: Value;
}

export class PjitFunction extends PyInstance {
  readonly params: readonly Param[] | undefined;
  constructor(
    readonly fun: Value,
    readonly options: JitOptions,
    /** Where `jax.jit` was called: the decorator, or the call. */
    readonly madeAt = vm.frame?.source(),
  ) {
    super(pjitClass);
    this.params = signatureOf(fun);
    this.attrs.set('__wrapped__', fun);
    const name = functionName(fun);
    if (name !== '<unnamed function>') this.attrs.set('__name__', name);
  }
  get name(): string {
    return functionName(this.fun);
  }
}

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

/** Arguments, taken apart into what is static and what is traced. */
export interface ParsedArguments {
  readonly key: CallKey;
  readonly avals: readonly ShapedArray[];
  /** Operands for a real call; undefined where an input is only abstract. */
  readonly operands: readonly Val[] | undefined;
  /** The operand of one leaf, if it is concrete. */
  operandAt(i: number): Val | undefined;
  /** The number of each leaf among those of all arguments, static ones too. */
  readonly leafNumbers: readonly number[];
  readonly argNames: readonly string[];
  /** Call the function with tracers in the place of the traced leaves. */
  rebuild(leaves: readonly Value[]): { args: Value[]; kwargs: Kwargs | undefined };
  readonly donated: readonly boolean[];
}

function keyOfStatic(v: Value): string {
  try {
    return staticKey(v);
  } catch (e) {
    if (e instanceof PyRaise) throw nonHashable(v, e);
    throw e;
  }
}

/** Static positions and names of a call: each is inferred from the other where only one was given. */
export function staticArguments(jit: PjitFunction): { nums: readonly number[]; names: readonly string[] } {
  const { staticArgnums: nums, staticArgnames: names } = jit.options;
  return resolveArgs(jit.params, nums, names);
}

/** Source: api_util.infer_argnums_and_argnames. */
function resolveArgs(
  params: readonly Param[] | undefined,
  nums: readonly number[],
  names: readonly string[],
): { nums: readonly number[]; names: readonly string[] } {
  if (!params || (nums.length > 0 && names.length > 0)) return { nums, names };
  if (nums.length > 0) {
    const inferred = nums.flatMap((n) => {
      const p = params[n < 0 ? n + params.length : n] as Param | undefined;
      return p?.kind === 'arg' ? [p.name] : [];
    });
    return { nums, names: inferred };
  }
  const inferred = params.flatMap((p, i) => (p.kind === 'arg' && names.includes(p.name) ? [i] : []));
  return { nums: inferred, names };
}

/** Take a call's arguments apart. Answers the Unknown that makes them unknowable, if there is one. */
export function parseArguments(
  jit: PjitFunction,
  args: readonly Value[],
  kwargs: MaybeKwargs,
): ParsedArguments | Unknown {
  const { nums, names } = staticArguments(jit);
  const donate = resolveArgs(jit.params, jit.options.donateArgnums, jit.options.donateArgnames);
  const isStatic = args.map((_, i) => nums.includes(i) || nums.includes(i - args.length));
  const sortedKwargs = [...(kwargs ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
  const statics: string[] = [];
  const isLeaf = (v: Value): boolean => v instanceof ShapeDtypeStruct;
  const dynamic: { value: Value; name: string; donated: boolean; firstLeaf: number }[] = [];
  // Leaves are counted over all arguments, static ones included.
  let leaves = 0;
  const count = (v: Value): number => {
    const first = leaves;
    leaves += flatten(v, isLeaf).leaves.length;
    return first;
  };
  const outer = argumentNames(
    jit.params,
    args.length,
    sortedKwargs.map(([k]) => k),
  );
  for (let i = 0; i < args.length; i++) {
    if (args[i] instanceof Unknown && isStatic[i]) return args[i] as Unknown;
    const firstLeaf = count(args[i]);
    if (isStatic[i]) statics.push(`${i}=${keyOfStatic(args[i])}`);
    else dynamic.push({ value: args[i], name: outer.positional[i], donated: donate.nums.includes(i), firstLeaf });
  }
  sortedKwargs.forEach(([k, v], i) => {
    const firstLeaf = count(v);
    if (names.includes(k)) statics.push(`${k}=${keyOfStatic(v)}`);
    else dynamic.push({ value: v, name: outer.keywords[i], donated: donate.names.includes(k), firstLeaf });
  });
  const flat = dynamic.map((d) => flatten(d.value, isLeaf));
  const avals: ShapedArray[] = [];
  const operands: (Val | undefined)[] = [];
  const argNames: string[] = [];
  const donated: boolean[] = [];
  const leafNumbers: number[] = [];
  for (let d = 0; d < flat.length; d++)
    for (let i = 0; i < flat[d].leaves.length; i++) {
      const leaf = flat[d].leaves[i];
      const path = dynamic[d].name + flat[d].paths[i];
      if (leaf instanceof Unknown) return leaf;
      const aval = leaf instanceof ShapeDtypeStruct ? leaf.aval : undefined;
      const operand = aval ? undefined : operandOf(leaf, path, jit);
      avals.push(aval ?? (operand as Val).aval);
      operands.push(operand);
      argNames.push(path);
      donated.push(dynamic[d].donated);
      leafNumbers.push(dynamic[d].firstLeaf + i);
    }
  const tree = `${isStatic.map((s) => (s ? 's' : 'd')).join('')};${sortedKwargs.map(([k]) => k).join(',')};${flat.map((f) => treeKey(f.tree)).join(';')}`;
  const key: CallKey = {
    statics,
    tree,
    avals: avals.map((a) => a.key),
    shown: avals.map((a) => a.strShort()),
    argNames,
    context: config.key,
  };
  return {
    key,
    avals,
    operands: operands.every((o) => o !== undefined) ? operands : undefined,
    operandAt: (i) => operands[i],
    leafNumbers,
    argNames,
    donated,
    rebuild(leaves) {
      let next = 0;
      let index = 0;
      const take = (v: Value, fixed: boolean): Value => {
        if (fixed) return v;
        const f = flat[index++];
        const part = leaves.slice(next, next + f.leaves.length);
        next += f.leaves.length;
        return unflatten(f.tree, part);
      };
      const positional = args.map((v, i) => take(v, isStatic[i]));
      const keyword = sortedKwargs.map(([k, v]): [string, Value] => [k, take(v, names.includes(k))]);
      return { args: positional, kwargs: keyword.length > 0 ? keyword : undefined };
    },
  };
}

function operandOf(leaf: Value, path: string, jit: PjitFunction): Val {
  let v: Val | undefined;
  try {
    v = toVal(leaf);
  } catch (e) {
    if (e instanceof PyRaise && e.exc.cls.name === 'OverflowError')
      throw raise(
        'OverflowError',
        'An overflow was encountered while parsing an argument to a jitted computation, whose argument path is ' +
          `${path}. Got ${repr(typeOf(leaf))} with value ${repr(leaf)}`,
      );
    throw e;
  }
  if (v) return v;
  throw typeError(
    `Error interpreting argument to ${repr(jit.fun)} as an abstract array. The problematic value is of type ` +
      `${repr(typeOf(leaf))} and was passed to the function at path ${path}.\nThis typically means that a jit-wrapped ` +
      'function was called with a non-array argument, and this argument was not marked as static using the ' +
      'static_argnums or static_argnames parameters of jax.jit.',
  );
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
    functionSource: functionSource(jit.fun),
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

/** `static_argnums=` and its like: an int or several. */
export function jitArgnums(v: Value): number[] {
  if (v === null) return [];
  if (typeof v === 'number') return [v];
  return listOf(v).flatMap((x) => {
    const i = toIndex(x);
    return i instanceof Unknown ? [] : [i];
  });
}

function names(v: Value): string[] {
  if (v === null) return [];
  if (typeof v === 'string') return [v];
  return listOf(v).map(str);
}

/** Source: api_util.py validate_argnums, validate_argnames. */
function validate(
  params: readonly Param[] | undefined,
  argnums: readonly number[],
  argnames: readonly string[],
  prefix: string,
): void {
  if (!params) return;
  const hasVarargs = params.some((p) => p.kind === 'vararg');
  const positional = params.filter((p) => p.kind === 'posonly' || p.kind === 'arg').length;
  if (!hasVarargs && argnums.length > 0 && (Math.max(...argnums) >= positional || Math.min(...argnums) < -positional))
    throw valueError(
      `Jitted function has ${prefix}_argnums=${repr(new PyTuple(argnums))}, but only accepts ${positional} positional arguments.`,
    );
  if (params.some((p) => p.kind === 'kwarg')) return;
  const valid = params.filter((p) => p.kind === 'arg' || p.kind === 'kwonly').map((p) => p.name);
  const invalid = argnames.filter((n) => !valid.includes(n));
  if (invalid.length === 0) return;
  const shown = `{${invalid.map((n) => `'${n}'`).join(', ')}}`;
  const posonly = params.filter((p) => p.kind === 'posonly' && invalid.includes(p.name));
  throw valueError(
    posonly.length > 0
      ? `Jitted function has invalid argnames ${shown} in ${prefix}_argnames. These are positional-only`
      : `Jitted function has invalid argnames ${shown} in ${prefix}_argnames. Function does not take these args.`,
  );
}

/** Source: api_util.py _assert_no_intersection. */
function validateApart(params: readonly Param[] | undefined, options: JitOptions): void {
  if (!params) return;
  const donated = new Set(resolveArgs(params, options.donateArgnums, options.donateArgnames).names);
  const both = [...new Set(resolveArgs(params, options.staticArgnums, options.staticArgnames).names)].filter((n) =>
    donated.has(n),
  );
  if (both.length > 0)
    throw valueError(
      `static_argnames and donate_argnames cannot intersect. Argument names {${both.map((n) => `'${n}'`).join(', ')}} ` +
        'appear in both static_argnames and donate_argnames',
    );
}

function makeJit(fun: Value, options: JitOptions): Value {
  // An unknown function stays one: what it does isn't known, but the call is no fault.
  if (fun instanceof Unknown) return fun;
  if (fun instanceof PyStaticMethod) throw typeError(`staticmethod arguments are not supported, got ${repr(fun)}`);
  if (!isCallable(fun)) throw typeError(`Expected a callable value, got ${repr(fun)}`);
  const inner = innermostFunction(fun);
  if (inner?.code.isGenerator) throw typeError(`Expected a function, got a generator function: ${repr(fun)}`);
  const params = signatureOf(fun);
  validate(params, options.staticArgnums, options.staticArgnames, 'static');
  validate(params, options.donateArgnums, options.donateArgnames, 'donate');
  validateApart(params, options);
  const jit = new PjitFunction(fun, options);
  vm.recorder.add('jit-made', { jit });
  return jit;
}

const JIT_SIGNATURE =
  'jit(fun=None, /, *, in_shardings=None, out_shardings=None, static_argnums=None, static_argnames=None, ' +
  'donate_argnums=None, donate_argnames=None, keep_unused=False, device=None, backend=None, inline=False, ' +
  'compiler_options=None)';

/** `jax.jit`. Without a function it answers a decorator. */
export const jitFunction = native(
  JIT_SIGNATURE,
  (fun, ins, outs, staticNums, staticNames, donateNums, donateNames, keepUnused, _device, _backend, inline) => {
    let options: JitOptions;
    try {
      options = {
        staticArgnums: jitArgnums(staticNums),
        staticArgnames: names(staticNames),
        donateArgnums: jitArgnums(donateNums),
        donateArgnames: names(donateNames),
        keepUnused: keepUnused === true,
        inline: inline === true,
        inShardings: ins,
        outShardings: outs,
      };
    } catch (e) {
      if (e instanceof UnknownIterable) return e.unknown;
      throw e;
    }
    if (fun === null) return new PyBuiltin('jit', (args) => makeJit(args[0] ?? null, options));
    return makeJit(fun, options);
  },
);
