/** Slices, gathers and scatters: ONNX Runtime against the evaluator, whose values are held to JAX's. */
import { expect, test } from 'vitest';
import { decodeArray } from '../../runtime/arrays.ts';
import { ShapedArray } from '../../server/jaxpr/aval.ts';
import type { DType } from '../../server/jaxpr/dtypes.ts';
import * as dt from '../../server/jaxpr/dtypes.ts';
import { evaluateJaxpr } from '../../server/jaxpr/evaluate/evaluate.ts';
import { storeScalar } from '../../server/jaxpr/host.ts';
import { jaxprToJson } from '../../server/jaxpr/json.ts';
import { NDArray, allocate } from '../../server/jaxpr/ndarray.ts';
import type { EnumParam } from '../../server/jaxpr/primitive.ts';
import type { WindowDimensions } from '../../server/jaxpr/primitives/gather.ts';
import { gatherDimensionNumbers, gatherModes, scatterDimensionNumbers } from '../../server/jaxpr/primitives/gather.ts';
import { primitives } from '../../server/jaxpr/primitives/index.ts';
import type { Val } from '../../server/jaxpr/trace.ts';
import { bind, traceToJaxpr } from '../../server/jaxpr/trace.ts';
import { arrayInput } from './programs.ts';
import { supervisor } from './worker.ts';

const engine = await supervisor('gather');

type Run = (args: Val[]) => Val[];
const { clip, fill, promise } = gatherModes;

const gather =
  (dimensions: Partial<WindowDimensions>, sizes: readonly number[], mode: EnumParam): Run =>
  ([x, indices]) =>
    bind(primitives.gather, [x, indices], {
      dimension_numbers: gatherDimensionNumbers(dimensions),
      fill_value: mode === fill ? (x.aval.dtype === dt.bool ? true : 7) : null,
      indices_are_sorted: false,
      mode,
      slice_sizes: sizes,
      unique_indices: false,
    });

type ScatterName = 'scatter' | 'scatter-add' | 'scatter-sub' | 'scatter-mul' | 'scatter-min' | 'scatter-max';
const scatter =
  (name: ScatterName, dimensions: Partial<WindowDimensions>, mode: EnumParam): Run =>
  ([x, indices, updates]) =>
    bind(primitives[name], [x, indices, updates], {
      dimension_numbers: scatterDimensionNumbers(dimensions),
      indices_are_sorted: false,
      mode,
      unique_indices: false,
      update_consts: [],
      update_jaxpr: null,
    });

interface Case {
  readonly name: string;
  /** Of the operand and of what else has its dtype. */
  readonly shapes: readonly (readonly number[])[];
  /** int32 operands behind the first: shape and elements. */
  readonly indices: readonly (readonly [readonly number[], readonly number[]])[];
  readonly run: Run;
  readonly dtypes?: readonly DType[];
}

/** Rows by index: the first two within, the last two beyond. */
const ROWS = [[4, 1] as const, [2, 0, 9, -1] as const] as const;
const row: Partial<WindowDimensions> = { window: [1], collapsed: [0], indexed: [0] };
const NUMBERS = [dt.float32, dt.int32];

