import { isShared, withoutSource } from './shared.ts';

/**
 * What is made of an object once for each key, and kept as long as the object. The printer hoists by identity, as JAX's weakref
 * caches make it: whoever asks again gets the same jaxpr.
 */
export class Kept<T> {
  private readonly tables = new WeakMap<object, Map<string, T>>();

  get(of: object, key: string, make: () => T): T {
    let table = this.tables.get(of);
    if (!table) this.tables.set(of, (table = new Map<string, T>()));
    const known = table.get(key);
    if (known !== undefined) return known;
    const made = isShared(of) ? withoutSource(make) : make();
    table.set(key, made);
    return made;
  }
}

/** A mask as a key. */
export const bits = (mask: readonly boolean[] | undefined): string =>
  mask ? mask.map((b) => (b ? '1' : '0')).join('') : '-';
