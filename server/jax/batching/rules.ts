/**
 * How primitives apply to mapped operands. Source: the *_batch_rule of jax/_src/lax/lax.py, slicing.py, linalg.py,
 * control_flow/solves.py; broadcast_batcher, expand_dims_batcher in jax/_src/interpreters/batching.py.
 */
import * as dt from '../../jaxpr/dtypes.ts';
import { Jaxpr } from '../../jaxpr/jaxpr.ts';
import type { Params } from '../../jaxpr/primitive.ts';
import { RecordParam } from '../../jaxpr/primitive.ts';
import type { DotGeneral } from '../../jaxpr/primitives/dot.ts';
import { dotDimensionNumbers, dotDimensions } from '../../jaxpr/primitives/dot.ts';
import { gatherDimensionNumbers, windowDimensions } from '../../jaxpr/primitives/gather.ts';
import type { Gather } from '../../jaxpr/primitives/gather.ts';
import type { TriangularSolve } from '../../jaxpr/primitives/linalg.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind, bind1 } from '../../jaxpr/trace.ts';
import * as lax from '../lax/operations.ts';
import { expandDims } from '../lax/arrange.ts';
import type { BatchDim, BatchRule, Batched } from './trace.ts';
import { addBatch, batchInFront, batchJaxpr, batchRule, moveBatch } from './trace.ts';

const one = (out: Val, dim: BatchDim): Batched => ({ outs: [out], dims: [dim] });
const always = (outs: readonly Val[], dim: BatchDim): Batched => ({ outs, dims: outs.map(() => dim) });
const bump = (dims: readonly number[], by = 1): number[] => dims.map((d) => d + by);
const bumpFrom = (dims: readonly number[], from: number): number[] => dims.map((d) => (d >= from ? d + 1 : d));
const first = (dims: readonly BatchDim[]): number => dims.find((d) => d !== undefined) ?? 0;
const sameShapes = (a: Val, b: Val): boolean => a.aval.shape.join() === b.aval.shape.join();

/** Elementwise, one operand: wherever the axis is. */
const pointwise: BatchRule = (p, vals, dims, params) => always(bind(p, vals, params), dims[0]);

/** Elementwise, several operands, which are brought to one rank. */
const broadcasting: BatchRule = (p, vals, dims, params) => {
  const k = dims.findIndex((d) => d !== undefined);
  const dim = first(dims);
  if (vals.every((x, i) => x.aval.ndim === 0 || (sameShapes(x, vals[k]) && dims[i] === dim)))
    return always(bind(p, vals, params), dim);
  const moved = vals.map((x, i) => (x.aval.ndim > 0 ? batchInFront(x, dims[i], 1) : x));
  const rank = Math.max(...moved.map((x) => x.aval.ndim));
  const aligned = moved.map((x, i) => {
    const missing = rank - x.aval.ndim;
    if (dims[i] === undefined || missing === 0) return x;
    return expandDims(
      x,
      Array.from({ length: missing }, (_, n) => x.aval.ndim + n),
    );
  });
  return always(bind(p, aligned, params), 0);
};

/** Primitives that take leading batch axes anyway. */
const leading: BatchRule = (p, vals, dims, params, size) =>
  always(
    bind(
      p,
      vals.map((x, i) => batchInFront(x, dims[i], size)),
      params,
    ),
    0,
  );

const reducing: BatchRule = (p, [x], [dim = 0], params) => {
  const axes = bumpFrom((params.axes as readonly number[]) ?? [], dim).map(Number);
  const kept = x.aval.shape.map((_, i) => i).filter((i) => !axes.includes(i));
  return one(bind1(p, [x], { ...params, axes }), kept.indexOf(dim));
};

/** Along one axis: it may have moved. */
const alongAxis =
  (key: string): BatchRule =>
  (p, [x], [dim = 0], params) => {
    const axis = Number(params[key]);
    return one(bind1(p, [x], { ...params, [key]: axis >= dim ? axis + 1 : axis }), dim);
  };

const broadcastInDim: BatchRule = (_, [x], [dim = 0], { shape, broadcast_dimensions }) =>
  one(
    lax.broadcastInDim(
      moveBatch(x, dim, 0),
      [x.aval.shape[dim], ...(shape as number[])],
      [0, ...bump(broadcast_dimensions as number[])],
    ),
    0,
  );

