/** The natives of library/binary.ts, and the modules of it. */
import { raise } from '../errors.ts';
import { native } from '../native.ts';
import { vm } from '../vm.ts';
import type { Value } from '../values.ts';
import { PyBytes, PyFloat, PyTuple, Unknown, UnknownSignal } from '../values.ts';
import { count, keyText } from '../builtins/known.ts';
import { adler32, crc32, digests } from './digests.ts';
import {
  arraySource,
  base64Source,
  binasciiSource,
  hashlibSource,
  structSource,
  zlibSource,
} from './library/binary.ts';
import { registerSource } from './source.ts';

/** Bytes that a step of the budget pays for. */
const BYTES_PER_STEP = 16;

/** A half float's bits; halves round to even. Source: CPython's Objects/floatobject.c PyFloat_Pack2. */
function halfBits(x: number): number {
  const sign = x < 0 || Object.is(x, -0) ? 0x8000 : 0;
  const a = Math.abs(x);
  if (Number.isNaN(x)) return 0x7e00;
  if (a === Infinity) return sign | 0x7c00;
  if (a === 0) return sign;
  const exponent = Math.max(Math.floor(Math.log2(a)), -14);
  const scaled = a / 2 ** (exponent - 10);
  const floor = Math.floor(scaled);
  const rest = scaled - floor;
  const mantissa = rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
  // A subnormal's mantissa has no hidden bit: its exponent field is 0. A carry goes into the exponent.
  const bits = ((exponent + 14) << 10) + mantissa;
  if (bits >= 0x7c00) throw raise('OverflowError', 'float too large to pack with e format');
  return sign | bits;
}

function halfValue(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const mantissa = bits & 0x3ff;
  if (exponent === 0x1f) return mantissa === 0 ? sign * Infinity : NaN;
  return sign * (exponent === 0 ? mantissa * 2 ** -24 : (1024 + mantissa) * 2 ** (exponent - 25));
}

const floatOf = (v: Value): number => (v instanceof PyFloat ? v.value : 0);
const bytesOf = (v: Value): Uint8Array => {
  if (v instanceof Unknown) throw new UnknownSignal(v);
  if (!(v instanceof PyBytes)) throw new Error('natives of the library get bytes');
  vm.spend(v.value.length / BYTES_PER_STEP);
  return v.value;
};

const structNatives = (): [string, Value][] => [
  [
    '_pack_float_',
    native('_pack_float_(value, size, little, /)', (value, size, little) => {
      const x = floatOf(value);
      const view = new DataView(new ArrayBuffer(count(size)));
      const le = little === true;
      if (view.byteLength === 2) view.setUint16(0, halfBits(x), le);
      else if (view.byteLength === 4) view.setFloat32(0, x, le);
      else view.setFloat64(0, x, le);
      return new PyBytes(new Uint8Array(view.buffer));
    }),
  ],
  [
    '_unpack_float_',
    native('_unpack_float_(data, little, /)', (data, little) => {
      const { buffer, byteOffset, byteLength } = bytesOf(data);
      const view = new DataView(buffer, byteOffset, byteLength);
      const le = little === true;
      if (byteLength === 2) return new PyFloat(halfValue(view.getUint16(0, le)));
      return new PyFloat(byteLength === 4 ? view.getFloat32(0, le) : view.getFloat64(0, le));
    }),
  ],
];

const hashNatives = (): [string, Value][] => [
  [
    '_digest_',
    native('_digest_(name, data, /)', (name, data) => new PyBytes(digests[keyText(name)].digest(bytesOf(data)))),
  ],
  [
    '_digest_sizes_',
    native('_digest_sizes_(name, /)', (name) => {
      const { size, block } = digests[keyText(name)];
      return new PyTuple([size, block]);
    }),
  ],
];

const checksum = (name: string, of: (data: Uint8Array, start: number) => number): [string, Value] => [
  name,
  native(`${name}(data, start, /)`, (data, start) => of(bytesOf(data), count(start))),
];

export function registerBinary(): void {
  registerSource('struct', structSource, structNatives);
  registerSource('array', arraySource);
  registerSource('binascii', binasciiSource, () => [checksum('_crc32_', crc32)]);
  registerSource('base64', base64Source);
  registerSource('hashlib', hashlibSource, hashNatives);
  registerSource('zlib', zlibSource, () => [checksum('_adler32_', adler32)]);
}
