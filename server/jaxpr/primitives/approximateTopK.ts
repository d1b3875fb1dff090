/**
 * How many candidates `approx_top_k` keeps where it doesn't cut down to k.
 * Source: xla/client/lib/approx_topk_shape.cc ApproxTopKReductionOutputSize.
 */

/** XLA's tiles of a TPU, which the number is a multiple of: for vectors, and for what has more dimensions. */
const VECTOR_TILE = 1024;
const LANE_TILE = 128;

export function approximateSize(size: number, rank: number, k: number, recall: number, override: number): number {
  const tile = rank === 1 ? VECTOR_TILE : LANE_TILE;
  if (size <= tile) return size;
  const logical = override >= 0 ? override : size;
  const tiles = Math.ceil(size / tile);
  if (k === 1) return tile;
  const wanted = Math.min(Math.max(Math.trunc((1 - k) / Math.log(Math.fround(recall))), tile), size);
  const halvings = Math.floor(Math.log2(Math.floor(logical / wanted)));
  if (halvings <= 0) return size;
  return Math.ceil(tiles / 2 ** Math.min(halvings, Math.ceil(Math.log2(tiles)))) * tile;
}