const reshape: BatchRule = (_, [x], [dim = 0], { new_sizes, dimensions }) => {
  const moved = moveBatch(x, dim, 0);
  const order = dimensions === null ? null : [0, ...bump(dimensions as number[])];
  return one(lax.reshape(moved, [moved.aval.shape[0], ...(new_sizes as number[])], order), 0);
};

const transpose: BatchRule = (_, [x], [dim = 0], { permutation }) =>
  one(lax.transpose(x, [dim, ...bumpFrom(permutation as number[], dim)]), 0);

const squeeze: BatchRule = (_, [x], [dim = 0], { dimensions }) =>
  one(lax.squeeze(moveBatch(x, dim, 0), bump(dimensions as number[])), 0);

const selectN: BatchRule = (p, vals, dims, params, size) => {
  const [which, ...cases] = vals;
  const [whichDim, ...caseDims] = dims;
  const select = (w: Val, cs: readonly Val[], dim: number): Batched => one(bind1(p, [w, ...cs], params), dim);
  if (caseDims.every((d) => d === whichDim)) {
    const dim = first(dims);
    const w = sameShapes(which, cases[0]) ? which : lax.broadcastInDim(which, cases[0].aval.shape, [dim]);
    return select(w, cases, dim);
  }
  if (which.aval.ndim === 0 && caseDims.every((d) => d !== undefined)) {
    const dim = first(caseDims);
    if (caseDims.every((d) => d === dim)) return select(which, cases, dim);
    if (cases.every((c) => sameShapes(c, cases[0])))
      return select(
        which,
        cases.map((c, i) => moveBatch(c, caseDims[i] ?? 0, dim)),
        dim,
      );
  }
  let w = which.aval.ndim > 0 ? batchInFront(which, whichDim, size) : which;
  let cs = cases;
  if (cases.some((c) => c.aval.ndim > 0)) cs = cases.map((c, i) => batchInFront(c, caseDims[i], size));
  if (w.aval.ndim > 0 && w.aval.ndim < cs[0].aval.ndim) w = lax.broadcastInDim(w, cs[0].aval.shape, [0]);
  if (w.aval.ndim > cs[0].aval.ndim) cs = cs.map((c) => lax.broadcastInDim(c, w.aval.shape, []));
  return select(w, cs, 0);
};

const sort: BatchRule = (p, vals, dims, params) => {
  const dim = first(dims);
  const like = vals[dims.indexOf(dim)];
  const moved = vals.map((x, i) => {
    const d = dims[i];
    if (d !== undefined) return moveBatch(x, d, dim);
    const kept = like.aval.shape.map((_, k) => k).filter((k) => k !== dim);
    return lax.broadcastInDim(x, like.aval.shape, kept);
  });
  const dimension = Number(params.dimension);
  return always(bind(p, moved, { ...params, dimension: dim <= dimension ? dimension + 1 : dimension }), dim);
};

const concatenate: BatchRule = (p, vals, dims, { dimension }, size) =>
  one(
    bind1(
      p,
      vals.map((x, i) => batchInFront(x, dims[i], size)),
      { dimension: Number(dimension) + 1 },
    ),
    0,
  );

const slice: BatchRule = (p, [x], [dim = 0], { start_indices, limit_indices, strides }) => {
  const insert = (list: readonly number[], v: number): number[] => [...list.slice(0, dim), v, ...list.slice(dim)];
  const params = {
    start_indices: insert(start_indices as number[], 0),
    limit_indices: insert(limit_indices as number[], x.aval.shape[dim]),
    strides: strides === null ? null : insert(strides as number[], 1),
  };
  return one(bind1(p, [x], params), dim);
};

const pad: BatchRule = (p, [x, value], [dim, valueDim], params, size) => {
  const at = dim ?? 0;
  const operand = dim === undefined ? addBatch(x, size, 0) : x;
  const config = [...(params.padding_config as [number, number, number][])];
  config.splice(at, 0, [0, 0, 0]);
  if (valueDim === undefined) return one(bind1(p, [operand, value], { padding_config: config }), at);
  const { dtype } = x.aval;
  const filled = bind1(p, [operand, lax.scalar(0, dtype)], { padding_config: config });
  const ones = lax.full(operand.aval.shape, lax.scalar(true, dt.bool), dt.bool);
  const mask = bind1(p, [ones, lax.scalar(false, dt.bool)], { padding_config: config });
  return one(lax.select(mask, filled, lax.broadcastInDim(value, filled.aval.shape, [at])), at);
};

