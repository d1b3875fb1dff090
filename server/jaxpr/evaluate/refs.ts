/** Mutable arrays: their values are written in place. Source: jax/_src/state/primitives.py, state/discharge.py. */
import { loadScalar } from '../host.ts';
import { NDArray, allocate, numbersPerElement } from '../ndarray.ts';
import type { Indexer, refs } from '../primitives/refs.ts';
import { arraysAt, indexedShape, indexersOf } from '../primitives/refs.ts';
import type { EvaluateRules } from './rule.ts';
import { GaveUp } from './rule.ts';
import type { Shape } from '../aval.ts';
import type { ParamValue } from '../primitive.ts';

const size = (shape: Shape): number => shape.reduce((a, b) => a * b, 1);

function copied(x: NDArray): NDArray {
  const data = allocate(x.dtype, x.size);
  data.set(x.data as never);
  return new NDArray(x.shape, x.dtype, data);
}

/** For each element that an indexer gives, its place in what is indexed. Indices beyond the ends are moved to them. */
function places(indexer: Indexer, operands: readonly NDArray[]): Int32Array {
  const { indices, shape, arrays } = indexer;
  const out = indexedShape(indexer);
  const at = arraysAt(indices);
  const total = size(out);
  const result = new Int32Array(total);
  const count = size(arrays);
  const read = (i: number, k: number): number => {
    const x = operands[i];
    if (!x.dtype.isInteger) throw new GaveUp(`a mutable array indexed by ${x.dtype.name} isn't computed`);
    return Number(loadScalar(x, x.size === 1 ? 0 : k));
  };
  const position = new Array<number>(out.length).fill(0);
  for (let n = 0; n < total; n++) {
    let rest = n;
    for (let d = out.length - 1; d >= 0; d--) {
      position[d] = rest % out[d];
      rest = Math.floor(rest / out[d]);
    }
    let element = 0;
    for (let d = 0; d < arrays.length; d++) element = element * arrays[d] + position[at + d];
    let place = 0;
    let slice = 0;
    indices.forEach((index, axis) => {
      let i: number;
      if (typeof index === 'number') i = read(index, count === 0 ? 0 : element);
      else {
        const start = typeof index.start === 'number' ? index.start : read(index.start.at, 0);
        const d = slice < at ? slice : slice + arrays.length;
        const most = shape[axis] - ((index.size - 1) * index.stride + 1);
        i = Math.min(Math.max(start, 0), Math.max(most, 0)) + position[d] * index.stride;
        slice++;
      }
      if (i < 0) i += shape[axis];
      place = place * shape[axis] + Math.min(Math.max(i, 0), shape[axis] - 1);
    });
    result[n] = place;
  }
  return result;
}

/** Places in the ref itself, and the shape of what they make. */
function access(
  ref: NDArray,
  tree: readonly ParamValue[],
  operands: readonly NDArray[],
): { at: Int32Array; shape: Shape } {
  let at = Int32Array.from({ length: ref.size }, (_, i) => i);
  let { shape } = ref;
  for (const indexer of indexersOf(tree)) {
    const before = at;
    at = places(indexer, operands).map((i) => before[i]);
    shape = indexedShape(indexer);
  }
  return { at, shape };
}

function taken(ref: NDArray, { at, shape }: { at: Int32Array; shape: Shape }): NDArray {
  const n = numbersPerElement(ref.dtype);
  const data = allocate(ref.dtype, at.length);
  at.forEach((from, to) => {
    for (let k = 0; k < n; k++) data[to * n + k] = ref.data[from * n + k];
  });
  return new NDArray(shape, ref.dtype, data);
}

function put(ref: NDArray, at: Int32Array, value: NDArray): void {
  const n = numbersPerElement(ref.dtype);
  at.forEach((to, from) => {
    for (let k = 0; k < n; k++) ref.data[to * n + k] = value.data[from * n + k];
  });
}

export const refRules: EvaluateRules<typeof refs> = {
  new_ref: ([x]) => [copied(x)],
  empty_ref: (_args, _params, [aval]) => [new NDArray(aval.shape, aval.dtype, allocate(aval.dtype, aval.size))],
  get: ([ref, ...operands], { tree }) => [taken(ref, access(ref, tree, operands))],
  swap([ref, value, ...operands], { tree }) {
    const where = access(ref, tree, operands);
    const old = taken(ref, where);
    put(ref, where.at, value);
    return [old];
  },
  addupdate([ref, value, ...operands], { tree }) {
    const where = access(ref, tree, operands);
    if (!ref.dtype.isFloating) throw new GaveUp(`addupdate of ${ref.dtype.name} isn't computed`);
    const round = ref.data instanceof Float32Array ? Math.fround : (x: number): number => x;
    where.at.forEach((to, from) => {
      ref.data[to] = round(Number(ref.data[to]) + Number(value.data[from]));
    });
    return [];
  },
  freeze: ([ref]) => [copied(ref)],
  free_ref: () => [],
};
