/** Batching of mutable arrays: a mapped one has an axis more, which indices take whole. Source: jax/_src/state/primitives.py. */
import { RuleError } from '../../jaxpr/primitive.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import type { DimIndex, Indexer, RefAccess, SliceIndex } from '../../jaxpr/primitives/refs.ts';
import { indexerParam, indexersOf } from '../../jaxpr/primitives/refs.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { Tracer, bind, bind1 } from '../../jaxpr/trace.ts';
import { str } from '../../python/text.ts';
import { asValue } from '../declare.ts';
import { tracerText } from '../tracerText.ts';
import * as lax from '../lax/operations.ts';
import { insert, one } from './parts.ts';
import type { BatchDim, BatchRule } from './trace.ts';
import { addBatch, batchRule, batchRuleAlways, moveBatch } from './trace.ts';

interface BatchedAccess {
  readonly params: RefAccess;
  readonly index: readonly Val[];
  readonly indexer: Indexer | undefined;
  readonly before: Indexer | undefined;
  /** Whether an iota stands for the mapped axis, as an index among others. */
  readonly withIota: boolean;
}

/** What the ref is indexed with so that each element of the batch has its own. Source: _batch_indexer. */
function batchedAccess(
  params: RefAccess,
  refDim: BatchDim,
  operands: readonly Val[],
  dims: readonly BatchDim[],
  size: number,
): BatchedAccess {
  const indexers = indexersOf(params.tree);
  if (indexers.length === 0) return { params, index: operands, indexer: undefined, before: undefined, withIota: false };
  if (indexers.length > 1) throw new RuleError('NotImplementedError', 'Batching with multiple indexers not supported.');
  const [before] = indexers;
  const mapped = dims.some((d) => d !== undefined);
  type Given = Val | SliceIndex | { readonly slice: SliceIndex; readonly first: Val };
  const given: Given[] = [];
  const shape = [size, ...before.arrays];
  const repeated = (x: Val): Val => {
    const { ndim } = x.aval;
    return ndim === 0 ? x : lax.broadcastInDim(x, shape, ascending(1, ndim + 1));
  };
  const array = (x: Val, dim: BatchDim): Val => {
    if (dim !== undefined) return moveBatch(x, dim, 0);
    return mapped || refDim !== undefined ? repeated(x) : x;
  };
  const withIota = refDim !== undefined && (mapped || before.arrays.length > 0);
  for (const d of before.indices) {
    if (typeof d === 'number') given.push(array(operands[d], dims[d]));
    else if (typeof d.start === 'number') given.push(d);
    else {
      if (dims[d.start.at] !== undefined)
        throw new RuleError(
          'NotImplementedError',
          `No support for vmapping over nontrivial slices just yet: Slice(start=${startText(operands[d.start.at])}, size=${d.size}, stride=${d.stride})`,
        );
      given.push({ slice: d, first: operands[d.start.at] });
    }
  }
  if (refDim !== undefined)
    given.splice(refDim, 0, withIota ? lax.iota(dt.int32, shape, 0) : { start: 0, size, stride: 1 });
  // Operands in the order of the indices.
  const index: Val[] = [];
  const push = (x: Val): number => index.push(x) - 1;
  const indices = given.map((d): DimIndex => {
    if ('slice' in d) return { ...d.slice, start: { at: push(d.first) } };
    return 'stride' in d ? d : push(d);
  });
  const indexer = {
    indices,
    shape: refDim === undefined ? before.shape : insert(before.shape, refDim, size),
    arrays: refDim !== undefined && !withIota ? [] : shape,
  };
  return { params: { tree: [indexerParam(indexer)] }, index, indexer, before, withIota };
}

const startText = (x: Val): string => (x instanceof Tracer ? tracerText(x) : str(asValue(x)));

const ascending = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

const isArray = (d: DimIndex): boolean => typeof d === 'number';
const firstArray = (x: Indexer): number => x.indices.findIndex(isArray);

/** Whether the arrays among the indices are neighbours. */
function together({ indices }: Indexer): boolean {
  const at = indices.flatMap((d, i) => (isArray(d) ? [i] : []));
  return at.every((p, k) => k === 0 || p === at[k - 1] + 1);
}

const arraysBefore = ({ indices }: Indexer, at: number): number => indices.slice(0, at).filter(isArray).length;

