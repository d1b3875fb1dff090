/** Abstract values. Source: jax/_src/core.py ShapedArray. */
import type { DType } from './dtypes.ts';

export type Shape = readonly number[];

/** An array's abstract value: shape, dtype, weak type. Immutable. */
export class ShapedArray {
  // Private to the language, so that tests which compare avals don't see which have been printed.
  #key: string | undefined;
  #short: string | undefined;

  constructor(
    readonly shape: Shape,
    readonly dtype: DType,
    readonly weakType = false,
  ) {}

  get ndim(): number {
    return this.shape.length;
  }

  get size(): number {
    let n = 1;
    for (const s of this.shape) n *= s;
    return n;
  }

  /** What jaxprs print: `f32[3,4]`. Weak types don't show. */
  strShort(): string {
    return (this.#short ??= `${this.dtype.short}[${this.shape.join(',')}]`);
  }

  /** What JAX's error messages print: `float32[3,4]`. */
  strLong(): string {
    return `${this.dtype.name}[${this.shape.join(',')}]`;
  }

  /** Equal for equal avals, weak type included: a key for caches. */
  get key(): string {
    return (this.#key ??= (this.weakType ? '~' : '') + this.strShort());
  }

  equals(other: ShapedArray): boolean {
    return this === other || this.key === other.key;
  }

  update(change: { shape?: Shape; dtype?: DType; weakType?: boolean }): ShapedArray {
    return new ShapedArray(change.shape ?? this.shape, change.dtype ?? this.dtype, change.weakType ?? this.weakType);
  }

  strongType(): ShapedArray {
    return this.weakType ? new ShapedArray(this.shape, this.dtype) : this;
  }

  toString(): string {
    return this.strLong();
  }
}

/** Everything that a variable of a jaxpr can be. Refs and tokens join here. */
export type Aval = ShapedArray;

export function sameShape(a: Shape, b: Shape): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
