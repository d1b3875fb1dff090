/** Sorting and searching. Source: jax/_src/lax/lax.py sort_p, top_k_p, jax/_src/numpy/hijax.py. */
import type { Aval } from '../aval.ts';
import type { DType } from '../dtypes.ts';
import { NDArray, allocate, numbersPerElement } from '../ndarray.ts';
import type { SearchSorted, sorting } from '../primitives/sorting.ts';
import type { Compare } from './order.ts';
import { ascending, copyElement, descending, linesAlong, storeIndex } from './order.ts';
import type { EvaluateContext, EvaluateRules } from './rule.ts';
import { offsets, sizeOf, stridesOf, takeOffsets } from './rule.ts';

const spendSort = ({ budget }: EvaluateContext, size: number, length: number): void => {
  budget.spend(size * Math.max(1, Math.ceil(Math.log2(Math.max(2, length)))));
};

/** The k first elements along an axis in some order, and their indices. Equal elements stay in their order. */
function first(x: NDArray, axis: number, k: number, compare: Compare, indexDType: DType): NDArray[] {
  const from = linesAlong(x.shape, axis);
  const shape = x.shape.map((s, i) => (i === axis ? k : s));
  const to = linesAlong(shape, axis);
  const values = allocate(x.dtype, sizeOf(shape));
  const indices = allocate(indexDType, sizeOf(shape));
  const per = numbersPerElement(x.dtype);
  for (let line = 0; line < to.count; line++) {
    const start = from.start(line);
    const order = Array.from({ length: from.length }, (_, i) => i);
    order.sort((i, j) => compare(x.data, start + i * from.step, x.data, start + j * from.step));
    const out = to.start(line);
    for (let n = 0; n < k; n++) {
      copyElement(x.data, start + order[n] * from.step, values, out + n * to.step, per);
      storeIndex(indices, out + n * to.step, order[n]);
    }
  }
  return [new NDArray(shape, x.dtype, values), new NDArray(shape, indexDType, indices)];
}

/** The array with these axes last, in their order. */
function withLast(x: NDArray, axes: readonly number[]): NDArray {
  const order = [...[...x.shape.keys()].filter((i) => !axes.includes(i)), ...axes];
  if (order.every((a, i) => a === i)) return x;
  const own = stridesOf(x.shape);
  const shape = order.map((a) => x.shape[a]);
  return takeOffsets(
    x,
    shape,
    offsets(
      shape,
      order.map((a) => own[a]),
    ),
  );
}

/** How many elements of a line are before the query (left), or before and with it (right). */
function place(
  a: NDArray,
  start: number,
  n: number,
  q: NDArray,
  at: number,
  compare: Compare,
  p: SearchSorted,
): number {
  const left = p.side === 'left';
  const goesLeft = (i: number): boolean => {
    const c = compare(q.data, at, a.data, start + i);
    return left ? c <= 0 : c < 0;
  };
  if (p.method === 'compare_all' || p.method === 'sort') {
    let count = 0;
    for (let i = 0; i < n; i++) if (!goesLeft(i)) count++;
    return count;
  }
  // As many halvings as JAX's scan makes: on an array that isn't sorted the answer depends on them.
  let low = 0;
  let high = n;
  for (let level = Math.ceil(Math.log2(n + 1)); level > 0; level--) {
    const mid = low + Math.floor((high - low) / 2);
    if (goesLeft(mid)) high = mid;
    else low = mid;
  }
  return high;
}

function searchSorted(sorted: NDArray, query: NDArray, params: SearchSorted, out: Aval): NDArray {
  const { dimension, batch_dims } = params;
  const a = withLast(sorted, [dimension]);
  const n = sorted.shape[dimension];
  const batch = sizeOf(query.shape.slice(0, batch_dims));
  const queries = sizeOf(query.shape.slice(batch_dims));
  const rest = sizeOf(a.shape.slice(batch_dims, -1));
  const compare = ascending(sorted.dtype);
  const data = allocate(out.dtype, out.size);
  let at = 0;
  for (let b = 0; b < batch; b++)
    for (let r = 0; r < rest; r++)
      for (let q = 0; q < queries; q++)
        storeIndex(data, at++, n === 0 ? 0 : place(a, (b * rest + r) * n, n, query, b * queries + q, compare, params));
  return new NDArray(out.shape, out.dtype, data);
}

