/** One number of the gamma distribution, step by step as JAX draws it. Source: jax/_src/random/core.py _gamma_one. */
import type { DType } from '../dtypes.ts';
import * as dt from '../dtypes.ts';
import { roundFloat } from '../host.ts';
import { erfInv } from './special.ts';
import { GaveUp } from './rule.ts';
import { hashed, threefry2x32 } from './threefry.ts';

type Key = readonly [number, number];

/** The i-th key that a key is split into. */
function child(key: Key, i: number): Key {
  threefry2x32(key[0], key[1], 0, i);
  return [hashed[0], hashed[1]];
}

const view = new DataView(new ArrayBuffer(8));

/** A uniform number in [0, 1): mantissa bits under the exponent of 1. Source: core.py _uniform. */
function unit(key: Key, dtype: DType): number {
  threefry2x32(key[0], key[1], 0, 0);
  if (dtype === dt.float64) {
    view.setUint32(0, (hashed[0] >>> 12) | 0x3ff00000);
    view.setUint32(4, ((hashed[0] << 20) | (hashed[1] >>> 12)) >>> 0);
    return view.getFloat64(0) - 1;
  }
  const bits = (hashed[0] ^ hashed[1]) >>> 0;
  if (dtype === dt.bfloat16) return ((bits & 0xff) >> 1) / 2 ** 7;
  if (dtype === dt.float16) return ((bits & 0xffff) >> 6) / 2 ** 10;
  return (bits >>> 9) / 2 ** 23;
}

/** The largest number below 1, negated: from there on normal numbers are drawn. */
const LOWEST = new Map<DType, number>([
  [dt.float64, -1 + 2 ** -53],
  [dt.float32, -1 + 2 ** -24],
  [dt.float16, -1 + 2 ** -11],
  [dt.bfloat16, -1 + 2 ** -8],
]);

/** Rounds after which a sampler that should have accepted long ago is given up. */
const MAX_ROUNDS = 10_000;

/** Gamma(alpha), or its logarithm, for a key of two words. */
export function sampleGamma(word0: number, word1: number, alpha: number, logSpace: boolean, dtype: DType): number {
  const low = LOWEST.get(dtype);
  if (low === undefined) throw new GaveUp(`gamma numbers of ${dtype.name} aren't computed`);
  if (Number.isNaN(alpha)) return NaN;
  const r = (x: number): number => roundFloat(x, dtype);
  const normal = (key: Key): number => {
    const u = Math.max(low, r(r(unit(key, dtype) * r(1 - low)) + low));
    return r(r(Math.SQRT2) * r(erfInv(u)));
  };
  const third = r(1 / 3);
  const boosted = alpha < 1;
  const a = boosted ? r(alpha + 1) : alpha;
  const d = r(a - third);
  const c = r(third / r(Math.sqrt(d)));
  const start: Key = [word0, word1];
  let key = child(start, 0);
  const subkey = child(start, 1);
  let [x, v, u] = [0, 1, 2];
  const rejected = (): boolean =>
    u >= r(1 - r(r(0.0331) * r(x * x))) && r(Math.log(u)) >= r(r(x * 0.5) + r(d * r(r(1 - v) + r(Math.log(v)))));
  for (let round = 0; rejected(); round++) {
    if (round >= MAX_ROUNDS) throw new GaveUp('gamma numbers are rejected too often');
    let xKey = child(key, 1);
    const uKey = child(key, 2);
    key = child(key, 0);
    let n = 0;
    let cubeRoot = -1;
    for (let tries = 0; cubeRoot <= 0 && tries < MAX_ROUNDS; tries++) {
      n = normal(child(xKey, 1));
      xKey = child(xKey, 0);
      cubeRoot = r(1 + r(n * c));
    }
    x = r(n * n);
    v = r(r(cubeRoot * cubeRoot) * cubeRoot);
    u = unit(uKey, dtype);
  }
  const sample = unit(subkey, dtype);
  if (logSpace) {
    const log = r(Math.log1p(-sample));
    const boost = !boosted || log === 0 ? 0 : r(log * r(1 / alpha));
    return r(r(r(Math.log(d)) + r(Math.log(v))) + boost);
  }
  const boost = boosted ? r(r(1 - sample) ** r(1 / alpha)) : 1;
  return r(r(d * v) * boost);
}
