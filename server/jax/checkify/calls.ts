/** Eqns that hold jaxprs, under checkify. Source: the rules of higher-order primitives in jax/_src/checkify.py. */
import type { ShapedArray } from '../../jaxpr/aval.ts';
import { FlatTree } from '../../jaxpr/flatTree.ts';
import type { Jaxpr } from '../../jaxpr/jaxpr.ts';
import { innerDebug } from '../../jaxpr/jaxpr.ts';
import type { ParamValue, Params } from '../../jaxpr/primitive.ts';
import { RuleError } from '../../jaxpr/primitive.ts';
import type { CustomJvpCall, Jit } from '../../jaxpr/primitives/call.ts';
import type { Cond, Scan, While } from '../../jaxpr/primitives/control.ts';
import { scanCounts } from '../../jaxpr/primitives/control.ts';
import type { CustomVjpCall, Remat } from '../../jaxpr/primitives/customCalls.ts';
import { ErrorTree } from '../../jaxpr/primitives/debug.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import { moveBindersToFront, pruneOutputs } from '../../jaxpr/rewrite.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind, evalJaxpr, traceToJaxpr } from '../../jaxpr/trace.ts';
import { Stop } from '../../python/errors.ts';
import type { Value } from '../../python/values.ts';
import { UNSPECIFIED } from '../sharding.ts';
import type { CustomFunction } from '../customCalls.ts';
import { callCustomJvp, callCustomVjp } from '../customCalls.ts';
import type { TreeDef } from '../pytree.ts';
import { CustomJvpRule } from '../transforms/custom.ts';
import { CustomBwdRule, CustomFwdRule } from '../transforms/customVjp.ts';
import { Zero } from '../transforms/zero.ts';
import type { Checked, CheckedJaxpr, Context, FlatError } from './errors.ts';
import { flattened, python } from './errors.ts';
import type { CallRule } from './interpreter.ts';
import { checkJaxpr, checkedJaxpr, rebuild, traceChecked, unpack, withPlaces } from './interpreter.ts';

const avalsOf = (xs: readonly Val[]): ShapedArray[] => xs.map((x) => x.aval);
const flags = (n: number, value: boolean): boolean[] => new Array<boolean>(n).fill(value);
const nowhere = (n: number): FlatTree => FlatTree.nones(n);

/** Shardings with those of the error in front, which nobody asked for. */
function withUnspecified(key: string, params: Jit, errors: number): Params {
  const { [key]: given } = params;
  if (!Array.isArray(given)) return {};
  return { [key]: [...new Array<ParamValue>(errors).fill(UNSPECIFIED), ...(given as readonly ParamValue[])] };
}

const jit: CallRule = (ctx, error, eqn, args) => {
  const params = eqn.params as Jit;
  const { vals, tree } = flattened(error);
  const made = checkedJaxpr(ctx, params.jaxpr, tree, [...avalsOf(vals), ...avalsOf(args)]);
  const results = eqn.outvars.length;
  const errors = made.jaxpr.outvars.length - results;
  const outs = bind(primitives.jit, [...vals, ...args], {
    ...params,
    jaxpr: made.jaxpr,
    donated_invars: [...vals.map(() => false), ...params.donated_invars],
    ...withUnspecified('in_shardings', params, vals.length),
    ...withUnspecified('out_shardings', params, errors),
  });
  return unpack(made.outTree, outs, results);
};

const remat: CallRule = (ctx, error, eqn, args) => {
  const params = eqn.params as Remat;
  const { vals, tree } = flattened(error);
  const made = checkedJaxpr(ctx, params.jaxpr, tree, [...avalsOf(vals), ...avalsOf(args)]);
  const outs = bind(primitives.remat2, [...vals, ...args], { ...params, jaxpr: made.jaxpr });
  return unpack(made.outTree, outs, eqn.outvars.length);
};

const evaluated: CallRule = (ctx, error, eqn, args) => {
  const { call_jaxpr: jaxpr } = eqn.params as { call_jaxpr: Jaxpr };
  return checkJaxpr(ctx, jaxpr, error, args);
};

/** A function with a derivative of its own, as one that takes and gives an error, flat. */
function customFunction(
  ctx: Context,
  name: string,
  body: Jaxpr,
  errorTree: TreeDef,
  errors: number,
): { f: CustomFunction; outTree: () => TreeDef | undefined } {
  let tree: TreeDef | undefined;
  const run = (args: readonly Val[]): readonly Val[] => {
    const done = checkJaxpr(ctx, body, rebuild(errorTree, args.slice(0, errors)), args.slice(errors));
    tree = flattened(done.error).tree;
    return [...flattened(done.error).vals, ...done.outs];
  };
  return { f: { name, fun: null, info: innerDebug(body), run }, outTree: () => tree };
}

