/** The table of single primitives that real JAX computed (make_values.py), and how results are compared with it. */
import { readFileSync } from 'node:fs';
import { decodeArray } from '../../runtime/arrays.ts';
import * as dt from '../../server/jaxpr/dtypes.ts';
import type { DType } from '../../server/jaxpr/dtypes.ts';
import type { Jaxpr } from '../../server/jaxpr/jaxpr.ts';
import type { JaxprJson } from '../../server/jaxpr/json.ts';
import { jaxprFromJson } from '../../server/jaxpr/json.ts';
import type { NDArray } from '../../server/jaxpr/ndarray.ts';
import { primitiveByName } from '../../server/jaxpr/primitives/index.ts';

interface ArrayJson {
  dtype: string;
  shape: number[];
  base64: string;
}
interface TableJson {
  inputs: Record<string, ArrayJson>;
  cases: { name: string; in: string[]; out: string[]; jaxpr: Omit<JaxprJson, 'version'> }[];
}

export interface ValueCase {
  /** Unique: the primitives, what varies, the inputs. */
  name: string;
  jaxpr: Jaxpr;
  json: JaxprJson;
  inputs: NDArray[];
  wanted: NDArray[];
}

const table = JSON.parse(readFileSync(new URL('values.json', import.meta.url), 'utf8')) as TableJson;
const inputs = new Map(
  Object.entries(table.inputs).map(([name, { shape, dtype, base64 }]) => [name, decodeArray(shape, dtype, base64)]),
);

function input(name: string): NDArray {
  const found = inputs.get(name);
  if (!found) throw new Error(`no input ${name}`);
  return found;
}

export const valueCases: ValueCase[] = table.cases.map((c) => {
  const json: JaxprJson = { version: 1, ...c.jaxpr };
  const jaxpr = jaxprFromJson(json, primitiveByName);
  return {
    name: `${c.name} (${c.in.join(', ')})`,
    jaxpr,
    json,
    inputs: c.in.map(input),
    wanted: jaxpr.outAvals.map(({ shape, dtype }, i) => decodeArray(shape, dtype.name, c.out[i])),
  };
});

export interface Tolerance {
  relative: number;
  absolute: number;
}

/** A few units in the last place: XLA and we approximate functions differently. */
export function tolerance(dtype: DType): Tolerance {
  switch (dtype) {
    case dt.bfloat16:
      return { relative: 2 ** -7, absolute: 1e-6 };
    case dt.float16:
      return { relative: 2 ** -9, absolute: 1e-6 };
    case dt.float64:
      return { relative: 1e-11, absolute: 1e-14 };
    default:
      return { relative: 1e-5, absolute: 1e-6 };
  }
}

/** Where an array differs from the wanted one, and how; empty if nowhere. */
export function differences(got: NDArray, wanted: NDArray, { relative, absolute }: Tolerance): string[] {
  if (got.dtype !== wanted.dtype || got.shape.join() !== wanted.shape.join())
    return [`${got.dtype.name}[${got.shape.join()}] in place of ${wanted.dtype.name}[${wanted.shape.join()}]`];
  const isFloat = wanted.dtype.isInexact;
  const found: string[] = [];
  for (let i = 0; i < wanted.data.length; i++) {
    const a = got.data[i];
    const b = wanted.data[i];
    // Equal: infinities and zeros of either sign too.
    if (a === b || (Number.isNaN(a) && Number.isNaN(b))) continue;
    if (isFloat && Math.abs(Number(a) - Number(b)) <= absolute + relative * Math.abs(Number(b))) continue;
    found.push(`[${i}] is ${String(a)}, wanted ${String(b)}`);
  }
  return found;
}
