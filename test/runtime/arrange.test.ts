/** Primitives that join, split, repeat and pad: ONNX Runtime against the evaluator, whose values are held to JAX's. */
import { expect, test } from 'vitest';
import { decodeArray } from '../../runtime/arrays.ts';
import { ShapedArray } from '../../server/jaxpr/aval.ts';
import type { DType } from '../../server/jaxpr/dtypes.ts';
import * as dt from '../../server/jaxpr/dtypes.ts';
import { evaluateJaxpr } from '../../server/jaxpr/evaluate/evaluate.ts';
import { HostScalar, storeScalar } from '../../server/jaxpr/host.ts';
import { jaxprToJson } from '../../server/jaxpr/json.ts';
import { NDArray, allocate } from '../../server/jaxpr/ndarray.ts';
import { primitives } from '../../server/jaxpr/primitives/index.ts';
import type { Val } from '../../server/jaxpr/trace.ts';
import { bind, traceToJaxpr } from '../../server/jaxpr/trace.ts';
import { arrayInput } from './programs.ts';
import { supervisor } from './worker.ts';

const engine = await supervisor('arrange');

type Config = readonly (readonly [number, number, number])[];
const pad =
  (padding_config: Config) =>
  ([x]: Val[]): Val[] =>
    bind(primitives.pad, [x, new HostScalar(7, new ShapedArray([], x.aval.dtype))], { padding_config });

/** What it is, what it takes, and the eqn. */
const CASES: readonly (readonly [string, readonly number[], (args: Val[]) => Val[]])[] = [
  [
    'pad',
    [2, 3],
    pad([
      [1, 2, 0],
      [0, 1, 0],
    ]),
  ],
  ['pad cuts', [4], pad([[-1, 2, 0]])],
  [
    'pad between',
    [3, 2],
    pad([
      [1, 0, 2],
      [0, -1, 1],
    ]),
  ],
  ['pad an empty axis', [0], pad([[1, 2, 3]])],
  ['rev', [2, 3, 2], ([x]) => bind(primitives.rev, [x], { dimensions: [0, 2] })],
  ['stack', [2, 3], ([x]) => bind(primitives.stack, [x, x, x], { axis: 1 })],
  ['unstack', [2, 3], ([x]) => bind(primitives.unstack, [x], { axis: 1 })],
  ['split', [2, 5], ([x]) => bind(primitives.split, [x], { axis: 1, sizes: [1, 0, 4] })],
  ['tile', [2, 1, 3], ([x]) => bind(primitives.tile, [x], { reps: [1, 2, 3] })],
  ['empty', [], ([x]) => bind(primitives.empty, [], { dtype: x.aval.dtype, out_sharding: null, shape: [2, 2] })],
  [
    'reshape with the axes in another order',
    [2, 3],
    ([x]) => bind(primitives.reshape, [x], { dimensions: [1, 0], new_sizes: [6], sharding: null }),
  ],
];
const DTYPES: readonly DType[] = [dt.float32, dt.int32, dt.int16, dt.uint8, dt.bool];

function counted(shape: readonly number[], dtype: DType): NDArray {
  const size = shape.reduce((a, b) => a * b, 1);
  const data = allocate(dtype, size);
  for (let i = 0; i < size; i++) storeScalar(data, i, dtype === dt.bool ? i % 3 === 0 : i + 1, dtype);
  return new NDArray(shape, dtype, data);
}

const plain = ({ shape, data }: NDArray) => ({ shape: [...shape], data: Array.from(data as Iterable<number>) });
const debugInfo = { tracedFor: 'jit', functionName: 'f', functionSource: undefined, argNames: ['x'] };

test.each(CASES.flatMap(([name, shape, run]) => DTYPES.map((dtype) => ({ name, dtype, shape, run }))))(
  '$name of $dtype.name',
  async ({ name, dtype, shape, run }) => {
    const jaxpr = traceToJaxpr([new ShapedArray(shape, dtype)], debugInfo, run);
    const input = counted(shape, dtype);
    const wanted = evaluateJaxpr(jaxpr, [input]);
    const program = { name, jaxpr: jaxprToJson(jaxpr), inputs: [arrayInput(input)], notes: [] };
    const answer = await engine.run({ program, options: { device: 'cpu', timing: false } });
    if (answer.kind !== 'done') throw new Error(`${answer.kind}: ${answer.reason}`);
    const out = answer.out.map((o) => decodeArray(o.shape, o.dtype, o.base64));
    expect(out.map(plain)).toEqual(wanted.map(plain));
  },
);