const dotGeneral: BatchRule = (p, [lhs, rhs], [ld, rd], params) => {
  const d = dotDimensions(params as unknown as DotGeneral);
  let { lhsBatch, rhsBatch, lhsContracting, rhsContracting } = d;
  let dim = 0;
  const free = (rank: number, batch: number[], contracting: number[]): number[] =>
    Array.from({ length: rank }, (_, i) => i).filter((i) => !batch.includes(i) && !contracting.includes(i));
  if (ld !== undefined && rd !== undefined) {
    lhsBatch = [ld, ...bumpFrom(lhsBatch, ld)];
    rhsBatch = [rd, ...bumpFrom(rhsBatch, rd)];
    lhsContracting = bumpFrom(lhsContracting, ld);
    rhsContracting = bumpFrom(rhsContracting, rd);
  } else if (ld !== undefined) {
    // The mapped operand's rank counts, as in JAX.
    dim = lhsBatch.length + free(lhs.aval.ndim, lhsBatch, lhsContracting).filter((i) => i < ld).length;
    lhsBatch = bumpFrom(lhsBatch, ld);
    lhsContracting = bumpFrom(lhsContracting, ld);
  } else if (rd !== undefined) {
    const before = free(rhs.aval.ndim, rhsBatch, rhsContracting).filter((i) => i < rd).length;
    dim = lhs.aval.ndim - lhsContracting.length + before;
    rhsBatch = bumpFrom(rhsBatch, rd);
    rhsContracting = bumpFrom(rhsContracting, rd);
  }
  const dimension_numbers = dotDimensionNumbers([lhsContracting, rhsContracting], [lhsBatch, rhsBatch]);
  return one(bind1(p, [lhs, rhs], { ...params, dimension_numbers }), dim);
};

const gather: BatchRule = (p, [x, indices], [xDim, indexDim], given) => {
  const params = given as unknown as Gather;
  const d = windowDimensions(params.dimension_numbers);
  const apply = (operand: Val, at: Val, change: Partial<Gather>): Batched =>
    one(bind1(p, [operand, at], { ...given, ...(change as Params) }), 0);
  if (indexDim === undefined) {
    const operand = moveBatch(x, xDim ?? 0, 0);
    return apply(operand, indices, {
      slice_sizes: [operand.aval.shape[0], ...params.slice_sizes],
      dimension_numbers: gatherDimensionNumbers({
        window: [0, ...bump(d.window)],
        collapsed: bump(d.collapsed),
        indexed: bump(d.indexed),
        operandBatching: bump(d.operandBatching),
        indicesBatching: d.indicesBatching,
      }),
    });
  }
  const at = moveBatch(indices, indexDim, 0);
  if (xDim === undefined)
    return apply(x, at, {
      unique_indices: false,
      indices_are_sorted: false,
      dimension_numbers: gatherDimensionNumbers({
        ...d,
        window: bump(d.window),
        indicesBatching: bump(d.indicesBatching),
      }),
    });
  const operand = moveBatch(x, xDim, 0);
  return apply(operand, at, {
    slice_sizes: [operand.aval.shape[0] === 0 ? 0 : 1, ...params.slice_sizes],
    dimension_numbers: gatherDimensionNumbers({
      window: bump(d.window),
      collapsed: bump(d.collapsed),
      indexed: bump(d.indexed),
      operandBatching: [0, ...bump(d.operandBatching)],
      indicesBatching: [0, ...bump(d.indicesBatching)],
    }),
  });
};

const triangularSolve: BatchRule = (p, [a, b], [aDim, bDim], given, size) => {
  const params = given as unknown as TriangularSolve;
  if (aDim !== undefined) return one(bind1(p, [batchInFront(a, aDim, size), batchInFront(b, bDim, size)], params), 0);
  // One matrix for all: the right-hand sides stand side by side.
  const rank = b.aval.ndim;
  const dim = bDim ?? 0;
  const moved = moveBatch(b, dim, params.left_side ? rank - 1 : rank - 2);
  const { shape } = moved.aval;
  const flat = params.left_side
    ? [...shape.slice(0, -2), shape[rank - 2] * shape[rank - 1]]
    : [...shape.slice(0, -3), shape[rank - 3] * shape[rank - 2], shape[rank - 1]];
  const out = bind1(p, [a, lax.reshape(moved, flat)], params);
  return one(lax.reshape(out, shape), params.left_side ? rank - 1 : rank - 2);
};

