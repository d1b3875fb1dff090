/**
 * `list.sort`: the same comparisons in the same order as CPython, so that what compares oddly (nan, a partial order, an
 * `__lt__` that prints) comes out the same. Source: CPython 3.13's Objects/listobject.c.
 */

import { call } from '../call.ts';
import { compare } from '../comparisons.ts';
import { truth } from '../operators.ts';
import { vm } from '../vm.ts';
import type { Value } from '../values.ts';
import { PyFloat, Unknown, UnknownSignal } from '../values.ts';
import { isNarrow } from './unicode.ts';

/** `a < b`, which may raise. */
export type Less<T> = (a: T, b: T) => boolean;

const MAX_MINRUN = 64;
const MIN_GALLOP = 7;

interface Run {
  readonly base: number;
  length: number;
  power: number;
}

function reverse<T>(a: T[], from: number, to: number): void {
  for (let i = from, j = to - 1; i < j; i++, j--) [a[i], a[j]] = [a[j], a[i]];
}

class TimSort<T> {
  private readonly pending: Run[] = [];
  private minGallop = MIN_GALLOP;

  constructor(
    private readonly a: T[],
    private readonly less: Less<T>,
  ) {}

  sort(): void {
    const n = this.a.length;
    if (n < 2) return;
    const minRun = this.minRunOf(n);
    for (let lo = 0; lo < n;) {
      let length = this.countRun(lo, n);
      if (length < minRun) {
        const forced = Math.min(minRun, n - lo);
        this.binarySort(lo, lo + forced, lo + length);
        length = forced;
      }
      this.foundNewRun(length, n);
      this.pending.push({ base: lo, length, power: 0 });
      lo += length;
    }
    while (this.pending.length > 1) {
      let i = this.pending.length - 2;
      if (i > 0 && this.pending[i - 1].length < this.pending[i + 1].length) i--;
      this.mergeAt(i);
    }
  }

  private minRunOf(n: number): number {
    let rest = 0;
    let k = n;
    while (k >= MAX_MINRUN) {
      rest |= k & 1;
      k >>= 1;
    }
    return k + rest;
  }

  /** The length of the run at `lo`, which is ascending afterwards. */
  private countRun(lo: number, end: number): number {
    const { a, less } = this;
    let i = lo + 1;
    while (i < end && !less(a[i], a[i - 1])) i++;
    if (i >= end) return end - lo;
    if (i > lo + 1) {
      if (less(a[lo], a[i - 1])) return i - lo;
      reverse(a, lo, i);
    }
    i++;
    // A descending run; what is equal within it is turned round, so that turning it all round is stable.
    let equal = 0;
    for (; i < end; i++) {
      if (less(a[i], a[i - 1])) {
        if (equal > 0) {
          reverse(a, i - equal - 1, i);
          equal = 0;
        }
      } else if (less(a[i - 1], a[i])) break;
      else equal++;
    }
    if (equal > 0) reverse(a, i - equal - 1, i);
    reverse(a, lo, i);
    while (i < end && !less(a[i], a[i - 1])) i++;
    return i - lo;
  }

  private binarySort(lo: number, end: number, start: number): void {
    const { a, less } = this;
    for (let i = start; i < end; i++) {
      const pivot = a[i];
      let l = lo;
      let r = i;
      while (l < r) {
        const p = l + ((r - l) >> 1);
        if (less(pivot, a[p])) r = p;
        else l = p + 1;
      }
      for (let p = i; p > l; p--) a[p] = a[p - 1];
      a[l] = pivot;
    }
  }

  /** Source: powerloop: the depth of the boundary between two runs in a nearly optimal merge tree. */
  private powerOf(s1: number, n1: number, n2: number, n: number): number {
    let power = 0;
    let a = 2 * s1 + n1;
    let b = a + n1 + n2;
    for (;;) {
      power++;
      if (a >= n) {
        a -= n;
        b -= n;
      } else if (b >= n) return power;
      a *= 2;
      b *= 2;
    }
  }

  private foundNewRun(length: number, n: number): void {
    const { pending } = this;
    if (pending.length === 0) return;
    const last = pending[pending.length - 1];
    const power = this.powerOf(last.base, last.length, length, n);
    while (pending.length > 1 && pending[pending.length - 2].power > power) this.mergeAt(pending.length - 2);
    pending[pending.length - 1].power = power;
  }

