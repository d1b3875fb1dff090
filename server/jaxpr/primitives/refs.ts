/** Mutable arrays. Source: jax/_src/core.py ref_p, jax/_src/state/primitives.py, jax/_src/state/indexing.py. */
import type { Aval, Shape } from '../aval.ts';
import { RefAval, sameShape } from '../aval.ts';
import type { Effects } from '../jaxpr.ts';
import { NO_EFFECTS } from '../jaxpr.ts';
import type { NamedParam, ParamValue } from '../primitive.ts';
import { RecordParam, RuleError, definePrimitive } from '../primitive.ts';
import { printRules } from '../printRules.ts';

export interface NewRef extends Record<string, ParamValue> {
  kind: string | null;
  memory_space: null;
  pin: boolean;
}

export interface EmptyRef extends Record<string, ParamValue> {
  memory_space: null;
  pin: boolean;
  ty: ParamValue;
}

/** The part of a ref that is read or written: `Indexer`s, each of what the one before leaves. */
export interface RefAccess extends Record<string, ParamValue> {
  tree: readonly ParamValue[];
}

/** A start and a size, known or operands. */
export interface SliceIndex {
  readonly start: number | { readonly at: number };
  readonly size: number;
  readonly stride: number;
}
/** The number of an operand, or a slice. */
export type DimIndex = number | SliceIndex;

/** One indexer of a `tree`. The numbers of operands start behind the ref (and the value). */
export interface Indexer {
  readonly indices: readonly DimIndex[];
  /** What is indexed. */
  readonly shape: Shape;
  /** Of the arrays among the indices. */
  readonly arrays: Shape;
}

const sliceParam = ({ start, size, stride }: SliceIndex): RecordParam =>
  new RecordParam('Slice', {
    start: typeof start === 'number' ? start : new RecordParam('Operand', { at: start.at }),
    size,
    stride,
  });

/** An indexer as a param. */
export const indexerParam = ({ indices, shape, arrays }: Indexer): RecordParam =>
  new RecordParam('NDIndexer', {
    indices: indices.map((i) => (typeof i === 'number' ? i : sliceParam(i))),
    shape,
    int_indexer_shape: arrays,
  });

function dimIndex(v: ParamValue): DimIndex {
  if (!(v instanceof RecordParam)) return Number(v);
  const { start, size, stride } = v.fields;
  return {
    start: start instanceof RecordParam ? { at: Number(start.fields.at) } : Number(start),
    size: Number(size),
    stride: Number(stride),
  };
}

/** The indexers of a `tree`. */
export function indexersOf(tree: readonly ParamValue[]): Indexer[] {
  return tree.map((t) => {
    if (!(t instanceof RecordParam)) throw new RuleError('NotImplementedError', 'a ref is transformed');
    const { indices, shape, int_indexer_shape: arrays } = t.fields;
    return {
      indices: (indices as readonly ParamValue[]).map(dimIndex),
      shape: shape as Shape,
      arrays: arrays as Shape,
    };
  });
}

/** Where the axes of index arrays go among those of slices. Source: get_indexer_shape. */
export function arraysAt(indices: readonly DimIndex[]): number {
  const places = indices.flatMap((d, i) => (typeof d === 'number' ? [i] : []));
  const together = places.every((p, k) => k === 0 || p === places[k - 1] + 1);
  return together && places.length > 0 ? places[0] : 0;
}

/** The shape of what an indexer gives. */
export function indexedShape({ indices, arrays }: Indexer): Shape {
  const sizes = indices.flatMap((d) => (typeof d === 'number' ? [] : [d.size]));
  const at = arraysAt(indices);
  return [...sizes.slice(0, at), ...arrays, ...sizes.slice(at)];
}

/** What `str` of the transforms says, operands as their types. */
function transformsText(indexers: readonly Indexer[], operands: readonly Aval[]): string {
  const type = (at: number): string =>
    `ShapedArray(${operands[at].strLong()}${operands[at].weakType ? ', weak_type=True' : ''})`;
  const shape = (s: Shape): string => (s.length === 1 ? `(${s[0]},)` : `(${s.join(', ')})`);
  const texts = indexers.map((x) => {
    const indices = x.indices.map((d) =>
      typeof d === 'number'
        ? type(d)
        : `Slice(start=${typeof d.start === 'number' ? d.start : type(d.start.at)}, size=${d.size}, stride=${d.stride})`,
    );
    const list = indices.length === 1 ? `(${indices[0]},)` : `(${indices.join(', ')})`;
    return `NDIndexer(indices=${list}, shape=${shape(x.shape)}, int_indexer_shape=${shape(x.arrays)}, validate=False)`;
  });
  return texts.length === 1 ? `(${texts[0]},)` : `(${texts.join(', ')})`;
}

