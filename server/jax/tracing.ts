/**
 * From a Python function and avals to a jaxpr: the one way that jit, make_jaxpr and control flow trace.
 * Source: jax/_src/interpreters/partial_eval.py trace_to_jaxpr_nocache.
 */
import type { ShapedArray } from '../jaxpr/aval.ts';
import { RefAval } from '../jaxpr/aval.ts';
import type { DebugInfo } from '../jaxpr/jaxpr.ts';
import type { Jaxpr } from '../jaxpr/jaxpr.ts';
import type { SourceFrame } from '../jaxpr/source.ts';
import type { Val } from '../jaxpr/trace.ts';
import {
  DynamicJaxprTrace,
  DynamicJaxprTracer,
  currentSource,
  currentTrace,
  evalTrace,
  withTrace,
} from '../jaxpr/trace.ts';
import { PyRaise, Stop, typeError, valueError } from '../python/errors.ts';
import { PAST_FAULT } from '../python/record.ts';
import { vm } from '../python/vm.ts';
import type { Value } from '../python/values.ts';
import { Missing, PyInstance, Tracer, Unknown, typeOf } from '../python/values.ts';
import { repr } from '../python/text.ts';
import type { TreeDef } from './pytree.ts';
import { flatten } from './pytree.ts';
import { noteRaised, summarizeSource } from './errors.ts';
import { toVal } from './values.ts';
import { separateConsts } from '../jaxpr/rewrite.ts';
import { enterTrace, traceable } from './traceContext.ts';

export interface Traced {
  readonly kind: 'traced';
  /** Closed-over tracers of outer traces have become its leading inputs. */
  readonly jaxpr: Jaxpr;
  readonly outTree: TreeDef;
  /** The outer tracers behind the leading inputs. */
  readonly closed: readonly Val[];
  /** How long it took; undefined where there is no clock. */
  readonly ms: number | undefined;
}

/** The function's result can't be known: no jaxpr, and why. */
export interface NotTraced {
  readonly kind: 'unknown';
  readonly unknown: Unknown;
  readonly site: SourceFrame | undefined;
}

const pythonType = (v: Value): string => repr(typeOf(v));

/**
 * Closed-over values become leading inputs, in order of first use, where a tracer is among them; otherwise arrays stay constants.
 * Source: pjit.py _infer_params_internal.
 */
function closeOver(jaxpr: Jaxpr): { jaxpr: Jaxpr; closed: readonly Val[] } {
  // Outside of all traces a tracer can only be one that leaked: it stays what it is, a constant.
  const isClosed = currentTrace() !== evalTrace && jaxpr.consts.some((c) => c instanceof Tracer);
  return isClosed ? closeOverAll(jaxpr) : { jaxpr, closed: [] };
}

/** Whatever is closed over becomes a leading input: so control flow has it. */
function closeOverAll(jaxpr: Jaxpr): { jaxpr: Jaxpr; closed: readonly Val[] } {
  const separate = separateConsts(jaxpr);
  return { jaxpr: separate.jaxpr, closed: separate.consts as readonly Val[] };
}

type Described = Pick<DebugInfo, 'functionSource' | 'functionName' | 'tracedFor'>;

/** Source: partial_eval.py _check_returned_jaxtypes. */
function noArrayReturned({ functionSource, functionName, tracedFor }: Described, leaf: Value, path: string): Error {
  return typeError(
    `function ${functionSource ?? functionName} traced for ${tracedFor} returned a value of type ${pythonType(leaf)}` +
      `${path === '' ? '' : ` at output component ${path}`}, which is not a valid JAX type`,
  );
}

/**
 * Refuse what can't be returned, of a function whose result may be unknown in part. An instance may be a pytree by what a
 * decorator that isn't known has done to its class.
 */
export function checkReturned(info: Described, result: Value): void {
  if (result instanceof Unknown) return;
  const { leaves, paths } = flatten(result);
  leaves.forEach((leaf, i) => {
    if (!(leaf instanceof Unknown || leaf instanceof PyInstance) && !toVal(leaf))
      throw noArrayReturned(info, leaf, paths[i]);
  });
}

