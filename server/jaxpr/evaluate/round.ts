/** Bringing computed doubles and integers into the range of a dtype that its typed array alone doesn't give. */
import type { DType } from '../dtypes.ts';
import * as dt from '../dtypes.ts';
import { roundFloat } from '../host.ts';
import type { NDArray } from '../ndarray.ts';

/** True where storing into the dtype's typed array is all the rounding and wrapping that there is. */
export const storesExactly = (dtype: DType): boolean =>
  dtype.kind === 'float' ? dtype === dt.float32 || dtype === dt.float64 : !(dtype.isInteger && dtype.bits < 8);

/**
 * Round in place what was computed. The typed array of a 16-bit or 8-bit float is a Float32Array: its elements are
 * float32 by now, and rounded a second time, as XLA's CPU compiler does, which computes such types in float32.
 */
export function settle(array: NDArray): NDArray {
  const { dtype, data } = array;
  if (storesExactly(dtype)) return array;
  if (dtype.kind === 'float') for (let i = 0; i < data.length; i++) data[i] = roundFloat(Number(data[i]), dtype);
  else {
    const unused = 32 - dtype.bits;
    const signed = dtype.kind === 'int';
    for (let i = 0; i < data.length; i++) {
      const shifted = Number(data[i]) << unused;
      data[i] = signed ? shifted >> unused : shifted >>> unused;
    }
  }
  return array;
}
