/**
 * Meshes and partition specs as params of eqns, and what of them tracing depends on.
 * Source: jax/_src/mesh.py Mesh, AbstractMesh; jax/_src/partition_spec.py P.
 */
import { pythonStrRepr } from './strRepr.ts';

export type AxisType = 'Auto' | 'Explicit' | 'Manual';

/** Python's repr of a tuple of members that are written already. */
const tuple = (items: readonly string[]): string => `(${items.join(', ')}${items.length === 1 ? ',' : ''})`;

export class Mesh {
  readonly kind = 'Mesh';
  constructor(
    readonly sizes: readonly number[],
    readonly names: readonly string[],
    readonly types: readonly AxisType[] = names.map(() => 'Auto'),
    /** undefined for one of devices; an abstract one may name the kind of device it was made of. */
    readonly abstract?: { readonly device: boolean },
  ) {}

  get empty(): boolean {
    return this.names.length === 0;
  }

  size(name: string): number | undefined {
    return this.sizes[this.names.indexOf(name)];
  }

  type(name: string): AxisType {
    return this.types[this.names.indexOf(name)];
  }

  /** How many shards there are along these axes. */
  sizeOf(names: readonly string[]): number {
    return names.reduce((n, name) => n * (this.size(name) ?? 1), 1);
  }

  get manual(): readonly string[] {
    return this.named('Manual');
  }

  /** The axes of a type. */
  named(type: AxisType): readonly string[] {
    return this.names.filter((_, i) => this.types[i] === type);
  }

  /** Whether it has axes, and all are of one type. */
  allAre(type: AxisType): boolean {
    return !this.empty && this.types.every((t) => t === type);
  }

  get hasExplicit(): boolean {
    return this.types.includes('Explicit');
  }

  /** The same axes with some of another type. */
  withTypes(change: (name: string, type: AxisType) => AxisType): Mesh {
    const types = this.names.map((n, i) => change(n, this.types[i]));
    return new Mesh(this.sizes, this.names, types, this.abstract);
  }

  /** Names in the order of the mesh. Source: core.py order_wrt_mesh. */
  order(names: Iterable<string>): string[] {
    const set = new Set(names);
    return this.names.filter((n) => set.has(n));
  }

  /** What `toString` wrote. */
  static parse(text: string): Mesh {
    const axes = [...text.matchAll(/'([^']*)': (\d+)/g)];
    const types = /axis_types=\(([^)]*)\)/.exec(text)?.[1].split(/,\s*/) ?? [];
    const abstract = text.startsWith('AbstractMesh') ? { device: text.includes('device_kind') } : undefined;
    return new Mesh(
      axes.map((a) => Number(a[2])),
      axes.map((a) => a[1]),
      types.filter((t): t is AxisType => t === 'Auto' || t === 'Explicit' || t === 'Manual'),
      abstract,
    );
  }

  /** The same without devices. */
  toAbstract(): Mesh {
    return this.abstract ? this : new Mesh(this.sizes, this.names, this.types, { device: true });
  }

  /** With some axes manual. Source: shard_map.py _as_manual_mesh. */
  withManual(names: ReadonlySet<string>): Mesh {
    const types = this.names.map((n, i): AxisType => (names.has(n) ? 'Manual' : this.types[i]));
    return new Mesh(this.sizes, this.names, types, this.toAbstract().abstract);
  }

  /** Equal for equal abstract meshes. */
  get key(): string {
    return `${this.axes()}${String(this.toAbstract().abstract?.device)}`;
  }

  private axes(): string {
    const axes = this.names.map((n, i) => `'${n}': ${this.sizes[i]}`).join(', ');
    return `${this.empty ? '()' : axes}, axis_types=${tuple(this.types)}`;
  }

  toString(): string {
    if (this.abstract)
      return `AbstractMesh(${this.axes()}${this.abstract.device ? ', device_kind=cpu, num_cores=None, platform=cpu' : ''})`;
    return this.empty ? 'Mesh()' : `Mesh(${this.axes()})`;
  }

  repr(): string {
    if (this.abstract) return this.toString();
    if (this.empty) return 'Mesh(axis_sizes=(), axis_names=())';
    const names = tuple(this.names.map(pythonStrRepr));
    return `Mesh(axis_sizes=${tuple(this.sizes.map(String))}, axis_names=${names}, axis_types=${tuple(this.types)})`;
  }
}

