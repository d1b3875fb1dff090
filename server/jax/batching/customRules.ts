/** The rules of custom_jvp and custom_vjp functions on mapped operands. Source: jax/_src/interpreters/batching.py. */
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { CustomVjpCall } from '../../jaxpr/primitives/customCalls.ts';
import { RuleError } from '../../jaxpr/primitive.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind, bind1, currentTrace, withTrace } from '../../jaxpr/trace.ts';
import type { VjpRules } from '../transforms/customVjp.ts';
import { CustomBwdRule, CustomFwdRule, rulesOf } from '../transforms/customVjp.ts';
import type { Tangent } from '../transforms/zero.ts';
import { Zero, isZero } from '../transforms/zero.ts';
import type { AxisData, BatchDim, BatchRule } from './trace.ts';
import { BatchTrace, addBatch, batchJaxpr, batchRule, batchRuleAlways, moveBatch } from './trace.ts';

/** A result with the mapped axis where it shall be. Source: matchaxis. */
export function settled(axis: AxisData, x: Val, from: BatchDim, to: BatchDim, sums = false): Val {
  if (from === to) return x;
  if (to === undefined) {
    if (from === undefined || !sums) throw new RuleError('ValueError', 'a mapped result where none was wanted');
    return bind1(primitives.reduce_sum, [x], { axes: [from], out_sharding: null });
  }
  return from === undefined ? addBatch(x, axis.size, to, axis.explicit) : moveBatch(x, from, to);
}

const without = (shape: readonly number[], at: number): number[] => shape.filter((_, i) => i !== at);

/** A zero cotangent with the mapped axis where it shall be. */
function settledZero(axis: AxisData, zero: Zero, from: BatchDim, to: BatchDim): Zero {
  const shape = from === undefined ? [...zero.aval.shape] : without(zero.aval.shape, from);
  if (to !== undefined) shape.splice(to, 0, axis.size);
  return new Zero(zero.aval.update({ shape }));
}

/** A tangent of which a function sees one slice. */
export const wrapTangent = (trace: BatchTrace, t: Tangent, dim: BatchDim): Tangent =>
  isZero(t) ? settledZero(trace.axis, t, dim, undefined) : trace.wrap(t, dim);

export const dimOf = (trace: BatchTrace, t: Tangent): BatchDim => (isZero(t) ? undefined : trace.unwrap(t).dim);

/** A function's tangent with the mapped axis where it shall be. */
export function settledTangent(trace: BatchTrace, t: Tangent, to: BatchDim): Tangent {
  if (isZero(t)) return settledZero(trace.axis, t, undefined, to);
  const { val, dim } = trace.unwrap(t);
  return settled(trace.axis, val, dim, to);
}

/** Both rules of a custom_vjp function on operands mapped at `dims`. `mapped`: traces of one vmap know each other by it. */
export function batchedRules(
  { fwd, bwd, symbolicZeros }: VjpRules,
  dims: readonly BatchDim[],
  axis: AxisData,
  name: string,
  mapped: object = {},
): VjpRules & { outDims: () => readonly BatchDim[] } {
  let residualDims: BatchDim[] = [];
  let outDims: BatchDim[] = [];
  const forward = new CustomFwdRule(
    fwd.name,
    (primals, perturbed) => {
      const trace = new BatchTrace(axis, currentTrace(), mapped);
      const out = withTrace(trace, () =>
        fwd.run(
          primals.map((x, i) => trace.wrap(x, dims[i])),
          perturbed,
        ),
      );
      const residuals = out.residuals.map((x) => trace.unwrap(x));
      const outs = out.outs.map((x) => trace.unwrap(x));
      residualDims = residuals.map((r) => r.dim);
      outDims = outs.map((o) => o.dim);
      return { residuals: residuals.map((r) => r.val), outs: outs.map((o) => o.val) };
    },
    fwd.closed,
    fwd.source,
  );
  const backward = new CustomBwdRule(bwd.name, (residuals, cts) => {
    const trace = new BatchTrace(axis, currentTrace(), mapped);
    const shared = cts.some((ct, i) => !isZero(ct) && outDims[i] === undefined);
    const back = withTrace(trace, () =>
      bwd.run(
        residuals.map((x, i) => trace.wrap(x, residualDims[i])),
        cts.map((x, i) => wrapTangent(trace, x, outDims[i])),
      ),
    );
    return back.map((ct, i): Tangent => {
      if (isZero(ct)) return settledZero(axis, ct, undefined, dims[i]);
      const { val, dim } = trace.unwrap(ct);
      if (shared && dims[i] === undefined && dim !== undefined) throw sharedError(name);
      return settled(axis, val, dim, dims[i], true);
    });
  });
  return { fwd: forward, bwd: backward, symbolicZeros, outDims: () => outDims };
}

const sharedError = (name: string): RuleError =>
  new RuleError(
    'ValueError',
    `under vmap, the custom_vjp function ${name} has a primal output that is shared across the batch (unbatched) with a ` +
      'nonzero right cotangent, and its bwd rule produced a batched left cotangent for an unbatched primal input. Summing ' +
      "that left cotangent over the batch would count the shared primal output's right cotangent once per example. To " +
      'resolve this, pass generic_batching=True to defvjp, which gives that whole right cotangent to the first example ' +
      "before summing (right for a correct bwd rule, but bwd's work on it then happens once per example), or define the " +
      'operation as a jax.experimental.hijax.HiPrim with an explicit `batch` rule. See ' +
      'https://docs.jax.dev/en/latest/301/custom-derivatives.html#jax-301-vmap-shared-outputs',
  );

const customVjp: BatchRule = (p, vals, dims, given, axis) => {
  const params = given as CustomVjpCall;
  const { jaxpr, dims: outDims } = batchJaxpr(params.call_jaxpr, axis, dims);
  const rules = batchedRules(rulesOf(params), dims, axis, params.name);
  const outs = bind(p, vals, { ...params, call_jaxpr: jaxpr, fwd: rules.fwd, bwd: rules.bwd, num_consts: 0 });
  return { outs, dims: outDims };
};

/** Forward mode of a custom_vjp function, mapped: JAX's error. */
const customLin: BatchRule = () => {
  throw new RuleError('TypeError', "can't apply forward-mode autodiff (jvp) to a custom_vjp function.");
};

export function installCustomBatching(): void {
  batchRuleAlways(['custom_vjp_call'], customVjp);
  batchRule(['custom_lin'], customLin);
}
