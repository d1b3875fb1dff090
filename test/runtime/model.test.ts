/** The ONNX writer, read back by protobuf's own runtime; and by onnxruntime, in seed.test.ts and lowering.test.ts. */
import { expect, test } from 'vitest';
import type { Graph } from '../../runtime/onnx/model.ts';
import { OnnxType, encodeModel } from '../../runtime/onnx/model.ts';
import { decodeModel } from './onnxProto.ts';

const empty: Graph = { name: 'g', nodes: [], initializers: [], inputs: [], outputs: [] };
const head = { irVersion: '10', producerName: 'jitlens', opsetImport: [{ domain: '', version: '21' }] };

/** What the reader finds of a graph. Names of fields are as in the descriptor. */
function check(graph: Partial<Graph>, expected: object): void {
  expect(decodeModel(encodeModel({ ...empty, ...graph }))).toEqual({
    ir_version: head.irVersion,
    producer_name: head.producerName,
    opset_import: head.opsetImport,
    graph: { name: 'g', ...expected },
  });
}

const base64 = (bytes: number[]) => Buffer.from(bytes).toString('base64');

test('nodes', () =>
  check(
    { nodes: [{ op: 'Add', inputs: ['x', 'y'], outputs: ['z'], name: 'n', domain: 'com.microsoft' }] },
    { node: [{ op_type: 'Add', input: ['x', 'y'], output: ['z'], name: 'n', domain: 'com.microsoft' }] },
  ));

test('attributes of every kind', () =>
  check(
    {
      nodes: [
        {
          op: 'Op',
          inputs: [],
          outputs: ['z'],
          attributes: {
            int: { int: -1 },
            big: { int: 2 ** 40 },
            float: { float: 0.5 },
            string: { string: 'LEFT' },
            ints: { ints: [0, 128, -2] },
            floats: { floats: [1.5, -2] },
            tensor: { tensor: { name: 't', type: OnnxType.UINT8, dims: [2], bytes: Uint8Array.of(7, 255) } },
            graph: { graph: { ...empty, name: 'inner', nodes: [{ op: 'Not', inputs: ['a'], outputs: ['b'] }] } },
          },
        },
      ],
    },
    {
      node: [
        {
          op_type: 'Op',
          output: ['z'],
          attribute: [
            { name: 'int', i: '-1', type: 2 },
            { name: 'big', i: String(2 ** 40), type: 2 },
            { name: 'float', f: 0.5, type: 1 },
            { name: 'string', s: Buffer.from('LEFT').toString('base64'), type: 3 },
            { name: 'ints', ints: ['0', '128', '-2'], type: 7 },
            { name: 'floats', floats: [1.5, -2], type: 6 },
            { name: 'tensor', t: { name: 't', data_type: 2, dims: ['2'], raw_data: base64([7, 255]) }, type: 4 },
            {
              name: 'graph',
              g: { name: 'inner', node: [{ op_type: 'Not', input: ['a'], output: ['b'] }] },
              type: 5,
            },
          ],
        },
      ],
    },
  ));

test('initializers, a scalar among them', () =>
  check(
    {
      initializers: [
        { name: 's', type: OnnxType.FLOAT, dims: [], bytes: Uint8Array.of(0, 0, 128, 63) },
        { name: 'm', type: OnnxType.BOOL, dims: [1, 300], bytes: new Uint8Array(300).fill(1) },
      ],
    },
    {
      initializer: [
        { name: 's', data_type: 1, raw_data: base64([0, 0, 128, 63]) },
        { name: 'm', data_type: 9, dims: ['1', '300'], raw_data: base64(new Array<number>(300).fill(1)) },
      ],
    },
  ));

test('inputs, outputs and values between them', () => {
  const info = (name: string, elem_type: number, dims: string[]) => ({
    name,
    type: {
      tensor_type: { elem_type, shape: dims.length > 0 ? { dim: dims.map((dim_value) => ({ dim_value })) } : {} },
    },
  });
  check(
    {
      inputs: [{ name: 'x', type: OnnxType.INT64, dims: [2, 1000] }],
      outputs: [{ name: 'y', type: OnnxType.DOUBLE, dims: [] }],
      valueInfos: [{ name: 'v', type: OnnxType.BFLOAT16, dims: [3] }],
    },
    {
      input: [info('x', 7, ['2', '1000'])],
      output: [info('y', 11, [])],
      value_info: [info('v', 16, ['3'])],
    },
  );
});

test('time grows in proportion to the size', () => {
  const chain = (n: number): Graph => ({
    ...empty,
    nodes: Array.from({ length: n }, (_, i) => ({ op: 'Neg', inputs: [`v${i}`], outputs: [`v${i + 1}`] })),
  });
  const time = (n: number) => {
    const graph = chain(n);
    const start = performance.now();
    encodeModel(graph);
    return performance.now() - start;
  };
  time(20_000);
  const small = Math.min(...[0, 1, 2].map(() => time(20_000)));
  const large = Math.min(...[0, 1, 2].map(() => time(80_000)));
  // 4 times as much; 16 times if it were quadratic.
  expect(large / small).toBeLessThan(10);
});
