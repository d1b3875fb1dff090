/** The functions of the parity case `seed`, as real JAX traced them (dump_jaxprs.py), with inputs and expected values. */
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { Input, Program } from '../../runtime/protocol.ts';
import { ShapedArray } from '../../server/jaxpr/aval.ts';
import * as dt from '../../server/jaxpr/dtypes.ts';
import type { Thin, ThinValue } from '../../server/jaxpr/evaluate/thin.ts';
import type { JaxprJson } from '../../server/jaxpr/json.ts';
import { jaxprFromJson, jaxprToJson } from '../../server/jaxpr/json.ts';
import { Jaxpr, Var } from '../../server/jaxpr/jaxpr.ts';
import type { NDArray } from '../../server/jaxpr/ndarray.ts';
import { primitiveByName, primitives } from '../../server/jaxpr/primitives/index.ts';
import { bind1 } from '../../server/jaxpr/trace.ts';

interface Dumped {
  line: number;
  call: string;
  jaxpr: JaxprJson;
}
interface Expected {
  line: number;
  call: string;
  out: Thin[];
}

const here = (path: string) => new URL(path, import.meta.url);
const dumped = JSON.parse(readFileSync(here('data/seed_jaxprs.json'), 'utf8')) as Dumped[];
const values = (JSON.parse(readFileSync(here('../parity/values/seed.json'), 'utf8')) as { cases: Expected[] }).cases;

const scalar = (dtype: string, value: number): Input => {
  const data = dtype === 'int32' ? Int32Array.of(value) : Float32Array.of(value);
  return { kind: 'value', shape: [], dtype, base64: Buffer.from(data.buffer).toString('base64') };
};
/** An array as an input. */
export const arrayInput = ({ shape, dtype, data }: NDArray): Input => ({
  kind: 'value',
  shape: [...shape],
  dtype: dtype.name,
  base64: Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64'),
});
const formula = (leaf: number, dtype: string, shape: number[]): Input => ({ kind: 'formula', leaf, dtype, shape });

/** `jnp.arange(n)`, as the operation that makes it. */
function arange(n: number): Input {
  const aval = new ShapedArray([n], dt.int32);
  const value = bind1(primitives.iota, [], { dtype: dt.int32, shape: [n], dimension: 0, sharding: null });
  const v = new Var(aval);
  return {
    kind: 'computed',
    shape: [n],
    dtype: 'int32',
    jaxpr: jaxprToJson(new Jaxpr([v], [], [], [v], [value])),
  };
}

/** The inputs of each directive that has a jaxpr. */
const INPUTS: Readonly<Record<string, Input[]>> = {
  'log2(3.0)': [scalar('float32', 3)],
  'log2(f32[8])': [formula(0, 'float32', [8])],
  'log2_with_print(3.)': [scalar('float32', 3)],
  'log2_if_rank_2(jax.numpy.array([1, 2, 3]))': [
    {
      kind: 'value',
      shape: [3],
      dtype: 'int32',
      base64: Buffer.from(Int32Array.of(1, 2, 3).buffer).toString('base64'),
    },
  ],
  'log2_if_rank_2(f32[2,3])': [formula(0, 'float32', [2, 3])],
  'selu(jnp.arange(1000000))': [arange(1_000_000)],
  'selu(f32[1000000])': [formula(0, 'float32', [1_000_000])],
  'selu_jit(x)': [arange(1_000_000)],
  'jax.jit(g, static_argnums=1)(10, 20)': [scalar('int32', 10)],
  'loop_body(0)': [scalar('int32', 0)],
  'f_jit_correct(10)': [],
  'f_jit_correct(-3)': [],
  'g_jit_correct(10, 20)': [scalar('int32', 10)],
  'g_jit_decorated(10, 20)': [scalar('int32', 10)],
  'g_jit_decorated(f32[3], n=2)': [formula(0, 'float32', [3])],
};

export interface SeedCase {
  call: string;
  program: Program;
  jaxpr: Jaxpr;
  expected: Thin[];
}

export const seedCases: SeedCase[] = dumped.map(({ line, call, jaxpr }) => {
  const value = values.find((v) => v.line === line && v.call === call);
  if (!value) throw new Error(`no values for line ${line}: ${call}`);
  return {
    call,
    program: { name: call, jaxpr, inputs: INPUTS[call], notes: [] },
    jaxpr: jaxprFromJson(jaxpr, primitiveByName),
    expected: value.out,
  };
});

const RELATIVE = 1e-5;
const ABSOLUTE = 1e-6;

function close(actual: ThinValue, wanted: ThinValue): boolean {
  if (typeof actual === 'number' && typeof wanted === 'number')
    return Math.abs(actual - wanted) <= ABSOLUTE + RELATIVE * Math.abs(wanted);
  if (Array.isArray(actual) && Array.isArray(wanted))
    return (
      close(actual[0] as ThinValue, wanted[0] as ThinValue) && close(actual[1] as ThinValue, wanted[1] as ThinValue)
    );
  return actual === wanted;
}

/** Floats within tolerance, everything else equal. */
export function checkThin(actual: readonly Thin[], wanted: readonly Thin[]): void {
  const plain = ({ shape, dtype, step }: Thin) => ({ shape, dtype, step });
  expect(actual.map(plain)).toEqual(wanted.map(plain));
  wanted.forEach(({ dtype, values: expected }, k) => {
    const got = actual[k].values;
    expect(got).toHaveLength(expected.length);
    const isFloat = /float|complex/.test(dtype);
    const wrong = expected.flatMap((w, i) =>
      (isFloat ? close(got[i], w) : got[i] === w) ? [] : [`[${i}] is ${String(got[i])}, wanted ${String(w)}`],
    );
    expect(wrong).toEqual([]);
  });
}
