/** Comparisons, logic, bits and whole numbers, element by element. Source: numpy/_core/src/umath/loops.c.src. */
import type { DType } from '../../jaxpr/dtypes.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import { bigPopulationCount, populationCount } from '../../jaxpr/evaluate/bits.ts';
import * as c from '../../jaxpr/evaluate/complex.ts';
import type { Scalar } from '../../jaxpr/jaxpr.ts';
import { compare } from '../comparisons.ts';
import { binary, truth, unary } from '../operators.ts';
import { object } from './kinds.ts';
import type { Forms } from './loops.ts';
import {
  any,
  number,
  numberOrObject,
  real,
  bitwise,
  integers,
  integersOrBool,
  toBool,
  define,
  asBool,
  sure,
  objectTruth,
} from './ufuncSpec.ts';
import type { Loop } from './ufuncSpec.ts';

// ---- comparisons and logic

const order = (ar: number, ai: number, br: number, bi: number, f: (x: number, y: number) => boolean): number =>
  asBool(f(ar === br ? ai : ar, ar === br ? bi : br));
const comparisons: Readonly<
  Record<
    string,
    readonly [
      '==' | '!=' | '<' | '<=' | '>' | '>=',
      (x: number, y: number) => boolean,
      (x: bigint, y: bigint) => boolean,
    ]
  >
> = {
  equal: ['==', (x, y) => x === y, (x, y) => x === y],
  not_equal: ['!=', (x, y) => x !== y, (x, y) => x !== y],
  less: ['<', (x, y) => x < y, (x, y) => x < y],
  less_equal: ['<=', (x, y) => x <= y, (x, y) => x <= y],
  greater: ['>', (x, y) => x > y, (x, y) => x > y],
  greater_equal: ['>=', (x, y) => x >= y, (x, y) => x >= y],
};
for (const [name, [op, f, big]] of Object.entries(comparisons)) {
  const small = (x: number, y: number): number => asBool(f(x, y));
  define(
    name,
    2,
    any,
    {
      float: small,
      int: small,
      bool: small,
      big: (x, y) => (big(x, y) ? 1n : 0n),
      complex:
        op === '=='
          ? (ar, ai, br, bi) => asBool(ar === br && ai === bi)
          : op === '!='
            ? (ar, ai, br, bi) => asBool(ar !== br || ai !== bi)
            : (ar, ai, br, bi) => order(ar, ai, br, bi, f),
      object: (x, y) => sure(truth(compare(op, x, y))),
      str: (x, y) => asBool(f(x < y ? -1 : x > y ? 1 : 0, 0)),
    },
    { out: toBool, compares: true },
  );
}

const logic = (f: (x: boolean, y: boolean) => boolean): Forms => {
  const small = (x: number, y: number): number => asBool(f(x !== 0, y !== 0));
  return {
    float: small,
    int: small,
    bool: small,
    big: (x, y) => (f(x !== 0n, y !== 0n) ? 1n : 0n),
    complex: (ar, ai, br, bi) => asBool(f(ar !== 0 || ai !== 0, br !== 0 || bi !== 0)),
  };
};
const logicOut = (d: DType): DType => (d === object ? object : dt.bool);
define(
  'logical_and',
  2,
  any,
  { ...logic((x, y) => x && y), object: (x, y) => (objectTruth(x) ? y : x) },
  { out: logicOut, identity: () => true },
);
define(
  'logical_or',
  2,
  any,
  { ...logic((x, y) => x || y), object: (x, y) => (objectTruth(x) ? x : y) },
  { out: logicOut, identity: () => false },
);
define(
  'logical_xor',
  2,
  any,
  logic((x, y) => x !== y),
  { out: toBool, identity: () => false },
);
define('logical_not', 1, any, { ...logic((x) => !x), object: (x) => !objectTruth(x) }, { out: logicOut });

const extreme = (
  name: string,
  pick: (x: number, y: number) => number,
  big: (x: bigint, y: bigint) => bigint,
  op: '>=' | '<=',
  ignoresNan: boolean,
): void => {
  const wins = (ar: number, ai: number, br: number, bi: number): boolean =>
    op === '>=' ? !c.cGreater(br, bi, ar, ai) : !c.cGreater(ar, ai, br, bi);
  define(name, 2, numberOrObject, {
    float: ignoresNan ? (x, y) => (Number.isNaN(x) ? y : Number.isNaN(y) ? x : pick(x, y)) : pick,
    int: pick,
    bool: pick,
    big,
    complex: (ar, ai, br, bi) => {
      const [a, b] = [Number.isNaN(ar) || Number.isNaN(ai), Number.isNaN(br) || Number.isNaN(bi)];
      if (a || b) return a === ignoresNan ? [br, bi] : [ar, ai];
      return wins(ar, ai, br, bi) ? [ar, ai] : [br, bi];
    },
    object: (x, y) => (sure(truth(compare(op, x, y))) ? x : y),
  });
};
const maxBig = (x: bigint, y: bigint): bigint => (x > y ? x : y);
const minBig = (x: bigint, y: bigint): bigint => (x < y ? x : y);
extreme('maximum', Math.max, maxBig, '>=', false);
extreme('minimum', Math.min, minBig, '<=', false);
extreme('fmax', Math.max, maxBig, '>=', true);
extreme('fmin', Math.min, minBig, '<=', true);

