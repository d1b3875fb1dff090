/** Abstract values. Source: jax/_src/core.py ShapedArray. */
import type { DType } from './dtypes.ts';
import type { Mesh, SpecPart } from './mesh.ts';

export type Shape = readonly number[];

/** Where an array is: on a mesh, and along which manual axes its value varies. Source: core.py ManualAxisType. */
export interface Placed {
  readonly mesh: Mesh;
  /** In the order of the mesh. */
  readonly varying: readonly string[];
  /** Along which explicit axes each dimension is cut; undefined where none is. */
  readonly parts?: readonly SpecPart[] | undefined;
}

const NOT_VARYING: readonly string[] = [];

/** The same place for another number of dimensions: new ones are last, and whole. Source: core.py _make_lengths_same. */
function placedFor(placed: Placed | undefined, ndim: number): Placed | undefined {
  const parts = placed?.parts;
  if (!parts || parts.length === ndim) return placed;
  return { ...placed, parts: Array.from({ length: ndim }, (_, i) => parts.at(i) ?? null) };
}

/** The same place, dimensions cut otherwise. */
function cutPlaced(placed: Placed | undefined, change: (parts: readonly SpecPart[]) => SpecPart[]): Placed | undefined {
  if (!placed?.parts) return placed;
  const parts = change(placed.parts);
  return { ...placed, parts: parts.some((p) => p !== null) ? parts : undefined };
}

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

  /** Along which explicit axes of a mesh each dimension is cut. */
  get parts(): readonly SpecPart[] {
    return this.placed?.parts ?? new Array<null>(this.shape.length).fill(null);
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

  /** What jaxprs print: `f32[3,4]`, `f32[8@x,4]`. Weak types don't show. */
  strShort(): string {
    return (this.#short ??= `${this.dtype.short}[${this.shapeText()}]${this.varyingText()}`);
  }

  /** What JAX's error messages print: `float32[3,4]`. */
  strLong(): string {
    return `${this.dtype.name}[${this.shapeText()}]${this.varyingText()}`;
  }

  /** Source: core.py _get_shape_sharding_str. */
  private shapeText(): string {
    const parts = this.placed?.parts;
    if (!parts) return this.shape.join(',');
    return this.shape
      .map((n, i) => {
        const part = parts[i];
        if (part === null) return String(n);
        return `${n}@${typeof part === 'string' ? part : `(${part.join(',')})`}`;
      })
      .join(',');
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

  /** The same with the mesh that it lies on, which doesn't print: what a trace of it depends on. */
  get traceKey(): string {
    return this.placed ? `${this.key}@${this.placed.mesh.key}` : this.key;
  }

  equals(other: ShapedArray): boolean {
    return this === other || this.key === other.key;
  }

  update(change: { shape?: Shape; dtype?: DType; weakType?: boolean }): ShapedArray {
    const { shape = this.shape, dtype = this.dtype, weakType = this.weakType } = change;
    return new ShapedArray(shape, dtype, weakType, placedFor(this.placed, shape.length));
  }

  /** Without a dimension, that is mapped over. Source: core.py mapped_aval. */
  withoutDim(dim: number): ShapedArray {
    const rest = <T>(items: readonly T[]): T[] => items.filter((_, i) => i !== dim);
    const placed = cutPlaced(this.placed, (parts) => rest(parts));
    return new ShapedArray(rest(this.shape), this.dtype, this.weakType, placed);
  }

  /** With another dimension, cut along axes or not. Source: core.py unmapped_aval. */
  withDim(dim: number, size: number, part: SpecPart = null): ShapedArray {
    const shape = [...this.shape];
    shape.splice(dim, 0, size);
    const names = typeof part === 'string' ? [part] : (part ?? []);
    const isCut = names.length > 0 && names.every((n) => this.placed?.mesh.type(n) === 'Explicit');
    const explicit = isCut ? part : null;
    const own = explicit !== null && this.placed ? { ...this.placed, parts: this.parts } : this.placed;
    const placed = cutPlaced(own, (parts) => [...parts.slice(0, dim), explicit, ...parts.slice(dim)]);
    return new ShapedArray(shape, this.dtype, this.weakType, placed);
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

  override withoutDim(dim: number): RefAval {
    return new RefAval(this.inner.withoutDim(dim), this.kind);
  }

  override withDim(dim: number, size: number, part: SpecPart = null): RefAval {
    return new RefAval(this.inner.withDim(dim, size, part), this.kind);
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

/** Whether two values on explicit axes are cut alike; what is on no mesh goes with anything. Source: core.py typematch. */
export const sameCuts = (a: ShapedArray, b: ShapedArray): boolean => {
  const [p, q] = [a.placed, b.placed];
  if (p === q || !p || !q || !(p.mesh.hasExplicit || q.mesh.hasExplicit)) return true;
  return p.mesh.key === q.mesh.key && JSON.stringify(a.parts) === JSON.stringify(b.parts);
};

export function sameShape(a: Shape, b: Shape): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