/** Where the mapped axis of what is written has to be. Source: _swap_vmap, _addupdate_vmap. */
function writtenAt({ indexer, before, withIota }: BatchedAccess, refDim: number): number {
  if (!indexer || !before) return refDim;
  if (withIota) return together(indexer) ? firstArray(indexer) : 0;
  return refDim - arraysBefore(indexer, refDim);
}

/** A value with its mapped axis there. */
const settled = (x: Val, from: BatchDim, to: number, size: number): Val =>
  from === undefined ? addBatch(x, size, to) : moveBatch(x, from, to);

const unmappedRef = (what: string, ref: Val): RuleError =>
  new RuleError(
    'Exception',
    `performing ${what} operation with vmapped value on an unbatched array reference of type ${ref.aval.strLong()}. Move the ` +
      'array reference to be an argument to the vmapped function?',
  );

const newRef: BatchRule = (p, [x], [dim], params, { size }) =>
  dim === undefined ? one(bind1(p, [addBatch(x, size, 0)], params), 0) : one(bind1(p, [x], params), dim);

/** Source: _get_vmap. */
const get: BatchRule = (p, [ref, ...operands], [refDim, ...dims], given, { size }) => {
  const access = batchedAccess(given as RefAccess, refDim, operands, dims, size);
  const { params, index, indexer, before, withIota } = access;
  const out = bind1(p, [ref, ...index], params);
  if (!indexer || !before) return one(out, refDim);
  if (refDim === undefined) return one(out, together(indexer) ? firstArray(indexer) : 0);
  if (!withIota) return one(out, refDim - arraysBefore(indexer, refDim));
  if (!together(before)) return one(out, 0);
  if (together(indexer)) return one(out, firstArray(indexer));
  // The arrays have moved to the front: they go back to where they were.
  const place = firstArray(before);
  const arrays = indexer.arrays.length;
  const order = ascending(0, out.aval.ndim);
  const moved = [
    order[0],
    ...order.slice(arrays, arrays + place),
    ...order.slice(1, arrays),
    ...order.slice(arrays + place),
  ];
  return one(lax.transpose(out, moved), 0);
};

/**
 * How a value's axes go where the arrays among the indices have moved to the front, and back; undefined where they haven't.
 * Source: _swap_vmap, _addupdate_vmap.
 */
function toFront(
  { indexer, before, withIota }: BatchedAccess,
  ndim: number,
): { to: number[]; back: number[] } | undefined {
  if (!indexer || !before || !withIota || !together(before) || together(indexer)) return undefined;
  const place = 1 + firstArray(before);
  const arrays = indexer.arrays.length - 1;
  const order = ascending(0, ndim);
  const to = [0, ...order.slice(place, place + arrays), ...order.slice(1, place), ...order.slice(place + arrays)];
  return { to, back: order.map((i) => to.indexOf(i)) };
}

const swap: BatchRule = (p, [ref, x, ...operands], [refDim, xDim, ...dims], given, { size }) => {
  if (refDim === undefined) throw unmappedRef('a set/swap', ref);
  const access = batchedAccess(given as RefAccess, refDim, operands, dims, size);
  const at = writtenAt(access, refDim);
  const value = settled(x, xDim, at, size);
  const moves = toFront(access, value.aval.ndim);
  const out = bind1(p, [ref, moves ? lax.transpose(value, moves.to) : value, ...access.index], access.params);
  return one(moves ? lax.transpose(out, moves.back) : out, at);
};

const addupdate: BatchRule = (p, [ref, x, ...operands], [refDim, xDim, ...dims], given, { size }) => {
  if (refDim === undefined) throw unmappedRef('an addupdate', ref);
  const access = batchedAccess(given as RefAccess, refDim, operands, dims, size);
  const value = settled(x, xDim, writtenAt(access, refDim), size);
  const moves = toFront(access, value.aval.ndim);
  bind(p, [ref, moves ? lax.transpose(value, moves.to) : value, ...access.index], access.params);
  return { outs: [], dims: [] };
};

export function installRefBatching(): void {
  batchRuleAlways(['new_ref'], newRef);
  batchRule(['get'], get);
  batchRuleAlways(['swap'], swap);
  batchRuleAlways(['addupdate'], addupdate);
  batchRuleAlways(['freeze'], (p, [ref], [dim], params) => one(bind1(p, [ref], params), dim));
}