const shapeText = (s: Shape): string => (s.length === 1 ? `(${s[0]},)` : `(${s.join(', ')})`);

function refOf(name: string, aval: Aval): RefAval {
  if (aval instanceof RefAval) return aval;
  throw new RuleError('ValueError', `\`${name}\` must be called on \`Ref\` types: ${aval.strLong()}.`);
}

function contentOf(ref: RefAval, tree: readonly ParamValue[]): Aval {
  const last = indexersOf(tree).at(-1);
  return last ? ref.inner.update({ shape: indexedShape(last) }) : ref.inner;
}

function checkWritten(name: string, ref: RefAval, value: Aval, tree: readonly ParamValue[], rest: readonly Aval[]) {
  if (value instanceof RefAval)
    throw new RuleError(
      'ValueError',
      'Cannot store a Ref into another Ref. Did you forget to load from it using `[...]`?',
    );
  const expected = contentOf(ref, tree);
  if (!sameShape(expected.shape, value.shape))
    throw new RuleError(
      'ValueError',
      `Invalid shape for \`${name}\`. Ref shape: ${shapeText(ref.shape)}. Expected shape: ${shapeText(expected.shape)}. ` +
        `Value shape: ${shapeText(value.shape)}. Transforms: ${transformsText(indexersOf(tree), rest)}. `,
    );
  if (expected.dtype !== value.dtype)
    throw new RuleError(
      'ValueError',
      `Invalid dtype for \`${name}\`. Ref dtype: ${ref.dtype.name}. ` +
        (name === 'swap' ? `Value dtype: ${value.dtype.name}. ` : `Value shape: ${value.dtype.name}. `),
    );
  return expected;
}

/** An aval among params, which prints as it is: `float32[3]`. */
export class TypeParam implements NamedParam {
  readonly kind = 'type';
  constructor(readonly aval: Aval) {}
  toString(): string {
    return this.aval.strLong();
  }
}

const ALLOCATE: Effects = new Set(['InternalMutableArray']);
const READ: Effects = new Set(['Read']);
const WRITE: Effects = new Set(['Write']);

export const refs = {
  new_ref: definePrimitive<NewRef>()('new_ref', {
    abstractEval: ([x], { kind }) => [new RefAval(x.strongType(), kind)],
    effects: () => ALLOCATE,
  }),
  empty_ref: definePrimitive<EmptyRef>()('empty_ref', {
    abstractEval(_, { ty }) {
      if (!(ty instanceof TypeParam)) throw new RuleError('TypeError', 'empty_ref without a type');
      return [new RefAval(ty.aval.strongType())];
    },
    effects: () => ALLOCATE,
  }),
  get: definePrimitive<RefAccess>()('get', {
    abstractEval: ([ref], { tree }) => [contentOf(refOf('get', ref), tree)],
    effects: () => READ,
    printEqn: printRules.get.printEqn,
  }),
  swap: definePrimitive<RefAccess>()('swap', {
    abstractEval: ([ref, value, ...rest], { tree }) => [checkWritten('swap', refOf('swap', ref), value, tree, rest)],
    effects: () => WRITE,
    printEqn: printRules.swap.printEqn,
  }),
  addupdate: definePrimitive<RefAccess>()('addupdate', {
    multipleResults: true,
    abstractEval([ref, value, ...rest], { tree }) {
      checkWritten('addupdate', refOf('addupdate', ref), value, tree, rest);
      return [];
    },
    effects: () => WRITE,
    printEqn: printRules.addupdate.printEqn,
  }),
  freeze: definePrimitive<Record<never, ParamValue>>()('freeze', {
    abstractEval: ([ref]) => [refOf('freeze', ref).inner],
    effects: () => ALLOCATE,
  }),
  free_ref: definePrimitive<Record<never, ParamValue>>()('free_ref', {
    multipleResults: true,
    abstractEval: () => [],
    effects: () => NO_EFFECTS,
  }),
};
