/**
 * Batching of loops, branches and solvers: of the primitives that hold jaxprs. Source:
 * jax/_src/lax/control_flow/loops.py, conditionals.py, solves.py.
 */
import { noticeBothBranches } from '../notices.ts';
import { Jaxpr } from '../../jaxpr/jaxpr.ts';
import { RecordParam, RuleError } from '../../jaxpr/primitive.ts';
import type { Cond, Scan, While } from '../../jaxpr/primitives/control.ts';
import { scanCounts } from '../../jaxpr/primitives/control.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind, bind1, evalJaxpr } from '../../jaxpr/trace.ts';
import * as lax from '../lax/operations.ts';
import type { BatchDim, BatchRule, OutDim } from './trace.ts';
import { addBatch, batchInFront, batchJaxpr, batchJaxprInFront, batchRuleAlways, moveBatch } from './trace.ts';

const isMapped = (d: BatchDim): boolean => d !== undefined;
const front = (m: boolean): BatchDim => (m ? 0 : undefined);
const or = (xs: readonly boolean[], ys: readonly boolean[]): boolean[] => xs.map((x, i) => x || ys[i]);

/** A carried value mapped in front, if it is mapped in the loop. */
const carried = (x: Val, dim: BatchDim, mapped: boolean, size: number): Val =>
  mapped ? batchInFront(x, dim, size) : x;

/** Which parts of the carry are mapped is found by repetition. */
const scan: BatchRule = (p, vals, dims, given, axis) => {
  const params = given as Scan;
  const counts = scanCounts(params);
  const n = counts.consts;
  const m = n + counts.carry;
  const xsDims = dims.slice(m).map((d) => front(isMapped(d)));
  const ys = params.jaxpr.outvars.length - (m - n);
  let mapped = dims.slice(n, m).map(isMapped);
  for (;;) {
    const out: OutDim[] = [...mapped.map((c): OutDim => (c ? 0 : 'front if mapped')), ...fill(ys)];
    const batched = batchJaxpr(params.jaxpr, axis, [...dims.slice(0, n), ...mapped.map(front), ...xsDims], out);
    const next = batched.dims.slice(0, m - n).map(isMapped);
    if (next.join() !== mapped.join()) {
      mapped = or(mapped, next);
      continue;
    }
    const init = vals.slice(n, m).map((x, i) => carried(x, dims[n + i], mapped[i], axis.size));
    const xs = vals.slice(m).map((x, i) => {
      const d = dims[m + i];
      return d === undefined ? x : moveBatch(x, d, 1);
    });
    const outs = bind(p, [...vals.slice(0, n), ...init, ...xs], { ...params, jaxpr: batched.jaxpr });
    return {
      outs,
      dims: [...mapped.map(front), ...batched.dims.slice(m - n).map((d) => (isMapped(d) ? 1 : undefined))],
    };
  }
};
const fill = (n: number): OutDim[] => new Array<OutDim>(n).fill('front if mapped');

const whileLoop: BatchRule = (p, vals, dims, given, axis) => {
  const params = given as While;
  const { cond_jaxpr, body_jaxpr } = params;
  const n = params.cond_nconsts;
  const m = n + params.body_nconsts;
  const condDims = dims.slice(0, n);
  const bodyDims = dims.slice(n, m);
  let mapped = dims.slice(m).map(isMapped);
  for (;;) {
    const out = batchJaxprInFront(body_jaxpr, axis, [...bodyDims.map(isMapped), ...mapped], mapped);
    if (out.mapped.join() === mapped.join()) break;
    mapped = or(mapped, out.mapped);
  }
  const pred = batchJaxprInFront(cond_jaxpr, axis, [...condDims.map(isMapped), ...mapped]);
  let carry: BatchDim[];
  if (pred.mapped[0]) carry = mapped.map(() => 0);
  else {
    // The predicate's axes come first in all that is carried.
    const rank = cond_jaxpr.outAvals[0].ndim;
    carry = mapped.map((c) => (c ? rank : undefined));
  }
  const body = batchJaxpr(body_jaxpr, axis, [...bodyDims, ...carry], carry);
  const cond = batchJaxpr(cond_jaxpr, axis, [...condDims, ...carry], [pred.mapped[0] ? 0 : undefined]);
  const init = vals.slice(m).map((x, i) => {
    const to = carry[i];
    const from = dims[m + i];
    if (to === undefined) return x;
    return from === undefined ? addBatch(x, axis.size, to, axis.explicit) : moveBatch(x, from, to);
  });
  const outs = bind(p, [...vals.slice(0, m), ...init], { ...params, cond_jaxpr: cond.jaxpr, body_jaxpr: body.jaxpr });
  return { outs, dims: carry };
};

/** A predicate of lower rank than its cases. Source: _bcast_select_n. */
function select(which: Val, cases: readonly Val[]): Val {
  const { shape } = cases[0].aval;
  const w =
    which.aval.ndim === shape.length
      ? which
      : lax.broadcastInDim(
          which,
          shape,
          which.aval.shape.map((_, i) => i),
        );
  return bind1(primitives.select_n, [w, ...cases], {});
}