  private mergeAt(i: number): void {
    const { a, pending } = this;
    let { base: from, length: n } = pending[i];
    const other = pending[i + 1];
    let m = other.length;
    pending[i].length = n + m;
    pending.splice(i + 1, 1);
    const skip = this.gallopRight(a[other.base], a, from, n, 0);
    from += skip;
    n -= skip;
    if (n === 0) return;
    m = this.gallopLeft(a[from + n - 1], a, other.base, m, m - 1);
    if (m === 0) return;
    if (n <= m) this.mergeLow(from, n, other.base, m);
    else this.mergeHigh(from, n, other.base, m);
  }

  /** Where `key` goes in the sorted `a[base:base+n]`, before what equals it; the search begins at `hint`. */
  private gallopLeft(key: T, a: readonly T[], base: number, n: number, hint: number): number {
    const { less } = this;
    let last = 0;
    let ofs = 1;
    if (less(a[base + hint], key)) {
      const most = n - hint;
      while (ofs < most && less(a[base + hint + ofs], key)) {
        last = ofs;
        ofs = 2 * ofs + 1;
      }
      ofs = Math.min(ofs, most) + hint;
      last += hint;
    } else {
      const most = hint + 1;
      while (ofs < most && !less(a[base + hint - ofs], key)) {
        last = ofs;
        ofs = 2 * ofs + 1;
      }
      ofs = Math.min(ofs, most);
      [last, ofs] = [hint - ofs, hint - last];
    }
    last++;
    while (last < ofs) {
      const m = last + ((ofs - last) >> 1);
      if (less(a[base + m], key)) last = m + 1;
      else ofs = m;
    }
    return ofs;
  }

  /** The same, after what equals it. */
  private gallopRight(key: T, a: readonly T[], base: number, n: number, hint: number): number {
    const { less } = this;
    let last = 0;
    let ofs = 1;
    if (less(key, a[base + hint])) {
      const most = hint + 1;
      while (ofs < most && less(key, a[base + hint - ofs])) {
        last = ofs;
        ofs = 2 * ofs + 1;
      }
      ofs = Math.min(ofs, most);
      [last, ofs] = [hint - ofs, hint - last];
    } else {
      const most = n - hint;
      while (ofs < most && !less(key, a[base + hint + ofs])) {
        last = ofs;
        ofs = 2 * ofs + 1;
      }
      ofs = Math.min(ofs, most) + hint;
      last += hint;
    }
    last++;
    while (last < ofs) {
      const m = last + ((ofs - last) >> 1);
      if (less(key, a[base + m])) ofs = m;
      else last = m + 1;
    }
    return ofs;
  }

  /** Merge two runs in a row, the first of which is the shorter one. */
  private mergeLow(from: number, n: number, other: number, m: number): void {
    const { a, less } = this;
    const left = a.slice(from, from + n);
    let dest = from;
    let i = 0;
    let j = other;
    const finish = (): void => {
      while (n > 0) {
        a[dest++] = left[i++];
        n--;
      }
    };
    a[dest++] = a[j++];
    if (--m === 0) return finish();
    if (n === 1) return this.mergeLowLast(left[i], dest, j, m);
    try {
      for (;;) {
        let fromLeft = 0;
        let fromRight = 0;
        for (;;) {
          if (less(a[j], left[i])) {
            a[dest++] = a[j++];
            fromRight++;
            fromLeft = 0;
            if (--m === 0) return;
            if (fromRight >= this.minGallop) break;
          } else {
            a[dest++] = left[i++];
            fromLeft++;
            fromRight = 0;
            if (--n === 1) return;
            if (fromLeft >= this.minGallop) break;
          }
        }
        this.minGallop++;
        do {
          this.minGallop -= this.minGallop > 1 ? 1 : 0;
          fromLeft = this.gallopRight(a[j], left, i, n, 0);
          for (let k = 0; k < fromLeft; k++) a[dest++] = left[i++];
          n -= fromLeft;
          if (n <= 1) return;
          a[dest++] = a[j++];
          if (--m === 0) return;
          fromRight = this.gallopLeft(left[i], a, j, m, 0);
          for (let k = 0; k < fromRight; k++) a[dest++] = a[j++];
          m -= fromRight;
          if (m === 0) return;
          a[dest++] = left[i++];
          if (--n === 1) return;
        } while (fromLeft >= MIN_GALLOP || fromRight >= MIN_GALLOP);
        this.minGallop++;
      }
    } finally {
      // The last of the left run belongs after all of the right one; otherwise what is left goes where there is room.
      if (n === 1 && m > 0 && i < left.length) this.mergeLowLast(left[i], dest, j, m);
      else finish();
    }
  }

