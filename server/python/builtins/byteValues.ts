/** bytes and bytearray as JavaScript arrays of bytes. */
import { valueError } from '../errors.ts';
import type { PyClass, Value } from '../values.ts';
import { PyByteArray, PyBytes, Unknown, UnknownSignal, bytearrayClass, unbox } from '../values.ts';
import { integer } from './known.ts';

/** The bytes of a bytes-like object; undefined for anything else. */
export function bytesLike(v: Value): Uint8Array | undefined {
  const u = unbox(v);
  if (u instanceof PyBytes) return u.value;
  if (!(u instanceof PyByteArray)) return undefined;
  for (const x of u.items) if (x instanceof Unknown) throw new UnknownSignal(x);
  return Uint8Array.from(u.items as number[]);
}

/** Bytes as a text of the characters with their numbers, so that what strings have can be used. */
export function latin(bytes: Uint8Array): string {
  const STEP = 8192;
  if (bytes.length <= STEP) return String.fromCharCode(...bytes);
  let out = '';
  for (let i = 0; i < bytes.length; i += STEP) out += String.fromCharCode(...bytes.subarray(i, i + STEP));
  return out;
}

export const bytesOfLatin = (s: string): Uint8Array => Uint8Array.from(s, (c) => c.charCodeAt(0));

/** A new bytes or bytearray, as `cls` says. */
export const makeBytes = (cls: PyClass, bytes: Uint8Array): Value =>
  cls.isSubclassOf(bytearrayClass) ? new PyByteArray([...bytes]) : new PyBytes(bytes);

/** One byte as an int. */
export function byteOf(v: Value, message = 'byte must be in range(0, 256)'): number {
  const n = integer(v);
  if (n < 0 || n > 255) throw valueError(message);
  return Number(n);
}
