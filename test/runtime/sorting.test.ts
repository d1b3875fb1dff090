/** Sorting and cumulative sums: ONNX Runtime against the evaluator, whose values are held to JAX's. */
import { expect, test } from 'vitest';
import { decodeArray } from '../../runtime/arrays.ts';
import { ShapedArray } from '../../server/jaxpr/aval.ts';
import type { DType } from '../../server/jaxpr/dtypes.ts';
import * as dt from '../../server/jaxpr/dtypes.ts';
import { evaluateJaxpr } from '../../server/jaxpr/evaluate/evaluate.ts';
import { storeScalar } from '../../server/jaxpr/host.ts';
import { jaxprToJson } from '../../server/jaxpr/json.ts';
import { NDArray, allocate } from '../../server/jaxpr/ndarray.ts';
import { primitives } from '../../server/jaxpr/primitives/index.ts';
import type { Val } from '../../server/jaxpr/trace.ts';
import { bind, traceToJaxpr } from '../../server/jaxpr/trace.ts';
import { arrayInput } from './programs.ts';
import { supervisor } from './worker.ts';

const engine = await supervisor('sorting');

const sort = (dimension: number, num_keys: number, xs: Val[]): Val[] =>
  bind(primitives.sort, xs, { dimension, is_stable: true, num_keys });
const iota = (x: Val, dimension: number): Val =>
  bind(primitives.iota, [], { dimension, dtype: dt.int32, shape: x.aval.shape, sharding: null })[0];

const CASES: readonly (readonly [string, readonly number[], (args: Val[]) => Val[]])[] = [
  ['sort', [7], ([x]) => sort(0, 1, [x])],
  ['argsort', [3, 8], ([x]) => sort(1, 1, [x, iota(x, 1)])],
  ['sort along the first axis', [5, 3], ([x]) => sort(0, 1, [x, iota(x, 0)])],
  ['sort by two keys', [9], ([x]) => sort(0, 2, [x, iota(x, 0), x])],
  ['top_k', [2, 9], ([x]) => bind(primitives.top_k, [x], { axis: 1, is_stable: true, k: 4 })],
  ['top_k along the first axis', [6, 2], ([x]) => bind(primitives.top_k, [x], { axis: 0, is_stable: true, k: 2 })],
];
const DTYPES: readonly DType[] = [dt.float32, dt.bfloat16, dt.int32, dt.int16, dt.uint8, dt.uint32, dt.bool];

/** Values out of order, some of them equal; among floats NaN and infinities. */
const VALUES = [3, 1, 2, 3, 0, 1, 5, 2, 4, 1, 7, 6];
const SPECIAL = [3, NaN, Infinity, -1, NaN, Infinity, 2, -Infinity, 3, NaN, 1, 2];

function mixed(shape: readonly number[], dtype: DType): NDArray {
  const size = shape.reduce((a, b) => a * b, 1);
  const data = allocate(dtype, size);
  const values = dtype.isFloating ? SPECIAL : VALUES;
  for (let i = 0; i < size; i++) storeScalar(data, i, values[(i * 5 + Math.floor(i / 12)) % values.length], dtype);
  return new NDArray(shape, dtype, data);
}

const plain = ({ shape, data }: NDArray) => ({ shape: [...shape], data: Array.from(data as Iterable<number>) });
const debugInfo = { tracedFor: 'jit', functionName: 'f', functionSource: undefined, argNames: ['x'] };

async function check(name: string, input: NDArray, run: (args: Val[]) => Val[]): Promise<void> {
  const jaxpr = traceToJaxpr([new ShapedArray(input.shape, input.dtype)], debugInfo, run);
  const wanted = evaluateJaxpr(jaxpr, [input]);
  const program = { name, jaxpr: jaxprToJson(jaxpr), inputs: [arrayInput(input)], notes: [] };
  const answer = await engine.run({ program, options: { device: 'cpu', timing: false } });
  if (answer.kind !== 'done') throw new Error(`${answer.kind}: ${answer.reason}`);
  const out = answer.out.map((o) => decodeArray(o.shape, o.dtype, o.base64));
  expect(out.map(plain)).toEqual(wanted.map(plain));
}

test.each(CASES.flatMap(([name, shape, run]) => DTYPES.map((dtype) => ({ name, dtype, shape, run }))))(
  '$name of $dtype.name',
  async ({ name, dtype, shape, run }) => check(name, mixed(shape, dtype), run),
);

test.each(
  [dt.float32, dt.int32, dt.uint8, dt.uint32].flatMap((dtype) => [false, true].map((reverse) => ({ dtype, reverse }))),
)('cumsum of $dtype.name, reverse: $reverse', async ({ dtype, reverse }) => {
  const input = mixed([3, 4], dt.int32);
  const data = allocate(dtype, input.size);
  for (let i = 0; i < input.size; i++) storeScalar(data, i, Number(input.data[i]), dtype);
  const run = ([x]: Val[]): Val[] => bind(primitives.cumsum, [x], { axis: 1, reverse });
  await check('cumsum', new NDArray(input.shape, dtype, data), run);
});