/** A call: of the jaxpr on mapped operands. */
const calling =
  (key: 'jaxpr' | 'call_jaxpr'): BatchRule =>
  (p, vals, dims, params, size) => {
    const { jaxpr, dims: outDims } = batchJaxpr(params[key] as unknown as Jaxpr, size, dims);
    return { outs: bind(p, vals, { ...params, [key]: jaxpr }), dims: outDims };
  };

const ROLES = ['matvec', 'vecmat', 'solve', 'transpose_solve'] as const;

/** Which parts of the solution and of the right-hand side are mapped is found by repetition. */
const linearSolve: BatchRule = (p, vals, dims, params, size) => {
  const { const_lengths, jaxprs } = params as unknown as { const_lengths: RecordParam; jaxprs: RecordParam };
  const counts = ROLES.map((r) => Number(const_lengths.fields[r]));
  const starts = counts.map((_, i) => counts.slice(0, i).reduce((a, b) => a + b, 0));
  const total = counts.reduce((a, b) => a + b, 0);
  const front = (d: BatchDim): BatchDim => (d === undefined ? undefined : 0);
  const constDims = ROLES.map((_, i) => dims.slice(starts[i], starts[i] + counts[i]).map(front));
  const own = ROLES.map((r) => {
    const j = jaxprs.fields[r];
    return j instanceof Jaxpr ? j : undefined;
  });
  const given = dims.slice(total).map((d) => d !== undefined);
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
    const out = jaxpr.outvars.map((_, i) => (to[i] ? ('in front' as const) : ('in front if mapped' as const)));
    const batched = batchJaxpr(jaxpr, size, [...constDims[role], ...on.map((m) => (m ? 0 : undefined))], out);
    made[role] = batched.jaxpr;
    return batched.dims.map((d) => d !== undefined);
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
  const b = vals.slice(total).map((x, i) => (bMapped[i] ? batchInFront(x, dims[total + i], size) : x));
  const outs = bind(p, [...consts, ...b], {
    const_lengths,
    jaxprs: new RecordParam('_LinearSolveTuple', Object.fromEntries(ROLES.map((r, i) => [r, made[i] ?? null]))),
  });
  return { outs, dims: solveMapped.map((m) => (m ? 0 : undefined)) };
};

/** Enter the rules: once in a process. */
export function installBatchRules(): void {
  const unary = ['abs', 'neg', 'sign', 'conj', 'real', 'imag', 'sqrt', 'rsqrt', 'exp', 'log', 'square', 'not', 'floor'];
  batchRule([...unary, 'convert_element_type', 'copy', 'stop_gradient', 'integer_pow', 'log2', 'is_finite'], pointwise);
  batchRule(['add', 'sub', 'mul', 'div', 'rem', 'max', 'min', 'pow', 'complex', 'atan2'], broadcasting);
  batchRule(['eq', 'ne', 'lt', 'le', 'gt', 'ge', 'and', 'or', 'xor'], broadcasting);
  batchRule(['reduce_sum', 'reduce_max', 'reduce_min', 'reduce_prod', 'reduce_and', 'reduce_or'], reducing);
  batchRule(['cumsum', 'cumprod', 'cummax', 'cummin'], alongAxis('axis'));
  batchRule(['broadcast_in_dim'], broadcastInDim);
  batchRule(['reshape'], reshape);
  batchRule(['transpose'], transpose);
  batchRule(['squeeze'], squeeze);
  batchRule(['select_n'], selectN);
  batchRule(['sort'], sort);
  batchRule(['concatenate'], concatenate);
  batchRule(['slice'], slice);
  batchRule(['pad'], pad);
  batchRule(['dot_general'], dotGeneral);
  batchRule(['gather'], gather);
  batchRule(['triangular_solve'], triangularSolve);
  batchRule(['jit'], calling('jaxpr'));
  batchRule(['custom_jvp_call'], calling('call_jaxpr'));
  batchRule(['custom_linear_solve'], linearSolve);
  batchRule(
    ['cholesky', 'eig', 'eigh', 'geqrf', 'geqp3', 'hessenberg', 'householder_product', 'lu', 'qr', 'schur', 'svd'],
    leading,
  );
  batchRule(['lu_pivots_to_permutation', 'ormqr', 'symmetric_product', 'tridiagonal'], leading);
}
