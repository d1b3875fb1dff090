/** The hash functions of hashlib, as names of parameters are folded into keys by them. Sources: RFC 1321, FIPS 180-4. */

export type Digest = (data: Uint8Array) => Uint8Array;

const rotl = (x: number, n: number): number => (x << n) | (x >>> (32 - n));
const rotr = (x: number, n: number): number => (x >>> n) | (x << (32 - n));

/** The message with its padding: a one, zeros, its length in bits at the end of a block. */
function padded(data: Uint8Array, block: number, littleEndian: boolean): DataView {
  const lengthBytes = block / 8;
  const out = new Uint8Array(Math.ceil((data.length + 1 + lengthBytes) / block) * block);
  out.set(data);
  out[data.length] = 0x80;
  const view = new DataView(out.buffer);
  const bits = BigInt(data.length) * 8n;
  view.setBigUint64(out.length - 8, bits, littleEndian);
  return view;
}

function words(values: readonly number[], littleEndian: boolean): Uint8Array {
  const out = new DataView(new ArrayBuffer(values.length * 4));
  for (const [i, v] of values.entries()) out.setUint32(i * 4, v >>> 0, littleEndian);
  return new Uint8Array(out.buffer);
}

const MD5_SHIFTS = [
  [7, 12, 17, 22],
  [5, 9, 14, 20],
  [4, 11, 16, 23],
  [6, 10, 15, 21],
];
const MD5_SINES = Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32) | 0);

const md5: Digest = (data) => {
  const view = padded(data, 64, true);
  let [a0, b0, c0, d0] = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476];
  for (let at = 0; at < view.byteLength; at += 64) {
    let [a, b, c, d] = [a0, b0, c0, d0];
    for (let i = 0; i < 64; i++) {
      const round = i >> 4;
      let f: number;
      let g: number;
      if (round === 0) [f, g] = [(b & c) | (~b & d), i];
      else if (round === 1) [f, g] = [(d & b) | (~d & c), (5 * i + 1) % 16];
      else if (round === 2) [f, g] = [b ^ c ^ d, (3 * i + 5) % 16];
      else [f, g] = [c ^ (b | ~d), (7 * i) % 16];
      const sum = (a + f + MD5_SINES[i] + view.getInt32(at + g * 4, true)) | 0;
      [a, d, c, b] = [d, c, b, (b + rotl(sum, MD5_SHIFTS[round][i % 4])) | 0];
    }
    [a0, b0, c0, d0] = [(a0 + a) | 0, (b0 + b) | 0, (c0 + c) | 0, (d0 + d) | 0];
  }
  return words([a0, b0, c0, d0], true);
};

const SHA1_CONSTANTS = [0x5a827999, 0x6ed9eba1, 0x8f1bbcdc | 0, 0xca62c1d6 | 0];

const sha1: Digest = (data) => {
  const view = padded(data, 64, false);
  const h = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476, 0xc3d2e1f0 | 0];
  const w = new Int32Array(80);
  for (let at = 0; at < view.byteLength; at += 64) {
    for (let i = 0; i < 16; i++) w[i] = view.getInt32(at + i * 4);
    for (let i = 16; i < 80; i++) w[i] = rotl(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    let [a, b, c, d, e] = h;
    for (let i = 0; i < 80; i++) {
      const round = Math.floor(i / 20);
      const f = round === 0 ? (b & c) | (~b & d) : round === 2 ? (b & c) | (b & d) | (c & d) : b ^ c ^ d;
      const next = (rotl(a, 5) + f + e + SHA1_CONSTANTS[round] + w[i]) | 0;
      [e, d, c, b, a] = [d, c, rotl(b, 30), a, next];
    }
    for (const [i, v] of [a, b, c, d, e].entries()) h[i] = (h[i] + v) | 0;
  }
  return words(h, false);
};

/** The first primes, whose roots SHA-2's constants are made of. */
function primes(n: number): number[] {
  const found: number[] = [];
  for (let candidate = 2; found.length < n; candidate++)
    if (found.every((p) => candidate % p !== 0)) found.push(candidate);
  return found;
}

/** The integer part of the k-th root. */
function root(n: bigint, k: bigint): bigint {
  let x = 1n << (BigInt(n.toString(2).length) / k + 1n);
  for (;;) {
    const next = ((k - 1n) * x + n / x ** (k - 1n)) / k;
    if (next >= x) return x;
    x = next;
  }
}

/** The first `bits` of the fraction of a root of a prime. */
const fraction = (prime: number, k: bigint, bits: bigint): bigint =>
  root(BigInt(prime) << (bits * k), k) & ((1n << bits) - 1n);

