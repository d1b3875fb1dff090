/** Arrays on their way between processes, and how two results differ. */
import { evaluateJaxpr } from '../server/jaxpr/evaluate/evaluate.ts';
import { formulaArray } from '../server/jaxpr/evaluate/formula.ts';
import { sizeOf } from '../server/jaxpr/evaluate/rule.ts';
import { DType } from '../server/jaxpr/dtypes.ts';
import { jaxprFromJson } from '../server/jaxpr/json.ts';
import { NDArray, allocate, numbersPerElement } from '../server/jaxpr/ndarray.ts';
import { primitiveByName } from '../server/jaxpr/primitives/index.ts';
import { MAX_OUTPUT_BYTES, THINNED_ELEMENTS } from './limits.ts';
import type { Difference, Input, Output } from './protocol.ts';

function dtypeNamed(name: string): DType {
  const dtype = DType.byName(name);
  if (!dtype) throw new Error(`an input has the dtype ${name}, which is not known`);
  return dtype;
}

/** The array of base64 bytes in the layout of ndarray.ts. */
export function decodeArray(shape: readonly number[], dtypeName: string, base64: string): NDArray {
  const dtype = dtypeNamed(dtypeName);
  const data = allocate(dtype, sizeOf(shape));
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.byteLength !== data.byteLength)
    throw new Error(`an array of ${dtypeName}[${shape.join(',')}] came with ${bytes.byteLength} bytes`);
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength).set(bytes);
  return new NDArray(shape, dtype, data);
}

/** The value of an input: given, computed or filled. Throws GaveUp where it can't be computed. */
export function inputArray(input: Input): NDArray {
  switch (input.kind) {
    case 'value':
      return decodeArray(input.shape, input.dtype, input.base64);
    case 'computed':
      return evaluateJaxpr(jaxprFromJson(input.jaxpr, primitiveByName), [])[0];
    case 'formula':
      return formulaArray(input.leaf, input.shape, dtypeNamed(input.dtype));
  }
}

const encode = ({ data }: NDArray): string =>
  Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64');

/** Every step-th element, in one dimension. */
function thinned(x: NDArray, step: number): NDArray {
  const per = numbersPerElement(x.dtype);
  const n = Math.ceil(x.size / step);
  const data = allocate(x.dtype, n);
  for (let i = 0; i < n; i++)
    for (let p = 0; p < per; p++) (data as Float64Array)[per * i + p] = (x.data as Float64Array)[per * i * step + p];
  return new NDArray([n], x.dtype, data);
}

/** Results as they are passed on; thinned out where they are too many bytes together. */
export function encodeOutputs(arrays: readonly NDArray[], maxBytes = MAX_OUTPUT_BYTES): Output[] {
  const tooLarge = arrays.reduce((n, x) => n + x.data.byteLength, 0) > maxBytes;
  return arrays.map((x) => {
    const output = { shape: [...x.shape], dtype: x.dtype.name };
    const step = tooLarge ? Math.ceil(x.size / THINNED_ELEMENTS) : 1;
    return step > 1 ? { ...output, base64: encode(thinned(x, step)), step } : { ...output, base64: encode(x) };
  });
}

/** The largest difference of results from the reference's. */
export function difference(results: readonly NDArray[], reference: readonly NDArray[]): Difference {
  let absolute = 0;
  let relative = 0;
  let mismatches = 0;
  results.forEach((result, k) => {
    const a = result.data;
    const b = reference[k].data;
    let largest = 0;
    let magnitude = 0;
    for (let i = 0; i < b.length; i++) {
      const x = Number(a[i]);
      const y = Number(b[i]);
      if (!Number.isFinite(x) || !Number.isFinite(y)) {
        if (!Object.is(x, y)) mismatches++;
        continue;
      }
      largest = Math.max(largest, Math.abs(x - y));
      magnitude = Math.max(magnitude, Math.abs(y));
    }
    absolute = Math.max(absolute, largest);
    if (largest > 0) relative = Math.max(relative, magnitude > 0 ? largest / magnitude : 1);
  });
  return { absolute, relative, mismatches };
}