export const sortingRules: EvaluateRules<typeof sorting> = {
  sort(args, { dimension, num_keys }, _, context) {
    const [head] = args;
    if (head.shape.length === 0) return args;
    const lines = linesAlong(head.shape, dimension);
    spendSort(context, head.size, lines.length);
    const keys = args.slice(0, num_keys).map((x) => ({ data: x.data, compare: ascending(x.dtype) }));
    const outs = args.map((x) => allocate(x.dtype, x.size));
    const per = args.map((x) => numbersPerElement(x.dtype));
    for (let line = 0; line < lines.count; line++) {
      const start = lines.start(line);
      const order = Array.from({ length: lines.length }, (_unused, i) => start + i * lines.step);
      order.sort((i, j) => {
        for (const { data, compare } of keys) {
          const c = compare(data, i, data, j);
          if (c !== 0) return c;
        }
        return 0;
      });
      for (let n = 0; n < order.length; n++)
        args.forEach((x, k) => {
          copyElement(x.data, order[n], outs[k], start + n * lines.step, per[k]);
        });
    }
    return args.map((x, k) => new NDArray(x.shape, x.dtype, outs[k]));
  },
  top_k([x], { k, axis }, [, index], context) {
    spendSort(context, x.size, x.shape[axis]);
    return first(x, axis, k, descending(x.dtype), index.dtype);
  },
  approx_top_k([x], { reduction_dimension, is_max_k }, [value, index], context) {
    const axis = reduction_dimension < 0 ? reduction_dimension + x.shape.length : reduction_dimension;
    spendSort(context, x.size, x.shape[axis]);
    const order = is_max_k ? descending(x.dtype) : ascending(x.dtype);
    return first(x, axis, value.shape[axis], order, index.dtype);
  },
  Nonzero([a, ...fill], { size, axes }, outAvals, { budget }) {
    const sorted = [...axes].sort((i, j) => i - j);
    const x = withLast(a, sorted);
    const inner = sorted.map((i) => a.shape[i]);
    const strides = stridesOf(inner);
    const run = sizeOf(inner);
    const batchShape = x.shape.slice(0, x.shape.length - axes.length);
    const lines = sizeOf(batchShape);
    budget.spend(x.size);
    const per = numbersPerElement(x.dtype);
    const outs = outAvals.map((aval) => allocate(aval.dtype, aval.size));
    const fills = fill.map((f) => {
      const lead = batchShape.length - f.shape.length;
      const own = stridesOf(f.shape);
      return offsets(
        batchShape,
        batchShape.map((_, i) => (i < lead || f.shape[i - lead] === 1 ? 0 : own[i - lead])),
      );
    });
    for (let line = 0; line < lines; line++) {
      let found = 0;
      for (let i = 0; i < run && found < size; i++) {
        const at = per * (line * run + i);
        if (Number(x.data[at]) === 0 && (per === 1 || Number(x.data[at + 1]) === 0)) continue;
        for (let d = 0; d < outs.length; d++)
          storeIndex(outs[d], line * size + found, Math.floor(i / strides[d]) % inner[d]);
        found++;
      }
      if (x.size > 0)
        for (; found < size; found++)
          fill.forEach((f, d) => {
            storeIndex(outs[d], line * size + found, Number(f.data[fills[d][line]]));
          });
    }
    return outAvals.map((aval, d) => new NDArray(aval.shape, aval.dtype, outs[d]));
  },
  SearchSorted([sorted, query], params, [out], { budget }) {
    const linear = params.method === 'compare_all' || params.method === 'sort';
    const n = sorted.shape[params.dimension];
    budget.spend(out.size * (linear ? n : Math.ceil(Math.log2(n + 2))));
    return [searchSorted(sorted, query, params, out)];
  },
};