/** Source: partial_eval.py _check_no_returned_refs. */
function returnedRef(trace: DynamicJaxprTrace, info: DebugInfo, v: Val, path: string): Error {
  const atom = v instanceof DynamicJaxprTracer && v.trace === trace ? v.atom : undefined;
  const eqn = trace.eqns.find((e) => e.outvars.some((o) => o === atom));
  const arg = trace.invars.findIndex((x) => x === atom);
  const origin = eqn
    ? `was created on line ${summarizeSource(eqn.source)}.`
    : arg >= 0
      ? `was passed in as the argument ${info.argNames[arg] ?? ''}.`
      : 'was closed over by the function, rather than passed in as an argument or created inside it.';
  const place = path === '' ? '' : ` at output tree path result${path}`;
  return valueError(
    `function ${info.functionSource ?? info.functionName} traced for ${info.tracedFor} returned a mutable array reference of ` +
      `type ${v.aval.strLong()}${place}, but mutable array references cannot be returned.\n\nThe returned mutable array ${origin}`,
  );
}

/**
 * Trace `run` on fresh tracers. `fn` is whose trace the record's events belong to. Closed-over tracers become leading
 * inputs; with `allConsts` closed-over arrays do, too.
 */
export function traceFunction(
  fn: Value,
  avals: readonly ShapedArray[],
  debugInfo: DebugInfo,
  run: (tracers: Value[]) => Value,
  allConsts = false,
): Traced | NotTraced {
  return traceable(fn, debugInfo.functionName, debugInfo.tracedFor, () =>
    traceOnce(fn, avals, debugInfo, run, allConsts),
  );
}

function traceOnce(
  fn: Value,
  avals: readonly ShapedArray[],
  debugInfo: DebugInfo,
  run: (tracers: Value[]) => Value,
  allConsts: boolean,
): Traced | NotTraced {
  const trace = new DynamicJaxprTrace(debugInfo);
  const tracers = avals.map((a) => trace.newArg(a));
  const { recorder, onUnknownBranch, onMissing } = vm;
  const leave = enterTrace(fn, debugInfo.functionName, debugInfo.tracedFor);
  let branch: NotTraced | undefined;
  let isSure = true;
  vm.onUnknownBranch = (unknown) => {
    // Once a fault before it is mended, both sides are traced, or there is no branch.
    if (unknown.reason !== PAST_FAULT) isSure = false;
    branch ??= { kind: 'unknown', unknown, site: currentSource() };
  };
  vm.onMissing = (missing) => {
    branch ??= { kind: 'unknown', unknown: missing, site: currentSource() };
  };
  const frame = vm.frame;
  const depth = vm.depth;
  const started = vm.now?.();
  let thrown: unknown;
  try {
    const result = withTrace(trace, () => run(tracers));
    if (result instanceof Unknown) return branch ?? { kind: 'unknown', unknown: result, site: firstUnknown() };
    const { leaves, paths, tree } = flatten(result);
    const outs: Val[] = [];
    for (let i = 0; i < leaves.length; i++) {
      const leaf = leaves[i];
      if (leaf instanceof Unknown) return branch ?? { kind: 'unknown', unknown: leaf, site: firstUnknown() };
      const v = toVal(leaf);
      if (!v) throw noArrayReturned(debugInfo, leaf, paths[i]);
      if (v.aval instanceof RefAval) throw returnedRef(trace, debugInfo, v, paths[i]);
      outs.push(v);
    }
    if (branch) return branch;
    const { jaxpr, closed } = (allConsts ? closeOverAll : closeOver)(trace.toJaxpr(outs));
    const ms = started === undefined ? undefined : vm.now && vm.now() - started;
    trace.complete = true;
    return { kind: 'traced', jaxpr, outTree: tree, closed, ms };
  } catch (e) {
    thrown = e;
    // What is raised below a branch on an unknown may never happen.
    if (e instanceof PyRaise && branch && !isSure) return branch;
    // What can't be known for want of something here leads into all ways at once: that is why, not the budget.
    if (e instanceof Stop && e.kind === 'budget' && branch?.unknown instanceof Missing) return branch;
    noteRaised(e, { by: debugInfo.tracedFor, operands: [] });
    throw e;
  } finally {
    withTrace(trace, () => {
      leave(thrown);
    });
    vm.frame = frame;
    vm.depth = depth;
    vm.onUnknownBranch = onUnknownBranch;
    vm.onMissing = onMissing;
  }

  /** Where something unknown was first called in this trace: the line to show. */
  function firstUnknown(): SourceFrame | undefined {
    return recorder.events.find((e) => e.kind === 'unknown-call' && e.trace?.fn === fn)?.site;
  }
}
