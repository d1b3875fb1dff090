/** Filled inputs and thinned results: the numbers of test/parity/values.py. */
import { expect, test } from 'vitest';
import * as dt from '../../server/jaxpr/dtypes.ts';
import type { DType } from '../../server/jaxpr/dtypes.ts';
import { formulaArray } from '../../server/jaxpr/evaluate/formula.ts';
import { thin } from '../../server/jaxpr/evaluate/thin.ts';
import { NDArray } from '../../server/jaxpr/ndarray.ts';

/** From values.py's `leaf(fill(k, ShapeDtypeStruct(shape, dtype)))`. */
const FILLED: readonly (readonly [k: number, dtype: DType, shape: number[], values: unknown[]])[] = [
  [0, dt.float32, [3], [-0.529089689, -0.393454194, 0.916690707]],
  [2, dt.float32, [2, 2], [-0.472398281, 0.356093794, -0.751035213, -0.32471174]],
  [1, dt.bfloat16, [3], [0.139648438, -0.3203125, -0.8984375]],
  [1, dt.float16, [3], [0.140136719, -0.319824219, -0.899414062]],
  [0, dt.float64, [2], [-0.529089706, -0.393454205]],
  [0, dt.int32, [4], [4, 1, 1, 0]],
  [3, dt.uint8, [4], [1, 4, 0, 0]],
  [0, dt.int64, [3], [4, 1, 1]],
  [0, dt.bool, [5], [false, true, true, false, true]],
  [
    0,
    dt.complex64,
    [2],
    [
      [-0.529089689, 0.237025693],
      [-0.393454194, -0.9111256],
    ],
  ],
  [0, dt.uint32, [2, 2], [1011272156, 1302547177, 4116061953, 3557774184]],
  [0, dt.uint32, [3], [4, 1, 1]],
  [7, dt.float32, [], [-0.248663574]],
  [1, dt.keyFry, [2], [0, 300857447, 0, 1460669674]],
];

test.each(FILLED)('leaf %i of %s %j', (k, dtype, shape, values) => {
  expect(thin(formulaArray(k, shape, dtype)).values).toEqual(values);
});

test('at most 64 values, evenly spaced', () => {
  const check = (n: number, step: number, count: number) => {
    const { step: s, values } = thin(new NDArray([n], dt.int32, new Int32Array(n)));
    expect([s, values.length]).toEqual([step, count]);
  };
  check(0, 1, 0);
  check(64, 1, 64);
  check(65, 2, 33);
  check(1_000_000, 15_625, 64);
});

test('what JSON has no numbers for', () => {
  const x = new NDArray([4], dt.float32, Float32Array.of(NaN, Infinity, -Infinity, 0.1));
  expect(thin(x).values).toEqual(['nan', 'inf', '-inf', 0.100000001]);
  expect(thin(new NDArray([1], dt.complex64, Float32Array.of(1, NaN))).values).toEqual([[1, 'nan']]);
  expect(thin(new NDArray([2], dt.bool, Uint8Array.of(0, 1))).values).toEqual([false, true]);
  expect(thin(new NDArray([2], dt.float0, new Float32Array(2)))).toEqual({
    shape: [2],
    dtype: 'float0',
    step: 1,
    values: [],
  });
});