/** The error and the results of such a function; where its rule was run instead, the error is the one before. */
function customResults(
  outTree: TreeDef | undefined,
  before: FlatError,
  outs: readonly Val[],
  results: number,
): Checked {
  const n = outs.length - results;
  return n === 0 && !outTree
    ? { error: rebuild(before.tree, before.vals), outs }
    : { error: rebuild(outTree ?? before.tree, outs.slice(0, n)), outs: outs.slice(n) };
}

/** Derivatives aren't checked; the error goes through. Source: custom_jvp_call_rule, lift_jvp. */
const customJvp: CallRule = (ctx, error, eqn, args) => {
  const { call_jaxpr: body, jvp, name, num_consts } = eqn.params as CustomJvpCall;
  if (!(jvp instanceof CustomJvpRule)) throw new Stop(`jitlens doesn't differentiate ${name} yet`, 'unsupported');
  const before = flattened(error);
  const n = before.vals.length;
  const { f, outTree } = customFunction(ctx, name, body, before.tree, n);
  const rule = jvp.changed((primals, tangents) => {
    const out = jvp.rule(primals.slice(n + num_consts), tangents.slice(n + num_consts));
    return {
      primals: [...primals.slice(0, n), ...out.primals],
      tangents: [...tangents.slice(0, n), ...out.tangents],
    };
  });
  const outs = callCustomJvp(f, rule, [...before.vals, ...args]);
  return customResults(outTree(), before, outs, eqn.outvars.length);
};

/** Source: custom_vjp_call_rule. */
const customVjp: CallRule = (ctx, error, eqn, args) => {
  const { call_jaxpr: body, fwd, bwd, name, num_consts } = eqn.params as CustomVjpCall;
  if (!(fwd instanceof CustomFwdRule && bwd instanceof CustomBwdRule))
    throw new Stop(`jitlens doesn't differentiate ${name} yet`, 'unsupported');
  const before = flattened(error);
  const n = before.vals.length;
  const { f, outTree } = customFunction(ctx, name, body, before.tree, n);
  const rules = {
    fwd: new CustomFwdRule(fwd.name, (primals, perturbed) =>
      fwd.run(primals.slice(n + num_consts), perturbed.slice(n + num_consts)),
    ),
    bwd: new CustomBwdRule(bwd.name, (residuals, cts) => [
      ...before.vals.map((x) => new Zero(x.aval)),
      ...bwd.run(residuals, cts),
    ]),
    symbolicZeros: eqn.params.symbolic_zeros === true,
  };
  const outs = callCustomVjp(f, rules, [...before.vals, ...args]);
  return customResults(outTree(), before, outs, eqn.outvars.length);
};

/** Source: cond_error_check. */
const cond: CallRule = (ctx, error, eqn, [index, ...operands]) => {
  const params = eqn.params as Cond;
  const first = flattened(error);
  const avals = [...avalsOf(first.vals), ...avalsOf(operands)];
  const found = params.branches.map((b) => checkedJaxpr(ctx.from(0), b, first.tree, avals).error);
  const { vals, tree } = flattened(withPlaces(error, found));
  const all = [...avalsOf(vals), ...avalsOf(operands)];
  const made = params.branches.map((b) => checkedJaxpr(ctx, b, tree, all));
  const outs = bind(primitives.cond, [index, ...vals, ...operands], {
    ...params,
    branches: made.map((m) => m.jaxpr),
  });
  const [merged, ...others] = made.map((m) => unpack(m.outTree, outs, eqn.outvars.length));
  return { ...merged, error: python('_merge_metadata', merged.error, ...others.map((o) => o.error)) };
};

/** Source: scan_error_check. */
const scan: CallRule = (ctx, error, eqn, args) => {
  const params = eqn.params as Scan;
  const { jaxpr, ft_in, ft_out } = params;
  const counts = scanCounts(params);
  const consts = args.slice(0, counts.consts);
  const rest = args.slice(counts.consts);
  const first = flattened(error);
  const own = jaxpr.inAvals;
  const effects = checkedJaxpr(ctx.from(0), jaxpr, first.tree, [...avalsOf(first.vals), ...own]).error;
  const { vals, tree } = flattened(withPlaces(error, [effects]));
  const made = checkedJaxpr(ctx, jaxpr, tree, [...avalsOf(vals), ...own]);
  const [constsTree, carryTree, xsTree] = ft_in.unpack();
  const errorsTree = nowhere(vals.length);
  const carry = FlatTree.tuple(errorsTree, carryTree);
  const outs = bind(primitives.scan, [...consts, ...vals, ...rest], {
    ...params,
    jaxpr: moveBindersToFront(made.jaxpr, [
      ...flags(vals.length, false),
      ...flags(consts.length, true),
      ...flags(rest.length, false),
    ]),
    ft_in: FlatTree.tuple(constsTree, carry, xsTree),
    ft_out: FlatTree.tuple(carry, ft_out.unpack()[1]),
  });
  return unpack(made.outTree, outs, eqn.outvars.length);
};

