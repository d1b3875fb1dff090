import { expect, test } from 'vitest';
import { formatMs, significant } from '../../extension/format.ts';
import { summarise } from '../../extension/outputs.ts';
import type { Data } from '../../server/jaxpr/ndarray.ts';

const base64 = (data: Data): string => Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64');

function check(
  shape: number[],
  dtype: string,
  data: Data,
  expected: { type: string; first: string; stats: string[] },
): void {
  const { type, first, stats } = summarise({ shape, dtype, base64: base64(data) });
  expect({ type, first, stats: stats.map((s) => `${s.name} ${s.value}`) }).toEqual(expected);
}

test('floats', () => {
  check([3], 'float32', Float32Array.of(0, 1.05, -2.1), {
    type: 'f32[3]',
    first: '[0., 1.05, -2.1]',
    stats: ['min -2.1', 'max 1.05', 'mean -0.350'],
  });
});

test('nan and infinities are counted apart', () => {
  check([4], 'float32', Float32Array.of(NaN, Infinity, 1, 3), {
    type: 'f32[4]',
    first: '[nan, inf, 1., 3.]',
    stats: ['min 1.', 'max 3.', 'mean 2.00', 'nan 1', 'inf 1'],
  });
});

test('a scalar has no statistics', () => {
  check([], 'int32', Int32Array.of(30), { type: 'i32[]', first: '30', stats: [] });
});

test('bools', () => {
  check([2], 'bool', Uint8Array.of(1, 0), { type: 'bool[2]', first: '[True, False]', stats: ['true 1 of 2'] });
});

test('complex numbers', () => {
  check([2], 'complex64', Float32Array.of(1, -2, 0, 0.5), { type: 'c64[2]', first: '[1.-2.j, 0.+0.5j]', stats: [] });
});

test('64-bit integers keep all digits', () => {
  check([], 'int64', BigInt64Array.of(9007199254740993n), { type: 'i64[]', first: '9007199254740993', stats: [] });
});

test('of many, the first few', () => {
  const { first } = summarise({
    shape: [20],
    dtype: 'int32',
    base64: base64(Int32Array.from({ length: 20 }, (_, i) => i)),
  });
  expect(first).toBe('[0, 1, 2, 3, 4, 5, 6, 7, …]');
});

test('a thinned result says so', () => {
  const output = { shape: [6], dtype: 'float32', base64: base64(Float32Array.of(0, 3)), step: 3 };
  const { type, first, stats } = summarise(output);
  expect([type, first, stats.at(-1)]).toEqual(['f32[6]', '[0., 3.]', { name: 'of', value: 'one value in 3' }]);
});

test('an unknown dtype is named and not guessed at', () => {
  expect(summarise({ shape: [2], dtype: 'float7', base64: '' })).toEqual({
    type: 'float7[2]',
    size: 2,
    first: '',
    stats: [],
  });
});

test.each<[number, string]>([
  [0, '0 ms'],
  [1.9234, '1.92 ms'],
  [0.84, '840 µs'],
  [0.0000121, '12.1 ns'],
  [61234, '61.2 s'],
  [999.4, '999 ms'],
  [NaN, '–'],
])('%d ms is %s', (ms, text) => expect(formatMs(ms)).toBe(text));

test.each<[number, string]>([
  [0, '0.00'],
  [2.4e-7, '2.40e-7'],
  [524999.5, '525000'],
  [-0.35, '-0.350'],
  [Infinity, 'Infinity'],
])('%d is written %s', (x, text) => expect(significant(x)).toBe(text));