  private mergeLowLast(last: T, dest: number, j: number, m: number): void {
    for (let k = 0; k < m; k++) this.a[dest + k] = this.a[j + k];
    this.a[dest + m] = last;
  }

  /** Merge two runs in a row, the second of which is the shorter one. */
  private mergeHigh(from: number, n: number, other: number, m: number): void {
    const { a, less } = this;
    const right = a.slice(other, other + m);
    let dest = other + m - 1;
    let i = from + n - 1;
    let j = m - 1;
    const finish = (): void => {
      while (m > 0) {
        a[dest--] = right[j--];
        m--;
      }
    };
    const finishFirst = (): void => {
      // The first of the right run belongs before all of the left one.
      for (let k = 0; k < n; k++) a[dest - k] = a[i - k];
      a[dest - n] = right[j];
    };
    a[dest--] = a[i--];
    if (--n === 0) return finish();
    if (m === 1) return finishFirst();
    try {
      for (;;) {
        let fromLeft = 0;
        let fromRight = 0;
        for (;;) {
          if (less(right[j], a[i])) {
            a[dest--] = a[i--];
            fromLeft++;
            fromRight = 0;
            if (--n === 0) return;
            if (fromLeft >= this.minGallop) break;
          } else {
            a[dest--] = right[j--];
            fromRight++;
            fromLeft = 0;
            if (--m === 1) return;
            if (fromRight >= this.minGallop) break;
          }
        }
        this.minGallop++;
        do {
          this.minGallop -= this.minGallop > 1 ? 1 : 0;
          fromLeft = n - this.gallopRight(right[j], a, from, n, n - 1);
          for (let k = 0; k < fromLeft; k++) a[dest--] = a[i--];
          n -= fromLeft;
          if (n === 0) return;
          a[dest--] = right[j--];
          if (--m === 1) return;
          fromRight = m - this.gallopLeft(a[i], right, 0, m, m - 1);
          for (let k = 0; k < fromRight; k++) a[dest--] = right[j--];
          m -= fromRight;
          if (m <= 1) return;
          a[dest--] = a[i--];
          if (--n === 0) return;
        } while (fromLeft >= MIN_GALLOP || fromRight >= MIN_GALLOP);
        this.minGallop++;
      }
    } finally {
      if (m === 1 && n > 0) finishFirst();
      else finish();
    }
  }
}

/** Sorts in place, stably. Where `less` throws, the items are left in some order. */
export function timSort<T>(items: T[], less: Less<T>): void {
  new TimSort(items, less).sort();
}

interface Keyed {
  readonly v: Value;
  readonly k: Value;
}

function general(a: Keyed, b: Keyed): boolean {
  const t = truth(compare('<', a.k, b.k));
  if (t instanceof Unknown) throw new UnknownSignal(t);
  return t;
}

/** Keys of one plain type are compared without Python's dispatch. */
function comparison(keyed: readonly Keyed[]): Less<Keyed> {
  if (keyed.every(({ k }) => typeof k === 'number')) return (a, b) => (a.k as number) < (b.k as number);
  if (keyed.every(({ k }) => typeof k === 'string' && isNarrow(k))) return (a, b) => (a.k as string) < (b.k as string);
  if (keyed.every(({ k }) => k instanceof PyFloat)) return (a, b) => (a.k as PyFloat).value < (b.k as PyFloat).value;
  return general;
}

/** Plain comparisons in one step: a long sort can be cancelled, and counts. */
const COMPARISONS_PER_STEP = 64;

function counted(less: Less<Keyed>): Less<Keyed> {
  let n = 0;
  return (a, b) => {
    if (++n % COMPARISONS_PER_STEP === 0) vm.tick();
    return less(a, b);
  };
}

/**
 * Sorted by `<`, as list.sort does; an Unknown where an order isn't known. Where a comparison raises, `partly` is told
 * what has been reached.
 */
export function sorted(
  items: readonly Value[],
  key: Value,
  reverse: boolean,
  partly?: (items: Value[]) => void,
): Value[] | Unknown {
  const keyed = items.map((v) => ({ v, k: key === null ? v : call(key, [v]) }));
  const values = (): Value[] => {
    if (reverse) keyed.reverse();
    return keyed.map((x) => x.v);
  };
  if (reverse) keyed.reverse();
  try {
    timSort(keyed, counted(comparison(keyed)));
  } catch (e) {
    if (e instanceof UnknownSignal) return e.unknown;
    partly?.(values());
    throw e;
  }
  return values();
}