/** The body, and after it the condition as it will be asked next. Source: checkify_while_body_jaxpr. */
function whileBody(ctx: Context, { cond_jaxpr, body_jaxpr, cond_nconsts }: While, error: Value): CheckedJaxpr {
  const { vals, tree } = flattened(error);
  const inputs = [...cond_jaxpr.inAvals.slice(0, cond_nconsts), ...body_jaxpr.inAvals];
  const both = traceToJaxpr(inputs, innerDebug(body_jaxpr), (args) => {
    const outs = evalJaxpr(body_jaxpr, args.slice(cond_nconsts));
    const next = evalJaxpr(cond_jaxpr, [...args.slice(0, cond_nconsts), ...outs]);
    for (const x of next) bind(primitives.dce_sink, [x], { prevent_mlir_dce: false });
    return outs;
  });
  return traceChecked(ctx, both, tree, [...avalsOf(vals), ...inputs]);
}

/** Source: while_loop_error_check. */
const whileLoop: CallRule = (ctx, error, eqn, args) => {
  const params = eqn.params as While;
  const { cond_jaxpr, cond_nconsts, body_nconsts } = params;
  if (cond_jaxpr.outAvals[0].ndim > 0)
    throw new RuleError(
      'ValueError',
      'Checkify does not support batched while-loops (checkify-of-vmap-of-while). \nHint: if possible, move the vmap to the ' +
        'outer level to get vmap-of-checkify-of-while.',
    );
  const condConsts = args.slice(0, cond_nconsts);
  const bodyConsts = args.slice(cond_nconsts, cond_nconsts + body_nconsts);
  const carry = args.slice(cond_nconsts + body_nconsts);
  const asked = checkJaxpr(ctx, cond_jaxpr, error, [...condConsts, ...carry]).error;
  const found = whileBody(ctx.from(0), params, asked).error;
  const merged = withPlaces(asked, [found]);
  const { vals, tree } = flattened(merged);
  const body = whileBody(ctx, params, merged);
  const condition = checkedJaxpr(ctx.from(0), cond_jaxpr, tree, [
    ...avalsOf(vals),
    ...avalsOf(condConsts),
    ...avalsOf(carry),
  ]).jaxpr;
  const errors = flags(vals.length, false);
  const outs = bind(primitives.while, [...condConsts, ...condConsts, ...bodyConsts, ...vals, ...carry], {
    cond_nconsts,
    cond_jaxpr: moveBindersToFront(
      pruneOutputs(
        condition,
        condition.outvars.map((_, i) => i >= condition.outvars.length - 1),
      ),
      [...errors, ...flags(cond_nconsts, true), ...flags(carry.length, false)],
    ),
    body_nconsts: cond_nconsts + body_nconsts,
    body_jaxpr: moveBindersToFront(body.jaxpr, [
      ...errors,
      ...flags(cond_nconsts + body_nconsts, true),
      ...flags(carry.length, false),
    ]),
  });
  return unpack(body.outTree, outs, eqn.outvars.length);
};

/** A check of the user's becomes part of the error. Source: check_discharge_rule. */
const check: CallRule = (ctx, error, eqn, args) => {
  const { err_tree: tree } = eqn.params;
  if (!(tree instanceof ErrorTree)) throw new Stop('a check without its error', 'unsupported');
  const found = tree.rebuild(args) as Value;
  const offset = ctx.code;
  ctx.code += Number(python('_codes', found));
  return { error: python('_discharge', offset, error, found, ctx.errors), outs: [] };
};

/** Errors would differ from device to device. */
const shardMap: CallRule = () => {
  throw new Stop("jitlens doesn't check the body of a shard_map yet", 'unsupported');
};

export const callRules: Readonly<Record<string, CallRule>> = {
  shard_map: shardMap,
  jit,
  remat2: remat,
  eval_jaxpr: evaluated,
  custom_jvp_call: customJvp,
  custom_vjp_call: customVjp,
  cond,
  scan,
  while: whileLoop,
  check,
};