const cond: BatchRule = (p, vals, dims, given, axis) => {
  const params = given as Cond;
  const { branches } = params;
  if (branches.some((b) => ['Read', 'Write'].some((e) => b.effects.has(e))))
    throw new RuleError('NotImplementedError', 'State effect not supported in vmap-of-cond.');
  const platforms = given.branches_platforms;
  let [index] = vals;
  let [indexDim] = dims;
  if (platforms !== undefined && indexDim !== undefined) {
    index = bind1(primitives.platform_index, [], { platforms: platforms as readonly never[] });
    indexDim = undefined;
  }
  if (indexDim !== undefined) {
    noticeBothBranches();
    const [which, ...ops] = vals.map((x, i) => batchInFront(x, dims[i], axis.size));
    const results = branches
      .map((b) =>
        batchJaxprInFront(
          b,
          axis,
          b.invars.map(() => true),
          b.outvars.map(() => true),
        ),
      )
      .map(({ jaxpr }, i) => {
        // The operands are selected, too: for the sake of derivatives.
        const chosen = lax.compareOp('eq', which, lax.scalar(i, which.aval.dtype));
        return evalJaxpr(
          jaxpr,
          ops.map((x) => select(chosen, [lax.stopGradient(x), x])),
        );
      });
    const outs = results[0].map((_, k) =>
      select(
        which,
        results.map((r) => r[k]),
      ),
    );
    return { outs, dims: outs.map(() => 0) };
  }
  const mapped = dims.slice(1).map(isMapped);
  const ops = vals.slice(1).map((x, i) => {
    const d = dims[i + 1];
    return d === undefined ? x : moveBatch(x, d, 0);
  });
  const each = branches.map((b) => batchJaxprInFront(b, axis, mapped).mapped);
  const out = each.reduce(or);
  const batched = branches.map((b) => batchJaxprInFront(b, axis, mapped, out).jaxpr);
  return { outs: bind(p, [index, ...ops], { ...params, branches: batched }), dims: out.map(front) };
};

const ROLES = ['matvec', 'vecmat', 'solve', 'transpose_solve'] as const;

/** Which parts of the solution and of the right-hand side are mapped is found by repetition. */
const linearSolve: BatchRule = (p, vals, dims, params, axis) => {
  const { const_lengths, jaxprs } = params as unknown as { const_lengths: RecordParam; jaxprs: RecordParam };
  const counts = ROLES.map((r) => Number(const_lengths.fields[r]));
  const starts = counts.map((_, i) => counts.slice(0, i).reduce((a, b) => a + b, 0));
  const total = counts.reduce((a, b) => a + b, 0);
  const constDims = ROLES.map((_, i) => dims.slice(starts[i], starts[i] + counts[i]).map((d) => front(isMapped(d))));
  const own = ROLES.map((r) => {
    const j = jaxprs.fields[r];
    return j instanceof Jaxpr ? j : undefined;
  });
  const given = dims.slice(total).map(isMapped);
  let bMapped = given;
  const results = own[2]?.outvars.length ?? 0;
  const operatorResults = own[0]?.outvars.length ?? 0;
  let xMapped = new Array<boolean>(results).fill(false);
  let made: (Jaxpr | null)[] = [];
  let solveMapped: boolean[] = [];
  const apply = (role: number, on: readonly boolean[], to: readonly boolean[]): boolean[] | undefined => {
    const jaxpr = own[role];
    if (!jaxpr) {
      made[role] = null;
      return undefined;
    }
    const out = jaxpr.outvars.map((_, i): OutDim => (to[i] ? 0 : 'front if mapped'));
    const batched = batchJaxpr(jaxpr, axis, [...constDims[role], ...on.map(front)], out);
    made[role] = batched.jaxpr;
    return batched.dims.map(isMapped);
  };
  for (let turn = 0; turn < 1 + given.length + results; turn++) {
    made = [];
    solveMapped = apply(2, bMapped, xMapped) ?? [];
    const vecmat = apply(1, bMapped, bMapped);
    const xNext = vecmat ? solveMapped.map((m, i) => (vecmat[i] ?? true) || m) : solveMapped;
    const x = xNext.slice(0, operatorResults);
    const matvec = apply(0, x, bMapped) ?? [];
    const transposed = apply(3, x, xNext);
    const bNext = given.map((m, i) => m || matvec[i] || (transposed?.[i] ?? false));
    const settled = xNext.join() === xMapped.join() && bNext.join() === bMapped.join();
    xMapped = xNext;
    bMapped = bNext;
    if (settled) break;
  }
  const consts = vals.slice(0, total).map((x, i) => moveBatch(x, dims[i] ?? 0, 0));
  const b = vals.slice(total).map((x, i) => (bMapped[i] ? batchInFront(x, dims[total + i], axis.size) : x));
  const outs = bind(p, [...consts, ...b], {
    const_lengths,
    jaxprs: new RecordParam('_LinearSolveTuple', Object.fromEntries(ROLES.map((r, i) => [r, made[i] ?? null]))),
  });
  return { outs, dims: solveMapped.map(front) };
};

export function installControlBatching(): void {
  batchRuleAlways(['scan'], scan);
  batchRuleAlways(['while'], whileLoop);
  batchRuleAlways(['cond'], cond);
  batchRuleAlways(['custom_linear_solve'], linearSolve);
}
