/** Batching of mutable arrays: a mapped one has an axis more, which indices take whole. Source: jax/_src/state/primitives.py. */
import { RuleError } from '../../jaxpr/primitive.ts';
import type { RefAccess } from '../../jaxpr/primitives/refs.ts';
import { indexedShape, indexerParam, indexersOf } from '../../jaxpr/primitives/refs.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind, bind1 } from '../../jaxpr/trace.ts';
import { Stop } from '../../python/errors.ts';
import { insert, one } from './parts.ts';
import type { BatchDim, BatchRule } from './trace.ts';
import { addBatch, batchRule, batchRuleAlways, moveBatch } from './trace.ts';

/** What the mapped ref is indexed with, and where the mapped axis of the result is. Source: _batch_indexer. */
function batchedAccess(
  params: RefAccess,
  refDim: number,
  dims: readonly BatchDim[],
  size: number,
): { params: RefAccess; dim: number } {
  const indexers = indexersOf(params.tree);
  if (indexers.length === 0) return { params, dim: refDim };
  if (indexers.length > 1) throw new RuleError('NotImplementedError', 'Batching with multiple indexers not supported.');
  const [{ indices, shape, arrays }] = indexers;
  if (dims.some((d) => d !== undefined) || arrays.length > 0)
    throw new Stop("jitlens doesn't map indices of mutable arrays over a batch yet", 'unsupported');
  const all = { start: 0, size, stride: 1 };
  const indexer = {
    indices: insert(indices, refDim, all),
    shape: insert(shape, refDim, size),
    arrays,
  };
  const before = indices.slice(0, refDim).filter((d) => typeof d === 'number').length;
  if (indexedShape(indexer).length === 0) throw new Error('a mapped axis is lost');
  return { params: { tree: [indexerParam(indexer)] }, dim: refDim - before };
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

const get: BatchRule = (p, [ref, ...index], [refDim, ...dims], given, { size }) => {
  if (refDim === undefined)
    throw new Stop("jitlens doesn't map indices of mutable arrays over a batch yet", 'unsupported');
  const { params, dim } = batchedAccess(given as RefAccess, refDim, dims, size);
  return one(bind1(p, [ref, ...index], params), dim);
};

const swap: BatchRule = (p, [ref, x, ...index], [refDim, xDim, ...dims], given, { size }) => {
  if (refDim === undefined) throw unmappedRef('a set/swap', ref);
  const { params, dim } = batchedAccess(given as RefAccess, refDim, dims, size);
  return one(bind1(p, [ref, settled(x, xDim, dim, size), ...index], params), dim);
};

const addupdate: BatchRule = (p, [ref, x, ...index], [refDim, xDim, ...dims], given, { size }) => {
  if (refDim === undefined) throw unmappedRef('an addupdate', ref);
  const { params, dim } = batchedAccess(given as RefAccess, refDim, dims, size);
  bind(p, [ref, settled(x, xDim, dim, size), ...index], params);
  return { outs: [], dims: [] };
};

export function installRefBatching(): void {
  batchRuleAlways(['new_ref'], newRef);
  batchRule(['get'], get);
  batchRuleAlways(['swap'], swap);
  batchRuleAlways(['addupdate'], addupdate);
  batchRuleAlways(['freeze'], (p, [ref], [dim], params) => one(bind1(p, [ref], params), dim));
}
