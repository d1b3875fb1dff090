/** Abstract values. Source: jax/_src/core.py ShapedArray. */
import type { DType } from './dtypes.ts';
import type { Mesh } from './mesh.ts';

export type Shape = readonly number[];

/** Where an array is: on a mesh, and along which manual axes its value varies. Source: core.py ManualAxisType. */
export interface Placed {
  readonly mesh: Mesh;
  /** In the order of the mesh. */
  readonly varying: readonly string[];
}

const NOT_VARYING: readonly string[] = [];

/** An array's abstract value: shape, dtype, weak type. Immutable. */
export class ShapedArray {
  // Private to the language, so that tests which compare avals don't see which have been printed.
  #key: string | undefined;
  #short: string | undefined;

  constructor(
    readonly shape: Shape,
    readonly dtype: DType,
    readonly weakType = false,
    /** undefined outside of meshes. */
    readonly placed?: Placed,
  ) {}

  /** The manual axes of a mesh along which the value differs. */
  get varying(): readonly string[] {
    return this.placed?.varying ?? NOT_VARYING;
  }

  /** The same array elsewhere. */
  at(placed: Placed | undefined): ShapedArray {
    return placed === this.placed ? this : new ShapedArray(this.shape, this.dtype, this.weakType, placed);
  }

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
    return (this.#short ??= `${this.dtype.short}[${this.shape.join(',')}]${this.varyingText()}`);
  }

  /** What JAX's error messages print: `float32[3,4]`. */
  strLong(): string {
    return `${this.dtype.name}[${this.shape.join(',')}]${this.varyingText()}`;
  }

  /** Source: core.py _vma_ur_str. */
  private varyingText(): string {
    const { varying } = this;
    if (varying.length === 0) return '';
    return `{V:${varying.length === 1 ? varying[0] : `(${varying.join(',')})`}}`;
  }

  /** Equal for equal avals, weak type included: a key for caches. */
  get key(): string {
    return (this.#key ??= (this.weakType ? '~' : '') + this.strShort());
  }

  equals(other: ShapedArray): boolean {
    return this === other || this.key === other.key;
  }

  update(change: { shape?: Shape; dtype?: DType; weakType?: boolean }): ShapedArray {
    const { shape = this.shape, dtype = this.dtype, weakType = this.weakType } = change;
    return new ShapedArray(shape, dtype, weakType, this.placed);
  }

  strongType(): ShapedArray {
    return this.weakType ? new ShapedArray(this.shape, this.dtype, false, this.placed) : this;
  }

  toString(): string {
    return this.strLong();
  }
}

/** What a mutable array is: the aval of what is in it. Source: jax/_src/state/types.py AbstractRef. */
export class RefAval extends ShapedArray {
  constructor(
    readonly inner: ShapedArray,
    /** How it behaves when it is computed again. */
    readonly kind: string | null = null,
  ) {
    super(inner.shape, inner.dtype);
  }

  override strShort(): string {
    return `Ref{${this.inner.strShort()}}`;
  }

  override strLong(): string {
    return `Ref{${this.inner.strLong()}}`;
  }

  override update(change: { shape?: Shape; dtype?: DType; weakType?: boolean }): RefAval {
    return new RefAval(this.inner.update(change), this.kind);
  }
}

/** Everything that a variable of a jaxpr can be. */
export type Aval = ShapedArray;

/** Whether two values vary along the same axes of a mesh. */
export const sameVarying = (a: ShapedArray, b: ShapedArray): boolean =>
  a.varying === b.varying || a.varying.join() === b.varying.join();

export function sameShape(a: Shape, b: Shape): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
