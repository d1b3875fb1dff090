/**
 * Loops and branches on operands: what `scan`, `while_loop` and `cond` make of bodies that are traced already, and the
 * same functions for the library's own bodies, which are TypeScript. The user's functions are in loops.ts and
 * branches.ts. Source: jax/_src/lax/control_flow/loops.py, conditionals.py.
 */
import type { Aval, ShapedArray } from '../../jaxpr/aval.ts';
import { sameCuts, sameShape, sameVarying } from '../../jaxpr/aval.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import { HostArray } from '../../jaxpr/host.ts';
import { FlatTree } from '../../jaxpr/flatTree.ts';
import type { Jaxpr } from '../../jaxpr/jaxpr.ts';
import type { ParamValue } from '../../jaxpr/primitive.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import {
  forwardedInputs,
  mergeConsts,
  mergeLists,
  moveBindersToFront,
  pruneOutputs,
  separateConsts,
} from '../../jaxpr/rewrite.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { DynamicJaxprTrace, bind, bind1, currentTrace, traceToJaxpr } from '../../jaxpr/trace.ts';
import { asValue } from '../declare.ts';
import { latticeResultType } from '../promotion.ts';
import { dce } from '../transforms/dce.ts';
import * as lax from './operations.ts';

/** A traced body: what it closed over are the leading inputs of its jaxpr. */
export interface Body {
  readonly jaxpr: Jaxpr;
  readonly consts: readonly Val[];
}

/** A loop's body: how many of its outputs are carried, and whether they are as the inputs are (JAX's errors). */
export interface LoopBody extends Body {
  readonly carried: number;
  checkCarry(input: readonly ShapedArray[]): void;
}

/** Whether avals match; weak types don't count. Source: core.typematch. */
export const typeMatch = (a: Aval, b: Aval): boolean =>
  a.dtype === b.dtype && sameShape(a.shape, b.shape) && sameVarying(a, b) && sameCuts(a, b);

const avalsOf = (xs: readonly Val[]): ShapedArray[] => xs.map((x) => x.aval);

/**
 * Trace a loop's body. Initial values of weak type that the body makes something else of are converted to that, and
 * then the body is traced once more. Source: _promote_weak_typed_input.
 */
function settleCarry<B extends LoopBody>(
  init: readonly Val[],
  trace: (carry: readonly ShapedArray[]) => B,
): { init: readonly Val[]; body: B } {
  let avals = avalsOf(init);
  let body = trace(avals);
  if (body.carried !== init.length) body.checkCarry(avals);
  const outs = body.jaxpr.outAvals;
  let changed = false;
  const promoted = init.map((x, i) => {
    if (!x.aval.weakType || typeMatch(x.aval, outs[i])) return x;
    changed = true;
    return lax.convertElementType(x, latticeResultType([x.aval, outs[i]]).dtype);
  });
  if (changed) {
    avals = avalsOf(promoted);
    body = trace(avals);
  }
  body.checkCarry(avals);
  return { init: promoted, body };
}

/** A NumPy array that comes out of a loop as it went in is put on the device. Source: _maybe_put. */
const put = (x: Val): Val => (x instanceof HostArray ? (asValue(x) as Val) : x);

export interface ScanOptions {
  readonly length: number;
  readonly reverse?: boolean;
  readonly unroll?: number;
}

/** The carry, then the ys. Source: loops.py scan. */
export function scanOn(
  trace: (carry: readonly ShapedArray[]) => LoopBody,
  initial: readonly Val[],
  xs: readonly Val[],
  { length, reverse = false, unroll = 1 }: ScanOptions,
): Val[] {
  const { init, body } = settleCarry(initial, trace);
  let { jaxpr, consts } = body;
  let ncarry = init.length;
  let args: Val[] = [...init, ...xs];
  const forwarded = forwardedInputs(jaxpr);
  // A carry that the body gives back as it is becomes a constant.
  const moves = init.map((_, i) => forwarded[i] === consts.length + i);
  const ys = jaxpr.outvars.length - ncarry;
  let constant: readonly Val[] = [];
  if (moves.some(Boolean)) {
    jaxpr = pruneOutputs(jaxpr, [...moves.map((m) => !m), ...new Array<boolean>(ys).fill(true)]);
    jaxpr = moveBindersToFront(jaxpr, [...consts.map(() => false), ...moves, ...xs.map(() => false)]);
    constant = init.filter((_, i) => moves[i]);
    args = [...init.filter((_, i) => !moves[i]), ...xs];
    consts = [...constant, ...consts];
    ncarry -= constant.length;
  }
  // A y that is an x isn't computed.
  const fromX = forwarded
    .slice(init.length)
    .map((i) => (i !== undefined && i >= ncarry + consts.length ? i - consts.length : undefined));
  jaxpr = pruneOutputs(jaxpr, [...new Array<boolean>(ncarry).fill(true), ...fromX.map((i) => i === undefined)]);
  const outs = bind(primitives.scan, [...consts, ...args], {
    reverse,
    length,
    jaxpr,
    ft_in: FlatTree.tuple(FlatTree.nones(consts.length), FlatTree.nones(ncarry), FlatTree.nones(xs.length)),
    ft_out: FlatTree.tuple(FlatTree.nones(ncarry), FlatTree.nones(ys).filter(fromX.map((i) => i === undefined))),
    unroll,
  });
  let next = ncarry;
  return [
    ...mergeLists(moves, outs.slice(0, ncarry), constant),
    ...fromX.map((i) => (i === undefined ? outs[next++] : put(args[i]))),
  ];
}

