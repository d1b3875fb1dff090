/** The Threefry 2x32 hash, with 20 rounds. Source: jax/_src/random/threefry2x32.py _threefry2x32_lowering. */
const ROTATIONS: readonly (readonly number[])[] = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
];
/** Skein's parity constant. */
const PARITY = 0x1bd11bda;
const GROUPS = 5;

/** The two words of the last hash: filled in place, since a pair for each number would be the dearest part. */
export const hashed = new Uint32Array(2);
const schedule = new Int32Array(3);

/** Hash a counter of two words with a key of two words, into `hashed`. */
export function threefry2x32(key0: number, key1: number, high: number, low: number): void {
  schedule[0] = key0;
  schedule[1] = key1;
  schedule[2] = key0 ^ key1 ^ PARITY;
  let x = (high + schedule[0]) | 0;
  let y = (low + schedule[1]) | 0;
  for (let group = 0; group < GROUPS; group++) {
    const rotations = ROTATIONS[group & 1];
    for (let i = 0; i < 4; i++) {
      x = (x + y) | 0;
      const r = rotations[i];
      y = ((y << r) | (y >>> (32 - r))) ^ x;
    }
    x = (x + schedule[(group + 1) % 3]) | 0;
    y = (y + schedule[(group + 2) % 3] + group + 1) | 0;
  }
  hashed[0] = x;
  hashed[1] = y;
}