/** Along which mesh axes a dimension is cut. */
export type SpecPart = null | string | readonly string[];

export const namesOfPart = (part: SpecPart): readonly string[] =>
  part === null ? [] : typeof part === 'string' ? [part] : part;

export const samePart = (a: SpecPart, b: SpecPart): boolean =>
  a === b || (Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((n, i) => n === b[i]));

/** A partition spec. Source: partition_spec.py (what is unreduced or reduced isn't here). */
export class Spec {
  readonly kind = 'PartitionSpec';
  readonly parts: readonly SpecPart[];
  constructor(parts: readonly SpecPart[]) {
    // Source: canonicalize_partition.
    this.parts = parts.map((p) => (Array.isArray(p) && p.length < 2 ? (p.length === 1 ? (p[0] as string) : null) : p));
  }

  /** What `toString` wrote. */
  static parse(text: string): Spec {
    const json = text
      .slice(1)
      .replaceAll("'", '"')
      .replaceAll('None', 'null')
      .replaceAll('(', '[')
      .replaceAll(')', ']');
    return new Spec(JSON.parse(json.replaceAll(',]', ']')) as readonly SpecPart[]);
  }

  get names(): string[] {
    return this.parts.flatMap(namesOfPart);
  }

  /** Names with a new dimension at `dim`, cut along no axis. Source: pxla.py batch_spec. */
  withDim(dim: number, part: SpecPart = null): Spec {
    const parts = [...this.parts];
    while (parts.length < dim) parts.push(null);
    parts.splice(dim, 0, part);
    return new Spec(parts);
  }

  toString(free: readonly number[] = []): string {
    if (this.parts.length === 0) return 'P()';
    const parts = this.parts.map((p, i) =>
      p === null
        ? free.includes(i)
          ? UNCONSTRAINED
          : 'None'
        : typeof p === 'string'
          ? pythonStrRepr(p)
          : tuple(p.map(pythonStrRepr)),
    );
    return `P${tuple(parts)}`;
  }
}

/** What a dimension is left to the compiler for. */
export const UNCONSTRAINED = 'UNCONSTRAINED';

/** Where an array shall be, by dimensions. */
export class NamedShardingParam {
  readonly kind = 'NamedSharding';
  constructor(
    readonly mesh: Mesh,
    readonly spec: Spec,
    /** Dimensions that the spec leaves to the compiler. */
    readonly free: readonly number[] = [],
    /** What memory it is; that of the devices where the mesh has some. */
    readonly memory: string | undefined = mesh.abstract ? undefined : 'device',
  ) {}
  /** With a mapped dimension in front of the one at `dim`, free or cut along axes. */
  withDim(dim: number, ndim: number, part: SpecPart): NamedShardingParam {
    const free = this.free.map((d) => d + (dim <= d ? 1 : 0));
    // Along an axis of one device nothing is cut: what devices there are is known of a mesh of them only.
    const own = new Spec(
      this.spec.parts.map((p) => (!this.mesh.abstract && this.mesh.sizeOf(namesOfPart(p)) === 1 ? null : p)),
    );
    const parts = [...own.withDim(dim, part).parts];
    while (parts.length < ndim) parts.push(null);
    return new NamedShardingParam(this.mesh, new Spec(parts), part === null ? [...free, dim] : free);
  }
  toString(): string {
    const memory = this.memory === undefined ? '' : `, memory_kind=${this.memory}`;
    return `NamedSharding(mesh=${this.mesh.toString()}, spec=${this.spec.toString(this.free)}${memory})`;
  }
}

/** A frozenset of names; JAX prints it in no order of its own. */
export class NameSet {
  readonly kind = 'frozenset';
  readonly names: ReadonlySet<string>;
  constructor(names: Iterable<string>) {
    this.names = new Set([...names].sort());
  }
  /** What `toString` wrote. */
  static parse(text: string): NameSet {
    return new NameSet([...text.matchAll(/'([^']*)'/g)].map((m) => m[1]));
  }
  toString(): string {
    return this.names.size === 0 ? 'frozenset()' : `frozenset({${[...this.names].map(pythonStrRepr).join(', ')}})`;
  }
}