/** Source: loops.py while_loop. */
export function whileOn(
  traceBoth: (carry: readonly ShapedArray[]) => LoopBody & { readonly cond: Body },
  initial: readonly Val[],
): Val[] {
  const { init, body: traced } = settleCarry(initial, traceBoth);
  let { jaxpr: body, consts: bodyConsts } = traced;
  let { jaxpr: cond } = traced.cond;
  const { consts: condConsts } = traced.cond;
  // A carry that the body gives back as it is, and that the condition doesn't ask for, becomes a constant.
  const changes = forwardedInputs(body).map((f, i) => f !== bodyConsts.length + i);
  const pruned = dce(cond, [true], [...condConsts.map(() => true), ...changes]);
  const moves = pruned.used.slice(condConsts.length).map((kept) => !kept);
  let carry = init;
  let constant: readonly Val[] = [];
  if (moves.some(Boolean)) {
    cond = pruned.jaxpr;
    body = pruneOutputs(
      body,
      moves.map((m) => !m),
    );
    body = moveBindersToFront(body, [...bodyConsts.map(() => false), ...moves]);
    constant = init.filter((_, i) => moves[i]);
    carry = init.filter((_, i) => !moves[i]);
    bodyConsts = [...constant, ...bodyConsts];
  }
  const outs = bind(primitives.while, [...condConsts, ...bodyConsts, ...carry], {
    cond_nconsts: condConsts.length,
    cond_jaxpr: cond,
    body_nconsts: bodyConsts.length,
    body_jaxpr: body,
  });
  return mergeLists(moves, outs, constant);
}

/** How `condOn` numbers its branches: as they were traced, or as those of `cond`, the true one first. */
export interface CondOptions {
  readonly trueFirst?: boolean;
  readonly platforms?: readonly ParamValue[];
}

/** One of several bodies, by number; all of them take all operands. Source: conditionals.py _switch_internal, cond. */
export function condOn(
  index: Val,
  bodies: readonly Body[],
  operands: readonly Val[],
  { trueFirst = false, platforms }: CondOptions = {},
): Val[] {
  const { jaxprs, consts } = mergeConsts(bodies);
  if (trueFirst) jaxprs.reverse();
  const inputs = [...consts, ...operands];
  // What all branches give back as it came in isn't a result of theirs.
  const forwarded = jaxprs.map(forwardedInputs);
  const from = forwarded[0].map((i, k) => (forwarded.every((f) => f[k] === i) ? i : undefined));
  const keep = from.map((i) => i === undefined);
  const outs = bind(primitives.cond, [index, ...inputs], {
    branches: jaxprs.map((j) => pruneOutputs(j, keep)),
    ...(platforms ? { branches_platforms: platforms } : {}),
  });
  let next = 0;
  return from.map((i) => (i === undefined ? outs[next++] : asArray(inputs[i])));
}

/** What comes out of a branch as it went in, as an array: NumPy's are lifted into the trace at once. Source: lax.asarray. */
function asArray(x: Val): Val {
  const value = asValue(x) as Val;
  const trace = currentTrace();
  return x instanceof HostArray && trace instanceof DynamicJaxprTrace ? trace.toTracer(value) : value;
}

/** A number as the index of a branch that there is. Source: conditionals.py switch. */
export function branchIndex(index: Val, branches: number): Val {
  const i = lax.convertElementType(index, dt.int32);
  return bind1(primitives.clamp, [lax.scalar(0, dt.int32), i, lax.scalar(branches - 1, dt.int32)], {});
}

// ---- the library's own bodies

type Function = (args: Val[]) => readonly Val[];

/** A function of JAX's own, traced as a body. What it closes over becomes leading inputs. */
export function traceOwn(tracedFor: string, name: string, avals: readonly ShapedArray[], run: Function): Body {
  const jaxpr = traceToJaxpr(
    avals,
    { tracedFor, functionName: name, functionSource: undefined, argNames: avals.map(() => undefined) },
    run,
  );
  return separateConsts(jaxpr) as Body;
}

