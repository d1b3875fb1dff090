/** Random keys and bits, as JAX computes them: the same key gives the same numbers. Source: jax/_src/random/. */
import type { Shape } from '../aval.ts';
import type { Data } from '../ndarray.ts';
import { NDArray, allocate, numbersPerElement } from '../ndarray.ts';
import * as dt from '../dtypes.ts';
import type { random } from '../primitives/random.ts';
import type { PrngImpl } from '../prng.ts';
import { prngByTag, prngOf } from '../prng.ts';
import { sampleGamma } from './gammaSampler.ts';
import type { EvaluateRules } from './rule.ts';
import { GaveUp, broadcastTo, isBig, numbers, sizeOf, withShape } from './rule.ts';
import { hashed, threefry2x32 } from './threefry.ts';

const TWO_32 = 2 ** 32;

/** The generators whose keys are made of Threefry keys: one, or two halves that go their own ways. */
function halvesOf(impl: PrngImpl | undefined, what: string): number {
  if (impl?.tag === 'fry') return 1;
  if (impl?.tag === 'rbg' && what !== 'bits') return 2;
  if (impl?.tag === 'urbg' && what === 'seed') return 2;
  throw new GaveUp(`random ${what} of ${impl?.name ?? 'an unknown generator'} aren't computed`);
}

/** The words of each key: with the generator, checked to be one whose `what` is computed. */
function keyWords(keys: NDArray, what: string): { words: Uint32Array; halves: number } {
  return { words: keys.data as Uint32Array, halves: halvesOf(prngOf(keys.dtype), what) };
}

/** A seed as two words: the upper one is 0 unless the seed has 64 bits. */
function seedWords(seeds: NDArray, i: number): [high: number, low: number] {
  const { data, dtype } = seeds;
  if (!dtype.isInteger) throw new GaveUp(`a seed of ${dtype.name} isn't accepted`);
  if (!isBig(data)) return [0, data[i] >>> 0];
  const v = BigInt.asUintN(64, data[i]);
  return [Number(v >> 32n), Number(v & 0xffffffffn)];
}

function bits32(words: Uint32Array, keys: number, count: number, store: (at: number, b1: number, b2: number) => void) {
  for (let k = 0; k < keys; k++)
    for (let i = 0; i < count; i++) {
      threefry2x32(words[2 * k], words[2 * k + 1], Math.floor(i / TWO_32), i);
      store(k * count + i, hashed[0], hashed[1]);
    }
}

/** Bits of the width for each key: counters from 0 on are hashed. */
function randomBits(words: Uint32Array, keys: number, count: number, out: Data, width: number): void {
  if (isBig(out)) bits32(words, keys, count, (at, b1, b2) => (out[at] = (BigInt(b1) << 32n) | BigInt(b2)));
  else if (width === 32) for (let k = 0; k < keys; k++) fillWords(words, k, count, out as Uint32Array);
  // A narrower array keeps the low bits of what is stored.
  else bits32(words, keys, count, (at, b1, b2) => (out[at] = b1 ^ b2));
}

function fillWords(words: Uint32Array, k: number, count: number, out: Uint32Array): void {
  const base = k * count;
  for (let i = 0; i < count; i++) {
    threefry2x32(words[2 * k], words[2 * k + 1], 0, i);
    out[base + i] = hashed[0] ^ hashed[1];
  }
}

function randomSplit(keys: NDArray, shape: Shape): NDArray {
  const { words, halves } = keyWords(keys, 'splits');
  const count = sizeOf(shape);
  const n = sizeOf(keys.shape);
  const per = 2 * halves;
  const out = new Uint32Array(n * count * per);
  for (let k = 0; k < n; k++)
    for (let i = 0; i < count; i++)
      for (let h = 0; h < halves; h++) {
        const key = k * per + 2 * h;
        threefry2x32(words[key], words[key + 1], 0, i);
        out.set(hashed, (k * count + i) * per + 2 * h);
      }
  return new NDArray([...keys.shape, ...shape], keys.dtype, out);
}

export const randomRules: EvaluateRules<typeof random> = {
  random_seed([seeds], { impl }) {
    const halves = halvesOf(prngByTag(impl.toString()), 'seed');
    const { dtype } = prngByTag(impl.toString()) ?? { dtype: dt.keyFry };
    const out = allocate(dtype, seeds.size) as Uint32Array;
    for (let i = 0; i < seeds.size; i++) {
      const words = seedWords(seeds, i);
      for (let h = 0; h < halves; h++) out.set(words, (i * halves + h) * 2);
    }
    return [new NDArray(seeds.shape, dtype, out)];
  },
  random_wrap: ([base], _, [out]) => [new NDArray(out.shape, out.dtype, base.data)],
  random_unwrap: ([keys], _, [out]) => [new NDArray(out.shape, dt.uint32, keys.data)],
  random_split: ([keys], { shape }) => [randomSplit(keys, shape)],
  random_fold_in([keys, data], _, [out]) {
    const { words, halves } = keyWords(broadcastTo(keys, out.shape), 'folds');
    const folded = numbers(broadcastTo(data, out.shape));
    const result = new Uint32Array(words.length);
    const per = 2 * halves;
    for (let i = 0; i < words.length; i += 2) {
      threefry2x32(words[i], words[i + 1], 0, folded[Math.floor(i / per)]);
      result.set(hashed, i);
    }
    return [new NDArray(out.shape, out.dtype, result)];
  },
  random_bits([keys], { bit_width, shape }, [out]) {
    const { words } = keyWords(keys, 'bits');
    const data = allocate(out.dtype, out.size);
    randomBits(words, sizeOf(keys.shape), sizeOf(shape), data, bit_width);
    return [new NDArray(out.shape, out.dtype, data)];
  },
  random_clone: ([keys]) => [keys],
  random_gamma([keys, a], { log_space }, [out]) {
    keyWords(keys, 'bits');
    const each = sizeOf(a.shape.slice(keys.shape.length));
    const split = randomSplit(keys, [each]);
    const per = numbersPerElement(keys.dtype);
    const words = split.data as Uint32Array;
    const alphas = numbers(a);
    const data = allocate(out.dtype, out.size);
    for (let i = 0; i < out.size; i++)
      data[i] = sampleGamma(words[i * per], words[i * per + 1], alphas[i], log_space, out.dtype);
    return [new NDArray(out.shape, out.dtype, data)];
  },
  threefry2x32(args, _, [out]) {
    const [k0, k1, high, low] = args.map((x) => numbers(broadcastTo(x, out.shape)));
    const first = new Uint32Array(out.size);
    const second = new Uint32Array(out.size);
    for (let i = 0; i < out.size; i++) {
      threefry2x32(k0[i], k1[i], high[i], low[i]);
      [first[i], second[i]] = hashed;
    }
    return [new NDArray(out.shape, dt.uint32, first), new NDArray(out.shape, dt.uint32, second)];
  },
  iota_2x32_shape(_, { shape }) {
    const low = new Uint32Array(sizeOf(shape));
    const high = new Uint32Array(low.length);
    for (let i = 0; i < low.length; i++) {
      low[i] = i;
      high[i] = Math.floor(i / TWO_32);
    }
    return [high, low].map((data) => withShape(new NDArray([data.length], dt.uint32, data), shape));
  },
};
