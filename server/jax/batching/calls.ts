/**
 * Batching of calls, and of what has effects on the outside. Source: jax/_src/pjit.py _pjit_batcher, ad_checkpoint.py
 * remat_vmap, batching.py process_custom_jvp_call, debugging.py debug_batching_rule, callback.py, ffi.py.
 */
import type { Jaxpr } from '../../jaxpr/jaxpr.ts';
import { RuleError } from '../../jaxpr/primitive.ts';
import { calledNow, isCalledNow, tracedAgain } from '../../jaxpr/primitives/customRules.ts';
import type { CustomJvpCall } from '../../jaxpr/primitives/call.ts';
import type { IoCallback, PureCallback } from '../../jaxpr/primitives/debug.ts';
import { AvalParam, ErrorTree } from '../../jaxpr/primitives/debug.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind, currentTrace, withTrace } from '../../jaxpr/trace.ts';
import { stack } from '../lax/arrange.ts';
import { scan } from '../lax/control.ts';
import { indexInDim } from '../lax/slicing.ts';
import type { TangentRule } from '../transforms/custom.ts';
import { CustomJvpRule } from '../transforms/custom.ts';
import { isZero } from '../transforms/zero.ts';
import { settledTangent, wrapTangent } from './customRules.ts';
import { always, pointwise } from './parts.ts';
import type { AxisData, BatchDim, BatchRule } from './trace.ts';
import { BatchTrace, addBatch, batchInFront, batchJaxpr, batchRule, batchRuleAlways, moveBatch } from './trace.ts';

/** A call of the jaxpr on mapped operands; results stay mapped where they are. */
const calling =
  (key: 'jaxpr' | 'call_jaxpr'): BatchRule =>
  (p, vals, dims, params, axis) => {
    const { jaxpr, dims: outDims } = batchJaxpr(params[key] as unknown as Jaxpr, axis, dims);
    return { outs: bind(p, vals, { ...params, [key]: jaxpr }), dims: outDims };
  };

/** The rule of a custom_jvp function on mapped primals and tangents. Source: batch_custom_jvp_subtrace. */
function batchedRule(
  rule: TangentRule,
  dims: readonly BatchDim[],
  axis: AxisData,
  outDims: readonly BatchDim[],
): TangentRule {
  return (primals, tangents) => {
    const trace = new BatchTrace(axis, currentTrace());
    const out = withTrace(trace, () =>
      rule(
        primals.map((x, i) => trace.wrap(x, dims[i])),
        tangents.map((t, i) => wrapTangent(trace, t, dims[i])),
      ),
    );
    const settle = (x: Val, to: BatchDim): Val => {
      const { val, dim } = trace.unwrap(x);
      if (to === undefined || dim === to) return val;
      return dim === undefined ? addBatch(val, axis.size, to, axis.explicit) : moveBatch(val, dim, to);
    };
    return {
      primals: out.primals.map((x, i) => settle(x, outDims[i])),
      tangents: out.tangents.map((t, i) => (isZero(t) ? settledTangent(trace, t, outDims[i]) : settle(t, outDims[i]))),
    };
  };
}

const customJvp: BatchRule = (p, vals, dims, given, axis) => {
  const params = given as CustomJvpCall;
  const { jaxpr, dims: outDims } = batchJaxpr(params.call_jaxpr, axis, dims);
  const { jvp, num_consts: consts } = params;
  const rule =
    jvp instanceof CustomJvpRule ? jvp.changed(batchedRule(jvp.rule, dims.slice(consts), axis, outDims)) : jvp;
  const call_jaxpr = isCalledNow(params.call_jaxpr) ? calledNow(tracedAgain(jaxpr) ?? jaxpr) : jaxpr;
  return { outs: bind(p, vals, { ...params, call_jaxpr, jvp: rule }), dims: outDims };
};

