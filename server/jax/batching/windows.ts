/** Batching of windows and convolutions. Source: jax/_src/lax/windowed_reductions.py, jax/_src/lax/convolution.py. */
import { RuleError } from '../../jaxpr/primitive.ts';
import type { ConvGeneralDilated } from '../../jaxpr/primitives/convolution.ts';
import { convSpecs } from '../../jaxpr/primitives/convolution.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { ReduceWindow } from '../../jaxpr/primitives/windows.ts';
import type { Params } from '../../jaxpr/primitive.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind, bind1 } from '../../jaxpr/trace.ts';
import * as lax from '../lax/operations.ts';
import { always, insert, one } from './parts.ts';
import type { BatchRule, Batched } from './trace.ts';
import { batchInFront, batchRule } from './trace.ts';

const NO_PADDING = [0, 0] as const;

/** Windows of size 1 along the mapped axis. */
function widened(params: Params, dim: number): Params {
  const w = params as ReduceWindow;
  return {
    ...params,
    window_dimensions: insert(w.window_dimensions, dim, 1),
    window_strides: insert(w.window_strides, dim, 1),
    padding: insert(w.padding, dim, NO_PADDING),
    ...('base_dilation' in params ? { base_dilation: insert(w.base_dilation, dim, 1) } : {}),
    ...('window_dilation' in params ? { window_dilation: insert(w.window_dilation, dim, 1) } : {}),
  };
}

const monoid: BatchRule = (p, [x], [dim = 0], params) => one(bind1(p, [x], widened(params, dim)), dim);

const general: BatchRule = (p, vals, dims, params, { size }) => {
  const n = vals.length / 2;
  if (dims.slice(n).some((d) => d !== undefined))
    throw new RuleError('NotImplementedError', 'reduce_window batching is not implemented for initial values');
  const operands = vals.slice(0, n).map((x, i) => batchInFront(x, dims[i], size));
  return always(bind(p, [...operands, ...vals.slice(n)], widened(params, 0)), 0);
};

const selecting: BatchRule = (p, vals, dims, params, { size }) => {
  const fronted = vals.map((x, i) => batchInFront(x, dims[i], size));
  return one(bind1(p, fronted, widened(params, 0)), 0);
};

/** An axis merged into another; `to` counts without the first. Source: _reshape_axis_into. */
function mergeAxis(from: number, to: number, x: Val): Val {
  const order = x.aval.shape.map((_, i) => i).filter((i) => i !== from);
  order.splice(to, 0, from);
  const shape = x.aval.shape.filter((_, i) => i !== from);
  shape[to] *= x.aval.shape[from];
  return lax.reshape(x, shape, order);
}

/** An axis made two, the first of this size. Source: _reshape_axis_out_of. */
function splitAxis(axis: number, size: number, x: Val): Val {
  const shape = [...x.aval.shape];
  shape.splice(axis, 1, size, shape[axis] / size);
  return lax.reshape(x, shape);
}

const convolution: BatchRule = (p, [lhs, rhs], [ld, rd], given) => {
  const params = given as ConvGeneralDilated;
  const { feature_group_count: features, batch_group_count: batches } = params;
  const { lhs: l, rhs: r, out: o } = convSpecs(params);
  const apply = (x: Val, y: Val, change: Partial<ConvGeneralDilated> = {}): Val =>
    bind1(p, [x, y], { ...params, ...change } as ConvGeneralDilated);
  if ((ld !== undefined && lhs.aval.shape[ld] === 0) || (rd !== undefined && rhs.aval.shape[rd] === 0))
    return emptyConvolution(lhs, ld, rhs, rd, params);
  if (ld !== undefined && rd !== undefined) {
    const size = lhs.aval.shape[ld];
    const grouped = batches > 1;
    const out = apply(mergeAxis(ld, grouped ? l[0] : l[1], lhs), mergeAxis(rd, r[0], rhs), {
      feature_group_count: grouped ? features : features * size,
      batch_group_count: grouped ? batches * size : batches,
    });
    return one(splitAxis(o[1], size, out), o[1]);
  }
  if (ld !== undefined) {
    const size = lhs.aval.shape[ld];
    let x = lhs;
    if (batches === 1) x = mergeAxis(ld, l[0], lhs);
    else {
      x = splitAxis(l[0] + (ld <= l[0] ? 1 : 0), batches, x);
      x = mergeAxis(ld + (l[0] < ld ? 1 : 0), l[0] + 1, x);
      x = mergeAxis(l[0], l[0], x);
    }
    return one(splitAxis(o[0], size, apply(x, rhs)), o[0]);
  }
  const at = rd ?? 0;
  const size = rhs.aval.shape[at];
  if (features === 1 && batches === 1) return one(splitAxis(o[1], size, apply(lhs, mergeAxis(at, r[0], rhs))), o[1]);
  // Groups are outermost: they are taken out, the mapped axis is put in, then the groups are put back.
  const groups = features > 1 ? features : batches;
  let y = splitAxis(r[0] + (at <= r[0] ? 1 : 0), groups, rhs);
  y = mergeAxis(at + (r[0] < at ? 1 : 0), r[0] + 1, y);
  y = mergeAxis(r[0], r[0], y);
  let out = splitAxis(o[1], groups, apply(lhs, y));
  out = splitAxis(o[1] + 1, size, out);
  return one(mergeAxis(o[1], o[1] + 1, out), o[1]);
};

/** Nothing is mapped over: an array without elements. */
function emptyConvolution(
  lhs: Val,
  ld: number | undefined,
  rhs: Val,
  rd: number | undefined,
  params: ConvGeneralDilated,
): Batched {
  const without = (x: Val, d: number | undefined) => (d === undefined ? x.aval : x.aval.withoutDim(d));
  const [aval] = primitives.conv_general_dilated.abstractEval([without(lhs, ld), without(rhs, rd)], params);
  const dtype = params.preferred_element_type ?? lhs.aval.dtype;
  return one(lax.full([0, ...aval.shape], lax.scalar(0, dtype), dtype), 0);
}

export function installWindowBatching(): void {
  batchRule(['reduce_window_sum', 'reduce_window_max', 'reduce_window_min'], monoid);
  batchRule(['reduce_window'], general);
  batchRule(['select_and_scatter_add', 'select_and_gather_add'], selecting);
  batchRule(['conv_general_dilated'], convolution);
}
