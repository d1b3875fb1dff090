/** Each lowering, run by ONNX Runtime on the CPU, against what real JAX computes. */
import { expect, test } from 'vitest';
import { decodeArray } from '../../runtime/arrays.ts';
import type { DType } from '../../server/jaxpr/dtypes.ts';
import { bfloat16 } from '../../server/jaxpr/dtypes.ts';
import type { Tolerance } from '../evaluate/values.ts';
import { differences, tolerance, valueCases } from '../evaluate/values.ts';
import { arrayInput } from './programs.ts';
import { supervisor } from './worker.ts';

const engine = await supervisor('lowering');

/** ONNX Runtime sums 16-bit floats in float32, XLA's CPU code in 16 bits: the engine's result is the better one. */
const toleranceOf = (name: string, dtype: DType): Tolerance =>
  dtype === bfloat16 && /^reduce_(sum|prod)/.test(name) ? { relative: 2 ** -4, absolute: 2 ** -4 } : tolerance(dtype);

test.each(valueCases)('$name', async ({ name, json, inputs, wanted }) => {
  const program = { name, jaxpr: json, inputs: inputs.map(arrayInput), notes: [] };
  const answer = await engine.run({ program, options: { device: 'cpu', timing: false } });
  if (answer.kind !== 'done') throw new Error(`${answer.kind}: ${answer.reason}`);
  const out = answer.out.map((o) => decodeArray(o.shape, o.dtype, o.base64));
  expect(wanted.flatMap((w, i) => differences(out[i], w, toleranceOf(name, w.dtype)))).toEqual([]);
});