const CASES: readonly Case[] = [
  {
    name: 'slice with steps',
    shapes: [[5, 4]],
    indices: [],
    run: ([x]) => bind(primitives.slice, [x], { start_indices: [1, 0], limit_indices: [5, 4], strides: [2, 3] }),
  },
  {
    name: 'dynamic_slice clamps',
    shapes: [[4, 3]],
    indices: [
      [[], [3]],
      [[], [-5]],
    ],
    run: ([x, i, j]) => bind(primitives.dynamic_slice, [x, i, j], { slice_sizes: [2, 2] }),
  },
  {
    name: 'dynamic_update_slice clamps',
    shapes: [
      [4, 3],
      [2, 2],
    ],
    indices: [
      [[], [9]],
      [[], [1]],
    ],
    run: ([x, i, j, u]) => bind(primitives.dynamic_update_slice, [x, u, i, j], {}),
  },
  ...[clip, fill, promise].map((mode) => ({
    name: `gather of rows, ${mode.member}`,
    shapes: [[3, 2]],
    indices: [ROWS],
    run: gather(row, [1, 2], mode),
  })),
  {
    name: 'gather of columns, the batch last',
    shapes: [[3, 4]],
    indices: [
      [
        [2, 2, 1],
        [0, 3, 5, 1],
      ],
    ],
    run: gather({ window: [0], collapsed: [1], indexed: [1] }, [3, 1], fill),
  },
  {
    name: 'gather of windows',
    shapes: [[4, 5]],
    indices: [
      [
        [3, 2],
        [0, 0, 2, 3, 3, 4],
      ],
    ],
    run: gather({ window: [1, 2], indexed: [0, 1] }, [2, 2], fill),
  },
  {
    name: 'gather of elements',
    shapes: [[4, 5]],
    indices: [
      [
        [3, 2],
        [4, 0, 3, 2, 1, 1],
      ],
    ],
    run: gather({ collapsed: [0, 1], indexed: [1, 0] }, [1, 1], clip),
  },
  {
    name: 'gather with batching dimensions',
    shapes: [[3, 4]],
    indices: [
      [
        [3, 2, 1],
        [0, 3, 1, 1, 9, 2],
      ],
    ],
    run: gather({ collapsed: [1], indexed: [1], operandBatching: [0], indicesBatching: [0] }, [1, 1], fill),
  },
  ...[clip, fill].map((mode) => ({
    name: `scatter of rows, ${mode.member}`,
    shapes: [
      [3, 2],
      [4, 2],
    ],
    indices: [[[4, 1] as const, [2, 0, 9, 1] as const] as const],
    run: ([x, i, u]: Val[]) => scatter('scatter', row, mode)([x, i, u]),
  })),
  ...(['scatter-add', 'scatter-sub', 'scatter-mul', 'scatter-min', 'scatter-max'] as const).map((name) => ({
    name: `${name} at an index twice`,
    shapes: [[5], [4]],
    indices: [[[4, 1] as const, [3, 0, 3, 7] as const] as const],
    run: scatter(name, { collapsed: [0], indexed: [0] }, fill),
    dtypes: NUMBERS,
  })),
  {
    name: 'scatter-add of windows',
    shapes: [
      [4, 5],
      [2, 2, 3],
    ],
    indices: [
      [
        [2, 2],
        [0, 1, 1, 2],
      ],
    ],
    run: scatter('scatter-add', { window: [1, 2], indexed: [0, 1] }, clip),
    dtypes: NUMBERS,
  },
];
const DTYPES: readonly DType[] = [dt.float32, dt.int32, dt.int16, dt.uint8, dt.bool];

function counted(shape: readonly number[], dtype: DType): NDArray {
  const size = shape.reduce((a, b) => a * b, 1);
  const data = allocate(dtype, size);
  for (let i = 0; i < size; i++) storeScalar(data, i, dtype === dt.bool ? i % 3 === 0 : i + 1, dtype);
  return new NDArray(shape, dtype, data);
}

const plain = ({ shape, data }: NDArray) => ({ shape: [...shape], data: Array.from(data as Iterable<number>) });
const debugInfo = { tracedFor: 'jit', functionName: 'f', functionSource: undefined, argNames: [] };

test.each(CASES.flatMap((c) => (c.dtypes ?? DTYPES).map((dtype) => ({ ...c, dtype }))))(
  '$name of $dtype.name',
  async ({ name, dtype, shapes, indices, run }) => {
    const [operand, ...others] = shapes.map((shape) => counted(shape, dtype));
    const whole = indices.map(([shape, values]) => new NDArray(shape, dt.int32, Int32Array.from(values)));
    const inputs = [operand, ...whole, ...others];
    const avals = inputs.map((x) => new ShapedArray(x.shape, x.dtype));
    const jaxpr = traceToJaxpr(avals, debugInfo, run);
    const wanted = evaluateJaxpr(jaxpr, inputs);
    const program = { name, jaxpr: jaxprToJson(jaxpr), inputs: inputs.map(arrayInput), notes: [] };
    const answer = await engine.run({ program, options: { device: 'cpu', timing: false } });
    if (answer.kind !== 'done') throw new Error(`${answer.kind}: ${answer.reason}`);
    // It is ONNX Runtime that computed it.
    expect(answer.notes.filter((note) => / ran on /.test(note))).toEqual([]);
    const out = answer.out.map((o) => decodeArray(o.shape, o.dtype, o.base64));
    expect(out.map(plain)).toEqual(wanted.map(plain));
  },
);