const unchecked = (): void => undefined;

/** `lax.scan` of JAX's own functions: the body gets the carry and a slice of each x. */
export function scan(
  body: (carry: Val[], xs: Val[]) => { carry: readonly Val[]; ys: readonly Val[] },
  init: readonly Val[],
  xs: readonly Val[],
  options: Partial<ScanOptions> = {},
): { carry: Val[]; ys: Val[] } {
  const length = options.length ?? xs[0].aval.shape[0];
  const slices = xs.map(({ aval }) => aval.withoutDim(0));
  const outs = scanOn(
    (carry) => ({
      ...traceOwn('scan', 'body', [...carry, ...slices], (args) => {
        const result = body(args.slice(0, init.length), args.slice(init.length));
        return [...result.carry, ...result.ys];
      }),
      carried: init.length,
      checkCarry: unchecked,
    }),
    init,
    xs,
    { ...options, length },
  );
  return { carry: outs.slice(0, init.length), ys: outs.slice(init.length) };
}

/** `lax.while_loop` of JAX's own functions. */
export function whileLoop(cond: (carry: Val[]) => Val, body: Function, init: readonly Val[]): Val[] {
  return whileOn(
    (carry) => ({
      cond: traceOwn('while_cond', 'cond', carry, (args) => [cond(args)]),
      ...traceOwn('while_body', 'body', carry, body),
      carried: init.length,
      checkCarry: unchecked,
    }),
    init,
  );
}

/** `i < upper`, of which JAX has one function: loops over the same types share its jaxpr. Source: _fori_cond_fun. */
const foriConditions = new Map<string, Jaxpr>();
export function foriCondition(carry: readonly ShapedArray[]): Body {
  const key = carry.map((a) => a.traceKey).join();
  let jaxpr = foriConditions.get(key);
  if (!jaxpr) {
    ({ jaxpr } = traceOwn('while_cond', '_fori_cond_fun', carry, ([i, upper]) => [lax.compareOp('lt', i, upper)]));
    foriConditions.set(key, jaxpr);
  }
  return { jaxpr, consts: [] };
}

const weakInt = (value: number): Val => lax.scalar(value, dt.int32, true);

/**
 * `lax.fori_loop` of JAX's own functions: a scan where both bounds are numbers, else a while loop.
 * Source: loops.py fori_loop.
 */
export function foriLoop(
  lower: Val | number,
  upper: Val | number,
  body: (i: Val, carry: Val[]) => readonly Val[],
  init: readonly Val[],
  unroll = 1,
): Val[] {
  if (typeof lower === 'number' && typeof upper === 'number') {
    const { carry } = scan(
      ([i, ...rest]) => ({ carry: [lax.add(i, weakInt(1)), ...body(i, rest)], ys: [] }),
      [weakInt(lower), ...init],
      [],
      { length: Math.max(upper - lower, 0), unroll },
    );
    return carry.slice(1);
  }
  const from = typeof lower === 'number' ? weakInt(lower) : lower;
  const to = typeof upper === 'number' ? weakInt(upper) : upper;
  const { dtype } = typeof lower === 'number' ? to.aval : from.aval;
  const outs = whileOn(
    (carry) => ({
      cond: foriCondition(carry),
      ...traceOwn('fori_loop', 'body', carry, ([i, end, ...rest]) => [
        lax.add(i, lax.scalar(1, i.aval.dtype)),
        end,
        ...body(i, rest),
      ]),
      carried: init.length + 2,
      checkCarry: unchecked,
    }),
    [
      from.aval.dtype === dtype ? from : lax.convertElementType(from, dtype),
      to.aval.dtype === dtype ? to : lax.convertElementType(to, dtype),
      ...init,
    ],
  );
  return outs.slice(2);
}

/** `lax.cond` of JAX's own functions; the predicate is a bool. */
export function cond(pred: Val, onTrue: Function, onFalse: Function, operands: readonly Val[] = []): Val[] {
  const avals = avalsOf(operands);
  const yes = traceOwn('cond', 'true_fun', avals, onTrue);
  const no = traceOwn('cond', 'false_fun', avals, onFalse);
  return condOn(lax.convertElementType(pred, dt.int32), [yes, no], operands, { trueFirst: true });
}

/** `lax.switch` of JAX's own functions. */
export function switch_(index: Val, branches: readonly Function[], operands: readonly Val[] = []): Val[] {
  if (branches.length === 1) return [...branches[0]([...operands])];
  const i = branchIndex(index, branches.length);
  const avals = avalsOf(operands);
  return condOn(
    i,
    branches.map((b) => traceOwn('switch', 'branch', avals, b)),
    operands,
  );
}