const K32 = primes(64).map((p) => Number(fraction(p, 3n, 32n)) | 0);
const START256 = primes(8).map((p) => Number(fraction(p, 2n, 32n)) | 0);
/** Of SHA-384's start; SHA-224's is its second half. */
const START384 = primes(16)
  .slice(8)
  .map((p) => fraction(p, 2n, 64n));
const START224 = START384.map((v) => Number(v & 0xffffffffn) | 0);

const sha256 =
  (start: readonly number[], length: number): Digest =>
  (data) => {
    const view = padded(data, 64, false);
    const state = [...start];
    const w = new Int32Array(64);
    for (let at = 0; at < view.byteLength; at += 64) {
      for (let i = 0; i < 16; i++) w[i] = view.getInt32(at + i * 4);
      for (let i = 16; i < 64; i++) {
        const s0 = rotr(w[i - 15], 7) ^ rotr(w[i - 15], 18) ^ (w[i - 15] >>> 3);
        const s1 = rotr(w[i - 2], 17) ^ rotr(w[i - 2], 19) ^ (w[i - 2] >>> 10);
        w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
      }
      let [a, b, c, d, e, f, g, h] = state;
      for (let i = 0; i < 64; i++) {
        const s1 = rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25);
        const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K32[i] + w[i]) | 0;
        const s0 = rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22);
        const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
      }
      for (const [i, v] of [a, b, c, d, e, f, g, h].entries()) state[i] = (state[i] + v) | 0;
    }
    return words(state, false).slice(0, length);
  };

const ALL64 = (1n << 64n) - 1n;
const rotr64 = (x: bigint, n: bigint): bigint => ((x >> n) | (x << (64n - n))) & ALL64;

const sha512 =
  (start: () => readonly bigint[], length: number): Digest =>
  (data) => {
    const constants = primes(80).map((p) => fraction(p, 3n, 64n));
    const view = padded(data, 128, false);
    const state = [...start()];
    const w = new Array<bigint>(80);
    for (let at = 0; at < view.byteLength; at += 128) {
      for (let i = 0; i < 16; i++) w[i] = view.getBigUint64(at + i * 8);
      for (let i = 16; i < 80; i++) {
        const s0 = rotr64(w[i - 15], 1n) ^ rotr64(w[i - 15], 8n) ^ (w[i - 15] >> 7n);
        const s1 = rotr64(w[i - 2], 19n) ^ rotr64(w[i - 2], 61n) ^ (w[i - 2] >> 6n);
        w[i] = (w[i - 16] + s0 + w[i - 7] + s1) & ALL64;
      }
      let [a, b, c, d, e, f, g, h] = state;
      for (let i = 0; i < 80; i++) {
        const s1 = rotr64(e, 14n) ^ rotr64(e, 18n) ^ rotr64(e, 41n);
        const t1 = h + s1 + ((e & f) ^ (~e & ALL64 & g)) + constants[i] + w[i];
        const s0 = rotr64(a, 28n) ^ rotr64(a, 34n) ^ rotr64(a, 39n);
        const t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
        [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) & ALL64, c, b, a, (t1 + t2) & ALL64];
      }
      for (const [i, v] of [a, b, c, d, e, f, g, h].entries()) state[i] = (state[i] + v) & ALL64;
    }
    const out = new DataView(new ArrayBuffer(64));
    for (const [i, v] of state.entries()) out.setBigUint64(i * 8, v);
    return new Uint8Array(out.buffer).slice(0, length);
  };

export const digests: Readonly<Record<string, { digest: Digest; size: number; block: number }>> = {
  md5: { digest: md5, size: 16, block: 64 },
  sha1: { digest: sha1, size: 20, block: 64 },
  sha224: { digest: sha256(START224, 28), size: 28, block: 64 },
  sha256: { digest: sha256(START256, 32), size: 32, block: 64 },
  sha384: { digest: sha512(() => START384, 48), size: 48, block: 128 },
  sha512: { digest: sha512(() => primes(8).map((p) => fraction(p, 2n, 64n)), 64), size: 64, block: 128 },
};

const CRC_TABLE = Int32Array.from({ length: 256 }, (_, i) => {
  let c = i;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

export function crc32(data: Uint8Array, start: number): number {
  let c = ~start;
  for (const byte of data) c = CRC_TABLE[(c ^ byte) & 0xff] ^ (c >>> 8);
  return ~c >>> 0;
}

const ADLER = 65521;

export function adler32(data: Uint8Array, start: number): number {
  let a = start & 0xffff;
  let b = start >>> 16;
  for (const byte of data) {
    a = (a + byte) % ADLER;
    b = (b + a) % ADLER;
  }
  return b * 65536 + a;
}
