/**
 * The memory of arrays. A storage's elements are known, or computed when somebody asks, or unknown for a reason.
 *
 * Storages are copied on write: whoever keeps one (a recipe, a constant of a jaxpr, the undo log) marks it shared or is
 * older than the running mark, and the next write puts a copy in its place. So one reference undoes any number of writes.
 */
import type { DType } from '../../jaxpr/dtypes.ts';
import type { Data } from '../../jaxpr/ndarray.ts';
import { allocate, numbersPerElement } from '../../jaxpr/ndarray.ts';
import { Stop } from '../errors.ts';
import type { Mutable } from '../heap.ts';
import { heap } from '../heap.ts';
import type { Value } from '../values.ts';
import { Unknown, UnknownSignal } from '../values.ts';
import { vm } from '../vm.ts';
import { isNumPyOnly } from './kinds.ts';
import { EAGER_ELEMENTS, ELEMENTS_PER_STEP, MAX_ELEMENTS, MAX_PENDING } from './limits.ts';

/** Numbers as jaxpr's arrays hold them; texts and Python objects as values. */
export type Elements = Data | Value[];

/** Work on so many elements counts against the budget of the running program. */
export function spend(elements: number): void {
  if (elements < ELEMENTS_PER_STEP) return;
  vm.fuel -= Math.ceil(elements / ELEMENTS_PER_STEP);
  if (vm.fuel <= 0) throw new Stop(vm.fuelMessage, 'budget');
  if (elements > EAGER_ELEMENTS) vm.check?.();
}

export class Storage {
  readonly born = heap.epoch;
  /** Somebody else keeps it: the next write makes a copy. */
  shared = false;
  private constructor(
    readonly size: number,
    private content: Elements | undefined,
    private recipe: (() => Elements) | undefined,
    private reason: string | undefined,
    /** Recipes behind this one. */
    private pending: number,
  ) {}

  static of(size: number, elements: Elements): Storage {
    return new Storage(size, elements, undefined, undefined, 0);
  }
  static unknown(size: number, reason: string): Storage {
    return new Storage(size, undefined, undefined, reason, 0);
  }
  /** Computed at once where that is cheap; `work` counts the elements that are looked at. */
  static made(size: number, work: number, sources: readonly Storage[], recipe: () => Elements): Storage {
    const lost = sources.find((s) => s.reason !== undefined);
    if (lost) return Storage.unknown(size, lost.reason ?? '');
    if (work <= EAGER_ELEMENTS && size <= EAGER_ELEMENTS) {
      spend(work);
      try {
        return Storage.of(size, recipe());
      } catch (e) {
        if (e instanceof UnknownSignal) return Storage.unknown(size, e.unknown.reason);
        throw e;
      }
    }
    if (work > MAX_ELEMENTS || size > MAX_ELEMENTS)
      return Storage.unknown(size, `arrays of more than ${MAX_ELEMENTS.toLocaleString('en')} elements aren't computed`);
    let pending = 1;
    for (const s of sources) {
      s.shared = true;
      pending = Math.max(pending, s.pending + 1);
    }
    if (pending > MAX_PENDING) {
      // The stack would overflow one day: what waits is computed now.
      try {
        for (const s of sources) s.get();
      } catch (e) {
        if (e instanceof UnknownSignal) return Storage.unknown(size, e.unknown.reason);
        throw e;
      }
      pending = 1;
    }
    return new Storage(
      size,
      undefined,
      () => {
        spend(work);
        return recipe();
      },
      undefined,
      pending,
    );
  }

  /** Why the elements aren't known; undefined where they are, or can be computed. */
  get unknownBecause(): string | undefined {
    return this.reason;
  }

  /** The elements. Throws a signal where they aren't known. Not to be written to: see `writable`. */
  get(): Elements {
    if (this.content) return this.content;
    if (this.recipe) {
      const { recipe } = this;
      this.recipe = undefined;
      this.pending = 0;
      try {
        return (this.content = recipe());
      } catch (e) {
        this.reason = e instanceof UnknownSignal ? e.unknown.reason : 'it could not be computed';
        throw e;
      }
    }
    throw new UnknownSignal(new Unknown(this.reason ?? ''));
  }
}

export function allocateElements(dtype: DType, size: number): Elements {
  if (!isNumPyOnly(dtype)) return allocate(dtype, size);
  return new Array<Value>(size).fill(dtype.kind === 'str' ? '' : null);
}

/** Numbers of a typed array, or values, for one element. */
export const perElement = (dtype: DType): number => numbersPerElement(dtype);

/** The memory that an array and its views share. */
export class NpBuffer implements Mutable {
  readonly born = heap.epoch;
  constructor(public value: Storage) {}

  /** The elements, to be written to. Reports the write; undefined where they aren't known. */
  writable(what: string): Elements | undefined {
    const { value } = this;
    let elements: Elements;
    try {
      elements = value.get();
    } catch (e) {
      if (e instanceof UnknownSignal) return undefined;
      throw e;
    }
    if (!value.shared && !(heap.logging && value.born < heap.epoch)) {
      heap.willWrite(this, what, []);
      return elements;
    }
    const copy = elements.slice();
    heap.fieldSet(this, 'value', Storage.of(value.size, copy), what);
    return copy;
  }

  /** From now on nothing is known of the elements. */
  forget(reason: string): void {
    heap.fieldSet(this, 'value', Storage.unknown(this.value.size, reason), 'elements');
  }

  /** What it holds after one of two runs. */
  joinContents(a: unknown, b: unknown, why: Unknown): Storage {
    const [x, y] = [a as Storage, b as Storage];
    return sameElements(x, y) ? x : Storage.unknown(x.size, why.reason);
  }
}

/** Both are known, and the same. */
export function sameElements(a: Storage, b: Storage): boolean {
  if (a === b) return true;
  try {
    const [x, y] = [a.get(), b.get()];
    if (x.length !== y.length) return false;
    for (let i = 0; i < x.length; i++) if (!Object.is(x[i], y[i])) return false;
    return true;
  } catch (e) {
    if (e instanceof UnknownSignal) return false;
    throw e;
  }
}