/** Results that are mapped are so in front. */
const remat: BatchRule = (p, vals, dims, params, axis) => {
  const own = params.jaxpr as unknown as Jaxpr;
  const { jaxpr, dims: outDims } = batchJaxpr(
    own,
    axis,
    dims,
    own.outvars.map(() => 'front if mapped' as const),
  );
  return { outs: bind(p, vals, { ...params, jaxpr }), dims: outDims };
};

/** Once for each element of the batch. */
const unrolled: BatchRule = (p, vals, dims, params, { size }) => {
  const rows: Val[][] = [];
  for (let i = 0; i < size; i++) {
    const args = vals.map((x, k) => {
      const d = dims[k];
      return d === undefined ? x : indexInDim(x, i, d, false);
    });
    rows.push(bind(p, args, params));
  }
  return always(rows.length === 0 ? [] : rows[0].map((_, k) => stack(rows.map((r) => r[k]))), 0);
};

/** A call for each element, in a loop. */
function inLoop(
  vals: readonly Val[],
  dims: readonly BatchDim[],
  run: (args: Val[]) => Val[],
  unroll: number,
): readonly Val[] {
  const moved = vals.map((x, i) => moveBatch(x, dims[i] ?? 0, 0));
  const xs = moved.filter((_, i) => dims[i] !== undefined);
  return scan(
    (_, slices) => {
      let next = 0;
      return { carry: [], ys: run(moved.map((x, i) => (dims[i] === undefined ? x : slices[next++]))) };
    },
    [],
    xs,
    { unroll },
  ).ys;
}

const pureCallback: BatchRule = (p, vals, dims, given, { size }) => {
  const params = given as PureCallback;
  const { vmap_method: method } = params;
  const result_avals = params.result_avals.map((a) =>
    a instanceof AvalParam ? new AvalParam(a.aval.withDim(0, size)) : a,
  );
  const fronted = vals.map((x, i) => {
    const d = dims[i];
    return d === undefined ? x : moveBatch(x, d, 0);
  });
  switch (method) {
    case 'legacy_vectorized':
      return always(bind(p, fronted, { ...params, result_avals }), 0);
    case 'expand_dims':
    case 'broadcast_all': {
      const repeated = fronted.map((x, i) =>
        dims[i] === undefined ? addBatch(x, method === 'broadcast_all' ? size : 1, 0) : x,
      );
      return always(bind(p, repeated, { ...params, result_avals }), 0);
    }
    case 'sequential':
    case 'sequential_unrolled':
      return always(
        inLoop(vals, dims, (args) => bind(p, args, params), method === 'sequential' ? 1 : size),
        0,
      );
    default:
      throw new RuleError(
        'NotImplementedError',
        `vmap is only supported for the ${p.name} primitive when vmap_method is one of 'sequential', ` +
          `'sequential_unrolled', 'expand_dims', 'broadcast_all', or 'legacy_vectorized'. Got ` +
          `vmap_method=${method === null ? 'None' : `'${method}'`}.`,
      );
  }
};

const ioCallback: BatchRule = (p, vals, dims, given) => {
  const params = given as IoCallback;
  if (params.ordered) throw new RuleError('ValueError', 'Cannot `vmap` ordered IO callback.');
  return always(
    inLoop(vals, dims, (args) => bind(p, args, params), 1),
    0,
  );
};

/** Whether any of them failed. Source: jax/_src/checkify.py check_batching_rule. */
const check: BatchRule = (_p, vals, dims, { err_tree: tree }, { size }) => {
  if (tree instanceof ErrorTree) tree.again(vals.map((x, i) => batchInFront(x, dims[i], size)));
  return always([], undefined);
};

export function installCallBatching(): void {
  batchRuleAlways(['jit'], calling('jaxpr'));
  batchRuleAlways(['eval_jaxpr'], calling('call_jaxpr'));
  batchRuleAlways(['custom_jvp_call'], customJvp);
  batchRuleAlways(['remat2'], remat);
  batchRule(['name'], pointwise);
  batchRule(['debug_print', 'debug_callback'], unrolled);
  batchRule(['check'], check);
  batchRule(['pure_callback'], pureCallback);
  batchRule(['io_callback'], ioCallback);
}
