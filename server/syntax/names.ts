/**
 * Every name once: a name's number says whether it is a keyword, its string is made at its first sight only, and all
 * who use it later get one and the same string, whose hash the engine knows already.
 */
import { MAX_KNOWN_NAMES } from '../limits.ts';
import { KNOWN_NAMES } from './tokens.ts';

/** Parts of a text that are shorter, the engine copies (SlicedString::kMinLength). */
const SURELY_COPIED = 13;
/** Names that are longer can't be made from their characters at once. */
const MOST_ARGUMENTS = 1000;

export class Names {
  /** By number. Keywords come first, then the soft ones. */
  text: string[] = [];
  /** Open addressing: numbers plus one, 0 where nothing is. */
  private slots = new Int32Array(1 << 12);
  private hashes = new Int32Array(1 << 11);
  /** Where a name's characters begin in `pool`; they end where the next one's begin. */
  private offsets = new Int32Array((1 << 11) + 1);
  private pool = new Uint8Array(1 << 14);
  private readonly others = new Map<string, number>();

  constructor() {
    this.clear();
  }

  /** Before a text is read: forgets what has become too much. */
  limit(): void {
    if (this.text.length > MAX_KNOWN_NAMES) this.clear();
  }

  private clear(): void {
    this.text = [];
    this.slots.fill(0);
    this.others.clear();
    for (const name of KNOWN_NAMES) {
      let hash = 0;
      for (let i = 0; i < name.length; i++) hash = (Math.imul(hash, 31) + name.charCodeAt(i)) | 0;
      this.ascii(name, 0, name.length, hash);
    }
  }

  /** The number of a name of ASCII characters; `hash` is made of them as above. */
  ascii(text: string, start: number, end: number, hash: number): number {
    const { slots, hashes, offsets, pool } = this;
    const mask = slots.length - 1;
    const length = end - start;
    let slot = (hash ^ (hash >>> 15)) & mask;
    search: for (; ; slot = (slot + 1) & mask) {
      const known = slots[slot] - 1;
      if (known < 0) break;
      if (hashes[known] !== hash) continue;
      const from = offsets[known];
      if (offsets[known + 1] - from !== length) continue;
      for (let i = 0; i < length; i++) if (pool[from + i] !== text.charCodeAt(start + i)) continue search;
      return known;
    }
    return this.add(text.slice(start, end), hash, slot);
  }

  private add(name: string, hash: number, slot: number): number {
    const number = this.text.length;
    if (number + 1 >= this.offsets.length) {
      this.offsets = grown(this.offsets);
      this.hashes = grown(this.hashes);
    }
    const from = this.offsets[number];
    while (from + name.length > this.pool.length) {
      const pool = new Uint8Array(this.pool.length * 2);
      pool.set(this.pool);
      this.pool = pool;
    }
    for (let i = 0; i < name.length; i++) this.pool[from + i] = name.charCodeAt(i);
    const end = from + name.length;
    // A long part of a text would keep the whole text in memory.
    const copied = name.length < SURELY_COPIED || name.length > MOST_ARGUMENTS;
    this.text.push(copied ? name : String.fromCharCode(...this.pool.subarray(from, end)));
    this.offsets[number + 1] = end;
    this.hashes[number] = hash;
    this.slots[slot] = number + 1;
    if (this.text.length * 2 > this.slots.length) this.rehash();
    return number;
  }

  private rehash(): void {
    const slots = new Int32Array(this.slots.length * 2);
    const mask = slots.length - 1;
    for (let number = 0; number < this.text.length; number++) {
      if (this.offsets[number + 1] === this.offsets[number]) continue; // not one of ASCII characters
      const hash = this.hashes[number];
      let slot = (hash ^ (hash >>> 15)) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = number + 1;
    }
    this.slots = slots;
  }

  /** The number of any other name, which Python knows in normal form KC (PEP 3131). */
  other(name: string): number {
    const normal = name.normalize('NFKC');
    let number = this.others.get(normal);
    if (number === undefined) {
      number = this.text.length;
      this.text.push(normal);
      this.others.set(normal, number);
      if (number + 1 >= this.offsets.length) {
        this.offsets = grown(this.offsets);
        this.hashes = grown(this.hashes);
      }
      this.offsets[number + 1] = this.offsets[number];
    }
    return number;
  }
}

function grown(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
