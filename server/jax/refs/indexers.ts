/** Indices of mutable arrays. Source: jax/_src/state/indexing.py NDIndexer, jax/_src/state/primitives.py get_ref_and_transforms. */
import type { Shape } from '../../jaxpr/aval.ts';
import { sameShape } from '../../jaxpr/aval.ts';
import type { DimIndex, Indexer } from '../../jaxpr/primitives/refs.ts';
import { indexedShape } from '../../jaxpr/primitives/refs.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { Stop, valueError } from '../../python/errors.ts';
import { toIndex } from '../../python/indices.ts';
import { repr } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import { Ellipsis, PyList, PySlice, PyTuple, Tracer, Unknown } from '../../python/values.ts';
import { numpyBroadcastShapes, tupleText } from '../lax/operations.ts';
import { array } from '../numpy/arrayOf.ts';
import { Window } from '../numpy/indexingEntries.ts';

/** Indexers with their operands, in the order in which they number them. */
export interface Access {
  readonly indexers: readonly Indexer[];
  readonly operands: readonly Val[];
}

export const WHOLE: Access = { indexers: [], operands: [] };

export const accessShape = (whole: Shape, { indexers }: Access): Shape => {
  const last = indexers.at(-1);
  return last ? indexedShape(last) : whole;
};

function known(v: Value): number {
  const i = toIndex(v);
  if (i instanceof Unknown) throw new Stop(i.reason, 'unsupported');
  return i;
}

/** Source: core.canonicalize_slice. */
function sliceIndex(s: PySlice, size: number): DimIndex {
  const stride = s.step === null ? 1 : known(s.step);
  if (stride < 1) throw valueError(`slice must have a step >= 1 (found: ${stride})`);
  const bound = (v: Value, otherwise: number): number => {
    if (v === null) return otherwise;
    const i = known(v);
    return Math.min(Math.max(i < 0 ? i + size : i, 0), size);
  };
  const start = bound(s.start, 0);
  const stop = bound(s.stop, size);
  return { start, size: Math.max(0, Math.ceil((stop - start) / stride)), stride };
}

function checkSlice(d: DimIndex, dim: number): void {
  if (typeof d === 'number' || typeof d.start !== 'number') return;
  const { start, size, stride } = d;
  if (start >= dim) throw valueError(`Out of bound slice: start=${start}, dim=${dim}.`);
  if (size > 0 && start + (size - 1) * stride >= dim)
    throw valueError(`Out of bound slice: start=${start}, size=${size}, stride=${stride}, dim=${dim}.`);
}

/** What `index` picks of what `before` leaves of a ref. */
export function withIndex(before: Access, shape: Shape, index: Value): Access {
  if (index === null || index === Ellipsis) return before;
  let given = index instanceof PyTuple ? index.items : [index];
  if (given.length === 0) return before;
  const dots = given.filter((i) => i === Ellipsis).length;
  if (dots > 1) throw valueError('Only one ellipsis is supported.');
  const all = new PySlice(null, null, null);
  const fill = (n: number): Value[] => new Array<Value>(Math.max(0, n)).fill(all);
  if (dots === 1) {
    const at = given.indexOf(Ellipsis);
    given = [...given.slice(0, at), ...fill(shape.length - given.length + 1), ...given.slice(at + 1)];
  }
  if (given.length > shape.length)
    throw valueError(
      `\`indices\` must not be longer than \`shape\`: indices=${repr(new PyTuple([...given]))}, shape=${tupleText(shape)}`,
    );
  given = [...given, ...fill(shape.length - given.length)];
  const arrays: Val[] = [];
  const operands = [...before.operands];
  // Operands are numbered in the order of the axes, those of windows too.
  const indices = given.map((v, axis): DimIndex => {
    if (v instanceof PySlice) return sliceIndex(v, shape[axis]);
    if (v instanceof Window) {
      const size = known(v.size);
      if (!(v.start instanceof Tracer)) return { start: known(v.start), size, stride: v.stride };
      operands.push(v.start);
      return { start: { at: operands.length - 1 }, size, stride: v.stride };
    }
    if (v === null || v instanceof PyList || v instanceof PyTuple)
      throw new Stop("jitlens doesn't index mutable arrays by lists and None yet", 'unsupported');
    const x = array(v);
    arrays.push(x);
    operands.push(x);
    return operands.length - 1;
  });
  indices.forEach((d, i) => {
    checkSlice(d, shape[i]);
  });
  const common = numpyBroadcastShapes(arrays.map((x) => x.aval.shape));
  if (arrays.some((x) => !sameShape(x.aval.shape, common)))
    throw new Stop("jitlens doesn't index mutable arrays by arrays of several shapes yet", 'unsupported');
  return { indexers: [...before.indexers, { indices, shape, arrays: common }], operands };
}