for (const [name, f] of [
  ['isnan', Number.isNaN],
  ['isinf', (x: number) => x === Infinity || x === -Infinity],
  ['isfinite', Number.isFinite],
] as const) {
  const always = name === 'isfinite' ? 1 : 0;
  define(
    name,
    1,
    number,
    {
      float: (x) => asBool(f(x)),
      int: () => always,
      bool: () => always,
      big: () => BigInt(always),
      complex: (a, b) => asBool(name === 'isfinite' ? f(a) && f(b) : f(a) || f(b)),
    },
    { out: toBool },
  );
}
define('signbit', 1, real, { float: (x) => asBool(x < 0 || Object.is(x, -0)) }, { out: toBool });

// ---- bits and whole numbers

const bits = (
  name: string,
  small: (x: number, y: number) => number,
  big: (x: bigint, y: bigint) => bigint,
  op: '&' | '|' | '^',
  identity: (d: DType) => Scalar,
): void => {
  define(name, 2, bitwise, { int: small, bool: small, big, object: (x, y) => binary(op, x, y) }, { identity });
};
bits(
  'bitwise_and',
  (x, y) => x & y,
  (x, y) => x & y,
  '&',
  (d) => (d.kind === 'bool' ? true : d.kind === 'uint' ? dt.integerBounds(d)[1] : -1),
);
bits(
  'bitwise_or',
  (x, y) => x | y,
  (x, y) => x | y,
  '|',
  () => 0,
);
bits(
  'bitwise_xor',
  (x, y) => x ^ y,
  (x, y) => x ^ y,
  '^',
  () => 0,
);
const invert: Forms = { int: (x) => ~x, bool: (x) => 1 - x, big: (x) => ~x, object: (x) => unary('~', x) };
for (const name of ['invert', 'bitwise_not', 'bitwise_invert']) define(name, 1, bitwise, invert);
const shiftable: Loop = (d) => (d.kind === 'bool' ? dt.int8 : bitwise(d));
const shiftLeft = (d: DType): Forms => ({
  int: (x, by) => (by < 0 || by >= d.bits ? 0 : x << by),
  big: (x, by) => (by < 0n || by >= 64n ? 0n : x << by),
  object: (x, y) => binary('<<', x, y),
});
const shiftRight = (d: DType): Forms => ({
  int: (x, by) => (by < 0 || by >= d.bits ? (x < 0 ? -1 : 0) : d.kind === 'uint' ? x >>> by : x >> by),
  big: (x, by) => (by < 0n || by >= 64n ? (x < 0n ? -1n : 0n) : x >> by),
  object: (x, y) => binary('>>', x, y),
});
for (const name of ['left_shift', 'bitwise_left_shift']) define(name, 2, shiftable, shiftLeft);
for (const name of ['right_shift', 'bitwise_right_shift']) define(name, 2, shiftable, shiftRight);
define(
  'bitwise_count',
  1,
  integersOrBool,
  (d) => ({
    int: (x) => populationCount(d.bits)(Math.abs(x)),
    big: (x) => BigInt(bigPopulationCount(x < 0n ? -x : x)),
  }),
  { out: () => dt.uint8 },
);
const gcd = (x: number, y: number): number => {
  let [a, b] = [Math.abs(x), Math.abs(y)];
  while (b !== 0) [a, b] = [b, a % b];
  return a;
};
const gcdBig = (x: bigint, y: bigint): bigint => {
  let [a, b] = [x < 0n ? -x : x, y < 0n ? -y : y];
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
};
define('gcd', 2, integers, { int: gcd, big: gcdBig }, { identity: () => 0 });
define('lcm', 2, integers, {
  int: (x, y) => (x === 0 || y === 0 ? 0 : Math.abs((x / gcd(x, y)) * y)),
  big: (x, y) => {
    if (x === 0n || y === 0n) return 0n;
    const r = (x / gcdBig(x, y)) * y;
    return r < 0n ? -r : r;
  },
});
