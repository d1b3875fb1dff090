/** Values for inputs that are only known by shape and dtype: a formula that anyone can make again. */
import type { Shape } from '../aval.ts';
import type { DType } from '../dtypes.ts';
import * as dt from '../dtypes.ts';
import { NDArray, allocate } from '../ndarray.ts';
import { settle } from './round.ts';
import type { NumberData } from './rule.ts';
import { isBig, sizeOf } from './rule.ts';

/** MurmurHash3's finalizer. */
function fmix32(h: number): number {
  let x = h >>> 0;
  x ^= x >>> 16;
  x = Math.imul(x, 0x85ebca6b);
  x ^= x >>> 13;
  x = Math.imul(x, 0xc2b2ae35);
  x ^= x >>> 16;
  return x >>> 0;
}

/** The hash of element i of the k-th leaf. */
export const formulaHash = (k: number, i: number): number =>
  fmix32((Math.imul(i, 2654435761) + Math.imul(k, 40503) + 12345) >>> 0);

/** How much further the imaginary parts' leaf number is. */
const IMAGINARY = 1000;

/**
 * The k-th leaf of the arguments: floats in [-1, 1), integers below 8, key data as it comes. The same numbers as
 * test/parity/values.py.
 */
export function formulaArray(k: number, shape: Shape, dtype: DType): NDArray {
  const size = sizeOf(shape);
  const data = allocate(dtype, size);
  const unit = (leaf: number, i: number) => (formulaHash(leaf, i) / 2 ** 32) * 2 - 1;
  if (isBig(data)) for (let i = 0; i < size; i++) data[i] = BigInt(formulaHash(k, i) % 8);
  else fill(data, size, k, shape, dtype, unit);
  return settle(new NDArray(shape, dtype, data));
}

function fill(
  data: NumberData,
  size: number,
  k: number,
  shape: Shape,
  dtype: DType,
  unit: (leaf: number, i: number) => number,
): void {
  switch (dtype.kind) {
    case 'float':
      for (let i = 0; i < size; i++) data[i] = unit(k, i);
      break;
    case 'complex':
      for (let i = 0; i < size; i++) {
        data[2 * i] = unit(k, i);
        data[2 * i + 1] = unit(k + IMAGINARY, i);
      }
      break;
    case 'key':
      // jax.random.key(seed): the seed as two words, the high one 0.
      for (let i = 0; i < size; i++) data[2 * i + 1] = formulaHash(k, i) % 2 ** 31;
      break;
    case 'bool':
      for (let i = 0; i < size; i++) data[i] = formulaHash(k, i) % 2;
      break;
    case 'float0':
      break;
    default: {
      const isKeyData = dtype === dt.uint32 && shape.length > 0 && shape[shape.length - 1] === 2;
      for (let i = 0; i < size; i++) data[i] = isKeyData ? formulaHash(k, i) : formulaHash(k, i) % 8;
    }
  }
}
